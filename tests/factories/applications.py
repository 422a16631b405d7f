"""Cases in any state, made through the services as families and officers make them. Invented people only.

``draft()`` is a bare draft, ``draft_ready("peralihan", members=1)`` one that can be sent, ``submitted("pembebasan")``
one that arrived, ``in_status(Status.RETURNED)`` one driven there by the real verbs. Every call invents a new family.
Answers are made from the catalogue, so a new service needs nothing here; ``answers={"income": 0}`` overrides some.
"""

import hashlib
import io
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count

from PIL import Image

from agencies.enums import AgencyKind, Role
from agencies.models import Agency, Membership
from applications import services
from applications.catalogue.base import Kind, Page
from applications.completeness import document_is_required, rule_context
from applications.enums import Channel, FilledFor, NoNikReason, PhoneOwner, ReasonCode, Status, TargetKind
from applications.workflow import verbs_for
from common.imaging import CleanPage
from participants.enums import FacilityKind
from participants.models import Facility

from tests.factories.agencies import INHIL, TEMBILAHAN_KOTA, AgencyFactory, officer, territory

#: Friday, 20 November 2026, 10:00 WIB: an office day.
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
_SERIAL = count(1)

FIRST_NAMES = ("Siti", "Ahmad", "Nurhayati", "Baharuddin", "Rosmini", "Zulkarnain", "Aminah", "Syamsul")
LAST_NAMES = ("Contoh", "Karangan", "Rekaan", "Umpama", "Misal")


def village(code=TEMBILAHAN_KOTA):
    """The village, with a postcode."""
    place = territory(code)
    if not place.postcode:
        place.postcode = "29213"
        place.save(update_fields=["postcode"])
    return place


def office(*, kind=AgencyKind.DINSOS, territory_code=INHIL):
    """The one office of that kind there (the same row at every call)."""
    known = Agency.objects.filter(kind=kind, territory_id=territory_code).first()
    return known or AgencyFactory(kind=kind, territory_code=territory_code)


def officer_of(role, *, agency=None, number=1):
    """Officer ``number`` holding ``role`` in ``agency`` (the Dinsos when not named); the same person at every call."""
    agency = agency or office()
    held = Membership.objects.filter(agency=agency, role=role).order_by("pk")
    while held.count() < number:
        officer(role, agency=agency)
    return held[number - 1].user


def facility(*, kind=FacilityKind.FIRST_LEVEL, territory_code=TEMBILAHAN_KOTA, code="", **fields):
    """A health facility (the same row at every call with the same code)."""
    code = code or ("99040101" if kind == FacilityKind.FIRST_LEVEL else "99040901")
    name = "Puskesmas Contoh" if kind == FacilityKind.FIRST_LEVEL else "RSUD Contoh"
    known = Facility.objects.filter(code=code).first()
    fields = {"name": name, "kind": kind, **fields}
    return known or Facility.objects.create(code=code, territory=territory(territory_code), **fields)


class Person:
    """Invented: ``nik``, ``kk``, ``name``, ``sex``, ``birth_date``, ``card``, ``phone``; never the same twice."""

    def __init__(self, *, sex="", birth_date=None):
        number = next(_SERIAL)
        self.sex = sex or "PL"[number % 2]
        self.birth_date = birth_date or date(1961, 1, 1) + timedelta(days=number * 37 % 12000)
        day = self.birth_date.day + (40 if self.sex == "P" else 0)
        serial = 9000 + number % 1000
        region = "140404"  # the one kecamatan that is always loaded: another would be asked about
        self.nik = f"{region}{day:02d}{self.birth_date:%m%y}{serial}"
        self.kk = f"{region}0101{10 + number // 1000 % 90}{serial}"
        self.card = f"0009{number:09d}"
        self.phone = f"628110{number:07d}"
        self.name = f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[number % len(LAST_NAMES)]}"


