"""What the bytes of a cell mean: numbers, dates by their number format, texts with their escapes.

Cells travel as plain values or, for what marshal cannot carry, as tuples: ("f", text) formula, ("m", row) inside a
merged range, ("d", ordinal) date, ("t", ordinal, milliseconds) moment, ("h", milliseconds) time of day.
"""

import math
import re

from participants.sheets.caged.wire import Refused

MAX_EXACT = 2**53
DAY_MILLISECONDS = 86_400_000
EPOCH_1900 = 693_594  # ordinal of 1899-12-30: right from March 1900 on, before Excel counts a day that never was
EPOCH_1904 = 695_056
LEAP_DAY_1900 = 60
LAST_ORDINAL = 3_652_059  # 9999-12-31
BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})
ELAPSED_BUILT_IN = 46  # [h]:mm:ss is a length of time, not a moment

_LITERALS = re.compile(r'"[^"]*"|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE_SIGNS = re.compile(r"[dmyhs]", re.IGNORECASE)
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?Z?", re.ASCII)
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));|(&)")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def is_date_format(code: str) -> bool:
    """Say whether a number format shows a moment: a sign of d, m, y, h or s that is not quoted, and no [h]."""
    section = _LITERALS.sub("", code.partition(";")[0])
    if section.lower().strip() == "general" or _ELAPSED.search(section):
        return False
    return _DATE_SIGNS.search(section) is not None


def number(text: str) -> int | float | str:
    """A number as the file spells it: whole ones as int while that is exact. What is no number stays text."""
    if len(text) < 16 and text.isascii() and text.isdigit():
        return int(text)
    if not _NUMBER.fullmatch(text):
        return text
    value = float(text)
    if not math.isfinite(value):
        return text
    return int(value) if abs(value) <= MAX_EXACT and value.is_integer() else value


def moment(value: int | float | str, *, is_1904: bool = False) -> object:
    """A serial number as date, moment or time of day; what lies outside Excel's calendar stays a number."""
    if isinstance(value, str) or not 0 <= value <= LAST_ORDINAL:
        return value
    days, milliseconds = divmod(round(value * DAY_MILLISECONDS), DAY_MILLISECONDS)
    if value < 1:
        return ("h", milliseconds) if not days else value
    ordinal = days + (EPOCH_1904 if is_1904 else EPOCH_1900 + (days < LEAP_DAY_1900))
    if ordinal > LAST_ORDINAL:
        return value
    return ("t", ordinal, milliseconds) if milliseconds else ("d", ordinal)


def iso_moment(text: str) -> object:
    """2020-01-31 or 2020-01-31T10:00:00 as date or moment; anything else stays text."""
    import datetime

    match = _ISO_DATE.fullmatch(text.strip())
    if match is None:
        return text
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        at = datetime.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return text
    milliseconds = ((hour * 60 + minute) * 60 + second) * 1000 + int((match[7] or "0").ljust(3, "0")[:3])
    return ("t", at.toordinal(), milliseconds) if milliseconds else ("d", at.toordinal())


def plain(text: str) -> str:
    """Text as the XML means it: references resolved. Raises Refused for one that XML does not know."""
    return _REFERENCE.sub(_resolved, text) if "&" in text else text


def unescaped(text: str) -> str:
    """Text as Excel means it: _x000D_ is a character. Escapes of NUL and of half characters stay as they are."""
    return _ESCAPE.sub(_unescaped, text) if "_x" in text else text


def _resolved(match: re.Match) -> str:
    hexadecimal, decimal, name, lost = match.groups()
    if name:
        return _NAMED[name]
    code = 0 if lost else int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF:
        return chr(code)
    raise Refused("damaged")


def _unescaped(match: re.Match) -> str:
    code = int(match[1], 16)
    return match[0] if code == 0 or 0xD800 <= code < 0xE000 else chr(code)


def column_name(index: int) -> str:
    """A for 0, Z for 25, AA for 26 …"""
    name, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_index(name: str) -> int:
    """0 for A; the name is upper case."""
    index = 0
    for letter in name:
        index = index * 26 + ord(letter) - 64
    return index - 1


def trimmed(cells: list) -> list:
    """`cells` without blanks at the end; a row of nothing but blanks becomes empty."""
    while cells and (cells[-1] is None or (type(cells[-1]) is str and not cells[-1].strip())):
        cells.pop()
    return cells
