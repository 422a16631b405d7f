from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.enums import LetterKind
from applications.querysets import LetterQuerySet


class Letter(models.Model):
    """A paper that left the office about a case, with the random code behind its QR (screen S21).

    ``content`` is what was printed, word for word: a letter printed again years later says the same, whatever became
    of the case. The receipt has no register number, its number is the ticket.
    """

    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="letters")
    kind = models.CharField("jenis surat", max_length=20, choices=LetterKind)
    code = models.CharField("kode cek", max_length=12, unique=True)
    number = models.CharField("nomor surat", max_length=80, blank=True)
    year = models.PositiveSmallIntegerField("tahun nomor", null=True, blank=True)
    sequence = models.PositiveIntegerField("nomor urut", null=True, blank=True)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, verbose_name="instansi", related_name="+")
    correction = models.ForeignKey(
        "applications.CorrectionRequest", models.PROTECT, null=True, blank=True, related_name="letters"
    )
    content = models.JSONField("isi surat", default=dict, blank=True)
    issued_at = models.DateTimeField("terbit")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, verbose_name="diterbitkan", related_name="+"
    )
    revoked_at = models.DateTimeField("dicabut", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, verbose_name="dicabut oleh", related_name="+"
    )
    revoke_reason = models.CharField("alasan dicabut", max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "surat"
        verbose_name_plural = "surat"
        constraints = [
            models.UniqueConstraint(
                name="letter_one_receipt_per_case",
                fields=["application"],
                condition=Q(kind=LetterKind.RECEIPT),
            ),
            models.UniqueConstraint(
                name="letter_one_decision_per_case",
                fields=["application", "kind"],
                condition=Q(kind__in=[LetterKind.DECISION, LetterKind.REFUSAL], revoked_at__isnull=True),
                violation_error_message="Surat ini sudah terbit.",
            ),
            models.UniqueConstraint(
                name="letter_one_per_correction",
                fields=["correction"],
                condition=Q(revoked_at__isnull=True),
                violation_error_message="Surat permintaan kelengkapan ini sudah terbit.",
            ),
            models.UniqueConstraint(name="letter_number_once", fields=["agency", "year", "sequence"]),
            models.CheckConstraint(
                name="letter_numbered_and_signed",
                condition=Q(kind=LetterKind.RECEIPT, sequence__isnull=True, year__isnull=True)
                | (
                    Q(sequence__isnull=False, year__isnull=False, issued_by__isnull=False, issued_at__isnull=False)
                    & ~Q(number="")
                ),
                violation_error_message="Surat harus bernomor dan mencatat petugasnya.",
            ),
            models.CheckConstraint(
                name="letter_revoked_pair",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason="")),
                violation_error_message="Pencabutan surat harus mencatat petugas, waktu, dan alasannya.",
            ),
        ]

    def __str__(self):
        return f"Surat {self.pk} ({self.kind})"


class LetterCounter(models.Model):
    """The last letter number of an agency in a year. Its row is the lock that keeps the numbers free of gaps."""

    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("tahun")
    last = models.PositiveIntegerField("nomor terakhir", default=0)

    class Meta:
        verbose_name = "buku nomor surat"
        verbose_name_plural = "buku nomor surat"
        constraints = [models.UniqueConstraint(name="letter_counter_once", fields=["agency", "year"])]

    def __str__(self):
        return f"Nomor surat {self.agency_id}/{self.year}"
