"""One family whose every number is known walks the whole way; afterwards all sinks are searched for it (P1, P2, T5)."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from agencies.enums import Role
from applications import services
from applications.enums import ReasonCode
from applications.models import Application
from applications.pins import pin_of
from common.codes import format_ticket
from notifications import tasks as notification_tasks

from tests.applications.sinks import file_names, found, secrets_of, sessions, tables_with, watched
from tests.applications.walker import Family
from tests.factories import applications as made

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("place")]


@pytest.fixture
def sinks():
    """Log lines and queued tasks of the test."""
    with watched() as collected:
        yield collected


def test_nothing_of_the_family_is_left_outside_its_own_rows(sinks, client, monkeypatch):
    lines, published = sinks
    family = Family("peralihan")
    family.begin()
    family.walk_to("periksa")
    family.open(reverse("send", args=[family.case().public_id]))
    family.send()
    case = Application.objects.get(public_id=family.case().public_id)
    numbers, pins = secrets_of(case, family.person)

    # The officer reads it, asks for a correction; the family tracks, mends, sends, loses its PIN, mistypes it.
    reviewer = made.officer_of(Role.VERIFIKATOR)
    client.force_login(reviewer)
    client.get(reverse("admin:applications_application_changelist"), {"q": case.nik})
    client.get(reverse("admin:applications_application_change", args=[case.pk]))
    services.take_application(application=case, actor=reviewer, at=timezone.now())
    items = made.correction_specs(case, fields=("kk_number",), documents=())
    services.return_application(application=case, actor=reviewer, at=timezone.now(), items=items)
    other = Family("peralihan", client=family.client)
    for pin in ("000000", pin_of(case)):
        other.open(reverse("track"))
        other.send(ticket=format_ticket(case.ticket), pin=pin)
    assert other.path == reverse("status"), other.page.text
    other.open(reverse("correct_item", args=["isian", "kk_number"]))
    other.send(kk_number=made.Person().kk)
    other.open(reverse("correct"))
    other.send(url=reverse("correct_send"))
    other.open(reverse("lost_pin"))
    other.send(ticket=case.ticket)
    notification_tasks.dispatch_messages()

    # A fault in the middle of a page: neither the page nor the mail to the administrators repeats what was typed.
    draft = Family("peralihan")
    draft.client.raise_request_exception = False
    draft.begin()
    draft.walk_to("kk")

    def broken(**kwargs):
        raise RuntimeError("a fault that shows nobody")

    monkeypatch.setattr("applications.services.save_answers", broken)
    answer = draft.client.post(draft.url, {"kk_number": case.kk_number})
    assert answer.status_code == 500
    error_page = answer.content.decode()

    pages = [*family.visited, *other.visited, *draft.visited]
    assert found(" ".join(pages), [*numbers, *pins]) == []
    assert found(lines.getvalue(), [*numbers, *pins]) == []
    assert lines.getvalue().count("\n") > 5, "the collector saw nothing"
    assert published and found(" ".join(published), [*numbers, *pins]) == []
    assert found(error_page, [*numbers, *pins]) == []
    assert found("".join(message.body for message in mail.outbox), [*numbers, *pins]) == []
    assert found(file_names(), numbers) == []
    assert found(sessions(), [*numbers, *pins]) == []
    assert tables_with(numbers) == set()


def test_the_reasons_given_are_words_and_not_numbers():
    assert not any(character.isdigit() for label in ReasonCode.labels for character in label)
