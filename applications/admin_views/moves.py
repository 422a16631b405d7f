"""One move of one case by an officer: its page, the confirmation with the message to the family, the deed (C4, C5).

What each verb asks and says stands in ``admin_forms.pages``. A page knows the last transition it showed (``seen``);
when another has come since, nothing is done and the officer reads what changed, with what he typed still there.
"""

from dataclasses import dataclass

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_http_methods

from applications import messages, services
from applications.admin_forms.pages import PAGES
from applications.admin_views.case_access import comes_from_queue, find_case, is_partner, page_address
from applications.admin_views.queueing import next_in_queue
from applications.enums import ActorKind, ReadKind, Status
from applications.sla import Sla, sla_of
from applications.workflow import MOVES, verbs_for
from common.codes import format_ticket
from common.dates import format_datetime
from common.imaging import ImageRefused
from common.masking import first_name_initials

TEMPLATES = "admin/applications/application"
NO_RIGHT = "Peran Anda tidak melakukan langkah ini pada pengajuan ini."
ALREADY_DONE = "Langkah ini sudah Anda lakukan. Tidak ada yang dilakukan dua kali."
#: What a service says no with because of how the case stands now; ``str()`` of each is for the officer.
REFUSALS = (
    services.MovedOn,
    services.MoveNotAllowed,
    services.HeldByOther,
    services.FourEyesViolated,
    services.CompetingCaseOpen,
    services.ChecksFailed,
    services.RegistryConflict,
)
#: What a service says no with because of what was typed or sent.
REFUSED_INPUT = (ImageRefused, services.QuotaExceeded, services.NoSignatory)


@dataclass(frozen=True)
class _Visit:
    """One request about one verb of one case."""

    request: object
    model_admin: object
    case: object
    verb: str
    at: object

    @property
    def page(self):
        return PAGES[self.verb]

    @property
    def from_queue(self):
        """The flag is in the address of the first visit and in the form ever after."""
        return comes_from_queue(self.request) or self.request.POST.get("antre") == "1"

    def form(self, data=None, files=None):
        return self.page.form(data, files, verb=self.verb, case=self.case, user=self.request.user, at=self.at)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request, model_admin, pk, verb):
    """Show what ``verb`` will do to the case and what the family will be told; a POST does it."""
    verb = verb.replace("-", "_")
    case = find_case(request, model_admin, pk)
    if verb not in PAGES or verb not in verbs_for(case.definition):
        raise Http404
    visit = _Visit(request, model_admin, case, verb, timezone.now())
    try:
        if request.method == "POST" and _seen(request) != _last_move(case):
            raise services.MovedOn
        services.check_start(case=case, verb=verb, user=request.user)
    except PermissionDenied:
        return _closed(visit, NO_RIGHT, status=403)
    except REFUSALS as refusal:
        return _conflict(visit, refusal)
    return _post(visit) if request.method == "POST" else _form_page(visit, visit.form())


def _post(visit):
    sent = visit.request.POST
    form = visit.form(sent, visit.request.FILES)
    step = sent.get("langkah", "")
    if step == "ubah" or not form.is_valid():
        return _form_page(visit, form)
    if visit.page.confirms and step != "ya":
        return _confirm_page(visit, form)
    return _do(visit, form)


def _do(visit, form):
    case, told = visit.case, _preview(visit, form)
    try:
        if visit.page.long:
            _call(visit, form)
        else:
            with services.unmoved(application=case, seen=_seen(visit.request)):
                _call(visit, form)
    except PermissionDenied:
        return _closed(visit, NO_RIGHT, status=403)
    except REFUSALS as refusal:
        return _conflict(visit, refusal)
    except REFUSED_INPUT as refusal:
        form.add_error("files" if "files" in form.fields else None, str(refusal))
        return _form_page(visit, form)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _form_page(visit, form)
    parts = [visit.page.done, "Pesan ke keluarga sudah disiapkan." if told.text else ""]
    if form.cleaned_data.get("with_letter"):
        parts.append(_letter_notice(visit.case))
    notices.success(visit.request, format_html_join(" ", "{}", ((part,) for part in parts if part)))
    return HttpResponseRedirect(_after(visit))


def _letter_notice(case):
    """Where the letter of this decision is: the officer may already be on the next case."""
    letter = case.letters.exclude(number="").order_by("-issued_at", "-pk").first()
    address = reverse("admin:applications_application_letter_pdf", args=[case.pk, letter.pk])
    return format_html('Surat terbit: <a href="{}">buka dan cetak {}</a>.', address, letter.number)


def _call(visit, form):
    visit.page.service(application=visit.case, actor=visit.request.user, at=visit.at, **form.arguments())


def _after(visit):
    """Where the officer goes on: the case he now holds, else the next of the queue, the questions, or the case."""
    if visit.case.status == Status.IN_REVIEW and visit.case.assigned_to_id == visit.request.user.pk:
        return case_url(visit.case.pk, from_queue=visit.from_queue)
    if not visit.from_queue:
        asked = visit.verb == "answer_referral"
        return reverse("admin:applications_referral_changelist") if asked else case_url(visit.case.pk)
    following = next_in_queue(visit.request.user, at=visit.at, after=visit.case)
    if following is None:
        return reverse("admin:applications_queuedapplication_changelist")
    return case_url(following, from_queue=True)


