"""Whole journeys by real clicks on a phone: apply, follow, mend, leave; with and without JavaScript, or a pointer."""

import io
import re

import pytest
from django.utils import timezone
from PIL import Image

from agencies.enums import Role
from applications import services
from applications.catalogue import SERVICES
from applications.enums import Channel, Status
from applications.models import Application, DocumentPage
from bench.walker import VILLAGE, Walker, answers_of, grouped

from tests.browser.conftest import remember
from tests.factories import applications as make

PIN = re.compile(r"\d{3} \d{3}")
TICKET = re.compile(r"\d{3}-\d{3}-\d{4}")


def main_text(page):
    """What the page says, as one line."""
    return " ".join(page.locator("main").inner_text().split())


def stored_pages():
    """The bytes of every stored page."""
    for page in DocumentPage.objects.all():
        with page.file.open("rb") as file:
            yield page, file.read()


def assert_photos_are_clean(*, most_bytes):
    """Small, upright as it was held, without place, camera or file name."""
    found = list(stored_pages())
    assert found
    for page, data in found:
        image = Image.open(io.BytesIO(data))
        assert len(data) == page.size <= most_bytes
        assert image.format == "JPEG" and max(image.size) <= 2400
        assert not image.getexif() and not {"exif", "comment", "xmp"} & set(image.info)
        assert b"CANARY" not in data and "CANARY" not in page.file.name


def return_to_family(case):
    """An officer ticks the name and the photo of the family card."""
    reviewer, at = make.officer_of(Role.VERIFIKATOR), timezone.now()
    services.take_application(application=case, actor=reviewer, at=at)
    services.return_application(application=case, actor=reviewer, at=at, items=make.correction_specs(case))


def apply_follow_and_mend(walker, service):
    """The whole way of one family; returns its case."""
    page = walker.page
    walker.begin(service)
    walker.walk()
    assert "Siti Contoh" in main_text(page) and walker.answers["nik"] in main_text(page).replace(" ", "")
    ticket, pin = walker.send()
    case = Application.objects.get()
    assert (case.status, case.service, case.channel) == (Status.SUBMITTED, service, Channel.WEB)
    assert (case.full_name, case.nik, case.kk_number) == (
        "Siti Contoh",
        walker.answers["nik"],
        walker.answers["kk_number"],
    )
    assert TICKET.fullmatch(ticket) and PIN.fullmatch(pin)
    assert "Kami periksa paling lambat" in main_text(page) and case.definition.what_next in main_text(page)

    walker.leave()
    walker.track(ticket, pin)
    assert ticket in main_text(page) and "Siti C." in main_text(page)
    assert case.nik not in page.content() and "Siti Contoh" not in page.content()

    return_to_family(case)
    page.reload()
    walker.press("Perbaiki sekarang")
    walker.press("Nama")
    page.locator("[name=full_name]").fill("Siti Aminah Contoh")
    walker.go_on()
    walker.press("Foto Kartu Keluarga")
    assert page.locator("main figure img").count() == 0, "the wrong photo is not shown again"
    walker.fill()
    walker.go_on()
    assert "2 dari 2 sudah diperbaiki" in main_text(page)
    walker.press("Kirim perbaikan")
    assert "Kami periksa paling lambat" in main_text(page)
    case.refresh_from_db()
    assert (case.status, case.full_name) == (Status.SUBMITTED, "Siti Aminah Contoh")
    return case


#: By real clicks every service once; on the second database one is enough, the rest walk there without a browser.
EACH_SERVICE = [
    code if number == 0 else pytest.param(code, marks=pytest.mark.once) for number, code in enumerate(SERVICES)
]


@pytest.mark.parametrize("service", EACH_SERVICE)
def test_a_family_applies_follows_and_mends(service, district, phone, big_photo):
    """With JavaScript: the photos are shrunk on the phone already, so little is sent over a weak link."""
    case = apply_follow_and_mend(Walker(phone, district.url, photo=big_photo), service)
    assert set(case.documents.values_list("kind", flat=True)) == {rule.kind for rule in case.definition.documents}
    assert all(size <= 310_000 for size in case.documents.values_list("source_bytes", flat=True))
    assert_photos_are_clean(most_bytes=400_000)


