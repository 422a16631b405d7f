"""The second factor: no way round it (S2), no code twice (S3), and a way back for an officer who lost his phone."""

import re
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies import services
from agencies.enums import Role
from agencies.models import CodeApp
from siperjake.admin_site import ConsoleSite
from siperjake.console import second_factor

from tests.factories import applications as made
from tests.factories.agencies import PASSWORD, AgencyFactory, UserFactory, officer

pytestmark = pytest.mark.django_db

LOGIN, CODE, SETUP, ACCOUNT = "/konsol/login/", "/konsol/masuk/kode/", "/konsol/masuk/pasang/", "/konsol/akun/"
NEW_PHONE, NEW_CODES = "/konsol/akun/kode-masuk/", "/konsol/akun/kode-pemulihan/"


@pytest.fixture(autouse=True)
def clock(settings):
    """Every officer needs a code; a Friday at ten that moves only when told."""
    settings.CONSOLE_REQUIRE_SECOND_FACTOR = True
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def verifikator():
    """An officer without a phone yet."""
    return officer(Role.VERIFIKATOR, username="verifikator")


def code_of(user, *, steps: int = 0) -> str:
    """What the officer's app shows now, or some half minutes away."""
    return code_for(services.code_app_of(user).bin_key, steps=steps)


def code_for(secret: bytes, *, steps: int = 0) -> str:
    return f"{totp(secret, t0=-30 * steps):06d}"


def equip(user) -> list[str]:
    """Set up the second factor; return the recovery codes."""
    key = services.new_code_app(user).key
    return services.set_up_second_factor(
        user=user, key=key, code=code_for(services.new_code_app(user, key=key).bin_key, steps=-1)
    )


def give_password(client, user, **data):
    return client.post(LOGIN, {"username": user.username, "password": PASSWORD, **data})


def is_inside(client) -> bool:
    return client.get(ACCOUNT).status_code == 200


# --- Setting up -------------------------------------------------------------------------------------------------------


def test_first_sign_in_sets_up_the_code_and_shows_recovery_codes_once(client, verifikator):
    answer = give_password(client, verifikator, next="/konsol/akun/")
    assert answer.url == SETUP
    shown = client.get(SETUP)
    assert 'src="data:image/svg+xml' in shown.content.decode()
    typed = "".join(shown.context["typed_key"].split())
    app = services.new_code_app(verifikator, key=client.session[second_factor.SETUP_KEY])
    address = urlsplit(app.config_url)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert parse_qs(address.query)["secret"] == [typed]
    assert parse_qs(address.query)["issuer"] == ["SIPERJAKE"]

    wrong = client.post(SETUP, {"code": code_for(app.bin_key, steps=5)})
    assert wrong.status_code == 422
    assert "belum cocok" in wrong.content.decode()
    assert not TOTPDevice.objects.exists()
    assert not is_inside(client)

    done = client.post(SETUP, {"code": code_for(app.bin_key)})
    codes = done.context["codes"]
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[0-9]{5}-[0-9]{5}", code) and code in done.content.decode() for code in codes)
    assert done.context["next_url"] == ACCOUNT
    assert is_inside(client)
    assert not any(code in client.get(ACCOUNT).content.decode() for code in codes)
    assert LogEntry.objects.get().change_message == "Kode masuk dipasang."


def test_database_shows_nobody_a_code(verifikator):
    recovery = equip(verifikator)
    row = TOTPDevice.objects.get()
    assert bytes.fromhex(row.key) != CodeApp.objects.get().bin_key
    assert code_for(bytes.fromhex(row.key)) != code_of(verifikator)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(stored) == 10
    assert not stored & {code.replace("-", "") for code in recovery}


def test_password_page_asks_an_officer_with_an_app_in_dev_too(client, verifikator, settings):
    settings.CONSOLE_REQUIRE_SECOND_FACTOR = False
    give_password(client, verifikator)
    assert is_inside(client)
    equip(verifikator)
    other = Client()
    assert give_password(other, verifikator).url == CODE
    assert not is_inside(other)
    assert not is_inside(client), "the session from before the app is over"


# --- Signing in -------------------------------------------------------------------------------------------------------


