"""What every page of the form does alike: its frame, keeping what is right, showing what is wrong, "Simpan dulu"."""

from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.urls import reverse

from applications import services
from applications.catalogue.base import Page
from applications.wizard import CHANGE


def is_change(request):
    """Whether this visit began at the check page; kept in the address through every error."""
    return request.GET.get(CHANGE) == "1"


def page_context(request, journey, current, form, **more):
    """What ``public/_step.html`` wants."""
    number, count = journey.numbers(current)
    return {
        "form": form,
        "title": current.title,
        "intro": current.hint if not (current.page is Page.DOCUMENT or form.single_question) else "",
        "back_url": journey.back_url(current, is_change=is_change(request)),
        "step_number": None if is_change(request) else number,
        "step_count": count,
        "can_save": True,
        **more,
    }


def judge(request, journey, current, form, *, template="public/_step.html"):
    """Keep what is right and go on; else show the page again with everything that was typed."""
    wants_save = request.POST.get("aksi") == "simpan"
    if form.is_valid() and (wants_save or not form.warnings or request.POST.get("peringatan") == "dibaca"):
        try:
            kept = journey.keep(current, form.values)
        except IntegrityError:
            form = journey.form(current, data=request.POST)
            form.is_valid()
        else:
            return _go_on(request, journey, current, kept)
    elif wants_save:
        return _put_away_without(request, journey, form)
    shown = form.warnings if not form.errors else []
    return render(request, template, page_context(request, journey, current, form, warnings=shown))


def _go_on(request, journey, current, kept):
    if not kept:
        return redirect("received", draft=journey.case.public_id)
    if request.POST.get("aksi") == "simpan":
        return put_away_now(request, journey)
    return redirect(journey.next_url(current, is_change=is_change(request)))


def _put_away_without(request, journey, form):
    """Save without the answers of this page, which cannot be kept yet; the page that follows says so."""
    return put_away_now(request, journey, left_out=form.was_touched())


def put_away_now(request, journey, *, left_out=False):
    """Give the draft ticket and PIN and show them; ``left_out`` says that this page's answers could not be kept."""
    services.put_draft_away(application=journey.case, at=journey.at)
    address = reverse("put_away", args=[journey.case.public_id])
    return redirect(f"{address}?belum=1" if left_out else address)
