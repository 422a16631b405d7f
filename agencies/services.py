"""Every write of the agencies app, and the questions other apps ask it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import holidays as holiday_library
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import F
from holidays.constants import GOVERNMENT, PUBLIC

from agencies import perms, policies
from agencies.enums import AgencyKind, Role
from agencies.models import Agency, Holiday, Membership, Policy, Territory, User
from agencies.policies import PolicyValue
from agencies.territory_source import TerritorySource
from agencies.worktime import CIVIL_SERVICE_HOURS, Opening, WorkCalendar

NATIONAL_POLICIES_FROM = date(2020, 1, 1)  # the starting values count for every case that can be on record

_SOURCE_FIELDS = ("name", "level", "kind", "parent_id", "postcode", "population")
_BATCH = 2000


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
    return row


def _refuse_appointment(*, actor: User, user: User, agency: Agency) -> None:
    if actor.is_superuser and actor.is_active:
        return
    if actor.pk == user.pk:
        raise PermissionDenied("nobody appoints himself")
    if not perms.can_manage_users_of(actor, agency):
        raise PermissionDenied("agency outside the actor's scope")


def agency_for(*, kind: AgencyKind, territory_code: str) -> Agency | None:
    """Return the agency of ``kind`` with the smallest area around ``territory_code``, None when there is none."""
    return Agency.objects.of_kind(kind).serving(territory_code).first()


def work_calendar(agency: Agency) -> WorkCalendar:
    """Return the office clock of ``agency``: its hours (civil-service hours when none are recorded) and days off.

    Days off are the national holidays and the joint leave (cuti bersama) that the ``holidays`` library knows, and the
    ``Holiday`` rows of the agency's territory and those around it. The nearest row decides, also against a national
    holiday. Built anew at each call: two queries.
    """
    hours: dict[int, list[Opening]] = {}
    for row in agency.working_hours.order_by("weekday", "opens"):
        hours.setdefault(row.weekday, []).append((row.opens, row.closes))
    return WorkCalendar(
        hours=hours or CIVIL_SERVICE_HOURS,
        holidays=_days_off(agency.territory_id),
        tz=agency.zone,
        cutoff=agency.cutoff_time,
    )


def _days_off(territory_code: str) -> Callable[[date], bool]:
    rows = Holiday.objects.for_territory(territory_code).order_by(F("territory__level").asc(nulls_first=True))
    recorded = {row.date: not row.is_workday for row in rows}  # the nearest territory comes last and wins
    national = holiday_library.country_holidays("ID", categories=(PUBLIC, GOVERNMENT))

    def is_off(day: date) -> bool:
        return recorded[day] if day in recorded else day in national

    return is_off


@dataclass(frozen=True)
class TerritoryLoadReport:
    """What a load did; created + changed + same = total. ``vanished`` are known codes that the files lack."""

    total: int
    created: int
    changed: int
    same: int
    vanished: tuple[str, ...]


@transaction.atomic
def load_territories(source: TerritorySource) -> TerritoryLoadReport:
    """Write the territories of ``source``: new ones are added, differing ones changed, none is ever removed.

    A postcode is only a proposal (its source is not official, domain-facts §11.2): it fills an empty one.
    """
    known = {row.code: row for row in Territory.objects.all() if source.wants(row.code)}
    new: list[Territory] = []
    changed: list[Territory] = []
    for code, row in source.rows.items():
        standing = known.get(code)
        before = standing and [getattr(standing, name) for name in _SOURCE_FIELDS]
        territory = standing or Territory(code=code)
        territory.name, territory.level, territory.kind, territory.parent_id = row.name, row.level, row.kind, row.parent
        territory.postcode = territory.postcode or source.postcodes.get(code, "")
        territory.population = source.populations.get(code, territory.population)
        if before is None:
            new.append(territory)
        elif before != [getattr(territory, name) for name in _SOURCE_FIELDS]:
            changed.append(territory)
    Territory.objects.bulk_create(new, batch_size=_BATCH)
    Territory.objects.bulk_update(changed, fields=_SOURCE_FIELDS, batch_size=_BATCH)
    return TerritoryLoadReport(
        total=len(source.rows),
        created=len(new),
        changed=len(changed),
        same=len(source.rows) - len(new) - len(changed),
        vanished=tuple(sorted(known.keys() - source.rows.keys())),
    )
