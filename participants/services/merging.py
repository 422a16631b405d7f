"""Two confirmed records of one person become one. The other stays as a tombstone that leads to it (ADR 0013)."""

from dataclasses import dataclass

from django.db import transaction

from participants import perms
from participants.enums import ChangeKind, PairState
from participants.models import DuplicatePair, Membership, Observation, Participant, ParticipantChange
from participants.models.participant import STATE_FIELDS
from participants.services import facts
from participants.services.door import Cause, PersonMerged, RegistryRefusal, state_of, write_person
from participants.services.history import label_of, words_for
from participants.services.undoing import about_person

SURVIVOR, DUPLICATE = "survivor", "duplicate"
#: What belongs together is taken from one side: the first of each group is chosen, the others follow.
GROUPS = {
    "nik": ("no_nik_reason", "placeholder_nik"),
    "status": facts.STATUS_FIELDS[1:],
    "desil": facts.DESIL_FIELDS[1:],
    "left_on": ("left_to",),
}
_FOLLOWS = frozenset(name for names in GROUPS.values() for name in names)
#: The names an officer chooses between.
CHOSEN_FIELDS = tuple(name for name in STATE_FIELDS if name not in _FOLLOWS)


class SamePerson(RegistryRefusal):
    """A record is not merged into itself."""

    def __init__(self):
        super().__init__("Pilih dua data yang berbeda.")


@dataclass(frozen=True)
class Difference:
    """One name on which the two records differ; ``suggested`` is the side taken when nobody chooses."""

    name: str
    label: str
    survivor: str
    duplicate: str
    suggested: str


@dataclass(frozen=True)
class MergePreview:
    """What a merge would bring together: where the two differ, and what happens, in sentences."""

    differences: list[Difference]
    effects: list[str]


def merge_preview(survivor, duplicate):
    """The MergePreview of two standing records. Raises SamePerson, PersonMerged."""
    _refuse_impossible(survivor, duplicate)
    ours, theirs = state_of(survivor), state_of(duplicate)
    differing = [
        name for name in CHOSEN_FIELDS if any(ours[one] != theirs[one] for one in (name, *GROUPS.get(name, ())))
    ]
    words = words_for((name, state[name]) for name in differing for state in (ours, theirs))
    differences = [
        Difference(
            name=name,
            label=label_of(name),
            survivor=words(name, ours[name]),
            duplicate=words(name, theirs[name]),
            suggested=_suggested(name, ours, theirs),
        )
        for name in differing
    ]
    return MergePreview(differences, _effects(duplicate))


def _effects(duplicate):
    effects = ["Data yang digabung tidak dihapus: data itu menunjuk ke data yang dipakai dan riwayatnya tetap ada."]
    counts = (
        ("riwayat kepesertaan", Membership.objects.filter(participant=duplicate).count()),
        ("catatan status dan desil", Observation.objects.filter(participant=duplicate).count()),
        (
            "pengajuan",
            ParticipantChange.objects.filter(participant_id=duplicate.pk, about__startswith="applications.")
            .values("about")
            .distinct()
            .count(),
        ),
    )
    parts = [f"{number} {words}" for words, number in counts if number]
    if parts:
        effects.append(f"Ikut terbaca dari data yang dipakai: {', '.join(parts)}.")
    effects.append("Penggabungan bisa dibatalkan selama belum ada perubahan lain pada salah satu data.")
    return effects


def merge_participants(*, survivor, duplicate, keep=None, actor, at, note=""):
    """Make ``duplicate`` a part of ``survivor``; returns the change of the survivor.

    ``keep`` says by name of ``CHOSEN_FIELDS`` from which side a value is taken ("survivor" or "duplicate"); without a
    word the survivor's counts, or the duplicate's where the survivor has none. Raises SamePerson, PersonMerged,
    PermissionDenied, ValidationError; ValueError for a name or side that does not exist.
    """
    keep = dict(keep or {})
    if set(keep) - set(CHOSEN_FIELDS) or set(keep.values()) - {SURVIVOR, DUPLICATE}:
        raise ValueError("keep names a field or side that does not exist")
    with transaction.atomic():
        held = Participant.objects.select_for_update(no_key=True).filter(pk__in=[survivor.pk, duplicate.pk])
        people = {person.pk: person for person in held.order_by("pk")}
        ours, theirs = people[survivor.pk], people[duplicate.pk]
        _refuse_impossible(ours, theirs)
        perms.demand(actor, perms.MERGE, ours.territory_id, theirs.territory_id)
        state = _merged_state(state_of(ours), state_of(theirs), keep)
        # The duplicate first: a tombstone holds no number, so that the survivor may take it.
        _merge_one(theirs, state_of(theirs) | {facts.MERGED: ours.pk}, other=ours, actor=actor, at=at, note=note)
        change = _merge_one(ours, state, other=theirs, actor=actor, at=at, note=note)
        left, right = sorted(people)
        DuplicatePair.objects.filter(left=left, right=right).update(
            state=PairState.MERGED, decided_at=at, decided_by=actor
        )
    for given, person in ((survivor, ours), (duplicate, theirs)):
        given.refresh_from_db() if given is not person else None
    return change


def _merge_one(person, state, *, other, actor, at, note):
    cause = Cause(actor=actor, at=at, about=about_person(other.pk), note=note)
    return write_person(person, state, cause, kind=ChangeKind.MERGE, even_if_same=True)


def _merged_state(ours, theirs, keep):
    state = dict(ours)
    for name in CHOSEN_FIELDS:
        if keep.get(name, _suggested(name, ours, theirs)) == DUPLICATE:
            state |= {one: theirs[one] for one in (name, *GROUPS.get(name, ()))}
    if state["nik"]:
        state["no_nik_reason"] = state["placeholder_nik"] = ""
    return state


def _suggested(name, ours, theirs):
    """The side that knows something; of two observations the younger."""
    if name in ("status", "desil") and ours[name] and theirs[name]:
        day = f"{name}_on"
        return DUPLICATE if theirs[day] > ours[day] else SURVIVOR
    return DUPLICATE if facts.is_empty(ours[name]) and not facts.is_empty(theirs[name]) else SURVIVOR


def _refuse_impossible(survivor, duplicate):
    if survivor.pk == duplicate.pk:
        raise SamePerson
    if survivor.merged_into_id or duplicate.merged_into_id:
        raise PersonMerged
