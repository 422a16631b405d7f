"""Numbers, moments and texts mean what Excel means by them."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from participants.sheets.caged import biff, values
from participants.sheets.caged.wire import Refused

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7", 7), ("007", 7), ("-7", -7), ("7.0", 7), ("7.5", 7.5), ("1.4E15", 1_400_000_000_000_000),
     ("1e999", "1e999"), ("9007199254740992", 2**53), ("9.1E15", 9.1e15), ("0x10", "0x10"), ("١٢", "١٢"),
     ("inf", "inf"),
     ("", ""), (" 5 ", 5)],
)  # fmt: skip
def test_number(text, expected):
    assert values.number(text) == expected
    assert type(values.number(text)) is type(expected)


@pytest.mark.parametrize("code", sorted(set(BUILTIN_FORMATS.values())))
def test_built_in_formats_as_openpyxl_has_them(code):
    assert values.is_date_format(code) == (is_date_format(code) and "[h]" not in code)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("General", False), ("dd/mm/yyyy", True), ("[$-421]dd mmmm yyyy;@", True), ('0" hari"', False), 
     ("0.00E+00", False),
     ('"Rp"#,##0;[Red]-"Rp"#,##0', False), (r"0\d", False), ("_-* #,##0_-", False), ("[h]:mm", False),
     ("mm:ss.0", True),
     ("@", False), ("000000", False), ('""', False)],
)  # fmt: skip
def test_formats_of_offices(code, expected):
    assert values.is_date_format(code) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, ("h", 0)), (0.5, ("h", 43_200_000)), (1, ("d", 693_596)), (59, ("d", 693_654)), (61, ("d", 693_655)),
     (2_958_465, ("d", values.LAST_ORDINAL)), (2_958_466, 2_958_466), (-1, -1), (1e300, 1e300), ("x", "x")],
)  # fmt: skip
def test_moment(value, expected):
    assert values.moment(value) == expected


def test_moment_behind_the_calendar_of_1904():
    assert values.moment(2_958_465, is_1904=True) == 2_958_465


@pytest.mark.parametrize("text", ["2020-13-01", "2020-02-30", "x", "2020-01-01T25:00:00"])
def test_iso_that_is_no_moment_stays_text(text):
    assert values.iso_moment(text) == text


@pytest.mark.parametrize("text", ["&nbsp;", "&amp", "&", "&#0;", "&#xD800;", "&#1114112;"])
def test_unknown_references_are_damage(text):
    with pytest.raises(Refused) as caught:
        values.plain(text)
    assert caught.value.code == "damaged"


def test_escapes():
    assert values.unescaped("a_x0041_b_x005F_x0041_ _x0000_ _xD800_ _x41_") == "aAb_x0041_ _x0000_ _xD800_ _x41_"


@given(some.integers(0, 16_383))
def test_column_names_and_back(index):
    assert values.column_index(values.column_name(index)) == index


@given(some.integers(-(2**29), 2**29 - 1), some.booleans())
def test_packed_integers(number, is_hundredths):
    raw = (number << 2 | 2 | is_hundredths) & 0xFFFFFFFF
    assert biff.rk_number(raw) == (number / 100 if is_hundredths else number)


def test_packed_halves_of_doubles():
    assert biff.rk_number(0x3FF80000) == 1.5
    assert biff.rk_number(0x3FF80001) == 0.015
    assert type(biff.rk_number(0x40140000)) is int
