"""Empty sheets for offices to fill in: headings, text columns, drop-downs, a note on every heading, one example row.

Written with openpyxl: these few cells need two-level heads and drop-downs over empty columns, which the fast writer of
the exports does not have.
"""

from datetime import date
from functools import lru_cache
from io import BytesIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from participants.columns.layouts import LAYOUTS, Layout
from participants.columns.noise import EXAMPLE_MARK, EXAMPLE_NAME
from participants.columns.profiles import PROFILES
from participants.enums import ContactPreference, MaritalStatus, MembershipStatus, Relation, Segment, Sex, Source

#: Rows below the headings that have drop-downs; the import takes no more.
_FILLABLE_ROWS = 200_000
_THIN = Side(style="thin", color="FF7F7F7F")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY = PatternFill("solid", fgColor="FFD9D9D9")
_PALE = PatternFill("solid", fgColor="FFFFF2CC")
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_TEXT_FORMAT = "@"

#: The person in the example row. The mark and the name keep the row out of the data.
EXAMPLE = {
    "row_number": EXAMPLE_MARK,
    "nik": "1404045708860001",
    "kk_number": "1404040101100002",
    "card_number": "0001234567890",
    "full_name": EXAMPLE_NAME,
    "relation": Relation.WIFE.value,
    "sex": Sex.FEMALE.value,
    "birth_place": "Tembilahan",
    "birth_date": date(1986, 8, 17),
    "marital_status": MaritalStatus.MARRIED.value,
    "address": "Jalan Pelabuhan 12",
    "rt": "001",
    "rw": "002",
    "postcode": "29212",
    "district_code": "140404",
    "district_name": "Tembilahan",
    "village_code": "1404041001",
    "village_name": "Tembilahan Kota",
    "phone": "6281234567890",
    "contact_preference": ContactPreference.WHATSAPP.value,
    "segment": Segment.PBPU_PEMDA.value,
    "care_class": 3,
    "facility_code": "03050301",
    "facility_name": "Puskesmas Tembilahan Kota",
    "member_since": date(2026, 1, 1),
    "status": MembershipStatus.ACTIVE.value,
    "status_text": "AKTIF",
    "status_source": Source.BPJS.value,
    "status_on": date(2026, 1, 31),
    "desil": 2,
    "desil_source": Source.SIKS_NG.value,
    "desil_on": date(2026, 1, 31),
}


@lru_cache(maxsize=16)
def build_template(profile: str) -> bytes:
    """The empty .xlsx of a profile or layout. Raises KeyError for a key that is neither."""
    layout = LAYOUTS[profile] if profile in LAYOUTS else LAYOUTS[PROFILES[profile].layout]
    book = Workbook()
    sheet = book.active
    sheet.title = "Data"
    first_data_row = _write_head(sheet, layout)
    _write_example(sheet, layout, first_data_row)
    _format_columns(sheet, layout, first_data_row)
    sheet.freeze_panes = sheet.cell(row=first_data_row, column=1)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{len(layout.title) + 1}:{first_data_row - 1}"
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write_head(sheet: Worksheet, layout: Layout) -> int:
    """Write titles, headings and column numbers; return the row in which the data begin."""
    for number, text in enumerate(layout.title, 1):
        sheet.cell(row=number, column=1, value=text or None).font = Font(bold=True, size=12 if number == 1 else 11)
    top = len(layout.title) + 1
    has_groups = any(column.group for column in layout.columns)
    bottom = top + 1 if has_groups else top
    for number, column in enumerate(layout.columns, 1):
        if has_groups and not column.group:
            sheet.merge_cells(start_row=top, end_row=bottom, start_column=number, end_column=number)
        heading = sheet.cell(row=bottom if column.group else top, column=number, value=column.heading)
        heading.comment = _note(column.note)
    for first, last, group in _groups(layout):
        sheet.merge_cells(start_row=top, end_row=top, start_column=first, end_column=last)
        sheet.cell(row=top, column=first, value=group)
    head_rows = [top, bottom] if has_groups else [top]
    if layout.numbers_row:
        head_rows.append(bottom + 1)
        for number in range(1, len(layout.columns) + 1):
            sheet.cell(row=bottom + 1, column=number, value=number)
    for row in head_rows:
        for number in range(1, len(layout.columns) + 1):
            cell = sheet.cell(row=row, column=number)
            cell.font, cell.fill, cell.border, cell.alignment = Font(bold=True), _GREY, _BORDER, _CENTRED
    sheet.row_dimensions[bottom].height = 48
    return head_rows[-1] + 1


def _groups(layout: Layout) -> list[tuple[int, int, str]]:
    """First and last column and text of each upper heading."""
    found: list[tuple[int, int, str]] = []
    for number, column in enumerate(layout.columns, 1):
        if not column.group:
            continue
        if found and found[-1][2] == column.group and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number, column.group)
        else:
            found.append((number, number, column.group))
    return found


def _note(text: str) -> Comment:
    note = Comment(text, "SIPERJAKE")
    note.width, note.height = 260, 90
    return note


def _write_example(sheet: Worksheet, layout: Layout, row: int) -> None:
    for number, column in enumerate(layout.columns, 1):
        cell = sheet.cell(row=row, column=number, value=column.render(EXAMPLE))
        cell.fill, cell.border, cell.font = _PALE, _BORDER, Font(italic=True, color="FF7F6000")
        cell.number_format = _TEXT_FORMAT if column.is_text else "General"
    sheet.cell(row=row, column=1).comment = _note("Baris contoh. Tidak ikut dimuat; boleh dihapus.")


def _format_columns(sheet: Worksheet, layout: Layout, first_data_row: int) -> None:
    """Widths, text format for everything a number could be damaged in, drop-downs over the rows to fill in."""
    for number, column in enumerate(layout.columns, 1):
        letter = get_column_letter(number)
        dimension = sheet.column_dimensions[letter]
        dimension.width = column.width
        if column.is_text:
            dimension.number_format = _TEXT_FORMAT
        if column.choices:
            rule = DataValidation(
                type="list",
                formula1=f'"{",".join(column.choices)}"',
                allow_blank=True,
                showErrorMessage=True,
                errorTitle=column.heading[:30],
                error="Pilih salah satu isi dari daftar.",
            )
            rule.add(f"{letter}{first_data_row}:{letter}{first_data_row + _FILLABLE_ROWS}")
            sheet.add_data_validation(rule)
