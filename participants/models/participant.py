from django.db import models
from django.db.models import F, Q

from participants.enums import (
    ContactPreference,
    MaritalStatus,
    MembershipStatus,
    NoNikReason,
    Relation,
    Segment,
    Sex,
    Source,
)
from participants.querysets import ParticipantQuerySet


class PersonState(models.Model):
    """Everything the registry says of a person at one moment. A row of a file carries the same columns."""

    # Null, not "": many people may lack a NIK or a card, and unique constraints must not take them for one.
    nik = models.CharField("NIK", max_length=16, null=True, blank=True)  # noqa: DJ001 – see above
    no_nik_reason = models.CharField("alasan tanpa NIK", max_length=16, choices=NoNikReason, blank=True)
    placeholder_nik = models.CharField("nomor sementara dari sumber", max_length=20, blank=True)
    card_number = models.CharField("nomor kartu JKN", max_length=13, null=True, blank=True)  # noqa: DJ001 – see above

    full_name = models.CharField("nama lengkap", max_length=120)
    sex = models.CharField("jenis kelamin", max_length=1, choices=Sex, blank=True)
    birth_place = models.CharField("tempat lahir", max_length=60, blank=True)
    birth_date = models.DateField("tanggal lahir", null=True, blank=True)
    marital_status = models.CharField("status perkawinan", max_length=12, choices=MaritalStatus, blank=True)
    relation = models.CharField("hubungan keluarga", max_length=12, choices=Relation, blank=True)

    territory = models.ForeignKey(
        "agencies.Territory",
        models.PROTECT,
        verbose_name="desa/kelurahan",
        related_name="+",
        db_index=False,  # the first column of participant_list_idx
        help_text="Kecamatan atau kabupaten bila desanya belum diketahui.",
    )
    address = models.CharField("alamat", max_length=160, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    postcode = models.CharField("kode pos", max_length=5, blank=True)
    phone = models.CharField("telepon", max_length=15, blank=True)
    contact_preference = models.CharField("cara dihubungi", max_length=10, choices=ContactPreference, blank=True)

    segment = models.CharField("jenis kepesertaan", max_length=12, choices=Segment, blank=True)
    care_class = models.PositiveSmallIntegerField("kelas rawat", null=True, blank=True)
    facility = models.ForeignKey(
        "participants.Facility",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="FKTP",
        related_name="+",
        db_index=False,  # a facility is never deleted, and lists are not read by it alone
    )
    member_since = models.DateField("TMT", null=True, blank=True, help_text="Segmen, kelas, dan FKTP ini sejak.")
    status = models.CharField("status kepesertaan", max_length=20, choices=MembershipStatus, blank=True)
    status_text = models.CharField("status menurut sumber", max_length=80, blank=True)
    status_source = models.CharField("sumber status", max_length=10, choices=Source, blank=True)
    status_on = models.DateField("status per tanggal", null=True, blank=True)
    desil = models.PositiveSmallIntegerField("desil", null=True, blank=True)
    desil_source = models.CharField("sumber desil", max_length=10, choices=Source, blank=True)
    desil_on = models.DateField("desil per tanggal", null=True, blank=True)

    died_on = models.DateField("meninggal pada", null=True, blank=True)
    left_on = models.DateField("pindah keluar pada", null=True, blank=True)
    left_to = models.CharField("pindah ke", max_length=80, blank=True)

    class Meta:
        abstract = True


class Participant(PersonState):
    """One person. Written by ``participants.services`` alone; every write leaves a ``ParticipantChange``."""

    household = models.ForeignKey(
        "participants.Household", models.PROTECT, null=True, blank=True, verbose_name="keluarga", related_name="people"
    )
    name_key = models.CharField("kunci nama", max_length=120, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="digabung ke",
        related_name="merged",
        db_index=False,
    )
    last_change = models.BigIntegerField("perubahan terakhir", help_text="Kunci ParticipantChange.")
    created_at = models.DateTimeField("didaftarkan")
    changed_at = models.DateTimeField("diubah")

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "peserta"
        verbose_name_plural = "peserta"
        permissions = [
            ("import_participant", "Memuat berkas Excel ke data peserta"),
            ("release_import", "Menerapkan berkas Excel yang besar"),
            ("export_participant", "Mengunduh data peserta"),
            ("export_full_participant", "Mengunduh NIK lengkap"),
            ("merge_participant", "Menggabungkan data ganda"),
        ]
        indexes = [
            # Everything the list is filtered by: among a million it is answered without reading a row.
            models.Index(
                F("territory"),
                F("segment"),
                F("status"),
                F("status_on"),
                F("care_class"),
                F("facility"),
                F("desil"),
                F("no_nik_reason"),
                F("died_on"),
                F("left_on"),
                F("merged_into"),
                name="participant_list_idx",
            ),
            models.Index(F("birth_date"), name="participant_birth_idx"),
            models.Index(F("phone"), name="participant_phone_idx", condition=~Q(phone="")),
            models.Index(F("merged_into"), name="participant_merged_idx", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                name="participant_nik_once",
                fields=["nik"],
                condition=Q(nik__isnull=False, merged_into__isnull=True),
                violation_error_message="NIK ini sudah terdaftar.",
            ),
            models.UniqueConstraint(
                name="participant_card_once",
                fields=["card_number"],
                condition=Q(card_number__isnull=False, merged_into__isnull=True),
                violation_error_message="Nomor kartu ini sudah terdaftar.",
            ),
            models.CheckConstraint(
                name="participant_nik_or_reason",
                # isnull said outright: the length of NULL is unknown, and a check that is not false passes.
                condition=Q(nik__isnull=False, nik__length=16, no_nik_reason="")
                | (Q(nik__isnull=True) & ~Q(no_nik_reason="")),
                violation_error_message="NIK harus 16 angka. NIK kosong harus disertai alasan.",
            ),
            models.CheckConstraint(
                name="participant_placeholder_has_reason",
                condition=Q(placeholder_nik="") | Q(no_nik_reason=NoNikReason.PLACEHOLDER),
                violation_error_message="Nomor sementara hanya dicatat bila NIK yang benar belum ada.",
            ),
            models.CheckConstraint(
                name="participant_card_length",
                condition=Q(card_number__isnull=True) | Q(card_number__length=13),
                violation_error_message="Nomor kartu JKN harus 13 angka.",
            ),
            models.CheckConstraint(
                name="participant_has_name",
                condition=~Q(full_name=""),
                violation_error_message="Nama tidak boleh kosong.",
            ),
            models.CheckConstraint(
                name="participant_care_class_valid",
                condition=Q(care_class__isnull=True) | Q(care_class__in=(1, 2, 3)),
                violation_error_message="Kelas rawat harus 1, 2, atau 3.",
            ),
            models.CheckConstraint(
                name="participant_desil_valid",
                condition=Q(desil__isnull=True) | Q(desil__range=(1, 10)),
                violation_error_message="Desil harus 1 sampai 10.",
            ),
            models.CheckConstraint(
                name="participant_observations_dated",
                condition=(Q(status="") | Q(status_on__isnull=False))
                & (Q(desil__isnull=True) | Q(desil_on__isnull=False)),
                violation_error_message="Status dan desil harus disertai tanggal dan sumbernya.",
            ),
            models.CheckConstraint(
                name="participant_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                violation_error_message="Peserta tidak dapat digabung ke dirinya sendiri.",
            ),
        ]

    def __str__(self):
        return f"Peserta {self.pk}"


#: The columns of a person's state, in the order in which the import engine moves them.
STATE_COLUMNS: tuple[str, ...] = tuple(field.attname for field in PersonState._meta.local_fields)
#: What histories and files speak of: the number of the family card stands for the household.
STATE_FIELDS: tuple[str, ...] = ("kk_number", *STATE_COLUMNS)
