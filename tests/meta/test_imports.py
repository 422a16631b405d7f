"""The layers hold, and nobody has loosened the contracts that say so."""

import configparser
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once


def contracts() -> configparser.ConfigParser:
    """Return `.importlinter`."""
    parser = configparser.ConfigParser()
    parser.read(settings.BASE_DIR / ".importlinter")
    return parser


def test_layers_are_kept():
    finished = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-4000:] + finished.stderr[-2000:]


def test_contracts_are_the_four_and_ignore_nothing():
    parser = contracts()
    assert [name for name in parser.sections() if ":contract:" in name] == [
        f"importlinter:contract:{name}" for name in ("apps", "inside", "outbox", "read-only")
    ]
    assert not [name for name in parser.sections() if "ignore_imports" in parser[name]]


def test_reports_are_kept_from_every_verb():
    """import-linter refuses to name modules that do not exist, so the list must grow with the apps."""
    apps = ("applications", "participants", "arrears", "notifications")
    existing = {
        f"{app}.services"
        for app in apps
        if (settings.BASE_DIR / app / "services.py").exists() or (settings.BASE_DIR / app / "services").is_dir()
    }
    named = set(contracts()["importlinter:contract:read-only"]["forbidden_modules"].split())
    assert named == existing
