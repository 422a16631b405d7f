from argparse import ArgumentParser
from time import sleep

from django.core.management.base import BaseCommand
from django.utils import timezone

from notifications import delivery


class Command(BaseCommand):
    """The dispatcher without a broker: one round, or a loop on one host as a safety net."""

    help = "Kirim pesan yang sudah waktunya. Aman dijalankan kapan saja, juga bersamaan dengan Celery."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Read ``--loop SECONDS``."""
        parser.add_argument("--loop", type=float, metavar="DETIK", help="Ulangi dengan jeda sekian detik.")

    def handle(self, *args: object, **options: object) -> None:
        """Sweep, send, and rest."""
        while True:
            delivery.sweep(at=timezone.now())
            tried = delivery.drain(clock=timezone.now)
            delivery.record_heartbeat(name="notifications.dispatch", at=timezone.now())
            self.stdout.write(f"{tried} pesan dicoba.")
            if options["loop"] is None:
                return
            sleep(options["loop"])
