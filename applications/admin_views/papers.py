"""Letters about a case in the console: what was issued, a new one, its PDF, its revocation, and the receipt again.

An agency that was only asked a question never sees them: the rows of ``Letter`` are not in its scope.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from applications import letters, perms, services
from applications.admin_forms.letters import IssueForm, RevokeForm
from applications.enums import LetterKind, ReadKind
from applications.letters.official import subject_of
from applications.models import Letter
from applications.services.letters import ALLOWED_IN
from common.codes import format_ticket
from common.dates import format_date

NUMBERED_KINDS = tuple(ALLOWED_IN)


@dataclass(frozen=True)
class LetterRow:
    """One issued letter as the case page lists it; an empty address is a link that is not offered."""

    number: str
    subject: str
    date_text: str
    signer: str
    state: str
    tone: str
    revoke_reason: str
    pdf_url: str
    revoke_url: str


@dataclass(frozen=True)
class LettersPanel:
    """The letters of a case and what the reader may do about them."""

    rows: list[LetterRow]
    issue_url: str
    issue_label: str
    slip_url: str


def letters_panel(case, user):
    """The panel of ``case`` for ``user``; None for an agency that sees the case only because it was asked."""
    issued = list(_letters(user, case.pk).order_by("issued_at", "pk"))
    if not issued:
        return None
    allowed = _allowed(case, user)
    kind = _issuable(case, allowed, issued)
    receipt = any(letter.kind == LetterKind.RECEIPT and letter.revoked_at is None for letter in issued)
    return LettersPanel(
        rows=[_row(letter, case, allowed) for letter in issued if letter.kind != LetterKind.RECEIPT],
        issue_url=_url("letter_issue", case.pk) if kind else "",
        issue_label=LetterKind(kind).label if kind else "",
        slip_url=_url("slip", case.pk) if receipt else "",
    )


@require_http_methods(["GET", "POST"])
def issue(request, model_admin, pk):
    """Choose who signs, see what will be printed, issue the letter that fits the state of the case."""
    case = _case(request, model_admin, pk)
    allowed = _allowed(case, request.user)
    if not allowed:
        raise PermissionDenied
    at = timezone.now()
    kind = _issuable(case, allowed, list(_letters(request.user, pk)))
    signatories = case.agency.signatories.on(timezone.localtime(at, case.agency.zone).date())
    # Whoever signs himself finds his own name chosen.
    signer = signatories.exclude(nip="").filter(nip=request.user.nip).first() or signatories.first()
    form = IssueForm(
        request.POST if request.method == "POST" else None, signatories=signatories, initial={"signatory": signer}
    )
    if request.method == "POST":
        if kind is None:
            return _back(request, model_admin, case, "Tidak ada surat yang bisa diterbitkan.", level=messages.WARNING)
        if form.is_valid():
            return _issue(request, model_admin, case, kind, form.cleaned_data["signatory"], at)
    content = letters.letter_content(case=case, kind=kind, signatory=signer, at=at) if kind and signer else None
    context = _context(request, model_admin, case, "Terbitkan surat") | {
        "form": form,
        "kind_label": LetterKind(kind).label if kind else "",
        "content": content,
        "has_signatory": signer is not None,
        "panel": letters_panel(case, request.user),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/applications/application/letter_issue.html", context, status=status)


@require_safe
def pdf(request, model_admin, pk, letter):
    """An issued letter as it was printed."""
    case = _case(request, model_admin, pk)
    found = _letter(request, case, letter)
    services.record_read(application=case, user=request.user, kind=ReadKind.LETTER, at=timezone.now())
    return _pdf(letters.official_letter(letter=found), "surat.pdf")


@require_http_methods(["GET", "POST"])
def revoke(request, model_admin, pk, letter):
    """Declare a letter void, with the reason."""
    case = _case(request, model_admin, pk)
    found = _letter(request, case, letter)
    allowed = _allowed(case, request.user)
    if found.kind not in allowed:
        raise PermissionDenied
    if found.revoked_at is not None:
        return _back(request, model_admin, case, "Surat ini sudah dicabut sebelumnya.", level=messages.WARNING)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        services.revoke_letter(letter=found, actor=request.user, at=timezone.now(), reason=reason)
        return _back(request, model_admin, case, f"Surat nomor {found.number} dicabut.")
    context = _context(request, model_admin, case, "Cabut surat") | {
        "form": form,
        "row": _row(found, case, allowed),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/applications/application/letter_revoke.html", context, status=status)


@require_safe
def slip(request, model_admin, pk):
    """The receipt once more, without the PIN: that is the family's alone."""
    case = _case(request, model_admin, pk)
    receipt = _letters(request.user, pk).filter(kind=LetterKind.RECEIPT, revoked_at__isnull=True).first()
    if receipt is None:
        raise Http404
    services.record_read(application=case, user=request.user, kind=ReadKind.LETTER, at=timezone.now())
    return _pdf(letters.receipt_slip(case=case, letter=receipt), "tanda-terima.pdf")


