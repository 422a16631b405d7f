from django.conf import settings
from django.db import models

from applications.enums import ReadKind
from applications.querysets import CaseReadQuerySet


class CaseRead(models.Model):
    """An officer opened a family's file or one of its papers. The database refuses to change or delete a row."""

    application = models.ForeignKey("applications.Application", models.RESTRICT, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, verbose_name="petugas", related_name="+")
    agency = models.ForeignKey(
        "agencies.Agency", models.RESTRICT, null=True, blank=True, verbose_name="instansi", related_name="+"
    )
    kind = models.CharField("yang dibuka", max_length=10, choices=ReadKind)
    at = models.DateTimeField("waktu")

    objects = CaseReadQuerySet.as_manager()

    class Meta:
        verbose_name = "jejak pembacaan"
        verbose_name_plural = "jejak pembacaan"
        indexes = [models.Index(fields=["application", "at"], name="case_read_idx")]

    def __str__(self):
        return f"Pembacaan {self.pk}"
