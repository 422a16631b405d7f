"""The first page of the console: each role finds its own work, nothing of another district, and no dead link."""

import datetime
import html
import re

import pytest
import time_machine
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.enums import AgencyKind, Role
from agencies.models import Membership
from applications import services
from applications.enums import Channel, LetterKind, Status
from applications.models import Application
from common.masking import first_name_initials

from tests.factories import applications as made
from tests.factories.agencies import MembershipFactory, SignatoryFactory, UserFactory, officer
from tests.reports.test_dashboard import copies

pytestmark = pytest.mark.django_db

FRONT = "/konsol/"
KUDUS_VILLAGE = "3319012001"
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
#: Headings of each role's blocks, in the order of the page.
BLOCKS = {
    Role.VERIFIKATOR: ["Antrean saya", "Angka layanan"],
    Role.PENYETUJU: ["Menunggu putusan Anda", "Surat yang belum diterbitkan", "Tinggal diselesaikan", "Angka layanan"],
    Role.PETUGAS_RS: ["Meja pasien", "Kasus dari tempat Anda", "Jawaban Dinas Sosial"],
    Role.OPERATOR_DESA: ["Meja pendaftaran", "Periksa dulu", "Hubungi keluarga ini", "Pengajuan wilayah Anda"],
    Role.MITRA: ["Pertanyaan untuk instansi Anda"],
    Role.OPERATOR_DATA: ["Berkas menunggu Anda", "Menunggu masuk rekap", "Ditolak BPJS", "Angka layanan"],
    Role.PETUGAS_IURAN: ["Iuran peserta", "Angka layanan"],
    Role.PIMPINAN: ["Angka layanan"],
    Role.ADMINISTRATOR: [
        "Akun tanpa kode masuk",
        "Penugasan yang segera berakhir",
        "Instansi tanpa penanda tangan",
        "Kebijakan yang segera berlaku",
    ],
}


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


def signed_in(user):
    """A browser in which ``user`` is signed in."""
    client = Client()
    client.force_login(user, backend="agencies.auth.MembershipBackend")
    return client


def front_of(user):
    """The first page of ``user``."""
    response = signed_in(user).get(FRONT)
    assert response.status_code == 200
    return response.content.decode()


def blocks_of(page):
    """Headings of the blocks without their counts, "Semua halaman" left out."""
    found = re.findall(r"<h2[^>]*>\s*(.*?)\s*</h2>", page, re.DOTALL)
    return [re.sub(r" \(\d+\)$", "", html.unescape(title)) for title in found if title != "Semua halaman"]


def block(page, key):
    """One block's HTML."""
    return re.search(rf'<section class="panel panel-{key}".*?</section>', page, re.DOTALL)[0]


def agency_for(role):
    """Where ``role`` is held in Indragiri Hilir."""
    kinds = {
        Role.OPERATOR_DESA: (AgencyKind.DESA, "1404041001"),
        Role.PETUGAS_RS: (AgencyKind.RSUD, "1404"),
        Role.MITRA: (AgencyKind.DUKCAPIL, "1404"),
    }
    kind, territory_code = kinds.get(role, (AgencyKind.DINSOS, "1404"))
    return made.office(kind=kind, territory_code=territory_code)


def hospital_case(*, at=made.NOON, deadline=None):
    """A case that the hospital of ``agency_for(Role.PETUGAS_RS)`` entered."""
    case = made.submitted("pembebasan", channel=Channel.HOSPITAL_DESK, at=at)
    house = agency_for(Role.PETUGAS_RS)
    clerk = made.officer_of(Role.PETUGAS_RS, agency=house)
    Application.objects.filter(pk=case.pk).update(entry_agency=house, entered_by=clerk, deadline_at=deadline)
    case.refresh_from_db()
    return case


def decided_hospital_case():
    """One that was approved and has its letter."""
    case = hospital_case()
    for verb in ("take", "verify", "approve"):
        made._drive(case, verb, made.NOON)
        case.refresh_from_db()
    SignatoryFactory(agency=case.agency)
    decider = made.officer_of(Role.PENYETUJU)
    letter = services.issue_letter(application=case, kind=LetterKind.DECISION, actor=decider, at=made.NOON)
    return case, letter


