"""How the tests of the console's lists read a list and fill it."""

import re
import uuid
from itertools import count

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application
from common.codes import format_ticket

from tests.factories import applications as made

HISTORY = reverse("admin:applications_application_changelist")
QUEUE = reverse("admin:applications_queuedapplication_changelist")
REFERRALS = reverse("admin:applications_referral_changelist")
_TICKETS = count(9_000_000_000)
_TICKET = re.compile(r"\b\d{3}-\d{3}-\d{4}\b")


def tickets_in(response):
    """The tickets of a list's rows in their order, each once."""
    assert response.status_code == 200
    return list(dict.fromkeys(_TICKET.findall(response.content.decode())))


def tickets_of(*cases):
    """How the tickets of ``cases`` stand in a list."""
    return [format_ticket(case.ticket) for case in cases]


def copies_of(pattern, many, **fields):
    """``many`` more cases like ``pattern`` of other people, without the cost of filling each in."""
    made_copies = []
    for _ in range(many):
        person = made.Person()
        copy = Application.objects.get(pk=pattern.pk)
        copy.pk = None
        copy.public_id, copy.submit_key = uuid.uuid4(), uuid.uuid4()
        copy.ticket = str(next(_TICKETS))
        copy.nik, copy.full_name = person.nik, person.name
        for name, value in fields.items():
            setattr(copy, name, value)
        copy.save()
        made_copies.append(copy)
    return made_copies


def queries_of(client, url):
    """How many queries the second look at ``url`` costs: the first fills what lives as long as the process."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
