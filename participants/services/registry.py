"""Every write to one person or family by an officer or a case. One verb, one function; clock and actor are passed in.

``state`` and ``changes`` map names of ``STATE_FIELDS`` to values, as Python has them or in JSON form. Every verb takes
an ``actor`` (who needs the right over the person's place) or ``about``, the record whose own verb allowed it.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from participants.enums import ContactPreference, ObservationKind
from participants.models import Household, Participant, ParticipantChange
from participants.models.participant import STATE_FIELDS
from participants.services import facts
from participants.services.door import (
    Cause,
    NikFixed,
    NumberTaken,
    OlderObservation,
    RegistryRefusal,
    create_person,
    lock,
    lock_household,
    lock_new_household,
    state_of,
    write_person,
)
from participants.services.matching import PersonUnidentified, find_person

#: Why a recorded NIK is another (domain-facts §2.1).
NIK_REASONS = {
    "salah_ketik": "Salah ketik",
    "dukcapil": "Diperbaiki Dukcapil",
    "tertukar": "Tertukar dengan orang lain",
    "ganda": "NIK ganda, satu sudah dihapus Dukcapil",
}
_ADDRESS = ("address", "rt", "rw", "postcode")
_TRIES = 3


class NotADate(RegistryRefusal):
    """A day that cannot be."""


def register_participant(*, state, actor=None, about="", at, effective_on=None, note="", fill_only=(), erase=()):
    """Register the person ``state`` speaks of, or add to what is known of him; returns the Participant.

    He is known by NIK, card, or family card with name and birth date (``matching.find_person``): a second call
    changes nothing. Empty values never erase, a NIK once recorded stays, an observation older than the recorded one is
    left out. ``fill_only`` names what is written only where nothing is known, ``erase`` what no longer holds.

    Raises AmbiguousPerson, NumberTaken, PersonUnidentified, ValidationError, PermissionDenied.
    """
    cause = Cause(actor=actor, about=about, at=at, effective_on=effective_on, note=note)
    given = _json(state)
    for attempt in range(_TRIES):
        try:
            with transaction.atomic():
                return _register(given, cause, fill_only=frozenset(fill_only), erase=erase)
        except NumberTaken:  # perhaps by the same person, registered a moment ago: then he is found now
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _register(given, cause, *, fill_only, erase):
    if given["kk_number"]:
        # Without a NIK no unique column keeps two registrations of one person apart: the family card has to.
        if not given["nik"] and given["territory_id"]:
            lock_new_household(given["kk_number"], given["territory_id"])
        else:
            lock_household(given["kk_number"])
    person = find_person(given)
    if person is None:
        if not (given["nik"] or given["card_number"] or given["kk_number"]):
            raise PersonUnidentified
        return create_person(facts.with_given({}, given), cause)
    known = state_of(person)
    told = {name: value for name, value in given.items() if name not in fill_only or facts.is_empty(known[name])}
    if known["nik"]:
        told["nik"] = None
    for kind in facts.older_observations(known, told):
        told |= dict.fromkeys(facts.OBSERVATIONS[kind])
    write_person(person, facts.with_given(known | {name: facts.EMPTY[name] for name in erase}, told), cause)
    return person


def update_participant(*, participant, changes, actor=None, about="", at, effective_on=None, note=""):
    """Set what ``changes`` names, also to nothing; the ParticipantChange, or None where nothing differs.

    Raises NikFixed for another NIK than the recorded one, OlderObservation, NumberTaken, PersonMerged, ValidationError.
    """
    cause = Cause(actor=actor, about=about, at=at, effective_on=effective_on, note=note)
    named = _named(changes)
    with transaction.atomic():
        person = lock(participant.pk)
        known = state_of(person)
        if known["nik"] and named.get("nik", known["nik"]) != known["nik"]:
            raise NikFixed
        for kind in facts.older_observations(known, named):
            day = facts.OBSERVATIONS[kind][-1]
            raise OlderObservation(kind, told=facts.from_json(day, named[day]), known=facts.from_json(day, known[day]))
        change = write_person(person, facts.with_given(known, named) | named, cause)
    return _shown(participant, person, change)


def correct_nik(*, participant, nik, reason, note, actor, at, about=""):
    """Replace a recorded NIK that is wrong; ``reason`` is a key of ``NIK_REASONS``, ``note`` says what it rests on.

    Raises NumberTaken when the NIK belongs to somebody else, ValidationError without a reason or note.
    """
    if reason not in NIK_REASONS:
        raise ValidationError("Pilih alasan NIK diperbaiki.")
    if not note.strip():
        raise ValidationError("Tulis dasar perbaikan NIK, misalnya surat Dukcapil dan tanggalnya.")
    if not nik:
        raise ValidationError("Tulis NIK yang benar.")
    cause = Cause(actor=actor, about=about, at=at, note=f"{NIK_REASONS[reason]}: {note.strip()}"[:200])
    with transaction.atomic():
        person = lock(participant.pk)
        change = write_person(person, facts.with_given(state_of(person), {"nik": nik}), cause)
    return _shown(participant, person, change)


def move_participant(
    *,
    participant,
    territory_id,
    kk_number="",
    address="",
    rt="",
    rw="",
    postcode="",
    actor=None,
    about="",
    at,
    effective_on=None,
    note="",
):
    """One person lives elsewhere now; the old address goes. Without ``kk_number`` he stays on his family card."""
    cause = Cause(actor=actor, about=about, at=at, effective_on=effective_on, note=note)
    place = {"territory_id": territory_id, "address": address, "rt": rt, "rw": rw, "postcode": postcode}
    with transaction.atomic():
        person = lock(participant.pk)
        change = _move(person, place, kk_number, cause)
    return _shown(participant, person, change)


def move_household(
    *,
    household,
    territory_id,
    kk_number="",
    address="",
    rt="",
    rw="",
    postcode="",
    actor=None,
    about="",
    at,
    effective_on=None,
    note="",
):
    """A whole family lives elsewhere now, perhaps under a new family card; the changes, one for each person.

    Who died or left before stays where he was. Raises as the single moves do; then nobody has moved.
    """
    cause = Cause(actor=actor, about=about, at=at, effective_on=effective_on, note=note)
    place = {"territory_id": territory_id, "address": address, "rt": rt, "rw": rw, "postcode": postcode}
    with transaction.atomic():
        Household.objects.select_for_update(no_key=True).get(pk=household.pk)
        living = Participant.objects.standing().filter(household=household, died_on=None, left_on=None)
        people = list(living.select_for_update(no_key=True).order_by("pk"))
        changes = [_move(person, place, kk_number, cause) for person in people]
    return [change for change in changes if change is not None]


def _move(person, place, kk_number, cause):
    known = state_of(person)
    lives = {name: facts.to_json(name, value) for name, value in place.items()}
    returned = {"left_on": None, "left_to": ""}
    return write_person(person, known | lives | returned | {"kk_number": kk_number or known["kk_number"]}, cause)


def record_death(*, participant, died_on, actor=None, about="", at, note=""):
    """Somebody has died. What BPJS says of his cover stays BPJS's word. Raises NotADate."""
    cause = Cause(actor=actor, about=about, at=at, effective_on=died_on, note=note)
    with transaction.atomic():
        person = lock(participant.pk)
        _refuse_impossible_day(died_on, person, cause, "Tanggal meninggal")
        change = write_person(person, state_of(person) | {"died_on": died_on.isoformat()}, cause)
    return _shown(participant, person, change)


