"""Templates: none is left over, none needs ``unsafe-inline``."""

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

PACKAGES = ("siperjake", "reports", "applications", "arrears", "participants", "notifications", "agencies", "common")
FOLDERS = (settings.BASE_DIR / "templates", *(settings.BASE_DIR / package / "templates" for package in PACKAGES))
TEMPLATES = sorted(path for folder in FOLDERS for path in folder.rglob("*") if path.is_file())

#: Found by convention of a library, so no line of ours names them.
BY_CONVENTION = (
    r"^(400|403|403_csrf|404|500)\.html$",
    r"^admin/",  # overrides of Django's console
    r"^siperjake/",  # crispy template pack
    r"^django/forms/",  # widgets
    r"^registration/",
    r"^import_export/|^admin/import_export/",
    r"^django_filters/",
)
INLINE = {
    "script without src": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)[^>]*>", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]+\sstyle\s*=", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]+\son[a-z]+\s*=", re.IGNORECASE),
    "javascript: address": re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
}


def name_of(path: Path) -> str:
    """Return the name by which Django loads the template at ``path``."""
    return next(str(path.relative_to(folder)) for folder in FOLDERS if path.is_relative_to(folder))


def inline_of(source: str) -> list[str]:
    """Return what in ``source`` a Content-Security-Policy without unsafe-inline would block."""
    plain = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", source, flags=re.DOTALL)
    return [what for what, pattern in INLINE.items() if pattern.search(plain)]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_has_nothing_inline(path):
    if path.suffix in {".html", ".svg"}:
        assert inline_of(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<script nonce="x">let a</script>',
        "<style>p{}</style>",
        '<p style="color:red">x</p>',
        '<a href="#" onclick="go()">x</a>',
        '<a href="javascript:go()">x</a>',
    ],
)
def test_bad_samples_are_seen(source):
    assert inline_of(source)


@pytest.mark.parametrize(
    "source",
    [
        '<script src="/static/a.js" defer></script>',
        '<script type="application/json" id="data">{}</script>',
        '<p class="style">on = off</p>',
        "{# <style> #}",
    ],
)
def test_good_samples_pass(source):
    assert inline_of(source) == []


def test_no_template_is_left_over():
    sources = [path for package in PACKAGES for path in (settings.BASE_DIR / package).rglob("*.py")]
    readable = [path for path in [*sources, *TEMPLATES] if path.suffix in {".py", ".html", ".txt"}]
    text = {path: path.read_text(encoding="utf-8") for path in readable}
    unused = [
        name
        for path in TEMPLATES
        if not any(re.search(rule, name := name_of(path)) for rule in BY_CONVENTION)
        and not any(f'{name}"' in body or f"{name}'" in body for place, body in text.items() if place != path)
    ]
    assert unused == []
