"""The correction loop: the officer names exactly what is wrong, the family mends exactly that (design §4)."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from agencies.services import work_calendar
from applications.answers import read_answer, store_answer, to_json
from applications.completeness import rule_context
from applications.enums import LetterKind, ReasonCode, Status, TargetKind
from applications.models import Application, CorrectionItem, CorrectionRequest
from applications.services.checks import mark_wrong
from applications.services.letters import issue_letter
from applications.services.moves import MoveNotAllowed, moving


@dataclass(frozen=True, kw_only=True)
class CorrectionSpec:
    """One thing to mend: a question's name or a document's kind, why, and a word to the family."""

    target_kind: str
    target: str
    reason_code: str
    note: str = ""


class StillOpenItems(Exception):
    """Sent back before everything asked was mended."""

    def __init__(self):
        super().__init__("Masih ada yang belum diperbaiki. Selesaikan semua butir, lalu kirim.")


@transaction.atomic
def return_application(*, application, actor, at, items, deadline=None, note="", with_letter=False):
    """Ask the family to mend ``items`` (CorrectionSpec) by ``deadline`` (default: policy days); returns the request.

    ``with_letter`` issues the letter that lists them in the same transaction; raises NoSignatory then.
    Raises ValueError when nothing is ticked or an item names what the service never asks.
    """
    if not items:
        raise ValueError("nothing to correct was named")
    with moving(
        application=application, verb="return", actor=actor, at=at, reason_code=items[0].reason_code, note=note
    ) as case:
        for item in items:
            _check_target(case, item)
        request = CorrectionRequest.objects.create(
            application=case,
            requested_by=actor,
            requested_at=at,
            deadline=deadline or correction_deadline(case, at=at),
        )
        CorrectionItem.objects.bulk_create(
            CorrectionItem(
                request=request,
                target_kind=item.target_kind,
                target=item.target,
                reason_code=item.reason_code,
                note=item.note,
                before=_before(case, item),
            )
            for item in items
        )
        mark_wrong(case, items, actor=actor, at=at)
        case.verified_by = case.verified_at = None
    if with_letter:
        issue_letter(application=case, kind=LetterKind.MISSING, actor=actor, at=at)
    return request


def correction_deadline(case, *, at):
    """The last day to mend: the policy's working days after today (``general.correction_days``)."""
    context = rule_context(case, at=at)
    last_moment = work_calendar(case.agency).add_days(context.now, context.policy("general.correction_days"))
    return timezone.localtime(last_moment, case.agency.zone).date()


def _check_target(case, item):
    try:
        if item.target_kind == TargetKind.FIELD:
            case.definition.question(item.target)
        else:
            case.definition.document(item.target)
    except KeyError:
        raise ValueError(f"{item.target} is not part of this service") from None


def _before(case, item):
    if item.target_kind == TargetKind.DOCUMENT:
        return None
    value = read_answer(case, case.definition.question(item.target))
    return value.pk if hasattr(value, "pk") else to_json(value)


@transaction.atomic
def correct_answers(*, application, values, at):
    """Keep mended answers (``values`` by question name, typed) of a returned case; only what was ticked is taken.

    Raises MoveNotAllowed when the case is not waiting for the family, ValueError for an answer nobody asked for.
    """
    case = Application.objects.select_for_update().get(pk=application.pk)
    if case.status != Status.RETURNED:
        raise MoveNotAllowed("resubmit", case.status)
    items = CorrectionItem.objects.filter(
        request__application=case,
        request__closed_at__isnull=True,
        target_kind=TargetKind.FIELD,
        target__in=values,
    )
    if items.count() != len(values):
        raise ValueError("an answer nobody asked for")
    for name, value in values.items():
        store_answer(case, case.definition.question(name), value)
    nik_changed = "nik" in values
    if nik_changed:
        case.no_nik_reason = "" if case.nik else case.no_nik_reason
        case.duplicate_of = Application.objects.rival_of(case)
    case.saved_at = at
    case.save()
    if nik_changed:
        _settle_followers(case)
    items.update(resolved_at=at)
    application.refresh_from_db()


def _settle_followers(case):
    """Cases that gave way to ``case`` may stand for themselves once its NIK is another one."""
    for follower in case.duplicates.open().exclude(nik=case.nik).order_by("submitted_at", "pk"):
        follower.duplicate_of = Application.objects.rival_of(follower)
        follower.save(update_fields=["duplicate_of"])


def resubmit_application(*, application, at, actor=None):
    """Send a mended case back to the office; the clock goes on. A repeated send changes nothing more.

    Raises StillOpenItems; MoveNotAllowed when the case is elsewhere.
    """
    try:
        with moving(application=application, verb="resubmit", actor=actor, at=at) as case:
            request = case.corrections.get(closed_at__isnull=True)
            if request.items.filter(resolved_at__isnull=True).exists():
                raise StillOpenItems
            request.closed_at = at
            request.save(update_fields=["closed_at"])
            case.corrected_at = at
    except MoveNotAllowed:
        current = Application.objects.get(pk=application.pk)
        if current.status != Status.SUBMITTED or current.corrected_at is None:
            raise
        return current
    return case


def expire_unanswered_corrections(*, at, limit=500):
    """Close cases whose family did not answer by the deadline; returns how many. One transaction per case."""
    closed = 0
    waiting = CorrectionRequest.objects.filter(
        closed_at__isnull=True, deadline__lt=at.date(), application__status=Status.RETURNED
    ).select_related("application__agency")
    for request in waiting.order_by("deadline")[:limit]:
        if request.deadline >= timezone.localtime(at, request.application.agency.zone).date():
            continue
        try:
            with moving(
                application=request.application,
                verb="expire",
                program="expire_unanswered_corrections",
                reason_code=ReasonCode.NO_ANSWER,
                at=at,
            ) as case:
                case.corrections.filter(closed_at__isnull=True).update(closed_at=at)
        except MoveNotAllowed:
            continue
        closed += 1
    return closed
