"""Dates and times in Indonesian words. Pure: the clock and the time zone are handed in."""

from datetime import date, datetime, tzinfo

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def format_date(day: date) -> str:
    """ "25 November 2026". A datetime must be brought to its time zone first: it is taken as it stands."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_long_date(day: date) -> str:
    """ "Rabu, 25 November 2026"."""
    return f"{WEEKDAYS[day.weekday()]}, {format_date(day)}"


def format_datetime(at: datetime, tz: tzinfo) -> str:
    """ "Rabu, 25 November 2026 pukul 14.30 WIB", told in `tz`, which also gives the name WIB, WITA or WIT.

    Raises ValueError for a time without zone: it would be shown up to two hours wrong.
    """
    if at.tzinfo is None:
        raise ValueError("format_datetime needs a time with a zone")
    local = at.astimezone(tz)
    return f"{format_long_date(local)} pukul {local:%H.%M} {local.tzname()}"


def roman_month(month: int) -> str:
    """Month number 1–12 as in letter numbers: 11 gives "XI" (domain-facts §9). Raises ValueError outside 1–12."""
    if not 1 <= month <= 12:
        raise ValueError(f"no such month: {month}")
    return _ROMAN[month - 1]
