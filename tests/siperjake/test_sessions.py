"""An officer's session: its two ends, what ends it for good, and that nothing typed is lost (S1, S6, I10)."""

import datetime
import json
import re

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies import services
from agencies.enums import Role
from agencies.models import Membership
from applications.views.drafts import SESSION_KEY as DRAFTS
from siperjake.console import sessions

from tests.factories import applications as made
from tests.factories.agencies import PASSWORD, UserFactory, officer

pytestmark = pytest.mark.django_db

LOGIN, ACCOUNT, PING = "/konsol/login/", "/konsol/akun/", "/konsol/masih-di-sini/"
NEW_HOLIDAY = "/konsol/agencies/holiday/add/"


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten; it moves only when told."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def kepala():
    """An administrator."""
    return officer(Role.ADMINISTRATOR, username="kepala")


def signed_in(user, **options) -> Client:
    """A browser in which ``user`` came through the sign-in page."""
    client = Client(**options)
    sign_in(client, user)
    return client


def sign_in(client, user):
    data = {"username": user.username, "password": PASSWORD}
    if client.handler.enforce_csrf_checks:
        data["csrfmiddlewaretoken"] = token_on(client.get(LOGIN))
    return client.post(LOGIN, data)


def token_on(page) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]


def is_inside(client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def minutes(number: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=number)


# --- The two ends -----------------------------------------------------------------------------------------------------


def test_idle_session_ends_and_says_why(kepala, clock, settings):
    client = signed_in(kepala)
    clock.shift(minutes(settings.CONSOLE_IDLE_MINUTES) - datetime.timedelta(seconds=1))
    assert is_inside(client)
    old_key = client.session.session_key
    clock.shift(minutes(settings.CONSOLE_IDLE_MINUTES))
    answer = client.get(ACCOUNT)
    assert answer.url == f"{LOGIN}?next={ACCOUNT}"
    page = client.get(answer.url).content.decode()
    assert "lama tidak dipakai" in page
    assert "lama tidak dipakai" not in client.get(LOGIN).content.decode(), "said once"
    thief = Client()
    thief.cookies["siperjake"] = old_key
    clock.shift(-minutes(20))
    assert not is_inside(thief), "the row is gone: even with the clock turned back"


def test_working_day_ends_however_busy(kepala, clock, settings):
    client = signed_in(kepala)
    for _ in range(settings.CONSOLE_SESSION_HOURS * 6 - 1):
        clock.shift(minutes(10))
        client.post(PING)
    clock.shift(minutes(9.9))
    assert is_inside(client)
    clock.shift(minutes(0.2))
    assert client.get(ACCOUNT).status_code == 302
    assert "Satu hari kerja" in client.get(LOGIN).content.decode()


def test_use_is_written_down_once_a_minute(kepala, clock):
    client = signed_in(kepala)
    is_inside(client)

    def writes() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert is_inside(client)
        return sum("UPDATE" in query["sql"] and "django_session" in query["sql"] for query in seen.captured_queries)

    counts = []
    for seconds in (20, 20, 20, 20, 20, 20):
        clock.shift(datetime.timedelta(seconds=seconds))
        counts.append(writes())
    assert counts == [0, 0, 1, 0, 0, 1]


@pytest.mark.parametrize("key", [sessions.SINCE, sessions.SEEN])
def test_session_without_its_clocks_is_over(kepala, key):
    client = signed_in(kepala)
    session = client.session
    del session[key]
    session.save()
    assert not is_inside(client)


def test_ended_officer_is_a_stranger_on_public_pages_too(kepala, clock):
    case = made.in_status("submitted", "pembebasan")
    page = reverse("document_page", args=[case.documents.first().pages.first().public_id])
    client = signed_in(kepala)
    assert client.get(page).status_code == 200
    there = signed_in(kepala)
    clock.shift(minutes(16))
    assert client.get(page).status_code == 404
    nowhere = there.get("/alamat-yang-tidak-ada/")
    assert nowhere.status_code == 404
    assert nowhere.context["user"].is_anonymous, "although no view was reached"
    for browser in (client, there):
        assert SESSION_KEY not in browser.session


def test_visitors_without_a_cookie_get_none_and_no_query_more():
    client = Client()
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("privacy"))
    assert not [query for query in seen.captured_queries if "session" in query["sql"] or "otp" in query["sql"]]
    assert "siperjake" not in client.cookies


