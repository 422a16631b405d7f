"""What a channel is: it gets one text for one address and says exactly one of five things (reference §5.6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from notifications.enums import ReceiptEvent


@dataclass(frozen=True)
class Outgoing:
    """One text about to leave. ``message_id`` goes to the provider as our reference."""

    message_id: UUID
    attempt_no: int
    template: str
    to: str
    text: str
    at: datetime

    def __repr__(self) -> str:
        """Never show address or text: reprs end up in logs."""
        return f"<Outgoing {self.message_id} #{self.attempt_no}>"


@dataclass(frozen=True)
class Accepted:
    """The provider has taken the message. ``simulated`` are receipts a pretended provider wants reported."""

    provider_ref: str = ""
    simulated: tuple[ReceiptEvent, ...] = ()


@dataclass(frozen=True)
class Retry:
    """Certainly not sent, may work later: no connection was made, or the provider said "too fast"."""

    reason: str
    charged: bool = True


@dataclass(frozen=True)
class AccountTrouble:
    """Certainly not sent, and nothing else will be: login, quota, device. The message is not charged for it."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """Certainly not sent and never will be to this address."""

    reason: str


@dataclass(frozen=True)
class OptedOut:
    """Certainly not sent: the person has told the provider to stop."""

    reason: str = "opted_out"


@dataclass(frozen=True)
class Unknown:
    """Bytes may have left. Anything a channel cannot name otherwise is this."""

    reason: str


Outcome = Accepted | Retry | AccountTrouble | Refused | OptedOut | Unknown


class Channel(Protocol):
    """A way to people. ``send`` blocks for at most ``delivery.CALL_BUDGET`` and never retries by itself."""

    name: str

    def send(self, outgoing: Outgoing) -> Outcome:
        """Hand one text over. Called with no transaction open."""
        ...
