"""Riwayat: masked columns, filters that say what they cannot read, whole numbers searched by post, no foreign word."""

import datetime

import pytest
import time_machine

from agencies.enums import AgencyKind, Role
from agencies.scoping import scope_of
from applications import services
from applications.enums import Channel, Status
from applications.models import Application
from common.admin import CappedPaginator
from common.codes import format_ticket
from common.masking import first_name_initials, mask_nik, mask_phone

from tests.applications.console import signed_in
from tests.applications.lists import HISTORY, copies_of, queries_of, tickets_in, tickets_of
from tests.factories import applications as made
from tests.factories.agencies import KUDUS, MembershipFactory, UserFactory, officer

pytestmark = pytest.mark.django_db

HERE, NEIGHBOUR, KUDUS_VILLAGE = "1404041001", "1404012003", "3319012001"

#: Filters, and the names of the cases behind them.
FOUND = [
    ({}, {"calm", "urgent", "neighbour", "mine", "late", "rejected"}),
    ({"service__exact": "pembebasan"}, {"urgent"}),
    ({"status__exact": "in_review"}, {"mine"}),
    ({"is_urgent__exact": "1"}, {"urgent"}),
    ({"saya": "1"}, {"mine", "rejected"}),
    ({"keadaan": "berjalan"}, {"calm", "urgent", "neighbour", "mine", "late"}),
    ({"keadaan": "lewat"}, {"late"}),
    ({"keadaan": "selesai"}, {"rejected"}),
    ({"wilayah": "1404"}, {"calm", "urgent", "neighbour", "mine", "late", "rejected"}),
    ({"wilayah": "140401"}, {"neighbour"}),
    ({"wilayah": NEIGHBOUR}, {"neighbour"}),
    ({"wilayah": "140402"}, set()),
    ({"dari": "2026-11-20"}, {"calm", "urgent", "neighbour", "mine"}),
    ({"sampai": "2026-11-19"}, {"late", "rejected"}),
    ({"dari": "20/10/2026", "sampai": "2026-10-31"}, {"late", "rejected"}),
    ({"dari": "2026-11-20", "wilayah": "140404", "service__exact": "pengusulan"}, {"calm", "mine"}),
]
#: Filters that cannot be read, and what is said of them.
UNREAD = [
    ({"dari": "kemarin"}, "Tanggal mulai tidak terbaca"),
    ({"sampai": "2026-13-40"}, "Tanggal selesai tidak terbaca"),
    ({"dari": "0001-01-01"}, "Tanggal mulai: tahunnya tidak mungkin"),
    ({"sampai": "9999-12-31"}, "Tanggal selesai: tahunnya tidak mungkin"),
    ({"dari": "2026-11-20", "sampai": "2026-11-01"}, "Tanggal selesai lebih awal"),
    ({"wilayah": "3319"}, "Wilayah ini tidak ada dalam daftar Anda"),
    ({"wilayah": KUDUS_VILLAGE}, "Wilayah ini tidak ada dalam daftar Anda"),
    ({"wilayah": "14"}, "Wilayah ini tidak ada dalam daftar Anda"),
    ({"wilayah": "1404%"}, "Wilayah ini tidak ada dalam daftar Anda"),
    ({"wilayah": "１４０４"}, "Wilayah ini tidak ada dalam daftar Anda"),
    ({"service__exact": "KNR<b>"}, "Saringan di alamat ini tidak dikenal"),
    ({"status__exact": "draft"}, "Saringan di alamat ini tidak dikenal"),
    ({"keadaan": "x"}, "Saringan di alamat ini tidak dikenal"),
]
#: Parameters no list reads.
REFUSED = [
    "nik__startswith=1",
    "nik=1",
    "kk_number=1",
    "full_name__icontains=a",
    "phone__gte=1",
    "village__exact=1404041001",
    "village_id__startswith=14",
    "agency__id__exact=1",
    "submitted_at__gte=2026-11-01",
    "pk__in=1",
    "q=%25",
    "o=1",
    "o=-3.2",
    "all=",
    "_popup=1",
    "_to_field=id",
    "_to_field=nik",
]


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client():
    """A verifikator of the social office."""
    return signed_in(made.officer_of(Role.VERIFIKATOR))


