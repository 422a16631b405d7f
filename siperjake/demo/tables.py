"""The demo people as the offices' own files: BPJS's list, Dukcapil's export, filled templates, and their damage.

Each function gives the bytes of one file. Damage is put in by ``MISTAKES``, so that the demo shows each of them and a
test can name them.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import rustpy_xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill

from common.dates import MONTHS, format_date
from participants.columns import LAYOUTS, build_template
from participants.columns.codes import SHDK
from participants.columns.rendering import SEGMENT_WORDS
from siperjake.demo.cover import Entry
from siperjake.demo.people import SEED, Marital, Place

State = dict[str, Any]
Row = dict[str, Any]

_BNBA = [column for column in LAYOUTS["bpjs_bnba"].columns if column.field != "status_reason"]
_MARITAL_NUMBERS = {Marital.SINGLE: 1, Marital.MARRIED: 2, Marital.WIDOWED: 4}
_SHDK_NUMBERS = {relation: number for number, relation in SHDK.items()}
_HEAD_FILL = PatternFill("solid", fgColor="FFD9E2DD")
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)


def bnba_row(state: State, number: int) -> Row:
    """A person as BPJS lists its members by name and address."""
    row = {column.heading: column.render(state | {"row_number": number}) for column in _BNBA}
    return row | {"SEGMEN": SEGMENT_WORDS.get(state["segment"])}


def bnba(states: Iterable[State]) -> bytes:
    """BPJS's list: one heading row, every number a text."""
    rows = [bnba_row(state, number) for number, state in enumerate(states, start=1)]
    handle, path = tempfile.mkstemp(suffix=".xlsx")
    os.close(handle)
    try:
        rustpy_xlsxwriter.write_worksheet(rows, path, sheet_name="BNBA", freeze_row=1, bold_headers=True)
        with open(path, "rb") as file:
            return file.read()
    finally:
        os.unlink(path)


def siak(entries: Iterable[tuple[Entry, Place]]) -> bytes:
    """Dukcapil's export: semicolons, Windows-1252, dotted NIKs, code numbers; with the village where each one lives."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        "NO_KK NIK NAMA_LGKP JENIS_KLMIN TMPT_LHR TGL_LHR AGAMA STAT_KWN STAT_HBKEL ALAMAT NO_RT NO_RW DUSUN"
        " NO_PROP NO_KAB NO_KEC NO_KEL".split()
    )
    for entry, place in entries:
        person, state = entry.person, entry.state()
        writer.writerow(
            [
                state["kk_number"],
                dotted(person.nik),
                state["full_name"],
                "1" if person.sex == "L" else "2",
                state["birth_place"],
                f"{person.birth_date:%d-%m-%Y}",
                "1",
                _MARITAL_NUMBERS[person.marital],
                _SHDK_NUMBERS[state["relation"]],
                state["address"],
                state["rt"],
                state["rw"],
                "PARIT – DUSUN",
                place.code[:2],
                place.code[2:4],
                place.code[4:6],
                place.code[6:],
            ]
        )
    return buffer.getvalue().encode("cp1252")


def dotted(nik: str) -> str:
    """A NIK as Dukcapil prints it: 14.04.01.570886.9001."""
    return f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}.{nik[6:12]}.{nik[12:]}"


def desils(entries: Iterable[Entry]) -> bytes:
    """The welfare tenths of SIKS-NG: commas, UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["NO", "NIK", "NAMA", "NO KK", "DESIL"])
    for number, entry in enumerate(entries, start=1):
        writer.writerow([number, entry.person.nik, entry.person.name.upper(), entry.family.kk, entry.desil])
    return buffer.getvalue().encode()


def filled(profile: str, states: Iterable[State]) -> bytes:
    """Our own empty template of ``profile``, filled in below its example row."""
    layout = LAYOUTS[profile]
    book = load_workbook(io.BytesIO(build_template(profile)))
    sheet = book.active
    for number, state in enumerate(states, start=1):
        sheet.append(layout.row(state | {"row_number": number}))
    return _bytes(book)


