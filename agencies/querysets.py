"""Reading vocabulary of the agencies app; every queryset is row-scoped."""

from datetime import date
from typing import Self

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, When

from agencies.codes import ancestor_codes, clean_code
from agencies.enums import AgencyKind, TerritoryLevel
from agencies.scoping import Scope, ScopedQuerySet, prefix_q


class TerritoryQuerySet(ScopedQuerySet):
    """Territories; a prefix is a code with or without dots, "" is the whole country."""

    territory_lookup = "code"

    def under(self, prefix: str) -> Self:
        """Return the territory ``prefix`` and everything below it."""
        return self.filter(prefix_q("code", [clean_code(prefix)])) if prefix else self.all()

    def at_level(self, level: TerritoryLevel) -> Self:
        """Return the territories of one level."""
        return self.filter(level=level)

    def provinces(self) -> Self:
        """Return all provinces."""
        return self.at_level(TerritoryLevel.PROVINCE)

    def regencies_in(self, prefix: str) -> Self:
        """Return kabupaten and kota under ``prefix``."""
        return self.under(prefix).at_level(TerritoryLevel.REGENCY)

    def districts_in(self, prefix: str) -> Self:
        """Return kecamatan under ``prefix``."""
        return self.under(prefix).at_level(TerritoryLevel.DISTRICT)

    def villages_in(self, prefix: str) -> Self:
        """Return desa and kelurahan under ``prefix``."""
        return self.under(prefix).at_level(TerritoryLevel.VILLAGE)

    def with_ancestors(self) -> Self:
        """Join the territories above, so that ``full_name`` costs no further query."""
        return self.select_related("parent__parent__parent")


class AgencyQuerySet(ScopedQuerySet):
    """Offices."""

    territory_lookup = "territory_id"

    def of_kind(self, kind: AgencyKind) -> Self:
        """Return the offices of one kind."""
        return self.filter(kind=kind)

    def serving(self, territory_code: str) -> Self:
        """Return the offices whose area contains ``territory_code``, the nearest area first."""
        return self.filter(territory__in=ancestor_codes(territory_code)).order_by("-territory__level", "pk")


class AgencyPartQuerySet(ScopedQuerySet):
    """Rows that belong to an agency: signatories, hours."""

    territory_lookup = "agency__territory_id"


class SignatoryQuerySet(AgencyPartQuerySet):
    """The vocabulary of those who sign."""

    def on(self, day: date) -> Self:
        """Return those whose term holds on ``day``."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)


class HolidayQuerySet(ScopedQuerySet):
    """Days off; what is decided for a larger area is seen by all below it."""

    territory_lookup = "territory_id"

    def for_territory(self, code: str) -> Self:
        """Return the days that hold in ``code``: national ones and those of any area around it."""
        return self.filter(_inherited_q([code]))

    def extra_scope_q(self, scope: Scope) -> Q:
        """Add the national days and those of the areas around the scope."""
        return _inherited_q(scope.prefixes)


class MembershipQuerySet(ScopedQuerySet):
    """Terms of office."""

    territory_lookup = "agency__territory_id"

    def not_ended(self, today: date) -> Self:
        """Return the memberships that are valid today or will be."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today))

    def active_on(self, day: date) -> Self:
        """Return the memberships valid on ``day`` of people whose account is enabled."""
        return self.not_ended(day).filter(valid_from__lte=day, user__is_active=True)

    def overlapping(self, *, valid_from: date, valid_until: date | None) -> Self:
        """Return the memberships that share a day with the period; None is without end."""
        rows = self.not_ended(valid_from)
        return rows if valid_until is None else rows.filter(valid_from__lte=valid_until)


class UserQuerySet(ScopedQuerySet):
    """Officers. One is seen by whoever may see any of his memberships, past ones too; superusers only by themselves."""

    def scope_q(self, scope: Scope) -> Q:
        """Return the condition on the memberships; a user has no territory of his own."""
        return Q(is_superuser=False) & Exists(self._memberships().in_scope(scope))

    def managed_within(self, scope: Scope, *, today: date) -> Self:
        """Return the users whose every present and coming membership lies in ``scope``.

        Only they may be changed from there: an account that also works elsewhere is not one office's to change
        (ux-and-security §4.4 I14).
        """
        if scope.everything:
            return self.all()
        inside = prefix_q("agency__territory_id", scope.prefixes)
        return self.in_scope(scope).exclude(Exists(self._memberships().not_ended(today).exclude(inside)))

    def _memberships(self) -> MembershipQuerySet:
        memberships = self.model._meta.get_field("memberships").related_model.objects
        return memberships.filter(user=OuterRef("pk"))


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):
    """Django's manager for creating users, with our reading vocabulary."""


class PolicyQuerySet(ScopedQuerySet):
    """Dated policy values. An office also sees what it inherits: the national rows and those of areas around it."""

    territory_lookup = "territory_id"

    def extra_scope_q(self, scope: Scope) -> Q:
        """Add the rows that are inherited by the scope."""
        return _inherited_q(scope.prefixes)

    def applying_to(self, *, key: str, territory_code: str | None, on: date) -> Self:
        """Return the rows of ``key`` that count for a territory on a day, the deciding one first.

        The nearest territory wins; within it the newest ``valid_from`` that has come.
        """
        around = _inherited_q([territory_code]) if territory_code else Q(territory__isnull=True)
        rows = self.filter(around, key=key, valid_from__lte=on)
        return rows.order_by(F("territory__level").desc(nulls_last=True), "-valid_from", "-revision")

    def with_in_force(self, on: date) -> Self:
        """Annotate ``in_force``: on that day no other row for the same key and territory comes before this one."""
        later = Q(valid_from__gt=OuterRef("valid_from")) | Q(
            valid_from=OuterRef("valid_from"), revision__gt=OuterRef("revision")
        )
        rivals = self.model.objects.filter(later, key=OuterRef("key"), valid_from__lte=on)
        return self.annotate(
            in_force=Case(
                When(valid_from__gt=on, then=False),
                When(Q(territory__isnull=True) & Exists(rivals.filter(territory__isnull=True)), then=False),
                When(Exists(rivals.filter(territory=OuterRef("territory"))), then=False),
                default=True,
                output_field=BooleanField(),
            )
        )


def _inherited_q(codes: list[str] | tuple[str, ...]) -> Q:
    around = {ancestor for code in codes for ancestor in ancestor_codes(code)}
    return Q(territory__isnull=True) | Q(territory_id__in=around)
