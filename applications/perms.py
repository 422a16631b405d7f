"""Who may do what to a case. Each function states its policy; services ask again under the lock."""

from agencies.roles import ROLE_PERMISSIONS
from agencies.scoping import scope_of
from applications.enums import LetterKind
from applications.models import Application


def acting_agency_id(actor, case, permission):
    """The agency through which ``actor`` holds ``permission`` over ``case``; None when through none.

    A right counts where it is held: over the territory of that membership, or in the agency that owns the case.
    A referral is answered only by the agency that was asked. A superuser acts for the owning agency.
    """
    scope = scope_of(actor)
    if scope.everything:
        return case.agency_id
    asked = None
    if permission == "applications.answer_referral":
        open_referral = case.referrals.unanswered().first()
        asked = open_referral.to_agency_id if open_referral else None
    for grant in scope.grants:
        if permission not in ROLE_PERMISSIONS[grant.role]:
            continue
        if asked is not None:
            if grant.agency_id == asked:
                return grant.agency_id
            continue
        if grant.agency_id == case.agency_id or (case.village_id or "").startswith(grant.prefix):
            return grant.agency_id
    return None


def can_see(actor, case):
    """Seeing is decided by the row scope alone."""
    return Application.objects.visible_to(actor).filter(pk=case.pk).exists()


def may_use(actor, case, permission):
    """The actor sees the case and holds ``permission`` over it; what a move asks for is in ``workflow.MOVES``."""
    return can_see(actor, case) and acting_agency_id(actor, case, permission) is not None


def is_free_for(actor, case):
    """Nobody has taken the case, or ``actor`` has."""
    return case.assigned_to_id is None or case.assigned_to_id == actor.pk


def may_issue(actor, case, kind):
    """The checking officer asks for what is missing; a decision's letter is the decider's (domain-facts §12.10)."""
    permission = "applications.issue_letter" if kind == LetterKind.MISSING else "applications.decide_application"
    return may_use(actor, case, "applications.issue_letter") and acting_agency_id(actor, case, permission) is not None


def is_same_as_verifier(actor, case):
    """Four eyes: whoever verified a case never decides it (domain-facts §12.10)."""
    return actor is not None and case.verified_by_id == actor.pk
