"""Likely duplicates: who is found, who is not (twins, two NIKs), and what becomes of a verdict."""

import pytest
from django.core.exceptions import PermissionDenied

from agencies.enums import Role
from participants import services
from participants.enums import PairState
from participants.models import DuplicatePair, Participant, ParticipantChange
from participants.services import duplicates
from participants.services.likeness import WORTH_A_LOOK, Person, likeness, name_likeness

from tests.factories import applications as made
from tests.factories import participants as people
from tests.factories.agencies import officer
from tests.participants.people.desk import AT, HERE, KUDUS_VILLAGE, NEIGHBOUR, batch_of, born, nameless, person

A, B = "1404041705809001", "1404041705809777"
BASE = {
    "pk": 1, "key": "SITI AMINA", "born": "1980-05-17", "territory": HERE, "household": 1, "phone": "", "nik": A,
    "sex": "P", "placeholder": "",
}  # fmt: skip

#: Two records, and whether they go on the work list.
JUDGED = [
    ("no NIK on one side", {}, {"nik": None, "household": 2}, True),
    ("another spelling, same family", {}, {"nik": None, "key": "SITI AMINAT"}, True),
    ("initial", {}, {"nik": None, "household": 2, "key": "SITI A"}, True),
    ("a word missing", {}, {"nik": None, "household": 2, "key": "AMINA"}, True),
    ("two NIKs, all else the same, one card", {}, {"nik": B}, True),
    ("two NIKs, all else the same, one village", {}, {"nik": B, "household": 2}, True),
    ("day and month turned", {"born": "1980-05-07"}, {"nik": None, "household": 2, "born": "1980-07-05"}, True),
    ("no birth date, one village", {}, {"nik": None, "household": 2, "born": None}, True),
    (
        "one phone, no birth date",
        {"phone": "62811"},
        {"nik": None, "born": None, "phone": "62811", "household": 2},
        True,
    ),
    ("same made-up number", {"nik": None, "placeholder": "99"}, {"nik": None, "placeholder": "99", "born": None}, True),
    ("sex written wrong", {}, {"nik": None, "household": 2, "sex": "L"}, True),
    ("two NIKs, other name", {}, {"nik": B, "key": "SITI AISAH"}, False),
    ("two NIKs, alike name", {}, {"nik": B, "key": "SITI AMINAT"}, False),
    ("two NIKs, other birth date", {}, {"nik": B, "born": "1980-05-18"}, False),
    ("two NIKs, other village", {}, {"nik": B, "household": 2, "territory": NEIGHBOUR}, False),
    ("twins", {"key": "HASAN"}, {"nik": None, "key": "HUSEN"}, False),
    ("twins with one first name", {"nik": None, "key": "AMAD HASAN"}, {"nik": None, "key": "AMAD HUSEN"}, False),
    ("twins, one letter apart", {"key": "RISKI", "sex": "L"}, {"nik": None, "key": "RISKA"}, False),
    ("brothers", {"key": "AMAD"}, {"nik": None, "key": "AMAD", "born": "1985-01-02", "household": 2}, False),
    ("one name, other birth date, one family", {}, {"nik": None, "born": "1955-01-01"}, False),
    ("another name, everything else the same", {}, {"nik": None, "key": "SRI UTAMI"}, False),
    ("no name left", {"key": ""}, {"nik": None, "key": "SITI"}, False),
]


