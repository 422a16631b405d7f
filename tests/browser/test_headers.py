"""What every public answer says to the browser. The phones of this folder complain about CSP violations, script errors
and requests to other hosts by themselves (conftest.open_phone); here are the headers."""

import pytest
from django.utils import timezone

from tests.browser.conftest import remember
from tests.factories import applications as make

pytestmark = pytest.mark.once

PAGES = (
    "/",
    "/layanan/pengusulan/",
    "/layanan/pengusulan/mulai/",
    "/lacak/",
    "/lacak/lupa-pin/",
    "/lacak/status/",
    "/perbaiki/",
    "/perbaiki/foto/kk/",
    "/surat/",
    "/surat/AAAABBBBCCCC/",
    "/privasi/",
    "/tidak-ada/",
    "/isi/{draft}/nik/",
    "/isi/{draft}/foto-ktp/",
    "/isi/{draft}/periksa/",
    "/isi/{draft}/kirim/",
    "/isi/{sent}/diterima/",
)
UNKNOWN = ("/tidak-ada/", "/surat/AAAABBBBCCCC/")


@pytest.fixture
def family(district, phone):
    """A phone that fills in one case, has sent another and mends a third."""
    at = timezone.now()
    cases = {"draft": make.draft_ready(at=at), "sent": make.submitted(at=at)}
    remember(phone, district.url, drafts=cases.values(), tracked=make.returned(at=at))
    return {name: case.public_id for name, case in cases.items()}


def test_policy_and_privacy_of_every_page(district, phone, family):
    """CSP without unsafe-inline and without other hosts; never stored, never framed, never sniffed."""
    for page in PAGES:
        answer = phone.goto(district.url + page.format(**family))
        assert answer.status == (404 if page in UNKNOWN else 200), page
        assert phone.url.endswith(page.format(**family)), "it was redirected"
        headers = answer.headers
        policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'self'" and policy["object-src"] == "'none'", page
        assert "unsafe" not in headers["content-security-policy"] and "http" not in headers["content-security-policy"]
        assert policy["frame-ancestors"] == "'none'" and headers["x-frame-options"] == "DENY", page
        assert headers["cache-control"] == "no-store, private", page
        assert headers["x-content-type-options"] == "nosniff", page
        assert headers["referrer-policy"] == "same-origin", page
        assert "camera=(self)" in headers["permissions-policy"], page


def test_a_violation_would_be_noticed(district, open_phone):
    """The watching itself: an inline script is refused by the browser and reported."""
    page = open_phone()
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.goto(district.url)
        page.evaluate("() => { const s = document.createElement('script'); s.text = '1'; document.body.append(s); }")
    assert len(page.complaints) == 1 and "Content Security Policy" in page.complaints[0]
    page.complaints.clear()


def test_cookies_are_strict(district, phone):
    """A form sets one cookie no script can read; a page without a form sets none."""
    phone.goto(f"{district.url}/privasi/")
    assert phone.context.cookies() == []
    phone.goto(f"{district.url}/lacak/")
    cookies = phone.context.cookies()
    assert [cookie["name"] for cookie in cookies] == ["siperjake"]
    assert cookies[0]["httpOnly"] and cookies[0]["sameSite"] == "Lax"
