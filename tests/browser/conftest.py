"""The phone of a family, the district it lives in, the photos it takes, and the desk of an officer."""

import io
from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw

from agencies.services import set_policy
from participants.enums import FacilityKind

from tests.factories import applications as make
from tests.factories.agencies import KUDUS, territory

PHONE = {"viewport": {"width": 360, "height": 640}, "locale": "id-ID", "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1366, "height": 768}, "locale": "id-ID"}
TIMEOUT_MS = 15_000


def pytest_collection_modifyitems(items):
    """Everything in this folder drives the browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


def decide(key, value):
    """Set a policy for the whole country, from the first of the year."""
    day = timezone.localdate().replace(month=1, day=1)
    set_policy(
        key, value=value, territory_code=None, valid_from=day, legal_basis="contoh", actor=None, at=timezone.now()
    )


@pytest.fixture
def district(live_server):
    """A district with an office, two kecamatan, a health centre, a hospital and a help line; ``url`` of its site."""
    make.village()
    territory("1404012003")
    territory(KUDUS)
    make.office()
    make.facility()
    make.facility(kind=FacilityKind.HOSPITAL)
    for key, value in (("general.help_phone", "0768 21000"), ("general.help_whatsapp", "0811 0000 0001")):
        decide(key, value)
    return SimpleNamespace(url=live_server.url)


class Watched:
    """A browser context that writes down whatever a family should never cause."""

    def __init__(self, context):
        self.context = context
        self.complaints = []
        context.set_default_timeout(TIMEOUT_MS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("request", self._request)

    def _console(self, message):
        # Chromium itself reports every answer of 400 and above in the console.
        if message.type in ("error", "warning") and "the server responded with a status of" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _request(self, request):
        if not request.url.startswith(("http://localhost:", "http://127.0.0.1:", "data:", "blob:")):
            self.complaints.append(f"left the host: {request.url}")


@pytest.fixture
def open_screen(browser):
    """Make browser contexts: ``open_screen(java_script_enabled=False)`` gives a page of a new one.

    At the end none may have seen a console error, a CSP violation, a script error or a request to another host.
    """
    screens = []

    def open_one(**options):
        screen = Watched(browser.new_context(**options))
        screens.append(screen)
        page = screen.context.new_page()
        page.complaints = screen.complaints
        return page

    yield open_one
    complaints = []
    for screen in screens:
        screen.context.close()
        complaints += screen.complaints
    assert complaints == []


@pytest.fixture
def open_phone(open_screen):
    """Make phones, 360 × 640: ``open_phone(java_script_enabled=False)``."""
    return lambda **options: open_screen(**{**PHONE, **options})


@pytest.fixture
def open_desk(district, open_screen):
    """Make desks, 1366 × 768, at which an officer is signed in: ``open_desk(user, java_script_enabled=False)``."""

    def sit_down(user, **options):
        page = open_screen(**{**DESK, **options})
        sign_in(page, user, district.url)
        return page

    return sit_down


def sign_in(page, user, url):
    """Give the browser the session of an officer who has just signed in."""
    client = Client()
    client.force_login(user, backend="agencies.auth.MembershipBackend")
    page.context.add_cookies([{"name": "siperjake", "value": client.cookies["siperjake"].value, "url": url}])


@pytest.fixture
def phone(open_phone):
    """One phone, 360 × 640."""
    return open_phone()


def remember(page, url, *, drafts=(), tracked=None):
    """Put a session into the phone that may fill in ``drafts`` and has opened ``tracked``, as the pages would."""
    session = SessionStore()
    session["drafts"] = [str(case.public_id) for case in drafts]
    if tracked is not None:
        session["tracked"] = {"case": str(tracked.public_id), "at": timezone.now().isoformat()}
    session.save()
    page.context.add_cookies([{"name": "siperjake", "value": session.session_key, "url": url, "httpOnly": True}])


GPS = b"ASCII\0\0\0CANARY-GPS"


def photo_with_gps(*, width=3000, height=2100):
    """A JPEG of 2 to 3 MB as a phone takes it: sharp, grainy, turned by EXIF, with a place in it."""
    scene = Image.effect_noise((width, height), 26).convert("RGB")
    pen = ImageDraw.Draw(scene)
    pen.rectangle((200, 200, width - 200, height - 200), outline=(20, 60, 120), width=24)
    for line in range(14):
        pen.text((300, 300 + line * 105), f"CONTOH BARIS {line} 1404 0401 0101 9001", fill=(10, 10, 30), font_size=80)
    exif = Image.Exif()
    exif[0x0112] = 3
    exif[0x010F] = "CANARY-CAMERA"
    exif[0x8825] = {0x001B: GPS, 0x0001: "S", 0x0002: (0.0, 19.0, 48.0)}
    file = io.BytesIO()
    scene.save(file, "JPEG", quality=82, exif=exif)
    return file.getvalue()


@pytest.fixture(scope="session")
def big_photo(tmp_path_factory):
    """Path of a photo with a place in it."""
    path = tmp_path_factory.mktemp("foto") / "IMG_20261121_CANARY.jpg"
    data = photo_with_gps()
    assert 2_000_000 < len(data) < 3_200_000
    path.write_bytes(data)
    return str(path)


@pytest.fixture(scope="session")
def small_photo(tmp_path_factory):
    """Path of a small photo, for journeys that are about something else."""
    path = tmp_path_factory.mktemp("foto") / "kecil.jpg"
    path.write_bytes(make.photo_bytes(size=(800, 600)))
    return str(path)
