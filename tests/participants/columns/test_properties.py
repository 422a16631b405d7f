"""Whatever stands in a cell, a row is answered: with values the registry can hold, or with words."""

from datetime import date, time, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.columns import FIELDS, RowReader, Use, header_score, match_columns
from participants.columns.cells import SHOWN_LENGTH
from participants.columns.numbers import EXACT_LIMIT
from participants.models.participant import STATE_FIELDS, Participant
from participants.sheets import Formula, Merged

from tests.participants.columns.desk import DATA_ON, LOOKUPS, TODAY

pytestmark = pytest.mark.once

USED = [field for field in FIELDS.values() if field.use is not Use.IGNORED]
#: One column for each meaning; place and date in one cell would hide the columns for each.
NAMES = [field.aliases[0] for field in USED if field.key not in ("birth_place_date", "rt_rw")]
PAIRS = ["NIK", "NAMA", "TTL", "RT/RW"]
COLUMNS = {field.attname: field for field in Participant._meta.local_fields}

cells = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.text(max_size=400),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.builds(Formula, st.text(max_size=20)),
    st.builds(Merged, st.integers(1, 10**6)),
    st.sampled_from(
        ["#REF!", "1404041708610001", 1404041708610001, "31/12/80", "12/31/1980", "00/00/0000", 29586, "1.4E+15", "-",
         "NON AKTIF", "KELAS III", "=1+1", "'", "\x00", "\ud800", "٣", "²", "①", "0" * 16, 10**400, -0.0, 1e308, 3.0]
    ),
)  # fmt: skip


def check(names, row_cells):
    match = match_columns(names)
    rows = RowReader(match, match.profile, LOOKUPS, data_on=DATA_ON, today=TODAY)
    assert rows.is_noise(row_cells) in (True, False)
    first, second = rows.read(3, row_cells), rows.read(3, row_cells)
    assert (first.values, first.errors, first.warnings) == (second.values, second.errors, second.warnings)
    assert set(first.values) <= set(STATE_FIELDS)
    for told in (*first.errors, *first.warnings):
        assert set(told) == {"column", "value", "code", "reason", "advice"}
        assert all(isinstance(text, str) for text in told.values())
        assert told["code"] and told["reason"] and told["advice"]
        assert len(told["value"]) <= SHOWN_LENGTH
        assert told["column"] in names
        told["value"].encode()
    assert set(first.soft) <= set(first.values)
    if not first.errors:
        for name, value in first.values.items():
            assert value not in (None, "")
            column = COLUMNS.get(name)
            if column is not None and column.max_length:
                assert isinstance(value, str) and len(value) <= column.max_length
                assert "\x00" not in value
                value.encode()
            if column is not None and column.choices:
                assert value in dict(column.choices)
            if column is not None and column.get_internal_type() == "DateField":
                assert type(value) is date
        assert ("nik" in first.values) == ("no_nik_reason" not in first.values) or "card_number" in first.values
        assert "full_name" in first.values
    return first


@given(st.lists(cells, min_size=len(NAMES), max_size=len(NAMES)))
def test_any_row_is_answered(row_cells):
    check(NAMES, row_cells)


@given(cells, st.sampled_from(range(len(NAMES))))
def test_any_cell_beside_a_clean_person_is_answered(cell, index):
    row_cells = [None] * len(NAMES)
    row_cells[NAMES.index("NIK")] = "1404041708610001"
    row_cells[NAMES.index("Nama")] = "BUDI"
    row_cells[index] = cell
    check(NAMES, row_cells)


@given(st.lists(cells, min_size=4, max_size=4))
def test_pairs_in_one_cell_are_answered(row_cells):
    check(PAIRS, row_cells)


@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_headings_are_answered(names):
    match = match_columns(names)
    assert set(match.fields.values()) <= set(FIELDS)
    assert header_score(names) >= 0


@given(st.from_regex(r"[1-9][0-9]{15}", fullmatch=True))
def test_a_nik_changed_by_a_float_never_comes_in(digits):
    for damaged in (float(digits), float(digits[:15] + "0")):
        if int(damaged) == int(digits) <= EXACT_LIMIT:
            continue
        match = match_columns(["NIK", "NAMA"])
        row = RowReader(match, match.profile, LOOKUPS, data_on=DATA_ON, today=TODAY).read(2, [damaged, "BUDI"])
        assert row.errors
        assert "nik" not in row.values


def test_the_long_ways_out_are_quick():
    """Nothing takes more than linear time in the length of a cell."""
    long = "9" * 300_000
    for text in (long, "(" * 100_000, "a " * 100_000, "'" * 100_000, "\u0301" * 100_000, "1/" * 100_000):
        row_cells = [text] * len(NAMES)
        before = perf_counter()
        check(NAMES, row_cells)
        assert perf_counter() - before < 20


def test_times_and_durations_are_answered():
    for cell in (time(1, 2), timedelta(days=2)):
        check(NAMES, [cell] * len(NAMES))
