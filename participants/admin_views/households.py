"""The page of one family: who stands on the card, and how each is covered."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from participants.admin_views import people_facts
from participants.admin_views.people_access import NUMBERS, PAGE, person_url
from participants.admin_views.people_words import cover_text, full_day, grouped, hidden, place_text
from participants.panels import Cell, table
from participants.services import seen

TEMPLATE = "admin/participants/household/change_form.html"


def show(request, model_admin, object_id):
    """Show the family and write down that each of its people was read; nothing is changed here."""
    if not object_id.isdecimal() or len(object_id) > 18:
        raise Http404
    if request.method not in {"GET", "HEAD"}:
        raise PermissionDenied
    return _page(request, model_admin, int(object_id), with_numbers=False)


@require_POST
def show_numbers(request, model_admin, pk):
    """The same page with its numbers in full."""
    return _page(request, model_admin, pk, with_numbers=True)


def _page(request, model_admin, pk, *, with_numbers):
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    household = model_admin.get_queryset(request).select_related("territory__parent").filter(pk=pk).first()
    if household is None:
        raise Http404
    people, at = people_facts.members_of(household.pk, request.user), timezone.now()
    seen.record_people_read(people=people, user=request.user, what=NUMBERS if with_numbers else PAGE, at=at)
    number = grouped if with_numbers else hidden
    context = {
        **model_admin.admin_site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "opts": model_admin.opts,
        "title": "Keluarga",
        "heading": f"Keluarga {people[0].full_name}" if people else "Keluarga",
        "subtitle": "",
        "household": household,
        "kk_number": number(household.kk_number),
        "place": place_text(household),
        "with_numbers": with_numbers,
        "numbers_url": reverse("admin:participants_household_numbers", args=[household.pk]),
        "members": _members(people, number),
    }
    return TemplateResponse(request, TEMPLATE, context)


def _members(people, number):
    rows = [
        (
            Cell(one.full_name, person_url(one)),
            one.get_relation_display(),
            number(one.nik) or f"tanpa NIK ({one.get_no_nik_reason_display()})",
            full_day(one.birth_date),
            cover_text(one),
            one.facility.name if one.facility_id else "",
            people_facts.status_cell(one),
            _gone(one),
        )
        for one in people
    ]
    headings = ("Nama", "Hubungan", "NIK", "Lahir", "Kepesertaan", "FKTP", "Status", "Catatan")
    return table("anggota", "Anggota keluarga", headings, rows, empty="Tidak ada orang yang tercatat di KK ini.")


def _gone(person):
    if person.died_on:
        return Cell(f"meninggal {full_day(person.died_on)}", tone="late")
    return Cell(f"pindah {full_day(person.left_on)}", tone="wait") if person.left_on else ""
