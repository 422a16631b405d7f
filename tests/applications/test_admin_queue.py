"""Antrean saya: what waits for whom, chips and tabs that count their own lists, and the way to the first case."""

import datetime
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import NoReverseMatch, reverse

from agencies.enums import AgencyKind, Role
from applications import services
from applications.admin_views.queueing import neighbours, next_in_queue, queue_for
from applications.catalogue import SERVICES
from applications.enums import OPEN_STATUSES, RUNNING_STATUSES, Channel, Status
from applications.filters import Chip
from applications.models import Application
from common.codes import format_ticket

from tests.applications.console import signed_in
from tests.applications.lists import HISTORY, QUEUE, copies_of, queries_of, tickets_in, tickets_of
from tests.applications.verbs import call
from tests.factories import applications as made
from tests.factories.agencies import UserFactory, officer

pytestmark = pytest.mark.django_db

EARLY = made.NOON - datetime.timedelta(days=30)
#: What each role finds in its queue when there is one case in every state, each held by the first verifikator.
EXPECTED = {
    (Role.VERIFIKATOR, 1): {Status.SUBMITTED, Status.IN_REVIEW},
    (Role.VERIFIKATOR, 2): {Status.SUBMITTED},
    (Role.PENYETUJU, 1): {Status.VERIFIED},
    (Role.OPERATOR_DESA, 1): {Status.VILLAGE_CHECK},
    (Role.PETUGAS_RS, 1): set(),
    (Role.OPERATOR_DATA, 1): {Status.APPROVED, Status.REFUSED},
    (Role.MITRA, 1): {Status.REFERRED},
    (Role.PETUGAS_IURAN, 1): set(),
    (Role.PIMPINAN, 1): set(),
    (Role.ADMINISTRATOR, 1): set(),
}


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


def officer_here(role, number=1):
    """Officer ``number`` of ``role`` where such a role sits in Indragiri Hilir."""
    places = {
        Role.OPERATOR_DESA: {"kind": AgencyKind.DESA, "territory_code": "1404041001"},
        Role.PETUGAS_RS: {"kind": AgencyKind.RSUD},
        Role.MITRA: {"kind": AgencyKind.DUKCAPIL},
    }
    return made.officer_of(role, agency=made.office(**places.get(role, {})), number=number)


def corrected():
    """A case that came back from the family."""
    case = made.returned()
    call("resubmit", case)
    case.refresh_from_db()
    return case


