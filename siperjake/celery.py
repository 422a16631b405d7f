"""Celery application and beat schedule. Celery is a doorbell: the database row is the truth (design.md §2)."""

import os
from logging.config import dictConfig

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, worker_process_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siperjake.settings.production")

app = Celery("siperjake")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_like_the_web_server(**kwargs) -> None:
    """Take over logging in worker and beat: Celery's own handlers would print past the redaction."""
    dictConfig(settings.LOGGING)


@worker_process_init.connect
def leave_process_group(**kwargs) -> None:
    """Put each pool process into a group of its own: honcho ends the worker with its whole group.

    A pool process must end by its parent's word, after its task. Killed beside it, the parent waits for it for ever.
    """
    os.setpgid(0, 0)


MINUTE = 60
HOUR = 60 * MINUTE

# `expires`: what piled up while the worker was down is dropped, the next tick does the same work once.
app.conf.beat_schedule = {
    "siperjake.tasks.record_heartbeat": {
        "task": "siperjake.tasks.record_heartbeat",
        "schedule": MINUTE,
        "options": {"expires": 2 * MINUTE},
    },
    "notifications.tasks.sweep_messages": {
        "task": "notifications.tasks.sweep_messages",
        "schedule": MINUTE,
        "options": {"expires": 2 * MINUTE},
    },
    "applications.tasks.purge_expired_drafts": {
        "task": "applications.tasks.purge_expired_drafts",
        "schedule": crontab(hour=1, minute=10),
        "options": {"expires": 6 * HOUR},
    },
    "applications.tasks.expire_unanswered_corrections": {
        "task": "applications.tasks.expire_unanswered_corrections",
        "schedule": crontab(hour=1, minute=30),
        "options": {"expires": 6 * HOUR},
    },
    "participants.tasks.sweep_imports": {
        "task": "participants.tasks.sweep_imports",
        "schedule": MINUTE,
        "options": {"expires": 2 * MINUTE},
    },
    "participants.tasks.sweep_exports": {
        "task": "participants.tasks.sweep_exports",
        "schedule": MINUTE,
        "options": {"expires": 2 * MINUTE},
    },
    "participants.tasks.discard_abandoned_imports": {
        "task": "participants.tasks.discard_abandoned_imports",
        "schedule": crontab(hour=1, minute=20),
        "options": {"expires": 6 * HOUR},
    },
    "siperjake.tasks.purge_sign_in_traces": {
        "task": "siperjake.tasks.purge_sign_in_traces",
        "schedule": crontab(hour=1, minute=50),
        "options": {"expires": 6 * HOUR},
    },
    "siperjake.tasks.refresh_statistics": {
        "task": "siperjake.tasks.refresh_statistics",
        "schedule": crontab(hour=2, minute=10),
        "options": {"expires": 6 * HOUR},
    },
}
