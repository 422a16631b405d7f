"""The rows of one sheet of .xlsx: by pattern while the XML is spelled as the usual programs spell it, else by parser.

Both ways end in the same `_Meaning`, hence give the same cells. The pattern accounts for every "<" of a row: whatever
it does not know (a comment, a prefix, rich text, a row without number) sends the whole sheet through the parser.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from string import ascii_uppercase

from participants.sheets.caged import values, xmlparts
from participants.sheets.caged.strings import NotPlain
from participants.sheets.caged.wire import Refused, Row
from participants.sheets.limits import Limits

MAX_OPEN_ROW = 20_000_000  # characters of one row: 200 cells of 2,000 characters are far fewer
MAX_KINDS = 10_000
MAX_ROW_NUMBER = 1_048_576
STRAY_ROWS = 100_000  # a value this far below the last row is a slip of the hand, not a list

_ROW = re.compile(r'\s*(?:<row [^>]*/>\s*)*<row (?:[^>]*? )?r="(\d{1,7})"[^>]*>')
_EMPTY_ROWS = re.compile(r"\s*(?:<row [^>]*/>\s*)*")
#: Nearly every cell of nearly every file: column, attributes, value. A "<" it cannot place gives three empty texts.
_USUAL_CELL = re.compile(
    r'<c r="([A-Z]{1,3}+)\d++"([^>/]*+)'
    r'(?:>(?:<v>|<is><t(?: xml:space="preserve")?+>)([^<]*+)(?:</v>|</t></is>)</c>|/>|>(?:<v ?+/>)?+</c>)|<'
)
#: As above with formula, value, and the lost "<" in groups of their own.
_ANY_CELL = re.compile(
    r'<c r="([A-Z]{1,3})\d+"([^>/]*)'
    r"(?:/>|>(<f(?: [^>]*)?/>|<f(?: [^>]*)?>[^<]*</f>)?"
    r'(?:<v ?/>|(?:<v(?: xml:space="preserve")?>|<is><t(?: xml:space="preserve")?>)([^<]*)(?:</v>|</t></is>))?</c>)'
    r"|(<)"
)
_ATTRIBUTE = re.compile(r'\s+([\w:]+)="([^"<>&]*)"')
_FORMULA_TEXT = re.compile(r"<f[^>]*>([^<]*)</f>")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")

_SHARED, _TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR, _ISO = range(1, 8)
_TYPES = {
    "s": _SHARED,
    "inlineStr": _TEXT,
    "str": _TEXT,
    "n": _NUMBER,
    "": _NUMBER,
    "b": _BOOLEAN,
    "e": _ERROR,
    "d": _ISO,
}
_LETTERS = list(ascii_uppercase)
_COLUMN_NAMES = [*_LETTERS, *(first + second for first in _LETTERS for second in _LETTERS)]


@dataclass(slots=True)
class SheetRows:
    """Iterate to get the rows that are not blank. `chunks` opens the part anew each time it is called."""

    chunks: Callable[[], Iterator[bytes]]
    strings: list[str]
    long_strings: set[int]
    date_styles: frozenset[int]
    is_1904: bool
    limits: Limits

    def __iter__(self) -> Iterator[Row]:
        seen = 0
        try:
            for row in self.by_pattern():
                yield row
                seen += 1
        except NotPlain:
            yield from islice(self.by_parser(), seen, None)

    def by_pattern(self) -> Iterator[Row]:
        """The rows, about five times as fast as the parser. Raises NotPlain, Refused."""
        meaning = _Meaning(self)
        number, usual, longest = 0, _USUAL_CELL.findall, self.limits.text
        for piece in self._row_pieces():
            opening = _ROW.match(piece)
            if opening is None:
                raise NotPlain
            number = meaning.row_number(int(opening[1]), number)
            row = None
            if "&" not in piece and "_x" not in piece:
                row = meaning.usual_row(number, usual(piece, opening.end()), is_long=len(piece) > longest)
            if row is None:
                row = meaning.any_row(number, _cells_of(piece, opening.end(), meaning))
            if row[1]:
                yield row

    def _row_pieces(self) -> Iterator[str]:
        """The text of the rows without their ends."""
        decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        rest, is_open = "", False
        for chunk in self.chunks():
            try:
                rest += decode(chunk)
            except UnicodeDecodeError:
                raise Refused("damaged") from None
            if not is_open:
                start = rest.find("<sheetData>")
                if start < 0:
                    raise NotPlain
                rest, is_open = rest[start + 11 :], True
            if "<!" in rest or "\r" in rest:
                raise NotPlain
            *pieces, rest = rest.split("</row>")
            yield from pieces
            if "</sheetData>" in rest:
                if not _EMPTY_ROWS.fullmatch(rest.partition("</sheetData>")[0]):
                    raise NotPlain
                return
            if len(rest) > MAX_OPEN_ROW:
                raise Refused("too_heavy")
        raise NotPlain

    def by_parser(self) -> Iterator[Row]:
        """The rows, whatever the XML looks like. Raises Refused."""
        meaning = _Meaning(self)
        gathering = _Gathering(meaning)
        events = xmlparts.events(self.chunks(), start=gathering.start, end=gathering.end, text=gathering.text)
        for _ in events:
            yield from gathering.rows
            gathering.rows.clear()


class _Meaning:
    """Turns what stands in the cells of a row into values. Raises Refused where a limit is passed."""

    def __init__(self, sheet: SheetRows) -> None:
        self._strings = sheet.strings
        self._long = sheet.long_strings
        self._date_styles = sheet.date_styles
        self._is_1904 = sheet.is_1904
        self._limits = sheet.limits
        self._columns = {name: index for index, name in enumerate(_COLUMN_NAMES[: sheet.limits.columns])}
        self._kinds: dict[str, int] = {}
        self._width = 16
        self._formulas = 0
        self._last_filled = 0

    def row_number(self, number: int, last: int) -> int:
        """`number`, if rows go down the sheet. Raises Refused."""
        if not last < number <= MAX_ROW_NUMBER:
            raise Refused("damaged")
        return number

    def kind(self, attributes: str) -> int:
        """What a cell with these attributes holds; remembered, for a sheet has few different ones. Raises NotPlain."""
        if (known := self._kinds.get(attributes)) is not None:
            return known
        position, style, type_ = 0, "", ""
        while position < len(attributes.rstrip()):
            match = _ATTRIBUTE.match(attributes, position)
            if match is None:
                raise NotPlain
            style = match[2] if match[1] == "s" else style
            type_ = match[2] if match[1] == "t" else type_
            position = match.end()
        kind = self.kind_of(type_, style)
        if len(self._kinds) >= MAX_KINDS:
            raise NotPlain
        self._kinds[attributes] = kind
        return kind

    def kind_of(self, type_: str, style: str) -> int:
        """What a cell of this type and style holds."""
        kind = _TYPES.get(type_)
        if kind is None:
            raise Refused("damaged")
        is_date = kind == _NUMBER and style.isascii() and style.isdigit() and int(style) in self._date_styles
        return _DATE if is_date else kind

    def usual_row(self, number: int, found: list[tuple[str, str, str]], *, is_long: bool) -> Row | None:
        """The row of cells without formulas and escapes, blank when it has no cells; None when there was anything else.

        This loop is what a large file costs: two million turns for a list of 100,000 people.
        """
        cells: list = [None] * self._width
        places: list[int] = []
        kinds, columns, strings = self._kinds, self._columns, self._strings
        for column, attributes, value in found:
            if not value:
                if not column:
                    return None
                continue
            try:
                index = columns[column]
                kind = kinds[attributes]
                if kind == _SHARED:
                    value = strings[int(value)] or None
                elif kind != _TEXT:
                    value = self.value(kind, value)
                    if type(value) is tuple:
                        places.append(index)
                cells[index] = value
            except (KeyError, IndexError, ValueError):
                return None  # the first of its kind, or out of bounds: any_row learns it or refuses it
        return self._finished(number, cells, places, check_length=is_long or bool(self._long))

    def any_row(self, number: int, found: list[tuple[int, int, str | None, str]]) -> Row:
        """The row of `found`: column, kind, formula, value. Raises Refused."""
        cells: list = []
        places: list[int] = []
        for index, kind, formula, value in found:
            if formula is None and not value:
                continue
            if index >= self._limits.columns:
                if formula is None and not value.strip():
                    continue
                cell = f"{values.column_name(index)}{number}"
                raise Refused("too_many_columns", cell=cell, limit=self._limits.columns)
            if formula is not None:
                cell = self.formula(formula)
            elif kind == _SHARED:
                if not (value.strip().isascii() and value.strip().isdigit()) or int(value) >= len(self._strings):
                    raise Refused("damaged")
                cell = self._strings[int(value)] or None
            elif kind == _TEXT:
                cell = values.unescaped(value)
            else:
                cell = self.value(kind, value)
            cells.extend([None] * (index + 1 - len(cells)))
            cells[index] = cell
            if type(cell) is tuple:
                places.append(index)
        self._width = max(self._width, len(cells))
        return self._finished(number, cells, places, check_length=True)

    def value(self, kind: int, value: str) -> object:
        """Numbers, moments, booleans, errors."""
        if kind == _NUMBER:
            return values.number(value)
        if kind == _DATE:
            return values.moment(values.number(value), is_1904=self._is_1904)
        if kind == _BOOLEAN:
            return value.strip() in ("1", "true")
        return values.iso_moment(value) if kind == _ISO else value

    def formula(self, text: str) -> tuple[str, str]:
        """A formula cell. Raises Refused when there are too many."""
        self._formulas += 1
        if self._formulas > self._limits.formulas:
            raise Refused("too_many_formulas", limit=self._limits.formulas)
        return ("f", text[: self._limits.text])

    def _finished(self, number: int, cells: list, places: list[int], *, check_length: bool) -> Row:
        values.trimmed(cells)
        if not cells:
            return number, cells, places
        if number - self._last_filled > STRAY_ROWS:
            raise Refused("stray_cell", cell=f"{values.column_name(len(cells) - 1)}{number}")
        self._last_filled = number
        if check_length:
            for index, cell in enumerate(cells):
                if type(cell) is str and len(cell) > self._limits.text:
                    name = f"{values.column_name(index)}{number}"
                    raise Refused("long_text", cell=name, limit=self._limits.text)
        return number, cells, places


def _cells_of(piece: str, start: int, meaning: _Meaning) -> list[tuple[int, int, str | None, str]]:
    """The cells of a row's text for `any_row`. Raises NotPlain when there is anything but cells."""
    found = []
    for column, attributes, formula, value, lost in _ANY_CELL.findall(piece, start):
        if lost:
            raise NotPlain
        text = _FORMULA_TEXT.match(formula) if formula else None
        said = None if not formula else values.plain(text[1]) if text else ""
        found.append((values.column_index(column), meaning.kind(attributes), said, values.plain(value)))
    return found


