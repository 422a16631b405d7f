"""Letter numbers: per office and year, without gaps, never twice, whatever fails and however many sign at once."""

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from agencies.enums import Role
from agencies.models import Signatory
from applications import letters, services
from applications.enums import LetterKind, ReasonCode, Status
from applications.models import Application, Letter

from tests.factories import applications as made
from tests.factories.agencies import KUDUS


@pytest.fixture
def signed(db):
    """The office can sign."""
    return signatory_of(made.office())


def signatory_of(agency):
    return Signatory.objects.create(
        agency=agency,
        position="Kepala Dinas Sosial",
        name="Dra. Contoh Rekaan, M.Si.",
        rank="Pembina Utama Muda",
        nip="196412291990031002",
        valid_from=datetime.date(2025, 1, 1),
    )


def issue(case, kind=LetterKind.DECISION, *, role=Role.PENYETUJU, at=made.NOON):
    return services.issue_letter(application=case, kind=kind, actor=made.officer_of(role), at=at)


def test_numbers_follow_each_other_per_office_and_year(signed):
    first, second = made.in_status(Status.APPROVED), made.in_status(Status.REJECTED)
    new_year = datetime.datetime(2026, 12, 31, 17, 30, tzinfo=datetime.UTC)  # 00.30 WIB on 1 January 2027
    third = made.in_status(Status.APPROVED)
    found = [issue(first), issue(second, LetterKind.REFUSAL), issue(third, at=new_year)]
    assert [(letter.year, letter.sequence) for letter in found] == [(2026, 1), (2026, 2), (2027, 1)]
    assert "001" in found[0].number and "2026" in found[0].number
    assert "2027" in found[2].number


def test_the_same_letter_asked_for_twice_is_one(signed):
    case = made.in_status(Status.APPROVED)
    assert issue(case).pk == issue(case).pk
    assert Letter.objects.filter(kind=LetterKind.DECISION).count() == 1


def test_a_failure_uses_up_no_number(signed, monkeypatch):
    case = made.in_status(Status.APPROVED)
    before = letters.number_of

    def fails(**parts):
        raise RuntimeError("printer on fire")

    monkeypatch.setattr(letters, "number_of", fails)
    with pytest.raises(RuntimeError):
        issue(case)
    monkeypatch.setattr(letters, "number_of", before)
    assert issue(case).sequence == 1


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        (
            LetterKind.DECISION,
            {Status.APPROVED, Status.RECAPPED, Status.SENT, Status.ACCEPTED, Status.REFUSED, Status.DONE},
        ),
        (LetterKind.REFUSAL, {Status.REJECTED}),
        (LetterKind.MISSING, {Status.RETURNED}),
        (LetterKind.RECEIPT, set()),
    ],
)
def test_a_letter_says_only_what_is_true(signed, kind, allowed):
    for status in (Status.IN_REVIEW, Status.RETURNED, Status.VERIFIED, Status.APPROVED, Status.REJECTED, Status.DONE):
        case = made.in_status(status)
        if status in allowed:
            assert issue(case, kind).kind == kind
        else:
            with pytest.raises(services.LetterNotAllowed):
                issue(case, kind)


def test_who_may_sign_what(signed):
    approved, returned = made.in_status(Status.APPROVED), made.in_status(Status.RETURNED)
    assert issue(returned, LetterKind.MISSING, role=Role.VERIFIKATOR).issued_by == made.officer_of(Role.VERIFIKATOR)
    stranger = made.officer_of(Role.PENYETUJU, agency=made.office(territory_code=KUDUS))
    for actor in (made.officer_of(Role.VERIFIKATOR), made.officer_of(Role.PIMPINAN), stranger):
        with pytest.raises(PermissionDenied):
            services.issue_letter(application=approved, kind=LetterKind.DECISION, actor=actor, at=made.NOON)


def test_without_a_signatory_nothing_leaves(db):
    case = made.in_status(Status.VERIFIED)
    decider = made.officer_of(Role.PENYETUJU)
    with pytest.raises(services.NoSignatory):
        services.approve_application(application=case, actor=decider, at=made.NOON, with_letter=True)
    case.refresh_from_db()
    assert case.status == Status.VERIFIED
    foreign = signatory_of(made.office(territory_code=KUDUS))
    approved = made.in_status(Status.APPROVED)
    with pytest.raises(services.NoSignatory):
        services.issue_letter(
            application=approved, kind=LetterKind.DECISION, actor=decider, at=made.NOON, signatory=foreign
        )


def test_a_decision_brings_its_letter_in_the_same_moment(signed):
    yes, no = made.in_status(Status.VERIFIED), made.in_status(Status.VERIFIED)
    decider = made.officer_of(Role.PENYETUJU)
    services.approve_application(application=yes, actor=decider, at=made.NOON, with_letter=True)
    services.reject_application(
        application=no, actor=decider, at=made.NOON, reason_code=ReasonCode.WELL_OFF, with_letter=True
    )
    assert yes.letters.get(kind=LetterKind.DECISION).content["name"] == yes.full_name
    refusal = no.letters.get(kind=LetterKind.REFUSAL)
    services.reconsider_application(application=no, actor=made.officer_of(Role.VERIFIKATOR), at=made.NOON)
    refusal.refresh_from_db()
    assert refusal.revoked_at == made.NOON and refusal.revoke_reason


def test_a_revoked_letter_keeps_its_number_and_makes_room_for_another(signed):
    case = made.in_status(Status.APPROVED)
    letter = issue(case)
    with pytest.raises(ValueError, match="reason"):
        services.revoke_letter(letter=letter, actor=made.officer_of(Role.PENYETUJU), at=made.NOON, reason=" ")
    with pytest.raises(PermissionDenied):
        services.revoke_letter(letter=letter, actor=made.officer_of(Role.VERIFIKATOR), at=made.NOON, reason="Salah")
    services.revoke_letter(letter=letter, actor=made.officer_of(Role.PENYETUJU), at=made.NOON, reason="Salah nama")
    again = issue(case)
    assert (letter.sequence, again.sequence) == (1, 2)


def test_the_database_itself_refuses_a_number_twice(signed):
    first, second = issue(made.in_status(Status.APPROVED)), made.in_status(Status.APPROVED)
    values = {"kind": LetterKind.DECISION, "agency": first.agency, "issued_at": made.NOON, "code": "7K2MPQ3RST4V"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.create(
            application=second,
            number="x",
            year=first.year,
            sequence=first.sequence,
            issued_by=first.issued_by,
            **values,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.create(application=second, number="", **values)


@pytest.mark.django_db(transaction=True)
def test_twenty_sign_at_once_and_the_register_has_no_gap():
    signatory_of(made.office())
    cases = [made.in_status(Status.VERIFIED, at=made.NOON) for _ in range(20)]
    deciders = [made.officer_of(Role.PENYETUJU, number=number) for number in range(1, 21)]
    start, failures = threading.Barrier(20), []

    def sign(case, decider):
        try:
            start.wait()
            services.approve_application(
                application=Application.objects.get(pk=case.pk), actor=decider, at=made.NOON, with_letter=True
            )
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=pair) for pair in zip(cases, deciders, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    numbers = Letter.objects.filter(kind=LetterKind.DECISION).order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == list(range(1, 21))
