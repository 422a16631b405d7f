"""Shared pieces: two registered wordings, a clock that is told the time, a channel that does as it is told."""

import pytest
from django.db import transaction

from notifications import services, tasks, templates
from notifications.templates import MaskedName, Pin, PlainText, Ticket

from tests.factories.notifications import NOON
from tests.notifications.samples import NAME, PHONE, PIN, RECEIPT, REMINDER, TICKET, Clock, ScriptedChannel


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    """Know the two wordings of these tests, and only while they run."""
    monkeypatch.setattr(templates, "_definitions", dict(templates._definitions))
    templates.register(RECEIPT, REMINDER)


@pytest.fixture(autouse=True)
def _broker_believed_alive(monkeypatch):
    """Let no test inherit the silence that follows a broker's failure."""
    monkeypatch.setattr(tasks.Doorbell, "_quiet_until", 0.0)


@pytest.fixture
def receipt_values():
    """Return values of the right types for ``RECEIPT``."""

    def make(**changes):
        values = {"name": MaskedName(NAME), "ticket": Ticket(TICKET), "pin": Pin(PIN)}
        values["note"] = PlainText("Terima kasih.")
        return values | changes

    return make


@pytest.fixture
def enqueue(receipt_values):
    """Return ``services.enqueue`` with everything given that a test does not care about."""

    def call(**changes):
        template = changes.pop("template", RECEIPT.code)
        arguments = {
            "template": template,
            "to": PHONE,
            "values": receipt_values() if template == RECEIPT.code else {},
            "dedupe_key": "uji:1:terima",
            "about": "uji.Kasus:1",
            "agency_id": None,
            "at": NOON,
        }
        with transaction.atomic():
            return services.enqueue(**(arguments | changes))

    return call


@pytest.fixture
def clock():
    """Return a fresh clock at ``NOON``."""
    return Clock()


@pytest.fixture
def channel():
    """Return a fresh scripted channel."""
    return ScriptedChannel()
