"""A file on its way into the registry and out again: verdicts, counts, history, and what an undoing restores."""

import datetime

import pytest
from django.core.files.base import ContentFile

from participants import services
from participants.enums import BatchState, ChangeKind, Segment
from participants.models import Household, ImportBatch, Membership, Observation, Participant, ParticipantChange
from participants.services.facts import fold

from tests.factories import applications as made
from tests.factories import participants as people
from tests.participants.importing.sheets import applied, codes, csv_of, judged, row_of, taken_back, verdicts

pytestmark = pytest.mark.django_db

LATER = made.NOON + datetime.timedelta(days=40)


def facts_add_up(batch):
    return batch.rows_done == batch.new_count + batch.changed_count + batch.same_count + batch.rejected_count


def test_a_new_person_with_everything_that_follows():
    row = row_of()
    batch = applied([row])
    person = Participant.objects.get(nik=row["nik"])
    change = ParticipantChange.objects.get(participant_id=person.pk)
    assert (person.full_name, person.segment, person.care_class) == (row["full_name"], Segment.PBPU_PEMDA, 3)
    assert person.household.kk_number == row["kk_number"]
    assert person.last_change == change.pk == person.household.created_change
    assert (change.kind, change.batch_id, change.row_number) == (ChangeKind.CREATE, batch.pk, 2)
    assert fold([change]) == fold([change]) | services.state_of(person)
    membership = Membership.objects.get(participant=person)
    assert (membership.valid_from, membership.opened_by) == (batch.data_on, change.pk)
    observation = Observation.objects.get(participant=person)
    assert (observation.value, observation.text, observation.observed_on) == ("AKTIF", "AKTIF", batch.data_on)


def test_the_same_file_again_changes_nothing():
    rows = [row_of() for _ in range(5)]
    applied(rows)
    before = people.snapshot()
    again = applied(rows, at=LATER)
    assert (again.same_count, again.rows_done) == (5, 5)
    assert people.snapshot() == before
    assert ParticipantChange.objects.filter(batch=again).count() == 0


def test_what_differs_is_shown_old_and_new_and_written_once():
    row = row_of()
    applied([row])
    moved = row | {"address": "JL BARU 7", "care_class": "", "segment": "MANDIRI", "status": "NON AKTIF KARENA PREMI"}
    batch = judged([moved], at=LATER)
    staged = batch.rows.get()
    assert staged.fields["address"] == ["PARIT 4", "JL BARU 7"]
    assert staged.fields["segment"] == ["PBPU_PEMDA", "PBPU"]
    assert "care_class" not in staged.fields
    applied([moved], at=LATER)
    person = Participant.objects.get(nik=row["nik"])
    first, second = Membership.objects.filter(participant=person).order_by("pk")
    assert first.valid_until == second.valid_from == datetime.date(2026, 12, 30)
    assert second.valid_until is None and second.segment == Segment.PBPU
    assert [seen.value for seen in Observation.objects.filter(participant=person)] == ["NONAKTIF_PREMI", "AKTIF"]
    changes = ParticipantChange.objects.filter(participant_id=person.pk).in_order()
    assert fold(changes) == fold(changes) | services.state_of(person)


def test_no_row_is_lost_however_many_there_are(monkeypatch):
    monkeypatch.setattr(services.importing.reading, "CHUNK", 50)
    batch = applied([row_of() for _ in range(120)])
    assert batch.rows_done == batch.new_count == Participant.objects.count() == 120
    assert [number for number, _verdict in verdicts(batch)] == list(range(2, 122))


def test_an_empty_cell_erases_nothing():
    row = row_of()
    applied([row])
    empty = {name: "" for name in row} | {"nik": row["nik"], "full_name": row["full_name"]}
    assert judged([empty], at=LATER).same_count == 1


@pytest.mark.parametrize("changes", [False, True])
def test_an_undoing_gives_every_table_back(changes):
    rows = [row_of() for _ in range(4)]
    before = people.snapshot()
    if changes:
        applied(rows)
        before = people.snapshot()
        rows = [
            row
            | {"full_name": row["full_name"] + " BIN AMAT", "kk_number": made.Person().kk, "care_class": "1"}
            | {"status": "NONAKTIF", "birth_place": "RENGAT"}
            for row in rows
        ]
    batch = applied(rows, at=LATER)
    assert people.snapshot() != before
    assert services.undo_preview(batch).can == 4
    assert taken_back(batch, at=LATER).undone_count == 4
    assert people.snapshot() == before
    undone = ParticipantChange.objects.filter(batch=batch, kind=ChangeKind.UNDO)
    assert undone.count() == 4
    for change in undone:
        history = ParticipantChange.objects.filter(participant_id=change.participant_id).in_order()
        person = Participant.objects.filter(pk=change.participant_id).first()
        assert fold(history) == (fold(history) | services.state_of(person) if person else None)


