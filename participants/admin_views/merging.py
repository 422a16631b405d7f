"""Merging two records of one person: which value is kept, what will happen, the deed.

Both pages know the last change of either record that was shown (``seen``, ``seen_other``).
"""

from dataclasses import dataclass

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common.masking import first_name_initials
from participants import perms, services
from participants.admin_forms.merging import MergeForm
from participants.admin_views.people_access import COMPARED, find_person, person_url, seen_of
from participants.admin_views.people_verbs import changes_since
from participants.admin_views.people_words import NUMBERS, grouped, place_text
from participants.services import seen as guard
from participants.services.merging import SURVIVOR

TEMPLATES = "admin/participants/participant"


@dataclass(frozen=True)
class _Visit:
    """One request about two records: ``person`` stays, ``other`` becomes a part of it."""

    request: object
    model_admin: object
    person: object
    other: object
    at: object


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, model_admin, pk, other):
    """Ask for each difference whose value is kept, show the outcome; a POST with ``langkah=ya`` merges."""
    if pk == other:
        raise Http404
    people = (find_person(request, model_admin, key) for key in (pk, other))
    visit = _Visit(request, model_admin, *people, timezone.now())
    if not perms.may(request.user, perms.MERGE, visit.person.territory_id, visit.other.territory_id):
        raise PermissionDenied
    try:
        preview = services.merge_preview(visit.person, visit.other)
    except services.RegistryRefusal as refusal:
        return _closed(visit, str(refusal))
    if request.method == "GET":
        for shown in (visit.person, visit.other):
            services.record_participant_read(participant=shown, user=request.user, what=COMPARED, at=visit.at)
        return _form_page(visit, preview, MergeForm(differences=preview.differences))
    if (seen_of(request), seen_of(request, "seen_other")) != (visit.person.last_change, visit.other.last_change):
        return _closed(visit, str(guard.MovedOn()))
    form = MergeForm(request.POST, differences=preview.differences)
    if request.POST.get("langkah") == "ubah" or not form.is_valid():
        return _form_page(visit, preview, form)
    return _do(visit, preview, form) if request.POST.get("langkah") == "ya" else _confirm_page(visit, preview, form)


def _do(visit, preview, form):
    request = visit.request
    pairs = ((visit.person, seen_of(request)), (visit.other, seen_of(request, "seen_other")))
    try:
        with guard.unchanged(*pairs):
            services.merge_participants(
                survivor=visit.person,
                duplicate=visit.other,
                keep=form.keep(),
                actor=request.user,
                at=visit.at,
                note=form.cleaned_data["note"],
            )
    except (guard.MovedOn, services.PersonMerged) as refusal:
        return _closed(visit, str(refusal))
    except services.RegistryRefusal as refusal:
        form.add_error(None, str(refusal))
        return _form_page(visit, preview, form)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return _form_page(visit, preview, form)
    notices.success(request, "Kedua data sudah digabung. Bila keliru, batalkan dari riwayat perubahan di bawah.")
    return HttpResponseRedirect(person_url(visit.person))


def _form_page(visit, preview, form):
    context = _context(visit) | {"form": form, "effects": preview.effects, "rows": _rows(form)}
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(visit.request, f"{TEMPLATES}/merge.html", context, status=status)


def _confirm_page(visit, preview, form):
    context = _context(visit) | {
        "effects": preview.effects,
        "outcome": [(row["label"], row["chosen"]) for row in _rows(form)],
        "note": form.cleaned_data["note"],
        "hidden": form.carried(),
    }
    return TemplateResponse(visit.request, f"{TEMPLATES}/merge_confirm.html", context)


def _rows(form):
    """Each difference as the page draws it."""
    rows = []
    for one, field, chosen in form.rows():
        texts = {"survivor": _said(one.name, one.survivor), "duplicate": _said(one.name, one.duplicate)}
        rows.append(
            {
                "label": one.label,
                "name": field.html_name,
                "sides": [(side, text, side == chosen) for side, text in texts.items()],
                "chosen": texts.get(chosen, texts[SURVIVOR]),
                "errors": field.errors,
            }
        )
    return rows


def _said(name, text):
    return grouped(text) if name in NUMBERS and text.isdigit() else text


def _closed(visit, sentence):
    """409: why nothing was merged, and what has happened since."""
    for person in (visit.person, visit.other):
        person.refresh_from_db()
    user, request = visit.request.user, visit.request
    context = _context(visit) | {
        "sentence": sentence,
        "changes": [
            *changes_since(visit.person, seen_of(request), user),
            *changes_since(visit.other, seen_of(request, "seen_other"), user),
        ],
        "maybe_done": False,
        "typed": [],
        "hidden": [],
        "is_merged": bool(visit.person.merged_into_id or visit.other.merged_into_id),
    }
    return TemplateResponse(request, f"{TEMPLATES}/merge_conflict.html", context, status=409)


def _context(visit):
    person, other = visit.person, visit.other
    return visit.model_admin.admin_site.each_context(visit.request) | {
        "is_nav_sidebar_enabled": False,
        "opts": visit.model_admin.opts,
        "title": f"Gabungkan dua data: {first_name_initials(person.full_name)}",
        "subtitle": "",
        "step_title": "Gabungkan dua data",
        "person": person,
        "person_line": place_text(person),
        "person_url": person_url(person),
        "other": other,
        "other_line": place_text(other),
        "other_url": person_url(other),
        "swap_url": person_url(other, "merge", person.pk),
        "again_url": person_url(person, "merge", other.pk),
        "seen": person.last_change,
        "seen_other": other.last_change,
    }
