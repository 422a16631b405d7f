"""Delimited text (.csv, .txt, .tsv): its encoding and delimiter are found first, then it is read row by row."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from participants.sheets.limits import HEAD_ROWS, Limits
from participants.sheets.refusals import SheetRefused, notice

SAMPLE_BYTES = 65_536
CHUNK_BYTES = 1 << 18
DELIMITERS = (";", ",", "\t", "|")
NO_DELIMITER = "\x1f"
MAX_CONTROL_SHARE = 0.005
UTF16_SHARE = 0.4

_CONTROLS = bytes({*range(32)} - {9, 10, 12, 13, 26})
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?|sep=(.)\r", re.IGNORECASE)
_TEXT_FORMULA = re.compile(r'="([^"]*)"')


@dataclass(slots=True)
class Delimited:
    """One text file, surveyed whole: what it is written in, and how many lines it has."""

    path: Path
    limits: Limits
    encoding: str = "utf-8"
    delimiter: str = ""
    lines: int = 0
    notices: list[str] = field(default_factory=list)
    _skip_first: bool = False
    _said_formula: bool = False

    def rows(self) -> Iterator[tuple[int, list]]:
        """The rows that are not blank, with the number Excel would show. Raises SheetRefused at an unreadable one."""
        number, count = 0, 0
        with self.path.open(encoding=self.encoding, newline="") as file:
            if self._skip_first:
                file.readline()
            reader = csv.reader(file, delimiter=self.delimiter or NO_DELIMITER, strict=True)
            while True:
                number += 1
                try:
                    texts = next(reader, None)
                except csv.Error:
                    raise SheetRefused("quotes", row=number) from None
                if texts is None:
                    return
                cells = self._cells(number, texts)
                if cells:
                    count += 1
                    if count > self.limits.rows + HEAD_ROWS:
                        raise SheetRefused("too_many_rows", limit=self.limits.rows)
                    yield number, cells

    def _cells(self, number: int, texts: list[str]) -> list[str | None]:
        cells = [(self._literal(text) if text[0] == "=" else text) if text else None for text in texts]
        while cells and (cells[-1] is None or not cells[-1].strip()):
            cells.pop()
        if len(cells) > self.limits.columns:
            cell = f"{_column_name(len(cells) - 1)}{number}"
            raise SheetRefused("too_many_columns", cell=cell, limit=self.limits.columns)
        if cells and len(max(texts, key=len)) > self.limits.text:
            place = max(range(len(texts)), key=lambda index: len(texts[index]))
            raise SheetRefused("long_text", cell=f"{_column_name(place)}{number}", limit=self.limits.text)
        return cells

    def _literal(self, text: str) -> str | None:
        """The text inside ="…", the way web exports keep leading zeros; other text as it is."""
        match = _TEXT_FORMULA.fullmatch(text)
        if match is None:
            return text
        if not self._said_formula:
            self._said_formula = True
            self.notices.append(notice("quoted_formula"))
        return match[1] or None


def survey(path: Path, *, limits: Limits, needs_delimiter: bool) -> Delimited:
    """Judge the text file at `path` whole. Raises SheetRefused.

    `needs_delimiter`: a file that does not say it is text must at least look like a table.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    found = Delimited(path, limits)
    found.encoding = _encoding_of(sample, found.notices)
    if found.encoding.startswith("utf-16"):
        _walk_utf16(found)
    else:
        _walk_bytes(found)
    text = codecs.getincrementaldecoder(found.encoding)().decode(sample)
    if not text.strip("\ufeff \t\r\n;,|\x1a") and len(sample) < SAMPLE_BYTES:
        raise SheetRefused("no_rows")
    stated = _SEPARATOR_LINE.match(text.removeprefix("\ufeff"))
    if stated and (stated[1] or stated[2]) in DELIMITERS:
        found.delimiter, found._skip_first = stated[1] or stated[2], True
    else:
        found.delimiter = _delimiter_of(text, is_cut=len(sample) == SAMPLE_BYTES)
    if not found.delimiter:
        if needs_delimiter:
            raise SheetRefused("not_table")
        found.notices.append(notice("one_column"))
    return found


