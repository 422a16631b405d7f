from decimal import Decimal

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
    latitude = models.DecimalField(
        "lintang", max_digits=8, decimal_places=6, null=True, blank=True, help_text="Derajat, contoh -0.325410."
    )
    longitude = models.DecimalField(
        "bujur", max_digits=9, decimal_places=6, null=True, blank=True, help_text="Derajat, contoh 103.158290."
    )
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
            # Within Indonesia: from Rote to Weh, from Weh to Merauke. Swapped numbers are the usual slip.
            models.CheckConstraint(
                name="facility_place_valid",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(Decimal("-11.5"), Decimal("6.5")),
                    longitude__range=(Decimal("94.5"), Decimal("141.5")),
                ),
                violation_error_message=(
                    "Isi lintang (-11,5 sampai 6,5) dan bujur (94,5 sampai 141,5), atau kosongkan keduanya."
                ),
            ),
            models.CheckConstraint(name="facility_kind_valid", condition=models.Q(kind__in=FacilityKind.values)),
        ]

    def __str__(self):
        return f"{self.name} ({self.code})"
