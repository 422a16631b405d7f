"""Cases in the console: found, read and followed here; moved only through the verbs of ``services``."""

from functools import update_wrapper

from django.contrib import admin
from django.db.models import Case, Q, Value, When
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html

from applications import services
from applications.admin_views import bulk, checks, duplicates, moves, papers, referral_files
from applications.admin_views.sections import case_sections
from applications.enums import OPEN_STATUSES, RUNNING_STATUSES, ReadKind, Status
from applications.models import Application, HouseholdMember
from common.admin import ReadOnlyAdminMixin, ScopedModelAdmin
from common.codes import TICKET_LENGTH, format_ticket
from common.dates import format_date
from common.identity import clean_digits
from common.masking import first_name_initials, mask_nik

NIK_LENGTH = 16

#: Address below the list of cases, view and name of each page about one case or several.
CASE_PAGES = (
    ("<int:pk>/langkah/<slug:verb>/", moves.move, "move"),
    ("<int:pk>/periksa/", checks.judge, "check"),
    ("<int:pk>/ganda/<int:other>/", duplicates.compare, "duplicate"),
    ("<int:pk>/surat/", papers.issue, "letter_issue"),
    ("<int:pk>/surat/<int:letter>/surat.pdf", papers.pdf, "letter_pdf"),
    ("<int:pk>/surat/<int:letter>/cabut/", papers.revoke, "letter_revoke"),
    ("<int:pk>/slip.pdf", papers.slip, "slip"),
    ("<int:pk>/rujukan/berkas/<uuid:page>/", referral_files.page, "referral_file"),
    ("massal/<slug:verb>/", bulk.bulk, "bulk"),
)


class SentStatusFilter(admin.ChoicesFieldListFilter):
    """States a listed case can be in."""

    def choices(self, changelist):
        """Leave out the draft, which is never listed."""
        return [choice for choice in super().choices(changelist) if choice["display"] != Status.DRAFT.label]


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdminMixin, ScopedModelAdmin):
    """Cases in the reader's scope, the most pressing first. Drafts belong to the family and are not listed."""

    list_display = ("ticket_number", "service", "short_name", "masked_nik", "place", "status", "due", "is_urgent")
    list_filter = (("status", SentStatusFilter), "service", "is_urgent", "submitted_at")
    list_select_related = ("village__parent", "agency")
    ordering = (Case(When(status__in=OPEN_STATUSES, then=Value(0)), default=Value(1)).asc(), "due_at", "pk")
    search_fields = ("ticket__exact",)
    search_help_text = "Nomor tiket, NIK, atau nomor KK, lengkap."
    fields = ()
    change_form_template = "admin/applications/application/change_form.html"

    def get_urls(self):
        """Add the pages of ``CASE_PAGES``, before Django's own catch-all."""
        own = [
            path(route, self._page(view), name=f"{self.opts.app_label}_{self.opts.model_name}_{name}")
            for route, view, name in CASE_PAGES
        ]
        return [*own, *super().get_urls()]

    def _page(self, view):
        """``view(request, model_admin, **parts of the address)`` behind the console's door."""

        def shown(request, **parts):
            return view(request, self, **parts)

        return self.admin_site.admin_view(update_wrapper(shown, view))

    def get_queryset(self, request):
        """Leave drafts out, for superusers too."""
        return super().get_queryset(request).sent()

    def get_search_results(self, request, queryset, search_term):
        """Match a whole ticket, NIK (of any person in the case) or KK number; a part of a number finds nothing (I4)."""
        if not search_term.strip():
            return queryset, False
        digits = clean_digits(search_term)
        if len(digits) == TICKET_LENGTH:
            return queryset.filter(ticket=digits), False
        if len(digits) == NIK_LENGTH:
            with_member = HouseholdMember.objects.filter(nik=digits).values("application_id")
            return queryset.filter(Q(nik=digits) | Q(kk_number=digits) | Q(pk__in=with_member)), False
        return queryset.none(), False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the whole case; nothing on the page can be changed."""
        case = self.get_object(request, object_id)
        extra = dict(extra_context or {})
        if case is not None and self.has_view_permission(request, case):
            services.record_read(application=case, user=request.user, kind=ReadKind.CASE, at=timezone.now())
            extra |= {
                "title": f"Tiket {format_ticket(case.ticket)}",
                "subtitle": "",
                "sections": case_sections(case, user=request.user, at=timezone.now()),
            }
        return super().change_view(request, object_id, form_url, extra)

    @admin.display(description="tiket", ordering="ticket")
    def ticket_number(self, case):
        """Group the digits."""
        return format_html('<span class="nowrap">{}</span>', format_ticket(case.ticket))

    @admin.display(description="nama")
    def short_name(self, case):
        """Show the first name and initials: the list stands open on desks."""
        return first_name_initials(case.full_name)

    @admin.display(description="NIK")
    def masked_nik(self, case):
        """Show the masked NIK."""
        return mask_nik(case.nik) if case.nik else "tanpa NIK"

    @admin.display(description="desa/kelurahan", ordering="village_id")
    def place(self, case):
        """Show the village with its kecamatan, by name."""
        return f"{case.village.name}, {case.village.parent.name}"

    @admin.display(description="batas waktu", ordering="due_at")
    def due(self, case):
        """Show the due day in the office's calendar, and whether it is over."""
        is_late = case.status in RUNNING_STATUSES and case.due_at < timezone.now()
        day = format_date(timezone.localtime(case.due_at, case.agency.zone))
        return format_html("{} <strong>(lewat)</strong>", day) if is_late else day
