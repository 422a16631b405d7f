"""Two officers at the same moment: one of them wins, the other reads why; nothing is done twice."""

import threading

import pytest
import time_machine
from django.db import connection

from agencies.enums import Role
from applications.enums import Status

from tests.applications.console import signed_in
from tests.applications.stepping import press, seen_of
from tests.factories import applications as made

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


def at_once(*calls):
    """The answers of ``calls``, made by as many threads that start together."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            start.wait()
            answers[place] = call()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize(
    ("verb", "status", "role", "typed"),
    [
        ("take", Status.SUBMITTED, Role.VERIFIKATOR, {}),
        ("approve", Status.VERIFIED, Role.PENYETUJU, {}),
    ],
)
def test_two_officers_press_at_once(verb, status, role, typed):
    case = made.in_status(status)
    seen = seen_of(case)
    clients = [signed_in(made.officer_of(role, number=number)) for number in (1, 2)]

    answers = at_once(*(lambda client=client: press(client, case, verb, seen=seen, **typed) for client in clients))

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert case.transitions.filter(verb=verb).count() == 1
    loser = next(answer for answer in answers if answer.status_code == 409)
    winner = case.transitions.get(verb=verb).actor
    assert winner.get_full_name() in loser.content.decode()


def test_a_double_click_on_a_step_that_leaves_the_state_alone():
    """Handing over leads from "Diperiksa" to "Diperiksa": the state alone would let it through twice."""
    case = made.in_status(Status.IN_REVIEW)
    seen, colleague = seen_of(case), made.officer_of(Role.VERIFIKATOR, number=2)
    clients = [signed_in(made.officer_of(Role.VERIFIKATOR)) for _ in range(2)]

    answers = at_once(
        *(lambda client=client: press(client, case, "hand_over", seen=seen, to=colleague.pk) for client in clients)
    )

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert case.transitions.filter(verb="hand_over").count() == 1


def test_the_family_withdraws_while_the_office_decides():
    from applications import services
    from applications.enums import ReasonCode
    from applications.models import Application

    case = made.in_status(Status.VERIFIED)
    seen, client = seen_of(case), signed_in(made.officer_of(Role.PENYETUJU))

    def withdraw():
        try:
            services.cancel_application(
                application=Application.objects.get(pk=case.pk), at=made.NOON, reason_code=ReasonCode.WITHDRAWN
            )
        except services.MoveNotAllowed:
            return False
        return True

    withdrawn, answer = at_once(withdraw, lambda: press(client, case, "approve", seen=seen))

    case.refresh_from_db()
    assert (withdrawn, answer.status_code, case.status) in {
        (True, 409, Status.CANCELLED),
        (False, 302, Status.APPROVED),
    }
    assert case.transitions.filter(verb__in=["approve", "cancel"]).count() == 1
