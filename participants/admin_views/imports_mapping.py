"""The columns of a file are named by hand, when their headings were not recognised or were taken for something else."""

from django.contrib import messages as notices
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from participants.admin_forms.excel import MappingForm
from participants.admin_views.excel_pages import IMPORT, address, demand, find_row, mask_numbers, page, tag
from participants.admin_views.imports_steps import stop
from participants.enums import BatchState
from participants.services import importing
from participants.tasks import read_import

#: More columns than this nobody names by hand, and a form has its limits.
MOST_COLUMNS = 200


@require_http_methods(["GET", "HEAD", "POST"])
def map_columns(request, model_admin, batch):
    """Show each heading with what stands below it; a POST has the file read with the choices made."""
    demand(request, IMPORT)
    batch = find_row(model_admin, request, batch)
    if batch.state not in (BatchState.MAPPING, BatchState.REVIEW):
        return stop(request, model_admin, batch, str(importing.NotReady(batch)))
    columns = batch.columns or {}
    samples = columns.get("samples", {})
    form = MappingForm(
        request.POST if request.method == "POST" else None,
        headings=_headings(columns),
        found=columns.get("found", {}),
        samples={heading: _shown(values) for heading, values in samples.items()},
    )
    if form.is_bound and form.is_valid():
        try:
            importing.map_columns(
                batch=batch,
                columns=form.chosen(),
                actor=request.user,
                at=timezone.now(),
                save_as=form.cleaned_data["save_as"].strip(),
            )
        except importing.NotReady as refusal:
            return stop(request, model_admin, batch, str(refusal))
        read_import.delay_on_commit(batch_id=batch.pk)
        notices.success(request, "Kolom dicatat. Berkas dibaca lagi dengan kolom itu.")
        return HttpResponseRedirect(address("importbatch_page", batch.public_id) + "?dibaca=1")
    url = address("importbatch_page", batch.public_id)
    context = {
        "batch": batch,
        "form": form,
        "state": tag(batch),
        "batch_url": url,
        "missing": columns.get("missing", []),
    }
    status = 422 if form.errors else 200
    return page(
        request, model_admin, "mapping", "Cocokkan kolom", context, status=status, trail=[(url, batch.filename)]
    )


def _headings(columns):
    """Every heading of the file that may be named, in its order. Forbidden ones are not on offer."""
    known = [*columns.get("headings", []), *columns.get("samples", {}), *columns.get("found", {})]
    forbidden = set(columns.get("forbidden", []))
    return [heading for heading in dict.fromkeys(known) if heading not in forbidden][:MOST_COLUMNS]


def _shown(values):
    """The first values below a heading, long numbers masked."""
    return ", ".join(mask_numbers(str(value)) for value in values) or "kosong"
