"""Offices: which one serves a place, and when it works."""

from collections.abc import Callable
from datetime import date

import holidays as holiday_library
from django.db.models import F
from holidays.constants import GOVERNMENT, PUBLIC

from agencies.enums import AgencyKind
from agencies.models import Agency, Holiday
from agencies.worktime import CIVIL_SERVICE_HOURS, Opening, WorkCalendar


def agency_for(*, kind: AgencyKind, territory_code: str) -> Agency | None:
    """Return the agency of ``kind`` with the smallest area around ``territory_code``, None when there is none."""
    return Agency.objects.of_kind(kind).serving(territory_code).first()


def work_calendar(agency: Agency) -> WorkCalendar:
    """Return the office clock of ``agency``: its hours (civil-service hours when none are recorded) and days off.

    Days off are the national holidays and the joint leave (cuti bersama) that the ``holidays`` library knows, and the
    ``Holiday`` rows of the agency's territory and those around it. The nearest row decides, also against a national
    holiday. Built anew at each call: two queries.
    """
    hours: dict[int, list[Opening]] = {}
    for row in agency.working_hours.order_by("weekday", "opens"):
        hours.setdefault(row.weekday, []).append((row.opens, row.closes))
    return WorkCalendar(
        hours=hours or CIVIL_SERVICE_HOURS,
        holidays=_days_off(agency.territory_id),
        tz=agency.zone,
        cutoff=agency.cutoff_time,
    )


def _days_off(territory_code: str) -> Callable[[date], bool]:
    rows = Holiday.objects.for_territory(territory_code).order_by(F("territory__level").asc(nulls_first=True))
    recorded = {row.date: not row.is_workday for row in rows}  # the nearest territory comes last and wins
    national = holiday_library.country_holidays("ID", categories=(PUBLIC, GOVERNMENT))

    def is_off(day: date) -> bool:
        return recorded[day] if day in recorded else day in national

    return is_off
