"""A file comes in, is named, is released, is thrown away: the steps a person takes."""

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import get_valid_filename

from agencies.scoping import scope_of
from agencies.services import policy_value
from participants.enums import BatchState
from participants.models import ColumnMapping, ImportBatch
from participants.policies import SECOND_PERSON_ROWS
from participants.services.importing.claims import clear_rows

MOST_BYTES = 60 * 1024 * 1024
IMPORT, RELEASE = "participants.import_participant", "participants.release_import"
#: States in which a file has not changed anything yet.
UNWRITTEN = (
    BatchState.UPLOADED,
    BatchState.MAPPING,
    BatchState.READING,
    BatchState.REVIEW,
    BatchState.REFUSED,
)


class NotReady(Exception):
    """The file is not in a state for this step; ``str()`` is for the officer."""

    def __init__(self, batch):
        label = BatchState(batch.state).label.lower()
        super().__init__(f"Keadaan berkas ini sekarang: {label}. Muat ulang halaman untuk melihat langkah berikutnya.")


class SecondPersonNeeded(Exception):
    """A large file is applied by somebody other than its uploader (ASVS 2.3.5); ``str()`` says who."""


class FileTooLarge(Exception):
    """More bytes than a file may have."""

    def __init__(self):
        super().__init__("Berkas lebih dari 60 MB. Bagi menjadi beberapa berkas, lalu unggah satu per satu.")


def receive_file(*, file, filename, agency, source, data_on, actor, at, profile="", sheet=""):
    """Store an uploaded file for reading; returns (ImportBatch, the newest earlier one with the same bytes or None).

    ``file`` is an open Django file. ``data_on`` is the day its data speak of. Raises PermissionDenied, FileTooLarge.
    """
    _require(actor, agency, IMPORT)
    if file.size > MOST_BYTES:
        raise FileTooLarge
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    sha256 = digest.hexdigest()
    earlier = (
        ImportBatch.objects.filter(agency=agency, sha256=sha256)
        .exclude(state__in=(BatchState.DISCARDED, BatchState.REFUSED))
        .order_by("-pk")
        .first()
    )
    batch = ImportBatch(
        filename=get_valid_filename(filename or "berkas")[-200:],
        sha256=sha256,
        size=file.size,
        agency=agency,
        uploaded_by=actor,
        uploaded_at=at,
        source=source,
        data_on=data_on,
        profile=profile,
        sheet=sheet,
    )
    batch.file.save(batch.filename, file, save=False)
    try:
        batch.save()
    except BaseException:
        batch.file.delete(save=False)
        raise
    return batch, earlier


def map_columns(*, batch, columns, actor, at, save_as=""):
    """Name the columns of a file ({heading: field}) and let it be read; ``save_as`` keeps the naming for the office.

    Raises NotReady unless the file waits for that or for review; PermissionDenied.
    """
    with transaction.atomic():
        batch = _locked(batch, actor, IMPORT, BatchState.MAPPING, BatchState.REVIEW)
        clear_rows(batch)
        batch.columns = {**(batch.columns or {}), "chosen": columns}
        batch.state = BatchState.UPLOADED
        batch.save()
        if save_as:
            ColumnMapping.objects.update_or_create(
                agency=batch.agency, name=save_as, defaults={"columns": columns, "saved_by": actor, "saved_at": at}
            )
    return batch


def may_apply(user, batch):
    """ "" when ``user`` may release the reviewed file, else the sentence that says who may."""
    scope = scope_of(user)
    held = {permission: batch.agency_id in _agencies(scope, permission) for permission in (IMPORT, RELEASE)}
    if not any(held.values()):
        return "Anda tidak berhak menerapkan berkas ini."
    written = batch.new_count + batch.changed_count
    most = policy_value(SECOND_PERSON_ROWS, territory_code=batch.agency.territory_id, on=batch.uploaded_at.date())
    if written > most and batch.uploaded_by_id == user.pk:
        return (
            f"Berkas ini mengubah lebih dari {most} baris, jadi diterapkan oleh orang kedua: operator data lain atau "
            "penyetuju di kantor Anda."
        )
    if written <= most and not held[IMPORT]:
        return "Berkas ini cukup diterapkan oleh operator data."
    return ""


def request_apply(*, batch, actor, at):
    """Release a reviewed file; a task writes it. Raises NotReady, SecondPersonNeeded."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().select_related("agency").get(pk=batch.pk)
        if batch.state != BatchState.REVIEW:
            raise NotReady(batch)
        if refusal := may_apply(actor, batch):
            raise SecondPersonNeeded(refusal)
        batch.state, batch.apply_by = BatchState.APPLYING, actor
        batch.save(update_fields=["state", "apply_by"])
    return batch


def request_undo(*, batch, actor, at):
    """Ask for a whole applied file to be taken back; a task does it. Raises NotReady, PermissionDenied."""
    with transaction.atomic():
        batch = _locked(batch, actor, IMPORT, BatchState.APPLIED)
        batch.state, batch.undo_by = BatchState.UNDOING, actor
        batch.save(update_fields=["state", "undo_by"])
    return batch


def discard_batch(*, batch, actor, at):
    """Throw a file away that has not been applied: its rows and its bytes go, the line in the list stays.

    Raises NotReady, PermissionDenied.
    """
    with transaction.atomic():
        batch = _locked(batch, actor, IMPORT, *UNWRITTEN)
        _forget(batch)
    return batch


def discard_abandoned(*, before):
    """Throw away what was uploaded before ``before`` and never applied; returns how many (personal data, W27/2022)."""
    count = 0
    for key in ImportBatch.objects.filter(state__in=UNWRITTEN, uploaded_at__lt=before).values_list("pk", flat=True):
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update().filter(pk=key, state__in=UNWRITTEN).first()
            if batch is not None:
                _forget(batch)
                count += 1
    return count


def _forget(batch):
    clear_rows(batch)
    batch.state, batch.columns = BatchState.DISCARDED, {}
    batch.claimed_by, batch.claimed_until = "", None
    batch.save()
    transaction.on_commit(lambda: batch.file.delete(save=False), robust=True)


def _locked(batch, actor, permission, *states):
    batch = ImportBatch.objects.select_for_update().select_related("agency").get(pk=batch.pk)
    _require(actor, batch.agency, permission)
    if batch.state not in states:
        raise NotReady(batch)
    return batch


def _require(actor, agency, permission):
    if agency.pk not in _agencies(scope_of(actor), permission):
        raise PermissionDenied(permission)


def _agencies(scope, permission):
    return scope.limited_to(permission).agency_ids
