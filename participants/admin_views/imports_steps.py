"""What an officer does with a file that was read: apply it, throw it away, take it back; each asks once more first.

Every step says what it saw of the file. When the file has moved on since, nothing is done and the officer is told; the
second press of a double click finds the work under way and shows it.
"""

from django.contrib import messages as notices
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from participants.admin_views.excel_pages import IMPORT, RELEASE, address, demand, find_row, is_twice, page, tag
from participants.admin_views.imports import XLSX
from participants.enums import BatchState
from participants.services import importing
from participants.services.importing.receiving import UNWRITTEN
from participants.services.undoing import CannotUndo
from participants.sheets import SheetRefused
from participants.tasks import apply_import, undo_import

CHANGED = "Hasil penilaian berkas ini berubah sejak halaman dibuka. Belum ada yang diterapkan; periksa lagi hasilnya."
_APPLIED_OR_SOON = frozenset({BatchState.APPLYING, BatchState.APPLIED})
_UNDONE_OR_SOON = frozenset({BatchState.UNDOING})


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request, model_admin, batch):
    """Show what applying will write; a POST releases the file."""
    demand(request, IMPORT, RELEASE)
    batch = find_row(model_admin, request, batch)
    if request.method == "POST" and batch.state in _APPLIED_OR_SOON and batch.apply_by_id == request.user.pk:
        return _back(batch)  # the second press of a double click
    if batch.state != BatchState.REVIEW:
        return stop(request, model_admin, batch, str(importing.NotReady(batch)))
    if refusal := importing.may_apply(request.user, batch):
        return stop(request, model_admin, batch, refusal, status=403)
    if not batch.new_count + batch.changed_count:
        return stop(request, model_admin, batch, "Tidak ada baris baru atau berubah. Tidak ada yang perlu diterapkan.")
    if is_twice(request):
        if request.POST.get("dilihat") != _seen(batch):
            return stop(request, model_admin, batch, CHANGED)
        try:
            importing.request_apply(batch=batch, actor=request.user, at=timezone.now())
        except importing.SecondPersonNeeded as refusal:
            return stop(request, model_admin, batch, str(refusal), status=403)
        except importing.NotReady as refusal:
            return stop(request, model_admin, batch, str(refusal))
        apply_import.delay_on_commit(batch_id=batch.pk)
        return _back(batch)
    context = {"batch": batch, "seen": _seen(batch), "writes": batch.new_count + batch.changed_count}
    return _page(request, model_admin, batch, "apply", "Terapkan berkas", context)


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request, model_admin, batch):
    """Ask before a file is thrown away; a POST does it."""
    demand(request, IMPORT)
    batch = find_row(model_admin, request, batch)
    if request.method == "POST" and batch.state == BatchState.DISCARDED:
        return _list()
    if batch.state not in UNWRITTEN:
        return stop(request, model_admin, batch, str(importing.NotReady(batch)))
    if is_twice(request):
        try:
            importing.discard_batch(batch=batch, actor=request.user, at=timezone.now())
        except importing.NotReady as refusal:
            return stop(request, model_admin, batch, str(refusal))
        notices.success(request, f"Berkas “{batch.filename}” dibuang. Data peserta tidak berubah.")
        return _list()
    return _page(request, model_admin, batch, "discard", "Buang berkas", {"batch": batch})


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, model_admin, batch):
    """Show how many rows can be taken back and which cannot; a POST takes the whole file back."""
    demand(request, IMPORT)
    batch = find_row(model_admin, request, batch)
    if request.method == "POST" and batch.state in _UNDONE_OR_SOON:
        return _back(batch)
    if batch.state != BatchState.APPLIED:
        return stop(request, model_admin, batch, str(importing.NotReady(batch)))
    preview = importing.undo_preview(batch)
    if is_twice(request) and preview.can:
        try:
            importing.request_undo(batch=batch, actor=request.user, at=timezone.now())
        except importing.NotReady as refusal:
            return stop(request, model_admin, batch, str(refusal))
        undo_import.delay_on_commit(batch_id=batch.pk)
        return _back(batch)
    return _page(request, model_admin, batch, "undo", "Batalkan berkas", {"batch": batch, "preview": preview})


@require_http_methods(["GET", "HEAD", "POST"])
def undo_row(request, model_admin, batch, number):
    """Ask before one row is taken back; a POST does it."""
    demand(request, IMPORT)
    batch = find_row(model_admin, request, batch)
    if not batch.rows.visible_to(request.user).filter(number=number).exists():
        raise Http404
    if batch.state != BatchState.APPLIED:
        return stop(request, model_admin, batch, str(importing.NotReady(batch)))
    if is_twice(request):
        try:
            importing.undo_row(batch=batch, row_number=number, actor=request.user, at=timezone.now())
        except CannotUndo as refusal:
            return stop(request, model_admin, batch, str(refusal))
        notices.success(request, f"Baris {number} dibatalkan. Data orangnya kembali seperti sebelum berkas ini.")
        return HttpResponseRedirect(f"{address('importbatch_page', batch.public_id)}?dari={number}")
    return _page(
        request, model_admin, batch, "undo_row", f"Batalkan baris {number}", {"batch": batch, "number": number}
    )


@require_safe
def rejected(request, model_admin, batch):
    """The rejected rows as a workbook of the same shape, to be mended and loaded again."""
    demand(request, IMPORT)
    batch = find_row(model_admin, request, batch)
    if not batch.rejected_count or batch.state not in (BatchState.REVIEW, BatchState.APPLIED):
        raise Http404
    try:
        data = importing.rejected_workbook(batch)
    except FileNotFoundError:
        raise Http404 from None
    except SheetRefused as refusal:
        return stop(request, model_admin, batch, str(refusal))
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="ditolak-{batch.uploaded_at:%Y%m%d}-{batch.pk}.xlsx"'
    response["Cache-Control"] = "no-store, private"
    return response


def _seen(batch):
    """What the confirmation was about: the verdicts' counts."""
    return f"{batch.new_count}-{batch.changed_count}-{batch.same_count}-{batch.rejected_count}"


def _back(batch):
    return HttpResponseRedirect(address("importbatch_page", batch.public_id))


def _list():
    return HttpResponseRedirect(address("importbatch_changelist"))


def stop(request, model_admin, batch, sentence, *, status=409):
    """A page that says why nothing was done."""
    batch.refresh_from_db(fields=["state"])
    return _page(request, model_admin, batch, "stop", "Tidak dilakukan", {"batch": batch, "sentence": sentence}, status)


def _page(request, model_admin, batch, template, title, context, status=200):
    trail = [(address("importbatch_page", batch.public_id), batch.filename)]
    more = {"state": tag(batch), "batch_url": trail[0][0]}
    return page(request, model_admin, template, title, context | more, status=status, trail=trail)
