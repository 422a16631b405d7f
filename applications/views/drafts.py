"""Which cases this browser may fill in: a list of random ids in its session. An id alone opens nothing.

What an officer began at his desk goes on with him, in whatever browser, or with the family by ticket and PIN; for a
colleague at the same computer it does not exist.
"""

import datetime
import functools

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from applications.enums import Status
from applications.models import Application
from applications.perms import holds_desk

SESSION_KEY = "drafts"
#: Those that were opened with ticket and PIN; only they prove that the family itself sits here.
PROVED_KEY = "drafts_proved"
#: More than this nobody fills in on one phone; the oldest is then reached by ticket and PIN.
MOST = 12
#: The receipt stays open in the browser that sent the case for this long, or until "Selesai".
RECEIPT_HOURS = datetime.timedelta(hours=24)


def remember_draft(request, case, *, is_proved=False):
    """Let this browser fill in ``case``; ``is_proved``: ticket and PIN were given for it."""
    for key in (SESSION_KEY, *([PROVED_KEY] if is_proved else [])):
        kept = [one for one in request.session.get(key, []) if one != str(case.public_id)]
        request.session[key] = [*kept, str(case.public_id)][-MOST:]


def forget_draft(request, public_id):
    """This browser no longer fills in the case."""
    _keep_only(request, lambda one: one != str(public_id))


def forget_sent(request):
    """Drop the receipts of cases that were sent, so that the next person with this phone does not see their PINs."""
    kept = request.session.get(SESSION_KEY)
    if kept:
        drafts = Application.objects.drafts().filter(public_id__in=kept).values_list("public_id", flat=True)
        open_ones = {str(public_id) for public_id in drafts}
        _keep_only(request, open_ones.__contains__)


def _keep_only(request, is_kept):
    for key in (SESSION_KEY, PROVED_KEY):
        if key in request.session:
            request.session[key] = [one for one in request.session[key] if is_kept(one)]


def own_drafts(request):
    """The unsent cases of this browser, the last touched first."""
    kept = request.session.get(SESSION_KEY, [])
    rows = Application.objects.drafts().filter(public_id__in=kept).order_by("-saved_at") if kept else []
    return [case for case in rows if may_fill_in(request, case)]


def may_fill_in(request, case):
    """Whether this browser goes on with ``case``; the receipt of a sent one stays in the browser that sent it."""
    key = str(case.public_id)
    is_known = key in request.session.get(SESSION_KEY, [])
    if case.entered_by_id is None:
        return is_known
    if key in request.session.get(PROVED_KEY, []):
        return True
    return (is_known or case.status == Status.DRAFT) and holds_desk(request.user, case)


def own_case(request, draft):
    """The case ``draft`` (a UUID) if this browser may fill it in, else None; with all that its pages show."""
    related = ("village__parent", "agency", "facility", "hospital", "entry_agency")
    case = Application.objects.filter(public_id=draft).select_related(*related).first()
    if case is None or not may_fill_in(request, case):
        return None
    if str(draft) not in request.session.get(SESSION_KEY, []):
        remember_draft(request, case)
    return case


def is_at_desk(request, case):
    """Whether the officer who enters ``case`` for the family sits here."""
    return case.entered_by_id is not None and case.entered_by_id == request.user.pk


def has_open_receipt(case, *, at):
    """Whether the receipt may still be shown without ticket and PIN."""
    return case.status != Status.DRAFT and case.submitted_at is not None and at - case.submitted_at <= RECEIPT_HOURS


def is_desk_draft(request, draft):
    """Whether this browser was filling in ``draft`` (a UUID or None) for an officer who has to sign in to go on."""
    kept = request.session.get(SESSION_KEY, [])
    begun = Application.objects.drafts().filter(entered_by__isnull=False)
    return str(draft) in kept and begun.filter(public_id=draft).exists()


def needs_draft(view):
    """Hand the draft and the time to ``view(request, case, at, ...)``; 404 for strangers, receipt once sent.

    An officer whose session ended meanwhile is asked to sign in again.
    """

    @functools.wraps(view)
    def guarded(request, draft, *args, **kwargs):
        case = own_case(request, draft)
        if case is None and request.user.is_anonymous and is_desk_draft(request, draft):
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        if case is None:
            raise Http404
        if case.status != Status.DRAFT:
            return redirect("received", draft=case.public_id)
        return view(request, case, timezone.now(), *args, **kwargs)

    return guarded
