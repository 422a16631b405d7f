"""Letters leave the office with a number of its register: without gaps, and never twice (domain-facts §9)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localtime

from applications import letters, perms
from applications.enums import LetterKind, Status
from applications.models import Application, Letter, LetterCounter
from common.codes import new_check_code

#: In which states a letter of each kind says what is true.
ALLOWED_IN = {
    LetterKind.DECISION: frozenset(
        {Status.APPROVED, Status.RECAPPED, Status.SENT, Status.ACCEPTED, Status.REFUSED, Status.DONE}
    ),
    LetterKind.REFUSAL: frozenset({Status.REJECTED}),
    LetterKind.MISSING: frozenset({Status.RETURNED}),
}


class LetterNotAllowed(Exception):
    """The case is not in a state this letter could speak of; ``str()`` is for the officer."""

    def __init__(self, kind, status):
        super().__init__(
            f"{LetterKind(kind).label} tidak bisa diterbitkan: keadaan pengajuan ini “{Status(status).label}”."
        )


class NoSignatory(Exception):
    """The office has nobody on record who may sign today."""

    def __init__(self):
        super().__init__(
            "Belum ada penanda tangan yang berlaku untuk instansi ini. Minta administrator menambahkannya."
        )


def issue_letter(*, application, kind, actor, at, signatory=None):
    """Give a letter the next number of its office and year, and keep what it says; returns the Letter.

    The same letter asked for twice is the same letter. ``signatory`` defaults to the office's first one in force.
    Raises LetterNotAllowed, NoSignatory, PermissionDenied.
    """
    with transaction.atomic():
        case = Application.objects.select_for_update().get(pk=application.pk)
        if not perms.may_issue(actor, case, kind):
            raise PermissionDenied("issue_letter")
        if case.status not in ALLOWED_IN.get(kind, ()):
            raise LetterNotAllowed(kind, case.status)
        correction = case.corrections.filter(closed_at__isnull=True).first() if kind == LetterKind.MISSING else None
        standing = case.letters.filter(kind=kind, correction=correction, revoked_at__isnull=True).first()
        if standing is not None:
            return standing
        day = localtime(at, case.agency.zone).date()
        signatory = signatory or case.agency.signatories.on(day).first()
        if signatory is None or signatory.agency_id != case.agency_id:
            raise NoSignatory
        content = letters.letter_content(case=case, kind=kind, signatory=signatory, at=at)
        sequence = _next_number(case.agency, day.year)
        return Letter.objects.create(
            application=case,
            kind=kind,
            code=new_check_code(),
            number=letters.number_of(case=case, kind=kind, sequence=sequence, at=at),
            year=day.year,
            sequence=sequence,
            agency=case.agency,
            correction=correction,
            content=content,
            issued_at=at,
            issued_by=actor,
        )


def revoke_letter(*, letter, actor, at, reason):
    """Declare a letter void; its number stays used and its QR says so. Raises PermissionDenied, ValueError."""
    if not reason.strip():
        raise ValueError("a reason is needed")
    if letter.kind == LetterKind.RECEIPT or not perms.may_issue(actor, letter.application, letter.kind):
        raise PermissionDenied("revoke_letter")
    _revoke(Letter.objects.filter(pk=letter.pk), actor=actor, at=at, reason=reason)


def withdraw_letters(case, *, kind, actor, at, reason):
    """Declare the letters of a decision that no longer stands void; part of the move that undoes it."""
    _revoke(case.letters.filter(kind=kind), actor=actor, at=at, reason=reason)


def _revoke(rows, *, actor, at, reason):
    rows.filter(revoked_at__isnull=True).update(revoked_at=at, revoked_by=actor, revoke_reason=reason.strip())


def _next_number(agency, year):
    """The next number; the counter's row stays locked until the letter is committed, so a failure leaves no gap."""
    LetterCounter.objects.get_or_create(agency=agency, year=year)
    counter = LetterCounter.objects.select_for_update().get(agency=agency, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
