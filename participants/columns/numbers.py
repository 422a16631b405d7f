"""NIK, KK, card, phone, RT/RW and postcode out of a cell, with what a spreadsheet does to long numbers named.

Excel keeps 15 digits of a number and writes 0 for the rest; other programs keep 53 bits. A number that went through
either may belong to somebody else, so it is refused, never repaired (domain-facts §6.9, peers §2).
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time

from common.identity import (
    IdentityError,
    clean_digits,
    parse_card_number,
    parse_kk,
    parse_nik,
    parse_phone,
    parse_rt_rw,
)
from participants.columns.cells import BLANK_WORDS, CellError, Reading, plain_text, words

#: Up to here a floating-point number holds every whole number; above, the last digit may have changed.
EXACT_LIMIT = 2**53
AS_TEXT = "Ubah format kolom menjadi Teks, lalu salin lagi nomornya dari sumber."
SEE_CARD = {
    "NIK": "Lihat NIK di KTP atau Kartu Keluarga, lalu tulis ulang.",
    "Nomor KK": "Lihat nomor di bagian atas Kartu Keluarga, lalu tulis ulang.",
    "Nomor kartu JKN": "Lihat nomor di kartu JKN atau KIS, lalu tulis ulang.",
}
#: Texts in a NIK column that say why there is none.
_NOT_RECORDED = frozenset({"BELUM REKAM", "BELUM DIREKAM", "BELUM PEREKAMAN", "BELUM REKAM EKTP", "BELUM REKAM E KTP"})
_PROGRAMS_NOTHING = frozenset({"NULL", "NONE", "NAN", "NA", "N A"})
_NO_NIK_WORDS = BLANK_WORDS | {"BELUM PUNYA", "TIDAK PUNYA", "BELUM PUNYA NIK", "TIDAK PUNYA NIK", "BELUM ADA NIK"}
_SEQUENCES = ("1234567890123456", "0123456789012345", "1234567890", "123456789", "9876543210987654")
_DECIMAL_TAIL = re.compile(r"\s*'?([0-9]{5,17})[.,]0{1,2}\s*")
_FOREIGNER = re.compile(r".*\bKITA[SP]\b.*|[0-9][A-Z][0-9]{2}[A-Z]{2}[0-9]{4}-?[A-Z]{1,2}")
_PLACEHOLDER_LENGTH = 20


class NikPlaceholder(str):
    """What a source writes where it has no NIK: "-", zeros, nines, a run of digits."""

    __slots__ = ()


class NikUnrecorded(str):
    """A NIK column's own words that the person has not been recorded at Dukcapil."""

    __slots__ = ()


def fast_nik(facts: dict) -> Callable[[object, object], object]:
    """A function that gives back a plain NIK text whose six date digits are in ``facts``, else ``miss``."""

    def fast(cell: object, miss: object) -> object:
        if (
            cell.__class__ is str
            and len(cell) == 16
            and cell[6:12] in facts
            and cell.isdigit()
            and cell.isascii()
            and cell[12:] != "0000"
            and not (cell[6:12] == "111111" and cell == "1111111111111111")
        ):
            return cell
        return miss

    return fast


def fast_kk(cell: object, miss: object) -> object:
    """The cell itself when it is the plain text of a KK number, else ``miss``."""
    if cell.__class__ is str and len(cell) == 16 and cell.isdigit() and cell.isascii() and cell[6:12] != cell[0] * 6:
        return cell
    return miss


def fast_card(cell: object, miss: object) -> object:
    """The cell itself when it is the plain text of a card number, else ``miss``."""
    if cell.__class__ is str and len(cell) == 13 and cell.isdigit() and cell.isascii() and cell[3:9] != cell[0] * 6:
        return cell
    return miss


def fast_phone(cell: object, miss: object) -> object:
    """The number in the form 628… when the cell is the plain text 08… of a mobile phone, else ``miss``."""
    if (
        cell.__class__ is str
        and 8 < len(cell) < 14
        and cell[0] == "0"
        and cell[1] == "8"
        and cell.isdigit()
        and cell.isascii()
    ):
        return "62" + cell[1:]
    return miss


