"""Writes six files to try the Excel import of the demo with."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from siperjake.demo.samples import sample_files
from siperjake.demo.services import demo_places


class Command(BaseCommand):
    """Repeatable: files of the same name are written anew."""

    help = "Menulis enam berkas contoh untuk mencoba impor Excel: utuh, rusak, dan bermakro. Semua orangnya rekaan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the folder."""
        parser.add_argument("folder", type=Path, help="map tujuan; dibuat bila belum ada")

    def handle(self, *, folder: Path, **options: object) -> None:
        """Write them. Raises CommandError where DEMO is off or the territories are missing."""
        if not settings.DEMO:
            raise CommandError("Berkas contoh hanya untuk pemasangan DEMO. Tidak ada yang ditulis.")
        places = demo_places()
        if not places:
            raise CommandError("Wilayah belum dimuat. Jalankan dahulu: python manage.py load_territories")
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in sample_files(places=places).items():
            (folder / name).write_bytes(content)
            self.stdout.write(f"{folder / name}")
