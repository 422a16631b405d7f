"""Old Excel (.xls, [MS-XLS]) of version 97 and later: what must be known first, then the rows, record by record.

Read by hand because the libraries lay out the whole rectangle of every sheet: one stray cell, or simply a full sheet,
takes more memory than a worker has.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from participants.sheets.caged import biff, values
from participants.sheets.caged.books import Sheet, chosen, head
from participants.sheets.caged.merges import Merges, Range
from participants.sheets.caged.wire import Refused, Row
from participants.sheets.limits import Limits

WORKBOOK_STREAMS = ("Workbook", "Book")
VBA_NAMES = frozenset({"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"})
ENCRYPTED = "EncryptedPackage"
WORKSHEET, MACRO_SHEET = 0, 1

_PLACE = struct.Struct("<HHH")
_RANGE = struct.Struct("<HHHH")
_PACKED = struct.Struct("<HI")


@dataclass(slots=True)
class _Survey:
    """What the records of one sheet tell before it is read."""

    offset: int
    merged: list[Range] = field(default_factory=list)
    formulas: int = 0
    last_row: int = 0
    is_sorted: bool = True


class XlsBook:
    """One workbook. Raises Refused for macros, passwords, formats before Excel 97, other documents, and damage."""

    kind = "xls"

    def __init__(self, file, limits: Limits) -> None:
        self._limits = limits
        self._data = _workbook_stream(file)
        self._has_links = self._is_1904 = False
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._strings_at: tuple[int, int] | None = None
        self._sheets: list[Sheet] = []
        self._read_globals()

    def open_sheet(self, asked: str) -> tuple[dict, Iterator[Row]]:
        """The head of the answer and the rows of the sheet `asked` for, "" for the first visible one with rows."""
        sheet, notices = chosen(self._sheets, asked)
        survey = sheet.key
        if survey.formulas > self._limits.formulas:
            raise Refused("too_many_formulas", limit=self._limits.formulas)
        if len(survey.merged) > self._limits.merged:
            raise Refused("too_many_merged")
        if self._has_links:
            notices.append(("external_links", {}))
        if survey.merged:
            notices.append(("merged", {}))
        rows = self._rows(survey)
        if not survey.is_sorted:
            rows = iter(sorted(_gathered(rows), key=itemgetter(0)))
        top = head(sheet, self._sheets, rows_total=survey.last_row, notices=notices)
        return top, Merges(survey.merged).over(rows)

    def _read_globals(self) -> None:
        data = self._data
        if data[:2] != b"\x09\x08" or struct.unpack_from("<H", data, 4)[0] != biff.BIFF8:
            raise Refused("old_workbook")
        for kind, start, length in biff.records(data, 0):
            if kind == biff.FILEPASS:
                raise Refused("password")
            if kind == biff.OBPROJ:
                raise Refused("macros")
            if kind == biff.SUPBOOK:
                self._has_links |= length > 4  # a longer record names another file
            elif kind == biff.DATEMODE:
                self._is_1904 = data[start] == 1
            elif kind == biff.FORMAT:
                self._formats[_u16(data, start)] = biff.short_text(data, start + 2, start + length)
            elif kind == biff.XF:
                self._styles.append(_u16(data, start + 2))
            elif kind == biff.SST:
                self._strings_at = (start, length)
            elif kind == biff.BOUNDSHEET:
                self._read_sheet(start, start + length)

    def _read_sheet(self, start: int, end: int) -> None:
        offset, state, type_, size, flags = struct.unpack_from("<IBBBB", self._data, start)
        if type_ == MACRO_SHEET:
            raise Refused("macros")
        if type_ == WORKSHEET:
            name = biff.characters(self._data, start + 8, end, size, is_wide=bool(flags & 1))
            survey = self._surveyed(offset)
            self._sheets.append(Sheet(name, bool(state & 3), survey.last_row > 0, key=survey))

    def _surveyed(self, offset: int) -> _Survey:
        survey, data, before = _Survey(offset), self._data, 0
        for kind, start, length in biff.records(data, offset):
            if kind in biff.CELLS:
                row = _u16(data, start)
                if row < before:
                    survey.is_sorted = False
                before = row
                survey.last_row = max(survey.last_row, row + 1)
                survey.formulas += kind == biff.FORMULA
            elif kind == biff.MERGED:
                for at in range(start + 2, start + length - 7, 8):
                    top, bottom, left, right = _RANGE.unpack_from(data, at)
                    survey.merged.append((top + 1, left, bottom + 1, right))
        return survey

    def _rows(self, survey: _Survey) -> Iterator[Row]:
        """The rows as their cells follow each other; a row whose cells lie apart comes in pieces."""
        strings = biff.SharedStrings(self._data, *self._strings_at).read() if self._strings_at else []
        dates = {key for key, code in self._formats.items() if values.is_date_format(code)}
        dates |= values.BUILT_IN_DATES - self._formats.keys()
        is_date = [key in dates for key in self._styles]
        data, number, cells = self._data, 0, []
        for kind, start, length in biff.records(data, survey.offset):
            if kind not in biff.CELLS:
                continue
            row, column, style = _PLACE.unpack_from(data, start)
            if row + 1 != number:
                yield from _finished(number, cells)
                number, cells = row + 1, []
            if kind == biff.MULRK:
                for place in range((length - 6) // 6):
                    style, raw = _PACKED.unpack_from(data, start + 4 + place * 6)
                    value = self._moment_or(biff.rk_number(raw), style, is_date)
                    self._put(cells, column + place, value, number)
                continue
            if kind == biff.LABELSST:
                index = struct.unpack_from("<I", data, start + 6)[0]
                if index >= len(strings):
                    raise Refused("damaged")
                value = strings[index]
            else:
                value = self._value(kind, start, start + length)
                value = self._moment_or(value, style, is_date) if kind in (biff.NUMBER, biff.RK) else value
            self._put(cells, column, value, number)
        yield from _finished(number, cells)

    def _value(self, kind: int, start: int, end: int) -> object:
        data = self._data
        if kind == biff.NUMBER:
            return biff.whole(struct.unpack_from("<d", data, start + 6)[0])
        if kind == biff.RK:
            return biff.rk_number(struct.unpack_from("<I", data, start + 6)[0])
        if kind == biff.FORMULA:
            return ("f", "")
        if kind == biff.BOOLERR:
            value, is_error = data[start + 6], data[start + 7]
            return biff.ERRORS.get(value, "#N/A") if is_error else bool(value)
        return biff.short_text(data, start + 6, end)

    def _moment_or(self, value: int | float, style: int, is_date: list[bool]) -> object:
        if style < len(is_date) and is_date[style]:
            return values.moment(value, is_1904=self._is_1904)
        return value

    def _put(self, cells: list, column: int, value: object, number: int) -> None:
        if value == "":
            return
        if type(value) is str and len(value) > self._limits.text:
            name = f"{values.column_name(column)}{number}"
            raise Refused("long_text", cell=name, limit=self._limits.text)
        if column >= self._limits.columns:
            name = f"{values.column_name(column)}{number}"
            raise Refused("too_many_columns", cell=name, limit=self._limits.columns)
        if column >= len(cells):
            cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = value


def _workbook_stream(file) -> bytes:
    """The stream of records. Raises Refused for what else lives in OLE files."""
    import olefile

    with olefile.OleFileIO(file) as ole:
        if ole.exists(ENCRYPTED):
            raise Refused("password")
        if ole.exists("WordDocument") or ole.exists("PowerPoint Document"):
            raise Refused("word")
        if any(name in VBA_NAMES for path in ole.listdir(streams=False, storages=True) for name in path):
            raise Refused("macros")
        stream = next((name for name in WORKBOOK_STREAMS if ole.exists(name)), None)
        if stream is None:
            raise Refused("not_table")
        return ole.openstream(stream).read()


def _finished(number: int, cells: list) -> Iterator[Row]:
    if values.trimmed(cells):
        yield number, cells, [place for place, cell in enumerate(cells) if type(cell) is tuple]


def _gathered(rows: Iterator[Row]) -> list[Row]:
    """`rows` whose pieces are put together; a later cell wins."""
    whole: dict[int, list] = {}
    for number, cells, _ in rows:
        known = whole.setdefault(number, [])
        known.extend([None] * (len(cells) - len(known)))
        for column, cell in enumerate(cells):
            if cell is not None:
                known[column] = cell
    return [row for number, cells in whole.items() for row in _finished(number, cells)]


def _u16(data: bytes, at: int) -> int:
    return struct.unpack_from("<H", data, at)[0]
