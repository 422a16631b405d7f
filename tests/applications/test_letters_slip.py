"""The printed receipt and the page behind its QR (S16, S21)."""

import datetime

import pypdfium2
import pytest
import time_machine
from django.urls import reverse
from reportlab.lib.units import mm

from agencies.enums import Role
from applications.enums import Status
from applications.letters import format_check_code, parts, receipt_of, receipt_slip
from applications.models import Letter
from applications.pins import pin_of
from common.codes import format_pin, format_ticket, new_check_code
from common.dates import format_date, format_long_date
from common.masking import first_name_initials, mask_name

from tests.factories import applications as made

pytestmark = pytest.mark.django_db

NAUGHTY = (
    "<b>Tebal</b> <img src='/etc/passwd'/>",
    "</para><para>&amp;&lt;script&gt;",
    "A" * 120,
    "i\u0307\u0300" * 40,
    "\u202eterbalik\u202c \u200b\u200d x",
    "😀 أحمد 张伟",
    "' OR 1=1; -- %s {0} ${x}",
    "O'Brien M.A.",
)


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


def slip(case, *, pin=""):
    """The PDF of ``case``."""
    return receipt_slip(case=case, letter=receipt_of(case), pin=pin)


def revoke(case, *, at):
    """Make the receipt void, as a correction of the register would; the console revokes numbered letters only."""
    actor = made.officer_of(Role.PENYETUJU)
    Letter.objects.filter(application=case).update(revoked_at=at, revoked_by=actor, revoke_reason="Contoh")


