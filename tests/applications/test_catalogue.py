"""The service definitions hold what the sources, the law and the recap sheets ask for (domain-facts §1, §6.9)."""

import pytest

from agencies import policies
from applications.catalogue import SERVICES, UnknownService, get_service
from applications.catalogue.base import Kind, Page
from applications.models import Application, HouseholdMember
from applications.workflow import RECAP_VERBS, verbs_for

COMMON = {
    "full_name", "nik", "kk_number", "birth_place", "birth_date", "sex", "address", "rt", "rw", "village", "phone",
}  # fmt: skip
#: The three public forms of source 000, field by field; kecamatan follows from the village.
SOURCE_FIELDS = {
    "pembebasan": COMMON | {"referral_number", "referral_date", "hospital", "care_date"},
    "pengusulan": COMMON | {"pregnancy", "sktm_number"},
    "peralihan": COMMON | {"sktm_number"},
}
#: What columns 2-22 of the 34-column registration sheet need of every person (domain-facts §6.9 b).
RECAP_FIELDS = COMMON | {"family_relation", "marital_status", "postcode", "facility"}


@pytest.mark.parametrize(("service", "fields"), SOURCE_FIELDS.items())
def test_every_field_of_the_source_form_is_asked(service, fields):
    assert fields <= {question.name for question in get_service(service).questions}


@pytest.mark.parametrize("service", [code for code, service in SERVICES.items() if service.uses_recap])
def test_what_the_recap_sheet_needs_is_asked(service):
    assert RECAP_FIELDS <= {question.name for question in get_service(service).questions}
    member_fields = {field.name for field in HouseholdMember._meta.fields}
    assert {"full_name", "nik", "family_relation", "birth_place", "birth_date"} <= member_fields
    assert {"sex", "marital_status"} <= member_fields


@pytest.mark.parametrize(
    ("service", "extra"),
    [("peralihan", {"card_number", "current_class", "arrears_months", "arrears_amount", "occupation", "income"})],
)
def test_fields_added_by_the_standard(service, extra):
    assert extra <= {question.name for question in get_service(service).questions}


def each_service(test):
    return pytest.mark.parametrize("service", SERVICES.values(), ids=list(SERVICES))(test)


@each_service
def test_names_are_unique_and_columns_exist(service):
    names = [question.name for question in service.questions]
    keys = [step.key for step in service.steps]
    assert len(names) == len(set(names)) and len(keys) == len(set(keys))
    columns = {field.name for field in Application._meta.fields}
    assert {question.name for question in service.questions if question.column} <= columns
    assert not {question.name for question in service.questions if not question.column} & columns


@each_service
def test_every_document_has_its_page_and_the_other_way_round(service):
    asked = {step.document for step in service.steps if step.page is Page.DOCUMENT}
    assert asked == {rule.kind for rule in service.documents}
    assert all(rule.why and rule.hint and rule.label.startswith("Foto") for rule in service.documents)


@each_service
def test_every_required_question_says_what_to_do_when_missing(service):
    silent = [question.name for question in service.questions if question.required and not question.missing]
    assert silent == []
    assert all(question.missing.endswith(".") for question in service.questions if question.missing)


@each_service
def test_choices_have_options_and_only_they(service):
    for question in service.questions:
        assert bool(question.options) == (question.kind is Kind.CHOICE), question.name


@each_service
def test_policies_are_registered_with_a_legal_basis(service):
    for key in service.policy_keys():
        assert policies.get_key(key.code) == key
        assert key.legal_basis


@each_service
def test_avoided_words_stay_out_of_what_the_family_reads(service):
    avoided = {"submit", "upload", "login", "error", "invalid", "verifikasi", "validasi", "dtks", "faskes"}
    texts = [service.name, service.short_name, service.summary, service.what_next]
    for step in service.steps:
        texts += [step.title, step.hint]
        texts += [text for question in step.questions for text in (question.label, question.hint, question.missing)]
    for rule in service.documents:
        texts += [rule.label, rule.why, rule.hint]
    words = {word.strip(".,;:()“”?!").lower() for text in texts for word in text.split()}
    assert not words & avoided


def test_what_bpjs_does_not_finish_never_enters_a_recap():
    for service in SERVICES.values():
        assert bool(verbs_for(service) & RECAP_VERBS) == service.uses_recap


def test_an_unknown_service_is_an_error():
    with pytest.raises(UnknownService):
        get_service("tidak-ada")
