"""Draws the sample documents of the demo: KTP, Kartu Keluarga, SKTM, letters of hospitals and health centres, JKN card.

They carry the wording an officer compares with the form and nothing that a real document is protected by: no state
emblem, no pattern, no signature, no face. Every sheet says CONTOH right across and names itself a sample in its last
line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from PIL import Image, ImageDraw

from common.dates import format_date
from siperjake.demo.people import MARITAL_ON_CARD, RELATION_ON_CARD, Family, Person
from siperjake.demo.photo import TABLES, Blank, PhotoPen, SheetPen, mark_as_sample, photograph

CLOSING = "Demikian surat ini dibuat untuk dipergunakan seperlunya."
NOTICE = "DOKUMEN CONTOH. Orang dan nomor di lembar ini rekaan. Tidak berlaku."
UNSIGNED = "(contoh, tanpa tanda tangan)"
CARD_SHEET, CARD_PHOTO = (1140, 720), (1280, 860)
KK_SHEET, KK_PHOTO = (1880, 1320), (2000, 1440)
LETTER_SHEET, LETTER_PHOTO = (1400, 1920), (1520, 2050)
GREEN = (46, 96, 70)
KK_TOP, KK_FIRST_ROW, KK_ROW, KK_ROWS = 404, 466, 64, 8
KK_COLUMNS = (
    ("No", 54),
    ("Nama Lengkap", 350),
    ("NIK", 286),
    ("JK", 54),
    ("Tempat Lahir", 218),
    ("Tanggal Lahir", 184),
    ("Hubungan", 220),
    ("Kawin", 174),
    ("Pekerjaan", 220),
)
KTP_LABELS = (
    "Nama",
    "Tempat/Tgl Lahir",
    "Jenis kelamin",
    "Alamat",
    "RT/RW",
    "Kel/Desa",
    "Kecamatan",
    "Status Perkawinan",
    "Pekerjaan",
    "Kewarganegaraan",
)
JKN_LABELS = ("Nama", "NIK", "Tgl Lahir", "Alamat", "Faskes Tk. I", "Kelas Rawat")
KK_LEFT = ("Nama Kepala Keluarga", "Alamat", "RT/RW", "Desa/Kelurahan")
KK_RIGHT = ("Kecamatan", "Kabupaten", "Kode Pos", "Provinsi")
LETTER_SIGNED_AT = 1330
"""Where the place and date of a letter stand; nothing above reaches that far down."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterText:
    """What a letter says. ``rows`` are label and value; ``after`` stands below them."""

    letterhead: tuple[str, str, str]
    title: str
    number: str
    opening: str
    rows: Sequence[tuple[str, str]]
    after: str
    place: str
    issued_on: date
    signatory_title: str
    signatory_name: str
    signatory_nip: str = ""


def draw_ktp(*, person: Person, family: Family) -> bytes:
    """Photo of a sample identity card, 1280 px wide."""
    variant = (family.index + len(person.name)) % len(TABLES)
    pen = PhotoPen(_blank_ktp("#b4552f" if person.birth_date.year % 2 else "#3b6ea5", variant))
    place = family.place
    pen.centre(78, f"KABUPATEN {place.regency.upper()}", size=38, bold=True)
    pen.write(160, 138, f": {person.nik}", size=52, bold=True)
    values = (
        person.name.upper(),
        f"{person.birth_place.upper()}, {person.birth_date:%d-%m-%Y}",
        "LAKI-LAKI" if person.sex == "L" else "PEREMPUAN",
        family.street.upper(),
        f"{family.rt}/{family.rw}",
        place.name.upper(),
        place.district.upper(),
        MARITAL_ON_CARD[person.marital],
        person.job.upper(),
        "WNI",
    )
    for number, value in enumerate(values):
        pen.write(316, 216 + number * 43, f": {value}", size=31, bold=number == 0, limit=480)
    pen.centre(548, place.regency.upper(), size=24, x=820, width=282)
    pen.centre(578, f"{family.kk_date:%d-%m-%Y}", size=24, x=820, width=282)
    return pen.jpeg()


