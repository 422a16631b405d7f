"""One open case per NIK and service; history that cannot be rewritten; nobody told twice."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from agencies.enums import Role
from applications import services
from applications.enums import (
    ReasonCode,
    Status,
)
from applications.models import Application, ApplicationTransition
from notifications.models import Message

from tests.applications.verbs import LATER, call
from tests.factories import applications as made

pytestmark = pytest.mark.django_db


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