def test_code_opens_the_page_that_was_asked_for(client, verifikator):
    equip(verifikator)
    assert give_password(client, verifikator, next="/konsol/akun/").url == CODE
    assert "6 angka" in client.get(CODE).content.decode()
    answer = client.post(CODE, {"code": f" {code_of(verifikator)[:3]} {code_of(verifikator)[3:]} "})
    assert answer.url == ACCOUNT
    assert is_inside(client)
    assert client.get(CODE).url == reverse("admin:index")


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_stays_on_the_host_through_both_steps(client, verifikator, target):
    equip(verifikator)
    give_password(client, verifikator, next=target)
    assert client.post(CODE, {"code": code_of(verifikator)}).url == reverse("admin:index")


def test_each_step_gives_a_new_session(client, verifikator):
    equip(verifikator)
    client.get("/konsol/")
    client.session.save()
    planted = client.session.session_key
    give_password(client, verifikator)
    after_password = client.session.session_key
    client.post(CODE, {"code": code_of(verifikator)})
    keys = [planted, after_password, client.session.session_key]
    assert len(set(keys)) == 3
    for old in keys[:2]:
        thief = Client()
        thief.cookies["siperjake"] = old
        assert not is_inside(thief)


def test_password_alone_opens_nothing(client, verifikator):
    """S2: every console page, the account pages, and the public page that shows photos to officers."""
    case = made.in_status("submitted", "pembebasan")
    page = case.documents.first().pages.first()
    equip(verifikator)
    give_password(client, verifikator)
    addresses = ["/konsol/", ACCOUNT, NEW_PHONE, NEW_CODES, "/konsol/password_change/", "/konsol/masih-di-sini/"]
    for address in [*addresses, reverse("admin:applications_application_changelist")]:
        for method in (client.get, client.post):
            answer = method(address)
            assert answer.status_code == 302
            assert answer.url.startswith(LOGIN), address
    assert client.get(reverse("document_page", args=[page.public_id])).status_code == 404
    assert client.get(SETUP).url == CODE, "an account with an app cannot be given another one by password"
    own = services.new_code_app(verifikator)
    session = client.session
    session[second_factor.SETUP_KEY] = own.key
    session.save()
    assert client.post(SETUP, {"code": code_for(own.bin_key)}).url == CODE
    client.post(CODE, {"code": code_of(verifikator)})
    assert client.get(reverse("document_page", args=[page.public_id])).status_code == 200


def test_a_race_for_the_first_set_up_has_one_winner(verifikator):
    equip(verifikator)
    second = services.new_code_app(verifikator)
    with pytest.raises(services.CodeRefused):
        services.set_up_second_factor(user=verifikator, key=second.key, code=code_for(second.bin_key))
    assert TOTPDevice.objects.get().key != second.key


def test_session_signed_in_by_any_other_way_is_a_strangers(client, verifikator, settings):
    client.force_login(verifikator)
    assert not is_inside(client)
    assert "perlu kode masuk" in client.get(LOGIN).content.decode()
    settings.CONSOLE_REQUIRE_SECOND_FACTOR = False
    client.force_login(verifikator)
    assert is_inside(client)
    settings.CONSOLE_REQUIRE_SECOND_FACTOR = True
    assert not is_inside(client)


def test_second_step_without_the_first_leads_to_the_door(client, verifikator):
    equip(verifikator)
    for address in (CODE, SETUP):
        assert client.get(address).url == LOGIN
        assert client.post(address, {"code": code_of(verifikator)}).url == LOGIN


@pytest.mark.parametrize("change", ["time", "password", "disabled", "ended"])
def test_right_password_is_worth_nothing_after(client, verifikator, clock, change):
    equip(verifikator)
    give_password(client, verifikator)
    match change:
        case "time":
            clock.shift(timedelta(minutes=21))
        case "password":
            verifikator.set_password("kata-sandi-lain-contoh")
            verifikator.save()
        case "disabled":
            verifikator.is_active = False
            services.update_account(user=verifikator, changed=["is_active"])
        case "ended":
            yesterday = timezone.localdate() - timedelta(days=1)
            services.end_membership(membership=verifikator.memberships.get(), last_day=yesterday, actor=None)
    assert client.post(CODE, {"code": code_of(verifikator)}).url == LOGIN
    assert not is_inside(client)
    assert "Masuk lagi dari awal" in client.get(LOGIN).content.decode()


