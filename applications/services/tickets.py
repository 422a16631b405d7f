"""Ticket numbers: random, so that they tell nothing about how many there are."""

from applications.models import Application
from common.codes import new_ticket


def assign_ticket(case):
    """Give ``case`` a ticket number no other case has; the database has the last word."""
    ticket = new_ticket()
    while Application.objects.filter(ticket=ticket).exists():
        ticket = new_ticket()
    case.ticket = ticket
