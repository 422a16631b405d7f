from django.conf import settings
from django.db import models
from django.db.models import F, Q

from participants.enums import PairState
from participants.querysets import DuplicatePairQuerySet


class DuplicatePair(models.Model):
    """Two records that may be one person, why, and what an officer found. The smaller key is ``left``."""

    left = models.ForeignKey("participants.Participant", models.CASCADE, related_name="+", verbose_name="peserta")
    right = models.ForeignKey("participants.Participant", models.CASCADE, related_name="+", verbose_name="mirip dengan")
    score = models.PositiveSmallIntegerField("nilai kemiripan", help_text="0 sampai 100.")
    reasons = models.JSONField("yang sama")
    state = models.CharField("keadaan", max_length=10, choices=PairState, default=PairState.OPEN)
    found_at = models.DateTimeField("ditemukan")
    decided_at = models.DateTimeField("diperiksa", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        blank=True,
        verbose_name="diperiksa oleh",
        related_name="+",
    )
    note = models.CharField("catatan", max_length=200, blank=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = "kemungkinan ganda"
        verbose_name_plural = "kemungkinan ganda"
        indexes = [models.Index(F("state"), F("score").desc(), name="duplicate_pair_work_idx")]
        constraints = [
            models.UniqueConstraint(name="duplicate_pair_once", fields=["left", "right"]),
            models.CheckConstraint(name="duplicate_pair_ordered", condition=Q(left__lt=F("right"))),
            models.CheckConstraint(name="duplicate_pair_score", condition=Q(score__range=(0, 100))),
            models.CheckConstraint(
                name="duplicate_pair_decided",
                condition=Q(state=PairState.OPEN, decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state=PairState.OPEN) & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"Pasangan {self.pk}"
