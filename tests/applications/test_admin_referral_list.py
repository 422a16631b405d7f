"""Rujukan: the asked agency finds the questions put to it, the office those it asked; nobody else's."""

import datetime

import pytest
import time_machine
from django.urls import NoReverseMatch, reverse

from agencies.enums import AgencyKind, Role
from applications import services
from applications.enums import Status
from applications.models import Referral

from tests.applications.console import signed_in
from tests.applications.lists import REFERRALS, copies_of, queries_of, tickets_in, tickets_of
from tests.factories import applications as made
from tests.factories.agencies import UserFactory, officer

pytestmark = pytest.mark.django_db

EARLY = made.NOON - datetime.timedelta(days=20)


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def partner():
    """The officer of the asked agency."""
    return made.officer_of(Role.MITRA, agency=made.office(kind=AgencyKind.DUKCAPIL))


@pytest.fixture
def office():
    """An officer of the office that asks."""
    return made.officer_of(Role.VERIFIKATOR)


def asked(*, at=made.NOON, kind=AgencyKind.DUKCAPIL, question="KNR-TANYA apakah terdaftar?"):
    """A case about which an agency was asked, due two days later."""
    case, reviewer = made.in_status(Status.IN_REVIEW), made.officer_of(Role.VERIFIKATOR)
    services.refer_application(
        application=case,
        actor=reviewer,
        at=at,
        to_agency=made.office(kind=kind),
        question=question,
        due_at=at + datetime.timedelta(days=2),
    )
    return case


def answer_address(case):
    """The page on which the question is answered."""
    return reverse("admin:applications_application_move", args=[case.pk, "answer-referral"])


def test_both_sides_find_the_unanswered_first_and_the_late_before_them(partner, office):
    answered, waiting, late = asked(), asked(), asked(at=EARLY)
    services.answer_referral(application=answered, actor=partner, at=made.NOON, answer="Terdaftar.")
    for user in (partner, office):
        assert tickets_in(signed_in(user).get(REFERRALS)) == tickets_of(late, waiting, answered)


def test_the_asked_agency_may_answer_and_the_office_only_waits(partner, office):
    case = asked(at=EARLY)
    for_partner, for_office = (signed_in(user).get(REFERRALS).content.decode() for user in (partner, office))
    assert answer_address(case) in for_partner
    assert answer_address(case) not in for_office
    for text in ("KNR-TANYA", "lewat", "31 Okt 2026", "2 Nov 2026"):
        assert text in for_partner, text
        assert text in for_office, text
    assert office.full_name not in for_partner
    assert case.nik not in for_partner + for_office


def test_a_question_to_one_agency_is_no_business_of_another(partner):
    theirs, ours = asked(kind=AgencyKind.DINKES, question="KNR-DINKES?"), asked()
    page = signed_in(partner).get(REFERRALS)
    assert tickets_in(page) == tickets_of(ours)
    assert "KNR-DINKES" not in page.content.decode()
    assert Referral.objects.filter(application=theirs).exists()


def test_a_question_taken_back_is_gone(partner, office):
    case = asked()
    services.withdraw_referral(application=case, actor=office, at=made.NOON)
    for user in (partner, office):
        assert tickets_in(signed_in(user).get(REFERRALS)) == []


def test_nobody_finds_the_other_district():
    asked()
    kudus = made.office(territory_code="3319")
    for role in (Role.VERIFIKATOR, Role.PENYETUJU, Role.PIMPINAN):
        page = signed_in(officer(role, agency=kudus)).get(REFERRALS)
        assert tickets_in(page) == []
        assert "KNR-TANYA" not in page.content.decode()
        assert [rows for _, rows, _, _ in page.context["chips"]] == [0, 0, 0]


def test_chips_count_their_own_lists(partner):
    answered, *_ = asked(), asked(), asked(), asked(at=EARLY)
    services.answer_referral(application=answered, actor=partner, at=made.NOON, answer="Terdaftar.")
    client = signed_in(partner)
    chips = client.get(REFERRALS).context["chips"]
    assert [rows for _, rows, _, _ in chips] == [3, 1, 1]
    for _, rows, address, _ in chips:
        page = client.get(REFERRALS + address)
        assert len(tickets_in(page)) == rows
        assert [address for *_, address, is_current in page.context["chips"] if is_current] == ["?"]


def test_other_parameters_are_refused(partner):
    client = signed_in(partner)
    for query in ("question__contains=K", "answer__startswith=A", "application__nik=1", "q=x", "o=1", "_popup=1"):
        assert client.get(f"{REFERRALS}?{query}").status_code == 400, query


def test_an_unknown_state_finds_nothing_and_says_so(partner):
    asked()
    page = signed_in(partner).get(f"{REFERRALS}?jawaban=x")
    assert tickets_in(page) == []
    assert "tidak dikenal" in page.content.decode()


def test_only_the_list_has_an_address(partner):
    case = asked()
    for name in ("add", "change", "delete", "history"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:applications_referral_{name}", args=[] if name == "add" else [1])
    assert signed_in(partner).get(f"{REFERRALS}{case.referrals.get().pk}/change/").status_code == 404
    assert "login" in signed_in(UserFactory()).get(REFERRALS).url


def test_hostile_text_is_inert(partner):
    asked(question="<script>KNR</script>")
    assert "<script>KNR" not in signed_in(partner).get(REFERRALS).content.decode()


def test_fifty_rows_cost_as_many_queries_as_five(partner):
    pattern = asked().referrals.get()

    def more(many):
        cases = copies_of(pattern.application, many, status=Status.IN_REVIEW)
        Referral.objects.bulk_create(
            Referral(
                application=case,
                to_agency=pattern.to_agency,
                question="Apakah terdaftar?",
                asked_by=pattern.asked_by,
                asked_at=made.NOON,
                due_at=made.NOON,
            )
            for case in cases
        )

    client = signed_in(partner)
    more(4)
    few = queries_of(client, REFERRALS)
    more(60)
    assert len(tickets_in(client.get(REFERRALS))) == 50
    assert queries_of(client, REFERRALS) == few
