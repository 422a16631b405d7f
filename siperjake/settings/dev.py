"""A newcomer's machine (`make run`): demo secrets and demo data, otherwise the product as it is used.

DEBUG is off so that error pages and static files are the real ones; `DEBUG=1` in the environment or `.env` brings
Django's own error pages and serves static files straight from the source folders.
"""

from siperjake.settings import demo
from siperjake.settings.base import *
from siperjake.settings.base import STORAGES, env

SECRET_KEY = env("SECRET_KEY", default=demo.SECRET_KEY)
PIN_KEY = env("PIN_KEY", default=demo.PIN_KEY)
FINGERPRINT_KEY = env("FINGERPRINT_KEY", default=demo.FINGERPRINT_KEY)
SEALING_KEYS = env.list("SEALING_KEYS", default=demo.SEALING_KEYS)

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# The demo's officers have no phone. One who sets up a code on "Akun saya" is asked for it here as well.
CONSOLE_REQUIRE_SECOND_FACTOR = env.bool("CONSOLE_REQUIRE_SECOND_FACTOR", default=False)
PUBLIC_BASE_URL = env("PUBLIC_BASE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}").rstrip("/")

if DEBUG:
    STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    WHITENOISE_AUTOREFRESH = True
    WHITENOISE_USE_FINDERS = True
