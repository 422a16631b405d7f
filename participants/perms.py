"""Who may do what to a person of the registry. Services ask again under the lock."""

from django.core.exceptions import PermissionDenied

from agencies.roles import ROLE_PERMISSIONS
from agencies.scoping import scope_of
from participants.models import Participant

VIEW = "participants.view_participant"
CHANGE = "participants.change_participant"
MERGE = "participants.merge_participant"


def acting_agency_id(actor, territory_code, permission):
    """The office through which ``actor`` holds ``permission`` over a territory; None when through none."""
    for grant in scope_of(actor).grants:
        if permission in ROLE_PERMISSIONS[grant.role] and (territory_code or "").startswith(grant.prefix):
            return grant.agency_id
    return None


def may(actor, permission, *territory_codes):
    """Whether ``actor`` holds ``permission`` over each of the territories."""
    scope = scope_of(actor).limited_to(permission)
    return not scope.is_empty and all(scope.covers(code) for code in territory_codes)


def demand(actor, permission, *territory_codes):
    """Raise PermissionDenied unless ``actor`` holds ``permission`` over each of the territories."""
    if not may(actor, permission, *territory_codes):
        raise PermissionDenied(permission)


def can_see(actor, participant):
    """Seeing is decided by the row scope alone."""
    return Participant.objects.visible_to(actor).filter(pk=participant.pk).exists()
