"""What cases add to the page of a person: his own, those of his family's, nobody else's."""

import pytest
import time_machine

from agencies.enums import Role
from applications import participant_panel
from applications.enums import Status
from common.codes import format_ticket
from notifications.models import Message
from participants import panels, services
from participants.models import Participant

from tests.factories import applications as made
from tests.factories import participants as people
from tests.participants.people.desk import AT, clerk, page_of, person, queries_of, reader, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def registered_for(case):
    """The person who stands in the registry under the applicant's NIK."""
    known = Participant.objects.filter(nik=case.nik).first()
    return known or person(nik=case.nik, kk_number=case.kk_number, full_name=case.full_name)


def elsewhere():
    """A case of another district."""
    made.office(territory_code="3319")
    return made.submitted(answers={"village": made.village("3319012001")})


def tickets_on(page):
    """The tickets a page of a person leads to."""
    tables = {table.anchor: table for table in page.context["tables"]}
    return [cell.text for row in tables["pengajuan"].rows for heading, cell in row if heading == "Tiket"]


class TestCases:
    def test_by_nik_as_applicant_and_as_member(self):
        case = made.submitted(members=1)
        member = case.members.get()
        for one in (registered_for(case), person(nik=member.nik, full_name=member.full_name)):
            assert tickets_on(clerk().get(page_of(one))) == [format_ticket(case.ticket)]
        assert tickets_on(clerk().get(page_of(person("Orang Lain")))) == []

    def test_of_a_record_that_was_merged_into_his(self):
        case = made.submitted()
        one, other = registered_for(case), person("Siti Contoh")
        services.merge_participants(survivor=other, duplicate=one, actor=people.clerk(), at=AT)
        assert tickets_on(clerk().get(page_of(other))) == [format_ticket(case.ticket)]

    def test_no_draft_and_no_case_of_another_office(self):
        draft = made.draft_ready()
        assert tickets_on(clerk().get(page_of(registered_for(draft)))) == []
        theirs = elsewhere()
        assert tickets_on(clerk().get(page_of(registered_for(theirs)))) == []

    def test_an_approved_case_wrote_the_person_and_is_named_in_his_history(self):
        case = made.in_status(Status.APPROVED)
        one = registered_for(case)
        page = clerk().get(page_of(one))
        leads = [
            cell.url
            for table in page.context["tables"]
            if table.anchor == "riwayat"
            for row in table.rows
            for _, cell in row
        ]
        assert participant_panel.case_url(case.pk) in leads
        assert f"Tiket {format_ticket(case.ticket)}" in text_of(page)

    def test_more_cases_cost_no_more_queries(self):
        case = made.submitted()
        one, client = registered_for(case), clerk()
        few = queries_of(client, page_of(one))
        for _ in range(3):
            other = made.submitted()
            type(other).objects.filter(pk=other.pk).update(participant=one)
        assert len(tickets_on(client.get(page_of(one)))) == 4
        assert queries_of(client, page_of(one)) == few


class TestMessages:
    def test_for_who_reads_messages(self):
        case = made.in_status(Status.RETURNED)
        assert Message.objects.about(case.about).exists()
        one = registered_for(case)
        assert "Pesan ke keluarga" in text_of(reader(Role.VERIFIKATOR).get(page_of(one)))
        assert "Pesan ke keluarga" not in text_of(clerk().get(page_of(one)))


class TestSignposts:
    def test_only_to_what_is_seen(self):
        ours, theirs = made.submitted(), elsewhere()
        abouts = [ours.about, theirs.about, "applications.Application:x", "participants.Participant:1", ""]
        found = panels.signposts(abouts, user=people.clerk())
        assert list(found) == [ours.about]
        assert panels.signposts([], user=people.clerk()) == {}
