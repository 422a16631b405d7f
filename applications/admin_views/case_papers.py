"""The papers of a case as the viewer shows them: the newest version of each kind, older ones behind it (C2, right)."""

from dataclasses import dataclass, field
from itertools import groupby

from django.urls import reverse

from applications.admin_views.case_access import moment_text
from applications.admin_views.case_facts import PAPER_WORDS, Mark, by_text
from applications.enums import TargetKind, Verdict
from applications.models import Document


@dataclass(frozen=True, kw_only=True)
class PageView:
    """One page: its address in full and small, its size in pixels."""

    url: str
    small_url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Version:
    """An earlier version of a paper."""

    text: str
    pages: list[PageView]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper; ``mark`` is None for a reader who takes no part in checking."""

    anchor: str
    kind: str
    label: str
    short: str
    when_text: str
    pages: list[PageView]
    mark: Mark | None
    older: list[Version] = field(default_factory=list)


def papers_of(case, *, user, partner):
    """The papers ``user`` may open, in the order of the catalogue."""
    order = [rule.kind for rule in case.definition.documents]
    rows = (
        Document.objects.visible_to(user)
        .filter(application=case)
        .select_related("verdict_by")
        .prefetch_related("pages")
        .order_by("kind", "-version")
    )
    found = [_paper(case, list(versions), partner=partner) for _, versions in groupby(rows, key=lambda row: row.kind)]
    return sorted(found, key=lambda paper: order.index(paper.kind) if paper.kind in order else len(order))


def _paper(case, versions, *, partner):
    newest, *older = versions
    label = case.definition.target_label(TargetKind.DOCUMENT, newest.kind)
    zone = case.agency.zone
    when = f"Diterima {moment_text(newest.uploaded_at, zone)}"
    return Paper(
        anchor=f"berkas-{newest.public_id}",
        kind=newest.kind,
        label=label,
        short=_short(label),
        when_text=f"Versi {newest.version}. {when}" if newest.version > 1 else when,
        pages=_pages(newest, label),
        mark=None if partner else _mark(newest, label, zone),
        older=[_version(row, label, zone) for row in older],
    )


def _short(label):
    """ "Foto Kartu Keluarga (KK)" gives "Kartu Keluarga (KK)": every tab is a photo."""
    short = label.removeprefix("Foto ")
    return short[:1].upper() + short[1:]


def _pages(document, label):
    pages = sorted(document.pages.all(), key=lambda page: page.number)
    return [
        PageView(
            url=reverse("document_page", args=[page.public_id]),
            small_url=reverse("document_thumbnail", args=[page.public_id]),
            alt=f"{label}, halaman {page.number} dari {len(pages)}",
            width=page.width,
            height=page.height,
        )
        for page in pages
    ]


def _mark(document, label, zone):
    judged = document.verdict_by is not None
    return Mark(
        field="berkas",
        target=str(document.public_id),
        title=label,
        verdict=document.verdict,
        wrong_word=PAPER_WORDS[Verdict.REJECTED],
        by_text=by_text(document.verdict_by, document.verdict_at, zone) if judged else "",
    )


def _version(document, label, zone):
    word = PAPER_WORDS[Verdict(document.verdict)]
    return Version(
        text=f"Versi {document.version}, {moment_text(document.uploaded_at, zone)}, {word}. Sudah diganti.",
        pages=_pages(document, label),
    )
