"""The block of the registry on the first page of whoever loads files and releases large ones."""

from django.db.models import Q
from django.urls import reverse

from common.dates import format_date
from participants.enums import BatchState, Source
from participants.models import DuplicatePair, ImportBatch
from siperjake.console.panels import LINES, Line, Link, Panel, Viewer

_WAITS = Q(state__in=(BatchState.REVIEW, BatchState.MAPPING))


def files(viewer: Viewer) -> Panel:
    """Files that wait for a person, the oldest first: their rows to be looked at, or their columns to be named."""
    waiting = ImportBatch.objects.visible_to(viewer.user, at=viewer.at).filter(_WAITS).order_by("pk")[:LINES]
    return Panel(
        key="files",
        title="Berkas menunggu Anda",
        hint="Belum mengubah data peserta. Periksa hasilnya, lalu terapkan atau buang.",
        lines=[
            Line(
                name=batch.filename,
                url=reverse("admin:participants_importbatch_page", args=[batch.public_id]),
                about=f"{Source(batch.source).label}, data per {format_date(batch.data_on)}",
                note=BatchState(batch.state).label.lower(),
            )
            for batch in waiting
        ],
        empty="Tidak ada berkas yang menunggu.",
        links=[
            Link("Impor Excel", reverse("admin:participants_importbatch_changelist")),
            *_doubles(viewer),
        ],
    )


def _doubles(viewer: Viewer) -> list[Link]:
    """The way to the likely doubles, where there are any to look at."""
    if not DuplicatePair.objects.visible_to(viewer.user, at=viewer.at).waiting().exists():
        return []
    return [Link("Kemungkinan ganda", reverse("admin:participants_duplicatepair_changelist"))]
