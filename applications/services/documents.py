"""Photos and papers of a case: made harmless first, then stored under random names in the private store."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum

from applications.enums import Status, TargetKind
from applications.models import Application, CorrectionItem, Document, DocumentPage
from common.imaging import reencode

#: Per case, over all versions (ux-and-security U11).
MAX_DOCUMENTS = 24
MAX_STORED_BYTES = 30 * 1024 * 1024


class QuotaExceeded(Exception):
    """Too many or too large documents for one case; ``str()`` says what to do."""

    def __init__(self):
        super().__init__(
            "Terlalu banyak foto untuk satu pengajuan. Hubungi kantor Dinas Sosial bila perlu mengirim lagi."
        )


class DocumentNotExpected(Exception):
    """The case does not take this paper, or not now."""

    def __init__(self):
        super().__init__("Berkas ini tidak diminta. Muat ulang halaman untuk melihat keadaan terakhir.")


def attach_document(*, application, kind, data, at):
    """Store a photo or PDF as the newest version of paper ``kind``; returns the Document.

    The bytes are re-encoded outside any transaction (a slow, hostile file holds no lock). The same bytes sent again
    change nothing. Raises ImageRefused, QuotaExceeded, DocumentNotExpected.
    """
    rule = _rule(application, kind)
    digest = hashlib.sha256(data).hexdigest()
    same = application.documents.current().filter(kind=kind, sha256=digest).first()
    if same is not None and application.status == Status.DRAFT:
        return same
    pages = reencode(data, max_side=rule.max_side, quality=rule.quality)
    return attach_clean_pages(
        application=application, kind=kind, pages=pages, sha256=digest, source_bytes=len(data), at=at
    )


def attach_clean_pages(*, application, kind, pages, sha256, source_bytes, at):
    """Store pages that ``common.imaging`` has already made harmless. In a draft the earlier version goes."""
    _rule(application, kind)
    written = []
    try:
        with transaction.atomic():
            case = Application.objects.select_for_update().get(pk=application.pk)
            _expect(case, kind)
            _check_quota(case, pages)
            earlier = case.documents.filter(kind=kind)
            version = (earlier.order_by("-version").values_list("version", flat=True).first() or 0) + 1
            if case.status == Status.DRAFT:
                _delete_documents(earlier)
            else:
                earlier.update(is_current=False)
            document = Document.objects.create(
                application=case, kind=kind, version=version, sha256=sha256, source_bytes=source_bytes, uploaded_at=at
            )
            for number, page in enumerate(pages, start=1):
                row = DocumentPage(
                    document=document,
                    number=number,
                    sha256=hashlib.sha256(page.data).hexdigest(),
                    size=len(page.data),
                    width=page.width,
                    height=page.height,
                )
                row.file.save("page.jpg", ContentFile(page.data), save=False)
                written.append(row.file)
                row.save()
            _mark_answered(case, kind, at)
    except BaseException:
        for file in written:
            file.delete(save=False)
        raise
    return document


@transaction.atomic
def remove_document(*, application, kind, at):
    """Take a photo out of a draft again."""
    case = Application.objects.select_for_update().get(pk=application.pk, status=Status.DRAFT)
    _delete_documents(case.documents.filter(kind=kind))
    Application.objects.filter(pk=case.pk).update(saved_at=at)


def delete_files_of(case):
    """Delete the stored pages of a case once the transaction that deletes its rows has committed."""
    _delete_files(DocumentPage.objects.filter(document__application=case))


def _rule(application, kind):
    try:
        return application.definition.document(kind)
    except KeyError:
        raise DocumentNotExpected from None


def _expect(case, kind):
    if case.status == Status.DRAFT:
        return
    asked = CorrectionItem.objects.filter(
        request__application=case, request__closed_at__isnull=True, target_kind=TargetKind.DOCUMENT, target=kind
    )
    if case.status != Status.RETURNED or not asked.exists():
        raise DocumentNotExpected


def _check_quota(case, pages):
    stored = DocumentPage.objects.filter(document__application=case).aggregate(total=Sum("size"))["total"] or 0
    if stored + sum(len(page.data) for page in pages) > MAX_STORED_BYTES:
        raise QuotaExceeded
    if case.documents.count() >= MAX_DOCUMENTS:
        raise QuotaExceeded


def _mark_answered(case, kind, at):
    if case.status == Status.DRAFT:
        answered = {step.key for step in case.definition.steps if step.document == kind}
        case.answered_steps = [*case.answered_steps, *(answered - set(case.answered_steps))]
        case.saved_at = at
        case.save(update_fields=["answered_steps", "saved_at"])
    else:
        CorrectionItem.objects.filter(
            request__application=case, request__closed_at__isnull=True, target_kind=TargetKind.DOCUMENT, target=kind
        ).update(resolved_at=at)


def _delete_documents(documents):
    _delete_files(DocumentPage.objects.filter(document__in=documents))
    documents.delete()


def _delete_files(pages):
    for page in list(pages):
        transaction.on_commit(lambda file=page.file: file.delete(save=False), robust=True)