@pytest.fixture
def work():
    """Something to do for everybody in Indragiri Hilir, and the same in Kudus under a name to watch for."""
    ours = [made.in_status(status) for status in (*BUSY, Status.REJECTED)]
    ours.append(hospital_case(deadline=made.NOON + 5 * HOUR))
    ours.append(decided_hospital_case()[0])
    made.office(territory_code="3319")
    theirs = made.submitted(answers={"village": made.village(KUDUS_VILLAGE), "full_name": "Knrsana Contoh"})
    for case in ours:
        case.refresh_from_db()
        columns = ("status", "decided_at", "decided_by", "verified_at", "verified_by", "clock_paused_at", "closed_at")
        state = {name: getattr(case, name) for name in columns}
        copies(theirs, 1, decision_reason=case.decision_reason, **state)
    Application.objects.filter(village_id=KUDUS_VILLAGE).update(full_name="Knrsana Contoh")
    officer(Role.VERIFIKATOR, agency=made.office(territory_code="3319"), full_name="Knrpetugas Kudus")
    return ours


BUSY = (
    Status.SUBMITTED,
    Status.VILLAGE_CHECK,
    Status.IN_REVIEW,
    Status.RETURNED,
    Status.REFERRED,
    Status.VERIFIED,
    Status.APPROVED,
    Status.REFUSED,
)


def test_each_role_finds_its_work_and_nothing_of_another_district(work):
    """Headings, somebody in a list of work, no string of Kudus; every link opens, and a count is its list's length."""
    for role, titles in BLOCKS.items():
        user = officer(role, agency=agency_for(role))
        client = signed_in(user)
        page = client.get(FRONT).content.decode()
        assert blocks_of(page) == titles, role
        assert "Knr" not in page, role
        assert made.territory("3319").name not in page, role
        if role not in {Role.PETUGAS_IURAN, Role.PIMPINAN}:
            assert '<ol class="work">' in page, role
        main = page[page.index('id="content"') :]
        links = set(re.findall(r'<a [^>]*href="(/konsol/[^"]+)"', main))
        cases = sorted(address for address in links if "/application/" in address and "/change/" in address)
        for address in links - set(cases[1:]):
            opened = client.get(html.unescape(address))
            assert opened.status_code == 200, (role, address)
        chips = re.findall(r'<a class="chip [a-z]*"\s*href="([^"]+)">[^<]*<strong>(\d+)</strong>', main)
        assert (len(chips) > 1) == (role in {Role.VERIFIKATOR, Role.OPERATOR_DESA, Role.OPERATOR_DATA}), role
        for address, count in chips:
            assert client.get(html.unescape(address)).context["cl"].result_count == int(count), (role, address)


@pytest.mark.once
def test_several_roles_find_the_blocks_of_each():
    user = officer(Role.VERIFIKATOR, agency=made.office())
    MembershipFactory(user=user, agency=agency_for(Role.OPERATOR_DESA), role=Role.OPERATOR_DESA)
    page = front_of(user)
    assert blocks_of(page) == ["Antrean saya", *BLOCKS[Role.OPERATOR_DESA], "Angka layanan"]
    assert "Verifikator · Dinsos Contoh" in page
    assert "Operator desa/kelurahan · " in page
    everything = front_of(UserFactory(superuser=True))
    assert blocks_of(everything)[:4] == BLOCKS[Role.ADMINISTRATOR]
    assert "Angka layanan" in everything


@pytest.mark.once
def test_an_ended_role_takes_its_block_along():
    user = officer(Role.VERIFIKATOR, agency=made.office())
    MembershipFactory(user=user, agency=made.office(), role=Role.PIMPINAN)
    assert "Antrean saya" in blocks_of(front_of(user))
    Membership.objects.filter(user=user, role=Role.VERIFIKATOR).update(valid_until=made.NOON.date() - DAY)
    assert blocks_of(front_of(user)) == ["Angka layanan"]


