"""The expectation table itself: URL name -> who opens it. See ``rules``."""

from agencies.enums import AgencyKind, Role
from agencies.models import Holiday, Membership, Policy
from notifications.models import TemplateVersion
from participants.models import Facility

from tests.meta.matrix.excel import EXCEL
from tests.meta.matrix.people import PEOPLE
from tests.meta.matrix.rules import (
    ADMINISTRATORS,
    ALL_BUT_PARTNERS,
    ANYBODY,
    CHECKERS,
    DECIDERS,
    DESKS,
    MESSAGE_READERS,
    NOBODY,
    OFFICERS,
    POLICY_READERS,
    SUPERUSER,
    TERRITORY,
    Rule,
    admin_of,
    case_of,
    move,
)

_SUPER = frozenset({SUPERUSER})
_CASE = "admin:applications_application"


def _draft(**more):
    def args(district):
        draft = district.cases["draft"]
        known = {"draft": draft.public_id, "member": draft.members.get().public_id, "slug": "nik"}
        return {name: known[name] for name in ("draft", *more) if name in known}

    return args


def _account_as(part):
    return lambda district: {part: district.officers[Role.VERIFIKATOR].pk}


def _page(name):
    return lambda district: {"object_id": district.cases[name].pk}


def _village_office(district):
    return district.agencies[AgencyKind.DESA]


_OF_A_DRAFT = Rule(ANYBODY, _draft(member=1, slug=1), status=(302, 404, 405))
_PICTURE = Rule(OFFICERS, lambda district: {"page": district.picture().public_id})

#: The agencies' side.
CONSOLE = {
    # The front door and one's own account.
    "admin:index": (Rule(OFFICERS),),
    "admin:login": (Rule(ANYBODY, status=(200, 302)),),
    "admin:logout": (Rule(OFFICERS, status=(405,), posts=False),),
    "admin:password_change": (Rule(OFFICERS),),
    "admin:password_change_done": (Rule(OFFICERS),),
    "admin:second_factor": (Rule(ANYBODY, status=(302,)),),
    "admin:second_factor_setup": (Rule(ANYBODY, status=(302,)),),
    "admin:account": (Rule(OFFICERS),),
    "admin:account_second_factor": (Rule(OFFICERS),),
    "admin:account_recovery": (Rule(OFFICERS, status=(302,)),),
    "admin:account_sessions_end": (Rule(OFFICERS, status=(405,)),),
    "admin:account_shortcuts": (Rule(OFFICERS, status=(405,)),),
    "admin:session_ping": (Rule(OFFICERS),),
    "admin:resume_form": (Rule(OFFICERS, status=(302,)),),
    "admin:jsi18n": (Rule(OFFICERS),),
    "admin:autocomplete": (Rule(NOBODY),),
    "admin:app_list": (Rule(OFFICERS, lambda district: {"app_label": "agencies"}),),
    "admin:konsol/(?P<url>.*)$": (Rule(NOBODY, lambda district: {"url": "tidak/ada/"}),),
    "admin-redirect": (Rule(OFFICERS, status=(302,), posts=False),),
    # The desks.
    "admin:desk_start": (Rule(DESKS),),
    "admin:desk_resume": (Rule(NOBODY, _draft()),),
    "admin:desk_done": (Rule(OFFICERS, status=(405,)),),
    "admin:desk_lookup": (Rule(frozenset({Role.PETUGAS_RS})),),
    "admin:desk_slip": (Rule(DESKS),),
    "admin:village_posters": (Rule(DESKS - {Role.PETUGAS_RS}),),
    "admin:village_poster": (Rule(DESKS - {Role.PETUGAS_RS}, lambda district: {"code": district.village.pk}),),
    # Cases.
    "admin:applications_queuedapplication_changelist": (Rule(OFFICERS, is_list=True),),
    "admin:applications_referral_changelist": (Rule(OFFICERS, is_list=True),),
    **admin_of("applications", "application", reads=OFFICERS, pick=lambda district: district.main),
    f"{_CASE}_change": (
        Rule(OFFICERS, _page("referred")),
        Rule(TERRITORY | {Role.MITRA}, _page("verified"), posts=False),
        *(
            Rule(TERRITORY, _page(name), posts=False)
            for name in ("submitted", "twin", "in_review", "returned", "approved", "rejected")
        ),
        Rule(NOBODY, _page("draft")),
    ),
    f"{_CASE}_move": (
        move(CHECKERS, "submitted", "take"),
        move({Role.OPERATOR_DESA, Role.VERIFIKATOR, Role.PENYETUJU}, "submitted", "cancel"),
        *(
            move({Role.VERIFIKATOR}, "in_review", verb, holder=True)
            for verb in ("release", "return", "refer", "verify")
        ),
        move(CHECKERS, "in_review", "hand-over"),
        move({Role.VERIFIKATOR}, "referred", "withdraw-referral", holder=True),
        *(move({Role.PENYETUJU}, "verified", verb) for verb in ("approve", "reject", "send-back")),
        move(CHECKERS, "rejected", "reconsider"),
        move({Role.MITRA}, "referred", "answer-referral"),
    ),
    f"{_CASE}_check": (Rule(CHECKERS, case_of("in_review"), status=(405,)),),
    f"{_CASE}_duplicate": (
        Rule(TERRITORY, case_of("in_review", other=lambda district: district.cases["returned"].pk)),
    ),
    f"{_CASE}_letter_issue": (Rule(CHECKERS, case_of("approved")),),
    f"{_CASE}_letter_pdf": (
        Rule(
            TERRITORY,
            case_of("approved", letter=lambda district: district.letter("approved").pk),
        ),
    ),
    f"{_CASE}_letter_revoke": (
        Rule(DECIDERS, case_of("approved", letter=lambda district: district.letter("approved").pk)),
    ),
    f"{_CASE}_slip": (Rule(ALL_BUT_PARTNERS, case_of("referred")),),
    f"{_CASE}_referral_file": (
        Rule(TERRITORY | {Role.MITRA}, case_of("verified", page=lambda district: district.evidence().public_id)),
    ),
    f"{_CASE}_bulk": (Rule(CHECKERS, lambda district: {"verb": "take"}, status=(200, 302)),),
    # Messages and wordings.
    **admin_of("notifications", "message", reads=MESSAGE_READERS, pick=lambda district: district.message()),
    **admin_of(
        "notifications",
        "templateversion",
        reads=_SUPER,
        pick=lambda district: TemplateVersion.objects.order_by("pk").first(),
        of_all=True,
    ),
    # Places, offices, people.
    **EXCEL,
    **PEOPLE,
    **admin_of("participants", "facility", reads=ADMINISTRATORS, adds=ADMINISTRATORS, model=Facility),
    **admin_of("agencies", "territory", reads=OFFICERS, pick=lambda district: district.village),
    **admin_of("agencies", "agency", reads=OFFICERS, adds=ADMINISTRATORS, pick=_village_office),
    **admin_of("agencies", "holiday", reads=ADMINISTRATORS, adds=ADMINISTRATORS, deletes=ADMINISTRATORS, model=Holiday),
    **admin_of(
        "agencies",
        "user",
        reads=ADMINISTRATORS,
        adds=ADMINISTRATORS,
        pick=lambda district: district.officers[Role.VERIFIKATOR],
    ),
    "admin:auth_user_password_change": (Rule(ADMINISTRATORS, _account_as("id")),),
    "admin:agencies_user_end_sessions": (Rule(ADMINISTRATORS, _account_as("object_id")),),
    "admin:agencies_user_reset_factor": (Rule(ADMINISTRATORS, _account_as("object_id")),),
    **admin_of("agencies", "membership", reads=ADMINISTRATORS, adds=ADMINISTRATORS, model=Membership),
    "admin:agencies_membership_end": (
        Rule(ADMINISTRATORS, lambda district: {"object_id": district.first(Membership).pk}),
    ),
    **admin_of("agencies", "policy", reads=POLICY_READERS, adds=ADMINISTRATORS, model=Policy),
}

