"""What a family reads about its case: plain steps, the next thing to do, the promised date, and what happened.

Pure: it reads a case and its moves and says it in public words (ux-and-security §6.1 S18, §6.7). No personal data, no
officer's name, no officer's note: an officer appears by role and office alone (T7). Who asks must be asked elsewhere.
"""

import datetime
from dataclasses import dataclass, field

from applications.enums import RUNNING_STATUSES, ActorKind, ReasonCode, Status
from applications.workflow import MOVES, verbs_for
from common.dates import format_date, format_datetime, format_long_date

#: A family may ask for another look at a refusal for so many days (ux-and-security §6.7).
RECHECK_DAYS = 14

RECEIVED, CHECKED, MENDED, PROPOSED = "Diterima", "Diperiksa", "Perlu perbaikan", "Diusulkan"
DECIDED, BPJS, FINISHED, NOT_APPROVED = "Diputuskan", "Disetujui BPJS", "Selesai", "Belum dapat disetujui"
WITHDRAWN, CLOSED = "Dibatalkan", "Ditutup"

_WITH_RECAP = (RECEIVED, CHECKED, PROPOSED, BPJS, FINISHED)
_WITHOUT_RECAP = (RECEIVED, CHECKED, DECIDED, FINISHED)

#: The step at which a case stands in each state, by kind of service; None: it ends with a step of its own.
_CURRENT_WITH_RECAP = {
    Status.DRAFT: RECEIVED,
    Status.SUBMITTED: CHECKED,
    Status.VILLAGE_CHECK: CHECKED,
    Status.IN_REVIEW: CHECKED,
    Status.REFERRED: CHECKED,
    Status.VERIFIED: CHECKED,
    Status.RETURNED: MENDED,
    Status.APPROVED: PROPOSED,
    Status.RECAPPED: PROPOSED,
    Status.SENT: BPJS,
    Status.REFUSED: BPJS,
    Status.ACCEPTED: FINISHED,
    Status.DONE: FINISHED,
    Status.REJECTED: NOT_APPROVED,
    Status.CANCELLED: WITHDRAWN,
    Status.EXPIRED: CLOSED,
}
_CURRENT_WITHOUT_RECAP = _CURRENT_WITH_RECAP | {Status.VERIFIED: DECIDED, Status.APPROVED: FINISHED}

#: The move that completes a step; the latest one dates it.
_COMPLETED_BY = {
    RECEIVED: ("submit",),
    CHECKED: ("verify", "return", "reject"),
    MENDED: ("resubmit",),
    PROPOSED: ("send",),
    DECIDED: ("approve",),
    BPJS: ("accept",),
    FINISHED: ("finish",),
    NOT_APPROVED: ("reject",),
    WITHDRAWN: ("cancel",),
    CLOSED: ("expire",),
}

_NOTES = {
    Status.SUBMITTED: "Menunggu giliran diperiksa petugas.",
    Status.VILLAGE_CHECK: "Sedang diperiksa kantor desa atau kelurahan.",
    Status.IN_REVIEW: "Petugas sedang memeriksa.",
    Status.REFERRED: "Kami sedang bertanya ke kantor lain.",
    Status.VERIFIED: "Data sudah cocok. Menunggu keputusan.",
    Status.APPROVED: "Sudah disetujui. Menunggu daftar usulan berikutnya.",
    Status.RECAPPED: "Sudah masuk daftar usulan ke BPJS Kesehatan.",
    Status.SENT: "Sudah diusulkan. Menunggu jawaban BPJS Kesehatan.",
    Status.REFUSED: "BPJS Kesehatan belum menerima usulan ini. Kami bantu memperbaikinya.",
    Status.ACCEPTED: "Jaminan Anda sudah aktif.",
}

