"""How the pages about one case find it, who reads it only in part, and where they lead back to."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localtime

from agencies.enums import Role
from agencies.scoping import scope_of
from applications.models import Application
from common.dates import format_date


def find_case(request, model_admin, pk):
    """The case in the reader's scope, with what its page names. Raises PermissionDenied, Http404."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    case = model_admin.get_queryset(request).for_case_page().filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def is_partner_only(user):
    """Whether ``user`` reads cases only as a partner agency that is asked."""
    return scope_of(user).roles == {Role.MITRA}


def is_partner(case, user):
    """Whether ``user`` reads ``case`` only for the answer to a question: as mitra, or in an agency that was asked."""
    if is_partner_only(user):
        return True
    scope = scope_of(user)
    return not Application.objects.opened_whole(scope).filter(pk=case.pk).exists()


def comes_from_queue(request):
    """Whether the officer is working through the queue; then pages lead on to the next case."""
    return request.GET.get("antre") == "1"


def page_url(request, page, *args):
    """The address of a page about a case, still in the queue when the officer came from it."""
    return page_address(page, *args) + ("?antre=1" if comes_from_queue(request) else "")


def page_address(page, *args):
    """The plain address of the page ``page`` of ``CASE_PAGES``, or of the case itself ("change")."""
    return reverse(f"admin:applications_application_{page}", args=args)


def moment_text(at, zone):
    """ "20 November 2026, 10.00" on the office's clock: short enough for a table."""
    local = localtime(at, zone)
    return f"{format_date(local)}, {local:%H.%M}"
