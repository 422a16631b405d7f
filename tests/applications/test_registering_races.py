"""Two cases of one family decided at the same moment: each of its people stands in the registry once."""

import threading

import pytest
from django.db import connections

from agencies.enums import Role
from applications import services
from applications.enums import Status
from participants.models import Household, Participant

from tests.factories import applications as made

pytestmark = pytest.mark.django_db(transaction=True)


def test_husband_and_wife_are_put_forward_in_two_cases_at_once():
    husband, wife = made.Person(sex="L"), made.Person(sex="P")
    cases = []
    for applicant, member in ((husband, wife), (wife, husband)):
        case = made.draft_ready(person=applicant, answers={"kk_number": husband.kk})
        made.add_member(case, person=member)
        services.submit_application(application=case, submit_key=case.submit_key, at=made.NOON)
        reviewer = made.officer_of(Role.VERIFIKATOR)
        services.take_application(application=case, actor=reviewer, at=made.NOON)
        services.verify_application(application=case, actor=reviewer, at=made.NOON)
        cases.append(case)
    start = threading.Barrier(2)
    deciders = [made.officer_of(Role.PENYETUJU, number=number) for number in (1, 2)]

    def decide(case, actor):
        try:
            start.wait()
            services.approve_application(application=case, actor=actor, at=made.NOON)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=pair) for pair in zip(cases, deciders, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    people = {person.nik: person for person in Participant.objects.all()}
    assert set(people) == {husband.nik, wife.nik} and Household.objects.count() == 1
    for case, applicant, member in zip(cases, (husband, wife), (wife, husband), strict=True):
        case.refresh_from_db()
        assert case.status == Status.APPROVED
        assert case.participant == people[applicant.nik] and case.members.get().participant == people[member.nik]
