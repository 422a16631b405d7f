"""Identity numbers of Indonesian citizens: NIK, family card (KK), JKN card, mobile phone, RT/RW.

Errors are raised only for what is impossible; what is merely odd is a warning for an officer (domain-facts §2.1–§2.4,
§12.1–2). Pasted noise (spaces, dots, dashes, invisible characters, full-width digits, apostrophes) is accepted; letters
and numbers damaged by a spreadsheet are refused, never repaired: a NIK rounded by Excel belongs to somebody else.

Every function takes time proportional to its input, whatever the input (ux-and-security W12).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

NIK_LENGTH = 16
KK_LENGTH = 16
CARD_LENGTH = 13

_WOMAN_DAY_OFFSET = 40
_NOISE_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Pd", "Cf"})
_NOISE_CHARACTERS = frozenset(".·\t\n\v\f\r\x85'’‘‛`´ʼ′−_")
_SCIENTIFIC = re.compile(r"[0-9]+[.,]?[0-9]*e[+-]?[0-9]+", re.IGNORECASE)
_SCIENTIFIC_MAX_LENGTH = 40
_MOBILE = re.compile(r"628[0-9]{7,11}")
_LANDLINE = re.compile(r"62[2-79][0-9]{5,10}")
_AREA_LABEL = re.compile(r"r[tw]", re.IGNORECASE)


class IdentityError(ValueError):
    """A number that cannot exist. `code` is for programs; `str()` is a full Indonesian sentence for the person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class Nik:
    """A structurally possible NIK, taken apart: `PPRRSS DDMMYY NNNN`, day + 40 for women (domain-facts §2.1).

    `region` is the district of first issue, not of residence. `repr()` is masked, so that a NIK cannot reach a log.
    """

    value: str
    region: str
    day: int
    month: int
    year2: int
    sex: str
    serial: str

    @property
    def grouped(self) -> str:
        """The digits in groups of four, as people read them aloud."""
        return " ".join(self.value[start : start + 4] for start in range(0, NIK_LENGTH, 4))

    def birth_date(self, today: date) -> date:
        """The birth date of the latest century that does not lie after `today`.

        The number holds two digits of the year only, so somebody older than a hundred comes out a century too young.
        Raises ValueError for a Nik that `parse_nik` did not make and whose date does not exist.
        """
        for century in range(today.year // 100 * 100, -1, -100):
            born = _calendar_date(century + self.year2, self.month, self.day)
            if born is not None and born <= today:
                return born
        raise ValueError("no such date in any century")

    def __repr__(self) -> str:
        return f"<Nik {self.value[:2]}**************>"


def clean_digits(text: str) -> str:
    """`text` in compatibility form (full-width digits become ordinary ones) without spaces, dots, dashes, apostrophes.

    Letters and other signs stay, for the caller to refuse. Normalised character by character: normalising a long run of
    combining marks as a whole takes quadratic time.
    """
    return "".join(map(_without_noise, text))


def parse_nik(text: str) -> Nik:
    """The NIK in `text`. Raises IdentityError: empty, letters, scientific, length, repeated, date, serial."""
    value = _exact_digits(text, name="NIK", length=NIK_LENGTH, place="Ada di bagian atas KTP.")
    if len(set(value)) == 1:
        raise IdentityError("repeated", "NIK tidak mungkin 16 angka yang sama. Lihat NIK di KTP atau Kartu Keluarga.")
    coded_day, month, year2 = int(value[6:8]), int(value[8:10]), int(value[10:12])
    is_woman = coded_day > _WOMAN_DAY_OFFSET
    day = coded_day - _WOMAN_DAY_OFFSET if is_woman else coded_day
    if not any(_calendar_date(century + year2, month, day) for century in (1900, 2000)):
        raise IdentityError("date", "Tanggal di NIK tidak cocok. Periksa angka ke-7 sampai ke-12.")
    if value[12:] == "0000":
        raise IdentityError("serial", "Empat angka terakhir NIK tidak mungkin 0000. Lihat lagi NIK di KTP.")
    return Nik(
        value=value,
        region=value[:6],
        day=day,
        month=month,
        year2=year2,
        sex="P" if is_woman else "L",
        serial=value[12:],
    )


def parse_kk(text: str, *, nik: str = "") -> str:
    """The 16 digits of a family card number.

    Raises IdentityError: empty, letters, scientific, length, repeated, same_as_nik.

    Both numbers have 16 digits, so people write one for the other: equal to `nik` is refused (domain-facts §2.2).
    """
    value = _exact_digits(text, name="Nomor KK", length=KK_LENGTH, place="Ada di bagian atas Kartu Keluarga.")
    if len(set(value)) == 1:
        raise IdentityError("repeated", "Nomor KK tidak mungkin 16 angka yang sama. Lihat nomor di Kartu Keluarga.")
    if nik and value == clean_digits(nik):
        raise IdentityError("same_as_nik", "Nomor KK sama dengan NIK. Nomor KK ada di bagian atas Kartu Keluarga.")
    return value


def parse_card_number(text: str) -> str:
    """The 13 digits of a JKN card, leading zeros kept. Raises IdentityError: empty, letters, scientific, length."""
    return _exact_digits(text, name="Nomor kartu JKN", length=CARD_LENGTH, place="Ada di kartu JKN atau KIS.")


def parse_phone(text: str) -> str:
    """The mobile number in `text` as "628…" with 8 to 12 digits after 62 (domain-facts §2.4).

    Raises IdentityError: empty, letters, scientific, two_numbers, landline, foreign, start, length.
    """
    raw = _phone_text(text)
    if not raw:
        raise IdentityError("empty", "Isi nomor HP. Contoh: 0812 3456 7890.")
    if _is_scientific(text):
        raise _scientific_error("Nomor HP")
    if raw.startswith("+") and not _international(raw).startswith("62"):
        raise IdentityError(
            "foreign", "Nomor luar negeri belum bisa dipakai. Tulis nomor HP Indonesia, dimulai dengan 08."
        )
    number = _international(raw)
    if "/" in number or "," in number or ";" in number or "+" in number:
        raise IdentityError("two_numbers", "Tulis satu nomor HP saja.")
    if not _all_digits(number):
        raise IdentityError("letters", "Nomor HP hanya berisi angka. Hapus huruf dan tanda lain.")
    if _MOBILE.fullmatch(number):
        return number
    if _LANDLINE.fullmatch(number):
        raise IdentityError(
            "landline",
            "Ini nomor telepon rumah atau kantor. Tulis nomor HP, dimulai dengan 08. Boleh nomor anak atau tetangga.",
        )
    if not number.startswith("628"):
        raise IdentityError("start", "Nomor HP dimulai dengan 08. Contoh: 0812 3456 7890.")
    written = len(number) - 1
    raise IdentityError("length", f"Nomor HP harus 9 sampai 13 angka, dimulai dengan 08. Anda menulis {written} angka.")


def is_landline(text: str) -> bool:
    """True when `text` is a fixed line (021…, 0768…): a real number, but it gets no WhatsApp and no SMS."""
    return _LANDLINE.fullmatch(_international(_phone_text(text))) is not None


def nik_warnings(nik: Nik, *, birth_date: date | None, sex: str, region_known: bool) -> list[str]:
    """What is odd about a possible NIK, for an officer to look at; never a reason to refuse (domain-facts §2.1).

    Codes: `birth_date_differs` (day, month or two-digit year), `sex_differs`, `region_unknown`. An unknown birth date
    (None) or sex ("") is not compared.
    """
    warnings = []
    coded = (nik.day, nik.month, nik.year2)
    if birth_date is not None and coded != (birth_date.day, birth_date.month, birth_date.year % 100):
        warnings.append("birth_date_differs")
    if sex and sex != nik.sex:
        warnings.append("sex_differs")
    if not region_known:
        warnings.append("region_unknown")
    return warnings


def parse_rt_rw(text: str) -> str:
    """The number of an RT or RW as three digits: "1", "RT 01" and "001" give "001".

    Raises IdentityError: empty, letters, length.

    "000" is a real entry: villages without RT write it on the family card.
    """
    value = clean_digits(text)
    label = _AREA_LABEL.match(value)
    if label:
        value = value[label.end() :]
    if not value:
        raise IdentityError("empty", "Isi nomor RT atau RW. Bila tidak ada, tulis 000.")
    if not _all_digits(value):
        raise IdentityError("letters", "RT dan RW hanya berisi angka, masing-masing satu nomor. Contoh: 001.")
    if len(value) > 3:
        raise IdentityError("length", f"RT dan RW paling banyak 3 angka. Anda menulis {len(value)} angka.")
    return value.zfill(3)


def _exact_digits(text: str, *, name: str, length: int, place: str) -> str:
    value = clean_digits(text)
    if not value:
        raise IdentityError("empty", f"Isi {name}: {length} angka. {place}")
    if _is_scientific(text):
        raise _scientific_error(name)
    if not _all_digits(value):
        raise IdentityError("letters", f"{name} hanya berisi angka. Hapus huruf dan tanda lain.")
    if len(value) != length:
        raise IdentityError("length", f"{name} harus {length} angka. Anda menulis {len(value)} angka.")
    return value


def _scientific_error(name: str) -> IdentityError:
    return IdentityError("scientific", f"{name} ini rusak karena Excel: ada angka yang hilang. Tulis ulang semuanya.")


def _is_scientific(text: str) -> bool:
    trimmed = text[: _SCIENTIFIC_MAX_LENGTH + 1].strip()
    return len(trimmed) <= _SCIENTIFIC_MAX_LENGTH and _SCIENTIFIC.fullmatch(trimmed) is not None


def _phone_text(text: str) -> str:
    return clean_digits(text).replace("(", "").replace(")", "")


def _international(raw: str) -> str:
    """`raw` with the country code 62 in front: 08…, 8…, +628…, 00628… and the frequent slip +62 08…"""
    number = raw.removeprefix("+")
    if number.startswith("00"):
        number = number[2:]
    elif number.startswith("0"):
        number = f"62{number[1:]}"
    elif raw.startswith("8"):
        number = f"62{number}"
    return f"628{number[4:]}" if number.startswith("6208") else number


def _all_digits(value: str) -> bool:
    return value.isascii() and value.isdigit()


@lru_cache(maxsize=4096)
def _without_noise(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return "".join(part for part in plain if not _is_noise(part))


def _is_noise(character: str) -> bool:
    return character in _NOISE_CHARACTERS or unicodedata.category(character) in _NOISE_CATEGORIES


def _calendar_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
