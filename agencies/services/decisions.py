"""Policies: what is decided where and since when."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from agencies import perms, policies
from agencies.models import Policy, User
from agencies.policies import PolicyValue

NATIONAL_POLICIES_FROM = date(2020, 1, 1)  # the starting values count for every case that can be on record


def policy_value(key: str, *, territory_code: str | None, on: date) -> PolicyValue:
    """Return the value of ``key`` for a territory on a day, typed as its kind says.

    The nearest territory around ``territory_code`` that has a row decides (None: only national rows); in it the newest
    ``valid_from`` that has come. Without any row the key's starting value holds. Raises UnknownPolicy.
    """
    definition = policies.get_key(key)
    row = Policy.objects.applying_to(key=key, territory_code=territory_code, on=on).first()
    return definition.to_python(definition.to_json(definition.initial) if row is None else row.value)


@transaction.atomic
def set_policy(
    key: str,
    *,
    value: Any,
    territory_code: str | None,
    valid_from: date,
    legal_basis: str,
    actor: User | None,
    at: datetime,
    note: str = "",
) -> Policy:
    """Record that ``key`` has ``value`` in a territory (None: nationally) from ``valid_from``; return the row.

    The same decision again returns the row that stands. Another value for the same day is a further revision. An actor
    of None is the system. Raises UnknownPolicy, InvalidPolicyValue, ValidationError (no legal basis), PermissionDenied.
    """
    definition = policies.get_key(key)
    stored = definition.to_json(value)
    if actor is not None and not perms.can_manage_policy(actor, territory_code):
        raise PermissionDenied("policy outside the actor's scope")
    if not legal_basis.strip():
        raise ValidationError("Tulis dasar hukumnya.", code="legal_basis")
    same_day = Policy.objects.select_for_update().filter(key=key, territory_id=territory_code, valid_from=valid_from)
    standing = same_day.order_by("revision").last()
    if standing is not None and (standing.value, standing.legal_basis) == (stored, legal_basis.strip()):
        return standing
    return Policy.objects.create(
        key=key,
        territory_id=territory_code,
        value=stored,
        valid_from=valid_from,
        revision=0 if standing is None else standing.revision + 1,
        legal_basis=legal_basis.strip(),
        note=note.strip(),
        created_by=actor,
        created_at=at,
    )


def write_national_policies(*, using: str = DEFAULT_DB_ALIAS) -> int:
    """Write the national starting row of every registered key that has none; return how many were written."""
    if Policy._meta.db_table not in connections[using].introspection.table_names():
        return 0  # a partial migration
    known = set(Policy.objects.using(using).filter(territory__isnull=True).values_list("key", flat=True))
    rows = [
        Policy(
            key=definition.code,
            value=definition.to_json(definition.initial),
            valid_from=NATIONAL_POLICIES_FROM,
            legal_basis=definition.legal_basis,
            note="Nilai awal",
        )
        for definition in policies.all_keys().values()
        if definition.code not in known
    ]
    return len(Policy.objects.using(using).bulk_create(rows))
