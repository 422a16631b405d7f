"""`make screenshots`: the pictures of README and docs/panduan, taken anew from a demo server of their own.

One invented family goes the whole way on a phone of 360 × 720; its papers are the drawn samples of the demo. Tickets
and dates differ from run to run, everything else is the same. Each file is a palette PNG of at most 120 KB.
"""

import os
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from bench.pages import RETURN_THE_CASE, find_chromium
from bench.server import RealServer
from bench.walker import LEAVE, VILLAGE, Walker
from scripts.console_screenshots import console_pictures
from scripts.pictures import PICTURES, SITE, Camera, paper, save

PHONE = {
    "viewport": {"width": 360, "height": 720},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "id-ID",
}
FROM_THE_TEXT = ".body"  # below the head of the page, which is the same everywhere
TAKE_THE_CASE = """
from django.utils import timezone
from agencies.models import User
from applications import services
from applications.models import Application
case = Application.objects.sent().latest("pk")
services.take_application(application=case, actor=User.objects.get(username="verifikator"), at=timezone.now())
"""
RETURN_IT = "\n".join(line for line in RETURN_THE_CASE.splitlines() if "take_application" not in line)


def demo_family():
    """A family of the demo with at least four people, and the photo of its head's card."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siperjake.settings.test")
    from siperjake.demo import drawings
    from siperjake.demo.people import Place, generate_families

    place = Place(code=VILLAGE, name="Tembilahan Kota", is_urban=True, district="Tembilahan", postcode="29213")
    family = next(
        one
        for one in generate_families(places=[place], count=60)
        if len([person for person in one.members if person.nik]) >= 4
    )
    return family, drawings.draw_ktp(person=family.head, family=family)


def answers_for(person, family) -> dict[str, object]:
    """What the family types for ``person``."""
    return {
        "nik": person.nik or LEAVE,
        "no_nik_reason": LEAVE if person.nik else None,
        "kk_number": family.kk,
        "full_name": person.name,
        "birth_place": person.birth_place,
        "phone": "0811 0000 0001",
        "address": family.street,
        "rt": family.rt,
        "rw": family.rw,
        "family_relation": {"head": "1", "spouse": "3", "child": "4", "parent": "5"}[person.relation],
        "marital_status": {"single": "belum", "married": "kawin", "widowed": "cerai_mati"}[person.marital],
    }


def family_pictures(page, server: RealServer, photo: str, family) -> dict[str, Image.Image]:
    """docs/panduan/warga.md."""
    camera, taken = Camera(page), {}
    walker = Walker(page, server.url, photo=photo, answers=answers_for(family.head, family))
    page.goto(server.url)
    taken["home"] = camera.take("warga-01-beranda")
    walker.begin("pengusulan")
    for step, name, at in (
        ("nik", "warga-02-nik", FROM_THE_TEXT),
        ("lahir", "warga-03-lahir", FROM_THE_TEXT),
        ("foto-ktp", "warga-04-foto", ".examples"),
    ):
        walker.walk(until=step)
        walker.fill()
        camera.take(name, at=at)
    walker.walk()
    camera.take("warga-05-periksa", at=FROM_THE_TEXT)
    ticket, pin = walker.send()
    camera.take("warga-06-diterima", at=FROM_THE_TEXT)
    server.shell(TAKE_THE_CASE)
    walker.track(ticket, pin)
    taken["status"] = camera.take("warga-07-status", at=FROM_THE_TEXT)
    server.shell(RETURN_IT)
    page.goto(f"{server.url}/perbaiki/")
    camera.take("warga-08-perbaiki", at=FROM_THE_TEXT)
    return taken


def operator_pictures(page, server: RealServer, photo: str, family) -> None:
    """docs/panduan/operator-desa.md."""
    camera = Camera(page)
    helper = {
        "filled_for": "other",
        "helper_name": "Asnah Janah",
        "helper_relation": "desa",
        "helper_consent_by": family.members[1].name,
    }
    walker = Walker(page, server.url, photo=photo, answers=answers_for(family.members[1], family) | helper)
    page.goto(f"{server.url}/desa/{VILLAGE}/")
    walker.begin("pengusulan")
    walker.walk(until="penolong")
    walker.fill()
    camera.take("operator-02-penolong", at=FROM_THE_TEXT)
    walker.go_on()
    camera.take("operator-01-qr", at=FROM_THE_TEXT)
    walker.walk(until="anggota")
    for member in [person for person in family.members[2:] if person.nik][:2]:
        walker.press("Tambah anggota")
        walker.answers |= answers_for(member, family)
        for _ in range(2):
            walker.fill()
            walker.go_on()
    camera.take("operator-03-anggota", at=FROM_THE_TEXT)
    walker.walk()
    walker.send()
    slip = page.context.request.get(page.locator("main a", has_text="tanda terima").first.evaluate("node => node.href"))
    save("operator-04-slip", paper(slip.body()))


def side_by_side(*screens: Image.Image) -> Image.Image:
    """Phones next to each other, each with a round frame."""
    edge, gap = 14, 60
    width = sum(screen.width + 2 * edge for screen in screens) + gap * (len(screens) + 1)
    desk = Image.new("RGB", (width, max(screen.height for screen in screens) + 2 * edge + 2 * gap), "#eef2f0")
    left = gap
    for screen in screens:
        frame = (left, gap, left + screen.width + 2 * edge, gap + screen.height + 2 * edge)
        ImageDraw.Draw(desk).rounded_rectangle(frame, radius=44, fill="#14201a")
        mask = Image.new("L", screen.size, 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, screen.width, screen.height), radius=32, fill=255)
        desk.paste(screen, (left + edge, gap + edge), mask)
        left = frame[2] + gap
    return desk.resize((desk.width * 5 // 8, desk.height * 5 // 8), Image.Resampling.LANCZOS)


def main() -> None:
    """Take them all."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("Chromium is missing; install it or set CHROMIUM_PATH.")
    PICTURES.mkdir(exist_ok=True)
    family, card = demo_family()
    with (
        tempfile.TemporaryDirectory() as folder,
        RealServer(environment=SITE) as server,
        sync_playwright() as playwright,
    ):
        photo = Path(folder) / "ktp.jpg"
        photo.write_bytes(card)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(**PHONE).new_page()
        taken = family_pictures(page, server, str(photo), family)
        save("readme", side_by_side(taken["home"], taken["status"]))
        operator_pictures(browser.new_context(**PHONE).new_page(), server, str(photo), family)
        console_pictures(browser)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
