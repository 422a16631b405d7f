"""What can be found right or wrong about a case: each answer it gives, each paper it has or should have."""

from dataclasses import dataclass

from applications.answers import shown_answers
from applications.catalogue.base import Kind
from applications.completeness import document_is_required, rule_context
from applications.enums import TargetKind, Verdict
from applications.services import standing_checks

NOT_ANSWERED = "Belum diisi"
NOT_SENT = "Belum dikirim"
#: Who filled the form in, and with whose consent; nothing of it stands on a paper, so it is not marked.
HELPER_NAMES = frozenset(
    {"filled_for", "helper_name", "helper_relation", "helper_consent_by", "consent_read", "consent_guardian"}
)


@dataclass(frozen=True)
class Target:
    """One answer or paper: what the family calls it, what stands there now, and what an officer found.

    ``is_given`` is False for a gap, ``is_number`` True for a NIK or KK number.
    """

    kind: str
    name: str
    label: str
    shown: str
    verdict: str
    is_given: bool
    is_number: bool = False

    @property
    def key(self):
        """How a form calls it."""
        return f"{self.kind}-{self.name}"


def targets_of(case, *, at):
    """The Targets of ``case``: papers, which are most often wrong, then answers in the order the family was asked."""
    context = rule_context(case, at=at)
    return [*_papers(case, context), *_answers(case, context)]


def unmarked(targets):
    """(answers, papers) that are there and that nobody has found right or wrong yet, of those the case page marks."""
    pending = [target for target in targets if target.is_given and target.verdict == Verdict.PENDING]
    waiting = [target for target in pending if target.name not in HELPER_NAMES]
    return tuple(
        [target for target in waiting if target.kind == kind] for kind in (TargetKind.FIELD, TargetKind.DOCUMENT)
    )


def _answers(case, context):
    checks = standing_checks(case)
    for _step, question, text in shown_answers(case, context):
        check = checks.get(question.name)
        yield Target(
            kind=TargetKind.FIELD,
            name=question.name,
            label=question.title,
            shown=text or NOT_ANSWERED,
            verdict=check.verdict if check else Verdict.PENDING,
            is_given=bool(text),
            is_number=question.kind in {Kind.NIK, Kind.KK},
        )


def _papers(case, context):
    current = {document.kind: document for document in case.documents.current().prefetch_related("pages")}
    for rule in case.definition.documents:
        document = current.get(rule.kind)
        if document is None and not rule.applies(case, context):
            continue
        if document is None:
            shown = NOT_SENT if document_is_required(case, rule, context) else f"{NOT_SENT}, tidak wajib"
        else:
            shown = f"{document.pages.count()} halaman, versi {document.version}"
        yield Target(
            kind=TargetKind.DOCUMENT,
            name=rule.kind,
            label=rule.label,
            shown=shown,
            verdict=document.verdict if document else Verdict.PENDING,
            is_given=document is not None,
        )
