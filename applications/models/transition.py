from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.enums import ActorKind, ReasonCode, Status
from applications.querysets import TransitionQuerySet


class ApplicationTransition(models.Model):
    """One move of one case. The database refuses to change or delete a row."""

    application = models.ForeignKey("applications.Application", models.RESTRICT, related_name="transitions")
    verb = models.CharField("langkah", max_length=24)
    from_status = models.CharField("dari", max_length=16, choices=Status)
    to_status = models.CharField("ke", max_length=16, choices=Status)
    actor_kind = models.CharField("oleh", max_length=10, choices=ActorKind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, verbose_name="petugas", related_name="+"
    )
    agency = models.ForeignKey(
        "agencies.Agency", models.RESTRICT, null=True, blank=True, verbose_name="instansi", related_name="+"
    )
    program = models.CharField("perintah sistem", max_length=60, blank=True)
    reason_code = models.CharField("alasan", max_length=32, choices=ReasonCode, blank=True)
    note = models.TextField("catatan", blank=True)
    at = models.DateTimeField("waktu")

    objects = TransitionQuerySet.as_manager()

    class Meta:
        verbose_name = "perjalanan pengajuan"
        verbose_name_plural = "perjalanan pengajuan"
        indexes = [
            models.Index(fields=["application", "at"], name="transition_case_idx"),
            models.Index(fields=["actor", "at"], name="transition_actor_idx"),
        ]
        constraints = [
            models.CheckConstraint(name="transition_from_valid", condition=Q(from_status__in=Status.values)),
            models.CheckConstraint(name="transition_to_valid", condition=Q(to_status__in=Status.values)),
            models.CheckConstraint(
                name="transition_actor_matches_kind",
                condition=Q(actor_kind=ActorKind.OFFICER, actor__isnull=False, program="")
                | Q(actor_kind=ActorKind.APPLICANT, actor__isnull=True, program="")
                | (Q(actor_kind=ActorKind.SYSTEM, actor__isnull=True) & ~Q(program="")),
                violation_error_message="Langkah harus mencatat siapa yang melakukannya.",
            ),
        ]

    def __str__(self):
        return f"Langkah {self.pk} ({self.verb})"
