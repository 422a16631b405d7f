"""Working-time arithmetic: pure, no database, no clock.

Instants are aware datetimes; results are in the calendar's zone. An opening is half open, ``[opens, closes)``; a
deadline may fall on the closing minute itself, because work that ends then ends in time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Opening = tuple[time, time]

# Perpres 21/2023: five days, 37 h 30 min a week without rest, from 07.30 local time; rest 60 minutes, 90 on Friday.
CIVIL_SERVICE_HOURS: Mapping[int, Sequence[Opening]] = {
    **{day: ((time(7, 30), time(12, 0)), (time(13, 0), time(16, 0))) for day in range(4)},
    4: ((time(7, 30), time(11, 30)), (time(13, 0), time(16, 30))),
}

_HORIZON = timedelta(days=3 * 366)  # a calendar closed for longer than this is a mistake, not a holiday


class NoWorkingTime(ValueError):
    """The calendar has no opening within three years of the asked moment."""


@dataclass(frozen=True)
class WorkCalendar:
    """Office hours by weekday (0 = Monday), days off, zone and the local time after which a day is over for arrivals.

    ``holidays`` is a set of dates or a function saying whether a date is off. ``hours`` may hold several openings a
    day (lunch, Friday prayer); they must be in order and must not overlap.
    """

    hours: Mapping[int, Sequence[Opening]]
    holidays: frozenset[date] | Callable[[date], bool]
    tz: ZoneInfo
    cutoff: time | None = None
    _is_holiday: Callable[[date], bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse hours that are empty, reversed or overlapping; raises ValueError."""
        if not any(self.hours.values()):
            raise ValueError("a work calendar needs at least one opening")
        for openings in self.hours.values():
            edges = [edge for opening in openings for edge in opening]
            if any(opens >= closes for opens, closes in openings) or edges != sorted(edges):
                raise ValueError("openings must be in order, end after they begin and not overlap")
        check = self.holidays if callable(self.holidays) else self.holidays.__contains__
        object.__setattr__(self, "_is_holiday", check)

    def is_workday(self, day: date) -> bool:
        """Say whether the office opens at all on ``day``."""
        return bool(self.hours.get(day.weekday())) and not self._is_holiday(day)

    def is_open(self, at: datetime) -> bool:
        """Say whether the office is open at ``at``."""
        return any(opens <= at < closes for opens, closes in self._openings_on(self._local(at).date()))

    def next_open(self, at: datetime) -> datetime:
        """Return ``at`` when the office is open, else the next opening; raises NoWorkingTime."""
        for opens, closes in self._openings_from(at):
            if at < closes:
                return self._local(max(at, opens))
        raise NoWorkingTime("the openings have run out")

    def add(self, at: datetime, minutes: int) -> datetime:
        """Return the moment when ``minutes`` (≥ 0) of working time have passed since ``at``; raises NoWorkingTime."""
        if minutes < 0:
            raise ValueError("minutes must not be negative")
        if minutes == 0:
            return self.next_open(at)
        left = timedelta(minutes=minutes)
        for opens, closes in self._openings_from(at):
            start = max(at, opens)
            if start >= closes:
                continue
            if _length(start, closes) >= left:
                return self._local(start.astimezone(UTC) + left)
            left -= _length(start, closes)
        raise NoWorkingTime("the openings have run out")

    def between(self, start: datetime, end: datetime) -> int:
        """Return the whole minutes of working time from ``start`` to ``end``; negative when ``end`` comes first."""
        if end < start:
            return -self.between(end, start)
        total = timedelta()
        day = self._local(start).date()
        last = self._local(end).date()
        while day <= last:
            for opens, closes in self._openings_on(day):
                total += max(_length(max(opens, start), min(closes, end)), timedelta())
            day += timedelta(days=1)
        return total // timedelta(minutes=1)

    def arrival_day(self, at: datetime) -> date:
        """Return the working day on which something that comes at ``at`` counts as received; raises NoWorkingTime.

        After the cut-off (or the last closing, whichever is earlier) and on days off it is the next working day.
        """
        local = self._local(at)
        day = local.date()
        if self.is_workday(day):
            closing = self.hours[day.weekday()][-1][1]
            end = min(closing, self.cutoff) if self.cutoff else closing
            if local.time() < end:
                return day
        return self._next_workday(day)

    def add_days(self, at: datetime, days: int) -> datetime:
        """Return the closing time of the ``days``-th working day after the day of arrival (see ``arrival_day``).

        ``days`` = 0 is the closing of the day of arrival itself. Raises NoWorkingTime.
        """
        if days < 0:
            raise ValueError("days must not be negative")
        day = self.arrival_day(at)
        for _ in range(days):
            day = self._next_workday(day)
        return self._openings_on(day)[-1][1]

    def _next_workday(self, day: date) -> date:
        last = day + _HORIZON
        while day < last:
            day += timedelta(days=1)
            if self.is_workday(day):
                return day
        raise NoWorkingTime("no working day within three years")

    def _local(self, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError("an aware datetime is needed")
        return at.astimezone(self.tz)

    def _openings_on(self, day: date) -> list[tuple[datetime, datetime]]:
        if not self.is_workday(day):
            return []
        return [
            (datetime.combine(day, opens, self.tz), datetime.combine(day, closes, self.tz))
            for opens, closes in self.hours[day.weekday()]
        ]

    def _openings_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the openings of the day of ``at`` and of every later working day."""
        day = self._local(at).date()
        yield from self._openings_on(day)
        while True:
            day = self._next_workday(day)
            yield from self._openings_on(day)


def _length(start: datetime, end: datetime) -> timedelta:
    return end.astimezone(UTC) - start.astimezone(UTC)
