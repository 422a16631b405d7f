"""Officers at their desks: who they are, what they check, where the focus is."""

from django.utils import timezone

from agencies.enums import Role
from applications import services

from tests.factories import applications as make

QUEUE = "/konsol/applications/queuedapplication/"
FACE = "document.activeElement"


def reviewer(*, keys=False, number=1, role=Role.VERIFIKATOR):
    """An officer of the district, with his single keys on or off."""
    user = make.officer_of(role, number=number)
    user.keyboard_shortcuts = keys
    user.save(update_fields=["keyboard_shortcuts"])
    return user


def arrived(service="pengusulan", **fields):
    """A man's case: a woman may be asked two questions more, and the pages' counters are compared."""
    return make.submitted(service, at=timezone.now(), person=make.Person(sex="L"), **fields)


def taken(user, *, service="pengusulan", **fields):
    """A case ``user`` is checking."""
    case = arrived(service, **fields)
    services.take_application(application=case, actor=user, at=timezone.now())
    case.refresh_from_db()
    return case


def page_of(district, case, *, queue=False):
    """The address of the case's page."""
    return f"{district.url}/konsol/applications/application/{case.pk}/change/{'?antre=1' if queue else ''}"


def has_focus(page, selector):
    """Whether the focus is there and can be seen; the heading of a page only receives it."""
    is_there = page.evaluate(f"selector => {FACE}.matches(selector)", selector)
    return is_there and ("heading" in selector or page.evaluate(f"getComputedStyle({FACE}).outlineStyle") == "solid")
