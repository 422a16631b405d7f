"""The door of Excel in the console: django-import-export's buttons, permissions and formats before our own pages.

The library's own way in and out is closed: it would overwrite rows that the officer may not see, keep uploads under
names that others can guess and put live formulas into files (ux-and-security §4.1).
"""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Value
from django.http import Http404, HttpResponseRedirect
from django.template.loader import select_template
from django.utils.html import format_html, format_html_join
from import_export.admin import ImportExportMixin
from import_export.formats import base_formats

from common.admin import ReadOnlyAdminMixin, ScopedModelAdmin
from common.dates import format_date
from participants.admin.pages import PagesMixin
from participants.admin_views import exports, imports, imports_batch, imports_mapping, imports_steps
from participants.admin_views.excel_pages import EXPORT, IMPORT, RELEASE, address, moment, tag
from participants.columns import FIELDS
from participants.models import ColumnMapping, ImportBatch, RegistryExport
from participants.resources import ParticipantResource

#: Address below the list of files, view and name of each page about files.
IMPORT_PAGES = (
    ("unggah/", imports.upload, "upload"),
    ("<uuid:batch>/", imports_batch.show, "page"),
    ("<uuid:batch>/kemajuan/", imports_batch.progress, "progress"),
    ("<uuid:batch>/kolom/", imports_mapping.map_columns, "mapping"),
    ("<uuid:batch>/terapkan/", imports_steps.apply, "apply"),
    ("<uuid:batch>/buang/", imports_steps.discard, "discard"),
    ("<uuid:batch>/batalkan/", imports_steps.undo, "undo"),
    ("<uuid:batch>/baris/<int:number>/batalkan/", imports_steps.undo_row, "undo_row"),
    ("<uuid:batch>/ditolak.xlsx", imports_steps.rejected, "rejected"),
    ("templat/", imports.templates, "templates"),
    ("templat/<slug:profile>.xlsx", imports.template, "template"),
)
#: The same below the list of exports.
EXPORT_PAGES = (
    ("buat/", exports.create, "create"),
    ("<uuid:export>/", exports.show, "page"),
    ("<uuid:export>/kemajuan/", exports.progress, "progress"),
    ("<uuid:export>/unduh/", exports.download, "download"),
)


class ExcelDoorMixin(ImportExportMixin):
    """For the list of people, placed first: the buttons "Impor Excel" and "Ekspor" and where they lead."""

    resource_classes = [ParticipantResource]
    import_formats = [base_formats.XLSX, base_formats.XLS, base_formats.ODS, base_formats.CSV]
    export_formats = [base_formats.XLSX, base_formats.CSV]
    import_export_change_list_template = "admin/participants/excel/door.html"

    def import_action(self, request, **kwargs):
        """Lead to our upload page."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(address("importbatch_upload"))

    def process_import(self, request, **kwargs):
        """Answer as if it were not there: nothing is confirmed here."""
        raise Http404

    def export_action(self, request, **kwargs):
        """Lead to our export page, with the filters of the list."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        filters = request.GET.urlencode()
        return HttpResponseRedirect(address("registryexport_create") + (f"?{filters}" if filters else ""))

    def changelist_view(self, request, extra_context=None):
        """Hand the list's own template to the one with the buttons."""
        own = f"admin/{self.opts.app_label}/{self.opts.model_name}/change_list.html"
        response = super().changelist_view(request, extra_context)
        if hasattr(response, "context_data"):
            named = self.ie_base_change_list_template
            base = own if named == "admin/change_list.html" else named
            response.context_data |= {
                "ie_base_change_list_template": select_template([base, "admin/change_list.html"]),
                "export_query": request.GET.urlencode(),
            }
        return response


class _FilesAdmin(PagesMixin, ReadOnlyAdminMixin, ScopedModelAdmin):
    """A list that is looked at; what is done with its rows has pages of its own."""

    permissions = ()
    list_title = ""
    sortable_by = ()
    list_per_page = 30

    def has_module_permission(self, request):
        """Whoever holds one of ``permissions``."""
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        """Whoever holds one of ``permissions``; which rows, the scope says."""
        return any(request.user.has_perm(permission) for permission in self.permissions)

    def changelist_view(self, request, extra_context=None):
        """Name the page as its own pages do."""
        extra = {"title": self.list_title, "subtitle": None, "problems": [], "chosen": {}}
        return super().changelist_view(request, extra | (extra_context or {}))

    def lookup_allowed(self, lookup, value, request):
        """Nothing narrows these lists."""
        return False