class _Gathering:
    """Handlers of the parser's events: gathers the cells of a row, gives finished rows into `rows`."""

    def __init__(self, meaning: _Meaning) -> None:
        self.rows: list[Row] = []
        self._meaning = meaning
        self._number = 0
        self._in_data = False
        self._phonetic = False
        self._index = -1
        self._kind = _NUMBER
        self._formula: str | None = None
        self._value: list[str] = []
        self._into: list[str] | None = None
        self._formula_parts: list[str] = []
        self._cells: list[tuple[int, int, str | None, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheetData":
            self._in_data = True
        elif not self._in_data:
            return
        elif name == "row":
            number = attributes.get("r", str(self._number + 1))
            if not (number.isascii() and number.isdigit() and len(number) < 8):
                raise Refused("damaged")
            self._number = self._meaning.row_number(int(number), self._number)
            self._index, self._cells = -1, []
        elif name == "c":
            self._index = self._place(attributes.get("r"))
            self._kind = self._meaning.kind_of(attributes.get("t", ""), attributes.get("s", ""))
            self._formula, self._value, self._formula_parts = None, [], []
        elif name == "f":
            self._formula, self._into = "", self._formula_parts
        elif name == "rPh":
            self._phonetic = True
        elif name == "v" or (name == "t" and not self._phonetic):
            self._into = self._value

    def end(self, name: str) -> None:
        if name == "sheetData":
            self._in_data = False
        elif not self._in_data:
            return
        elif name in ("v", "t", "f"):
            self._into = None
        elif name == "rPh":
            self._phonetic = False
        elif name == "c":
            formula = None if self._formula is None else "".join(self._formula_parts)
            self._cells.append((self._index, self._kind, formula, "".join(self._value)))
        elif name == "row":
            row = self._meaning.any_row(self._number, self._cells)
            if row[1]:
                self.rows.append(row)

    def text(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def _place(self, reference: str | None) -> int:
        if reference is None:
            return self._index + 1
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise Refused("damaged")
        return values.column_index(match[1])
