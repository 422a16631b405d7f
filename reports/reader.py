"""Whose numbers are told, and the counted groups they are added up from. A handful of queries, none per row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Count, Q
from django.db.models.functions import Substr

from agencies.enums import CODE_LENGTHS, TerritoryLevel
from agencies.scoping import Scope, scope_of
from applications.enums import RUNNING_STATUSES
from applications.models import Application
from applications.querysets import ApplicationQuerySet
from reports.numbers import Tally
from reports.querysets import day_number

#: How far back arrivals, speed and corrections are told, today included.
DAYS = 30
_DISTRICT_DIGITS = CODE_LENGTHS[TerritoryLevel.DISTRICT]


@dataclass(frozen=True)
class Reader:
    """The scope of one person, the cases in it, and the moment and zone that make out "today"."""

    scope: Scope
    cases: ApplicationQuerySet
    at: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        """The day it is for the reader."""
        return self.at.astimezone(self.zone).date()

    @property
    def first_day(self) -> date:
        """The first of the ``DAYS`` days."""
        return self.today - timedelta(days=DAYS - 1)

    def midnight(self, day: date) -> datetime:
        """The beginning of ``day``."""
        return datetime.combine(day, time.min, self.zone)

    @property
    def days(self) -> list[date]:
        """The ``DAYS`` days, the oldest first."""
        return [self.first_day + timedelta(days=number) for number in range(DAYS)]

    @property
    def recent(self) -> tuple[datetime, datetime]:
        """Beginning of the first of the ``DAYS`` days and end of today, as a half-open range."""
        return self.midnight(self.first_day), self.midnight(self.today + timedelta(days=1))

    def owns(self, agency_id: int) -> bool:
        """Whether cases of this office are the reader's own."""
        return self.scope.everything or agency_id in self.scope.agency_ids

    def tallies(self, rows: ApplicationQuerySet, **conditions: Q) -> dict[str, Tally]:
        """Count those of ``rows`` that meet each of the named conditions, in one query."""
        foreign = Q(pk__in=()) if self.scope.everything else ~Q(agency_id__in=self.scope.agency_ids)
        counts = rows.aggregate(
            **{f"{name}_count": Count("pk", filter=condition) for name, condition in conditions.items()},
            **{f"{name}_foreign": Count("pk", filter=condition & foreign) for name, condition in conditions.items()},
        )
        return {name: Tally(counts[f"{name}_count"], counts[f"{name}_foreign"]) for name in conditions}


def reader_of(user, *, at: datetime, zone: tzinfo) -> Reader:
    """The Reader that ``user`` is at ``at``."""
    return Reader(scope_of(user, at=at), Application.objects.visible_to(user, at=at), at, zone)


@dataclass(frozen=True)
class OpenGroup:
    """Open cases of one service, state, kecamatan and office; ``late``: those whose clock has run out."""

    service: str
    status: str
    district: str
    is_own: bool
    count: int
    late: int


@dataclass(frozen=True)
class ArrivedGroup:
    """Cases of one service and office that came on one day."""

    service: str
    day: date
    is_own: bool
    count: int


def read_open(reader: Reader) -> list[OpenGroup]:
    """Everything that still needs somebody, in one query."""
    late = Q(due_at__lt=reader.at, status__in=RUNNING_STATUSES)
    rows = (
        reader.cases.open()
        .order_by()
        .values("service", "status", "agency_id", district=Substr("village_id", 1, _DISTRICT_DIGITS))
        .annotate(count=Count("pk"), late=Count("pk", filter=late))
    )
    return [OpenGroup(is_own=reader.owns(row.pop("agency_id")), **row) for row in rows]


def read_arrived(reader: Reader) -> list[ArrivedGroup]:
    """What came in during the ``DAYS`` days, in one query."""
    begin, end = reader.recent
    rows = (
        reader.cases.filter(submitted_at__gte=begin, submitted_at__lt=end)
        .order_by()
        .values("service", "agency_id", day=day_number("submitted_at", begin))
        .annotate(count=Count("pk"))
    )
    return [
        ArrivedGroup(
            row["service"], reader.first_day + timedelta(days=row["day"]), reader.owns(row["agency_id"]), row["count"]
        )
        for row in rows
    ]


def tallied(groups: Iterable[OpenGroup | ArrivedGroup], measure: str = "count") -> Tally:
    """Add up ``measure`` of the groups."""
    tally = Tally()
    for group in groups:
        tally.add(getattr(group, measure), is_own=group.is_own)
    return tally