class TestRows:
    @pytest.fixture
    def cases(self):
        """One case in every state."""
        return {status: made.in_status(status) for status in Status}

    def test_each_role_finds_what_waits_for_it(self, cases):
        for (role, number), states in EXPECTED.items():
            page = signed_in(officer_here(role, number)).get(QUEUE)
            assert set(tickets_in(page)) == set(tickets_of(*(cases[status] for status in states))), (role, number)
        page = signed_in(UserFactory(superuser=True)).get(QUEUE)
        assert set(tickets_in(page)) == set(tickets_of(*(cases[status] for status in RUNNING_STATUSES)))
        assert {role for role, _ in EXPECTED} == set(Role)

    def test_a_hospital_finds_its_own_until_they_are_decided(self):
        user = officer_here(Role.PETUGAS_RS)
        entered = made.draft_ready("pembebasan", channel=Channel.HOSPITAL_DESK)
        details = entered.details | {"consent_read": "ya"}
        Application.objects.filter(pk=entered.pk).update(entry_agency=user.memberships.get().agency, details=details)
        entered.refresh_from_db()
        entered = services.submit_application(application=entered, submit_key=entered.submit_key, at=made.NOON)
        made.submitted("pembebasan")
        assert tickets_in(signed_in(user).get(QUEUE)) == tickets_of(entered)

    def test_nobody_finds_the_other_district(self):
        made.office(territory_code="3319")
        theirs = made.submitted(answers={"village": made.village("3319012001"), "full_name": "Knrsana Contoh"})
        ours = made.submitted()
        for role in Role:
            client = signed_in(officer_here(role))
            addresses = ["", *(f"?chip={chip}" for chip in Chip.values), "?service__exact=pengusulan"]
            for address in addresses:
                page = client.get(f"{QUEUE}{address}").content.decode()
                for secret in (format_ticket(theirs.ticket), "Knrsana", theirs.village.name, theirs.agency.short_name):
                    assert secret not in page or secret in (ours.agency.short_name, ours.village.name), (role, secret)

    def test_a_decider_never_finds_what_he_verified_himself(self):
        case = made.in_status(Status.VERIFIED)
        decider = made.officer_of(Role.PENYETUJU)
        assert tickets_in(signed_in(decider).get(QUEUE)) == tickets_of(case)
        Application.objects.filter(pk=case.pk).update(verified_by=decider)
        assert tickets_in(signed_in(decider).get(QUEUE)) == []

    def test_urgent_ones_first_then_the_oldest_due(self):
        calm, late, urgent = made.submitted(), made.submitted(at=EARLY), made.submitted("pembebasan")
        user = made.officer_of(Role.VERIFIKATOR)
        assert urgent.is_urgent
        assert tickets_in(signed_in(user).get(QUEUE)) == tickets_of(urgent, late, calm)
        order = [urgent, late, calm]
        assert list(queue_for(user, at=made.NOON)) == order
        before_and_after = [neighbours(case, user, made.NOON) for case in order]
        assert before_and_after == [(None, late.pk), (urgent.pk, calm.pk), (late.pk, None)]
        assert [next_in_queue(user, made.NOON, case) for case in order] == [late.pk, calm.pk, urgent.pk]

    def test_rows_lead_to_their_page_and_on(self):
        case = made.submitted()
        page = signed_in(made.officer_of(Role.VERIFIKATOR)).get(QUEUE).content.decode()
        address = reverse("admin:applications_application_change", args=[case.pk])
        assert page.count(f'href="{address}?antre=1"') == 2  # the row, and "Periksa berikutnya"
        assert "Periksa berikutnya" in page

    def test_a_row_says_what_an_officer_needs(self):
        case = made.submitted("pembebasan", at=EARLY)
        taken = made.in_status(Status.IN_REVIEW)
        page = signed_in(made.officer_of(Role.VERIFIKATOR)).get(QUEUE).content.decode()
        for text in ("lewat", "mendesak", "baru", "belum diambil", "<strong>Anda</strong>", "Diperiksa", "aman"):
            assert text in page, text
        for hidden in (case.nik, case.full_name, taken.phone):
            assert hidden not in page

    def test_a_mended_case_is_free_and_says_who_had_it(self):
        case = made.returned()
        case.corrections.get(closed_at__isnull=True).items.update(resolved_at=made.NOON)
        services.resubmit_application(application=case, at=made.NOON)
        page = signed_in(case.assigned_to).get(QUEUE).content.decode()
        assert "terakhir Anda" in page
        assert "<strong>Anda</strong>" not in page

    def test_marks_of_corrected_and_competing_cases(self):
        person, thief = made.Person(), made.Person()
        thief.nik, thief.sex, thief.birth_date = person.nik, person.sex, person.birth_date
        made.submitted(person=person)
        rival, again = made.submitted(person=thief), corrected()
        client = signed_in(made.officer_of(Role.VERIFIKATOR))
        assert rival.duplicate_of_id
        rows = client.get(QUEUE).content.decode().split("<tr>")
        row_of = {ticket: row for ticket in tickets_of(rival, again) for row in rows if ticket in row}
        assert ">ganda<" in row_of[format_ticket(rival.ticket)]
        assert ">perbaikan masuk<" in row_of[format_ticket(again.ticket)]
        assert ">baru<" not in row_of[format_ticket(again.ticket)]

    def test_only_the_list_has_an_address(self):
        for name in ("add", "change", "delete", "history"):
            with pytest.raises(NoReverseMatch):
                reverse(f"admin:applications_queuedapplication_{name}", args=[] if name == "add" else [1])
        case = made.submitted()
        assert signed_in(made.officer_of(Role.VERIFIKATOR)).get(f"{QUEUE}{case.pk}/change/").status_code == 404