def test_a_family_without_javascript(district, open_phone, big_photo):
    """The same way on a phone that runs no script: the server shrinks the photos."""
    page = open_phone(java_script_enabled=False)
    case = apply_follow_and_mend(Walker(page, district.url, photo=big_photo), "pengusulan")
    assert all(size > 2_000_000 for size in case.documents.values_list("source_bytes", flat=True))
    assert_photos_are_clean(most_bytes=1_200_000)


def test_a_draft_survives_a_dead_battery(district, open_phone, small_photo):
    """The browser is gone and comes back with its cookies: home, "Lanjutkan", and the same page with its answers."""
    first = open_phone()
    walker = Walker(first, district.url, photo=small_photo)
    walker.begin("pengusulan")
    walker.walk(until="telepon")
    kept = first.context.storage_state()
    first.context.close()

    again = open_phone(storage_state=kept)
    walker = Walker(again, district.url, photo=small_photo)
    again.goto(district.url)
    walker.press("Lanjutkan isian")
    assert walker.step() == "telepon"
    again.locator(".back").click()
    again.wait_for_url("**/hamil/")
    assert again.locator("[name=pregnancy][value=tidak]").is_checked()


def test_put_away_and_taken_up_on_another_phone(district, open_phone, small_photo):
    """ "Simpan dulu" gives ticket and PIN; with them the draft goes on elsewhere, at its first gap."""
    walker = Walker(open_phone(), district.url, photo=small_photo)
    walker.begin("pengusulan")
    walker.walk(until="nama")
    walker.press("Simpan dulu")
    ticket, pin = walker.receipt()

    other = Walker(open_phone(), district.url, photo=small_photo)
    other.track(ticket, pin)
    assert other.step() == "nama"
    other.walk()
    other.send()
    assert Application.objects.get().status == Status.SUBMITTED


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_two_presses_on_send_make_one_case(javascript, district, open_phone):
    """An impatient thumb: one case, one receipt."""
    case, page = make.draft_ready(at=timezone.now()), open_phone(java_script_enabled=javascript)
    remember(page, district.url, drafts=[case])
    walker = Walker(page, district.url, photo="")
    page.goto(f"{district.url}/isi/{case.public_id}/periksa/")
    walker.press("Sudah benar")
    page.locator("main button", has_text="Kirim").dblclick()
    page.wait_for_url("**/diterima/")
    assert TICKET.fullmatch(walker.receipt()[0])
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED
    assert list(case.transitions.values_list("verb", flat=True)).count("submit") == 1


@pytest.mark.once
def test_nothing_personal_behind_the_back_button(district, phone, small_photo):
    """After "Selesai" the next person with this phone presses back: no name, number, ticket or PIN, on any page."""
    walker = Walker(phone, district.url, photo=small_photo)
    walker.begin("pengusulan")
    walker.walk()
    ticket, pin = walker.send()
    walker.press("Lacak pengajuan")
    walker.track(ticket, pin)
    walker.leave()
    answers = walker.answers
    secrets = {ticket, pin, "Siti", answers["nik"], grouped(answers["nik"]), answers["kk_number"], answers["address"]}
    addresses = []
    for _ in range(12):
        phone.go_back()
        addresses.append(phone.url)
        assert not [secret for secret in secrets if secret in phone.content()], phone.url
    assert f"{district.url}/lacak/" in {address.partition("?")[0] for address in addresses}


