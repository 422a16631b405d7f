"""Doorbells: thin, repeatable tasks without arguments. They may ring twice, late or never (reference §0.4)."""

import logging
from time import monotonic

from celery import shared_task
from celery.contrib.django.task import DjangoTask
from django.utils import timezone

from notifications import delivery

#: How long a broker that did not answer is left alone; shorter than the minute between two sweeps.
QUIET_SECONDS = 30

logger = logging.getLogger(__name__)


class Doorbell(DjangoTask):
    """A task whose loss costs a minute, never a message: a broker that is down must not fail the request."""

    abstract = True
    _quiet_until = 0.0

    def apply_async(self, *args: object, **options: object) -> object:
        """Publish once, without retries; when that fails, say so and leave the rest to the sweep.

        The Redis client takes six seconds to give up (measured), so after a failure this process does not even try
        for ``QUIET_SECONDS``: one reader waits, not all.
        """
        if monotonic() < Doorbell._quiet_until:
            return None
        options.setdefault("retry", False)
        try:
            return super().apply_async(*args, **options)
        except Exception as error:
            Doorbell._quiet_until = monotonic() + QUIET_SECONDS
            logger.warning("%s could not be rung: %s", self.name, type(error).__name__)
            return None


@shared_task(base=Doorbell, ignore_result=True, acks_late=True)
def dispatch_messages(**kwargs: object) -> int:
    """Send what is due. Late acknowledgement is safe: a second run finds nothing to claim."""
    tried = delivery.drain(clock=timezone.now)
    delivery.record_heartbeat(name="notifications.dispatch", at=timezone.now())
    return tried


@shared_task(base=Doorbell, ignore_result=True, acks_late=True)
def sweep_messages(**kwargs: object) -> int:
    """Repair what was left behind and send what is due: the safety net of every lost doorbell, each minute."""
    delivery.sweep(at=timezone.now())
    delivery.record_heartbeat(name="notifications.sweep", at=timezone.now())
    return dispatch_messages()
