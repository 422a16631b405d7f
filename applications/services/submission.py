"""Sending a case: repeatable, judged once more under the lock, and never a word to strangers."""

import hashlib
import json

from django.db import IntegrityError, transaction

from agencies.enums import AgencyKind
from agencies.models import Territory
from agencies.services import agency_for, work_calendar
from applications.catalogue import get_service
from applications.completeness import missing, rule_context
from applications.enums import FilledFor, Flag, LetterKind, Status
from applications.models import Application, Letter
from applications.pins import hash_pin
from applications.services.moves import MoveNotAllowed, ask_village, moving
from applications.services.tickets import assign_ticket
from common.codes import new_check_code
from common.identity import nik_warnings, parse_nik

#: Faster than this from first page to sending is odd; it is noted, never refused (ux-and-security §2.8).
QUICK_SECONDS = 20
#: A phone that more people share than this is shown to the officer, never refused (§2.7).
SHARED_PHONE_LIMIT = 5

CONSENT_TEXT = "Saya mengisi untuk Anda. Data dipakai untuk daftar jaminan. Anda setuju?"


def consenting_person(case):
    """Who agreed to being helped: the one written down, the guardian named at a desk, or the person himself."""
    return case.helper_consent_by or case.details.get("consent_guardian") or case.full_name


class NotComplete(Exception):
    """Something is missing; ``gaps`` lists it."""

    def __init__(self, gaps):
        self.gaps = gaps
        super().__init__("Masih ada yang perlu diisi.")


class ContentChanged(Exception):
    """The answers are no longer those on the check page the person saw."""


class ServiceClosed(Exception):
    """The territory does not take this service now; ``str()`` is the office's own sentence."""


class NoAgency(Exception):
    """No office of this village takes the service here."""


class AlreadyOpen(Exception):
    """The same family has an open case for this NIK and service (screen S27)."""


def content_hash(application):
    """A digest of everything the check page shows: answers, members and documents."""
    case = application
    columns = [
        str(getattr(case, question.name, "")) if question.column else ""
        for question in get_service(case.service).questions
    ]
    members = list(
        case.members.order_by("position").values_list(
            "full_name", "nik", "birth_date", "family_relation", "card_number"
        )
    )
    documents = list(case.documents.current().order_by("kind").values_list("kind", "sha256"))
    content = json.dumps([columns, case.details, members, documents], default=str, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def submit_application(*, application, submit_key, at, seen_hash="", actor=None, honeypot=""):
    """Send a draft; returns the case. The same key sent again returns the same case, whatever happened in between.

    ``seen_hash`` is the digest the check page carried. Raises ContentChanged, NotComplete, ServiceClosed, NoAgency,
    AlreadyOpen, MoveNotAllowed (another key for a case that was sent).
    """
    parts = {"submit_key": submit_key, "at": at, "seen_hash": seen_hash, "actor": actor, "honeypot": honeypot}
    try:
        return _submit(application, **parts)
    except IntegrityError:
        # Between looking and writing another case for this NIK arrived, or took this ticket number: look again.
        return _submit(application, **parts)


def _submit(application, *, submit_key, at, seen_hash, actor, honeypot):
    try:
        with transaction.atomic():
            with moving(application=application, verb="submit", actor=actor, at=at) as case:
                if str(case.submit_key) != str(submit_key):
                    raise ContentChanged
                _judge(case, seen_hash, at)
                _complete(case, at, honeypot)
            if rule_context(case, at=at).policy(f"{case.service}.village_check") and not _came_from_village(case):
                ask_village(application=case, program="kebijakan pemeriksaan desa", at=at)
    except MoveNotAllowed:
        case = Application.objects.get(pk=application.pk)
        if case.status == Status.DRAFT or str(case.submit_key) != str(submit_key):
            raise
    return case


def _came_from_village(case):
    """The village office itself has entered the case: it looked at the family already."""
    return case.entry_agency_id is not None and case.entry_agency.kind == AgencyKind.DESA


def _judge(case, seen_hash, at):
    context = rule_context(case, at=at)
    if not context.policy(f"{case.service}.open"):
        raise ServiceClosed(context.policy(f"{case.service}.closed_reason"))
    gaps = missing(case, context)
    if gaps:
        raise NotComplete(gaps)
    if seen_hash and seen_hash != content_hash(case):
        raise ContentChanged
    case.agency = agency_for(kind=context.policy(f"{case.service}.agency_kind"), territory_code=case.village_id)
    if case.agency is None:
        raise NoAgency
    rival = Application.objects.rival_of(case)
    if rival is not None and rival.kk_number == case.kk_number and rival.phone == case.phone:
        raise AlreadyOpen
    case.duplicate_of = rival


def _complete(case, at, honeypot):
    context = rule_context(case, at=at)
    _forget_what_does_not_apply(case, context)
    case.content_hash = content_hash(case)
    if not case.ticket:
        assign_ticket(case)
    if not case.pin_hash:
        case.pin_hash = hash_pin(case)
    case.submitted_at = at
    case.due_at = work_calendar(case.agency).add_days(at, context.policy(f"{case.service}.sla_days"))
    case.promised_at = case.due_at
    case.deadline_at = case.definition.deadline(case, context)
    case.is_urgent = case.definition.is_urgent(case, context)
    if case.filled_for == FilledFor.OTHER:
        case.helper_consent_by = consenting_person(case)
        case.helper_consent_text, case.helper_consented_at = CONSENT_TEXT, at
    case.flags = sorted({*_common_flags(case, context, at, honeypot), *case.definition.flags(case, context)})
    Letter.objects.create(
        application=case, kind=LetterKind.RECEIPT, code=new_check_code(), agency=case.agency, issued_at=at
    )


def _forget_what_does_not_apply(case, context):
    """An answer to a question that is no longer asked is not kept (question protocol, ux-and-security §4.3)."""
    asked = {question.name for question in case.definition.questions if question.applies(case, context)}
    case.details = {name: value for name, value in case.details.items() if name in asked}


def _common_flags(case, context, at, honeypot):
    if case.nik:
        nik = parse_nik(case.nik)
        known = Territory.objects.filter(pk=nik.region).exists() or not _is_loaded(nik.region)
        yield from nik_warnings(nik, birth_date=case.birth_date, sex=case.sex, region_known=known)
    else:
        yield Flag.NO_NIK
    if case.duplicate_of_id:
        yield Flag.OTHER_OPEN_CASE
    if case.members.filter(nik__isnull=True).exists():
        yield Flag.MEMBER_WITHOUT_NIK
    if case.phone:
        people = Application.objects.sent().filter(phone=case.phone).values("nik").distinct().count()
        if people >= SHARED_PHONE_LIMIT:
            yield Flag.SHARED_PHONE
    if (at - case.created_at).total_seconds() < QUICK_SECONDS:
        yield Flag.QUICK_FILL
    if honeypot:
        yield Flag.HONEYPOT


def _is_loaded(region):
    """Only where the whole province is loaded does an unknown kecamatan mean something."""
    return Territory.objects.filter(pk=region[:4]).exists()
