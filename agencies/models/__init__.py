"""Territories, offices, officers and what they decide (design §3)."""

from agencies.models.decisions import Policy
from agencies.models.offices import Agency, Holiday, Signatory, WorkingHours
from agencies.models.people import Membership, User
from agencies.models.second_factor import CodeApp
from agencies.models.territories import Territory

__all__ = ["Agency", "CodeApp", "Holiday", "Membership", "Policy", "Signatory", "Territory", "User", "WorkingHours"]