def test_unconfirmed_app_is_no_app(client, verifikator):
    equip(verifikator)
    code = code_of(verifikator)
    TOTPDevice.objects.update(confirmed=False)
    assert give_password(client, verifikator).url == SETUP
    assert client.post(CODE, {"code": code}).url == SETUP
    assert client.post(SETUP, {"code": code}).status_code == 422
    assert not is_inside(client)
    with pytest.raises(services.CodeRefused):
        services.check_code(user=verifikator, code=code)


# --- Codes ------------------------------------------------------------------------------------------------------------


def test_code_works_once(client, verifikator):
    equip(verifikator)
    code = code_of(verifikator)
    services.check_code(user=verifikator, code=code)
    give_password(client, verifikator)
    again = client.post(CODE, {"code": code})
    assert again.status_code == 422
    assert second_factor.WRONG_CODE in again.content.decode()
    assert not is_inside(client)


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_window_is_one_step_each_way_and_does_not_wander(verifikator, clock, steps, is_right):
    equip(verifikator)
    clock.shift(timedelta(minutes=5))
    services.check_code(user=verifikator, code=code_of(verifikator, steps=1))
    clock.shift(timedelta(minutes=5))
    code = code_of(verifikator, steps=steps)
    if is_right:
        services.check_code(user=verifikator, code=code)
    else:
        with pytest.raises(services.CodeRefused):
            services.check_code(user=verifikator, code=code)


def test_first_code_of_a_new_app_is_used_up(verifikator):
    app = services.new_code_app(verifikator)
    services.set_up_second_factor(user=verifikator, key=app.key, code=code_for(app.bin_key))
    with pytest.raises(services.CodeRefused):
        services.check_code(user=verifikator, code=code_for(app.bin_key))


def test_recovery_code_works_once_and_only_for_its_owner(client, verifikator, clock):
    code, *_ = equip(verifikator)
    stranger = officer(Role.PENYETUJU, username="penyetuju")
    equip(stranger)
    give_password(client, stranger)
    assert client.post(CODE, {"code": code}).status_code == 422
    assert not is_inside(client)
    own = Client()
    give_password(own, verifikator)
    assert own.post(CODE, {"code": code.replace("-", " ")}).status_code == 302
    assert is_inside(own)
    assert services.recovery_codes_left(verifikator) == 9
    third = Client()
    give_password(third, verifikator)
    assert third.post(CODE, {"code": code}).status_code == 422
    assert not is_inside(third)


@pytest.mark.parametrize("text", ["", "abc", "12345", "1234567", "١٢٣٤٥٦", "0x1F40", "1e5", "-12345", "9" * 40])
def test_strange_codes_are_refused_in_words(client, verifikator, text):
    equip(verifikator)
    give_password(client, verifikator)
    answer = client.post(CODE, {"code": text})
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"]
    assert not is_inside(client)


def test_guessing_is_slowed_down_and_the_right_code_must_wait_too(client, verifikator, clock):
    recovery, *_ = equip(verifikator)
    give_password(client, verifikator)
    looked_at = 0
    for _ in range(40):
        answer = client.post(CODE, {"code": "000000"})
        looked_at += second_factor.WRONG_CODE in answer.content.decode()
        clock.shift(timedelta(seconds=1))
    assert looked_at <= 6, "1 + 2 + 4 + 8 + 16 seconds"
    held = client.post(CODE, {"code": code_of(verifikator)})
    assert re.search(r"Kode salah terlalu sering\. Coba lagi dalam \d+ detik\.", held.content.decode())
    assert not is_inside(client)
    clock.shift(timedelta(seconds=64))
    assert client.post(CODE, {"code": code_of(verifikator)}).status_code == 302
    # the paper has its own count: a guesser at the app does not take it away from the officer
    give_password(client, verifikator)
    client.post(CODE, {"code": "000000"})
    assert client.post(CODE, {"code": recovery}).status_code == 302


@pytest.mark.once
@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "dalam 1 detik"), (59, "dalam 59 detik"), (61, "dalam 2 menit"), (3601, "dalam 2 jam"), (90_000, "besok")],
)
def test_waiting_is_said_in_words(seconds, words):
    assert second_factor._waiting(timedelta(seconds=seconds)).startswith(words)


# --- Akun saya --------------------------------------------------------------------------------------------------------


@pytest.fixture
def inside(client, verifikator):
    """The officer signed in with a code."""
    equip(verifikator)
    give_password(client, verifikator)
    assert client.post(CODE, {"code": code_of(verifikator)}).status_code == 302
    return client


