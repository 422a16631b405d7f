"""What the case page tells below data and papers: pure reading, block by block (design §4).

An agency that was asked one question reads of this only the family and its own questions (ux-and-security I11–I13).
"""

from dataclasses import dataclass, field

from django.urls import reverse

from applications.admin_views.case_access import moment_text
from applications.enums import ActorKind, Flag, ReadKind, TargetKind
from applications.models import Referral
from applications.workflow import MOVES
from common.dates import format_date
from common.masking import mask_phone
from notifications.services import messages_about
from notifications.words import reason_words
from participants.perms import can_see
from participants.services import standing_of

MOST_READS = 100


@dataclass(frozen=True)
class Fact:
    """One labelled value; ``is_alert`` draws attention to it, ``url`` leads on."""

    label: str
    value: str
    is_alert: bool = False
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One block of rows; each row is a list of (heading, text)."""

    anchor: str
    title: str
    headings: list[str]
    rows: list[list[tuple[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question to another agency. ``is_open``: still waiting for its answer."""

    to: str
    text: str
    asked_text: str
    due_text: str
    is_open: bool
    is_late: bool
    state: str
    answer: str
    answered_text: str
    papers: str
    evidence: list[tuple[str, str]] = field(default_factory=list)


def summary(case, *, user, partner):
    """Facts about the case itself, and the way to its person in the registry for who may go there."""
    zone = case.agency.zone
    facts = [
        Fact("Instansi pemilik", case.agency.name),
        Fact("Asal", case.get_channel_display()),
        Fact("Dikirim", moment_text(case.submitted_at, zone)),
    ]
    if partner:
        return facts
    if case.entry_agency_id:
        facts.append(Fact("Diisi di", case.entry_agency.name))
    if case.promised_at:
        facts.append(Fact("Dijanjikan ke keluarga", moment_text(case.promised_at, zone)))
    if case.deadline_at:
        facts.append(Fact("Batas menurut aturan", moment_text(case.deadline_at, zone), True))
    if case.corrected_at:
        facts.append(Fact("Perbaikan masuk", moment_text(case.corrected_at, zone)))
    if case.decision_reason:
        facts.append(Fact("Alasan putusan", case.get_decision_reason_display()))
    if case.helper_consent_text:
        facts.append(Fact("Persetujuan yang dibacakan", case.helper_consent_text))
    return [*facts, *_participant(case, user)]


def _participant(case, user):
    if not case.participant_id:
        return []
    person = standing_of(case.participant)
    if not can_see(user, person):
        return []
    address = reverse("admin:participants_participant_change", args=[person.pk])
    return [Fact("Peserta", "Buka data peserta", url=address)]


def members(case):
    """The family members put forward with the applicant."""
    return _table(
        "anggota",
        "Anggota keluarga",
        ("Nama", "NIK", "Kedudukan", "Jenis kelamin", "Lahir", "Perkawinan", "Nomor kartu"),
        [
            (
                member.full_name,
                grouped(member.nik) or member.get_no_nik_reason_display(),
                member.get_family_relation_display(),
                member.get_sex_display(),
                ", ".join(filter(None, (member.birth_place, member.birth_date and format_date(member.birth_date)))),
                member.get_marital_status_display(),
                member.card_number,
            )
            for member in case.members.order_by("position")
        ],
    )


def corrections(case):
    """What the family was asked to mend, and whether it did."""
    zone = case.agency.zone
    return _table(
        "perbaikan",
        "Perbaikan",
        ("Diminta", "Yang diperbaiki", "Alasan", "Keterangan", "Paling lambat", "Diperbaiki"),
        [
            (
                moment_text(request.requested_at, zone),
                case.definition.target_label(item.target_kind, item.target),
                item.get_reason_code_display(),
                item.note,
                format_date(request.deadline),
                moment_text(item.resolved_at, zone) if item.resolved_at else "Belum",
            )
            for request in case.corrections.prefetch_related("items").order_by("requested_at", "pk")
            for item in request.items.all()
        ],
    )


