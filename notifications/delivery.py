"""From a row to a person: claim, re-check, intent, call, outcome (reference §5.4); sweeps; receipts.

The order is the safety. The intent is committed before the channel is called, so a process killed at any point leaves
a row that says what may have happened: nothing is sent twice, nothing is lost in silence, and what is doubtful is
``unknown`` and stays so until there is evidence. Every change of state goes through ``move``.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from agencies.models import Agency
from common.sealing import SealBroken, unseal
from notifications.channels.base import (
    Accepted,
    AccountTrouble,
    Channel,
    OptedOut,
    Outcome,
    Outgoing,
    Refused,
    Retry,
    Unknown,
)
from notifications.channels.registry import get_channel
from notifications.enums import LIVE_ATTEMPTS, QUIET_PURPOSES, AttemptState, MessageState, Purpose, ReceiptEvent
from notifications.models import Attempt, DeliveryReceipt, Heartbeat, Message, MessageEvent
from notifications.templates import refused_because, render
from notifications.workflow import MOVES, RANK, RECEIPT_VERBS

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

#: A channel answers within this time, so a claimed batch always fits into its lease.
CALL_BUDGET = timedelta(seconds=15)
LEASE = timedelta(seconds=120)
MARGIN = timedelta(seconds=30)
BATCH = (LEASE - MARGIN) // CALL_BUDGET

BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
ACCOUNT_PAUSE = timedelta(minutes=15)
#: A message whose dispatcher died this often before any try takes the others down with it: it fails.
MAX_LOST_CLAIMS = 10
#: After this time without evidence an unknown outcome stays unknown (reference §5.5).
EVIDENCE_TIME = timedelta(hours=72)
SWEEP_LIMIT = 500

OPENS, CLOSES = time(8), time(20)

_HELD = (MessageState.CLAIMED, MessageState.SENDING)
_ARRIVED = (MessageState.DELIVERED, MessageState.READ)
_OPEN_TRIES = (AttemptState.INTENT, AttemptState.UNKNOWN)


# --- the one door


def move(
    *, message_id: UUID, verb: str, at: datetime, reason: str = "", where: dict[str, object] | None = None, **changes
) -> bool:
    """Move one message by ``verb`` if its state allows it and ``where`` still holds; log the event with it.

    One conditional UPDATE decides. False means that the row was elsewhere already; the caller stops.
    """
    step = MOVES[verb]
    changes |= {"state": step.target, "updated_at": at}
    if step.target not in _HELD:
        changes |= {"token": None, "lease_until": None}
    if step.target in RANK:
        changes["rank"] = RANK[step.target]
    rows = Message.objects.filter(pk=message_id, **(where or {}))
    with transaction.atomic():
        while (source := rows.values_list("state", flat=True).first()) in step.sources:
            if rows.filter(state=source).update(**changes):
                MessageEvent.objects.create(
                    message_id=message_id, verb=verb, from_state=source, to_state=step.target, reason=reason, at=at
                )
                return True
    return False


# --- sending hours


def allowed_from(*, purpose: str, agency: Agency | None, at: datetime) -> datetime:
    """Return the first moment from ``at`` on at which a message of ``purpose`` may be sent.

    Reminders keep to 08:00–20:00 of the agency's zone (reference §5.8); everything else may go at any hour.
    """
    if Purpose(purpose) not in QUIET_PURPOSES:
        return at
    zone = agency.zone if agency else ZoneInfo(settings.TIME_ZONE)
    local = at.astimezone(zone)
    if OPENS <= local.time() < CLOSES:
        return at
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, tzinfo=zone)


# --- claim (T1)


@dataclass(frozen=True)
class Claim:
    """A message held by this dispatcher until the lease is over."""

    message_id: UUID
    token: UUID


def claim_batch(*, at: datetime, limit: int = BATCH) -> list[Claim]:
    """Take up to ``limit`` due messages. PostgreSQL skips rows others hold; SQLite lets one writer in at a time."""
    token = uuid4()
    with transaction.atomic():
        due = Message.objects.due(at=at).select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit]
        return [
            Claim(message_id, token)
            for message_id in list(due)
            if move(
                message_id=message_id,
                verb="claim",
                at=at,
                token=token,
                lease_until=at + LEASE,
                claims=F("claims") + 1,
            )
        ]


# --- re-check and intent (T2)


@dataclass(frozen=True)
class Verdict:
    """Why a claimed message is not sent now."""

    verb: str
    reason: str
    not_before: datetime | None = None


def prepare(*, message: Message, at: datetime) -> Outgoing | Verdict:
    """Look at a claimed message once more, just before it leaves: use, hours, text, scanner."""
    if message.expires_at is not None and message.expires_at <= at:
        return Verdict("expire", "too_late")
    if message.claims - message.attempts > MAX_LOST_CLAIMS:
        return Verdict("fail", "poison")
    moment = allowed_from(purpose=message.purpose, agency=message.agency, at=at)
    if moment > at:
        return Verdict("postpone", "quiet_hours", not_before=moment)
    version = message.template_version
    try:
        to, shown = unseal(message.to_sealed), json.loads(unseal(message.values_sealed))
    except SealBroken:
        return Verdict("fail", "seal_broken")
    refusal = refused_because(body=version.body, kinds=version.placeholders, shown=shown)
    if refusal:
        return Verdict("fail", f"scanner:{refusal}")
    return Outgoing(
        message_id=message.pk,
        attempt_no=message.attempts + 1,
        template=version.template.code,
        to=to,
        text=render(body=version.body, shown=shown, check_code=message.check_code),
        at=at,
    )


def begin(*, claim: Claim, attempt_no: int, channel: str, at: datetime) -> bool:
    """Write the intent down, in one transaction with the state; only after its commit may the channel be called.

    False: the claim is no longer ours, or too little of its lease is left for a call.
    """
    where = {"token": claim.token, "lease_until__gt": at + MARGIN, "attempts": attempt_no - 1}
    with transaction.atomic():
        if not move(message_id=claim.message_id, verb="begin", at=at, where=where, attempts=attempt_no):
            return False
        Attempt.objects.create(message_id=claim.message_id, no=attempt_no, channel=channel, started_at=at)
    return True


# --- outcome (T3)


def settle(*, message_id: UUID, attempt_no: int, outcome: Outcome, at: datetime) -> bool:
    """Write down what the channel said about *this* try. False: a receipt or a sweep had the last word already."""
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
        attempt = Attempt.objects.filter(message_id=message_id, no=attempt_no)
        state, verb, changes = _effect(outcome, message=message, at=at)
        provider_ref = outcome.provider_ref if isinstance(outcome, Accepted) else ""
        reason = "" if isinstance(outcome, Accepted) else outcome.reason
        settled = attempt.filter(state__in=_OPEN_TRIES).update(
            state=state, reason=reason, provider_ref=provider_ref, finished_at=at
        )
        if not settled:
            attempt.filter(provider_ref="").update(provider_ref=provider_ref)
            return False
        return move(message_id=message_id, verb=verb, at=at, reason=reason, where={"attempts": attempt_no}, **changes)


def _effect(outcome: Outcome, *, message: Message, at: datetime) -> tuple[AttemptState, str, dict[str, object]]:
    """Return what an outcome means: state of the try, verb for the message, further columns (reference §5.6)."""
    match outcome:
        case Accepted():
            return AttemptState.ACCEPTED, "accept", {}
        case Unknown():
            return AttemptState.UNKNOWN, "doubt", {}
        case Refused():
            return AttemptState.REFUSED, "fail", {}
        case OptedOut():
            return AttemptState.REFUSED, "suppress", {}
        case AccountTrouble() | Retry(charged=False):
            return AttemptState.NOT_SENT, "retry", {"not_before": at + ACCOUNT_PAUSE}
    refusals = message.tries.filter(state=AttemptState.REFUSED).count()
    if refusals >= len(BACKOFF):
        return AttemptState.REFUSED, "fail", {}
    spread = 0.8 + 0.4 * (sha256(f"{message.pk}:{refusals}".encode()).digest()[0] / 255)
    return AttemptState.REFUSED, "retry", {"not_before": at + BACKOFF[refusals] * spread}


# --- one message, one batch, all of them


def deliver(*, claim: Claim, channel: Channel, clock: Clock) -> Outcome | None:
    """Bring one claimed message to an outcome; None when it was not tried."""
    message = Message.objects.select_related("template_version__template", "agency__territory").get(pk=claim.message_id)
    at = clock()
    outgoing = prepare(message=message, at=at)
    if isinstance(outgoing, Verdict):
        changes = {"not_before": outgoing.not_before} if outgoing.not_before else {}
        where = {"token": claim.token}
        move(message_id=claim.message_id, verb=outgoing.verb, at=at, reason=outgoing.reason, where=where, **changes)
        return None
    try:
        if not begin(claim=claim, attempt_no=outgoing.attempt_no, channel=channel.name, at=at):
            return None
    except IntegrityError:
        where = {"token": claim.token}
        move(message_id=claim.message_id, verb="fail", at=at, reason="second_try", where=where)
        return None
    outcome = _call(channel, outgoing)
    settle(message_id=claim.message_id, attempt_no=outgoing.attempt_no, outcome=outcome, at=clock())
    for event in outcome.simulated if isinstance(outcome, Accepted) else ():
        record_receipt(channel=channel.name, event=event, event_at=at, at=clock(), provider_ref=outcome.provider_ref)
    return outcome


def _call(channel: Channel, outgoing: Outgoing) -> Outcome:
    """Call the channel with no transaction open. An error nobody foresaw may have come after the bytes: unknown."""
    try:
        return channel.send(outgoing)
    except Exception as error:
        logger.error("channel %s failed on %s: %s", channel.name, outgoing.message_id, type(error).__name__)
        return Unknown(f"error:{type(error).__name__}"[:80])


def drain(*, clock: Clock, channel: Channel | None = None, seconds: float = 60) -> int:
    """Send what is due, batch after batch, until nothing is left or ``seconds`` are over; return the number tried.

    Trouble with the account ends the round at once: the rest of the batch is put back unharmed.
    """
    channel = channel or get_channel()
    deadline = clock() + timedelta(seconds=seconds)
    tried = 0
    while (at := clock()) < deadline:
        batch = claim_batch(at=at)
        if not batch:
            break
        while batch:
            outcome = deliver(claim=batch.pop(0), channel=channel, clock=clock)
            tried += outcome is not None
            if isinstance(outcome, AccountTrouble):
                logger.error("channel %s: trouble with the account: %s", channel.name, outcome.reason)
                for claim in batch:
                    where = {"token": claim.token}
                    move(message_id=claim.message_id, verb="postpone", at=clock(), reason="account", where=where)
                return tried
    return tried


# --- the sweep


def sweep(*, at: datetime) -> dict[str, int]:
    """Repair what dispatchers left behind; each row in its own transaction, repeatable at any time.

    Claimed without intent: back to waiting. Sending past its lease: unknown. Unknown for 72 hours: final. Waiting
    past its use: expired. Parked receipts are tried again.
    """
    messages = Message.objects
    overdue = {"lease_until__lte": at}
    jobs = (
        ("release", messages.abandoned(at=at, state=MessageState.CLAIMED), overdue),
        ("lose", messages.abandoned(at=at, state=MessageState.SENDING), overdue),
        ("give_up", messages.unsettled_since(before=at - EVIDENCE_TIME), {}),
        ("expire", messages.out_of_time(at=at), {}),
    )
    counts = {
        verb: sum(_sweep_row(pk, verb, at, where) for pk in list(rows.values_list("pk", flat=True)[:SWEEP_LIMIT]))
        for verb, rows, where in jobs
    }
    parked = DeliveryReceipt.objects.parked(since=at - EVIDENCE_TIME)[:SWEEP_LIMIT]
    counts["receipts"] = sum(_apply_receipt(receipt, at=at) for receipt in list(parked))
    return counts


def _sweep_row(message_id: UUID, verb: str, at: datetime, where: dict[str, object]) -> bool:
    with transaction.atomic():
        if not move(message_id=message_id, verb=verb, at=at, reason="swept", where=where):
            return False
        if verb == "lose":
            Attempt.objects.filter(message_id=message_id, state=AttemptState.INTENT).update(
                state=AttemptState.UNKNOWN, reason="swept"
            )
    return True


# --- receipts


def record_receipt(
    *,
    channel: str,
    event: ReceiptEvent,
    event_at: datetime,
    at: datetime,
    provider_ref: str = "",
    reference: UUID | None = None,
) -> bool:
    """Store what a provider reports, then let the message rise if it says more than is known; True when it rose.

    The message is found by the provider's number or by ours (``reference``). A repeated receipt changes nothing; one
    that fits no message yet stays parked for the sweep. A receipt is evidence: it settles unknown outcomes.
    """
    event = ReceiptEvent(event)
    told = json.dumps([provider_ref, str(reference or ""), event.value, event_at.isoformat()])
    receipt, created = DeliveryReceipt.objects.get_or_create(
        channel=channel,
        fingerprint=sha256(told.encode()).hexdigest(),
        defaults={
            "provider_ref": provider_ref,
            "reference": reference,
            "event": event,
            "event_at": event_at,
            "received_at": at,
        },
    )
    return created and _apply_receipt(receipt, at=at)


def _apply_receipt(receipt: DeliveryReceipt, *, at: datetime) -> bool:
    attempts = Attempt.objects.filter(channel=receipt.channel)
    if receipt.provider_ref and (found := attempts.filter(provider_ref=receipt.provider_ref).first()):
        attempt = found
    elif receipt.reference:
        attempt = attempts.filter(message_id=receipt.reference, state__in=LIVE_ATTEMPTS).order_by("-no").first()
    else:
        attempt = None
    if attempt is None:
        return False
    verb = RECEIPT_VERBS[ReceiptEvent(receipt.event)]
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=attempt.message_id)
        DeliveryReceipt.objects.filter(pk=receipt.pk).update(attempt=attempt, processed_at=at)
        Attempt.objects.filter(pk=attempt.pk, state__in=_OPEN_TRIES).update(state=AttemptState.ACCEPTED, finished_at=at)
        # It arrived is true whichever try it was; it did not arrive says nothing about a newer one.
        where = {} if MOVES[verb].target in _ARRIVED else {"attempts": attempt.no}
        return move(message_id=attempt.message_id, verb=verb, at=at, where=where)


# --- signs of life


def record_heartbeat(*, name: str, at: datetime) -> None:
    """Note that the part ``name`` was alive at ``at``; the health page reads it."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})
