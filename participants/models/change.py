from django.conf import settings
from django.db import models
from django.db.models import F, Q

from participants.enums import ChangeKind
from participants.querysets import ParticipantChangeQuerySet, ParticipantReadQuerySet


class ParticipantChange(models.Model):
    """One write to one person: what, old and new, by which officer, file row or case. The database lets it only grow.

    ``fields`` maps names of ``STATE_FIELDS`` (and "merged_into_id") to [old, new]; a registration has null as every
    old value. The person's row may be gone (an undone registration), so there is no foreign key to it.
    """

    participant_id = models.BigIntegerField("peserta")
    kind = models.CharField("jenis", max_length=8, choices=ChangeKind)
    fields = models.JSONField("isi perubahan")
    at = models.DateTimeField("waktu")
    effective_on = models.DateField("berlaku sejak", null=True, blank=True)
    stands_on = models.BigIntegerField(
        "berdiri di atas perubahan", null=True, blank=True, help_text="Perubahan terakhir sebelum ini."
    )
    reverts = models.BigIntegerField("membatalkan perubahan", null=True, blank=True)

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, verbose_name="petugas", related_name="+"
    )
    agency = models.ForeignKey(
        "agencies.Agency", models.RESTRICT, null=True, blank=True, verbose_name="instansi", related_name="+"
    )
    batch = models.ForeignKey(
        "participants.ImportBatch",
        models.RESTRICT,
        null=True,
        blank=True,
        verbose_name="berkas",
        related_name="changes",
        db_constraint=False,  # a hundred thousand checks that one file exists, which no service can delete once applied
        db_index=False,  # participant_change_batch_idx
    )
    row_number = models.PositiveIntegerField("baris berkas", null=True, blank=True)
    about = models.CharField("karena", max_length=60, blank=True, help_text="Misalnya applications.Application:12.")
    note = models.CharField("catatan", max_length=200, blank=True)

    objects = ParticipantChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "riwayat peserta"
        verbose_name_plural = "riwayat peserta"
        indexes = [
            models.Index(F("participant_id"), F("id"), name="participant_change_idx"),
            models.Index(
                F("batch"), F("row_number"), name="participant_change_batch_idx", condition=Q(batch__isnull=False)
            ),
            models.Index(F("reverts"), name="participant_reverts_idx", condition=Q(reverts__isnull=False)),
            models.Index(F("about"), name="participant_about_idx", condition=~Q(about="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="participant_change_has_cause",
                condition=Q(actor__isnull=False) | Q(batch__isnull=False) | ~Q(about=""),
                violation_error_message="Perubahan harus punya sebab: petugas, berkas, atau pengajuan.",
            ),
            models.CheckConstraint(
                name="participant_change_row_pair",
                condition=Q(row_number__isnull=True) | Q(batch__isnull=False),
            ),
            models.CheckConstraint(
                name="participant_change_undo_pair",
                condition=Q(kind=ChangeKind.UNDO, reverts__isnull=False)
                | (~Q(kind=ChangeKind.UNDO) & Q(reverts__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"Perubahan {self.pk}"


class ParticipantRead(models.Model):
    """An officer opened a person's page (UU 27/2022 art. 32; ux-and-security P9). The database lets it only grow."""

    participant_id = models.BigIntegerField("peserta")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, verbose_name="petugas", related_name="+")
    agency = models.ForeignKey(
        "agencies.Agency", models.RESTRICT, null=True, blank=True, verbose_name="instansi", related_name="+"
    )
    what = models.CharField("yang dibuka", max_length=20, default="halaman")
    at = models.DateTimeField("waktu")

    objects = ParticipantReadQuerySet.as_manager()

    class Meta:
        verbose_name = "jejak pembacaan peserta"
        verbose_name_plural = "jejak pembacaan peserta"
        indexes = [models.Index(fields=["participant_id", "at"], name="participant_read_idx")]

    def __str__(self):
        return f"Pembacaan {self.pk}"