class TestCounts:
    @pytest.fixture
    def client(self):
        """The verifikator whose queue has every mark."""
        made.submitted()
        made.submitted("peralihan", at=EARLY)
        made.submitted("pembebasan")
        made.in_status(Status.IN_REVIEW)
        corrected()
        return signed_in(made.officer_of(Role.VERIFIKATOR))

    def test_every_chip_and_tab_counts_its_own_list(self, client):
        """Each number equals the rows behind it, alone and together with the other choice."""
        for chip in ("", *Chip.values):
            for service in ("", *SERVICES):
                asked = {name: value for name, value in (("chip", chip), ("service__exact", service)) if value}
                page = client.get(QUEUE, asked)
                context = page.context
                rows = len(tickets_in(page))
                current = [tab for tab in context["tabs"] if tab.is_current]
                assert [tab.rows for tab in current] == [rows], asked
                assert [choice.rows for choice in context["chips"] if choice.is_current] == ([rows] if chip else [])
        alone = {choice.label: choice.rows for choice in client.get(QUEUE).context["chips"]}
        assert alone == {"Baru": 3, "Perbaikan masuk": 1, "Mendesak": 1, "Lewat batas": 1, "Punya saya": 2}

    def test_one_choice_keeps_the_other(self, client):
        context = client.get(QUEUE, {"chip": "baru", "service__exact": "peralihan"}).context
        addresses = {choice.address for choice in (*context["tabs"], *context["chips"])}
        for kept in (
            {"chip": "mendesak", "service__exact": "peralihan"},
            {"chip": "baru", "service__exact": "pengusulan"},
        ):
            assert f"?{urlencode(kept)}" in addresses
        assert "?service__exact=peralihan" in addresses  # the present chip leads back to all

    def test_other_parameters_are_refused_and_unknown_choices_find_nothing(self, client):
        for query in (
            "nik__startswith=1",
            "q=%25",
            "o=1",
            "_popup=1",
            "_to_field=id",
            "status__exact=x",
            "wilayah=1404",
        ):
            assert client.get(f"{QUEUE}?{query}").status_code == 400, query
        for query in ("chip=x", "chip=%27", "service__exact=KNR"):
            page = client.get(f"{QUEUE}?{query}")
            assert tickets_in(page) == [], query
            assert "tidak dikenal" in page.content.decode(), query


class TestPage:
    def test_an_empty_queue_says_what_was_done_today(self):
        user = made.officer_of(Role.VERIFIKATOR)
        made.in_status(Status.VERIFIED)
        made.in_status(Status.RETURNED)
        made.in_status(Status.VERIFIED, at=made.NOON - datetime.timedelta(days=1))
        page = " ".join(signed_in(user).get(QUEUE).content.decode().split())
        assert "Tidak ada antrean.</strong> 2 selesai hari ini." in page
        assert "Periksa berikutnya" not in page

    def test_the_page_speaks_to_the_role(self):
        for role, text in (
            (Role.VERIFIKATOR, "menunggu Anda periksa"),
            (Role.PENYETUJU, "menunggu putusan Anda"),
            (Role.OPERATOR_DESA, "pemeriksaan pertama di desa"),
            (Role.PETUGAS_RS, "Pengajuan dari tempat Anda"),
            (Role.MITRA, "menunggu jawaban instansi Anda"),
            (Role.PIMPINAN, "Peran Anda tidak memeriksa pengajuan"),
        ):
            assert text in signed_in(officer_here(role)).get(QUEUE).content.decode(), role

    def test_a_partner_is_not_told_who_checks(self):
        made.in_status(Status.REFERRED)
        page = signed_in(officer_here(Role.MITRA)).get(QUEUE).content.decode()
        assert "Petugas" not in page.partition("<thead>")[2].partition("</thead>")[0]
        assert made.officer_of(Role.VERIFIKATOR).full_name not in page

    def test_fifty_rows_cost_as_many_queries_as_five(self):
        client, pattern = signed_in(made.officer_of(Role.VERIFIKATOR)), made.submitted()
        copies_of(pattern, 4)
        few = queries_of(client, QUEUE)
        copies_of(pattern, 60)
        assert len(tickets_in(client.get(QUEUE))) == 50
        assert queries_of(client, QUEUE) == few

    def test_all_pages_at_once_cannot_be_chosen(self):
        """Only what was ticked reaches an action, whatever is posted as select_across."""
        case, other = made.submitted(), made.submitted()
        client = signed_in(made.officer_of(Role.VERIFIKATOR))
        data = {"action": "bulk_take", "_selected_action": [case.pk], "select_across": "1", "index": "0"}
        assert client.post(QUEUE, data).status_code == 302
        (chosen,) = [value for value in client.session.values() if isinstance(value, dict) and "rows" in value]
        assert chosen["rows"] == [case.pk]
        assert other.pk not in chosen["rows"]
        data["_selected_action"] = [made.in_status(Status.VERIFIED).pk]
        client.post(QUEUE, data)
        assert [value["rows"] for value in client.session.values() if isinstance(value, dict) and "rows" in value] in (
            [[]],
            [[case.pk]],
        )

    def test_strangers_stay_outside(self):
        assert "login" in signed_in(UserFactory()).get(QUEUE).url
        assert signed_in(officer(Role.VERIFIKATOR)).get(HISTORY).status_code == 200
        assert set(OPEN_STATUSES) > set(RUNNING_STATUSES)
