from datetime import timedelta

import pytest
from celery.app.task import Task
from django.core.management import call_command
from django.utils import timezone
from kombu.exceptions import OperationalError

from notifications import services, tasks
from notifications.enums import MessageState
from notifications.models import Heartbeat, Message

from tests.factories.notifications import NOON, MessageFactory
from tests.notifications.samples import PHONE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings, tmp_path):
    """Keep what is sent in the test's own folder."""
    settings.VAR_DIR = tmp_path


def test_the_doorbell_rings_after_the_commit_and_only_then(enqueue, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(Task, "apply_async", lambda task, *args, **options: rung.append(task.name))
    with django_capture_on_commit_callbacks(execute=True):
        enqueue()
        assert rung == []
    assert rung == ["notifications.tasks.dispatch_messages"]


@pytest.mark.parametrize("error", [OperationalError("broker down"), ConnectionRefusedError(), TimeoutError()])
def test_a_broker_that_is_down_does_not_fail_the_request(
    enqueue, monkeypatch, caplog, django_capture_on_commit_callbacks, error
):
    def refuse(task, *args, **options):
        raise error

    monkeypatch.setattr(Task, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(at=timezone.now())
    assert Message.objects.get().state == MessageState.READY
    assert type(error).__name__ in caplog.text
    assert PHONE not in caplog.text
    tasks.sweep_messages()
    assert Message.objects.get().state == MessageState.DELIVERED


def test_publishing_is_not_retried_while_somebody_waits(monkeypatch):
    seen = []
    monkeypatch.setattr(Task, "apply_async", lambda task, *args, **options: seen.append(options))
    tasks.dispatch_messages.delay()
    assert seen == [{"retry": False}]


def test_after_a_failure_the_broker_is_left_alone_for_a_while(monkeypatch):
    calls = []

    def refuse(task, *args, **options):
        calls.append(task.name)
        raise OperationalError("broker down")

    now = [1000.0]
    monkeypatch.setattr(Task, "apply_async", refuse)
    monkeypatch.setattr(tasks, "monotonic", lambda: now[0])
    for seconds, tries in ((0, 1), (1, 1), (tasks.QUIET_SECONDS - 2, 1), (1, 2)):
        now[0] += seconds
        tasks.dispatch_messages.delay()
        assert len(calls) == tries


def test_tasks_may_come_twice(enqueue):
    enqueue(at=timezone.now())
    assert tasks.dispatch_messages() == 1
    assert tasks.dispatch_messages(surplus="ignored") == 0


def test_the_sweep_repairs_and_sends():
    message = MessageFactory(state=MessageState.CLAIMED, created_at=timezone.now() - timedelta(minutes=3))
    assert tasks.sweep_messages() == 1
    message.refresh_from_db()
    assert message.state == MessageState.DELIVERED


def test_both_tasks_show_themselves():
    before = timezone.now()
    tasks.sweep_messages()
    assert set(Heartbeat.objects.filter(at__gte=before).values_list("name", flat=True)) == {
        "notifications.dispatch",
        "notifications.sweep",
    }


def test_a_heartbeat_is_one_row_that_moves():
    services.record_heartbeat(name="uji", at=NOON)
    services.record_heartbeat(name="uji", at=NOON + timedelta(minutes=1))
    assert Heartbeat.objects.get(name="uji").at == NOON + timedelta(minutes=1)


def test_the_command_does_without_a_broker(enqueue, capsys):
    enqueue(at=timezone.now())
    call_command("dispatch_messages")
    assert capsys.readouterr().out == "1 pesan dicoba.\n"
    assert Message.objects.get().state == MessageState.DELIVERED


def test_the_command_can_go_on_and_on(enqueue, monkeypatch, capsys):
    from notifications.management.commands import dispatch_messages

    class Enough(Exception):
        pass

    rests = []

    def rest(seconds):
        rests.append(seconds)
        if len(rests) == 2:
            raise Enough

    monkeypatch.setattr(dispatch_messages, "sleep", rest)
    with pytest.raises(Enough):
        call_command("dispatch_messages", loop=5.0)
    assert rests == [5.0, 5.0]
