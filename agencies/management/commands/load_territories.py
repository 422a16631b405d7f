"""Load the list of territories into the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.services import load_territories
from agencies.territory_source import SHIPPED_DATA, TerritoryFileError, read_territories

_SHOWN = 20


class Command(BaseCommand):
    """``load_territories [PATH] [--prefix 14.04 …]``: repeatable; without PATH the five districts shipped here."""

    help = (
        "Memuat daftar wilayah dari folder CSV (format paket npm idn-area-data). Boleh diulang. "
        "Tanpa folder: lima kabupaten/kota yang ikut aplikasi."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare PATH and --prefix."""
        parser.add_argument("path", nargs="?", type=Path, help="folder berisi provinces.csv sampai villages.csv")
        parser.add_argument("--prefix", nargs="+", action="extend", default=[], help="hanya wilayah ini, contoh 14.04")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, validate, write in one transaction, report."""
        try:
            source = read_territories(options["path"] or SHIPPED_DATA, prefixes=options["prefix"])
        except TerritoryFileError as error:
            raise CommandError(str(error)) from None
        report = load_territories(source)
        self.stdout.write(
            f"{report.total} wilayah dibaca: {report.created} baru, {report.changed} berubah, {report.same} sama."
        )
        if report.vanished:
            shown = ", ".join(report.vanished[:_SHOWN])
            more = f" dan {len(report.vanished) - _SHOWN} lagi" if len(report.vanished) > _SHOWN else ""
            self.stdout.write(
                f"{len(report.vanished)} wilayah tidak ada lagi di berkas, tetap disimpan: {shown}{more}."
            )
