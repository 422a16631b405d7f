"""One family whose every number is known walks the whole way; afterwards all sinks are searched for it (P1, P2, T5)."""

import json
import logging
from io import StringIO

import pytest
from celery.signals import before_task_publish
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.storage import storages
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from agencies.enums import Role
from applications import services
from applications.enums import ReasonCode
from applications.models import Application
from applications.pins import pin_of
from common.codes import format_pin, format_ticket
from notifications import tasks as notification_tasks
from siperjake.redaction import RedactingFormatter

from tests.applications.walker import Family
from tests.factories import applications as made

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("place")]

#: The tables that exist to hold the family's own data; everywhere else it has no business.
HOME_TABLES = {
    "applications_application",
    "applications_householdmember",
    "applications_correctionitem",  # what stood there before it was mended
}


@pytest.fixture
def sinks():
    """Collect what is logged (everything but SQL, which production never logs) and what is put into the queue."""
    lines, published = StringIO(), []
    handler = logging.StreamHandler(lines)
    handler.setFormatter(RedactingFormatter("%(levelname)s %(name)s %(message)s"))
    root, sql = logging.getLogger(), logging.getLogger("django.db.backends")
    before = root.level, sql.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    sql.setLevel(logging.WARNING)

    def collect(sender=None, body=None, headers=None, **rest):
        published.append(json.dumps([sender, body, headers], default=str))

    before_task_publish.connect(collect)
    yield lines, published
    before_task_publish.disconnect(collect)
    root.removeHandler(handler)
    root.setLevel(before[0])
    sql.setLevel(before[1])


def secrets_of(case, person):
    """Every number of the family in every form it may be written."""
    ticket, pin = case.ticket, pin_of(case)
    plain = [case.nik, case.kk_number, person.card, case.phone, f"0{case.phone[2:]}", ticket]
    grouped = [
        *(" ".join(number[start : start + 4] for start in range(0, 16, 4)) for number in (case.nik, case.kk_number)),
        format_ticket(ticket),
    ]
    return [*plain, *grouped], [pin, format_pin(pin)]


def found(text, words):
    return [word for word in words if word in text]


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
    assert found(" ".join(_file_names()), numbers) == []
    assert found(_sessions(), [*numbers, *pins]) == []
    assert _tables_with([*numbers]) == set()


def _sessions():
    return json.dumps([session.get_decoded() for session in Session.objects.all()], default=str)


def _file_names():
    store = storages["private"]
    for folder in store.listdir("documents")[0]:
        yield from store.listdir(f"documents/{folder}")[1]


def _tables_with(words):
    """Tables outside the family's own in which one of ``words`` stands in the clear."""
    guilty = set()
    for model in apps.get_models():
        table = model._meta.db_table
        if table in HOME_TABLES or table not in connection.introspection.table_names():
            continue
        rows = json.dumps(list(model._base_manager.values_list()), default=str)
        if found(rows, words):
            guilty.add(table)
    return guilty


def test_the_reasons_given_are_words_and_not_numbers():
    assert not any(character.isdigit() for label in ReasonCode.labels for character in label)
