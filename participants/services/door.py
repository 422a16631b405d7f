"""The one locked door through which a person of the registry is written (ADR 0013).

A verb locks the row, says what the person is to be like afterwards, and the door does the rest: the difference in JSON
form, the rules, the row, one ``ParticipantChange``, the memberships and observations that follow. All in the
transaction of the verb. Where nothing differs nothing is written.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, Q
from django.utils import timezone

from common.dates import format_date
from common.names import name_key
from participants import perms
from participants.enums import ChangeKind, ObservationKind
from participants.models import Household, Membership, Observation, Participant, ParticipantChange
from participants.models.participant import STATE_COLUMNS
from participants.services import facts

#: What a household made in this transaction carries until its change is known.
_UNCLAIMED = 0


class RegistryRefusal(Exception):
    """The registry cannot take this as it stands; ``str()`` says in Indonesian why and what to do."""


class NumberTaken(RegistryRefusal):
    """A NIK or card number already belongs to somebody else."""


class NumberRaced(NumberTaken):
    """Somebody else wrote the same number at the same moment."""

    def __init__(self):
        super().__init__("Nomor ini baru saja dicatat petugas lain. Cari lagi orangnya, lalu ulangi.")


class NikFixed(RegistryRefusal):
    """A person has a NIK, and it is not changed in passing."""

    def __init__(self):
        super().__init__("NIK orang ini sudah tercatat. Bila salah, pakai “Perbaiki NIK” dan tulis alasannya.")


class PersonMerged(RegistryRefusal):
    """The record was merged into another."""

    def __init__(self):
        super().__init__("Data ini sudah digabung ke data peserta lain. Buka data yang sekarang dipakai.")


class OlderObservation(RegistryRefusal):
    """What is told was seen before what is already recorded."""

    def __init__(self, kind, *, told, known):
        words = {ObservationKind.STATUS: "Status", ObservationKind.DESIL: "Desil"}[kind]
        super().__init__(
            f"{words} per {format_date(told)} lebih lama daripada yang tercatat, per {format_date(known)}. "
            "Yang tercatat tidak diubah."
        )


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why something is written: an officer of his own accord, or another record (``about``), or both."""

    at: datetime
    actor: Any = None
    about: str = ""
    effective_on: date | None = None
    note: str = ""

    def __post_init__(self):
        """Raise ValueError where neither an officer nor a record stands for it."""
        if self.actor is None and not self.about:
            raise ValueError("a change of the registry needs an actor or what it is about")

    @property
    def day(self):
        """The day from which it holds."""
        return self.effective_on or timezone.localdate(self.at)

    def demand(self, permission, *territory_codes):
        """Ask for the officer's own right. What another record brings about was allowed by that record's verb."""
        if self.actor is not None and not self.about:
            perms.demand(self.actor, permission, *territory_codes)

    def agency_id(self, territory_code):
        """The office the officer acts for."""
        if self.actor is None:
            return None
        for permission in (perms.CHANGE, perms.MERGE, perms.VIEW):
            agency_id = perms.acting_agency_id(self.actor, territory_code, permission)
            if agency_id is not None:
                return agency_id
        return None


def lock(participant_id):
    """The row of a person, held until the end of the transaction. Raises PersonMerged, Participant.DoesNotExist."""
    person = Participant.objects.select_for_update(no_key=True).get(pk=participant_id)
    if person.merged_into_id:
        raise PersonMerged
    return person


def lock_household(kk_number):
    """The family card, held until the end of the transaction; None when it is not known."""
    return Household.objects.select_for_update(no_key=True).filter(kk_number=kk_number).first()


def lock_new_household(kk_number, territory_id):
    """The family card, made when it is not known, and held: two registrations on one card wait for each other."""
    _household(kk_number, territory_id)
    return lock_household(kk_number)


def _household(kk_number, territory_id):
    found = {"territory_id": territory_id, "created_change": _UNCLAIMED}
    return Household.objects.get_or_create(kk_number=kk_number, defaults=found)[0]


def state_of(person):
    """Everything recorded of ``person`` as history speaks of it (JSON form, every name of ``HISTORY_FIELDS``)."""
    state = {name: facts.to_json(name, getattr(person, name)) for name in STATE_COLUMNS}
    kk_number = person.household.kk_number if person.household_id else ""
    return {"kk_number": kk_number, **state, facts.MERGED: person.merged_into_id}


def create_person(state, cause):
    """Register a person who was not known, as ``state`` (JSON form) says."""
    if not state["territory_id"]:
        raise ValidationError("Desa atau kelurahan harus diisi.")
    cause.demand(perms.CHANGE, state["territory_id"])
    person = Participant(last_change=0, created_at=cause.at, changed_at=cause.at)
    _write(person, {}, state, cause, ChangeKind.CREATE)
    return person


def write_person(person, state, cause, *, kind=ChangeKind.UPDATE, even_if_same=False):
    """Make the locked ``person`` what ``state`` (JSON form) says; the change, or None where nothing differs."""
    old = state_of(person)
    if kind == ChangeKind.UPDATE:
        cause.demand(perms.CHANGE, old["territory_id"], state["territory_id"])
    if old == state and not even_if_same:
        return None
    return _write(person, old, state, cause, kind)


