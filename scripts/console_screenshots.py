"""The pictures of the console in docs/panduan, each taken while its guide's step is done on a demo server.

`make screenshots` takes them after the phones'; `python -m scripts.console_screenshots` takes them alone.
"""

import sys

from PIL import ImageDraw
from playwright.sync_api import sync_playwright

from bench.pages import find_chromium
from bench.server import RealServer
from scripts.pictures import PICTURES, SITE, Camera, paper, save, sheet_of
from scripts.registry_screenshots import registry_pictures
from siperjake.demo.offices import PASSWORD

DESKTOP = {
    "viewport": {"width": 1366, "height": 768},
    "device_scale_factor": 1,
    "locale": "id-ID",
    "timezone_id": "Asia/Jakarta",
}
#: Enough for full lists and figures, and ready in half a minute.
CASES, FAMILIES = 160, 1000
QUEUE = "applications/queuedapplication/"
FIRST_ROW = "#result_list .field-ticket_number a"
#: A patient whom the hospital does not know yet, with a case of his own and no longer covered.
STRANGERS_NIK = """
from applications.models import Application
from participants.models import Participant
removed = Participant.objects.filter(status="NONAKTIF_PBI").exclude(nik=None).values("nik")
print(Application.objects.sent().open().filter(entry_agency=None, service="reaktivasi", nik__in=removed).first().nik)
"""


class Officer:
    """One demo account at a desk: a browser of its own, signed in."""

    def __init__(self, browser, server: RealServer, username: str) -> None:
        self.page = browser.new_context(**DESKTOP).new_page()
        self.camera = Camera(self.page)
        self.console = f"{server.url}/konsol/"
        self.open()
        self.page.locator("[name=username]").fill(username)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.press("form [type=submit]")

    def __enter__(self) -> "Officer":
        return self

    def __exit__(self, *exception: object) -> None:
        self.page.context.close()

    def open(self, address: str = "") -> None:
        """Open a page of the console."""
        self.page.goto(f"{self.console}{address}")

    def press(self, selector: str) -> None:
        """Press the first match and wait for the next page."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def take(self, name: str, *, at: str = "") -> None:
        """Save a picture of the screen."""
        self.camera.take(name, at=at)

    def verb(self, verb: str) -> None:
        """Press the button of a step on the case page."""
        self.press(f"[data-verb='{verb}']")

    def go_on(self) -> None:
        """Press the main button of a step's page."""
        self.press(".submit-row button.default")

    def mark(self, row: int, verdict: str) -> None:
        """Mark an answer of the case page and wait until it is stored."""
        self._mark(self.page.locator(f"[data-row] [data-set='{verdict}']").nth(row))

    def mark_paper(self, number: int, verdict: str) -> None:
        """Open a paper, numbered as on its tab, and mark it."""
        self.page.locator(f".viewer-tabs a[data-key='{number}']").click()
        self._mark(self.page.locator(f"[data-paper]:not([hidden]) [data-set='{verdict}']"))

    def _mark(self, button) -> None:
        with self.page.expect_response(lambda response: "/periksa/" in response.url):
            button.click()

    def case_address(self) -> str:
        """The address of the case in front, below the console's."""
        return self.page.url.removeprefix(self.console).partition("?")[0]

    def file(self, selector: str) -> bytes:
        """What the first matching link leads to."""
        address = self.page.locator(selector).first.evaluate("node => node.href")
        return self.page.context.request.get(address).body()


