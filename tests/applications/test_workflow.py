"""Every verb in every state, through the services: allowed ones arrive where the table says, others change nothing."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agencies.enums import AgencyKind, Role
from agencies.services import set_policy, work_calendar
from applications import services
from applications.catalogue import SERVICES
from applications.enums import (
    FINAL_STATUSES,
    OPEN_STATUSES,
    ActorKind,
    ReasonCode,
    Status,
)
from applications.models import Application, ApplicationTransition
from applications.workflow import MOVES, RECAP_VERBS, verbs_for
from notifications.models import Message
from notifications.services import messages_about

from tests.factories import applications as made
from tests.factories.agencies import TEMBILAHAN_KOTA

pytestmark = pytest.mark.django_db

LATER = made.NOON + datetime.timedelta(hours=1)


def call(verb, case, *, at=LATER):
    """Do ``verb`` on ``case`` the way its real caller does, with an actor who holds the right."""

    def reviewer():
        return case.assigned_to or made.officer_of(Role.VERIFIKATOR, number=2)

    def decider():
        return made.officer_of(Role.PENYETUJU, number=2)

    reason = {"reason_code": ReasonCode.WELL_OFF}
    match verb:
        case "submit":
            # Another key than the case's own: the same key would rightly give the same receipt again.
            key = case.submit_key if case.status == Status.DRAFT else "00000000-0000-4000-8000-000000000000"
            return services.submit_application(application=case, submit_key=key, at=at)
        case "ask_village":
            return services.ask_village(application=case, program="contoh", at=at)
        case "endorse":
            village = made.office(kind=AgencyKind.DESA, territory_code=TEMBILAHAN_KOTA)
            return services.endorse_application(
                application=case, actor=made.officer_of(Role.OPERATOR_DESA, agency=village), at=at
            )
        case "take":
            return services.take_application(application=case, actor=reviewer(), at=at)
        case "release":
            return services.release_application(application=case, actor=reviewer(), at=at)
        case "hand_over":
            colleague = made.officer_of(Role.VERIFIKATOR, number=3)
            return services.hand_over_application(application=case, actor=reviewer(), to=colleague, at=at)
        case "return":
            items = made.correction_specs(case)
            return services.return_application(application=case, actor=reviewer(), at=at, items=items)
        case "resubmit":
            for item in _open_items(case):
                item.resolved_at = at
                item.save()
            return services.resubmit_application(application=case, at=at)
        case "refer":
            return services.refer_application(
                application=case,
                actor=reviewer(),
                at=at,
                to_agency=made.office(kind=AgencyKind.DUKCAPIL),
                question="Apakah NIK ini terdaftar?",
                due_at=at + datetime.timedelta(days=3),
            )
        case "answer_referral":
            asked = made.office(kind=AgencyKind.DUKCAPIL)
            return services.answer_referral(
                application=case, actor=made.officer_of(Role.MITRA, agency=asked), at=at, answer="Ya, terdaftar."
            )
        case "withdraw_referral":
            return services.withdraw_referral(application=case, actor=reviewer(), at=at)
        case "verify":
            return services.verify_application(application=case, actor=reviewer(), at=at)
        case "send_back":
            return services.send_back_application(application=case, actor=decider(), at=at, **reason)
        case "approve":
            return services.approve_application(application=case, actor=decider(), at=at)
        case "reject":
            return services.reject_application(application=case, actor=decider(), at=at, **reason)
        case "reconsider":
            return services.reconsider_application(application=case, actor=reviewer(), at=at)
        case "recap":
            return services.recap_application(application=case, actor=decider(), at=at)
        case "unrecap":
            return services.unrecap_application(application=case, actor=decider(), at=at)
        case "send":
            return services.send_application(application=case, actor=decider(), at=at)
        case "accept":
            return services.accept_application(application=case, actor=decider(), at=at)
        case "refuse":
            return services.refuse_application(application=case, actor=decider(), at=at, **reason)
        case "requeue":
            return services.requeue_application(application=case, actor=decider(), at=at)
        case "finish":
            return services.finish_application(application=case, actor=decider(), at=at)
        case "cancel":
            return services.cancel_application(application=case, at=at, reason_code=ReasonCode.WITHDRAWN)
        case "expire":
            return _expire(case, at)
    raise AssertionError(f"{verb} has no caller here")


def _open_items(case):
    request = case.corrections.filter(closed_at__isnull=True).first()
    return list(request.items.all()) if request else []


def _expire(case, at):
    if services.expire_unanswered_corrections(at=at + datetime.timedelta(days=60)) == 0:
        raise services.MoveNotAllowed("expire", case.status)


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


# --- The clock --------------------------------------------------------------------------------------------------------


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


# --- Append-only ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["update", "delete", "raw_update", "raw_delete", "cascade"])
def test_the_database_refuses_to_rewrite_history(how):
    case = made.in_status(Status.IN_REVIEW)
    moves = ApplicationTransition.objects.filter(application=case)
    count = moves.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        match how:
            case "update":
                moves.update(note="lain")
            case "delete":
                moves._raw_delete(moves.db)
            case "raw_update":
                with connection.cursor() as cursor:
                    cursor.execute("UPDATE applications_applicationtransition SET note = 'lain'")
            case "raw_delete":
                with connection.cursor() as cursor:
                    cursor.execute("DELETE FROM applications_applicationtransition")
            case "cascade":
                case.delete()
    assert moves.count() == count


# --- One open case per NIK and service --------------------------------------------------------------------------------


def test_the_database_allows_one_open_case_per_nik_and_service():
    first, second = made.submitted(), made.submitted()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=second.pk).update(nik=first.nik, kk_number="1" * 16)


def test_another_service_or_a_closed_case_is_no_rival():
    person = made.Person()
    first = made.submitted(person=person)
    assert made.submitted("peralihan", person=person).duplicate_of is None
    services.cancel_application(application=first, at=LATER, reason_code=ReasonCode.WITHDRAWN)
    assert made.submitted(person=person).duplicate_of is None


def test_a_stranger_learns_nothing_and_the_officer_sees_it():
    first = made.submitted()
    thief = made.Person()
    thief.nik, thief.sex, thief.birth_date = first.nik, first.sex, first.birth_date

    second = made.submitted(person=thief)

    assert second.status == Status.SUBMITTED
    assert second.ticket and second.due_at
    assert second.duplicate_of == first
    assert "other_open_case" in second.flags
    services.take_application(application=second, actor=made.officer_of(Role.VERIFIKATOR), at=LATER)
    with pytest.raises(services.CompetingCaseOpen):
        services.verify_application(application=second, actor=made.officer_of(Role.VERIFIKATOR), at=LATER)
    services.cancel_application(application=first, at=LATER, reason_code=ReasonCode.WITHDRAWN)
    services.verify_application(application=second, actor=made.officer_of(Role.VERIFIKATOR), at=LATER)


def test_of_two_rivals_only_the_later_gives_way():
    first = made.returned(fields=("birth_place",), documents=())
    thief = made.Person()
    thief.nik, thief.sex, thief.birth_date = first.nik, first.sex, first.birth_date
    second = made.submitted(person=thief)
    call("resubmit", first)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.duplicate_of, second.duplicate_of) == (None, first)


def test_a_mended_nik_sets_the_rival_free():
    first = made.returned(fields=("nik",), documents=())
    thief = made.Person()
    thief.nik, thief.sex, thief.birth_date = first.nik, first.sex, first.birth_date
    second = made.submitted(person=thief)
    services.correct_answers(application=first, values={"nik": made.Person().nik}, at=LATER)
    second.refresh_from_db()
    assert second.duplicate_of is None


def test_a_family_has_working_days_to_mend():
    case = made.returned()
    assert case.corrections.get().deadline == datetime.date(2026, 12, 4)  # ten working days after Friday, 20 November


def test_the_same_family_is_told_that_it_has_applied():
    person = made.Person()
    made.submitted(person=person)
    case = made.draft_ready(person=person)
    with pytest.raises(services.AlreadyOpen):
        services.submit_application(application=case, submit_key=case.submit_key, at=LATER)
    case.refresh_from_db()
    assert case.status == Status.DRAFT


def test_nobody_is_messaged_twice_for_one_move():
    case = made.submitted()
    for _ in range(3):
        services.submit_application(application=case, submit_key=case.submit_key, at=LATER)
    assert Message.objects.filter(about=case.about).count() == 1
