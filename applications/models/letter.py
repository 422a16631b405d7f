from django.db import models

from applications.enums import LetterKind
from applications.querysets import CaseChildQuerySet


class Letter(models.Model):
    """A paper that left the office about a case, with the random code behind its QR (screen S21)."""

    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="letters")
    kind = models.CharField("jenis surat", max_length=20, choices=LetterKind)
    code = models.CharField("kode cek", max_length=12, unique=True)
    number = models.CharField("nomor surat", max_length=80, blank=True)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, verbose_name="instansi", related_name="+")
    issued_at = models.DateTimeField("terbit")
    revoked_at = models.DateTimeField("dicabut", null=True, blank=True)

    objects = CaseChildQuerySet.as_manager()

    class Meta:
        verbose_name = "surat"
        verbose_name_plural = "surat"
        constraints = [
            models.UniqueConstraint(
                name="letter_one_receipt_per_case",
                fields=["application"],
                condition=models.Q(kind=LetterKind.RECEIPT),
            )
        ]

    def __str__(self):
        return f"Surat {self.pk} ({self.kind})"
