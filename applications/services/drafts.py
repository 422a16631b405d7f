"""Drafts: begun on any phone, saved page by page, put away and taken up again, and gone when nobody comes back."""

import datetime
import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction

from agencies.enums import CODE_LENGTHS, AgencyKind, TerritoryLevel
from applications import perms
from applications.answers import store_answer
from applications.catalogue import get_service
from applications.catalogue.common_steps import BIRTH
from applications.completeness import rule_context
from applications.enums import Channel, FilledFor, HelperRelation, Status
from applications.models import Application, HouseholdMember
from applications.pins import hash_pin
from applications.services.documents import delete_files_of
from applications.services.tickets import assign_ticket
from participants.models import Facility

MAX_MEMBERS = 20
#: The door of a case that an officer enters, by his kind of office; any other is the counter of an office.
DESKS = {
    AgencyKind.DESA: Channel.VILLAGE_DESK,
    AgencyKind.KECAMATAN: Channel.VILLAGE_DESK,
    AgencyKind.RSUD: Channel.HOSPITAL_DESK,
    AgencyKind.PUSKESMAS: Channel.HOSPITAL_DESK,
}
#: What the officer at each desk is to the family.
HELPERS = {Channel.VILLAGE_DESK: HelperRelation.VILLAGE, Channel.HOSPITAL_DESK: HelperRelation.HEALTH}


class TooManyMembers(Exception):
    """More people than one family card can hold."""


def start_draft(*, service, at, channel=Channel.WEB, village=None, actor=None, entry_agency=None, submit_key=None):
    """Begin a case of ``service`` (a catalogue code); a village QR presets the village. Raises UnknownService.

    ``actor`` is the officer who fills it in for a family and is written down as its helper. ``submit_key`` is given by
    a caller who must be able to repeat the start as well, as the demo does.
    """
    get_service(service)
    helper = {}
    if actor is not None:
        relation = HELPERS.get(channel, HelperRelation.OTHER)
        helper = {"filled_for": FilledFor.OTHER, "helper_name": actor.full_name, "helper_relation": relation}
    return Application.objects.create(
        service=service,
        submit_key=submit_key or uuid.uuid4(),
        channel=channel,
        village=village,
        postcode=_postcode_of(village),
        entered_by=actor,
        entry_agency=entry_agency,
        created_at=at,
        saved_at=at,
        **helper,
    )


@transaction.atomic
def start_at_desk(*, service, actor, entry_agency, at, known=None):
    """Begin a case for a family at the desk of ``entry_agency``; returns the draft.

    A village office enters its own village; ``known`` are answers (by question name) that are there already, such as
    the NIK of a patient who was looked up. They are shown on their pages, and asked all the same.

    Raises PermissionDenied unless ``actor`` may enter cases there, UnknownService.
    """
    if not perms.desks_of(actor).filter(pk=entry_agency.pk).exists():
        raise PermissionDenied("enter_application")
    channel = DESKS.get(entry_agency.kind, Channel.OFFICE_DESK)
    territory = entry_agency.territory
    case = start_draft(
        service=service,
        at=at,
        channel=channel,
        village=territory if territory.level == TerritoryLevel.VILLAGE else None,
        actor=actor,
        entry_agency=entry_agency,
    )
    known = {**(_known_to_hospital(entry_agency) if channel == Channel.HOSPITAL_DESK else {}), **(known or {})}
    for question in case.definition.questions:
        if question.name in known:
            store_answer(case, question, known[question.name])
    case.save()
    return case


def _known_to_hospital(agency):
    """What need not be typed at a hospital's own desk: that the patient lies there, and what it is called."""
    regency = agency.territory_id[: CODE_LENGTHS[TerritoryLevel.REGENCY]]
    place = Facility.objects.active().within(regency).filter(name__iexact=agency.name).first()
    named = {"hospital": place} if place is not None else {"care_place": agency.name}
    return {"care_now": "ya", "facility_letter_issuer": agency.name, **named}


