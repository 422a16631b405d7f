"""What every writer of the registry agrees on; nothing here needs a database."""

import datetime
from types import SimpleNamespace

import pytest

from participants.enums import MembershipStatus, Segment, Source
from participants.models.participant import STATE_FIELDS
from participants.services import facts


def full(**values):
    """A whole state with these values."""
    return dict(facts.EMPTY) | values


def change(**fields):
    """A row of history."""
    return SimpleNamespace(fields=fields)


def test_the_empty_state_has_every_name_and_says_nothing():
    assert tuple(facts.EMPTY) == facts.HISTORY_FIELDS == (*STATE_FIELDS, "merged_into_id")
    assert all(facts.is_empty(value) for value in facts.EMPTY.values())
    assert facts.EMPTY["nik"] is None and facts.EMPTY["card_number"] is None and facts.EMPTY["phone"] == ""


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("birth_date", datetime.date(1961, 8, 17), "1961-08-17"),
        ("birth_date", None, None),
        ("nik", "", None),
        ("phone", None, ""),
        ("care_class", 3, 3),
        ("segment", Segment.PBI_JK, "PBI_JK"),
    ],
)
def test_json_and_back(name, value, written):
    assert facts.to_json(name, value) == written
    assert facts.to_json(name, facts.from_json(name, written)) == written


def test_a_registration_tells_what_is_known_and_an_update_what_differs():
    assert facts.diff({}, full(full_name="Siti", care_class=3)) == {
        "full_name": [None, "Siti"],
        "care_class": [None, 3],
    }
    assert facts.diff(full(phone="1"), full(phone="")) == {"phone": ["1", ""]}
    assert facts.diff(full(), full()) == {}
    assert list(facts.diff({}, full(left_to="x", kk_number="y", full_name="z"))) == [
        "kk_number",
        "full_name",
        "left_to",
    ]


def test_folding_a_life():
    born = change(full_name=[None, "Siti"], care_class=[None, 3])
    told = change(phone=["", "628"], household_territory_id=["a", "b"])
    assert facts.fold([]) is None
    assert facts.fold([born]) == full(full_name="Siti", care_class=3)
    assert facts.fold([born, told]) == full(full_name="Siti", care_class=3, phone="628")
    back = change(**facts.inverted(told.fields))
    assert facts.fold([born, told, back]) == facts.fold([born])
    gone = change(**facts.inverted(born.fields, is_create=True))
    assert gone.fields["full_name"] == ["Siti", None]
    assert facts.fold([born, told, back, gone]) is None


def test_what_is_empty_never_erases():
    known = full(full_name="Siti", phone="628", nik="1" * 16)
    assert facts.with_given(known, full(full_name="Siti A")) == known | {"full_name": "Siti A"}


def test_three_facts_fall_with_what_they_belonged_to():
    known = full(
        no_nik_reason="bayi",
        status="AKTIF",
        status_text="AKTIF",
        status_source="bpjs",
        status_on="2026-01-01",
        segment="PBPU",
        care_class=2,
        member_since="2020-01-01",
    )
    state = facts.with_given(
        known, {"nik": "1" * 16, "status": "NONAKTIF_PREMI", "status_on": "2026-02-01", "segment": "PBPU_PEMDA"}
    )
    assert (state["no_nik_reason"], state["status_text"], state["status_source"]) == ("", "", "")
    assert state["member_since"] is None and state["care_class"] == 2
    again = facts.with_given(known, {"status": "AKTIF", "status_on": "2026-03-01"})
    assert (again["status_text"], again["status_on"]) == ("AKTIF", "2026-03-01"), "the same word, seen again"
    dated = facts.with_given(known, {"segment": "PBPU_PEMDA", "member_since": "2026-03-01"})
    assert dated["member_since"] == "2026-03-01"


@pytest.mark.parametrize(
    ("known", "given", "expected"),
    [
        ({"status": "AKTIF", "status_on": "2026-02-01"}, {"status": "AKTIF", "status_on": "2026-01-31"}, ["status"]),
        ({"status": "AKTIF", "status_on": "2026-02-01"}, {"status": "AKTIF", "status_on": "2026-02-01"}, []),
        ({}, {"desil": 3, "desil_on": "2020-01-01"}, []),
        ({"desil": 4, "desil_on": "2026-02-01"}, {"desil": 3, "desil_on": "2020-01-01"}, ["desil"]),
        ({"desil": 4, "desil_on": "2026-02-01"}, {"desil_on": "2020-01-01"}, []),
    ],
)
def test_an_older_observation_is_known_as_such(known, given, expected):
    assert facts.older_observations(full(**known), full(**given)) == expected


def test_when_a_membership_begins_and_ends():
    nothing, paid = full(), full(segment="PBPU", care_class=2)
    assert not facts.opens_membership(nothing, nothing) and not facts.closes_membership(nothing, nothing)
    assert facts.opens_membership(nothing, paid) and not facts.closes_membership(nothing, paid)
    assert not facts.opens_membership(paid, paid | {"phone": "628"})
    moved = paid | {"facility_id": 7}
    assert facts.opens_membership(paid, moved) and facts.closes_membership(paid, moved)
    assert facts.closes_membership(paid, nothing) and not facts.opens_membership(paid, nothing)


def test_the_first_day_of_a_membership():
    on, earlier = datetime.date(2026, 11, 20), datetime.date(2020, 1, 1)
    assert facts.membership_start(full(), effective_on=on) == on
    assert facts.membership_start(full(member_since="2020-01-01"), effective_on=on) == earlier
    assert facts.membership_start(full(member_since="2020-01-01"), effective_on=on, open_from=on) == on


def test_the_observations_of_a_change():
    state = full(
        status=MembershipStatus.ACTIVE.value, status_text="AKTIF", status_source=Source.BPJS.value,
        status_on="2026-11-01", desil=3, desil_source="siks_ng", desil_on="2026-10-01",
    )  # fmt: skip
    rows = facts.observations({"status_on": [None, "2026-11-01"], "desil": [None, 3]}, state)
    assert rows == [
        {"kind": "status", "value": "AKTIF", "text": "AKTIF", "source": "bpjs",
         "observed_on": datetime.date(2026, 11, 1)},
        {"kind": "desil", "value": "3", "text": "", "source": "siks_ng", "observed_on": datetime.date(2026, 10, 1)},
    ]  # fmt: skip
    assert facts.observations({"phone": ["", "1"]}, state) == []
