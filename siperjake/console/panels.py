"""The blocks a front page is built from, and how a case looks in one line of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from agencies.models import User
from agencies.scoping import Scope
from applications.admin_views.queueing import queue_for
from applications.enums import Status
from applications.models import Application
from applications.sla import Sla, sla_of
from common.masking import first_name_initials
from reports.numbers import grouped

#: Lines of a block; the rest is one click away.
LINES = 8
HISTORY = "admin:applications_application_changelist"
QUEUE = "admin:applications_queuedapplication_changelist"
REFERRALS = "admin:applications_referral_changelist"
CASE = "admin:applications_application_change"


@dataclass(frozen=True)
class Viewer:
    """Who looks, what he may see, and the moment and zone that make out "today"."""

    user: User
    scope: Scope
    at: datetime
    zone: tzinfo

    def agencies_as(self, role: str) -> set[int]:
        """The offices in which the viewer holds ``role``."""
        return {grant.agency_id for grant in self.scope.grants if grant.role == role}


@dataclass(frozen=True)
class Link:
    """A button or a link. ``is_main``: the one clear next step of its block; ``sends``: name and value it posts."""

    label: str
    url: str
    is_main: bool = False
    sends: tuple[str, str] | None = None


@dataclass(frozen=True)
class Chip:
    """A count that opens its list; without ``url`` there is nothing to open."""

    label: str
    count: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Line:
    """One case, question, officer or office. ``tag`` is a word with a tone, ``links`` lead to its papers."""

    name: str
    url: str
    about: str
    tag: Sla | None = None
    note: str = ""
    links: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Panel:
    """One block: heading, a rule or a hint, counts, lines (``empty`` when there are none) and buttons."""

    key: str
    title: str
    hint: str = ""
    banner: str = ""
    chips: list[Chip] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    empty: str = ""
    links: list[Link] = field(default_factory=list)

    @property
    def leads(self) -> bool:
        """Whether its buttons begin something; they come before the lines then, else after them."""
        return any(link.is_main for link in self.links)


def listed(url_name: str, **parameters: str) -> str:
    """The address of a list with its filters."""
    query = urlencode(parameters)
    return f"{reverse(url_name)}?{query}" if query else reverse(url_name)


def chip(label: str, count: int, url: str, *, tone: str = "") -> Chip:
    """A Chip; zero opens nothing and alarms nobody."""
    return Chip(label, grouped(count), url if count else "", tone if count else "")


def case_address(case: Application, *, in_queue: bool = False) -> str:
    """The page of a case; ``in_queue``: the officer goes on to the next one afterwards."""
    return reverse(CASE, args=[case.pk]) + ("?antre=1" if in_queue else "")


def case_about(case: Application) -> str:
    """Service and place, as they may stand open on a desk."""
    return f"{case.get_service_display()} · {case.village.name}, {case.village.parent.name}"


def case_line(
    case: Application, *, at: datetime, in_queue: bool = False, tag: Sla | None = None, note: str = "", links=()
) -> Line:
    """A case by first name and initials; ``tag`` is how it stands against its time unless another is given."""
    return Line(
        name=first_name_initials(case.full_name) or "(tanpa nama)",
        url=case_address(case, in_queue=in_queue),
        about=case_about(case),
        tag=tag or sla_of(case, at=at),
        note=note,
        links=list(links),
    )


def decision_tag(case: Application) -> Sla:
    """What became of a decided case, as a tag."""
    return Sla(case.get_status_display(), "late" if case.status == Status.REJECTED else "ok")


def queue_lines(cases: Iterable[Application], *, at: datetime) -> list[Line]:
    """The lines of cases to be worked through; urgent ones say so."""
    return [case_line(case, at=at, in_queue=True, note="mendesak" if case.is_urgent else "") for case in cases]


def waiting(viewer: Viewer, *statuses: Status) -> QuerySet:
    """That part of the viewer's queue, in its order."""
    queue = queue_for(viewer.user, at=viewer.at).filter(status__in=statuses)
    return queue.select_related("village__parent", "agency")
