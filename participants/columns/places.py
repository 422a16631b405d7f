"""Where a row's person lives and which facility he belongs to, from codes and names as offices write them.

The lists come in as plain data, so this knows no database. What an office may not touch is an error; what is not found
is a warning, and the person stays where he was.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from participants.columns.cells import BLANK_WORDS, plain_text, words

_VILLAGE_PREFIX = re.compile(r"^(DESA KELURAHAN|KELURAHAN DESA|DESA|KELURAHAN|KEL|DS|DES) (?=\S)")
_DISTRICT_PREFIX = re.compile(r"^(KECAMATAN|KEC|KCMTN) (?=\S)")
_LEADING_CODE = re.compile(r"^[0-9]{1,10} (?=[^0-9])")
_FACILITY_CODE = re.compile(r"[0-9A-Z]{8}")
_ASK_LIST = "Lihat nama di daftar desa SIPERJAKE, lalu tulis sama."


@dataclass(slots=True)
class Lookups:
    """The villages and facilities of one office's area.

    ``prefixes``: territory codes under which the office works. ``villages``: code -> name. ``by_name``:
    (district name, village name) -> code, None when two share the names; with an empty village name it is the code of
    the district. ``facilities``: code -> id; ``facility_names``: name -> id, None when two share the name.
    """

    prefixes: tuple[str, ...]
    villages: Mapping[str, str]
    by_name: Mapping[tuple[str, str], str | None]
    facilities: Mapping[str, int]
    default_territory: str
    facility_names: Mapping[str, int | None] = field(default_factory=dict)


class Found(NamedTuple):
    """The outcome: ``value`` (None: nothing), ``fallback`` for somebody who is not known yet, and what to tell."""

    value: Any = None
    fallback: str = ""
    code: str = ""
    reason: str = ""
    advice: str = ""
    is_error: bool = False


class PlaceFinder:
    """Finds territories. Names are compared without spaces, signs and words such as "Desa" and "Kec."."""

    def __init__(self, lookups: Lookups, *, own_codes: bool) -> None:
        self._lookups = lookups
        self._own_codes = own_codes
        self._is_narrow = all(len(prefix) > 4 for prefix in lookups.prefixes)
        self._districts: dict[str, str | None] = {}
        self._pairs: dict[tuple[str, str], str | None] = {}
        self._villages: dict[str, str | None] = {}
        for code, name in lookups.villages.items():
            _once(self._villages, village_key(name), code)
        for (district, village), code in lookups.by_name.items():
            if district and village:
                _once(self._pairs, (district_key(district), village_key(village)), code)
                _once(self._districts, district_key(district), code[:6] if code else None, keep_none=False)
            elif district:
                _once(self._districts, district_key(district), code)
        self._district_codes = {code[:6] for code in lookups.villages} | {d for d in self._districts.values() if d}

    def find(self, cells: Mapping[str, Any]) -> Found:
        """The territory for the cells of a row by meaning (village_code, village_name, district_name, …)."""
        code = self._full_code(cells)
        district, village = district_key(_text(cells, "district_name")), village_key(_text(cells, "village_name"))
        district_code = self._district_code(cells, code, district)
        named = self._by_names(district, village, district_code)
        fallback = district_code or self._lookups.default_territory
        if len(code) == 10:
            if code in self._lookups.villages:
                return self._agreeing(code, named, village)
            if not self._is_ours(code):
                if named and self._own_codes:
                    return Found(named)  # a code of BPJS's own table; the names are clear
                return _foreign()
        if named:
            return Found(named)
        if not village and not code:
            return self._district_alone(district, district_code, fallback)
        if self._is_narrow and (village or district) and not self._own_names(district, village):
            return _foreign()
        said = _text(cells, "village_name") or code
        where = _text(cells, "district_name")
        if village and self._is_shared(village):
            return Found(
                fallback=fallback,
                code="village_unclear",
                reason=f"Ada lebih dari satu desa/kelurahan bernama {said}.",
                advice="Isi juga kolom kecamatan, atau kode desa.",
            )
        return Found(
            fallback=fallback,
            code="village_unknown",
            reason=f"Desa/kelurahan {said}{f' di kecamatan {where}' if where else ''} tidak dikenal.",
            advice=_ASK_LIST,
        )

    def _full_code(self, cells: Mapping[str, Any]) -> str:
        """The village's code in ten digits where the cells give it, whole or in pieces; else the digits there are."""
        code = _digits(cells, "village_code")
        if len(code) == 10 or not code:
            return code
        district = _digits(cells, "district_code")
        if len(code) <= 4 and len(district) == 6:
            return district + code.zfill(4)
        pieces = (_digits(cells, "province_code"), _digits(cells, "regency_code"), district)
        if len(code) <= 4 and all(0 < len(piece) <= 2 for piece in pieces):
            return "".join(piece.zfill(2) for piece in pieces) + code.zfill(4)
        return code

    def _district_code(self, cells: Mapping[str, Any], code: str, district: str) -> str:
        if district and (known := self._districts.get(district)):
            return known
        given = code[:6] if len(code) == 10 else _digits(cells, "district_code")
        return given if given in self._district_codes else ""

    def _by_names(self, district: str, village: str, district_code: str) -> str:
        if not village:
            return ""
        if district:
            if found := self._pairs.get((district, village)):
                return found
            if self._districts:
                return ""  # the district is named, and has no such village: one of the same name may be elsewhere
        found = self._villages.get(village) or ""
        return found if not district_code or found.startswith(district_code) else ""

    def _agreeing(self, code: str, named: str, village: str) -> Found:
        own_name = village_key(self._lookups.villages[code])
        if village and village != own_name and (named or self._villages.get(village, code) != code):
            return Found(
                code,
                code="village_mismatch",
                reason=f"Kode desa milik {self._lookups.villages[code]}, berbeda dari nama desa yang tertulis.",
                advice="Periksa kode dan nama desa. Yang dipakai kodenya.",
            )
        return Found(code)

    def _district_alone(self, district: str, district_code: str, fallback: str) -> Found:
        if not district or district_code:
            return Found(fallback=fallback)
        if self._is_narrow and self._districts:
            return _foreign()
        return Found(
            fallback=fallback, code="district_unknown", reason="Kecamatan ini tidak dikenal.", advice=_ASK_LIST
        )

    def _own_names(self, district: str, village: str) -> bool:
        """Whether a narrow office's own village or district is meant, misspelt or not, as far as one can tell."""
        if all(len(prefix) == 10 for prefix in self._lookups.prefixes):
            return not village
        return not district or not self._districts or district in self._districts

    def _is_ours(self, code: str) -> bool:
        return code.startswith(tuple(self._lookups.prefixes))

    def _is_shared(self, village: str) -> bool:
        return village in self._villages and self._villages[village] is None


