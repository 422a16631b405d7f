from applications.models.application import Application, HouseholdMember
from applications.models.check import DuplicateDismissal, FieldCheck
from applications.models.correction import CorrectionItem, CorrectionRequest
from applications.models.document import Document, DocumentPage
from applications.models.letter import Letter, LetterCounter
from applications.models.limits import RateBucket, TicketLock
from applications.models.lookup import PatientLookup
from applications.models.queue import QueuedApplication
from applications.models.read import CaseRead
from applications.models.referral import Referral, ReferralPage
from applications.models.transition import ApplicationTransition

__all__ = [
    "Application",
    "ApplicationTransition",
    "CaseRead",
    "CorrectionItem",
    "CorrectionRequest",
    "Document",
    "DocumentPage",
    "DuplicateDismissal",
    "FieldCheck",
    "HouseholdMember",
    "Letter",
    "LetterCounter",
    "PatientLookup",
    "QueuedApplication",
    "RateBucket",
    "Referral",
    "ReferralPage",
    "TicketLock",
]