def read_nik(cell: object) -> str | Reading | NikPlaceholder | NikUnrecorded | None:
    """The NIK of a cell. Raises CellError: rounded, scientific, letters, length, date, serial, foreigner, masked."""
    said = plain_text(cell)
    spoken = words(said)
    if spoken in _PROGRAMS_NOTHING:
        return None
    if spoken in _NOT_RECORDED:
        return NikUnrecorded(said)
    if spoken in _NO_NIK_WORDS or is_placeholder(said):
        return NikPlaceholder(" ".join(said.split())[:_PLACEHOLDER_LENGTH]) if said else None
    if _FOREIGNER.fullmatch(said.upper()[:80]):
        raise CellError(
            "foreigner",
            "Ini nomor KITAS/KITAP orang asing, bukan NIK.",
            "Hapus baris ini dari berkas. Orang asing didaftarkan langsung ke BPJS Kesehatan.",
        )
    if "*" in said:
        raise CellError(
            "masked", "NIK ini disamarkan dengan tanda bintang.", "Minta berkas dengan NIK lengkap dari sumbernya."
        )
    text, was_number = _whole_digits(cell, name="NIK", rounds_at=16)
    value = _parsed(lambda: parse_nik(text).value, name="NIK")
    return _typed_as_number(value, "NIK") if was_number else value


def is_placeholder(said: str) -> bool:
    """Whether ``said`` is digits that stand for "no NIK": one digit repeated, a run, a region with nothing behind."""
    digits = clean_digits(said[:40])
    if not (digits.isascii() and digits.isdigit()):
        return False
    if len(set(digits)) == 1:
        return len(digits) >= 8 or digits[0] in "09"
    return digits in _SEQUENCES or (len(digits) == 16 and digits[6:] == "0000000000")


def read_kk(cell: object) -> str | Reading | None:
    """The number of a family card. Raises CellError: rounded, scientific, letters, length."""
    said = plain_text(cell)
    if words(said) in BLANK_WORDS or said == "0":
        return None
    if is_placeholder(said):
        return Reading(
            None,
            "placeholder_kk",
            "Nomor KK ini nomor sementara, jadi tidak dipakai.",
            "Isi nomor KK dari Kartu Keluarga bila sudah ada.",
        )
    text, was_number = _whole_digits(cell, name="Nomor KK", rounds_at=16)
    value = _parsed(lambda: parse_kk(text), name="Nomor KK")
    return _typed_as_number(value, "Nomor KK") if was_number else value


def read_card(cell: object) -> str | Reading | None:
    """The number of a JKN card. Raises CellError: zeros_lost, scientific, letters, length."""
    said = plain_text(cell)
    digits = clean_digits(said[:40])
    if words(said) in BLANK_WORDS or (digits and set(digits) == {"0"}):
        return None
    if len(digits) >= 8 and len(set(digits)) == 1:
        return Reading(
            None,
            "placeholder_card",
            "Nomor kartu ini nomor sementara, jadi tidak dipakai.",
            "Isi nomor dari kartu JKN atau KIS bila sudah ada.",
        )
    text, was_number = _whole_digits(cell, name="Nomor kartu JKN", rounds_at=0)
    digits = clean_digits(text[:40])
    if digits.isascii() and digits.isdigit() and (len(digits) in (11, 12) or (was_number and len(digits) < 13)):
        raise CellError(
            "zeros_lost", f"Nol di depan nomor kartu JKN hilang: tersisa {len(digits)} dari 13 angka.", AS_TEXT
        )
    return _parsed(lambda: parse_card_number(text), name="Nomor kartu JKN")


def read_phone(cell: object) -> str | Reading | None:
    """The mobile number of a cell as 628…; what is no mobile number is left out with a warning."""
    said = plain_text(cell)
    if words(said) in BLANK_WORDS or not said.strip("0-+. "):
        return None
    try:
        return parse_phone(said)
    except IdentityError as error:
        return Reading(
            None, f"phone_{error.code}", f"{error} Nomor ini tidak dipakai.", "Isi satu nomor HP. Contoh: 081234567890."
        )


