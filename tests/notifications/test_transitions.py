"""Every state × every verb, against a grid written down by hand (reference §5.3)."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from notifications import delivery
from notifications.enums import AttemptState, MessageState
from notifications.models import Message, MessageEvent, TemplateVersion
from notifications.workflow import MOVES, RANK

from tests.factories.notifications import (
    NOON,
    AttemptFactory,
    MessageEventFactory,
    MessageFactory,
    TemplateVersionFactory,
)

pytestmark = pytest.mark.django_db

ALLOWED = {
    "claim": {"ready"},
    "postpone": {"claimed"},
    "release": {"claimed"},
    "begin": {"claimed"},
    "accept": {"sending", "unknown"},
    "retry": {"sending", "unknown"},
    "fail": {"claimed", "sending", "unknown"},
    "suppress": {"claimed", "sending", "unknown"},
    "doubt": {"sending"},
    "lose": {"sending"},
    "give_up": {"unknown"},
    "cancel": {"ready", "claimed"},
    "expire": {"ready", "claimed"},
    "receipt_sent": {"sending", "unknown", "accepted"},
    "receipt_undelivered": {"sending", "unknown", "accepted", "sent"},
    "receipt_delivered": {"sending", "unknown", "accepted", "sent", "undelivered"},
    "receipt_read": {"sending", "unknown", "accepted", "sent", "undelivered", "delivered"},
}
TARGETS = {
    "claim": "claimed",
    "postpone": "ready",
    "release": "ready",
    "begin": "sending",
    "accept": "accepted",
    "retry": "ready",
    "fail": "failed",
    "suppress": "suppressed",
    "doubt": "unknown",
    "lose": "unknown",
    "give_up": "unknown_final",
    "cancel": "cancelled",
    "expire": "expired",
    "receipt_sent": "sent",
    "receipt_undelivered": "undelivered",
    "receipt_delivered": "delivered",
    "receipt_read": "read",
}
HELD = {"token": uuid.UUID(int=1), "lease_until": NOON}


def test_the_grid_speaks_of_every_verb():
    assert set(ALLOWED) == set(TARGETS) == set(MOVES)


@pytest.mark.parametrize("state", MessageState.values)
@pytest.mark.parametrize("verb", sorted(ALLOWED))
def test_every_verb_in_every_state(verb, state):
    message = MessageFactory(state=state)
    later = NOON + timedelta(minutes=1)
    moved = delivery.move(message_id=message.pk, verb=verb, at=later, reason="uji", **(HELD if verb == "claim" else {}))
    message.refresh_from_db()
    events = list(MessageEvent.objects.values_list("verb", "from_state", "to_state", "reason"))
    if state in ALLOWED[verb]:
        assert moved
        assert (message.state, message.updated_at) == (TARGETS[verb], later)
        assert events == [(verb, state, TARGETS[verb], "uji")]
        assert message.rank == RANK.get(TARGETS[verb], 0)
        assert (message.token is None) == (TARGETS[verb] not in ("claimed", "sending"))
    else:
        assert not moved
        assert (message.state, message.updated_at) == (state, NOON)
        assert events == []


def test_the_state_is_decided_by_the_update_and_not_by_what_was_read_before():
    """Somebody cancels the message between our read and our UPDATE; ours must then do nothing."""
    message = MessageFactory()
    cancelled = []

    def interfere(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and not cancelled:
            cancelled.append(message)
            Message.objects.filter(pk=message.pk).update(state=MessageState.CANCELLED)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(interfere):
        assert not delivery.move(message_id=message.pk, verb="claim", at=NOON, **HELD)
    message.refresh_from_db()
    assert (message.state, message.events.count()) == (MessageState.CANCELLED, 0)


def test_receipts_never_lower_the_rank():
    for verb, step in MOVES.items():
        if verb.startswith("receipt_"):
            assert all(RANK.get(source, 0) < RANK[step.target] for source in step.sources)


def test_a_condition_that_no_longer_holds_moves_nothing():
    message = MessageFactory(state=MessageState.CLAIMED)
    assert not delivery.move(message_id=message.pk, verb="fail", at=NOON, where={"token": uuid.uuid4()})
    assert delivery.move(message_id=message.pk, verb="fail", at=NOON, where={"token": message.token})


def _refused(action):
    with pytest.raises(IntegrityError), transaction.atomic():
        action()


def test_the_database_knows_the_states():
    message = MessageFactory()
    _refused(lambda: Message.objects.filter(pk=message.pk).update(state="terbang"))
    _refused(lambda: Message.objects.filter(pk=message.pk).update(state=MessageState.SENDING))


@pytest.mark.parametrize("state", [AttemptState.INTENT, AttemptState.ACCEPTED, AttemptState.UNKNOWN])
def test_the_database_refuses_a_second_live_try_on_a_channel(state):
    attempt = AttemptFactory(state=state)
    _refused(lambda: AttemptFactory(message=attempt.message, no=2))
    AttemptFactory(message=attempt.message, no=2, channel="lain")


@pytest.mark.parametrize("state", [AttemptState.REFUSED, AttemptState.NOT_SENT])
def test_a_try_that_never_left_frees_the_place(state):
    attempt = AttemptFactory(state=state)
    AttemptFactory(message=attempt.message, no=2)
    _refused(lambda: AttemptFactory(message=attempt.message, no=2, channel="lain"))


def test_history_cannot_be_changed_or_deleted():
    event, version = MessageEventFactory(), TemplateVersionFactory()
    _refused(lambda: MessageEvent.objects.filter(pk=event.pk).update(reason="lain"))
    _refused(lambda: TemplateVersion.objects.filter(pk=version.pk).update(body="lain"))
    for table in ("notifications_messageevent", "notifications_templateversion"):
        _refused(lambda table=table: connection.cursor().execute(f"DELETE FROM {table}"))  # noqa: S608 - fixed names
