"""People leave as a file: the page that asks how and why, the page of one export, its download, the list of all."""

from django.http import FileResponse, Http404, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from participants.admin_forms.excel import ExportForm
from participants.admin_views.excel_pages import (
    EXPORT,
    EXPORT_FULL,
    REFRESH_SECONDS,
    address,
    demand,
    find_row,
    moment,
    offices_with,
    page,
    tag,
)
from participants.columns import LAYOUTS
from participants.enums import ExportFormat, ExportState
from participants.filters import ParticipantFilters
from participants.models import Participant
from participants.services import exporting
from participants.tasks import make_export

TITLE = "Ekspor data peserta"
EVERYBODY = "Semua peserta di wilayah kantor"
CONTENT_TYPES = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.CSV: "text/csv; charset=utf-8",
}
WAITING = "Berkas sedang dibuat."


@require_http_methods(["GET", "HEAD", "POST"])
def create(request, model_admin):
    """Show how many people the filters of the list mean and ask for shape and purpose; a POST has the file made."""
    demand(request, EXPORT)
    at = timezone.now()
    offices = offices_with(request.user, EXPORT)
    if not offices.exists():
        return page(request, model_admin, "export", TITLE, {"form": None})
    filters = ParticipantFilters(request.GET, request=request, at=at)
    may_be_full = offices_with(request.user, EXPORT_FULL).exists()
    data = request.POST if request.method == "POST" else None
    form = ExportForm(data, offices=offices, may_be_full=may_be_full)
    if form.is_bound and form.is_valid() and not filters.problems:
        export = exporting.request_export(
            user=request.user,
            agency=form.office,
            filters=filters.chosen,
            description=_description(filters),
            layout=form.cleaned_data["layout"],
            format=form.cleaned_data["format"],
            is_full=form.cleaned_data["is_full"],
            reason=form.cleaned_data["reason"],
            at=at,
        )
        make_export.delay_on_commit(export_id=export.pk)
        return HttpResponseRedirect(address("registryexport_page", export.public_id))
    people = filters.narrowed(Participant.objects.standing().visible_to(request.user))
    context = {
        "form": form,
        "may_be_full": may_be_full,
        "problems": filters.problems,
        "description": _description(filters),
        "count": people.count(),
        "query": request.GET.urlencode(),
    }
    status = 422 if form.errors or filters.problems else 200
    return page(request, model_admin, "export", TITLE, context, status=status)


@require_safe
def show(request, model_admin, export):
    """One export of one's own: being made, ready, or gone."""
    export = _own(request, model_admin, export)
    is_busy = export.state == ExportState.WAITING
    layout = LAYOUTS.get(export.layout)
    context = {
        "export": export,
        "state": tag(export),
        "is_busy": is_busy,
        "progress": _progress(export) if is_busy else None,
        "progress_url": address("registryexport_progress", export.public_id),
        "refresh_seconds": REFRESH_SECONDS,
        "download_url": address("registryexport_download", export.public_id),
        "list_url": address("participant_changelist"),
        "expires": moment(export.expires_at, export.agency),
        "facts": [
            ("Isi", export.description),
            ("Susunan", layout.label if layout else export.layout),
            ("Jenis berkas", export.get_format_display()),
            ("Nomor", "lengkap" if export.is_full else "disamarkan"),
            *([("Keperluan", export.reason)] if export.reason else []),
            ("Atas nama", export.agency.short_name),
            ("Diminta", moment(export.at, export.agency)),
            *(
                [("Terakhir diunduh", f"{moment(export.downloaded_at, export.agency)}, {export.download_count} kali")]
                if export.downloaded_at
                else []
            ),
        ],
    }
    return page(request, model_admin, "export_page", "Ekspor", context)


@require_safe
def progress(request, model_admin, export):
    """Whether the file is ready, for the page's script."""
    return JsonResponse(_progress(_own(request, model_admin, export)))


@require_safe
def download(request, model_admin, export):
    """The file, for whoever asked for it; every download is counted."""
    export = _own(request, model_admin, export)
    at = timezone.now()
    try:
        file = _opened(export, at)
    except exporting.AlreadyGone:
        return HttpResponseRedirect(address("registryexport_page", export.public_id))
    name = f"peserta-{export.layout}-{timezone.localtime(export.at, export.agency.zone):%Y%m%d-%H%M}.{export.format}"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[export.format])
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _opened(export, at):
    """The file, and the download counted; either both or neither. Raises AlreadyGone."""
    try:
        file = export.file.storage.open(export.file.name) if export.file else None
    except FileNotFoundError:
        file = None
    if file is None:
        raise exporting.AlreadyGone
    try:
        exporting.record_download(export=export, at=at)
    except exporting.AlreadyGone:
        file.close()
        raise
    return file


def _own(request, model_admin, public_id):
    """An export that this very officer asked for, while he may still export. Raises Http404, PermissionDenied."""
    demand(request, EXPORT)
    export = find_row(model_admin, request, public_id)
    if export.user_id != request.user.pk:
        raise Http404
    return export


def _description(filters):
    """The filters in words: "Wilayah: Reteh; NIK: Tanpa NIK"."""
    chosen = [] if filters.problems else filters.chosen_words()
    return "; ".join(f"{label}: {text}" for label, text in chosen) or EVERYBODY


def _progress(export):
    is_busy = export.state == ExportState.WAITING
    return {"busy": is_busy, "state": export.state, "words": WAITING if is_busy else "Selesai.", "done": 0, "total": 0}
