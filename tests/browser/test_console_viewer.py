"""The viewer of a case's papers: enlarging, turning, turning over, and a picture that does not come."""

import re

import pytest
from django.utils import timezone

from applications import services
from common.imaging import CleanPage

from tests.browser.desk import page_of, reviewer
from tests.factories import applications as make

pytestmark = pytest.mark.once


def sheet(shade, *, wide=480, high=320):
    """A page of a paper, wider than high."""
    return CleanPage(data=make.photo_bytes(shade, size=(wide, high)), width=wide, height=high)


@pytest.fixture
def two_pages(district):
    """An officer and the case he checks; its family card has two pages."""
    user, at = reviewer(keys=True), timezone.now()
    case = make.draft_ready(at=at)
    pages = [sheet(10), sheet(90, wide=300, high=400)]
    services.attach_clean_pages(application=case, kind="kk", pages=pages, sha256="a" * 64, source_bytes=9000, at=at)
    case.refresh_from_db()
    case = services.submit_application(application=case, submit_key=case.submit_key, at=at)
    services.take_application(application=case, actor=user, at=at)
    return user, case


PICTURE = "[data-paper]:not([hidden]) [data-page]:not([hidden]) img"
BOX = """image => {
  const box = image.getBoundingClientRect();
  return [Math.round(box.width), Math.round(box.height), image.complete && image.naturalWidth];
}"""


def test_the_viewer_enlarges_turns_and_turns_over(district, open_desk, two_pages):
    """By key and by button; a full page is fetched when it is looked at, not before: each look is written down."""
    user, case = two_pages
    page = open_desk(user)
    fetched = []
    page.on("request", lambda request: fetched.append(request.url) if "/berkas/" in request.url else None)
    page.goto(page_of(district, case))

    def full():
        return len({address for address in fetched if not address.endswith("/kecil/")})

    def box():
        page.locator(PICTURE).evaluate("image => image.decode()")
        return page.locator(PICTURE).evaluate(BOX)

    assert page.locator("[data-page] img:not([loading=lazy])").count() == 0
    assert box()[2] == 64 and full() == 1
    page.keyboard.press("2")
    wide, high, natural = box()
    assert natural == 480 and abs(wide / high - 1.5) < 0.02 and full() == 2
    frame = page.locator("[data-paper]:not([hidden]) [data-frame]").bounding_box()
    assert wide <= frame["width"] + 1 and high <= frame["height"] + 1, "the whole page fits"
    page.keyboard.press("+")
    assert box()[:2] == pytest.approx([wide * 1.5, high * 1.5], abs=2)
    page.locator("[data-tool=out]").click()
    assert box()[:2] == pytest.approx([wide, high], abs=2)
    page.keyboard.press("r")
    turned = box()
    assert turned[1] / turned[0] == pytest.approx(1.5, abs=0.02) and turned[1] <= frame["height"] + 1
    page.locator("[data-tool=turn]").click()
    page.keyboard.press("0")
    assert box()[:2] == [wide, high]
    page.keyboard.press("c")
    assert "grayscale" in page.locator(PICTURE).evaluate("image => getComputedStyle(image).filter")
    assert page.locator("[data-tool=contrast]").get_attribute("aria-pressed") == "true"
    page.keyboard.press("n")
    assert box()[2] == 300 and full() == 3
    assert page.locator("[data-page-text]").inner_text() == "Halaman 2 dari 2"
    page.locator("[data-live]", has_text="halaman 2 dari 2").wait_for(state="attached")
    page.locator("[data-tool=next]").click()
    assert box()[2] == 64  # shown, so it was asked for
    assert page.locator("[data-tab][aria-current]").get_attribute("data-key") == "3" and full() == 4
    assert page.locator(".pinned").is_visible() and case.nik[:4] in page.locator(".pinned").inner_text()


def test_a_picture_that_does_not_come(district, open_desk, two_pages):
    """A sentence in its place; bar, marks and keys go on, and nothing runs over."""
    user, case = two_pages
    page = open_desk(user)
    page.route(re.compile("/berkas/[^/]+/$"), lambda route: route.fulfill(status=503))
    page.goto(page_of(district, case))
    words = page.locator("[data-paper]:not([hidden]) .failed", has_text="tidak bisa ditampilkan")
    words.wait_for()
    assert words.count() == 1 and page.locator(PICTURE).is_hidden()
    frame, text = page.locator("[data-frame]:visible").bounding_box(), words.locator("span").bounding_box()
    assert frame["height"] > 150 and frame["x"] <= text["x"] and text["width"] <= frame["width"]
    assert page.locator("[data-frame]:visible").evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    page.keyboard.press("+")
    page.keyboard.press("r")
    page.keyboard.press("2")
    page.locator("[data-paper]:not([hidden]) .failed").first.wait_for()
    page.unroute(re.compile("/berkas/[^/]+/$"))
    page.keyboard.press("3")
    assert page.locator(PICTURE).is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
