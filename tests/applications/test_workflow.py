"""Every verb in every state, through the services: allowed ones arrive where the table says, others change nothing."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from agencies.enums import AgencyKind, Role
from applications import services
from applications.catalogue import SERVICES
from applications.enums import (
    FINAL_STATUSES,
    OPEN_STATUSES,
    ActorKind,
    ReasonCode,
    Status,
)
from applications.models import Application
from applications.workflow import MOVES, RECAP_VERBS, verbs_for
from notifications.services import messages_about

from tests.applications.verbs import LATER, call
from tests.factories import applications as made

pytestmark = pytest.mark.django_db


def state_of(case):
    """Everything a refused verb must leave as it was."""
    row = Application.objects.filter(pk=case.pk).values().get()
    return row, case.transitions.count(), messages_about(case.about).count(), case.corrections.count()


@pytest.mark.parametrize("service", ["pengusulan", "pembebasan"])
@pytest.mark.parametrize("status", list(Status))
def test_every_verb_in_this_state(service, status):
    if status in {Status.RECAPPED, Status.SENT, Status.ACCEPTED, Status.REFUSED} and service == "pembebasan":
        status_paths = {verb for move in RECAP_VERBS for verb in (move,)}
        assert not status_paths & verbs_for(SERVICES[service]), "this service never goes through a recap"
        return
    template = made.in_status(status, service)
    wrong = []
    for verb, move in MOVES.items():
        allowed = status in move.sources and verb in verbs_for(SERVICES[service])
        if verb == "finish" and status == Status.APPROVED and SERVICES[service].uses_recap:
            allowed = False
        with transaction.atomic():
            case = Application.objects.get(pk=template.pk)
            before = state_of(case)
            try:
                with transaction.atomic():
                    call(verb, case)
                moved = True
            except services.MoveNotAllowed:
                moved = False
            after = state_of(case)
            case.refresh_from_db()
            if moved != allowed:
                wrong.append(f"{verb}: {'moved' if moved else 'refused'}")
            elif moved and (case.status != move.target or case.transitions.count() != before[1] + 1):
                wrong.append(f"{verb}: went to {case.status}")
            elif not moved and before != after:
                wrong.append(f"{verb}: refused but left something behind")
            transaction.set_rollback(True)
    assert wrong == []


def test_every_move_of_the_table_can_be_reached():
    reachable = {Status.DRAFT}
    while True:
        further = reachable | {move.target for move in MOVES.values() if move.sources & reachable}
        if further == reachable:
            break
        reachable = further
    assert reachable == set(Status)


def test_final_states_lead_nowhere_but_to_a_second_look():
    leaving = {verb for verb, move in MOVES.items() if move.sources & set(FINAL_STATUSES)}
    assert leaving == {"reconsider"}


def test_every_state_is_open_final_or_settled():
    assert set(OPEN_STATUSES) | set(FINAL_STATUSES) | {Status.DRAFT, Status.ACCEPTED} == set(Status)
    assert not set(OPEN_STATUSES) & set(FINAL_STATUSES)


def test_a_move_writes_who_where_why_and_the_message_in_one_transaction():
    case = made.in_status(Status.VERIFIED)
    decider = made.officer_of(Role.PENYETUJU)

    services.reject_application(
        application=case, actor=decider, at=LATER, reason_code=ReasonCode.WELL_OFF, note="Desil 8"
    )

    logged = case.transitions.latest("pk")
    assert (logged.verb, logged.from_status, logged.to_status) == ("reject", Status.VERIFIED, Status.REJECTED)
    assert (logged.actor_kind, logged.actor, logged.agency) == (ActorKind.OFFICER, decider, case.agency)
    assert (logged.reason_code, logged.note, logged.at) == (ReasonCode.WELL_OFF, "Desil 8", LATER)
    message = messages_about(case.about).latest("created_at")
    assert message.template_version.template.code == "application_rejected"


def test_a_failure_after_the_move_leaves_nothing(monkeypatch):
    case = made.in_status(Status.VERIFIED)
    before = state_of(case)

    def broken(**kwargs):
        raise RuntimeError("the message could not be written")

    monkeypatch.setattr("applications.services.moves.messages.send_for_move", broken)
    with pytest.raises(RuntimeError):
        services.approve_application(application=case, actor=made.officer_of(Role.PENYETUJU), at=LATER)
    assert state_of(case) == before


def test_a_reason_is_required_where_the_table_says_so():
    case = made.in_status(Status.VERIFIED)
    with pytest.raises(ValueError, match="reason"):
        services.reject_application(application=case, actor=made.officer_of(Role.PENYETUJU), at=LATER, reason_code="")


def both_roles():
    """An officer who may verify and decide, as small offices have."""
    from tests.factories.agencies import MembershipFactory

    actor = made.officer_of(Role.VERIFIKATOR)
    MembershipFactory(user=actor, agency=made.office(), role=Role.PENYETUJU)
    return actor


def test_four_eyes_with_a_clear_sentence_and_by_constraint():
    case = made.in_status(Status.IN_REVIEW)
    actor = both_roles()
    services.verify_application(application=case, actor=actor, at=LATER)

    for decide in (
        lambda: services.approve_application(application=case, actor=actor, at=LATER),
        lambda: services.reject_application(application=case, actor=actor, at=LATER, reason_code=ReasonCode.WELL_OFF),
    ):
        with pytest.raises(services.FourEyesViolated, match="petugas lain"):
            decide()
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Application.objects.filter(pk=case.pk).update(decided_by=actor, decided_at=LATER)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PENYETUJU])
def test_only_the_decider_decides(role):
    case = made.in_status(Status.VERIFIED)
    kinds = {Role.OPERATOR_DESA: AgencyKind.DESA, Role.PETUGAS_RS: AgencyKind.RSUD, Role.MITRA: AgencyKind.BPJS}
    agency = made.office(kind=kinds[role], territory_code="1404") if role in kinds else made.office()
    with pytest.raises(PermissionDenied):
        services.approve_application(application=case, actor=made.officer_of(role, agency=agency), at=LATER)
    case.refresh_from_db()
    assert case.status == Status.VERIFIED


def test_an_officer_of_another_district_can_do_nothing():
    case = made.in_status(Status.SUBMITTED)
    stranger = made.officer_of(Role.VERIFIKATOR, agency=made.office(territory_code="3319"))
    with pytest.raises(PermissionDenied):
        services.take_application(application=case, actor=stranger, at=LATER)


def test_only_the_asked_agency_answers():
    case = made.in_status(Status.REFERRED)
    bpjs = made.officer_of(Role.MITRA, agency=made.office(kind=AgencyKind.BPJS))
    with pytest.raises(PermissionDenied):
        services.answer_referral(application=case, actor=bpjs, at=LATER, answer="Bukan untuk saya.")


def test_the_applicant_cannot_do_an_officers_move():
    case = made.in_status(Status.SUBMITTED)
    with pytest.raises(PermissionDenied), services.moves.moving(application=case, verb="take", at=LATER):
        pass
