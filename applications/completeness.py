"""What a stored case still lacks. Forms judge what was typed; this judges what is kept, also at sending."""

import functools
from dataclasses import dataclass

from django.utils import timezone

from agencies.enums import CODE_LENGTHS, AgencyKind, TerritoryLevel
from agencies.services import policy_value
from applications.answers import applicable_steps, is_empty, read_answer
from applications.catalogue.base import Page, RuleContext
from participants.models import Facility


@dataclass(frozen=True)
class Missing:
    """One gap: which step mends it, what it is called, and one sentence that says what to do."""

    step: str
    label: str
    message: str


def rule_context(case, *, at):
    """The policies in force for this case's village on the local day of ``at``, and the clock."""
    local = timezone.localtime(at, case.agency.zone if case.agency_id else None)

    @functools.cache
    def policy(key):
        return policy_value(key, territory_code=case.village_id, on=local.date())

    @functools.cache
    def has_clinics():
        regency = (case.village_id or "")[: CODE_LENGTHS[TerritoryLevel.REGENCY]]
        return not regency or Facility.objects.active().first_level().within(regency).exists()

    return RuleContext(policy=policy, today=local.date(), now=local, has_clinics=has_clinics)


#: Their patients come from the whole regency.
HOSPITALS = frozenset({AgencyKind.RSUD, AgencyKind.PUSKESMAS})
OUTSIDE_AREA = (
    "Kantor Anda tidak mendaftarkan warga desa ini. Warga bisa mendaftar di kantor desanya, atau sendiri di situs ini."
)


def entry_area(case):
    """Code of the area whose families may be entered at this case's desk; "" on the public site: everywhere."""
    if case.entry_agency_id is None:
        return ""
    agency = case.entry_agency
    if agency.kind in HOSPITALS:
        return agency.territory_id[: CODE_LENGTHS[TerritoryLevel.REGENCY]]
    return agency.territory_id


def document_is_required(case, rule, context):
    """A paper is needed when its rule says so and the territory has not made it optional."""
    return rule.required(case, context) and rule.kind not in context.policy(f"{case.service}.optional_documents")


def missing_in_step(case, step, context, *, document_kinds):
    """The gaps of one step."""
    gaps = [
        Missing(step.key, question.title, question.missing or f"Isi {question.title}.")
        for question in step.questions
        if question.applies(case, context)
        and question.is_required(case, context)
        and is_empty(read_answer(case, question))
    ]
    if step.page is Page.DOCUMENT and step.document not in document_kinds:
        rule = case.definition.document(step.document)
        if document_is_required(case, rule, context):
            gaps.append(Missing(step.key, rule.label, f"Kirim {rule.label[0].lower()}{rule.label[1:]}."))
    return gaps


def missing(case, context):
    """Everything that must be mended before the case can be sent, in the order of its steps."""
    kinds = current_document_kinds(case)
    gaps = []
    for step in applicable_steps(case.definition, case, context):
        gaps += missing_in_step(case, step, context, document_kinds=kinds)
    if case.village_id:
        if not case.village_id.startswith(entry_area(case)):
            gaps.append(Missing("desa", "Desa atau kelurahan", OUTSIDE_AREA))
        gaps += [
            Missing(blocker.step, "Syarat layanan", blocker.message)
            for blocker in case.definition.blockers(case, context)
        ]
    return gaps


def current_document_kinds(case):
    """Which papers the case has."""
    return set(case.documents.current().values_list("kind", flat=True))


def next_step(case, context, *, after):
    """The applicable step that follows ``after``; None when the check page is next."""
    keys = [step.key for step in case.definition.steps]
    position = keys.index(after)
    return next(
        (step for step in case.definition.steps[position + 1 :] if step.applies(case, context)),
        None,
    )


def first_gap(case, context):
    """The first step that was never answered or lacks something; None when the case may be sent."""
    kinds = current_document_kinds(case)
    for step in applicable_steps(case.definition, case, context):
        if step.key not in case.answered_steps or missing_in_step(case, step, context, document_kinds=kinds):
            return step
    return None
