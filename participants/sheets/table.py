"""The door: what the bytes are, whether the name agrees, who reads them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from participants.sheets import delimited
from participants.sheets.cage import Cage
from participants.sheets.limits import Limits
from participants.sheets.refusals import SheetRefused, notice

HEAD_BYTES = 4_096
#: What a name promises. Names with other endings are refused, whatever the file holds.
KINDS_BY_SUFFIX = {".xlsx": "xlsx", ".xls": "xls", ".ods": "ods", ".csv": "csv", ".txt": "csv", ".tsv": "csv"}
REFUSED_SUFFIXES = {".xlsm": "macros", ".xltm": "macros", ".xlam": "macros", ".xlsb": "binary_workbook", ".pdf": "pdf",
                    ".zip": "archive", ".docx": "word", ".doc": "word", ".html": "html", ".htm": "html"}  # fmt: skip
KIND_NAMES = {"xlsx": "Excel (.xlsx)", "xls": "Excel lama (.xls)", "ods": "OpenDocument (.ods)", "csv": "teks (CSV)"}

_ZIP, _EMPTY_ZIP, _OLE = b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_BINARY = (
    b"MZ", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ",
    b"{\\rtf", b"SQLite format 3", b"\x00\x01\x00\x00Standard",
)  # fmt: skip
_BYTE_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One sheet of a workbook, as its table of contents has it."""

    name: str
    is_hidden: bool
    has_rows: bool


@dataclass(slots=True)
class Table:
    """One opened table. All attributes are for reading only.

    kind: "xlsx", "xls", "ods" or "csv", by content. encoding, delimiter: of delimited text, else "" (delimiter "" also
    when there is one column). sheet, sheets: name of the sheet being read, and all of them. rows_total: the number of
    the last row, for a progress bar; blank rows and titles count, None when the file does not tell. notices: sentences
    for the person who sent the file; reading the rows may add to them.
    """

    kind: str
    encoding: str
    delimiter: str
    sheet: str
    sheets: list[SheetInfo]
    rows_total: int | None
    notices: list[str]
    _open_rows: Callable[[], Iterator[tuple[int, list]]] = field(repr=False)

    def rows(self) -> Iterator[tuple[int, list]]:
        """Number and cells of every row that is not blank, titles and headings included, in the order of the file.

        Cells: str, int, float, bool, date, datetime, time, Formula, Merged or None; blanks at the end are left out.
        Each call reads from the start. Raises SheetRefused at the row where the file proves to be unreadable.
        """
        return self._open_rows()


@contextmanager
def open_table(path: str | Path, *, filename: str, sheet: str = "", limits: Limits | None = None) -> Iterator[Table]:
    """Open the file at `path`, called `filename` by its sender, and the sheet named `sheet` or the first with rows.

    Raises SheetRefused. Memory: one chunk of rows here; what is hostile is parsed in a process that ends with the
    `with` block at the latest.
    """
    limits, path = limits or Limits(), Path(path)
    suffix = PurePath(filename).suffix.lower()
    promised = KINDS_BY_SUFFIX.get(suffix)
    _judge_size(path, limits)
    if promised is None:
        raise SheetRefused(REFUSED_SUFFIXES.get(suffix, "extension"))
    with path.open("rb") as file:
        container = _container(file.read(HEAD_BYTES))
    with ExitStack() as stack:
        if container == "text":
            table = _open_text(path, promised, limits)
        else:
            table = _open_book(path, container, sheet, limits, stack)
        if table.kind != promised:
            table.notices.insert(0, notice("named_otherwise", suffix=suffix, kind=KIND_NAMES[table.kind]))
        yield table


def _judge_size(path: Path, limits: Limits) -> None:
    size = path.stat().st_size
    if not size:
        raise SheetRefused("empty")
    if size > limits.file_bytes:
        raise SheetRefused("too_big", megabytes=limits.file_bytes // 1_000_000)


def _container(start: bytes) -> str:
    """ "zip", "ole" or "text" by the first bytes. Raises SheetRefused for what is known to be no table."""
    if start.startswith(_ZIP):
        return "zip"
    if start.startswith(_OLE):
        return "ole"
    if start.startswith(_EMPTY_ZIP):
        raise SheetRefused("damaged")
    if start.startswith(_OLD_EXCEL):
        raise SheetRefused("old_workbook")
    if start.startswith(_BINARY):
        raise SheetRefused("not_table")
    text = start.removeprefix(_BYTE_MARK).lstrip().lower()
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = start.decode("utf-16", "ignore").lstrip().lower().encode()
    if b"%pdf-" in text[:1024]:
        raise SheetRefused("pdf")
    if text.startswith(b"<"):
        is_page = any(sign in text for sign in (b"<html", b"<table", b"<!doctype html", b"<body", b"<meta"))
        raise SheetRefused("html" if is_page else "xml")
    if text.startswith((b"mime-version:", b"[{", b'{"')):
        raise SheetRefused("html" if text.startswith(b"mime") else "not_table")
    return "text"


def _open_text(path: Path, promised: str, limits: Limits) -> Table:
    text = delimited.survey(path, limits=limits, needs_delimiter=promised != "csv")
    return Table(
        kind="csv",
        encoding=text.encoding,
        delimiter=text.delimiter,
        sheet="",
        sheets=[],
        rows_total=text.lines or 1,
        notices=text.notices,
        _open_rows=text.rows,
    )


def _open_book(path: Path, container: str, sheet: str, limits: Limits, stack: ExitStack) -> Table:
    def caged(name: str) -> tuple[Cage, dict]:
        cage = Cage(path, kind=container, sheet=name, limits=limits)
        stack.callback(cage.close)
        return cage, cage.head()

    first, head = caged(sheet)
    unread = [first]

    def rows() -> Iterator[tuple[int, list]]:
        cage = unread.pop() if unread else caged(head["sheet"])[0]
        try:
            yield from cage.rows()
        finally:
            cage.close()

    return Table(
        kind=head["kind"],
        encoding="",
        delimiter="",
        sheet=head["sheet"],
        sheets=[SheetInfo(*info) for info in head["sheets"]],
        rows_total=head["rows_total"],
        notices=[notice(code, **details) for code, details in head["notices"]],
        _open_rows=rows,
    )