@admin.register(ImportBatch)
class ImportBatchAdmin(_FilesAdmin):
    """Files of one's office, newest first."""

    permissions = (IMPORT, RELEASE)
    list_title = "Impor Excel"
    pages = IMPORT_PAGES
    change_list_template = "admin/participants/excel/files.html"
    list_display = ("name", "state_word", "tally", "source_word", "who")
    list_display_links = None
    list_select_related = ("agency", "uploaded_by")
    ordering = ("-uploaded_at", "-pk")

    def changelist_view(self, request, extra_context=None):
        """Offer to upload to whoever may."""
        return super().changelist_view(request, {"may_upload": request.user.has_perm(IMPORT)} | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Lead to the page of the file."""
        return _to_page(self, request, object_id)

    @admin.display(description="berkas")
    def name(self, batch):
        """Show the name as a link to the page."""
        return format_html('<a href="{}">{}</a>', address("importbatch_page", batch.public_id), batch.filename)

    @admin.display(description="keadaan")
    def state_word(self, batch):
        """Show the state."""
        return tag(batch)

    @admin.display(description="hasil")
    def tally(self, batch):
        """Show the counts of the verdicts that occur."""
        counts = (
            (batch.new_count, "baru"),
            (batch.changed_count, "berubah"),
            (batch.same_count, "sama"),
            (batch.rejected_count, "ditolak"),
        )
        return ", ".join(f"{count:,} {word}".replace(",", ".") for count, word in counts if count) or "–"

    @admin.display(description="sumber")
    def source_word(self, batch):
        """Show the source and the day its data speak of."""
        return f"{batch.get_source_display()}, per {format_date(batch.data_on)}"

    @admin.display(description="diunggah")
    def who(self, batch):
        """Show who and when."""
        return f"{batch.uploaded_by.get_full_name()}, {moment(batch.uploaded_at, batch.agency)}"


@admin.register(RegistryExport)
class RegistryExportAdmin(_FilesAdmin):
    """What was taken out on behalf of one's offices, newest first; files open to their own officer alone."""

    permissions = (EXPORT,)
    list_title = "Unduhan data"
    pages = EXPORT_PAGES
    change_list_template = "admin/participants/excel/exports.html"
    list_display = ("what", "state_word", "rows", "numbers", "who", "taken")
    list_display_links = None
    list_select_related = ("agency", "user")
    ordering = ("-at", "-pk")

    def get_queryset(self, request):
        """Remember the reader: another's file has no link."""
        self_pk = Value(request.user.pk)
        return super().get_queryset(request).annotate(reader=self_pk)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Lead to the page of the export."""
        return _to_page(self, request, object_id)

    @admin.display(description="isi")
    def what(self, export):
        """Show what is in it, as a link for its own officer."""
        if export.user_id != export.reader:
            return export.description
        return format_html('<a href="{}">{}</a>', address("registryexport_page", export.public_id), export.description)

    @admin.display(description="keadaan")
    def state_word(self, export):
        """Show the state."""
        return tag(export)

    @admin.display(description="baris")
    def rows(self, export):
        """Show how many people."""
        return "–" if export.row_count is None else f"{export.row_count:,}".replace(",", ".")

    @admin.display(description="nomor")
    def numbers(self, export):
        """Show whether whole numbers left, and what for."""
        return f"lengkap: {export.reason}" if export.is_full else "disamarkan"

    @admin.display(description="oleh")
    def who(self, export):
        """Show who and when."""
        return f"{export.user.get_full_name()}, {moment(export.at, export.agency)}"

    @admin.display(description="diunduh")
    def taken(self, export):
        """Show how often."""
        return f"{export.download_count} kali" if export.download_count else "belum"


@admin.register(ColumnMapping)
class ColumnMappingAdmin(_FilesAdmin):
    """Namings of columns that an office has kept."""

    permissions = (IMPORT,)
    list_title = "Susunan kolom"
    allow_delete = True
    change_list_template = "admin/participants/excel/mappings.html"
    list_display = ("name", "meanings", "who")
    list_select_related = ("agency", "saved_by")
    ordering = ("name",)
    fields = ("name", "agency", "meanings", "who")
    readonly_fields = fields

    def has_delete_permission(self, request, obj=None):
        """A naming that no longer fits is taken away by whoever may keep one."""
        return request.user.has_perm(IMPORT)

    @admin.display(description="kolom")
    def meanings(self, mapping):
        """Show what each heading means."""
        labels = {key: field.label for key, field in FIELDS.items()}
        pairs = ((heading, labels.get(field, field)) for heading, field in mapping.columns.items())
        return format_html_join(", ", "{} → {}", pairs)

    @admin.display(description="disimpan")
    def who(self, mapping):
        """Show who and when."""
        return f"{mapping.saved_by.get_full_name()}, {moment(mapping.saved_at, mapping.agency)}"


def _to_page(model_admin, request, object_id):
    """Django's address of a row leads to ours. Raises PermissionDenied, Http404."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    row = model_admin.get_object(request, object_id)
    if row is None:
        raise Http404
    return HttpResponseRedirect(address(f"{model_admin.opts.model_name}_page", row.public_id))
