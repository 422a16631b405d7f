"""What the web may try at the console's own addresses: forged forms, redirects, hosts, methods (W1–W3, W10)."""

import itertools
import re
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse

from agencies.enums import Role
from applications.letters import check_url, receipt_of
from notifications.models import Message

from tests.meta.matrix.addresses import all_addresses
from tests.meta.matrix.canaries import readable
from tests.meta.matrix.table import CONSOLE, TABLE
from tests.meta.matrix.walk import signed_in

pytestmark = pytest.mark.once

EVIL = "jahat.example"
#: Ways to write "another host" that some parsers take for a path.
ELSEWHERE = [
    f"//{EVIL}/",
    f"https://{EVIL}/",
    f"/\\{EVIL}/",
    f"\\\\{EVIL}/",
    f"///{EVIL}/",
    f"/%2F{EVIL}/",
    f"%2F%2F{EVIL}/",
    f"http:{EVIL}",
    f"https:///{EVIL}",
    f"\t//{EVIL}",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//",
    "data:text/html,<script>1</script>",
]


def console_urls(district):
    """Every address of the console, filled with objects of ``district``."""
    for address in all_addresses():
        for rule in CONSOLE.get(address.name, ()):
            yield address.url(rule.args(district))


class TestForgedForms:
    """W1: every POST without the token is refused before any view sees it."""

    def test_no_view_is_exempt(self):
        assert [name for name, view in _views() if getattr(view, "csrf_exempt", False)] == []

    def test_every_address_refuses_a_form_without_its_token(self, world):
        client = signed_in(world.a.officers[Role.VERIFIKATOR], enforce_csrf_checks=True)
        for address in all_addresses():
            for rule in TABLE.get(address.name, ()):
                url = address.url(rule.args(world.a))
                assert client.post(url, {"langkah": "ya"}).status_code == 403, url
                forged = {"csrfmiddlewaretoken": "a" * 64, "langkah": "ya"}
                assert client.post(url, forged, headers={"Origin": f"https://{EVIL}"}).status_code == 403, url
        assert client.get(reverse("admin:index")).status_code == 200, "still signed in"


def _views(patterns=None):
    for pattern in patterns or get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns)
        else:
            yield str(pattern.pattern), pattern.callback


class TestRedirects:
    """W2: nobody is led off the site, whatever an address or a form says."""

    @pytest.mark.parametrize("target", ELSEWHERE)
    def test_signing_in_stays_here(self, target, world):
        user = world.a.officers[Role.VERIFIKATOR]
        user.set_password("kata-sandi-contoh-9")
        user.save()
        typed = {"username": user.username, "password": "kata-sandi-contoh-9", "next": target}
        answer = Client().post(f"{reverse('admin:login')}?next={target}", typed)
        assert answer.status_code == 302
        assert _stays(answer.url), answer.url
        answer = signed_in(user).get(reverse("admin:login"), {"next": target})
        assert answer.status_code == 200 or _stays(answer.url)

    def test_no_address_takes_one_elsewhere(self, world):
        client = signed_in(world.a.officers[Role.VERIFIKATOR])
        names = ("next", "kembali", "url", "back", "ke", "redirect", "_changelist_filters", "came_from", "asal")
        led = re.compile(rf"(?:href|action|src|content)=[\"'][^\"']*(?:{re.escape(EVIL)}|javascript:)", re.IGNORECASE)
        for url, target in zip(console_urls(world.a), itertools.cycle(ELSEWHERE[:4] + ELSEWHERE[-3:-1]), strict=False):
            asked = dict.fromkeys(names, target)
            for answer in (client.get(url, asked), client.post(url, asked)):
                assert _stays(answer.headers.get("Location", "/")), (url, target)
                hits = [hit for hit in led.findall(readable(answer)) if not hit.startswith('href="?')]
                assert hits == [], (url, target)
            client.force_login(world.a.officers[Role.VERIFIKATOR], backend="agencies.auth.MembershipBackend")


def _stays(location):
    parts = urlsplit(location.replace("\\", "/").strip())
    return not parts.scheme and not parts.netloc and not location.startswith(("//", "/\\"))


class TestHosts:
    """W3: addresses in letters, messages and pages come from the setting, never from a request."""

    def test_an_unknown_host_is_refused(self, world):
        client = signed_in(world.a.officers[Role.VERIFIKATOR])
        answer = client.get(reverse("admin:index"), headers={"Host": EVIL})
        assert answer.status_code == 400
        assert EVIL not in readable(answer)

    def test_what_proxies_claim_is_not_repeated(self, world, settings):
        settings.ALLOWED_HOSTS = ["*"]
        client = signed_in(world.a.officers[Role.PENYETUJU])
        claims = {"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "https", "Forwarded": f"host={EVIL}", "Host": EVIL}
        for url in console_urls(world.a):
            assert EVIL not in readable(client.get(url, headers=claims)), url

    def test_letters_and_messages_lead_to_the_office_s_own_address(self, world, settings):
        settings.ALLOWED_HOSTS = ["*"]
        settings.PUBLIC_BASE_URL = "https://layanan.contoh.example"
        case, user = world.a.cases["approved"], world.a.officers[Role.PENYETUJU]
        letter = world.a.letter("approved")
        client = signed_in(user)
        paper = client.get(
            reverse("admin:applications_application_letter_pdf", args=[case.pk, letter.pk]), headers={"Host": EVIL}
        )
        assert paper.status_code == 200
        assert EVIL not in readable(paper)
        for shown in (letter, receipt_of(case)):
            assert check_url(shown).startswith("https://layanan.contoh.example/")
        texts = [message.values_sealed for message in Message.objects.all()]
        assert texts and EVIL not in " ".join(texts)


class TestMethods:
    """W10: only POST changes anything; no other method shows more than GET does."""

    METHODS = ("head", "options", "put", "delete")

    def test_other_methods_change_and_show_nothing(self, world):
        clients = {role: signed_in(world.a.officers[role]) for role in (Role.VERIFIKATOR, Role.ADMINISTRATOR)}
        written = []

        def wrapper(execute, sql, params, many, context):
            harmless = ("django_session", "applications_caseread", "participants_participantread")
            if sql.split(" ")[0] in ("INSERT", "UPDATE", "DELETE") and not any(name in sql[:60] for name in harmless):
                written.append(sql[:80])
            return execute(sql, params, many, context)

        with connection.execute_wrapper(wrapper):
            for address in all_addresses():
                for rule in CONSOLE.get(address.name, ())[:2]:
                    client = next((clients[role] for role in clients if role in rule.opens), clients[Role.VERIFIKATOR])
                    own, foreign = (address.url(rule.args(district)) for district in (world.a, world.b))
                    for method, url in [*((method, own) for method in self.METHODS), ("delete", foreign)]:
                        answer = getattr(client, method)(url, headers={"X-HTTP-Method-Override": "POST"})
                        assert world.canaries.found_in(readable(answer), asked=url) == set(), (method, url)
                        assert written == [], (method, url)
                    client.get(own, {"_method": "POST"}, headers={"X-HTTP-Method-Override": "DELETE"})
                    assert written == [], own
