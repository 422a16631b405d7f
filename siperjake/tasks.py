"""Tasks of the composition root: proof of life and housekeeping of sessions and sign-in records."""

from celery import shared_task
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from notifications import services as notifications

#: Name of the row that says: beat ticked, the broker carried it, a worker took it, the database stored it.
QUEUE_HEARTBEAT = "queue"
#: Days sign-in records are kept: long enough to look into an incident, then personal data goes (UU 27/2022 art. 16).
SIGN_IN_RECORD_DAYS = 180


@shared_task
def record_heartbeat(**kwargs) -> None:
    """Store that the whole way from beat to the database works now; the health page reads it."""
    notifications.record_heartbeat(name=QUEUE_HEARTBEAT, at=timezone.now())


@shared_task
def purge_sign_in_traces(**kwargs) -> None:
    """Remove expired sessions (they hold drafts) and sign-in records past ``SIGN_IN_RECORD_DAYS``."""
    call_command("clearsessions", verbosity=0)
    call_command("axes_reset_logs", age=SIGN_IN_RECORD_DAYS, verbosity=0)


@shared_task
def refresh_statistics(**kwargs) -> None:
    """Let SQLite look at its indexes anew: without figures it reads every case of an office to find the open ones.

    PostgreSQL does so by itself (autovacuum).
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