def test_new_phone_needs_the_password_and_ends_what_was_before(inside, verifikator, clock):
    old_secret = services.code_app_of(verifikator).bin_key
    elsewhere = Client()
    elsewhere.cookies["siperjake"] = inside.session.session_key
    assert is_inside(elsewhere)
    assert "HP lama" in inside.get(NEW_PHONE).content.decode()
    new = services.new_code_app(verifikator, key=inside.session[second_factor.SETUP_KEY])
    refused = inside.post(NEW_PHONE, {"code": code_for(new.bin_key), "password": "salah"})
    assert refused.status_code == 422
    assert "Kata sandi salah" in refused.content.decode()
    assert services.code_app_of(verifikator).bin_key == old_secret
    done = inside.post(NEW_PHONE, {"code": code_for(new.bin_key), "password": PASSWORD})
    assert len(done.context["codes"]) == 10
    assert is_inside(inside)
    assert not is_inside(elsewhere)
    clock.shift(timedelta(minutes=2))
    with pytest.raises(services.CodeRefused):
        services.check_code(user=verifikator, code=code_for(old_secret))
    clock.shift(timedelta(seconds=5))
    services.check_code(user=verifikator, code=code_for(new.bin_key))


def test_new_recovery_codes_need_the_password_and_void_the_old(inside, verifikator):
    device = StaticToken.objects.first().device_id
    assert inside.post(NEW_CODES, {"password": "salah"}).status_code == 422
    assert StaticToken.objects.first().device_id == device
    codes = inside.post(NEW_CODES, {"password": PASSWORD}).context["codes"]
    assert StaticToken.objects.count() == 10
    services.check_code(user=verifikator, code=codes[0])
    assert "9 kode" in inside.get(ACCOUNT).content.decode()


