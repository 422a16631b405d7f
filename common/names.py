"""Names of people as Indonesians spell them: one key for the spellings of one name.

"Muh. Rizky", "Mohammad Rizki" and "MUHAMAD RIZKI" give the same key, so that they are found as one and compared. Words
stay in their order. What is written together or apart in practice ("Abdurrahman", "Nurhayati") is always taken apart,
by its beginning alone, so that the key of a half-typed name is the beginning of the key of the whole.
"""

import re
import unicodedata
from functools import lru_cache

#: Longer than any name; what comes behind is not looked at, so that hostile text costs no time.
MOST_READ = 300
MOST_KEPT = 120

_WORD = re.compile(r"[^\W\d_]+")
#: Degrees written with dots ("S.Pd.I", "M.Si"); in a name a single letter before a dot may also be a name ("M.Rizki").
_DEGREE = re.compile(
    r"(?<!\w)(?:[SM]\.\s?(?:PDI?|KOM|SI|SOS|KEP|KED|KES|KM|KEB|IP|AG|HUT|PT|TP|TR|FARM|GZ|PSI|PSIKOLOG|SN|STP|HI|THI|EI"
    r"|EI?|SY|HUM|SC|AP|AK|AB|PD\.I|H|E|T|M|A|P|ST)|A\.\s?MD|L\.?C|B\.?A)\.?(?:\s?(?:KEB|KEP|KES|KOM|SD|I|GZ))?(?!\w)\.?"
)
_TITLES = frozenset(
    "H HJ HAJI HAJJAH HAJAH DR DRS DRA DRG IR PROF ST SH SE SPD SPDI SAG SKM SKEP SKOM SSOS SSI SIP STP SPT SHI NERS NS"
    " MSI MM MH MT MPD MKES MAG MHUM MKOM MBA AMD AMDKEB BA LC ALM ALMH ALMARHUM ALMARHUMAH BIN BINTI BINTE BT BTE"
    " KH TGH TN NY NYONYA TUAN SDR SDRI".split()
)
_MUHAMMAD = frozenset("MHD MOH MUH MOHD MUHD MOCH MUCH MOKH MUKH MHMD MUHAMADD MUHAMMADD".split())
_MUHAMMAD_IN_FULL = re.compile(r"M[OU]C?K?HA?M+[AE]D+")
#: Short forms that are a name only where a name begins: "M. Rizki" and "St. Aminah", but "Rizki M., S.T.".
_AT_THE_START = {"M": "MUHAMAD", "MD": "MUHAMAD", "MH": "MUHAMAD", "ST": "SITI", "STI": "SITI", "SITT": "SITI"}
_AHMAD = frozenset("ACH AKH AHM ACHM AHMED ACHMED AKHMED".split())
_ABDUL = frozenset("ABD ABDL ABDU ABDUL ABDOEL ABDUR ABDUS ABDUT ABDUN ABDUZ ABDUSH".split())
#: One name, although it begins like "Abdul …".
_ABDULLAH = frozenset("ABDULA ABDULAH ABDULO ABDULOH".split())

_SOUNDS = (
    ("CHR", "KR"), ("TJ", "C"), ("DJ", "J"), ("SJ", "SY"), ("CH", "H"), ("OE", "U"), ("OO", "U"), ("PH", "F"),
    ("TH", "T"), ("DH", "D"), ("KH", "H"), ("GH", "G"), ("SY", "S"), ("SH", "S"), ("DZ", "Z"), ("TS", "S"), ("V", "F"),
    ("Q", "K"), ("X", "KS"), ("Z", "S"), ("P", "F"), ("HOI", "HAI"), ("AE", "AI"), ("UW", "U"), ("AW", "AU"),
    ("J", "I"), ("Y", "I"),
)  # fmt: skip
_MOST_ROUNDS = 8
_DOUBLE = re.compile(r"(.)\1+")
_LONG_I = re.compile(r"(?<=.)IE")


def name_key(name: str) -> str:
    """The words of ``name`` as spelling keys, titles left out, in their order; at most 120 characters.

    Never raises for a text; "" when no word is left. A key is its own key.
    """
    name = name[:MOST_READ]
    if not name.isascii():
        name = _plain(name)
    name = name.upper()
    if "'" in name or "`" in name:
        name = name.replace("'", "").replace("`", "")
    if "." in name or "," in name:
        name = _DEGREE.sub(" ", name)
    keys: list[str] = []
    for word in _WORD.findall(name):
        if key := _word_key(word) if keys else _first_key(word):
            keys.append(key)
    whole = " ".join(keys)
    return whole if len(whole) <= MOST_KEPT else whole[:MOST_KEPT].rstrip()


def is_start_of_muhammad(typed: str) -> bool:
    """Whether ``typed``, a word not yet finished, can become a spelling of Muhammad: its key is not yet that name's."""
    typed = typed.upper()
    return len(typed) >= 3 and any(
        full.startswith(typed) for full in ("MOHAMMAD", "MUHAMMAD", "MOCHAMMAD", "MUCHAMMAD")
    )


def _plain(name: str) -> str:
    """Without accents and the apostrophes of typesetters: "Ma’rūf" is "Maruf"."""
    parts = unicodedata.normalize("NFKD", name)
    return "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Lm") and part not in "‘’‛´′")


@lru_cache(maxsize=4096)
def _first_key(word: str) -> str:
    key = _AT_THE_START.get(word) or _word_key(word)
    return _AT_THE_START.get(key, key)


@lru_cache(maxsize=131072)
def _word_key(word: str) -> str:
    key = _key_once(word[:MOST_KEPT])
    for _ in range(_MOST_ROUNDS):  # a sound that falls may bring two others together
        before, key = key, " ".join(filter(None, map(_key_once, key.split())))
        if key == before:
            break
    return key


def _key_once(word: str) -> str:
    if word in _MUHAMMAD or _MUHAMMAD_IN_FULL.fullmatch(word):
        return "MUHAMAD"
    if word in _TITLES:
        return ""
    if word in _AHMAD:
        return "AMAD"
    if word in _ABDUL:
        return "ABDUL"
    for old, new in _SOUNDS:
        if old in word:
            word = word.replace(old, new)
    word = _LONG_I.sub("I", _DOUBLE.sub(r"\1", word))
    return " ".join(part[:1] + part[1:].replace("H", "") for part in _apart(word))


def _apart(word: str) -> tuple[str, ...]:
    """ "ABDULASIS" is two names, "NURHAIATI" too; "ABDURAHMAN" and "ABDUSALAM" swallow the L."""
    if word.startswith("ABDU") and len(word) > 5 and word not in _ABDULLAH:
        return "ABDUL", word[5:] if word[4] == "L" else word[4:]
    if word.startswith(("NUR", "NOR")):
        return ("NUR", word[3:]) if len(word) > 3 else ("NUR",)
    return (word,)
