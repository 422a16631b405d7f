"""The transition table: the only description of how a case may move (design §4). Data, no behaviour."""

from dataclasses import dataclass

from applications.enums import ActorKind, Status

BEFORE_DECISION = frozenset(
    {Status.SUBMITTED, Status.VILLAGE_CHECK, Status.IN_REVIEW, Status.RETURNED, Status.REFERRED, Status.VERIFIED}
)


@dataclass(frozen=True)
class Move:
    """One verb: where it may start, where it ends, who may do it and what it must be given."""

    label: str
    sources: frozenset[Status]
    target: Status
    by: frozenset[ActorKind]
    permission: str = ""
    needs_reason: bool = False


def _move(label, sources, target, by, permission="", needs_reason=False):
    return Move(label, frozenset(sources), target, frozenset(by), permission, needs_reason)


APPLICANT, OFFICER, SYSTEM = ActorKind.APPLICANT, ActorKind.OFFICER, ActorKind.SYSTEM

MOVES: dict[str, Move] = {
    "submit": _move("Kirim", {Status.DRAFT}, Status.SUBMITTED, {APPLICANT, OFFICER}),
    "ask_village": _move("Teruskan ke desa", {Status.SUBMITTED}, Status.VILLAGE_CHECK, {SYSTEM}),
    "endorse": _move(
        "Teruskan ke dinas", {Status.VILLAGE_CHECK}, Status.SUBMITTED, {OFFICER}, "applications.endorse_application"
    ),
    "take": _move("Ambil", {Status.SUBMITTED}, Status.IN_REVIEW, {OFFICER}, "applications.review_application"),
    "release": _move("Lepaskan", {Status.IN_REVIEW}, Status.SUBMITTED, {OFFICER}, "applications.review_application"),
    "hand_over": _move("Serahkan", {Status.IN_REVIEW}, Status.IN_REVIEW, {OFFICER}, "applications.review_application"),
    "return": _move(
        "Minta perbaikan",
        {Status.VILLAGE_CHECK, Status.IN_REVIEW},
        Status.RETURNED,
        {OFFICER},
        "applications.return_application",
        needs_reason=True,
    ),
    "resubmit": _move("Kirim perbaikan", {Status.RETURNED}, Status.SUBMITTED, {APPLICANT, OFFICER}),
    "refer": _move(
        "Tanya instansi lain", {Status.IN_REVIEW}, Status.REFERRED, {OFFICER}, "applications.refer_application"
    ),
    "answer_referral": _move(
        "Jawab rujukan", {Status.REFERRED}, Status.IN_REVIEW, {OFFICER}, "applications.answer_referral"
    ),
    "withdraw_referral": _move(
        "Tarik rujukan", {Status.REFERRED}, Status.IN_REVIEW, {OFFICER}, "applications.refer_application"
    ),
    "verify": _move(
        "Loloskan verifikasi", {Status.IN_REVIEW}, Status.VERIFIED, {OFFICER}, "applications.verify_application"
    ),
    "send_back": _move(
        "Kembalikan ke verifikator",
        {Status.VERIFIED},
        Status.IN_REVIEW,
        {OFFICER},
        "applications.decide_application",
        needs_reason=True,
    ),
    "approve": _move("Setujui", {Status.VERIFIED}, Status.APPROVED, {OFFICER}, "applications.decide_application"),
    "reject": _move(
        "Tolak",
        {Status.IN_REVIEW, Status.VERIFIED},
        Status.REJECTED,
        {OFFICER},
        "applications.decide_application",
        needs_reason=True,
    ),
    "reconsider": _move(
        "Periksa ulang", {Status.REJECTED}, Status.IN_REVIEW, {OFFICER}, "applications.review_application"
    ),
    "recap": _move("Masukkan rekap", {Status.APPROVED}, Status.RECAPPED, {OFFICER}, "applications.manage_recap"),
    "unrecap": _move(
        "Keluarkan dari rekap", {Status.RECAPPED}, Status.APPROVED, {OFFICER}, "applications.manage_recap"
    ),
    "send": _move("Kirim ke BPJS", {Status.RECAPPED}, Status.SENT, {OFFICER}, "applications.manage_recap"),
    "accept": _move("Diterima BPJS", {Status.SENT}, Status.ACCEPTED, {OFFICER, SYSTEM}, "applications.manage_recap"),
    "refuse": _move(
        "Ditolak BPJS",
        {Status.SENT},
        Status.REFUSED,
        {OFFICER, SYSTEM},
        "applications.manage_recap",
        needs_reason=True,
    ),
    "requeue": _move("Usulkan lagi", {Status.REFUSED}, Status.APPROVED, {OFFICER}, "applications.manage_recap"),
    "finish": _move(
        "Selesaikan",
        {Status.APPROVED, Status.ACCEPTED},
        Status.DONE,
        {OFFICER, SYSTEM},
        "applications.decide_application",
    ),
    "cancel": _move(
        "Batalkan",
        BEFORE_DECISION,
        Status.CANCELLED,
        {APPLICANT, OFFICER},
        "applications.cancel_application",
        needs_reason=True,
    ),
    "expire": _move("Tutup karena lewat waktu", {Status.RETURNED}, Status.EXPIRED, {SYSTEM}, needs_reason=True),
}

#: Verbs that belong to the officer who has taken the case; a colleague takes it over first.
HOLDERS_VERBS = frozenset({"release", "return", "refer", "withdraw_referral", "verify"})
#: Verbs of the monthly recap to BPJS Kesehatan and its feedback.
RECAP_VERBS = frozenset({"recap", "unrecap", "send", "accept", "refuse", "requeue"})


def verbs_for(service):
    """The verbs a catalogue definition uses: all, or all but those of the recap."""
    return frozenset(MOVES) if service.uses_recap else frozenset(MOVES) - RECAP_VERBS
