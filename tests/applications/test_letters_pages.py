"""Letters in the console and on the public check page: who may, what is kept, what is told to whom."""

import datetime

import pypdfium2
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from agencies.enums import AgencyKind, Role
from applications import letters, services
from applications.admin_views.papers import letters_panel
from applications.enums import LetterKind, ReadKind, Status
from applications.models import CaseRead, Letter
from applications.pins import pin_of
from common.codes import format_pin, format_ticket
from common.dates import format_date
from common.masking import mask_name

from tests.factories import applications as made
from tests.factories.agencies import KUDUS, SignatoryFactory, officer

pytestmark = pytest.mark.django_db

CASE = "admin:applications_application_"


@pytest.fixture(autouse=True)
def office():
    """Friday at ten; the office has a head who may sign, and one whose term is over."""
    with time_machine.travel(made.NOON, tick=False):
        office = made.office()
        SignatoryFactory(agency=office, name="Kepala Contoh")
        SignatoryFactory(agency=office, name="Kepala Lama", valid_until=datetime.date(2026, 1, 31))
        yield office


def signed_in(user):
    """A browser in which ``user`` is signed in."""
    client = Client()
    client.force_login(user, backend="agencies.auth.MembershipBackend")
    return client


def decider():
    return signed_in(made.officer_of(Role.PENYETUJU))


def page(name, case, *more):
    return reverse(CASE + name, args=[case.pk, *more])


def issued(case, kind=LetterKind.DECISION):
    return services.issue_letter(application=case, kind=kind, actor=made.officer_of(Role.PENYETUJU), at=made.NOON)


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        sheet = document[0]
        text_page = sheet.get_textpage()
        text = " ".join(text_page.get_text_range().split())
        text_page.close()
        sheet.close()
        return text
    finally:
        document.close()


class TestIssue:
    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (Status.APPROVED, LetterKind.DECISION),
            (Status.REJECTED, LetterKind.REFUSAL),
            (Status.RETURNED, LetterKind.MISSING),
        ],
    )
    def test_what_is_shown_is_what_is_issued(self, status, kind, office):
        case = made.in_status(status)
        client = decider()
        shown = client.get(page("letter_issue", case))
        assert shown.status_code == 200
        text = shown.content.decode()
        assert "Kepala Contoh" in text and "Kepala Lama" not in text
        assert LetterKind(kind).label in text and case.full_name in text
        signatory = office.signatories.get(name="Kepala Contoh")
        response = client.post(page("letter_issue", case), {"signatory": signatory.pk})
        assert response.url == page("change", case)
        letter = case.letters.get(kind=kind)
        assert letter.content == shown.context["content"]
        assert (letter.issued_by, letter.sequence) == (made.officer_of(Role.PENYETUJU), 1)
        done = client.get(response.url).content.decode()
        assert letter.number in done and page("letter_pdf", case, letter.pk) in done

    def test_the_queue_is_not_lost(self, office):
        case = made.in_status(Status.APPROVED)
        response = decider().post(page("letter_issue", case) + "?antre=1", {"signatory": office.signatories.first().pk})
        assert response.url == page("change", case) + "?antre=1"

    def test_a_second_click_issues_nothing_more(self, office):
        case = made.in_status(Status.APPROVED)
        client, data = decider(), {"signatory": office.signatories.get(name="Kepala Contoh").pk}
        for _ in range(2):
            assert client.post(page("letter_issue", case), data).status_code == 302
        assert case.letters.filter(kind=LetterKind.DECISION).count() == 1
        assert "Tidak ada surat yang bisa Anda terbitkan" in client.get(page("letter_issue", case)).content.decode()

    def test_only_those_in_office_here_may_sign(self, office):
        case = made.in_status(Status.APPROVED)
        stranger = SignatoryFactory(agency=made.office(territory_code=KUDUS))
        former = office.signatories.get(name="Kepala Lama")
        for wrong in (stranger.pk, former.pk, "", "x", "0"):
            response = decider().post(page("letter_issue", case), {"signatory": wrong})
            assert response.status_code == 422
            assert "signatory" in response.context["form"].errors
        assert not case.letters.exclude(kind=LetterKind.RECEIPT).exists()

    def test_an_office_without_signatory_is_told_what_to_do(self, office):
        case = made.in_status(Status.APPROVED)
        office.signatories.update(valid_until=datetime.date(2026, 1, 31))
        response = decider().get(page("letter_issue", case))
        assert "Minta administrator" in response.content.decode()
        assert 'type="submit" class="default"' not in response.content.decode()

    @pytest.mark.parametrize("status", [Status.SUBMITTED, Status.VERIFIED, Status.CANCELLED])
    def test_other_states_have_no_letter(self, status, office):
        case = made.in_status(status)
        client = decider()
        assert "Tidak ada surat" in client.get(page("letter_issue", case)).content.decode()
        client.post(page("letter_issue", case), {"signatory": office.signatories.first().pk})
        assert case.letters.count() == 1

    def test_the_verifier_asks_for_papers_but_announces_no_decision(self, office):
        checker = signed_in(made.officer_of(Role.VERIFIKATOR))
        returned, approved = made.in_status(Status.RETURNED), made.in_status(Status.APPROVED)
        data = {"signatory": office.signatories.get(name="Kepala Contoh").pk}
        checker.post(page("letter_issue", returned), data)
        checker.post(page("letter_issue", approved), data)
        assert returned.letters.filter(kind=LetterKind.MISSING).exists()
        assert not approved.letters.filter(kind=LetterKind.DECISION).exists()


