"""`manage.py prepare_demo`: bring this machine's demo to the point where the servers can start. Part of `make run`."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

TERRITORIES = settings.BASE_DIR / "agencies" / "data"
DEMO_PARTS = "offices, registry, cases"
"""What the demo consists of: where an older one is loaded already, the missing parts are added."""


class Command(BaseCommand):
    """Migrate, load territories, load the demo once, collect static files; each only when something changed."""

    help = "Siapkan basis data, wilayah, data contoh, dan berkas statis untuk `make run`."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is missing; a second call touches nothing."""
        if not settings.DEMO:
            raise CommandError("Hanya untuk peragaan: DEMO tidak aktif pada pengaturan ini.")
        call_command("migrate", interactive=False, verbosity=0)
        self._once("territories", self._fingerprint([TERRITORIES]), lambda: call_command("load_territories"))
        self._once("demo", DEMO_PARTS, lambda: call_command("load_demo"))
        if not settings.DEBUG:
            self._once("static", self._static_fingerprint(), self._collect)
        call_command("load_demo", accounts=True)

    def _once(self, name: str, state: str, work) -> None:
        """Call ``work`` unless it was finished for this very ``state`` (and database) before."""
        marker = Path(settings.VAR_DIR) / "prepared" / f"{name}.json"
        state = json.dumps([self._database(), state])
        if marker.exists() and marker.read_text() == state:
            return
        self.stdout.write(f"» {name} …")
        work()
        marker.parent.mkdir(exist_ok=True)
        marker.write_text(state)

    def _database(self) -> str:
        """Return what tells this database from another one: a deleted and recreated SQLite file is a new one."""
        name = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            return f"{name}:{Path(name).stat().st_ino}"
        return f"{connection.settings_dict['HOST']}:{connection.settings_dict['PORT']}/{name}"

    def _collect(self) -> None:
        """Copy, compress and name the static files."""
        call_command("collectstatic", interactive=False, verbosity=0)

    def _static_fingerprint(self) -> str:
        """Return a digest of every static file's place, size and time."""
        found = (storage.path(path) for finder in get_finders() for path, storage in finder.list(ignore_patterns=[]))
        return self._fingerprint(Path(path) for path in found)

    def _fingerprint(self, paths) -> str:
        """Return a digest over ``paths``, folders with all their files."""
        digest = hashlib.sha256()
        for path in paths:
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                stat = file.stat()
                digest.update(f"{file}:{stat.st_size}:{stat.st_mtime_ns};".encode())
        return digest.hexdigest()