def unnamed(states: Iterable[State]) -> bytes:
    """A village's own table, whose headings nobody knows."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Warga"
    sheet.append(["Warga miskin menurut musyawarah desa (contoh)"])
    sheet.append(["Urutan", "Nomor Penduduk", "Yang Bersangkutan", "No KK", "Lahir", "Alamat"])
    for number, state in enumerate(states, start=1):
        born = format_date(state["birth_date"])
        sheet.append([number, state["nik"], state["full_name"], state["kk_number"], born, state["address"]])
    return _bytes(book)


def with_macro(states: Sequence[State]) -> bytes:
    """A table that carries a program: refused before anything in it is read."""
    plain = bnba(states)
    buffer = io.BytesIO(plain)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/vbaProject.bin", b"contoh makro; tidak berisi program\n" * 20)
    return buffer.getvalue()


# --- damage


@dataclass(frozen=True, slots=True)
class Mistake:
    """What somebody or Excel did to one row: the problem it leads to ("" for none) and the cells that change."""

    code: str
    spoil: Callable[[Row], Row]


def _nik(change: Callable[[str], Any]) -> Callable[[Row], Row]:
    return lambda row: {"NIK": change(row["NIK"])}


def _cell(heading: str, value: Any) -> Callable[[Row], Row]:
    return lambda row: {heading: value}


def _day(change: Callable[[str, str, str], Any]) -> Callable[[Row], Row]:
    return lambda row: {"TGL LAHIR": change(*row["TGL LAHIR"].split("/"))}


REJECTED = (
    Mistake("rounded", _nik(lambda nik: int(nik[:15] + "0"))),
    Mistake("scientific", _nik(lambda nik: f"{nik[0]},{nik[1:6]}E+15")),
    Mistake("length", _nik(lambda nik: nik[:15])),
    Mistake("letters", _nik(lambda nik: nik.replace("0", "O", 1))),
    Mistake("masked", _nik(lambda nik: f"{nik[:6]}******{nik[12:]}")),
    Mistake("foreigner", _cell("NIK", "KITAS 2C11JE0001")),
    Mistake("nik_empty", _cell("NIK", None)),
    Mistake("excel_error", _cell("NIK", "#N/A")),
    Mistake("same_as_nik", lambda row: {"NO KK": row["NIK"]}),
    Mistake("zeros_lost", lambda row: {"NOKA": int(row["NOKA"])}),
    Mistake("name_empty", _cell("NAMA", None)),
    Mistake("formula", lambda row: {"NAMA": f'=UPPER("{row["NAMA"]}")'}),
    Mistake("impossible_date", _cell("TGL LAHIR", "31/02/1990")),
    Mistake("year_only", _day(lambda day, month, year: int(year))),
    Mistake("unknown_code", _cell("PISAT", "9")),
    Mistake("foreign_territory", lambda row: {"KODE DESA": "3319012001", "KEC": "KALIWUNGU", "DESA": "BAKALANKRAPYAK"}),
)
WARNED = (
    Mistake("number_typed", _nik(int)),
    Mistake("short_year", _day(lambda day, month, year: f"{day}-{month}-{year[2:]}")),
    Mistake("nik_sex", lambda row: {"JK": "P" if row["JK"] == "L" else "L"}),
    Mistake("nik_birth_date", _cell("TGL LAHIR", "01/01/1990")),
    Mistake("facility_unknown", _cell("FASKES", "P9999999")),
    Mistake("village_unknown", lambda row: {"DESA": "DESA BARU KITA", "KODE DESA": None}),
    Mistake("status_unknown", _cell("STATUS", "CEK LAGI KE BPJS")),
    Mistake("name_very_different", _cell("NAMA", "WXYZ QRSTU")),
)
HEALED = (
    Mistake("", _day(lambda day, month, year: f"{year}-{month}-{day}")),
    Mistake("", _day(lambda day, month, year: f"{int(day)}.{int(month)}.{year}")),
    Mistake("", _day(lambda day, month, year: f"{day} {MONTHS[int(month) - 1].upper()} {year}")),
    Mistake("", lambda row: {"NAMA": f"  {row['NAMA']}   "}),
    Mistake("", lambda row: {"NIK": dotted(row["NIK"])}),
    Mistake("", _nik(lambda nik: f" {nik[:6]} {nik[6:12]} {nik[12:]} ")),
)


def damaged(states: Sequence[State]) -> bytes:
    """BPJS's list as it arrives after a few hands: titles above, two lines of headings, a hidden sheet, damage.

    Every third row has one mistake. Below them one card belongs to the next person, three rows share a merged KK, two
    rows stand twice, and a sum follows.
    """
    rows = [bnba_row(state, number) | {"KODE DESA": state["village_code"]} for number, state in enumerate(states, 1)]
    mistakes = [*REJECTED, *WARNED, *HEALED]
    Random(SEED).shuffle(mistakes)
    for row, mistake in zip(rows[::3], mistakes, strict=False):
        row |= mistake.spoil(row)
    after = 3 * len(mistakes)
    rows[after]["NOKA"] = rows[after + 1]["NOKA"]
    twice = [dict(rows[after + 2]), dict(rows[after + 3])]
    book, sheet = _headed(list(rows[0]))
    top = sheet.max_row + 1
    for row in [*rows, *twice]:
        sheet.append(list(row.values()))
    column = list(rows[0]).index("NO KK") + 1
    first = top + after + 4
    sheet.merge_cells(start_row=first, end_row=first + 2, start_column=column, end_column=column)
    sheet.append(["", "", "", "", "", f"JUMLAH {len(rows)}"])
    hidden = book.create_sheet("rumus")
    hidden.append(["jangan dihapus"])
    hidden.sheet_state = "hidden"
    return _bytes(book)


def _headed(headings: list[str]) -> tuple[Workbook, Any]:
    """A book whose table begins under two titles and a blank row; places stand under a heading of their own."""
    book = Workbook()
    sheet = book.active
    sheet.title = "BNBA"
    sheet.append(["DAFTAR PESERTA JKN KABUPATEN INDRAGIRI HILIR (CONTOH)"])
    sheet.append(["Sudah diperiksa kecamatan"])
    sheet.append([])
    headings = [*headings]
    places = [headings.index(name) + 1 for name in ("KEC", "DESA")]
    for column, heading in enumerate(headings, start=1):
        is_place = column in places
        cell = sheet.cell(row=5 if is_place else 4, column=column, value=heading)
        cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD_FILL, _CENTRED
        if not is_place:
            sheet.merge_cells(start_row=4, end_row=5, start_column=column, end_column=column)
    sheet.merge_cells(start_row=4, end_row=4, start_column=places[0], end_column=places[-1])
    sheet.cell(row=4, column=places[0], value="WILAYAH").font = Font(bold=True)
    sheet.cell(row=6, column=1, value=1)
    for column in range(2, len(headings) + 1):
        sheet.cell(row=6, column=column, value=column)
    return book, sheet


def _bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
