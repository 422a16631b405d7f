"""Changing answers from the check page, and what every public page has in common."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from agencies.services import set_policy
from applications.models import Application

from tests.applications.walker import at_step, step_url
from tests.factories import applications as make
from tests.factories.agencies import INHIL, TEMBILAHAN_KOTA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place", "quick_photos")]


# --- the frame ------------------------------------------------------------------------------------


def test_change_from_the_check_page_returns_there_through_errors():
    family = at_step("periksa")
    case = family.case()
    link = next(link for link in family.page.links if link.startswith(step_url(case, "kk")))
    assert link.endswith("?ubah=1")
    family.open(link)
    family.send(kk_number="12")
    assert family.slug == "kk" and "ubah=1" in family.url
    family.send()
    assert family.slug == "periksa"


def test_a_change_that_opens_a_new_page_asks_it_and_returns():
    family = at_step("periksa")
    family.open(step_url(family.case(), "untuk-siapa") + "?ubah=1")
    family.typed["filled_for"] = "other"
    family.send()
    assert family.slug == "penolong" and "ubah=1" in family.url
    family.send()
    assert family.slug == "periksa"


def test_the_check_page_lists_what_is_missing_with_links():
    family = at_step("foto-ktp")
    family.open(reverse("check", args=[family.case().public_id]))
    assert "Masih ada yang perlu diisi" in family.page.text and "Kirim foto KTP." in family.page.text
    assert f"{step_url(family.case(), 'foto-ktp')}?ubah=1" in family.page.links
    assert "Sudah benar, lanjut" not in family.page.text


@pytest.mark.parametrize(
    ("back", "target"),
    [
        ("/privasi/", "/privasi/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/\r\nSet-Cookie: a=b", "/%0D%0ASet-Cookie:%20a=b"),
    ],
)
def test_text_size_goes_back_to_this_site_only(client, back, target):
    response = client.get(reverse("text_size", args=[2]), {"kembali": back})
    assert response.status_code == 302 and response.url == target
    assert response.cookies["ukuran"].value == "2"
    assert b'class="ukuran-2"' in client.get("/privasi/").content
    assert client.get(reverse("text_size", args=[7])).status_code == 404


def test_public_pages_without_a_form_set_no_cookie(client):
    for url in (reverse("home"), reverse("before_start", args=["pengusulan"]), reverse("privacy")):
        response = client.get(url)
        assert response.status_code == 200 and not response.cookies
        assert "no-store" in response["Cache-Control"]


def test_unknown_services_do_not_exist(client):
    for name in ("before_start", "start"):
        assert client.get(reverse(name, args=["lain"])).status_code == 404


def test_pages_answer_only_what_they_are_asked():
    family = at_step("nik")
    case = family.case()
    assert family.client.put(step_url(case, "nik")).status_code == 405
    assert family.client.post(reverse("home")).status_code == 405
    assert family.client.get(reverse("discard", args=[case.public_id])).status_code == 200
    assert Application.objects.filter(pk=case.pk).exists()


def test_every_post_needs_its_csrf_token():
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("start", args=["pengusulan"])).status_code == 403
    assert not Application.objects.exists()


def test_the_help_is_that_of_the_village(client, settings):
    def say(key, value, code):
        set_policy(
            key,
            value=value,
            territory_code=code,
            valid_from=date(2026, 1, 1),
            legal_basis="Contoh",
            actor=None,
            at=make.NOON,
        )

    say("general.help_whatsapp", "0811 0000 0001", INHIL)
    say("general.help_phone", "(0768) 000101", None)
    page = client.get(reverse("home")).content.decode()
    assert "(0768) 000101" in page and "wa.me" not in page
    client.get(reverse("village_qr", args=[TEMBILAHAN_KOTA]))
    assert "https://wa.me/6281100000001" in client.get(reverse("home")).content.decode()