def test_familys_session_is_left_alone(clock):
    client = Client()
    case = made.draft()
    session = client.session
    session[DRAFTS] = [str(case.public_id)]
    session.save()
    clock.shift(datetime.timedelta(days=13))
    client.get("/")
    assert client.session.session_key == session.session_key
    assert client.session[DRAFTS] == [str(case.public_id)]


# --- For good ---------------------------------------------------------------------------------------------------------


def disable(user, actor):
    client = signed_in(actor)
    page = {"username": user.username, "full_name": user.full_name}
    inlines = {f"memberships-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    for data in (page, page | {"is_active": "on"}):
        answer = client.post(reverse("admin:agencies_user_change", args=[user.pk]), data | inlines)
        assert answer.status_code == 302, answer.context["errors"]
        user.refresh_from_db()
        assert user.is_active is ("is_active" in data)


def appoint(user, actor):
    agency = user.memberships.get().agency
    services.grant_membership(
        user=user, agency=agency, role=Role.PIMPINAN, valid_from=timezone.localdate(), actor=actor
    )


def move(user, actor):
    """Away, and back the next minute."""
    membership = user.memberships.get()
    services.end_membership(
        membership=membership, last_day=timezone.localdate() - datetime.timedelta(days=1), actor=actor
    )
    Membership.objects.filter(pk=membership.pk).update(valid_until=None)


def change_password(user, actor):
    user.set_password("kata-sandi-lain-contoh")
    user.save()
    user.set_password(PASSWORD)
    user.save()


def reset_factor(user, actor):
    services.reset_second_factor(user=user, actor=actor, at=timezone.now())


@pytest.mark.parametrize("change", [disable, appoint, move, change_password, reset_factor])
def test_old_cookie_stays_dead_after_everything_is_as_before(kepala, change):
    verifikator = officer(Role.VERIFIKATOR, agency=kepala.memberships.get().agency)
    client = signed_in(verifikator)
    assert is_inside(client)
    old_key = client.session.session_key
    change(verifikator, kepala)
    replay = Client()
    replay.cookies["siperjake"] = old_key
    assert not is_inside(replay)
    assert not is_inside(client)
    assert is_inside(signed_in(verifikator)), "a new sign-in works"


def test_out_of_all_devices_at_once(kepala):
    here, there = signed_in(kepala), signed_in(kepala)
    assert is_inside(there)
    assert here.get("/konsol/akun/keluar-semua/").status_code == 405
    assert here.post("/konsol/akun/keluar-semua/").url == LOGIN
    assert "semua perangkat" in here.get(LOGIN).content.decode()
    assert not is_inside(here)
    assert not is_inside(there)


def test_new_password_ends_the_other_devices_only(kepala):
    here, there = signed_in(kepala), signed_in(kepala)
    before = here.session.session_key
    new = "kata-sandi-lain-contoh-7"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/konsol/password_change/", data).status_code == 302
    assert is_inside(here)
    assert here.session.session_key != before
    assert not is_inside(there)


def test_stale_form_does_not_wake_dead_sessions(kepala):
    """The page of an account is saved without the epoch that it was opened with."""
    verifikator = officer(Role.VERIFIKATOR, agency=kepala.memberships.get().agency)
    client = signed_in(verifikator)
    stale = type(verifikator).objects.get(pk=verifikator.pk)
    services.end_sessions(user=verifikator, actor=None, at=timezone.now())
    stale.full_name = "Petugas CONTOH Baru"
    services.update_account(user=stale, changed=["full_name"])
    assert not is_inside(client)


def test_next_officer_at_the_same_desk_gets_a_new_session(kepala):
    client = signed_in(kepala)
    session = client.session
    session["sisa"] = "milik petugas pertama"
    session.save()
    other = officer(Role.VERIFIKATOR)
    sign_in(client, other)
    assert client.session[SESSION_KEY] == str(other.pk)
    assert "sisa" not in client.session


# --- Nothing typed is lost --------------------------------------------------------------------------------------------


def late_form(user, clock, **data):
    """A browser whose form came twenty minutes after the last page; and the answer."""
    client = signed_in(user, enforce_csrf_checks=True)
    form = {
        "csrfmiddlewaretoken": token_on(client.get(NEW_HOLIDAY)),
        "name": 'Libur "CONTOH" <b>',
        "date": "2027-03-01",
    }
    clock.shift(minutes(20))
    return client, client.post(f"{NEW_HOLIDAY}?_changelist_filters=x", form | data)


def test_form_that_comes_too_late_is_offered_again(clock):
    chief = UserFactory(superuser=True)
    client, answer = late_form(chief, clock)
    assert answer.url.startswith(LOGIN)
    assert SESSION_KEY not in client.session
    assert "Libur" not in json.dumps(dict(client.session.items())), "sealed while it waits"
    assert "masih kami simpan" in client.get(answer.url).content.decode()
    back = sign_in(client, chief)
    page = client.get(back.url)
    kept = page.context["kept"]
    assert kept["path"] == f"{NEW_HOLIDAY}?_changelist_filters=x"
    assert "Libur &quot;CONTOH&quot; &lt;b&gt;" in page.content.decode()
    form = dict(kept["fields"]) | {"csrfmiddlewaretoken": token_on(page)}
    assert "csrfmiddlewaretoken" not in dict(kept["fields"])
    assert client.post(kept["path"], form).status_code == 302
    assert client.get(back.url).url == reverse("admin:index"), "offered once"


def test_late_form_waits_for_its_own_officer_only(kepala, clock):
    client, _ = late_form(kepala, clock)
    other = officer(Role.ADMINISTRATOR)
    back = sign_in(client, other)
    assert client.get(back.url).url == reverse("admin:index")
    assert sessions.KEPT not in client.session


def test_late_form_waits_half_an_hour(kepala, clock):
    client, _ = late_form(kepala, clock)
    clock.shift(minutes(31))
    assert client.get(sign_in(client, kepala).url).url == reverse("admin:index")


def test_nobody_plants_a_form(kepala, clock):
    client = signed_in(kepala, enforce_csrf_checks=True)
    clock.shift(minutes(20))
    assert client.post(NEW_HOLIDAY, {"name": "dari luar"}).status_code == 403
    assert sessions.KEPT not in client.session
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize("address", ["/konsol/password_change/", "/konsol/akun/kode-masuk/", NEW_HOLIDAY])
def test_passwords_are_never_kept(kepala, clock, address):
    client = signed_in(kepala)
    clock.shift(minutes(20))
    assert client.post(address, {"new_password1": "rahasia"}).url.startswith(LOGIN)
    assert sessions.KEPT not in client.session


def test_too_much_is_not_kept(kepala, clock):
    client, _ = late_form(kepala, clock, note="x" * 200_000)
    assert sessions.KEPT not in client.session


def test_drafts_of_families_survive_the_officers_end(clock):
    operator = officer(Role.OPERATOR_DESA)
    client = signed_in(operator)
    case = made.draft()
    sent = made.submitted()
    session = client.session
    session[DRAFTS] = [str(case.public_id), str(sent.public_id)]
    session["tracked"] = {"case": str(sent.public_id), "at": timezone.now().isoformat()}
    session.save()
    clock.shift(minutes(20))
    client.get("/konsol/")
    assert client.session[DRAFTS] == [str(case.public_id)], "without the receipt, which shows a PIN"
    assert "tracked" not in client.session
    assert SESSION_KEY not in client.session


# --- The script's address ---------------------------------------------------------------------------------------------


def test_ping_keeps_the_session(kepala, clock):
    client = signed_in(kepala)
    for _ in range(4):
        clock.shift(minutes(10))
        answer = client.post(PING)
        assert answer.json() == {"user": kepala.pk, "token": answer.json()["token"], "seconds": 14 * 60}
    assert is_inside(client)
    clock.shift(minutes(16))
    assert client.post(PING).status_code == 302
    assert sessions.KEPT not in client.session


def test_ping_demands_a_token(kepala):
    client = signed_in(kepala, enforce_csrf_checks=True)
    assert client.post(PING).status_code == 403
    token = client.get(PING).json()["token"]
    assert client.post(PING, headers={"X-CSRFToken": token}).status_code == 200


def test_every_console_page_brings_the_script_and_the_link(kepala):
    client = signed_in(kepala)
    for address in ("/konsol/", ACCOUNT, NEW_HOLIDAY):
        text = client.get(address).content.decode()
        assert 'data-seconds="840"' in text
        assert f'data-user="{kepala.pk}"' in text
        assert f'href="{ACCOUNT}"' in text
    assert "console-session.js" not in Client().get(LOGIN).content.decode()
