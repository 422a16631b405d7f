"""What was recorded of a person when, and because of what. Reading only."""

from dataclasses import dataclass

from django.utils import timezone

from agencies.models import Territory
from common.dates import format_date
from participants.enums import ChangeKind
from participants.models import Facility, Participant, ParticipantChange
from participants.services import facts

#: What stands on a change in the language of the office, by the model its ``about`` names.
_ABOUT_WORDS = {"applications.Application": "pengajuan", "participants.Participant": "penggabungan data ganda"}
_LABELS = {
    "kk_number": "Nomor KK",
    facts.MERGED: "Digabung ke peserta",
    facts.HOUSEHOLD_TERRITORY: "Wilayah kartu keluarga",
}
_PLACES = ("territory_id", facts.HOUSEHOLD_TERRITORY)
NOTHING = "–"


@dataclass(frozen=True)
class FieldChange:
    """One value, before and after, in words. ``name`` tells a page what to mask."""

    name: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class HistoryEntry:
    """One change of one person. ``is_undone``: it was taken back. ``may_be_undone``: nothing stands on it."""

    change: ParticipantChange
    label: str
    because: str
    fields: list[FieldChange]
    is_undone: bool
    may_be_undone: bool


def state_on(participant_id, moment):
    """What was recorded of a person at ``moment`` (JSON form, every name of ``HISTORY_FIELDS``); None when nothing.

    Also of a person whose registration has been taken back since. Reads one person's changes, in one query.
    """
    changes = list(ParticipantChange.objects.filter(participant_id=participant_id).in_order().only("fields", "at"))
    # Clocks of two machines differ: what was written first counts first, whatever its clock said.
    last = max((place for place, change in enumerate(changes) if change.at <= moment), default=-1)
    return facts.fold(changes[: last + 1])


def timeline(participant, *, newest_first=True):
    """Every change of ``participant`` as HistoryEntries, in words; a fixed number of queries."""
    changes = list(
        ParticipantChange.objects.filter(participant_id=participant.pk)
        .in_order()
        .select_related("actor", "agency", "batch")
    )
    undone = {change.reverts for change in changes if change.reverts}
    words = words_for(name_and_value for change in changes for name_and_value in _values(change))
    entries = [
        HistoryEntry(
            change=change,
            label=change.get_kind_display(),
            because=because(change),
            fields=[
                FieldChange(name, label_of(name), words(name, old), words(name, new))
                for name, (old, new) in change.fields.items()
            ],
            is_undone=change.pk in undone,
            may_be_undone=change.pk == participant.last_change and is_undoable(change),
        )
        for change in changes
    ]
    return entries[::-1] if newest_first else entries


def _values(change):
    for name, pair in change.fields.items():
        for value in pair:
            yield name, value


def is_undoable(change):
    """Whether a change of this kind is ever taken back here: not what a case decided, and not an undoing."""
    return change.kind != ChangeKind.UNDO and (change.kind == ChangeKind.MERGE or not change.about)


def because(change):
    """By whom and because of what, for officers: "Rina, berkas impor 3 baris 12"; no name of a family in it."""
    parts = [change.actor.get_full_name()] if change.actor_id else []
    if change.batch_id:
        parts.append(f"berkas impor {change.batch_id}" + (f" baris {change.row_number}" if change.row_number else ""))
    if change.about:
        model, _, _ = change.about.partition(":")
        parts.append(_ABOUT_WORDS.get(model, "sistem"))
    return ", ".join(parts)


def told(change):
    """The change in a phrase: kind, when, by whom or what."""
    local = timezone.localtime(change.at)
    return f"{change.get_kind_display()}, {format_date(local)} pukul {local:%H.%M}, {because(change)}"


def label_of(name):
    """What officers call a name of the state."""
    if name in _LABELS:
        return _LABELS[name]
    words = str(Participant._meta.get_field(name.removesuffix("_id")).verbose_name)
    return words[:1].upper() + words[1:]


def words_for(names_and_values):
    """A function (name, value in JSON form) -> text for the given values; their keys are looked up in two queries."""
    places, clinics = set(), set()
    for name, value in names_and_values:
        if value and name in _PLACES:
            places.add(value)
        elif value and name == "facility_id":
            clinics.add(value)
    names = {"facility_id": dict(Facility.objects.filter(pk__in=clinics).values_list("pk", "name")) if clinics else {}}
    names |= dict.fromkeys(
        _PLACES, dict(Territory.objects.filter(pk__in=places).values_list("pk", "name")) if places else {}
    )

    def words(name, value):
        if facts.is_empty(value):
            return NOTHING
        if name in names:
            return names[name].get(value, str(value))
        if name in facts.DATE_FIELDS:
            return format_date(facts.from_json(name, value))
        return str(_choices(name).get(value, value))

    return words


def _choices(name):
    if name in _LABELS:
        return {}
    return dict(Participant._meta.get_field(name.removesuffix("_id")).flatchoices)
