"""The empty sheets: exact columns, text where Excel would do harm, drop-downs, notes, an example that is no data."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from participants.columns import LAYOUTS, PROFILES, RowReader, build_template, header_score, match_columns
from participants.columns.noise import EXAMPLE_NAME
from participants.sheets import find_header, open_table

from tests.participants.columns.desk import DATA_ON, LOOKUPS, TODAY

pytestmark = pytest.mark.once


def sheet_of(key):
    return load_workbook(BytesIO(build_template(key))).active


def first_data_row(sheet) -> int:
    return next(row for row in range(1, 40) if sheet.cell(row=row, column=1).value == "CONTOH")


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_template_opens_with_the_columns_of_its_layout(key):
    layout, sheet = LAYOUTS[key], sheet_of(key)
    data = first_data_row(sheet)
    assert sheet.max_column == len(layout.columns)
    bottom = data - 2 if layout.numbers_row else data - 1
    for number, column in enumerate(layout.columns, 1):
        cells = [sheet.cell(row=row, column=number) for row in (bottom - 1, bottom) if row > 0]
        heading = next(cell for cell in reversed(cells) if cell.value)
        assert heading.value == column.heading
        assert heading.comment.text == column.note
        letter = heading.column_letter
        text_format = sheet.column_dimensions[letter].number_format
        assert (text_format == "@") is column.is_text
        assert (sheet.cell(row=data, column=number).number_format == "@") is column.is_text
    ruled = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    for number, column in enumerate(layout.columns, 1):
        place = f"{sheet.cell(row=1, column=number).column_letter}{data}"
        assert (place in ruled) == bool(column.choices)
        if column.choices:
            assert ruled[place].formula1 == f'"{",".join(column.choices)}"'
            assert len(ruled[place].formula1) <= 257
            assert all("," not in choice for choice in column.choices)
    assert sheet.max_row == data


def test_the_heads_of_the_official_sheets():
    sheet = sheet_of("pbi_apbd_22")
    assert sheet.cell(row=1, column=1).value.startswith("DATA USULAN CALON PENERIMA BANTUAN IURAN (PBI) APBD")
    assert sheet["A5"].value == "NO"
    assert sheet["N5"].value == "KECAMATAN"
    assert sheet["N6"].value == "KODE KECAMATAN"
    assert sheet["A7"].value == "CONTOH"
    assert {"N5:O5", "A5:A6", "R5:S5"} <= {str(merged) for merged in sheet.merged_cells.ranges}
    sheet = sheet_of("bpjs_34")
    assert [cell.value for cell in sheet[2]] == list(range(1, 35))
    sheet = sheet_of("bpjs_mutasi_37")
    assert sheet["A1"].value == "FORM MUTASI DATA PESERTA"
    assert sheet["A12"].value == "KODE DATI2:"
    assert [cell.value for cell in sheet[14]] == list(range(1, 38))


def test_profiles_and_layouts_can_be_asked_for():
    assert build_template("siak") == build_template("lengkap") or sheet_of("siak").max_column == 37
    for key in PROFILES:
        assert build_template(key)[:2] == b"PK"
    with pytest.raises(KeyError):
        build_template("../etc/passwd")


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_template_that_comes_back_filled_in_is_read_without_its_example(key, tmp_path):
    book = load_workbook(BytesIO(build_template(key)))
    sheet = book.active
    data = first_data_row(sheet)
    for column in range(1, sheet.max_column + 1):
        sheet.cell(row=data + 1, column=column, value=sheet.cell(row=data, column=column).value)
    names = [column.field for column in LAYOUTS[key].columns]
    sheet.cell(row=data + 1, column=1, value=1)
    sheet.cell(row=data + 1, column=names.index("full_name") + 1, value="SITI AMINAH")
    path = Path(tmp_path) / "isi.xlsx"
    book.save(path)
    with open_table(path, filename="isi.xlsx") as table:
        rows = list(table.rows())
    header = find_header(rows, score=header_score)
    assert header.last_row == data - 1
    match = match_columns(header.names)
    assert (match.missing, match.unknown, match.forbidden) == ([], [], [])
    assert list(match.fields.values()) == names
    reader = RowReader(match, match.profile, LOOKUPS, data_on=DATA_ON, today=TODAY)
    below = [(number, cells) for number, cells in rows if number > header.last_row]
    assert [reader.is_noise(cells) for _, cells in below] == [True, False]
    row = reader.read(*below[1])
    assert (row.errors, row.warnings) == ([], [])
    assert row.values["full_name"] == "SITI AMINAH" != EXAMPLE_NAME
    assert row.values["territory_id"] == "1404041001"