def _postcode_of(village):
    if village is None:
        return ""
    return village.postcode or (village.parent.postcode if village.parent_id else "")


@transaction.atomic
def save_answers(*, application, step, values, at):
    """Keep the answers of one step of a draft (``values`` by question name, already typed) and mark the step answered.

    Returns False, changing nothing, when the case has been sent meanwhile.
    """
    case = Application.objects.select_for_update().get(pk=application.pk)
    if case.status != Status.DRAFT:
        return False
    questions = {question.name: question for question in step.questions}
    village_before, nik_before = case.village_id, case.nik
    for name, value in values.items():
        store_answer(case, questions[name], value)
    if "nik" in values and values["nik"]:
        case.no_nik_reason = ""
    if case.nik != nik_before:
        # Birth date and sex are read from the NIK: another NIK has to be confirmed anew.
        case.answered_steps = [key for key in case.answered_steps if key != BIRTH.key]
    if case.village_id != village_before:
        case.postcode = _postcode_of(case.village)
        case.facility = None
    if case.filled_for and case.filled_for != FilledFor.OTHER:
        case.helper_name = case.helper_relation = case.helper_consent_by = ""
    if step.key not in case.answered_steps:
        case.answered_steps = [*case.answered_steps, step.key]
    case.saved_at = at
    case.save()
    application.refresh_from_db()
    return True


@transaction.atomic
def save_member(*, application, values, at, member=None):
    """Add a family member to a draft, or change one; returns the member. Raises TooManyMembers.

    ``values``: full_name, nik (or None with no_nik_reason), family_relation, sex, birth_date, birth_place,
    marital_status, card_number.
    """
    case = Application.objects.select_for_update().get(pk=application.pk, status=Status.DRAFT)
    if member is None:
        count = case.members.count()
        if count >= MAX_MEMBERS:
            raise TooManyMembers
        last = case.members.order_by("-position").values_list("position", flat=True).first() or 0
        member = HouseholdMember(application=case, position=last + 1)
    for name, value in values.items():
        setattr(member, name, value)
    member.save()
    Application.objects.filter(pk=case.pk).update(saved_at=at)
    return member


@transaction.atomic
def remove_member(*, application, member, at):
    """Take a family member out of a draft."""
    case = Application.objects.select_for_update().get(pk=application.pk, status=Status.DRAFT)
    case.members.filter(pk=member.pk).delete()
    Application.objects.filter(pk=case.pk).update(saved_at=at)


@transaction.atomic
def put_draft_away(*, application, at):
    """Give a draft its ticket and PIN now, so that it can be taken up on any other phone."""
    case = Application.objects.select_for_update().get(pk=application.pk)
    if not case.ticket:
        assign_ticket(case)
        case.pin_hash = hash_pin(case)
    case.saved_at = at
    case.save(update_fields=["ticket", "pin_hash", "saved_at"])
    application.refresh_from_db()
    return case


@transaction.atomic
def discard_draft(*, application):
    """Delete a draft with its photos, at the family's wish. A case that was sent stays; returns whether it went."""
    case = Application.objects.select_for_update().filter(pk=application.pk, status=Status.DRAFT).first()
    if case is None:
        return False
    delete_files_of(case)
    case.delete()
    return True


def purge_expired_drafts(*, at, limit=500):
    """Delete drafts nobody touched for the policy's days (``general.draft_days``); returns how many went.

    One transaction per draft, so that one bad row holds up nobody.
    """
    gone = 0
    longest_ago = at - datetime.timedelta(days=1)
    for draft in Application.objects.abandoned(before=longest_ago).order_by("saved_at")[:limit]:
        days = rule_context(draft, at=at).policy("general.draft_days")
        if draft.saved_at <= at - datetime.timedelta(days=days):
            gone += discard_draft(application=draft)
    return gone
