"""The first phase: a file is read row by row and every row gets its verdict; the registry is not touched."""

import itertools
from contextlib import contextmanager
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from participants.columns import PROFILES, RowReader, header_score, match_columns
from participants.enums import BatchState, Source
from participants.models import ColumnMapping, ImportRow
from participants.services.importing.claims import ClaimLost, claim_for_reading, hold, let_go
from participants.services.importing.places import load_lookups
from participants.services.importing.staging import write_rows
from participants.services.importing.verdicts import STAGED_COLUMNS, Judge
from participants.sheets import SheetRefused, find_header, open_table

CHUNK = 5_000
STALE = "Data peserta berubah sejak berkas ini dinilai. Semua baris dinilai ulang; periksa lagi sebelum menerapkan."
_HEAD = 40
_SAMPLES = 3


def read_batch(*, batch_id, worker, clock=timezone.now):
    """Read a waiting file to the end and judge its rows; False when there was nothing to do or it was taken away.

    Ends with the file waiting for review, for its columns to be named, or refused in words. A worker that dies on the
    way leaves a claim that ends by itself; the next one begins anew.
    """
    batch = claim_for_reading(batch_id=batch_id, worker=worker, at=clock())
    if batch is None:
        return False
    try:
        try:
            with local_copy(batch.file) as path, open_table(path, filename=batch.filename, sheet=batch.sheet) as table:
                _read(batch, table, clock)
        except SheetRefused as refused:
            with transaction.atomic():
                let_go(batch, state=BatchState.REFUSED, problem=str(refused), **_NOTHING_COUNTED)
                ImportRow.objects.filter(batch=batch)._raw_delete(using="default")
    except ClaimLost:
        return False
    return True


_NOTHING_COUNTED = {
    name: 0 for name in ("rows_done", "new_count", "changed_count", "same_count", "rejected_count", "warned_count")
}


def _read(batch, table, clock):
    rows = table.rows()
    head = list(itertools.islice(rows, _HEAD))
    header = find_header(head, score=header_score)
    match = _match(batch, header.names)
    columns = {
        "headings": header.names,
        "found": {header.names[index]: field for index, field in match.fields.items()},
        "unknown": match.unknown,
        "forbidden": match.forbidden,
        "missing": match.missing,
        "chosen": (batch.columns or {}).get("chosen", {}),
        "samples": _samples(head, header),
    }
    first = [STALE] if (batch.columns or {}).get("judged_anew") else []
    notices = [*first, *table.notices, *match.notices]
    known = {"columns": columns, "notices": notices, "profile": match.profile, "sheet": table.sheet[:60]}
    if match.missing:
        let_go(batch, state=BatchState.MAPPING, **known)
        return
    hold(batch, at=clock(), rows_total=table.rows_total, **known)
    reader = RowReader(
        match,
        PROFILES[match.profile],
        load_lookups(territory_code=batch.agency.territory_id),
        data_on=batch.data_on,
        today=timezone.localdate(clock(), batch.agency.zone),
        source="" if batch.source == Source.OTHER else batch.source,
    )
    heading_of = {field: header.names[index] for index, field in match.fields.items()}
    judge = Judge(batch=batch, territory_code=batch.agency.territory_id, heading_of=heading_of)
    chunk = []
    for number, cells in itertools.chain(head, rows):
        if number > header.last_row and not reader.is_noise(cells):
            chunk.append(reader.read(number, cells))
            if len(chunk) >= CHUNK:
                _stage(batch, judge, chunk, clock)
                chunk = []
    _stage(batch, judge, chunk, clock)
    said = [*first, *table.notices, *match.notices]  # the table may have had more to say on the way
    let_go(batch, state=BatchState.REVIEW, rows_total=batch.rows_done, notices=said)


def _match(batch, names):
    chosen = (batch.columns or {}).get("chosen") or _saved_mapping(batch, names)
    return match_columns(names, saved=chosen, profile=batch.profile)


def _saved_mapping(batch, names):
    """The office's own mapping for a file of this shape: the one that knows the most of its columns."""
    fitting = [
        mapping.columns
        for mapping in ColumnMapping.objects.filter(agency=batch.agency).order_by("pk")
        if set(mapping.columns) <= set(names)
    ]
    return max(fitting, key=len, default=None)


def _samples(head, header):
    """{heading: first values below it}, for whoever has to name the columns."""
    below = [cells for number, cells in head if number > header.last_row][:_SAMPLES]
    return {
        name: [str(cells[index])[:40] for cells in below if index < len(cells) and cells[index] is not None]
        for index, name in enumerate(header.names)
        if name
    }


def _stage(batch, judge, chunk, clock):
    """Judge and keep one chunk; the claim, the counts and the rows move together or not at all."""
    if not chunk:
        return
    staged, counts, warned = judge.judge(chunk)
    batch.rows_done += len(chunk)
    batch.new_count += counts["baru"]
    batch.changed_count += counts["berubah"]
    batch.same_count += counts["sama"]
    batch.rejected_count += counts["ditolak"]
    batch.warned_count += warned
    with transaction.atomic():
        hold(
            batch,
            at=clock(),
            rows_done=batch.rows_done,
            new_count=batch.new_count,
            changed_count=batch.changed_count,
            same_count=batch.same_count,
            rejected_count=batch.rejected_count,
            warned_count=batch.warned_count,
        )
        write_rows(ImportRow._meta.db_table, STAGED_COLUMNS, staged)


@contextmanager
def local_copy(stored):
    """The stored file as a local path; private stores of other machines hand out streams only."""
    with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, prefix="import-") as copy:
        with stored.open("rb") as source:
            for piece in source.chunks():
                copy.write(piece)
        copy.flush()
        yield copy.name
