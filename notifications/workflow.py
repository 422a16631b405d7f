"""The transition table of a message: data only (reference §5.3). ``delivery.move`` is the one door."""

from dataclasses import dataclass

from notifications.enums import MessageState, ReceiptEvent

S = MessageState


@dataclass(frozen=True)
class Move:
    """One verb: the states it may start from and the state it ends in."""

    sources: frozenset[MessageState]
    target: MessageState


def _move(target: MessageState, *sources: MessageState) -> Move:
    return Move(frozenset(sources), target)


MOVES: dict[str, Move] = {
    # the dispatcher
    "claim": _move(S.CLAIMED, S.READY),
    "postpone": _move(S.READY, S.CLAIMED),
    "begin": _move(S.SENDING, S.CLAIMED),
    "accept": _move(S.ACCEPTED, S.SENDING, S.UNKNOWN),
    "retry": _move(S.READY, S.SENDING, S.UNKNOWN),
    "fail": _move(S.FAILED, S.CLAIMED, S.SENDING, S.UNKNOWN),
    "suppress": _move(S.SUPPRESSED, S.CLAIMED, S.SENDING, S.UNKNOWN),
    "doubt": _move(S.UNKNOWN, S.SENDING),
    # the sweep
    "release": _move(S.READY, S.CLAIMED),
    "lose": _move(S.UNKNOWN, S.SENDING),
    "give_up": _move(S.UNKNOWN_FINAL, S.UNKNOWN),
    # whoever no longer needs the message
    "cancel": _move(S.CANCELLED, S.READY, S.CLAIMED),
    "expire": _move(S.EXPIRED, S.READY, S.CLAIMED),
    # receipts: the rank only rises
    "receipt_sent": _move(S.SENT, S.SENDING, S.UNKNOWN, S.ACCEPTED),
    "receipt_undelivered": _move(S.UNDELIVERED, S.SENDING, S.UNKNOWN, S.ACCEPTED, S.SENT),
    "receipt_delivered": _move(S.DELIVERED, S.SENDING, S.UNKNOWN, S.ACCEPTED, S.SENT, S.UNDELIVERED),
    "receipt_read": _move(S.READ, S.SENDING, S.UNKNOWN, S.ACCEPTED, S.SENT, S.UNDELIVERED, S.DELIVERED),
}

#: Evidence that a message got somewhere, from weak to strong. States that are not listed rank 0.
RANK: dict[MessageState, int] = {S.ACCEPTED: 10, S.SENT: 20, S.UNDELIVERED: 25, S.DELIVERED: 30, S.READ: 40}

RECEIPT_VERBS: dict[ReceiptEvent, str] = {event: f"receipt_{event.value}" for event in ReceiptEvent}