@pytest.mark.once
class TestOffice:
    def test_the_next_case_is_one_press_away(self):
        later = made.submitted()
        first = made.submitted(at=made.NOON - 3 * DAY)
        page = front_of(made.officer_of(Role.VERIFIKATOR))
        button = re.search(r'<a class="button main"\s*href="([^"]+)">Periksa berikutnya', page)[1]
        assert button == reverse("admin:applications_application_change", args=[first.pk]) + "?antre=1"
        names = [first_name_initials(case.full_name) for case in (first, later)]
        assert page.index(names[0]) < page.rindex(names[1])
        assert '<span class="tag late">lewat</span>' not in page

    def test_an_empty_queue_says_what_was_done_today(self):
        user = made.officer_of(Role.VERIFIKATOR)
        assert "Tidak ada antrean. 0 pengajuan" in front_of(user)
        made.returned()
        made.in_status(Status.VERIFIED)
        page = front_of(user)
        assert "Tidak ada antrean. 2 pengajuan selesai Anda kerjakan hari ini." in page
        assert "Periksa berikutnya" not in page

    def test_nobody_is_offered_what_he_verified_himself(self):
        case = made.in_status(Status.VERIFIED)
        verifier = made.officer_of(Role.VERIFIKATOR)
        MembershipFactory(user=verifier, agency=case.agency, role=Role.PENYETUJU)
        assert "Tidak ada pengajuan yang menunggu putusan Anda." in front_of(verifier)
        assert first_name_initials(case.full_name) in block(front_of(made.officer_of(Role.PENYETUJU)), "decisions")

    def test_a_decision_asks_for_its_letter_until_it_has_one(self):
        case = made.in_status(Status.APPROVED)
        SignatoryFactory(agency=case.agency)
        decider = made.officer_of(Role.PENYETUJU)
        address = reverse("admin:applications_application_letter_issue", args=[case.pk])
        assert address in block(front_of(decider), "letters")
        letter = services.issue_letter(application=case, kind=LetterKind.DECISION, actor=decider, at=made.NOON)
        assert "Semua putusan sudah ada suratnya." in front_of(decider)
        services.revoke_letter(letter=letter, actor=decider, at=made.NOON, reason="Salah nama")
        assert address in block(front_of(decider), "letters")

    def test_a_question_shows_when_it_is_due_and_goes_once_answered(self, clock):
        case = made.in_status(Status.REFERRED)
        partner = made.officer_of(Role.MITRA, agency=agency_for(Role.MITRA))
        page = front_of(partner)
        assert "Apakah NIK ini terdaftar?" in page
        assert '<span class="tag ok">sisa 3 hari</span>' in page
        clock.shift(3 * DAY + HOUR)
        assert '<span class="tag late">lewat 1 jam</span>' in front_of(partner)
        services.answer_referral(application=case, actor=partner, at=made.NOON, answer="Ya, terdaftar.")
        assert "Tidak ada pertanyaan yang menunggu jawaban." in front_of(partner)


@pytest.mark.once
class TestDesks:
    def test_the_hospitals_clock_turns_red_below_twelve_hours(self):
        red, soon, calm = (hospital_case(deadline=made.NOON + hours * HOUR) for hours in (11.5, 13, 40))
        gone = hospital_case(deadline=made.NOON - 2 * HOUR)
        elsewhere = made.submitted("pembebasan")
        page = front_of(made.officer_of(Role.PETUGAS_RS, agency=agency_for(Role.PETUGAS_RS)))
        assert "Pasien gawat darurat tetap dilayani. Jaminan diurus bersamaan." in page
        shown = re.findall(
            r'applications/application/(\d+)/change/.*?<span class="tag (\w+)">([^<]+)<',
            block(page, "house"),
            re.DOTALL,
        )
        assert shown == [
            (str(gone.pk), "late", "lewat 2 jam"),
            (str(red.pk), "late", "sisa 11 jam 30 menit"),
            (str(soon.pk), "wait", "sisa 13 jam"),
            (str(calm.pk), "ok", "sisa 1 hari 16 jam"),
        ]
        assert f"/{elsewhere.pk}/change/" not in page

    def test_the_hospital_finds_the_answer_with_its_letter(self):
        case, letter = decided_hospital_case()
        client = signed_in(made.officer_of(Role.PETUGAS_RS, agency=agency_for(Role.PETUGAS_RS)))
        answers = block(client.get(FRONT).content.decode(), "answers")
        address = reverse("admin:applications_application_letter_pdf", args=[case.pk, letter.pk])
        assert f"Surat {letter.number}" in answers
        assert address in answers
        assert client.get(address)["Content-Type"] == "application/pdf"

    def test_urgent_help_begins_with_one_press(self):
        hospital_case()
        client = signed_in(made.officer_of(Role.PETUGAS_RS, agency=agency_for(Role.PETUGAS_RS)))
        page = block(client.get(FRONT).content.decode(), "hospital-desk")
        offered = re.findall(r'action="([^"]+)".*?name="service"\s*value="(\w+)">([^<]+)<', page, re.DOTALL)
        assert [label for *_rest, label in offered] == ["Reaktivasi mendesak", "Pembebasan biaya"]
        for address, service, _label in offered:
            assert client.post(address, {"service": service}).status_code == 302
            assert Application.objects.latest("pk").service == service

    def test_the_village_knows_whom_to_call_and_since_when(self, clock):
        case = made.returned()
        clock.shift(4 * DAY)
        page = block(front_of(made.officer_of(Role.OPERATOR_DESA, agency=agency_for(Role.OPERATOR_DESA))), "families")
        assert first_name_initials(case.full_name) in page
        assert "diminta 20 November 2026, paling lambat" in page
        assert case.full_name not in page
        assert case.phone not in page


