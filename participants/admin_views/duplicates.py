"""Two records that may be one person, side by side: what differs, what happened to each, and the verdict."""

from dataclasses import dataclass

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from participants import panels, perms, services
from participants.admin_forms.merging import DistinctForm
from participants.admin_views import people_facts, people_past
from participants.admin_views.people_access import COMPARED, person_url
from participants.admin_views.people_words import full_day, moment_text, place_text, zone_of
from participants.enums import PairState
from participants.services import duplicates

TEMPLATE = "admin/participants/duplicatepair/change_form.html"
_WORDS = {"sama": "ok", "berbeda": "late"}


@dataclass(frozen=True)
class Side:
    """One of the two records."""

    title: str
    url: str
    place: str
    since: str
    is_merged: bool
    merge_url: str


@dataclass(frozen=True)
class Difference:
    """One value of both records; ``word`` says how they stand to each other."""

    label: str
    left: str
    right: str
    word: str
    tone: str


def compare(request, model_admin, object_id):
    """Lay the two records of a pair side by side; a POST notes with a reason that they are two people."""
    if not object_id.isdecimal() or len(object_id) > 18:
        raise Http404
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    pair = model_admin.get_queryset(request).for_compare_page().filter(pk=int(object_id)).first()
    if pair is None:
        raise Http404
    user, at, refusal = request.user, timezone.now(), ""
    may_decide = pair.state == PairState.OPEN and _may_decide(user, pair)
    form = DistinctForm(request.POST if request.method == "POST" else None, auto_id="isian_%s")
    if request.method == "POST":
        if not _may_decide(user, pair):
            raise PermissionDenied
        if form.is_valid():
            try:
                duplicates.decide_distinct(pair=pair, actor=user, at=at, note=form.cleaned_data["note"])
            except duplicates.PairDecided as refused:
                refusal = str(refused)
            else:
                notices.success(request, "Dicatat: bukan ganda. Pasangan ini tidak diusulkan lagi.")
                return HttpResponseRedirect(reverse("admin:participants_duplicatepair_changelist"))
    people = (pair.left, pair.right)
    for person in people if request.method in ("GET", "POST") else ():  # the others show nobody anything
        services.record_participant_read(participant=person, user=user, what=COMPARED, at=at)
    zone = zone_of(user)
    context = {
        **model_admin.admin_site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "opts": model_admin.opts,
        "title": "Bandingkan dua data",
        "subtitle": "",
        "pair": pair,
        "verdict": _verdict(pair, zone),
        "refusal": refusal,
        "sides": [_side(one, other, pair, user) for one, other in (people, people[::-1])],
        "differences": differences_of(*people),
        "may_decide": may_decide,
        "form": form,
        "tables": [(person.full_name, _tables(person, user, at, zone)) for person in people],
    }
    return TemplateResponse(request, TEMPLATE, context, status=409 if refusal else 422 if form.errors else 200)


def differences_of(left, right):
    """Every value of both records, in the order of the record."""
    ours, theirs = (_facts(person) for person in (left, right))
    return [_difference(name, ours.get(name), theirs.get(name)) for name in {**ours, **theirs}]


def _facts(person):
    groups = people_facts.fact_groups(services.state_of(person), with_numbers=True)
    return {fact.name: fact for group in groups for fact in group.facts}


def _difference(name, left, right):
    texts = ["" if fact is None or fact.value == people_facts.NOTHING else fact.value for fact in (left, right)]
    word = "sama" if texts[0].casefold() == texts[1].casefold() else "berbeda" if all(texts) else "hanya di satu"
    if not any(texts):
        word = "tidak ada"
    label = (left or right).label
    return Difference(label, texts[0] or "–", texts[1] or "–", word, _WORDS.get(word, "open"))


def _may_decide(user, pair):
    places = (pair.left.territory_id, pair.right.territory_id)
    return perms.may(user, perms.CHANGE, *places) or perms.may(user, perms.MERGE, *places)


def _side(person, other, pair, user):
    may_merge = pair.state == PairState.OPEN and perms.may(user, perms.MERGE, person.territory_id, other.territory_id)
    return Side(
        title=person.full_name,
        url=person_url(person),
        place=place_text(person),
        since=f"tercatat sejak {full_day(timezone.localdate(person.created_at))}",
        is_merged=bool(person.merged_into_id),
        merge_url=person_url(person, "merge", other.pk) if may_merge else "",
    )


def _tables(person, user, at, zone):
    """What happened to one of the two, short."""
    return [
        people_past.memberships(person),
        *panels.panels_of(person, user=user, at=at),
        people_past.changes(person, services.timeline(person)[:8], user, zone, may_undo=False),
    ]


def _verdict(pair, zone):
    if pair.state == PairState.OPEN:
        return ""
    who = pair.decided_by.get_full_name() if pair.decided_by_id else ""
    return f"{pair.get_state_display()}: {who}, {moment_text(pair.decided_at, zone)}. {pair.note}".strip()
