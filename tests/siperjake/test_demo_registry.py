"""The demo registry: through the services only, the same each time, with every damage, and fitting to the cases."""

from collections import Counter
from datetime import datetime
from io import BytesIO, StringIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from agencies.models import Agency, User
from applications.models import Application
from participants import services
from participants.enums import BatchState, PairState, RowVerdict, Source
from participants.models import DuplicatePair, Household, ImportBatch, ImportRow, Participant, ParticipantChange
from siperjake.demo import cases, papers, tables
from siperjake.demo.cover import FIRST_OTHER, SAMPLE_FAMILIES, registry_entries, sample_entries
from siperjake.demo.people import Place
from siperjake.demo.registry import DEATHS, DEPARTURES, SECOND_RECORDS
from siperjake.demo.samples import sample_files
from siperjake.demo.services import demo_places

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=ZoneInfo("Asia/Jakarta"))
FAMILIES = 200
PLACES = [
    Place(code=f"1404{district:02d}{serial}", name=f"Contoh {district}{serial}", is_urban=serial < 2000, district=name)
    for district, name in ((1, "Reteh"), (4, "Tembilahan"), (6, "Gaung Anak Serka"))
    for serial in (1001, 2001, 2002)
]
#: new, changed, same, rejected of each sample file at a registry that knows it was all said before.
SAMPLES = {
    "1-usulan-pbi-apbd-22-kolom.xlsx": (40, 0, 0, 0),
    "2-bnba-bpjs.xlsx": (21, 28, 51, 0),
    "3-siak-dukcapil.csv": (20, 7, 23, 0),
    "4-bnba-rusak.xlsx": (4, 27, 70, 22),
    "6-pendaftaran-bpjs-34-kolom.xlsx": (40, 0, 0, 0),
}
HOSTILE = "5-usulan-bermakro.xlsx"


def test_every_card_is_given_once_and_lies_in_the_invented_block():
    entries = registry_entries(places=PLACES, families=1000, services={number: "peralihan" for number in range(200)})
    cards = Counter(entry.card for entry in entries if entry.card)
    assert max(cards.values()) == 1
    assert all(card.startswith("0009") and len(card) == 13 for card in cards)


def test_a_longer_registry_has_the_same_families():
    short = registry_entries(places=PLACES, families=50, services={})
    whole = registry_entries(places=PLACES, families=100, services={})
    assert [entry for entry in short if entry.family.index >= FIRST_OTHER] == [
        entry for entry in whole if FIRST_OTHER <= entry.family.index < FIRST_OTHER + 40
    ]


def test_nobody_is_insured_before_birth():
    for entry in sample_entries(places=PLACES, first=SAMPLE_FAMILIES, count=60):
        assert entry.since > entry.person.birth_date


# --- with a database


@pytest.fixture
def district(db, settings, monkeypatch):
    """A demo installation with territories on one day; photos are drawn in no time."""
    settings.DEMO = True
    call_command("load_territories", stdout=StringIO())
    monkeypatch.setattr(cases, "AHEAD", 10_000)
    photo = BytesIO()
    Image.new("RGB", (40, 30), "white").save(photo, "JPEG")
    monkeypatch.setattr(papers, "draw", lambda job: photo.getvalue() + (job.kind + job.flaw).encode())
    with time_machine.travel(NOW):
        yield


def load(*, count: int = 0, families: int = FAMILIES) -> str:
    out = StringIO()
    call_command("load_demo", cases=count, families=families, stdout=out)
    return out.getvalue()


def is_complete(*, families: int) -> bool:
    with pytest.raises(SystemExit) as ended:
        call_command("load_demo", cases=0, families=families, check=True, stdout=StringIO())
    return ended.value.code == 0


def everything() -> list[int]:
    models = (Participant, Household, ParticipantChange, ImportBatch, ImportRow, DuplicatePair)
    return [model.objects.count() for model in models]


def codes_of(batch, verdict=None) -> Counter:
    rows = ImportRow.objects.filter(batch=batch, problems__isnull=False)
    return Counter(
        problem["code"] for row in (rows.filter(verdict=verdict) if verdict else rows) for problem in row.problems
    )


