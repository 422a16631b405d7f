"""Dates as offices write them: day first, five styles of text, Excel's own numbers, and what cannot be told.

A two-digit year or an American order is taken only when the NIK says the same; a guess is never made in silence.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from common.dates import MONTHS, format_date
from participants.columns.cells import BLANK_WORDS, CellError, Reading, plain_text, words

FIRST_YEAR = 1900
_SERIAL_ZERO = date(1899, 12, 30)  # Excel's day 0, for every serial from 61 (1 March 1900) on
_FIRST_SERIAL, _LAST_SERIAL = 61, 73050  # 1 March 1900 to the end of 2099
_SHAPE = "Tulis tanggal seperti 31/12/1980."

_TIME = re.compile(r"[ T]+[0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2}([.,][0-9]{1,9})?)?( ?[AP]M)?( ?WI(B|TA|T)|Z)?", re.I)
_DAY_NAME = re.compile(r"^(SENIN|SELASA|RABU|KAMIS|JUM'?AT|SABTU|MINGGU|AHAD)[, ]+", re.I)
_NUMERIC = re.compile(r"([0-9]{1,2})\s?[-/. ]\s?([0-9]{1,2})\s?[-/. ]\s?([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})\s?[-/. ]\s?([0-9]{1,2})\s?[-/. ]\s?([0-9]{1,2})")
_MONTH_WORD = re.compile(r"([0-9]{1,2})[-/., ]{0,3}([A-Za-z]{3,9})[-/., ]{0,3}([0-9]{4}|[0-9]{2})")

_MONTH_NUMBERS = {name.upper(): number for number, name in enumerate(MONTHS, 1)} | {
    name: number
    for number, names in enumerate(
        (
            "JAN JANUARY",
            "FEB PEB PEBRUARI FEBRUARY FEBUARI",
            "MAR MRT MARCH",
            "APR",
            "MAY",
            "JUN JUNE",
            "JUL JULY",
            "AGU AGS AGT AGUST AUG AUGUST",
            "SEP SEPT",
            "OKT OCT OCTOBER",
            "NOV NOP NOPEMBER NOVEMBER",
            "DES DEC DECEMBER",
        ),
        1,
    )
    for name in names.split()
}


class NikDate(NamedTuple):
    """What a NIK says of the birth date, and the date it means in the latest possible century."""

    day: int
    month: int
    year2: int
    born: date


class Span(NamedTuple):
    """What a date of this meaning may be, and what it is called."""

    label: str
    latest: date


def read_date(cell: object, span: Span, *, nik: NikDate | None = None, month_first: bool = False):
    """The date in ``cell``: a date, a Reading, or None. Raises CellError: date_text, impossible, year_only, ….

    ``nik`` settles what the writing leaves open.
    """
    if isinstance(cell, datetime):
        return _in_span(cell.date(), span)
    if isinstance(cell, date):
        return _in_span(cell, span)
    if isinstance(cell, bool | time):
        raise _unreadable(cell, span)
    if isinstance(cell, int | float):
        return _from_number(cell, cell, span, nik)
    text = " ".join(plain_text(cell)[:60].split())
    if words(text) in BLANK_WORDS:
        return None
    if not text.strip("0-/. :"):
        if len(text) == 1:
            return None
        return Reading(None, "zero_date", f"{span.label} berisi nol saja, jadi dianggap kosong.", _SHAPE)
    return _from_text(text, span, nik, month_first)


def _from_text(text: str, span: Span, nik: NikDate | None, month_first: bool):
    bare = _DAY_NAME.sub("", text, count=1)
    time_of_day = _TIME.search(bare)
    if time_of_day and time_of_day.end() == len(bare) and time_of_day.start() >= 6:
        bare = bare[: time_of_day.start()]
    if bare.isascii() and bare.isdigit():
        return _from_number(int(bare), text, span, nik)
    if match := _YEAR_FIRST.fullmatch(bare):
        return _calendar(int(match[1]), int(match[2]), int(match[3]), text, span)
    if match := _NUMERIC.fullmatch(bare):
        first, second, year = int(match[1]), int(match[2]), match[3]
        day, month = (second, first) if month_first else (first, second)
        return _day_month_year(day, month, year, text, span, nik)
    if (match := _MONTH_WORD.fullmatch(bare)) and (month := _MONTH_NUMBERS.get(match[2].upper())):
        return _day_month_year(int(match[1]), month, match[3], text, span, nik)
    raise _unreadable(text, span)


def _day_month_year(day: int, month: int, year: str, text: str, span: Span, nik: NikDate | None):
    if len(year) == 2:
        if nik and (day, month, int(year)) == (nik.day, nik.month, nik.year2):
            return Reading(
                _in_span(nik.born, span),
                "short_year",
                f"Tahun hanya dua angka. Menurut NIK tanggal ini {format_date(nik.born)}.",
                "Tulis tahun dengan empat angka.",
            )
        raise CellError("short_year", f"Tahun pada {text} hanya dua angka, jadi tidak jelas.", _SHAPE)
    if month > 12 and 1 <= day <= 12 and _exists(int(year), day, month):
        swapped = date(int(year), day, month)
        if nik and (month, day, int(year) % 100) == (nik.day, nik.month, nik.year2):
            return Reading(
                _in_span(swapped, span),
                "month_first",
                f"Bulan ditulis sebelum hari. Menurut NIK tanggal ini {format_date(swapped)}.",
                _SHAPE,
            )
        raise CellError("month_first", f"Tanggal {text} tidak mungkin: tidak ada bulan ke-{month}.", _SHAPE)
    return _calendar(int(year), month, day, text, span)


def _from_number(number: int | float, cell: object, span: Span, nik: NikDate | None):
    if number == 0:
        return None
    if not abs(number) < 1e9:  # also what is no number at all
        raise _unreadable(cell, span)
    whole = int(number)
    if FIRST_YEAR <= whole <= 2100:
        raise CellError("year_only", f"{span.label} hanya berisi tahun {whole}.", f"{_SHAPE} Hari dan bulan harus ada.")
    written = plain_text(cell)
    if len(written) == 8 and whole > _LAST_SERIAL:
        # No eight digits can be read both ways: a month would have to be 19, 20 or 21.
        if FIRST_YEAR <= whole % 10000 <= 2100 and _exists(whole % 10000, whole // 10000 % 100, whole // 1000000):
            return _calendar(whole % 10000, whole // 10000 % 100, whole // 1000000, written, span)
        return _calendar(whole // 10000, whole // 100 % 100, whole % 100, written, span)
    if not _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        raise _unreadable(cell, span)
    found = _in_span(_SERIAL_ZERO + timedelta(days=whole), span)
    if nik and found == nik.born:
        return found
    return Reading(
        found,
        "serial_date",
        f"Tanggal tertulis sebagai angka Excel {whole}, dibaca {format_date(found)}.",
        "Ubah format kolom menjadi Tanggal, lalu periksa hasilnya.",
    )


def _calendar(year: int, month: int, day: int, text: str, span: Span) -> date:
    if not _exists(year, month, day):
        raise CellError("impossible_date", f"Tanggal {text} tidak ada di kalender.", _SHAPE)
    return _in_span(date(year, month, day), span)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _in_span(found: date, span: Span) -> date:
    if found.year < FIRST_YEAR:
        raise CellError(
            "old_date", f"{span.label} {format_date(found)} terlalu lama: sebelum tahun {FIRST_YEAR}.", _SHAPE
        )
    if found > span.latest:
        raise CellError("future_date", f"{span.label} {format_date(found)} belum terjadi.", "Periksa tahunnya.")
    return found


def _unreadable(cell: object, span: Span) -> CellError:
    return CellError("date_text", f"{span.label} tidak terbaca sebagai tanggal.", _SHAPE)
