"""The page of one case (screens C2, C3, C6): data beside papers, marks, moves, and everything that happened."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.admin_views import sections
from applications.admin_views.case_access import comes_from_queue, find_case, is_partner, page_address, page_url
from applications.admin_views.case_bar import bar_of
from applications.admin_views.case_facts import may_judge, tally_of
from applications.admin_views.case_rows import checked_rows, marks_of
from applications.admin_views.duplicates import duplicate_rows
from applications.admin_views.papers import letters_panel
from applications.admin_views.queueing import neighbours
from applications.enums import ReadKind
from common.codes import format_ticket


def show(request, model_admin, object_id):
    """Show the whole case and write down that it was read; nothing is changed here."""
    if not object_id.isdecimal():
        raise Http404
    case = find_case(request, model_admin, object_id)
    if request.method not in {"GET", "HEAD"}:
        raise PermissionDenied
    at = timezone.now()
    services.record_read(application=case, user=request.user, kind=ReadKind.CASE, at=at)
    partner = is_partner(case, request.user)
    steps = [] if partner else list(case.transitions.in_order().select_related("actor", "agency"))
    context = {
        **model_admin.admin_site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "opts": model_admin.opts,
        "title": f"Tiket {format_ticket(case.ticket)}",
        "subtitle": "",
        "case": case,
        "is_partner": partner,
        **_list_of(request),
        **_neighbour_urls(case, request.user, at),
        **_checking(request, case, steps, at, partner=partner),
        **(_for_partner(case, request.user, at) if partner else _for_office(request, case, steps, at)),
    }
    return TemplateResponse(request, model_admin.change_form_template, context)


def _checking(request, case, steps, at, *, partner):
    """Data, papers and marks, and the bar that depends on them."""
    groups, papers = checked_rows(case, user=request.user, at=at, partner=partner)
    tally = tally_of(marks_of(groups, papers))
    return {
        "groups": groups,
        "papers": papers,
        "tally": tally,
        "may_judge": not partner and may_judge(case, request.user),
        "check_url": page_url(request, "check", case.pk),
        "pinned": sections.pinned(case),
        "bar": bar_of(case, request=request, at=at, partner=partner, steps=steps, tally=tally),
    }


def _for_partner(case, user, at):
    """Only what the answer needs: the question, who it is about, the papers laid beside it."""
    return {
        "questions": sections.questions(case, user=user, at=at, partner=True),
        "summary": sections.summary(case, user=user, partner=True),
        "members": sections.members(case),
    }


def _for_office(request, case, steps, at):
    return {
        "questions": sections.questions(case, user=request.user, at=at, partner=False),
        "summary": sections.summary(case, user=request.user, partner=False),
        "members": sections.members(case),
        "corrections": sections.corrections(case),
        "timeline": sections.timeline(case, steps),
        "messages_sent": sections.messages_sent(case),
        "readers": sections.readers(case),
        "duplicates": duplicate_rows(case, request),
        "case_letters": letters_panel(case, request.user),
    }


def _neighbour_urls(case, user, at):
    addresses = [page_address("change", pk) + "?antre=1" if pk else "" for pk in neighbours(case, user, at)]
    return dict(zip(("previous_url", "next_url"), addresses, strict=True))


def _list_of(request):
    """Where the officer came from, his queue or the list of all cases; and where he searches."""
    cases = reverse("admin:applications_application_changelist")
    found = {"list_title": "Riwayat", "list_url": cases, "search_url": f"{cases}#searchbar"}
    if comes_from_queue(request):
        queue = reverse("admin:applications_queuedapplication_changelist")
        return found | {"list_title": "Antrean saya", "list_url": queue}
    return found
