"""What sources write about cover, and our normal form of it; their own words are kept beside (domain-facts §3.2)."""

import re
from functools import lru_cache

from participants.columns.cells import words
from participants.enums import MembershipStatus, Segment

STATUS_TEXT_LENGTH = 80

_EXACT = {words(label): value for value, label in MembershipStatus.choices}
_EXACT |= {words(value): value for value in MembershipStatus.values}
_EXACT |= {"TIDAK TAHU": MembershipStatus.UNKNOWN.value, "TAK DIKETAHUI": MembershipStatus.UNKNOWN.value}

#: Tried in this order: the first that is found decides. Reasons stand before the bare word for "not active".
_PATTERNS = tuple(
    (re.compile(pattern), status.value)
    for pattern, status in (
        (r"\bIURAN PERTAMA\b|\bBELUM AKTIF\b|\bMENUNGGU (PEMBAYARAN|AKTIVASI|AKTIF)", MembershipStatus.NOT_YET),
        (r"\b(DTKS|DTSEN|MENSOS|KEMENSOS)\b", MembershipStatus.INACTIVE_PBI),
        (r"\b(TIDAK|BELUM|TDK|BLM) (TERDAFTAR|DITEMUKAN)\b|\bBUKAN PESERTA\b", MembershipStatus.NOT_LISTED),
        (r"\b(MENINGGAL|WAFAT|KEMATIAN|ALMARHUM|ALM)\b", MembershipStatus.INACTIVE_DECEASED),
        (r"\b(GANDA|DOUBLE|DOBEL|DUPLIKAT|DUPLIKASI)\b|\bNIK (BELUM|TIDAK) VALID\b", MembershipStatus.INACTIVE_DOUBLE),
        (r"\b(USIA|UMUR)\b|\bANAK (21|25)\b", MembershipStatus.INACTIVE_AGE),
        (r"\b(PHK|RESIGN|BERHENTI KERJA|BERHENTI|KELUAR KERJA|MUTASI)\b", MembershipStatus.INACTIVE_LEFT_WORK),
        (r"\b(PREMI|IURAN|TUNGGAKAN|MENUNGGAK|NUNGGAK|PENANGGUHAN)\b", MembershipStatus.INACTIVE_ARREARS),
        (r"\bPBI\b", MembershipStatus.INACTIVE_PBI),
    )
)
_BARE_INACTIVE = re.compile(
    r"\b(NON|TIDAK|TDK|IN|DI) ?AKTIF(KAN)?\b|\bINACTIVE\b|\bDICORET\b|\bDIHAPUS\b|\bPENONAKTIFAN\b"
)
_ACTIVE = re.compile(r"(PESERTA |STATUS |MASIH |SUDAH )*(AKTIF|ACTIVE)( PESERTA| KEMBALI| PBI| JK| APBN| APBD)*")
_ACTIVE_LED = re.compile(r"[0-9]{1,2} (AKTIF|ACTIVE)")


@lru_cache(maxsize=4096)
def normal_status(text: str, segment: str = "") -> str:
    """Our normal form of ``text``, "" when nothing in it is known.

    A bare "non aktif" of a PBI JK member means that the ministry has removed him; for the other segments the reason
    is not known, so neither is the form.
    """
    said = words(text)
    if said in _EXACT:
        return _EXACT[said]
    if _ACTIVE.fullmatch(said) or _ACTIVE_LED.fullmatch(said):
        return MembershipStatus.ACTIVE.value
    active = "AKTIF" in said and not _BARE_INACTIVE.search(said)
    if active and "BELUM AKTIF" not in said:
        return ""
    for pattern, status in _PATTERNS:
        if pattern.search(said):
            return status
    if _BARE_INACTIVE.search(said):
        return MembershipStatus.INACTIVE_PBI.value if segment == Segment.PBI_JK else MembershipStatus.UNKNOWN.value
    return ""


def is_bare_inactive(main: str, reason: str, status: str) -> bool:
    """Whether the source says only that somebody is not active, so that our form stays unknown."""
    return status == MembershipStatus.UNKNOWN and words(main) not in _EXACT and bool(main or reason)
