"""The second wall: read a text that is about to leave and name what must not leave (reference §5.9).

The first wall are the typed placeholders. This one reads the free parts of a text as a stranger would: digits with
spaces, dots or dashes between them, digits of other scripts, and invisible characters do not hide a number.
"""

import re
import unicodedata

from common.codes import is_valid_ticket

#: Stands in a scanned text for a typed value that is allowed there; breaks every run of digits.
TYPED = "\N{OBJECT REPLACEMENT CHARACTER}"

_RUN = re.compile(r"[0-9](?:[ .\-]{0,3}[0-9])*")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_LINK = re.compile(r"https?:|www\.|\bwa\.me\b|\bbit\.ly\b|\bt\.me\b", re.IGNORECASE)
_PIN = re.compile(r"\bpin\b\D{0,12}[0-9]{3}[ .\-]?[0-9]{3}(?![0-9])", re.IGNORECASE)
_BIRTH = re.compile(r"\blahir\b\D{0,20}[0-9]{1,2}[\s/.\-][0-9A-Za-z]{1,9}[\s/.\-][0-9]{2,4}", re.IGNORECASE)


def find_personal_data(text: str) -> str:
    """Return why ``text`` may not leave, or "".

    Reasons: ``identity_number`` (a run of 13 or more digits: NIK, KK, BPJS card), ``ticket``, ``pin``, ``email``,
    ``birth_date``, ``link`` (the office sends no links but those to its own site).
    """
    plain = "".join(_plain(char) for char in unicodedata.normalize("NFKC", text))
    for run in _RUN.findall(plain):
        digits = re.sub(r"[^0-9]", "", run)
        if len(digits) >= 13:
            return "identity_number"
        if len(digits) == 10 and is_valid_ticket(digits):
            return "ticket"
    for reason, pattern in (("pin", _PIN), ("email", _EMAIL), ("birth_date", _BIRTH), ("link", _LINK)):
        if pattern.search(plain):
            return reason
    return ""


def _plain(char: str) -> str:
    """Return a digit of any script as ASCII, any dash as "-", an invisible character as nothing."""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return "-" if category == "Pd" or char in "_\N{MINUS SIGN}" else char