@pytest.mark.once
def test_letter_size_is_kept(district, open_phone):
    """A A A: with JavaScript what was typed stays; without it the link comes back to the page. A cookie keeps it."""
    for javascript in (True, False):
        page = open_phone(java_script_enabled=javascript)
        page.goto(f"{district.url}/lacak/")
        page.locator("[name=ticket]").fill("482")
        heights = [page.locator("h1").evaluate("node => parseFloat(getComputedStyle(node).fontSize)")]
        page.locator("[data-size='3']").click()
        page.wait_for_selector("html.ukuran-3")
        assert page.url == f"{district.url}/lacak/"
        assert page.locator("[name=ticket]").input_value() == ("482" if javascript else "")
        page.goto(f"{district.url}/privasi/")
        assert page.locator("html.ukuran-3").count() == 1
        heights.append(page.locator("h1").evaluate("node => parseFloat(getComputedStyle(node).fontSize)"))
        assert heights[1] > heights[0] * 1.3


def test_village_poster_presets_the_village(district, phone, small_photo):
    """The QR of a village: its village is only confirmed, and the case remembers the door it came through."""
    phone.goto(f"{district.url}/desa/{VILLAGE}/")
    walker = Walker(phone, district.url, photo=small_photo)
    walker.begin("pengusulan")
    walker.walk(until="desa")
    assert "Tembilahan Kota" in main_text(phone) and phone.locator("[type=radio]").count() == 0
    walker.go_on()
    assert walker.step() == "nik"
    case = Application.objects.get()
    assert (case.village_id, case.channel) == (VILLAGE, Channel.VILLAGE_QR)


@pytest.mark.once
def test_keyboard_only(district, phone, small_photo):
    """From the home page to the receipt with Tab, Space, Enter and letters; the photo through its own button."""
    keys = Keys(phone, small_photo)
    phone.goto(district.url)
    keys.press_enter_on("a[href='/layanan/pengusulan/']")
    keys.press_enter_on("a.start")
    for _ in range(40):
        step = phone.url.rstrip("/").rpartition("/")[2]
        if step == "periksa":
            break
        keys.answer_page()
    keys.press_enter_on("main a.button")
    keys.press_enter_on("main button[type=submit]")
    phone.wait_for_url("**/diterima/")
    assert Application.objects.get().status == Status.SUBMITTED


class Keys:
    """Somebody who never touches the screen."""

    def __init__(self, page, photo):
        self.page = page
        self.photo = photo
        self.answers = answers_of(7)
        page.on("filechooser", lambda chooser: None)

    def go_to(self, selector):
        """Tab until something that matches has the focus, and can be seen to have it."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{selector} is out of reach of the keyboard at {self.page.url}")

    def press_enter_on(self, selector):
        self.go_to(selector)
        assert self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def answer_page(self):
        walker = Walker(self.page, "", photo=self.photo)
        for name, kind in walker.controls().items() if self.page.locator("main form[method=post]").count() else ():
            self._answer(name, kind)
        links = self.page.locator("main .tasks a")
        if self.page.url.endswith("/desa/") and links.count():
            self.press_enter_on("main a[href*='kecamatan=140404']")
        else:
            self.press_enter_on("main form[method=post] .actions button[type=submit]:not(.plain)")

    def _answer(self, name, kind):
        answer = self.answers.get(name, self.answers.get(name.rpartition("_")[2]))
        if kind == "radio":
            if not isinstance(answer, str) and name == "no_nik_reason":
                return
            self.go_to(f"[name='{name}']")
            self.page.keyboard.press("Space")
            while answer and not self.page.locator(f"[name='{name}'][value='{answer}']").is_checked():
                self.page.keyboard.press("ArrowDown")
        elif kind.startswith("select"):
            self.go_to(f"[name='{name}']")
            self.page.keyboard.press("ArrowDown")
        elif kind == "file":
            self.go_to("[data-do=choose]")
            with self.page.expect_file_chooser() as chooser:
                self.page.keyboard.press("Enter")
            chooser.value.set_files(self.photo)
            self.page.locator("[data-part=preview]:not([hidden])").wait_for()
        elif not name.startswith("expected_birth") and isinstance(answer, str):
            self.go_to(f"[name='{name}']")
            self.page.keyboard.type(answer)
