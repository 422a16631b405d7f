"""Numbers and codes handed to people: ticket, PIN, letter check code; and keyed fingerprints of personal numbers.

A ticket says nothing about how many cases there are (T1): it is random, and its last digit (Damm) catches every
single wrong digit and every swap of neighbours before the database is asked.
"""

import hmac
import secrets
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from common.identity import clean_digits

TICKET_LENGTH = 10
PIN_LENGTH = 6
CHECK_CODE_LENGTH = 12
CHECK_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def new_ticket() -> str:
    """Nine random digits, the first not 0, then the Damm digit. 9 × 10⁸ tickets; a constraint keeps them apart."""
    body = str(10 ** (TICKET_LENGTH - 2) + secrets.randbelow(9 * 10 ** (TICKET_LENGTH - 2)))
    return f"{body}{_damm(body)}"


def is_valid_ticket(ticket: str) -> bool:
    """True for ten plain digits, no leading zero, whose check digit fits."""
    is_number = len(ticket) == TICKET_LENGTH and ticket.isascii() and ticket.isdigit()
    return is_number and ticket[0] != "0" and _damm(ticket) == 0


def format_ticket(ticket: str) -> str:
    """ "4829135067" gives "482-913-5067"."""
    return f"{ticket[:3]}-{ticket[3:6]}-{ticket[6:]}"


def parse_ticket(text: str) -> str | None:
    """The ticket a person typed or pasted, with or without dashes and spaces; None when it cannot be one."""
    ticket = clean_digits(text)
    return ticket if is_valid_ticket(ticket) else None


def derive_pin(*, public_id: object, serial: int) -> str:
    """Six digits that follow from the case and the key `PIN_KEY` alone, so that no readable PIN need be stored.

    A new PIN for the same case is a new `serial`. Remainder of 64 bits: no digit is favoured by more than 10⁻¹³.
    """
    digest = _keyed("PIN_KEY", f"{public_id}\x1f{serial}")
    return str(int.from_bytes(digest[:8], "big") % 10**PIN_LENGTH).zfill(PIN_LENGTH)


def format_pin(pin: str) -> str:
    """ "730418" gives "730 418"."""
    return f"{pin[:3]} {pin[3:]}"


def new_check_code() -> str:
    """Twelve characters for the QR check page of a letter (T14): 58 random bits, none misread (no 0 O 1 I L U)."""
    return "".join(secrets.choice(CHECK_CODE_ALPHABET) for _ in range(CHECK_CODE_LENGTH))


def fingerprint(value: str, *, purpose: str) -> str:
    """HMAC-SHA256 of `value` in hex, for equality search without keeping the value.

    A bare hash of a NIK is guessed in minutes (P4: 15 million candidates); the key `FINGERPRINT_KEY` lives outside the
    database. `purpose` keeps fingerprints of different columns from being compared.
    """
    return _keyed("FINGERPRINT_KEY", f"{purpose}\x1f{value}").hex()


def _keyed(setting: str, message: str) -> bytes:
    key = getattr(settings, setting, "")
    if not key:
        raise ImproperlyConfigured(f"{setting} must be set")
    key_bytes = key if isinstance(key, bytes) else key.encode()
    return hmac.new(key_bytes, message.encode(), sha256).digest()


def _damm(digits: str) -> int:
    """The Damm remainder: the check digit of a body, 0 for a whole number with a fitting one."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