@cache
def clean_page(shade=200):
    """A small page as ``common.imaging`` gives it back, without the cost of its process."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, shade, shade)).save(buffer, "JPEG", quality=60)
    return CleanPage(data=buffer.getvalue(), width=64, height=48)


@cache
def photo_bytes(shade=200, size=(320, 200)):
    """A small JPEG as a phone would send it."""
    buffer = io.BytesIO()
    Image.new("RGB", size, (shade, 90, 40)).save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def attach(case, kind, *, shade=200, at=NOON):
    """Give ``case`` a current paper of ``kind`` with one page."""
    page = clean_page(shade)
    return services.attach_clean_pages(
        application=case,
        kind=kind,
        pages=[page],
        sha256=hashlib.sha256(f"{kind}:{shade}".encode()).hexdigest(),
        source_bytes=len(page.data) * 3,
        at=at,
    )


def draft(service="pengusulan", *, at=NOON, place=None, channel=Channel.WEB):
    """A draft that was just begun; ``place`` presets the village."""
    return services.start_draft(service=service, at=at, channel=channel, village=place)


def typed_answer(question, *, person, at=NOON):
    """A valid value for ``question``, of the type the case stores."""
    named = {
        "filled_for": FilledFor.SELF,
        "nik": person.nik,
        "no_nik_reason": "",
        "kk_number": person.kk,
        "full_name": person.name,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "birth_place": "Tembilahan",
        "phone": person.phone,
        "phone_owner": PhoneOwner.SELF,
        "address": "Parit 4, Dusun Mekar",
    }
    if question.name in named:
        return named[question.name]
    match question.kind:
        case Kind.VILLAGE:
            return village()
        case Kind.FIRST_LEVEL_FACILITY:
            return facility()
        case Kind.HOSPITAL:
            return facility(kind=FacilityKind.HOSPITAL)
        case Kind.CHOICE:
            return question.options[0][0]
        case Kind.YES_NO:
            return True
        case Kind.DATE:
            return at.date() + timedelta(days=60) if question.allow_future else at.date() - timedelta(days=1)
        case Kind.MONEY | Kind.INTEGER:
            return question.minimum or 0
        case Kind.RT_RW:
            return "002"
        case Kind.POSTCODE:
            return "29213"
        case Kind.CARD:
            return person.card
        case Kind.PHONE:
            return person.phone
        case Kind.NIK | Kind.KK:
            return person.nik
        case Kind.NAME:
            return "Contoh Penolong"
    return "Contoh 12/DS/2026"[: question.max_length]


def draft_ready(
    service="pengusulan", *, person=None, members=0, answers=None, papers=None, at=NOON, channel=Channel.WEB
):
    """A draft with every page answered and every needed paper there.

    ``answers`` overrides by question name; ``papers`` names the document kinds (default: those that are needed).
    """
    office()
    facility()
    case = draft(service, at=at, channel=channel)
    return fill(case, person=person, members=members, answers=answers, papers=papers, at=at)


def fill(case, *, person=None, members=0, answers=None, papers=None, at=NOON):
    """Answer every page of a draft and give it its papers; see ``draft_ready``."""
    person = person or Person()
    for step in case.definition.steps:
        context = rule_context(case, at=at)
        if not step.applies(case, context):
            continue
        if step.page is Page.DOCUMENT:
            rule = case.definition.document(step.document)
            if rule.kind in papers if papers is not None else document_is_required(case, rule, context):
                attach(case, step.document, at=at)
                case.refresh_from_db()
            else:
                services.save_answers(application=case, step=step, values={}, at=at)
            continue
        if step.page is Page.MEMBERS:
            for _ in range(members):
                add_member(case, at=at)
        values = {question.name: typed_answer(question, person=person, at=at) for question in step.questions}
        values |= {name: value for name, value in (answers or {}).items() if name in values}
        if values.get("no_nik_reason") and "nik" not in (answers or {}):
            values["nik"] = None
        services.save_answers(application=case, step=step, values=values, at=at)
    return case


def without_nik(reason=NoNikReason.NEWBORN):
    """Answers of somebody who has no NIK yet."""
    return {"nik": None, "no_nik_reason": reason}


def add_member(case, *, person=None, at=NOON, **fields):
    """Put one more person of the family into a draft."""
    person = person or Person()
    values = {
        "full_name": person.name,
        "nik": person.nik,
        "family_relation": "4",
        "sex": person.sex,
        "birth_date": person.birth_date,
        "birth_place": "Tembilahan",
        "marital_status": "belum",
    }
    return services.save_member(application=case, values=values | fields, at=at)


def submitted(service="pengusulan", *, at=NOON, **draft_fields):
    """A case that arrived at the office (see ``draft_ready`` for what can be said about it)."""
    case = draft_ready(service, at=at, **draft_fields)
    return services.submit_application(application=case, submit_key=case.submit_key, at=at)


def correction_specs(case, *, fields=("full_name",), documents=("kk",)):
    """What an officer ticks as wrong."""
    return [
        *(
            services.CorrectionSpec(target_kind=TargetKind.FIELD, target=name, reason_code=ReasonCode.DATA_DIFFERS)
            for name in fields
        ),
        *(
            services.CorrectionSpec(target_kind=TargetKind.DOCUMENT, target=kind, reason_code=ReasonCode.CUT_OFF)
            for kind in documents
        ),
    ]


def returned(service="pengusulan", *, at=NOON, fields=("full_name",), documents=("kk",), **draft_fields):
    """A case that waits for the family to mend ``fields`` and ``documents``."""
    case = submitted(service, at=at, **draft_fields)
    reviewer = officer_of(Role.VERIFIKATOR)
    services.take_application(application=case, actor=reviewer, at=at)
    items = correction_specs(case, fields=fields, documents=documents)
    services.return_application(application=case, actor=reviewer, at=at, items=items)
    case.refresh_from_db()
    return case


#: The verbs from arrival to each state, in order.
PATHS = {
    Status.SUBMITTED: (),
    Status.VILLAGE_CHECK: ("ask_village",),
    Status.IN_REVIEW: ("take",),
    Status.RETURNED: ("take", "return"),
    Status.REFERRED: ("take", "refer"),
    Status.VERIFIED: ("take", "verify"),
    Status.APPROVED: ("take", "verify", "approve"),
    Status.RECAPPED: ("take", "verify", "approve", "recap"),
    Status.SENT: ("take", "verify", "approve", "recap", "send"),
    Status.ACCEPTED: ("take", "verify", "approve", "recap", "send", "accept"),
    Status.REFUSED: ("take", "verify", "approve", "recap", "send", "refuse"),
    Status.REJECTED: ("take", "verify", "reject"),
    Status.DONE: ("take", "verify", "approve", "recap", "send", "accept", "finish"),
    Status.CANCELLED: ("cancel",),
    Status.EXPIRED: ("take", "return", "expire"),
}


def in_status(status, service="pengusulan", *, at=NOON, **draft_fields):
    """A case in ``status``, driven there by the real verbs; a service that BPJS does not finish skips the recap."""
    if status == Status.DRAFT:
        return draft_ready(service, at=at, **draft_fields)
    case = submitted(service, at=at, **draft_fields)
    for verb in PATHS[Status(status)]:
        if verb in verbs_for(case.definition):
            _drive(case, verb, at)
            case.refresh_from_db()
    assert case.status == status, f"{service} never gets to {status}"
    return case


def _drive(case, verb, at):
    reviewer, decider = officer_of(Role.VERIFIKATOR), officer_of(Role.PENYETUJU)
    match verb:
        case "ask_village":
            services.ask_village(application=case, program="contoh", at=at)
        case "take":
            services.take_application(application=case, actor=reviewer, at=at)
        case "return":
            services.return_application(application=case, actor=reviewer, at=at, items=correction_specs(case))
        case "refer":
            services.refer_application(
                application=case,
                actor=reviewer,
                at=at,
                to_agency=office(kind=AgencyKind.DUKCAPIL),
                question="Apakah NIK ini terdaftar?",
                due_at=at + timedelta(days=3),
            )
        case "verify":
            services.verify_application(application=case, actor=reviewer, at=at)
        case "approve":
            services.approve_application(application=case, actor=decider, at=at)
        case "reject":
            services.reject_application(application=case, actor=decider, at=at, reason_code=ReasonCode.WELL_OFF)
        case "recap":
            services.recap_application(application=case, actor=decider, at=at)
        case "send":
            services.send_application(application=case, actor=decider, at=at)
        case "accept":
            services.accept_application(application=case, actor=decider, at=at)
        case "refuse":
            services.refuse_application(application=case, actor=decider, at=at, reason_code=ReasonCode.ALREADY_ACTIVE)
        case "finish":
            services.finish_application(application=case, actor=decider, at=at)
        case "cancel":
            services.cancel_application(application=case, at=at, reason_code=ReasonCode.WITHDRAWN)
        case "expire":
            services.expire_unanswered_corrections(at=at + timedelta(days=60))