def draw_jkn_card(*, person: Person, family: Family) -> bytes:
    """Photo of a sample health insurance card."""
    pen = PhotoPen(_blank_jkn_card((family.index + 1) % len(TABLES)))
    pen.write(46, 222, person.card_number or "-", size=58, bold=True)
    values = (
        person.name.upper(),
        person.nik or "-",
        f"{person.birth_date:%d-%m-%Y}",
        f"{family.street}, {family.place.kind} {family.place.name}".upper(),
        f"PUSKESMAS CONTOH {family.place.district.upper()}",
        "3",
    )
    for number, value in enumerate(values):
        pen.write(280, 318 + number * 50, f": {value}", size=33, limit=800)
    return pen.jpeg()


def draw_kk(*, family: Family) -> bytes:
    """Photo of a sample family card with a row for every member, 2000 px wide."""
    pen = PhotoPen(_blank_kk(family.index % len(TABLES)))
    pen.centre(118, f"No. {family.kk}", size=50, bold=True)
    place = family.place
    left = (family.head.name.upper(), family.street.upper(), f"{family.rt}/{family.rw}", place.name.upper())
    right = (place.district.upper(), place.regency.upper(), place.postcode or "-", "RIAU")
    for x, values in ((400, left), (1320, right)):
        for number, value in enumerate(values):
            pen.write(x, 206 + number * 46, f": {value}", size=33, limit=540)
    for number, member in enumerate(family.members[:KK_ROWS]):
        _kk_row(pen, number=number, member=member)
    pen.write(340, 1000, f": {family.kk_date:%d-%m-%Y}", size=31)
    pen.centre(1190, family.head.name.upper(), size=32, bold=True, x=600, width=560)
    return pen.jpeg()


def _kk_row(pen: PhotoPen, *, number: int, member: Person) -> None:
    values = (
        str(number + 1),
        member.name.upper(),
        member.nik or "BELUM ADA",
        member.sex,
        member.birth_place.upper(),
        f"{member.birth_date:%d-%m-%Y}",
        RELATION_ON_CARD[member.relation],
        MARITAL_ON_CARD[member.marital],
        member.job.upper(),
    )
    x = 60
    for value, (_label, width) in zip(values, KK_COLUMNS, strict=True):
        pen.write(x + 8, KK_FIRST_ROW + 12 + number * KK_ROW, value, size=28, limit=width - 14)
        x += width


def draw_letter(*, text: LetterText, variant: int) -> bytes:
    """Photo of a sample letter with letterhead, A4-like, 2050 px high."""
    pen = PhotoPen(_blank_letter(variant % len(TABLES)))
    for y, line, size in zip((70, 118, 186), text.letterhead, (36, 46, 25), strict=True):
        pen.centre(y, line, size=size, bold=size > 30, x=230, width=1120)
    pen.centre(320, text.title, size=44, bold=True)
    pen.centre(378, f"Nomor: {text.number}", size=32)
    y = pen.paragraph(110, 470, text.opening, size=33, width=1180, leading=50) + 20
    for label, value in text.rows:
        pen.write(150, y, label, size=33)
        pen.write(520, y, f": {value}", size=33, limit=770)
        y += 54
    y = pen.paragraph(110, y + 26, text.after, size=33, width=1180, leading=50) + 20
    pen.write(110, y, CLOSING, size=33)
    y = LETTER_SIGNED_AT
    pen.centre(y, f"{text.place}, {format_date(text.issued_on)}", size=32, x=720, width=580)
    pen.centre(y + 46, text.signatory_title, size=32, x=720, width=580)
    pen.centre(y + 300, text.signatory_name, size=34, bold=True, x=720, width=580)
    if text.signatory_nip:
        pen.centre(y + 344, f"NIP. {text.signatory_nip}", size=28, x=720, width=580)
    return pen.jpeg()


@cache
def _blank_ktp(backdrop: str, variant: int) -> Blank:
    sheet = _card("#dbe9f3", "#5b88a8")
    pen = SheetPen(sheet)
    pen.centre(34, "PROVINSI RIAU", size=38, bold=True)
    pen.write(46, 138, "NIK", size=52, bold=True)
    for number, label in enumerate(KTP_LABELS):
        pen.write(46, 216 + number * 43, label, size=29)
    sheet.paste(_portrait(backdrop), (836, 206))
    return photograph(sheet, size=CARD_PHOTO, variant=variant)


@cache
def _blank_jkn_card(variant: int) -> Blank:
    sheet = _card("#e6f2e4", "#3f8f5b")
    pen = SheetPen(sheet)
    pen.write(46, 40, "KARTU PESERTA JKN", size=52, bold=True, ink=(24, 96, 58))
    pen.write(46, 104, "Jaminan Kesehatan Nasional", size=32)
    pen.write(46, 186, "Nomor Kartu", size=29)
    for number, label in enumerate(JKN_LABELS):
        pen.write(46, 318 + number * 50, label, size=30)
    return photograph(sheet, size=CARD_PHOTO, variant=variant)


