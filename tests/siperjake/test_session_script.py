"""The script of an officer's page, in a real browser: it warns in time, and what was typed outlives the session."""

import datetime

import pytest
import time_machine

from agencies.models import Holiday

from tests.factories.agencies import PASSWORD, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

BAR = ".session-bar"


def test_screen_is_covered_in_time_and_nothing_typed_is_lost(browser, live_server):
    chief = UserFactory(superuser=True)
    with time_machine.travel("2026-11-20 03:00:00+00:00", tick=False) as server:
        context = browser.new_context(locale="id-ID")
        context.set_default_timeout(15_000)
        page = context.new_page()
        pings, complaints = [], []
        page.on("request", lambda request: pings.append(request.method) if "masih-di-sini" in request.url else None)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.clock.install(time="2026-11-20T03:00:00Z")

        def later(**time):
            passed = datetime.timedelta(**time)
            server.shift(passed)
            page.clock.run_for(int(passed.total_seconds() * 1000))

        def sign_in(tab):
            tab.goto(f"{live_server.url}/konsol/login/?next=/konsol/agencies/holiday/add/")
            tab.fill("[name=username]", chief.username)
            tab.fill("[name=password]", PASSWORD)
            tab.click("input[type=submit]")
            tab.wait_for_selector("[name=_save]")

        def answered():
            page.wait_for_selector("script[data-ping]:not([data-asking])", state="attached")

        sign_in(page)
        page.fill("[name=name]", "Libur CONTOH")
        later(minutes=4, seconds=30)
        answered()
        assert pings == ["POST"]
        later(minutes=11)
        assert page.locator(BAR).count() == 0
        later(minutes=1, seconds=30)
        assert "Masih bekerja?" in page.inner_text(BAR)
        assert page.get_attribute(BAR, "role") == "alert"
        page.click(f"{BAR} button")
        page.wait_for_selector(BAR, state="detached")
        answered()
        assert pings == ["POST", "POST"], "asked only while somebody was there"

        later(minutes=20)
        page.wait_for_selector(".session-locked", state="attached")
        assert "Waktu habis" in page.inner_text(BAR)
        assert not page.is_visible("[name=name]")

        with context.expect_page() as opened:
            page.click(f"{BAR} button")
        sign_in(opened.value)
        opened.value.close()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_selector(BAR, state="detached")
        assert page.input_value("[name=name]") == "Libur CONTOH"
        page.fill("[name=date]", "2027-03-01")
        page.click("[name=_save]")
        page.wait_for_url("**/konsol/agencies/holiday/")
        assert Holiday.objects.get().name == "Libur CONTOH"
        assert not complaints
        context.close()
