"""Working-time arithmetic, by example and by property."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.worktime import CIVIL_SERVICE_HOURS, NoWorkingTime, WorkCalendar

pytestmark = pytest.mark.once

WIB, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
HOLIDAYS = frozenset({date(2026, 12, 25), date(2027, 1, 1)})


def calendar(*, holidays=HOLIDAYS, cutoff=None, tz=WIB, hours=CIVIL_SERVICE_HOURS):
    return WorkCalendar(hours=hours, holidays=holidays, tz=tz, cutoff=cutoff)


def wib(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A moment of November 2026; the 23rd is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=WIB)


def test_civil_service_week_is_37_and_a_half_hours():
    assert calendar().between(wib(23, 0), wib(30, 0)) == 37.5 * 60


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (wib(23, 7, 29), False),
        (wib(23, 7, 30), True),
        (wib(23, 12), False),  # lunch
        (wib(23, 13), True),
        (wib(23, 16), False),
        (wib(27, 11, 45), False),  # Friday prayer
        (wib(27, 16, 15), True),
        (wib(28, 10), False),  # Saturday
        (wib(25, 10, month=12), False),  # Christmas, a Friday
    ],
)
def test_is_open(at, is_open):
    assert calendar().is_open(at) is is_open


def test_is_open_asks_the_clock_of_the_office():
    at = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # 07.30 WIB, 09.30 WIT
    assert calendar().is_open(at)
    assert not calendar(tz=WIT).is_open(datetime(2026, 11, 23, 8, tzinfo=UTC))  # 17.00 WIT
    assert calendar(tz=WIT).next_open(at) == at


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        (wib(23, 10), wib(23, 10)),
        (wib(23, 12, 30), wib(23, 13)),
        (wib(27, 17), wib(30, 7, 30)),
        (wib(24, 17, month=12), wib(28, 7, 30, month=12)),  # over Christmas and a weekend
    ],
)
def test_next_open(at, opening):
    assert calendar().next_open(at) == opening


@pytest.mark.parametrize(
    ("at", "minutes", "due"),
    [
        (wib(23, 10), 60, wib(23, 11)),
        (wib(23, 11, 30), 60, wib(23, 13, 30)),
        (wib(23, 15), 60, wib(23, 16)),  # ends with the day
        (wib(23, 15), 61, wib(24, 7, 31)),
        (wib(27, 16), 60, wib(30, 8)),
        (wib(28, 9), 0, wib(30, 7, 30)),
        (wib(24, 15, 30, month=12), 60, wib(28, 8, month=12)),
    ],
)
def test_add(at, minutes, due):
    assert calendar().add(at, minutes) == due


@pytest.mark.parametrize(
    ("at", "days", "due"),
    [
        (wib(23, 10), 0, wib(23, 16)),
        (wib(23, 10), 1, wib(24, 16)),
        (wib(23, 5), 1, wib(24, 16)),  # before opening
        (wib(23, 14), 1, wib(24, 16)),  # at the cut-off hour itself below
        (wib(23, 16), 1, wib(25, 16)),  # at closing
        (wib(27, 10), 1, wib(30, 16)),
        (wib(28, 10), 1, datetime(2026, 12, 1, 16, tzinfo=WIB)),  # Saturday counts from Monday
        (wib(24, 10, month=12), 1, wib(28, 16, month=12)),
    ],
)
def test_add_days(at, days, due):
    assert calendar().add_days(at, days) == due


def test_cutoff_moves_the_arrival_to_the_next_working_day():
    early = calendar(cutoff=time(14))
    assert early.arrival_day(wib(23, 13, 59)) == date(2026, 11, 23)
    assert early.arrival_day(wib(23, 14)) == date(2026, 11, 24)
    assert early.add_days(wib(27, 14), 0) == wib(30, 16)
    late = calendar(cutoff=time(22))  # later than closing: closing counts
    assert late.arrival_day(wib(23, 16)) == date(2026, 11, 24)


def test_holidays_may_be_a_function():
    assert not calendar(holidays=lambda day: day.day == 23).is_workday(date(2026, 11, 23))


def test_impossible_calendars_are_refused():
    for hours in (
        {},
        {0: ()},
        {0: ((time(9), time(9)),)},
        {0: ((time(9), time(12)), (time(11), time(15)))},
        {0: ((time(13), time(15)), (time(9), time(12)))},
    ):
        with pytest.raises(ValueError, match="opening"):
            calendar(hours=hours)


def test_an_office_that_never_opens_again_is_an_error_not_a_loop():
    closed = calendar(holidays=lambda day: True)
    for question in (lambda: closed.next_open(wib(23, 9)), lambda: closed.add(wib(23, 9), 1)):
        with pytest.raises(NoWorkingTime):
            question()
    with pytest.raises(NoWorkingTime):
        closed.add_days(wib(23, 9), 1)


def test_negative_amounts_and_naive_times_are_refused():
    with pytest.raises(ValueError, match="negative"):
        calendar().add(wib(23, 9), -1)
    with pytest.raises(ValueError, match="negative"):
        calendar().add_days(wib(23, 9), -1)
    with pytest.raises(ValueError, match="aware"):
        calendar().is_open(datetime(2026, 11, 23, 9))


# --- Properties -------------------------------------------------------------------------------------------------------

quarters = st.lists(st.integers(0, 95), min_size=2, max_size=6, unique=True).map(sorted)


@st.composite
def openings(draw):
    edges = draw(quarters)
    clock = [time(edge // 4, edge % 4 * 15) for edge in edges]
    return tuple(zip(clock[0::2], clock[1::2], strict=False))


@st.composite
def calendars(draw):
    hours = draw(st.dictionaries(st.integers(0, 6), openings(), min_size=1))
    start = date(2026, 11, 1).toordinal()
    off = draw(st.frozensets(st.integers(0, 60).map(lambda n: date.fromordinal(start + n)), max_size=20))
    cutoff = draw(st.none() | st.integers(0, 23).map(time))
    return WorkCalendar(hours=hours, holidays=off, tz=draw(st.sampled_from([WIB, WIT])), cutoff=cutoff)


moments = st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
minutes = st.integers(0, 3_000)


def in_an_opening(office, at, *, closing_counts=False):
    return office.is_open(at) or (closing_counts and office.is_open(at - timedelta(microseconds=1)))


@given(calendars(), moments, minutes)
def test_between_undoes_add(office, at, amount):
    due = office.add(at, amount)
    assert due >= at
    assert office.between(at, due) == amount
    assert office.between(due, at) == -amount


@given(calendars(), moments, minutes)
def test_add_never_lands_in_closed_time(office, at, amount):
    due = office.add(at, amount)
    assert in_an_opening(office, due, closing_counts=amount > 0)
    assert office.is_workday(due.date())
    assert due.tzinfo is office.tz


@given(calendars(), moments, minutes, minutes)
def test_add_goes_on_where_it_stopped(office, at, first, second):
    assert office.between(at, office.add(office.add(at, first), second)) == first + second


@given(calendars(), moments, moments, minutes)
def test_add_and_next_open_are_monotone(office, one, other, amount):
    early, late = sorted([one, other])
    assert office.add(early, amount) <= office.add(late, amount)
    assert office.add(early, amount) <= office.add(early, amount + 1)
    assert office.next_open(early) <= office.next_open(late)


@given(calendars(), moments, moments, moments)
def test_between_adds_up(office, one, two, three):
    start, middle, end = (moment.replace(second=0, microsecond=0) for moment in sorted([one, two, three]))
    assert office.between(start, end) == office.between(start, middle) + office.between(middle, end)


@given(calendars(), moments)
def test_next_open_is_the_first_open_minute(office, at):
    opening = office.next_open(at)
    assert office.is_open(opening)
    assert office.between(at, opening) == 0
    assert opening == at or not office.is_open(at)


@given(calendars(), moments, moments, st.integers(0, 8))
def test_add_days_is_monotone_and_ends_a_working_day(office, one, other, days):
    early, late = sorted([one, other])
    due = office.add_days(early, days)
    assert due <= office.add_days(late, days)
    assert due < office.add_days(early, days + 1)
    assert office.is_workday(due.date())
    assert due.time() == office.hours[due.weekday()][-1][1]
    arrival = office.arrival_day(early)
    between = [arrival + timedelta(n) for n in range(1, (due.date() - arrival).days + 1)]
    assert sum(map(office.is_workday, between)) == days
