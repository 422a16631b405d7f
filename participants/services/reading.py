"""Who looked at a person of the registry, and what a hospital is told of one (ux-and-security P9, R2)."""

from dataclasses import dataclass
from datetime import date

from common.masking import mask_name
from participants import perms
from participants.enums import MembershipStatus
from participants.models import ParticipantRead
from participants.services.matching import find_by_number


@dataclass(frozen=True)
class PatientCover:
    """What a hospital may know of a person's cover; texts are for the page, "" where nothing is recorded."""

    masked_name: str
    status: str
    is_active: bool
    segment: str
    care_class: str
    facility: str
    source: str
    observed_on: date | None


def record_participant_read(*, participant, user, what="halaman", at):
    """Write down that ``user`` opened ``what`` of a person; returns the row."""
    return ParticipantRead.objects.create(
        participant_id=participant.pk,
        user=user,
        agency_id=perms.acting_agency_id(user, participant.territory_id, perms.VIEW),
        what=what,
        at=at,
    )


def cover_of(*, nik="", card_number="", prefixes, user, agency_id, at):
    """The PatientCover of the person with exactly this number who lives within ``prefixes``; None when there is none.

    The caller has asked for the right, and keeps the question (``applications.services.look_up_patient``); here it is
    written down among the reads of the person.
    """
    person = find_by_number(nik=nik, card_number=card_number)
    if person is None or not person.territory_id.startswith(tuple(prefixes)):
        return None
    ParticipantRead.objects.create(participant_id=person.pk, user=user, agency_id=agency_id, what="cari pasien", at=at)
    return PatientCover(
        masked_name=mask_name(person.full_name),
        status=person.get_status_display() or MembershipStatus.UNKNOWN.label,
        is_active=person.status == MembershipStatus.ACTIVE,
        segment=person.get_segment_display(),
        care_class=f"Kelas {person.care_class}" if person.care_class else "",
        facility=person.facility.name if person.facility_id else "",
        source=person.get_status_source_display(),
        observed_on=person.status_on,
    )