def test_a_row_can_be_taken_back_alone_and_only_once():
    batch = applied([row_of(), row_of()])
    services.undo_row(batch=batch, row_number=2, actor=batch.uploaded_by, at=LATER)
    assert Participant.objects.count() == Household.objects.count() == 1
    with pytest.raises(services.CannotUndo, match="sudah dibatalkan"):
        services.undo_row(batch=batch, row_number=2, actor=batch.uploaded_by, at=LATER)
    assert services.undo_preview(batch).can == 1
    assert taken_back(batch).undone_count == 2
    assert not Household.objects.exists()


def test_what_a_later_change_stands_on_stays_and_the_reason_is_told():
    rows = [row_of(), row_of()]
    batch = applied(rows)
    person = Participant.objects.get(nik=rows[0]["nik"])
    services.record_death(
        participant=person, died_on=datetime.date(2026, 12, 1), actor=batch.uploaded_by, at=LATER, note=""
    )
    preview = services.undo_preview(batch)
    assert (preview.can, preview.cannot) == (1, 1)
    assert preview.blocked[0][0] == 2 and "berubah lagi" in preview.blocked[0][1]
    with pytest.raises(services.CannotUndo, match="berubah lagi"):
        services.undo_row(batch=batch, row_number=2, actor=batch.uploaded_by, at=LATER)
    assert taken_back(batch).undone_count == 1
    assert Participant.objects.get() == person


def test_files_are_undone_from_the_newest():
    row = row_of()
    first = applied([row])
    second = applied([row | {"address": "JL BARU"}], at=LATER)
    assert services.undo_preview(first).cannot == 1
    taken_back(second)
    assert services.undo_preview(first).can == 1
    taken_back(first)
    assert not Participant.objects.exists()


def test_a_family_card_comes_back_for_whoever_goes_back_to_it():
    """X brought the card in and is taken back while Y lives elsewhere; then Y's move is taken back."""
    one, two = row_of(), row_of()
    two["kk_number"] = one["kk_number"]
    first = applied([one, two])
    second = applied([two | {"kk_number": made.Person().kk}], at=LATER)
    services.undo_row(batch=first, row_number=2, actor=first.uploaded_by, at=LATER)
    assert not Household.objects.filter(kk_number=one["kk_number"]).exists()
    taken_back(second)
    assert Participant.objects.get().household.kk_number == one["kk_number"]


def test_a_number_given_to_somebody_else_since_is_not_taken_from_him():
    row, other = row_of(), row_of()
    applied([row])
    batch = applied([row | {"card_number": "0009999999999"}], at=LATER)
    applied([other | {"card_number": row["card_number"]}], at=LATER)
    with pytest.raises(services.CannotUndo, match="orang lain"):
        services.undo_row(batch=batch, row_number=2, actor=batch.uploaded_by, at=LATER)
    assert taken_back(batch).undone_count == 0


def test_rows_that_contradict_each_other_or_the_registry_are_refused():
    known, other = row_of(), row_of()
    applied([known, other])
    nobody = row_of()
    batch = judged(
        [
            nobody,
            nobody | {"card_number": ""},
            known | {"card_number": other["card_number"]},
            row_of() | {"card_number": known["card_number"]},
            row_of() | {"nik": "140404"},
            row_of() | {"village_code": "3319012001"},
        ],
        at=LATER,
    )
    assert [verdict for _number, verdict in verdicts(batch)] == ["baru", *["ditolak"] * 5]
    assert facts_add_up(batch)
    assert codes(batch) == {
        3: ["repeated_in_file"],
        4: ["card_of_other"],
        5: ["card_has_other_nik"],
        6: ["length"],
        7: ["foreign_territory"],
    }


def test_a_list_of_cards_tells_of_people_who_are_known_and_of_nobody_else():
    """A file without a NIK column: BPJS lists by card number."""
    known = row_of()
    applied([known])
    columns = ["card_number", "full_name", "status"]
    batch = judged([known | {"status": "NONAKTIF KARENA PREMI"}, row_of()], columns=columns, at=LATER)
    assert [verdict for _number, verdict in verdicts(batch)] == ["berubah", "ditolak"]
    assert codes(batch)[3] == ["nik_missing"]


def test_a_coarse_code_does_not_blur_what_is_known():
    """ "PPU" alone may be either kind; "tambahan" may be a parent."""
    row = row_of() | {"segment": "PPU PN", "relation": "ORANG TUA"}
    applied([row])
    assert judged([row | {"segment": "PPU", "relation": "5"}], at=LATER).same_count == 1


