from django.db import models
from django.db.models import Q

from participants.querysets import HouseholdQuerySet


class Household(models.Model):
    """A family card (KK): the people who stand on it, and the unit that pays contributions (domain-facts §2.2)."""

    kk_number = models.CharField("nomor KK", max_length=16, unique=True)
    territory = models.ForeignKey("agencies.Territory", models.PROTECT, verbose_name="wilayah", related_name="+")
    created_change = models.BigIntegerField(
        "dibuat oleh perubahan", null=True, blank=True, help_text="Kunci ParticipantChange; dipakai saat membatalkan."
    )

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = "keluarga"
        verbose_name_plural = "keluarga"
        indexes = [
            models.Index(
                fields=["created_change"], name="household_created_idx", condition=Q(created_change__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="household_kk_length",
                condition=Q(kk_number__length=16),
                violation_error_message="Nomor KK harus 16 angka.",
            )
        ]

    def __str__(self):
        return f"Keluarga {self.pk}"
