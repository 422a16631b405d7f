"""Who may do what to a case. Each function states its policy; services ask again under the lock."""

from agencies.models import Agency
from agencies.roles import ROLE_PERMISSIONS
from agencies.scoping import scope_of
from applications.enums import LetterKind
from applications.models import Application
from applications.querysets import TERRITORIAL_KINDS

#: What an agency may do with a case it sees only because it was asked.
RIGHTS_OF_THE_ASKED = frozenset({"applications.view_application", "applications.answer_referral"})


def acting_agency_id(actor, case, permission):
    """The agency through which ``actor`` holds ``permission`` over ``case``; None when through none.

    A right counts where it is held: in the agency that owns or entered the case, or over the territory of an office
    whose work is the territory (see ``TERRITORIAL_KINDS``): a hospital or a partner that was asked about a case may
    read it and answer, and nothing more. A referral is answered only by the agency that was asked, and what a desk
    entered is sent by that desk. A superuser acts for the owning agency.
    """
    scope = scope_of(actor)
    if scope.everything:
        return case.agency_id
    asked = None
    if permission == "applications.answer_referral":
        open_referral = case.referrals.unanswered().first()
        asked = open_referral.to_agency_id if open_referral else None
    elif permission == "applications.enter_application":
        asked = case.entry_agency_id
    for grant in scope.grants:
        if permission not in ROLE_PERMISSIONS[grant.role]:
            continue
        if asked is not None:
            if grant.agency_id == asked:
                return grant.agency_id
            continue
        is_in_charge = grant.agency_kind in TERRITORIAL_KINDS or permission in RIGHTS_OF_THE_ASKED
        is_inside = (case.village_id or "").startswith(grant.prefix)
        if grant.agency_id in {case.agency_id, case.entry_agency_id} or (is_in_charge and is_inside):
            return grant.agency_id
    return None


def desks_of(actor):
    """The agencies through which ``actor`` may enter cases for families, by name."""
    scope = scope_of(actor).limited_to("applications.enter_application")
    return Agency.objects.filter(pk__in=scope.agency_ids).select_related("territory__parent").order_by("name")


def holds_desk(actor, case):
    """Whether ``actor`` entered ``case`` at a desk he still holds; a colleague does not go on with it."""
    scope = scope_of(actor).limited_to("applications.enter_application")
    return actor.pk is not None and actor.pk == case.entered_by_id and case.entry_agency_id in scope.agency_ids


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


def is_own_entry(actor, case):
    """Four eyes: whoever typed a case in for a family does not find it right himself (ux-and-security §4.4 I15)."""
    return actor is not None and case.entered_by_id == actor.pk


def is_same_as_verifier(actor, case):
    """Four eyes: whoever verified a case never decides it (domain-facts §12.10)."""
    return actor is not None and case.verified_by_id == actor.pk
