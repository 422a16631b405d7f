"""The loop with a channel that answers every way there is."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from notifications import delivery
from notifications.channels.base import AccountTrouble, OptedOut, Refused, Retry, Unknown
from notifications.channels.file import FileChannel, outbox_path
from notifications.enums import AttemptState, MessageState, Purpose
from notifications.models import Attempt, Message

from tests.factories.notifications import NOON, AttemptFactory, MessageFactory
from tests.notifications.samples import PHONE, REMINDER

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # 21:00 WIB
NEXT_MORNING = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # 08:00 WIB


@pytest.fixture(autouse=True)
def outbox(settings, tmp_path):
    """Give each test its own outbox."""
    settings.VAR_DIR = tmp_path

    def lines():
        return [json.loads(line) for line in outbox_path().read_text().splitlines()] if outbox_path().exists() else []

    return lines


def state_of(message):
    return Message.objects.get(pk=message.pk).state


def test_a_due_message_leaves_once_with_its_text(enqueue, channel, clock):
    message = enqueue()
    assert delivery.drain(clock=clock, channel=channel) == 1
    assert delivery.drain(clock=clock, channel=channel) == 0
    (outgoing,) = channel.sent
    assert (outgoing.message_id, outgoing.to, outgoing.attempt_no) == (message.pk, PHONE, 1)
    assert outgoing.text.startswith("Yth. S*** A***, pengajuan Anda kami terima. Nomor tiket 482-913-5062, ")
    assert "PIN 730 418. Terima kasih.\nKode pesan: " in outgoing.text
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.provider_ref) == ("accepted", f"ref-{message.pk}-1")
    assert [e.verb for e in message.events.all()] == ["enqueue", "claim", "begin", "accept"]


def test_the_intent_is_committed_before_the_channel_is_called(enqueue, channel, clock):
    seen = []

    def look(ch, outgoing):
        seen.append((Attempt.objects.get().state, Message.objects.get().state))
        return Unknown("no_answer")

    channel.script = [look]
    enqueue()
    delivery.drain(clock=clock, channel=channel)
    assert seen == [("intent", "sending")]


@pytest.mark.parametrize(
    ("outcome", "state", "attempt_state"),
    [
        (Unknown("no_answer"), MessageState.UNKNOWN, AttemptState.UNKNOWN),
        (Refused("invalid_address"), MessageState.FAILED, AttemptState.REFUSED),
        (OptedOut(), MessageState.SUPPRESSED, AttemptState.REFUSED),
        (Retry("not_connected"), MessageState.READY, AttemptState.REFUSED),
        (Retry("too_fast", charged=False), MessageState.READY, AttemptState.NOT_SENT),
        (AccountTrouble("quota"), MessageState.READY, AttemptState.NOT_SENT),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
def test_each_class_of_answer(enqueue, channel, clock, outcome, state, attempt_state):
    message = enqueue()
    channel.script = [outcome]
    delivery.drain(clock=clock, channel=channel)
    assert state_of(message) == state
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.reason) == (attempt_state, outcome.reason)
    assert message.events.last().reason == outcome.reason


def test_an_error_nobody_foresaw_is_unknown_and_logged_without_its_text(enqueue, channel, clock, caplog):
    def explode(ch, outgoing):
        raise ValueError(f"cannot send to {outgoing.to}")

    message = enqueue()
    channel.script = [explode]
    delivery.drain(clock=clock, channel=channel)
    assert state_of(message) == MessageState.UNKNOWN
    assert "ValueError" in caplog.text
    assert PHONE not in caplog.text


def test_unknown_is_never_tried_again_and_becomes_final_after_72_hours(enqueue, channel, clock):
    message = enqueue()
    channel.script = [Unknown("no_answer")]
    delivery.drain(clock=clock, channel=channel)
    clock.forward(hours=71)
    delivery.sweep(at=clock())
    delivery.drain(clock=clock, channel=channel)
    assert state_of(message) == MessageState.UNKNOWN
    clock.forward(hours=1)
    assert delivery.sweep(at=clock())["give_up"] == 1
    delivery.drain(clock=clock, channel=channel)
    assert state_of(message) == MessageState.UNKNOWN_FINAL
    assert channel.sent == []


def test_retries_wait_longer_each_time_and_end(enqueue, channel, clock):
    message = enqueue()
    channel.script = [Retry("not_connected")] * 9
    waits = []
    for _ in range(6):
        delivery.drain(clock=clock, channel=channel)
        message.refresh_from_db()
        waits.append((message.not_before - clock()).total_seconds() / 60)
        clock.at = max(message.not_before, clock.at)
    for wait, minutes in zip(waits, (1, 5, 15, 60, 240), strict=False):
        assert minutes * 0.8 <= wait <= minutes * 1.2
    assert message.state == MessageState.FAILED
    assert (message.attempts, Attempt.objects.filter(state=AttemptState.REFUSED).count()) == (6, 6)


def test_trouble_with_the_account_stops_the_round_and_charges_nobody(enqueue, channel, clock):
    messages = [enqueue(dedupe_key=f"uji:{n}") for n in range(3)]
    channel.script = [AccountTrouble("quota")]
    assert delivery.drain(clock=clock, channel=channel) == 1
    assert {state_of(message) for message in messages} == {MessageState.READY}
    assert channel.sent == []
    clock.forward(minutes=15)
    assert delivery.drain(clock=clock, channel=channel) == 3
    assert {state_of(message) for message in messages} == {MessageState.ACCEPTED}


def test_a_batch_fits_into_its_lease(channel, clock):
    for _ in range(delivery.BATCH + 2):
        MessageFactory()
    assert len(delivery.claim_batch(at=clock())) == delivery.BATCH
    assert delivery.BATCH * delivery.CALL_BUDGET + delivery.MARGIN <= delivery.LEASE
    assert len(delivery.claim_batch(at=clock())) == 2


def test_draining_goes_on_over_many_batches_and_stops_with_the_time(channel, clock):
    for _ in range(2 * delivery.BATCH + 1):
        MessageFactory()

    def slow(ch, outgoing):
        clock.forward(seconds=15)
        return Unknown("slow")

    channel.script = [slow] * delivery.BATCH
    assert delivery.drain(clock=clock, channel=channel) == delivery.BATCH
    assert delivery.drain(clock=clock, channel=channel) == delivery.BATCH + 1


@pytest.mark.parametrize(
    ("purpose", "at", "expected"),
    [
        (Purpose.REMINDER, NOON, NOON),
        (Purpose.REMINDER, EVENING, NEXT_MORNING),
        (Purpose.REMINDER, datetime(2026, 11, 20, 12, 59, tzinfo=UTC), datetime(2026, 11, 20, 12, 59, tzinfo=UTC)),
        (Purpose.REMINDER, datetime(2026, 11, 20, 13, 0, tzinfo=UTC), NEXT_MORNING),
        (Purpose.REMINDER, datetime(2026, 11, 20, 18, 0, tzinfo=UTC), NEXT_MORNING),
        (Purpose.REMINDER, datetime(2026, 11, 21, 0, 59, tzinfo=UTC), NEXT_MORNING),
        (Purpose.STATUTORY, EVENING, EVENING),
        (Purpose.REPLY, EVENING, EVENING),
    ],
)
def test_reminders_keep_to_the_day(purpose, at, expected):
    assert delivery.allowed_from(purpose=purpose, agency=None, at=at) == expected


def test_hours_are_those_of_the_agency():
    from agencies.models import Agency

    papua = Agency(time_zone="Asia/Jayapura")
    at = datetime(2026, 11, 20, 11, 30, tzinfo=UTC)  # 18:30 WIB, 20:30 WIT
    assert delivery.allowed_from(purpose=Purpose.REMINDER, agency=papua, at=at) == datetime(
        2026, 11, 20, 23, tzinfo=UTC
    )


def test_an_evening_reminder_waits_in_a_column_and_rings_nobody(
    enqueue, channel, clock, django_capture_on_commit_callbacks
):
    clock.at = EVENING
    with django_capture_on_commit_callbacks() as callbacks:
        message = enqueue(template=REMINDER.code, at=EVENING)
    assert callbacks == []
    assert delivery.drain(clock=clock, channel=channel) == 0
    clock.at = NEXT_MORNING
    assert delivery.drain(clock=clock, channel=channel) == 1
    assert state_of(message) == MessageState.ACCEPTED


def test_hours_are_looked_at_again_just_before_sending(enqueue, channel, clock):
    message = enqueue(template=REMINDER.code)
    clock.at = EVENING
    assert delivery.drain(clock=clock, channel=channel) == 0
    message.refresh_from_db()
    assert (message.state, message.not_before) == (MessageState.READY, NEXT_MORNING)
    assert message.events.last().reason == "quiet_hours"


def test_what_has_lost_its_use_is_not_sent(enqueue, channel, clock):
    swept = enqueue(dedupe_key="uji:1", expires_at=NOON + timedelta(hours=1))
    claimed = MessageFactory(
        state=MessageState.CLAIMED, expires_at=NOON + timedelta(hours=1), lease_until=NOON + timedelta(hours=2)
    )
    clock.forward(hours=1)
    assert delivery.drain(clock=clock, channel=channel) == 0
    assert delivery.sweep(at=clock())["expire"] == 1
    delivery.deliver(claim=delivery.Claim(claimed.pk, claimed.token), channel=channel, clock=clock)
    assert (state_of(swept), state_of(claimed)) == (MessageState.EXPIRED, MessageState.EXPIRED)
    assert channel.sent == []


def test_a_message_cancelled_after_the_claim_is_not_sent(enqueue, channel, clock):
    from notifications.services import cancel_messages

    message = enqueue()
    (claim,) = delivery.claim_batch(at=clock())
    cancel_messages(about=message.about, at=clock())
    assert delivery.deliver(claim=claim, channel=channel, clock=clock) is None
    assert state_of(message) == MessageState.CANCELLED
    assert channel.sent == []


def test_a_claim_with_too_little_lease_left_walks_away(enqueue, channel, clock):
    message = enqueue()
    (claim,) = delivery.claim_batch(at=clock())
    clock.forward(seconds=90)
    assert delivery.deliver(claim=claim, channel=channel, clock=clock) is None
    assert (state_of(message), channel.sent) == (MessageState.CLAIMED, [])
    clock.forward(seconds=30)
    assert delivery.sweep(at=clock())["release"] == 1
    assert delivery.drain(clock=clock, channel=channel) == 1


def test_a_claim_taken_over_by_another_walks_away(enqueue, channel, clock):
    enqueue()
    (stale,) = delivery.claim_batch(at=clock())
    clock.forward(minutes=2)
    delivery.sweep(at=clock())
    (fresh,) = delivery.claim_batch(at=clock())
    assert delivery.deliver(claim=stale, channel=channel, clock=clock) is None
    assert channel.sent == []
    assert delivery.deliver(claim=fresh, channel=channel, clock=clock) is not None
    assert len(channel.sent) == 1


def test_the_scanner_looks_again_before_sending(channel, clock):
    message = MessageFactory(
        template_version__body="Catatan: $note",
        template_version__placeholders={"note": "PlainText"},
        shown={"note": "1404015708900001"},
    )
    assert delivery.drain(clock=clock, channel=channel) == 0
    assert state_of(message) == MessageState.FAILED
    assert message.events.last().reason == "scanner:identity_number"
    assert channel.sent == []


def test_a_broken_seal_fails_the_row_and_not_the_round(channel, clock):
    broken = MessageFactory(to_sealed="rusak", not_before=NOON - timedelta(hours=1))
    good = MessageFactory()
    assert delivery.drain(clock=clock, channel=channel) == 1
    assert (state_of(broken), state_of(good)) == (MessageState.FAILED, MessageState.ACCEPTED)


def test_a_message_that_kills_its_dispatcher_again_and_again_is_put_aside(channel, clock):
    message = MessageFactory(claims=delivery.MAX_LOST_CLAIMS)
    assert delivery.drain(clock=clock, channel=channel) == 0
    assert state_of(message) == MessageState.FAILED
    assert message.events.last().reason == "poison"


def test_a_second_live_try_is_refused_by_the_database_and_ends_the_message(channel, clock):
    message = MessageFactory(attempts=1)
    AttemptFactory(message=message, channel=channel.name, state=AttemptState.UNKNOWN)
    assert delivery.drain(clock=clock, channel=channel) == 0
    assert (state_of(message), channel.sent) == (MessageState.FAILED, [])
    assert message.events.last().reason == "second_try"


@pytest.mark.parametrize(
    ("ending", "state", "lines"),
    [
        ("0001", MessageState.DELIVERED, 1),
        ("0002", MessageState.FAILED, 0),
        ("0003", MessageState.READY, 0),
        ("0004", MessageState.UNKNOWN, 1),
        ("0005", MessageState.ACCEPTED, 1),
        ("0006", MessageState.READ, 1),
        ("7890", MessageState.DELIVERED, 1),
    ],
)
def test_the_last_digits_decide_the_fate_in_the_file_channel(enqueue, clock, outbox, ending, state, lines):
    message = enqueue(to=f"62812345{ending}")
    delivery.drain(clock=clock, channel=FileChannel())
    assert state_of(message) == state
    assert [line["message"] for line in outbox()] == [str(message.pk)] * lines


def test_the_outbox_is_private_and_the_console_line_masked(enqueue, clock, outbox, caplog):
    caplog.set_level("INFO", logger="notifications.console")
    enqueue()
    delivery.drain(clock=clock)
    assert outbox_path().stat().st_mode & 0o077 == 0
    assert outbox()[0]["to"] == PHONE
    assert "0812****7890" in caplog.text
    assert PHONE not in caplog.text


def test_a_channel_nobody_knows_is_a_fault_of_the_settings(settings, clock):
    from django.core.exceptions import ImproperlyConfigured

    settings.NOTIFICATION_CHANNEL = "merpati"
    with pytest.raises(ImproperlyConfigured):
        delivery.drain(clock=clock)
