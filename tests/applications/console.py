"""Walking through the console as an officer."""

from django.test import Client
from django.urls import reverse


def signed_in(user):
    """A browser in which ``user`` is signed in."""
    client = Client()
    client.force_login(user, backend="agencies.auth.MembershipBackend")
    return client


def page_of(case, kind="change", *more):
    """The address of a page about ``case`` in the console (``CASE_PAGES``, "change", "history" …)."""
    return reverse(f"admin:applications_application_{kind}", args=[case.pk, *more])


def verdicts(page):
    """What the case page says about each row, by its anchor."""
    return {mark.key: mark.verdict for mark in marks(page).values()}


def marks(page):
    """The marks of a case page by what they are about: a question's name or a paper's kind."""
    rows = {row.name: row.mark for group in page.context["groups"] for row in group.rows if row.mark}
    return rows | {paper.kind: paper.mark for paper in page.context["papers"] if paper.mark}