def _card(paper: str, edge: str) -> Image.Image:
    sheet = Image.new("RGB", CARD_SHEET, paper)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((6, 6, CARD_SHEET[0] - 7, CARD_SHEET[1] - 7), outline=edge, width=5)
    mark_as_sample(sheet, size=250)
    SheetPen(sheet).centre(668, NOTICE, size=26, bold=True)
    return sheet


@cache
def _blank_kk(variant: int) -> Blank:
    sheet = Image.new("RGB", KK_SHEET, "#f6f7f1")
    pen = SheetPen(sheet)
    pen.draw.rectangle((24, 24, KK_SHEET[0] - 25, KK_SHEET[1] - 25), outline="#7d8f86", width=4)
    mark_as_sample(sheet, size=430)
    pen.centre(44, "KARTU KELUARGA", size=64, bold=True)
    for x, labels in ((60, KK_LEFT), (1120, KK_RIGHT)):
        for number, label in enumerate(labels):
            pen.write(x, 206 + number * 46, label, size=31)
    bottom, x = KK_FIRST_ROW + KK_ROWS * KK_ROW, 60
    right = 60 + sum(width for _label, width in KK_COLUMNS)
    pen.draw.rectangle((60, KK_TOP, right, KK_FIRST_ROW), fill="#dfe6df")
    for label, width in KK_COLUMNS:
        pen.centre(KK_TOP + 18, label, size=26, bold=True, x=x, width=width)
        pen.line([(x, KK_TOP), (x, bottom)])
        x += width
    pen.line([(x, KK_TOP), (x, bottom)])
    for y in (KK_TOP, *range(KK_FIRST_ROW, bottom + 1, KK_ROW)):
        pen.line([(60, y), (right, y)])
    pen.write(60, 1000, "Dikeluarkan tanggal", size=31)
    pen.centre(1010, "KEPALA KELUARGA", size=30, x=600, width=560)
    pen.centre(1010, "KEPALA DINAS KEPENDUDUKAN", size=30, x=1200, width=620)
    pen.centre(1048, "DAN PENCATATAN SIPIL", size=30, x=1200, width=620)
    for x, width in ((600, 560), (1200, 620)):
        pen.centre(1120, UNSIGNED, size=24, x=x, width=width)
    pen.centre(1190, "NAMA CONTOH", size=32, bold=True, x=1200, width=620)
    pen.centre(1250, NOTICE, size=28, bold=True)
    return photograph(sheet, size=KK_PHOTO, variant=variant)


@cache
def _blank_letter(variant: int) -> Blank:
    sheet = Image.new("RGB", LETTER_SHEET, "#fbfaf5")
    pen = SheetPen(sheet)
    mark_as_sample(sheet, size=300, rows=2)
    pen.draw.ellipse((90, 76, 210, 196), outline=GREEN, width=5)
    pen.draw.polygon([(150, 96), (182, 150), (118, 150)], fill=GREEN)
    for y in (162, 174):
        pen.line([(116, y), (184, y)], width=5, ink=GREEN)
    pen.line([(80, 240), (1320, 240)], width=7)
    pen.line([(80, 252), (1320, 252)], width=2)
    x, y = 760, LETTER_SIGNED_AT + 190
    for radius in (92, 76):
        pen.draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=(92, 84, 160), width=4)
    pen.centre(y - 14, "CONTOH", size=30, x=x - 90, width=180)
    pen.centre(LETTER_SIGNED_AT + 170, UNSIGNED, size=24, x=860, width=440)
    pen.centre(1860, NOTICE, size=26, bold=True)
    return photograph(sheet, size=LETTER_PHOTO, variant=variant)


def _portrait(backdrop: str) -> Image.Image:
    """A head and shoulders without a face."""
    width, height = 250, 330
    portrait = Image.new("RGB", (width, height), backdrop)
    draw = ImageDraw.Draw(portrait)
    draw.ellipse((width * 3 // 10, 46, width * 7 // 10, 182), fill="#e9e4dc")
    draw.pieslice((24, 206, width - 24, height + 150), 180, 360, fill="#e9e4dc")
    SheetPen(portrait).centre(height - 46, "CONTOH", size=30, bold=True)
    return portrait
