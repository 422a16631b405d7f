"""One worker at a time reads a file; whoever died is followed by the next one."""

import datetime

from django.db import transaction
from django.db.models import Q

from participants.enums import BatchState
from participants.models import ImportBatch, ImportRow

#: Opening a large workbook takes some ten seconds, a chunk of rows less than one.
LEASE = datetime.timedelta(minutes=3)


class ClaimLost(Exception):
    """Another worker has taken the file over, or it was discarded: stop, write nothing more."""


def claim_for_reading(*, batch_id, worker, at):
    """Take a waiting file, or one whose worker has died, and forget what that one had staged; None when there is none.

    ``worker`` names one attempt of one process; it must be different for each.
    """
    with transaction.atomic():
        free = Q(state=BatchState.UPLOADED) | Q(state=BatchState.READING, claimed_until__lt=at)
        batch = ImportBatch.objects.select_for_update().filter(free, pk=batch_id).first()
        if batch is None:
            return None
        clear_rows(batch)
        batch.state = BatchState.READING
        batch.problem, batch.notices, batch.rows_total = "", [], None
        batch.claimed_by, batch.claimed_until = worker, at + LEASE
        batch.save()
    return batch


def hold(batch, *, at, **columns):
    """Write ``columns`` of a claimed file and extend the claim. Raises ClaimLost."""
    held = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.READING, claimed_by=batch.claimed_by)
    if not held.update(claimed_until=at + LEASE, **columns):
        raise ClaimLost


def let_go(batch, *, state, **columns):
    """End the claim with the file in ``state``. Raises ClaimLost."""
    held = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.READING, claimed_by=batch.claimed_by)
    if not held.update(state=state, claimed_by="", claimed_until=None, **columns):
        raise ClaimLost


def clear_rows(batch):
    """Forget the verdicts of a file and set its counts to nothing; the caller saves the batch."""
    ImportRow.objects.filter(batch=batch)._raw_delete(using="default")
    batch.rows_done = batch.new_count = batch.changed_count = batch.same_count = batch.rejected_count = 0
    batch.warned_count = 0