class TestRead:
    def test_the_pdf_is_shown_kept_nowhere_and_the_reading_is_logged(self):
        case = made.in_status(Status.APPROVED)
        letter = issued(case)
        response = decider().get(page("letter_pdf", case, letter.pk))
        assert response["Content-Type"] == "application/pdf"
        assert "no-store" in response["Cache-Control"]
        assert response["Content-Disposition"] == 'inline; filename="surat.pdf"'
        assert response.content == letters.official_letter(letter=letter)
        assert CaseRead.objects.filter(application=case, kind=ReadKind.LETTER).count() == 1

    def test_the_receipt_is_printed_again_without_its_pin(self):
        case = made.submitted()
        response = decider().get(page("slip", case))
        text = text_of(response.content)
        assert format_ticket(case.ticket) in text and format_pin(pin_of(case)) not in text
        assert case.ticket not in response["Content-Disposition"]
        assert CaseRead.objects.filter(application=case, kind=ReadKind.LETTER).count() == 1

    def test_a_letter_belongs_to_its_case_and_the_receipt_is_no_official_letter(self):
        case, other = made.in_status(Status.APPROVED), made.in_status(Status.APPROVED)
        letter = issued(case)
        client = decider()
        assert client.get(page("letter_pdf", other, letter.pk)).status_code == 404
        receipt = letters.receipt_of(case)
        assert client.get(page("letter_pdf", case, receipt.pk)).status_code == 404
        assert client.get(page("letter_revoke", case, receipt.pk)).status_code == 404


class TestRevoke:
    def test_a_reason_is_asked_kept_and_not_told_to_the_public(self, client):
        case = made.in_status(Status.APPROVED)
        letter = issued(case)
        officer_page = decider()
        address = page("letter_revoke", case, letter.pk)
        assert letter.number in officer_page.get(address).content.decode()
        for wrong in ("", "   ", "x" * 201):
            assert officer_page.post(address, {"reason": wrong}).status_code == 422
        assert officer_page.post(address, {"reason": "Salah <b>nama</b>"}).url == page("change", case)
        letter.refresh_from_db()
        assert letter.revoked_by == made.officer_of(Role.PENYETUJU)
        public = client.get(reverse("letter_check", args=[letter.code])).content.decode()
        assert f"Dicabut {format_date(made.NOON)}" in public and "Salah" not in public
        assert "Surat ini asli" not in public
        again = officer_page.post(address, {"reason": "Lagi"}, follow=True)
        assert "sudah dicabut" in again.content.decode()
        letter.refresh_from_db()
        assert letter.revoke_reason == "Salah <b>nama</b>"

    def test_a_new_letter_takes_the_next_number(self, office):
        case = made.in_status(Status.APPROVED)
        first = issued(case)
        actor = made.officer_of(Role.PENYETUJU)
        services.revoke_letter(letter=first, actor=actor, at=made.NOON, reason="Salah")
        client = signed_in(actor)
        client.post(page("letter_issue", case), {"signatory": office.signatories.get(name="Kepala Contoh").pk})
        assert [letter.sequence for letter in case.letters.exclude(kind=LetterKind.RECEIPT)] == [1, 2]


