"""The whole way from home to the receipt, without JavaScript, for every service and every branch."""

import re
from datetime import date

import pytest
from django.urls import reverse

from agencies.services import set_policy
from applications.catalogue import SERVICES
from applications.enums import Channel, Flag, Status
from applications.models import Application, ApplicationTransition, Letter
from applications.pins import check_pin, pin_of
from applications.services.submission import CONSENT_TEXT
from common.codes import format_pin, format_ticket

from tests.applications.walker import Family, boxes
from tests.factories import applications as make
from tests.factories.agencies import INHIL, TEMBILAHAN_KOTA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place", "quick_photos")]


def send_in(family):
    """From wherever the family is to the receipt."""
    family.walk_to("periksa")
    assert "Masih ada yang perlu diisi" not in family.page.text, family.page.text
    family.open(reverse("send", args=[family.case().public_id]))
    family.send(family.page.form("kunci_kirim"))
    assert family.slug == "diterima", family.page.text
    return family.case()


def policy(key, value):
    set_policy(
        key,
        value=value,
        territory_code=None,
        valid_from=date(2026, 1, 1),
        legal_basis="Contoh",
        actor=None,
        at=make.NOON,
    )


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_from_home_to_receipt(service):
    family = Family(service)
    family.begin()
    case = send_in(family)
    assert (case.status, case.service, case.channel) == (Status.SUBMITTED, service, Channel.WEB)
    assert (case.nik, case.kk_number, case.full_name) == (family.person.nik, family.person.kk, family.person.name)
    assert (case.birth_date, case.sex) == (family.person.birth_date, family.person.sex)
    assert case.village_id == TEMBILAHAN_KOTA
    assert case.agency == make.office()
    assert Letter.objects.filter(application=case).count() == 1
    assert ApplicationTransition.objects.filter(application=case, verb="submit").count() == 1
    assert check_pin(case, pin_of(case))
    text = family.page.text
    assert format_ticket(case.ticket) in text and format_pin(pin_of(case)) in text
    assert re.search(r"paling lambat (Senin|Selasa|Rabu|Kamis|Jumat), \d+ \w+ 20\d\d", text)
    assert case.definition.what_next in text


@pytest.mark.parametrize("service", SERVICES)
def test_every_page_says_where_one_is_and_leads_back(service):
    family = Family(service)
    family.begin()
    steps = []
    while family.slug != "periksa":
        steps.append(family.slug)
        assert re.search(r"Langkah \d+ dari \d+", family.page.text), family.url
        back = next(link for link in family.page.links if link.startswith(("/isi/", "/layanan/")))
        assert family.client.get(back).status_code == 200
        before = family.url
        family.answer()
        if family.slug == steps[-1] and family.url == before:
            raise AssertionError(f"stuck at {before}")
    catalogue = [step.key for step in SERVICES[service].steps]
    assert [key for key in catalogue if key in steps] == list(dict.fromkeys(steps))


def test_a_helper_is_written_down_with_the_consent():
    family = Family("pengusulan", filled_for="other")
    family.begin()
    assert family.slug == "penolong"
    assert "Bacakan" in family.page.text and CONSENT_TEXT in family.page.text
    case = send_in(family)
    assert case.helper_name == "Contoh Penolong" and case.helper_relation == "tetangga"
    assert case.helper_consent_by == family.person.name
    assert case.helper_consent_text == CONSENT_TEXT and case.helper_consented_at


def test_changing_to_myself_forgets_the_helper():
    family = Family("pengusulan", filled_for="other")
    family.begin()
    family.walk_to("desa")
    family.typed["filled_for"] = "self"
    family.open(reverse("step", args=[family.case().public_id, "untuk-siapa"]))
    family.send()
    assert family.slug == "desa"
    assert family.case().helper_name == ""


def test_pregnancy_is_asked_of_women_of_that_age_only():
    mother = Family("pengusulan", person=make.Person(sex="P", birth_date=date(1998, 5, 3)), pregnancy="ya")
    mother.begin()
    mother.walk_to("hamil")
    case = send_in(mother)
    assert case.details["pregnancy"] == "ya" and Flag.PREGNANT in case.flags
    for person in (
        make.Person(sex="L", birth_date=date(1998, 5, 3)),
        make.Person(sex="P", birth_date=date(1961, 8, 17)),
    ):
        family = Family("pengusulan", person=person)
        family.begin()
        assert "pregnancy" not in send_in(family).details
        assert not any("hamil" in address for address in family.visited)


def test_a_late_family_says_why():
    family = Family("pembebasan", **boxes("care_date", days_ago=60))
    family.begin()
    family.walk_to("alasan-terlambat")
    case = send_in(family)
    assert Flag.LATE in case.flags and case.details["late_reason"]


def test_without_sktm_where_the_district_does_not_ask():
    policy("pembebasan.sktm_required", False)
    family = Family("pembebasan")
    family.begin()
    send_in(family)
    assert not any("sktm" in address for address in family.visited)


def test_a_hospital_outside_the_list_is_written():
    family = Family("pembebasan", hospital="", care_place="Klinik di seberang")
    family.begin()
    case = send_in(family)
    assert case.hospital is None and case.details["care_place"] == "Klinik di seberang"


def test_an_optional_paper_is_passed_over():
    policy("pengusulan.optional_documents", ["sktm"])
    family = Family("pengusulan")
    family.begin()
    family.walk_to("foto-sktm")
    assert "tidak wajib" in family.page.text
    family.send()
    assert family.slug == "periksa"
    family.open(reverse("send", args=[family.case().public_id]))
    family.send(family.page.form("kunci_kirim"))
    assert family.slug == "diterima"