def test_password_guesses_on_the_account_pages_count_as_at_the_door(inside, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = inside.post(NEW_CODES, {"password": "salah"})
    assert answer.status_code == 429
    assert inside.post(NEW_CODES, {"password": PASSWORD}).status_code == 429


def test_account_page_says_how_things_stand(inside, verifikator):
    text = inside.get(ACCOUNT).content.decode()
    assert "terpasang" in text
    assert "10 kode" in text
    services.reset_second_factor(user=verifikator, actor=None, at=timezone.now())
    assert not is_inside(inside)


def test_dev_officer_is_offered_what_he_lacks(client, verifikator, settings):
    settings.CONSOLE_REQUIRE_SECOND_FACTOR = False
    give_password(client, verifikator)
    assert "belum terpasang" in client.get(ACCOUNT).content.decode()
    assert client.get(NEW_CODES).url == NEW_PHONE
    client.get(NEW_PHONE)
    app = services.new_code_app(verifikator, key=client.session[second_factor.SETUP_KEY])
    assert "codes" in client.post(NEW_PHONE, {"code": code_for(app.bin_key), "password": PASSWORD}).context
    settings.CONSOLE_REQUIRE_SECOND_FACTOR = True
    assert is_inside(client)


def test_shortcuts_are_off_until_switched_on(inside, verifikator):
    assert verifikator.keyboard_shortcuts is False
    for choice, expected in (("ya", True), ("tidak", False), ("ya", True), ("", False)):
        assert inside.post("/konsol/akun/pintasan/", {"aktif": choice}).url == ACCOUNT
        verifikator.refresh_from_db()
        assert verifikator.keyboard_shortcuts is expected
    assert inside.get("/konsol/akun/pintasan/").status_code == 405


def test_second_factors_have_no_page_of_their_own(client):
    chief = UserFactory(superuser=True)
    key = services.new_code_app(chief).key
    secret = services.new_code_app(chief, key=key).bin_key
    services.set_up_second_factor(user=chief, key=key, code=code_for(secret, steps=-1))
    give_password(client, chief)
    client.post(CODE, {"code": code_for(secret)})
    assert is_inside(client)
    for address in ("/konsol/otp_totp/totpdevice/", "/konsol/otp_static/staticdevice/", "/konsol/agencies/codeapp/"):
        assert client.get(address).status_code == 404


# --- Reset by the administrator ---------------------------------------------------------------------------------------


@pytest.fixture
def administrator():
    """A browser with the administrator of the verifikator's office signed in."""

    def sign_in(agency):
        user = officer(Role.ADMINISTRATOR, agency=agency)
        equip(user)
        client = Client()
        give_password(client, user)
        assert client.post(CODE, {"code": code_of(user)}).status_code == 302
        return client

    return sign_in


def user_url(page: str, user) -> str:
    return reverse(f"admin:agencies_user_{page}", args=[user.pk])


def test_administrator_lets_an_officer_set_up_again(inside, verifikator, administrator):
    boss = administrator(verifikator.memberships.get().agency)
    page = boss.get(user_url("change", verifikator))
    assert user_url("reset_factor", verifikator) in page.content.decode()
    asked = boss.get(user_url("reset_factor", verifikator))
    assert "HP baru" in asked.content.decode()
    assert services.code_app_of(verifikator) is not None, "looking changes nothing"
    assert boss.post(user_url("reset_factor", verifikator)).url == user_url("change", verifikator)
    assert services.code_app_of(verifikator) is None
    assert services.recovery_codes_left(verifikator) == 0
    assert not is_inside(inside)
    entry = LogEntry.objects.filter(object_id=str(verifikator.pk)).latest("pk")
    assert entry.change_message == "Kode masuk dihapus."
    assert give_password(Client(), verifikator).url == SETUP
    assert user_url("reset_factor", verifikator) not in boss.get(user_url("change", verifikator)).content.decode()


def test_administrator_ends_sessions_and_leaves_the_factor(inside, verifikator, administrator):
    boss = administrator(verifikator.memberships.get().agency)
    assert is_inside(inside)
    boss.get(user_url("end_sessions", verifikator))
    assert is_inside(inside)
    boss.post(user_url("end_sessions", verifikator))
    assert not is_inside(inside)
    assert LogEntry.objects.filter(change_message="Semua sesi diakhiri.").count() == 1
    assert services.code_app_of(verifikator) is not None


def test_new_password_by_the_administrator_keeps_the_factor(inside, verifikator, administrator):
    boss = administrator(verifikator.memberships.get().agency)
    new = "kata-sandi-lain-contoh-7"
    address = reverse("admin:auth_user_password_change", args=[verifikator.pk])
    answer = boss.post(address, {"password1": new, "password2": new, "usable_password": "true"})
    assert answer.status_code == 302
    assert not is_inside(inside)
    other = Client()
    assert other.post(LOGIN, {"username": "verifikator", "password": new}).url == CODE
    assert not is_inside(other)


def test_administrator_of_another_district_finds_nobody(inside, verifikator, administrator):
    stranger = administrator(AgencyFactory(kudus=True))
    for page in ("reset_factor", "end_sessions"):
        for method in (stranger.get, stranger.post):
            assert method(user_url(page, verifikator)).status_code == 404
    assert is_inside(inside)
    assert services.code_app_of(verifikator) is not None


def test_nobody_resets_his_own_or_without_the_right(inside, verifikator, administrator):
    agency = verifikator.memberships.get().agency
    boss = administrator(agency)
    himself = agency.memberships.get(role=Role.ADMINISTRATOR).user
    assert user_url("reset_factor", himself) not in boss.get(user_url("change", himself)).content.decode()
    assert boss.post(user_url("reset_factor", himself)).status_code == 403
    assert is_inside(boss)
    colleague = officer(Role.PENYETUJU, agency=agency)
    equip(colleague)
    for page in ("reset_factor", "end_sessions"):
        assert inside.post(user_url(page, colleague)).status_code in {403, 404}
    for verb in (services.reset_second_factor, services.end_sessions):
        with pytest.raises(PermissionDenied):
            verb(user=colleague, actor=verifikator, at=timezone.now())
    assert services.code_app_of(colleague) is not None


# --- The whole --------------------------------------------------------------------------------------------------------


@pytest.mark.once
def test_check_code_is_what_phones_compute():
    """RFC 6238 appendix B, SHA-1, the last six digits at 59 s."""
    with time_machine.travel(59, tick=False):
        assert time.time() == 59
        assert code_for(b"12345678901234567890") == "287082"


@pytest.mark.once
def test_pages_before_sign_in_are_the_only_public_ones():
    public = {
        pattern.name
        for pattern in ConsoleSite().get_urls()
        if getattr(getattr(pattern, "callback", None), "login_required", True) is False
    }
    assert public == {"login", "second_factor", "second_factor_setup"}
