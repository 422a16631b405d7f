"""Every settings module loads, and production is strict: what is missing, weak or public keeps it from starting."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from siperjake.settings import demo

pytestmark = pytest.mark.once

SEALING_KEY = "b3duLXNlYWxpbmcta2V5LW9mLXRoaXMtdGVzdC0tLS0="
GOOD = {
    "SECRET_KEY": "Zk3vQ8mX1rT6yB9nW4cH7jL2pS5dF0gA-uEoIxKzMqVtRbYwN-9fUa",
    "PIN_KEY": "q7Wm2Xc9Vb4Nz1Lk8Jh5Gf3Ds6Ap0OiUy",
    "FINGERPRINT_KEY": "p0Lo9Ki8Mj7Un6Hy5Bg4Tv3Fr2Cd1Ex-s",
    "SEALING_KEYS": SEALING_KEY,
    "ALLOWED_HOSTS": "siperjake.example.go.id",
    "PUBLIC_BASE_URL": "https://siperjake.example.go.id",
}

#: The quickest start of the settings; every command and server passes here.
START = ("-c", "import os; from importlib import import_module; import_module(os.environ['DJANGO_SETTINGS_MODULE'])")


def python(module: str, variables: dict[str, str], tmp_path, *arguments: str) -> subprocess.CompletedProcess:
    """Run Python in the project with ``variables`` as the only settings in the environment."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    own = {"DJANGO_SETTINGS_MODULE": module, "SIPERJAKE_ENV_FILE": os.devnull, "VAR_DIR": str(tmp_path)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=clean | own | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", ["dev", "test"])
def test_settings_need_no_variable(name, tmp_path):
    finished = python(f"siperjake.settings.{name}", {}, tmp_path, "manage.py", "check")
    assert finished.returncode == 0, finished.stderr


def test_production_is_clean_under_check_deploy(tmp_path):
    finished = python(
        "siperjake.settings.production", GOOD, tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING"
    )
    assert finished.returncode == 0, finished.stderr
    assert "no issues (0 silenced)" in finished.stdout


@pytest.mark.parametrize("name", sorted(GOOD))
def test_production_refuses_each_missing_variable(name, tmp_path):
    finished = python("siperjake.settings.production", GOOD | {name: ""}, tmp_path, *START)
    assert finished.returncode != 0
    assert f"{name}: belum diisi / missing" in finished.stderr


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SECRET_KEY", demo.SECRET_KEY, "masih nilai contoh"),
        ("PIN_KEY", demo.PIN_KEY, "masih nilai contoh"),
        ("FINGERPRINT_KEY", demo.FINGERPRINT_KEY, "masih nilai contoh"),
        ("SEALING_KEYS", demo.SEALING_KEYS[0], "masih nilai contoh"),
        ("SEALING_KEYS", f"{SEALING_KEY},{demo.SEALING_KEYS[0]}", "masih nilai contoh"),
        ("SECRET_KEY", "short-but-not-a-demo-value-1234567890", "terlalu lemah"),
        ("SECRET_KEY", "ab" * 40, "terlalu lemah"),
        ("PIN_KEY", "abcdefghijklmnop", "terlalu lemah"),
        ("FINGERPRINT_KEY", "0" * 64, "terlalu lemah"),
        ("SEALING_KEYS", "not-a-fernet-key", "bukan kunci Fernet"),
        ("PIN_KEY", GOOD["FINGERPRINT_KEY"], "harus saling berbeda"),
        ("ALLOWED_HOSTS", "*", "tidak boleh *"),
        ("PUBLIC_BASE_URL", "http://siperjake.example.go.id", "harus diawali https://"),
        ("CONSOLE_REQUIRE_SECOND_FACTOR", "false", "tidak boleh dimatikan"),
    ],
)
def test_production_refuses_unfit_values(name, value, reason, tmp_path):
    finished = python("siperjake.settings.production", GOOD | {name: value}, tmp_path, *START)
    assert finished.returncode != 0
    assert "ImproperlyConfigured" in finished.stderr
    assert name in finished.stderr
    assert reason in finished.stderr
    if name.endswith(("KEY", "KEYS")):
        assert value not in finished.stderr  # the refusal must not print the secret


def test_production_cannot_be_made_a_demo(tmp_path):
    finished = python(
        "siperjake.settings.production",
        GOOD | {"DEMO": "1", "DEBUG": "1"},
        tmp_path,
        "manage.py",
        "shell",
        "--no-imports",
        "--command",
        "from django.conf import settings as s; print(s.DEMO, s.DEBUG, s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE)",
    )
    assert finished.stdout.split() == ["False", "False", "__Host-siperjake", "True"], finished.stderr


@pytest.mark.sqlite
def test_sqlite_is_durable(db):
    """design.md §2: WAL, IMMEDIATE, synchronous FULL (2)."""
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
