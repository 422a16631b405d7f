"""What a case writes into the registry: on approval, and when BPJS Kesehatan answers (ADR 0013).

The definition of the service says what (``Service.registry_effect``); this module carries it out through the one door
of ``participants.services``, in the transaction of the verb that moves the case. Done twice it changes nothing more.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from applications.enums import FamilyRelation, PhoneOwner, ReasonCode
from common.dates import format_date
from participants import services as registry
from participants.enums import ContactPreference, MembershipStatus, Relation, Source
from participants.models import Participant, ParticipantChange

_RELATIONS = {
    FamilyRelation.HEAD: Relation.HEAD,
    FamilyRelation.HUSBAND: Relation.HUSBAND,
    FamilyRelation.WIFE: Relation.WIFE,
    FamilyRelation.CHILD: Relation.CHILD,
    FamilyRelation.OTHER: Relation.OTHER,
}
_MEMBERSHIP = ("segment", "care_class", "facility_id")
#: What told of an old home no longer holds in a new village, even where the case leaves it empty.
_OLD_HOME = ("rt", "rw", "postcode")
_LEFT = ("left_on", "left_to")


class RegistryConflict(Exception):
    """The registry knows something that does not go with this case; ``str()`` says of whom, what, and what to do."""

    def __init__(self, name, sentence):
        super().__init__(f"Data peserta {name}: {sentence}")


def check_registrable(case):
    """Whether the registry can take the people of ``case`` as they stand. Raises RegistryConflict. Reads only."""
    if not case.definition.registry_effect.registers:
        return
    for person in _people(case):
        _known(case, person)


def register_case(*, case, actor, at):
    """Write the approved ``case`` (held by its verb) into the registry and point it at its people.

    The case itself is saved by the verb. Raises RegistryConflict.
    """
    effect = case.definition.registry_effect
    on = _day(case, at)
    # The same order for every case: two that share people wait for each other and never cross.
    for person in sorted(_people(case), key=lambda person: (person.nik or "", person.pk)):
        found = _register(case, person, effect, actor, at, on) if effect.registers else _link(case, person, actor, at)
        if person is case:
            case.participant = found
        elif person.participant_id != (found and found.pk):
            person.participant = found
            person.save(update_fields=["participant"])
    if effect.registers and effect.takes_along:
        _take_along(case, effect, actor, at, on)


def observe_acceptance(*, case, actor, at):
    """BPJS Kesehatan made the people of ``case`` active: its word, on the day it came."""
    for person in _touched(case):
        _observe(person, case, actor, at, status=MembershipStatus.ACTIVE, text="")


def observe_refusal(*, case, actor, at, reason_code):
    """BPJS Kesehatan sent the row back: the reason is noted beside the status, which it says nothing about."""
    for person in _touched(case):
        if person.status != MembershipStatus.ACTIVE:
            text = f"Ditolak BPJS: {ReasonCode(reason_code).label}"[:80]
            _observe(person, case, actor, at, status=person.status or MembershipStatus.UNKNOWN, text=text)


def _observe(person, case, actor, at, *, status, text):
    try:
        registry.observe_status(
            participant=person,
            status=status,
            source=Source.BPJS,
            observed_on=_day(case, at),
            text=text,
            actor=actor,
            about=case.about,
            at=at,
        )
    except registry.OlderObservation:
        return  # a file of BPJS has told something newer already


def _day(case, at):
    return timezone.localdate(at, case.agency.zone)


def _people(case):
    return [case, *case.members.order_by("position")]


def _touched(case):
    """The people this case has written to, as they are recorded today."""
    if not case.definition.registry_effect.registers:
        return []
    ids = ParticipantChange.objects.filter(about=case.about).values("participant_id")
    rows = Participant.objects.filter(pk__in=ids).order_by("pk")
    return list({person.pk: person for person in map(registry.standing_of, rows)}.values())


def _known(case, person):
    """The record the registry has of a person of ``case``, or None. Raises RegistryConflict."""
    try:
        known = registry.find_person(_identity(case, person), locked=False)
    except registry.RegistryRefusal as refusal:
        raise RegistryConflict(person.full_name, str(refusal)) from refusal
    if known is None:
        return None
    if known.died_on:
        raise RegistryConflict(
            person.full_name,
            f"tercatat meninggal pada {format_date(known.died_on)}. "
            "Tolak pengajuan ini, atau perbaiki dulu data pesertanya.",
        )
    card_number = _card_number(case, person)
    holder = registry.find_by_number(card_number=card_number)
    if holder is not None and holder.pk != known.pk:
        raise RegistryConflict(person.full_name, str(registry.CardOfOther(person.full_name)))
    return known


def _card_number(case, person):
    return (case.details.get("card_number") if person is case else person.card_number) or ""


def _identity(case, person):
    """By what the registry recognises somebody (JSON form)."""
    return {
        "nik": person.nik,
        "card_number": _card_number(case, person),
        "kk_number": case.kk_number,
        "full_name": person.full_name,
        "birth_date": person.birth_date.isoformat() if isinstance(person.birth_date, date) else None,
    }


def _told(case, person):
    """What the case says of a person and his home."""
    told = _identity(case, person) | {
        "no_nik_reason": "" if person.nik else person.no_nik_reason,
        "sex": person.sex,
        "birth_place": person.birth_place,
        "marital_status": person.marital_status,
        "relation": _RELATIONS.get(person.family_relation, ""),
        "territory_id": case.village_id,
        "address": case.address,
        "rt": case.rt,
        "rw": case.rw,
        "postcode": case.postcode,
        "facility_id": case.facility_id,
    }
    if person is case:
        is_the_familys = case.phone_owner in {PhoneOwner.SELF, PhoneOwner.FAMILY}
        told["phone"] = case.phone if is_the_familys else ""
        told["contact_preference"] = ContactPreference.VILLAGE if case.phone_owner == PhoneOwner.NONE else ""
    return told


def _register(case, person, effect, actor, at, on):
    known = _known(case, person)
    told = _told(case, person) | effect.membership | _proposal(case, effect, known, on)
    fill_only = {"contact_preference"}
    if told["relation"] == Relation.OTHER:
        fill_only.add("relation")  # the family card knows which relative
    if not effect.replaces:
        fill_only.update(_MEMBERSHIP)
    has_moved = known is not None and known.territory_id != case.village_id
    try:
        found = registry.register_participant(
            state=told,
            actor=actor,
            about=case.about,
            at=at,
            effective_on=on,
            fill_only=fill_only,
            erase=(*_LEFT, *(_OLD_HOME if has_moved else ())),
        )
    except registry.RegistryRefusal as refusal:
        raise RegistryConflict(person.full_name, str(refusal)) from refusal
    except ValidationError as refusal:
        raise RegistryConflict(person.full_name, " ".join(refusal.messages)) from refusal
    registry.link_to_case(participant=found, about=case.about, actor=actor, at=at, effective_on=on)
    return found


def _proposal(case, effect, known, on):
    """The status as the office leaves it; nothing where the case has said it before, or where it says nothing new."""
    if known is not None:
        if known.status_on and known.status_on > on:
            return {}
        if ParticipantChange.objects.filter(participant_id=known.pk, about=case.about).exists():
            return {}
        if effect.keeps_active and known.status == MembershipStatus.ACTIVE:
            return {}
    return {
        "status": effect.status,
        "status_text": effect.status_text,
        "status_source": Source.OFFICE,
        "status_on": on,
    }


def _link(case, person, actor, at):
    """The record of somebody the registry knows without doubt; nobody is registered for the sake of a link."""
    try:
        found = registry.find_person(_identity(case, person), locked=False)
    except registry.RegistryRefusal:
        found = None
    if found is None:
        return person.participant
    registry.link_to_case(participant=found, about=case.about, actor=actor, at=at, effective_on=_day(case, at))
    return found


def _take_along(case, effect, actor, at, on):
    """The others of the family card who pay together move together (domain-facts §2.2, §6.4)."""
    named = [case.participant_id, *case.members.values_list("participant_id", flat=True)]
    others = Participant.objects.standing().filter(
        household__kk_number=case.kk_number, segment__in=effect.takes_along, died_on=None, left_on=None
    )
    for person in others.exclude(pk__in=[pk for pk in named if pk]).order_by("pk"):
        changes = {**effect.membership, **_proposal(case, effect, person, on)}
        if case.facility_id:
            changes["facility_id"] = case.facility_id
        registry.update_participant(
            participant=person, changes=changes, actor=actor, about=case.about, at=at, effective_on=on
        )
