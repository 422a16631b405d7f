"""Row scope: the one answer to "which rows may this person see" (design §3, ux-and-security §4.4).

A scope is a set of territory code prefixes taken from the memberships that are valid *now*, in the time zone of
each agency. Codes are dotless and of fixed width, so a prefix can never match a sibling. Everything fails closed:
no user, no active membership or a disabled account gives no rows at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.enums import CODE_LENGTHS, Role, TerritoryLevel
from agencies.roles import ROLE_PERMISSIONS

_CODE_WIDTH = CODE_LENGTHS[TerritoryLevel.VILLAGE]
_CACHE = "_membership_rows"


@dataclass(frozen=True)
class Grant:
    """One active membership: a role, in an agency, over a territory."""

    role: Role
    agency_id: int
    agency_kind: str
    prefix: str


@dataclass(frozen=True)
class Scope:
    """What one user may reach at one moment.

    ``prefixes`` are territory codes without those already covered by a shorter one; ``everything`` is the superuser.
    """

    everything: bool = False
    prefixes: tuple[str, ...] = ()
    agency_ids: frozenset[int] = frozenset()
    roles: frozenset[Role] = frozenset()
    grants: tuple[Grant, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when nothing at all may be seen."""
        return not (self.everything or self.grants)

    def covers(self, code: str | None) -> bool:
        """Say whether a territory code lies in the scope; None (national) only for everything."""
        return self.everything or (code is not None and code.startswith(self.prefixes))

    def prefixes_for(self, roles: Iterable[Role] | None) -> tuple[str, ...]:
        """Return the prefixes held through any of ``roles`` (None: through any role)."""
        if roles is None:
            return self.prefixes
        wanted = frozenset(roles)
        return _outermost(grant.prefix for grant in self.grants if grant.role in wanted)

    def limited_to(self, permission: str) -> "Scope":
        """Return the part of the scope that rests on memberships which give ``permission``."""
        if self.everything:
            return self
        return Scope.of_grants(grant for grant in self.grants if permission in ROLE_PERMISSIONS[grant.role])

    @classmethod
    def of_grants(cls, grants: Iterable[Grant], *, everything: bool = False) -> "Scope":
        """Build the scope of some active memberships."""
        rows = tuple(grants)
        return cls(
            everything=everything,
            prefixes=_outermost(grant.prefix for grant in rows),
            agency_ids=frozenset(grant.agency_id for grant in rows),
            roles=frozenset(grant.role for grant in rows),
            grants=rows,
        )

    def allows(self, permission: str, *, code: str) -> bool:
        """Say whether one single membership gives ``permission`` over territory ``code``.

        ``user.has_perm`` joins the rights of all memberships; somebody who verifies in one place and only reads in
        another needs this sharper question.
        """
        return self.everything or any(
            permission in ROLE_PERMISSIONS[grant.role] and code.startswith(grant.prefix) for grant in self.grants
        )


def _outermost(prefixes: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for prefix in sorted(set(prefixes)):
        if not kept or not prefix.startswith(kept[-1]):
            kept.append(prefix)
    return tuple(kept)


def remember_memberships(user: Any) -> None:
    """Read the memberships of ``user`` once for the life of this object.

    Called by the authentication backend for the user object of one request, and nowhere else: other objects ask the
    database each time, so that nothing stale can decide.
    """
    setattr(user, _CACHE, _read_memberships(user))


def _read_memberships(user: Any) -> list[Any]:
    return list(user.memberships.select_related("agency"))


def scope_of(user: Any, *, at: datetime | None = None) -> Scope:
    """Return the scope of ``user`` at ``at`` (default: now)."""
    if user is None or not user.is_authenticated or not user.is_active or user.pk is None:
        return Scope()
    moment = at or timezone.now()
    rows = getattr(user, _CACHE, None)
    if rows is None:
        rows = _read_memberships(user)
    grants = (
        Grant(Role(row.role), row.agency_id, row.agency.kind, row.agency.territory_id)
        for row in rows
        if row.is_active_on(moment.astimezone(row.agency.zone).date())
    )
    return Scope.of_grants(grants, everything=user.is_superuser)


def prefix_q(lookup: str, prefixes: Iterable[str]) -> Q:
    """Return the condition "the code at ``lookup`` begins with one of ``prefixes``"; no prefix matches nothing.

    Written as a range, which an ordinary index answers on SQLite and on PostgreSQL with any collation.
    """
    condition = Q(pk__in=())
    for prefix in prefixes:
        condition |= Q(**{f"{lookup}__gte": prefix, f"{lookup}__lte": prefix.ljust(_CODE_WIDTH, "9")})
    return condition


class ScopedQuerySet(models.QuerySet):
    """A queryset whose rows belong to a territory.

    ``territory_lookup`` is the path to a territory *code* column ("village_id", "agency__territory_id") through
    forward relations only. ``territory_roles`` narrows the roles to which the territory alone opens the rows (None:
    all); the others see what ``extra_scope_q`` adds for them, such as cases referred to their agency.
    """

    territory_lookup: str = ""
    territory_roles: frozenset[Role] | None = None

    def visible_to(self, user: Any, *, at: datetime | None = None) -> "ScopedQuerySet":
        """Return the rows ``user`` may see: all for a superuser, none without an active membership."""
        return self.in_scope(scope_of(user, at=at))

    def in_scope(self, scope: Scope) -> "ScopedQuerySet":
        """Return the rows that lie in ``scope``."""
        if scope.everything:
            return self.all()
        if scope.is_empty:
            return self.none()
        return self.filter(self.scope_q(scope))

    def scope_q(self, scope: Scope) -> Q:
        """Return the condition of a non-empty scope."""
        if not self.territory_lookup:
            raise NotImplementedError(f"{type(self).__name__} names no territory_lookup")
        return prefix_q(self.territory_lookup, scope.prefixes_for(self.territory_roles)) | self.extra_scope_q(scope)

    def extra_scope_q(self, scope: Scope) -> Q:
        """Return what the scope opens besides its territory; subclasses override, the default adds nothing."""
        return Q(pk__in=())
