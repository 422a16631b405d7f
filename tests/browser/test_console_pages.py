"""Every kind of console page as it is seen: axe, contrast in light and dark, targets, width, content policy."""

import pytest
from django.utils import timezone
from django_otp.oath import totp

from agencies import services as accounts
from agencies.enums import AgencyKind, Role
from applications import services
from applications.enums import Status
from applications.models import Application, Referral

from tests.browser.console_screen import complaints_about
from tests.factories import applications as make
from tests.factories.agencies import PASSWORD, SignatoryFactory, officer

pytestmark = pytest.mark.once

CASES = "/konsol/applications/application/"
QUEUE = "/konsol/applications/queuedapplication/"


class Looking:
    """Collects what is wrong, by page."""

    def __init__(self, page, url):
        self.page = page
        self.url = url
        self.found = []
        page.on("response", self._policy)

    def _policy(self, answer):
        if answer.request.resource_type == "document":
            policy = answer.headers.get("content-security-policy", "")
            if "default-src 'self'" not in policy or "unsafe" in policy or "http" in policy:
                self.found.append(f"{answer.url}: policy is {policy!r}")

    def open(self, path, name="", *, status=200):
        answer = self.page.goto(f"{self.url}{path}")
        if answer.status != status:
            self.found.append(f"{path} answered {answer.status}")
        self.look(name or path)

    def look(self, name):
        self.found += [f"{name}: {words}" for words in complaints_about(self.page)]

    def press(self, words):
        with self.page.expect_navigation():
            self.page.locator("#content a:visible, #content button:visible", has_text=words).first.click()


@pytest.fixture
def office(district):
    """An office with its head, and one case in each state that has a page of its own."""
    SignatoryFactory(agency=make.office())
    at = timezone.now()
    for status in (
        Status.SUBMITTED,
        Status.IN_REVIEW,
        Status.RETURNED,
        Status.REFERRED,
        Status.VERIFIED,
        Status.APPROVED,
    ):
        make.in_status(status, at=at, members=1)
    make.submitted("reaktivasi", at=at)
    return district


def case_in(status):
    """The first case in ``status``."""
    return Application.objects.filter(status=status).order_by("pk").first()


def case_page(status, kind="change", *more):
    """The address of a page about that case."""
    return f"{CASES}{case_in(status).pk}/{'/'.join([kind, *more])}/?antre=1"


@pytest.fixture
def looking(office, open_desk):
    """``looking(user)``: somebody who looks at pages as ``user``; at the end nothing may be wrong."""
    all_of_them = []

    def begin(user):
        all_of_them.append(Looking(open_desk(user), office.url))
        return all_of_them[-1]

    yield begin
    found = [words for one in all_of_them for words in one.found]
    assert not found, "\n".join(found)


def test_pages_of_a_reviewer(looking):
    """Front page, queue full and empty, Riwayat, the case in three states, each step, account."""
    eyes = looking(make.officer_of(Role.VERIFIKATOR))
    eyes.open("/konsol/")
    eyes.open(QUEUE)
    eyes.open(f"{QUEUE}?chip=lewat")
    eyes.open(CASES)
    eyes.open(case_page(Status.SUBMITTED), "a case that is new")
    case = case_in(Status.IN_REVIEW)
    eyes.open(case_page(Status.IN_REVIEW), "a case to check")
    eyes.page.locator("#isian-nik [data-set=accepted]").click()
    eyes.page.locator("[data-paper]:not([hidden]) [data-set=rejected]").click()
    eyes.page.locator("[data-tally]", has_text="1 salah").wait_for()
    eyes.look("a case with marks")
    eyes.page.locator("[data-open-keys]").click()
    eyes.look("the map of keys")
    eyes.open(case_page(Status.IN_REVIEW, "langkah", "verify"), "a step with an obstacle")
    eyes.open(case_page(Status.IN_REVIEW, "langkah", "refer"))
    eyes.open(case_page(Status.IN_REVIEW, "langkah", "return"), "correction")
    eyes.press("Lanjut")
    eyes.look("correction without a reason")
    eyes.page.locator("[name=alasan-document-ktp]").select_option(index=1)
    eyes.press("Lanjut")
    eyes.look("correction, preview")
    colleague = make.officer_of(Role.VERIFIKATOR, number=2)
    services.hand_over_application(application=case, actor=colleague, to=colleague, at=timezone.now())
    eyes.press("Kirim permintaan")
    assert eyes.page.locator(".move-changes").count() == 1
    eyes.look("conflict")
    eyes.open("/konsol/akun/")