def questions(case, *, user, at, partner):
    """Questions to other agencies; an asked agency reads its own only."""
    rows = (
        Referral.objects.visible_to(user)
        .filter(application=case)
        .select_related("to_agency", "answered_by", "asked_by")
        .prefetch_related("documents", "pages")
        .order_by("asked_at", "pk")
    )
    return [_question(case, row, at=at, partner=partner) for row in rows]


def timeline(case, steps):
    """Every move, from arrival to now."""
    zone = case.agency.zone
    return _table(
        "perjalanan",
        "Perjalanan",
        ("Waktu", "Langkah", "Menjadi", "Oleh", "Alasan", "Catatan"),
        [
            (
                moment_text(step.at, zone),
                MOVES[step.verb].label,
                step.get_to_status_display(),
                _actor(step),
                step.get_reason_code_display() if step.reason_code else "",
                step.note,
            )
            for step in steps
        ],
    )


def messages_sent(case):
    """What was written to the family."""
    zone = case.agency.zone
    return _table(
        "pesan",
        "Pesan ke keluarga",
        ("Ditulis", "Pesan", "Nomor", "Keadaan", "Sebab"),
        [
            (
                moment_text(message.created_at, zone),
                message.template_version.template.label,
                mask_phone(case.phone),
                message.get_state_display(),
                reason_words(message.last_reason),
            )
            for message in messages_about(case.about)
        ],
    )


def readers(case):
    """Who opened this file (screen C6)."""
    zone = case.agency.zone
    kinds = dict(ReadKind.choices)
    return _table(
        "pembaca",
        "Siapa melihat data ini",
        ("Terakhir", "Petugas", "Instansi", "Yang dibuka", "Hari itu"),
        [
            (
                moment_text(row["last"], zone),
                row["user__full_name"],
                row["agency__short_name"] or "Pengelola",
                kinds[row["kind"]],
                f"{row['times']} kali",
            )
            for row in case.reads.by_reader(zone)[:MOST_READS]
        ],
    )


def grouped(digits):
    """ "1404 0157 0890 0001": as it is compared by eye."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits or ""), 4))


def pinned(case):
    """What stands under the photo for comparing."""
    return [
        Fact("NIK", grouped(case.nik) or case.get_no_nik_reason_display() or Flag.NO_NIK.label),
        Fact("Nomor KK", grouped(case.kk_number)),
        Fact("Nama", case.full_name),
        Fact("Tanggal lahir", format_date(case.birth_date)),
    ]


def _table(anchor, title, headings, rows):
    named = [[(heading, text or "–") for heading, text in zip(headings, row, strict=True)] for row in rows]
    return Table(anchor=anchor, title=title, headings=list(headings), rows=named)


def _question(case, referral, *, at, partner):
    zone = case.agency.zone
    is_open = referral.answered_at is None and referral.withdrawn_at is None
    is_late = is_open and referral.due_at < at
    state = "lewat batas" if is_late else "menunggu" if is_open else "ditarik" if referral.withdrawn_at else "dijawab"
    asked_by = "" if partner else f" oleh {referral.asked_by.get_full_name()}"
    answered_by = referral.answered_by.get_full_name() if referral.answered_by else ""
    kinds = [case.definition.target_label(TargetKind.DOCUMENT, paper.kind) for paper in referral.documents.all()]
    return Question(
        to=referral.to_agency.name,
        text=referral.question,
        asked_text=f"Ditanyakan{asked_by} {moment_text(referral.asked_at, zone)}",
        due_text=f"Dijawab paling lambat {moment_text(referral.due_at, zone)}",
        is_open=is_open,
        is_late=is_late,
        state=state,
        answer=referral.answer,
        answered_text=f"{answered_by}, {moment_text(referral.answered_at, zone)}" if referral.answered_at else "",
        papers=", ".join(kinds) or "tidak ada",
        evidence=[
            (
                f"Bukti halaman {page.number}",
                reverse("admin:applications_application_referral_file", args=[case.pk, page.public_id]),
            )
            for page in sorted(referral.pages.all(), key=lambda page: page.number)
        ],
    )


def _actor(step):
    if step.actor_kind != ActorKind.OFFICER:
        return step.get_actor_kind_display()
    office = step.agency.short_name if step.agency_id else "Pengelola"
    return f"{step.actor.get_full_name()}, {office}"
