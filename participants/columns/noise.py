"""Rows of a sheet that are no rows of data: repeated headings, our own example, sums and signatures under the table."""

import re
from collections.abc import Sequence
from typing import Any

from participants.columns.cells import compact, plain_text, words

#: What marks the example row of our templates, in the column "NO", and the name that stands in it.
EXAMPLE_MARK = "CONTOH"
EXAMPLE_NAME = "SITI AMINAH (CONTOH)"

_FOOTER = re.compile(
    r"(SUB ?|GRAND ?)?(JUMLAH|TOTAL)\b|REKAP(ITULASI)?\b|MENGETAHUI\b|MENYETUJUI\b|DISETUJUI\b|DIKETAHUI\b|CATATAN\b|"
    r"(KEPALA|PJ KEPALA|SEKRETARIS|AN KEPALA|A N KEPALA|PLT KEPALA) (DINAS|DESA|BIDANG|SEKSI|KELURAHAN|DUSUN|CABANG)\b|"
    r"(LURAH|CAMAT|PENGHULU|WALI NAGARI)\b|NIP [0-9]|NIP$|(DI)?CETAK (OLEH|PADA|TANGGAL)\b|HALAMAN [0-9]|TTD\b|"
    r"TANDA TANGAN\b|DIBUAT OLEH\b|OPERATOR\b|PETUGAS\b|SUMBER( DATA)?\b|KETERANGAN [0-9A-Z]|PEMBINA\b|PENATA\b"
)
_PLACE_AND_DAY = re.compile(r"[^\d]{3,40},\s*[\d.… ]{0,12}[A-Za-z]+\s+[0-9]{4}")
_FOOTER_TEXTS = 3
_NUMBERED = re.compile(r"\(?[0-9]{1,2}[).]?")
_DIGIT_RUN = re.compile(r"[0-9]{8}")


class NoiseFilter:
    """Tells the rows of one file that are not to be counted as rows at all. Quick for a row of data."""

    def __init__(self, names: Sequence[str], name_index: int | None) -> None:
        self._name_index = name_index
        self._levels = {
            part for name in names for piece in (name, *name.split(" / ")) if (part := compact(piece)) and len(part) > 1
        }
        heading = names[name_index] if name_index is not None else ""
        self._name_texts = {compact(piece) for piece in (heading, *heading.split(" / "))} | {compact(EXAMPLE_NAME)}
        self._starts = {text[:4] for text in self._name_texts}
        self._longest = max(map(len, (heading, EXAMPLE_NAME))) + 4

    def is_noise(self, cells: Sequence[Any]) -> bool:
        """Whether ``cells`` are the headings again, the row of column numbers, or the example of our template."""
        index = self._name_index
        if index is None:
            return False
        name = cells[index] if index < len(cells) else None
        if name.__class__ is str and name:
            if len(name) < 6 and name.strip().strip("().").isdigit():
                return self._is_numbering(cells)
            if len(name) > self._longest or (name[:4].isalpha() and name[:4].upper() not in self._starts):
                return False  # nearly every row of data ends here
            if compact(name) not in self._name_texts:
                return False
            return self._is_example(cells, name) or self._repeats_headings(cells)
        return self._is_numbering(cells) or self._repeats_headings(cells)

    def _is_example(self, cells: Sequence[Any], name: str) -> bool:
        if compact(name) != compact(EXAMPLE_NAME):
            return False
        return any(isinstance(cell, str) and compact(cell) == EXAMPLE_MARK for cell in cells[:3])

    def _repeats_headings(self, cells: Sequence[Any]) -> bool:
        said = [compact(cell) for cell in cells if isinstance(cell, str) and cell.strip()]
        filled = sum(1 for cell in cells if cell not in (None, "") and not hasattr(cell, "row"))
        known = sum(1 for text in said if text in self._levels)
        return known >= 2 and known == len(said) == filled

    def _is_numbering(self, cells: Sequence[Any]) -> bool:
        """The numbers 1, 2, 3 … under the headings, each one more than the last."""
        numbers = []
        for cell in cells:
            said = plain_text(cell) if cell is not None else ""
            if not said:
                continue
            if not _NUMBERED.fullmatch(said):
                return False
            numbers.append(int(said.strip("().")))
        return len(numbers) >= 4 and all(later == first + 1 for first, later in zip(numbers, numbers[1:], strict=False))


def holds_nobody(cells: Sequence[Any], *, has_name: bool, identity: Sequence[Any]) -> bool:
    """Whether a row without a valid NIK and card is a sum, a signature or the like rather than a person.

    ``identity`` are the cells for NIK, card and KK: eight digits in one of them speak for a person.
    """
    if any(_DIGIT_RUN.search(plain_text(cell).replace(" ", "").replace(".", "")[:40]) for cell in identity):
        return False
    if not has_name:
        return True
    said = [cell for cell in cells if isinstance(cell, str) and any(character.isalpha() for character in cell[:80])]
    if len(said) > _FOOTER_TEXTS:
        return False  # a person without numbers, in a village called "Sumber Jaya"
    return any(_FOOTER.match(words(cell)) or _PLACE_AND_DAY.fullmatch(cell[:80].strip()) for cell in said)
