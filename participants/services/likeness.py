"""How alike two records are, and in what: the score behind the work list of likely duplicates. Pure.

Two valid NIKs that differ are two people, unless name and birth date are the same to the letter. Twins stand on one
family card with one birth date: there another name is another person. Where the name is another, nothing else counts.
"""

from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

#: From here on a pair is put on the work list.
WORTH_A_LOOK = 60

_NAME, _BORN, _BORN_NEARLY, _BORN_UNKNOWN = 40, 35, 15, 10
_HOUSEHOLD, _VILLAGE, _DISTRICT, _PHONE, _PLACEHOLDER = 20, 10, 4, 12, 15
_NIK_NEARLY, _NIK_OTHER, _SEX_OTHER = 5, -20, -20
#: Two words of a name are one, spelled in two ways, from so much alike; of possible twins from so much.
_WORD_ALIKE, _TWINS_ALIKE = 0.75, 0.83
_INITIAL = 0.9
_MISSING_WORD = 0.93
_DIGITS_APART = 2


class Person(NamedTuple):
    """What is compared. ``born`` is an ISO date; what is not known is "" or None."""

    pk: int
    key: str
    born: str | None
    territory: str
    household: int | None
    phone: str
    nik: str | None
    sex: str
    placeholder: str


@dataclass(frozen=True)
class Likeness:
    """``score`` of 100, and in what the two are alike, a phrase each."""

    score: int
    reasons: tuple[str, ...]


NOT_ALIKE = Likeness(0, ())


def likeness(one: Person, other: Person) -> Likeness:
    """The Likeness of two records, whichever comes first."""
    is_same_name, is_same_day = one.key == other.key, bool(one.born) and one.born == other.born
    if one.nik and other.nik and one.nik != other.nik and not (is_same_name and is_same_day):
        return NOT_ALIKE
    in_one_family = one.household is not None and one.household == other.household
    name = 1.0 if is_same_name else name_likeness(one.key, other.key, may_be_twins=in_one_family and is_same_day)
    if not name:
        return NOT_ALIKE
    score, reasons = _NAME * name, ["nama sama" if is_same_name else "nama mirip"]
    for points, reason in (
        _births(one.born, other.born),
        (_HOUSEHOLD, "satu KK") if in_one_family else (0, ""),
        _places(one.territory, other.territory),
        (_PHONE, "nomor HP sama") if one.phone and one.phone == other.phone else (0, ""),
        (_PLACEHOLDER, "nomor sementara sama") if one.placeholder and one.placeholder == other.placeholder else (0, ""),
        _niks(one.nik, other.nik),
        (_SEX_OTHER, "") if one.sex and other.sex and one.sex != other.sex else (0, ""),
    ):
        score += points
        if reason:
            reasons.append(reason)
    return Likeness(max(0, min(100, round(score))), tuple(reasons))


def name_likeness(one: str, other: str, *, may_be_twins: bool = False) -> float:
    """0 to 1 for two spelling keys (``common.names``): 0 when a word of the shorter name is in no way in the longer."""
    shorter, longer = sorted((one.split(), other.split()), key=len)
    if not shorter:
        return 0.0
    least, left, total = _TWINS_ALIKE if may_be_twins else _WORD_ALIKE, list(longer), 0.0
    for word in shorter:
        best = max(left, key=lambda candidate: _word_likeness(word, candidate))
        alike = _word_likeness(word, best)
        if alike < least:
            return 0.0
        left.remove(best)
        total += alike
    return total / len(shorter) * _MISSING_WORD ** (len(longer) - len(shorter))


def _word_likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return _INITIAL if one[0] == other[0] else 0.0
    return Levenshtein.normalized_similarity(one, other)


def _births(one: str | None, other: str | None) -> tuple[int, str]:
    if not one or not other:
        return _BORN_UNKNOWN, ""
    if one == other:
        return _BORN, "tanggal lahir sama"
    (year, month, day), (other_year, other_month, other_day) = one.split("-"), other.split("-")
    same = (year == other_year) + (month == other_month) + (day == other_day)
    is_turned = year == other_year and (month, day) == (other_day, other_month)
    return (_BORN_NEARLY, "tanggal lahir mirip") if same == 2 or is_turned else (-_BORN, "")


def _places(one: str, other: str) -> tuple[int, str]:
    if one == other and len(one) > 6:
        return _VILLAGE, "satu desa"
    return (_DISTRICT, "satu kecamatan") if one[:6] == other[:6] and len(one) >= 6 else (0, "")


def _niks(one: str | None, other: str | None) -> tuple[int, str]:
    if not one or not other or one == other:
        return 0, ""
    apart = sum(left != right for left, right in zip(one, other, strict=False))
    return (_NIK_NEARLY, "NIK hampir sama") if apart <= _DIGITS_APART else (_NIK_OTHER, "")
