"""Dates: five styles and Excel's numbers are read, what is open is settled by the NIK or refused."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.columns.cells import CellError, Reading
from participants.columns.dates import NikDate, Span, read_date

from tests.participants.columns.desk import TODAY

pytestmark = pytest.mark.once

BORN = Span("Tanggal lahir", TODAY)
NIK = NikDate(31, 12, 80, date(1980, 12, 31))
OTHER_NIK = NikDate(17, 8, 61, date(1961, 8, 17))
SHAPE = "Tulis tanggal seperti 31/12/1980."


def outcome(cell, *, nik=None, month_first=False):
    """(value, warning code, error code, sentence)."""
    try:
        result = read_date(cell, BORN, nik=nik, month_first=month_first)
    except CellError as error:
        assert error.advice
        return None, "", error.code, str(error)
    if isinstance(result, Reading):
        assert result.reason and result.advice
        return result.value, result.code, "", result.reason
    return result, "", "", ""


@pytest.mark.parametrize(
    "cell",
    ["31/12/1980", "31-12-1980", "31.12.1980", "1980-12-31", "1980/12/31", "31 Desember 1980", "31 Des 1980",
     "31-Des-1980", "31 DESEMBER 1980", "31 December 1980", "31-Dec-1980", "19801231", 19801231, 19801231.0, "31121980",
     " 31 / 12 / 1980 ", "31/12/1980 00:00:00", "1980-12-31 00:00:00", "1980-12-31T00:00:00", "Rabu, 31 Desember 1980",
     "31 12 1980", date(1980, 12, 31), datetime(1980, 12, 31, 7, 30)],
)  # fmt: skip
def test_styles(cell):
    assert outcome(cell) == (date(1980, 12, 31), "", "", "")


@pytest.mark.parametrize(
    ("cell", "found"),
    [("1/2/1980", date(1980, 2, 1)), ("05-Peb-1975", date(1975, 2, 5)), ("5 Nopember 1975", date(1975, 11, 5)),
     ("2 Agt 1990", date(1990, 8, 2)), ("20121980", date(1980, 12, 20)), ("20101112", date(2010, 11, 12)),
     ("01121980", date(1980, 12, 1)), ("29/02/2000", date(2000, 2, 29)), ("1 Mei 2000", date(2000, 5, 1))],
)  # fmt: skip
def test_more_styles(cell, found):
    assert outcome(cell) == (found, "", "", "")


@pytest.mark.parametrize("cell", [None, "", "-", "0", 0, "BELUM ADA", "n/a"])
def test_nothing(cell):
    assert outcome(cell) == (None, "", "", "")


def test_zeros_are_no_date():
    for cell in ("00/00/0000", "0000-00-00", "00-00-0000"):
        assert outcome(cell) == (None, "zero_date", "", "Tanggal lahir berisi nol saja, jadi dianggap kosong.")


@pytest.mark.parametrize("cell", [29586, 29586.0, 29586.75, "29586"])
def test_excel_numbers_are_read_and_told_unless_the_nik_says_the_same(cell):
    told = "Tanggal tertulis sebagai angka Excel 29586, dibaca 31 Desember 1980."
    assert outcome(cell) == (date(1980, 12, 31), "serial_date", "", told)
    assert outcome(cell, nik=OTHER_NIK) == (date(1980, 12, 31), "serial_date", "", told)
    assert outcome(cell, nik=NIK) == (date(1980, 12, 31), "", "", "")


@pytest.mark.parametrize(
    ("cell", "code", "sentence"),
    [
        ("31/02/1980", "impossible_date", "Tanggal 31/02/1980 tidak ada di kalender."),
        ("1980-13-01", "impossible_date", "Tanggal 1980-13-01 tidak ada di kalender."),
        ("30 Februari 1980", "impossible_date", "Tanggal 30 Februari 1980 tidak ada di kalender."),
        ("12/31/1980", "month_first", "Tanggal 12/31/1980 tidak mungkin: tidak ada bulan ke-31."),
        ("31/12/80", "short_year", "Tahun pada 31/12/80 hanya dua angka, jadi tidak jelas."),
        ("31 Des 80", "short_year", "Tahun pada 31 Des 80 hanya dua angka, jadi tidak jelas."),
        ("1980", "year_only", "Tanggal lahir hanya berisi tahun 1980."),
        (1980, "year_only", "Tanggal lahir hanya berisi tahun 1980."),
        ("17/08/1845", "old_date", "Tanggal lahir 17 Agustus 1845 terlalu lama: sebelum tahun 1900."),
        (date(1845, 8, 17), "old_date", "Tanggal lahir 17 Agustus 1845 terlalu lama: sebelum tahun 1900."),
        ("21/11/2026", "future_date", "Tanggal lahir 21 November 2026 belum terjadi."),
        (datetime(2027, 1, 1), "future_date", "Tanggal lahir 1 Januari 2027 belum terjadi."),
        ("kemarin", "date_text", "Tanggal lahir tidak terbaca sebagai tanggal."),
        ("31 Foo 1980", "date_text", "Tanggal lahir tidak terbaca sebagai tanggal."),
        (5, "date_text", "Tanggal lahir tidak terbaca sebagai tanggal."),
        (-1, "date_text", "Tanggal lahir tidak terbaca sebagai tanggal."),
        (1121980, "date_text", "Tanggal lahir tidak terbaca sebagai tanggal."),
        (1e300, "date_text", "Tanggal lahir tidak terbaca sebagai tanggal."),
        (float("nan"), "date_text", "Tanggal lahir tidak terbaca sebagai tanggal."),
        (True, "date_text", "Tanggal lahir tidak terbaca sebagai tanggal."),
        (time(1, 2), "date_text", "Tanggal lahir tidak terbaca sebagai tanggal."),
    ],
)
def test_refused(cell, code, sentence):
    assert outcome(cell) == (None, "", code, sentence)


def test_the_nik_settles_a_short_year_and_an_american_order():
    assert outcome("31/12/80", nik=NIK) == (
        date(1980, 12, 31), "short_year", "", "Tahun hanya dua angka. Menurut NIK tanggal ini 31 Desember 1980."
    )  # fmt: skip
    assert outcome("12/31/1980", nik=NIK) == (
        date(1980, 12, 31), "month_first", "", "Bulan ditulis sebelum hari. Menurut NIK tanggal ini 31 Desember 1980."
    )  # fmt: skip
    assert outcome("31/12/80", nik=OTHER_NIK)[2] == "short_year"
    assert outcome("12/31/1980", nik=OTHER_NIK)[2] == "month_first"


def test_a_profile_may_put_the_month_first():
    assert outcome("12/31/1980", month_first=True) == (date(1980, 12, 31), "", "", "")


dates = st.dates(min_value=date(1900, 3, 1), max_value=TODAY)


@given(dates)
def test_every_date_is_read_back_from_every_style(day):
    months = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
    for text in (
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%Y}",
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
        f"{day.day} {months[day.month - 1]} {day.year}",
        f"{day:%Y%m%d}",
        f"{day:%d%m%Y}",
    ):
        assert outcome(text) == (day, "", "", "")


@given(dates.filter(lambda day: not 1900 <= (day - date(1899, 12, 30)).days <= 2100))
def test_every_excel_number_is_the_day_excel_shows(day):
    number = (day - date(1899, 12, 30)) // timedelta(days=1)
    assert outcome(number)[:2] == (day, "serial_date")