def test_registry_is_loaded_once_and_adds_up(district):
    load(families=0)
    assert not Participant.objects.exists()
    assert not is_complete(families=FAMILIES)
    load()
    assert is_complete(families=FAMILIES)
    states = Counter(ImportBatch.objects.values_list("state", flat=True))
    assert states == {
        BatchState.APPLIED: 3,
        BatchState.REVIEW: 1,
        BatchState.MAPPING: 1,
        BatchState.REFUSED: 1,
    }
    for batch in ImportBatch.objects.filter(state=BatchState.APPLIED):
        counts = batch.new_count + batch.changed_count + batch.same_count + batch.rejected_count
        assert batch.rows_done == batch.rows.count() == counts > 0
        assert batch.apply_by != batch.uploaded_by
    assert Household.objects.count() == FAMILIES
    assert Participant.objects.exclude(died_on=None).count() == DEATHS
    assert Participant.objects.exclude(left_on=None).count() == DEPARTURES
    assert Participant.objects.filter(merged_into__isnull=False).count() == 1
    assert DuplicatePair.objects.filter(state=PairState.OPEN).count() >= SECOND_RECORDS // 2
    assert ImportBatch.objects.get(filename="desil-siks-ng-contoh.csv").undone_count == 1
    assert not ParticipantChange.objects.filter(at__gt=timezone.now()).exists()

    before = everything()
    assert "0 berkas data peserta baru" in load()
    assert everything() == before


def test_histories_fold_to_the_people_they_tell_of(district):
    load(families=60)
    for person in Participant.objects.all():
        changes = list(ParticipantChange.objects.filter(participant_id=person.pk).order_by("pk"))
        moments = [change.at for change in changes]
        assert moments == sorted(moments)
        told = services.fold(changes)
        assert {name: told.get(name) for name in services.state_of(person)} == services.state_of(person)


def test_all_numbers_lie_in_the_invented_range(district):
    load(families=60)
    assert all(int(nik[-4:]) >= 9001 for nik in Participant.objects.exclude(nik=None).values_list("nik", flat=True))
    cards = Participant.objects.exclude(card_number=None).values_list("card_number", flat=True)
    assert cards and all(card.startswith("0009") for card in cards)


def test_waiting_list_shows_every_damage_once_and_can_be_applied(district):
    load()
    batch = ImportBatch.objects.get(state=BatchState.REVIEW)
    rejected, warned = codes_of(batch, RowVerdict.REJECTED), codes_of(batch)
    for mistake in tables.REJECTED:
        assert rejected[mistake.code] == 1, mistake.code
    for mistake in tables.WARNED:
        assert warned[mistake.code] == 1, mistake.code
    assert (rejected["repeated_in_file"], rejected["merged"], rejected["card_of_other"]) == (2, 2, 1)
    assert rejected["not_a_person"] == 1
    assert batch.changed_count and batch.new_count and batch.same_count
    assert any("rumus" in notice for notice in batch.notices)

    assert services.rejected_workbook(batch).startswith(b"PK")
    services.request_apply(batch=batch, actor=User.objects.get(username="operator.data"), at=timezone.now())
    services.apply_batch(batch_id=batch.pk, at=timezone.now())
    batch.refresh_from_db()
    assert batch.state == BatchState.APPLIED


def test_cases_and_registry_know_the_same_people(district):
    load(count=45)
    approved = Application.objects.filter(participant__isnull=False)
    assert approved.exists()
    before = approved.filter(
        participant_id__in=ParticipantChange.objects.filter(batch__isnull=False).values("participant_id")
    )
    assert before.exists()
    for case in approved.exclude(nik=None):
        assert case.participant.nik == case.nik


def test_sample_files_load_with_the_verdicts_they_promise(district):
    load()
    found = {}
    for name, content in sample_files(places=demo_places()).items():
        batch = received(name, content)
        if batch.state == BatchState.REVIEW:
            found[name] = (batch.new_count, batch.changed_count, batch.same_count, batch.rejected_count)
        else:
            assert (name, batch.state) == (HOSTILE, BatchState.REFUSED)
            assert "makro" in batch.problem
    assert found == SAMPLES


def received(name: str, content: bytes) -> ImportBatch:
    at = timezone.now()
    batch, _ = services.receive_file(
        file=ContentFile(content),
        filename=name,
        agency=Agency.objects.get(code="dinsos-1404"),
        source=Source.BPJS,
        data_on=timezone.localdate(at),
        actor=User.objects.get(username="operator.data"),
        at=at,
    )
    services.read_batch(batch_id=batch.pk, worker="test")
    batch.refresh_from_db()
    return batch


def test_sample_files_are_written_where_asked(district, tmp_path):
    call_command("demo_files", tmp_path / "berkas", stdout=StringIO())
    written = sorted(path.name for path in (tmp_path / "berkas").iterdir())
    assert written == sorted([*SAMPLES, HOSTILE])
    with ZipFile(tmp_path / "berkas" / HOSTILE) as package:
        assert "xl/vbaProject.bin" in package.namelist()


def test_sample_files_are_for_demos_only(db, settings, tmp_path):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO"):
        call_command("demo_files", tmp_path, stdout=StringIO())
    settings.DEMO = True
    with pytest.raises(CommandError, match="load_territories"):
        call_command("demo_files", tmp_path, stdout=StringIO())
