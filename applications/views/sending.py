"""Checking, sending, and the receipt (S14–S16, S27). Pressing twice, reloading, retrying: one case, one receipt."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications import services
from applications.enums import FilledFor, Status
from applications.pins import pin_to_show
from applications.views.drafts import has_open_receipt, is_at_desk, needs_draft, own_case
from applications.views.papers import slip_response
from applications.views.waiting import keep_device, may_go_on, wait_page
from applications.wizard import Journey
from common.codes import format_pin, format_ticket
from common.dates import format_long_date

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
#: A field no person sees; whoever fills it in is marked, never refused.
HONEYPOT = "situs_web"
SEEN_KEY = "seen"
#: Notices of the check page, by what is in its address.
NOTICES = {
    "berubah": ("Ada isian yang berubah", "Periksa sekali lagi, lalu lanjut mengirim."),
    "kantor": (
        "Belum ada kantor yang melayani desa ini",
        "Isian Anda tersimpan. Tanyakan ke kantor desa ke mana pengajuan ini harus dikirim.",
    ),
}


def seen_pages(request):
    """The digest of each check page that was looked at in this browser, by public id."""
    return request.session.get(SEEN_KEY, {})


@login_not_required
@require_safe
@needs_draft
def check(request, case, at):
    """Every answer with a link to change it, and what is still missing (S14)."""
    journey = Journey(case, at=at)
    gaps = journey.missing()
    seen = {**seen_pages(request), str(case.public_id): services.content_hash(case)}
    request.session[SEEN_KEY] = dict(list(seen.items())[-12:])
    notice = next((NOTICES[name] for name in NOTICES if name in request.GET), None)
    return render(
        request,
        "public/check.html",
        {
            "sections": journey.sections(),
            "gaps": gaps,
            "notice": notice,
            "service": case.definition,
            "send_url": reverse("send", args=[case.public_id]),
            "put_away_url": reverse("put_away", args=[case.public_id]),
            "discard_url": reverse("discard", args=[case.public_id]),
            "back_url": journey.url(journey.steps[-1]) if journey.gap is None else journey.url(journey.gap),
            "step_number": len(journey.steps) + 1,
            "step_count": len(journey.steps) + 1,
        },
    )


@login_not_required
@GET_OR_POST
@needs_draft
def send(request, case, at):
    """The statement and one button (S15)."""
    journey = Journey(case, at=at)
    if request.method != "POST":
        return _statement(request, journey)
    seen = request.POST.get("dilihat", "")
    if not seen:
        return _back_to_check(case, "berubah")
    officer = request.user if is_at_desk(request, case) else None
    if not may_go_on(request, verb="send", at=at, nik=case.nik or "", officer=officer):
        return wait_page(request, verb="send", at=at, keep=["kunci_kirim", "dilihat", HONEYPOT])
    try:
        services.submit_application(
            application=case,
            submit_key=request.POST.get("kunci_kirim", ""),
            at=at,
            seen_hash=seen,
            actor=officer,
            honeypot=request.POST.get(HONEYPOT, ""),
        )
    except services.NotComplete:
        return redirect("check", draft=case.public_id)
    except services.ContentChanged:
        return _back_to_check(case, "berubah")
    except services.NoAgency:
        return _back_to_check(case, "kantor")
    except services.ServiceClosed as closed:
        context = {"service_name": case.definition.short_name, "reason": str(closed), "saved": True}
        return render(request, "public/service_closed.html", context)
    except services.AlreadyOpen:
        return redirect("already_open", draft=case.public_id)
    except services.MoveNotAllowed:
        raise Http404 from None
    request.session[SEEN_KEY] = {key: kept for key, kept in seen_pages(request).items() if key != str(case.public_id)}
    return keep_device(request, redirect("received", draft=case.public_id))


def _back_to_check(case, notice):
    return redirect(f"{reverse('check', args=[case.public_id])}?{notice}=1")


def _statement(request, journey):
    case = journey.case
    if journey.missing():
        return redirect("check", draft=case.public_id)
    seen = seen_pages(request).get(str(case.public_id))
    if seen is None:
        return redirect("check", draft=case.public_id)
    return render(
        request,
        "public/send.html",
        {
            "submit_key": case.submit_key,
            "seen": seen,
            "honeypot": HONEYPOT,
            "is_helped": case.filled_for == FilledFor.OTHER,
            "consent_by": services.consenting_person(case),
            "back_url": journey.check_url(),
        },
    )


@login_not_required
@GET_OR_POST
def received(request, draft):
    """Ticket, PIN, promised date, what comes next (S16). Elsewhere and later it is opened with ticket and PIN."""
    case, at = own_case(request, draft), timezone.now()
    if case is None or (case.status != Status.DRAFT and not has_open_receipt(case, at=at)):
        return redirect("track")
    if case.status == Status.DRAFT:
        return redirect(Journey(case, at=at).go_on_url())
    if request.method == "POST":
        services.resend_pin(ticket=case.ticket, at=at)
        return redirect(f"{request.path}?terkirim=1")
    pin = pin_to_show(case)
    return render(
        request,
        "public/received.html",
        {
            "ticket": format_ticket(case.ticket),
            "pin": format_pin(pin) if pin else "",
            "promised_date": format_long_date(timezone.localdate(case.promised_at, case.agency.zone)),
            "service": case.definition,
            "office": case.agency.name,
            "has_phone": bool(case.phone),
            "is_sent": "terkirim" in request.GET,
            "slip_url": reverse("received_slip", args=[case.public_id]),
            "is_desk": is_at_desk(request, case),
        },
    )


@login_not_required
@require_safe
def received_slip(request, draft):
    """The receipt as a page to print."""
    case = own_case(request, draft)
    if case is None or not has_open_receipt(case, at=timezone.now()):
        return redirect("track")
    return slip_response(case)


@login_not_required
@require_safe
@needs_draft
def already_open(request, case, at):
    """The same family has an open case for this NIK; how far it is, is told only by ticket and PIN (S27)."""
    return render(
        request,
        "public/already_open.html",
        {"service": case.definition, "discard_url": reverse("discard", args=[case.public_id])},
    )
