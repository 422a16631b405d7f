"""Marks on answers and papers: whose they are, when they hold, what they stop (services.checks)."""

import pytest
from django.core.exceptions import PermissionDenied

from agencies.enums import AgencyKind, Role
from applications import services
from applications.enums import Status, TargetKind, Verdict
from applications.models import FieldCheck

from tests.factories import applications as made
from tests.factories.agencies import TEMBILAHAN_KOTA

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken():
    return made.in_status(Status.IN_REVIEW)


def mark(case, verdict, name="full_name", actor=None):
    services.judge_field(application=case, name=name, verdict=verdict, actor=actor or case.assigned_to, at=made.NOON)


def test_a_mark_is_set_changed_and_taken_away(taken):
    mark(taken, Verdict.REJECTED)
    mark(taken, Verdict.ACCEPTED)
    check = services.standing_checks(taken)["full_name"]
    assert (check.verdict, check.checked_by, check.checked_at) == (Verdict.ACCEPTED, taken.assigned_to, made.NOON)
    mark(taken, Verdict.PENDING)
    assert services.standing_checks(taken) == {}


def test_a_mark_holds_only_for_the_answer_that_was_seen(taken):
    mark(taken, Verdict.ACCEPTED)
    mark(taken, Verdict.ACCEPTED, name="address")
    taken.full_name = "Siti Lain"
    taken.save(update_fields=["full_name"])
    assert set(services.standing_checks(taken)) == {"address"}


def test_everything_still_open_is_found_right_and_the_rest_left_alone(taken):
    mark(taken, Verdict.REJECTED)
    names = ["full_name", "nik", "address"]
    papers = taken.documents.current().count()
    assert services.judge_all(application=taken, names=names, actor=taken.assigned_to, at=made.NOON) == 2 + papers
    verdicts = {name: check.verdict for name, check in services.standing_checks(taken).items()}
    assert verdicts == {"full_name": Verdict.REJECTED, "nik": Verdict.ACCEPTED, "address": Verdict.ACCEPTED}
    assert set(taken.documents.current().values_list("verdict", flat=True)) == {Verdict.ACCEPTED}


@pytest.mark.parametrize("what", ["field", "paper"])
def test_what_is_marked_wrong_does_not_pass(taken, what):
    paper = taken.documents.current().first()

    def judge(verdict):
        if what == "field":
            mark(taken, verdict)
        else:
            services.judge_document(document=paper, verdict=verdict, actor=taken.assigned_to, at=made.NOON)

    judge(Verdict.REJECTED)
    with pytest.raises(services.ChecksFailed):
        services.verify_application(application=taken, actor=taken.assigned_to, at=made.NOON)
    taken.refresh_from_db()
    assert taken.status == Status.IN_REVIEW
    judge(Verdict.ACCEPTED)
    services.verify_application(application=taken, actor=taken.assigned_to, at=made.NOON)
    assert taken.status == Status.VERIFIED


def test_what_a_correction_asks_for_is_marked_wrong(taken):
    items = [
        services.CorrectionSpec(target_kind=TargetKind.FIELD, target="address", reason_code="DATA_BEDA"),
        services.CorrectionSpec(target_kind=TargetKind.DOCUMENT, target="kk", reason_code="DOK_TERPOTONG"),
    ]
    services.return_application(application=taken, actor=taken.assigned_to, at=made.NOON, items=items)
    assert services.standing_checks(taken)["address"].verdict == Verdict.REJECTED
    assert taken.documents.current().get(kind="kk").verdict == Verdict.REJECTED


@pytest.mark.parametrize("state", [Status.SUBMITTED, Status.RETURNED, Status.VERIFIED, Status.APPROVED])
def test_no_marks_outside_the_check(state):
    case = made.in_status(state)
    with pytest.raises(services.NotBeingChecked):
        mark(case, Verdict.ACCEPTED, actor=made.officer_of(Role.VERIFIKATOR))


def test_only_the_holder_sets_marks(taken):
    with pytest.raises(services.NotBeingChecked):
        mark(taken, Verdict.ACCEPTED, actor=made.officer_of(Role.VERIFIKATOR, number=2))
    with pytest.raises(PermissionDenied):
        village = made.office(kind=AgencyKind.DESA, territory_code=TEMBILAHAN_KOTA)
        mark(taken, Verdict.ACCEPTED, actor=made.officer_of(Role.OPERATOR_DESA, agency=village))
    with pytest.raises(KeyError):
        mark(taken, Verdict.ACCEPTED, name="shoe_size")
    assert not FieldCheck.objects.exists()