@pytest.mark.once
class TestAdministrator:
    def test_what_will_soon_be_in_somebodys_way(self):
        made.office()
        made.office(territory_code="3319")
        user = officer(Role.ADMINISTRATOR, agency=made.office(), full_name="Admin CONTOH")
        leaving = officer(Role.VERIFIKATOR, agency=made.office(), full_name="Segera CONTOH")
        leaving.memberships.update(valid_until=made.NOON.date() + 20 * DAY)
        staying = officer(Role.VERIFIKATOR, agency=made.office(), full_name="Tetap CONTOH")
        staying.memberships.update(valid_until=made.NOON.date() + 60 * DAY)
        officer(Role.VERIFIKATOR, agency=made.office(), full_name="Mati CONTOH", disabled=True)
        page = front_of(user)
        assert "Segera CONTOH" in block(page, "ending")
        assert "Tetap CONTOH" not in block(page, "ending")
        assert "Tetap CONTOH" in block(page, "no-code")
        assert "Mati CONTOH" not in page
        assert block(page, "unsigned").count("<li>") == 1
        SignatoryFactory(agency=made.office())
        assert "Semua instansi yang bersurat punya penanda tangan." in front_of(user)


@pytest.mark.once
def test_names_from_outside_are_inert():
    answers = {"full_name": "<b>Knr</b> <script>alert(1)</script>", "address": "<img src=x>"}
    case = made.submitted(answers=answers)
    services.take_application(application=case, actor=made.officer_of(Role.VERIFIKATOR), at=made.NOON)
    services.refer_application(
        application=case,
        actor=made.officer_of(Role.VERIFIKATOR),
        at=made.NOON,
        to_agency=agency_for(Role.MITRA),
        question="<script>tanya</script> " + "x" * 300,
        due_at=made.NOON + DAY,
    )
    asked = front_of(made.officer_of(Role.MITRA, agency=agency_for(Role.MITRA)))
    assert "<script>tanya" not in asked
    assert "&lt;script&gt;tanya" in asked
    assert "x" * 120 not in asked
    assert "<b>Knr" not in asked


def test_fifty_cases_cost_as_many_queries_as_five():
    counts = {}
    pattern = [made.in_status(status) for status in (Status.SUBMITTED, Status.VERIFIED, Status.APPROVED)]
    roles = (Role.VERIFIKATOR, Role.PENYETUJU, Role.OPERATOR_DATA, Role.OPERATOR_DESA)
    clients = {role: signed_in(made.officer_of(role, agency=agency_for(role))) for role in roles}
    for many in (4, 45):
        for case in pattern:
            copies(case, many)
        for role, client in clients.items():
            client.get(FRONT)
            with CaptureQueriesContext(connection) as queries:
                client.get(FRONT)
            counts.setdefault(role, []).append(len(queries))
    assert all(few == many for few, many in counts.values()), counts


@pytest.mark.once
def test_no_recent_actions_are_told():
    """I6: Django's log names objects whatever their district."""
    user = officer(Role.ADMINISTRATOR, agency=made.office())
    kind = ContentType.objects.get_for_model(Application)
    LogEntry.objects.create(
        user=user, content_type=kind, object_id="1", object_repr="Knr jejak", action_flag=ADDITION, change_message=""
    )
    assert "Knr jejak" not in front_of(user)


@pytest.mark.once
def test_pages_stand_in_the_order_of_the_day():
    page = front_of(made.officer_of(Role.VERIFIKATOR))
    pages = page[page.index("Semua halaman") :]
    order = ["Antrean saya", "Rujukan", "Riwayat", "Pesan"]
    places = [pages.index(f">{name}<") for name in order]
    assert places == sorted(places)
