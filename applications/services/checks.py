"""What an officer has compared: each answer with the papers, each paper by itself (screen C2)."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction

from applications import perms
from applications.answers import read_answer, to_json
from applications.enums import Status, TargetKind, Verdict
from applications.models import Application, Document, FieldCheck
from common.codes import fingerprint


class NotBeingChecked(Exception):
    """Ticks are set while a case is being checked, by the officer who has taken it; ``str()`` says what to do."""

    def __init__(self):
        super().__init__("Tanda periksa hanya bisa diubah petugas yang mengambil pengajuan ini, selama diperiksa.")


def standing_checks(case):
    """FieldCheck by question name, of those whose answer is still the one that was seen."""
    return {check.name: check for check in case.checks.all() if check.seal == _seal(case, check.name)}


def judge_field(*, application, name, verdict, actor, at):
    """Mark the answer to question ``name`` as right or wrong, or take the mark away (``Verdict.PENDING``).

    Raises NotBeingChecked, PermissionDenied, KeyError for a question the service never asks.
    """
    with _checking(application, actor) as case:
        _judge_field(case, name, verdict, actor, at)


def judge_document(*, document, verdict, actor, at):
    """Find one version of one paper right or in need of replacement. Raises NotBeingChecked, PermissionDenied."""
    with _checking(document.application, actor):
        _judge_documents(Document.objects.filter(pk=document.pk), verdict, actor, at)


def judge_all(*, application, names, actor, at):
    """Mark the answers ``names`` and all current papers as right, of those nobody has marked yet; how many.

    Raises NotBeingChecked, PermissionDenied, KeyError.
    """
    with _checking(application, actor) as case:
        marked = standing_checks(case)
        fresh = [
            FieldCheck(
                application=case,
                name=name,
                verdict=Verdict.ACCEPTED,
                seal=_seal(case, name),
                checked_by=actor,
                checked_at=at,
            )
            for name in dict.fromkeys(names)
            if name not in marked
        ]
        case.checks.filter(name__in=[check.name for check in fresh]).delete()
        FieldCheck.objects.bulk_create(fresh)
        papers = case.documents.current().filter(verdict=Verdict.PENDING)
        return len(fresh) + _judge_documents(papers, Verdict.ACCEPTED, actor, at)


def mark_wrong(case, items, *, actor, at):
    """Mark what a correction asks for as wrong; part of that move, so the case is locked already."""
    for item in items:
        if item.target_kind == TargetKind.DOCUMENT:
            _judge_documents(case.documents.current().filter(kind=item.target), Verdict.REJECTED, actor, at)
        else:
            _judge_field(case, item.target, Verdict.REJECTED, actor, at)


@contextmanager
def _checking(application, actor):
    """Lock the case while a mark is set; only its holder sets marks, and only while it is being checked."""
    with transaction.atomic():
        case = Application.objects.select_for_update().get(pk=application.pk)
        if not perms.may_use(actor, case, "applications.review_application"):
            raise PermissionDenied("check")
        if case.status != Status.IN_REVIEW or not perms.is_free_for(actor, case):
            raise NotBeingChecked
        yield case


def _judge_field(case, name, verdict, actor, at):
    seal = _seal(case, name)
    if verdict == Verdict.PENDING:
        case.checks.filter(name=name).delete()
        return
    FieldCheck.objects.update_or_create(
        application=case,
        name=name,
        defaults={"verdict": verdict, "seal": seal, "checked_by": actor, "checked_at": at},
    )


def _judge_documents(documents, verdict, actor, at):
    pending = verdict == Verdict.PENDING
    return documents.update(verdict=verdict, verdict_at=None if pending else at, verdict_by=None if pending else actor)


def _seal(case, name):
    """A keyed digest of the answer as it stands. Raises KeyError for a question the service never asks."""
    value = read_answer(case, case.definition.question(name))
    return fingerprint(str(value.pk if hasattr(value, "pk") else to_json(value)), purpose="field-check")