def test_a_person_of_another_district_is_neither_shown_nor_touched():
    there = people.clerk(territory_code="3319")
    row = row_of()
    elsewhere = people.registered(
        nik=row["nik"], territory_id="3319012001", actor=there, card_number=None, full_name="KNR Sana", kk_number=""
    )
    batch = judged([row | {"card_number": ""}], at=LATER)
    assert codes(batch) == {2: ["person_elsewhere"]}
    assert "Sana" not in str(batch.rows.values())
    elsewhere.refresh_from_db()
    assert elsewhere.full_name == "KNR Sana"


def test_an_older_status_does_not_replace_a_newer_one():
    row = row_of()
    applied([row], data_on=datetime.date(2026, 11, 1))
    old = judged([row | {"status": "NONAKTIF KARENA PREMI"}], at=LATER, data_on=datetime.date(2026, 10, 1))
    assert old.same_count == 1 and codes(old) == {2: ["older_than_known"]}


def test_when_the_registry_moves_on_everything_is_judged_anew():
    row = row_of()
    applied([row])
    slow = judged([row | {"address": "JL LAMBAT"}], at=LATER)
    applied([row | {"address": "JL CEPAT"}], at=LATER)
    services.request_apply(batch=slow, actor=slow.uploaded_by, at=LATER)
    services.apply_batch(batch_id=slow.pk, at=LATER)
    slow.refresh_from_db()
    assert slow.state == BatchState.UPLOADED and slow.rows_done == 0
    services.read_batch(batch_id=slow.pk, worker="w2", clock=lambda: LATER)
    slow.refresh_from_db()
    assert slow.rows.get().fields["address"] == ["JL CEPAT", "JL LAMBAT"]
    assert "dinilai ulang" in slow.notices[0]


def test_two_files_with_the_same_new_person_make_one():
    row = row_of()
    first, second = judged([row]), judged([row | {"address": "JL LAIN"}])
    for batch in (first, second):
        services.request_apply(batch=batch, actor=batch.uploaded_by, at=LATER)
        services.apply_batch(batch_id=batch.pk, at=LATER)
    second.refresh_from_db()
    assert second.state == BatchState.UPLOADED
    assert Participant.objects.count() == 1


def test_a_large_file_needs_a_second_person(monkeypatch):
    monkeypatch.setattr(services.importing.receiving, "policy_value", lambda *args, **kwargs: 1)
    batch = judged([row_of(), row_of()])
    with pytest.raises(services.SecondPersonNeeded, match="orang kedua"):
        services.request_apply(batch=batch, actor=batch.uploaded_by, at=LATER)
    colleague = people.clerk(number=2)
    assert services.may_apply(colleague, batch) == ""
    services.request_apply(batch=batch, actor=colleague, at=LATER)
    assert ImportBatch.objects.get(pk=batch.pk).apply_by == colleague


def test_the_same_file_is_recognised():
    data = csv_of([row_of()])
    first = applied(data)
    _again, earlier = services.receive_file(
        file=ContentFile(data),
        filename="lagi.csv",
        agency=first.agency,
        source=first.source,
        data_on=first.data_on,
        actor=first.uploaded_by,
        at=LATER,
    )
    assert earlier == first


def test_rejected_rows_come_back_in_the_files_own_shape_and_load_again():
    good, bad = row_of(), row_of() | {"nik": "123"}
    batch = judged([good, bad])
    data = services.rejected_workbook(batch)
    again = judged(data, name="ditolak.xlsx", at=LATER)
    assert (again.rows_done, again.rejected_count) == (1, 1)
    assert codes(again) == {2: codes(batch)[3]} and not again.columns["missing"]


def test_a_file_that_proves_unreadable_half_way_leaves_no_verdicts(monkeypatch):
    monkeypatch.setattr(services.importing.reading, "CHUNK", 10)
    rows = [row_of() for _ in range(60)]
    data = csv_of(rows) + b'"never closed;' + b"x" * 3_000 + b"\n"
    batch = judged(data)
    assert (batch.state, batch.rows_done) == (BatchState.REFUSED, 0) and batch.problem
    assert not batch.rows.exists()


def test_a_discarded_file_leaves_no_rows_and_no_bytes(django_capture_on_commit_callbacks):
    batch = judged([row_of()])
    name, storage = batch.file.name, batch.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        services.discard_batch(batch=batch, actor=batch.uploaded_by, at=LATER)
    assert not batch.rows.exists() and not storage.exists(name)
    with pytest.raises(services.NotReady):
        services.request_apply(batch=batch, actor=batch.uploaded_by, at=LATER)
