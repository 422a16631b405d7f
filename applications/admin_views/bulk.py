"""Several cases at once (screen C7): shown row by row, moved row by row, each in its own transaction.

Only steps that judge nothing: domain-facts §12.10 allows a bulk approval inside one recap batch alone, so there is none
here. What was chosen is kept in the session, so that no address holds it.
"""

from dataclasses import dataclass

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from applications import messages, services
from applications.admin_forms.bulk import BULK_PAGES
from applications.admin_forms.pages import PAGES
from applications.admin_views.case_access import page_address
from applications.admin_views.moves import NO_RIGHT, REFUSALS, TEMPLATES
from applications.enums import Status
from applications.models import ApplicationTransition
from applications.workflow import MOVES
from common.codes import format_ticket
from common.masking import first_name_initials

BULK_VERBS = tuple(BULK_PAGES)
MOST_AT_ONCE = 50
CHOSEN_KEY, RESULT_KEY = "bulk_chosen", "bulk_result"
LISTS = ("queuedapplication", "application")
CHANGED = "Sudah berubah sejak daftar ini dibuka."


@dataclass(frozen=True)
class Row:
    """One chosen case: what it is, its last transition, and why it cannot be moved ("" when it can)."""

    case: object
    seen: int
    problem: str

    @property
    def title(self):
        """The ticket and a short name: the page stands open on desks."""
        return f"{format_ticket(self.case.ticket)} · {first_name_initials(self.case.full_name)}"

    @property
    def holder(self):
        """Who is checking it; "" when nobody is."""
        case = self.case
        return case.assigned_to.get_full_name() if case.status == Status.IN_REVIEW and case.assigned_to_id else ""

    @property
    def url(self):
        """The page of the case."""
        return page_address("change", self.case.pk)


def keep_chosen(request, *, verb, rows, came_from):
    """Remember in the session which cases (``rows``, their pks) of which list were chosen for ``verb``."""
    request.session[CHOSEN_KEY] = {"verb": verb, "rows": list(rows), "came_from": came_from}


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request, model_admin, verb):
    """Show what ``verb`` will do to each chosen case; a POST does it, and the result is a page of its own."""
    verb = verb.replace("-", "_")
    if verb not in BULK_PAGES:
        raise Http404
    if not (model_admin.has_view_permission(request) and request.user.has_perm(MOVES[verb].permission)):
        raise PermissionDenied
    result = request.session.get(RESULT_KEY, {})
    has_result = result.get("verb") == verb
    if has_result and request.POST.get("langkah") == "urung":
        return _undo(request, verb, result)
    if has_result and request.method != "POST" and "hasil" in request.GET:
        return _result(request, model_admin, result)
    chosen = request.session.get(CHOSEN_KEY, {})
    if chosen.get("verb") != verb:
        if request.method == "POST" and has_result:
            return HttpResponseRedirect(_bulk_url(verb, result=True))  # the second press of a double click
        notices.info(request, "Pilih dulu pengajuan di daftar ini, lalu pilih tindakannya.")
        return HttpResponseRedirect(_list_url(chosen))
    at = timezone.now()
    rows = _rows(request, model_admin, verb, chosen)
    form = _form(request, verb, rows, at)
    if request.method == "POST" and form is not None and form.is_valid():
        return _do(request, verb, rows, form, chosen, at)
    return _page(request, model_admin, verb, rows, form, chosen, at)


def _rows(request, model_admin, verb, chosen):
    """The chosen cases that the officer sees, in the order of the list they came from."""
    wanted = chosen["rows"][:MOST_AT_ONCE]
    cases = model_admin.get_queryset(request).for_case_page().in_bulk(wanted)
    moves = ApplicationTransition.objects.visible_to(request.user).filter(application__in=cases)
    last = dict(moves.in_order().values_list("application_id", "pk"))
    return [
        Row(cases[pk], last[pk], _problem(cases[pk], verb, request.user)) for pk in wanted if pk in cases and pk in last
    ]


def _problem(case, verb, user):
    try:
        services.check_start(case=case, verb=verb, user=user)
    except PermissionDenied:
        return NO_RIGHT
    except services.MoveNotAllowed as refusal:
        return f"Keadaannya sekarang “{refusal.status.label}”."
    except REFUSALS as refusal:
        return str(refusal)
    return ""


