"""What every test stands on: own private storage, fatal undefined template variables, a browser, and no silent skip."""

import os
import shutil
import sys
import threading
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage, storages
from django.db import connection, connections
from django.db.models import FileField
from django.template import engines

from tests.common.append_only import flush_may_empty_append_only_tables

NO_SKIP = os.environ.get("SIPERJAKE_NO_SKIP") == "1"
# Playwright keeps an event loop in the thread of its tests; there asgiref's Local would hand out a second connection,
# which does not see the first one's transaction and is never closed. Nothing here is async: one connection per thread.
connections._connections = threading.local()

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class UndefinedVariable(str):
    """Value of an undefined template variable: fails the test when one of our own templates asks for it.

    Templates of Django's admin and of libraries rely on undefined variables being empty; for them it is.
    """

    def __contains__(self, key: str) -> bool:
        """Tell Django that a "%s" is inside, so that it asks for ``%`` with the variable's name."""
        return key == "%s"

    def __bool__(self) -> bool:
        """Be true although empty: Django looks here only at what is true."""
        return True

    def __mod__(self, variable: object) -> str:
        """Find the template being rendered on the stack; fail if it is ours, else be empty."""
        frame = sys._getframe(1)
        while frame is not None:
            node = frame.f_locals.get("self")
            origin = getattr(node, "origin", None)
            if frame.f_code.co_name in {"render", "render_annotated", "_render"} and origin is not None:
                if Path(str(origin)).is_relative_to(settings.BASE_DIR) and ".venv" not in Path(str(origin)).parts:
                    pytest.fail(f"Undefined template variable {str(variable)!r} in {origin}")
                return ""
            frame = frame.f_back
        return ""


@pytest.fixture(autouse=True, scope="session")
def _undefined_template_variables_are_fatal():
    """Let Django's engine ask ``UndefinedVariable``."""
    engines["django"].engine.string_if_invalid = UndefinedVariable()


@pytest.fixture(autouse=True, scope="session")
def _flush_may_empty_append_only_tables():
    """Let transactional tests be flushed although some tables only grow."""
    with flush_may_empty_append_only_tables():
        yield


@pytest.fixture(autouse=True)
def _own_files(tmp_path, settings, monkeypatch):
    """Give each test its own empty file storages and an empty cache.

    A file field asks for its storage once, when its model is loaded; so the fields are pointed at the test's own too.
    """
    folders = {
        alias: {**settings.STORAGES[alias], "OPTIONS": {"location": str(tmp_path / alias)}}
        for alias in ("default", "private")
    }
    settings.STORAGES = settings.STORAGES | folders
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, FileField) and field.storage is not default_storage:
                monkeypatch.setattr(field, "storage", storages["private"])
    cache.clear()
    yield
    storages._storages.clear()


def find_chromium() -> str | None:
    """Return the path of the machine's Chromium: CHROMIUM_PATH, else the usual names on the PATH."""
    named = os.environ.get("CHROMIUM_PATH")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@pytest.fixture(scope="session")
def browser():
    """Chromium under Playwright's synchronous interface, one per test process; skipped with the reason if absent."""
    executable = find_chromium()
    if executable is None:
        pytest.skip(f"no Chromium: none of {', '.join(CHROMIUM_NAMES)} on the PATH, CHROMIUM_PATH not set")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django would take each query for one made inside it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


def pytest_collection_modifyitems(config, items):
    """Leave to the other run of the suite what is about its database, and on PostgreSQL what touches none.

    Deselected, not skipped: between the two runs every test is run.
    """
    others = {"sqlite", "once"} if connection.vendor == "postgresql" else {"postgresql"}
    elsewhere = [item for item in items if any(item.get_closest_marker(name) for name in others)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def _skipped(config) -> list:
    """Return the reports of skipped tests the terminal knows of; under xdist that is the controller's."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats.get("skipped", []) if reporter else []


def pytest_sessionfinish(session, exitstatus):
    """With SIPERJAKE_NO_SKIP=1 a skipped test is a failed run."""
    if NO_SKIP and exitstatus == pytest.ExitCode.OK and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    """Say why a run without failures is red."""
    skipped = _skipped(config)
    if NO_SKIP and skipped:
        terminalreporter.write_sep("!", f"SIPERJAKE_NO_SKIP: {len(skipped)} skipped, that counts as failed", red=True)
