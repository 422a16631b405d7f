from django.db import models
from django.db.models.functions import Length

from participants.enums import FacilityKind
from participants.querysets import FacilityQuerySet

models.CharField.register_lookup(Length)


class Facility(models.Model):
    """A health facility of BPJS Kesehatan: puskesmas, clinic or hospital (code of 8 characters, domain-facts §2.6)."""

    code = models.CharField("kode faskes", max_length=8, unique=True)
    name = models.CharField("nama", max_length=120)
    kind = models.CharField("jenis", max_length=8, choices=FacilityKind)
    territory = models.ForeignKey(
        "agencies.Territory", models.PROTECT, verbose_name="wilayah", related_name="facilities"
    )
    address = models.CharField("alamat", max_length=200, blank=True)
    is_cooperating = models.BooleanField(
        "bekerja sama", default=True, help_text="Punya perjanjian pembebasan biaya dengan pemerintah daerah."
    )
    is_active = models.BooleanField("melayani", default=True)

    objects = FacilityQuerySet.as_manager()

    class Meta:
        verbose_name = "fasilitas kesehatan"
        verbose_name_plural = "fasilitas kesehatan"
        constraints = [
            models.CheckConstraint(
                name="facility_code_length",
                condition=models.Q(code__length=8),
                violation_error_message="Kode faskes harus 8 karakter.",
            ),
            models.CheckConstraint(name="facility_kind_valid", condition=models.Q(kind__in=FacilityKind.values)),
        ]

    def __str__(self):
        return f"{self.name} ({self.code})"