class TestWho:
    """404 outside one's territory, 403 for whoever may not; an asked agency sees no letter at all."""

    def addresses(self, case, letter):
        return (
            page("letter_issue", case),
            page("letter_pdf", case, letter.pk),
            page("letter_revoke", case, letter.pk),
            page("slip", case),
        )

    def test_another_district_finds_nothing(self):
        case = made.in_status(Status.APPROVED)
        letter = issued(case)
        stranger = signed_in(officer(Role.PENYETUJU, agency=made.office(territory_code=KUDUS)))
        for address in self.addresses(case, letter):
            assert stranger.get(address).status_code == 404
            assert stranger.post(address, {"reason": "x", "signatory": 1}).status_code in {404, 405}
        letter.refresh_from_db()
        assert letter.revoked_at is None

    @pytest.mark.parametrize("role", [Role.OPERATOR_DATA, Role.PIMPINAN, Role.PETUGAS_IURAN, Role.ADMINISTRATOR])
    def test_readers_may_open_but_neither_issue_nor_revoke(self, role):
        case = made.in_status(Status.APPROVED)
        letter = issued(case)
        reader = signed_in(made.officer_of(role))
        found = {address: reader.get(address).status_code for address in self.addresses(case, letter)}
        assert list(found.values()) == [403, 200, 403, 200]
        assert reader.post(page("letter_revoke", case, letter.pk), {"reason": "x"}).status_code == 403
        panel = letters_panel(case, made.officer_of(role))
        assert (panel.issue_url, panel.rows[0].revoke_url) == ("", "")

    def test_an_asked_agency_sees_the_case_but_no_letter(self):
        case = made.in_status(Status.REFERRED)
        letter = Letter.objects.create(
            application=case,
            kind=LetterKind.MISSING,
            code="ABCDEFGH2345",
            number="400.9/1/2026",
            year=2026,
            sequence=1,
            agency=case.agency,
            issued_at=made.NOON,
            issued_by=made.officer_of(Role.VERIFIKATOR),
        )
        partner = officer(Role.MITRA, agency=made.office(kind=AgencyKind.DUKCAPIL))
        browser = signed_in(partner)
        assert browser.get(page("change", case)).status_code == 200
        for address in self.addresses(case, letter):
            assert browser.get(address).status_code in {403, 404}
        assert letters_panel(case, partner) is None

    def test_nobody_enters_without_signing_in(self, client):
        case = made.in_status(Status.APPROVED)
        for address in self.addresses(case, issued(case)):
            assert client.get(address).status_code == 302


class TestPanel:
    def test_it_lists_what_left_the_office_and_offers_what_may_be_done(self):
        case = made.in_status(Status.APPROVED)
        actor = made.officer_of(Role.PENYETUJU)
        before = letters_panel(case, actor)
        assert (before.rows, before.issue_url) == ([], page("letter_issue", case))
        assert before.issue_label == LetterKind.DECISION.label and before.slip_url == page("slip", case)
        letter = issued(case)
        [row] = letters_panel(case, actor).rows
        assert (row.number, row.state, row.tone) == (letter.number, "Berlaku", "ok")
        assert row.subject.startswith("SURAT KETERANGAN PERSETUJUAN")
        assert row.revoke_url == page("letter_revoke", case, letter.pk)
        assert letters_panel(case, actor).issue_url == ""
        services.revoke_letter(letter=letter, actor=actor, at=made.NOON, reason="Salah nama")
        panel = letters_panel(case, actor)
        assert panel.rows[0].state == f"Dicabut {format_date(made.NOON)}"
        assert panel.rows[0].revoke_reason == "Salah nama" and panel.rows[0].revoke_url == ""
        assert panel.issue_url


class TestCheckPage:
    @pytest.mark.parametrize("service", ["pembebasan", "pengusulan"])
    def test_it_tells_what_is_on_the_paper_and_hides_the_person(self, client, service):
        case = made.in_status(Status.APPROVED, service)
        letter = issued(case)
        text = client.get(reverse("letter_check", args=[letter.code])).content.decode()
        for expected in (
            " ".join(case.definition.decision.title.split()),
            letter.number,
            format_date(made.NOON),
            case.agency.name,
            mask_name(case.full_name),
            "Berlaku",
            "Surat ini asli",
        ):
            assert expected in text
        for secret in (case.full_name, case.nik, case.kk_number, case.ticket, case.village.name, "Kepala Contoh"):
            assert secret not in text

    def test_the_name_is_the_one_on_the_paper(self, client):
        case = made.in_status(Status.APPROVED)
        letter = issued(case)
        before = mask_name(case.full_name)
        type(case).objects.filter(pk=case.pk).update(full_name="Zubaidah Xenia Qori")
        text = client.get(reverse("letter_check", args=[letter.code])).content.decode()
        assert before in text and mask_name("Zubaidah Xenia Qori") not in text
