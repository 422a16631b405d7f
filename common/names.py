"""Names of people as Indonesians spell them: one key for the spellings of one name.

"Muh. Rizky", "Mohammad Rizki" and "MUHAMAD RIZKI" give the same key, so that they are found as one and compared.
"""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")
_TITLES = frozenset("H HJ HAJI HAJJAH DR DRS DRA IR PROF ST SH SE SPD SAG SKM MSI MM ALM ALMH BIN BINTI BT".split())
_MUHAMMAD = frozenset(
    "M MD MH MHD MOH MUH MOHD MUHD MOCH MUCH MOHAMAD MOHAMMAD MUHAMAD MUHAMMAD MOCHAMAD MOCHAMMAD MUCHAMAD MUCHAMMAD "
    "MOHAMED MOHAMMED MUHAMMED MUHAMMADD".split()
)
_OLD = (("TJ", "C"), ("DJ", "J"), ("NJ", "NY"), ("SJ", "SY"), ("CH", "H"), ("OE", "U"), ("PH", "F"), ("TH", "T"))
_OLD += (("DH", "D"), ("KH", "H"), ("SY", "S"), ("SH", "S"), ("DZ", "Z"), ("V", "F"), ("Y", "I"), ("Z", "S"))
_OLD += (("Q", "K"), ("X", "KS"), ("P", "F"))


def name_key(name: str) -> str:
    """The words of ``name`` as spelling keys, titles left out, in their order; at most 120 characters."""
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name)
    return " ".join(key for word in _WORD.findall(name.upper()) if (key := _word_key(word)))[:120]


@lru_cache(maxsize=65536)
def _word_key(word: str) -> str:
    if word in _MUHAMMAD:
        return "MUHAMAD"
    if word in _TITLES:
        return ""
    for old, new in _OLD:
        word = word.replace(old, new)
    word = re.sub(r"(.)\1+", r"\1", word)
    return word[0] + re.sub("H", "", word[1:]) if word else ""
