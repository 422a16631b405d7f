"""Papers and look-ups at the desks: a hospital's patient, a family's slip, the poster of a village.

Numbers come by POST alone and stand in no address (ux-and-security §4.4 P1).
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agencies.enums import TerritoryLevel
from agencies.models import Agency, Territory
from agencies.scoping import prefix_q, scope_of
from agencies.services import policy_value
from applications import letters, perms, services
from applications.admin_forms.desk import LookupForm, SlipForm
from applications.catalogue import get_service
from applications.completeness import HOSPITALS
from applications.desk_patients import remember_patient
from applications.enums import LetterKind
from applications.models import Application, Letter
from common.codes import format_ticket
from common.dates import format_date
from common.masking import first_name_initials, mask_card, mask_nik, mask_phone

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
#: What a hospital may begin for a patient, and what its button says (ux-and-security §6.5 R3, R4).
FOR_PATIENTS = (("reaktivasi", "Reaktivasi mendesak"), ("pembebasan", "Pembebasan biaya rawat"))
NOT_FOUND = "Tidak ada pengajuan dengan nomor ini di wilayah Anda."
TOO_OFTEN = "Terlalu sering dalam satu jam. Tunggu sebentar."


@GET_OR_POST
def lookup(request, site):
    """One patient by whole number and with a reason (R1, R2). Each question is kept, also one that finds nothing."""
    scope = scope_of(request.user).limited_to("applications.look_up_patient")
    if not scope.grants:
        raise PermissionDenied
    form = LookupForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "result": None}
    if form.is_bound and form.is_valid():
        try:
            context["result"] = _patient(request, form)
        except services.TooManyLookups as refusal:
            form.add_error(None, str(refusal))
            return _page(request, site, "lookup", "Cari pasien", context, status=429)
    return _page(request, site, "lookup", "Cari pasien", context, status=422 if form.errors else 200)


def _patient(request, form):
    """What the hospital is told, and what it can begin for this patient."""
    reason = form.cleaned_data["reason"]
    answer = services.look_up_patient(**form.numbers, reason=reason, actor=request.user, at=timezone.now())
    nik = form.numbers.get("nik")
    return {
        "number": mask_nik(nik) if nik else mask_card(form.numbers["card_number"]),
        "kind": "NIK" if nik else "Kartu",
        "cover": answer.cover,
        "cover_day": format_date(answer.cover.observed_on) if answer.cover and answer.cover.observed_on else "",
        "cases": [
            {
                "case": case,
                "date_text": format_date(timezone.localtime(case.submitted_at)),
                "url": case.case_id and reverse("admin:applications_application_change", args=[case.case_id]),
            }
            for case in answer.cases
        ],
        "word": remember_patient(request, **form.numbers),
        "actions": [(get_service(code), label) for code, label in FOR_PATIENTS],
    }


@GET_OR_POST
def slip(request, site):
    """A lost slip once more, without its PIN, for a family that shows who it is (V7, V8)."""
    if not perms.desks_of(request.user).exists():
        raise PermissionDenied
    form = SlipForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "found": None, "is_sent": False}
    if not (form.is_bound and form.is_valid()):
        return _page(request, site, "slip", "Cetak slip", context, status=422 if form.errors else 200)
    at = timezone.now()
    if not services.within_limit(scope="slip:officer", key=request.user.pk, at=at):
        form.add_error(None, TOO_OFTEN)
        return _page(request, site, "slip", "Cetak slip", context, status=429)
    receipt = _receipt(request.user, form.cleaned_data["ticket"])
    if receipt is None:
        form.add_error("ticket", NOT_FOUND)
        return _page(request, site, "slip", "Cetak slip", context, status=422)
    case = receipt.application
    services.record_read(application=case, user=request.user, kind=form.cleaned_data["proof"], at=at)
    if request.POST.get("aksi") == "pin" and case.phone:
        services.resend_pin(ticket=case.ticket, at=at)
        context["is_sent"] = True
    context["found"] = {
        "ticket": format_ticket(case.ticket),
        "name": first_name_initials(case.full_name),
        "service": case.definition.short_name,
        "date_text": format_date(timezone.localtime(case.submitted_at, case.agency.zone)),
        "phone": mask_phone(case.phone),
        "url": reverse("admin:applications_application_change", args=[case.pk]),
        "slip_url": reverse("admin:applications_application_slip", args=[case.pk]),
    }
    return _page(request, site, "slip", "Cetak slip", context)


def _receipt(user, ticket):
    """The receipt of the case with this ticket, for officers who see the whole case; else None."""
    rows = Letter.objects.visible_to(user).filter(kind=LetterKind.RECEIPT, revoked_at__isnull=True)
    related = ("agency", "application__agency", "application__village")
    return (
        rows.filter(application__in=Application.objects.sent().filter(ticket=ticket)).select_related(*related).first()
    )


@require_safe
def posters(request, site):
    """The villages whose poster this officer may print, kecamatan by kecamatan (V7)."""
    scope = _poster_scope(request.user)
    villages = Territory.objects.at_level(TerritoryLevel.VILLAGE).filter(prefix_q("code", scope.prefixes))
    districts = Territory.objects.filter(pk__in=villages.values("parent")).order_by("name")
    asked = request.GET.get("kecamatan", "")
    district = districts.filter(pk=asked).first() if _is_code(asked) else None
    if district is None and len(districts) == 1:
        district = districts[0]
    context = {
        "districts": [] if district and len(districts) == 1 else districts,
        "district": district,
        "villages": villages.filter(parent=district).order_by("name") if district else [],
    }
    return _page(request, site, "posters", "Cetak poster QR", context)


@require_safe
def poster(request, site, code):
    """The poster of one village, under the letterhead of the officer's own office."""
    scope = _poster_scope(request.user)
    grant = next((one for one in scope.grants if code.startswith(one.prefix)), None)
    if grant is None or not _is_code(code):
        raise Http404
    village = Territory.objects.at_level(TerritoryLevel.VILLAGE).select_related("parent").filter(pk=code).first()
    if village is None:
        raise Http404
    agency = Agency.objects.select_related("territory").get(pk=grant.agency_id)
    pdf = letters.village_poster(village=village, agency=agency, help_number=_help_number(code))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="poster-{code}.pdf"'
    return response


def _is_code(text):
    return text.isascii() and text.isdigit()


def _help_number(code):
    """The number families of this village may call; "" when none is set."""
    keys, today = ("general.help_whatsapp", "general.help_phone"), timezone.localdate()
    return next(filter(None, (policy_value(key, territory_code=code, on=today) for key in keys)), "")


def _poster_scope(user):
    """Where ``user`` enters cases for the families who live there. A hospital has patients, but no villages."""
    scope = scope_of(user).limited_to("applications.enter_application")
    own = scope.of_grants(grant for grant in scope.grants if grant.agency_kind not in HOSPITALS)
    if not own.grants:
        raise PermissionDenied
    return own


def _page(request, site, template, title, context, *, status=200):
    page = {**site.each_context(request), "title": title, "subtitle": "", **context}
    return TemplateResponse(request, f"admin/desk/{template}.html", page, status=status)
