"""The channel of a computer without a provider: a file that plays the network (reference §5.12).

Each message is one JSON line in ``VAR_DIR/messages/outbox.jsonl``, forced to disk before the answer, so that tests can
read it as the record of what physically left. The last four digits of the address decide its fate:

====  ==================================================
0001  delivered
0002  refused for good
0003  not sent, try again later
0004  the line is written, but no answer comes (unknown)
0005  accepted, no receipt ever
0006  delivered, then read
====  ==================================================

Any other address is delivered.
"""

import json
import logging
import os
from pathlib import Path

from django.conf import settings

from common.masking import mask_phone
from notifications.channels.base import Accepted, Outcome, Outgoing, Refused, Retry, Unknown
from notifications.enums import ReceiptEvent

console = logging.getLogger("notifications.console")

_ARRIVES = (ReceiptEvent.SENT, ReceiptEvent.DELIVERED)
_SIMULATED: dict[str, tuple[ReceiptEvent, ...]] = {"0005": (), "0006": (*_ARRIVES, ReceiptEvent.READ)}


def outbox_path() -> Path:
    """Return the file that holds what has left."""
    return Path(settings.VAR_DIR) / "messages" / "outbox.jsonl"


class FileChannel:
    """Writes messages to the outbox file and a line without personal data to the console."""

    name = "file"

    def send(self, outgoing: Outgoing) -> Outcome:
        """Write one line, or pretend one of the failures above."""
        fate = outgoing.to[-4:]
        if fate == "0002":
            return Refused("invalid_address")
        if fate == "0003":
            return Retry("not_connected")
        provider_ref = f"file-{outgoing.message_id}-{outgoing.attempt_no}"
        _append(
            {
                "ref": provider_ref,
                "message": str(outgoing.message_id),
                "attempt": outgoing.attempt_no,
                "template": outgoing.template,
                "to": outgoing.to,
                "text": outgoing.text,
                "at": outgoing.at.isoformat(),
            }
        )
        console.info("pesan %s (%s) ke %s", outgoing.message_id, outgoing.template, mask_phone(outgoing.to))
        if fate == "0004":
            return Unknown("no_answer")
        return Accepted(provider_ref, simulated=_SIMULATED.get(fate, _ARRIVES))


def _append(line: dict[str, object]) -> None:
    """Add one line in one write and wait until the disk has it; the file is private to the account."""
    path = outbox_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)
