"""A file comes in: the upload page, and the empty templates to fill in."""

from django.contrib import messages as notices
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from participants.admin_forms.excel import UploadForm
from participants.admin_views.excel_pages import IMPORT, address, demand, offices_with, page
from participants.columns import PROFILES, build_template
from participants.services import importing
from participants.tasks import read_import

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "Unggah berkas"


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request, model_admin):
    """Ask for a file; a POST stores it and has it read."""
    demand(request, IMPORT)
    offices = offices_with(request.user, IMPORT)
    at = timezone.now()
    if not offices.exists():
        return page(request, model_admin, "upload", TITLE, {"form": None, "profiles": []})
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*bound, offices=offices, today=timezone.localdate(at))
    if form.is_bound and form.is_valid():
        try:
            return _receive(request, form, at)
        except importing.FileTooLarge as refusal:
            form.add_error("file", str(refusal))
    context = {"form": form, "profiles": _profiles()}
    return page(request, model_admin, "upload", TITLE, context, status=422 if form.errors else 200)


upload.file_limit = "MAX_IMPORT_BYTES"  # a spreadsheet is larger than a photo (siperjake.uploads)


def _receive(request, form, at):
    """Store the file. One that is known waits until somebody says whether to read it again."""
    typed = form.cleaned_data
    batch, earlier = importing.receive_file(
        file=typed["file"],
        filename=typed["file"].name,
        agency=form.office,
        source=typed["source"],
        data_on=typed["data_on"],
        profile=typed["profile"],
        actor=request.user,
        at=at,
    )
    if earlier is None:
        read_import.delay_on_commit(batch_id=batch.pk)
        notices.success(request, "Berkas sudah diterima dan sedang dibaca. Data peserta belum berubah.")
    return HttpResponseRedirect(address("importbatch_page", batch.public_id))


@require_safe
def templates(request, model_admin):
    """The empty sheets, one per layout."""
    demand(request, IMPORT)
    return page(request, model_admin, "templates", "Templat kosong", {"profiles": _profiles()})


@require_safe
def template(request, model_admin, profile):
    """One empty sheet."""
    demand(request, IMPORT)
    if profile not in PROFILES:
        raise Http404
    response = HttpResponse(build_template(profile), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="templat-{profile}.xlsx"'
    return response


def _profiles():
    """(label, address of the empty sheet) of every layout."""
    return [(one.label, address("importbatch_template", key)) for key, one in PROFILES.items()]
