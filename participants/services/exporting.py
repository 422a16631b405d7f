"""People out of the registry into a file: who asked, what for, how many, until when (P10).

A request is a row; a task makes the file. What is in the file is decided when it is made, by what the officer may see
then. The file lives for some hours in the private store and is fetched by whoever asked for it, and nobody else.
"""

import datetime
import logging
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.db.models import F

from agencies.scoping import Scope, scope_of
from agencies.services import policy_value
from common.dates import format_datetime
from participants.columns import LAYOUTS
from participants.enums import ExportFormat, ExportState
from participants.models import Participant, RegistryExport
from participants.policies import EXPORT_HOURS
from participants.services.exporting_csv import write_csv
from participants.services.exporting_rows import rendered
from participants.services.exporting_xlsx import write_xlsx

logger = logging.getLogger(__name__)
EXPORT, EXPORT_FULL = "participants.export_participant", "participants.export_full_participant"
#: More markup than two gigabytes does not open everywhere; more people are exported by kecamatan.
MOST_ROWS = 500_000
#: A file that is not ready by then never will be.
PATIENCE = datetime.timedelta(hours=1)


class TooManyRows(Exception):
    """More people than fit on one sheet; ``str()`` is for the officer."""

    def __init__(self):
        super().__init__("Lebih dari 500.000 orang tidak muat di satu berkas. Saring per kecamatan dahulu.")


class AlreadyGone(Exception):
    """The file of an export is not there: not made yet, expired, or failed; ``str()`` is for the officer."""


def exportable(*, user, agency, at):
    """The standing people that ``user`` may take out on behalf of ``agency``.

    Memberships in other offices open nothing here: who exports in one place and only reads in another takes the one.
    """
    scope = scope_of(user, at=at).limited_to(EXPORT)
    own = Scope.of_grants(grant for grant in scope.grants if grant.agency_id == agency.pk)
    return Participant.objects.standing().in_scope(own)


def request_export(*, user, agency, filters, description, layout, format, is_full, reason, at):
    """Write down who wants which people in which shape; a task makes the file.

    Raises PermissionDenied, also for whole numbers without the right to them; ValueError for a layout that is not.
    """
    own = {permission: scope_of(user, at=at).limited_to(permission).agency_ids for permission in (EXPORT, EXPORT_FULL)}
    if agency.pk not in own[EXPORT] or (is_full and agency.pk not in own[EXPORT_FULL]):
        raise PermissionDenied(EXPORT_FULL if is_full else EXPORT)
    if layout not in LAYOUTS or format not in ExportFormat.values:
        raise ValueError(layout)
    return RegistryExport.objects.create(
        user=user,
        agency=agency,
        at=at,
        filters=filters,
        description=description[:300],
        layout=layout,
        format=format,
        is_full=is_full,
        reason=reason,
    )


def make_export(*, export_id, narrow, at):
    """Make the file of a waiting export; False when there is nothing to do. Of two at once the first wins.

    ``narrow(people, filters, user)`` applies the filters the officer had chosen. Ends READY or FAILED; what goes wrong
    on the way is raised after that.
    """
    export = (
        RegistryExport.objects.select_related("user", "agency").filter(pk=export_id, state=ExportState.WAITING).first()
    )
    if export is None:
        return False
    try:
        with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, prefix="export-") as made:
            count = _write(export, made.name, narrow, at)
            with open(made.name, "rb") as whole:
                return _keep(export, File(whole), count, at)
    except BaseException:
        RegistryExport.objects.filter(pk=export.pk, state=ExportState.WAITING).update(state=ExportState.FAILED)
        raise


def _write(export, path, narrow, at):
    layout = LAYOUTS[export.layout]
    people = narrow(exportable(user=export.user, agency=export.agency, at=at), export.filters, export.user)
    if people.count() > MOST_ROWS:
        raise TooManyRows
    write = write_xlsx if export.format == ExportFormat.XLSX else write_csv
    return write(
        path,
        layout=layout,
        rows=rendered(people, layout=layout, is_full=export.is_full, agency=export.agency),
        title=f"{layout.label}: RAHASIA",
        watermark=watermark(export, at=at),
    )


def _keep(export, file, count, at):
    """Put the file into the private store and say so; the first of two wins."""
    hours = policy_value(
        EXPORT_HOURS, territory_code=export.agency.territory_id, on=at.astimezone(export.agency.zone).date()
    )
    storage, name = export.file.storage, RegistryExport._meta.get_field("file").generate_filename(export, "")
    name = storage.save(name, file)
    kept = RegistryExport.objects.filter(pk=export.pk, state=ExportState.WAITING).update(
        state=ExportState.READY,
        file=name,
        row_count=count,
        ready_at=at,
        expires_at=at + datetime.timedelta(hours=hours),
    )
    if not kept:
        storage.delete(name)
    else:
        logger.info("export %s: %s rows, layout %s, full numbers: %s", export.pk, count, export.layout, export.is_full)
    return bool(kept)


def watermark(export, *, at):
    """The line above the headings: who, for which office, when, which people, what for (P10)."""
    numbers = f"Nomor lengkap untuk: {export.reason}" if export.is_full else "Nomor disamarkan"
    parts = (
        f"Diunduh oleh {export.user.get_full_name()}, {export.agency.short_name}",
        format_datetime(at, export.agency.zone),
        f"Isi: {export.description}",
        numbers,
        "Rahasia: data pribadi (UU 27/2022). Jangan diteruskan; hapus setelah dipakai",
    )
    return ". ".join(parts) + "."


def record_download(*, export, at):
    """Count a download. Raises AlreadyGone when the file is not there to be had at ``at``."""
    with transaction.atomic():
        ready = RegistryExport.objects.filter(pk=export.pk, state=ExportState.READY, expires_at__gt=at)
        if not ready.update(downloaded_at=at, download_count=F("download_count") + 1):
            raise AlreadyGone("Berkas ini sudah kedaluwarsa dan dihapus. Buat ekspor yang baru.")
    logger.info("export %s: downloaded by user %s, %s rows", export.pk, export.user_id, export.row_count)


def expire_exports(*, at):
    """Delete files past their time, and give up on exports that nobody made; returns how many files went."""
    RegistryExport.objects.filter(state=ExportState.WAITING, at__lt=at - PATIENCE).update(state=ExportState.FAILED)
    count = 0
    for export in RegistryExport.objects.filter(state=ExportState.READY, expires_at__lte=at).order_by("pk"):
        export.file.delete(save=False)  # first the file: a row that says expired must be true
        count += RegistryExport.objects.filter(pk=export.pk).update(state=ExportState.EXPIRED, file="")
    return count


def waiting_exports(*, at, rung_before):
    """Keys of exports whose doorbell was lost."""
    waiting = RegistryExport.objects.filter(state=ExportState.WAITING, at__lt=rung_before, at__gte=at - PATIENCE)
    return list(waiting.values_list("pk", flat=True))
