"""What each row of a file would do to the registry (design §5): new, changed, unchanged or rejected, and why.

An empty cell never erases what is known. A number that belongs to two people is refused, never given to the first. What
an older file says of status and desil does not replace what a newer one said.
"""

import json
from json.encoder import encode_basestring

from rapidfuzz import fuzz

from common.names import name_key
from participants.enums import MembershipStatus, RowVerdict
from participants.models.participant import STATE_FIELDS
from participants.services.facts import DATE_FIELDS, DESIL_FIELDS, EMPTY, MEMBERSHIP_FIELDS, STATUS_FIELDS, is_empty
from participants.services.importing.known import (
    PLACE_OF,
    merged_numbers,
    people_by_key,
    people_with_card,
    people_with_nik,
    people_without_nik,
)

#: The columns of a staged row, in the order in which ``Judge.judge`` gives their values.
STAGED_COLUMNS = (
    "batch_id",
    "number",
    "verdict",
    "participant_id",
    "seen_change",
    "fields",
    "problems",
    "opens_membership",
    "observes_status",
    "observes_desil",
    "name_key",
    *STATE_FIELDS,
)

_EMPTY_STATE = tuple(EMPTY[name] for name in STATE_FIELDS)
_NAME = PLACE_OF["full_name"]
_SPELLED = frozenset({"full_name", "birth_place", "address", "left_to"})
_JUDGED_APART = frozenset(
    {"nik", "no_nik_reason", "placeholder_nik", *MEMBERSHIP_FIELDS, *STATUS_FIELDS, *DESIL_FIELDS}
)
_ALIKE_ENOUGH = 60
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _registration(values):
    """The fields of a registration as JSON text; written by hand because it is done for every new row."""
    pairs = [
        f'"{name}":[null,{encode_basestring(value) if value.__class__ is str else value}]'
        for name, value in values.items()
    ]
    return f"{{{','.join(pairs)}}}"


def _nik_says(nik, day):
    """Whether ``nik`` holds the birth date ``day`` (ISO): day and month, forty added for women, year of two digits."""
    if not nik:
        return False
    told = int(nik[6:8]) % 40, int(nik[8:10]), int(nik[10:12])
    return told == (int(day[8:10]), int(day[5:7]), int(day[2:4]))


def _is_kept(known, keeps):
    """Whether what is ``known`` stands against a value that must not overwrite: any (None), or only these."""
    return not is_empty(known) if keeps is None else known in keeps


