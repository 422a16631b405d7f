"""Mending exactly what an officer ticked: the list, one page per item, and sending it back (S19)."""

import dataclasses

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agencies.models import Territory
from applications import services
from applications.catalogue.base import Kind, Page, always
from applications.completeness import rule_context
from applications.enums import RUNNING_STATUSES, Status, TargetKind
from applications.forms.steps import build_step_form
from applications.forms.uploads import PhotoForm
from applications.models import DocumentPage
from applications.views.documents import TOO_OFTEN
from applications.views.tracked import needs_tracked_case
from applications.views.tracking import GET_OR_POST, is_within_limits
from common.codes import format_ticket
from common.dates import format_long_date
from common.imaging import ImageRefused

#: How the kinds of a target are written in an address.
KIND_WORDS = {TargetKind.FIELD: "isian", TargetKind.DOCUMENT: "foto"}


@login_not_required
@require_safe
@needs_tracked_case
def correct(request, case, at):
    """The ticked items and nothing else."""
    correction = _open_request(case)
    if correction is None:
        return redirect("status")
    return _list_page(request, case, correction, at)


@login_not_required
@GET_OR_POST
@needs_tracked_case
def correct_item(request, case, at, kind, target):
    """One ticked question or photo. What nobody ticked does not exist (404)."""
    correction = _open_request(case)
    item = _ticked(correction, kind, target)
    if _is_late(case, correction, at):
        return redirect("correct")
    if item.target_kind == TargetKind.DOCUMENT:
        return _photo_page(request, case, item, at)
    return _question_page(request, case, item, at)


@login_not_required
@require_POST
@needs_tracked_case
def correct_send(request, case, at):
    """Send the mended case back. A second press changes nothing and shows the same receipt."""
    correction = _open_request(case)
    if correction is not None and _is_late(case, correction, at):
        return redirect("correct")
    try:
        services.resubmit_application(application=case, at=at)
    except services.StillOpenItems:
        return _list_page(request, case, correction, at, still_open=True)
    except services.MoveNotAllowed:
        return redirect("status")
    return redirect("corrected")


@login_not_required
@require_safe
@needs_tracked_case
def corrected(request, case, at):
    """The receipt of the correction, with the new promised date."""
    if case.corrected_at is None or case.status not in RUNNING_STATUSES:
        return redirect("status")
    promised = format_long_date(timezone.localtime(case.due_at, case.agency.zone).date())
    return render(
        request, "public/corrected.html", {"ticket": format_ticket(case.ticket), "pin": "", "promised_date": promised}
    )


def _open_request(case):
    if case.status != Status.RETURNED:
        return None
    return case.corrections.filter(closed_at__isnull=True).first()


def _ticked(correction, kind, target):
    kinds = {word: kind for kind, word in KIND_WORDS.items()}
    item = None
    if correction is not None and kind in kinds:
        item = correction.items.filter(target_kind=kinds[kind], target=target).first()
    if item is None:
        raise Http404
    return item


def _is_late(case, correction, at):
    return correction.deadline < timezone.localtime(at, case.agency.zone).date()


def _title(case, item):
    if item.target_kind == TargetKind.DOCUMENT:
        return case.definition.document(item.target).label
    return case.definition.question(item.target).title


def _list_page(request, case, correction, at, *, still_open=False):
    is_late = _is_late(case, correction, at)
    items = [
        {
            "title": _title(case, item),
            "url": "" if is_late else reverse("correct_item", args=[KIND_WORDS[item.target_kind], item.target]),
            "is_done": item.resolved_at is not None,
            "reason": item.get_reason_code_display(),
            "note": item.note,
        }
        for item in correction.items.order_by("pk")
    ]
    return render(
        request,
        "public/correct.html",
        {
            "service": case.definition,
            "deadline_text": format_long_date(correction.deadline),
            "deadline_passed": is_late,
            "items": items,
            "done": sum(item["is_done"] for item in items),
            "total": len(items),
            "still_open": still_open,
            "has_errors": still_open,
        },
    )


