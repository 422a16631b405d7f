"""Typed values for message texts: the renderer takes nothing else (reference §5.9, attack W8).

Each class checks what it is given when it is made and knows how it is shown. A raw string, for example a NIK, is
therefore a type error and not a leak. ``trusted`` classes produce a form that cannot hide anything; the text of the
others is read by ``scanner`` before a message is stored and again before it is sent.
"""

import re
import unicodedata
from datetime import date, datetime, tzinfo
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings

from common.codes import format_pin, format_ticket, parse_ticket
from common.dates import format_datetime, format_long_date
from common.masking import mask_name
from common.money import rupiah


class PlaceholderError(ValueError):
    """A value does not fit its placeholder. The text never repeats the value."""


class Placeholder:
    """Base of all typed values: ``text`` is what the reader sees."""

    trusted: ClassVar[bool] = False
    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        """Never show the value: reprs end up in logs."""
        return f"<{type(self).__name__}>"


class _FreeText(Placeholder):
    max_length: ClassVar[int] = 0
    __slots__ = ()

    def __init__(self, value: str) -> None:
        super().__init__(_clean_text(value, self))
        if len(self.text) > self.max_length:
            raise PlaceholderError(f"{type(self).__name__}: more than {self.max_length} characters")


class PlainText(_FreeText):
    """A sentence written by an officer, one line, at most 160 characters; scanned."""

    max_length = 160
    __slots__ = ()


class ShortText(_FreeText):
    """A label such as a service or an office, at most 80 characters; scanned."""

    max_length = 80
    __slots__ = ()


class MaskedName(Placeholder):
    """A person's name, shown as "S*** A***"."""

    __slots__ = ()

    def __init__(self, value: str) -> None:
        super().__init__(mask_name(_clean_text(value, self)))


class Ticket(Placeholder):
    """A case ticket of ten digits with a valid check digit, shown as "482-913-5067"."""

    trusted = True
    __slots__ = ()

    def __init__(self, value: str) -> None:
        ticket = parse_ticket(value) if isinstance(value, str) else None
        if ticket is None:
            raise PlaceholderError("Ticket: not a ticket")
        super().__init__(format_ticket(ticket))


class Pin(Placeholder):
    """A PIN of six digits, shown as "730 418"."""

    trusted = True
    __slots__ = ()

    def __init__(self, value: str) -> None:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{6}", value.replace(" ", "")):
            raise PlaceholderError("Pin: six digits expected")
        super().__init__(format_pin(value.replace(" ", "")))


class DateText(Placeholder):
    """A day ("Rabu, 25 November 2026") or, with ``tz``, a moment in that zone with its hour."""

    trusted = True
    __slots__ = ()

    def __init__(self, value: date | datetime, *, tz: tzinfo | None = None) -> None:
        if isinstance(value, datetime):
            if value.tzinfo is None or tz is None:
                raise PlaceholderError("DateText: a moment needs a zone, its own and the reader's")
            super().__init__(format_datetime(value, tz))
        elif isinstance(value, date):
            super().__init__(format_long_date(value))
        else:
            raise PlaceholderError("DateText: a date or a datetime expected")


class Count(Placeholder):
    """A whole number of 0 to 999 999: household members, months, days."""

    trusted = True
    __slots__ = ()

    def __init__(self, value: int) -> None:
        _check_whole(value, self, highest=999_999)
        super().__init__(str(value))


class Rupiah(Placeholder):
    """Whole rupiah, zero or more, shown as "Rp1.500.000"."""

    trusted = True
    __slots__ = ()

    def __init__(self, value: int) -> None:
        _check_whole(value, self, highest=999_999_999_999)
        super().__init__(rupiah(value))


class PublicUrl(Placeholder):
    """A page of our own public site: no query, no fragment, no number long enough to be a ticket or an identity."""

    trusted = True
    __slots__ = ()

    def __init__(self, value: str) -> None:
        if not isinstance(value, str) or re.search(r"[\s\\]", value):
            raise PlaceholderError("PublicUrl: an address expected")
        parts, base = urlsplit(value), urlsplit(settings.PUBLIC_BASE_URL)
        if (parts.scheme, parts.netloc) != (base.scheme, base.netloc):
            raise PlaceholderError("PublicUrl: not our own site")
        if parts.query or parts.fragment or "@" in value or re.search(r"[0-9]{6}", parts.path):
            raise PlaceholderError("PublicUrl: carries data")
        super().__init__(value)


def _clean_text(value: object, kind: Placeholder) -> str:
    """Return one tidy line: NFC, no control or format characters, single spaces."""
    if not isinstance(value, str):
        raise PlaceholderError(f"{type(kind).__name__}: text expected")
    spaced = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", value))
    text = " ".join("".join(char for char in spaced if unicodedata.category(char)[0] != "C").split())
    if not text:
        raise PlaceholderError(f"{type(kind).__name__}: empty")
    return text


def _check_whole(value: object, kind: Placeholder, *, highest: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= highest:
        raise PlaceholderError(f"{type(kind).__name__}: a whole number of 0 to {highest} expected")


#: Names as stored in ``TemplateVersion.placeholders``.
KINDS: dict[str, type[Placeholder]] = {
    kind.__name__: kind for kind in (PlainText, ShortText, MaskedName, Ticket, Pin, DateText, Count, Rupiah, PublicUrl)
}
