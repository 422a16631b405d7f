"""PINs of six digits: derived, never stored; kept as a password hash of a keyed digest (ASVS 6.5.2, 6.5.4).

Six digits alone are searched in a blink, so the digest is keyed first: a stolen database without ``FINGERPRINT_KEY``
tells nothing. The hash behind it is deliberately light, since its work factor protects only against whoever holds both.
"""

import secrets

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.crypto import constant_time_compare

from common.codes import derive_pin, fingerprint

ITERATIONS = 20_000
_hasher = PBKDF2PasswordHasher()


def pin_of(case):
    """The PIN of a case. The same at every call, so that a repeated send shows the same receipt."""
    return derive_pin(public_id=case.public_id, serial=0)


def pin_to_show(case):
    """The PIN for a receipt, or "" when it no longer opens the case: ``PIN_KEY`` was changed after the case was sent.

    A wrong PIN on paper would be worse than none; the one the family wrote down goes on working.
    """
    pin = pin_of(case)
    return pin if check_pin(case, pin) else ""


def hash_pin(case):
    """What is stored of the PIN."""
    return _encode(pin_of(case), case.public_id, salt=secrets.token_hex(8))


def check_pin(case, pin):
    """Whether ``pin`` is the PIN of ``case``; a ``case`` of None costs the same and is always wrong."""
    stored = case.pin_hash if case is not None else ""
    parts = stored.split("$")
    salt = parts[2] if len(parts) == 4 else "0" * 16
    computed = _encode(pin, case.public_id if case is not None else "unknown", salt=salt)
    return constant_time_compare(computed, stored) and case is not None


def _encode(pin, public_id, *, salt):
    return _hasher.encode(fingerprint(f"{public_id}:{pin}", purpose="pin"), salt, ITERATIONS)