def read(pdf):
    """(text, pages, width and height in mm) of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        text_page = page.get_textpage()
        text = text_page.get_text_range()
        text_page.close()
        size = tuple(round(side / mm) for side in page.get_size())
        page.close()
        return " ".join(text.split()), len(document), size
    finally:
        document.close()


class TestSlip:
    def test_it_says_what_the_family_needs_on_one_a5_page(self, settings):
        settings.PUBLIC_BASE_URL = "https://dinsos.example"
        case = made.submitted()
        text, pages, size = read(slip(case, pin=pin_of(case)))
        assert (pages, size) == (1, (148, 210))
        letter = receipt_of(case)
        for expected in (
            case.agency.letterhead_line1,
            case.agency.letterhead_line2,
            "TANDA TERIMA PENGAJUAN",
            format_ticket(case.ticket),
            format_pin(pin_of(case)),
            first_name_initials(case.full_name),
            case.definition.name,
            format_long_date(case.promised_at.astimezone(case.agency.zone)),
            "dinsos.example/lacak/",
            "dinsos.example/surat/",
            format_check_code(letter.code),
        ):
            assert expected in text

    def test_it_holds_nothing_else_about_the_person(self):
        case = made.submitted("peralihan")
        text, _, _ = read(slip(case, pin=pin_of(case)))
        for secret in (case.full_name, case.nik, case.kk_number, case.phone, case.address, case.village.name):
            assert secret not in text

    def test_the_pin_is_printed_only_when_it_is_handed_in(self):
        case = made.submitted()
        text, _, _ = read(slip(case))
        assert format_pin(pin_of(case)) not in text
        assert "Nomor tiket" in text

    def test_the_qr_leads_to_the_check_page_of_this_letter(self, monkeypatch, settings):
        settings.PUBLIC_BASE_URL = "https://dinsos.example/"
        case = made.submitted()
        drawn = []
        draw = parts.qr_flowable
        monkeypatch.setattr(parts, "qr_flowable", lambda data, size: drawn.append(data) or draw(data, size))
        slip(case)
        assert drawn == [f"https://dinsos.example/surat/{receipt_of(case).code}/"]

    def test_the_same_slip_is_the_same_file(self):
        case = made.submitted()
        assert slip(case) == slip(case)

    def test_contoh_is_written_across_a_demo_only(self, settings):
        case = made.submitted()
        case.agency.letterhead_line1, case.agency.letterhead_line2, case.agency.name = "A", "B", "C"
        letter = receipt_of(case)
        letter.agency = case.agency
        case.full_name = "Siti Aminah"
        texts = {}
        for settings.DEMO in (True, False):
            texts[settings.DEMO], pages, _ = read(receipt_slip(case=case, letter=letter))
            assert pages == 1
        assert "CONTOH" in texts[True]
        assert "CONTOH" not in texts[False]

    @pytest.mark.parametrize("text", NAUGHTY)
    def test_naughty_text_is_inert_and_still_one_page(self, text):
        case = made.submitted()
        letter = receipt_of(case)
        case.full_name = text
        for name in ("letterhead_line1", "letterhead_line2", "address", "phone", "email", "website", "whatsapp"):
            setattr(letter.agency, name, text)
        words, pages, _ = read(receipt_slip(case=case, letter=letter, pin="123456"))
        assert pages == 1
        assert format_ticket(case.ticket) in words
        if "<b>" in text:
            assert "<b>Tebal</b>" in words

    @pytest.mark.parametrize("service", ["pengusulan", "peralihan", "pembebasan"])
    def test_every_service_fits(self, service):
        assert read(slip(made.submitted(service), pin="123456"))[1] == 1


class TestDownload:
    def test_the_tracked_case_gives_its_slip_with_pin(self, client):
        case = made.submitted()
        client.post(reverse("track"), {"ticket": case.ticket, "pin": pin_of(case)})
        response = client.get(reverse("status_slip"))
        assert response["Content-Type"] == "application/pdf"
        assert "no-store" in response["Cache-Control"]
        assert case.ticket not in response["Content-Disposition"]
        assert format_pin(pin_of(case)) in read(response.content)[0]

    def test_strangers_get_none(self, client):
        made.submitted()
        assert client.get(reverse("status_slip")).status_code == 302

    def test_a_revoked_slip_is_not_printed_again(self, client):
        case = made.submitted()
        revoke(case, at=made.NOON)
        client.post(reverse("track"), {"ticket": case.ticket, "pin": pin_of(case)})
        assert client.get(reverse("status_slip")).status_code == 404
        assert reverse("status_slip") not in client.get(reverse("status")).content.decode()


class TestCheckPage:
    def page(self, client, code):
        """(status, text) of the check page."""
        response = client.get(reverse("letter_check", args=[code]))
        return response.status_code, response.content.decode()

    def test_a_genuine_letter(self, client):
        case = made.submitted()
        letter = receipt_of(case)
        status, text = self.page(client, letter.code)
        assert status == 200
        assert "Surat ini asli" in text
        for expected in (
            "Tanda terima pengajuan",
            format_date(made.NOON),
            mask_name(case.full_name),
            letter.agency.name,
        ):
            assert expected in text
        for secret in (case.full_name, case.full_name.split()[0], case.nik, case.ticket, format_ticket(case.ticket)):
            assert secret not in text
        assert case.village.name not in text

    def test_a_revoked_letter(self, client):
        case = made.submitted()
        revoke(case, at=made.NOON + datetime.timedelta(days=3))
        status, text = self.page(client, case.letters.get().code)
        assert status == 200
        assert "Surat ini sudah dicabut" in text
        assert "23 November 2026" in text
        assert "Surat ini asli" not in text

    def test_an_unknown_code(self, client):
        made.submitted()
        for code in (new_check_code(), "X", "A" * 300, "../lacak", "%00", "' OR 1=1"):
            response = client.get("/surat/" + code.replace("/", "%2F") + "/")
            assert response.status_code == 404, code
            assert "Surat ini asli" not in response.content.decode()
        assert "tidak kami kenal" in self.page(client, new_check_code())[1]

    def test_the_case_ending_does_not_make_the_receipt_false(self, client):
        case = made.in_status(Status.REJECTED)
        assert self.page(client, case.letters.get().code)[0] == 200

    @pytest.mark.parametrize(
        "spell",
        [str.lower, format_check_code, lambda code: " ".join(code), lambda code: f" {code[:6].lower()}–{code[6:]} "],
    )
    def test_codes_as_people_type_them(self, client, spell):
        code = receipt_of(made.submitted()).code
        response = client.get(reverse("letter_lookup"), {"kode": spell(code)})
        assert response.url == reverse("letter_check", args=[code])
        assert self.page(client, spell(code).strip())[0] == 200

    def test_the_form(self, client):
        assert "Cek surat" in client.get(reverse("letter_lookup")).content.decode()
        assert "Tulis kode surat" in client.get(reverse("letter_lookup"), {"kode": " "}).content.decode()
        assert "Tulis kode surat" in client.get(reverse("letter_lookup"), {"kode": "--"}).content.decode()

    def test_it_sets_no_cookie(self, client):
        """Anybody scans it on any phone; there is nothing to remember."""
        client.get(reverse("letter_check", args=[receipt_of(made.submitted()).code]))
        client.get(reverse("letter_lookup"))
        assert not client.cookies
