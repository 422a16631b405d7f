"""Setting one mark on the case page, or all that are left (C2): with a script row by row, without one by reload."""

from django.contrib import messages
from django.http import Http404, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications import services
from applications.admin_views.case_access import find_case, is_partner, page_url
from applications.admin_views.case_facts import tally_of
from applications.admin_views.case_rows import checked_rows, marks_of
from applications.enums import Verdict
from applications.models import Document

LEFT_FOR_ALL = "semua"


@require_POST
def judge(request, model_admin, pk):
    """Set what the form names: ``isian`` (a question) or ``berkas`` (a paper) with ``tanda`` (a Verdict), or
    ``semua=1`` for everything nobody has marked yet.
    """
    case = find_case(request, model_admin, pk)
    if is_partner(case, request.user):
        raise Http404
    at = timezone.now()
    verdict = request.POST.get("tanda", "")
    is_all = LEFT_FOR_ALL in request.POST
    if not is_all and verdict not in Verdict:
        return HttpResponseBadRequest("Tanda tidak dikenal.", content_type="text/plain; charset=utf-8")
    marks = _marks(case, request.user, at)
    chosen = None if is_all else _chosen(request, marks)
    try:
        if is_all:
            said = _judge_all(case, marks, request.user, at)
        else:
            _judge_one(case, chosen, verdict, request.user, at)
            said = ""
    except services.NotBeingChecked as refusal:
        return _refused(request, case, str(refusal))
    marks = _marks(find_case(request, model_admin, pk), request.user, at)
    return _answer(request, case, marks, said or _said(marks, chosen), anchor=chosen.key if chosen else "periksa")


def _marks(case, user, at):
    return marks_of(*checked_rows(case, user=user, at=at, partner=False))


def _chosen(request, marks):
    """The mark of the row the form names; only what the page shows can be marked. Raises Http404."""
    for mark in marks:
        if request.POST.get(mark.field) == mark.target:
            return mark
    raise Http404


def _judge_one(case, mark, verdict, actor, at):
    if mark.field == "isian":
        services.judge_field(application=case, name=mark.target, verdict=verdict, actor=actor, at=at)
        return
    document = Document.objects.visible_to(actor).select_related("application").get(public_id=mark.target)
    services.judge_document(document=document, verdict=verdict, actor=actor, at=at)


def _judge_all(case, marks, actor, at):
    names = [mark.target for mark in marks if mark.field == "isian"]
    many = services.judge_all(application=case, names=names, actor=actor, at=at)
    return f"{many} yang belum diperiksa ditandai sesuai" if many else "Semua sudah bertanda"


def _said(marks, chosen):
    mark = next(mark for mark in marks if mark.key == chosen.key)
    return f"{mark.title} belum diperiksa" if mark.verdict == Verdict.PENDING else f"{mark.title} {mark.word}"


def _answer(request, case, marks, said, *, anchor):
    if not _wants_json(request):
        return HttpResponseRedirect(f"{page_url(request, 'change', case.pk)}#{anchor}")
    tally = tally_of(marks)
    rows = {mark.key: {"verdict": mark.verdict, "word": mark.word, "tone": mark.tone} for mark in marks}
    return JsonResponse({"said": said, "tally": tally.text, "wrong": tally.wrong, "left": tally.left, "rows": rows})


def _refused(request, case, sentence):
    if _wants_json(request):
        return JsonResponse({"message": sentence}, status=409)
    messages.error(request, sentence)
    return HttpResponseRedirect(page_url(request, "change", case.pk))


def _wants_json(request):
    return request.headers.get("Accept") == "application/json"
