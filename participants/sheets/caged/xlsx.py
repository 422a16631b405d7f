"""The structure of .xlsx (ISO/IEC 29500): workbook, relations, styles, shared strings; the rows are `xlsx_rows`'.

Read by hand because of what the libraries cannot do at once: tell formulas, merged ranges and hidden sheets, hold no
more than the shared strings of a sheet of any extent, and take two million cells in less than two seconds.
"""

import re
from collections import deque
from collections.abc import Iterator
from posixpath import dirname, normpath

from participants.sheets.caged import values, xmlparts
from participants.sheets.caged.books import Sheet, chosen, head
from participants.sheets.caged.merges import Merges, Range
from participants.sheets.caged.package import CHUNK_BYTES, Package
from participants.sheets.caged.strings import read_strings
from participants.sheets.caged.wire import Refused, Row
from participants.sheets.caged.xlsx_rows import SheetRows
from participants.sheets.limits import Limits

TAIL_BYTES = 16_000_000  # what follows the rows of a sheet: merged ranges, validations, hyperlinks
MACRO_FOLDERS = ("xl/macrosheets/", "xl/dialogsheets/")
EMBEDDED_FOLDERS = ("xl/embeddings/", "xl/activex/")
OFFICE_FOLDERS = ("word/", "ppt/")

_FILLED = re.compile(rb"<(?:\w+:)?(?:v|is|f)[ >]")
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*["']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})["']"""
)
_ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["'](\d{1,7})["']""")


class XlsxBook:
    """One workbook. Raises Refused for macros, embedded objects, other kinds of files, and damage."""

    kind = "xlsx"

    def __init__(self, package: Package, limits: Limits) -> None:
        self._package = package
        self._limits = limits
        self._is_1904 = False
        workbook = self._workbook_part()
        if package.any_under(*EMBEDDED_FOLDERS):
            raise Refused("embedded")
        relations = self._relations(workbook)
        self._strings_part = _target(relations, "sharedStrings")
        self._styles_part = _target(relations, "styles")
        self._sheets = self._read_sheets(workbook, relations)

    def open_sheet(self, asked: str) -> tuple[dict, Iterator[Row]]:
        """The head of the answer and the rows of the sheet `asked` for, "" for the first visible one with rows."""
        sheet, notices = chosen(self._sheets, asked)
        if self._package.any_under("xl/externallinks/"):
            notices.append(("external_links", {}))
        last_row, ranges = self._survey(sheet.key)
        if ranges:
            notices.append(("merged", {}))
        strings, long_ones = [], set()
        if self._strings_part and self._strings_part in self._package:
            strings, long_ones = read_strings(self._package, self._strings_part, limit=self._limits.text)
        rows = SheetRows(
            chunks=lambda: self._package.chunks(sheet.key),
            strings=strings,
            long_strings=long_ones,
            date_styles=self._date_styles(),
            is_1904=self._is_1904,
            limits=self._limits,
        )
        return head(sheet, self._sheets, rows_total=last_row, notices=notices), Merges(ranges).over(rows)

    def _workbook_part(self) -> str:
        """The name of the workbook's part. Raises Refused when the package is something else, or holds macros."""
        package = self._package
        if any(name.endswith("vbaproject.bin") for name in package.names) or package.any_under(*MACRO_FOLDERS):
            raise Refused("macros")
        if "[content_types].xml" not in package or "_rels/.rels" not in package:
            raise Refused("archive")
        types: dict[str, str] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "Override":
                types[attributes.get("PartName", "").lstrip("/").lower()] = attributes.get("ContentType", "")

        xmlparts.parse(package.chunks("[content_types].xml"), start=start)
        part = _target(self._relations(""), "officeDocument")
        if part.endswith(".bin"):
            raise Refused("binary_workbook")
        if "macroenabled" in types.get(part, "").lower():
            raise Refused("macros")
        if part not in package or package.any_under(*OFFICE_FOLDERS):
            raise Refused("word" if package.any_under(*OFFICE_FOLDERS) else "damaged")
        return part

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id → (last word of the type, lower-case name of the part) of `part`'s relations; "" means the package's."""
        folder = dirname(part)
        name = f"{folder}/_rels/{part.rpartition('/')[2]}.rels".lstrip("/")
        found: dict[str, tuple[str, str]] = {}

        def start(element: str, attributes: dict[str, str]) -> None:
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "").replace("\\", "/")
                path = target.lstrip("/") if target.startswith("/") else normpath(f"{folder}/{target}").lstrip("/")
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path.lower())

        if name in self._package:
            xmlparts.parse(self._package.chunks(name), start=start)
        return found

    def _read_sheets(self, workbook: str, relations: dict[str, tuple[str, str]]) -> list[Sheet]:
        sheets: list[Sheet] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "workbookPr":
                self._is_1904 = attributes.get("date1904") in ("1", "true")
            elif name == "sheet":
                kind, part = relations.get(attributes.get("id", ""), ("", ""))
                if kind == "worksheet":
                    hidden = attributes.get("state", "visible") != "visible"
                    sheets.append(Sheet(attributes.get("name", ""), hidden, self._is_filled(part), key=part))

        xmlparts.parse(self._package.chunks(workbook), start=start)
        return sheets

    def _is_filled(self, part: str) -> bool:
        """Say whether the sheet has any cell with content; formatted blanks are none."""
        before = b""
        for chunk in self._package.chunks(part):
            if _FILLED.search(before + chunk):
                return True
            before = chunk[-32:]
        return False

    def _survey(self, part: str) -> tuple[int | None, list[Range]]:
        """The number of the last row and the merged ranges: both stand at the end of a sheet."""
        pieces = deque(maxlen=TAIL_BYTES // CHUNK_BYTES)
        pieces.extend(self._package.chunks(part))
        tail = b"".join(pieces)
        end_of_rows = tail.rfind(b"sheetData")
        if end_of_rows < 0:
            raise Refused("too_heavy")
        last = _ROW_NUMBER.search(tail, max(0, tail.rfind(b"<row ")))
        ranges = []
        for match in _MERGED.finditer(tail, end_of_rows):
            left, top, right, bottom = (group.decode() for group in match.groups())
            ranges.append((int(top), values.column_index(left), int(bottom), values.column_index(right)))
            if len(ranges) > self._limits.merged:
                raise Refused("too_many_merged")
        return (int(last[1]) if last else None), ranges

    def _date_styles(self) -> frozenset[int]:
        """The cell formats that show moments."""
        formats: dict[int, str] = {}
        styles: list[int] = []
        inside = [""]

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "numFmt":
                formats[_number(attributes, "numFmtId")] = attributes.get("formatCode", "")
            elif name == "cellXfs":
                inside[0] = name
            elif name == "xf" and inside[0]:
                styles.append(_number(attributes, "numFmtId"))

        def end(name: str) -> None:
            if name == "cellXfs":
                inside[0] = ""

        if self._styles_part and self._styles_part in self._package:
            xmlparts.parse(self._package.chunks(self._styles_part), start=start, end=end)
        dates = {key for key, code in formats.items() if values.is_date_format(code)}
        dates |= values.BUILT_IN_DATES - formats.keys()
        return frozenset(index for index, key in enumerate(styles) if key in dates)


def _target(relations: dict[str, tuple[str, str]], kind: str) -> str:
    return next((part for found, part in relations.values() if found == kind), "")


def _number(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "0")
    return int(text) if text.isascii() and text.isdigit() else 0