def case_in(village_code, **fields):
    """A case of that village, sent to its district's office."""
    made.office(territory_code=village_code[:4])
    answers = {"village": made.village(village_code)} | fields.pop("answers", {})
    return made.submitted(answers=answers, members=1, **fields)


class TestColumns:
    def test_numbers_are_masked_and_names_short(self, client):
        case = case_in(HERE)
        page = client.get(HISTORY).content.decode()
        for hidden in (case.nik, case.phone, case.full_name, case.kk_number, case.address):
            assert hidden not in page
        for shown in (
            mask_nik(case.nik),
            mask_phone(case.phone),
            first_name_initials(case.full_name),
            "Tembilahan Kota, Tembilahan",
            case.get_service_display(),
            "20 Nov 2026",
            "Diajukan",
            "aman",
            "belum diambil",
        ):
            assert shown in page, shown

    def test_the_columns_are_those_of_the_source(self, client):
        case_in(HERE)
        page = client.get(HISTORY).content.decode()
        heads = [page.index(f">{head}<") for head in ("No", "NIK", "Nama", "Alamat", "Telepon", "Layanan", "Tanggal")]
        assert heads == sorted(heads)

    def test_the_newest_come_first_and_are_numbered(self, client):
        cases = [case_in(HERE, at=made.NOON - datetime.timedelta(hours=hours)) for hours in (5, 1, 3)]
        assert tickets_in(client.get(HISTORY)) == tickets_of(cases[1], cases[2], cases[0])

    def test_a_partner_is_not_told_who_checks(self):
        case = made.in_status(Status.REFERRED)
        reviewer, partner = made.officer_of(Role.VERIFIKATOR), made.office(kind=AgencyKind.DUKCAPIL)
        for user, is_told in ((made.officer_of(Role.PENYETUJU), True), (officer(Role.MITRA, agency=partner), False)):
            page = signed_in(user).get(HISTORY)
            assert tickets_in(page) == tickets_of(case)
            assert (reviewer.full_name in page.content.decode()) is is_told

    def test_hostile_text_is_inert(self, client):
        case_in(HERE, answers={"full_name": "<img src=x onerror=a>"})
        assert "<img src=x" not in client.get(HISTORY).content.decode()


class TestSearch:
    def test_whole_numbers_are_found(self, client):
        case = case_in(HERE)
        member = case.members.get()
        dotted = f"{case.nik[:4]}.{case.nik[4:8]} {case.nik[8:]}"
        for term in (case.ticket, format_ticket(case.ticket), case.nik, dotted, case.kk_number, member.nik):
            assert tickets_in(client.post(HISTORY, {"q": term})) == tickets_of(case), term

    def test_parts_and_names_are_not(self, client):
        case = case_in(HERE)
        for term in (case.ticket[:9], case.nik[:15], case.nik[:6], case.full_name, "1", "%", "_" * 16, "' OR 1=1 --"):
            page = client.post(HISTORY, {"q": term})
            assert tickets_in(page) == [], term
            assert "Tidak ditemukan" in page.content.decode()

    def test_the_number_never_stands_in_an_address(self, client):
        case = case_in(HERE)
        assert client.get(HISTORY, {"q": case.nik}).status_code == 400
        page = client.post(HISTORY, {"q": case.nik}).content.decode()
        links = [part.partition('"')[0] for part in page.split('href="')[1:]]
        assert not [link for link in links if case.nik in link or case.ticket in link]

    def test_the_other_district_is_not_found(self, client):
        theirs = case_in(KUDUS_VILLAGE)
        for term in (theirs.ticket, theirs.nik, theirs.kk_number, theirs.members.get().nik):
            page = client.post(HISTORY, {"q": term}).content.decode()
            assert format_ticket(theirs.ticket) not in page.replace(f'value="{term}"', "")
            assert "Tidak ditemukan" in page

    def test_a_form_without_its_token_is_refused(self):
        user = made.officer_of(Role.VERIFIKATOR)
        client = signed_in(user)
        client.handler.enforce_csrf_checks = True
        assert client.post(HISTORY, {"q": "1"}).status_code == 403


