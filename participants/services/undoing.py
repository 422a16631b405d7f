"""Taking back one change of one person, so that every row is as it was; history itself only grows."""

from django.db import transaction
from django.db.models import F, ProtectedError, RestrictedError

from participants import perms
from participants.enums import ChangeKind, PairState
from participants.models import DuplicatePair, Household, ImportBatch, Observation, Participant, ParticipantChange
from participants.services import facts
from participants.services.door import (
    Cause,
    RegistryRefusal,
    log_change,
    put_state,
    refuse_taken_numbers,
    state_of,
)
from participants.services.history import is_undoable, told


class CannotUndo(RegistryRefusal):
    """This change is not taken back; ``str()`` says why."""


class LaterChange(CannotUndo):
    """Another change stands on it; ``change`` is that one."""

    def __init__(self, change):
        self.change = change
        super().__init__(
            f"Tidak bisa dibatalkan: setelah itu data orang ini berubah lagi ({told(change)}). "
            "Batalkan dulu perubahan itu, atau perbaiki datanya."
        )


def undo_change(*, change, actor, at, note=""):
    """Take back ``change`` with all that followed from it: row, memberships, observations, family card.

    A merge is taken back on both sides, a row of a file is counted with its file. Raises LaterChange (which names the
    change that stands on it), CannotUndo, NumberTaken where a number has gone to somebody else since, PermissionDenied.
    """
    if change.kind == ChangeKind.MERGE:
        return undo_merge(change=change, actor=actor, at=at, note=note)
    cause = Cause(actor=actor, at=at, note=note)
    with transaction.atomic():
        if change.batch_id:
            ImportBatch.objects.select_for_update(no_key=True).get(pk=change.batch_id)
        person = _lock_top(change)
        cause.demand(perms.CHANGE, person.territory_id)
        if change.batch_id:
            ImportBatch.objects.filter(pk=change.batch_id).update(
                undone_count=F("undone_count") + 1, undone_at=at, undo_by=actor
            )
        return reverse(person, change, cause)


def undo_merge(*, change, actor, at, note=""):
    """Make two people of one again; ``change`` is the merge on either side. Raises as ``undo_change``."""
    cause = Cause(actor=actor, at=at, note=note)
    with transaction.atomic():
        other = _other_side(change)
        tops = {one.participant_id: (_lock_top(one), one) for one in sorted([change, other], key=_by_person)}
        for person, _ in tops.values():
            perms.demand(actor, perms.MERGE, person.territory_id)
        # The survivor first: he gives back the numbers he took.
        by_role = sorted(tops.values(), key=lambda pair: facts.MERGED in pair[1].fields)
        undone = {one.pk: reverse(person, one, cause) for person, one in by_role}
        left, right = sorted(tops)
        DuplicatePair.objects.filter(left=left, right=right, state=PairState.MERGED).update(
            state=PairState.OPEN, decided_at=None, decided_by=None
        )
        return undone[change.pk]


def _by_person(change):
    return change.participant_id


def _other_side(change):
    """The change that the same merge wrote to the other person."""
    _, _, other_id = change.about.partition(":")
    newer = {"pk__gt": change.pk} if facts.MERGED in change.fields else {"pk__lt": change.pk}
    rows = ParticipantChange.objects.filter(
        participant_id=other_id, kind=ChangeKind.MERGE, about=about_person(change.participant_id), **newer
    ).order_by("pk")
    return rows.first() if facts.MERGED in change.fields else rows.last()


def about_person(participant_id):
    """How a merge names the other side."""
    return f"participants.Participant:{participant_id}"


def _lock_top(change):
    """The locked person whose last change is ``change``. Raises LaterChange, CannotUndo."""
    if not is_undoable(change):
        raise CannotUndo(
            "Pembatalan tidak dibatalkan lagi. Ubah datanya bila perlu."
            if change.kind == ChangeKind.UNDO
            else "Perubahan ini dibuat oleh putusan pengajuan, jadi tidak dibatalkan di sini. Perbaiki datanya."
        )
    person = Participant.objects.select_for_update().filter(pk=change.participant_id).first()
    if person is None or ParticipantChange.objects.filter(reverts=change.pk).exists():
        raise CannotUndo("Perubahan ini sudah dibatalkan.")
    if person.last_change != change.pk:
        raise LaterChange(_standing_on(change))
    return person


def _standing_on(change):
    later = ParticipantChange.objects.filter(participant_id=change.participant_id, pk__gt=change.pk)
    undone = ParticipantChange.objects.filter(participant_id=change.participant_id, reverts__isnull=False)
    standing = later.exclude(kind=ChangeKind.UNDO).exclude(pk__in=undone.values("reverts"))
    return standing.select_related("actor").in_order().first()


def reverse(person, change, cause):
    """Take back ``change``, the last one of the locked ``person``, and everything it wrote; the undoing change."""
    left_household = person.household_id
    fields = facts.inverted(change.fields, is_create=change.kind == ChangeKind.CREATE)
    if change.kind == ChangeKind.CREATE:
        undoing = log_change(person, fields, cause, ChangeKind.UNDO, reverts=change)
        try:
            person.delete()
        except (ProtectedError, RestrictedError) as held:
            raise CannotUndo("Tidak bisa dibatalkan: data orang ini masih dipakai bagian lain.") from held
    else:
        before = {name: old for name, (_, old) in fields.items() if name in facts.EMPTY}
        put_state(person, state_of(person) | before)
        if "kk_number" in before:
            person.household = _household_again(before["kk_number"], person, change)
        refuse_taken_numbers(person)
        undoing = log_change(person, fields, cause, ChangeKind.UNDO, reverts=change)
        person.last_change = change.stands_on
        person.changed_at = ParticipantChange.objects.values_list("at", flat=True).get(pk=change.stands_on)
        person.save()
        _take_back_rows(person, change)
    if facts.HOUSEHOLD_TERRITORY in change.fields:
        before, after = change.fields[facts.HOUSEHOLD_TERRITORY]
        Household.objects.filter(pk=left_household, territory=after).update(territory=before)
    _forget_household(left_household, change)
    return undoing


def _take_back_rows(person, change):
    person.memberships.filter(opened_by=change.pk).delete()
    person.memberships.filter(closed_by=change.pk).update(valid_until=None, closed_by=None)
    Observation.objects.filter(participant=person, change=change.pk).delete()


def _household_again(kk_number, person, change):
    """The family card he was on; made anew where it has gone with its other people since."""
    if not kk_number:
        return None
    found = {"territory_id": person.territory_id, "created_change": change.stands_on}
    return Household.objects.get_or_create(kk_number=kk_number, defaults=found)[0]


def _forget_household(household_id, change):
    """A card that an undone change brought in goes when nobody stands on it any more."""
    household = Household.objects.filter(pk=household_id, people=None).exclude(created_change=None).first()
    if household is None:
        return
    maker = household.created_change
    if maker == change.pk or ParticipantChange.objects.filter(reverts=maker).exists():
        household.delete()
