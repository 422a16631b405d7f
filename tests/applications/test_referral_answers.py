"""Answers land under the question they answer; evidence is seen by who asked and who gave it."""

import datetime

import pytest

from agencies.enums import AgencyKind, Role
from applications import services
from applications.enums import Status
from applications.models import Application, ReferralPage

from tests.factories import applications as made

pytestmark = pytest.mark.django_db


def ask(case, kind, question="Apakah data ini benar?"):
    case.refresh_from_db()
    return services.refer_application(
        application=case,
        actor=case.assigned_to,
        at=made.NOON,
        to_agency=made.office(kind=kind),
        question=question,
        due_at=made.NOON + datetime.timedelta(days=3),
    )


def partner(kind):
    return made.officer_of(Role.MITRA, agency=made.office(kind=kind))


def answer(case, kind, files=()):
    return services.answer_referral(
        application=case, actor=partner(kind), at=made.NOON, answer="Ya, benar.", files=files
    )


def test_an_answer_is_not_put_under_another_question(monkeypatch):
    case = made.in_status(Status.IN_REVIEW)
    ask(case, AgencyKind.DUKCAPIL, "Pertanyaan pertama?")
    encode = services.referrals.reencode

    def slowly(data, **how):
        here = Application.objects.get(pk=case.pk)
        services.withdraw_referral(application=here, actor=here.assigned_to, at=made.NOON)
        ask(here, AgencyKind.DUKCAPIL, "Pertanyaan kedua?")
        return encode(data, **how)

    monkeypatch.setattr(services.referrals, "reencode", slowly)
    with pytest.raises(services.MoveNotAllowed):
        answer(case, AgencyKind.DUKCAPIL, files=[made.photo_bytes()])
    assert case.referrals.unanswered().get().question == "Pertanyaan kedua?"
    assert not ReferralPage.objects.exists()


def test_evidence_is_closed_to_another_agency_that_was_asked():
    case = made.in_status(Status.IN_REVIEW)
    ask(case, AgencyKind.DUKCAPIL)
    answer(case, AgencyKind.DUKCAPIL, files=[made.photo_bytes()])
    ask(case, AgencyKind.BPJS)
    pages = ReferralPage.objects
    assert pages.visible_to(partner(AgencyKind.DUKCAPIL)).count() == 1
    assert pages.visible_to(made.officer_of(Role.VERIFIKATOR)).count() == 1
    assert not pages.visible_to(partner(AgencyKind.BPJS)).exists()
