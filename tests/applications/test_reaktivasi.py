"""Reaktivasi PBI JK: the service that was added last, as one definition (domain-facts §6.1, §6.6; ADR 0001)."""

import datetime

import pytest

from applications import services
from applications.catalogue import get_service
from applications.completeness import missing, rule_context
from applications.enums import Finisher, Flag, Status

from tests.factories import applications as made

pytestmark = pytest.mark.django_db


def test_the_letter_of_the_facility_is_compulsory_and_the_sktm_is_not():
    case = made.draft_ready("reaktivasi", papers=("ktp", "kk"))
    gaps = [gap.step for gap in missing(case, rule_context(case, at=made.NOON))]
    assert gaps == ["foto-surat-faskes"]
    made.attach(case, "surat_faskes")
    sent = services.submit_application(application=case, submit_key=case.submit_key, at=made.NOON)
    assert sent.status == Status.SUBMITTED


def test_who_lies_in_hospital_comes_first():
    urgent = made.submitted("reaktivasi", answers={"care_now": "ya"})
    usual = made.submitted("reaktivasi", answers={"care_now": "tidak"})
    assert (urgent.is_urgent, usual.is_urgent) == (True, False)
    assert Flag.IN_CARE in urgent.flags and Flag.IN_CARE not in usual.flags


@pytest.mark.parametrize(("days", "late"), [(30, False), (180, False), (300, True)])
def test_a_long_time_since_removal_warns_and_never_blocks(days, late):
    since = made.NOON.date() - datetime.timedelta(days=days)
    case = made.submitted("reaktivasi", answers={"inactive_since": since})
    assert (Flag.LATE in case.flags) == late


def test_the_card_number_may_be_unknown():
    case = made.submitted("reaktivasi", answers={"card_number": None, "inactive_since": None})
    assert "card_number" not in case.details


def test_it_goes_through_the_recap_and_ends_active():
    service = get_service("reaktivasi")
    assert service.finisher == Finisher.BPJS and service.uses_recap
    assert made.in_status(Status.ACCEPTED, "reaktivasi").status == Status.ACCEPTED
