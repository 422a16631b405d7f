"""The console's door: who may enter, and what a guesser meets. How long: test_sessions; codes: test_second_factor."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin import site
from django.utils import timezone

from agencies.models import User
from siperjake.admin_site import ConsoleSite

pytestmark = pytest.mark.django_db

PASSWORD = "kata-sandi-contoh-9"
LOGIN = "/konsol/login/"


@pytest.fixture
def superuser():
    """An administrator of the installation."""
    return User.objects.create_superuser(username="kepala", password=PASSWORD)


def sign_in(client, username: str, password: str, address: str = "10.1.1.1"):
    """Post the login form."""
    return client.post(LOGIN, {"username": username, "password": password}, REMOTE_ADDR=address)


def test_the_console_is_ours():
    assert isinstance(site._wrapped if hasattr(site, "_wrapped") else site, ConsoleSite) or site.site_header
    assert site.site_header.startswith("SIPERJAKE")


def test_person_without_membership_is_answered_like_a_wrong_password(client):
    User.objects.create_user(username="tamu", password=PASSWORD)
    stranger = sign_in(client, "tamu", PASSWORD)
    wrong = sign_in(client, "tidak-ada", PASSWORD)
    assert stranger.status_code == wrong.status_code == 200
    texts = [r.context["form"].non_field_errors() for r in (stranger, wrong)]
    assert texts[0] == texts[1]


def test_disabled_superuser_is_out_at_the_next_request(client, superuser):
    sign_in(client, "kepala", PASSWORD)
    User.objects.filter(pk=superuser.pk).update(is_active=False)
    assert client.get("/konsol/").status_code == 302


def test_login_gives_a_new_session(client, superuser):
    client.get(LOGIN)
    before = client.session.session_key
    sign_in(client, "kepala", PASSWORD)
    assert client.session.session_key != before


def test_guessing_one_name_is_stopped_from_any_address(client, superuser, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        response = sign_in(client, "kepala", "salah", f"10.2.0.{number}")
    assert response.status_code == 429
    assert "15 menit" in response.content.decode()
    assert sign_in(client, "kepala", PASSWORD, "10.3.0.1").status_code == 429
    later = timezone.now() + timedelta(minutes=15, seconds=5)
    with time_machine.travel(later, tick=True):
        assert sign_in(client, "kepala", PASSWORD, "10.3.0.1").status_code == 302


def test_spraying_from_one_address_is_stopped_for_any_name(client, superuser, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, f"petugas{number}", "salah", "10.4.0.1")
    assert sign_in(client, "kepala", PASSWORD, "10.4.0.1").status_code == 429
    assert sign_in(client, "kepala", PASSWORD, "10.4.0.2").status_code == 302


def test_nothing_typed_at_the_door_reaches_the_log(client, superuser, caplog):
    for _ in range(11):
        sign_in(client, "kepala", "rahasia-salah", "10.5.0.1")
    sign_in(client, "kepala", PASSWORD, "10.5.0.2")
    assert "rahasia-salah" not in caplog.text
    assert "kepala" not in caplog.text
    assert PASSWORD not in caplog.text


def test_stored_attempts_hold_no_password(client, superuser):
    from axes.models import AccessAttempt

    sign_in(client, "kepala", "rahasia-salah")
    attempt = AccessAttempt.objects.get()
    assert "rahasia-salah" not in attempt.post_data + attempt.get_data


def test_login_does_not_lead_off_the_site(client, superuser):
    response = client.post(
        f"{LOGIN}?next=//evil.example/", {"username": "kepala", "password": PASSWORD, "next": "//evil.example/"}
    )
    assert response.status_code == 302
    assert "evil" not in response.url


def test_expired_form_says_what_to_do(db, superuser):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post(LOGIN, {"username": "kepala", "password": PASSWORD})
    assert response.status_code == 403
    assert "lagi" in response.content.decode()
