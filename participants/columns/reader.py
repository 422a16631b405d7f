"""One row of an office's file turned into values of a person's state, or into everything that is wrong with it.

Built for a hundred thousand rows: what a column of few values says is looked up by the cell as it stands, the long
numbers and names have a short way for clean text, and only what is left goes through the readers of ``fields``.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from common.identity import IdentityError, parse_nik
from participants.columns import numbers, texts
from participants.columns.cells import EXCEL_ERRORS, CellError, Problem, Reading, plain_text, problem
from participants.columns.codes import MARITAL_WORDS, RELATION_CODES, RELATION_WORDS, SEX_WORDS, SHDK, legend_codes
from participants.columns.dates import NikDate
from participants.columns.fields import FIELDS, Context, Use
from participants.columns.finishing import Finisher
from participants.columns.headings import ColumnMatch
from participants.columns.noise import NoiseFilter
from participants.columns.places import Lookups
from participants.columns.profiles import PROFILES, Profile
from participants.sheets import Formula, Merged

#: Columns in which an empty cell of a merged range would tear a person or a family apart.
NEEDED = frozenset({"nik", "card_number", "full_name", "kk_number"})
CACHE_LIMIT = 20_000
DATE_CACHE_LIMIT = 60_000
_MISS = object()
_NOTHING = MappingProxyType({})
_SHDK_HEADINGS = ("SHDK", "HBKEL", "HUBUNGANDALAM", "SHDRT")


class ParsedRow:
    """What one row says.

    ``values``: names of STATE_FIELDS -> str, int or date, only what the row gives. ``soft``: names in ``values`` that
    must not overwrite what is recorded: any value (None) or these values (a set). ``default_territory``: where somebody
    new belongs when the row does not name a known village ("" when it does).
    """

    __slots__ = ("default_territory", "errors", "number", "soft", "values", "warnings")

    def __init__(self, number: int) -> None:
        self.number = number
        self.values: dict[str, Any] = {}
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []
        self.soft = _NOTHING
        self.default_territory = ""

    def soften(self, name: str, keeps: frozenset[str] | None) -> None:
        """Let what is recorded under ``name`` stand: always (None), or when it is one of ``keeps``."""
        self.soft = {**self.soft, name: keeps}


class _Column:
    """One column that is used: where it stands, what it is called, how its cells are read."""

    __slots__ = ("cache", "cache_limit", "context", "heading", "index", "is_needed", "key", "numbers", "parse")

    def __init__(self, index: int, key: str, heading: str, context: Context) -> None:
        self.index = index
        self.key = key
        self.heading = heading
        self.context = context
        self.parse = FIELDS[key].parse
        self.is_needed = key in NEEDED
        self.cache: dict | None = None
        self.cache_limit = CACHE_LIMIT
        self.numbers: dict = {}


class RowReader:
    """Reads the rows of one file. ``relation_codes`` names another list of family codes ("pisa_pns") for this file.

    ``source`` says who the file is from when it is not whom the profile names.
    """

    def __init__(
        self,
        match: ColumnMatch,
        profile: Profile | str,
        lookups: Lookups,
        *,
        data_on: date,
        today: date,
        source: str = "",
        relation_codes: str = "",
    ) -> None:
        kind = PROFILES[profile] if isinstance(profile, str) else profile
        self._today = today
        self._facts: dict[str, tuple[str, date]] = {}
        context = Context(
            today=today,
            data_on=data_on,
            relation_codes=kind.relation_codes,
            marital_codes=kind.marital_codes,
            sex_codes=kind.sex_codes,
            month_first=kind.month_first,
        )
        self._where = {key: index for index, key in match.fields.items() if FIELDS[key].use is not Use.IGNORED}
        self._headings = {key: match.names[index] for key, index in self._where.items()}
        self._width = 1 + max(self._where.values(), default=0)
        self._nik_index = self._where.get("nik")
        self._noise = NoiseFilter(match.names, self._where.get("full_name"))
        self._columns = []
        for key, index in sorted(self._where.items(), key=lambda item: item[1]):
            if FIELDS[key].use is Use.STATE:
                heading = match.names[index]
                column = _Column(index, key, heading, _own_context(key, heading, context, relation_codes))
                self._columns.append((index, key, self._quick(column), column))
        self._finisher = Finisher(
            where=self._where,
            headings=self._headings,
            facts=self._facts,
            lookups=lookups,
            own_place_codes=kind.own_place_codes,
            source=source or kind.source,
            context=context,
            guard=self._unusable,
        )

    def is_noise(self, cells: Sequence[Any]) -> bool:
        """Whether the row is no row of data: headings again, column numbers, the example of our template."""
        return self._noise.is_noise(cells)

    def read(self, number: int, cells: Sequence[Any]) -> ParsedRow:
        """Everything the row says and everything that is wrong with it. Raises nothing."""
        row = ParsedRow(number)
        values = row.values
        if len(cells) < self._width:
            cells = [*cells, *[None] * (self._width - len(cells))]
        for index, key, quick, column in self._columns:
            cell = cells[index]
            if cell is None or cell == "":
                continue
            value = quick(cell, _MISS)
            if value is _MISS:
                value = self._slow(row, column, cell, cells)
            if value is not None:
                values[key] = value
        self._finisher.finish(row, cells)
        return row

    def _quick(self, column: _Column):
        """The short way for a clean cell of the column: a function of (cell, what to return when it is not clean)."""
        key = column.key
        free = {
            "nik": numbers.fast_nik(self._facts),
            "kk_number": numbers.fast_kk,
            "card_number": numbers.fast_card,
            "phone": numbers.fast_phone,
            "full_name": texts.fast_name,
            "address": texts.fast_text(160),
        }.get(key)
        if free:
            return free
        column.cache = {}
        if key.endswith(("_date", "_on", "_since")):
            column.cache_limit = DATE_CACHE_LIMIT
        return column.cache.get

    def _slow(self, row: ParsedRow, column: _Column, cell: Any, cells: Sequence[Any]) -> Any:
        """The value of a cell that the short way does not know, with its problems put into ``row``."""
        kind = cell.__class__
        cache = column.cache
        if cache is not None and kind in (int, float) and (known := column.numbers.get(cell, _MISS)) is not _MISS:
            return known
        if refused := self._unusable(column.heading, cell, is_needed=column.is_needed):
            told, is_error = refused
            (row.errors if is_error else row.warnings).append(told)
            return None
        result = self._parsed(row, column, cell, cells)
        if result.__class__ is Reading:
            if result.code:
                row.warnings.append(problem(column.heading, cell, result.code, result.reason, result.advice))
            if result.keeps and result.value is not None:
                row.soften(column.key, result.keeps)
            return self._noted_nik(row, result.value) if column.key == "nik" else result.value
        if column.key == "nik":
            return self._noted_nik(row, result)
        if cache is not None and not row.errors:
            self._remember(column, kind, cell, result)
        return result

    def _parsed(self, row: ParsedRow, column: _Column, cell: Any, cells: Sequence[Any]) -> Any:
        try:
            result = column.parse(cell, column.context)
            if column.key != "birth_date" or result.__class__ is not Reading:
                return result
        except CellError as error:
            result = error
        if column.key == "birth_date" and (nik := self._nik_date(cells)):
            try:
                result = column.parse(cell, replace(column.context, nik=nik))
            except CellError as error:
                result = error
            if isinstance(result, date):
                return Reading(result)  # right because of this NIK: not to be remembered for other rows
        if isinstance(result, CellError):
            row.errors.append(problem(column.heading, cell, result.code, str(result), result.advice))
            return None
        return result

    @staticmethod
    def _remember(column: _Column, kind: type, cell: Any, value: Any) -> None:
        # 1, 1.0 and True are one key of a dict, so numbers have their own and truth values none.
        store = column.cache if kind in (str, date, datetime) else column.numbers if kind in (int, float) else None
        if store is not None and not (kind is str and len(cell) > 200):
            if len(store) >= column.cache_limit:
                store.clear()
            store[cell] = value

    def _noted_nik(self, row: ParsedRow, result: Any) -> str | None:
        """The NIK with its facts noted, or what stands in its place put into ``row``."""
        if result.__class__ is numbers.NikPlaceholder:
            row.values["placeholder_nik"] = str(result)
            return None
        if result.__class__ is numbers.NikUnrecorded:
            row.values["no_nik_reason"] = "belum_rekam"
            return None
        if result is not None:
            part = result[6:12]
            if part not in self._facts:
                nik = parse_nik(result)
                self._facts[part] = (nik.sex, nik.birth_date(self._today))
        return result

    def _nik_date(self, cells: Sequence[Any]) -> NikDate | None:
        """What the row's NIK says of the birth date, when it can be read."""
        if self._nik_index is None:
            return None
        try:
            nik = parse_nik(plain_text(cells[self._nik_index])[:60])
        except IdentityError:
            return None
        return NikDate(nik.day, nik.month, nik.year2, nik.birth_date(self._today))

    @staticmethod
    def _unusable(heading: str, cell: Any, *, is_needed: bool) -> tuple[Problem, bool] | None:
        """The problem of a cell that is a formula, an Excel error or part of a merged range, and whether it rejects."""
        if isinstance(cell, Formula):
            return (
                problem(
                    heading,
                    cell,
                    "formula",
                    f"Kolom {heading} berisi rumus Excel.",
                    "Salin kolom ini, lalu pilih Tempel Khusus (Paste Special) > Nilai (Values).",
                ),
                True,
            )
        if isinstance(cell, Merged):
            told = problem(
                heading,
                cell,
                "merged",
                f"Sel digabung dengan baris {cell.row}. Pisahkan (Unmerge), isi tiap baris.",
                "Di Excel: pilih selnya, klik Merge & Center sekali lagi, lalu isi tiap baris.",
            )
            return told, is_needed
        if cell.__class__ is str and cell[:1] == "#" and cell.strip().upper() in EXCEL_ERRORS:
            told = problem(
                heading,
                cell,
                "excel_error",
                f"Kolom {heading} berisi kesalahan rumus {cell.strip()}.",
                "Tulis ulang isinya sebagai nilai biasa.",
            )
            return told, is_needed
        return None


def _own_context(key: str, heading: str, context: Context, relation_codes: str) -> Context:
    """``context`` with the code list that the heading itself explains, that was chosen, or that its name implies."""
    if key == "sex" and (explained := legend_codes(heading, SEX_WORDS)):
        return replace(context, sex_codes=explained)
    if key == "marital_status" and (explained := legend_codes(heading, MARITAL_WORDS)):
        return replace(context, marital_codes=explained)
    if key == "relation":
        if relation_codes:
            return replace(context, relation_codes=RELATION_CODES[relation_codes])
        if explained := legend_codes(heading, RELATION_WORDS):
            return replace(context, relation_codes=explained)
        plain = "".join(character for character in heading.upper() if character.isalnum())
        if any(part in plain for part in _SHDK_HEADINGS):
            return replace(context, relation_codes=SHDK)
        if "PISA" in plain:
            return replace(context, relation_codes=RELATION_CODES["pisa"])
    return context
