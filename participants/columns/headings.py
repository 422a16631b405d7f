"""What the headings of a file mean.

A heading is compared without case, spaces, punctuation, line breaks and column numbers. What it explains in brackets
("(1=P,2=S)") is looked at first, then left out. A two-level heading is "upper / lower".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from participants.columns.cells import compact, shown, words
from participants.columns.fields import ALIASES, FIELDS, FORBIDDEN, Use
from participants.columns.profiles import PROFILES, detect_profile

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
#: A lower heading that means nothing without the upper one, and upper ones that would make it somebody else's.
_GENERIC = frozenset(
    {"KODE", "NAMA", "NO", "NOMOR", "TANGGAL", "TGL", "STATUS", "KETERANGAN", "KET", "KD", "JENIS", "NM"}
)
_OWNERS = re.compile(
    r"FASKES|FKTP|PUSKESMAS|KECAMATAN|KEC|DESA|KELURAHAN|IBU|AYAH|KEPALA|DOKTER|GIGI|ASURANSI|KABUPATEN|PROVINSI|PPK"
)
#: A lower heading that only says how to fill in the upper one.
_HINTS = frozenset({"", "LP", "DDMMYYYY", "HHBBTTTT", "TGLBLNTHN", "PSIAT", "JALAN", "16DIGIT", "13DIGIT", "ANGKA"})


@dataclass(slots=True)
class ColumnMatch:
    """What each column of a file is taken for.

    ``fields`` are the columns that are used or known to be of no use, by position. ``missing`` are the labels of what
    the file cannot be read without, and of what two columns claim; empty means that it can be read.
    """

    fields: dict[int, str]
    profile: str
    unknown: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    ambiguous: dict[str, list[str]] = field(default_factory=dict)


def match_columns(names: list[str], *, saved: Mapping[str, str] | None = None, profile: str = "") -> ColumnMatch:
    """What the columns under ``names`` mean. ``saved`` {heading: meaning} wins; "" there means: leave it out."""
    chosen = {words(heading): key for heading, key in (saved or {}).items()}
    names = [str(name or "") for name in names]
    guesses = {index: key for index, name in enumerate(names) if (key := meaning_of(name)) and not is_forbidden(name)}
    headings = {key for name in names for key in _keys(name)}
    kind = PROFILES.get(profile) or PROFILES[detect_profile(set(guesses.values()), headings)]
    match = ColumnMatch(fields={}, profile=kind.key, names=names)
    told: dict[int, str] = {}
    for index, name in enumerate(names):
        if not name.strip():
            continue
        if is_forbidden(name):
            match.forbidden.append(shown(name))
            continue
        decision = chosen.get(words(name))
        if decision is not None and (decision == "" or decision in FIELDS):
            told[index] = decision
            continue
        if decision is not None:
            match.notices.append(f"Isian {shown(decision)} untuk kolom {shown(name)} tidak dikenal, jadi diabaikan.")
        key = next((kind.own_headings[key] for key in _keys(name) if key in kind.own_headings), guesses.get(index))
        if key:
            match.fields[index] = key
        else:
            match.unknown.append(shown(name))
    _settle(match, told)
    _tell(match)
    return match


@lru_cache(maxsize=4096)
def meaning_of(name: str) -> str:
    """The meaning of one heading, "" when it is not known."""
    return next((ALIASES[key] for key in _keys(name) if key in ALIASES), "")


def is_forbidden(name: str) -> bool:
    """Whether ``name`` is a column of our own tables, which no file may fill."""
    return any(key in FORBIDDEN for key in _keys(name))


def header_score(names: list[str]) -> int:
    """How much ``names`` look like the headings of a list of people: two points for each known one, one off for a text
    that is none. A row of data scores nothing.
    """
    keys = [meaning_of(str(name)) if len(str(name)) <= 200 else "" for name in names if name not in (None, "")]
    known = {key for key in keys if key}
    if not known & {"nik", "card_number", "full_name", "kk_number"}:
        return 0
    useful = sum(2 if FIELDS[key].use is not Use.IGNORED else 1 for key in known)
    return max(0, 2 * useful - sum(1 for key in keys if not key))


@lru_cache(maxsize=4096)
def _keys(name: str) -> tuple[str, ...]:
    """The forms in which ``name`` is looked up, the most telling first."""
    text = name[:400]
    forms = [compact(text), _bare(text)]
    upper, slash, lower = text.rpartition(" / ")
    if slash and upper.strip():
        below, above = _bare(lower), _bare(upper)
        forms.append(below + above)
        if below not in _GENERIC or not _OWNERS.search(above):
            forms.append(below)
        if below in _HINTS or _BRACKETS.sub("", lower).strip() == "":
            forms.append(above)
    letter, _, rest = words(text).partition(" ")
    if len(letter) == 1 and letter.isalpha():
        forms.append(_bare(rest))  # a sheet's description that has come along: "C NIK/KITAS/KITAP"
    return tuple(dict.fromkeys(form for form in forms if form))


def _bare(text: str) -> str:
    """``text`` without what stands in brackets and without column numbers at its ends, and without spaces."""
    outside = _BRACKETS.sub(" ", _BRACKETS.sub(" ", text))
    parts = words(outside.partition("(")[0]).split()
    while parts and parts[0].isdigit():
        parts.pop(0)
    while parts and parts[-1].isdigit():
        parts.pop()
    return "".join(parts)


def _settle(match: ColumnMatch, told: dict[int, str]) -> None:
    """Let what was told win, and take out what two columns claim for the same meaning."""
    decided = set(told.values()) - {""}
    used: dict[str, list[int]] = {}
    for index, key in match.fields.items():
        if FIELDS[key].use is Use.IGNORED:
            continue
        if key in decided:
            match.unknown.append(shown(match.names[index]))
        used.setdefault(key, []).append(index)
    for key, indexes in used.items():
        if key in decided:
            for index in indexes:
                del match.fields[index]
        elif len(indexes) > 1:
            match.ambiguous[key] = [shown(match.names[index]) for index in indexes]
            for index in indexes:
                del match.fields[index]
    for index, key in told.items():
        if key and key in match.fields.values() and FIELDS[key].use is not Use.IGNORED:
            match.notices.append(
                f"Kolom {shown(match.names[index])} juga dipilih sebagai {FIELDS[key].label}. Yang pertama dipakai."
            )
        elif key:
            match.fields[index] = key
    match.fields = dict(sorted(match.fields.items()))


def _tell(match: ColumnMatch) -> None:
    """Say what is missing, ambiguous, forbidden."""
    found = set(match.fields.values())
    if not found & {"nik", "card_number"}:
        match.missing.append("NIK atau nomor kartu JKN")
    if "full_name" not in found:
        match.missing.append(FIELDS["full_name"].label)
    for key, headings in match.ambiguous.items():
        label = FIELDS[key].label
        if label not in match.missing:
            match.missing.append(label)
        match.notices.append(
            f"Kolom {' dan '.join(headings)} sama-sama berarti {label}. Pilih satu, kosongkan yang lain."
        )
    if match.forbidden:
        match.notices.append(
            f"Kolom {', '.join(match.forbidden)} tidak boleh diisi lewat berkas, jadi tidak dipakai sama sekali."
        )
    both_dates = {"birth_date", "birth_place_date"} <= found
    if both_dates or {"rt", "rt_rw"} <= found:
        for index, key in list(match.fields.items()):
            if (key == "birth_place_date" and both_dates) or (key == "rt_rw" and "rt" in found):
                del match.fields[index]
                match.unknown.append(shown(match.names[index]))
