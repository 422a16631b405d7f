"""Blocks of the desks outside the office: village and hospital (ux-and-security §6.3, §6.5)."""

from datetime import timedelta

from django.db.models import Count, F, Prefetch, QuerySet
from django.urls import reverse

from agencies.enums import Role
from agencies.scoping import prefix_q
from applications.enums import OPEN_STATUSES, RUNNING_STATUSES, LetterKind, Status
from applications.models import Application, CorrectionRequest, Letter
from applications.sla import Sla
from common.dates import format_date
from reports.words import DAY, HOUR, time_left_words
from siperjake.console.panels import (
    HISTORY,
    LINES,
    Line,
    Link,
    Panel,
    Viewer,
    case_line,
    chip,
    decision_tag,
    listed,
    queue_lines,
    waiting,
)

#: The hospital's clock turns red this many hours before the end (ux-and-security R5).
RED_HOURS = 12
ANSWER_DAYS = 30
URGENT_RULE = "Pasien gawat darurat tetap dilayani. Jaminan diurus bersamaan."


def village(viewer: Viewer) -> list[Panel]:
    """Operator desa: the first check, the families that must mend something, all open cases by state."""
    cases = _in_villages(viewer)
    to_check = waiting(viewer, Status.VILLAGE_CHECK)[:LINES]
    return [
        Panel(
            key="village-desk",
            title="Meja pendaftaran",
            hint="Bantu warga mendaftar, lalu cetak slip bernomor tiket untuk dibawa pulang.",
            links=[
                Link("Daftarkan warga", reverse("admin:desk_start"), is_main=True),
                Link("Cetak poster QR", reverse("admin:village_posters")),
                Link("Cetak slip", reverse("admin:desk_slip")),
            ],
        ),
        Panel(
            key="village-check",
            title="Periksa dulu",
            hint="Pastikan benar warga Anda, lalu teruskan ke dinas.",
            lines=queue_lines(to_check, at=viewer.at),
            empty="Tidak ada yang menunggu pemeriksaan desa.",
        ),
        _families(viewer, cases),
        _by_state(viewer),
    ]


def _in_villages(viewer: Viewer) -> QuerySet:
    within = prefix_q("village_id", viewer.scope.prefixes_for({Role.OPERATOR_DESA}))
    return Application.objects.visible_to(viewer.user, at=viewer.at).filter(within)


def _families(viewer: Viewer, cases: QuerySet) -> Panel:
    asked = Prefetch("corrections", CorrectionRequest.objects.filter(closed_at__isnull=True), to_attr="asked")
    returned = (
        cases.filter(status=Status.RETURNED)
        .select_related("village__parent", "agency")
        .prefetch_related(asked)
        .order_by("clock_paused_at", "pk")
    )
    return Panel(
        key="families",
        title="Hubungi keluarga ini",
        hint="Mereka harus memperbaiki isian atau foto. Bantu di kantor Anda atau lewat telepon.",
        lines=[case_line(case, at=viewer.at, note=_waiting(case)) for case in returned[:LINES]],
        empty="Tidak ada keluarga yang harus memperbaiki sesuatu.",
    )


def _waiting(case: Application) -> str:
    since = format_date(case.clock_paused_at.astimezone(case.agency.zone))
    until = "".join(f", paling lambat {format_date(request.deadline)}" for request in case.asked)
    return f"diminta {since}{until}"


def _by_state(viewer: Viewer) -> Panel:
    visible = Application.objects.visible_to(viewer.user, at=viewer.at).open()
    counts = dict(visible.order_by().values_list("status").annotate(Count("pk")))
    return Panel(
        key="states",
        title="Pengajuan wilayah Anda",
        chips=[
            chip(status.label, counts[status], listed(HISTORY, status__exact=status))
            for status in OPEN_STATUSES
            if status in counts
        ],
        empty="" if counts else "Belum ada pengajuan yang berjalan. Tekan “Daftarkan warga”.",
        links=[Link("Semua riwayat", reverse(HISTORY))],
    )


def hospital(viewer: Viewer) -> list[Panel]:
    """Petugas RS: the rule, the doors, the running cases of the house with their clock, the office's answers."""
    houses = viewer.agencies_as(Role.PETUGAS_RS)
    cases = (
        Application.objects.visible_to(viewer.user, at=viewer.at)
        .filter(entry_agency_id__in=houses)
        .select_related("village__parent", "agency")
    )
    running = cases.filter(status__in=(*RUNNING_STATUSES, Status.RETURNED))
    return [
        Panel(
            key="hospital-desk",
            title="Meja pasien",
            banner=URGENT_RULE,
            links=[
                Link("Cari pasien", reverse("admin:desk_lookup"), is_main=True),
                Link("Reaktivasi mendesak", reverse("admin:desk_start"), sends=("service", "reaktivasi")),
                Link("Pembebasan biaya", reverse("admin:desk_start"), sends=("service", "pembebasan")),
                Link("Draf dan layanan lain", reverse("admin:desk_start")),
                Link("Cetak slip", reverse("admin:desk_slip")),
            ],
        ),
        Panel(
            key="house",
            title="Kasus dari tempat Anda",
            hint=f"Jam berjalan sampai batas menurut aturan. Merah: sisa kurang dari {RED_HOURS} jam.",
            lines=[
                _clock_line(case, viewer)
                for case in running.order_by(F("deadline_at").asc(nulls_last=True), "due_at", "pk")[:LINES]
            ],
            empty="Tidak ada kasus menunggu.",
            links=[Link("Semua kasus", reverse(HISTORY))],
        ),
        _answers(viewer, cases),
    ]


def _clock_line(case: Application, viewer: Viewer) -> Line:
    if case.deadline_at is None:
        return case_line(case, at=viewer.at, note=case.get_status_display())
    left = (case.deadline_at - viewer.at).total_seconds()
    tone = "late" if left < RED_HOURS * HOUR else "wait" if left < DAY else "ok"
    return case_line(case, at=viewer.at, tag=Sla(time_left_words(left), tone), note=case.get_status_display())


def _answers(viewer: Viewer, cases: QuerySet) -> Panel:
    standing = Letter.objects.visible_to(viewer.user, at=viewer.at).filter(
        kind__in=(LetterKind.DECISION, LetterKind.REFUSAL), revoked_at__isnull=True
    )
    decided = (
        cases.filter(decided_at__gte=viewer.at - timedelta(days=ANSWER_DAYS))
        .prefetch_related(Prefetch("letters", standing, to_attr="papers"))
        .order_by("-decided_at", "-pk")
    )
    return Panel(
        key="answers",
        title="Jawaban Dinas Sosial",
        hint=f"Diputus dalam {ANSWER_DAYS} hari terakhir.",
        lines=[_answer_line(case, viewer) for case in decided[:LINES]],
        empty="Belum ada jawaban baru.",
    )


def _answer_line(case: Application, viewer: Viewer) -> Line:
    return case_line(
        case,
        at=viewer.at,
        tag=decision_tag(case),
        note=format_date(case.decided_at.astimezone(case.agency.zone)),
        links=[
            Link(
                f"Surat {letter.number}",
                reverse("admin:applications_application_letter_pdf", args=[case.pk, letter.pk]),
            )
            for letter in case.papers
        ],
    )
