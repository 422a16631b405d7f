"""What a cell can be, and how a reading of it is told: a value, a value with a word beside it, or a refusal.

A reader of cells returns the plain value (None: the cell says nothing), or a ``Reading`` when something must be told
with it, or raises ``CellError``. Nothing here knows the database.
"""

import unicodedata
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, TypedDict

SHOWN_LENGTH = 60
#: What people and programs write for "nothing", as ``words`` gives it. A zero is judged by each reader itself.
BLANK_WORDS = frozenset(
    {"", "NULL", "NONE", "NA", "N A", "NIHIL", "KOSONG", "TIDAK ADA", "BELUM ADA", "TDK ADA", "BLM ADA", "NAN"}
)
EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})


class Problem(TypedDict):
    """One thing that is wrong with one cell, in words for the person who mends the file."""

    column: str
    value: str
    code: str
    reason: str
    advice: str


class CellError(ValueError):
    """A cell that cannot be taken. ``str()`` is the reason as an Indonesian sentence, ``advice`` what to do."""

    def __init__(self, code: str, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.code = code
        self.advice = advice


class Reading:
    """A value with something beside it.

    ``code``, ``reason`` and ``advice`` make a warning when ``code`` is set. ``keeps`` are the recorded values that this
    one does not contradict, because the source's code is coarser than ours ("tambahan" may be a parent).
    """

    __slots__ = ("advice", "code", "keeps", "reason", "value")

    def __init__(
        self, value: Any, code: str = "", reason: str = "", advice: str = "", *, keeps: Collection[str] = ()
    ) -> None:
        self.value = value
        self.code = code
        self.reason = reason
        self.advice = advice
        self.keeps = frozenset(keeps)


def problem(column: str, cell: object, code: str, reason: str, advice: str) -> Problem:
    """One problem of the cell under the heading ``column``."""
    return {"column": column, "value": shown(cell), "code": code, "reason": reason, "advice": advice}


def shown(cell: object) -> str:
    """The cell as it stood, on one line and at most 60 characters long."""
    if cell is None:
        return ""
    text = cell if isinstance(cell, str) else plain_text(cell)
    line = " ".join(text[: SHOWN_LENGTH * 4].split())
    line = "".join(character for character in line if character.isprintable())
    return line if len(line) <= SHOWN_LENGTH else f"{line[: SHOWN_LENGTH - 1]}…"


def plain_text(cell: object) -> str:
    """Any cell as text: whole numbers without ".0", dates as day/month/year, nothing as ""."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, int):
        # More digits than this Python refuses to write; no number of a person is a tenth as long.
        return str(cell) if abs(cell) < 10**300 else "…"
    if isinstance(cell, datetime | date):
        return f"{cell.day:02d}/{cell.month:02d}/{cell.year:04d}"
    text = getattr(cell, "text", None)
    return text if isinstance(text, str) else str(cell) if not hasattr(cell, "row") else ""


def words(text: str) -> str:
    """``text`` in capitals with one space for everything that is no letter or digit: the form tables are kept in."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text[:400])
    return " ".join("".join(c if c.isalnum() else " " for c in text[:400].upper()).split())


def compact(text: str) -> str:
    """``words`` without spaces."""
    return words(text).replace(" ", "")
