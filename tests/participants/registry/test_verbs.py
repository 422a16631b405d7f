"""The verbs of the registry: what each writes, what each refuses and in which words."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from agencies.enums import Role
from participants import services
from participants.enums import ChangeKind, MembershipStatus, NoNikReason, ObservationKind, Segment, Source
from participants.models import Household, Participant, ParticipantChange

from tests.factories import applications as made
from tests.factories import participants as people
from tests.factories.agencies import KUDUS, RETEH, TEMBILAHAN_KOTA, territory

pytestmark = pytest.mark.django_db

NOON = made.NOON
LATER = NOON + datetime.timedelta(days=3)
TODAY = datetime.date(2026, 11, 20)
ABOUT = "applications.Application:12"


def changes_of(person):
    """Their history, oldest first."""
    return list(ParticipantChange.objects.filter(participant_id=person.pk).in_order())


class TestRegister:
    def test_one_person_one_change_one_membership_one_family(self):
        actor = people.clerk()
        person = people.registered(
            status=MembershipStatus.ACTIVE, status_source=Source.BPJS, status_on=TODAY, desil=3, desil_on=TODAY
        )
        (change,) = changes_of(person)
        assert (change.kind, change.stands_on, change.actor, change.at) == (ChangeKind.CREATE, None, actor, NOON)
        assert change.agency == actor.memberships.get().agency
        assert change.fields["full_name"] == [None, person.full_name] and "phone" not in change.fields
        assert change.fields["birth_date"] == [None, person.birth_date.isoformat()]
        person = Participant.objects.get(pk=person.pk)
        assert (person.last_change, person.created_at, person.changed_at) == (change.pk, NOON, NOON)
        assert person.household.created_change == change.pk
        membership = person.memberships.get()
        assert (membership.segment, membership.care_class, membership.valid_from) == (Segment.PBPU, 2, TODAY)
        assert membership.opened_by == change.pk and membership.valid_until is None
        kinds = set(person.observations.values_list("kind", "value", "source", "change"))
        assert kinds == {("status", "AKTIF", "bpjs", change.pk), ("desil", "3", "", change.pk)}

    def test_a_second_time_nothing_happens(self):
        invented = made.Person()
        people.registered(invented)
        before, history = people.snapshot(), ParticipantChange.objects.count()
        people.registered(invented, at=LATER)
        assert people.snapshot() == before and ParticipantChange.objects.count() == history

    def test_what_is_empty_never_erases_and_what_is_new_is_added(self):
        invented = made.Person()
        people.registered(invented, phone="628110000001")
        person = people.registered(invented, at=LATER, phone="", rt="", birth_place=None, rw="001")
        assert (person.phone, person.rt, person.birth_place, person.rw) == ("628110000001", "002", "Tembilahan", "001")
        first, second = changes_of(person)
        assert second.fields == {"rw": ["", "001"]} and second.stands_on == first.pk

    def test_an_older_observation_is_left_out(self):
        invented = made.Person()
        seen = {"status": "AKTIF", "status_source": "bpjs", "desil": 2, "desil_source": "siks_ng"}
        people.registered(invented, **seen, status_on=TODAY, desil_on=TODAY)
        older = TODAY - datetime.timedelta(days=9)
        told = seen | {"status": "NONAKTIF_PBI", "desil": 9}
        person = people.registered(invented, at=LATER, **told, status_on=older, desil_on=older, phone="628110000002")
        assert (person.status, person.status_on, person.desil) == ("AKTIF", TODAY, 2)
        assert changes_of(person)[-1].fields == {"phone": ["", "628110000002"]}

    def test_the_same_family_card_is_one_family(self):
        first = people.registered()
        second = people.registered(kk_number=first.household.kk_number)
        assert first.household == second.household and Household.objects.count() == 1
        assert first.household.created_change == first.last_change

    def test_by_card_when_there_is_no_nik(self):
        known = people.registered(card_number="0009999000001")
        told = {"nik": None, "no_nik_reason": "", "full_name": known.full_name, "kk_number": ""}
        found = people.registered(card_number="0009999000001", birth_date=known.birth_date, sex="", **told)
        assert found == known and found.nik == known.nik

    def test_a_card_of_somebody_else_is_refused(self):
        people.registered(card_number="0009999000001")
        with pytest.raises(services.NumberTaken, match="atas nama orang lain"):
            people.registered(card_number="0009999000001")
        no_nik = {"nik": None, "no_nik_reason": NoNikReason.LOST, "birth_date": datetime.date(2020, 2, 2)}
        with pytest.raises(services.CardOfOther):
            people.registered(card_number="0009999000001", **no_nik)
        known = made.Person()
        people.registered(known)
        with pytest.raises(services.NumberTaken, match="Nomor kartu JKN"):
            people.registered(known, card_number="0009999000001")

    def test_a_newborn_is_known_again_and_later_gets_a_nik(self):
        mother, child = people.registered(), made.Person()
        told = {"kk_number": mother.household.kk_number, "no_nik_reason": NoNikReason.NEWBORN, "segment": ""}
        baby = people.registered(child, nik=None, **told)
        assert people.registered(child, nik=None, full_name=child.name.upper(), **told) == baby
        grown = people.registered(child, **told | {"no_nik_reason": ""})
        assert grown == baby and grown.nik == child.nik and grown.no_nik_reason == ""
        assert people.registered(child, nik=None, **told).nik == child.nik, "a source that still has no NIK"

    def test_two_of_one_name_and_birthday_are_never_guessed(self):
        child, other = made.Person(), made.Person()
        told = {"kk_number": child.kk, "full_name": child.name, "birth_date": child.birth_date}
        people.registered(child, **told)
        people.registered(other, **told)
        with pytest.raises(services.AmbiguousPerson, match=f"bernama {child.name}"):
            people.registered(nik=None, no_nik_reason=NoNikReason.LOST, **told)
        assert Participant.objects.count() == 2

    def test_two_births_of_one_name_are_two_people(self):
        child = made.Person()
        told = {"kk_number": child.kk, "full_name": child.name, "nik": None, "no_nik_reason": NoNikReason.NEWBORN}
        first = people.registered(child, **told)
        second = people.registered(child, **told | {"birth_date": child.birth_date + datetime.timedelta(days=900)})
        assert first != second

    def test_nobody_can_be_known_again_by_a_name_alone(self):
        with pytest.raises(services.PersonUnidentified, match="nomor KK"):
            people.registered(nik=None, no_nik_reason=NoNikReason.LOST, kk_number="")

    @pytest.mark.parametrize(
        ("told", "sentence"),
        [
            ({"nik": "123"}, "NIK harus 16 angka"),
            ({"nik": None, "no_nik_reason": ""}, "NIK kosong harus disertai alasan"),
            ({"card_number": "123"}, "13 angka"),
            ({"care_class": 4}, "Kelas rawat"),
            ({"kk_number": "123"}, "Nomor KK harus 16 angka"),
            ({"desil": 11, "desil_on": TODAY}, "Desil harus"),
            ({"status": "AKTIF"}, "disertai tanggal"),
            ({"nik": None, "no_nik_reason": "hilang", "placeholder_nik": "9999"}, "Nomor sementara"),
            ({"facility_id": 987654}, "987654"),
            ({"segment": "MERDEKA"}, "bukan pilihan"),
            ({"full_name": ""}, "kosong"),
        ],
    )
    def test_what_cannot_be_is_refused_in_words(self, told, sentence):
        with pytest.raises(ValidationError) as refusal:
            people.registered(**told)
        assert sentence in " ".join(refusal.value.messages)
        assert not Participant.objects.exists() and not Household.objects.exists()

    def test_a_place_is_needed_and_no_other_names_are_taken(self):
        for code in (None, "1404999999"):
            with pytest.raises(ValidationError):
                services.register_participant(
                    state=people.state_for() | {"territory_id": code}, actor=people.clerk(), at=NOON
                )
        with pytest.raises(ValueError, match="last_change"):
            people.registered(last_change=7)

    def test_a_card_is_no_nik(self):
        person = made.Person()
        with pytest.raises(ValidationError, match="tidak boleh sama"):
            people.registered(person, kk_number=person.nik)

    def test_who_may(self):
        with pytest.raises(ValueError, match="actor"):
            services.register_participant(state=people.state_for(), at=NOON)
        made.office()
        for role in set(Role) - {Role.OPERATOR_DATA, Role.OPERATOR_DESA, Role.PETUGAS_RS, Role.MITRA}:
            with pytest.raises(PermissionDenied):
                people.registered(actor=made.officer_of(role))
        with pytest.raises(PermissionDenied):
            people.registered(actor=people.clerk(territory_code=KUDUS))
        assert not Participant.objects.exists()
        assert people.registered(about=ABOUT).pk


class TestUpdate:
    def test_what_is_named_is_set_also_to_nothing(self):
        person = people.registered(phone="628110000001")
        change = services.update_participant(
            participant=person, changes={"phone": "", "rw": "004"}, actor=people.clerk(), at=LATER, note="salah sambung"
        )
        assert change.fields == {"rw": ["", "004"], "phone": ["628110000001", ""]}
        assert (person.phone, person.rw, person.last_change, change.note) == ("", "004", change.pk, "salah sambung")
        assert Participant.objects.get(pk=person.pk).changed_at == LATER

    def test_nothing_differs_nothing_is_written(self):
        person = people.registered()
        same = {"rt": "002", "full_name": person.full_name, "nik": person.nik}
        assert services.update_participant(participant=person, changes=same, actor=people.clerk(), at=LATER) is None
        assert len(changes_of(person)) == 1

    def test_a_membership_ends_where_the_next_begins(self):
        person = people.registered(member_since=datetime.date(2020, 1, 1))
        on = datetime.date(2026, 12, 1)
        change = services.update_participant(
            participant=person,
            changes={"segment": Segment.PBPU_PEMDA, "care_class": 3},
            actor=people.clerk(),
            at=LATER,
            effective_on=on,
        )
        old, new = person.memberships.order_by("pk")
        assert (old.valid_from, old.valid_until, old.closed_by) == (datetime.date(2020, 1, 1), on, change.pk)
        assert (new.segment, new.valid_from, new.valid_until, new.opened_by) == ("PBPU_PEMDA", on, None, change.pk)
        assert person.member_since is None, "the TMT was that of the old one"
        assert person.memberships.on(on).get() == new and person.memberships.on(TODAY).get() == old

    def test_nothing_known_any_more_ends_it(self):
        person = people.registered()
        services.update_participant(
            participant=person, changes={"segment": "", "care_class": None}, actor=people.clerk(), at=LATER
        )
        assert person.memberships.get().valid_until == datetime.date(2026, 11, 23)

    def test_a_nik_comes_once(self):
        person = people.registered(nik=None, no_nik_reason=NoNikReason.PLACEHOLDER, placeholder_nik="9999999999999999")
        nik = made.Person().nik
        services.update_participant(participant=person, changes={"nik": nik}, actor=people.clerk(), at=LATER)
        assert (person.nik, person.no_nik_reason, person.placeholder_nik) == (nik, "", "")
        for other in (made.Person().nik, None):
            with pytest.raises(services.NikFixed, match="Perbaiki NIK"):
                services.update_participant(participant=person, changes={"nik": other}, actor=people.clerk(), at=LATER)

    def test_numbers_of_others_and_older_observations(self):
        other = people.registered(card_number="0009999000001")
        person = people.registered(nik=None, no_nik_reason=NoNikReason.LOST, desil=2, desil_on=TODAY)
        for told in ({"nik": other.nik}, {"card_number": other.card_number}):
            with pytest.raises(services.NumberTaken):
                services.update_participant(participant=person, changes=told, actor=people.clerk(), at=LATER)
        told = {"desil": 5, "desil_on": datetime.date(2026, 1, 1)}
        with pytest.raises(services.OlderObservation, match="per 1 Januari 2026 lebih lama"):
            services.update_participant(participant=person, changes=told, actor=people.clerk(), at=LATER)

    def test_only_where_one_holds_the_right(self):
        person = people.registered()
        for actor in (made.officer_of(Role.PENYETUJU), people.clerk(territory_code=KUDUS)):
            with pytest.raises(PermissionDenied):
                services.update_participant(participant=person, changes={"rw": "001"}, actor=actor, at=LATER)
        territory(KUDUS)
        with pytest.raises(PermissionDenied):
            services.move_participant(participant=person, territory_id=KUDUS, actor=people.clerk(), at=LATER)


class TestNik:
    def test_a_wrong_nik_is_corrected_with_a_reason(self):
        person, nik = people.registered(), made.Person().nik
        old = person.nik
        change = services.correct_nik(
            participant=person, nik=nik, reason="dukcapil", note="surat 12/2026", actor=people.clerk(), at=LATER
        )
        assert change.fields == {"nik": [old, nik]} and change.note == "Diperbaiki Dukcapil: surat 12/2026"
        assert person.nik == nik

    def test_not_without_reason_note_or_number_and_not_that_of_another(self):
        person, other = people.registered(), people.registered()
        good = {"nik": made.Person().nik, "reason": "salah_ketik", "note": "KTP dilihat"}
        for bad in ({"reason": "lain"}, {"note": " "}, {"nik": ""}, {"nik": "123"}):
            with pytest.raises(ValidationError):
                services.correct_nik(participant=person, **good | bad, actor=people.clerk(), at=LATER)
        with pytest.raises(services.NumberTaken, match="NIK ini sudah tercatat"):
            services.correct_nik(participant=person, **good | {"nik": other.nik}, actor=people.clerk(), at=LATER)
        assert len(changes_of(person)) == 1


class TestMoves:
    def test_one_person_moves_and_the_old_address_goes(self):
        person, new_card = people.registered(rw="001"), made.Person().kk
        stays = people.registered(kk_number=person.household.kk_number)
        place = territory(f"{RETEH}2003")
        services.move_participant(
            participant=person,
            territory_id=place.pk,
            kk_number=new_card,
            address="Jalan Baru 1",
            actor=people.clerk(),
            at=LATER,
        )
        assert (person.territory, person.address, person.rt, person.rw) == (place, "Jalan Baru 1", "", "")
        assert person.household.kk_number == new_card and person.household.territory == place
        stays.refresh_from_db()
        assert stays.territory_id == TEMBILAHAN_KOTA and stays.household.territory_id == TEMBILAHAN_KOTA

    def test_a_family_moves_with_its_card(self):
        head = people.registered()
        wife = people.registered(kk_number=head.household.kk_number)
        dead = people.registered(kk_number=head.household.kk_number)
        services.record_death(participant=dead, died_on=TODAY, actor=people.clerk(), at=NOON)
        services.move_participant(
            participant=dead, territory_id=TEMBILAHAN_KOTA, kk_number=made.Person().kk, actor=people.clerk(), at=NOON
        )
        place = territory(f"{RETEH}2003")
        moved = services.move_household(
            household=head.household, territory_id=place.pk, address="Jalan Baru 1", actor=people.clerk(), at=LATER
        )
        assert [change.participant_id for change in moved] == [head.pk, wife.pk]
        assert moved[-1].fields["household_territory_id"] == [TEMBILAHAN_KOTA, place.pk]
        assert Household.objects.get(pk=head.household_id).territory == place
        before = people.snapshot()
        assert not services.move_household(
            household=head.household, territory_id=place.pk, address="Jalan Baru 1", actor=people.clerk(), at=LATER
        )
        assert people.snapshot() == before

    def test_a_family_gets_a_new_card(self):
        head = people.registered()
        wife = people.registered(kk_number=head.household.kk_number)
        old, card = head.household, made.Person().kk
        services.move_household(
            household=old,
            territory_id=TEMBILAHAN_KOTA,
            kk_number=card,
            address="Parit 4",
            actor=people.clerk(),
            at=LATER,
        )
        head.refresh_from_db()
        wife.refresh_from_db()
        assert head.household == wife.household == Household.objects.get(kk_number=card)
        assert not old.people.exists()

    def test_who_left_and_came_back(self):
        person = people.registered()
        services.record_departure(participant=person, left_on=TODAY, left_to="Batam", actor=people.clerk(), at=NOON)
        assert (person.left_on, person.left_to) == (TODAY, "Batam")
        services.move_participant(participant=person, territory_id=TEMBILAHAN_KOTA, actor=people.clerk(), at=LATER)
        assert (person.left_on, person.left_to) == (None, "")

    @pytest.mark.parametrize("day", [datetime.date(2026, 11, 21), datetime.date(1900, 1, 1)])
    def test_days_that_cannot_be(self, day):
        person, actor = people.registered(), people.clerk()
        with pytest.raises(services.NotADate):
            services.record_death(participant=person, died_on=day, actor=actor, at=NOON)
        with pytest.raises(services.NotADate):
            services.record_departure(participant=person, left_on=day, left_to="Batam", actor=actor, at=NOON)
        with pytest.raises(services.NotADate):
            services.observe_desil(participant=person, desil=3, source="siks_ng", observed_on=day, actor=actor, at=NOON)

    def test_a_death_leaves_what_bpjs_says(self):
        person = people.registered(status="AKTIF", status_source="bpjs", status_on=TODAY)
        change = services.record_death(participant=person, died_on=TODAY, actor=people.clerk(), at=NOON)
        assert change.fields == {"died_on": [None, "2026-11-20"]} and change.effective_on == TODAY
        assert person.status == "AKTIF"


class TestObserve:
    def test_each_word_of_a_source_is_kept(self):
        person, actor = people.registered(), people.clerk()
        for day, status in ((1, "AKTIF"), (9, "NONAKTIF_PREMI")):
            services.observe_status(
                participant=person,
                status=status,
                source=Source.BPJS,
                observed_on=datetime.date(2026, 11, day),
                text=status.title(),
                actor=actor,
                at=NOON,
            )
        assert (person.status, person.status_text, person.status_on.day) == ("NONAKTIF_PREMI", "Nonaktif_Premi", 9)
        told = person.observations.filter(kind=ObservationKind.STATUS)
        assert [(row.value, row.observed_on.day) for row in told] == [("NONAKTIF_PREMI", 9), ("AKTIF", 1)]
        with pytest.raises(services.OlderObservation, match="Status per 8 November 2026 lebih lama"):
            services.observe_status(
                participant=person,
                status="AKTIF",
                source=Source.BPJS,
                observed_on=datetime.date(2026, 11, 8),
                actor=actor,
                at=NOON,
            )

    def test_desil(self):
        person, actor = people.registered(), people.clerk()
        services.observe_desil(
            participant=person, desil=4, source=Source.SIKS_NG, observed_on=TODAY, actor=actor, at=NOON
        )
        assert (person.desil, person.desil_source, person.desil_on) == (4, Source.SIKS_NG, TODAY)
        with pytest.raises(ValidationError):
            services.observe_desil(
                participant=person, desil=0, source="siks_ng", observed_on=TODAY, actor=actor, at=NOON
            )

    def test_how_to_reach_a_family(self):
        person, actor = people.registered(), people.clerk()
        services.set_contact_preference(
            participant=person, preference="sms", phone="628110000009", actor=actor, at=NOON
        )
        assert (person.contact_preference, person.phone) == ("sms", "628110000009")
        services.set_contact_preference(participant=person, preference="jangan", actor=actor, at=NOON)
        assert (person.contact_preference, person.phone) == ("jangan", "628110000009")
        with pytest.raises(ValueError, match="merpati"):
            services.set_contact_preference(participant=person, preference="merpati", actor=actor, at=NOON)


def test_a_link_is_written_once():
    person = people.registered()
    change = services.link_to_case(participant=person, about=ABOUT, actor=people.clerk(), at=LATER)
    assert (change.fields, change.about, change.kind) == ({}, ABOUT, ChangeKind.UPDATE)
    assert person.last_change == change.pk
    assert services.link_to_case(participant=person, about=ABOUT, actor=people.clerk(), at=LATER) is None
    assert services.link_to_case(participant=person, about="applications.Application:13", at=LATER)


def test_reading_a_person_is_written_down():
    person, actor = people.registered(), people.clerk()
    row = services.record_participant_read(participant=person, user=actor, at=NOON)
    assert (row.participant_id, row.user, row.agency, row.what) == (
        person.pk, actor, actor.memberships.get().agency, "halaman",
    )  # fmt: skip