def _form(request, verb, rows, at):
    """The form for all rows; None when no row can be moved."""
    movable = next((row for row in rows if not row.problem), None)
    if movable is None:
        return None
    data = request.POST if request.method == "POST" else None
    return BULK_PAGES[verb].form(data, verb=verb, case=movable.case, user=request.user, at=at)


def _do(request, verb, rows, form, chosen, at):
    ticked = set(request.POST.getlist("baris"))
    done = [(row, *_move_one(request, verb, row, form, at)) for row in rows if str(row.case.pk) in ticked]
    request.session[RESULT_KEY] = {
        "verb": verb,
        "rows": [[row.case.pk, is_done, reason] for row, is_done, reason in done],
        "came_from": chosen["came_from"],
    }
    del request.session[CHOSEN_KEY]
    return HttpResponseRedirect(_bulk_url(verb, result=True))


def _move_one(request, verb, row, form, at):
    """(whether it was moved, why not). A row that changed after the list was shown is left alone."""
    if row.problem:
        return False, row.problem
    if request.POST.get(f"seen-{row.case.pk}") != str(row.seen):
        return False, CHANGED
    arguments = form.arguments()
    if "to" in arguments and arguments["to"].pk == row.case.assigned_to_id:
        return False, "Sudah dipegang petugas ini."
    try:
        with services.unmoved(application=row.case, seen=row.seen):
            PAGES[verb].service(application=row.case, actor=request.user, at=at, **arguments)
    except services.MovedOn:
        return False, CHANGED
    except PermissionDenied:
        return False, NO_RIGHT
    except REFUSALS as refusal:
        return False, str(refusal)
    return True, ""


def _undo(request, verb, result):
    """Choose what was just moved for the verb that takes it back; that page asks once more."""
    back = BULK_PAGES[verb].undo_verb
    rows = [pk for pk, is_done, _ in result["rows"] if is_done]
    if not back or not rows:
        raise Http404
    keep_chosen(request, verb=back, rows=rows, came_from=result["came_from"])
    return HttpResponseRedirect(_bulk_url(back))


def _page(request, model_admin, verb, rows, form, chosen, at):
    movable = [row for row in rows if not row.problem]
    context = _context(request, model_admin, verb, chosen) | {
        "rows": rows,
        "movable": len(movable),
        "form": form,
        "ticked": request.POST.getlist("baris") if request.method == "POST" else [str(row.case.pk) for row in movable],
        "message": messages.preview(case=movable[0].case, verb=verb, at=at) if movable else None,
        "focus_button": form is not None and not form.focus(),
    }
    status = 422 if form is not None and form.errors else 200
    return TemplateResponse(request, f"{TEMPLATES}/bulk.html", context, status=status)


def _result(request, model_admin, result):
    cases = model_admin.get_queryset(request).in_bulk([pk for pk, *_ in result["rows"]])
    rows = [(Row(cases[pk], 0, reason), is_done) for pk, is_done, reason in result["rows"] if pk in cases]
    done = sum(is_done for _, is_done in rows)
    context = _context(request, model_admin, result["verb"], result) | {
        "results": rows,
        "done": done,
        "failed": len(rows) - done,
        "can_undo": bool(done and BULK_PAGES[result["verb"]].undo_verb),
    }
    return TemplateResponse(request, f"{TEMPLATES}/bulk_result.html", context)


def _context(request, model_admin, verb, kept):
    page = BULK_PAGES[verb]
    return model_admin.admin_site.each_context(request) | {
        "is_nav_sidebar_enabled": False,
        "opts": model_admin.opts,
        "title": page.title,
        "subtitle": "",
        "page": page,
        "list_url": _list_url(kept),
    }


def _list_url(kept):
    name = kept.get("came_from")
    return reverse(f"admin:applications_{name if name in LISTS else LISTS[0]}_changelist")


def _bulk_url(verb, *, result=False):
    return page_address("bulk", verb.replace("_", "-")) + ("?hasil=1" if result else "")
