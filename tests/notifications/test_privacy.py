"""One invented family whose data must be found nowhere in the clear but in what reached its phone."""

import json

import pytest
from celery.app.task import Task
from django.apps import apps
from django.db import connection

from notifications import delivery, services, tasks
from notifications.channels.file import FileChannel, outbox_path
from notifications.models import Message
from notifications.templates import PlainText

from tests.factories.notifications import NOON

pytestmark = pytest.mark.django_db

# The family of samples.py as it is typed, stored, shown or split.
CANARIES = ("Aminah", "6281234567890", "081234567890", "81234567890", "4829135062", "482-913-5062", "730418", "730 418")
SECRET_NOTE = "KANARI catatan petugas"
SECRETS = (*CANARIES, SECRET_NOTE, "14040157")


@pytest.fixture
def journey(
    enqueue, receipt_values, clock, settings, tmp_path, caplog, monkeypatch, django_capture_on_commit_callbacks
):
    """Enqueue, ring, send, repeat, fail: return everything that was logged and rung."""
    settings.VAR_DIR = tmp_path
    caplog.set_level("DEBUG")
    rung = []
    monkeypatch.setattr(Task, "apply_async", lambda task, *args, **options: rung.append((task.name, args, options)))
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(values=receipt_values(note=PlainText(SECRET_NOTE)))
        enqueue(dedupe_key="uji:2", to="0812-3456-7890 ext")
        enqueue(dedupe_key="uji:3", values=receipt_values(note=PlainText("NIK 1404015708900001")))
    delivery.drain(clock=clock, channel=FileChannel())
    services.cancel_messages(about="uji.Kasus:1", at=NOON)
    return caplog, rung


def test_the_family_gets_what_it_needs(journey):
    (line,) = [json.loads(line) for line in outbox_path().read_text().splitlines()]
    assert "482-913-5062" in line["text"]
    assert "730 418" in line["text"]
    assert "Aminah" not in line["text"]


def test_no_table_of_notifications_holds_personal_data(journey):
    found = []
    for model in apps.get_app_config("notifications").get_models():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608 - our own table names
            rows = [" | ".join(map(str, row)) for row in cursor.fetchall()]
        found += [(model.__name__, word) for row in rows for word in SECRETS if word in row]
    assert found == []
    assert Message.objects.count() == 3


def test_no_log_line_holds_personal_data(journey):
    caplog, _ = journey
    lines = [f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.get_records("setup")]
    assert any("0812****7890" in line for line in lines)
    assert [word for word in SECRETS if any(word in line for line in lines)] == []


def test_the_doorbell_carries_nothing(journey):
    _, rung = journey
    assert {name for name, _, _ in rung} == {tasks.dispatch_messages.name}
    for _, args, options in rung:
        assert [arg for arg in args if arg] == []
        assert set(options) <= {"retry"}


def test_no_name_of_an_object_shows_personal_data(journey):
    for model in apps.get_app_config("notifications").get_models():
        for row in model.objects.all():
            assert not any(word in f"{row} {row!r}" for word in CANARIES)
