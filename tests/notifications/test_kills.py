"""A process killed at K0–K7 (reference §5.4): what it leaves, who repairs it, and how often something really left."""

import pytest

from notifications import delivery
from notifications.enums import AttemptState, MessageState, ReceiptEvent
from notifications.models import Attempt, Message

from tests.factories.notifications import NOON

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """SIGKILL as a test can raise it: nothing in the code under test may catch it."""


def after(function, when=lambda **kwargs: True):
    """Return ``function`` followed by death."""

    def wrapped(*args, **kwargs):
        result = function(*args, **kwargs)
        if when(**kwargs):
            raise Killed
        return result

    return wrapped


def instead(when=lambda **kwargs: True, function=None):
    """Return death in place of ``function``."""

    def wrapped(*args, **kwargs):
        if when(**kwargs):
            raise Killed
        return function(*args, **kwargs)

    return wrapped


def verb_is(name):
    return lambda **kwargs: kwargs.get("verb") == name


def die_before_bytes(channel, outgoing):
    raise Killed


def die_after_bytes(channel, outgoing):
    channel.sent.append(outgoing)
    raise Killed


def kill_at(point, monkeypatch, channel):
    move = delivery.move
    match point:
        case "K0":
            monkeypatch.setattr(delivery, "move", after(move, verb_is("claim")))
        case "K1":
            monkeypatch.setattr(delivery, "prepare", instead())
        case "K2":
            monkeypatch.setattr(Attempt.objects, "create", instead())
        case "K3":
            channel.script = [die_before_bytes]
        case "K4":
            channel.script = [die_after_bytes]
        case "K5":
            monkeypatch.setattr(delivery, "settle", instead())
        case "K6":
            monkeypatch.setattr(delivery, "move", instead(verb_is("accept"), move))
        case "K7":
            monkeypatch.setattr(delivery, "settle", after(delivery.settle))


@pytest.mark.parametrize(
    ("point", "left", "attempt", "repaired", "sent"),
    [
        ("K0", MessageState.READY, None, MessageState.ACCEPTED, 1),
        ("K1", MessageState.CLAIMED, None, MessageState.ACCEPTED, 1),
        ("K2", MessageState.CLAIMED, None, MessageState.ACCEPTED, 1),
        ("K3", MessageState.SENDING, AttemptState.INTENT, MessageState.UNKNOWN, 0),
        ("K4", MessageState.SENDING, AttemptState.INTENT, MessageState.UNKNOWN, 1),
        ("K5", MessageState.SENDING, AttemptState.INTENT, MessageState.UNKNOWN, 1),
        ("K6", MessageState.SENDING, AttemptState.INTENT, MessageState.UNKNOWN, 1),
        ("K7", MessageState.ACCEPTED, AttemptState.ACCEPTED, MessageState.ACCEPTED, 1),
    ],
)
def test_a_kill_doubles_nothing_and_loses_nothing_in_silence(
    enqueue, channel, clock, monkeypatch, point, left, attempt, repaired, sent
):
    enqueue()
    with monkeypatch.context() as patch:
        kill_at(point, patch, channel)
        with pytest.raises(Killed):
            delivery.drain(clock=clock, channel=channel)
    message = Message.objects.get()
    assert message.state == left
    assert Attempt.objects.values_list("state", flat=True).first() == attempt

    for _ in range(3):  # sweeps and doorbells may come as often as they like
        delivery.sweep(at=clock())
        delivery.drain(clock=clock, channel=channel)
        clock.forward(minutes=2)
    message.refresh_from_db()
    assert message.state == repaired
    assert len(channel.sent) == sent


@pytest.mark.parametrize("point", ["K4", "K5", "K6"])
def test_a_receipt_settles_what_the_kill_left_open(enqueue, channel, clock, monkeypatch, point):
    message = enqueue()
    with monkeypatch.context() as patch:
        kill_at(point, patch, channel)
        with pytest.raises(Killed):
            delivery.drain(clock=clock, channel=channel)
    delivery.sweep(at=clock.forward(minutes=2))
    assert delivery.record_receipt(
        channel=channel.name, event=ReceiptEvent.DELIVERED, event_at=NOON, at=clock(), reference=message.pk
    )
    message.refresh_from_db()
    assert (message.state, Attempt.objects.get().state) == (MessageState.DELIVERED, AttemptState.ACCEPTED)
    delivery.drain(clock=clock, channel=channel)
    assert len(channel.sent) == 1


def test_the_late_word_of_a_paused_dispatcher_is_evidence(enqueue, channel, clock):
    """The sweep took it for lost; then the paused process goes on and writes down what it heard."""

    def pause(ch, outgoing):
        delivery.sweep(at=clock.forward(minutes=5))
        assert Message.objects.get().state == MessageState.UNKNOWN
        return ch.send(outgoing)

    message = enqueue()
    channel.script = [pause]
    delivery.drain(clock=clock, channel=channel)
    message.refresh_from_db()
    assert message.state == MessageState.ACCEPTED
    assert (len(channel.sent), Attempt.objects.get().provider_ref) == (1, f"ref-{message.pk}-1")
