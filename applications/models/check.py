from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.enums import Verdict
from applications.querysets import CaseChildQuerySet, DismissalQuerySet


class FieldCheck(models.Model):
    """An officer compared one answer with the papers. ``seal`` is of the answer he saw: another answer, no check."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="checks")
    name = models.CharField("isian", max_length=40)
    verdict = models.CharField("pemeriksaan", max_length=10, choices=Verdict)
    seal = models.CharField("sidik isian", max_length=64)
    checked_at = models.DateTimeField("diperiksa pada")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, verbose_name="pemeriksa", related_name="+"
    )

    objects = CaseChildQuerySet.as_manager()

    class Meta:
        verbose_name = "pemeriksaan isian"
        verbose_name_plural = "pemeriksaan isian"
        constraints = [models.UniqueConstraint(name="field_check_once", fields=["application", "name"])]

    def __str__(self):
        return f"Pemeriksaan {self.pk} ({self.name})"


class DuplicateDismissal(models.Model):
    """An officer found that two cases which look alike are not about the same person."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="dismissals")
    other = models.ForeignKey("applications.Application", models.CASCADE, related_name="+")
    reason = models.CharField("alasan", max_length=200)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+")
    dismissed_at = models.DateTimeField("diputuskan")

    objects = DismissalQuerySet.as_manager()

    class Meta:
        verbose_name = "bukan orang yang sama"
        verbose_name_plural = "bukan orang yang sama"
        constraints = [
            models.UniqueConstraint(name="dismissal_pair_once", fields=["application", "other"]),
            models.CheckConstraint(
                name="dismissal_pair_in_order",
                condition=Q(application__lt=F("other")),
                violation_error_message="Sepasang pengajuan dicatat satu kali, yang lebih dulu di depan.",
            ),
        ]

    def __str__(self):
        return f"Bukan orang yang sama {self.pk}"
