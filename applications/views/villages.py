"""Screen S4: in which village. From the poster it is confirmed; else kecamatan, then desa, or a search by name."""

from django.shortcuts import render

from agencies.enums import CODE_LENGTHS, TerritoryLevel
from agencies.models import Territory
from applications.answers import clean_text
from applications.completeness import entry_area
from applications.forms.steps import search_villages, served_regencies
from applications.views.home import closed_reason
from applications.views.pages import is_change, judge, page_context

TEMPLATE = "public/village.html"
DISTRICT_DIGITS = CODE_LENGTHS[TerritoryLevel.DISTRICT]


def village_step(request, journey, current):
    """The lists are links (GET), the choice is a form (POST)."""
    if request.method != "POST":
        return render(request, TEMPLATE, _page(request, journey, current, journey.form(current)))
    form = journey.form(current, data=request.POST)
    page = _page(request, journey, current, form)
    response = judge(request, journey, current, form)
    if response.status_code == 200:
        return render(request, TEMPLATE, {**page, "warnings": []})
    village = journey.case.village
    reason = village and closed_reason(journey.case.definition, territory_code=village.pk, today=journey.context.today)
    if reason:
        context = {"service_name": journey.case.definition.short_name, "reason": reason, "saved": True}
        return render(request, "public/service_closed.html", context)
    return response


def _page(request, journey, current, form):
    """Which of the lists is shown, and what is in it."""
    area = entry_area(journey.case)
    regencies = [one for one in served_regencies() if one.pk.startswith(area[:4])]
    words = clean_text(request.GET.get("cari", "")[:200])[:60].strip()
    district = _district(request.GET.get("kecamatan", ""), area)
    regency = _chosen_regency(request, journey, regencies)
    page = page_context(
        request,
        journey,
        current,
        form,
        intro="",
        is_change=is_change(request),
        words=words,
        village=None,
        district=None,
        regency=regency,
        regencies=regencies if len(regencies) > 1 else [],
        districts=[],
        found=[],
        desk_office=journey.case.entry_agency.name if area else "",
        is_one_district=len(area) >= DISTRICT_DIGITS,
        is_one_village=len(area) == CODE_LENGTHS[TerritoryLevel.VILLAGE],
        has_form=False,
    )
    if _is_confirming(request, journey, current):
        return {**page, "village": journey.case.village}
    if words:
        found = search_villages(words, regencies=[area] if area else [one.pk for one in regencies])
        form.offer(found, label="Pilih desa atau kelurahan", with_district=True)
        return {**page, "found": found, "has_form": bool(found)}
    if district is not None:
        villages = Territory.objects.villages_in(district.pk).under(area).order_by("name")
        form.offer(villages, label="Pilih desa atau kelurahan")
        return {**page, "district": district, "has_form": True}
    if regency is not None:
        return {**page, "districts": list(Territory.objects.districts_in(regency.pk).order_by("name"))}
    return page


def _is_confirming(request, journey, current):
    """A village is known already (poster, or earlier answer) and nobody asked for another one."""
    asks = {"ganti", "cari", "kecamatan", "kabupaten"} & set(request.GET)
    return bool(journey.case.village_id) and not asks and not is_change(request)


def _chosen_regency(request, journey, regencies):
    by_code = {regency.pk: regency for regency in regencies}
    if len(regencies) == 1:
        return regencies[0]
    asked = request.GET.get("kabupaten", "")
    return by_code.get(asked) or (by_code.get((journey.case.village_id or "")[:4]) if asked != "lain" else None)


def _district(code, area):
    """The kecamatan that was chosen; a desk inside one kecamatan shows no other."""
    code = area[:DISTRICT_DIGITS] if len(area) >= DISTRICT_DIGITS else code
    if not (code.isascii() and code.isdigit()):
        return None
    return Territory.objects.at_level(TerritoryLevel.DISTRICT).under(area[:DISTRICT_DIGITS]).filter(pk=code).first()
