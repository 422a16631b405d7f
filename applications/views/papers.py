"""Papers: the slip of the tracked case, and whether a paper in somebody's hand is genuine (S16, S21)."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from applications import letters
from applications.forms.tracking import LetterCodeForm
from applications.letters.official import subject_of
from applications.models import Letter
from applications.pins import pin_to_show
from applications.views.tracked import needs_tracked_case
from common.codes import CHECK_CODE_LENGTH
from common.dates import format_date
from common.masking import mask_name


def slip_response(case):
    """The receipt of ``case`` with its PIN, for a session that owns the case; 404 while there is none."""
    letter = letters.receipt_of(case)
    if letter is None:
        raise Http404
    response = HttpResponse(
        letters.receipt_slip(case=case, letter=letter, pin=pin_to_show(case)), content_type="application/pdf"
    )
    response["Content-Disposition"] = 'inline; filename="tanda-terima.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response


@login_not_required
@require_safe
@needs_tracked_case
def status_slip(request, case, at):
    """The slip of the tracked case."""
    return slip_response(case)


@login_not_required
@require_safe
def letter_lookup(request):
    """Ask for the code of a letter, as it is typed."""
    form = LetterCodeForm(request.GET if "kode" in request.GET else None)
    code = _clean_code(form.cleaned_data["kode"]) if form.is_valid() else ""
    if code:
        return redirect("letter_check", code=code)
    if form.is_valid():
        form.add_error("kode", "Tulis kode surat: 12 huruf dan angka.")
    return render(request, "public/letter_lookup.html", {"form": form})


@login_not_required
@require_safe
def letter_check(request, code):
    """Say whether a letter is genuine and valid (T14): its kind, number, date, office and the masked name."""
    letter = Letter.objects.filter(code=_clean_code(code)).select_related("application", "agency__territory").first()
    if letter is None:
        return render(request, "public/letter.html", {"letter": None, "form": LetterCodeForm()}, status=404)
    return render(request, "public/letter.html", {"letter": _shown(letter)})


def _shown(letter):
    """What may be told about a letter; name and subject as printed, whatever became of the case since."""
    zone = letter.agency.zone
    is_revoked = letter.revoked_at is not None
    revoked = format_date(localtime(letter.revoked_at, zone)) if is_revoked else ""
    return {
        "kind": subject_of(letter),
        "number": letter.number,
        "date_text": format_date(localtime(letter.issued_at, zone)),
        "name": mask_name(letter.content.get("name") or letter.application.full_name),
        "office": letter.agency.name,
        "state": f"Dicabut {revoked}" if is_revoked else "Berlaku",
        "is_revoked": is_revoked,
        "revoked_text": revoked,
    }


def _clean_code(text):
    """What was typed as the code stands in the database: capitals without spaces and dashes."""
    return "".join(character for character in text.upper() if character.isalnum())[: CHECK_CODE_LENGTH + 1]
