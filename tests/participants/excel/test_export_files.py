"""Files that go out: text and nothing but text, whatever stands in the cells (X1, X2)."""

import csv
import re
import zipfile

import openpyxl
import pytest

from participants.columns.layouts import Layout, LayoutColumn
from participants.columns.rendering import nothing
from participants.services.exporting_csv import neutral, write_csv
from participants.services.exporting_xlsx import HEADER_ROW, write_xlsx

from tests.participants.excel.payloads import ACTIVE, HARMLESS

pytestmark = pytest.mark.once
HEADINGS = ("NIK", "Nama Lengkap", "=1+1")


def layout_of(*headings, **more):
    """A layout with these headings."""
    columns = tuple(LayoutColumn(heading, "note", 12, True, nothing) for heading in headings)
    return Layout("coba", "Coba", columns, **more)


STARTS = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠|%]")


def xlsx(path, rows, **more):
    write_xlsx(
        path, **({"layout": layout_of(*HEADINGS), "rows": rows, "title": "Judul", "watermark": "Siapa & kapan"} | more)
    )
    return openpyxl.load_workbook(path).active


def test_every_cell_of_a_workbook_is_text(tmp_path):
    rows = [("1404010101900001", payload, payload) for payload in ACTIVE]
    sheet = xlsx(tmp_path / "a.xlsx", rows)
    found = list(sheet.iter_rows(min_row=HEADER_ROW + 1))
    assert [cell.value for cell in found[0]] == list(HEADINGS)
    for row, payload in zip(found[1:], ACTIVE, strict=True):
        assert [cell.data_type for cell in row] == ["s", "s", "s"]
        assert row[1].value.replace("_x000D_", "\r") == payload
        assert row[0].value == "1404010101900001"
    cells = zipfile.ZipFile(tmp_path / "a.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in cells and "<f " not in cells and "<hyperlink" not in cells
    assert not re.search(r'<c (?![^>]*t="inlineStr")[^>]*><v>', cells)


def test_text_format_keeps_what_is_edited(tmp_path):
    """A "=" typed over in Excel stays text only where the cell says so; so does a number of 16 digits."""
    sheet = xlsx(tmp_path / "a.xlsx", [("1404010101900001", "Siti", "=1+1")])
    assert {cell.number_format for cell in sheet[HEADER_ROW + 2]} == {"@"}
    assert all(cell.quotePrefix for cell in sheet[HEADER_ROW + 2])


def test_heads_of_a_workbook(tmp_path):
    sheet = xlsx(tmp_path / "a.xlsx", [("1", "Siti", "")], title="=2+2", watermark="=3+3")
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=2+2", "s")
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=3+3", "s")


def test_workbook_without_rows_has_its_headings(tmp_path):
    sheet = xlsx(tmp_path / "a.xlsx", [])
    assert [cell.value for cell in sheet[HEADER_ROW + 1]] == list(HEADINGS)
    assert all(cell.value is None for row in sheet.iter_rows(min_row=HEADER_ROW + 2) for cell in row)


@pytest.mark.parametrize("way", [write_xlsx, write_csv])
def test_rows_are_counted_and_streamed(tmp_path, way):
    given = []

    def rows():
        for number in range(1000):
            given.append(number)
            yield (str(number), "Siti", "")

    count = way(tmp_path / "a", layout=layout_of(*HEADINGS), rows=rows(), title="a", watermark="b")
    assert count == 1000 == len(given)


def read_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_nothing_in_a_csv_file_acts(tmp_path):
    path = tmp_path / "a.csv"
    rows = [("1404010101900001", payload, payload) for payload in ACTIVE]
    write_csv(path, layout=layout_of(*HEADINGS), rows=rows, title="=1", watermark="@2")
    read = read_csv(path)
    assert all(not STARTS.match(text) for row in read for text in row if text)
    assert [row[1].removeprefix("'") for row in read[4:]] == [payload.removeprefix("'") for payload in ACTIVE]
    assert read[3][2] == "'=1+1"


def test_csv_is_what_excel_in_indonesia_opens(tmp_path):
    path = tmp_path / "a.csv"
    write_csv(path, layout=layout_of("a", "b"), rows=[("x;y", 'z"')], title="Judul", watermark="w")
    raw = path.read_bytes()
    assert raw.startswith("\ufeffJudul\r\n".encode())
    assert raw.endswith(b'a;b\r\n"x;y";"z"""\r\n')


@pytest.mark.parametrize("text", HARMLESS)
def test_plain_text_is_left_alone(text):
    assert neutral(text) == text
