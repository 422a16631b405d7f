"""Closed by default, proved by walking: each address is on the public list below or sends a stranger to the login."""

import re

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, get_resolver

import applications.urls

#: Names of the addresses anybody may open, each with the reason. Everything else demands a login.
PUBLIC = {
    "healthz": "booleans for load balancers and monitors",
    "admin:login": "the door itself",
    "admin:second_factor": "the second step of the door; without the first it leads back there",
    "admin:second_factor_setup": "the same for an officer who has no code yet",
}
#: Every address of the applications app is the public site: no account exists for citizens (design.md §9).
PUBLIC_SITE = frozenset(pattern.name for pattern in applications.urls.urlpatterns)
#: Something that fits each converter and is not in the database.
SAMPLES = {
    "int": "1", "str": "contoh", "slug": "contoh", "path": "contoh", "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
}  # fmt: skip


def walk(patterns, prefix="", namespace=""):
    """Yield (full name, path with samples filled in, view) for each address."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [namespace, pattern.namespace]))
            yield from walk(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            yield ":".join(filter(None, [namespace, pattern.name or route])), "/" + fill(route), pattern.callback


def fill(route: str) -> str:
    """Return ``route`` with a sample for every part that varies."""
    filled = re.sub(r"<(?:(\w+):)?\w+>", lambda part: SAMPLES.get(part[1] or "str", "contoh"), route)
    filled = re.sub(r"\(\?P<\w+>[^)]*\)", "contoh", filled)
    return filled.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\", "").replace(".*", "contoh")


def addresses():
    """Return every address of the project."""
    return sorted(walk(get_resolver().url_patterns), key=lambda address: address[:2])


def is_public(name: str) -> bool:
    """Say whether ``name`` is on the list."""
    return name in PUBLIC or name in PUBLIC_SITE


def test_the_list_names_only_what_exists():
    names = {name for name, _, _ in addresses()}
    assert not set(PUBLIC) - names


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_are_sent_to_the_login(client, db, method):
    open_doors = []
    for name, path, _ in addresses():
        if is_public(name):
            continue
        response = getattr(client, method)(path)
        to_login = response.status_code == 302 and response.url.startswith(resolve_url(settings.LOGIN_URL))
        if not (to_login or response.status_code == 404):
            open_doors.append((name, path, response.status_code))
    assert open_doors == []


def test_public_views_say_so_themselves():
    """LoginRequiredMiddleware and the list agree: a public view carries ``login_not_required``, no other does."""
    marked = {name for name, _, view in addresses() if getattr(view, "login_required", True) is False}
    assert {name for name in marked if not is_public(name)} == set()
    unmarked = {name for name, _, _ in addresses() if is_public(name)} - marked
    assert unmarked == set()


def test_console_gives_no_hint_of_foreign_objects(client, db):
    """The admin's `/r/<type>/<pk>/` is gone, unknown console addresses look like known ones."""
    assert "admin:view_on_site" not in {name for name, _, _ in addresses()}
    assert client.get("/konsol/r/1/1/").status_code == 302
    assert client.get("/konsol/does/not/exist/").status_code == 302


def test_admin_is_where_people_look_for_it(client, db):
    assert client.get("/admin/").status_code == 302
