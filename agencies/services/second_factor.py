"""The second factor at sign-in: codes from an app, and ten recovery codes on paper (ADR 0009, S2, S3).

Counting, single use and slowing down are django-otp's; each check holds the row's lock, so that one code opens one
door. Recovery codes are stored as keyed digests: ``FINGERPRINT_KEY`` lies outside the database.
"""

import re
import secrets
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from agencies import perms
from agencies.models import CodeApp, User
from agencies.services.accounts import start_new_epoch
from common.codes import fingerprint

CODE_DIGITS = 6
RECOVERY_DIGITS = 10
RECOVERY_CODES = 10
_STORED_LENGTH = StaticToken._meta.get_field("token").max_length  # hex digits: 64 bits of the digest
_NAME = "konsol"


class CodeRefused(Exception):
    """The code is wrong, was used before, or belongs to somebody else."""


class TooManyCodes(Exception):
    """Wrong codes came too often; none is looked at before ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__("second factor is throttled")
        self.until = until


def code_app_of(user: User) -> CodeApp | None:
    """Return the app that shows this officer's codes, None when he has set up none."""
    return CodeApp.objects.filter(user=user, confirmed=True).first()


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes of this officer are unused."""
    return StaticToken.objects.filter(device__user=user, device__confirmed=True).count()


def new_code_app(user: User, *, key: str = "") -> CodeApp:
    """Return an app that is not stored yet, to be shown as a QR code; its ``key`` brings the same one back."""
    return CodeApp(user=user, name=_NAME, key=key or default_key())


def set_up_second_factor(*, user: User, key: str, code: str, replace: bool = False) -> list[str]:
    """Store the app made from ``key`` once it has shown a right first ``code``; return ten new recovery codes.

    Everything older is void: app, recovery codes, sessions. Raises CodeRefused for a wrong code, and when an app exists
    and ``replace`` is False: whoever knows only the password must not put his own phone in its place.
    """
    app = new_code_app(user, key=key)
    clock = TOTP(app.bin_key, app.step, app.t0, app.digits)
    digits = _digits(code)
    if len(digits) != CODE_DIGITS or not clock.verify(int(digits), app.tolerance):
        raise CodeRefused
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if not replace and code_app_of(user) is not None:
            raise CodeRefused
        _forget(user)
        app.last_t = clock.t()  # the first code is used up
        app.save()
        start_new_epoch(user)
        return _write_recovery_codes(user)


def check_code(*, user: User, code: str) -> None:
    """Use up ``code``: six digits from the app (this half minute, the one before or after) or ten of a recovery code.

    Raises CodeRefused, and TooManyCodes after wrong ones: 1, 2, 4, 8 … seconds, for app and paper separately.
    """
    digits = _digits(code)
    with transaction.atomic():
        model, token = (CodeApp, digits) if len(digits) == CODE_DIGITS else (StaticDevice, _digest(user, digits))
        device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
        allowed, details = device.verify_is_allowed() if device is not None else (True, None)
        is_right = device is not None and allowed and device.verify_token(token)
    if not allowed:  # outside of the transaction: a wrong try must be counted
        raise TooManyCodes(details["locked_until"])
    if not is_right:
        raise CodeRefused


@transaction.atomic
def renew_recovery_codes(*, user: User) -> list[str]:
    """Return ten new recovery codes; the old ones open nothing any more."""
    User.objects.select_for_update().get(pk=user.pk)
    return _write_recovery_codes(user)


@transaction.atomic
def reset_second_factor(*, user: User, actor: User | None, at: datetime) -> None:
    """Forget app and recovery codes of an officer who lost his phone, and end his sessions.

    An actor of None is the system. Raises PermissionDenied by ``perms.can_reset_second_factor``.
    """
    if actor is not None and not perms.can_reset_second_factor(actor, user, today=timezone.localdate(at)):
        raise PermissionDenied("account outside the actor's scope")
    _forget(user)
    start_new_epoch(user)


def _forget(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _write_recovery_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=_NAME)
    codes: set[str] = set()
    while len(codes) < RECOVERY_CODES:
        codes.add(str(secrets.randbelow(10**RECOVERY_DIGITS)).zfill(RECOVERY_DIGITS))
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_digest(user, code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in sorted(codes)]


def _digits(code: str) -> str:
    """Drop what people type between digits; "" for anything that holds letters."""
    compact = re.sub(r"[\s\-.]", "", code)
    return compact if compact.isascii() and compact.isdigit() else ""


def _digest(user: User, digits: str) -> str:
    return fingerprint(f"{user.pk}\x1f{digits}", purpose="recovery-code")[:_STORED_LENGTH]
