"""The question pages: one page, one question group; what was typed is never lost, nothing needs JavaScript."""

import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agencies.models import Territory
from applications import services
from applications.answers import applicable_steps
from applications.catalogue.base import Page
from applications.completeness import rule_context
from applications.enums import Channel
from applications.forms.steps import build_step_form
from applications.models import Application
from applications.pins import pin_of
from applications.views.documents import document_step
from applications.views.drafts import forget_draft, is_at_desk, needs_draft, remember_draft
from applications.views.home import closed_reason, known_service
from applications.views.members import members_step
from applications.views.pages import judge, page_context
from applications.views.villages import village_step
from applications.views.waiting import keep_device, may_go_on, wait_page
from applications.wizard import Journey
from common.codes import format_pin, format_ticket
from common.dates import format_date, format_datetime

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@GET_OR_POST
def start(request, service):
    """The first question; answering it begins the draft. A bare POST begins it too and asks the question then."""
    definition = known_service(service)
    at, village = timezone.now(), _poster_village(request)
    reason = closed_reason(definition, territory_code=village and village.pk, today=timezone.localdate(at))
    if reason:
        return render(request, "public/service_closed.html", {"service_name": definition.short_name, "reason": reason})
    first = definition.steps[0]
    blank = Application(service=definition.code, village=village)
    context = rule_context(blank, at=at)
    form = build_step_form(first, blank, context, data=request.POST if "halaman" in request.POST else None)
    if request.method != "POST" or (form.is_bound and not form.is_valid()):
        count = len(applicable_steps(definition, blank, context)) + 1
        return keep_device(request, render(request, "public/start.html", _start_page(definition, form, count)))
    if not may_go_on(request, verb="start", at=at):
        return wait_page(request, verb="start", at=at, keep=["halaman", *form.fields])
    case = services.start_draft(
        service=definition.code, at=at, channel=Channel.VILLAGE_QR if village else Channel.WEB, village=village
    )
    journey = Journey(case, at=at)
    if form.is_bound:
        journey.keep(first, form.values)
    remember_draft(request, case)
    return keep_device(request, redirect(journey.go_on_url()))


def _poster_village(request):
    code = request.session.get("village")
    return Territory.objects.filter(pk=code).select_related("parent").first() if code else None


def _start_page(definition, form, count):
    return {
        "form": form,
        "title": definition.steps[0].title,
        "back_url": reverse("before_start", args=[definition.code]),
        "step_number": 1,
        "step_count": count,
        "intro": "",
    }


@login_not_required
@GET_OR_POST
@needs_draft
def step(request, case, at, slug):
    """One page of the form. Beyond the first gap, and where this case does not go, it leads back to the gap (T9)."""
    journey = Journey(case, at=at)
    current = journey.step(slug)
    if current is None and slug not in {one.key for one in case.definition.steps}:
        raise Http404
    if current is None or not journey.may_open(current):
        return redirect(journey.go_on_url())
    return _PAGES[current.page](request, journey, current)


def questions_step(request, journey, current):
    """A page of plain questions."""
    if request.method != "POST":
        form = journey.form(current)
        return render(request, "public/_step.html", page_context(request, journey, current, form))
    form = journey.form(current, data=request.POST)
    return judge(request, journey, current, form)


def birth_step(request, journey, current):
    """Screen S8: confirm what the NIK says; after "Tidak" the fields, filled in with it."""
    if request.method != "POST":
        return questions_step(request, journey, current)
    form = journey.form(current, data=request.POST)
    if form.says_no and request.POST.get("aksi") != "simpan":
        initial = {
            "cara": "isi",
            "birth_date": form.read_date,
            "sex": form.read_sex,
            "birth_place": request.POST.get("birth_place", ""),
        }
        form = journey.form(current, initial=initial)
        note = "Betulkan yang salah, lalu tekan Lanjut."
        return render(request, "public/_step.html", page_context(request, journey, current, form, intro=note))
    return judge(request, journey, current, form)


@login_not_required
@GET_OR_POST
@needs_draft
def put_away(request, case, at):
    """ "Simpan dulu": ticket and PIN for going on later, on this or any other phone."""
    if request.method == "POST":
        if request.POST.get("aksi") == "kirim":
            services.resend_pin(ticket=case.ticket or "", at=at)
            return redirect(f"{request.path}?terkirim=1")
        services.put_draft_away(application=case, at=at)
        return redirect("put_away", draft=case.public_id)
    journey = Journey(case, at=at)
    if not case.ticket:
        return redirect(journey.go_on_url())
    days = journey.context.policy("general.draft_days")
    return render(
        request,
        "public/put_away.html",
        {
            "ticket": format_ticket(case.ticket),
            "pin": format_pin(pin_of(case)),
            "saved_text": format_datetime(case.saved_at, timezone.get_current_timezone()),
            "last_day_text": format_date(timezone.localdate(case.saved_at) + datetime.timedelta(days=days)),
            "go_on_url": journey.go_on_url(),
            "has_phone": bool(case.phone),
            "is_sent": "terkirim" in request.GET,
            "left_out": "belum" in request.GET,
        },
    )


@login_not_required
@GET_OR_POST
@needs_draft
def discard(request, case, at):
    """Delete a draft with its photos, after one question."""
    if request.method != "POST":
        back = Journey(case, at=at).go_on_url()
        return render(request, "public/discard.html", {"service": case.definition, "back_url": back})
    services.discard_draft(application=case)
    forget_draft(request, case.public_id)
    return redirect("admin:desk_start" if is_at_desk(request, case) else "home")


_PAGES = {
    Page.QUESTIONS: questions_step,
    Page.VILLAGE: village_step,
    Page.BIRTH: birth_step,
    Page.MEMBERS: members_step,
    Page.DOCUMENT: document_step,
}
