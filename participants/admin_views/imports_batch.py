"""The page of one file: its progress while a worker is at it, the verdicts to review, what became of it."""

from django.http import HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_http_methods, require_safe

from common.dates import format_date
from participants.admin_views.excel_pages import (
    BUSY,
    IMPORT,
    REFRESH_SECONDS,
    RELEASE,
    address,
    demand,
    find_row,
    moment,
    page,
    tag,
)
from participants.admin_views.imports_rows import RowPage, chosen, start, tabs
from participants.columns import FIELDS, PROFILES
from participants.enums import BatchState
from participants.models import ImportBatch
from participants.services import importing
from participants.services.importing.receiving import UNWRITTEN
from participants.tasks import read_import

#: What the officer reads while he waits.
WAITING = {
    BatchState.UPLOADED: "Berkas menunggu giliran dibaca.",
    BatchState.READING: "Berkas sedang dibaca dan setiap baris dinilai. Data peserta belum berubah.",
    BatchState.APPLYING: "Perubahan sedang diterapkan ke data peserta.",
    BatchState.UNDOING: "Perubahan sedang dibatalkan.",
}
STEPS = ("apply", "mapping", "discard", "undo", "rejected")


@require_http_methods(["GET", "HEAD", "POST"])
def show(request, model_admin, batch):
    """Show the file as it stands now; a POST has a known file read once more."""
    demand(request, IMPORT, RELEASE)
    batch = find_row(model_admin, request, batch)
    earlier = _earlier(batch) if batch.state == BatchState.UPLOADED else None
    if request.method == "POST":
        if batch.state == BatchState.UPLOADED and request.user.has_perm(IMPORT):
            read_import.delay_on_commit(batch_id=batch.pk)
        return HttpResponseRedirect(address("importbatch_page", batch.public_id) + "?dibaca=1")
    asks_again = earlier is not None and "dibaca" not in request.GET
    is_busy = batch.state in BUSY and not asks_again
    context = _facts(batch) | {
        "batch": batch,
        "state": tag(batch),
        "urls": {step: address(f"importbatch_{step}", batch.public_id) for step in STEPS},
        "is_busy": is_busy,
        "progress_url": address("importbatch_progress", batch.public_id),
        "progress": _progress(batch) if is_busy else None,
        "refresh_seconds": REFRESH_SECONDS,
        "earlier": _told(earlier) if asks_again else None,
        "can_discard": batch.state in UNWRITTEN and request.user.has_perm(IMPORT),
        "can_fetch": batch.state in (BatchState.REVIEW, BatchState.APPLIED) and request.user.has_perm(IMPORT),
        "can_map": batch.state in (BatchState.MAPPING, BatchState.REVIEW) and request.user.has_perm(IMPORT),
        "refusal": importing.may_apply(request.user, batch) if batch.state == BatchState.REVIEW else "",
        "writes": batch.new_count + batch.changed_count,
        "can_undo": _can_undo(request, batch),
        "rows": None,
        "tabs": [],
    }
    if batch.rows_done and batch.state not in BUSY:
        current = chosen(request)
        context["tabs"] = tabs(batch, current)
        context["rows"] = RowPage(
            batch=batch,
            user=request.user,
            choice=current,
            first=start(request),
            may_undo=request.user.has_perm(IMPORT),
        )
    return page(request, model_admin, "batch", batch.filename, context)


@require_safe
def progress(request, model_admin, batch):
    """How far the worker is, for the page's script."""
    demand(request, IMPORT, RELEASE)
    return JsonResponse(_progress(find_row(model_admin, request, batch)))


def _progress(batch):
    """{busy, words, done, total}: ``total`` is 0 while nobody knows it."""
    is_busy = batch.state in BUSY
    is_reading = batch.state == BatchState.READING
    words = WAITING.get(batch.state, "Selesai.")
    if is_reading and batch.rows_done:
        of = f" dari {_grouped(batch.rows_total)}" if batch.rows_total else ""
        words = f"{words} {_grouped(batch.rows_done)}{of} baris."
    return {
        "busy": is_busy,
        "state": batch.state,
        "words": words,
        "done": batch.rows_done if is_reading else 0,
        "total": (batch.rows_total or 0) if is_reading else 0,
    }


def _grouped(number):
    return f"{number:,}".replace(",", ".")


def _earlier(batch):
    """The newest other file of the office with the same bytes that came to something."""
    same = ImportBatch.objects.filter(agency=batch.agency, sha256=batch.sha256, pk__lt=batch.pk)
    gone = (BatchState.DISCARDED, BatchState.REFUSED)
    return same.exclude(state__in=gone).select_related("agency", "uploaded_by").order_by("-pk").first()


def _told(batch):
    """What is said of an earlier file."""
    return {
        "url": address("importbatch_page", batch.public_id),
        "filename": batch.filename,
        "when": moment(batch.uploaded_at, batch.agency),
        "who": batch.uploaded_by.get_full_name(),
        "state": batch.get_state_display().lower(),
        "counts": _counts(batch),
        "applied": moment(batch.applied_at, batch.agency),
    }


def _counts(batch):
    """(word, number) of the verdicts; together they are the rows read."""
    return [
        ("baru", batch.new_count),
        ("berubah", batch.changed_count),
        ("sama", batch.same_count),
        ("ditolak", batch.rejected_count),
    ]


def _can_undo(request, batch):
    written = batch.new_count + batch.changed_count
    is_left = batch.undone_count < written
    return batch.state == BatchState.APPLIED and is_left and request.user.has_perm(IMPORT)


def _facts(batch):
    """What is known of the file, and who did what when."""
    columns = batch.columns or {}
    profile = PROFILES.get(batch.profile)
    return {
        "facts": [
            ("Sumber", batch.get_source_display()),
            ("Data per tanggal", format_date(batch.data_on)),
            ("Susunan", profile.label if profile else "Otomatis"),
            *([("Lembar", batch.sheet)] if batch.sheet else []),
            ("Kantor", batch.agency.short_name),
        ],
        "history": _history(batch),
        "counts": _counts(batch),
        "found": _meanings(columns),
        "unknown": columns.get("unknown", []),
        "forbidden": columns.get("forbidden", []),
        "missing": columns.get("missing", []),
    }


def _meanings(columns):
    """(heading, what it means) of the columns that are read, in the order of the file as far as it is known."""
    found = columns.get("found", {})
    headings = dict.fromkeys([*columns.get("headings", []), *found])
    return [
        (heading, FIELDS[found[heading]].label if found[heading] in FIELDS else found[heading])
        for heading in headings
        if heading in found
    ]


def _history(batch):
    """(what, who, when) of every step that was taken."""
    steps = [
        ("Diunggah", batch.uploaded_by, batch.uploaded_at),
        ("Diterapkan", batch.apply_by, batch.applied_at),
        (f"Dibatalkan ({_grouped(batch.undone_count)} baris)", batch.undo_by, batch.undone_at),
    ]
    return [(what, who.get_full_name(), moment(at, batch.agency)) for what, who, at in steps if who and at]
