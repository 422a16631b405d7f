"""Writes the offices, accounts and facilities of the demo. Everything is made once and never overwritten.

What a user of the demo has changed since stays changed: rows are found by their code and only created when missing.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction

from agencies.enums import TerritoryLevel
from agencies.models import Agency, Signatory, Territory, User, WorkingHours
from agencies.services import grant_membership
from applications.enums import Status
from applications.models import Application
from applications.pins import pin_of
from common.codes import format_pin, format_ticket
from participants.models import Facility
from siperjake.demo import offices
from siperjake.demo.people import Place
from siperjake.demo.stories import Plan

SAMPLE_STATUSES = (Status.IN_REVIEW, Status.RETURNED, Status.ACCEPTED)


def demo_places() -> list[Place]:
    """The villages of the demo district, by code; empty when the territories are not loaded."""
    villages = (
        Territory.objects.filter(code__startswith=offices.REGENCY, level=TerritoryLevel.VILLAGE)
        .select_related("parent")
        .order_by("code")
    )
    return [
        Place(
            code=village.code,
            name=village.name,
            is_urban=village.code[6] == "1",
            district=village.parent.name,
            postcode=village.postcode or village.parent.postcode,
        )
        for village in villages
    ]


@transaction.atomic
def create_offices(*, places: Sequence[Place]) -> int:
    """Create the missing agencies with signatories and hours; return how many were made."""
    known = set(Agency.objects.values_list("code", flat=True))
    missing = [office for office in offices.all_offices(places) if office.code not in known]
    agencies = Agency.objects.bulk_create([_agency(office) for office in missing])
    signatories, hours = [], []
    for office, agency in zip(missing, agencies, strict=True):
        signatories += [
            Signatory(
                agency=agency,
                position=signer.position,
                capacity=signer.capacity,
                name=signer.name,
                rank=signer.rank,
                nip=signer.nip,
                valid_from=offices.SINCE,
            )
            for signer in office.signers
        ]
        hours += [
            WorkingHours(agency=agency, weekday=weekday, opens=opens, closes=closes)
            for weekday, openings in office.week.items()
            for opens, closes in openings
        ]
    Signatory.objects.bulk_create(signatories)
    WorkingHours.objects.bulk_create(hours)
    return len(agencies)


def _agency(office: offices.Office) -> Agency:
    return Agency(
        code=office.code,
        name=office.name,
        short_name=office.short_name,
        kind=office.kind,
        territory_id=office.territory,
        city=office.city,
        address=office.address,
        postcode=office.postcode,
        phone=office.phone,
        email=office.email,
        letterhead_line1=office.letterhead[0],
        letterhead_line2=office.letterhead[1],
        letter_number_format=office.number_format,
        cutoff_time=office.cutoff,
    )


@transaction.atomic
def create_facilities(*, places: Sequence[Place]) -> int:
    """Create the missing health facilities; return how many were made."""
    known = set(Facility.objects.values_list("code", flat=True))
    rows = [
        Facility(
            code=facility.code,
            name=facility.name,
            kind=facility.kind,
            territory_id=facility.territory,
            is_cooperating=facility.is_cooperating,
        )
        for facility in offices.facilities(places)
        if facility.code not in known
    ]
    return len(Facility.objects.bulk_create(rows))


@transaction.atomic
def create_accounts(*, places: Sequence[Place]) -> int:
    """Create the missing demo officers with their memberships and the one demo password; return how many were made."""
    known = set(User.objects.values_list("username", flat=True))
    missing = [account for account in offices.accounts(places) if account.username not in known]
    password = make_password(offices.PASSWORD) if missing else ""
    agencies = Agency.objects.in_bulk([account.office for account in missing], field_name="code")
    for account in missing:
        user = User(
            username=account.username,
            password=password,
            full_name=account.full_name,
            nip=account.nip,
            is_superuser=account.is_superuser,
        )
        user.save()
        grant_membership(
            user=user,
            agency=agencies[account.office],
            role=account.role,
            valid_from=offices.SINCE,
            valid_until=account.ends,
            actor=None,
        )
    return len(missing)


def has_all_offices(*, places: Sequence[Place]) -> bool:
    """Whether every office, facility and account of the demo is there."""
    wanted = {office.code for office in offices.all_offices(places)}
    usernames = {account.username for account in offices.accounts(places)}
    codes = {facility.code for facility in offices.facilities(places)}
    return (
        wanted <= set(Agency.objects.values_list("code", flat=True))
        and codes <= set(Facility.objects.values_list("code", flat=True))
        and User.objects.filter(username__in=usernames).count() == len(usernames)
    )


def sample_tickets(*, plans: Sequence[Plan]) -> list[tuple[str, str, str]]:
    """Public status word, ticket and PIN of a few demo cases a visitor may track; only cases made by the demo."""
    keys = [plan.submit_key for plan in plans]
    ours = Application.objects.filter(submit_key__in=keys).exclude(ticket=None)
    found = []
    for status in SAMPLE_STATUSES:
        case = ours.filter(status=status).order_by("pk").first()
        if case is not None:
            found.append((Status(status).label, format_ticket(case.ticket), format_pin(pin_of(case))))
    return found
