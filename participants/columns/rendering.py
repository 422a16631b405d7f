"""A person's state as the cells of a sheet show it: functions of a state, and the sheets' codes for writing.

The other direction of ``codes``. Each function is called for every person of an export, so it does next to nothing.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

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

State = Mapping[str, Any]
Render = Callable[[State], str | int | None]


def plain(name: str) -> Render:
    """The value of ``name`` as it is."""
    return lambda state: state.get(name) or None


def nothing(state: State) -> None:
    """An empty cell: the sheet has the column, the registry has nothing for it."""
    return None


_DATES: dict[Any, str] = {}


def day_text(day: date | str | None) -> str | None:
    """A date, or its ISO form, as dd/mm/yyyy."""
    if not day:
        return None
    known = _DATES.get(day)
    if known is None:
        if isinstance(day, str):
            known = f"{day[8:10]}/{day[5:7]}/{day[:4]}"
        else:
            known = f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
        if len(_DATES) >= 60_000:
            _DATES.clear()
        _DATES[day] = known
    return known


def dated(name: str) -> Render:
    """The date of ``name`` as dd/mm/yyyy."""
    return lambda state: day_text(state.get(name))


def coded(name: str, codes: Mapping[Any, str | int]) -> Render:
    """What ``codes`` has for the value of ``name``."""
    return lambda state: codes.get(state.get(name))


def dialled(state: State) -> str | None:
    """The phone number as people dial it: 08…"""
    number = state.get("phone")
    return f"0{number[2:]}" if number else None


_PISA_OUT = {
    Relation.HEAD.value: "1",
    Relation.HUSBAND.value: "2",
    Relation.WIFE.value: "3",
    Relation.CHILD.value: "4",
} | {
    value: "5"
    for value in Relation.values
    if value not in {Relation.HEAD, Relation.HUSBAND, Relation.WIFE, Relation.CHILD}
}
#: How each sheet counts, for writing: the other direction of ``PROFILES``.
CODES_OUT: dict[str, Mapping[str, str]] = {
    "pisa": _PISA_OUT,
    "pisa_pns": _PISA_OUT | {Relation.WIFE.value: "2", Relation.HUSBAND.value: "3"},
    "sex_numbers": {"L": "1", "P": "2"},
    "marital_bkc": {
        MaritalStatus.SINGLE.value: "1",
        MaritalStatus.MARRIED.value: "2",
        MaritalStatus.DIVORCED.value: "3",
        MaritalStatus.WIDOWED.value: "3",
    },
    "marital_tbkc": {
        "": "0",
        MaritalStatus.SINGLE.value: "1",
        MaritalStatus.MARRIED.value: "2",
        MaritalStatus.DIVORCED.value: "3",
        MaritalStatus.WIDOWED.value: "3",
    },
}
LETTERS = {"L": "L", "P": "P"}
RELATION_WORDS = {value: label.upper() for value, label in Relation.choices}
MARITAL_WORDS = {value: label.upper() for value, label in MaritalStatus.choices}
SEGMENT_WORDS = {
    Segment.PBI_JK.value: "PBI JK",
    Segment.PBPU_PEMDA.value: "PBPU PEMDA",
    Segment.PPU_PN.value: "PPU PN",
    Segment.PPU_BU.value: "PPU BU",
    Segment.PBPU.value: "PBPU",
    Segment.BP.value: "BP",
}
STATUS_WORDS = {value: label.upper() for value, label in MembershipStatus.choices}
SOURCE_WORDS = {value: label.upper() for value, label in Source.choices}
CONTACT_WORDS = {value: label.upper() for value, label in ContactPreference.choices}
REASON_WORDS = {  # the labels hold commas, which a drop-down would take for separators
    NoNikReason.NEWBORN.value: "BAYI",
    NoNikReason.NOT_RECORDED.value: "BELUM REKAM",
    NoNikReason.LOST.value: "KTP HILANG",
    NoNikReason.PLACEHOLDER.value: "NOMOR SEMENTARA",
}


def status_words(state: State) -> str | None:
    """The source's own words where they read back as the same status, else ours."""
    status, text = state.get("status"), state.get("status_text")
    if text and (not status or normal_status(text) == status):
        return text
    return STATUS_WORDS.get(status)
