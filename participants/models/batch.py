import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q

from participants.enums import BatchState, RowVerdict, Source
from participants.models.participant import PersonState
from participants.querysets import ColumnMappingQuerySet, ImportBatchQuerySet, ImportRowQuerySet


def private_storage():
    """The store nobody can reach by URL."""
    return storages["private"]


def upload_path(batch, filename):
    """A random name; what the sender called the file is kept in the row alone."""
    return f"imports/{uuid.uuid4().hex}"


class ImportBatch(models.Model):
    """One uploaded file on its way into the registry: read, judged row by row, looked at, applied, perhaps undone."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField("berkas", storage=private_storage, upload_to=upload_path)
    filename = models.CharField("nama berkas", max_length=200)
    sha256 = models.CharField("sidik berkas", max_length=64)
    size = models.PositiveBigIntegerField("ukuran (byte)")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, verbose_name="instansi", related_name="+")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, verbose_name="diunggah oleh", related_name="+"
    )
    uploaded_at = models.DateTimeField("diunggah")

    source = models.CharField("sumber", max_length=10, choices=Source)
    data_on = models.DateField("data per tanggal")
    profile = models.CharField("susunan", max_length=30, blank=True)
    sheet = models.CharField("lembar", max_length=60, blank=True)
    columns = models.JSONField("kolom", default=dict, blank=True)
    notices = models.JSONField("catatan berkas", default=list, blank=True)

    state = models.CharField("keadaan", max_length=10, choices=BatchState, default=BatchState.UPLOADED)
    problem = models.TextField("sebab tidak terbaca", blank=True)
    rows_done = models.PositiveIntegerField("baris dibaca", default=0)
    rows_total = models.PositiveIntegerField("baris diketahui", null=True, blank=True)
    new_count = models.PositiveIntegerField("baru", default=0)
    changed_count = models.PositiveIntegerField("berubah", default=0)
    same_count = models.PositiveIntegerField("sama", default=0)
    rejected_count = models.PositiveIntegerField("ditolak", default=0)
    warned_count = models.PositiveIntegerField("dengan peringatan", default=0)

    claimed_by = models.CharField("dikerjakan oleh", max_length=60, blank=True)
    claimed_until = models.DateTimeField("dikerjakan sampai", null=True, blank=True)
    apply_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        blank=True,
        verbose_name="diterapkan oleh",
        related_name="+",
    )
    applied_at = models.DateTimeField("diterapkan", null=True, blank=True)
    undo_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        blank=True,
        verbose_name="dibatalkan oleh",
        related_name="+",
    )
    undone_at = models.DateTimeField("terakhir dibatalkan", null=True, blank=True)
    undone_count = models.PositiveIntegerField("baris dibatalkan", default=0)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "berkas impor"
        verbose_name_plural = "berkas impor"
        indexes = [
            models.Index(F("agency"), F("uploaded_at").desc(), name="import_batch_list_idx"),
            models.Index(F("sha256"), name="import_batch_sha256_idx"),
        ]
        constraints = [
            models.CheckConstraint(
                name="import_batch_counts_add_up",
                condition=Q(rows_done=F("new_count") + F("changed_count") + F("same_count") + F("rejected_count")),
                violation_error_message="Jumlah baru, berubah, sama, dan ditolak harus sama dengan baris yang dibaca.",
            ),
            models.CheckConstraint(
                name="import_batch_applied_pair",
                condition=Q(applied_at__isnull=True) | Q(apply_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Berkas impor {self.pk}"


class ImportRow(PersonState):
    """The verdict on one row of a file, with the person as he would stand after it (new and changed rows only).

    Staging: written in bulk, so the columns that point elsewhere are not checked by the database.
    """

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="rows", db_constraint=False, db_index=False, verbose_name="berkas"
    )
    number = models.PositiveIntegerField("baris", help_text="Nomor baris di berkas, seperti Excel menghitung.")
    verdict = models.CharField("hasil", max_length=8, choices=RowVerdict)
    participant_id = models.BigIntegerField("peserta", null=True, blank=True)
    seen_change = models.BigIntegerField("keadaan saat dinilai", null=True, blank=True)
    fields = models.JSONField("perubahan", null=True, blank=True)
    problems = models.JSONField("alasan dan peringatan", null=True, blank=True)
    opens_membership = models.BooleanField("segmen, kelas, atau FKTP baru", default=False)
    observes_status = models.BooleanField("status baru", default=False)
    observes_desil = models.BooleanField("desil baru", default=False)
    kk_number = models.CharField("nomor KK", max_length=16, blank=True)
    name_key = models.CharField("kunci nama", max_length=120, blank=True)

    # As in PersonState, without the database's own checks.
    full_name = models.CharField("nama lengkap", max_length=120, blank=True)
    territory = models.ForeignKey(
        "agencies.Territory",
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name="desa/kelurahan",
    )
    facility = models.ForeignKey(
        "participants.Facility",
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name="FKTP",
    )

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = "baris impor"
        verbose_name_plural = "baris impor"
        indexes = [
            models.Index(F("batch"), F("verdict"), F("number"), name="import_row_verdict_idx"),
            # The page of a person names the files that found him unchanged; the others stand in his history.
            models.Index(F("participant_id"), name="import_row_same_idx", condition=Q(verdict=RowVerdict.SAME)),
        ]
        constraints = [models.UniqueConstraint(name="import_row_once", fields=["batch", "number"])]

    def __str__(self):
        return f"Baris {self.number} dari berkas {self.batch_id}"


class ColumnMapping(models.Model):
    """Which column of a file means what, as an office has saved it for the next file of the same shape."""

    agency = models.ForeignKey("agencies.Agency", models.CASCADE, verbose_name="instansi", related_name="+")
    name = models.CharField("nama susunan", max_length=60)
    columns = models.JSONField("kolom", help_text="Judul kolom di berkas → isian SIPERJAKE.")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, verbose_name="disimpan oleh", related_name="+"
    )
    saved_at = models.DateTimeField("disimpan")

    objects = ColumnMappingQuerySet.as_manager()

    class Meta:
        verbose_name = "susunan kolom"
        verbose_name_plural = "susunan kolom"
        constraints = [
            models.UniqueConstraint(
                name="column_mapping_name_once",
                fields=["agency", "name"],
                violation_error_message="Nama susunan ini sudah dipakai.",
            )
        ]

    def __str__(self):
        return self.name
