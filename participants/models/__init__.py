"""The registry: facilities, households, people, what is known of them since when, Excel in and out."""

from participants.models.batch import ColumnMapping, ImportBatch, ImportRow
from participants.models.change import ParticipantChange, ParticipantRead
from participants.models.duplicate import DuplicatePair
from participants.models.export import RegistryExport
from participants.models.facility import Facility
from participants.models.household import Household
from participants.models.membership import Membership, Observation
from participants.models.participant import Participant

__all__ = [
    "ColumnMapping",
    "DuplicatePair",
    "Facility",
    "Household",
    "ImportBatch",
    "ImportRow",
    "Membership",
    "Observation",
    "Participant",
    "ParticipantChange",
    "ParticipantRead",
    "RegistryExport",
]
