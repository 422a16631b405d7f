import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.catalogue import get_service, service_choices
from applications.enums import (
    FINAL_STATUSES,
    OPEN_STATUSES,
    Channel,
    FilledFor,
    HelperRelation,
    PhoneOwner,
    ReasonCode,
    Status,
)
from applications.models.person import PersonFields
from applications.querysets import ApplicationQuerySet, CaseChildQuerySet


def _both_or_neither(left, right):
    return Q(**{f"{left}__isnull": True, f"{right}__isnull": True}) | Q(
        **{f"{left}__isnull": False, f"{right}__isnull": False}
    )


class Application(PersonFields):
    """One case: from the first page of a draft to its end. Status changes only in ``services.moves``."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submit_key = models.UUIDField("kunci kirim", default=uuid.uuid4, unique=True, editable=False)
    content_hash = models.CharField("sidik isi saat dikirim", max_length=64, blank=True, editable=False)
    ticket = models.CharField("nomor tiket", max_length=10, unique=True, null=True, blank=True)
    pin_hash = models.CharField(max_length=128, blank=True, editable=False)

    service = models.CharField("layanan", max_length=30, choices=service_choices)
    status = models.CharField("status", max_length=16, choices=Status, default=Status.DRAFT)
    channel = models.CharField("asal", max_length=16, choices=Channel, default=Channel.WEB)
    is_urgent = models.BooleanField("mendesak", default=False)
    flags = models.JSONField("tanda", default=list, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name="bersaing dengan",
        help_text="Pengajuan lain yang masih berjalan untuk NIK dan layanan yang sama.",
    )

    village = models.ForeignKey(
        "agencies.Territory", models.PROTECT, null=True, blank=True, verbose_name="desa/kelurahan", related_name="+"
    )
    agency = models.ForeignKey(
        "agencies.Agency", models.PROTECT, null=True, blank=True, verbose_name="instansi pemilik", related_name="+"
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, verbose_name="petugas", related_name="+"
    )

    kk_number = models.CharField("nomor KK", max_length=16, blank=True)
    phone = models.CharField("telepon", max_length=15, blank=True)
    phone_owner = models.CharField("pemilik nomor", max_length=12, choices=PhoneOwner, blank=True)
    address = models.CharField("alamat", max_length=120, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    postcode = models.CharField("kode pos", max_length=5, blank=True)
    facility = models.ForeignKey(
        "participants.Facility", models.PROTECT, null=True, blank=True, verbose_name="FKTP", related_name="+"
    )
    hospital = models.ForeignKey(
        "participants.Facility", models.PROTECT, null=True, blank=True, verbose_name="tempat rawat", related_name="+"
    )
    participant = models.ForeignKey(
        "participants.Participant",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="peserta",
        related_name="+",
        help_text="Diisi saat pengajuan disetujui.",
    )
    details = models.JSONField("isian layanan", default=dict, blank=True)
    answered_steps = models.JSONField(default=list, blank=True, editable=False)

    filled_for = models.CharField("diisi untuk", max_length=8, choices=FilledFor, blank=True)
    helper_name = models.CharField("nama penolong", max_length=120, blank=True)
    helper_relation = models.CharField("hubungan penolong", max_length=12, choices=HelperRelation, blank=True)
    helper_consent_by = models.CharField("yang menyetujui", max_length=120, blank=True)
    helper_consent_text = models.TextField("bunyi persetujuan", blank=True)
    helper_consented_at = models.DateTimeField("disetujui pada", null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, verbose_name="diisi petugas", related_name="+"
    )

    entry_agency = models.ForeignKey(
        "agencies.Agency", models.PROTECT, null=True, blank=True, verbose_name="diisi di", related_name="+"
    )

    created_at = models.DateTimeField("dibuat")
    saved_at = models.DateTimeField("terakhir disimpan")
    submitted_at = models.DateTimeField("dikirim", null=True, blank=True)
    due_at = models.DateTimeField("batas waktu", null=True, blank=True)
    promised_at = models.DateTimeField("janji di tanda terima", null=True, blank=True)
    deadline_at = models.DateTimeField("batas aturan", null=True, blank=True)
    clock_paused_at = models.DateTimeField("jam berhenti sejak", null=True, blank=True)
    clock_left_minutes = models.PositiveIntegerField("sisa menit kerja", null=True, blank=True)
    corrected_at = models.DateTimeField("perbaikan masuk", null=True, blank=True)
    first_taken_at = models.DateTimeField("pertama diperiksa", null=True, blank=True)
    closed_at = models.DateTimeField("ditutup", null=True, blank=True)

    verified_at = models.DateTimeField("diverifikasi", null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, verbose_name="verifikator", related_name="+"
    )
    decided_at = models.DateTimeField("diputuskan", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, verbose_name="penyetuju", related_name="+"
    )
    decision_reason = models.CharField("alasan putusan", max_length=32, choices=ReasonCode, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "pengajuan"
        verbose_name_plural = "pengajuan"
        permissions = [
            ("enter_application", "Mengisi pengajuan untuk warga"),
            ("endorse_application", "Memeriksa pengajuan di desa"),
            ("review_application", "Memeriksa pengajuan"),
            ("return_application", "Meminta perbaikan"),
            ("refer_application", "Bertanya ke instansi lain"),
            ("answer_referral", "Menjawab pertanyaan instansi lain"),
            ("verify_application", "Meloloskan verifikasi"),
            ("decide_application", "Memutuskan pengajuan"),
            ("manage_recap", "Mengelola rekap"),
            ("cancel_application", "Membatalkan pengajuan"),
            ("issue_letter", "Menerbitkan surat"),
            ("look_up_patient", "Mencari pasien dengan NIK lengkap"),
        ]
        indexes = [
            models.Index(F("status"), F("due_at"), name="application_queue_idx"),
            # Lists and figures are read from one of these alone: what their scope asks of a row stands in the index.
            models.Index(
                F("submitted_at"),
                F("id"),
                F("service"),
                F("village"),
                F("status"),
                F("agency"),
                F("entry_agency"),
                name="application_arrival_idx",
            ),
            models.Index(
                F("status"),
                F("submitted_at"),
                F("id"),
                F("village"),
                F("agency"),
                F("entry_agency"),
                name="application_status_idx",
            ),
            models.Index(
                F("village"),
                F("submitted_at"),
                F("id"),
                F("status"),
                F("agency"),
                F("entry_agency"),
                name="application_place_idx",
            ),
            models.Index(
                F("status"),
                F("service"),
                F("agency"),
                F("village"),
                F("due_at"),
                F("entry_agency"),
                name="application_open_idx",
            ),
            models.Index(
                F("first_taken_at"),
                F("submitted_at"),
                F("agency"),
                F("village"),
                F("entry_agency"),
                F("status"),
                name="application_taken_idx",
                condition=Q(first_taken_at__isnull=False),
            ),
            models.Index(
                F("decided_at"),
                F("submitted_at"),
                F("agency"),
                F("village"),
                F("entry_agency"),
                F("status"),
                name="application_decided_idx",
                condition=Q(decided_at__isnull=False),
            ),
            models.Index(F("nik"), name="application_nik_idx"),
            models.Index(F("saved_at"), name="application_draft_idx", condition=Q(status=Status.DRAFT)),
            models.Index(F("kk_number"), name="application_kk_idx"),
            models.Index(F("phone"), name="application_phone_idx"),
            models.Index(F("birth_date"), name="application_birth_idx"),
        ]
        constraints = [
            models.CheckConstraint(name="application_status_valid", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="application_nik_length",
                condition=Q(nik__isnull=True) | Q(nik__length=16),
                violation_error_message="NIK harus 16 angka.",
            ),
            models.CheckConstraint(
                name="application_nik_or_reason",
                condition=Q(status=Status.DRAFT) | Q(nik__isnull=False) | ~Q(no_nik_reason=""),
                violation_error_message="NIK kosong harus disertai alasan.",
            ),
            models.CheckConstraint(
                name="application_kk_is_not_nik",
                condition=Q(nik__isnull=True) | Q(kk_number="") | ~Q(kk_number=F("nik")),
                violation_error_message="Nomor KK tidak boleh sama dengan NIK.",
            ),
            models.CheckConstraint(
                name="application_only_draft_has_holes",
                condition=Q(status=Status.DRAFT)
                | (
                    Q(ticket__isnull=False)
                    & ~Q(pin_hash="")
                    & Q(village__isnull=False)
                    & Q(agency__isnull=False)
                    & ~Q(full_name="")
                    & Q(birth_date__isnull=False)
                    & ~Q(sex="")
                    & Q(kk_number__length=16)
                    & Q(submitted_at__isnull=False)
                    & Q(due_at__isnull=False)
                    & Q(promised_at__isnull=False)
                ),
                violation_error_message="Pengajuan yang dikirim harus lengkap.",
            ),
            models.UniqueConstraint(
                name="application_one_open_per_nik_service",
                fields=["nik", "service"],
                condition=Q(nik__isnull=False, duplicate_of__isnull=True, status__in=OPEN_STATUSES),
                violation_error_message="Ada pengajuan yang masih berjalan untuk NIK dan layanan ini.",
            ),
            models.CheckConstraint(
                name="application_clock_paused_while_returned",
                condition=Q(status=Status.RETURNED, clock_paused_at__isnull=False)
                | (~Q(status=Status.RETURNED) & Q(clock_paused_at__isnull=True)),
                violation_error_message="Jam layanan berhenti hanya selama menunggu perbaikan.",
            ),
            models.CheckConstraint(
                name="application_verified_pair",
                condition=_both_or_neither("verified_at", "verified_by"),
                violation_error_message="Verifikasi harus mencatat petugas dan waktunya.",
            ),
            models.CheckConstraint(
                name="application_decided_pair",
                condition=_both_or_neither("decided_at", "decided_by"),
                violation_error_message="Putusan harus mencatat petugas dan waktunya.",
            ),
            models.CheckConstraint(
                name="application_four_eyes",
                condition=Q(verified_by__isnull=True) | Q(decided_by__isnull=True) | ~Q(verified_by=F("decided_by")),
                violation_error_message="Yang memutuskan tidak boleh orang yang memverifikasi.",
            ),
            models.CheckConstraint(
                name="application_approved_needs_both",
                condition=~Q(
                    status__in=[
                        Status.APPROVED,
                        Status.RECAPPED,
                        Status.SENT,
                        Status.ACCEPTED,
                        Status.REFUSED,
                        Status.DONE,
                    ]
                )
                | Q(verified_by__isnull=False, decided_by__isnull=False),
                violation_error_message="Pengajuan disetujui setelah diverifikasi dan diputuskan dua petugas.",
            ),
            models.CheckConstraint(
                name="application_rejected_needs_reason",
                condition=~Q(status=Status.REJECTED) | (~Q(decision_reason="") & Q(decided_by__isnull=False)),
                violation_error_message="Penolakan harus disertai alasan.",
            ),
            models.CheckConstraint(
                name="application_closed_when_final",
                condition=Q(status__in=FINAL_STATUSES, closed_at__isnull=False)
                | (~Q(status__in=FINAL_STATUSES) & Q(closed_at__isnull=True)),
                violation_error_message="Pengajuan yang selesai harus mencatat waktunya.",
            ),
        ]

    def __str__(self):
        return f"Pengajuan {self.pk} ({self.service})"

    @property
    def definition(self):
        """The catalogue definition of this case's service."""
        return get_service(self.service)

    @property
    def is_open(self):
        """Whether somebody still has to do something."""
        return self.status in OPEN_STATUSES

    @property
    def about(self):
        """How messages and logs name this case without personal data."""
        return f"applications.Application:{self.pk}"


class HouseholdMember(PersonFields):
    """Another person of the same family card who is put forward in the same case."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="members")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.PositiveSmallIntegerField("urutan")
    card_number = models.CharField("nomor kartu JKN", max_length=13, blank=True)
    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, null=True, blank=True, verbose_name="peserta", related_name="+"
    )

    objects = CaseChildQuerySet.as_manager()

    class Meta:
        verbose_name = "anggota keluarga"
        verbose_name_plural = "anggota keluarga"
        indexes = [models.Index(F("nik"), name="member_nik_idx")]
        constraints = [
            models.UniqueConstraint(
                name="member_nik_once_per_case",
                fields=["application", "nik"],
                condition=Q(nik__isnull=False),
                violation_error_message="NIK ini sudah ada di daftar anggota keluarga.",
            ),
            models.UniqueConstraint(name="member_position_once", fields=["application", "position"]),
            models.CheckConstraint(
                name="member_nik_or_reason",
                condition=Q(nik__length=16) | (Q(nik__isnull=True) & ~Q(no_nik_reason="")),
                violation_error_message="NIK anggota harus 16 angka, atau ada alasan tanpa NIK.",
            ),
        ]

    def __str__(self):
        return f"Anggota {self.position} dari pengajuan {self.application_id}"