def record_departure(*, participant, left_on, left_to, actor=None, about="", at, note=""):
    """Somebody has moved out of the area the office answers for. Raises NotADate."""
    cause = Cause(actor=actor, about=about, at=at, effective_on=left_on, note=note)
    with transaction.atomic():
        person = lock(participant.pk)
        _refuse_impossible_day(left_on, person, cause, "Tanggal pindah")
        change = write_person(person, state_of(person) | {"left_on": left_on.isoformat(), "left_to": left_to}, cause)
    return _shown(participant, person, change)


def _refuse_impossible_day(day, person, cause, words):
    if day > timezone.localdate(cause.at):
        raise NotADate(f"{words} belum tiba. Tulis tanggal yang sudah lewat.")
    if person.birth_date and day < person.birth_date:
        raise NotADate(f"{words} lebih awal daripada tanggal lahir. Periksa kedua tanggal.")


def observe_status(*, participant, status, source, observed_on, text="", actor=None, about="", at, note=""):
    """A source says how the cover stands on a day (domain-facts §3.2). Raises OlderObservation, NotADate."""
    said = {"status": status, "status_text": text, "status_source": source, "status_on": observed_on}
    cause = Cause(actor=actor, about=about, at=at, effective_on=observed_on, note=note)
    return _observe(participant, ObservationKind.STATUS, said, cause)


def observe_desil(*, participant, desil, source, observed_on, actor=None, about="", at, note=""):
    """A source says in which tenth of welfare the family is (domain-facts §6.1). Raises OlderObservation, NotADate."""
    said = {"desil": desil, "desil_source": source, "desil_on": observed_on}
    cause = Cause(actor=actor, about=about, at=at, effective_on=observed_on, note=note)
    return _observe(participant, ObservationKind.DESIL, said, cause)


def _observe(participant, kind, said, cause):
    day = facts.OBSERVATIONS[kind][-1]
    told = {name: facts.to_json(name, value) for name, value in said.items()}
    with transaction.atomic():
        person = lock(participant.pk)
        _refuse_impossible_day(said[day], person, cause, "Tanggal pengamatan")
        known = state_of(person)
        if kind in facts.older_observations(known, told):
            raise OlderObservation(kind, told=said[day], known=facts.from_json(day, known[day]))
        change = write_person(person, known | told, cause)
    return _shown(participant, person, change)


def set_contact_preference(*, participant, preference, phone=None, actor=None, about="", at, note=""):
    """How the family wants to be told things; ``phone`` replaces the number where it is given."""
    wanted = {"contact_preference": ContactPreference(preference).value if preference else ""}
    if phone is not None:
        wanted["phone"] = phone
    return update_participant(participant=participant, changes=wanted, actor=actor, about=about, at=at, note=note)


def link_to_case(*, participant, about, actor=None, at, effective_on=None, note=""):
    """Let a case stand on this person: nothing below it is taken back. A second link of the same case adds nothing."""
    cause = Cause(actor=actor, about=about, at=at, effective_on=effective_on, note=note)
    with transaction.atomic():
        person = lock(participant.pk)
        if ParticipantChange.objects.filter(participant_id=person.pk, about=about).exists():
            return None
        change = write_person(person, state_of(person), cause, even_if_same=True)
    return _shown(participant, person, change)


def _named(values):
    unknown = set(values) - set(STATE_FIELDS)
    if unknown:
        raise ValueError(f"no such names in a person's state: {', '.join(sorted(unknown))}")
    return {name: facts.to_json(name, value) for name, value in values.items()}


def _json(state):
    return {name: facts.EMPTY[name] for name in STATE_FIELDS} | _named(state)


def _shown(participant, person, change):
    """Let the caller's object show what is now stored."""
    if participant is not person:
        participant.__dict__.update({field.attname: getattr(person, field.attname) for field in person._meta.fields})
        participant._state.fields_cache.clear()
    return change
