"""Two wordings, an invented family, a clock and a channel for the tests of notifications."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from notifications.channels.base import Accepted, Outcome, Outgoing
from notifications.enums import Purpose
from notifications.templates import MaskedName, Pin, PlainText, TemplateDefinition, Ticket

from tests.factories.notifications import NOON

RECEIPT = TemplateDefinition(
    code="uji.terima",
    purpose=Purpose.STATUTORY,
    label="Tanda terima",
    body="Yth. $name, pengajuan Anda kami terima. Nomor tiket $ticket, PIN $pin. $note",
    placeholders={"name": MaskedName, "ticket": Ticket, "pin": Pin, "note": PlainText},
)
REMINDER = TemplateDefinition(
    code="uji.ingat", purpose=Purpose.REMINDER, label="Pengingat", body="Mohon lengkapi pengajuan Anda."
)

#: What must never be found in the clear. The ticket has a valid check digit.
NAME, PHONE, TICKET, PIN = "Siti Aminah", "6281234567890", "4829135062", "730418"


@dataclass
class Clock:
    """A clock that stands still until it is told to go on."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **step: float) -> datetime:
        self.at += timedelta(**step)
        return self.at


@dataclass
class ScriptedChannel:
    """Keeps what physically left; answers from ``script`` (an outcome or a callable), then with "accepted"."""

    name: str = "uji"
    script: list = field(default_factory=list)
    sent: list[Outgoing] = field(default_factory=list)

    def send(self, outgoing: Outgoing) -> Outcome:
        step = self.script.pop(0) if self.script else None
        if callable(step):
            return step(self, outgoing)
        if step is None or isinstance(step, Accepted):
            self.sent.append(outgoing)
        return step or Accepted(f"ref-{outgoing.message_id}-{outgoing.attempt_no}")
