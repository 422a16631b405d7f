"""A real installation: demands its variables, refuses the demo's, and is strict about transport.

Raises ``ImproperlyConfigured`` naming every variable that is missing or unfit, so that one start shows the whole list.
"""

import base64
import binascii
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from siperjake.settings import demo
from siperjake.settings.base import *
from siperjake.settings.base import (
    ALLOWED_HOSTS,
    CONSOLE_REQUIRE_SECOND_FACTOR,
    FINGERPRINT_KEY,
    PIN_KEY,
    PUBLIC_BASE_URL,
    SEALING_KEYS,
    SECRET_KEY,
    env,
)

DEBUG = False
DEMO = False


def _is_fernet_key(text: str) -> bool:
    """Say whether ``text`` is 32 random bytes in url-safe base64, the form cryptography's Fernet takes."""
    try:
        return len(base64.urlsafe_b64decode(text)) == 32
    except (binascii.Error, ValueError):
        return False


def _complaints() -> list[str]:
    """Return one line in Indonesian and English for each variable that keeps this installation from being safe."""
    found = []

    def complain(name: str, indonesian: str, english: str) -> None:
        found.append(f"{name}: {indonesian} / {english}")

    for name, value, shortest in (
        ("SECRET_KEY", SECRET_KEY, 50),
        ("PIN_KEY", PIN_KEY, 32),
        ("FINGERPRINT_KEY", FINGERPRINT_KEY, 32),
    ):
        if not value:
            complain(name, "belum diisi", "missing")
        elif value in demo.SECRETS or value.startswith(("demo-", "test-", "django-insecure-")):
            complain(name, "masih nilai contoh", "still the demo value")
        elif len(value) < shortest or len(set(value)) < 10:
            complain(name, f"terlalu lemah, minimal {shortest} huruf acak", f"too weak, {shortest} random characters")
    if not SEALING_KEYS:
        complain("SEALING_KEYS", "belum diisi", "missing")
    elif demo.SECRETS.intersection(SEALING_KEYS):
        complain("SEALING_KEYS", "masih nilai contoh", "still the demo value")
    elif not all(_is_fernet_key(key) for key in SEALING_KEYS):
        complain("SEALING_KEYS", "bukan kunci Fernet (32 byte, base64)", "not a Fernet key (32 bytes, base64)")
    secrets = [value for value in (SECRET_KEY, PIN_KEY, FINGERPRINT_KEY, *SEALING_KEYS) if value]
    if len(set(secrets)) != len(secrets):
        complain("SECRET_KEY, PIN_KEY, FINGERPRINT_KEY, SEALING_KEYS", "harus saling berbeda", "must differ")
    if not ALLOWED_HOSTS:
        complain("ALLOWED_HOSTS", "belum diisi", "missing")
    elif "*" in ALLOWED_HOSTS:
        complain("ALLOWED_HOSTS", "tidak boleh *", "must not be *")
    address = urlsplit(PUBLIC_BASE_URL)
    if not PUBLIC_BASE_URL:
        complain("PUBLIC_BASE_URL", "belum diisi", "missing")
    elif address.scheme != "https" or not address.hostname:
        complain("PUBLIC_BASE_URL", "harus diawali https://", "must start with https://")
    if not CONSOLE_REQUIRE_SECOND_FACTOR:
        complain("CONSOLE_REQUIRE_SECOND_FACTOR", "tidak boleh dimatikan", "must stay on")
    return found


if _found := _complaints():
    raise ImproperlyConfigured(
        "SIPERJAKE tidak dapat dijalankan, periksa pengaturan berikut / SIPERJAKE refuses to start:\n  "
        + "\n  ".join(_found)
        + "\nLihat .env.example; buat kunci baru dengan: python scripts/new_keys.py"
    )

# --- Transport: TLS only ----------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a probe on the same machine speaks plain HTTP
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
if env.bool("TRUST_X_FORWARDED_PROTO", default=False):  # only behind a proxy that always sets or strips the header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# `__Host-`: the browser itself insists on Secure, path / and no other host (RFC 6265bis §4.1.3.2).
SESSION_COOKIE_NAME = "__Host-siperjake"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-siperjake-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
