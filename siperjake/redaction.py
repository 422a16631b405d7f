"""Log lines without people: numbers that could be a NIK, KK, card, phone or ticket are struck out, line breaks too.

The formatter, not a filter, does it: a formatter also sees the traceback, where values hide in exception texts.
"""

import logging
import re

STRUCK = "[…]"

_SEPARATOR = r"[ .\-–/]?"
_NUMBERS = re.compile(
    # Not after a digit or a decimal point: "0.0123456789 s" is a duration.
    r"(?<!\d)(?<!\d\.)(?:"
    r"\d{4}[ .\-–]\d{4}[ .\-–]\d{4}[ .\-–]\d{4}"  # NIK and KK as the forms show them
    r"|\d{3}[ .\-–]\d{3}[ .\-–]\d{4}"  # ticket 482-913-5067
    rf"|\+?(?:62|0){_SEPARATOR}8\d{{1,2}}(?:{_SEPARATOR}\d){{6,10}}"  # mobile numbers
    r"|\d{9,}"  # anything as long in one piece
    r")(?!\d)"
)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


def redact(text: str) -> str:
    """Return ``text`` with every run of digits that may belong to a person replaced by ``[…]``."""
    return _NUMBERS.sub(STRUCK, text)


class RedactingFormatter(logging.Formatter):
    """Formatter whose message cannot name a person nor start a line of its own (log injection)."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Strike numbers and escape control characters of the message; time, level and logger stay as they are."""
        record.message = _CONTROL.sub(lambda hit: f"\\x{ord(hit[0]):02x}", redact(record.message))
        return super().formatMessage(record)

    def formatException(self, ei) -> str:
        """Keep the traceback's lines, strike its numbers."""
        return redact(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:
        """Keep the stack's lines, strike its numbers."""
        return redact(super().formatStack(stack_info))
