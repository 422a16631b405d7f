"""The desks: an officer begins a case for a family, goes through the public pages with it and turns to the next one.

The pages in between are those of the public journey; what the desk knows already is filled in (ux-and-security §2.7).
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications import perms, services
from applications.admin_forms.desk import DeskStartForm
from applications.catalogue import SERVICES
from applications.completeness import HOSPITALS
from applications.desk_patients import forget_patients, patient_answers
from applications.models import Application
from applications.views.drafts import forget_sent, own_case, remember_draft
from applications.views.home import closed_reason
from applications.views.tracked import forget_tracked
from applications.views.waiting import may_go_on, wait_page
from applications.wizard import Journey
from common.dates import format_datetime
from common.masking import first_name_initials

#: What a hospital comes for (ux-and-security §6.5 R3, R4).
HOSPITALS_FIRST = ("reaktivasi", "pembebasan")
MOST_DRAFTS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def start(request, site):
    """Choose the service; the answer begins the draft. What the family before left in this browser is dropped."""
    desks, at = _desks(request), timezone.now()
    forget_sent(request)
    offered, closed = _services(desks, today=timezone.localdate(at))
    form = DeskStartForm(request.POST if request.method == "POST" else None, desks=desks, services=offered)
    if form.is_bound and form.is_valid() and _is_open(form, at):
        if not may_go_on(request, verb="start", at=at, officer=request.user):
            return wait_page(request, verb="start", at=at, keep=list(form.fields))
        return _begin(request, form, at)
    context = {
        "form": form,
        "desk_name": "" if form.asks_agency else desks[0].name,
        "services": offered,
        "closed": closed,
        "drafts": _own_drafts(request, desks),
        "is_hospital": _is_hospital(desks),
    }
    page = {**site.each_context(request), "title": "Daftarkan warga", "subtitle": "", **context}
    return TemplateResponse(request, "admin/desk/start.html", page, status=422 if form.errors else 200)


@require_safe
def resume(request, site, draft):
    """Go on with a draft of one's own, in whatever browser."""
    _desks(request)
    case = own_case(request, draft)
    if case is None or not perms.holds_desk(request.user, case):
        raise Http404
    return redirect(Journey(case, at=timezone.now()).go_on_url())


@require_POST
def done(request, site):
    """The family goes: its receipt, and what was looked up for it, leave this browser."""
    _desks(request)
    forget_sent(request)
    forget_tracked(request)
    forget_patients(request)
    return redirect("admin:desk_start" if request.POST.get("lalu") == "berikutnya" else "admin:index")


def _desks(request):
    """The officer's desks. Raises PermissionDenied when he has none."""
    desks = list(perms.desks_of(request.user))
    if not desks:
        raise PermissionDenied
    return desks


def _is_hospital(desks):
    return all(desk.kind in HOSPITALS for desk in desks)


def _services(desks, *, today):
    """(open services, [(name, why)] of the closed): a service is offered where at least one of the desks takes it."""
    order = list(SERVICES.values())
    if _is_hospital(desks):
        order.sort(key=lambda service: (HOSPITALS_FIRST + (service.code,)).index(service.code))
    reasons = {
        service.code: [closed_reason(service, territory_code=desk.territory_id, today=today) for desk in desks]
        for service in order
    }
    offered = [service for service in order if not all(reasons[service.code])]
    closed = [(service.short_name, reasons[service.code][0]) for service in order if all(reasons[service.code])]
    return offered, closed


def _is_open(form, at):
    """Whether the chosen office takes the chosen service; else its sentence stands in the form."""
    service = SERVICES[form.cleaned_data["service"]]
    reason = closed_reason(service, territory_code=form.desk.territory_id, today=timezone.localdate(at))
    if reason:
        form.add_error("service", reason)
    return not reason


def _begin(request, form, at):
    case = services.start_at_desk(
        service=form.cleaned_data["service"],
        actor=request.user,
        entry_agency=form.desk,
        at=at,
        known=patient_answers(request, form.cleaned_data["pasien"]),
    )
    forget_patients(request)
    remember_draft(request, case)
    return redirect(Journey(case, at=at).go_on_url())


def _own_drafts(request, desks):
    """What this officer began and has not sent, the last touched first."""
    rows = Application.objects.drafts().filter(entered_by=request.user, entry_agency__in=desks)
    return [
        {
            "public_id": case.public_id,
            "service": case.definition.short_name,
            "name": first_name_initials(case.full_name) or "Nama belum diisi",
            "saved_text": format_datetime(case.saved_at, timezone.get_current_timezone()),
        }
        for case in rows.order_by("-saved_at")[:MOST_DRAFTS]
    ]
