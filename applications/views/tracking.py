"""Following a case: ticket and PIN in, where it stands, what the family can do, and out again."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications import services
from applications.completeness import first_gap, rule_context
from applications.enums import ReasonCode, Status
from applications.forms.tracking import TicketForm, TrackForm
from applications.models import Letter
from applications.public_status import public_status
from applications.views.drafts import forget_sent, remember_draft
from applications.views.throttle import network_key, wait_page
from applications.views.tracked import forget_tracked, needs_tracked_case, remember_tracked
from applications.views.waiting import device_key, keep_device
from common.codes import format_ticket
from common.dates import format_date, format_datetime
from common.masking import first_name_initials
from notifications.enums import MessageState
from notifications.services import messages_about

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])

#: What a family reads about the state of a message to it.
MESSAGE_WORDS = {
    MessageState.READY: "Sedang dikirim",
    MessageState.CLAIMED: "Sedang dikirim",
    MessageState.SENDING: "Sedang dikirim",
    MessageState.ACCEPTED: "Sudah dikirim",
    MessageState.SENT: "Sudah dikirim",
    MessageState.DELIVERED: "Sudah sampai",
    MessageState.READ: "Sudah dibaca",
    MessageState.UNDELIVERED: "Belum sampai",
    MessageState.FAILED: "Tidak terkirim",
    MessageState.UNKNOWN: "Belum pasti terkirim",
    MessageState.UNKNOWN_FINAL: "Belum pasti terkirim",
    MessageState.CANCELLED: "Tidak jadi dikirim",
    MessageState.EXPIRED: "Tidak jadi dikirim",
    MessageState.SUPPRESSED: "Tidak dikirim, karena tidak ada nomor",
}


@login_not_required
@GET_OR_POST
def track(request):
    """Ask for ticket and PIN (S17). One answer for every pair that opens nothing; a draft's pair takes the draft up."""
    if request.method != "POST":
        return render(request, "public/track.html", {"form": TrackForm(), "has_expired": "habis" in request.GET})
    return keep_device(request, _try_pair(request, timezone.now()))


def is_within_limits(request, *, at, device, network=""):
    """Count this request in the named scopes, for its phone and its block of addresses; both are always counted."""
    allowed = services.within_limit(scope=device, key=device_key(request), at=at)
    return (not network or services.within_limit(scope=network, key=network_key(request), at=at)) and allowed


def _try_pair(request, at):
    if not is_within_limits(request, at=at, device="track:device", network="track:network"):
        return wait_page(request, wait_text="10 menit")
    form = TrackForm(request.POST)
    if form.is_valid():
        try:
            case = services.open_by_ticket(ticket=form.cleaned_data["ticket"], pin=form.cleaned_data["pin"], at=at)
        except services.WrongPair as refused:
            form.add_error(None, str(refused))
        else:
            return _take_up_draft(request, case, at) if case.status == Status.DRAFT else _open_case(request, case, at)
    return render(request, "public/track.html", {"form": form, "has_expired": False})


def _open_case(request, case, at):
    remember_tracked(request, case, at=at)
    return redirect("status")


def _take_up_draft(request, case, at):
    """Go on where the family stopped, on whatever phone."""
    request.session.cycle_key()
    remember_draft(request, case, is_proved=True)
    gap = first_gap(case, rule_context(case, at=at))
    if gap is None:
        return redirect("check", draft=case.public_id)
    return redirect("step", draft=case.public_id, slug=gap.key)


@login_not_required
@GET_OR_POST
def lost_pin(request):
    """Send ticket and PIN to the registered number. The page says the same whatever happened (T8)."""
    if request.method != "POST":
        return render(request, "public/lost_pin.html", {"form": TicketForm(), "is_sent": "terkirim" in request.GET})
    at = timezone.now()
    if not is_within_limits(request, at=at, device="pin:device", network="track:network"):
        return wait_page(request, wait_text="1 jam")
    form = TicketForm(request.POST)
    if not form.is_valid():
        return render(request, "public/lost_pin.html", {"form": form, "is_sent": False})
    services.resend_pin(ticket=form.cleaned_data["ticket"], at=at)
    return keep_device(request, redirect(reverse("lost_pin") + "?terkirim=1"))


@login_not_required
@require_safe
@needs_tracked_case
def status(request, case, at):
    """Where the case stands (S18)."""
    correction = case.corrections.filter(closed_at__isnull=True).first()
    transitions = case.transitions.in_order().select_related("agency")
    zone = case.agency.zone
    return render(
        request,
        "public/status.html",
        {
            "case_name": first_name_initials(case.full_name),
            "service": case.definition,
            "ticket": format_ticket(case.ticket),
            "office": case.agency.name,
            "office_phone": case.agency.phone,
            "status": public_status(case, transitions=transitions, correction=correction, at=at),
            "messages_sent": [
                {
                    "when_text": format_datetime(message.created_at, zone),
                    "text": message.template_version.template.label,
                    "state": MESSAGE_WORDS[MessageState(message.state)],
                }
                for message in messages_about(case.about)
            ],
            "has_phone": bool(case.phone),
            "readers": _readers(case),
            "reads": [
                {"day": format_date(day), "office": office or "Kantor pusat"} for day, office in case.reads.by_day(zone)
            ],
            "has_slip": Letter.objects.filter(application=case, revoked_at__isnull=True).exists(),
        },
    )


def _readers(case):
    """The offices that can open this case: the owner, where it was filled in, the village, whoever was asked."""
    names = [case.agency.name]
    if case.entry_agency_id:
        names.append(case.entry_agency.name)
    names.append(f"Kantor {case.village.label}")
    asked = case.referrals.filter(withdrawn_at__isnull=True).select_related("to_agency")
    names += [f"{referral.to_agency.name}, untuk menjawab pertanyaan kami" for referral in asked]
    return list(dict.fromkeys(names))


@login_not_required
@GET_OR_POST
@needs_tracked_case
def cancel(request, case, at):
    """Withdraw the case, after one question."""
    current = public_status(case, transitions=[], at=at)
    if not current.can_cancel:
        return redirect("status")
    if request.method != "POST":
        return render(request, "public/cancel.html", {"ticket": format_ticket(case.ticket), "service": case.definition})
    try:
        services.cancel_application(application=case, at=at, reason_code=ReasonCode.WITHDRAWN)
    except services.MoveNotAllowed:
        return redirect("status")  # decided a moment ago; the page shows how
    return redirect("status")


@login_not_required
@GET_OR_POST
def leave(request):
    """Close cases and receipts on this phone (T6); what is not sent yet stays. By GET it only says that it is done."""
    if request.method != "POST":
        return render(request, "public/logged_out.html")
    forget_tracked(request)
    forget_sent(request)
    request.session.cycle_key()
    response = redirect("leave")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
