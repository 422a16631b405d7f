"""The tracking session: the one case this browser has opened by ticket and PIN, for thirty idle minutes (S18)."""

import datetime
import functools

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from applications.models import Application

SESSION_KEY = "tracked"
IDLE = datetime.timedelta(minutes=30)


def remember_tracked(request, case, *, at):
    """Open ``case`` in this browser, under a new session id (no fixation, ux-and-security S1)."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = {"case": str(case.public_id), "at": at.isoformat()}


def tracked_case(request, *, at):
    """The case this browser has opened and used within half an hour, else None; looking at it keeps it open."""
    kept = request.session.get(SESSION_KEY)
    if kept is None:
        return None
    if not datetime.timedelta(0) <= at - datetime.datetime.fromisoformat(kept["at"]) <= IDLE:
        forget_tracked(request)
        return None
    case = (
        Application.objects.sent()
        .filter(public_id=kept["case"])
        .select_related("agency__territory", "village__parent", "entry_agency")
        .first()
    )
    if case is not None:
        request.session[SESSION_KEY] = {**kept, "at": at.isoformat()}
    return case


def forget_tracked(request):
    """Close the case in this browser; drafts begun here stay."""
    request.session.pop(SESSION_KEY, None)


def needs_tracked_case(view):
    """Hand the tracked case and the time to ``view(request, case, at, ...)``; without one, back to ticket and PIN."""

    @functools.wraps(view)
    def guarded(request, *args, **kwargs):
        at = timezone.now()
        case = tracked_case(request, at=at)
        if case is None:
            return redirect(reverse("track") + "?habis=1")
        return view(request, case, at, *args, **kwargs)

    return guarded
