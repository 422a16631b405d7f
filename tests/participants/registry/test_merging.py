"""Two records of one person become one, and two again."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from agencies.enums import Role
from participants import services
from participants.enums import ChangeKind, NoNikReason, PairState
from participants.models import DuplicatePair, Participant, ParticipantChange

from tests.factories import applications as made
from tests.factories import participants as people

pytestmark = pytest.mark.django_db

NOON = made.NOON
LATER = NOON + datetime.timedelta(days=3)
CARD = "0009999000001"


@pytest.fixture
def pair():
    """(survivor with NIK, duplicate without NIK but with card, phone and a younger status)."""
    person = made.Person()
    seen = {"status_source": "bpjs", "segment": "PBPU"}
    survivor = people.registered(
        person, status="AKTIF", status_text="AKTIF", status_on=datetime.date(2026, 10, 1), **seen
    )
    duplicate = people.registered(
        nik=None,
        no_nik_reason=NoNikReason.NOT_RECORDED,
        full_name=person.name,
        card_number=CARD,
        phone="628110000001",
        status="NONAKTIF_PREMI",
        status_on=datetime.date(2026, 11, 1),
        **seen,
    )
    return survivor, duplicate


def merge(survivor, duplicate, **options):
    """Do it as the operator of data."""
    options = {"actor": people.clerk(), "at": LATER} | options
    return services.merge_participants(survivor=survivor, duplicate=duplicate, **options)


def undo(change, **options):
    """Take a change back as the operator of data."""
    return services.undo_change(change=change, **{"actor": people.clerk(), "at": LATER} | options)


def test_what_is_missing_comes_over_and_the_younger_word_counts(pair):
    survivor, duplicate = pair
    change = merge(survivor, duplicate)
    assert (survivor.card_number, survivor.phone) == (CARD, "628110000001")
    assert (survivor.status, survivor.status_text, survivor.status_on.month) == ("NONAKTIF_PREMI", "", 11)
    assert duplicate.merged_into == survivor and duplicate.card_number == CARD, "the tombstone keeps what it said"
    assert survivor.no_nik_reason == "" and survivor.nik
    assert change.kind == ChangeKind.MERGE and change.about == f"participants.Participant:{duplicate.pk}"
    other = ParticipantChange.objects.get(pk=duplicate.last_change)
    assert other.fields == {"merged_into_id": [None, survivor.pk]} and other.about.endswith(f":{survivor.pk}")
    assert duplicate.observations.count() == 1 and survivor.observations.count() == 2
    for person in pair:
        assert services.state_on(person.pk, LATER) == services.state_of(Participant.objects.get(pk=person.pk))


def test_the_officer_chooses_side_by_side(pair):
    survivor, duplicate = pair
    address = {"address": "Parit 9"}
    services.update_participant(participant=duplicate, changes=address, actor=people.clerk(), at=NOON)
    merge(survivor, duplicate, keep={"address": "duplicate", "status": "survivor", "phone": "survivor"})
    assert (survivor.address, survivor.status, survivor.phone) == ("Parit 9", "AKTIF", "")


def test_a_nik_may_be_taken_over_with_its_absence_of_reason(pair):
    survivor, duplicate = pair
    nik = survivor.nik
    merge(duplicate, survivor)
    assert duplicate.nik == nik and duplicate.no_nik_reason == ""
    assert services.find_by_number(nik=nik) == duplicate


def test_numbers_of_a_tombstone_lead_to_the_survivor(pair):
    survivor, duplicate = pair
    third = people.registered()
    merge(survivor, duplicate)
    old_nik = survivor.nik
    merge(third, survivor)
    assert services.standing_of(duplicate) == services.standing_of(survivor) == third
    assert services.find_by_number(nik=old_nik) == third and services.find_by_number(card_number=CARD) == third
    assert people.registered(nik=old_nik, full_name=survivor.full_name, kk_number="") == third
    third.refresh_from_db()
    assert third.nik != old_nik


def test_undone_from_either_side_every_row_is_as_it_was(pair):
    survivor, duplicate = pair
    before = people.snapshot()
    for side in pair:
        merge(survivor, duplicate)
        side.refresh_from_db()
        undo(ParticipantChange.objects.get(pk=side.last_change))
        assert people.snapshot() == before
        for person in pair:
            person.refresh_from_db()
    assert {change.kind for change in ParticipantChange.objects.filter(reverts__isnull=False)} == {ChangeKind.UNDO}


@pytest.mark.parametrize("side", [0, 1])
def test_a_later_change_on_either_side_stands_in_the_way(pair, side):
    survivor, duplicate = pair
    change = merge(survivor, duplicate)
    if side == 0:
        services.update_participant(participant=survivor, changes={"rw": "009"}, actor=people.clerk(), at=LATER)
    else:
        third = people.registered()
        merge(third, survivor)
    before = people.snapshot()
    for one in (change, ParticipantChange.objects.get(pk=duplicate.last_change)):
        with pytest.raises(services.LaterChange, match="berubah lagi"):
            undo(one)
    assert people.snapshot() == before


def test_nothing_is_written_to_a_tombstone(pair):
    survivor, duplicate = pair
    merge(survivor, duplicate)
    calls = (
        lambda: services.update_participant(
            participant=duplicate, changes={"rw": "001"}, actor=people.clerk(), at=LATER
        ),
        lambda: merge(survivor, duplicate),
        lambda: merge(duplicate, survivor),
        lambda: services.merge_preview(survivor, duplicate),
    )
    for call in calls:
        with pytest.raises(services.PersonMerged, match="sudah digabung"):
            call()


def test_what_is_refused(pair):
    survivor, duplicate = pair
    with pytest.raises(services.SamePerson):
        merge(survivor, survivor)
    for bad in ({"status_on": "duplicate"}, {"last_change": "survivor"}, {"phone": "both"}):
        with pytest.raises(ValueError, match="keep"):
            merge(survivor, duplicate, keep=bad)
    for role in (Role.PENYETUJU, Role.PIMPINAN, Role.ADMINISTRATOR):
        with pytest.raises(PermissionDenied):
            merge(survivor, duplicate, actor=made.officer_of(role))
    change = merge(survivor, duplicate, actor=made.officer_of(Role.VERIFIKATOR))
    with pytest.raises(PermissionDenied):
        undo(change, actor=made.officer_of(Role.PENYETUJU))
    undo(change, actor=made.officer_of(Role.VERIFIKATOR))


def test_preview_tells_differences_and_effects(pair, django_assert_max_num_queries):
    survivor, duplicate = pair
    services.link_to_case(participant=duplicate, about="applications.Application:5", at=NOON)
    with django_assert_max_num_queries(8):
        preview = services.merge_preview(survivor, duplicate)
    found = {difference.name: difference for difference in preview.differences}
    assert set(found) >= {"nik", "card_number", "phone", "status", "birth_date", "kk_number"}
    assert set(found) <= set(services.CHOSEN_FIELDS)
    assert (found["status"].survivor, found["status"].duplicate) == ("Aktif", "Nonaktif: menunggak iuran")
    assert (found["status"].suggested, found["nik"].suggested) == ("duplicate", "survivor")
    assert found["phone"].label == "Telepon" and found["phone"].survivor == "–"
    assert "1 pengajuan" in " ".join(preview.effects) and "1 riwayat kepesertaan" in " ".join(preview.effects)


def test_the_pair_on_the_work_list_is_settled_and_open_again(pair):
    left, right = sorted(pair, key=lambda person: person.pk)
    row = DuplicatePair.objects.create(left=left, right=right, score=90, reasons=[], found_at=NOON)
    change = merge(*pair)
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (PairState.MERGED, people.clerk())
    undo(change)
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.decided_at) == (PairState.OPEN, None, None)
