"""Which cases this browser may fill in: a list of random ids in its session. An id alone opens nothing."""

import datetime
import functools

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone

from applications.enums import Status
from applications.models import Application

SESSION_KEY = "drafts"
#: More than this nobody fills in on one phone; the oldest is then reached by ticket and PIN.
MOST = 12
#: The receipt stays open in the browser that sent the case for this long, or until "Selesai".
RECEIPT_HOURS = datetime.timedelta(hours=24)


def remember_draft(request, case):
    """Let this browser fill in ``case``."""
    kept = [one for one in request.session.get(SESSION_KEY, []) if one != str(case.public_id)]
    request.session[SESSION_KEY] = [*kept, str(case.public_id)][-MOST:]


def forget_draft(request, public_id):
    """This browser no longer fills in the case."""
    request.session[SESSION_KEY] = [one for one in request.session.get(SESSION_KEY, []) if one != str(public_id)]


def forget_sent(request):
    """Drop the receipts of cases that were sent, so that the next person with this phone does not see their PINs."""
    kept = request.session.get(SESSION_KEY)
    if kept:
        drafts = Application.objects.drafts().filter(public_id__in=kept).values_list("public_id", flat=True)
        open_ones = {str(public_id) for public_id in drafts}
        request.session[SESSION_KEY] = [one for one in kept if one in open_ones]


def own_drafts(request):
    """The unsent cases of this browser, the last touched first."""
    kept = request.session.get(SESSION_KEY, [])
    return Application.objects.drafts().filter(public_id__in=kept).order_by("-saved_at") if kept else []


def own_case(request, draft):
    """The case ``draft`` (a UUID) if this browser may fill it in, else None; with all that its pages show."""
    if str(draft) not in request.session.get(SESSION_KEY, []):
        return None
    related = ("village__parent", "agency", "facility", "hospital")
    return Application.objects.filter(public_id=draft).select_related(*related).first()


def has_open_receipt(case, *, at):
    """Whether the receipt may still be shown without ticket and PIN."""
    return case.status != Status.DRAFT and case.submitted_at is not None and at - case.submitted_at <= RECEIPT_HOURS


def needs_draft(view):
    """Hand the draft and the time to ``view(request, case, at, ...)``; 404 for strangers, receipt once sent."""

    @functools.wraps(view)
    def guarded(request, draft, *args, **kwargs):
        case = own_case(request, draft)
        if case is None:
            raise Http404
        if case.status != Status.DRAFT:
            return redirect("received", draft=case.public_id)
        return view(request, case, timezone.now(), *args, **kwargs)

    return guarded
