"""Files of an office, made and sent through the engine as its pages do. Invented people only."""

import csv
import io
import itertools

from django.core.files.base import ContentFile
from django.utils import timezone

from participants import services
from participants.enums import BatchState, Source
from participants.models import ImportRow

from tests.factories import applications as made
from tests.factories import participants as people
from tests.factories.agencies import TEMBILAHAN_KOTA, territory

HEADINGS = {
    "nik": "NIK",
    "kk_number": "NO KK",
    "card_number": "NOKA",
    "full_name": "NAMA",
    "sex": "JK",
    "birth_place": "TEMPAT LAHIR",
    "birth_date": "TGL LAHIR",
    "relation": "PISAT",
    "address": "ALAMAT",
    "village_code": "KODE DESA",
    "segment": "SEGMEN",
    "care_class": "KELAS",
    "status": "STATUS",
    "phone": "NO HP",
}
_cards = itertools.count(1)


def row_of(person=None, **fields):
    """The cells of one clean row; ``fields`` by the names of HEADINGS override."""
    person = person or made.Person()
    return {
        "nik": person.nik,
        "kk_number": person.kk,
        "card_number": f"{next(_cards):013d}",
        "full_name": person.name,
        "sex": person.sex,
        "birth_place": "TEMBILAHAN",
        "birth_date": f"{person.birth_date:%d/%m/%Y}",
        "relation": "1",
        "address": "PARIT 4",
        "village_code": TEMBILAHAN_KOTA,
        "segment": "PBI APBD",
        "care_class": "3",
        "status": "AKTIF",
        "phone": "0812 3456 7890",
    } | fields


def csv_of(rows, *, columns=None):
    """The bytes of a CSV file with ``rows``."""
    columns = columns or list(HEADINGS)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([HEADINGS[name] for name in columns])
    writer.writerows([[row.get(name, "") for name in columns] for row in rows])
    return text.getvalue().encode()


def sent(rows, *, actor=None, at=made.NOON, data_on=None, name="peserta.csv", columns=None):
    """An uploaded file that nobody has read yet."""
    territory(TEMBILAHAN_KOTA)
    actor = actor or people.clerk()
    data = rows if isinstance(rows, bytes) else csv_of(rows, columns=columns)
    batch, _earlier = services.receive_file(
        file=ContentFile(data),
        filename=name,
        agency=actor.memberships.first().agency,
        source=Source.BPJS,
        data_on=data_on or timezone.localdate(at),
        actor=actor,
        at=at,
    )
    return batch


def judged(rows, **options):
    """A file with its verdicts."""
    batch = sent(rows, **options)
    services.read_batch(batch_id=batch.pk, worker="w", clock=lambda: options.get("at", made.NOON))
    batch.refresh_from_db()
    return batch


def applied(rows, *, at=made.NOON, **options):
    """A file that is in the registry."""
    batch = judged(rows, at=at, **options)
    assert batch.state == BatchState.REVIEW, (batch.state, batch.problem, batch.columns)
    services.request_apply(batch=batch, actor=batch.uploaded_by, at=at)
    services.apply_batch(batch_id=batch.pk, at=at)
    batch.refresh_from_db()
    assert batch.state == BatchState.APPLIED
    return batch


def taken_back(batch, *, at=made.NOON):
    """The same file after its undoing."""
    services.request_undo(batch=batch, actor=batch.uploaded_by, at=at)
    services.undo_batch(batch_id=batch.pk, at=at)
    batch.refresh_from_db()
    return batch


def verdicts(batch):
    """[(row number, verdict)] of a judged file."""
    return list(ImportRow.objects.filter(batch=batch).order_by("number").values_list("number", "verdict"))


def codes(batch):
    """{row number: codes of its problems}."""
    rows = ImportRow.objects.filter(batch=batch, problems__isnull=False).order_by("number")
    return {row.number: [problem["code"] for problem in row.problems] for row in rows}
