"""One role walks through all addresses, asks for its own and for foreign objects, and notes what should not be."""

import logging
from contextlib import contextmanager
from html.parser import HTMLParser

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from tests.meta.matrix.canaries import readable
from tests.meta.matrix.rules import ANONYMOUS, SUPERUSER
from tests.meta.matrix.world import rows_about

REFUSED = (302, 400, 403, 404, 405, 409, 410)
_OWN_BOOKKEEPING = ("django_session", "agencies_user")


def signed_in(user, **options):
    """A browser in which ``user`` is signed in."""
    client = Client(**options)
    client.force_login(user, backend="agencies.auth.MembershipBackend")
    return client


class Walker:
    """A signed-in browser of district A, and the list of ``faults`` it has met."""

    def __init__(self, world, role, *, user=None):
        self.world = world
        self.role = role
        self.client = Client(raise_request_exception=False)
        if user is not None:
            self.client.force_login(user, backend="agencies.auth.MembershipBackend")
        self.faults = []
        self.asked = 0
        self.lines = []
        self.before = rows_about(world.b)
        self.written = []

    @property
    def sees_everything(self):
        """A superuser has no territory."""
        return self.role == SUPERUSER

    def get(self, url, *, public=False):
        """GET ``url``; what it shows and writes is judged."""
        return self._judged("GET", url, None, public=public)

    def post(self, url, data, *, public=False):
        """POST ``data``; what it shows and writes is judged, and undone."""
        cookies = self.client.cookies.copy()
        with transaction.atomic():
            response = self._judged("POST", url, data, public=public)
            transaction.set_rollback(True)
        self.client.cookies = cookies  # signing out is undone as well
        return response

    def _judged(self, method, url, data, *, public):
        self.asked += 1
        self.written.clear()
        response = self._answer(method, url, data)
        where = f"{method} {url}" + (f" {_short(data)}" if data else "")
        if response.exc_info:
            self.faults.append(f"{where}: {response.exc_info[1]!r}")
        if self.sees_everything:
            return response
        text = readable(response)
        leaked = self.world.canaries.found_in(text, asked=f"{url} {data or ''}", public=public)
        if leaked:
            self.faults.append(f"{where}: shows {sorted(leaked)[:6]} ({response.status_code})")
        if self.written and method == "POST":
            self.note_changes(where)
        return response

    def _answer(self, method, url, data):
        """The response; a page that uses an undefined variable ends no walk, it is a fault like any other."""
        try:
            return self.client.get(url) if method == "GET" else self.client.post(url, data)
        except pytest.fail.Exception as failure:
            response = HttpResponse(status=500)
            response.exc_info = (type(failure), failure, None)
            return response

    def note_changes(self, where):
        """Compare the other district's rows with what they were."""
        after = rows_about(self.world.b)
        if after != self.before:
            keys = {key for key in {*after, *self.before} if after.get(key) != self.before.get(key)}
            self.faults.append(f"{where}: changed or added in the other district {sorted(map(str, keys))[:6]}")

    def expect_open(self, response, rule, where):
        """The role may open this page of its own district."""
        if response.status_code not in rule.status:
            self.faults.append(f"{where}: {self.role} should get {rule.status}, got {response.status_code}")

    def expect_refused(self, response, where):
        """Nothing is opened; a stranger is sent to the login."""
        if response.status_code not in REFUSED:
            self.faults.append(f"{where}: {self.role} should be refused, got {response.status_code}")
        elif self.role == ANONYMOUS and response.status_code == 302 and "/konsol/" not in response.url:
            self.faults.append(f"{where}: a stranger is sent to {response.url}")

    @contextmanager
    def watching(self):
        """Collect log lines and writing statements while open."""

        def wrapper(execute, sql, params, many, context):
            verb, _, rest = sql.partition(" ")
            if verb in ("INSERT", "UPDATE", "DELETE") and not any(table in rest[:60] for table in _OWN_BOOKKEEPING):
                self.written.append(sql)
            return execute(sql, params, many, context)

        handler = _Lines(self.lines)
        root = logging.getLogger()
        root.addHandler(handler)
        try:
            with connection.execute_wrapper(wrapper):
                yield
        finally:
            root.removeHandler(handler)
        for line in self.lines:
            leaked = self.world.canaries.found_in(line, keys=False)
            if leaked and not self.sees_everything:
                self.faults.append(f"log line with {sorted(leaked)}: {line[:120]}")
        if not self.sees_everything:
            self.note_changes("at the end")


class _Lines(logging.Handler):
    def __init__(self, lines):
        super().__init__(logging.INFO)
        self.lines = lines

    def emit(self, record):
        self.lines.append(f"{record.name} {record.getMessage()}")


def forms_of(response):
    """The forms of a page; None when it is no page."""
    is_page = response.status_code == 200 and "html" in response.headers.get("Content-Type", "")
    return Forms(response.content.decode()) if is_page and not response.streaming else None


class Forms(HTMLParser):
    """What the forms of a page would send by POST, merged, and the actions a list offers."""

    def __init__(self, html):
        super().__init__()
        self.fields, self.actions = {}, []
        self._select = None
        self.feed(html)

    def handle_starttag(self, tag, pairs):
        attrs = dict(pairs)
        name = attrs.get("name")
        if tag == "input" and name and attrs.get("type") != "file":
            self.fields.setdefault(name, attrs.get("value") or "")
        elif tag == "textarea" and name:
            self.fields.setdefault(name, "contoh")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and attrs.get("value"):
            if self._select == "action":
                self.actions.append(attrs["value"])
            self.fields.setdefault(self._select, attrs["value"])

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None


def _short(data):
    return str({name: value for name, value in list(data.items())[:4]})[:160]
