"""A village's desk: the QR poster of its villages, and a lost slip for who shows who he is."""

import pypdfium2
import pytest
from django.urls import reverse

from agencies.enums import AgencyKind
from applications import letters
from applications.enums import ReadKind
from applications.letters import poster
from applications.pins import pin_of
from applications.services.limits import LIMITS
from common.codes import format_pin, format_ticket
from common.masking import first_name_initials, mask_phone
from notifications.models import Message

from tests.applications.desks import SANGLAR, clerk, far_village, kecamatan_operator, nurse, operator, signed_in
from tests.applications.walker import Page
from tests.factories import applications as make
from tests.factories.agencies import TEMBILAHAN_KOTA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]

POSTERS, SLIP = "admin:village_posters", "admin:desk_slip"
NEIGHBOUR = "1404041002"


def text_of(pdf):
    """What is printed on the first page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].get_textpage().get_text_range()
    finally:
        document.close()


def poster_url(code):
    return reverse("admin:village_poster", args=[code])


def ask(client, case, *, proof=ReadKind.SLIP_SHOWN, **fields):
    return client.post(reverse(SLIP), {"ticket": format_ticket(case.ticket), "proof": proof, **fields})


class TestPoster:
    def test_the_qr_leads_to_the_village(self, monkeypatch, settings):
        settings.PUBLIC_BASE_URL = "https://siperjake.contoh.go.id"
        drawn = []
        draw = poster.qr_flowable
        monkeypatch.setattr(poster, "qr_flowable", lambda data, size: drawn.append(data) or draw(data, size))
        answer = signed_in(operator()).get(poster_url(TEMBILAHAN_KOTA), headers={"host": "testserver"})
        assert answer["Content-Type"] == "application/pdf"
        assert "Tembilahan Kota" in text_of(answer.content)
        assert drawn == [f"https://siperjake.contoh.go.id{reverse('village_qr', args=[TEMBILAHAN_KOTA])}"]

    def test_villages_of_the_own_area_only(self):
        far_village()
        make.village(NEIGHBOUR)
        for user, own in (
            (operator(), {TEMBILAHAN_KOTA}),
            (kecamatan_operator(), {TEMBILAHAN_KOTA, NEIGHBOUR}),
        ):
            client = signed_in(user)
            page = client.get(reverse(POSTERS), {"kecamatan": SANGLAR[:6]}).content.decode()
            assert {code for code in (TEMBILAHAN_KOTA, NEIGHBOUR, SANGLAR) if poster_url(code) in page} == own
            for code in (TEMBILAHAN_KOTA, NEIGHBOUR, SANGLAR):
                assert client.get(poster_url(code)).status_code == (200 if code in own else 404)

    def test_an_office_of_the_regency_chooses_the_kecamatan(self):
        far_village()
        client = signed_in(clerk())
        first = client.get(reverse(POSTERS)).content.decode()
        assert "?kecamatan=140401" in first and poster_url(SANGLAR) not in first
        second = client.get(reverse(POSTERS), {"kecamatan": "140401"}).content.decode()
        assert poster_url(SANGLAR) in second and poster_url(TEMBILAHAN_KOTA) not in second
        for odd in ("140404x", "1404041001", "%00", "²"):
            assert client.get(reverse(POSTERS), {"kecamatan": odd}).status_code == 200

    @pytest.mark.parametrize("code", ["140404", "1404049999", "1404041001x", "1404041001%00", "x"])
    def test_what_is_no_village_has_no_poster(self, code):
        assert signed_in(clerk()).get(f"/konsol/meja/poster/{code}/poster.pdf").status_code == 404

    def test_a_hospital_has_patients_but_no_villages(self):
        client = signed_in(nurse())
        assert client.get(reverse(POSTERS)).status_code == 403
        assert client.get(poster_url(TEMBILAHAN_KOTA)).status_code == 403


class TestSlip:
    @pytest.mark.parametrize("proof", [ReadKind.SLIP_SHOWN, ReadKind.CARD_SHOWN])
    def test_the_slip_without_pin_and_what_was_shown(self, proof):
        case, user = make.submitted(), operator()
        client = signed_in(user)
        page = Page(ask(client, case, proof=proof))
        assert format_ticket(case.ticket) in page.text and first_name_initials(case.full_name) in page.text
        assert mask_phone(case.phone) in page.text
        secrets = (case.nik, case.full_name, case.kk_number, case.phone[2:], pin_of(case), format_pin(pin_of(case)))
        assert not [one for one in secrets if one in page.html]
        assert not [link for link in page.links if case.ticket in link]
        pdf = client.get(next(link for link in page.links if link.endswith("slip.pdf"))).content
        text = text_of(pdf)
        assert format_ticket(case.ticket) in text and format_pin(pin_of(case)) not in text
        reads = list(case.reads.order_by("pk").values_list("user", "agency", "kind"))
        desk = user.memberships.get().agency.pk
        assert reads == [(user.pk, desk, proof), (user.pk, desk, ReadKind.LETTER)]

    @pytest.mark.parametrize("fields", [{"proof": ""}, {"proof": "kenal"}, {"ticket": "1234567890"}, {"ticket": ""}])
    def test_without_proof_or_ticket_there_is_none(self, fields):
        case = make.submitted()
        answer = signed_in(operator()).post(reverse(SLIP), {"ticket": case.ticket, "proof": "slip_ktp", **fields})
        assert answer.status_code == 422
        assert first_name_initials(case.full_name) not in answer.content.decode()
        assert case.reads.count() == 0

    def test_a_foreign_family_is_as_unknown_as_a_wrong_number(self):
        case = make.submitted(answers={"village": far_village()})
        for user in (operator(), kecamatan_operator(), nurse(), make.officer_of(
            "operator_desa", agency=make.office(kind=AgencyKind.DESA, territory_code=NEIGHBOUR)
        )):  # fmt: skip
            answer = ask(signed_in(user), case)
            assert answer.status_code == 422 and "Tidak ada pengajuan dengan nomor ini" in answer.content.decode()
        assert case.reads.count() == 0

    def test_the_pin_goes_to_the_registered_number_and_nowhere_else(self):
        case, user = make.submitted(), operator()
        before = Message.objects.count()
        page = Page(ask(signed_in(user), case, aksi="pin"))
        assert Message.objects.count() == before + 1
        assert mask_phone(case.phone) in page.text and pin_of(case) not in page.html
        ask(signed_in(user), case, aksi="pin")
        assert Message.objects.count() == before + 1, "once in ten minutes"

    def test_without_a_number_no_pin_is_sent(self):
        case = make.submitted(answers={"phone": "", "phone_owner": "tidak_ada"})
        before = Message.objects.count()
        page = Page(ask(signed_in(operator()), case, aksi="pin"))
        assert "tidak mendaftarkan nomor" in page.text and "Kirim ulang PIN" not in page.html
        assert Message.objects.count() == before

    def test_a_revoked_receipt_is_not_printed(self):
        case = make.submitted()
        receipt = letters.receipt_of(case)
        type(receipt).objects.filter(pk=receipt.pk).update(
            revoked_at=make.NOON, revoked_by=clerk(), revoke_reason="Contoh"
        )
        assert ask(signed_in(operator()), case).status_code == 422

    def test_guessing_ends_at_the_limit(self, monkeypatch):
        monkeypatch.setitem(LIMITS, "slip:officer", (1, 3600))
        case, client = make.submitted(), signed_in(operator())
        assert ask(client, case).status_code == 200
        answer = ask(client, case)
        assert answer.status_code == 429 and first_name_initials(case.full_name) not in answer.content.decode()
