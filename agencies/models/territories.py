"""The Kemendagri list of territories."""

from django.db import models
from django.db.models import F, Q

from agencies.enums import CODE_LENGTHS, TerritoryKind, TerritoryLevel
from agencies.querysets import TerritoryQuerySet


def _code_matches_level() -> Q:
    condition = Q()
    for level, length in CODE_LENGTHS.items():
        condition |= Q(level=level, code__regex=rf"^[0-9]{{{length}}}\Z")
    return condition


class Territory(models.Model):
    """A province, kabupaten/kota, kecamatan or desa/kelurahan of the Kemendagri list.

    The code is dotless; the code of every territory begins with the code of the one around it. Basis: Kepmendagri
    300.2.2-2138/2025 as changed by 300.2.2-2430/2025 (domain-facts §2.5).
    """

    code = models.CharField("kode", max_length=10, primary_key=True)
    name = models.CharField("nama", max_length=100)
    level = models.PositiveSmallIntegerField("tingkat", choices=TerritoryLevel)
    kind = models.CharField("jenis", max_length=12, choices=TerritoryKind)
    parent = models.ForeignKey(
        "self", verbose_name="bagian dari", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    postcode = models.CharField("kode pos", max_length=5, blank=True)
    population = models.PositiveIntegerField("jumlah penduduk", null=True, blank=True)
    water_access = models.BooleanField("dicapai lewat air", default=False)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = "wilayah"
        verbose_name_plural = "wilayah"
        ordering = ["code"]
        indexes = [models.Index(fields=["level", "code"], name="territory_level_code")]
        constraints = [
            models.CheckConstraint(
                condition=_code_matches_level(),
                name="territory_code_fits_level",
                violation_error_message="Kode wilayah harus 2, 4, 6, atau 10 angka sesuai tingkatnya.",
            ),
            models.CheckConstraint(
                condition=Q(level=TerritoryLevel.PROVINCE, parent__isnull=True)
                | Q(level__gt=TerritoryLevel.PROVINCE, parent__isnull=False, code__startswith=F("parent")),
                name="territory_code_begins_with_parent",
                violation_error_message="Kode wilayah harus diawali kode wilayah di atasnya.",
            ),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^[0-9]{5}\Z"),
                name="territory_postcode_digits",
                violation_error_message="Kode pos harus 5 angka.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.dotted_code})"

    @property
    def label(self) -> str:
        """The name with its kind: "Desa Sanglar", "Kabupaten Indragiri Hilir"."""
        if self.level == TerritoryLevel.REGENCY:
            return self.name  # the source writes "Kabupaten …" and "Kota …" itself
        return f"{TerritoryKind(self.kind).label} {self.name}"

    @property
    def full_name(self) -> str:
        """The name as it stands in an address: a village with its kecamatan, others alone."""
        if self.level == TerritoryLevel.VILLAGE:
            return f"{self.label}, {self.parent.label}"
        return self.label

    @property
    def dotted_code(self) -> str:
        """The code as the ministry writes it: "14.04.01.2003"."""
        parts = [self.code[:2], self.code[2:4], self.code[4:6], self.code[6:]]
        return ".".join(part for part in parts if part)