def _encoding_of(sample: bytes, notices: list[str]) -> str:
    """What the first bytes say: a mark, or every other byte empty. "utf-8" is only a first guess."""
    if sample.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise SheetRefused("encoding", row=1)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if b"\0" in sample:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if min(even, odd) == 0 and max(even, odd) > len(sample) / 2 * UTF16_SHARE:
            notices.append(notice("guessed_utf16"))
            return "utf-16-le" if odd else "utf-16-be"
    elif len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) * MAX_CONTROL_SHARE:
        raise SheetRefused("not_table")
    return "utf-8"


def _walk_utf16(found: Delimited) -> None:
    decoder = codecs.getincrementaldecoder(found.encoding)()
    open_line = 0
    for chunk, is_last in _chunks(found.path):
        try:
            text = decoder.decode(chunk, is_last)
        except UnicodeDecodeError:
            raise SheetRefused("encoding", row=found.lines + 1) from None
        if "\0" in text:
            raise SheetRefused("nul", row=found.lines + text.count("\n", 0, text.index("\0")) + 1)
        breaks = (text.find("\n"), text.rfind("\n")) if "\n" in text else (text.find("\r"), text.rfind("\r"))
        open_line = _line_grown(open_line, breaks, len(text), found)
        found.lines += text.count("\n") or text.count("\r")


def _walk_bytes(found: Delimited) -> None:
    """Count the lines, and settle the encoding: UTF-8 if all of it is, else Windows-1252 if none of it is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, open_line, odd_row = True, 0, 0
    for chunk, is_last in _chunks(found.path):
        if b"\0" in chunk:
            raise SheetRefused("nul", row=found.lines + chunk.count(b"\n", 0, chunk.index(b"\0")) + 1)
        if is_utf8:
            try:
                decoder.decode(chunk, is_last)
            except UnicodeDecodeError as error:
                is_utf8 = False
                odd_row = found.lines + bytes(error.object).count(b"\n", 0, error.start) + 1
        breaks = (chunk.find(b"\n"), chunk.rfind(b"\n")) if b"\n" in chunk else (chunk.find(b"\r"), chunk.rfind(b"\r"))
        open_line = _line_grown(open_line, breaks, len(chunk), found)
        found.lines += chunk.count(b"\n") or chunk.count(b"\r")
    if is_utf8:
        return
    if found.encoding == "utf-8-sig":
        raise SheetRefused("mixed_encoding", row=odd_row)
    _walk_windows(found, odd_row)
    found.encoding = "cp1252"
    found.notices.append(notice("windows_1252"))


def _walk_windows(found: Delimited, odd_row: int) -> None:
    """Raises SheetRefused unless the file can only be Windows-1252."""
    decoder = codecs.getincrementaldecoder("cp1252")()
    rows, rest = 0, b""
    for chunk, _ in _chunks(found.path):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            raise SheetRefused("encoding", row=rows + chunk.count(b"\n", 0, error.start) + 1) from None
        rows += chunk.count(b"\n")
        if _UTF8_SEQUENCE.search(rest + chunk):
            raise SheetRefused("mixed_encoding", row=odd_row)
        rest = chunk[-3:]


def _line_grown(open_line: int, breaks: tuple[int, int], size: int, found: Delimited) -> int:
    """The length of the unfinished line after a chunk of `size` with its first and last break. Raises SheetRefused."""
    first, last = breaks
    grown = open_line + (size if first < 0 else first)
    if grown > found.limits.line_bytes:
        raise SheetRefused("long_line", row=found.lines + 1)
    return grown if first < 0 else size - last - 1


def _chunks(path: Path) -> Iterator[tuple[bytes, bool]]:
    """The file piece by piece, and an empty last piece."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk, False
    yield b"", True


def _delimiter_of(text: str, *, is_cut: bool) -> str:
    """The delimiter that cuts most lines into equally many columns; "" when none cuts at least half of them."""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    if is_cut and len(lines) > 1:
        lines.pop()
    best, best_rank = "", (0.0, 0)
    for delimiter in DELIMITERS:
        counts: dict[int, int] = {}
        try:
            for row in csv.reader(lines, delimiter=delimiter):
                if any(row):
                    counts[len(row)] = counts.get(len(row), 0) + 1
        except csv.Error:
            continue
        if not counts:
            continue
        total = sum(counts.values())
        width = max(counts, key=lambda columns: (counts[columns] * (columns > 1), columns))
        rank = (round(counts[width] / total, 1), width)
        if width > 1 and counts[width] * 2 >= total and rank > best_rank:
            best, best_rank = delimiter, rank
    return best


def _column_name(index: int) -> str:
    name, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