def _case(request, model_admin, pk):
    """The case in the reader's scope, or 404; 403 for whoever may read no case at all."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    rows = model_admin.get_queryset(request).select_related("agency__territory", "village__parent", "hospital")
    case = rows.filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def _letters(user, pk):
    return Letter.objects.visible_to(user).filter(application_id=pk).select_related("agency")


def _letter(request, case, pk):
    found = _letters(request.user, case.pk).exclude(kind=LetterKind.RECEIPT).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _allowed(case, user):
    """The kinds ``user`` may issue and revoke about this case, whatever its state."""
    return {kind for kind in NUMBERED_KINDS if perms.may_issue(user, case, kind)}


def _issuable(case, allowed, issued):
    """The kind of ``allowed`` letter that fits the state of the case and does not stand yet; None when there is none.

    No state allows two kinds. A letter about missing papers belongs to one request; an answered one does not stand
    in the way of the next.
    """
    for kind, statuses in ALLOWED_IN.items():
        if case.status not in statuses or kind not in allowed:
            continue
        request = case.corrections.filter(closed_at__isnull=True).first() if kind == LetterKind.MISSING else None
        about = request.pk if request else None
        standing = (letter for letter in issued if letter.kind == kind and letter.revoked_at is None)
        if not any(letter.correction_id == about for letter in standing):
            return kind
    return None


def _issue(request, model_admin, case, kind, signatory, at):
    try:
        letter = services.issue_letter(application=case, kind=kind, actor=request.user, at=at, signatory=signatory)
    except (services.LetterNotAllowed, services.NoSignatory) as refusal:
        return _back(request, model_admin, case, str(refusal), level=messages.ERROR)
    done = format_html(
        'Surat terbit dengan nomor {}. <a href="{}">Buka PDF</a>', letter.number, _url("letter_pdf", case.pk, letter.pk)
    )
    return _back(request, model_admin, case, done)


def _row(letter, case, allowed):
    zone = letter.agency.zone
    issued = format_date(timezone.localtime(letter.issued_at, zone))
    is_void = letter.revoked_at is not None
    revoked = format_date(timezone.localtime(letter.revoked_at, zone)) if is_void else ""
    may_revoke = not is_void and letter.kind in allowed
    return LetterRow(
        number=letter.number,
        subject=subject_of(letter),
        date_text=issued,
        signer=letter.content.get("signature", {}).get("name", ""),
        state=f"Dicabut {revoked}" if is_void else "Berlaku",
        tone="late" if is_void else "ok",
        revoke_reason=letter.revoke_reason,
        pdf_url=_url("letter_pdf", case.pk, letter.pk),
        revoke_url=_url("letter_revoke", case.pk, letter.pk) if may_revoke else "",
    )


def _back(request, model_admin, case, message, *, level=messages.SUCCESS):
    model_admin.message_user(request, message, level)
    return HttpResponseRedirect(_case_url(request, case))


def _case_url(request, case):
    """The case page; whoever came from the queue goes on with it."""
    return _url("change", case.pk) + ("?antre=1" if request.GET.get("antre") == "1" else "")


def _context(request, model_admin, case, title):
    return model_admin.admin_site.each_context(request) | {
        "opts": model_admin.opts,
        "title": title,
        "subtitle": "",
        "case_label": f"Tiket {format_ticket(case.ticket)}",
        "case_url": _case_url(request, case),
    }


def _url(page, *args):
    return reverse(f"admin:applications_application_{page}", args=args)


def _pdf(data, name):
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response
