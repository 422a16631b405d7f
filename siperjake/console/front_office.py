"""Blocks of the offices: checking, deciding, answering questions, recap, dues."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse

from agencies.enums import Role
from applications.admin_views.queueing import queue_for
from applications.catalogue import SERVICES, service_choices
from applications.enums import LetterKind, Status
from applications.filters import Chip as Marks
from applications.filters import ReferralState, chip_q
from applications.models import Application, ApplicationTransition, Letter, Referral
from applications.services.letters import ALLOWED_IN
from applications.sla import Sla
from applications.workflow import verbs_for
from common.dates import format_date
from reports.words import DAY, time_left_words
from siperjake.console.panels import (
    HISTORY,
    LINES,
    QUEUE,
    REFERRALS,
    Chip,
    Line,
    Link,
    Panel,
    Viewer,
    case_address,
    case_line,
    chip,
    decision_tag,
    listed,
    queue_lines,
    waiting,
)

#: Older decisions without a letter are not brought up on the first page.
LETTER_DAYS = 30
_QUESTION_LENGTH = 110
_MARK_TONES = {Marks.OVERDUE: "late", Marks.URGENT: "late", Marks.CORRECTED: "wait"}


def checking(viewer: Viewer) -> Panel:
    """Verifikator: the head of the queue and one button to work through it."""
    first = list(waiting(viewer, Status.SUBMITTED, Status.IN_REVIEW)[:LINES])
    return Panel(
        key="queue",
        title="Antrean saya",
        chips=_queue_chips(viewer),
        lines=queue_lines(first, at=viewer.at),
        empty=f"Tidak ada antrean. {_settled_today(viewer)} pengajuan selesai Anda kerjakan hari ini.",
        links=[*_next_of(first, "Periksa berikutnya"), Link("Seluruh antrean", reverse(QUEUE))],
    )


def _next_of(first: list[Application], label: str) -> list[Link]:
    return [Link(label, case_address(first[0], in_queue=True), is_main=True)] if first else []


def _queue_chips(viewer: Viewer) -> list[Chip]:
    queue = queue_for(viewer.user, at=viewer.at).open().order_by()
    counts = queue.aggregate(
        **{mark.value: Count("pk", filter=chip_q(mark, user=viewer.user, at=viewer.at)) for mark in Marks}
    )
    unanswered = Referral.objects.visible_to(viewer.user, at=viewer.at).overdue(at=viewer.at).count()
    return [
        *(
            chip(mark.label, counts[mark], listed(QUEUE, chip=mark.value), tone=_MARK_TONES.get(mark, ""))
            for mark in Marks
        ),
        chip("Jawaban instansi lewat", unanswered, listed(REFERRALS, jawaban=ReferralState.OVERDUE), tone="late"),
    ]


def _settled_today(viewer: Viewer) -> int:
    midnight = viewer.at.astimezone(viewer.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return ApplicationTransition.objects.settled_by(viewer.user, since=midnight)


def deciding(viewer: Viewer) -> Panel:
    """Penyetuju: what another officer verified; his own verifications never wait for him (four eyes)."""
    first = list(waiting(viewer, Status.VERIFIED)[:LINES])
    return Panel(
        key="decisions",
        title="Menunggu putusan Anda",
        lines=queue_lines(first, at=viewer.at),
        empty="Tidak ada pengajuan yang menunggu putusan Anda.",
        links=[*_next_of(first, "Putuskan berikutnya"), Link("Seluruh antrean", reverse(QUEUE))],
    )


def letters_to_issue(viewer: Viewer) -> Panel:
    """Penyetuju: what was decided lately and has no letter yet."""
    standing = Letter.objects.filter(
        application=OuterRef("pk"), kind__in=(LetterKind.DECISION, LetterKind.REFUSAL), revoked_at__isnull=True
    )
    cases = (
        Application.objects.visible_to(viewer.user, at=viewer.at)
        .filter(
            ~Exists(standing),
            agency_id__in=viewer.agencies_as(Role.PENYETUJU),
            status__in=ALLOWED_IN[LetterKind.DECISION] | ALLOWED_IN[LetterKind.REFUSAL],
            decided_at__gte=viewer.at - timedelta(days=LETTER_DAYS),
        )
        .select_related("village__parent", "agency")
        .order_by("decided_at", "pk")
    )
    lines = [
        case_line(
            case,
            at=viewer.at,
            tag=decision_tag(case),
            links=[Link("Terbitkan surat", reverse("admin:applications_application_letter_issue", args=[case.pk]))],
        )
        for case in cases[:LINES]
    ]
    return Panel(
        key="letters",
        title="Surat yang belum diterbitkan",
        hint=f"Diputus dalam {LETTER_DAYS} hari terakhir, yang paling lama lebih dulu.",
        lines=lines,
        empty="Semua putusan sudah ada suratnya.",
    )


def to_close(viewer: Viewer) -> Panel:
    """Penyetuju: what needs nothing more but closing. It is in nobody's queue, it is closed in bulk from Riwayat."""
    cases = Application.objects.visible_to(viewer.user, at=viewer.at).filter(
        agency_id__in=viewer.agencies_as(Role.PENYETUJU)
    )
    approved = cases.filter(status=Status.APPROVED).exclude(service__in=_services_with_recap())
    return Panel(
        key="closing",
        title="Tinggal diselesaikan",
        hint="Sudah disetujui kantor tanpa rekap, atau sudah aktif di BPJS Kesehatan.",
        chips=[
            *_service_chips(approved, Status.APPROVED),
            *_service_chips(cases.filter(status=Status.ACCEPTED), Status.ACCEPTED),
        ],
        empty="",
    )