class TestFilters:
    @pytest.fixture
    def cases(self):
        """Cases by what makes them different."""
        early = made.NOON - datetime.timedelta(days=30)
        mine = made.in_status(Status.IN_REVIEW)
        return {
            "calm": case_in(HERE),
            "urgent": made.submitted("pembebasan"),
            "neighbour": case_in(NEIGHBOUR),
            "mine": mine,
            "late": case_in(HERE, at=early),
            "rejected": made.in_status(Status.REJECTED, at=early),
        }

    def test_each_finds_its_own(self, client, cases):
        for parameters, names in FOUND:
            found = set(tickets_in(client.get(HISTORY, parameters)))
            assert found == set(tickets_of(*(cases[name] for name in names))), parameters

    def test_days_are_those_of_the_office(self, client):
        """23.30 UTC of the 19th is half past six of the 20th in Tembilahan."""
        case = case_in(HERE, at=datetime.datetime(2026, 11, 19, 23, 30, tzinfo=datetime.UTC))
        assert tickets_in(client.get(HISTORY, {"dari": "2026-11-20"})) == tickets_of(case)
        assert tickets_in(client.get(HISTORY, {"sampai": "2026-11-19"})) == []

    def test_what_cannot_be_read_finds_nothing_and_says_so(self, client):
        case_in(HERE)
        case_in(KUDUS_VILLAGE)
        for parameters, sentence in UNREAD:
            page = client.get(HISTORY, parameters)
            assert tickets_in(page) == [], parameters
            assert sentence in page.content.decode(), parameters
            assert "Kudus" not in page.content.decode(), parameters

    def test_places_to_choose_from_are_ones_own(self, client):
        case_in(KUDUS_VILLAGE)
        case_in(NEIGHBOUR)
        for user, codes in (
            (made.officer_of(Role.VERIFIKATOR), {"140401", NEIGHBOUR}),
            (
                officer(Role.OPERATOR_DESA, agency=made.office(kind=AgencyKind.DESA, territory_code=NEIGHBOUR)),
                {NEIGHBOUR},
            ),
        ):
            page = signed_in(user).get(HISTORY)
            offered = {
                code for head, below in page.context["places"] for code, _ in [*([head] if head else []), *below]
            }
            assert codes <= offered
            assert all(code.startswith("1404") for code in offered)
            assert not scope_of(user).prefixes[0].startswith(KUDUS)

    def test_every_other_parameter_is_refused(self, client):
        for query in REFUSED:
            assert client.get(f"{HISTORY}?{query}").status_code == 400, query

    def test_a_page_that_is_not_there_is_the_nearest(self, client):
        case = case_in(HERE)
        for number in ("0", "-1", "99", "x", ""):
            assert tickets_in(client.get(HISTORY, {"p": number})) == tickets_of(case), number


