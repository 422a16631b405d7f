"""As it was on day D, and back again: history folds to the row, and an undoing leaves no trace but in history."""

import datetime
import random

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max

from agencies.enums import Role
from participants import services
from participants.enums import BatchState, ChangeKind, NoNikReason, Segment
from participants.models import Household, ImportBatch, Participant, ParticipantChange

from tests.factories import applications as made
from tests.factories import participants as people
from tests.factories.agencies import KUDUS, RETEH, TEMBILAHAN_KOTA, territory

pytestmark = pytest.mark.django_db

NOON = made.NOON
LATER = NOON + datetime.timedelta(days=3)
HOUR = datetime.timedelta(hours=1)
TODAY = datetime.date(2026, 11, 20)


def undo(change, **options):
    """Take a change back as the operator of data."""
    return services.undo_change(change=change, **{"actor": people.clerk(), "at": LATER} | options)


def last_change_of(person):
    """The change on top of a person."""
    return ParticipantChange.objects.get(pk=Participant.objects.get(pk=person.pk).last_change)


class World:
    """A few families, and everything an officer may do to them, by chance."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.actor, self.at = people.clerk(), NOON
        self.places = [TEMBILAHAN_KOTA, territory(f"{RETEH}2003").pk]
        self.clinics = [made.facility().pk, made.facility(code="99040102").pk]
        self.invented = [made.Person() for _ in range(4)]
        self.cards = [person.kk for person in self.invented[:2]]
        self.seen = {}

    def person(self):
        """Somebody who stands."""
        rows = list(Participant.objects.standing().order_by("pk"))
        return self.dice.choice(rows) if rows else None

    def step(self):
        """Let time pass and do something; remember how everybody stands then."""
        self.at += datetime.timedelta(minutes=self.dice.randint(1, 5000))
        verb = self.dice.choice([self.register] * 3 + [self.update] * 3 + [self.observe, self.move, self.household]
                                + [self.die, self.link, self.merge, self.undo, self.undo])  # fmt: skip
        try:
            with transaction.atomic():
                verb()
        except services.RegistryRefusal:
            pass
        self.seen[self.at] = {row.pk: services.state_of(row) for row in Participant.objects.all()}

    def register(self):
        chosen = self.dice.choice(self.invented)
        told = {
            "kk_number": self.dice.choice(self.cards),
            "territory_id": self.dice.choice(self.places),
            "phone": self.dice.choice(["", "628110000001"]),
            "segment": self.dice.choice(["", *Segment.values]),
            "facility_id": self.dice.choice([None, *self.clinics]),
        }
        if self.dice.random() < 0.3:
            told |= {"nik": None, "no_nik_reason": NoNikReason.LOST}
        people.registered(chosen, at=self.at, actor=self.actor, **told)

    def update(self):
        if person := self.person():
            told = self.dice.choice([
                {"phone": self.dice.choice(["", "628110000002"])},
                {"segment": self.dice.choice(["", *Segment.values]), "care_class": self.dice.choice([None, 1, 3])},
                {"facility_id": self.dice.choice([None, *self.clinics])},
                {"member_since": self.dice.choice([None, TODAY, datetime.date(2019, 1, 1)])},
                {"kk_number": self.dice.choice(["", *self.cards, made.Person().kk])},
                {"full_name": made.Person().name, "card_number": self.dice.choice([None, made.Person().card])},
            ])  # fmt: skip
            services.update_participant(participant=person, changes=told, actor=self.actor, at=self.at)

    def observe(self):
        if person := self.person():
            on = TODAY - datetime.timedelta(days=self.dice.randint(0, 99))
            same = {"participant": person, "observed_on": on, "actor": self.actor, "at": self.at}
            services.observe_status(status="AKTIF", source="bpjs", text="AKTIF", **same)
            services.observe_desil(desil=self.dice.randint(1, 10), source="siks_ng", **same)

    def move(self):
        if person := self.person():
            to = self.dice.choice(self.places)
            services.move_participant(participant=person, territory_id=to, actor=self.actor, at=self.at)

    def household(self):
        if household := Household.objects.order_by("?").first():
            to = self.dice.choice(self.places)
            services.move_household(household=household, territory_id=to, actor=self.actor, at=self.at)

    def die(self):
        if person := self.person():
            services.record_death(participant=person, died_on=TODAY, actor=self.actor, at=self.at)

    def link(self):
        if person := self.person():
            about = f"applications.Application:{self.dice.randint(1, 3)}"
            services.link_to_case(participant=person, about=about, at=self.at)

    def merge(self):
        survivor, duplicate = self.person(), self.person()
        if survivor:
            services.merge_participants(survivor=survivor, duplicate=duplicate, actor=self.actor, at=self.at)

    def undo(self):
        if person := self.person():
            undo(last_change_of(person), actor=self.actor, at=self.at)


@pytest.mark.parametrize("seed", range(12))
def test_random_lives_fold_to_what_was_seen_on_every_day(seed):
    world = World(seed)
    for _ in range(45):
        world.step()
    everybody = {pk for seen in world.seen.values() for pk in seen}
    assert len(everybody) > 2
    for at, seen in world.seen.items():
        for moment in (at, at + datetime.timedelta(seconds=30)):
            for pk in everybody:
                assert services.state_on(pk, moment) == seen.get(pk), (seed, pk, moment)
    assert all(services.state_on(pk, NOON - HOUR) is None for pk in everybody)
    for person in Participant.objects.all():
        changes = ParticipantChange.objects.filter(participant_id=person.pk).in_order()
        assert services.fold(changes) == services.state_of(person)
        assert person.changed_at == changes.get(pk=person.last_change).at
    assert ParticipantChange.objects.filter(kind=ChangeKind.UNDO).exists()


@pytest.mark.parametrize("seed", range(12))
def test_after_anything_everything_can_be_taken_back_to_the_byte(seed):
    """What one verb did is undone, change by change from the top; then every row of every table is as before."""
    world = World(100 + seed)
    for _ in range(15):
        world.step()
    for verb in (world.register, world.update, world.observe, world.move, world.household, world.die, world.merge):
        world.at += HOUR
        before, newest = people.snapshot(), ParticipantChange.objects.aggregate(top=Max("pk"))["top"] or 0
        try:
            with transaction.atomic():
                verb()
        except services.RegistryRefusal:
            continue
        done = ParticipantChange.objects.filter(pk__gt=newest).order_by("-pk")
        for change in list(done):
            if not ParticipantChange.objects.filter(reverts=change.pk).exists():
                undo(change, actor=world.actor, at=world.at)
        assert people.snapshot() == before, (seed, verb.__name__)


def test_an_undone_registration_is_gone_and_remembered():
    before = people.snapshot()
    person = people.registered(status="AKTIF", status_on=TODAY)
    undoing = undo(last_change_of(person))
    assert people.snapshot() == before
    assert undoing.kind == ChangeKind.UNDO and undoing.fields == {"full_name": [person.full_name, None]}
    assert services.state_on(person.pk, NOON)["nik"] == person.nik
    assert services.state_on(person.pk, LATER) is None


def test_later_changes_are_named():
    person = people.registered()
    first = last_change_of(person)
    change = services.update_participant(
        participant=person, changes={"rw": "001"}, actor=people.clerk(), at=NOON + HOUR, note="x"
    )
    with pytest.raises(services.LaterChange) as refusal:
        undo(first)
    assert refusal.value.change == change
    assert f"(Diubah, 20 November 2026 pukul 11.00, {people.clerk().get_full_name()})" in str(refusal.value)
    undo(change)
    undo(first)
    assert not Participant.objects.exists()


def test_below_a_case_nothing_is_taken_back_and_what_it_decided_neither():
    person = people.registered()
    first = last_change_of(person)
    link = services.link_to_case(participant=person, about="applications.Application:5", at=NOON)
    with pytest.raises(services.LaterChange, match="pengajuan"):
        undo(first)
    with pytest.raises(services.CannotUndo, match="putusan pengajuan"):
        undo(link)


def test_what_is_undone_stays_undone():
    person = people.registered()
    change = services.update_participant(
        participant=person, changes={"rw": "001"}, actor=people.clerk(), at=NOON + HOUR
    )
    undoing = undo(change)
    with pytest.raises(services.CannotUndo, match="sudah dibatalkan"):
        undo(change)
    with pytest.raises(services.CannotUndo, match="tidak dibatalkan lagi"):
        undo(undoing)


def test_a_number_that_went_to_somebody_else_does_not_come_back():
    person, nik = people.registered(), made.Person().nik
    old = person.nik
    change = services.correct_nik(
        participant=person, nik=nik, reason="tertukar", note="KTP", actor=people.clerk(), at=NOON + HOUR
    )
    people.registered(nik=old)
    with pytest.raises(services.NumberTaken):
        undo(change)
    assert Participant.objects.get(pk=person.pk).nik == nik


def test_a_card_that_others_joined_stays_until_they_are_gone():
    head = people.registered()
    created = last_change_of(head)
    joined = people.registered(kk_number=head.household.kk_number)
    undo(created)
    assert Household.objects.get().people.get() == joined
    undo(last_change_of(joined))
    assert not Household.objects.exists()


def test_only_who_may_change_may_undo():
    person = people.registered()
    change = last_change_of(person)
    for actor in (made.officer_of(Role.VERIFIKATOR), people.clerk(territory_code=KUDUS)):
        with pytest.raises(PermissionDenied):
            undo(change, actor=actor)


def test_a_row_of_a_file_taken_back_here_is_counted_with_its_file():
    actor = people.clerk()
    batch = ImportBatch.objects.create(
        file="x", filename="contoh.xlsx", sha256="0" * 64, size=1, agency=made.office(), uploaded_by=actor,
        uploaded_at=NOON, source="bpjs", data_on=TODAY, state=BatchState.APPLIED, apply_by=actor, applied_at=NOON,
    )  # fmt: skip
    person = people.registered()
    state = services.state_of(person)
    change = ParticipantChange.objects.create(
        participant_id=person.pk, kind=ChangeKind.UPDATE, fields={"rw": ["", "001"]}, at=NOON + HOUR,
        stands_on=person.last_change, batch=batch, row_number=12,
    )  # fmt: skip
    Participant.objects.filter(pk=person.pk).update(rw="001", last_change=change.pk, changed_at=NOON + HOUR)
    undoing = undo(change)
    batch.refresh_from_db()
    person.refresh_from_db()
    assert (undoing.batch, undoing.row_number, undoing.actor) == (batch, 12, actor)
    assert (batch.undone_count, batch.undone_at, batch.undo_by) == (1, LATER, actor)
    assert services.state_of(person) == state
    assert services.told(change).endswith(f"berkas impor {batch.pk} baris 12")


def test_history_only_grows():
    person = people.registered()
    rows = ParticipantChange.objects.filter(participant_id=person.pk)
    for change in (lambda: rows.update(note="x"), lambda: rows._raw_delete(rows.db)):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_timeline_in_words(django_assert_num_queries):
    clinic, place = made.facility(), territory(f"{RETEH}2003")
    person = people.registered(facility_id=clinic.pk)
    services.update_participant(
        participant=person,
        changes={"territory_id": place.pk, "birth_date": datetime.date(1961, 8, 17), "facility_id": None},
        actor=people.clerk(),
        at=NOON + HOUR,
    )
    undo(last_change_of(person))
    services.link_to_case(participant=person, about="applications.Application:5", at=LATER)
    person.refresh_from_db()
    with django_assert_num_queries(3):
        entries = services.timeline(person)
    assert [entry.label for entry in entries] == ["Diubah", "Dibatalkan", "Diubah", "Didaftarkan"]
    assert [entry.is_undone for entry in entries] == [False, False, True, False]
    assert not any(entry.may_be_undone for entry in entries), "a case stands on top"
    told = {field.name: field for field in entries[2].fields}
    assert (told["territory_id"].label, told["territory_id"].new) == ("Desa/kelurahan", place.name)
    assert told["birth_date"].new == "17 Agustus 1961"
    assert (told["facility_id"].old, told["facility_id"].new) == (clinic.name, "–")
    assert told["household_territory_id"].label == "Wilayah kartu keluarga"
    assert entries[0].because == "pengajuan" and entries[3].because == people.clerk().get_full_name()
    first = services.timeline(person, newest_first=False)[0]
    assert {field.name: field.new for field in first.fields}["sex"] in {"Laki-laki", "Perempuan"}