def test_no_nik_but_a_reason():
    family = Family("pengusulan", nik="", no_nik_reason="bayi", benar="")
    family.begin()
    family.walk_to("lahir")
    assert family.page.form_or_none("birth_date_hari")
    case = send_in(family)
    assert case.nik is None and case.no_nik_reason == "bayi"
    assert {Flag.NO_NIK} <= set(case.flags)


def test_no_phone_means_the_village_tells():
    family = Family("pengusulan", phone="", phone_owner="tidak_ada")
    family.begin()
    send_in(family)
    assert "kantor desa" in family.page.text
    assert "Kirim ke WhatsApp" not in family.page.text


def test_the_villages_poster_presets_the_village():
    family = Family("pengusulan")
    family.open(reverse("village_qr", args=[TEMBILAHAN_KOTA]))
    assert family.path == reverse("home")
    family.begin()
    assert family.slug == "desa"
    assert "Tembilahan Kota" in family.page.text and "Benar" in family.page.text
    family.send()
    assert family.slug == "nik"
    case = send_in(family)
    assert (case.channel, case.village_id, case.postcode) == (Channel.VILLAGE_QR, TEMBILAHAN_KOTA, "29213")


@pytest.mark.parametrize("code", ["9999999999", "1404", "abc", "' or 1=1", "١٤٠٤٠٤١٠٠١"])
def test_a_tampered_poster_is_only_a_link_home(client, code):
    response = client.get(reverse("village_qr", args=[code]))
    assert response.status_code == 302 and response.url == reverse("home")
    assert "village" not in client.session


def test_village_check_first_where_policy_says_so():
    policy("pengusulan.village_check", True)
    family = Family("pengusulan")
    family.begin()
    assert send_in(family).status == Status.VILLAGE_CHECK


def test_put_away_and_taken_up_on_another_phone(client):
    family = Family("pengusulan")
    family.begin()
    family.walk_to("nama")
    family.send(aksi="simpan")
    assert family.slug == "simpan"
    case = family.case()
    assert case.full_name == family.person.name
    assert format_ticket(case.ticket) in family.page.text and format_pin(pin_of(case)) in family.page.text
    assert "Belum dikirim" in family.page.text and "Lacak" in family.page.text
    other = Family("pengusulan", person=family.person, client=client)
    other.open(reverse("track"))
    other.send(ticket=format_ticket(case.ticket), pin=format_pin(pin_of(case)))
    assert other.slug == "lahir"
    sent = send_in(other)
    assert sent.pk == case.pk and sent.ticket == case.ticket


def test_put_away_from_a_page_that_is_not_right_says_so():
    family = Family("pengusulan")
    family.begin()
    family.walk_to("nik")
    family.send(aksi="simpan", nik="123")
    assert family.slug == "simpan"
    assert "Halaman terakhir belum tersimpan" in family.page.text
    family.open(next(link for link in family.page.links if link.startswith("/isi/")))
    assert family.slug == "nik"


def test_put_away_from_an_empty_page_says_nothing_of_it():
    family = Family("pengusulan")
    family.begin()
    family.walk_to("nik")
    family.send(aksi="simpan", nik="")
    assert "Halaman terakhir belum tersimpan" not in family.page.text


def test_after_a_dead_battery_the_home_page_leads_back():
    family = Family("pengusulan")
    family.begin()
    family.walk_to("nama")
    family.open(reverse("home"))
    family.open(reverse("resume"))
    assert family.slug == "nama"
    second = Family("pembebasan", client=family.client)
    second.begin()
    second.open(reverse("resume"))
    assert "Pilih isian" in second.page.text and "Pengusulan KIS" in second.page.text
    assert Family("pengusulan").open(reverse("resume")).text.count("Lacak pengajuan")


def test_discarding_a_draft_takes_everything():
    family = Family("pengusulan")
    family.begin()
    family.walk_to("foto-kk")
    case = family.case()
    family.open(reverse("discard", args=[case.public_id]))
    family.send()
    assert family.path == reverse("home")
    assert not Application.objects.filter(pk=case.pk).exists()
    assert family.client.get(reverse("check", args=[case.public_id])).status_code == 404


def test_nothing_personal_in_any_address(caplog):
    family = Family("peralihan", filled_for="other")
    family.begin()
    case = send_in(family)
    secrets = [
        case.nik,
        case.kk_number,
        case.phone,
        case.phone[2:],
        case.ticket,
        pin_of(case),
        format_ticket(case.ticket),
    ]
    secrets += [family.person.card, case.full_name.split()[0]]
    addresses = " ".join(family.visited)
    assert not [secret for secret in secrets if secret in addresses]
    assert not [secret for secret in secrets if secret in caplog.text]


def test_a_closed_service_says_why(client):
    policy("pengusulan.open", False)
    policy("pengusulan.closed_reason", "Kuota tahun ini habis. Dibuka lagi Januari.")
    home = client.get(reverse("home")).content.decode()
    assert "Sedang tutup" in home
    for name in ("before_start", "start"):
        page = client.get(reverse(name, args=["pengusulan"])).content.decode()
        assert "Kuota tahun ini habis" in page and 'href="/layanan/pengusulan/mulai/"' not in page
    assert client.post(reverse("start", args=["pengusulan"])).status_code == 200
    assert not Application.objects.exists()


def test_a_service_closed_in_one_village_says_so_as_soon_as_it_is_known():
    set_policy(
        "pengusulan.open",
        value=False,
        territory_code=INHIL,
        valid_from=date(2026, 1, 1),
        legal_basis="Contoh",
        actor=None,
        at=make.NOON,
    )
    family = Family("pengusulan")
    family.begin()
    family.answer()
    family.answer()
    assert "sedang tutup" in family.page.text and "sudah tersimpan" in family.page.text
