"""The one locked door through which a case changes its state, and the verbs that go through it."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction

from agencies.services import work_calendar
from applications import messages, perms
from applications.enums import FINAL_STATUSES, ActorKind, LetterKind, Status, Verdict
from applications.models import Application, ApplicationTransition
from applications.services.checks import standing_checks
from applications.services.letters import issue_letter, withdraw_letters
from applications.services.registering import observe_acceptance, observe_refusal, register_case
from applications.workflow import HOLDERS_VERBS, MOVES, RECAP_VERBS, verbs_for


class MoveNotAllowed(Exception):
    """The case is not in a state, or not of a service, from which this verb may start. ``str()`` is for the officer."""

    def __init__(self, verb, status):
        self.verb = verb
        self.status = Status(status)
        super().__init__(
            f"“{MOVES[verb].label}” tidak bisa dilakukan: keadaan pengajuan ini sekarang “{self.status.label}”. "
            "Muat ulang halaman untuk melihat keadaan terakhir."
        )


class FourEyesViolated(Exception):
    """Who entered a case tried to verify it, or who verified it to decide; ``str()`` is for the officer."""

    def __init__(self, sentence="Anda yang memverifikasi pengajuan ini. Putusan harus dibuat petugas lain."):
        super().__init__(sentence)


class CompetingCaseOpen(Exception):
    """Another open case stands for the same NIK and service; one of the two must be settled first."""

    def __init__(self):
        super().__init__("NIK ini punya pengajuan lain yang masih berjalan. Selesaikan salah satu lebih dulu.")


class HeldByOther(Exception):
    """Another officer has taken the case; ``str()`` says who and what to do."""

    def __init__(self, holder):
        super().__init__(
            f"Pengajuan ini sedang diperiksa {holder.get_full_name()}. Minta diserahkan, atau tekan Ambil alih."
        )


class ChecksFailed(Exception):
    """Something on the case is marked as wrong, so it cannot pass."""

    def __init__(self):
        super().__init__("Masih ada isian atau berkas yang Anda tandai salah. Minta perbaikan, atau ubah tandanya.")


class MovedOn(Exception):
    """The case was moved after the officer's page was made; ``str()`` is for the officer."""

    def __init__(self):
        super().__init__("Pengajuan ini sudah berubah sejak halaman Anda dibuka. Belum ada yang Anda ubah.")


@contextmanager
def unmoved(*, application, seen):
    """Hold the case still for a move by an officer whose page showed ``seen`` (the pk of its last transition).

    Raises MovedOn when another transition has come since; what is done inside the block then never begins.
    """
    with transaction.atomic():
        case = Application.objects.select_for_update().get(pk=application.pk)
        if case.transitions.in_order().values_list("pk", flat=True).last() != seen:
            raise MovedOn
        yield


@contextmanager
def moving(*, application, verb, at, actor=None, program="", reason_code="", note=""):
    """Lock the case, refuse what may not be, yield it, then save it, log the move and write the family's message.

    ``actor`` is the officer; without one, ``program`` names the system's own command and its absence the applicant.
    All in one transaction: a failure anywhere leaves the case, its log and its messages as they were.

    Raises MoveNotAllowed, PermissionDenied, HeldByOther, FourEyesViolated; ValueError when a needed reason is missing.
    """
    move = MOVES[verb]
    kind = ActorKind.OFFICER if actor is not None else ActorKind.SYSTEM if program else ActorKind.APPLICANT
    with transaction.atomic():
        case = Application.objects.select_for_update().get(pk=application.pk)
        if case.status not in move.sources or verb not in verbs_for(case.definition):
            raise MoveNotAllowed(verb, case.status)
        if kind not in move.by:
            raise PermissionDenied(verb)
        if move.needs_reason and not reason_code:
            raise ValueError(f"{verb} needs a reason code")
        agency_id = _acting_agency(case, verb, actor)
        if verb in HOLDERS_VERBS and actor is not None and not perms.is_free_for(actor, case):
            raise HeldByOther(case.assigned_to)
        before = case.status
        yield case
        case.status = move.target
        case.closed_at = at if case.status in FINAL_STATUSES else None
        _set_clock(case, before, at)
        case.save()
        logged = ApplicationTransition.objects.create(
            application=case,
            verb=verb,
            from_status=before,
            to_status=case.status,
            actor_kind=kind,
            actor=actor,
            agency_id=agency_id,
            program=program,
            reason_code=reason_code,
            note=note,
            at=at,
        )
        messages.send_for_move(case=case, transition=logged)
    _copy_state(case, application)


