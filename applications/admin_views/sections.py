"""What the console's case page shows, section by section: pure reading, labels from the catalogue (design §4).

A partner agency that was asked one question reads what it needs for the answer: no sensitive details, no notes of the
office, no messages, and of the questions only its own (ux-and-security I11–I13).
"""

from dataclasses import dataclass, field

from agencies.enums import Role
from agencies.scoping import scope_of
from applications.answers import display_answer
from applications.completeness import rule_context
from applications.enums import RUNNING_STATUSES, ActorKind, Flag, TargetKind
from applications.workflow import MOVES
from common.codes import format_ticket
from common.dates import format_date, format_datetime
from common.masking import mask_phone
from notifications.services import messages_about


@dataclass(frozen=True)
class Fact:
    """One labelled value; ``is_alert`` draws attention to it."""

    label: str
    value: str
    is_alert: bool = False


@dataclass(frozen=True)
class Picture:
    """One page of a document."""

    page: object
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Paper:
    """One version of one document with its pages."""

    label: str
    version: int
    is_current: bool
    when_text: str
    verdict: str
    pictures: list[Picture]


@dataclass(frozen=True)
class Section:
    """One block of the page: facts, or a table, or papers."""

    title: str
    facts: list[Fact] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)


def is_partner_only(user):
    """Whether ``user`` reads cases only as a partner agency that is asked."""
    return scope_of(user).roles == {Role.MITRA}


def case_sections(case, *, user, at):
    """The sections of ``case`` for ``user``, empty ones left out."""
    partner = is_partner_only(user)
    zone = case.agency.zone
    sections = [
        _summary(case, at, zone, partner=partner),
        *_answers(case, at, partner=partner),
        _members(case),
        _papers(case, zone),
        _corrections(case, zone),
        _referrals(case, zone, user, partner=partner),
        _moves(case, zone, partner=partner),
    ]
    if not partner:
        sections.append(_messages(case, zone))
    return [section for section in sections if section.facts or section.rows or section.papers]


def _summary(case, at, zone, *, partner):
    late = case.status in RUNNING_STATUSES and case.due_at < at
    facts = [
        Fact("Nomor tiket", format_ticket(case.ticket)),
        Fact("Layanan", case.definition.name),
        Fact("Status", case.get_status_display()),
        Fact("Mendesak", "Ya" if case.is_urgent else "Tidak", case.is_urgent),
        Fact("Batas waktu", format_datetime(case.due_at, zone) + (" (lewat)" if late else ""), late),
        Fact("Instansi pemilik", case.agency.name),
        Fact("Asal", case.get_channel_display()),
        Fact("Dikirim", format_datetime(case.submitted_at, zone)),
    ]
    if not partner:
        facts.append(Fact("Petugas", case.assigned_to.get_full_name() if case.assigned_to_id else "Belum diambil"))
    if case.entry_agency_id:
        facts.append(Fact("Diisi di", case.entry_agency.name))
    if case.deadline_at:
        facts.append(Fact("Batas menurut aturan", format_datetime(case.deadline_at, zone)))
    if case.decision_reason:
        facts.append(Fact("Alasan putusan", case.get_decision_reason_display()))
    if case.duplicate_of_id:
        facts.append(Fact("Bersaing dengan", f"Tiket {format_ticket(case.duplicate_of.ticket)}", True))
    if not partner:
        facts += [Fact("Tanda", Flag(flag).label, True) for flag in case.flags]
    return Section("Ringkasan", facts=facts)


def _answers(case, at, *, partner):
    """What was answered: who it is about in one block, then one block per step with answers of this service alone."""
    context = rule_context(case, at=at)
    person, own = [], []
    for step in case.definition.steps:
        if not step.applies(case, context):
            continue
        questions = [question for question in step.questions if question.applies(case, context)]
        facts = [
            Fact(question.title, display_answer(case, question) or "–")
            for question in questions
            if not (partner and question.sensitive and not question.column)
            and (question.is_required(case, context) or display_answer(case, question))
        ]
        if all(question.column for question in questions):
            person += facts
        elif facts:
            own.append(Section(step.title, facts=facts))
    if case.helper_consent_text and not partner:
        own.append(Section("Persetujuan", facts=[Fact("Bunyi yang dibacakan", case.helper_consent_text)]))
    return [Section("Data pemohon", facts=person), *own]


