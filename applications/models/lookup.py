from django.conf import settings
from django.db import models

from applications.enums import LookupReason


class PatientLookup(models.Model):
    """A hospital's officer asked about one person by full number. The database refuses to change or delete a row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, verbose_name="petugas", related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.RESTRICT, verbose_name="instansi", related_name="+")
    fingerprint = models.CharField("sidik nomor", max_length=64)
    reason = models.CharField("alasan", max_length=16, choices=LookupReason)
    found = models.PositiveSmallIntegerField("ditemukan")
    at = models.DateTimeField("waktu")

    class Meta:
        verbose_name = "pencarian pasien"
        verbose_name_plural = "pencarian pasien"
        indexes = [models.Index(fields=["user", "at"], name="lookup_user_idx")]

    def __str__(self):
        return f"Pencarian {self.pk}"
