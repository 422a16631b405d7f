"""Personal data made harmless for lists, messages and receipts (ux-and-security §6.7, P5, P8).

The number of stars does not tell the length of what they hide. Text that does not look as expected is hidden whole.
"""

import unicodedata

_HIDDEN = "****"


def mask_nik(nik: str) -> str:
    """First six and last two digits: "140401********01". Birth date, sex and most of the serial are hidden."""
    if len(nik) != 16:
        return _HIDDEN if nik else ""
    return f"{nik[:6]}********{nik[-2:]}"


def mask_card(number: str) -> str:
    """Last three digits of a JKN card: "**********911"."""
    if len(number) != 13:
        return _HIDDEN if number else ""
    return f"**********{number[-3:]}"


def mask_phone(phone: str) -> str:
    """ "628123455678" and "08123455678" both give "0812****5678"."""
    local = f"0{phone[2:]}" if phone.startswith("62") else phone
    if len(local) < 9:
        return _HIDDEN if phone else ""
    return f"{local[:4]}****{local[-4:]}"


def mask_name(name: str) -> str:
    """First letter of every word: "Siti Aminah" gives "S*** A***"."""
    return " ".join(f"{initial}***" for initial in _initials(name))


def first_name_initials(name: str) -> str:
    """The first name in full, the others as initials: "Siti Aminah Putri" gives "Siti A. P."."""
    words = [word for word in name.split() if _initial(word)]
    if not words:
        return ""
    return " ".join([words[0], *(f"{_initial(word)}." for word in words[1:])])


def _initials(name: str) -> list[str]:
    return [initial for initial in map(_initial, name.split()) if initial]


def _initial(word: str) -> str:
    """The first letter or digit of `word`, in upper case; "" when it has none."""
    head = next((character for character in word if character.isalnum()), "")
    return unicodedata.normalize("NFC", head).upper()[:1]
