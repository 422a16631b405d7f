"""The bar above a case: what it is, how it stands, whose it is, and the moves that are open (screen C2)."""

from dataclasses import dataclass

from applications import services
from applications.admin_views.case_access import moment_text, page_url
from applications.enums import RUNNING_STATUSES, Flag, Status
from applications.sla import Sla, sla_of
from applications.workflow import MOVES
from common.codes import format_ticket

#: The one move a case waits for, the first that is open.
FORWARD = ("take", "endorse", "answer_referral", "verify", "approve", "recap", "send", "accept", "requeue", "finish")
#: Moves that end a case without help for the family.
GRAVE = frozenset({"reject", "cancel", "refuse"})
TAKING_STEPS = frozenset({"take", "hand_over", "reconsider"})


@dataclass(frozen=True, kw_only=True)
class Action:
    """A move the reader may start: ``key`` is its shortcut, ``style`` primary, grave or ""."""

    verb: str
    label: str
    url: str
    key: str
    style: str


@dataclass(frozen=True, kw_only=True)
class Bar:
    """See the module."""

    ticket: str
    service: str
    status: str
    sla: Sla
    due_text: str
    is_urgent: bool
    holder: str
    warnings: list[str]
    actions: list[Action]


def bar_of(case, *, request, at, partner, steps, tally):
    """The Bar of ``case`` for the reader; ``steps`` are its transitions in order, ``tally`` tells what was marked.

    A partner has its own day to answer by; the office's clock and officers are not its business.
    """
    flags = [] if partner else [Flag(flag).label for flag in case.flags]
    return Bar(
        ticket=format_ticket(case.ticket),
        service=case.definition.name,
        status=case.get_status_display(),
        sla=Sla("", "") if partner else sla_of(case, at=at),
        due_text="" if partner else _due_text(case),
        is_urgent=case.is_urgent,
        holder="" if partner else holder_text(case, request.user, steps),
        warnings=flags,
        actions=_actions(case, request, has_wrong=tally.wrong > 0),
    )


def holder_text(case, user, steps):
    """Who has the case in hand, and since when; "" when it is nobody's work any more."""
    zone = case.agency.zone
    holder = case.assigned_to.get_full_name() if case.assigned_to_id else ""
    match case.status:
        case Status.SUBMITTED:
            return f"Belum diambil. Terakhir diperiksa {holder}" if holder else "Belum diambil"
        case Status.VILLAGE_CHECK:
            return "Menunggu pemeriksaan desa atau kelurahan"
        case Status.IN_REVIEW | Status.REFERRED | Status.RETURNED:
            if not holder:
                return "Belum diambil"
            taken = next((step.at for step in reversed(steps) if step.verb in TAKING_STEPS), None)
            since = f" sejak {moment_text(taken, zone)}" if taken else ""
            return f"Anda periksa{since}" if case.assigned_to_id == user.pk else f"Diperiksa {holder}{since}"
        case Status.VERIFIED:
            return f"Diverifikasi {case.verified_by.get_full_name()}, {moment_text(case.verified_at, zone)}"
    if case.decided_by_id:
        return f"Diputuskan {case.decided_by.get_full_name()}, {moment_text(case.decided_at, zone)}"
    return ""


def move_action(case, request, verb, *, primary=False):
    """The link to the page of ``verb``."""
    return Action(
        verb=verb,
        label=_label(case, request.user, verb),
        url=page_url(request, "move", case.pk, verb.replace("_", "-")),
        key=_key(case, request.user, verb),
        style="primary" if primary else "grave" if verb in GRAVE else "",
    )


def _due_text(case):
    return f"Batas {moment_text(case.due_at, case.agency.zone)}" if case.status in RUNNING_STATUSES else ""


def _actions(case, request, *, has_wrong):
    verbs = services.open_verbs(case=case, user=request.user)
    first = "return" if has_wrong and "return" in verbs else next((verb for verb in FORWARD if verb in verbs), "")
    ordered = sorted(verbs, key=lambda verb: (verb != first, verb in GRAVE))
    return [move_action(case, request, verb, primary=verb == first) for verb in ordered]


def _label(case, user, verb):
    return "Ambil alih" if verb == "hand_over" and _is_anothers(case, user) else MOVES[verb].label


def _key(case, user, verb):
    if verb == "take" or (verb == "hand_over" and _is_anothers(case, user)):
        return "m"
    if verb == "return":
        return "p"
    return "s" if verb in FORWARD else ""


def _is_anothers(case, user):
    return case.assigned_to_id not in (None, user.pk)
