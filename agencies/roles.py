"""Roles as code: what each role may do, and in which kind of agency it may be held.

Rights are strings ``app.codename``. They are computed from the active memberships at every request
(``auth.MembershipBackend``); Django groups are not used, because a group has neither a term nor a territory and a copy
of this table in the database could only differ from it.

=================  ======================================================================================
role               duty (design §1)
=================  ======================================================================================
operator_desa      enters cases for villagers, checks first, answers what is asked of the village
petugas_rs         enters urgent cases of patients, sees the cases of his own house, answers referrals
verifikator        checks data against documents, asks for corrections, refers to other agencies, merges doubles
penyetuju          decides on verified cases (never on one he verified), signs letters and recaps
operator_data      Excel in and out, recaps to BPJS and its feedback; decides nothing
petugas_iuran      arrears, payments, instalment plans, reminder runs; reads cases
mitra              another agency: answers referrals, reads what was referred to it and its recaps
pimpinan           reads everything of his area, changes nothing
administrator      accounts, memberships, policies, agencies; reads cases, moves none
=================  ======================================================================================

Apps above name their permissions here as plain strings; this module imports none of them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from agencies.enums import AgencyKind, Role

_READ_PLACES = frozenset({"agencies.view_territory", "agencies.view_agency"})

_READ_CASES = frozenset({"applications.view_application"})

_READ_REGISTRY = frozenset({"participants.view_participant", "participants.view_household"})

_READ_MONEY = frozenset({"arrears.view_billingaccount", "arrears.view_payment"})

_READ_MESSAGES = frozenset({"notifications.view_message"})

_READ_REPORTS = frozenset({"reports.view_report"})

_MANAGE = frozenset(
    {
        "agencies.manage_agency",
        "agencies.manage_policy",
        "agencies.manage_users",
        "agencies.add_agency",
        "agencies.change_agency",
        "agencies.view_signatory",
        "agencies.add_signatory",
        "agencies.change_signatory",
        "agencies.view_workinghours",
        "agencies.add_workinghours",
        "agencies.change_workinghours",
        "agencies.delete_workinghours",
        "agencies.view_holiday",
        "agencies.add_holiday",
        "agencies.change_holiday",
        "agencies.delete_holiday",
        "agencies.view_user",
        "agencies.add_user",
        "agencies.change_user",
        "agencies.view_membership",
        "agencies.add_membership",
        "agencies.change_membership",
        "agencies.view_policy",
        "agencies.add_policy",
        "participants.view_facility",
        "participants.add_facility",
        "participants.change_facility",
    }
)

ROLE_PERMISSIONS: Mapping[Role, frozenset[str]] = MappingProxyType(
    {
        Role.OPERATOR_DESA: _READ_PLACES
        | _READ_CASES
        | {
            "applications.enter_application",
            "applications.endorse_application",
            "applications.answer_referral",
            "applications.cancel_application",
        },
        Role.PETUGAS_RS: _READ_PLACES
        | _READ_CASES
        | {
            "applications.enter_application",
            "applications.look_up_patient",
            "applications.answer_referral",
            "applications.cancel_application",
        },
        Role.VERIFIKATOR: _READ_PLACES
        | _READ_CASES
        | _READ_REGISTRY
        | _READ_MESSAGES
        | _READ_REPORTS
        | {
            "applications.enter_application",
            "applications.review_application",
            "applications.return_application",
            "applications.refer_application",
            "applications.answer_referral",
            "applications.verify_application",
            "applications.issue_letter",
            "applications.cancel_application",
            "participants.merge_participant",
            "agencies.view_policy",
        },
        Role.PENYETUJU: _READ_PLACES
        | _READ_CASES
        | _READ_REGISTRY
        | _READ_MESSAGES
        | _READ_REPORTS
        | {
            "applications.review_application",
            "applications.return_application",
            "applications.refer_application",
            "applications.decide_application",
            "applications.issue_letter",
            "applications.manage_recap",
            "applications.cancel_application",
            "participants.release_import",
            "agencies.view_policy",
        },
        Role.OPERATOR_DATA: _READ_PLACES
        | _READ_CASES
        | _READ_REGISTRY
        | _READ_REPORTS
        | {
            "applications.enter_application",
            "applications.manage_recap",
            "participants.import_participant",
            "participants.export_participant",
            "participants.export_full_participant",
            "participants.change_participant",
            "participants.merge_participant",
            "reports.export_report",
        },
        Role.PETUGAS_IURAN: _READ_PLACES
        | _READ_CASES
        | _READ_REGISTRY
        | _READ_MONEY
        | _READ_MESSAGES
        | _READ_REPORTS
        | {
            "arrears.record_payment",
            "arrears.manage_plan",
            "arrears.run_reminders",
        },
        Role.MITRA: _READ_PLACES | _READ_CASES | {"applications.answer_referral"},
        Role.PIMPINAN: _READ_PLACES
        | _READ_CASES
        | _READ_REGISTRY
        | _READ_MONEY
        | _READ_MESSAGES
        | _READ_REPORTS
        | {"agencies.view_policy"},
        Role.ADMINISTRATOR: _READ_PLACES | _READ_CASES | _READ_MESSAGES | _MANAGE,
    }
)

# A role outside its kind of agency would open more than the office may know (ux-and-security §4.4 I12, I14). Dinkes
# stands beside Dinsos because in some districts it does the PBI APBD work (domain-facts §7).
_SOCIAL_OFFICES = frozenset({AgencyKind.DINSOS, AgencyKind.DINKES})
_VILLAGE_OFFICES = frozenset({AgencyKind.DESA, AgencyKind.KECAMATAN})
_HOSPITALS = frozenset({AgencyKind.RSUD, AgencyKind.PUSKESMAS})

ROLE_AGENCY_KINDS: Mapping[Role, frozenset[AgencyKind]] = MappingProxyType(
    {
        Role.OPERATOR_DESA: _VILLAGE_OFFICES,
        Role.PETUGAS_RS: _HOSPITALS,
        Role.VERIFIKATOR: _SOCIAL_OFFICES,
        Role.PENYETUJU: _SOCIAL_OFFICES,
        Role.OPERATOR_DATA: _SOCIAL_OFFICES,
        Role.PETUGAS_IURAN: _SOCIAL_OFFICES,
        Role.MITRA: frozenset(AgencyKind) - _VILLAGE_OFFICES - _HOSPITALS - {AgencyKind.DINSOS},
        Role.PIMPINAN: frozenset(AgencyKind),
        Role.ADMINISTRATOR: frozenset(AgencyKind) - _VILLAGE_OFFICES,
    }
)


def role_fits_agency(role: Role, kind: AgencyKind) -> bool:
    """Say whether ``role`` may be held in an agency of ``kind``."""
    return kind in ROLE_AGENCY_KINDS[role]
