"""How the tests of the registry's pages sign in, invent people and read a list."""

import re
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.enums import Role
from participants.enums import Source
from participants.models import ImportBatch, Participant

from tests.applications.console import signed_in
from tests.factories import applications as made
from tests.factories import participants as people
from tests.factories.agencies import KUDUS, officer

PEOPLE = reverse("admin:participants_participant_changelist")
FAMILIES = reverse("admin:participants_household_changelist")
PAIRS = reverse("admin:participants_duplicatepair_changelist")
HERE, NEIGHBOUR, KUDUS_VILLAGE = "1404041001", "1404012003", "3319012001"
AT = made.NOON


def clerk():
    """A browser of the operator who may change the registry of Indragiri Hilir."""
    return signed_in(people.clerk())


def reader(role=Role.PIMPINAN):
    """A browser of somebody who reads the registry."""
    return signed_in(officer(role, agency=made.office()))


def person(name=None, **fields):
    """A registered person named ``name``."""
    if name:
        fields["full_name"] = name
    if fields.get("territory_id", "").startswith(KUDUS):
        fields.setdefault("actor", people.clerk(territory_code=KUDUS))
    return people.registered(**fields)


def nameless(name, **fields):
    """A person without NIK on a family card of his own."""
    return person(name, nik=None, no_nik_reason="belum_rekam", **fields)


def born(day):
    """A date from "1990-05-17"."""
    return date.fromisoformat(day)


def page_of(one, page="change", *more):
    """The address of a page about ``one``."""
    return reverse(f"admin:participants_participant_{page}", args=[one.pk, *more])


def text_of(response):
    """The words of a page, spaces evened."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def names_in(response):
    """The names of a list of people, in their order."""
    assert response.status_code == 200
    return [row.full_name for row in response.context["cl"].result_list]


def found(client, typed, **more):
    """The names that a search finds."""
    return names_in(client.post(PEOPLE, {"q": typed, **more}))


def queries_of(client, url, data=None):
    """How many queries the second look at ``url`` costs."""
    ask = (lambda: client.get(url)) if data is None else (lambda: client.post(url, data))
    ask()
    with CaptureQueriesContext(connection) as queries:
        assert ask().status_code == 200
    return len(queries)


def fresh(one):
    """The row as the database has it now."""
    return Participant.objects.get(pk=one.pk)


def batch_of(office, actor, **fields):
    """An applied file."""
    values = {
        "file": "imports/x", "filename": "bnba.xlsx", "sha256": "0" * 64, "size": 1, "agency": office,
        "uploaded_by": actor, "uploaded_at": AT, "source": Source.BPJS, "data_on": born("2026-11-15"),
        "state": "applied", "apply_by": actor, "applied_at": AT,
    }  # fmt: skip
    return ImportBatch.objects.create(**values | fields)