def _members(case):
    rows = [
        [
            member.full_name,
            member.nik or member.get_no_nik_reason_display(),
            member.get_family_relation_display() or "–",
            member.get_sex_display() or "–",
            format_date(member.birth_date) if member.birth_date else "–",
            member.get_marital_status_display() or "–",
            member.card_number or "–",
        ]
        for member in case.members.order_by("position")
    ]
    headings = ["Nama", "NIK", "Kedudukan", "Jenis kelamin", "Tanggal lahir", "Perkawinan", "Nomor kartu"]
    return Section("Anggota keluarga", headings=headings, rows=rows)


def _papers(case, zone):
    documents = case.documents.prefetch_related("pages").order_by("kind", "-version")
    papers = [
        Paper(
            label=_document_label(case, document.kind),
            version=document.version,
            is_current=document.is_current,
            when_text=format_datetime(document.uploaded_at, zone),
            verdict=document.get_verdict_display(),
            pictures=[
                Picture(page.public_id, f"Halaman {page.number}", page.width, page.height)
                for page in sorted(document.pages.all(), key=lambda page: page.number)
            ],
        )
        for document in documents
    ]
    return Section("Berkas", papers=papers)


def _document_label(case, kind):
    try:
        return case.definition.document(kind).label
    except KeyError:
        return kind  # asked for by an earlier form of the service


def _corrections(case, zone):
    rows = [
        [
            format_datetime(request.requested_at, zone),
            _target_label(case, item),
            item.get_reason_code_display(),
            item.note or "–",
            format_date(request.deadline),
            format_datetime(item.resolved_at, zone) if item.resolved_at else "Belum",
        ]
        for request in case.corrections.prefetch_related("items").order_by("requested_at", "pk")
        for item in request.items.all()
    ]
    headings = ["Diminta", "Yang diperbaiki", "Alasan", "Keterangan", "Paling lambat", "Diperbaiki"]
    return Section("Perbaikan", headings=headings, rows=rows)


def _target_label(case, item):
    if item.target_kind == TargetKind.DOCUMENT:
        return _document_label(case, item.target)
    try:
        return case.definition.question(item.target).title
    except KeyError:
        return item.target


def _referrals(case, zone, user, *, partner):
    referrals = case.referrals.select_related("to_agency").order_by("asked_at", "pk")
    if partner:
        referrals = referrals.filter(to_agency_id__in=scope_of(user).agency_ids)
    rows = [
        [
            referral.to_agency.name,
            referral.question,
            format_datetime(referral.asked_at, zone),
            format_datetime(referral.due_at, zone),
            referral.answer or ("Ditarik" if referral.withdrawn_at else "Belum dijawab"),
        ]
        for referral in referrals
    ]
    return Section("Rujukan", headings=["Kepada", "Pertanyaan", "Ditanyakan", "Paling lambat", "Jawaban"], rows=rows)


def _moves(case, zone, *, partner):
    rows = []
    for move in case.transitions.in_order().select_related("actor", "agency"):
        row = [
            format_datetime(move.at, zone),
            MOVES[move.verb].label,
            move.get_to_status_display(),
            _actor(move, partner=partner),
            move.get_reason_code_display() if move.reason_code else "–",
        ]
        rows.append(row if partner else [*row, move.note or "–"])
    headings = ["Waktu", "Langkah", "Menjadi", "Oleh", "Alasan"]
    return Section("Perjalanan", headings=headings if partner else [*headings, "Catatan"], rows=rows)


def _actor(move, *, partner):
    if move.actor_kind != ActorKind.OFFICER:
        return move.get_actor_kind_display()
    office = move.agency.short_name if move.agency_id else "Pengelola"
    return office if partner else f"{move.actor.get_full_name()}, {office}"


def _messages(case, zone):
    rows = [
        [
            format_datetime(message.created_at, zone),
            message.template_version.template.label,
            mask_phone(case.phone) or "–",
            message.get_state_display(),
            message.last_reason or "–",
        ]
        for message in messages_about(case.about)
    ]
    return Section("Pesan ke keluarga", headings=["Ditulis", "Pesan", "Nomor", "Keadaan", "Sebab"], rows=rows)
