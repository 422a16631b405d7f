"""A case that somebody has taken is his: colleagues see it, take it over openly, and are told why not otherwise."""

import pytest
from django.core.exceptions import PermissionDenied

from agencies.enums import AgencyKind, Role
from applications import services
from applications.enums import ReasonCode, Status
from applications.workflow import HOLDERS_VERBS

from tests.factories import applications as made
from tests.factories.agencies import KUDUS

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken():
    return made.in_status(Status.IN_REVIEW)


def colleague():
    return made.officer_of(Role.VERIFIKATOR, number=2)


def test_taking_notes_the_first_look_once(taken):
    first = taken.first_taken_at
    assert first == made.NOON
    services.release_application(application=taken, actor=taken.assigned_to, at=made.NOON)
    later = made.NOON.replace(hour=5)
    services.take_application(application=taken, actor=colleague(), at=later)
    taken.refresh_from_db()
    assert (taken.first_taken_at, taken.assigned_to) == (first, colleague())


CALLS = {
    "release": lambda case, actor: services.release_application(application=case, actor=actor, at=made.NOON),
    "verify": lambda case, actor: services.verify_application(application=case, actor=actor, at=made.NOON),
    "return": lambda case, actor: services.return_application(
        application=case, actor=actor, at=made.NOON, items=made.correction_specs(case)
    ),
    "refer": lambda case, actor: services.refer_application(
        application=case,
        actor=actor,
        at=made.NOON,
        to_agency=made.office(kind=AgencyKind.DUKCAPIL),
        question="Apakah NIK ini padan?",
        due_at=made.NOON,
    ),
    "withdraw_referral": lambda case, actor: services.withdraw_referral(application=case, actor=actor, at=made.NOON),
}


def test_every_holders_verb_is_tried():
    assert set(CALLS) == HOLDERS_VERBS


@pytest.mark.parametrize("verb", sorted(CALLS))
def test_a_colleague_is_told_who_holds_it(verb):
    case = made.in_status(Status.REFERRED if verb == "withdraw_referral" else Status.IN_REVIEW)
    before = case.transitions.count()
    assert verb not in services.open_verbs(case=case, user=colleague())
    assert verb in services.open_verbs(case=case, user=case.assigned_to)
    with pytest.raises(services.HeldByOther, match=case.assigned_to.get_full_name()):
        CALLS[verb](case, colleague())
    assert case.transitions.count() == before


def test_taking_over_is_open_to_colleagues_and_logged(taken):
    former = taken.assigned_to
    services.hand_over_application(application=taken, actor=colleague(), to=colleague(), at=made.NOON, note="Sakit.")
    assert taken.assigned_to == colleague()
    move = taken.transitions.in_order().last()
    assert (move.verb, move.actor, move.note, move.to_status) == ("hand_over", colleague(), "Sakit.", Status.IN_REVIEW)
    with pytest.raises(services.HeldByOther):
        services.verify_application(application=taken, actor=former, at=made.NOON)


def test_it_is_given_only_to_somebody_who_may_check_it(taken):
    strangers = [
        made.officer_of(Role.PIMPINAN),
        made.officer_of(Role.VERIFIKATOR, agency=made.office(territory_code=KUDUS)),
    ]
    for stranger in strangers:
        with pytest.raises(PermissionDenied):
            services.hand_over_application(application=taken, actor=taken.assigned_to, to=stranger, at=made.NOON)
        with pytest.raises(PermissionDenied):
            services.hand_over_application(application=taken, actor=stranger, to=stranger, at=made.NOON)
    assert taken.assigned_to not in strangers


def test_a_mended_case_is_free_again():
    case = made.returned()
    for item in case.corrections.get(closed_at__isnull=True).items.all():
        item.resolved_at = made.NOON
        item.save()
    services.resubmit_application(application=case, at=made.NOON)
    assert "take" in services.open_verbs(case=case, user=colleague())
    services.take_application(application=case, actor=colleague(), at=made.NOON)
    assert case.assigned_to == colleague()


@pytest.mark.parametrize("status", [status for status in Status if status != Status.DRAFT])
def test_open_verbs_are_those_that_work(status):
    """What is offered is not refused; what is not offered to an officer of this role is refused (a sample)."""
    case = made.in_status(status)
    decider = made.officer_of(Role.PENYETUJU)
    offered = services.open_verbs(case=case, user=decider)
    assert ("approve" in offered) is (status == Status.VERIFIED)
    if status == Status.VERIFIED:
        services.approve_application(application=case, actor=decider, at=made.NOON)
    else:
        with pytest.raises(services.MoveNotAllowed):
            services.approve_application(application=case, actor=decider, at=made.NOON)


def test_the_verifier_is_not_offered_the_decision():
    case = made.in_status(Status.VERIFIED)
    verifier = case.verified_by
    from_both_roles = services.open_verbs(case=case, user=verifier)
    assert not {"approve", "reject"} & set(from_both_roles)
    assert {"approve", "reject", "send_back"} <= set(
        services.open_verbs(case=case, user=made.officer_of(Role.PENYETUJU))
    )


def test_a_stranger_is_offered_nothing():
    case = made.submitted()
    stranger = made.officer_of(Role.PENYETUJU, agency=made.office(territory_code=KUDUS))
    assert services.open_verbs(case=case, user=stranger) == []
    with pytest.raises(PermissionDenied):
        services.cancel_application(application=case, actor=stranger, at=made.NOON, reason_code=ReasonCode.WITHDRAWN)
