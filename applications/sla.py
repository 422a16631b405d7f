"""How a case stands against its promised time, as a word and a tone (screen C1): never a colour alone."""

import datetime
from dataclasses import dataclass

from django.utils.timezone import localtime

from applications.enums import RUNNING_STATUSES, Status

FRIDAY = 4


@dataclass(frozen=True)
class Sla:
    """``word`` is what an officer reads, ``tone`` the class of the tag: ok, wait or late; both empty: no clock runs."""

    word: str
    tone: str


def sla_of(case, *, at):
    """The Sla of ``case`` at ``at``. "≤ 1 hari" is due by the end of the next weekday in the office's own zone."""
    if case.status == Status.RETURNED:
        return Sla("menunggu keluarga", "wait")
    if case.status not in RUNNING_STATUSES:
        return Sla("", "")
    if case.due_at < at:
        return Sla("lewat", "late")
    today = localtime(at, case.agency.zone).date()
    if localtime(case.due_at, case.agency.zone).date() <= next_weekday(today):
        return Sla("≤ 1 hari", "wait")
    return Sla("aman", "ok")


def next_weekday(day):
    """The first day after ``day`` that is no Saturday or Sunday."""
    return day + datetime.timedelta(days=max(1, 7 - day.weekday()) if day.weekday() >= FRIDAY else 1)