class TestRows:
    @pytest.fixture
    def cases(self):
        """One case for every way a case is opened."""
        desa = made.office(kind=AgencyKind.DESA, territory_code=HERE)
        ours, neighbour, theirs = case_in(HERE), case_in(NEIGHBOUR), case_in(KUDUS_VILLAGE)
        entered = made.draft_ready("pembebasan", channel=Channel.HOSPITAL_DESK)
        hospital = made.office(kind=AgencyKind.RSUD)
        details = entered.details | {"consent_read": "ya"}
        Application.objects.filter(pk=entered.pk).update(entry_agency=hospital, details=details)
        entered.refresh_from_db()
        entered = services.submit_application(application=entered, submit_key=entered.submit_key, at=made.NOON)
        draft, asked = made.draft_ready(), made.in_status(Status.REFERRED)
        return {
            "desa": desa,
            "hospital": hospital,
            "all": (ours, neighbour, theirs, entered, draft, asked),
        }

    def test_the_quick_way_finds_what_the_scope_opens(self, cases):
        """``listed_to`` asks differently from ``visible_to`` and answers the same."""
        agencies = {
            Role.OPERATOR_DESA: cases["desa"],
            Role.PETUGAS_RS: cases["hospital"],
            Role.MITRA: made.office(kind=AgencyKind.DUKCAPIL),
        }
        users = {role: officer(role, agency=agencies.get(role, made.office())) for role in Role}
        both = officer(Role.OPERATOR_DESA, agency=cases["desa"])
        MembershipFactory(user=both, agency=cases["hospital"], role=Role.PETUGAS_RS)
        seen = {}
        for name, user in (
            users | {"both": both, "superuser": UserFactory(superuser=True), "none": UserFactory()}
        ).items():
            seen[name] = set(Application.objects.visible_to(user).sent())
            assert set(Application.objects.listed_to(user).sent()) == seen[name], name
        ours, neighbour, theirs, entered, _, asked = cases["all"]
        assert seen["none"] == set()
        assert seen["superuser"] == {ours, neighbour, theirs, entered, asked}
        assert seen[Role.VERIFIKATOR] == {ours, neighbour, entered, asked}
        assert seen[Role.PETUGAS_RS] == {entered}
        assert seen[Role.MITRA] == {asked}
        assert seen["both"] == seen[Role.OPERATOR_DESA] == {ours, entered, asked}

    def test_kecamatan_sees_its_villages(self, cases):
        user = officer(Role.OPERATOR_DESA, agency=made.office(kind=AgencyKind.KECAMATAN, territory_code="140401"))
        assert tickets_in(signed_in(user).get(HISTORY)) == tickets_of(cases["all"][1])

    def test_fifty_rows_cost_as_many_queries_as_five(self, client):
        pattern = case_in(HERE)
        copies_of(pattern, 4)
        few = queries_of(client, HISTORY)
        copies_of(pattern, 60)
        page = client.get(HISTORY)
        assert len(tickets_in(page)) == 50
        assert len(tickets_in(client.get(HISTORY, {"p": "2"}))) == 15
        assert queries_of(client, HISTORY) == few
        assert "65 pengajuan" in " ".join(page.content.decode().split())

    def test_counting_stops(self, client, monkeypatch):
        monkeypatch.setattr(CappedPaginator, "cap", 60)
        copies_of(case_in(HERE), 69)
        page = client.get(HISTORY, {"p": "9"})
        assert "lebih dari 60 pengajuan" in " ".join(page.content.decode().split())
        assert len(tickets_in(page)) == 10
        assert page.context["cl"].paginator.num_pages == 2

    def test_nothing_can_be_done_from_here(self, client):
        case = case_in(HERE)
        data = {"action": "delete_selected", "_selected_action": [case.pk], "select_across": "1", "index": "0"}
        client.post(HISTORY, data)
        assert Application.objects.filter(pk=case.pk).exists()
        assert "_selected_action" not in client.get(HISTORY).content.decode()

    def test_the_decider_closes_from_here(self, client):
        """What waits for nothing but closing is in no queue."""
        case = made.in_status(Status.APPROVED, "pembebasan")
        assert "Selesaikan yang dipilih" not in client.get(HISTORY).content.decode()
        decider = signed_in(made.officer_of(Role.PENYETUJU))
        page = decider.get(HISTORY).content.decode()
        assert "Selesaikan yang dipilih" in page
        assert "Ambil yang dipilih" not in page
        data = {"action": "bulk_finish", "_selected_action": [case.pk], "index": "0"}
        confirm = decider.post(HISTORY, data, follow=True)
        assert case.ticket in confirm.content.decode().replace("-", "")

    def test_a_stranger_is_sent_to_the_login(self):
        assert "login" in signed_in(UserFactory()).get(HISTORY).url
