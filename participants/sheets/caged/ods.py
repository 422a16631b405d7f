"""OpenDocument spreadsheets (.ods, ISO/IEC 26300): one pass for the list of sheets, one for the rows of one of them."""

import re
from collections.abc import Iterator

from participants.sheets.caged import values, xmlparts
from participants.sheets.caged.books import Sheet, chosen, head
from participants.sheets.caged.merges import Merges
from participants.sheets.caged.package import Package
from participants.sheets.caged.wire import Refused, Row
from participants.sheets.limits import HEAD_ROWS, Limits

CONTENT = "content.xml"
MANIFEST = "meta-inf/manifest.xml"
MAX_ROW_NUMBER = 1_048_576
STRAY_ROWS = 100_000
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,](\d{1,9}))?S", re.ASCII)
_TAG = re.compile(rb"<(/?)(?:[\w.-]+:)?(table|table-properties|style)((?:\s[^>]*)?/?)>")
_FILLED = re.compile(rb"<(?:[\w.-]+:)?p[ >]|value-type=")
_IGNORED_IN_CELL = frozenset({"annotation", "table", "shapes"})


class OdsBook:
    """One workbook. Raises Refused for macros, passwords and damage."""

    kind = "ods"

    def __init__(self, package: Package, limits: Limits) -> None:
        if package.any_under("basic/", "scripts/"):
            raise Refused("macros")
        if CONTENT not in package:
            raise Refused("damaged")
        self._package = package
        self._limits = limits
        self._judge_manifest()
        self._sheets = self._read_sheets()

    def open_sheet(self, asked: str) -> tuple[dict, Iterator[Row]]:
        """The head of the answer and the rows of the sheet `asked` for, "" for the first visible one with rows."""
        sheet, notices = chosen([entry for entry, _ in self._sheets], asked)
        rows_total = next(rows for entry, rows in self._sheets if entry is sheet) or None
        top = head(sheet, [entry for entry, _ in self._sheets], rows_total=rows_total, notices=notices)
        return top, self._rows(int(sheet.key))

    def _judge_manifest(self) -> None:
        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "encryption-data":
                raise Refused("password")

        if MANIFEST in self._package:
            xmlparts.parse(self._package.chunks(MANIFEST), start=start)

    def _read_sheets(self) -> list[tuple[Sheet, int]]:
        """Every sheet and how many rows it spells out; the key of a sheet is its place.

        By pattern, in a fifth of the parser's time. Comments could deceive a pattern, so a file with any is refused.
        """
        sheets: list[tuple[Sheet, int]] = []
        hidden_styles: set[str] = set()
        style, depth, rest = "", 0, b""
        for chunk in self._package.chunks(CONTENT):
            rest += chunk
            if b"<!" in rest:
                raise Refused("encoding_xml")
            cut = rest.rfind(b">") + 1
            text, rest, at = rest[:cut], rest[cut:], 0
            for tag in _TAG.finditer(text):
                closing, name, attributes = tag[1], tag[2], tag[3]
                if name == b"style":
                    style = _attribute(attributes, b"name")
                elif name == b"table-properties":
                    hidden_styles |= {style} if _attribute(attributes, b"display") == "false" else set()
                elif not attributes.endswith(b"/"):
                    if depth == 1:
                        _count(sheets, text, at, tag.start())
                    depth += -1 if closing else 1
                    if depth == 1 and not closing:
                        is_hidden = _attribute(attributes, b"style-name") in hidden_styles
                        name = _attribute(attributes, b"name")
                        sheets.append((Sheet(name, is_hidden, False, key=len(sheets)), 0))
                    at = tag.end()
            if depth == 1:
                _count(sheets, text, at, len(text))
        return sheets

    def _rows(self, index: int) -> Iterator[Row]:
        merges = Merges()
        gathering = _Gathering(index, merges, self._limits)
        handlers = {"start": gathering.start, "end": gathering.end, "text": gathering.text}
        for _ in xmlparts.events(self._package.chunks(CONTENT), **handlers):
            yield from gathering.rows
            gathering.rows.clear()
            if gathering.is_done:
                return


def _attribute(attributes: bytes, name: bytes) -> str:
    """The value of an attribute, whatever its prefix; "" when it is missing."""
    match = re.search(rb"[\s:]" + name + rb"\s*=\s*[\"']([^\"']*)[\"']", attributes)
    return values.plain(match[1].decode("utf-8", "replace")) if match else ""


def _count(sheets: list[tuple[Sheet, int]], text: bytes, start: int, end: int) -> None:
    """Add what stands between two tags of tables to the last sheet: rows, and whether any cell has content."""
    sheet, rows = sheets[-1]
    sheet.has_rows = sheet.has_rows or _FILLED.search(text, start, end) is not None
    sheets[-1] = (sheet, rows + text.count(b"</table:table-row>", start, end))


