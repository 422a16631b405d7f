"""Every write of the agencies app, and the questions other apps ask it."""

from agencies.services.accounts import (
    create_officer,
    end_membership,
    end_sessions,
    grant_membership,
    set_keyboard_shortcuts,
    update_account,
)
from agencies.services.decisions import NATIONAL_POLICIES_FROM, policy_value, set_policy, write_national_policies
from agencies.services.offices import agency_for, work_calendar
from agencies.services.second_factor import (
    CodeRefused,
    TooManyCodes,
    check_code,
    code_app_of,
    new_code_app,
    recovery_codes_left,
    renew_recovery_codes,
    reset_second_factor,
    set_up_second_factor,
)
from agencies.services.territories import TerritoryLoadReport, load_territories

__all__ = [
    "NATIONAL_POLICIES_FROM",
    "CodeRefused",
    "TerritoryLoadReport",
    "TooManyCodes",
    "agency_for",
    "check_code",
    "code_app_of",
    "create_officer",
    "end_membership",
    "end_sessions",
    "grant_membership",
    "load_territories",
    "new_code_app",
    "policy_value",
    "recovery_codes_left",
    "renew_recovery_codes",
    "reset_second_factor",
    "set_keyboard_shortcuts",
    "set_policy",
    "set_up_second_factor",
    "update_account",
    "work_calendar",
    "write_national_policies",
]