def _write(person, old, state, cause, kind):
    fields = facts.diff(old, state)
    put_state(person, state)
    _validate(person, state, fields)
    refuse_taken_numbers(person)
    _place_in_household(person, state["kk_number"])
    if person.pk is None:
        _save(person, force_insert=True)
    if kind != ChangeKind.CREATE and "territory_id" in fields:
        _bring_household(person, fields)
    change = log_change(person, fields, cause, kind)
    person.changed_at = cause.at
    _save(person)
    if person.household and person.household.created_change == _UNCLAIMED:
        person.household.created_change = change.pk
        person.household.save(update_fields=["created_change"])
    _open_and_close(person, old, state, change, cause.day)
    Observation.objects.bulk_create(
        Observation(participant=person, change=change.pk, **values) for values in facts.observations(fields, state)
    )
    return change


def _save(person, **options):
    """The conditions were asked before; only a number written at the same moment can still stand in the way."""
    try:
        with transaction.atomic():
            person.save(**options)
    except IntegrityError as raced:
        raise NumberRaced from raced


def log_change(person, fields, cause, kind, *, reverts=None):
    """Write one row of history on top of the last one of ``person``, and make it his last.

    ``reverts`` is the change it takes back; with a row of a file it stays in the history of that file.
    """
    change = ParticipantChange.objects.create(
        participant_id=person.pk,
        kind=kind,
        fields=fields,
        at=cause.at,
        effective_on=cause.effective_on,
        stands_on=person.last_change or None,
        reverts=reverts and reverts.pk,
        batch_id=reverts and reverts.batch_id,
        row_number=reverts and reverts.row_number,
        actor=cause.actor,
        agency_id=cause.agency_id(person.territory_id),
        about=cause.about,
        note=cause.note,
    )
    person.last_change = change.pk
    return change


def put_state(person, state):
    """Let the object say what ``state`` (JSON form) says; the household is placed when it is saved."""
    for name in STATE_COLUMNS:
        setattr(person, name, facts.from_json(name, state[name]))
    person.merged_into_id = state[facts.MERGED]
    person.name_key = name_key(person.full_name)


def _validate(person, state, fields):
    """Raise ValidationError with the sentences of the model: fields first, then the conditions of the table."""
    unchanged = {name for name in ("territory", "facility") if f"{name}_id" not in fields}
    person.clean_fields(exclude={"household", "merged_into", "name_key", "last_change", *unchanged})
    problems = []
    if not (person.nik or person.no_nik_reason):
        problems.append("NIK kosong harus disertai alasan.")
    for constraint in Participant._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            try:
                constraint.validate(Participant, person)
            except ValidationError as problem:
                problems.extend(problem.messages)
    kk_number = state["kk_number"]
    if kk_number and len(kk_number) != 16:
        problems.append("Nomor KK harus 16 angka.")
    if kk_number and kk_number == person.nik:
        problems.append("Nomor KK tidak boleh sama dengan NIK.")
    if problems:
        raise ValidationError(problems)


def refuse_taken_numbers(person):
    """Raise NumberTaken when somebody else stands under the NIK or card number of ``person``."""
    wanted = Q()
    for name in ("nik", "card_number"):
        if getattr(person, name):
            wanted |= Q(**{name: getattr(person, name)})
    if person.merged_into_id or not wanted:
        return
    other = Participant.objects.standing().filter(wanted).exclude(pk=person.pk).first()
    if other is None:
        return
    if person.nik and other.nik == person.nik:
        raise NumberTaken("NIK ini sudah tercatat pada peserta lain. Periksa NIK, atau gabungkan data gandanya.")
    raise NumberTaken(
        "Nomor kartu JKN ini sudah tercatat pada peserta lain. Periksa nomor kartu, atau gabungkan data gandanya."
    )


def _place_in_household(person, kk_number):
    if not kk_number:
        person.household = None
    elif not (person.household_id and person.household.kk_number == kk_number):
        person.household = _household(kk_number, person.territory_id)


def _bring_household(person, fields):
    """When the last of a family has moved to a new place, their card has; the change remembers from where."""
    household = person.household
    if household is None or "kk_number" in fields or household.territory_id == person.territory_id:
        return
    elsewhere = household.people.standing().exclude(pk=person.pk).exclude(territory=person.territory_id)
    if not elsewhere.exists():
        fields[facts.HOUSEHOLD_TERRITORY] = [household.territory_id, person.territory_id]
        household.territory_id = person.territory_id
        household.save(update_fields=["territory"])


def _open_and_close(person, old, state, change, day):
    opens = facts.opens_membership(old, state)
    if not (opens or facts.closes_membership(old, state)):
        return
    standing = person.memberships.filter(valid_until__isnull=True).first()
    start = facts.membership_start(state, effective_on=day, open_from=standing.valid_from if standing else None)
    if standing:
        standing.valid_until, standing.closed_by = start, change.pk
        standing.save(update_fields=["valid_until", "closed_by"])
    if opens:
        Membership.objects.create(
            participant=person, valid_from=start, opened_by=change.pk, **facts.membership_values(state)
        )
