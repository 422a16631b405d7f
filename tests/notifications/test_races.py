"""Several dispatchers at once, on the real database of the run; threads with their own connections."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from notifications import delivery, services
from notifications.channels.base import Accepted
from notifications.enums import MessageState, ReceiptEvent
from notifications.models import Attempt, Message, MessageEvent

from tests.factories.notifications import NOON, AttemptFactory, MessageFactory, TemplateVersionFactory
from tests.notifications.samples import PHONE, REMINDER, Clock

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 4


def at_once(task, times=WORKERS):
    """Run ``task`` in that many threads; return what each gave back."""

    def run(number):
        try:
            return task(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


class Recorder:
    """A channel that only counts."""

    name = "uji"

    def __init__(self):
        self.sent = Counter()

    def send(self, outgoing):
        self.sent[outgoing.message_id] += 1
        return Accepted(f"ref-{outgoing.message_id}")


def test_four_dispatchers_send_each_message_once():
    version = TemplateVersionFactory()
    messages = {MessageFactory(template_version=version).pk for _ in range(30)}
    channel = Recorder()
    tried = at_once(lambda number: delivery.drain(clock=Clock(), channel=channel))
    assert sum(tried) == 30
    assert channel.sent == dict.fromkeys(messages, 1)
    assert set(Message.objects.values_list("state", "claims")) == {(MessageState.ACCEPTED, 1)}
    assert Attempt.objects.count() == 30


def test_one_message_has_one_claimant():
    MessageFactory()
    claims = at_once(lambda number: delivery.claim_batch(at=NOON))
    assert sorted(map(len, claims)) == [0, 0, 0, 1]


def test_sweeps_at_once_log_one_event():
    message = MessageFactory(state=MessageState.SENDING, attempts=1)
    AttemptFactory(message=message)
    swept = at_once(lambda number: delivery.sweep(at=NOON + timedelta(minutes=2))["lose"])
    assert sum(swept) == 1
    assert MessageEvent.objects.filter(verb="lose").count() == 1


def test_the_same_key_at_once_gives_one_row():
    def enqueue(number):
        with transaction.atomic():
            return services.enqueue(
                template=REMINDER.code,
                to=PHONE,
                values={},
                dedupe_key="uji:sama",
                about="uji.Kasus:1",
                agency_id=None,
                at=NOON,
            ).pk

    assert len(set(at_once(enqueue))) == 1
    assert Message.objects.count() == MessageEvent.objects.count() == 1


def test_receipts_at_once_raise_once():
    message = MessageFactory(state=MessageState.ACCEPTED, rank=10, attempts=1)
    AttemptFactory(message=message, state="accepted", provider_ref="ref-1")

    def receive(number):
        return services.record_receipt(
            channel="file", event=ReceiptEvent.READ, event_at=NOON, at=NOON, provider_ref="ref-1"
        )

    assert sorted(at_once(receive)) == [False, False, False, True]
    assert MessageEvent.objects.count() == 1


@pytest.mark.postgresql
def test_a_row_somebody_holds_is_skipped_and_not_waited_for():
    def claim_without_waiting(number):
        connection.cursor().execute("SET lock_timeout = '2s'")
        return delivery.claim_batch(at=NOON)

    version = TemplateVersionFactory()
    held = MessageFactory(template_version=version)
    free = MessageFactory(template_version=version)
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=held.pk)
        ((claim,),) = at_once(claim_without_waiting, times=1)
    assert claim.message_id == free.pk


@pytest.mark.sqlite
def test_sqlite_takes_the_write_lock_before_it_reads():
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