#: What the family reads of each move; None: office business that changes nothing for it.
HISTORY_WORDS: dict[str, str | None] = {
    "submit": "Pengajuan kami terima.",
    "ask_village": "Diteruskan ke kantor desa atau kelurahan untuk diperiksa.",
    "endorse": "Kantor desa atau kelurahan selesai memeriksa.",
    "take": "Petugas mulai memeriksa.",
    "release": None,
    "hand_over": None,
    "return": "Ada yang perlu diperbaiki.",
    "resubmit": "Perbaikan kami terima.",
    "refer": "Kami bertanya ke kantor lain.",
    "answer_referral": "Kantor lain sudah menjawab.",
    "withdraw_referral": None,
    "verify": "Data dan berkas sudah cocok.",
    "send_back": "Diperiksa sekali lagi.",
    "approve": "Disetujui.",
    "reject": "Belum dapat disetujui.",
    "reconsider": "Diperiksa ulang.",
    "recap": "Masuk daftar usulan ke BPJS Kesehatan.",
    "unrecap": None,
    "send": "Diusulkan ke BPJS Kesehatan.",
    "accept": "Disetujui BPJS Kesehatan. Jaminan sudah aktif.",
    "refuse": "BPJS Kesehatan belum menerima usulan ini.",
    "requeue": "Diusulkan lagi.",
    "finish": "Selesai.",
    "cancel": "Pengajuan dibatalkan.",
    "expire": "Ditutup karena perbaikan tidak kami terima sampai batas waktu.",
}
_WITH_REASON = frozenset({"return", "reject", "refuse"})
_ROLE_WORDS = {
    "submit": "Petugas yang membantu",
    "approve": "Pejabat yang memutuskan",
    "reject": "Pejabat yang memutuskan",
    "send_back": "Pejabat yang memutuskan",
    "answer_referral": "Petugas",
    "endorse": "Petugas",
}

NOTHING_TO_DO = "Anda tidak perlu melakukan apa-apa. Lihat halaman ini lagi kapan saja."


