"""The page of one person: what is recorded, family, cover over time, cases, changes, and who has read it.

Opening it is written down (ux-and-security P9). Numbers are hidden until they are asked for, which is written down too
(P13). ``?pada=2026-01-31`` shows the record as it stood at the end of that day.
"""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from common.masking import first_name_initials
from participants import panels, perms, services
from participants.admin_views import people_facts, people_past
from participants.admin_views.people_access import NUMBERS, PAGE, find_person, person_url
from participants.admin_views.people_verbs import VERBS
from participants.admin_views.people_words import full_day, place_text, status_tone, zone_of
from participants.models import Participant

TEMPLATE = "admin/participants/participant/change_form.html"


def show(request, model_admin, object_id):
    """Show the whole person and write down that it was read; nothing is changed here."""
    if not object_id.isdecimal() or len(object_id) > 18:
        raise Http404
    person = find_person(request, model_admin, int(object_id))
    if request.method not in {"GET", "HEAD"}:
        raise PermissionDenied
    return _page(request, model_admin, person, with_numbers=False)


@require_POST
def show_numbers(request, model_admin, pk):
    """The same page with NIK, KK, card and phone in full."""
    return _page(request, model_admin, find_person(request, model_admin, pk), with_numbers=True)


def _page(request, model_admin, person, *, with_numbers):
    at, user, zone = timezone.now(), request.user, zone_of(request.user)
    if request.method != "HEAD":
        services.record_participant_read(participant=person, user=user, what=NUMBERS if with_numbers else PAGE, at=at)
    day, problem = _asked_day(request, at, zone)
    entries = services.timeline(person)
    context = {
        **model_admin.admin_site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "opts": model_admin.opts,
        "title": first_name_initials(person.full_name),  # a browser keeps titles
        "subtitle": "",
        "person": person,
        "place": place_text(person),
        "status_tone": status_tone(person.status),
        "status_day": full_day(person.status_on),
        "marks": _marks(person),
        "survivor_url": _survivor_url(person, user),
        "with_numbers": with_numbers,
        "numbers_url": person_url(person, "numbers"),
        "groups": people_facts.fact_groups(services.state_of(person), with_numbers=with_numbers),
        "household_url": people_facts.household_url(person, user),
        "actions": [] if person.merged_into_id else _actions(person, user),
        "asked_day": request.GET.get("pada", ""),
        "today": timezone.localtime(at, zone).date().isoformat(),
        "day_problem": problem,
        "past": people_past.past_of(person, day, zone) if day else None,
        "tables": [
            people_facts.family(person, user),
            people_past.memberships(person),
            people_past.observations(person, user),
            *panels.panels_of(person, user=user, at=at),
            people_past.changes(person, entries, user, zone),
            people_past.readers(person, zone),
        ],
        "pairs": people_facts.open_pairs(person, user),
    }
    return TemplateResponse(request, TEMPLATE, context)


def _asked_day(request, at, zone):
    """The day of the address, and a sentence where it is none."""
    asked = request.GET.get("pada", "")
    if not asked:
        return None, ""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None, "Tanggal tidak terbaca. Contoh yang benar: 2026-01-31."
    if not 2000 <= day.year < 2100:
        return None, "Tahunnya tidak mungkin. Contoh yang benar: 2026-01-31."
    if day > timezone.localtime(at, zone).date():
        return None, "Tanggal itu belum tiba."
    return day, ""


def _marks(person):
    """(word, tone) beside the name."""
    marks = []
    if person.died_on:
        marks.append((f"meninggal {full_day(person.died_on)}", "late"))
    if person.left_on:
        marks.append((f"pindah keluar {full_day(person.left_on)}", "wait"))
    if not person.nik:
        marks.append((person.get_no_nik_reason_display(), "wait"))
    return marks


def _survivor_url(person, user):
    """Where a record that was merged away leads, when the reader may follow."""
    if not person.merged_into_id:
        return ""
    target = services.standing_of(person)
    is_seen = Participant.objects.visible_to(user).filter(pk=target.pk).exists()
    return person_url(target) if is_seen else ""


def _actions(person, user):
    """(label, address) of the verbs the reader may start."""
    if not perms.may(user, perms.CHANGE, person.territory_id):
        return []
    return [(page.label, person_url(person, "act", slug)) for slug, page in VERBS.items() if page.is_open_for(person)]
