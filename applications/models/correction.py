from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.enums import ReasonCode, TargetKind
from applications.querysets import CaseChildQuerySet


class CorrectionRequest(models.Model):
    """One round of "please mend exactly this": asked by an officer, open until sent again, expired or withdrawn."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="corrections")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, verbose_name="diminta oleh", related_name="+"
    )
    requested_at = models.DateTimeField("diminta")
    deadline = models.DateField("paling lambat")
    closed_at = models.DateTimeField("ditutup", null=True, blank=True)

    objects = CaseChildQuerySet.as_manager()

    class Meta:
        verbose_name = "permintaan perbaikan"
        verbose_name_plural = "permintaan perbaikan"
        constraints = [
            models.UniqueConstraint(
                name="correction_one_open_per_case", fields=["application"], condition=Q(closed_at__isnull=True)
            )
        ]

    def __str__(self):
        return f"Permintaan perbaikan {self.pk}"


class CorrectionItem(models.Model):
    """One field or one photo that is wrong, and why. ``before`` keeps what stood there."""

    request = models.ForeignKey(CorrectionRequest, models.CASCADE, related_name="items")
    target_kind = models.CharField("sasaran", max_length=8, choices=TargetKind)
    target = models.CharField("isian atau berkas", max_length=30)
    reason_code = models.CharField("alasan", max_length=32, choices=ReasonCode)
    note = models.CharField("keterangan untuk warga", max_length=300, blank=True)
    before = models.JSONField("isi sebelumnya", null=True, blank=True)
    resolved_at = models.DateTimeField("diperbaiki", null=True, blank=True)

    objects = CaseChildQuerySet.for_path("request__application").as_manager()

    class Meta:
        verbose_name = "butir perbaikan"
        verbose_name_plural = "butir perbaikan"
        constraints = [
            models.UniqueConstraint(name="correction_item_once", fields=["request", "target_kind", "target"])
        ]

    def __str__(self):
        return f"Butir perbaikan {self.pk}"
