"""Questions to other agencies inside one case: asked, answered with evidence, taken back (design §4)."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from applications.models import Referral, ReferralPage
from applications.services.documents import QuotaExceeded
from applications.services.moves import MoveNotAllowed, moving
from common.imaging import reencode

MAX_FILES = 5
MAX_PAGES = 20
#: Letters and printed lists are read, so they stay as sharp as a family card (ux-and-security §2.3).
MAX_SIDE, QUALITY = 2400, 60


def refer_application(*, application, actor, at, to_agency, question, due_at, documents=()):
    """Ask another agency one question inside the case; returns the Referral.

    ``documents`` are the papers that agency may open for the answer; all others stay closed to it.
    Raises ValueError without a question or for a paper of another case, ValidationError when the office asks itself.
    """
    if not question.strip():
        raise ValueError("a referral needs a question")
    if any(document.application_id != application.pk for document in documents):
        raise ValueError("a paper of another case")
    if to_agency.pk == application.agency_id:
        raise ValidationError("Pilih instansi lain. Pengajuan ini sudah di kantor Anda.")
    with moving(application=application, verb="refer", actor=actor, at=at) as case:
        referral = Referral.objects.create(
            application=case, to_agency=to_agency, question=question, asked_by=actor, asked_at=at, due_at=due_at
        )
        referral.documents.set(documents)
    return referral


def answer_referral(*, application, actor, at, answer, files=()):
    """The asked agency answers, with photos or PDFs (``files``: their bytes) as evidence; the case is back with the
    office.

    The bytes are re-encoded before any lock is taken; should the question be taken back and another asked meanwhile,
    the answer is refused rather than put under the wrong one. Raises ValueError without an answer, ImageRefused,
    QuotaExceeded, MoveNotAllowed.
    """
    if not answer.strip():
        raise ValueError("an answer is needed")
    if len(files) > MAX_FILES:
        raise QuotaExceeded
    question = application.referrals.unanswered().first()
    pages = [page for data in files for page in reencode(data, max_side=MAX_SIDE, quality=QUALITY)]
    if len(pages) > MAX_PAGES:
        raise QuotaExceeded
    written = []
    try:
        with moving(application=application, verb="answer_referral", actor=actor, at=at) as case:
            referral = case.referrals.unanswered().select_for_update().get()
            if referral != question:
                raise MoveNotAllowed("answer_referral", case.status)
            referral.answer, referral.answered_by, referral.answered_at = answer, actor, at
            referral.save(update_fields=["answer", "answered_by", "answered_at"])
            for number, page in enumerate(pages, start=1):
                _store(referral, number, page, written)
    except BaseException:
        for file in written:
            file.delete(save=False)
        raise
    return referral


def _store(referral, number, page, written):
    """Keep one page of evidence; its file is named in ``written`` as soon as it lies in the store."""
    row = ReferralPage(
        referral=referral,
        number=number,
        sha256=hashlib.sha256(page.data).hexdigest(),
        size=len(page.data),
        width=page.width,
        height=page.height,
    )
    row.file.save("page.jpg", ContentFile(page.data), save=False)
    written.append(row.file)
    row.save()


def withdraw_referral(*, application, actor, at, note=""):
    """Take a question back before it is answered; the asked agency no longer sees the case."""
    with moving(application=application, verb="withdraw_referral", actor=actor, at=at, note=note) as case:
        case.referrals.unanswered().update(withdrawn_at=at)
