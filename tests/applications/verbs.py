"""Every verb, done the way its real caller does it."""

import datetime

from agencies.enums import AgencyKind, Role
from applications import services
from applications.enums import (
    ReasonCode,
    Status,
)

from tests.factories import applications as made
from tests.factories.agencies import TEMBILAHAN_KOTA

LATER = made.NOON + datetime.timedelta(hours=1)


def call(verb, case, *, at=LATER):
    """Do ``verb`` on ``case`` the way its real caller does, with an actor who holds the right."""

    def reviewer():
        return case.assigned_to or made.officer_of(Role.VERIFIKATOR, number=2)

    def decider():
        return made.officer_of(Role.PENYETUJU, number=2)

    reason = {"reason_code": ReasonCode.WELL_OFF}
    match verb:
        case "submit":
            # Another key than the case's own: the same key would rightly give the same receipt again.
            key = case.submit_key if case.status == Status.DRAFT else "00000000-0000-4000-8000-000000000000"
            return services.submit_application(application=case, submit_key=key, at=at)
        case "ask_village":
            return services.ask_village(application=case, program="contoh", at=at)
        case "endorse":
            village = made.office(kind=AgencyKind.DESA, territory_code=TEMBILAHAN_KOTA)
            return services.endorse_application(
                application=case, actor=made.officer_of(Role.OPERATOR_DESA, agency=village), at=at
            )
        case "take":
            return services.take_application(application=case, actor=reviewer(), at=at)
        case "release":
            return services.release_application(application=case, actor=reviewer(), at=at)
        case "hand_over":
            colleague = made.officer_of(Role.VERIFIKATOR, number=3)
            return services.hand_over_application(application=case, actor=reviewer(), to=colleague, at=at)
        case "return":
            items = made.correction_specs(case)
            return services.return_application(application=case, actor=reviewer(), at=at, items=items)
        case "resubmit":
            for item in _open_items(case):
                item.resolved_at = at
                item.save()
            return services.resubmit_application(application=case, at=at)
        case "refer":
            return services.refer_application(
                application=case,
                actor=reviewer(),
                at=at,
                to_agency=made.office(kind=AgencyKind.DUKCAPIL),
                question="Apakah NIK ini terdaftar?",
                due_at=at + datetime.timedelta(days=3),
            )
        case "answer_referral":
            asked = made.office(kind=AgencyKind.DUKCAPIL)
            return services.answer_referral(
                application=case, actor=made.officer_of(Role.MITRA, agency=asked), at=at, answer="Ya, terdaftar."
            )
        case "withdraw_referral":
            return services.withdraw_referral(application=case, actor=reviewer(), at=at)
        case "verify":
            return services.verify_application(application=case, actor=reviewer(), at=at)
        case "send_back":
            return services.send_back_application(application=case, actor=decider(), at=at, **reason)
        case "approve":
            return services.approve_application(application=case, actor=decider(), at=at)
        case "reject":
            return services.reject_application(application=case, actor=decider(), at=at, **reason)
        case "reconsider":
            return services.reconsider_application(application=case, actor=reviewer(), at=at)
        case "recap":
            return services.recap_application(application=case, actor=decider(), at=at)
        case "unrecap":
            return services.unrecap_application(application=case, actor=decider(), at=at)
        case "send":
            return services.send_application(application=case, actor=decider(), at=at)
        case "accept":
            return services.accept_application(application=case, actor=decider(), at=at)
        case "refuse":
            return services.refuse_application(application=case, actor=decider(), at=at, **reason)
        case "requeue":
            return services.requeue_application(application=case, actor=decider(), at=at)
        case "finish":
            return services.finish_application(application=case, actor=decider(), at=at)
        case "cancel":
            return services.cancel_application(application=case, at=at, reason_code=ReasonCode.WITHDRAWN)
        case "expire":
            return _expire(case, at)
    raise AssertionError(f"{verb} has no caller here")


def _open_items(case):
    request = case.corrections.filter(closed_at__isnull=True).first()
    return list(request.items.all()) if request else []


def _expire(case, at):
    if services.expire_unanswered_corrections(at=at + datetime.timedelta(days=60)) == 0:
        raise services.MoveNotAllowed("expire", case.status)