class TestLikeness:
    @pytest.mark.parametrize(("what", "one", "other", "is_found"), JUDGED, ids=[row[0] for row in JUDGED])
    def test_judged(self, what, one, other, is_found):
        left, right = Person(**BASE | one), Person(**BASE | {"pk": 2} | other)
        assert likeness(left, right) == likeness(right, left)
        assert (likeness(left, right).score >= WORTH_A_LOOK) is is_found, likeness(left, right)

    def test_reasons_are_said(self):
        alike = likeness(Person(**BASE | {"phone": "1"}), Person(**BASE | {"pk": 2, "nik": None, "phone": "1"}))
        assert alike.reasons == ("nama sama", "tanggal lahir sama", "satu KK", "satu desa", "nomor HP sama")
        assert alike.score == 100

    def test_a_name_is_alike_word_by_word(self):
        assert name_likeness("SITI AMINA", "AMINA SITI") == 1
        assert name_likeness("SITI AMINA", "SITI NUR AMINA") < 1
        assert name_likeness("SITI AMINA", "SITI RAMA") == 0
        assert name_likeness("", "SITI") == 0


@pytest.mark.django_db
class TestFinding:
    def found(self, *searched):
        """How many new pairs a search for some people (default: all) finds."""
        keys = [one.pk for one in searched] or list(Participant.objects.values_list("pk", flat=True))
        return duplicates.find_duplicates(participant_ids=keys, at=AT)

    def test_the_same_person_without_nik(self):
        known = person("Siti Aminah", birth_date=born("1980-05-17"))
        new = nameless("Sity Aminah", birth_date=born("1980-05-17"))
        person("Orang Lain", birth_date=born("1980-05-17"))
        assert self.found(new) == 1
        pair = DuplicatePair.objects.get()
        assert (pair.left, pair.right, pair.state, pair.found_at) == (known, new, PairState.OPEN, AT)
        assert pair.reasons[:2] == ["nama sama", "tanggal lahir sama"]

    def test_each_block_finds_its_own(self):
        known = {
            "phone": person("Rahmat Hidayat", phone="6281200000001", birth_date=born("1970-01-01")),
            "family": person("Dewi Lestari", birth_date=born("1990-02-02")),
            "name": person("Zulkarnain Saputra", birth_date=born("1965-03-03")),
            "placeholder": person(
                "Bayi Rosmini", nik=None, no_nik_reason="sementara", placeholder_nik="9999", birth_date=None
            ),
        }
        new = [
            nameless("Achmad Rahmat Hidayat", phone="6281200000001", birth_date=born("1970-01-01")),
            nameless("Lestari Dewi", kk_number=known["family"].household.kk_number, birth_date=born("1990-02-02")),
            nameless("Zulkarnain Saputra", birth_date=None),
            person("Bayi Rosmini", nik=None, no_nik_reason="sementara", placeholder_nik="9999", birth_date=None),
        ]
        self.found(*new)
        lefts = dict(DuplicatePair.objects.values_list("right_id", "left_id"))
        assert lefts == {one.pk: two.pk for one, two in zip(new, known.values(), strict=True)}

    def test_twins_and_two_niks_are_left_alone(self):
        twin = person("Hasan", birth_date=born("2015-05-05"))
        person("Husen", birth_date=born("2015-05-05"), kk_number=twin.household.kk_number)
        person("Siti Aminah", birth_date=born("1980-05-17"))
        person("Siti Aminah", birth_date=born("1981-05-17"))
        assert self.found() == 0

    def test_a_shared_office_phone_says_nothing(self, monkeypatch):
        monkeypatch.setattr(duplicates, "MOST_ON_ONE_PHONE", 2)
        for name in ("Rahmat Hidayat", "Achmad Rahmat Hidayat", "Nur Rahmat Hidayat"):
            nameless(name, phone="6281200000001", birth_date=None)
        assert self.found() == 0

    def test_searched_again_nothing_is_added_and_a_verdict_stays(self):
        person("Siti Aminah", birth_date=born("1980-05-17"))
        nameless("Siti Aminah", birth_date=born("1980-05-17"))
        assert self.found() == 1
        assert self.found() == 0
        pair = DuplicatePair.objects.get()
        duplicates.decide_distinct(pair=pair, actor=people.clerk(), at=AT, note="dua orang")
        assert self.found() == 0
        assert DuplicatePair.objects.get().state == PairState.DISTINCT

    def test_merged_records_and_other_regencies_are_not_compared(self):
        kept, gone = person("Siti Aminah"), person("Siti Aminah Contoh")
        services.merge_participants(survivor=kept, duplicate=gone, actor=people.clerk(), at=AT)
        person("Kanari", territory_id=KUDUS_VILLAGE, birth_date=born("1980-05-17"))
        nameless("Kanari", birth_date=born("1980-05-17"))
        assert self.found() == 0

    def test_the_best_few_of_each_are_kept(self, monkeypatch):
        monkeypatch.setattr(duplicates, "MOST_PER_PERSON", 2)
        for _ in range(5):
            nameless("Siti Aminah", birth_date=born("1980-05-17"), phone="")
        newest = nameless("Siti Aminah", birth_date=born("1980-05-17"))
        assert self.found(newest) == 2

    def test_in_lots_as_in_one(self, monkeypatch):
        for number in range(6):
            person(f"Rosmini {'ABCDEF'[number]}", birth_date=born(f"1980-05-1{number}"))
            nameless(f"Rosmini {'ABCDEF'[number]}", birth_date=born(f"1980-05-1{number}"))
        self.found()
        whole = set(DuplicatePair.objects.values_list("left_id", "right_id", "score"))
        DuplicatePair.objects.all().delete()
        for name in ("LOT", "LARGE_LOT", "_ROWS_AT_ONCE"):
            monkeypatch.setattr(duplicates, name, 2)
        self.found()
        assert set(DuplicatePair.objects.values_list("left_id", "right_id", "score")) == whole
        assert len(whole) == 6

    def test_people_or_a_batch(self):
        for arguments in ({}, {"participant_ids": [1], "batch": object()}):
            with pytest.raises(ValueError, match="name the people or the batch"):
                duplicates.find_duplicates(at=AT, **arguments)
        assert duplicates.find_duplicates(participant_ids=[], at=AT) == 0

    def test_what_a_file_wrote_is_searched_for(self):
        person("Siti Aminah", birth_date=born("1980-05-17"))
        new = nameless("Siti Aminah", birth_date=born("1980-05-17"))
        batch = batch_of(made.office(), people.clerk())
        assert duplicates.find_duplicates(batch=batch, at=AT) == 0
        ParticipantChange.objects.create(
            participant_id=new.pk, kind="update", fields={}, at=AT, batch=batch, row_number=2
        )
        assert duplicates.find_duplicates(batch=batch, at=AT) == 1


