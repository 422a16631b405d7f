"""Bad and odd files as offices (and attackers) send them, each with the sentence it is refused with, or its rows."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

import openpyxl

from participants.sheets import Formula, Merged

from tests.participants.sheets import building as made
from tests.participants.sheets import oddities
from tests.participants.sheets.building import HEAD, NUMBERED, PEOPLE, TABLE


@dataclass(frozen=True)
class Odd:
    """One file: refused with `sentence`, or read as `rows` with `notice` among the notices."""

    name: str
    filename: str
    build: Callable[[], bytes]
    sentence: str = ""
    rows: list | None = None
    notice: str = ""
    sheet: str = ""


MACROS = "Berkas ini berisi makro. Simpan ulang sebagai Excel biasa (.xlsx), lalu unggah lagi."
PASSWORD = "Berkas ini dikunci sandi. Buka sandinya di Excel, simpan ulang, lalu unggah lagi."
DTD = "Berkas ini berisi definisi XML yang tidak aman. Simpan ulang dari Excel sebagai .xlsx, lalu unggah lagi."
BOMB = "Isi berkas ini membengkak terlalu besar saat dibuka. Salin tabelnya ke berkas baru, lalu unggah lagi."
DAMAGED = "Berkas ini rusak atau belum lengkap. Minta berkas yang baru, lalu unggah lagi."
NO_TABLE = "Isi berkas ini bukan tabel Excel atau CSV. Periksa berkasnya, lalu unggah yang benar."
ODD_NAMES = "Berkas ini disusun tidak wajar. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah lagi."
PDF = "Berkas ini sebenarnya PDF. Minta tabelnya dalam bentuk Excel, lalu unggah berkas itu."
HTML = "Berkas ini sebenarnya halaman web. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah lagi."
XML = "Berkas ini sebenarnya XML. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah lagi."
ARCHIVE = "Berkas ini arsip ZIP. Keluarkan isinya, lalu unggah berkas Excel di dalamnya."
BINARY = "Berkas ini Excel biner (XLSB). Simpan ulang sebagai Excel biasa (.xlsx), lalu unggah lagi."
OLD = "Berkas ini dari Excel yang sangat lama. Simpan ulang sebagai Excel (.xlsx), lalu unggah lagi."
WORD = "Berkas ini dokumen Word atau PowerPoint. Salin tabelnya ke Excel, simpan, lalu unggah berkas Excel itu."
EXTENSION = "Jenis berkas ini tidak bisa dibaca. Unggah berkas .xlsx, .xls, .ods, atau .csv."
EMBEDDED = "Berkas ini berisi objek sisipan. Salin tabelnya ke berkas Excel baru, lalu unggah berkas baru itu."
UNUSUAL = "Susunan berkas ini tidak biasa. Simpan ulang dari Excel sebagai .xlsx, lalu unggah lagi."
NO_ROWS = "Berkas ini tidak berisi baris data. Periksa berkasnya, lalu unggah yang benar."
NO_SHEET = "Berkas ini tidak punya lembar berisi tabel. Periksa berkasnya, lalu unggah yang benar."
MANY_ROWS = "Tabel ini lebih dari 200.000 baris. Bagi menjadi beberapa berkas, lalu unggah satu per satu."
HEAVY = "Berkas ini terlalu berat untuk dibaca. Bagi menjadi beberapa berkas, lalu unggah satu per satu."
MERGED = "Lembar ini berisi sel gabungan. Sel di dalam gabungan tidak punya nilai sendiri."


def wide(cell: str) -> str:
    return f"Sel {cell} berada di kanan kolom ke-200. Hapus isi di kanan tabel, lalu unggah lagi."


def stray(cell: str) -> str:
    return f"Sel {cell} terletak jauh di luar tabel. Hapus baris dan kolom di luar tabel, lalu unggah lagi."


def long(cell: str) -> str:
    return f"Sel {cell} berisi lebih dari 2.000 huruf. Pendekkan isinya, lalu unggah lagi."


LABELS = b"".join(
    made.xls_label(row, column, text) for row, texts in enumerate(TABLE) for column, text in enumerate(texts)
)
XLS_ROWS = [
    (1, ["DAFTAR PESERTA CONTOH"]),
    (3, ["NO", "NIK", "NAMA", "TGL LAHIR", "DESIL", "CATATAN"]),
    (4, [1, "0404010101700003", "NUR'AINI", date(1970, 1, 1), 1, True]),
    (5, [2, "1404011203850001", "SITI AMINAH", date(1985, 3, 12), 2.5]),
    (6, [3, "1404015407900002", "M. YUSUF — «ÉKA» ✓", date(1990, 7, 14), -7, "x"]),
    (7, [4, "1404019999999999", "BUDI"]),
    (8, [5, Merged(7), "WATI", None, Formula("")]),
]
READ_AS_XLSX = "Nama berkas berakhiran .xls, tetapi isinya Excel (.xlsx). Berkas dibaca sebagai Excel (.xlsx)."
READ_AS_XLS = "Nama berkas berakhiran .xlsx, tetapi isinya Excel lama (.xls). Berkas dibaca sebagai Excel lama (.xls)."
READ_AS_CSV = "Nama berkas berakhiran .xls, tetapi isinya teks (CSV). Berkas dibaca sebagai teks (CSV)."
SPREADSHEET_XML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)
INTERNAL_DTD = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL_DTD = '<!DOCTYPE worksheet SYSTEM "http://example.invalid/x.dtd">'
SHEET = "xl/worksheets/sheet1.xml"
ERROR_CELL = '<c r="A1" t="e"><v>#N/A</v></c>'
CP1252_ROWS = [*NUMBERED[:3], (4, ["3", "0404010101700003", "NUR’AINI É", "01/01/1970"])]
CP1252_TABLE = [row for _, row in CP1252_ROWS]

WORKBOOKS = [
    # what is no workbook
    Odd("empty", "data.xlsx", lambda: b"", "Berkas ini kosong. Pilih berkas lain."),
    Odd("program", "data.xlsx", lambda: b"MZ\x90\x00" + bytes(500), NO_TABLE),
    Odd("picture", "data.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), NO_TABLE),
    Odd("pdf", "data.xls", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", PDF),
    Odd("pdf by name", "data.pdf", lambda: b"%PDF-1.7\n", PDF),
    Odd(
        "html", "data.xls", lambda: b"<html><head><meta charset=utf-8></head><table><tr><td>NIK</td></tr></table>", HTML
    ),
    Odd("html with BOM", "data.xls", lambda: b"\xef\xbb\xbf\r\n<TABLE border=1><tr><td>NIK</td></tr></TABLE>", HTML),
    Odd("html utf-16", "data.xls", lambda: "<html><table></table>".encode("utf-16"), HTML),
    Odd("web archive", "data.xls", lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", HTML),
    Odd("spreadsheet xml", "data.xls", SPREADSHEET_XML.encode, XML),
    Odd("json", "data.csv", lambda: b'[{"nik": "1"}]', NO_TABLE),
    Odd("rtf", "data.xls", lambda: b"{\\rtf1\\ansi NIK}", NO_TABLE),
    Odd("wrong name", "data.exe", made.xlsx, EXTENSION),
    Odd("no ending", "data", made.xlsx, EXTENSION),
    Odd("zip", "data.xlsx", lambda: made.zipped({"data.csv": oddities.csv()}), ARCHIVE),
    Odd("nested zip", "data.xlsx", lambda: made.zipped({"data.xlsx": made.xlsx()}), ARCHIVE),
    Odd("zip by name", "data.zip", lambda: made.zipped({"data.xlsx": made.xlsx()}), ARCHIVE),
    Odd("empty zip", "data.xlsx", lambda: made.zipped({}), DAMAGED),
    Odd(
        "word",
        "data.xlsx",
        lambda: made.zipped(
            {
                "[Content_Types].xml": "<Types/>",
                "word/document.xml": "<a/>",
                "_rels/.rels": made.relations(("rId1", "officeDocument", "word/document.xml")),
            }
        ),
        WORD,
    ),
    Odd(
        "presentation document",
        "data.ods",
        lambda: made.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        NO_TABLE,
    ),
    Odd(
        "xlsb",
        "data.xlsx",
        lambda: made.zipped(
            {
                "[Content_Types].xml": "<Types/>",
                "xl/workbook.bin": b"\x83\x01\x00",
                "_rels/.rels": made.relations(("rId1", "officeDocument", "xl/workbook.bin")),
            }
        ),
        BINARY,
    ),
    Odd("xlsb by name", "data.xlsb", made.xlsx, BINARY),
    # damage
    Odd("cut off", "data.xlsx", lambda: made.xlsx()[:-300], DAMAGED),
    Odd("only a zip head", "data.xlsx", lambda: b"PK\x03\x04" + bytes(200), DAMAGED),
    Odd(
        "wrong checksum",
        "data.xlsx",
        lambda: made.zipped(made.workbook_parts({"Data": made.sheet(TABLE)}), method=zipfile.ZIP_STORED).replace(
            b"SITI", b"SITA"
        ),
        DAMAGED,
    ),
    Odd("broken xml", "data.xlsx", lambda: made.xlsx(xml=made.sheet(TABLE).replace("</c>", "</d>", 1)), DAMAGED),
    Odd(
        "row not closed",
        "data.xlsx",
        lambda: made.xlsx(xml=made.sheet(made.row(1, HEAD) + made.row(2, PEOPLE[0]).removesuffix("</row>"))),
        DAMAGED,
    ),
    Odd(
        "rows going up", "data.xlsx", lambda: made.xlsx(xml=made.sheet(made.row(5, HEAD) + made.row(2, HEAD))), DAMAGED
    ),
    Odd("no such string", "data.xlsx", lambda: made.xlsx([['<c r="A1" t="s"><v>7</v></c>']]), DAMAGED),
    Odd(
        "no such character",
        "data.xlsx",
        lambda: made.xlsx(xml=made.sheet(made.row(1, ["A&B"])).replace("&amp;", "&#0;")),
        DAMAGED,
    ),
    Odd(
        "bytes that are no text",
        "data.xlsx",
        lambda: made.xlsx(xml=made.sheet(TABLE).encode().replace(b"SITI", b"S\xff\xfeTI")),
        DAMAGED,
    ),
    Odd(
        "sheet missing",
        "data.xlsx",
        lambda: made.zipped({name: text for name, text in made.workbook_parts({"Data": ""}).items() if name != SHEET}),
        DAMAGED,
    ),
    # attacks
    Odd("zip bomb", "data.xlsx", oddities.bomb, BOMB),
    Odd("zip bomb in a picture", "data.xlsx", lambda: made.xlsx(extra={"xl/media/a.bmp": bytes(50_000_000)}), BOMB),
    Odd(
        "too many entries", "data.xlsx", lambda: made.xlsx(extra={f"xl/media/{n}.png": b"" for n in range(5_100)}), BOMB
    ),
    Odd("entry that lies about its size", "data.xlsx", oddities.liar, DAMAGED),
    Odd("million rows", "data.xlsx", oddities.million_rows, MANY_ROWS),
    Odd(
        "16,384 columns",
        "data.xlsx",
        lambda: made.xlsx([[f'<c r="{openpyxl.utils.get_column_letter(n)}1"><v>1</v></c>' for n in range(1, 16_385)]]),
        wide("GS1"),
    ),
    Odd(
        "last cell",
        "data.xlsx",
        lambda: made.xlsx(
            xml=made.sheet(
                "".join(made.row(*each) for each in NUMBERED) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
            )
        ),
        wide("XFD1048576"),
    ),
    Odd(
        "last row",
        "data.xlsx",
        lambda: made.xlsx(
            xml=made.sheet(
                "".join(made.row(*each) for each in NUMBERED) + '<row r="1048576"><c r="B1048576"><v>1</v></c></row>'
            )
        ),
        stray("B1048576"),
    ),
    Odd("shared string bomb", "data.xlsx", oddities.shared_bomb, long("A1")),
    Odd("too many strings", "data.xlsx", oddities.many_strings, HEAVY),
    Odd("very long cell", "data.xlsx", lambda: made.xlsx([HEAD, ["1", "2", "x" * 2_001]]), long("C2")),
    Odd(
        "very long error",
        "data.xlsx",
        lambda: made.xlsx([['<c r="A1" t="e"><v>' + "#" * 2_001 + "</v></c>"]]),
        long("A1"),
    ),
    Odd("internal dtd", "data.xlsx", lambda: oddities.with_doctype(SHEET, INTERNAL_DTD), DTD),
    Odd("external dtd", "data.xlsx", lambda: oddities.with_doctype(SHEET, EXTERNAL_DTD), DTD),
    Odd("dtd in strings", "data.xlsx", lambda: oddities.with_doctype("xl/sharedStrings.xml", INTERNAL_DTD), DTD),
    Odd("dtd in workbook", "data.xlsx", lambda: oddities.with_doctype("xl/workbook.xml", EXTERNAL_DTD), DTD),
    Odd(
        "dtd behind a long comment",
        "data.xlsx",
        lambda: oddities.with_doctype(SHEET, f"<!--{' x' * 400_000}-->" + INTERNAL_DTD),
        UNUSUAL,
    ),
    Odd(
        "dtd in a part nobody reads",
        "data.xlsx",
        lambda: oddities.with_doctype("docProps/app.xml", EXTERNAL_DTD, made.DECLARATION + "<a/>"),
        DTD,
    ),
    Odd(
        "dtd in utf-16",
        "data.xlsx",
        lambda: made.xlsx(xml=made.sheet(TABLE).replace("UTF-8", "UTF-16").encode("utf-16")),
        UNUSUAL,
    ),
    Odd("unusual encoding", "data.xlsx", lambda: made.xlsx(xml=made.sheet(TABLE).replace("UTF-8", "UTF-7")), UNUSUAL),
    Odd("xinclude", "data.xlsx", oddities.included, DTD),
    Odd("macros", "data.xlsx", lambda: made.xlsx(extra={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), MACROS),
    Odd("xlsm", "data.xlsm", made.xlsx, MACROS),
    Odd(
        "xlsm in disguise",
        "data.xlsx",
        lambda: made.xlsx(workbook_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        MACROS,
    ),
    Odd(
        "excel 4 macros", "data.xlsx", lambda: made.xlsx(extra={"xl/macrosheets/sheet1.xml": made.sheet(TABLE)}), MACROS
    ),
    Odd("embedded object", "data.xlsx", lambda: made.xlsx(extra={"xl/embeddings/oleObject1.bin": b"x"}), EMBEDDED),
    Odd("encrypted zip", "data.xlsx", oddities.encrypted_zip, PASSWORD),
    Odd("password", "data.xlsx", lambda: made.ole({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), PASSWORD),
    Odd("duplicate entries", "data.xlsx", oddities.duplicate_entries, ODD_NAMES),
    Odd("same name in capitals", "data.xlsx", lambda: made.xlsx(extra={SHEET.upper(): made.sheet(TABLE)}), ODD_NAMES),
    Odd("path upwards", "data.xlsx", lambda: made.xlsx(extra={"xl/../../etc/cron.d/x": "x"}), ODD_NAMES),
    Odd("absolute path", "data.xlsx", lambda: made.xlsx(extra={"/etc/passwd": "x"}), ODD_NAMES),
    Odd("windows path", "data.xlsx", lambda: made.xlsx(extra={"C:\\x.xml": "x"}), ODD_NAMES),
    Odd(
        "odd compression",
        "data.xlsx",
        lambda: made.zipped(made.workbook_parts({"Data": made.sheet(TABLE)}), method=zipfile.ZIP_LZMA),
        ODD_NAMES,
    ),
    Odd(
        "too many formulas",
        "data.xlsx",
        lambda: oddities.formulas(5_001),
        "Tabel ini berisi lebih dari 5.000 rumus. Salin, tempel sebagai nilai (Paste Values), lalu unggah lagi.",
    ),
    # sheets
    Odd("no rows", "data.xlsx", lambda: made.xlsx([]), NO_ROWS),
    Odd("formatted blanks only", "data.xlsx", lambda: made.xlsx([[None] * 20] * 10_000), NO_ROWS),
    Odd("chart only", "data.xlsx", oddities.chart_only, NO_SHEET),
    Odd(
        "hidden sheet only",
        "data.xlsx",
        lambda: made.xlsx(states=["hidden"]),
        "Lembar berisi data disembunyikan: “Data”. Tampilkan lembar itu, simpan, lalu unggah lagi.",
    ),
    Odd(
        "unknown sheet",
        "data.xlsx",
        made.xlsx,
        "Lembar “Lain” tidak ada di berkas ini. Pilih salah satu: “Data”.",
        sheet="Lain",
    ),
    Odd(
        "hidden sheet beside",
        "data.xlsx",
        lambda: made.zipped(
            made.workbook_parts({"Lama": made.sheet([["x"]]), "Data": made.sheet(TABLE)}, states=["veryHidden", ""])
        ),
        rows=NUMBERED,
        notice="Lembar tersembunyi tidak dibaca: “Lama”.",
    ),
    Odd(
        "hidden sheet asked for",
        "data.xlsx",
        lambda: made.zipped(
            made.workbook_parts({"Lama": made.sheet(TABLE), "Data": made.sheet([["x"]])}, states=["hidden"])
        ),
        rows=NUMBERED,
        sheet="Lama",
        notice="Lembar “Lama” tersembunyi di berkas ini, dan tetap dibaca karena diminta.",
    ),
    Odd(
        "empty sheet first",
        "data.xlsx",
        lambda: made.zipped(
            made.workbook_parts({"Sampul": made.sheet([]), "Data": made.sheet(TABLE), "Rekap": made.sheet([["x"]])})
        ),
        rows=NUMBERED,
        notice="Yang dibaca hanya lembar “Data”. Lembar lain tidak dibaca: “Rekap”.",
    ),
    # oddities that are read
    Odd("plain", "DATA.XLSX", made.xlsx, rows=NUMBERED),
    Odd("xlsx named xls", "data.xls", made.xlsx, rows=NUMBERED, notice=READ_AS_XLSX),
    Odd("prefixes and backslashes", "data.xlsx", oddities.prefixed, rows=NUMBERED),
    Odd("no references", "data.xlsx", oddities.unnumbered, rows=NUMBERED),
    Odd(
        "rich strings",
        "data.xlsx",
        oddities.rich_strings,
        rows=[(1, ["SITI AMINAH", "a\rb & é_x0041_", None, "SITI AMINAH"])],
    ),
    Odd(
        "comment between rows",
        "data.xlsx",
        lambda: made.xlsx(xml=made.sheet("".join(made.row(*each) + "<!-- </row><row> -->" for each in NUMBERED))),
        rows=NUMBERED,
    ),
    Odd("formatted down to the end", "data.xlsx", oddities.million_blank_rows, rows=NUMBERED),
    Odd("ten thousand blank rows", "data.xlsx", lambda: made.xlsx(TABLE + [[None] * 50] * 10_000), rows=NUMBERED),
    Odd(
        "columns of spaces",
        "data.xlsx",
        lambda: made.xlsx([[*row, " ", "\xa0"] for row in TABLE] + [["  "] * 4]),
        rows=NUMBERED,
    ),
    Odd(
        "formulas",
        "data.xlsx",
        oddities.formula_cells,
        rows=[(1, HEAD), (2, [Formula('B2&"x"'), 5]), (3, [Formula(""), None, Formula('HYPERLINK("http://x")')])],
    ),
    Odd(
        "merged cells",
        "data.xlsx",
        oddities.merged_table,
        notice=MERGED,
        rows=[
            (1, ["DATA KELUARGA"]),
            (3, ["NO KK", "NAMA", "RT"]),
            (4, ["1404010101010001", "ALI", "001"]),
            (5, [Merged(4), "ANI", Merged(4)]),
            (6, [Merged(4), "ADI", Merged(4)]),
            (7, ["1404010101010002", "BADU", "002"]),
        ],
    ),
    Odd(
        "power query",
        "data.xlsx",
        lambda: oddities.power_query("<?xml version='1.0' encoding='utf-16'?><DataMashup/>"),
        rows=NUMBERED,
    ),
    Odd(
        "dtd in power query",
        "data.xlsx",
        lambda: oddities.power_query("<?xml version='1.0' encoding='utf-16'?>" + EXTERNAL_DTD + "<DataMashup/>"),
        DTD,
    ),
    Odd(
        "external links",
        "data.xlsx",
        lambda: made.xlsx(extra={"xl/externalLinks/externalLink1.xml": "<a/>"}),
        rows=NUMBERED,
        notice="Berkas ini bertaut ke berkas lain. Tautannya tidak dibuka.",
    ),
    Odd(
        "numbers",
        "data.xlsx",
        lambda: made.xlsx(
            xml=made.sheet(
                '<row r="1">'
                + "".join(
                    f'<c r="{made.column(index)}1"><v>{text}</v></c>'
                    for index, text in enumerate(
                        [
                            "1404011203850001",
                            "1.40401120385E+15",
                            "9007199254740993",
                            "12.50",
                            "-0",
                            "1E3",
                            "nan",
                            "1_0",
                        ]
                    )
                )
                + "</row>"
            )
        ),
        rows=[(1, [1404011203850001, 1404011203850000, 9007199254740992, 12.5, 0, 1000, "nan", "1_0"])],
    ),
    Odd(
        "errors and booleans",
        "data.xlsx",
        lambda: made.xlsx([[ERROR_CELL, True, '<c r="C1" t="e"><v>#REF!</v></c>', False]]),
        rows=[(1, ["#N/A", True, "#REF!", False])],
    ),
    Odd(
        "dates",
        "data.xlsx",
        oddities.dates,
        rows=[
            (
                1,
                [
                    date(1986, 1, 1),
                    datetime(1986, 1, 1, 12),
                    date(1954, 10, 3),
                    time(6),
                    12,
                    1.5,
                    31413,
                    31413,
                    -5,
                    date(1900, 2, 28),
                ],
            )
        ],
    ),
    Odd(
        "dates since 1904",
        "data.xlsx",
        lambda: oddities.dates(is_1904=True),
        rows=[
            (
                1,
                [
                    date(1990, 1, 2),
                    datetime(1990, 1, 2, 12),
                    date(1958, 10, 4),
                    time(6),
                    12,
                    1.5,
                    31413,
                    31413,
                    -5,
                    date(1904, 2, 29),
                ],
            )
        ],
    ),
    Odd(
        "iso dates",
        "data.xlsx",
        lambda: made.xlsx(
            [
                [
                    '<c r="A1" t="d"><v>1985-03-12</v></c>',
                    '<c r="B1" t="d"><v>1985-03-12T08:30:00</v></c>',
                    '<c r="C1" t="d"><v>kapan</v></c>',
                ]
            ]
        ),
        rows=[(1, [date(1985, 3, 12), datetime(1985, 3, 12, 8, 30), "kapan"])],
    ),
    # old Excel
    Odd(
        "xls",
        "data.xls",
        (made.FILES / "peserta.xls").read_bytes,
        rows=XLS_ROWS,
        notice="Lembar tersembunyi tidak dibaca: “Rahasia”.",
    ),
    Odd("xls named xlsx", "data.xlsx", (made.FILES / "peserta.xls").read_bytes, rows=XLS_ROWS, notice=READ_AS_XLS),
    Odd("xls by hand", "data.xls", lambda: made.xls(LABELS), rows=NUMBERED),
    Odd(
        "xls rows out of order",
        "data.xls",
        lambda: made.xls(
            made.xls_label(3, 0, "c")
            + made.xls_label(0, 0, "a")
            + made.xls_label(3, 1, "d")
            + made.xls_label(0, 2, "b")
        ),
        rows=[(1, ["a", None, "b"]), (4, ["c", "d"])],
    ),
    Odd(
        "xls hidden",
        "data.xls",
        lambda: made.xls(LABELS, state=2),
        "Lembar berisi data disembunyikan: “Data”. Tampilkan lembar itu, simpan, lalu unggah lagi.",
    ),
    Odd("xls cut off", "data.xls", lambda: (made.FILES / "peserta.xls").read_bytes()[:3_000], DAMAGED),
    Odd("xls macros", "data.xls", lambda: made.ole({"Workbook": b"\x09\x08"}, folders=("_VBA_PROJECT_CUR",)), MACROS),
    Odd("xls macro sheet", "data.xls", lambda: made.xls(LABELS, sheet_kind=1), MACROS),
    Odd("xls with a project", "data.xls", lambda: made.xls(LABELS, extra=made.record(0x00D3)), MACROS),
    Odd("xls password", "data.xls", lambda: made.xls(LABELS, extra=made.record(0x002F, bytes(6))), PASSWORD),
    Odd("xls of 1995", "data.xls", lambda: made.xls(LABELS, version=0x0500), OLD),
    Odd("xls of 1992", "data.xls", lambda: b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(100), OLD),
    Odd(
        "xls far to the right", "data.xls", lambda: made.xls(LABELS + made.xls_label(65_535, 255, "x")), wide("IV65536")
    ),
    Odd("xls long cell", "data.xls", lambda: made.xls(made.xls_label(4, 1, "x" * 2_001)), long("B5")),
    Odd("word before 2007", "data.xls", lambda: made.ole({"WordDocument": b"x"}), WORD),
    Odd("other ole", "data.xls", lambda: made.ole({"Catalog": b"x"}), NO_TABLE),
    # OpenDocument
    Odd("ods", "data.ods", lambda: made.ods(made.ods_table(TABLE)), rows=NUMBERED),
    Odd(
        "ods with everything",
        "data.ods",
        oddities.ods_table_with_everything,
        rows=[
            (1, ["KK", Merged(1), "TGL"]),
            (4, ["0014  x\nbaris dua", 7, date(1985, 3, 12), time(8, 30), True, Formula("=[.B4]*2")]),
            (5, ["sama", "sama"]),
            (6, ["sama", "sama"]),
        ],
    ),
    Odd(
        "ods hidden beside",
        "data.ods",
        oddities.ods_hidden,
        rows=NUMBERED,
        notice="Lembar tersembunyi tidak dibaca: “Lama”.",
    ),
    Odd("ods bomb", "data.ods", oddities.ods_bomb, MANY_ROWS),
    Odd(
        "ods macros", "data.ods", lambda: made.ods(made.ods_table(TABLE), extra={"Basic/script-lc.xml": "<a/>"}), MACROS
    ),
    Odd(
        "ods password",
        "data.ods",
        lambda: made.ods(
            made.ods_table(TABLE),
            extra={"META-INF/manifest.xml": "<m:manifest xmlns:m='m'><m:encryption-data/></m:manifest>"},
        ),
        PASSWORD,
    ),
    Odd("ods dtd", "data.ods", lambda: made.ods("", content=INTERNAL_DTD + "<a/>"), DTD),
    Odd("ods with comments", "data.ods", lambda: made.ods(made.ods_table([*TABLE, "<!-- x -->"])), UNUSUAL),
    Odd("ods without rows", "data.ods", lambda: made.ods(made.ods_table([[None]])), NO_ROWS),
]

TEXTS = [
    Odd("semicolons", "data.csv", oddities.csv, rows=NUMBERED),
    Odd(
        "commas and quotes",
        "data.csv",
        lambda: oddities.csv([[f'"{text}"' for text in row] for row in TABLE], delimiter=","),
        rows=NUMBERED,
    ),
    Odd("tabs", "data.tsv", lambda: oddities.csv(delimiter="\t"), rows=NUMBERED),
    Odd("bars", "data.txt", lambda: oddities.csv(delimiter="|"), rows=NUMBERED),
    Odd("stated separator", "data.csv", lambda: b"sep=|\r\n" + oddities.csv(delimiter="|"), rows=NUMBERED),
    Odd("BOM", "data.csv", lambda: oddities.csv(encoding="utf-8-sig"), rows=NUMBERED),
    Odd("utf-16 with BOM", "data.csv", lambda: oddities.csv(encoding="utf-16"), rows=NUMBERED),
    Odd("utf-16 big end first", "data.csv", lambda: b"\xfe\xff" + oddities.csv(encoding="utf-16-be"), rows=NUMBERED),
    Odd(
        "utf-16 without BOM",
        "data.csv",
        lambda: oddities.csv(encoding="utf-16-le"),
        rows=NUMBERED,
        notice="Sandi huruf berkas ini tidak disebut. Berkas dibaca sebagai UTF-16.",
    ),
    Odd("utf-16 big end first without BOM", "data.csv", lambda: oddities.csv(encoding="utf-16-be"), rows=NUMBERED),
    Odd(
        "windows-1252",
        "data.csv",
        lambda: oddities.csv(CP1252_TABLE, encoding="cp1252"),
        rows=CP1252_ROWS,
        notice="Sandi huruf berkas ini bukan UTF-8. Berkas dibaca sebagai Windows-1252; periksa huruf beraksen.",
    ),
    Odd(
        "windows-1252 far below",
        "data.csv",
        lambda: oddities.csv(TABLE * 20_000) + "9;X;É;Y\r\n".encode("cp1252"),
        rows=[*((n, TABLE[(n - 1) % 4]) for n in range(1, 80_001)), (80_001, ["9", "X", "É", "Y"])],
    ),
    Odd("carriage returns only", "data.csv", lambda: oddities.csv(end="\r"), rows=NUMBERED),
    Odd("line feeds only", "data.csv", lambda: oddities.csv(end="\n"), rows=NUMBERED),
    Odd("csv named xls", "data.xls", oddities.csv, rows=NUMBERED, notice=READ_AS_CSV),
    Odd(
        "ragged rows",
        "data.csv",
        lambda: b"NO;NIK;NAMA\r\n1;2\r\n\r\n2;3;4;5;;\r\n;;\r\n3;4;5\r\n",
        rows=[(1, ["NO", "NIK", "NAMA"]), (2, ["1", "2"]), (4, ["2", "3", "4", "5"]), (6, ["3", "4", "5"])],
    ),
    Odd(
        "titles above",
        "data.csv",
        lambda: b"DAFTAR PESERTA;;;\r\nKab. Contoh, 2026;;;\r\n" + oddities.csv(),
        rows=[(1, ["DAFTAR PESERTA"]), (2, ["Kab. Contoh, 2026"]), *((n + 2, row) for n, row in NUMBERED)],
    ),
    Odd(
        "quoted line breaks",
        "data.csv",
        lambda: b'NO;ALAMAT\r\n1;"JL. ""A""\r\nRT 1"\r\n2;x\r\n',
        rows=[(1, ["NO", "ALAMAT"]), (2, ["1", 'JL. "A"\r\nRT 1']), (3, ["2", "x"])],
    ),
    Odd(
        "text formulas",
        "data.csv",
        lambda: b'NO,NIK,N\r\n1,"=""0404""",=1+1\r\n2,="05",x\r\n',
        rows=[(1, ["NO", "NIK", "N"]), (2, ["1", "0404", "=1+1"]), (3, ["2", "05", "x"])],
        notice='Nilai berbentuk ="…" dibaca sebagai teks di dalam tanda kutipnya.',
    ),
    Odd(
        "one column",
        "data.csv",
        lambda: b"NIK\r\n1404011203850001\r\n",
        rows=[(1, ["NIK"]), (2, ["1404011203850001"])],
        notice="Berkas ini tidak punya pemisah kolom. Tiap baris dibaca sebagai satu kolom.",
    ),
    Odd("letter named xls", "data.xls", lambda: b"Kepada Yth.\r\nBapak Camat\r\ndi tempat\r\n", NO_TABLE),
    Odd("blank", "data.csv", lambda: b"\xef\xbb\xbf;;;\r\n ;;\r\n", NO_ROWS),
    Odd(
        "nul",
        "data.csv",
        lambda: oddities.csv()[:60] + b"\0" + oddities.csv()[60:],
        "Baris 2 berisi huruf kosong (NUL), tanda berkas rusak. Minta berkas yang baru, lalu unggah lagi.",
    ),
    Odd(
        "nul in utf-16",
        "data.csv",
        lambda: (oddities.csv().decode()[:60] + "\0" + oddities.csv().decode()[60:]).encode("utf-16"),
        "Baris 2 berisi huruf kosong (NUL), tanda berkas rusak. Minta berkas yang baru, lalu unggah lagi.",
    ),
    Odd("binary named csv", "data.csv", lambda: bytes(range(1, 256)) * 20, NO_TABLE),
    Odd(
        "utf-32",
        "data.csv",
        lambda: oddities.csv(encoding="utf-32"),
        "Huruf di baris 1 tidak terbaca. Buka di Excel, simpan sebagai CSV UTF-8, lalu unggah lagi.",
    ),
    Odd(
        "no known encoding",
        "data.csv",
        lambda: oddities.csv() + b"4;x\x81y;z;\r\n",
        "Huruf di baris 5 tidak terbaca. Buka di Excel, simpan sebagai CSV UTF-8, lalu unggah lagi.",
    ),
    Odd(
        "utf-16 cut in half",
        "data.csv",
        lambda: oddities.csv(encoding="utf-16")[:-1],
        "Huruf di baris 4 tidak terbaca. Buka di Excel, simpan sebagai CSV UTF-8, lalu unggah lagi.",
    ),
    Odd(
        "two encodings",
        "data.csv",
        lambda: oddities.csv() + "4;É;;\r\n".encode() + "5;É;;\r\n".encode("cp1252"),
        "Huruf di baris 6 memakai sandi huruf yang lain dari baris lainnya. "
        "Simpan ulang sebagai CSV UTF-8, lalu unggah lagi.",
    ),
    Odd(
        "10 MB line",
        "data.csv",
        lambda: oddities.csv() + b"4;" + b"x" * 10_000_000 + b"\r\n",
        "Baris 5 terlalu panjang untuk sebuah tabel. Periksa berkasnya, lalu unggah yang benar.",
    ),
    Odd(
        "quote never closed",
        "data.csv",
        lambda: oddities.csv() + b'4;"NAMA;x\r\n' + oddities.csv() * 10,
        "Tanda kutip di baris 5 tidak berpasangan. Perbaiki baris itu, lalu unggah lagi.",
    ),
    Odd(
        "quote never closed in a long file",
        "data.csv",
        lambda: oddities.csv() + b'4;"NAMA;x\r\n' + oddities.csv() * 10_000,
        "Tanda kutip di baris 5 tidak berpasangan. Perbaiki baris itu, lalu unggah lagi.",
    ),
    Odd(
        "quotes inside quotes",
        "data.csv",
        lambda: oddities.csv() + b'4;"JL. "MELATI" 3";x;y\r\n',
        "Tanda kutip di baris 5 tidak berpasangan. Perbaiki baris itu, lalu unggah lagi.",
    ),
    Odd("long cell", "data.csv", lambda: oddities.csv() + b"4;5;" + b"x" * 2_001 + b"\r\n", long("C5")),
    Odd("many columns", "data.csv", lambda: b";".join(b"x" for _ in range(201)) + b"\r\n", wide("GS1")),
    Odd("many rows", "data.csv", lambda: b"1;2\r\n" * 200_041, MANY_ROWS),
    Odd(
        "too big",
        "data.csv",
        lambda: b"1;2\r\n" * 12_000_001,
        "Berkas ini lebih dari 60 MB. Bagi menjadi beberapa berkas, lalu unggah satu per satu.",
    ),
]

CORPUS = [*WORKBOOKS, *TEXTS]
