"""Tracking by ticket and PIN: one answer and one cost for unknown, wrong and locked (ux-and-security §2.6, T3, T4)."""

import datetime

from django.db import transaction

from applications import messages
from applications.models import Application, TicketLock
from applications.pins import check_pin, pin_to_show
from applications.services.limits import within_limit
from common.codes import fingerprint, parse_ticket

FREE_TRIES = 5
FIRST_LOCK = datetime.timedelta(minutes=15)
LONGEST_LOCK = datetime.timedelta(days=1)


class WrongPair(Exception):
    """Ticket and PIN do not open anything now. Says nothing more, whatever the cause."""

    def __init__(self):
        super().__init__("Nomor tiket atau PIN tidak cocok.")


def open_by_ticket(*, ticket, pin, at):
    """The case that ``ticket`` and ``pin`` (as typed) open. Raises WrongPair.

    Five wrong PINs lock the ticket for 15 minutes, each further one for twice as long. An unknown ticket is counted,
    locked and paid for exactly as a known one.
    """
    number = parse_ticket(ticket) or "0" * 10
    digits = "".join(character for character in pin if character.isdigit())[:12]
    with transaction.atomic():
        lock, _created = TicketLock.objects.select_for_update().get_or_create(
            ticket_hash=fingerprint(number, purpose="ticket-lock"), defaults={"updated_at": at}
        )
        case = Application.objects.filter(ticket=number).first()
        right = check_pin(case, digits)
        locked = lock.locked_until is not None and lock.locked_until > at
        if right and not locked:
            lock.failures, lock.locked_until = 0, None
        elif not locked:
            lock.failures += 1
            if lock.failures >= FREE_TRIES:
                doubled = FIRST_LOCK * 2 ** min(lock.failures - FREE_TRIES, 10)
                lock.locked_until = at + min(doubled, LONGEST_LOCK)
        lock.updated_at = at
        lock.save()
    if not right or locked:
        raise WrongPair
    return case


def resend_pin(*, ticket, at):
    """Send ticket and PIN to the number the family registered, at most once in ten minutes and three times a day.

    The caller says the same whatever happens here.
    """
    number = parse_ticket(ticket) or "0" * 10
    allowed = within_limit(scope="pin:ticket", key=number, at=at) & within_limit(
        scope="pin:ticket_day", key=number, at=at
    )
    case = Application.objects.filter(ticket=number).exclude(phone="").first()
    pin = pin_to_show(case) if case is not None else ""
    if not allowed or not pin:
        return
    with transaction.atomic():
        messages.send_ticket_and_pin(
            case=case,
            pin=pin,
            dedupe_key=f"application:{case.pk}:pin:{at:%Y%m%d%H%M}",
            at=at,
        )