@pytest.mark.django_db
class TestDeciding:
    @pytest.fixture
    def pair(self):
        """Two who look alike."""
        person("Siti Aminah", birth_date=born("1980-05-17"))
        new = nameless("Siti Aminah", birth_date=born("1980-05-17"))
        duplicates.find_duplicates(participant_ids=[new.pk], at=AT)
        return DuplicatePair.objects.get()

    def test_remembered_with_its_reason_and_only_once(self, pair):
        duplicates.decide_distinct(pair=pair, actor=people.clerk(), at=AT, note="kembar")
        assert (pair.state, pair.decided_by, pair.decided_at, pair.note) == (
            PairState.DISTINCT, people.clerk(), AT, "kembar",
        )  # fmt: skip
        with pytest.raises(duplicates.PairDecided):
            duplicates.decide_distinct(pair=pair, actor=people.clerk(), at=AT, note="lagi")

    def test_only_by_who_may(self, pair):
        for role in (Role.PIMPINAN, Role.PENYETUJU):
            with pytest.raises(PermissionDenied):
                duplicates.decide_distinct(pair=pair, actor=officer(role, agency=made.office()), at=AT, note="x")
        duplicates.decide_distinct(pair=pair, actor=made.officer_of(Role.VERIFIKATOR), at=AT, note="x")

    def test_they_stand_as_they_are_compared_now(self, pair):
        assert duplicates.compared(pair.left, pair.right).score == pair.score
