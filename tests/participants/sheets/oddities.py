"""Builders of odd files that need more than a line."""

import io
import struct
import zipfile

import openpyxl
from openpyxl.chart import BarChart, Reference

from tests.participants.sheets import building as made
from tests.participants.sheets.building import HEAD, NUMBERED, TABLE


def bomb() -> bytes:
    """Some 250 KB that unpack to 250 MB of blanks."""
    return made.xlsx(xml=made.sheet(made.row(1, HEAD) + " " * 250_000_000))


def liar() -> bytes:
    """A part that unpacks to a hundred times what its entry says."""
    data = bytearray(made.xlsx(xml=made.sheet(TABLE * 100)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    return bytes(data).replace(struct.pack("<I", size), struct.pack("<I", size // 100))


def million_rows() -> bytes:
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(1, 1_000_001))
    return made.xlsx(xml=made.sheet(rows))


def million_blank_rows() -> bytes:
    """A table with formatted blanks down to the last row of the sheet."""
    blanks = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(5, 1_048_577))
    return made.xlsx(xml=made.sheet("".join(made.row(*each) for each in NUMBERED) + blanks))


def shared_bomb() -> bytes:
    """One string of 30,000 letters, shown in a hundred thousand cells."""
    columns = [made.column(index) for index in range(10)]
    rows = "".join(
        f'<row r="{number}">' + "".join(f'<c r="{name}{number}" t="s"><v>0</v></c>' for name in columns) + "</row>"
        for number in range(1, 10_001)
    )
    strings = made.shared_strings(f"<t>{'A' * 30_000}</t>")
    return made.xlsx(xml=made.sheet(rows), extra={"xl/sharedStrings.xml": strings})


def many_strings(count: int = 4_000_000) -> bytes:
    """`count` different strings; four million are more than the cage has room for."""
    strings = made.shared_strings(*(f"<t>{number:032d}</t>" for number in range(count)))
    return made.zipped(
        {
            **made.workbook_parts({"Data": made.sheet(TABLE)}),
            "xl/sharedStrings.xml": strings,
        }
    )


def with_doctype(part: str, doctype: str, content: str | None = None) -> bytes:
    parts = {
        **made.workbook_parts({"Data": made.sheet(TABLE)}),
        "xl/sharedStrings.xml": made.shared_strings("<t>a</t>"),
    }
    xml = parts[part] if content is None else content
    return made.zipped({**parts, part: xml.replace(made.DECLARATION, made.DECLARATION + doctype, 1)})


def power_query(xml: str) -> bytes:
    """A workbook with what Power Query keeps for itself."""
    return made.xlsx(extra={"customXml/item1.xml": xml.encode("utf-16")})


def included() -> bytes:
    inclusion = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    cells = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{inclusion}</t></is></c></row>'
    return made.xlsx(xml=made.sheet(cells))


def duplicate_entries() -> bytes:
    """Two sheets of the same name in the zip: programs differ in which one they show."""
    data = made.zipped(
        {**made.workbook_parts({"Data": made.sheet(TABLE)}), "xl/worksheets/sheet2.xml": made.sheet([["x"]])}
    )
    return data.replace(b"sheet2.xml", b"sheet1.xml")


def encrypted_zip() -> bytes:
    data = bytearray(made.xlsx())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def chart_only() -> bytes:
    workbook = openpyxl.Workbook()
    chart = BarChart()
    chart.add_data(Reference(workbook.active, min_col=1, min_row=1, max_row=2))
    workbook.create_chartsheet("Grafik").add_chart(chart)
    workbook.remove(workbook["Sheet"])
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def formulas(count: int) -> bytes:
    return made.xlsx([[f'<c r="A{number}"><f>1+{number}</f><v>2</v></c>'] for number in range(1, count + 1)])


def formula_cells() -> bytes:
    shared = (
        '<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">B2&amp;"x"</f><v>1</v></c><c r="B2"><v>5</v></c></row>'
    )
    shared += '<row r="3"><c r="A3"><f t="shared" si="0"/><v>2</v></c>'
    shared += '<c r="C3" t="str"><f>HYPERLINK("http://x")</f></c></row>'
    return made.xlsx(xml=made.sheet(made.row(1, HEAD) + shared))


def merged_table() -> bytes:
    """One household number over three rows, as offices love it, under a title over all columns."""
    workbook = openpyxl.Workbook()
    page = workbook.active
    for values in (["DATA KELUARGA"], [], ["NO KK", "NAMA", "RT"], ["1404010101010001", "ALI", "001"],
                   [None, "ANI", None], [None, "ADI", None], ["1404010101010002", "BADU", "002"]):  # fmt: skip
        page.append(values)
    for merged in ("A1:C1", "A4:A6", "C4:C6"):
        page.merge_cells(merged)
    return saved(workbook)


def dates(*, is_1904: bool = False) -> bytes:
    codes = {164: "dd/mm/yyyy", 165: "[$-421]dd mmmm yyyy;@", 166: '0" hari"', 167: "[h]:mm:ss", 168: "0.00E+00"}
    cells = [
        (1, 31413),
        (2, 31413.5),
        (3, 20000),
        (4, 0.25),
        (5, 12),
        (6, 1.5),
        (7, 31413),
        (0, 31413),
        (1, -5),
        (1, 59),
    ]
    inside = "".join(
        f'<c r="{made.column(index)}1" s="{style}"><v>{value}</v></c>' for index, (style, value) in enumerate(cells)
    )
    parts = {"xl/styles.xml": made.styles(0, 164, 22, 165, 20, 166, 167, 168, codes=codes)}
    options = {"properties": '<workbookPr date1904="1"/>'} if is_1904 else {}
    return made.xlsx(xml=made.sheet(f'<row r="1">{inside}</row>'), extra=parts, **options)


def prefixed() -> bytes:
    """The same table with prefixes, as some .NET libraries write it; and backslashes in the zip."""
    rows = ""
    for number, texts in NUMBERED:
        cells = "".join(
            f'<x:c r="{made.column(index)}{number}" t="str"><x:v>{text}</x:v></x:c>' for index, text in enumerate(texts)
        )
        rows += f'<x:row r="{number}">{cells}</x:row>'
    xml = f'{made.DECLARATION}<x:worksheet xmlns:x="{made.MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    parts = made.workbook_parts({"Data": xml})
    return made.zipped(
        {name.replace("/", "\\") if name.startswith("xl") else name: text for name, text in parts.items()}
    )


def unnumbered() -> bytes:
    """Rows and cells without references, as hand-written exports have them."""
    rows = "".join(
        "<row>" + "".join(f"<c t='inlineStr'><is><t>{text}</t></is></c>" for text in texts) + "</row>"
        for texts in TABLE
    )
    return made.xlsx(xml=made.sheet(rows))


def rich_strings() -> bytes:
    strings = made.shared_strings(
        "<r><rPr><b/></rPr><t>SITI </t></r><r><t xml:space='preserve'>AMINAH</t></r><rPh sb='0' eb='1'><t>x</t></rPh>",
        "<t>a_x000D_b &amp; &#233;_x005F_x0041_</t>",
        "<t/>",
    )
    cells = "".join(f'<c r="{made.column(index)}1" t="s"><v>{index % 3}</v></c>' for index in (0, 1, 2, 3))
    return made.xlsx(xml=made.sheet(f'<row r="1">{cells}</row>'), extra={"xl/sharedStrings.xml": strings})


def csv(rows=None, *, delimiter: str = ";", end: str = "\r\n", encoding: str = "utf-8") -> bytes:
    return "".join(delimiter.join(row) + end for row in (TABLE if rows is None else rows)).encode(encoding)


def ods_table_with_everything() -> bytes:
    cell, text = "table:table-cell", 'office:value-type="string"'
    rows = [
        f'<table:table-row><{cell} {text} table:number-columns-spanned="2"><text:p>KK</text:p></{cell}>'
        f"<table:covered-table-cell/><{cell} {text}><text:p>TGL</text:p></{cell}></table:table-row>",
        '<table:table-row table:number-rows-repeated="2">'
        f'<{cell} table:number-columns-repeated="16384"/></table:table-row>',
        f"<table:table-row><{cell} {text}><office:annotation><text:p>catatan</text:p></office:annotation>"
        f'<text:p>0014<text:s text:c="2"/>x</text:p><text:p>baris dua</text:p></{cell}>'
        f'<{cell} office:value-type="float" office:value="7"><text:p>7,00</text:p></{cell}>'
        f'<{cell} office:value-type="date" office:date-value="1985-03-12"><text:p>12/03/85</text:p></{cell}>'
        f'<{cell} office:value-type="time" office:time-value="PT08H30M00S"><text:p>08:30</text:p></{cell}>'
        f'<{cell} office:value-type="boolean" office:boolean-value="true"><text:p>YA</text:p></{cell}>'
        f'<{cell} table:formula="of:=[.B4]*2" office:value-type="float" office:value="14"><text:p>14</text:p></{cell}>'
        "</table:table-row>",
        f'<table:table-row table:number-rows-repeated="2"><{cell} {text} table:number-columns-repeated="2">'
        f"<text:p>sama</text:p></{cell}></table:table-row>",
        '<table:table-row table:number-rows-repeated="1048569">'
        f'<{cell} table:number-columns-repeated="16384"/></table:table-row>',
    ]
    return made.ods(made.ods_table(rows))


def ods_bomb() -> bytes:
    cell = made.ods_cell("x", ' table:number-columns-repeated="150"')
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    return made.ods(made.ods_table([row]))


def ods_hidden() -> bytes:
    hidden = '<style:table-properties table:display="false"/>'
    style = f'<style:style style:name="ta2" style:family="table">{hidden}</style:style>'
    lama = made.ods_table([["rahasia"]], name="Lama", attributes=' table:style-name="ta2"')
    return made.ods(lama + made.ods_table(TABLE), automatic=style)
