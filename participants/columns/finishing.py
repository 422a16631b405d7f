"""What a row says only when its cells are seen together: identity, place, facility, observations, contradictions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import Any

from common.dates import format_date
from common.identity import parse_nik
from participants.columns import numbers, texts
from participants.columns.cells import BLANK_WORDS, CellError, Reading, plain_text, problem, words
from participants.columns.dates import NikDate
from participants.columns.fields import FIELDS, Context
from participants.columns.noise import holds_nobody
from participants.columns.places import FacilityFinder, Found, Lookups, PlaceFinder
from participants.columns.statuses import STATUS_TEXT_LENGTH, is_bare_inactive, normal_status
from participants.enums import MembershipStatus, NoNikReason, Relation, Sex

PLACE_KEYS = ("village_code", "village_name", "district_code", "district_name", "regency_code", "province_code")
FACILITY_KEYS = ("facility_code", "facility_name")
STATUS_KEYS = ("status", "status_reason", "status_text")
_CACHE_LIMIT = 20_000
_SPOUSE_SEX = {Relation.HUSBAND.value: Sex.MALE.value, Relation.WIFE.value: Sex.FEMALE.value}


class _Group:
    """Columns that are read together, with what their cells have meant so far."""

    def __init__(self, keys: Sequence[str], where: Mapping[str, int]) -> None:
        self.keys = [key for key in keys if key in where]
        self.pick = itemgetter(*(where[key] for key in self.keys)) if self.keys else None
        self.known: dict = {}

    def cells(self, picked: Any) -> dict[str, Any]:
        """The picked cells by meaning."""
        return dict(zip(self.keys, picked if len(self.keys) > 1 else (picked,), strict=True))

    def remember(self, picked: Any, outcome: Any) -> None:
        """Keep the outcome for the next row with the same cells."""
        if len(self.known) >= _CACHE_LIMIT:
            self.known.clear()
        self.known[picked] = outcome


class Finisher:
    """Completes the rows of one file. ``facts``: date digits of a NIK -> (sex, birth date), filled while reading.

    ``guard`` tells the problem of a cell that cannot be used at all.
    """

    def __init__(
        self,
        *,
        where: Mapping[str, int],
        headings: Mapping[str, str],
        facts: Mapping[str, tuple[str, date]],
        lookups: Lookups,
        own_place_codes: bool,
        source: str,
        context: Context,
        guard: Callable,
    ) -> None:
        self._where = where
        self._headings = headings
        self._facts = facts
        self._source = source
        self._context = context
        self._guard = guard
        self._default_territory = lookups.default_territory
        self._places = PlaceFinder(lookups, own_codes=own_place_codes)
        self._facilities = FacilityFinder(lookups)
        self._place = _Group(PLACE_KEYS, where)
        self._facility = _Group(FACILITY_KEYS, where)
        self._status = _Group(STATUS_KEYS, where)
        self._has_pairs = "birth_place_date" in where or "rt_rw" in where
        self._has_reason = "no_nik_reason" in where or "placeholder_nik" in where
        self._has_death = "died_on" in where
        self._observes = bool(self._status.keys) or any(
            key in where for key in ("status_on", "status_source", "desil", "desil_on", "desil_source")
        )

    def finish(self, row, cells: Sequence[Any]) -> None:
        """Add to ``row`` what follows from its cells together."""
        values = row.values
        if self._has_pairs:
            self._split_pairs(row, cells)
        nik = values.get("nik")
        if nik is None:
            if not self._without_nik(row, cells):
                return
        else:
            sex, born = self._facts[nik[6:12]]
            if values.get("birth_date") != born or values.get("sex") != sex:
                self._compare_with_nik(row, cells, sex, born)
            if values.get("kk_number") == nik:
                self._refuse_same_numbers(row, nik)
            if self._has_reason:
                values.pop("no_nik_reason", None)
                values.pop("placeholder_nik", None)
        if "full_name" not in values:
            self._refuse(row, "full_name", cells, "name_empty", "Nama kosong.", "Isi nama seperti di KTP.")
        relation = values.get("relation")
        if relation in _SPOUSE_SEX and values.get("sex", _SPOUSE_SEX[relation]) != _SPOUSE_SEX[relation]:
            self._warn_of_spouse(row, cells, relation)
        if self._has_death and "died_on" in values:
            self._check_death(row, cells)
        self._find_place(row, cells)
        if self._facility.pick:
            self._find_facility(row, cells)
        if self._observes:
            self._observe(row, cells)

    # --- identity

    def _without_nik(self, row, cells: Sequence[Any]) -> bool:
        """Decide whether the row can stand without a NIK; False when it holds nobody at all."""
        values = row.values
        has_card = "card_number" in values
        if not has_card and self._is_nobody(row, cells):
            return False
        if any(told["column"] == self._headings.get("nik") for told in row.errors):
            return True
        reason = values.get("no_nik_reason")
        if reason:
            if reason != NoNikReason.PLACEHOLDER:
                values.pop("placeholder_nik", None)
        elif "placeholder_nik" in values and has_card:
            values["no_nik_reason"] = NoNikReason.PLACEHOLDER.value
        elif ("nik" in self._where or not has_card) and self._is_newborn(values):
            values.pop("placeholder_nik", None)
            values["no_nik_reason"] = NoNikReason.NEWBORN.value
        elif "placeholder_nik" in values:
            self._refuse(
                row,
                "nik",
                cells,
                "placeholder_nik",
                "Ini nomor sementara, bukan NIK.",
                "Isi NIK dari KTP atau Kartu Keluarga, atau isi nomor kartu JKN.",
            )
        elif "nik" in self._where:
            self._refuse(
                row,
                "nik",
                cells,
                "nik_empty",
                "NIK kosong.",
                "Isi NIK dari KTP atau Kartu Keluarga. Bila belum punya, isi kolom Alasan tanpa NIK.",
            )
        elif not has_card:
            self._refuse(
                row, "card_number", cells, "card_empty", "Nomor kartu JKN kosong.", "Isi 13 angka dari kartu JKN."
            )
        return True

    def _is_nobody(self, row, cells: Sequence[Any]) -> bool:
        identity = [cells[self._where[key]] for key in ("nik", "card_number", "kk_number") if key in self._where]
        name_index = self._where.get("full_name")
        has_name = name_index is not None and plain_text(cells[name_index]) != ""
        if row.values.get("no_nik_reason") and has_name:
            return False
        if not holds_nobody(cells, has_name=has_name, identity=identity):
            return False
        said = next((cell for cell in cells if isinstance(cell, str) and cell.strip()), None)
        row.values.clear()
        row.warnings.clear()
        row.soft = {}
        row.errors[:] = [
            problem(
                self._headings.get("full_name", ""),
                said,
                "not_a_person",
                "Baris ini tidak berisi orang.",
                "Hapus baris jumlah, tanda tangan, atau baris kosong di bawah tabel.",
            )
        ]
        return True

    def _is_newborn(self, values: Mapping[str, Any]) -> bool:
        born = values.get("birth_date")
        return bool(born and values.get("kk_number") and (self._context.today - born).days < 366)

    def _compare_with_nik(self, row, cells: Sequence[Any], sex: str, born: date) -> None:
        values = row.values
        told_sex, told_born = values.get("sex"), values.get("birth_date")
        if told_sex is None:
            values["sex"] = sex
            row.soften("sex", None)
        elif told_sex != sex:
            self._warn(
                row,
                "sex",
                cells,
                "nik_sex",
                f"Jenis kelamin berbeda dari NIK. Menurut NIK: {Sex(sex).label.lower()}.",
                "Periksa KTP atau Kartu Keluarga.",
            )
        if told_born is None:
            values["birth_date"] = born
            row.soften("birth_date", None)
        elif (told_born.day, told_born.month, told_born.year % 100) != (born.day, born.month, born.year % 100):
            swapped = (told_born.month, told_born.day) == (born.day, born.month)
            self._warn(
                row,
                "birth_date" if "birth_date" in self._where else "birth_place_date",
                cells,
                "nik_birth_date",
                f"Tanggal lahir berbeda dari NIK. Menurut NIK: {format_date(born)}."
                + (" Hari dan bulan mungkin tertukar." if swapped else ""),
                "Periksa KTP atau Kartu Keluarga.",
            )

    def _refuse_same_numbers(self, row, nik: str) -> None:
        heading = self._headings["kk_number"]
        row.values.pop("kk_number")
        row.errors.append(
            problem(
                heading,
                nik,
                "same_as_nik",
                "Nomor KK sama dengan NIK. Nomor KK ada di bagian atas Kartu Keluarga.",
                numbers.SEE_CARD["Nomor KK"],
            )
        )

    def _warn_of_spouse(self, row, cells: Sequence[Any], relation: str) -> None:
        self._warn(
            row,
            "relation",
            cells,
            "relation_sex",
            f"Hubungan keluarga {Relation(relation).label.lower()} tidak cocok dengan jenis kelamin.",
            "Periksa kolom jenis kelamin dan hubungan keluarga.",
        )

    def _check_death(self, row, cells: Sequence[Any]) -> None:
        born = row.values.get("birth_date")
        if born and row.values["died_on"] < born and "birth_date" not in row.soft:
            self._refuse(
                row,
                "died_on",
                cells,
                "death_before_birth",
                "Tanggal meninggal sebelum tanggal lahir.",
                "Periksa kedua tanggal.",
            )

    # --- place and facility

    def _find_place(self, row, cells: Sequence[Any]) -> None:
        group = self._place
        if not group.pick:
            row.default_territory = self._default_territory
            return
        picked = group.pick(cells)
        found = group.known.get(picked)
        if found is None:
            usable = self._usable(row, group, picked)
            found = self._places.find(usable)
            if found.code:
                self._tell(row, found, usable, PLACE_KEYS)
            elif len(usable) == len(group.keys):
                group.remember(picked, found)
        if found.value:
            row.values["territory_id"] = found.value
        else:
            row.default_territory = found.fallback or self._default_territory

    def _find_facility(self, row, cells: Sequence[Any]) -> None:
        group = self._facility
        picked = group.pick(cells)
        found = group.known.get(picked)
        if found is None:
            usable = self._usable(row, group, picked)
            found = self._facilities.find(usable)
            if found.code:
                self._tell(row, found, usable, FACILITY_KEYS)
            elif len(usable) == len(group.keys):
                group.remember(picked, found)
        if found.value is not None:
            row.values["facility_id"] = found.value

    # --- observations

    def _observe(self, row, cells: Sequence[Any]) -> None:
        values = row.values
        if self._status.pick:
            group = self._status
            picked = (group.pick(cells), values.get("segment"))
            known = group.known.get(picked)
            if known is None:
                known = self._read_status(row, group, picked)
            if known[0]:
                values["status"], values["status_text"] = known
        if "status" in values:
            values.setdefault("status_source", self._source)
            values.setdefault("status_on", self._context.data_on)
        else:
            values.pop("status_source", None)
            values.pop("status_on", None)
        if "desil" in values:
            values.setdefault("desil_source", self._source)
            values.setdefault("desil_on", self._context.data_on)
        else:
            values.pop("desil_source", None)
            values.pop("desil_on", None)

    def _read_status(self, row, group: _Group, picked: tuple) -> tuple[str, str]:
        """The status and the source's own words for it, ("", "") when the cells say nothing of it."""
        usable = self._usable(row, group, picked[0])
        said = {key: texts.clean(cell)[0] for key, cell in usable.items() if not isinstance(cell, date)}
        said = {key: text for key, text in said.items() if words(text) not in BLANK_WORDS}
        main, reason = said.get("status") or said.get("status_text", ""), said.get("status_reason", "")
        if not main and not reason:
            outcome = ("", "")
        else:
            segment = picked[1] or ""
            status = normal_status(main, segment) if main else ""
            whole = " - ".join(part for part in (main, reason) if part)
            if reason and status != MembershipStatus.ACTIVE:
                status = normal_status(f"NONAKTIF {main} {reason}", segment)
            text = (said.get("status_text") or whole)[:STATUS_TEXT_LENGTH]
            if not status or is_bare_inactive(main, reason, status):
                return self._unclear_status(row, usable, main, text, status)
            outcome = (status, text)
        if len(usable) == len(group.keys):
            group.remember(picked, outcome)
        return outcome

    def _unclear_status(self, row, usable: dict, main: str, text: str, status: str) -> tuple[str, str]:
        key = "status" if "status" in usable else next(iter(usable))
        if status:
            told = ("status_bare", "Alasan nonaktif tidak tertulis, jadi sebabnya dicatat belum diketahui.")
        elif any(character.isalpha() for character in text):
            told = ("status_unknown", "Status ini tidak dikenal. Tulisan aslinya disimpan.")
        else:
            told = ("status_code", "Kode status ini tidak dikenal, jadi tidak dipakai.")
        advice = "Tulis AKTIF, atau NON AKTIF dengan alasannya."
        row.warnings.append(problem(self._headings[key], main or text, *told, advice))
        return ("", "") if told[0] == "status_code" else (MembershipStatus.UNKNOWN.value, text)

    # --- pairs in one cell

    def _split_pairs(self, row, cells: Sequence[Any]) -> None:
        for key in ("rt_rw", "birth_place_date"):
            index = self._where.get(key)
            cell = cells[index] if index is not None else None
            if cell is None or cell == "":
                continue
            if refused := self._guard(self._headings[key], cell, is_needed=False):
                (row.errors if refused[1] else row.warnings).append(refused[0])
            elif key == "rt_rw":
                for name, result in zip(("rt", "rw"), numbers.read_area_pair(cell), strict=True):
                    self._take(row, key, name, cell, result)
            else:
                self._split_birth(row, cell)

    def _split_birth(self, row, cell: Any) -> None:
        text = plain_text(cell)
        start = next((at for at, character in enumerate(text) if character.isdigit()), len(text))
        place, day = (text[:start], text[start:]) if isinstance(cell, str) else ("", cell)
        context = self._context
        if nik := row.values.get("nik"):
            parsed = parse_nik(nik)
            hint = NikDate(parsed.day, parsed.month, parsed.year2, parsed.birth_date(context.today))
            context = replace(context, nik=hint)
        for name, part in (("birth_place", place.rstrip(" ,./-")), ("birth_date", day)):
            if part == "":
                continue
            try:
                result = FIELDS[name].parse(part, context)
            except CellError as error:
                row.errors.append(
                    problem(self._headings["birth_place_date"], cell, error.code, str(error), error.advice)
                )
            else:
                self._take(row, "birth_place_date", name, cell, result)

    def _take(self, row, key: str, name: str, cell: Any, result: Any) -> None:
        if isinstance(result, Reading):
            if result.code:
                row.warnings.append(problem(self._headings[key], cell, result.code, result.reason, result.advice))
            result = result.value
        if result is not None and name not in row.values:
            row.values[name] = result

    # --- telling

    def _usable(self, row, group: _Group, picked: Any) -> dict[str, Any]:
        """The cells of a group by meaning, without those that cannot be used; their problems go into ``row``."""
        usable = {}
        for key, cell in group.cells(picked).items():
            if refused := self._guard(self._headings[key], cell, is_needed=False):
                (row.errors if refused[1] else row.warnings).append(refused[0])
            else:
                usable[key] = cell
        return usable

    def _tell(self, row, found: Found, usable: Mapping[str, Any], keys: Sequence[str]) -> None:
        wanted = ("village_name", "district_name", *keys) if "unknown" in found.code else keys
        key = next((key for key in wanted if plain_text(usable.get(key))), keys[0])
        told = problem(self._headings.get(key, ""), usable.get(key), found.code, found.reason, found.advice)
        (row.errors if found.is_error else row.warnings).append(told)

    def _warn(self, row, key: str, cells: Sequence[Any], code: str, reason: str, advice: str) -> None:
        cell = cells[self._where[key]] if key in self._where else None
        row.warnings.append(problem(self._headings.get(key, ""), cell, code, reason, advice))

    def _refuse(self, row, key: str, cells: Sequence[Any], code: str, reason: str, advice: str) -> None:
        heading = self._headings.get(key, "")
        if any(told["column"] == heading for told in row.errors):
            return  # the cell has been refused already, and better
        cell = cells[self._where[key]] if key in self._where else None
        row.errors.append(problem(heading, cell, code, reason, advice))
