from applications.models.application import Application, HouseholdMember
from applications.models.correction import CorrectionItem, CorrectionRequest
from applications.models.document import Document, DocumentPage
from applications.models.letter import Letter
from applications.models.limits import RateBucket, TicketLock
from applications.models.read import CaseRead
from applications.models.referral import Referral
from applications.models.transition import ApplicationTransition

__all__ = [
    "Application",
    "ApplicationTransition",
    "CaseRead",
    "CorrectionItem",
    "CorrectionRequest",
    "Document",
    "DocumentPage",
    "HouseholdMember",
    "Letter",
    "RateBucket",
    "Referral",
    "TicketLock",
]
