"""Doorbells of the registry: each asks the row whether its work is still to be done; they may ring twice or never."""

import os
import uuid
from datetime import timedelta
from types import SimpleNamespace

from celery import shared_task
from django.utils import timezone

from agencies.services import policy_value
from notifications.tasks import Doorbell
from participants import services
from participants.enums import BatchState
from participants.filters import ParticipantFilters
from participants.models import ImportBatch
from participants.policies import ABANDONED_DAYS
from participants.services import exporting

#: A file may have 200,000 rows; longer than the usual limit of a task, shorter than Redis waits for it.
_LONG = {"soft_time_limit": 1800, "time_limit": 2400}
#: How long a doorbell may be on its way before the sweep rings again.
_PATIENCE = timedelta(minutes=1)


@shared_task(base=Doorbell, ignore_result=True, acks_late=True, **_LONG)
def read_import(*, batch_id, **kwargs):
    """Read an uploaded file and judge its rows."""
    services.read_batch(batch_id=batch_id, worker=f"{os.getpid()}-{uuid.uuid4().hex[:12]}")


@shared_task(base=Doorbell, ignore_result=True, acks_late=True, **_LONG)
def apply_import(*, batch_id, **kwargs):
    """Write a released file; when the registry has moved on meanwhile, judge it anew. Then look for likely doubles."""
    if not services.apply_batch(batch_id=batch_id, at=timezone.now()):
        return
    state = ImportBatch.objects.values_list("state", flat=True).get(pk=batch_id)
    if state == BatchState.APPLIED:
        find_duplicates_of.delay_on_commit(batch_id=batch_id)
    elif state == BatchState.UPLOADED:
        read_import.delay_on_commit(batch_id=batch_id)


@shared_task(base=Doorbell, ignore_result=True, acks_late=True, **_LONG)
def undo_import(*, batch_id, **kwargs):
    """Take a file back."""
    services.undo_batch(batch_id=batch_id, at=timezone.now())


@shared_task(base=Doorbell, ignore_result=True, acks_late=True, **_LONG)
def find_duplicates_of(*, batch_id, **kwargs):
    """Compare the people a file has added or changed with everybody else."""
    services.find_duplicates(batch=ImportBatch.objects.get(pk=batch_id), at=timezone.now())


@shared_task(base=Doorbell, ignore_result=True, acks_late=True)
def sweep_imports(**kwargs):
    """Ring again for files whose doorbell was lost or whose worker has died."""
    at = timezone.now()
    for batch_id in ImportBatch.objects.waiting_for_reading(at=at, rung_before=at - _PATIENCE):
        read_import.delay_on_commit(batch_id=batch_id)
    for task, state in ((apply_import, BatchState.APPLYING), (undo_import, BatchState.UNDOING)):
        for batch_id in ImportBatch.objects.filter(state=state).values_list("pk", flat=True):
            task.delay_on_commit(batch_id=batch_id)


@shared_task(ignore_result=True)
def discard_abandoned_imports(**kwargs):
    """Throw away what was uploaded and never applied."""
    at = timezone.now()
    days = policy_value(ABANDONED_DAYS, territory_code=None, on=timezone.localdate(at))
    services.discard_abandoned(before=at - timedelta(days=days))


@shared_task(base=Doorbell, ignore_result=True, acks_late=True, **_LONG)
def make_export(*, export_id, **kwargs):
    """Make the file of an export that was asked for."""
    at = timezone.now()

    def narrow(people, chosen, user):
        return ParticipantFilters(chosen, request=SimpleNamespace(user=user), at=at).narrowed(people)

    exporting.make_export(export_id=export_id, narrow=narrow, at=at)


@shared_task(base=Doorbell, ignore_result=True, acks_late=True)
def sweep_exports(**kwargs):
    """Delete export files past their time and ring again for those whose doorbell was lost."""
    at = timezone.now()
    exporting.expire_exports(at=at)
    for export_id in exporting.waiting_exports(at=at, rung_before=at - _PATIENCE):
        make_export.delay_on_commit(export_id=export_id)