def _acting_agency(case, verb, actor):
    if actor is None:
        return None
    permission = MOVES[verb].permission or "applications.enter_application"
    if case.status != Status.DRAFT and not perms.can_see(actor, case):
        raise PermissionDenied(verb)
    agency_id = perms.acting_agency_id(actor, case, permission)
    if agency_id is None and not actor.is_superuser:
        raise PermissionDenied(verb)
    return agency_id


def _set_clock(case, before, at):
    """The service clock runs in working time and stands still while the family mends something (domain-facts §8.3)."""
    if case.status == Status.RETURNED:
        case.clock_paused_at = at
        case.clock_left_minutes = work_calendar(case.agency).between(at, case.due_at) if case.due_at > at else 0
    elif before == Status.RETURNED:
        if case.clock_left_minutes:
            case.due_at = work_calendar(case.agency).add(at, case.clock_left_minutes)
        case.clock_paused_at = None
        case.clock_left_minutes = None


def _copy_state(case, application):
    """Let the caller's object show what is now stored."""
    if case is not application:
        application.__dict__.update(
            {field.attname: getattr(case, field.attname) for field in case._meta.concrete_fields}
        )
        application._state.fields_cache.clear()


def ask_village(*, application, program, at):
    """Hand a case that has arrived to the village for its first check, where policy asks for it."""
    with moving(application=application, verb="ask_village", program=program, at=at):
        pass


def endorse_application(*, application, actor, at, reason_code="", note=""):
    """The village passes the case on to the office; ``reason_code`` names what the office should look at there."""
    with moving(application=application, verb="endorse", actor=actor, at=at, reason_code=reason_code, note=note):
        pass


def take_application(*, application, actor, at):
    """An officer takes the case; the others see it."""
    with moving(application=application, verb="take", actor=actor, at=at) as case:
        case.assigned_to = actor
        case.first_taken_at = case.first_taken_at or at


def hand_over_application(*, application, actor, to, at, note=""):
    """Give a taken case to a colleague who may check it, or take it over from one; everybody sees whose it is.

    Raises PermissionDenied when ``to`` may not check this case.
    """
    with moving(application=application, verb="hand_over", actor=actor, at=at, note=note) as case:
        if not perms.may_use(to, case, MOVES["hand_over"].permission):
            raise PermissionDenied("hand_over")
        case.assigned_to = to


def release_application(*, application, actor, at, note=""):
    """Put a taken case back into the queue."""
    with moving(application=application, verb="release", actor=actor, at=at, note=note) as case:
        case.assigned_to = None


def verify_application(*, application, actor, at, note=""):
    """An officer finds data and documents right. A case that competes with an open one must be settled first.

    Raises CompetingCaseOpen, ChecksFailed while something is marked as wrong, FourEyesViolated for one's own entry.
    """
    with moving(application=application, verb="verify", actor=actor, at=at, note=note) as case:
        _refuse_own_entry(case, actor)
        check_passable(case)
        case.verified_by, case.verified_at = actor, at


def _refuse_own_entry(case, actor):
    if perms.is_own_entry(actor, case):
        raise FourEyesViolated("Anda yang mengisi pengajuan ini. Yang meloloskan harus petugas lain.")


def check_passable(case):
    """Whether nothing on the case stands against "verify". Raises ChecksFailed, CompetingCaseOpen."""
    if _has_failed_checks(case):
        raise ChecksFailed
    if case.duplicate_of_id and case.duplicate_of.is_open:
        raise CompetingCaseOpen


def _has_failed_checks(case):
    wrong_answer = any(check.verdict == Verdict.REJECTED for check in standing_checks(case).values())
    return wrong_answer or case.documents.current().filter(verdict=Verdict.REJECTED).exists()


def send_back_application(*, application, actor, at, reason_code, note=""):
    """The decider wants it checked again; the earlier verification no longer counts."""
    with moving(
        application=application, verb="send_back", actor=actor, at=at, reason_code=reason_code, note=note
    ) as case:
        case.verified_by = case.verified_at = None


@transaction.atomic
def approve_application(*, application, actor, at, note="", with_letter=False):
    """A second officer agrees, and the registry learns of it; ``with_letter`` issues the letter as well.

    All in one transaction. Raises FourEyesViolated, RegistryConflict, NoSignatory.
    """
    with moving(application=application, verb="approve", actor=actor, at=at, note=note) as case:
        _decide(case, actor, at)
        register_case(case=case, actor=actor, at=at)
    if with_letter:
        issue_letter(application=case, kind=LetterKind.DECISION, actor=actor, at=at)


@transaction.atomic
def reject_application(*, application, actor, at, reason_code, note="", with_letter=False):
    """The office says no, with a ground from the list; ``with_letter`` as in ``approve_application``."""
    with moving(application=application, verb="reject", actor=actor, at=at, reason_code=reason_code, note=note) as case:
        _decide(case, actor, at)
        case.decision_reason = reason_code
    if with_letter:
        issue_letter(application=case, kind=LetterKind.REFUSAL, actor=actor, at=at)


