"""Every public screen, empty, filled in and with errors: axe, focus, reflow, size of targets, one heading, a title."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications import services
from applications.catalogue import SERVICES
from applications.catalogue.helper_steps import CONSENT
from applications.enums import Status
from bench.walker import Walker

from tests.browser.conftest import decide, remember
from tests.browser.screen import complaints_about, press_empty
from tests.factories import applications as make

pytestmark = pytest.mark.once


def own_steps(service):
    """The steps no earlier service of the catalogue has, as the address names them: each is looked at once."""
    known = {CONSENT.key}  # asked at an office's desk only
    for code, definition in SERVICES.items():
        keys = {step.key for step in definition.steps}
        if code == service:
            first = {definition.steps[0].key} - known
            return (keys - known - first) | ({"mulai"} if first else set())
        known |= keys
    raise KeyError(service)


class Looking:
    """Collects what is wrong, by screen and state."""

    def __init__(self, page):
        self.page = page
        self.found = []

    def look(self, name, *, errors=False):
        self.found += [f"{name}: {words}" for words in complaints_about(self.page, errors=errors)]

    def open(self, url, name, *, errors=False):
        self.page.goto(url)
        self.look(name, errors=errors)


FIRST, *OTHERS = SERVICES


def test_steps_in_every_state(district, phone, small_photo):
    """Walks through the first service with a helper: each step empty, sent empty, filled in; then to the very end."""
    looking, wanted = Looking(phone), own_steps(FIRST)
    walker = Walker(phone, district.url, photo=small_photo, answers={"filled_for": "other"})

    def look(step):
        here = phone.url
        looking.look(f"{step} empty")
        if step == "desa":
            walker.find_village()
            looking.look("desa of one kecamatan")
        if walker.controls():
            press_empty(phone)
            if phone.locator("main .summary").count():
                looking.look(f"{step} sent empty", errors=True)
            phone.goto(here)
        walker.fill()
        looking.look(f"{step} filled")

    walker.begin(FIRST)
    walker.walk(look=look)
    looking.look("periksa")
    assert wanted == {*walker.pages_seen}, "steps the walk never came to"
    walker.press("Sudah benar")
    looking.look("kirim")
    walker.go_on()
    looking.look("diterima")
    walker.leave()
    looking.look("selesai")
    assert looking.found == []


@pytest.mark.parametrize("service", OTHERS)
def test_own_steps_of_a_service(service, district, phone):
    """What only this service asks: filled in, sent empty."""
    at = timezone.now()
    answers = {"care_date": timezone.localdate(at) - timedelta(days=20)}  # late: the reason is asked
    case, looking = make.draft_ready(service, answers=answers, at=at), Looking(phone)
    remember(phone, district.url, drafts=[case])
    for step in sorted(own_steps(service)):
        address = f"{district.url}/isi/{case.public_id}/{step}/"
        looking.open(address, f"{step} filled")
        assert phone.url == address, "a step that cannot be opened"
        press_empty(phone)
        if phone.locator("main .summary").count():
            looking.look(f"{step} sent empty", errors=True)
    assert looking.found == []


def test_filled_steps_with_what_is_stored(district, phone):
    """Stored answers, photos, members and warnings stand on their pages; the check page with and without gaps."""
    at = timezone.now()
    full, gappy = make.draft_ready(members=2, at=at), make.draft_ready(papers=("ktp",), at=at)
    services.put_draft_away(application=full, at=at)
    remember(phone, district.url, drafts=[full, gappy])
    looking, root = Looking(phone), f"{district.url}/isi/{full.public_id}"
    member = full.members.first()
    for path in (
        "foto-ktp",
        "desa",
        "lahir",
        "anggota",
        "anggota/tambah",
        f"anggota/{member.public_id}",
        f"anggota/{member.public_id}/hapus",
        "simpan",
        "simpan/?terkirim=1&belum=1",
        "hapus",
        "sudah-terdaftar",
        "periksa/?berubah=1",
        "desa/?ganti=1&cari=tidakada",
        "desa/?ganti=1&cari=tembilahan",
    ):
        looking.open(f"{root}/{path}", path)
    looking.open(f"{district.url}/isi/{gappy.public_id}/periksa/", "periksa with gaps")
    looking.open(f"{district.url}/lanjutkan/", "lanjutkan")
    looking.open(f"{root}/lahir/", "lahir")
    phone.locator("[name=benar][value=tidak]").click()
    phone.locator("main .actions button").first.click()
    phone.locator("[name=birth_date_tahun]").fill("1950")
    phone.locator("main .actions button").first.click()
    looking.look("lahir that differs from the NIK", errors=True)
    looking.open(f"{root}/anggota/tambah/", "anggota")
    press_empty(phone)
    looking.look("anggota sent empty", errors=True)
    assert looking.found == []


#: One for each way the six steps, the notice and the next action can look (applications.public_status).
LOOKS = (
    Status.SUBMITTED,
    Status.VILLAGE_CHECK,
    Status.RETURNED,
    Status.SENT,
    Status.ACCEPTED,
    Status.REFUSED,
    Status.REJECTED,
    Status.CANCELLED,
    Status.EXPIRED,
)


def test_status_in_every_state(district, phone):
    """The status page as a family can see it."""
    looking, at = Looking(phone), timezone.now()
    for status in LOOKS:
        remember(phone, district.url, tracked=make.in_status(status, at=at))
        looking.open(f"{district.url}/lacak/status/", status)
        assert phone.url.endswith("/lacak/status/")
    assert looking.found == []


def test_correction_pages(district, phone, small_photo):
    """The list, a question and a photo with their reasons, sent empty and mended; cancelling and leaving."""
    looking, case = Looking(phone), make.returned(at=timezone.now())
    remember(phone, district.url, tracked=case)
    looking.open(f"{district.url}/perbaiki/", "perbaiki")
    with phone.expect_navigation():
        phone.locator("form[action='/perbaiki/kirim/'] button").click()
    looking.look("perbaiki sent too early", errors=True)
    for path in ("isian/full_name", "foto/kk"):
        looking.open(f"{district.url}/perbaiki/{path}/", path)
        press_empty(phone)
        looking.look(f"{path} sent empty", errors=True)
    walker = Walker(phone, district.url, photo=small_photo)
    for path in ("isian/full_name", "foto/kk"):
        phone.goto(f"{district.url}/perbaiki/{path}/")
        walker.fill()
        looking.look(f"{path} filled")
        walker.go_on()
    looking.look("perbaiki, all done")
    walker.press("Kirim perbaikan")
    looking.look("terkirim")
    looking.open(f"{district.url}/lacak/batalkan/", "batalkan")
    assert looking.found == []


def test_pages_around_the_journey(district, phone):
    """Home, before the start, tracking, letters, privacy, closed service, waiting, and every error page."""
    looking, root = Looking(phone), district.url
    letter = make.submitted(at=timezone.now()).letters.first()
    for path in (
        "/",
        *(f"/layanan/{service}/" for service in SERVICES),
        "/lacak/",
        "/lacak/?habis=1",
        "/lacak/lupa-pin/",
        "/lacak/lupa-pin/?terkirim=1",
        "/lacak/selesai/",
        "/surat/",
        f"/surat/{letter.code}/",
        "/surat/AAAABBBBCCCC/",
        "/privasi/",
        "/tidak-ada/",
    ):
        looking.open(f"{root}{path}", path)
    for path in ("/lacak/", "/lacak/lupa-pin/"):
        phone.goto(f"{root}{path}")
        press_empty(phone)
        looking.look(f"{path} sent empty", errors=True)
    phone.goto(f"{root}/lacak/")
    phone.locator("[name=ticket]").fill("123")
    phone.locator("[name=pin]").fill("123")
    phone.locator("main .actions button").click()
    looking.look("a wrong pair", errors=True)
    phone.context.clear_cookies()
    phone.locator("main .actions button").click()
    looking.look("a form whose session is gone")
    decide("pengusulan.open", False)
    looking.open(f"{root}/", "home with a closed service")
    looking.open(f"{root}/layanan/pengusulan/", "closed service")
    looking.open(f"{root}/layanan/pengusulan/mulai/", "closed service, first page")
    assert looking.found == []


def test_the_waiting_page(district, phone, monkeypatch):
    """Past a limit: what a family sees then."""
    monkeypatch.setitem(services.limits.LIMITS, "start:device", (0, 3600))
    looking = Looking(phone)
    phone.goto(f"{district.url}/layanan/pengusulan/mulai/")
    phone.locator(".choice").first.click()
    phone.locator("main .actions button").click()
    looking.look("tunggu")
    assert "Tunggu" in phone.title()
    assert looking.found == []


def test_the_looking_itself_finds_faults(district, phone):
    """A page spoilt on purpose: each kind of fault is named."""
    phone.goto(f"{district.url}/privasi/")
    assert complaints_about(phone) == []
    phone.evaluate("""() => {
      const main = document.querySelector('main');
      main.insertAdjacentHTML('beforeend', '<img src="data:,"><h1>Dua</h1><button>x</button><p id="lebar">' +
        'panjang'.repeat(30) + '</p>');
      document.getElementById('lebar').setAttribute('class', 'whole');
      document.documentElement.lang = 'en';
    }""")
    found = " ".join(complaints_about(phone, errors=True))
    for words in (
        "axe image-alt",
        "2 h1",
        "target too small: x",
        "wider than 320 px",
        "lang is en",
        "title is",
        "focus",
    ):
        assert words in found