@dataclass(frozen=True)
class PublicStep:
    """One knob of the line; ``state`` is done, current, waiting (on the family), refused or todo."""

    label: str
    state: str
    date_text: str = ""
    note: str = ""


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened: when, in public words, and by which role of which office."""

    when_text: str
    text: str
    by: str = ""


@dataclass(frozen=True)
class PublicStatus:
    """Everything the status page says. ``promised_text`` is "" when no date is promised in this state."""

    heading: str
    next_action: str
    promised_text: str = ""
    is_overdue: bool = False
    needs_correction: bool = False
    correction_deadline_passed: bool = False
    can_cancel: bool = False
    steps: list[PublicStep] = field(default_factory=list)
    history: list[HistoryLine] = field(default_factory=list)


def public_status(case, *, transitions, correction=None, at) -> PublicStatus:
    """Say where ``case`` stands at ``at``.

    ``transitions``: its moves in order, with their agency; ``correction``: the open request to mend something.
    """
    zone = case.agency.zone if case.agency_id else at.tzinfo
    today = at.astimezone(zone).date()
    moves = list(transitions)
    late_family = correction is not None and correction.deadline < today
    runs = case.status in RUNNING_STATUSES and case.due_at is not None
    return PublicStatus(
        heading=_heading(case),
        next_action=_next_action(case, moves, correction=correction, late_family=late_family, zone=zone),
        promised_text=format_long_date(case.due_at.astimezone(zone)) if runs else "",
        is_overdue=runs and case.due_at < at,
        needs_correction=case.status == Status.RETURNED,
        correction_deadline_passed=late_family,
        can_cancel=case.status in MOVES["cancel"].sources,
        steps=steps(case, moves, correction=correction, zone=zone),
        history=history(moves, zone=zone),
    )


def steps(case, moves, *, correction, zone) -> list[PublicStep]:
    """The line of plain steps. "Perlu perbaikan" is there only while it holds, or once it was done."""
    has_recap = "recap" in verbs_for(case.definition)
    labels = list(_WITH_RECAP if has_recap else _WITHOUT_RECAP)
    current = (_CURRENT_WITH_RECAP if has_recap else _CURRENT_WITHOUT_RECAP)[case.status]
    if current in (NOT_APPROVED, WITHDRAWN, CLOSED):
        reached = [RECEIVED, *([CHECKED] if _latest(moves, CHECKED) or current == CLOSED else [])]
        labels = [*reached, current]
    if current == MENDED:
        labels.insert(labels.index(CHECKED) + 1, MENDED)
    elif _latest(moves, MENDED):
        labels.insert(1, MENDED)
    position = labels.index(current)
    return [
        PublicStep(label, *_state_and_words(case, moves, label, place - position, correction=correction, zone=zone))
        for place, label in enumerate(labels)
    ]


def _state_and_words(case, moves, label, distance, *, correction, zone):
    """(state, date, note) of one step, ``distance`` places from the current one."""
    completed = _latest(moves, label)
    date_text = format_date(completed.at.astimezone(zone)) if completed else ""
    if distance > 0:
        return "todo", "", ""
    if distance < 0:
        return "done", date_text, ""
    match label:
        case "Perlu perbaikan":
            deadline = f"Paling lambat {format_long_date(correction.deadline)}." if correction else ""
            return "waiting", "", deadline
        case "Belum dapat disetujui":
            return "refused", date_text, _reason_sentence(case.decision_reason)
        case "Dibatalkan":
            return "done", date_text, "Pengajuan ini tidak kami lanjutkan."
        case "Ditutup":
            return "done", date_text, "Perbaikan tidak kami terima sampai batas waktu."
    if case.status == Status.DONE:
        return "done", date_text, ""
    if case.status == Status.REFUSED:
        return "refused", "", _NOTES[Status.REFUSED]
    note = _NOTES.get(case.status, "")
    if case.status == Status.APPROVED and label == FINISHED:
        note = f"Sudah disetujui. {case.definition.what_next}"
    if case.status == Status.SUBMITTED and case.corrected_at:
        note = "Perbaikan Anda sudah kami terima. Menunggu giliran diperiksa lagi."
    return "current", "", note


def history(moves, *, zone) -> list[HistoryLine]:
    """What happened, newest first, in public words."""
    return [
        HistoryLine(format_datetime(move.at, zone), _history_text(move), _by(move))
        for move in reversed(moves)
        if HISTORY_WORDS[move.verb] is not None
    ]


def _history_text(move):
    words = HISTORY_WORDS[move.verb]
    if move.verb in _WITH_REASON and move.reason_code:
        return f"{words.rstrip('.')}: {_reason(move.reason_code)}."
    return words


def _by(move):
    if move.actor_kind == ActorKind.APPLICANT:
        return "Oleh Anda" if move.verb == "cancel" else "Dari Anda"
    if move.actor_kind == ActorKind.SYSTEM:
        return "Sistem"
    role = _ROLE_WORDS.get(move.verb, "Petugas pemeriksa")
    return f"{role}, {move.agency.short_name}" if move.agency_id else role


def _heading(case):
    return {
        Status.DRAFT: "Isian belum dikirim",
        Status.RETURNED: "Ada yang perlu diperbaiki",
        Status.APPROVED: "Pengajuan Anda disetujui",
        Status.RECAPPED: "Pengajuan Anda disetujui",
        Status.SENT: "Sudah diusulkan ke BPJS Kesehatan",
        Status.REFUSED: "Sedang kami perbaiki dengan BPJS Kesehatan",
        Status.ACCEPTED: "Jaminan Anda sudah aktif",
        Status.DONE: "Pengajuan Anda sudah selesai",
        Status.REJECTED: "Belum dapat disetujui",
        Status.CANCELLED: "Pengajuan dibatalkan",
        Status.EXPIRED: "Pengajuan ditutup",
    }.get(case.status, "Pengajuan sedang kami periksa")


def _next_action(case, moves, *, correction, late_family, zone):
    match case.status:
        case Status.DRAFT:
            return "Lengkapi isian, lalu kirim."
        case Status.RETURNED if late_family:
            return "Batas waktu perbaikan sudah lewat. Hubungi kami hari ini."
        case Status.RETURNED:
            deadline = f" sebelum {format_long_date(correction.deadline)} berakhir" if correction else ""
            return f"Perbaiki yang kami tandai{deadline}."
        case Status.REJECTED:
            refused = _latest(moves, NOT_APPROVED)
            until = ""
            if refused is not None:
                last = refused.at.astimezone(zone).date() + datetime.timedelta(days=RECHECK_DAYS)
                until = f" sampai {format_date(last)}"
            return f"Anda boleh meminta pemeriksaan ulang{until}. Hubungi kami."
        case Status.CANCELLED | Status.EXPIRED:
            return "Anda boleh mengajukan lagi kapan saja."
        case Status.ACCEPTED | Status.DONE:
            return "Tidak ada lagi yang perlu Anda lakukan."
    return NOTHING_TO_DO


def _reason(code):
    """The reason inside a sentence; the catch-all names no note, which only officers read."""
    if code == ReasonCode.OTHER:
        return "alasan lain, silakan tanya kantor kami"
    label = ReasonCode(code).label
    return label if label.split()[0].isupper() else f"{label[0].lower()}{label[1:]}"


def _reason_sentence(code):
    return f"Karena {_reason(code)}." if code else ""


def _latest(moves, label):
    """The latest move that completed the step ``label``; None when none did."""
    return next((move for move in reversed(moves) if move.verb in _COMPLETED_BY[label]), None)
