from datetime import timedelta

import pytest

from notifications import delivery, services
from notifications.channels.base import Refused, Unknown
from notifications.enums import AttemptState, MessageState, ReceiptEvent
from notifications.models import Attempt, DeliveryReceipt

from tests.factories.notifications import NOON, AttemptFactory, MessageFactory

pytestmark = pytest.mark.django_db


def receive(event, *, ref="ref-1", at=NOON, **given):
    return services.record_receipt(channel="file", event=event, event_at=at, at=at, provider_ref=ref, **given)


@pytest.fixture
def accepted():
    """Return a message the provider has taken under the number "ref-1"."""
    message = MessageFactory(state=MessageState.ACCEPTED, rank=10, attempts=1)
    AttemptFactory(message=message, state=AttemptState.ACCEPTED, provider_ref="ref-1")
    return message


@pytest.mark.parametrize(
    ("events", "state"),
    [
        (["sent", "delivered", "read"], MessageState.READ),
        (["read", "delivered", "sent"], MessageState.READ),
        (["delivered", "sent"], MessageState.DELIVERED),
        (["undelivered", "delivered"], MessageState.DELIVERED),
        (["delivered", "undelivered"], MessageState.DELIVERED),
        (["sent", "undelivered", "sent"], MessageState.UNDELIVERED),
    ],
)
def test_the_rank_only_rises(accepted, events, state):
    for minute, event in enumerate(events):
        receive(ReceiptEvent(event), at=NOON + timedelta(minutes=minute))
    accepted.refresh_from_db()
    assert accepted.state == state
    assert DeliveryReceipt.objects.filter(processed_at=None).count() == 0


def test_a_repeated_receipt_changes_nothing(accepted):
    assert receive(ReceiptEvent.DELIVERED)
    assert not receive(ReceiptEvent.DELIVERED)
    assert DeliveryReceipt.objects.count() == 1
    assert accepted.events.count() == 1


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.CANCELLED, MessageState.UNKNOWN_FINAL])
def test_a_closed_message_stays_closed(accepted, state):
    type(accepted).objects.filter(pk=accepted.pk).update(state=state)
    assert not receive(ReceiptEvent.DELIVERED)
    accepted.refresh_from_db()
    assert accepted.state == state


def test_a_receipt_that_fits_nothing_is_parked_until_its_message_is_known():
    assert not receive(ReceiptEvent.DELIVERED)
    assert DeliveryReceipt.objects.get().processed_at is None
    message = MessageFactory(state=MessageState.ACCEPTED, rank=10, attempts=1)
    AttemptFactory(message=message, state=AttemptState.ACCEPTED, provider_ref="ref-1")
    assert delivery.sweep(at=NOON + timedelta(minutes=1))["receipts"] == 1
    message.refresh_from_db()
    assert message.state == MessageState.DELIVERED
    assert DeliveryReceipt.objects.get().processed_at == NOON + timedelta(minutes=1)


def test_a_receipt_for_another_channel_is_not_ours(accepted):
    services.record_receipt(
        channel="lain", event=ReceiptEvent.READ, event_at=NOON, at=NOON, provider_ref="ref-1", reference=accepted.pk
    )
    accepted.refresh_from_db()
    assert accepted.state == MessageState.ACCEPTED


def test_a_receipt_may_come_before_the_answer(enqueue, channel, clock):
    def receipt_first(ch, outgoing):
        services.record_receipt(
            channel=ch.name, event=ReceiptEvent.DELIVERED, event_at=NOON, at=NOON, reference=outgoing.message_id
        )
        return ch.send(outgoing)

    message = enqueue()
    channel.script = [receipt_first]
    delivery.drain(clock=clock, channel=channel)
    message.refresh_from_db()
    assert message.state == MessageState.DELIVERED
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.provider_ref) == (AttemptState.ACCEPTED, f"ref-{message.pk}-1")


def test_a_receipt_settles_an_unknown_outcome(enqueue, channel, clock):
    message = enqueue()
    channel.script = [Unknown("no_answer")]
    delivery.drain(clock=clock, channel=channel)
    services.record_receipt(channel=channel.name, event=ReceiptEvent.READ, event_at=NOON, at=NOON, reference=message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.READ
    assert Attempt.objects.get().state == AttemptState.ACCEPTED


@pytest.fixture
def second_channel():
    """Return a message that is being sent a second time; the try on the first channel is still open."""
    message = MessageFactory(state=MessageState.SENDING, attempts=2)
    AttemptFactory(message=message, no=1, state=AttemptState.UNKNOWN, provider_ref="ref-1")
    AttemptFactory(message=message, no=2, channel="lain")
    return message


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (ReceiptEvent.UNDELIVERED, MessageState.SENDING),
        (ReceiptEvent.SENT, MessageState.SENDING),
        (ReceiptEvent.DELIVERED, MessageState.DELIVERED),
        (ReceiptEvent.READ, MessageState.READ),
    ],
)
def test_of_an_older_try_only_good_news_counts(second_channel, event, state):
    receive(event)
    second_channel.refresh_from_db()
    assert second_channel.state == state


def test_the_late_word_about_an_older_try_does_not_end_the_newer_one(second_channel):
    assert not delivery.settle(message_id=second_channel.pk, attempt_no=1, outcome=Refused("invalid_address"), at=NOON)
    second_channel.refresh_from_db()
    assert second_channel.state == MessageState.SENDING
    assert list(second_channel.tries.order_by("no").values_list("state", flat=True)) == ["refused", "intent"]


def test_an_event_nobody_knows_is_an_error(accepted):
    with pytest.raises(ValueError, match="terbang"):
        receive("terbang")
