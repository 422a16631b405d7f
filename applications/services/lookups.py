"""A hospital asks about one patient by full number and gives a reason; every question is kept (R1, R2, I12)."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from agencies.scoping import prefix_q, scope_of
from applications.models import Application, HouseholdMember, PatientLookup
from applications.services.limits import within_limit
from common.codes import fingerprint
from common.masking import mask_name
from participants.services import PatientCover, cover_of


class TooManyLookups(Exception):
    """More questions than one desk has patients."""

    def __init__(self):
        super().__init__("Terlalu banyak pencarian dalam satu jam. Tunggu sebentar, atau telepon Dinas Sosial.")


@dataclass(frozen=True)
class PatientCase:
    """What a hospital may know of a case that is not its own: that it is there and how far it is."""

    service: str
    status: str
    is_open: bool
    masked_name: str
    submitted_at: datetime
    office: str
    case_id: int | None


@dataclass(frozen=True)
class PatientAnswer:
    """What a hospital is told: what the registry says of the person's cover (None: not listed), and the cases."""

    cover: PatientCover | None
    cases: list[PatientCase]


def look_up_patient(*, nik="", card_number="", reason, actor, at):
    """The PatientAnswer about the person with exactly this NIK or JKN card in the hospital's district.

    Cases newest first; ``case_id`` is set only where the case lies in the actor's own scope. Raises PermissionDenied,
    TooManyLookups, ValueError without a number.
    """
    number = nik or card_number
    if not number:
        raise ValueError("a full number is needed")
    scope = scope_of(actor).limited_to("applications.look_up_patient")
    if not scope.grants:
        raise PermissionDenied("look_up_patient")
    if not within_limit(scope="lookup:officer", key=actor.pk, at=at):
        raise TooManyLookups
    regencies = {grant.prefix[:4] for grant in scope.grants}
    person = (
        Q(nik=nik) | Q(pk__in=HouseholdMember.objects.filter(nik=nik).values("application_id"))
        if nik
        else Q(details__card_number=card_number)
        | Q(pk__in=HouseholdMember.objects.filter(card_number=card_number).values("application_id"))
    )
    rows = (
        Application.objects.sent()
        .filter(prefix_q("village_id", regencies), person)
        .select_related("agency")
        .order_by("-submitted_at")[:10]
    )
    own = set(
        Application.objects.visible_to(actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    agency_id = scope.grants[0].agency_id
    cover = cover_of(nik=nik, card_number=card_number, prefixes=regencies, user=actor, agency_id=agency_id, at=at)
    PatientLookup.objects.create(
        user=actor,
        agency_id=agency_id,
        fingerprint=fingerprint(number, purpose="patient-lookup"),
        reason=reason,
        found=len(rows) + (cover is not None),
        at=at,
    )
    cases = [
        PatientCase(
            service=row.definition.short_name,
            status=row.get_status_display(),
            is_open=row.is_open,
            masked_name=mask_name(row.full_name),
            submitted_at=row.submitted_at,
            office=row.agency.short_name,
            case_id=row.pk if row.pk in own else None,
        )
        for row in rows
    ]
    return PatientAnswer(cover=cover, cases=cases)
