"""Officers, their terms of office and their sessions.

Whatever changes what an officer may do ends his sessions for good (ux-and-security §4.4 S1, S6, I10): an old cookie
stays dead even when the account is enabled or appointed anew.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agencies import perms
from agencies.enums import Role
from agencies.models import Agency, Membership, User

#: A change of these fields of an account ends its sessions.
_DECISIVE_FIELDS = frozenset({"is_active", "is_superuser"})


@transaction.atomic
def grant_membership(
    *,
    user: User,
    agency: Agency,
    role: Role,
    valid_from: date,
    actor: User | None,
    valid_until: date | None = None,
) -> Membership:
    """Appoint ``user`` in ``agency`` from one day to another (inclusive; None: without end); return the row.

    An actor of None is the system. Raises PermissionDenied when the actor may not appoint there or appoints himself,
    ValidationError when the role does not fit the agency, the days are reversed or the same role is held already.
    """
    if actor is not None:
        _refuse_appointment(actor=actor, user=user, agency=agency)
    User.objects.select_for_update().get(pk=user.pk)
    membership = Membership(user=user, agency=agency, role=role, valid_from=valid_from, valid_until=valid_until)
    membership.full_clean()
    held = Membership.objects.filter(user=user, agency=agency, role=role)
    if held.overlapping(valid_from=valid_from, valid_until=valid_until).exists():
        raise ValidationError("Orang ini sudah memegang peran itu pada sebagian masa tersebut.", code="overlap")
    membership.save()
    start_new_epoch(user)
    return membership


@transaction.atomic
def create_officer(
    *,
    username: str,
    password: str,
    full_name: str,
    agency: Agency,
    role: Role,
    valid_from: date,
    actor: User | None,
    valid_until: date | None = None,
    nip: str = "",
    phone: str = "",
    email: str = "",
) -> User:
    """Make an account with its first appointment and return it; an account without an office cannot be made.

    Raises what ``grant_membership`` raises, and ValidationError when the user name is taken or a field is wrong.
    """
    user = User(username=User.normalize_username(username), full_name=full_name, nip=nip, phone=phone, email=email)
    user.set_password(password)
    user.full_clean()
    user.save()
    grant_membership(user=user, agency=agency, role=role, valid_from=valid_from, valid_until=valid_until, actor=actor)
    return user


@transaction.atomic
def end_membership(*, membership: Membership, last_day: date, actor: User | None) -> Membership:
    """Let a membership end after ``last_day``; rights are gone on the day after, at the next request.

    An earlier end may be made still earlier, never later: a longer term is a new appointment. A term that has not
    begun by ``last_day`` ends on its own first day. Raises PermissionDenied and ValidationError.
    """
    if actor is not None:
        _refuse_appointment(actor=actor, user=membership.user, agency=membership.agency)
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.valid_until is not None and last_day > row.valid_until:
        raise ValidationError("Penugasan ini sudah berakhir lebih dahulu.", code="ended")
    row.valid_until = max(last_day, row.valid_from)
    row.save(update_fields=["valid_until"])
    start_new_epoch(membership.user)
    return row


@transaction.atomic
def update_account(*, user: User, changed: Collection[str]) -> User:
    """Save the fields ``changed`` of an account that a form has altered, and nothing else of it.

    Disabling or enabling it, or the superuser's flag, ends its sessions. Who may do so is the form's page to ask.
    """
    user.save(update_fields=list(changed))
    if _DECISIVE_FIELDS.intersection(changed):
        start_new_epoch(user)
    return user


def set_keyboard_shortcuts(*, user: User, on: bool) -> None:
    """Switch single-key shortcuts of the case page on or off for one officer (WCAG 2.1.4: off unless wanted)."""
    user.keyboard_shortcuts = on
    user.save(update_fields=["keyboard_shortcuts"])


def end_sessions(*, user: User, actor: User | None, at: datetime) -> None:
    """End every session of ``user``, the present one too. An actor of None is the system.

    Raises PermissionDenied unless the actor is the officer himself or may change his account.
    """
    is_own = actor is not None and actor.pk == user.pk
    if not (actor is None or is_own or perms.can_change_account(actor, user, today=timezone.localdate(at))):
        raise PermissionDenied("account outside the actor's scope")
    start_new_epoch(user)


def start_new_epoch(user: User) -> None:
    """Make every session of ``user`` that exists now useless; ``user`` itself knows the new epoch."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])


def _refuse_appointment(*, actor: User, user: User, agency: Agency) -> None:
    if actor.is_superuser and actor.is_active:
        return
    if actor.pk == user.pk:
        raise PermissionDenied("nobody appoints himself")
    if not perms.can_manage_users_of(actor, agency):
        raise PermissionDenied("agency outside the actor's scope")
