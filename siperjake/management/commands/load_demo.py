"""Loads the demo district: offices, accounts, facilities, the registry and about 400 cases of invented families."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.enums import Role
from siperjake.demo import offices, services
from siperjake.demo.cases import Player, service_verbs
from siperjake.demo.people import Place
from siperjake.demo.registry import RegistryLoader
from siperjake.demo.stories import make_plans

ACCOUNT_LINE = "{:<28} {:<32} {}"
SAMPLES_AMONG = 100
"""Sample tickets are looked for among so many of the first cases."""
TICKET_LINE = "{:<28} tiket {}   PIN {}"


class Command(BaseCommand):
    """Repeatable: what is there stays as it is, what is missing is added."""

    help = "Memuat kabupaten contoh: kantor, akun, faskes, dan pengajuan keluarga rekaan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--cases", type=int, default=400, help="jumlah pengajuan contoh (bawaan: 400)")
        parser.add_argument(
            "--families", type=int, default=1000, help="keluarga di data peserta (bawaan: 1000; 0: tanpa data peserta)"
        )
        parser.add_argument("--accounts", action="store_true", help="hanya cetak akun dan tiket contoh")
        parser.add_argument("--check", action="store_true", help="hanya periksa: keluar dengan 0 bila sudah lengkap")

    def handle(self, *, cases: int, families: int, accounts: bool, check: bool, **options: object) -> None:
        """Refuse where DEMO is off, else do what was asked."""
        if not settings.DEMO:
            raise CommandError("Data contoh hanya untuk pemasangan DEMO. Tidak ada yang diubah.")
        places = services.demo_places()
        if check:
            sys.exit(0 if places and self._is_complete(places, cases, families) else 1)
        if not places:
            raise CommandError("Wilayah belum dimuat. Jalankan dahulu: python manage.py load_territories")
        if accounts:
            self._print_accounts(places)
        else:
            self._load(places, cases, families)

    def _load(self, places: Sequence[Place], cases: int, families: int) -> None:
        self.stdout.write(f"  {services.create_offices(places=places)} instansi baru")
        self.stdout.write(f"  {services.create_facilities(places=places)} faskes baru")
        self.stdout.write(f"  {services.create_accounts(places=places)} akun baru")
        now = timezone.now()
        registry = RegistryLoader(places=places, families=families, now=now, say=self.stdout.write)
        files = registry.load_past() if families else 0
        player = Player(places=places, now=now, say=self.stdout.write)
        self.stdout.write(f"  {player.play_all(count=cases)} pengajuan baru")
        files += registry.load_waiting() if families else 0
        self.stdout.write(f"  {files} berkas data peserta baru")

    def _is_complete(self, places: Sequence[Place], cases: int, families: int) -> bool:
        if not services.has_all_offices(places=places):
            return False
        tools = {"places": places, "now": timezone.now(), "say": self.stdout.write}
        if families and not RegistryLoader(families=families, **tools).is_complete():
            return False
        return not Player(**tools).missing(count=cases)

    def _print_accounts(self, places: Sequence[Place]) -> None:
        names = {office.code: office.short_name for office in offices.all_offices(places)}
        self.stdout.write(ACCOUNT_LINE.format("AKUN", "PERAN", "INSTANSI"))
        for account in offices.accounts(places):
            label = Role(account.role).label
            if account.is_superuser:
                label = "Administrator, melihat semua"
            if account.ends:
                label = f"{label}, sudah berakhir"
            self.stdout.write(ACCOUNT_LINE.format(account.username, label, names[account.office]))
        self.stdout.write(f"Kata sandi semua akun: {offices.PASSWORD}")
        plans = make_plans(count=SAMPLES_AMONG, verbs=service_verbs())
        for label, ticket, pin in services.sample_tickets(plans=plans):
            self.stdout.write(TICKET_LINE.format(f"Lacak contoh: {label}", ticket, pin))