#: The public site: no account, no territory. What is personal opens with a ticket and a PIN or in its own browser.
PUBLIC = {
    "healthz": (Rule(ANYBODY, status=(200, 503), posts=False),),
    **{name: (Rule(ANYBODY),) for name in ("home", "privacy", "track", "lost_pin", "letter_lookup")},
    "leave": (Rule(ANYBODY, status=(200, 302, 405)),),
    "resume": (Rule(ANYBODY, status=(200, 302)),),
    "text_size": (Rule(ANYBODY, lambda district: {"size": 1}, status=(302, 404, 405)),),
    "village_qr": (Rule(ANYBODY, lambda district: {"code": district.village.pk}, status=(200, 302)),),
    "before_start": (Rule(ANYBODY, lambda district: {"service": "pengusulan"}),),
    "start": (Rule(ANYBODY, lambda district: {"service": "pengusulan"}, posts=False),),
    **{
        name: (_OF_A_DRAFT,)
        for name in (
            "check",
            "send",
            "received",
            "received_slip",
            "already_open",
            "put_away",
            "discard",
            "member_add",
            "member_change",
            "member_remove",
            "step",
        )
    },  # fmt: skip
    "document_page": (_PICTURE,),
    "document_thumbnail": (_PICTURE,),
    **{
        name: (Rule(ANYBODY, status=(302, 405)),)
        for name in ("status", "status_slip", "cancel", "correct", "correct_send", "corrected")
    },
    "correct_item": (Rule(ANYBODY, lambda district: {"kind": "isian", "target": "full_name"}, status=(302, 404)),),
    "letter_check": (Rule(ANYBODY, lambda district: {"code": district.letter().code}),),
}

TABLE = CONSOLE | PUBLIC