class Judge:
    """Gives the verdicts of one file. ``heading_of`` names the column of a field as the file calls it."""

    def __init__(self, *, batch, territory_code, heading_of):
        self.batch_id = batch.pk
        self.data_on = batch.data_on.isoformat()
        self.territory_code = territory_code
        self.heading_of = heading_of
        self.seen = {"nik": {}, "card_number": {}, "person": {}}
        self.merged_niks, self.merged_cards = merged_numbers()

    def judge(self, rows):
        """(staged values per row, {verdict: count}, rows with warnings) of one chunk."""
        self._read_known([row for row in rows if not row.errors])
        counts = dict.fromkeys(RowVerdict.values, 0)
        staged, warned = [], 0
        for row in rows:
            values = self._judge(row)
            counts[values[2]] += 1
            warned += bool(row.warnings) and values[2] != RowVerdict.REJECTED
            staged.append(values)
        return staged, counts, warned

    def _read_known(self, rows):
        niks = [row.values["nik"] for row in rows if row.values.get("nik")]
        self.by_nik = people_with_nik(niks)
        # A card that stands beside the same NIK already needs no second search.
        cards = [
            card
            for row in rows
            if (card := row.values.get("card_number"))
            and not ((known := self.by_nik.get(row.values.get("nik"))) and known.get("card_number") == card)
        ]
        families = {
            row.values["kk_number"] for row in rows if row.values.get("kk_number") and not row.values.get("nik")
        }
        self.by_card = people_with_card(cards)
        self.by_family = people_without_nik(families)
        survivors = {self.merged_niks[nik] for nik in niks if nik in self.merged_niks}
        survivors |= {self.merged_cards[card] for card in cards if card in self.merged_cards}
        self.survivors = people_by_key(survivors)

    def _judge(self, row):
        if row.errors:
            return self._rejected(row)
        values = row.values
        for name in DATE_FIELDS:
            if name in values:
                values[name] = values[name].isoformat()
        repeated = self._repeated(row, values)
        if repeated:
            row.errors.append(repeated)
            return self._rejected(row)
        person, problem = self._find(values)
        if problem:
            row.errors.append(problem)
            return self._rejected(row)
        self._remember(row.number, values)
        return self._new(row, values) if person is None else self._against(row, values, person)

    def _repeated(self, row, values):
        for name in ("nik", "card_number"):
            first = self.seen[name].get(values.get(name))
            if first is not None:
                return self._problem(
                    name,
                    values[name],
                    "repeated_in_file",
                    f"Nomor ini sudah ada di baris {first} berkas yang sama.",
                    "Hapus baris yang kembar, atau betulkan nomornya.",
                )
        if "nik" not in values and "card_number" not in values:
            first = self.seen["person"].get(self._person_key(values))
            if first is not None:
                return self._problem(
                    "full_name",
                    values.get("full_name", ""),
                    "repeated_in_file",
                    f"Orang ini sudah ada di baris {first} berkas yang sama.",
                    "Hapus baris yang kembar.",
                )
        return None

    def _remember(self, number, values):
        if "nik" in values:
            self.seen["nik"][values["nik"]] = number
        if "card_number" in values:
            self.seen["card_number"][values["card_number"]] = number
        if "nik" not in values and "card_number" not in values:
            self.seen["person"][self._person_key(values)] = number

    @staticmethod
    def _person_key(values):
        return values.get("kk_number", ""), name_key(values.get("full_name", "")), values.get("birth_date")

    def _find(self, values):
        """(Known or None, problem or None): whom the row means."""
        nik, card = values.get("nik"), values.get("card_number")
        by_nik = self.by_nik.get(nik) or self.survivors.get(self.merged_niks.get(nik)) if nik else None
        by_card = self.by_card.get(card) or self.survivors.get(self.merged_cards.get(card)) if card else None
        if by_nik and by_card and by_nik.pk != by_card.pk:
            return None, self._problem(
                "card_number",
                card,
                "card_of_other",
                "Nomor kartu ini tercatat atas orang lain.",
                "Periksa nomor kartu dan NIK di kartu JKN keluarga itu.",
            )
        if by_card and not by_nik and nik and by_card.get("nik") and by_card.get("nik") != nik:
            if self.merged_niks.get(nik) != by_card.pk:
                return None, self._problem(
                    "nik",
                    nik,
                    "card_has_other_nik",
                    "Nomor kartu di baris ini tercatat dengan NIK lain.",
                    "Periksa NIK di KTP. Bila NIK lama salah, betulkan lewat halaman orangnya.",
                )
        person = by_nik or by_card
        if person is None and not nik and not card:
            alike = self.by_family.get(self._person_key(values), [])
            if len(alike) > 1:
                return None, self._problem(
                    "full_name",
                    values.get("full_name", ""),
                    "several_alike",
                    "Ada beberapa orang tanpa NIK dengan nama dan tanggal lahir ini di KK itu.",
                    "Lengkapi NIK atau nomor kartunya.",
                )
            person = alike[0] if alike else None
        if person is not None and not person.get("territory_id").startswith(self.territory_code):
            return None, self._problem(
                "nik" if nik else "card_number",
                nik or card or "",
                "person_elsewhere",
                "Orang ini tercatat di luar wilayah kerja kantor Anda.",
                "Bila sudah pindah ke sini, minta kantor asalnya mencatat kepindahannya.",
            )
        return person, None

    def _new(self, row, values):
        if not values.get("full_name"):
            row.errors.append(
                self._problem(
                    "full_name", "", "name_missing", "Orang ini belum tercatat dan barisnya tanpa nama.", "Isi nama."
                )
            )
            return self._rejected(row)
        if "nik" not in values and "no_nik_reason" not in values:
            row.errors.append(
                self._problem(
                    "nik",
                    "",
                    "nik_missing",
                    "Orang ini belum tercatat dan barisnya tanpa NIK.",
                    "Isi NIK, atau kolom alasan tanpa NIK.",
                )
            )
            return self._rejected(row)
        values.setdefault("territory_id", row.default_territory or self.territory_code)
        if "status" in values:
            values.setdefault("status_on", self.data_on)
        if "desil" in values:
            values.setdefault("desil_on", self.data_on)
        return (
            self.batch_id,
            row.number,
            RowVerdict.NEW.value,
            None,
            None,
            _registration(values),
            _dump(row.warnings) if row.warnings else None,
            any(name in values for name in MEMBERSHIP_FIELDS),
            "status" in values,
            "desil" in values,
            name_key(values["full_name"]),
            *map(values.get, STATE_FIELDS, _EMPTY_STATE),
        )

    def _against(self, row, values, person):
        changes = self._differences(row, values, person)
        warnings = _dump(row.warnings) if row.warnings else None
        head = (self.batch_id, row.number)
        if not changes:
            same = (RowVerdict.SAME.value, person.pk, person.last_change, None, warnings, False, False, False, "")
            return head + same + _EMPTY_STATE
        state = list(person.state)
        for name, (_old, new) in changes.items():
            state[PLACE_OF[name]] = new
        return (
            *head,
            RowVerdict.CHANGED.value,
            person.pk,
            person.last_change,
            _dump(changes),
            warnings,
            any(name in changes for name in MEMBERSHIP_FIELDS),
            any(name in changes for name in STATUS_FIELDS),
            any(name in changes for name in DESIL_FIELDS),
            name_key(state[PLACE_OF["full_name"]]) if "full_name" in changes else person.name_key,
            *state,
        )

    def _differences(self, row, values, person):
        changes, state = {}, person.state
        for name, value in values.items():
            old = state[PLACE_OF[name]]
            if value == old or name in _JUDGED_APART:
                continue
            if name in row.soft and _is_kept(old, row.soft[name]):
                continue
            if name in _SPELLED and " ".join(old.casefold().split()) == value.casefold():
                continue
            if name == "territory_id" and old.startswith(value):
                continue
            if (
                name == "birth_date"
                and old
                and _nik_says(person.get("nik"), old)
                and not _nik_says(person.get("nik"), value)
            ):
                continue  # the row's own warning tells of it
            changes[name] = (old, value)
        self._judge_number(values, person, changes)
        self._judge_membership(row, values, person, changes)
        self._judge_observation(row, values, person, changes, STATUS_FIELDS, "Status")
        self._judge_observation(row, values, person, changes, DESIL_FIELDS, "Desil")
        if "full_name" in changes:
            self._judge_name(row, *changes["full_name"])
        if person.get("died_on") and values.get("status") == MembershipStatus.ACTIVE:
            row.warnings.append(
                self._problem(
                    "status",
                    values.get("status_text", ""),
                    "active_but_dead",
                    "Orang ini tercatat sudah meninggal, berkas menyebutnya aktif.",
                    "Periksa akta kematiannya, lalu laporkan ke BPJS Kesehatan.",
                )
            )
        return changes

    @staticmethod
    def _judge_number(values, person, changes):
        if values.get("nik") and not person.get("nik"):
            changes["nik"] = (None, values["nik"])
            for name in ("no_nik_reason", "placeholder_nik"):
                if person.get(name):
                    changes[name] = (person.get(name), "")

    @staticmethod
    def _judge_membership(row, values, person, changes):
        for name in MEMBERSHIP_FIELDS:
            if name in row.soft and _is_kept(person.get(name), row.soft[name]):
                continue
            if name in values and values[name] != person.get(name):
                changes[name] = (person.get(name), values[name])
        if any(name in changes for name in MEMBERSHIP_FIELDS) and "member_since" not in values:
            since = person.get("member_since")
            if since is not None:  # it was the TMT of what ends now
                changes["member_since"] = (since, None)

    def _judge_observation(self, row, values, person, changes, names, label):
        said, said_on = names[0], names[-1]
        if said not in values or all(values.get(name, "") == (person.get(name) or "") for name in names[:-2]):
            return
        on, known_on = values.get(said_on, self.data_on), person.get(said_on)
        if known_on and on < known_on:
            row.warnings.append(
                self._problem(
                    said,
                    str(values[said]),
                    "older_than_known",
                    f"{label} di berkas per {on} lebih lama daripada yang tercatat per {known_on}.",
                    f"{label} yang tercatat tetap dipakai.",
                )
            )
            return
        for name in names:
            new = on if name == said_on else values.get(name, "")
            if new != person.get(name):
                changes[name] = (person.get(name), new)

    def _judge_name(self, row, old, new):
        if fuzz.token_sort_ratio(name_key(old), name_key(new)) < _ALIKE_ENOUGH:
            row.warnings.append(
                self._problem(
                    "full_name",
                    new,
                    "name_very_different",
                    "Nama di berkas sangat berbeda dengan nama yang tercatat untuk nomor ini.",
                    "Pastikan nomornya bukan milik orang lain sebelum menerapkan.",
                )
            )

    def _rejected(self, row):
        problems = _dump(row.errors + row.warnings)
        tail = (RowVerdict.REJECTED.value, None, None, None, problems, False, False, False, "")
        name = row.values.get("full_name", "")  # for whoever looks for the row
        return (self.batch_id, row.number, *tail, *_EMPTY_STATE[:_NAME], name, *_EMPTY_STATE[_NAME + 1 :])

    def _problem(self, name, value, code, reason, advice):
        return {
            "column": self.heading_of.get(name, ""),
            "value": value[:60],
            "code": code,
            "reason": reason,
            "advice": advice,
        }