def case_url(pk, *, from_queue=False):
    """The address of a case's page; whoever came from the queue goes on with it."""
    return page_address("change", pk) + ("?antre=1" if from_queue else "")


def move_url(pk, verb):
    """The address of the page of ``verb``."""
    return page_address("move", pk, verb.replace("_", "-"))


def _seen(request):
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else None


def _last_move(case):
    return case.transitions.in_order().values_list("pk", flat=True).last()


def _preview(visit, form):
    day = form.deadline()
    return messages.preview(case=visit.case, verb=visit.verb, at=visit.at, reason_code=form.reason_code(), deadline=day)


def _form_page(visit, form):
    """The page a step begins with; what was sent before stands in it."""
    if visit.page.shows_answers:
        services.record_read(application=visit.case, user=visit.request.user, kind=ReadKind.CASE, at=visit.at)
    obstacle = form.obstacle()
    has_focus = not obstacle and form.focus()
    shows_message = not visit.page.confirms and not obstacle
    context = _context(visit, form) | {
        "obstacle": obstacle,
        "focus_button": not has_focus,
        "message": _preview(visit, form) if shows_message else None,
        "hidden": form.carried(form.confirm_fields) if form.is_bound else [],
        "choice_key": visit.request.POST.get("pilihan", ""),
        "button": "Lanjut" if visit.page.confirms else visit.page.button,
        "body": visit.page.body,
    }
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(visit.request, f"{TEMPLATES}/move.html", context, status=status)


def _confirm_page(visit, form):
    """What was chosen once more, and what will be read outside the office."""
    key = form.confirm_key()
    if visit.request.POST.get("pilihan") != key:
        data = visit.request.POST.copy()
        for name, values in form.confirm_defaults().items():
            data.setlist(name, values)
        form = visit.form(data, visit.request.FILES)
        form.is_valid()
    context = _context(visit, form) | {
        "message": _preview(visit, form),
        "hidden": form.first_page_carried(),
        "choice_key": key,
        "button": visit.page.button,
        "body": visit.page.confirm_body,
    }
    return TemplateResponse(visit.request, f"{TEMPLATES}/move_confirm.html", context)


def _conflict(visit, refusal):
    """409: what has happened since the officer's page was made; what he typed is shown and can be taken along."""
    visit.case.refresh_from_db()
    seen = _seen(visit.request)
    changes = _changes(visit, seen)
    form = visit.form(visit.request.POST) if visit.request.method == "POST" else None
    is_done = bool(changes) and changes[0]["is_own"] and changes[0]["verb"] == visit.verb
    is_open = (
        form is not None and not is_done and visit.verb in services.open_verbs(case=visit.case, user=visit.request.user)
    )
    takes_over = isinstance(refusal, services.HeldByOther) and "hand_over" in services.open_verbs(
        case=visit.case, user=visit.request.user
    )
    return _closed(
        visit,
        ALREADY_DONE if is_done else str(refusal),
        status=409,
        is_done=is_done,
        changes=changes,
        typed=[] if form is None or is_done else form.typed(),
        hidden=form.carried() if is_open else [],
        again_url=move_url(visit.case.pk, visit.verb) if is_open else "",
        take_over_url=move_url(visit.case.pk, "hand_over") if takes_over else "",
    )


def _closed(visit, sentence, *, status, **details):
    """A page that says why nothing was done."""
    context = _context(visit, None) | {
        "sentence": sentence,
        "is_done": False,
        "changes": [],
        "typed": [],
        "hidden": [],
        "again_url": "",
        "take_over_url": "",
        **details,
    }
    return TemplateResponse(visit.request, f"{TEMPLATES}/conflict.html", context, status=status)


def _changes(visit, seen):
    """The moves after ``seen``, in order; a partner agency reads offices, not names."""
    if seen is None:
        return []
    zone, partner = visit.case.agency.zone, is_partner(visit.case, visit.request.user)
    later = visit.case.transitions.in_order().filter(pk__gt=seen).select_related("actor", "agency")
    return [
        {
            "verb": row.verb,
            "label": MOVES[row.verb].label,
            "state": row.get_to_status_display(),
            "when": format_datetime(row.at, zone),
            "who": _who(row, partner=partner),
            "is_own": row.actor_id == visit.request.user.pk,
        }
        for row in later
    ]


def _who(row, *, partner):
    if row.actor_kind != ActorKind.OFFICER:
        return row.get_actor_kind_display()
    office = row.agency.short_name if row.agency_id else "Pengelola"
    return office if partner else f"{row.actor.get_full_name()}, {office}"


def _context(visit, form):
    case = visit.case
    title = form.title if form is not None else MOVES[visit.verb].label
    return visit.model_admin.admin_site.each_context(visit.request) | {
        "is_nav_sidebar_enabled": False,
        "opts": visit.model_admin.opts,
        "title": f"{title}: tiket {format_ticket(case.ticket)}",
        "subtitle": "",
        "step_title": title,
        "case": case,
        "case_title": f"{format_ticket(case.ticket)} · {first_name_initials(case.full_name)}",
        "case_url": case_url(case.pk, from_queue=visit.from_queue),
        # The office's clock is none of a partner's business; its own is on the question.
        "sla": Sla("", "") if is_partner(case, visit.request.user) else sla_of(case, at=visit.at),
        "page": visit.page,
        "form": form,
        "seen": _last_move(case),
        "from_queue": visit.from_queue,
        "agency_zone": case.agency.zone,
    }