def checking_pictures(officer: Officer) -> str:
    """docs/panduan/verifikator.md; returns the address of the case that was referred to Dukcapil."""
    officer.take("verifikator-01-depan")
    officer.open(QUEUE)
    officer.take("verifikator-02-antrean")
    officer.open(f"{QUEUE}?service__exact=pengusulan&chip=baru")
    officer.press(FIRST_ROW)
    officer.verb("take")
    officer.go_on()
    for row, verdict in enumerate(("accepted", "accepted", "rejected")):
        officer.mark(row, verdict)
    officer.page.reload()  # without the message of the step before
    officer.take("verifikator-03-pengajuan")
    officer.mark_paper(2, "rejected")
    officer.verb("return")
    officer.page.locator("[name=alasan-document-kk]").select_option(label="Foto terpotong")
    officer.take("verifikator-04-perbaikan")
    officer.go_on()
    officer.take("verifikator-05-pesan")
    officer.open(f"{QUEUE}?service__exact=pengusulan&chip=baru")
    officer.press(f"{FIRST_ROW} >> nth=1")
    officer.verb("take")
    officer.go_on()
    case = officer.case_address()
    officer.verb("refer")
    officer.page.locator("[name=to_agency]").select_option(label="Disdukcapil Inhil")
    officer.page.locator("[name=ready]").select_option("Apakah susunan keluarga di KK ini masih berlaku?")
    officer.go_on()
    officer.take("verifikator-06-tanya")
    officer.go_on()
    return case


def answering_picture(officer: Officer, case: str) -> None:
    """docs/panduan/mitra.md."""
    officer.open(case)
    officer.verb("answer_referral")
    officer.page.locator("textarea").fill("Susunan keluarga di KK ini masih berlaku menurut data kependudukan.")
    officer.take("mitra-01-jawab")


def deciding_pictures(officer: Officer) -> None:
    """docs/panduan/penyetuju.md."""
    officer.open(f"{QUEUE}?service__exact=pengusulan")
    officer.press(FIRST_ROW)
    case = officer.case_address()
    officer.verb("approve")
    officer.take("penyetuju-01-setujui")
    officer.go_on()
    officer.open(case)
    save("penyetuju-02-surat", paper(officer.file(".letters a[href$='surat.pdf']")))


def hospital_picture(officer: Officer, nik: str) -> None:
    """docs/panduan/petugas-rs.md."""
    officer.open("meja/cari/")
    officer.page.locator("[name=number]").fill(nik)
    officer.page.locator("[name=reason][value=dirawat]").check()
    officer.press(".desk-actions button")
    officer.take("petugas-rs-01-cari")


def village_picture(officer: Officer) -> None:
    """docs/panduan/operator-desa.md: the desk, and the poster lying on it."""
    desk = officer.camera.look()
    officer.open("meja/poster/")
    sheet = sheet_of(officer.file(".desk-posters a"), width=400)
    left, top = desk.width - sheet.width - 40, 150
    desk = desk.convert("RGB")
    desk.paste(sheet, (left, top))
    ImageDraw.Draw(desk).rectangle((left - 1, top - 1, left + sheet.width, top + sheet.height), outline="#9aa7a0")
    save("operator-05-meja", desk)


def administrator_pictures(officer: Officer) -> None:
    """docs/panduan/administrator.md."""
    officer.open("akun/kode-masuk/")
    officer.take("administrator-01-kode", at="#content h1")
    officer.open("agencies/user/")
    officer.take("administrator-02-pengguna")


def console_pictures(browser) -> None:
    """All of them, in the order in which the roles work."""
    with RealServer(cases=CASES, families=FAMILIES, environment=SITE) as server:

        def sit_down(username: str) -> Officer:
            return Officer(browser, server, username)

        with sit_down("verifikator") as officer:
            case = checking_pictures(officer)
        with sit_down("mitra.dukcapil") as officer:
            answering_picture(officer, case)
        with sit_down("penyetuju") as officer:
            deciding_pictures(officer)
        with sit_down("pimpinan") as officer:
            officer.take("pimpinan-01-angka")
        with sit_down("operator.data") as officer:
            registry_pictures(officer)
        with sit_down("petugas.rs") as officer:
            hospital_picture(officer, server.shell(STRANGERS_NIK).strip())
        with sit_down("operator.desa") as officer:
            village_picture(officer)
        with sit_down("admin.dinas") as officer:
            administrator_pictures(officer)


def main() -> None:
    """Take the console's pictures alone."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("Chromium is missing; install it or set CHROMIUM_PATH.")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        console_pictures(browser)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
