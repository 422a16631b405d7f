"""Files and exports in any state, made behind the pages' backs, and the officers who look at them."""

import io
from datetime import timedelta

import openpyxl
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from agencies.enums import Role
from participants.enums import BatchState, ExportState, RowVerdict, Source
from participants.models import ImportBatch, ImportRow, RegistryExport

from tests.applications.console import signed_in
from tests.factories import applications as made
from tests.factories.agencies import KUDUS, TEMBILAHAN_KOTA, territory
from tests.factories.participants import clerk

#: States before and after the rows are there.
WITHOUT_ROWS = (BatchState.UPLOADED, BatchState.MAPPING, BatchState.REFUSED, BatchState.DISCARDED)
PROBLEM = {
    "column": "NIK KTP",
    "value": "1404042306019001",
    "code": "nik_length",
    "reason": "NIK harus 16 angka.",
    "advice": "Periksa di KTP.",
}
COLUMNS = {
    "headings": ["NIK KTP", "Nama", "Warna rumah", "agency_id"],
    "found": {"NIK KTP": "nik", "Nama": "full_name"},
    "unknown": ["Warna rumah"],
    "forbidden": ["agency_id"],
    "missing": [],
    "chosen": {},
    "samples": {"NIK KTP": ["1404042306019001"], "Nama": ["Siti"], "Warna rumah": ["hijau"]},
}


def foreign_clerk():
    """The operator of another district."""
    return clerk(territory_code=KUDUS)


def officer(role):
    """Somebody of that role in the Dinsos."""
    return made.officer_of(role)


def approver():
    """The penyetuju of the Dinsos."""
    return officer(Role.PENYETUJU)


def batch(state=BatchState.REVIEW, *, by=None, rows=True, **fields):
    """A file of the Dinsos in ``state`` with one row of each verdict."""
    by = by or clerk()
    agency = by.memberships.get().agency
    has_rows = rows and state not in WITHOUT_ROWS
    counts = {
        "rows_done": 4,
        "new_count": 1,
        "changed_count": 1,
        "same_count": 1,
        "rejected_count": 1,
        "warned_count": 1,
    }
    known = {
        "filename": "usulan.xlsx",
        "sha256": "a" * 64,
        "size": 1000,
        "agency": agency,
        "uploaded_by": by,
        "uploaded_at": made.NOON,
        "source": Source.BPJS,
        "data_on": made.NOON.date(),
        "columns": COLUMNS,
        "notices": ["Lembar tersembunyi “arsip” tidak dibaca."],
        "state": state,
    }
    if state == BatchState.REFUSED:
        known["problem"] = "Berkas ini dikunci dengan kata sandi."
    if state == BatchState.MAPPING:
        known["columns"] = COLUMNS | {"missing": ["Nama lengkap"]}
    if has_rows:
        known |= counts | {"rows_done": 4, "rows_total": 4}
    if state in (BatchState.APPLYING, BatchState.APPLIED, BatchState.UNDOING):
        known["apply_by"] = by
    if state in (BatchState.APPLIED, BatchState.UNDOING):
        known["applied_at"] = made.NOON + timedelta(minutes=5)
    if state == BatchState.UNDOING:
        known["undo_by"] = by
    one = ImportBatch.objects.create(file=ContentFile(b"isi", name="x"), **(known | fields))
    if has_rows:
        add_rows(one)
    return one


def add_rows(one, *, start=2, name="Siti Contoh"):
    """One row of each verdict, numbered from ``start``."""
    village = territory(TEMBILAHAN_KOTA)
    new = {
        "nik": [None, "1404042306019001"],
        "full_name": [None, name],
        "territory_id": [None, village.pk],
        "birth_date": [None, "2001-06-23"],
        "phone": [None, "6281105556666"],
    }
    changed = {"status": ["AKTIF", "NONAKTIF_PBI"], "nik": [None, "1404042306019002"]}
    state = {"nik": "1404042306019001", "full_name": name, "territory": village}
    return ImportRow.objects.bulk_create(
        [
            ImportRow(batch=one, number=start, verdict=RowVerdict.NEW, fields=new, **state),
            ImportRow(
                batch=one, number=start + 1, verdict=RowVerdict.CHANGED, fields=changed, **state, problems=[PROBLEM]
            ),
            ImportRow(batch=one, number=start + 2, verdict=RowVerdict.SAME),
            ImportRow(batch=one, number=start + 3, verdict=RowVerdict.REJECTED, problems=[PROBLEM]),
        ]
    )


def export(state=ExportState.READY, *, by=None, content=b"isi", **fields):
    """An export of the Dinsos in ``state``."""
    by = by or clerk()
    known = {
        "user": by,
        "agency": by.memberships.get().agency,
        "at": made.NOON,
        "filters": {},
        "description": "Semua peserta di wilayah kantor",
        "layout": "lengkap",
        "format": "xlsx",
        "state": state,
    }
    if state == ExportState.READY:
        known |= {
            "file": ContentFile(content, name="x"),
            "row_count": 3,
            "ready_at": made.NOON,
            "expires_at": timezone.now() + timedelta(hours=24),
        }
    return RegistryExport.objects.create(**(known | fields))


def at(one, name="page", *more):
    """The address of a page about a file or an export."""
    return reverse(f"admin:participants_{one._meta.model_name}_{name}", args=[one.public_id, *more])


def open_as(user, address, **data):
    """What ``user`` gets from ``address``."""
    return signed_in(user).get(address, data)


def workbook(*rows, headings=("NIK", "Nama Lengkap", "Desa", "Kecamatan"), title=""):
    """The bytes of an .xlsx with these rows of text."""
    book = openpyxl.Workbook()
    sheet = book.active
    if title:
        sheet.append([title])
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    for line in sheet.iter_rows():
        for cell in line:
            cell.number_format = "@"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
