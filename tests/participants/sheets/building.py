"""Workbooks put together by hand, part by part, so that they can be wrong in one place at a time."""

import io
import struct
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

FILES = Path(__file__).with_name("files")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
#: Invented people.
HEAD = ["NO", "NIK", "NAMA", "TGL LAHIR"]
PEOPLE = [
    ["1", "1404011203850001", "SITI AMINAH", "12/03/1985"],
    ["2", "1404015407900002", "M. YUSUF, S.Pd", "14/07/1990"],
    ["3", "0404010101700003", "NUR'AINI", "01/01/1970"],
]
TABLE = [HEAD, *PEOPLE]
NUMBERED = list(enumerate(TABLE, start=1))


def column(index: int) -> str:
    """A for 0, AA for 26."""
    return chr(65 + index) if index < 26 else column(index // 26 - 1) + chr(65 + index % 26)


def cell(reference: str, value) -> str:
    """One cell; text stands inline."""
    if value is None:
        return f'<c r="{reference}" s="0"/>'
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def row(number: int, cells) -> str:
    """One row; `cells` are values, or XML when they start with "<c "."""
    inside = "".join(
        value if isinstance(value, str) and value.startswith("<c ") else cell(f"{column(index)}{number}", value)
        for index, value in enumerate(cells)
    )
    return f'<row r="{number}">{inside}</row>'


def sheet(rows, *, first: int = 1, after: str = "", opening: str = "<sheetData>") -> str:
    """A worksheet; `rows` are lists of values or ready XML, `after` follows the rows."""
    body = rows if isinstance(rows, str) else "".join(row(number, each) for number, each in enumerate(rows, first))
    return f'{DECLARATION}<worksheet xmlns="{MAIN}">{opening}{body}</sheetData>{after}</worksheet>'


def relations(*targets: tuple[str, str, str]) -> str:
    """A .rels part of (id, kind, target)."""
    inside = "".join(
        f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/>' for id_, kind, target in targets
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def workbook_parts(sheets, *, states=(), kinds=(), properties: str = "", workbook_type: str = WORKBOOK_TYPE) -> dict:
    """The parts of a workbook whose `sheets` are name → XML."""
    states = [*states, *[""] * len(sheets)]
    kinds = [*kinds, *["worksheet"] * len(sheets)]
    listed = "".join(
        f"<sheet name={quoteattr(name)} sheetId={quoteattr(str(number))}"
        + (f' state="{states[number - 1]}"' if states[number - 1] else "")
        + f' r:id="rId{number}"/>'
        for number, name in enumerate(sheets, start=1)
    )
    targets = [
        (f"rId{number}", kind, f"worksheets/sheet{number}.xml")
        for number, kind in enumerate(kinds[: len(sheets)], start=1)
    ]
    parts = {
        "[Content_Types].xml": (
            f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{workbook_type}"/></Types>'
        ),
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relations(
            *targets, ("rIdS", "sharedStrings", "sharedStrings.xml"), ("rIdF", "styles", "styles.xml")
        ),
    }
    for number, xml in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = xml
    return parts


def zipped(parts: dict, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of name → text or bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return buffer.getvalue()


def xlsx(rows=None, *, xml: str = "", extra: dict | None = None, **options) -> bytes:
    """A workbook of one sheet "Data", with `rows` or ready `xml`, and `extra` parts."""
    parts = workbook_parts({"Data": xml or sheet(TABLE if rows is None else rows)}, **options)
    return zipped({**parts, **(extra or {})})


def shared_strings(*items: str) -> str:
    """A part of shared strings; `items` are the insides of <si>."""
    return f'{DECLARATION}<sst xmlns="{MAIN}">' + "".join(f"<si>{item}</si>" for item in items) + "</sst>"


def styles(*format_ids: int, codes: dict[int, str] | None = None) -> str:
    """A part of styles whose cell formats use `format_ids`."""
    formats = "".join(f"<numFmt numFmtId='{key}' formatCode={quoteattr(code)}/>" for key, code in (codes or {}).items())
    used = "".join(f'<xf numFmtId="{key}"/>' for key in format_ids)
    cells = f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{used}</cellXfs>'
    return f'{DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts>{cells}</styleSheet>'


def ods(tables: str, *, automatic: str = "", extra: dict | None = None, content: str = "") -> bytes:
    """An OpenDocument spreadsheet of ready <table:table> XML."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{space}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    content = content or (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}>'
        f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    parts = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content, **(extra or {})}
    return zipped(parts)


def ods_cell(value, attributes: str = "") -> str:
    """One cell of text."""
    if value is None:
        return f"<table:table-cell{attributes}/>"
    inside = f"<text:p>{escape(value)}</text:p>"
    return f'<table:table-cell office:value-type="string"{attributes}>{inside}</table:table-cell>'


def ods_table(rows, *, name: str = "Data", attributes: str = "") -> str:
    """One table of lists of texts, or of ready XML."""
    body = "".join(
        each if isinstance(each, str) else "<table:table-row>" + "".join(map(ods_cell, each)) + "</table:table-row>"
        for each in rows
    )
    return f'<table:table table:name="{name}"{attributes}>{body}</table:table>'


def ole(streams: dict[str, bytes], *, folders: tuple[str, ...] = ()) -> bytes:
    """A compound file ([MS-CFB]) with `streams` and empty `folders` in its root; every stream takes whole sectors."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    contents = {name: data.ljust(max(4096, -(-len(data) // sector) * sector), b"\0") for name, data in streams.items()}
    names = ["Root Entry", *contents, *folders]
    directory_sectors = -(-len(names) * 128 // sector)
    data_sectors = sum(len(data) // sector for data in contents.values())
    fat_sectors = 1
    while fat_sectors * 128 < fat_sectors + directory_sectors + data_sectors:
        fat_sectors += 1
    fat = [0xFFFFFFFD] * fat_sectors

    def chain(count: int) -> int:
        start = len(fat)
        fat.extend([*range(start + 1, start + count), end])
        return start

    directory_start = chain(directory_sectors)
    starts = {name: chain(len(data) // sector) for name, data in contents.items()}
    fat += [free] * (fat_sectors * 128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors, directory_start, 0, 4096, end, 0, end, 0
    )
    header += struct.pack(f"<{fat_sectors}I", *range(fat_sectors)) + b"\xff" * (436 - 4 * fat_sectors)
    entries = b""
    for index, name in enumerate(names):
        kind = 5 if not index else 2 if name in contents else 1
        child = 1 if not index and len(names) > 1 else free
        right = index + 1 if 0 < index < len(names) - 1 else free
        raw = name.encode("utf-16-le") + b"\0\0"
        entries += raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, free, right, child) + bytes(36)
        entries += struct.pack("<IQ", starts.get(name, end if not index else 0), len(contents.get(name, b"")))
    entries = entries.ljust(directory_sectors * sector, b"\0")
    allocation = struct.pack(f"<{len(fat)}I", *fat)
    return header + allocation + entries + b"".join(contents.values())


def record(kind: int, body: bytes = b"") -> bytes:
    """One record of an old Excel file."""
    return struct.pack("<HH", kind, len(body)) + body


def xls(cells: bytes, *, extra: bytes = b"", sheet_kind: int = 0, state: int = 0, version: int = 0x0600) -> bytes:
    """An old Excel file of one sheet "Data" with ready records; `extra` records stand in the globals."""
    top = record(0x0809, struct.pack("<HHIII", version, 5, 0, 0, 0)) + extra
    bound_size = 4 + 8 + len("Data")
    offset = len(top) + bound_size + 4
    bound = record(0x0085, struct.pack("<IBBBB", offset, state, sheet_kind, 4, 0) + b"Data")
    body = record(0x0809, struct.pack("<HHIII", version, 0x10, 0, 0, 0)) + cells + record(0x000A)
    return ole({"Workbook": top + bound + record(0x000A) + body})


def xls_label(row: int, column: int, text: str) -> bytes:
    """A cell of text, as a record of its own."""
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1"))
