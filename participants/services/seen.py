"""What officers have seen: nobody writes over what he has not, and people read at once are written down at once."""

from contextlib import contextmanager

from django.db import transaction

from participants import perms
from participants.models import Household, ParticipantRead
from participants.services.door import RegistryRefusal, lock


class MovedOn(RegistryRefusal):
    """Somebody else has written to the person in the meantime."""

    def __init__(self):
        super().__init__("Data orang ini sudah berubah sejak halaman Anda dibuka. Belum ada yang dicatat.")


@contextmanager
def unchanged(*people, household_id=None):
    """``(participant, seen)`` pairs: hold each row, and raise MovedOn unless its last change is the one that was seen.

    What is done inside is done in one transaction. A family whose members may all be written is held first, as the
    verbs about families do: two of them wait for each other and never cross.
    """
    with transaction.atomic():
        if household_id is not None:
            Household.objects.select_for_update(no_key=True).filter(pk=household_id).first()
        for participant, seen in sorted(people, key=lambda pair: pair[0].pk):
            if lock(participant.pk).last_change != seen:
                raise MovedOn
        yield


def record_people_read(*, people, user, what, at):
    """Write down that ``user`` opened ``what`` of each of ``people`` on one page; one statement."""
    ParticipantRead.objects.bulk_create(
        ParticipantRead(
            participant_id=person.pk,
            user=user,
            agency_id=perms.acting_agency_id(user, person.territory_id, perms.VIEW),
            what=what,
            at=at,
        )
        for person in people
    )
