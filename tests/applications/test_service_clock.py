"""The service clock: paused while the family mends, following the district's policy; the village's first check."""

import datetime

import pytest
from django.utils import timezone

from agencies.enums import Role
from agencies.services import set_policy, work_calendar
from applications import services
from applications.enums import (
    Status,
)
from applications.models import Application

from tests.applications.verbs import call
from tests.factories import applications as made

pytestmark = pytest.mark.django_db


def test_the_clock_stands_still_while_the_family_mends():
    case = made.in_status(Status.IN_REVIEW)
    calendar = work_calendar(case.agency)
    asked_at = calendar.add(case.submitted_at, 300)
    left = calendar.between(asked_at, case.due_at)
    due_before = case.due_at
    services.return_application(
        application=case, actor=made.officer_of(Role.VERIFIKATOR), at=asked_at, items=made.correction_specs(case)
    )
    assert case.clock_paused_at == asked_at
    mended_at = asked_at + datetime.timedelta(days=6)

    call("resubmit", case, at=mended_at)

    case.refresh_from_db()
    assert case.clock_paused_at is None
    assert calendar.between(mended_at, case.due_at) == left
    assert case.due_at > due_before


def test_a_pause_does_not_forgive_what_was_overdue():
    case = made.in_status(Status.IN_REVIEW)
    due = case.due_at
    asked_at = due + datetime.timedelta(days=3)
    services.return_application(
        application=case, actor=made.officer_of(Role.VERIFIKATOR), at=asked_at, items=made.correction_specs(case)
    )
    call("resubmit", case, at=asked_at + datetime.timedelta(days=1))
    case.refresh_from_db()
    assert case.due_at == due
    assert Application.objects.overdue(at=asked_at + datetime.timedelta(days=2)).filter(pk=case.pk).exists()


def test_the_promise_follows_the_policy_of_the_district():
    set_policy(
        "pengusulan.sla_days",
        value=2,
        territory_code="1404",
        valid_from=datetime.date(2026, 1, 1),
        legal_basis="SK Contoh 1/2026",
        actor=None,
        at=made.NOON,
    )
    case = made.submitted()
    local = timezone.localtime(case.due_at, case.agency.zone)
    assert local.date() == datetime.date(2026, 11, 24)  # Friday morning, then Monday and Tuesday


def test_village_check_by_policy_goes_to_the_village_first():
    set_policy(
        "pengusulan.village_check",
        value=True,
        territory_code="1404",
        valid_from=datetime.date(2026, 1, 1),
        legal_basis="SK Contoh 2/2026",
        actor=None,
        at=made.NOON,
    )
    case = made.submitted()
    case.refresh_from_db()
    assert case.status == Status.VILLAGE_CHECK
    call("endorse", case)
    case.refresh_from_db()
    assert [move.verb for move in case.transitions.in_order()] == ["submit", "ask_village", "endorse"]
