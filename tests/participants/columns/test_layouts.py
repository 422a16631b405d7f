"""What the layouts write is what the readers read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.columns import LAYOUTS, PROFILES
from participants.columns.fields import FIELDS
from participants.columns.layouts import HELPER_KEYS
from participants.columns.rendering import CODES_OUT
from participants.columns.statuses import normal_status
from participants.enums import (
    ContactPreference,
    MaritalStatus,
    MembershipStatus,
    NoNikReason,
    Relation,
    Segment,
    Source,
)
from participants.models.participant import STATE_FIELDS

from tests.participants.columns.desk import DISTRICTS, TODAY, VILLAGES, reader

pytestmark = pytest.mark.once

words = st.from_regex(r"[A-Z]{3,9}( [A-Z]{3,9}){0,2}", fullmatch=True)
past = st.dates(min_value=date(1927, 1, 1), max_value=TODAY)
optional_past = st.none() | past


def choice(enum, *, empty=""):
    return st.sampled_from([empty, *enum.values])


@st.composite
def states(draw) -> dict:
    """A person as the registry can hold him, with what the exporter looks up."""
    born, sex = draw(past), draw(st.sampled_from("LP"))
    day = born.day + (40 if sex == "P" else 0)
    serial = draw(st.integers(1, 9999))
    state = {
        "nik": f"140404{day:02d}{born.month:02d}{born.year % 100:02d}{serial:04d}",
        "no_nik_reason": "",
        "placeholder_nik": "",
        "card_number": draw(st.none() | st.from_regex(r"000[1-9][0-9]{8}7", fullmatch=True)),
        "kk_number": draw(st.sampled_from(["", "1404040101100002", "1404041208130017"])),
        "full_name": draw(words),
        "sex": sex,
        "birth_place": draw(st.just("") | words),
        "birth_date": born,
        "marital_status": draw(choice(MaritalStatus)),
        "relation": draw(choice(Relation)),
        "address": draw(st.just("") | words),
        "rt": draw(st.sampled_from(["", "000", "001", "120"])),
        "rw": draw(st.sampled_from(["", "002"])),
        "postcode": draw(st.sampled_from(["", "29212"])),
        "phone": draw(st.just("") | st.from_regex(r"628[0-9]{7,11}", fullmatch=True)),
        "contact_preference": draw(choice(ContactPreference)),
        "segment": draw(choice(Segment)),
        "care_class": draw(st.sampled_from([None, 1, 2, 3])),
        "member_since": draw(optional_past),
        "status": draw(choice(MembershipStatus)),
        "desil": draw(st.none() | st.integers(1, 10)),
        "died_on": None,
        "left_on": draw(optional_past),
        "left_to": draw(st.just("") | words),
        "row_number": 1,
    }
    if draw(st.booleans()):
        reason = draw(st.sampled_from(NoNikReason.values))
        state |= {"nik": None, "no_nik_reason": reason}
        state["placeholder_nik"] = "9999999999999999" if reason == NoNikReason.PLACEHOLDER else ""
    known = bool(state["status"])
    state |= {
        "status_text": draw(st.sampled_from(["", "AKTIF", "NON AKTIF KARENA PREMI"])) if known else "",
        "status_source": draw(st.sampled_from(Source.values)) if known else "",
        "status_on": draw(past) if known else None,
        "desil_source": draw(st.sampled_from(Source.values)) if state["desil"] else "",
        "desil_on": draw(past) if state["desil"] else None,
    }
    village = draw(st.sampled_from(sorted(VILLAGES)))
    state |= {
        "territory_id": village, "village_code": village, "village_name": VILLAGES[village],
        "district_code": village[:6], "district_name": DISTRICTS[village[:6]],
    }  # fmt: skip
    facility = draw(st.sampled_from([None, 7]))
    state |= {
        "facility_id": facility,
        "facility_code": "03050301" if facility else "",
        "facility_name": "Puskesmas Tembilahan Kota" if facility else "",
    }
    return state


#: What a column of a layout says of the state, where that is not the field of the same name.
TOLD_BY = {"village_code": "territory_id", "facility_code": "facility_id", "facility_name": "facility_id"}


@pytest.mark.parametrize("key", LAYOUTS)
@given(state=states())
def test_what_a_layout_writes_is_read_back_as_the_same(key, state):
    layout = LAYOUTS[key]
    if not state["nik"] and key != "lengkap":
        state["nik"], state["no_nik_reason"], state["placeholder_nik"] = "1404041708610001", "", ""
        state["birth_date"], state["sex"] = date(1961, 8, 17), "L"
    rows = reader(column.heading for column in layout.columns)
    row = rows.read(2, layout.row(state))
    if not state["status"]:
        assert "status" not in row.values
    assert row.errors == []
    for column in layout.columns:
        if column.render.__name__ == "nothing" or column.field in ("number", "district_code", "district_name"):
            continue
        name = TOLD_BY.get(column.field, "territory_id" if column.field == "village_name" else column.field)
        told, known = row.values.get(name), state[name]
        if name == "status_text" and not told:
            continue
        if not known:
            assert told in (None, "") or name in row.soft or name == "status_text", name
        elif told != known:
            assert known in (row.soft.get(name) or ()), name
        if name == "status" and column.render.__name__ == "status_words" and known:
            assert normal_status(row.values["status_text"]) == known


@given(state=states())
def test_a_state_in_json_form_is_written_the_same(state):
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in state.items()}
    for layout in LAYOUTS.values():
        assert layout.row(told) == layout.row(state)


@pytest.mark.parametrize("key", LAYOUTS)
def test_layouts_are_whole(key):
    layout = LAYOUTS[key]
    assert (
        len(layout.columns)
        == {"pbi_apbd_22": 22, "bpjs_34": 34, "bpjs_mutasi_37": 37, "bpjs_bnba": 16, "lengkap": 37}[key]
    )
    assert layout.key == key
    assert all(column.field in FIELDS and column.heading and column.note for column in layout.columns)
    assert layout.row({}) == [None] * len(layout.columns)
    numbers = {"nik", "kk_number", "card_number", "phone", "rt", "rw", "postcode", "village_code", "facility_code"}
    assert all(column.is_text for column in layout.columns if column.field in numbers)


def test_the_full_layout_shows_the_whole_state():
    shown = {column.field for column in LAYOUTS["lengkap"].columns}
    assert set(STATE_FIELDS) - {"territory_id", "facility_id"} <= shown
    assert shown - set(STATE_FIELDS) == {*HELPER_KEYS, "number"} - {"row_number"}


def test_every_state_field_can_be_read_and_every_helper_is_none():
    stated = {key for key, field in FIELDS.items() if field.use.value == "state"}
    assert stated == set(STATE_FIELDS) - {"territory_id", "facility_id", "status", "status_text"}


def test_every_profile_has_a_layout_to_write():
    assert {profile.layout for profile in PROFILES.values()} <= set(LAYOUTS)


def test_codes_are_written_as_the_sheets_count():
    assert CODES_OUT["pisa"] == {
        "kepala": "1", "suami": "2", "istri": "3", "anak": "4", "menantu": "5", "cucu": "5", "orang_tua": "5",
        "mertua": "5", "famili": "5", "pembantu": "5", "lain": "5",
    }  # fmt: skip
    assert CODES_OUT["pisa_pns"]["istri"] == "2"
    assert CODES_OUT["marital_tbkc"][""] == "0"


def test_cells_of_one_person():
    state = {
        "nik": "1404041708610001",
        "birth_date": "1961-08-17",
        "phone": "6281234567890",
        "relation": "mertua",
        "sex": "L",
    }
    cells = dict(zip((c.field for c in LAYOUTS["bpjs_34"].columns), LAYOUTS["bpjs_34"].row(state), strict=True))
    assert (cells["nik"], cells["birth_date"], cells["phone"], cells["relation"], cells["sex"]) == (
        "1404041708610001", "17/08/1961", "081234567890", "5", "1"
    )  # fmt: skip
