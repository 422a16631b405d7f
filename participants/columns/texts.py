"""Names and free text: taken as written, cleaned of what nobody can see, refused when they cannot be a name."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time

from participants.columns.cells import BLANK_WORDS, CellError, Reading, plain_text, words

NAME_LENGTH = 120
NAME_SIGNS = frozenset(" .'`-,/")
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "′": "'", "‐": "-", "‑": "-", "–": "-"})
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z.'`,/-]*(?: [A-Za-z.'`,/-]+)*")
_BLANK_NAMES = BLANK_WORDS | {"N/A"}
_HIDDEN = ("Cc", "Cf", "Cs")
_HIDDEN_ADVICE = "Periksa isinya, lalu ketik ulang bila ada yang kurang."


def fast_name(cell: object, miss: object) -> object:
    """The cell itself when it is a plain name as it stands, else ``miss``."""
    if cell.__class__ is str and len(cell) <= NAME_LENGTH and _PLAIN_NAME.fullmatch(cell):
        return cell if len(cell) > 9 or cell.upper() not in _BLANK_NAMES else miss
    return miss


def fast_text(limit: int) -> Callable[[object, object], object]:
    """A function that gives back a cell which is clean text of at most ``limit`` characters, else ``miss``."""

    def fast(cell: object, miss: object) -> object:
        if (
            cell.__class__ is str
            and 0 < len(cell) <= limit
            and cell.isascii()
            and cell.isprintable()
            and "  " not in cell
            and cell[0].isalnum()
            and cell[-1] != " "
            and (len(cell) > 9 or cell.upper() not in _BLANK_NAMES)
        ):
            return cell
        return miss

    return fast


def clean(cell: object) -> tuple[str, bool]:
    """The text of a cell in NFC on one line with single spaces, and whether hidden characters were taken out."""
    text = cell if isinstance(cell, str) else plain_text(cell)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = " ".join(text.split())
    kept = "".join(c for c in text if c.isprintable() or unicodedata.category(c) not in _HIDDEN)
    return " ".join(kept.split()), kept != text


def read_name(cell: object) -> str | Reading | None:
    """A person's name as written. Raises CellError for digits, markup signs, a formula's start, too many letters."""
    text, hidden = clean(cell)
    text = text.translate(_APOSTROPHES)
    if words(text) in BLANK_WORDS and not text.startswith(_FORMULA_STARTS[:2]):
        return None
    if text.startswith(_FORMULA_STARTS):
        raise CellError(
            "name_formula", f"Nama tidak boleh diawali tanda {text[0]}.", "Tulis nama seperti di KTP, hanya huruf."
        )
    if any(c.isdigit() for c in text):
        raise CellError("name_digits", "Nama berisi angka.", "Tulis nama seperti di KTP, tanpa angka.")
    odd = sorted({c for c in text if not (c.isalpha() or c in NAME_SIGNS or unicodedata.category(c)[0] == "M")})
    if odd or not any(c.isalpha() for c in text):
        signs = " ".join(odd[:5]) or text[:5]
        raise CellError(
            "name_signs", f"Nama berisi tanda yang bukan huruf: {signs}", "Tulis nama seperti di KTP, hanya huruf."
        )
    if len(text) > NAME_LENGTH:
        raise CellError(
            "name_long",
            f"Nama terlalu panjang: {len(text)} huruf, paling banyak {NAME_LENGTH}.",
            "Periksa apakah isi beberapa sel tergabung. Singkat nama seperti di KTP.",
        )
    return _told(text, hidden)


def read_text(cell: object, *, label: str, limit: int) -> str | Reading | None:
    """Free text. Raises CellError when it is longer than ``limit``; a date is what Excel made of "1/2" and not used."""
    if isinstance(cell, date | datetime | time):
        return Reading(
            None,
            "date_in_text",
            f"{label} terbaca sebagai tanggal, jadi tidak dipakai.",
            "Ubah format kolom menjadi Teks, lalu ketik ulang isinya.",
        )
    text, hidden = clean(cell)
    if text.startswith("'") and text[1:2] in ("=", "+", "-", "@"):
        text = text[1:]  # the sign a CSV export puts before what a spreadsheet would take for a formula
    if words(text) in BLANK_WORDS:
        return None
    if len(text) > limit:
        raise CellError(
            "too_long", f"{label} terlalu panjang: {len(text)} huruf, paling banyak {limit}.", "Singkat isinya."
        )
    return _told(text, hidden)


def _told(text: str, hidden: bool) -> str | Reading:
    if not hidden:
        return text
    return Reading(text, "hidden_signs", "Ada tanda tersembunyi di dalam sel. Tanda itu dibuang.", _HIDDEN_ADVICE)
