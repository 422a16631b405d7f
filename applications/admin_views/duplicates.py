"""Cases that may be about the same person: listed on the case page, compared side by side (screen C3)."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from applications import perms, services
from applications.admin_forms.duplicates import DismissForm
from applications.admin_views.case_access import find_case, is_partner, moment_text, page_url
from applications.admin_views.case_bar import Action, move_action
from applications.admin_views.case_facts import fact_groups
from applications.admin_views.case_papers import Paper, papers_of
from applications.enums import ReadKind
from common.codes import format_ticket
from common.masking import first_name_initials, mask_nik

#: The moves by which one of two competing cases is settled.
SETTLING = ("reject", "cancel")


@dataclass(frozen=True, kw_only=True)
class DuplicateRow:
    """One likely duplicate as the panel lists it: reasons in words, the person masked."""

    reasons: str
    name: str
    nik: str
    place: str
    service: str
    status: str
    sent_text: str
    is_rival: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two cases on the compare page."""

    title: str
    url: str
    status: str
    sent_text: str
    actions: list[Action]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One answer of both cases; ``word`` says how they stand to each other."""

    label: str
    left: str
    right: str
    word: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class PaperPair:
    """One kind of paper of both cases; None where a case has none."""

    label: str
    left: Paper | None
    right: Paper | None


def duplicate_rows(case, request):
    """The likely duplicates of ``case`` for its panel."""
    found = services.likely_duplicates(case=case, user=request.user)
    return [
        DuplicateRow(
            reasons=" · ".join(item.reasons),
            name=first_name_initials(item.case.full_name),
            nik=mask_nik(item.case.nik) if item.case.nik else "tanpa NIK",
            place=item.case.village.name,
            service=item.case.definition.short_name,
            status=item.case.get_status_display(),
            sent_text=moment_text(item.case.submitted_at, case.agency.zone),
            is_rival=item.is_rival,
            url=page_url(request, "duplicate", case.pk, item.case.pk),
        )
        for item in found
    ]


@require_http_methods(["GET", "POST"])
def compare(request, model_admin, pk, other):
    """Lay two cases side by side; note with a reason that they are about two people."""
    case, second = (_whole_case(request, model_admin, key) for key in (pk, other))
    if case.pk == second.pk:
        raise Http404
    at = timezone.now()
    found = services.likely_duplicates(case=case, user=request.user)
    match = next((item for item in found if item.case.pk == second.pk), None)
    may_dismiss = match is not None and not match.is_rival and _may_review(request.user, case)
    form = DismissForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_dismiss:
            raise PermissionDenied
        if form.is_valid():
            return _dismiss(request, case, second, form.cleaned_data["reason"], at)
    for shown in (case, second):
        services.record_read(application=shown, user=request.user, kind=ReadKind.CASE, at=at)
    context = {
        **model_admin.admin_site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "opts": model_admin.opts,
        "title": "Bandingkan dua pengajuan",
        "subtitle": "",
        "case_url": page_url(request, "change", case.pk),
        "sides": [_side(case, second, request), _side(second, case, request)],
        "reasons": match.reasons if match else (),
        "is_rival": match is not None and match.is_rival,
        "may_dismiss": may_dismiss,
        "form": form,
        "differences": _differences(case, second, at),
        "pairs": _pairs(case, second, request.user),
    }
    template = "admin/applications/application/duplicate.html"
    return TemplateResponse(request, template, context, status=422 if form.errors else 200)


def _whole_case(request, model_admin, pk):
    """A case that is read in full; whoever was only asked about it compares nothing. Raises Http404."""
    case = find_case(request, model_admin, pk)
    if is_partner(case, request.user):
        raise Http404
    return case


def _may_review(user, case):
    return perms.acting_agency_id(user, case, "applications.review_application") is not None


def _dismiss(request, case, other, reason, at):
    services.dismiss_duplicate(application=case, other=other, actor=request.user, at=at, reason=reason)
    messages.success(request, "Dicatat: bukan orang yang sama.")
    return HttpResponseRedirect(f"{page_url(request, 'change', case.pk)}#ganda")


def _side(case, other, request):
    verbs = services.open_verbs(case=case, user=request.user)
    age = "lama" if (case.submitted_at, case.pk) < (other.submitted_at, other.pk) else "baru"
    return Side(
        title=f"Tiket {format_ticket(case.ticket)}",
        url=page_url(request, "change", case.pk),
        status=f"{case.definition.short_name}, {case.get_status_display().lower()}",
        sent_text=f"Dikirim {moment_text(case.submitted_at, case.agency.zone)} ({age})",
        actions=[move_action(case, request, verb) for verb in SETTLING if verb in verbs],
    )


def _differences(case, other, at):
    """Every answer of both cases, in the order of the first, what only the second has at the end."""
    left, right = (_answers(shown, at) for shown in (case, other))
    return [_difference(name, left.get(name), right.get(name)) for name in {**left, **right}]


def _answers(case, at):
    groups = fact_groups(case, at=at, partner=False, checks={})
    return {row.name: row for group in groups for row in group.rows}


def _difference(name, left, right):
    same = left is not None and right is not None and left.value.casefold() == right.value.casefold()
    word = "sama" if same else "berbeda" if left and right else "hanya di satu"
    return Difference(
        label=(left or right).label,
        left=left.value if left else "–",
        right=right.value if right else "–",
        word=word,
        tone={"sama": "ok", "berbeda": "late"}.get(word, "open"),
    )


def _pairs(case, other, user):
    left, right = (
        {paper.kind: paper for paper in papers_of(shown, user=user, partner=False)} for shown in (case, other)
    )
    return [
        PaperPair(label=(left.get(kind) or right[kind]).short, left=left.get(kind), right=right.get(kind))
        for kind in {**left, **right}
    ]
