"""The test suite: own secrets, own folder per process, fast hashing.

DATABASE_URL, CELERY_BROKER_URL and CACHE_URL choose PostgreSQL and Redis for the second run of the same suite; without
them everything is SQLite and memory.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Before `base` reads them: a developer's own .env and var/ have no say in tests.
os.environ["SIPERJAKE_ENV_FILE"] = os.devnull
if not os.environ.get("SIPERJAKE_TEST_VAR_DIR"):
    _var_dir = tempfile.mkdtemp(prefix="siperjake-test-")
    atexit.register(shutil.rmtree, _var_dir, ignore_errors=True)
os.environ["VAR_DIR"] = os.environ.get("SIPERJAKE_TEST_VAR_DIR") or _var_dir

from siperjake.settings.base import *  # noqa: E402 - the environment must be set first
from siperjake.settings.base import CACHES, DATABASES, STORAGES, VAR_DIR, env  # noqa: E402

SECRET_KEY = "test-django-secret-key-used-by-nothing-but-the-test-suite"
PIN_KEY = "test-pin-key-used-by-nothing-but-the-test-suite"
FINGERPRINT_KEY = "test-fingerprint-key-used-by-nothing-but-the-test-suite"
SEALING_KEYS = ["dGVzdC1zZWFsaW5nLWtleS11c2VkLWJ5LXRlc3RzISE="]

CONSOLE_REQUIRE_SECOND_FACTOR = False  # tests/siperjake/test_second_factor.py switches it on

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PUBLIC_BASE_URL = "http://testserver"

# A file, not :memory:, so that the threads of the live server and of race tests share it as they do in production.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(Path(VAR_DIR) / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

# Every test starts with an empty cache: each process of pytest-xdist empties its own Redis database only.
if CACHES["default"]["BACKEND"].endswith("RedisCache"):
    _process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    CACHES["default"]["LOCATION"] = f"{CACHES['default']['LOCATION'].rpartition('/')[0]}/{_process + 1}"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if not env("CELERY_BROKER_URL", default=""):
    CELERY_BROKER_URL = "memory://"
    CELERY_BROKER_TRANSPORT = None
    CELERY_BROKER_TRANSPORT_OPTIONS = {}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