def test_pages_of_a_decider(looking):
    """Front page with numbers, the decision, the refusal and its preview, the letter."""
    eyes = looking(make.officer_of(Role.PENYETUJU, number=2))
    eyes.open("/konsol/")
    eyes.open(case_page(Status.VERIFIED))
    eyes.open(case_page(Status.VERIFIED, "langkah", "approve"))
    eyes.open(case_page(Status.VERIFIED, "langkah", "reject"))
    eyes.page.locator("[name=reason_code]").select_option(index=1)
    eyes.page.locator("textarea").first.fill("Contoh dasar.")
    eyes.press("Lanjut")
    eyes.look("refusal, preview")
    eyes.open(case_page(Status.APPROVED, "surat"))


def test_pages_of_desks_and_partners(looking):
    """Hospital, village and an agency that was asked, each with its front page."""
    for role in (Role.PETUGAS_RS, Role.OPERATOR_DESA):
        looking(officer(role)).open("/konsol/", f"front page of {role}")
    asked = Referral.objects.get().to_agency
    assert asked.kind == AgencyKind.DUKCAPIL
    eyes = looking(make.officer_of(Role.MITRA, agency=asked))
    eyes.open("/konsol/")
    eyes.open(case_page(Status.REFERRED), "a case as an asked agency sees it")
    eyes.open(case_page(Status.REFERRED, "langkah", "answer-referral"))


def test_pages_of_signing_in(office, open_screen, settings):
    """Password, wrong password, code, wrong code, and the first page behind them; setting the code up."""
    user, novice = make.officer_of(Role.VERIFIKATOR), make.officer_of(Role.VERIFIKATOR, number=2)
    key = accounts.new_code_app(user).key
    secret = accounts.new_code_app(user, key=key).bin_key
    accounts.set_up_second_factor(user=user, key=key, code=f"{totp(secret, t0=30):06d}")
    page = open_screen(viewport={"width": 1366, "height": 768}, locale="id-ID")
    eyes = Looking(page, office.url)

    def send(**fields):
        for name, value in fields.items():
            page.locator(f"[name={name}]").fill(value)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    eyes.open("/konsol/login/")
    send(username=user.username, password="salah-sekali")
    eyes.look("wrong password")
    send(username=user.username, password=PASSWORD)
    eyes.look("code")
    assert page.evaluate("document.activeElement.name") == "code"
    send(code="000000")
    eyes.look("wrong code")
    accounts.code_app_of(user).throttle_reset()
    send(code=f"{totp(secret):06d}")
    assert page.url == f"{office.url}/konsol/", "signed in"
    page.context.clear_cookies()
    settings.CONSOLE_REQUIRE_SECOND_FACTOR = True
    page.goto(f"{office.url}/konsol/")
    send(username=novice.username, password=PASSWORD)
    eyes.look("setting up the code")
    assert not eyes.found, "\n".join(eyes.found)


def test_the_looking_itself_finds_faults(office, open_desk):
    """A page spoilt on purpose: each kind of fault is named."""
    page = open_desk(make.officer_of(Role.VERIFIKATOR))
    page.goto(f"{office.url}/konsol/akun/")
    page.evaluate("""() => {
      const main = document.querySelector('main');
      main.insertAdjacentHTML('beforeend', '<img src="data:,"><h1>Dua</h1><div><button id="kecil">x</button></div>' +
        '<input name="tanpa"><p class="breit">' + 'panjang'.repeat(60) + '</p><p class="blass">Contoh pucat</p>');
      const small = document.getElementById('kecil');
      Object.assign(small.style, {height: '10px', padding: '0', lineHeight: '8px'});
      main.querySelector('.blass').style.color = '#aaa';
      document.documentElement.lang = 'en';
    }""")
    found = " ".join(complaints_about(page))
    for words in (
        "lang is en",
        "2 h1",
        "axe image-alt",
        "axe color-contrast",
        "target too small: BUTTON x",
        "too wide",
        "no label: tanpa",
    ):
        assert words in found, words
