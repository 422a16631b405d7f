"""Screen S11: the other people of the family card, one after the other; the card's number is the same for all."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications import services
from applications.catalogue.base import Page
from applications.forms.members import MemberForm
from applications.views.drafts import needs_draft
from applications.views.pages import is_change, page_context, put_away_now
from applications.wizard import CHANGE, Journey
from common.dates import format_date

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
TOO_MANY = "Satu KK paling banyak 20 orang tambahan di sini. Hubungi kantor desa bila lebih."


def members_step(request, journey, current):
    """The list of members: add, change, go on."""
    case = journey.case
    if request.method == "POST":
        if not journey.keep(current, {}):
            return redirect("received", draft=case.public_id)
        if request.POST.get("aksi") == "simpan":
            return put_away_now(request, journey)
        return redirect(journey.next_url(current, is_change=is_change(request)))
    suffix = f"?{CHANGE}=1" if is_change(request) else ""
    tasks = [
        {
            "title": member.full_name,
            "url": reverse("member_change", args=[case.public_id, member.public_id]) + suffix,
            "hint": _hint(member),
            "state": "done",
            "state_label": "Sudah diisi",
        }
        for member in case.members.order_by("position")
    ]
    form = journey.form(current)
    page = page_context(request, journey, current, form, tasks=tasks)
    page["add_url"] = reverse("member_add", args=[case.public_id]) + suffix
    page["can_add"] = len(tasks) < services.drafts.MAX_MEMBERS
    page["too_many"] = TOO_MANY
    page["applicant"] = {"name": case.full_name, "relation": case.get_family_relation_display()}
    return render(request, "public/members.html", page)


def _hint(member):
    words = [member.get_family_relation_display(), format_date(member.birth_date) if member.birth_date else ""]
    return ", ".join(word for word in words if word)


def _members_page(case, at):
    """The journey and its members page; 404 where the service has none or the family has not come that far."""
    journey = Journey(case, at=at)
    current = next((step for step in journey.steps if step.page is Page.MEMBERS), None)
    if current is None or not journey.may_open(current):
        raise Http404
    return journey, current


@login_not_required
@GET_OR_POST
@needs_draft
def member_add(request, case, at):
    """A new member, on two pages: who it is, then the rest, read from the NIK."""
    journey, current = _members_page(case, at)
    if request.method != "POST":
        form = MemberForm(case=case, context=journey.context, initial={"kunci": str(uuid.uuid4())})
        return _show(request, journey, current, form)
    form = MemberForm(case=case, context=journey.context, member=_added_before(request, case), data=request.POST)
    return _judge(request, journey, current, form)


def _key(request):
    try:
        return uuid.UUID(request.POST.get("kunci", ""))
    except ValueError:
        return None


def _added_before(request, case):
    """The member this very page has added already: a double press changes it instead of adding it twice."""
    key = _key(request)
    return case.members.filter(public_id=key).first() if key else None


def _member_of(case, public_id):
    member = case.members.filter(public_id=public_id).first()
    if member is None:
        raise Http404
    return member


@login_not_required
@GET_OR_POST
@needs_draft
def member_change(request, case, at, member):
    """Change a member, everything on one page."""
    journey, current = _members_page(case, at)
    person = _member_of(case, member)
    form = MemberForm(
        case=case, context=journey.context, member=person, data=request.POST if request.method == "POST" else None
    )
    return _judge(request, journey, current, form) if form.is_bound else _show(request, journey, current, form)


@login_not_required
@GET_OR_POST
@needs_draft
def member_remove(request, case, at, member):
    """Take a member out, after one question."""
    journey, current = _members_page(case, at)
    person = _member_of(case, member)
    if request.method == "POST":
        services.remove_member(application=case, member=person, at=at)
        return redirect(journey.url(current, is_change=is_change(request)))
    back = journey.url(current, is_change=is_change(request))
    return render(request, "public/member_remove.html", {"name": person.full_name, "back_url": back})


def _judge(request, journey, current, form):
    if not form.is_valid():
        return _show(request, journey, current, form)
    if form.warnings and request.POST.get("peringatan") != "dibaca":
        return _show(request, journey, current, form, warnings=form.warnings)
    if form.is_first_stage:
        return _show(request, journey, current, form.next_stage())
    values = dict(form.values)
    if form.member is None and _key(request) is not None:
        values["public_id"] = _key(request)
    try:
        services.save_member(application=journey.case, values=values, at=journey.at, member=form.member)
    except services.TooManyMembers:
        form.add_error(None, TOO_MANY)
        return _show(request, journey, current, form)
    except IntegrityError:
        pass  # the same press arrived twice at once; the other one has saved it
    return redirect(journey.url(current, is_change=is_change(request)))


def _show(request, journey, current, form, *, warnings=()):
    back = journey.url(current, is_change=is_change(request))
    remove = ""
    if form.member is not None:
        remove = reverse("member_remove", args=[journey.case.public_id, form.member.public_id])
        remove += f"?{CHANGE}=1" if is_change(request) else ""
    page = {
        "form": form,
        "title": "Ubah anggota keluarga" if form.member is not None else "Tambah anggota keluarga",
        "back_url": back,
        "step_number": None,
        "step_count": None,
        "intro": "",
        "warnings": list(warnings),
        "primary_label": "Lanjut" if form.is_first_stage else "Simpan",
        "kk_number": journey.case.kk_number,
        "remove_url": remove,
    }
    return render(request, "public/member.html", page)
