import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q

from participants.enums import ExportFormat, ExportState
from participants.querysets import RegistryExportQuerySet


def private_storage():
    """The store nobody can reach by URL."""
    return storages["private"]


def export_path(export, filename):
    """A random name below a folder of its own."""
    return f"exports/{uuid.uuid4().hex}"


class RegistryExport(models.Model):
    """Who took which people's data out of the registry, why, and the file until it expires (P10)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, verbose_name="petugas", related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, verbose_name="instansi", related_name="+")
    at = models.DateTimeField("diminta")
    filters = models.JSONField("saringan")
    description = models.CharField("isi", max_length=300, help_text="Saringan dalam kata-kata.")
    layout = models.CharField("susunan", max_length=30)
    format = models.CharField("jenis berkas", max_length=4, choices=ExportFormat)
    is_full = models.BooleanField("NIK lengkap", default=False)
    reason = models.CharField("keperluan", max_length=200, blank=True)

    state = models.CharField("keadaan", max_length=8, choices=ExportState, default=ExportState.WAITING)
    row_count = models.PositiveIntegerField("jumlah baris", null=True, blank=True)
    file = models.FileField("berkas", storage=private_storage, upload_to=export_path, blank=True)
    ready_at = models.DateTimeField("selesai dibuat", null=True, blank=True)
    expires_at = models.DateTimeField("kedaluwarsa", null=True, blank=True)
    downloaded_at = models.DateTimeField("terakhir diunduh", null=True, blank=True)
    download_count = models.PositiveSmallIntegerField("kali diunduh", default=0)

    objects = RegistryExportQuerySet.as_manager()

    class Meta:
        verbose_name = "unduhan data"
        verbose_name_plural = "unduhan data"
        indexes = [models.Index(F("user"), F("at").desc(), name="registry_export_user_idx")]
        constraints = [
            models.CheckConstraint(
                name="registry_export_full_needs_reason",
                condition=Q(is_full=False) | ~Q(reason=""),
                violation_error_message="NIK lengkap hanya diunduh dengan menyebut keperluannya.",
            )
        ]

    def __str__(self):
        return f"Unduhan {self.pk}"