class FacilityFinder:
    """Finds facilities by their code of eight characters, else by their exact name."""

    def __init__(self, lookups: Lookups) -> None:
        self._codes = {code.upper(): pk for code, pk in lookups.facilities.items()}
        self._names: dict[str, int | None] = {}
        for name, pk in lookups.facility_names.items():
            _once(self._names, words(name), pk)

    def find(self, cells: Mapping[str, Any]) -> Found:
        """The facility's id for the cells facility_code and facility_name."""
        code = "".join(_text(cells, "facility_code").upper().split())
        name = _text(cells, "facility_name")
        if code in self._codes:
            return Found(self._codes[code])
        spelt = words(name)
        named = self._names.get(spelt)
        if named is None and _FACILITY_CODE.fullmatch(spelt):
            named = self._codes.get(spelt)
        if named is not None:
            return Found(named)
        if words(code) in BLANK_WORDS or not code.strip("0"):
            if spelt in BLANK_WORDS or not spelt.strip("0"):
                return Found()
            return Found(
                code="facility_unknown",
                reason=f"Faskes {name[:40]} tidak dikenal, jadi tidak dipakai.",
                advice="Isi kode faskes 8 karakter, atau tambahkan faskesnya dulu.",
            )
        if code.isdigit() and len(code) == 7:
            return Found(
                code="zeros_lost",
                reason="Nol di depan kode faskes hilang: tersisa 7 dari 8 karakter.",
                advice="Ubah format kolom menjadi Teks, lalu salin lagi kodenya dari sumber.",
                is_error=True,
            )
        return Found(
            code="facility_unknown",
            reason=f"Kode faskes {code[:20]} tidak dikenal, jadi tidak dipakai.",
            advice="Periksa kodenya, atau tambahkan faskesnya dulu.",
        )


def village_key(name: str) -> str:
    """``name`` as villages are compared: "Kel. Pulau Kijang" and "PULAUKIJANG" are one."""
    return _stripped(name, _VILLAGE_PREFIX)


def district_key(name: str) -> str:
    """``name`` as districts are compared."""
    return _stripped(name, _DISTRICT_PREFIX)


def _stripped(name: str, prefix: re.Pattern) -> str:
    said = words(name)
    if said in BLANK_WORDS or said == "0":
        return ""
    return prefix.sub("", _LEADING_CODE.sub("", said)).replace(" ", "")


def _text(cells: Mapping[str, Any], key: str) -> str:
    return " ".join(plain_text(cells.get(key))[:120].split())


def _digits(cells: Mapping[str, Any], key: str) -> str:
    said = _text(cells, key).replace(".", "").replace(" ", "")
    return said if said.isascii() and said.isdigit() and said.strip("0") else ""


def _once(index: dict, key: Any, value: Any, *, keep_none: bool = True) -> None:
    """Put ``value`` under ``key``, or None when another one is there already."""
    if value is None and not keep_none:
        return
    index[key] = value if index.get(key, value) == value else None


def _foreign() -> Found:
    return Found(
        code="foreign_territory",
        reason="Desa ini di luar wilayah kerja kantor Anda.",
        advice="Hapus baris ini, atau perbaiki kode dan nama desanya. Data desa lain dimuat oleh kantornya.",
        is_error=True,
    )
