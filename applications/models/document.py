import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q

from applications.enums import Verdict
from applications.querysets import DocumentPageQuerySet, DocumentQuerySet


def private_storage():
    """The store nobody can reach by URL."""
    return storages["private"]


def page_path(page, filename):
    """A random name; nothing of what the sender called the file survives."""
    name = uuid.uuid4().hex
    return f"documents/{name[:2]}/{name}.jpg"


class Document(models.Model):
    """One version of one paper. A new upload is a new version; a verdict belongs to exactly one version (U14)."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="documents")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("jenis berkas", max_length=30)
    version = models.PositiveSmallIntegerField("versi")
    is_current = models.BooleanField("versi terakhir", default=True)
    sha256 = models.CharField("sidik berkas asli", max_length=64)
    source_bytes = models.PositiveIntegerField("ukuran asli (byte)")
    uploaded_at = models.DateTimeField("diterima")
    verdict = models.CharField("pemeriksaan", max_length=10, choices=Verdict, default=Verdict.PENDING)
    verdict_at = models.DateTimeField("diperiksa pada", null=True, blank=True)
    verdict_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, verbose_name="pemeriksa", related_name="+"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "berkas"
        verbose_name_plural = "berkas"
        indexes = [models.Index(fields=["sha256"], name="document_sha256_idx")]
        constraints = [
            models.UniqueConstraint(name="document_version_once", fields=["application", "kind", "version"]),
            models.UniqueConstraint(
                name="document_one_current", fields=["application", "kind"], condition=Q(is_current=True)
            ),
            models.CheckConstraint(
                name="document_verdict_pair",
                condition=Q(verdict=Verdict.PENDING, verdict_at__isnull=True, verdict_by__isnull=True)
                | (~Q(verdict=Verdict.PENDING) & Q(verdict_at__isnull=False, verdict_by__isnull=False)),
                violation_error_message="Pemeriksaan berkas harus mencatat petugas dan waktunya.",
            ),
        ]

    def __str__(self):
        return f"Berkas {self.pk} ({self.kind} versi {self.version})"


class StoredPage(models.Model):
    """One re-encoded JPEG page: no metadata, random name, private."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField("halaman")
    file = models.FileField("berkas", storage=private_storage, upload_to=page_path)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("ukuran (byte)")
    width = models.PositiveIntegerField("lebar")
    height = models.PositiveIntegerField("tinggi")

    class Meta:
        abstract = True


class DocumentPage(StoredPage):
    """One page of a family's document."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="pages")

    objects = DocumentPageQuerySet.as_manager()

    class Meta:
        verbose_name = "halaman berkas"
        verbose_name_plural = "halaman berkas"
        constraints = [models.UniqueConstraint(name="document_page_once", fields=["document", "number"])]

    def __str__(self):
        return f"Halaman {self.number} dari berkas {self.document_id}"