def _services_with_recap() -> list[str]:
    return [service.code for service in SERVICES.values() if "recap" in verbs_for(service)]


def questions(viewer: Viewer) -> Panel:
    """Whoever may answer: what other offices ask this one, the most pressing first."""
    agencies = viewer.scope.limited_to("applications.answer_referral").agency_ids
    asked = (
        Referral.objects.visible_to(viewer.user, at=viewer.at)
        .unanswered()
        .filter(to_agency_id__in=agencies)
        .select_related("application__village__parent", "application__agency")
        .order_by("due_at", "pk")
    )
    return Panel(
        key="questions",
        title="Pertanyaan untuk instansi Anda",
        lines=[_question_line(referral, viewer) for referral in asked[:LINES]],
        empty="Tidak ada pertanyaan yang menunggu jawaban.",
        links=[Link("Semua pertanyaan", reverse(REFERRALS))],
    )


def _question_line(referral: Referral, viewer: Viewer) -> Line:
    left = (referral.due_at - viewer.at).total_seconds()
    tone = "late" if left < 0 else "wait" if left < DAY else "ok"
    question = " ".join(referral.question.split())
    short = question if len(question) <= _QUESTION_LENGTH else f"{question[: _QUESTION_LENGTH - 1]}…"
    return case_line(referral.application, at=viewer.at, tag=Sla(time_left_words(left), tone), note=short)


def recap(viewer: Viewer) -> list[Panel]:
    """Operator data: what goes into the next recap, and what BPJS Kesehatan did not take."""
    cases = Application.objects.visible_to(viewer.user, at=viewer.at)
    with_recap = _services_with_recap()
    return [
        Panel(
            key="recap",
            title="Menunggu masuk rekap",
            hint="Sudah disetujui dan belum diusulkan ke BPJS Kesehatan.",
            chips=_service_chips(cases.filter(status=Status.APPROVED, service__in=with_recap), Status.APPROVED),
            lines=_first_of(viewer, Status.APPROVED, with_recap),
            empty="Tidak ada yang menunggu rekap.",
        ),
        Panel(
            key="refused",
            title="Ditolak BPJS",
            hint="Perbaiki datanya, lalu usulkan lagi.",
            chips=_service_chips(cases.filter(status=Status.REFUSED), Status.REFUSED),
            lines=_first_of(viewer, Status.REFUSED, with_recap),
            empty="Tidak ada yang ditolak BPJS.",
        ),
    ]


def _service_chips(cases: QuerySet, status: Status) -> list[Chip]:
    counts = dict(cases.order_by().values_list("service").annotate(Count("pk")))
    return [
        chip(label, counts[service], listed(HISTORY, service__exact=service, status__exact=status))
        for service, label in service_choices()
        if service in counts
    ]


def _first_of(viewer: Viewer, status: Status, services: Iterable[str]) -> list[Line]:
    cases = waiting(viewer, status).filter(service__in=services)
    return [case_line(case, at=viewer.at, note=_approved_on(case)) for case in cases[:LINES]]


def _approved_on(case: Application) -> str:
    return f"disetujui {format_date(case.decided_at.astimezone(case.agency.zone))}"


def dues(viewer: Viewer) -> Panel:
    """Petugas iuran: reads cases and messages."""
    return Panel(
        key="dues",
        title="Iuran peserta",
        hint="Baca pengajuan keluarga dan pesan yang sudah dikirim kepada mereka.",
        links=[
            Link("Riwayat pengajuan", reverse(HISTORY)),
            Link("Pesan ke keluarga", reverse("admin:notifications_message_changelist")),
        ],
    )