def _decide(case, actor, at):
    if perms.is_same_as_verifier(actor, case):
        raise FourEyesViolated
    case.decided_by, case.decided_at = actor, at


def reconsider_application(*, application, actor, at, note=""):
    """Look again at a refused case, as the family may ask; earlier signatures and the refusal's letter are void."""
    with moving(application=application, verb="reconsider", actor=actor, at=at, note=note) as case:
        case.verified_by = case.verified_at = case.decided_by = case.decided_at = None
        case.decision_reason = ""
        case.assigned_to = actor
        case.duplicate_of = Application.objects.rival_of(case)
        withdraw_letters(case, kind=LetterKind.REFUSAL, actor=actor, at=at, reason="Pengajuan diperiksa ulang.")


def recap_application(*, application, actor, at):
    """Put an approved case into a recap batch."""
    with moving(application=application, verb="recap", actor=actor, at=at):
        pass


def unrecap_application(*, application, actor, at, note=""):
    """Take a case out of a recap batch that was not sent yet."""
    with moving(application=application, verb="unrecap", actor=actor, at=at, note=note):
        pass


def send_application(*, application, actor, at):
    """The recap with this case went to BPJS Kesehatan."""
    with moving(application=application, verb="send", actor=actor, at=at):
        pass


def accept_application(*, application, at, actor=None, program="", note=""):
    """BPJS Kesehatan made the person active; the registry notes its word."""
    with moving(application=application, verb="accept", actor=actor, program=program, at=at, note=note) as case:
        observe_acceptance(case=case, actor=actor, at=at)


def refuse_application(*, application, at, reason_code, actor=None, program="", note=""):
    """BPJS Kesehatan sent the row back with a reason; the registry notes it."""
    with moving(
        application=application,
        verb="refuse",
        actor=actor,
        program=program,
        at=at,
        reason_code=reason_code,
        note=note,
    ) as case:
        observe_refusal(case=case, actor=actor, at=at, reason_code=reason_code)


def requeue_application(*, application, actor, at, note=""):
    """Put a row that BPJS refused forward again, after correction."""
    with moving(application=application, verb="requeue", actor=actor, at=at, note=note):
        pass


def finish_application(*, application, at, actor=None, program=""):
    """Nothing is left to do. What BPJS Kesehatan finishes is done only when BPJS made the person active."""
    with moving(application=application, verb="finish", actor=actor, program=program, at=at) as case:
        if case.status == Status.APPROVED and case.definition.uses_recap:
            raise MoveNotAllowed("finish", case.status)


def cancel_application(*, application, at, reason_code, actor=None, note=""):
    """Withdrawn by the family, or closed at its wish by an officer."""
    with moving(application=application, verb="cancel", actor=actor, at=at, reason_code=reason_code, note=note) as case:
        case.corrections.filter(closed_at__isnull=True).update(closed_at=at)
        case.referrals.unanswered().update(withdrawn_at=at)


def check_start(*, case, verb, user):
    """Whether ``user`` may start ``verb`` on ``case`` as it stands: right, state, holder and four eyes, in that order.

    Raises PermissionDenied, MoveNotAllowed, HeldByOther, FourEyesViolated. What a verb itself may still refuse
    (``check_passable``) is not asked here, nor whether the user sees the case.
    """
    move = MOVES[verb]
    if ActorKind.OFFICER not in move.by or not move.permission:
        raise PermissionDenied(verb)
    if perms.acting_agency_id(user, case, move.permission) is None:
        raise PermissionDenied(verb)
    known = verbs_for(case.definition)
    waits_for_recap = verb == "finish" and case.status == Status.APPROVED and known & RECAP_VERBS
    if verb not in known or case.status not in move.sources or waits_for_recap:
        raise MoveNotAllowed(verb, case.status)
    if verb in HOLDERS_VERBS and not perms.is_free_for(user, case):
        raise HeldByOther(case.assigned_to)
    if verb in {"approve", "reject"} and perms.is_same_as_verifier(user, case):
        raise FourEyesViolated
    if verb == "verify":
        _refuse_own_entry(case, user)


def open_verbs(*, case, user):
    """The verbs ``user`` may start on ``case`` now, in the order of ``MOVES`` (see ``check_start``)."""
    return [verb for verb in MOVES if _is_open(verb, case, user)] if perms.can_see(user, case) else []


def _is_open(verb, case, user):
    try:
        check_start(case=case, verb=verb, user=user)
    except (PermissionDenied, MoveNotAllowed, HeldByOther, FourEyesViolated):
        return False
    return True
