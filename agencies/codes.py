"""Kemendagri territory codes: reading them, what is above them, what they tell."""

import re

from agencies.enums import CODE_LENGTHS, TerritoryKind, TerritoryLevel, TimeZone

LEVEL_BY_LENGTH = {length: level for level, length in CODE_LENGTHS.items()}

# Provinces by zone: Keppres 41/1987 with the provinces founded since (notifications.md §5.8). What is in neither
# set is WIB: Sumatra, Java, Kalimantan Barat (61) and Kalimantan Tengah (62).
WITA_PROVINCES = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
WIT_PROVINCES = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})

_FIRST_KOTA = 71  # regency numbers 01–69 are kabupaten, 71–99 kota (Kepmendagri 300.2.2-2138/2025)
_VILLAGE_KINDS = {"1": TerritoryKind.KELURAHAN, "2": TerritoryKind.DESA, "3": TerritoryKind.DESA_ADAT}


def clean_code(text: str) -> str:
    """Return ``text`` as a dotless territory code ("14.04.01" -> "140401").

    Raises ValueError (Indonesian sentence) when it is not 2, 4, 6 or 10 digits in groups of that shape.
    """
    compact = text.strip()
    if re.fullmatch(r"[0-9]{2}(\.[0-9]{2}){0,2}|[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}", compact):
        compact = compact.replace(".", "")
    if not re.fullmatch(r"[0-9]+", compact) or len(compact) not in LEVEL_BY_LENGTH:
        raise ValueError(f"Kode wilayah “{text}” tidak dikenal. Kode harus 2, 4, 6, atau 10 angka.")
    return compact


def level_of_code(code: str) -> TerritoryLevel:
    """Return the level that a dotless code has by its length."""
    return LEVEL_BY_LENGTH[len(code)]


def parent_code(code: str) -> str | None:
    """Return the code one level up, None for a province."""
    level = level_of_code(code)
    return None if level == TerritoryLevel.PROVINCE else code[: CODE_LENGTHS[TerritoryLevel(level - 1)]]


def ancestor_codes(code: str) -> list[str]:
    """Return ``code`` and the codes above it, nearest first: village, district, regency, province."""
    return [code[:length] for length in sorted(LEVEL_BY_LENGTH, reverse=True) if length <= len(code)]


def kind_of_code(code: str) -> TerritoryKind:
    """Return the kind that a dotless code tells (domain-facts §2.5); raises ValueError for an unknown village digit."""
    level = level_of_code(code)
    if level == TerritoryLevel.PROVINCE:
        return TerritoryKind.PROVINSI
    if level == TerritoryLevel.REGENCY:
        return TerritoryKind.KOTA if int(code[2:4]) >= _FIRST_KOTA else TerritoryKind.KABUPATEN
    if level == TerritoryLevel.DISTRICT:
        return TerritoryKind.KECAMATAN
    try:
        return _VILLAGE_KINDS[code[6]]
    except KeyError:
        raise ValueError(f"Kode desa/kelurahan “{code}” tidak dikenal. Angka ketujuh harus 1, 2, atau 3.") from None


def zone_of_code(code: str) -> TimeZone:
    """Return the time zone of the province in which ``code`` lies."""
    province = code[:2]
    if province in WIT_PROVINCES:
        return TimeZone.WIT
    return TimeZone.WITA if province in WITA_PROVINCES else TimeZone.WIB