class _Gathering:
    """Handlers of the parser's events: gathers the cells of a row, gives finished rows into `rows`."""

    def __init__(self, index: int, merges: Merges, limits: Limits) -> None:
        self.rows: list[Row] = []
        self.is_done = False
        self._sheets_to_go = index + 1
        self._merges = merges
        self._limits = limits
        self._depth = 0
        self._ignored = 0
        self._number = 0
        self._last_filled = 0
        self._count = 0
        self._formulas = 0
        self._row_repeat = 0
        self._column = 0
        self._cells: list = []
        self._attributes: dict[str, str] = {}
        self._in_cell = False
        self._paragraphs: list[list[str]] = []
        self._in_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table" and not self._in_cell:
            self._depth += 1
            self._sheets_to_go -= 1
        elif self._sheets_to_go or not self._depth:
            return
        elif self._in_cell:
            self._start_in_cell(name, attributes)
        elif name == "table-row":
            self._number += self._row_repeat if self._number else 1
            self._row_repeat = repeated(attributes, "number-rows-repeated", MAX_ROW_NUMBER)
            self._column, self._cells = 0, []
        elif name in _CELLS:
            self._in_cell, self._attributes, self._paragraphs, self._ignored = True, attributes, [], 0

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if self._ignored or name in _IGNORED_IN_CELL:
            self._ignored += 1
        elif name == "p":
            self._paragraphs.append([])
            self._in_text = True
        elif self._in_text and name == "s":
            self._paragraphs[-1].append(" " * repeated(attributes, "c", self._limits.text + 1))
        elif self._in_text and name in ("tab", "line-break"):
            self._paragraphs[-1].append("\t" if name == "tab" else "\n")

    def end(self, name: str) -> None:
        if self._in_cell:
            if self._ignored:
                self._ignored -= 1
            elif name == "p":
                self._in_text = False
            elif name in _CELLS:
                self._in_cell = False
                self._finish_cell()
        elif name == "table" and self._depth:
            self._depth -= 1
            self.is_done = not self._sheets_to_go
        elif name == "table-row" and self._depth and not self._sheets_to_go:
            self._finish_row()

    def text(self, data: str) -> None:
        if self._in_text and not self._ignored:
            self._paragraphs[-1].append(data)

    def _finish_cell(self) -> None:
        attributes, times = self._attributes, repeated(self._attributes, "number-columns-repeated", 16_384)
        cell = self._value(attributes)
        across = repeated(attributes, "number-columns-spanned", 16_384)
        down = repeated(attributes, "number-rows-spanned", MAX_ROW_NUMBER)
        if across > 1 or down > 1:
            self._merges.add((self._number, self._column, self._number + down - 1, self._column + across - 1))
        is_blank = cell is None or (type(cell) is str and not cell.strip())
        if self._column + times > self._limits.columns and not is_blank:
            name = values.column_name(max(self._column, self._limits.columns))
            raise Refused("too_many_columns", cell=f"{name}{self._number}", limit=self._limits.columns)
        if not is_blank:
            if type(cell) is tuple and cell[0] == "f":
                self._formulas += times * self._row_repeat
                if self._formulas > self._limits.formulas:
                    raise Refused("too_many_formulas", limit=self._limits.formulas)
            elif type(cell) is str and len(cell) > self._limits.text:
                name = values.column_name(self._column)
                raise Refused("long_text", cell=f"{name}{self._number}", limit=self._limits.text)
            self._cells.extend([None] * (self._column - len(self._cells)))
            self._cells.extend([cell] * times)
        elif cell is not None and self._column < self._limits.columns:
            self._cells.extend([None] * (self._column - len(self._cells)))
            self._cells.append(cell)  # blanks inside the row are kept as they are; at its end they are trimmed
        self._column += times

    def _value(self, attributes: dict[str, str]) -> object:
        formula = attributes.get("formula")
        if formula is not None:
            return ("f", formula.removeprefix("of:")[: self._limits.text])
        kind = attributes.get("value-type", "")
        if kind in ("float", "percentage", "currency"):
            return values.number(attributes.get("value", ""))
        if kind == "date":
            return values.iso_moment(attributes.get("date-value", ""))
        if kind == "boolean":
            return attributes.get("boolean-value") == "true"
        if kind == "time":
            return clock(attributes.get("time-value", ""))
        return attributes.get("string-value") or "\n".join("".join(parts) for parts in self._paragraphs) or None

    def _finish_row(self) -> None:
        cells = values.trimmed(self._cells)
        if not cells:
            return
        if self._number - self._last_filled > STRAY_ROWS:
            raise Refused("stray_cell", cell=f"{values.column_name(len(cells) - 1)}{self._number}")
        self._count += self._row_repeat
        if self._count > self._limits.rows + HEAD_ROWS:
            raise Refused("too_many_rows", limit=self._limits.rows)
        self._last_filled = self._number + self._row_repeat - 1
        for number in range(self._number, self._last_filled + 1):
            copy = list(cells)
            row = (number, copy, [place for place, cell in enumerate(copy) if type(cell) is tuple])
            self._merges.fill(row)
            self.rows.append(row)


def repeated(attributes: dict[str, str], name: str, most: int) -> int:
    """How often a cell or row stands there: 1 unless the attribute says more. Raises Refused for nonsense."""
    text = attributes.get(name)
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Refused("damaged")
    return min(int(text), most)


def clock(text: str) -> object:
    """PT10H30M00S as time of day; lengths of a day and more stay text."""
    match = _DURATION.fullmatch(text)
    if match is None or int(match[1]) > 23:
        return text
    hours, minutes, seconds = (int(part) for part in match.groups()[:3])
    milliseconds = ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match[4] or "0").ljust(3, "0")[:3])
    return ("h", milliseconds) if milliseconds < values.DAY_MILLISECONDS else text