def _question_page(request, case, item, at):
    context = rule_context(case, at=at)
    form = _question_form(case, item, context, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _is_settled(form, request):
        try:
            services.correct_answers(application=case, values={item.target: form.values[item.target]}, at=at)
        except (services.MoveNotAllowed, ValueError):
            return redirect("status")  # sent, expired or withdrawn meanwhile
        return redirect("correct")
    return render(
        request,
        "public/correct_item.html",
        {
            "form": form,
            "title": _title(case, item),
            "reason": item.get_reason_code_display(),
            "note": item.note,
            "warnings": form.warnings,
            "primary_label": "Simpan perbaikan",
        },
    )


def _question_form(case, item, context, data):
    """The form of this one question, as plain as possible: no neighbours, asked whatever the other answers are."""
    step = case.definition.step_of(item.target)
    question = dataclasses.replace(case.definition.question(item.target), applies=always)
    if question.name == "nik" and not case.no_nik_reason:
        question = dataclasses.replace(question, required=True, missing="Tulis NIK.")
    page = Page.VILLAGE if question.kind is Kind.VILLAGE else Page.QUESTIONS
    form = build_step_form(dataclasses.replace(step, questions=(question,), page=page), case, context, data=data)
    if question.kind is Kind.VILLAGE:
        form.fields[question.name].widget.choices = _villages_by_district(case)
    return form


def _villages_by_district(case):
    """The villages this case's office works for; for another office the family applies anew."""
    choices = {}
    for village in Territory.objects.villages_in(case.agency.territory_id).select_related("parent"):
        choices.setdefault(village.parent.label, []).append((village.pk, village.label))
    return list(choices.items())


def _is_settled(form, request):
    """Odd but possible answers are asked about once."""
    return not form.warnings or request.POST.get("peringatan") == "dibaca"


def _photo_page(request, case, item, at):
    rule = case.definition.document(item.target)
    is_sent = request.method == "POST"
    form = _photo_form(case, item, at, request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        photo = form.cleaned_data["photo"]
        if photo is None:
            return redirect("correct")  # the new photo of a moment ago is kept
        if not is_within_limits(request, at=at, device="upload:device"):
            form.add_error("photo", TOO_OFTEN)
        elif _is_stored(case, item, photo, form, at):
            return redirect("correct")
    return render(
        request,
        "public/correct_photo.html",
        {
            "form": form,
            "rule": rule,
            "title": rule.label,
            "reason": item.get_reason_code_display(),
            "note": item.note,
            "current": _new_photo(case, item),
            "primary_label": "Simpan foto ini",
        },
    )


def _is_stored(case, item, photo, form, at):
    """Keep the photo; False when it was refused, with the reason in the form."""
    try:
        services.attach_document(application=case, kind=item.target, data=photo.read(), at=at)
    except (ImageRefused, services.QuotaExceeded, services.DocumentNotExpected) as refused:
        form.add_error("photo", str(refused))
        return False
    return True


def _photo_form(case, item, at, data, files):
    """A photo must be chosen unless the wrong one was replaced already."""
    form = PhotoForm(
        rule=case.definition.document(item.target),
        case=case,
        context=rule_context(case, at=at),
        has_photo=item.resolved_at is not None,
        data=data,
        files=files,
    )
    form.may_be_empty = item.resolved_at is not None
    return form


def _new_photo(case, item):
    """The photo that already replaced the wrong one; None before. The wrong one is not shown again."""
    if item.resolved_at is None:
        return None
    pages = DocumentPage.objects.filter(document__application=case, document__kind=item.target)
    page = pages.filter(document__is_current=True).order_by("number").first()
    return page and {
        "url": reverse("document_thumbnail", args=[page.public_id]),
        "full_url": reverse("document_page", args=[page.public_id]),
        "size_text": f"{max(1, page.size // 1024)} KB",
    }
