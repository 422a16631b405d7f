"""Taking back one change of one person, a merge included: what it did, why it is taken back, the deed."""

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common.masking import first_name_initials
from participants import perms, services
from participants.admin_forms.people import UndoForm
from participants.admin_views.people_access import find_person, person_url
from participants.admin_views.people_past import contents
from participants.admin_views.people_words import hidden, moment_text, place_text, zone_of
from participants.enums import ChangeKind

TEMPLATE = "admin/participants/participant/undo.html"


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, model_admin, pk, change):
    """Show what the change did; a POST with a reason takes it back, unless something stands on it."""
    person, at = find_person(request, model_admin, pk), timezone.now()
    entry = next((one for one in services.timeline(person) if one.change.pk == change), None)
    if entry is None or entry.change.kind in (ChangeKind.CREATE, ChangeKind.UNDO):
        raise Http404
    is_merge = entry.change.kind == ChangeKind.MERGE
    if not perms.may(request.user, perms.MERGE if is_merge else perms.CHANGE, person.territory_id):
        raise PermissionDenied
    refusal, form = "", UndoForm(request.POST if request.method == "POST" else None, auto_id="isian_%s")
    if request.method == "POST" and form.is_valid():
        try:
            services.undo_change(change=entry.change, actor=request.user, at=at, note=form.cleaned_data["note"])
        except services.RegistryRefusal as refused:
            refusal = str(refused)
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
        else:
            notices.success(request, "Gabungan dibatalkan." if is_merge else "Perubahan dibatalkan.")
            return HttpResponseRedirect(person_url(person))
    elif entry.is_undone or not entry.may_be_undone:
        refusal = _why_not(entry)
    zone = zone_of(request.user)
    context = model_admin.admin_site.each_context(request) | {
        "is_nav_sidebar_enabled": False,
        "opts": model_admin.opts,
        "title": f"Batalkan perubahan: {first_name_initials(person.full_name)}",
        "subtitle": "",
        "step_title": "Batalkan gabungan" if is_merge else "Batalkan perubahan",
        "person": person,
        "person_line": ", ".join(filter(None, (hidden(person.nik) or "tanpa NIK", place_text(person)))),
        "person_url": person_url(person),
        "facts": [
            ("Waktu", moment_text(entry.change.at, zone)),
            ("Oleh", entry.because),
            ("Isi", contents(entry) or entry.label),
            *([("Catatan", entry.change.note)] if entry.change.note else []),
        ],
        "is_merge": is_merge,
        "form": form,
        "refusal": refusal,
    }
    status = 409 if refusal and request.method == "POST" else 422 if form.errors else 200
    return TemplateResponse(request, TEMPLATE, context, status=status)


def _why_not(entry):
    if entry.is_undone:
        return "Perubahan ini sudah dibatalkan."
    if entry.change.about and entry.change.kind != ChangeKind.MERGE:
        return "Perubahan ini dibuat oleh putusan pengajuan, jadi tidak dibatalkan di sini. Perbaiki datanya."
    return "Setelah itu data orang ini berubah lagi. Batalkan dulu perubahan yang lebih baru."
