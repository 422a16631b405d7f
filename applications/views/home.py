"""The pages around the journey: home, before the start, the village's QR poster, privacy, size of the letters."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from agencies.models import Territory
from agencies.services import policy_value
from applications.catalogue import SERVICES, UnknownService, get_service
from applications.completeness import rule_context
from applications.context_processors import TEXT_SIZE_COOKIE, TEXT_SIZES, preset_village_code
from applications.models import Application
from applications.views.drafts import own_drafts
from applications.wizard import Journey
from common.dates import format_datetime

YEAR = 365 * 24 * 3600


def closed_reason(service, *, territory_code, today):
    """The office's own sentence while it does not take this service; "" when it does."""

    def policy(key):
        return policy_value(f"{service.code}.{key}", territory_code=territory_code, on=today)

    return "" if policy("open") else policy("closed_reason")


def known_service(code):
    """The catalogue's definition; 404 for any other word."""
    try:
        return get_service(code)
    except UnknownService:
        raise Http404 from None


@login_not_required
@require_safe
def home(request):
    """Every service with one sentence, and the way back to what was begun (S1)."""
    code, today = preset_village_code(request), timezone.localdate()
    services = [
        {
            "code": service.code,
            "name": service.name,
            "short_name": service.short_name,
            "summary": service.summary,
            "icon": service.icon,
            "is_open": not closed_reason(service, territory_code=code, today=today),
            "start_url": reverse("before_start", args=[service.code]),
        }
        for service in SERVICES.values()
    ]
    return render(request, "public/home.html", {"services": services})


@login_not_required
@require_safe
def before_start(request, service):
    """What to have at hand, how long it takes, what becomes of the data; closed services say why (S2)."""
    definition = known_service(service)
    code, now = preset_village_code(request), timezone.now()
    case = Application(service=definition.code, village_id=code)
    context = rule_context(case, at=now)
    optional = context.policy(f"{definition.code}.optional_documents")
    documents = [
        {"label": rule.label, "why": rule.why, "example": rule.example}
        for rule in definition.documents
        if rule.applies(case, context) and rule.required(case, context) and rule.kind not in optional
    ]
    return render(
        request,
        "public/before_start.html",
        {
            "service": definition,
            "documents": documents,
            "closed_reason": closed_reason(definition, territory_code=code, today=context.today),
            "start_url": reverse("start", args=[definition.code]),
            "back_url": reverse("home"),
        },
    )


@login_not_required
@require_safe
def resume(request):
    """Back to what this browser began: straight there, or by ticket and PIN."""
    at = timezone.now()
    drafts = list(own_drafts(request))
    if not drafts:
        return redirect("track")
    if len(drafts) == 1:
        return redirect(Journey(drafts[0], at=at).go_on_url())
    tasks = [
        {
            "title": draft.definition.short_name,
            "url": Journey(draft, at=at).go_on_url(),
            "hint": f"Terakhir diisi {format_datetime(draft.saved_at, timezone.get_current_timezone())}",
            "state": "todo",
            "state_label": "Belum dikirim",
        }
        for draft in drafts
    ]
    return render(request, "public/resume.html", {"tasks": tasks, "back_url": reverse("home")})


@login_not_required
@require_safe
def village_qr(request, code):
    """A village's poster: its village stands ready in the form. Any other code only leads home (T13)."""
    if code.isascii() and code.isdigit() and Territory.objects.villages_in("").filter(pk=code).exists():
        request.session["village"] = code
    return redirect("home")


@login_not_required
@require_safe
def privacy(request):
    """Who sees what, for how long, and which rights people have (S25)."""
    code, today = preset_village_code(request), timezone.localdate()
    years = policy_value("general.retention_years", territory_code=code, on=today)
    retention = [{"what": "Pengajuan dan foto", "how_long": f"{years} tahun setelah selesai"}]
    officer = policy_value("general.pdp_officer", territory_code=code, on=today)
    days = policy_value("general.draft_days", territory_code=code, on=today)
    return render(
        request,
        "public/privacy.html",
        {
            "privacy_officer": officer,
            "retention": retention,
            "draft_days": days,
            "back_url": reverse("home"),
        },
    )


@login_not_required
@require_safe
def text_size(request, size):
    """Keep the size of the letters in a cookie and go back to the page; only to an address of this site (W2)."""
    if size not in TEXT_SIZES:
        raise Http404
    back = request.GET.get("kembali", "")
    is_own = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = redirect(back if is_own else reverse("home"))
    response.set_cookie(TEXT_SIZE_COOKIE, size, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response