def read_area_number(cell: object, *, label: str) -> str | Reading | None:
    """An RT or RW as three digits; what is none is left out with a warning."""
    said = plain_text(cell)
    if words(said) in BLANK_WORDS:
        return None
    if isinstance(cell, date | datetime | time):
        return Reading(
            None, "date_in_text", f"{label} terbaca sebagai tanggal, jadi tidak dipakai.", f"Tulis {label} sebagai 001."
        )
    try:
        return parse_rt_rw(said)
    except IdentityError as error:
        return Reading(None, f"area_{error.code}", f"{error} {label} ini tidak dipakai.", f"Tulis {label} sebagai 001.")


def read_area_pair(cell: object) -> tuple[str | Reading | None, str | Reading | None]:
    """RT and RW out of one cell: "001/002", "RT 01 RW 02", "RT.1/2"."""
    if isinstance(cell, date | datetime | time):
        return read_area_number(cell, label="RT/RW"), None
    parts = words(plain_text(cell)).replace("RT", " ").replace("RW", " ").split()
    if not parts:
        return None, None
    if len(parts) == 1:
        return read_area_number(parts[0], label="RT"), None
    if len(parts) > 2:
        return read_area_number("/".join(parts), label="RT/RW"), None
    return read_area_number(parts[0], label="RT"), read_area_number(parts[1], label="RW")


def read_postcode(cell: object) -> str | Reading | None:
    """A postcode of five digits; what is none is left out with a warning."""
    digits = clean_digits(plain_text(cell)[:40])
    if words(digits) in BLANK_WORDS or set(digits) == {"0"}:
        return None
    if len(digits) == 5 and digits.isascii() and digits.isdigit():
        return digits
    return Reading(None, "postcode", "Kode pos harus 5 angka, jadi tidak dipakai.", "Tulis 5 angka. Contoh: 29212.")


def _whole_digits(cell: object, *, name: str, rounds_at: int) -> tuple[str, bool]:
    """The cell as text and whether it was a number. Raises CellError when the number can have lost digits."""
    if isinstance(cell, str):
        tail = _DECIMAL_TAIL.fullmatch(cell)
        if not tail:
            return cell, False
        number = int(tail[1])  # "1404015708610001.0": a program has treated the number as a quantity
    elif isinstance(cell, date | datetime | time):
        raise CellError("date_in_text", f"{name} terbaca sebagai tanggal.", AS_TEXT)
    elif isinstance(cell, bool) or not isinstance(cell, int | float):
        raise CellError("letters", f"{name} hanya berisi angka. Hapus huruf dan tanda lain.", SEE_CARD[name])
    elif isinstance(cell, float) and not cell.is_integer():  # a fraction, an infinity or no number at all
        raise CellError("rounded", f"Excel merusak angka ini: {name} harus bilangan bulat.", AS_TEXT)
    else:
        number = int(cell)
    if number < 0:
        raise CellError("letters", f"{name} hanya berisi angka. Hapus huruf dan tanda lain.", SEE_CARD[name])
    if number > EXACT_LIMIT or (number % 10 == 0 and rounds_at and number >= 10 ** (rounds_at - 1)):
        place = f"digit ke-{rounds_at}" if rounds_at else "digit terakhir"
        raise CellError("rounded", f"Excel membulatkan angka: {place} hilang.", f"{AS_TEXT} {SEE_CARD[name]}")
    return str(number), True


def _parsed(parse: Callable[[], str], *, name: str) -> str:
    try:
        return parse()
    except IdentityError as error:
        advice = f"{AS_TEXT} {SEE_CARD[name]}" if error.code == "scientific" else SEE_CARD[name]
        raise CellError(error.code, str(error), advice) from None


def _typed_as_number(value: str, name: str) -> Reading:
    return Reading(
        value,
        "number_typed",
        f"{name} disimpan sebagai angka, bukan teks. Cocokkan digit terakhirnya dengan sumber.",
        "Lain kali ubah format kolom menjadi Teks sebelum menulis nomor.",
    )
