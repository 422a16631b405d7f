import uuid

from django.db import models
from django.db.models import Q

from notifications.enums import (
    LIVE_ATTEMPTS,
    AttemptState,
    MessageState,
    Purpose,
    ReceiptEvent,
    TemplateChannel,
)
from notifications.querysets import (
    DeliveryReceiptQuerySet,
    MessageQuerySet,
    TemplateQuerySet,
    TemplateVersionQuerySet,
)


class Template(models.Model):
    """A wording by its code; what it says is in its versions."""

    code = models.CharField("kode", max_length=80)
    channel = models.CharField("saluran", max_length=16, choices=TemplateChannel, default=TemplateChannel.ANY)
    language = models.CharField("bahasa", max_length=8, default="id")
    purpose = models.CharField("tujuan", max_length=16, choices=Purpose)
    label = models.CharField("nama", max_length=120, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "templat pesan"
        verbose_name_plural = "templat pesan"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "channel", "language"],
                name="notifications_template_unique",
                violation_error_message="Templat dengan kode, saluran, dan bahasa ini sudah ada.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.channel}, {self.language})"


class TemplateVersion(models.Model):
    """What a template said from a moment on. Append-only: a message must stay provable word for word."""

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions", verbose_name="templat")
    no = models.PositiveIntegerField("versi")
    body = models.TextField("isi")
    placeholders = models.JSONField("isian", default=dict)
    created_at = models.DateTimeField("dibuat")

    objects = TemplateVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "versi templat"
        verbose_name_plural = "versi templat"
        constraints = [
            models.UniqueConstraint(
                fields=["template", "no"],
                name="notifications_version_unique",
                violation_error_message="Nomor versi ini sudah ada.",
            )
        ]

    def __str__(self) -> str:
        return f"Templat {self.template_id} versi {self.no}"


class Message(models.Model):
    """One message to one address: the truth about it, whatever becomes of queues (reference §5.2, §5.3).

    Address and values are sealed; ``contact_hash`` joins messages to the same address without showing it. The text is
    not stored: it comes again from the version and the values. ``attempts`` is the number of the newest try.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dedupe_key = models.CharField("kunci", max_length=160, unique=True)
    template_version = models.ForeignKey(
        TemplateVersion, on_delete=models.PROTECT, related_name="messages", verbose_name="versi templat"
    )
    to_sealed = models.TextField("tujuan (tersegel)")
    contact_hash = models.CharField("sidik kontak", max_length=64, db_index=True)
    values_sealed = models.TextField("isian (tersegel)")
    about = models.CharField("tentang", max_length=120, db_index=True)
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="instansi",
    )
    purpose = models.CharField("tujuan", max_length=16, choices=Purpose)
    state = models.CharField("keadaan", max_length=16, choices=MessageState, default=MessageState.READY)
    rank = models.PositiveSmallIntegerField("peringkat bukti", default=0)
    not_before = models.DateTimeField("tidak sebelum")
    expires_at = models.DateTimeField("berlaku sampai", null=True, blank=True)
    token = models.UUIDField("tanda pengirim", null=True, editable=False)
    lease_until = models.DateTimeField("dipegang sampai", null=True, editable=False)
    claims = models.PositiveIntegerField("diambil", default=0)
    attempts = models.PositiveIntegerField("percobaan", default=0)
    check_code = models.CharField("kode pesan", max_length=16, unique=True)
    created_at = models.DateTimeField("dibuat")
    updated_at = models.DateTimeField("diubah")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "pesan"
        verbose_name_plural = "pesan"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values),
                name="notifications_message_state_known",
                violation_error_message="Keadaan pesan tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MessageState.CLAIMED, MessageState.SENDING])
                | Q(token__isnull=False, lease_until__isnull=False),
                name="notifications_message_held_by_someone",
                violation_error_message="Pesan yang sedang dikirim harus ada pemegangnya.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(state=MessageState.READY),
                name="notifications_message_ready",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=[MessageState.CLAIMED, MessageState.SENDING]),
                name="notifications_message_held",
            ),
            models.Index(
                fields=["updated_at"],
                condition=Q(state=MessageState.UNKNOWN),
                name="notifications_message_unknown",
            ),
            models.Index(fields=["-created_at"], name="notifications_message_newest"),
        ]

    def __str__(self) -> str:
        return f"Pesan {self.pk}"


class Attempt(models.Model):
    """One try on one channel. Written and committed before the channel is called, so that no try can be forgotten."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="tries", verbose_name="pesan")
    no = models.PositiveIntegerField("nomor")
    channel = models.CharField("saluran", max_length=16)
    state = models.CharField("keadaan", max_length=16, choices=AttemptState, default=AttemptState.INTENT)
    reason = models.CharField("sebab", max_length=80, blank=True)
    provider_ref = models.CharField("nomor penyedia", max_length=120, blank=True)
    started_at = models.DateTimeField("mulai")
    finished_at = models.DateTimeField("selesai", null=True, blank=True)

    class Meta:
        verbose_name = "percobaan"
        verbose_name_plural = "percobaan"
        constraints = [
            models.UniqueConstraint(
                fields=["message", "no"],
                name="notifications_attempt_unique",
                violation_error_message="Nomor percobaan ini sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["channel", "provider_ref"],
                condition=~Q(provider_ref=""),
                name="notifications_attempt_ref_unique",
                violation_error_message="Nomor penyedia ini sudah tercatat.",
            ),
            models.UniqueConstraint(
                fields=["message", "channel"],
                condition=Q(state__in=LIVE_ATTEMPTS),
                name="notifications_attempt_one_live",
                violation_error_message="Pesan ini sudah dicoba lewat saluran ini dan belum pasti gagal.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AttemptState.values),
                name="notifications_attempt_state_known",
                violation_error_message="Keadaan percobaan tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return f"Percobaan {self.no} dari pesan {self.message_id}"


class MessageEvent(models.Model):
    """What happened to a message, in order. Append-only, no personal data."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="events", verbose_name="pesan")
    verb = models.CharField("kejadian", max_length=32)
    from_state = models.CharField("dari", max_length=16, choices=MessageState, blank=True)
    to_state = models.CharField("menjadi", max_length=16, choices=MessageState)
    reason = models.CharField("sebab", max_length=80, blank=True)
    at = models.DateTimeField("waktu")

    class Meta:
        verbose_name = "kejadian pesan"
        verbose_name_plural = "kejadian pesan"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.verb} pada pesan {self.message_id}"


class DeliveryReceipt(models.Model):
    """The inbox of receipts: stored first, understood afterwards. One without a message stays parked."""

    channel = models.CharField("saluran", max_length=16)
    fingerprint = models.CharField("sidik", max_length=64)
    provider_ref = models.CharField("nomor penyedia", max_length=120, blank=True)
    reference = models.UUIDField("pesan menurut penyedia", null=True, blank=True)
    event = models.CharField("kejadian", max_length=16, choices=ReceiptEvent)
    event_at = models.DateTimeField("waktu kejadian")
    received_at = models.DateTimeField("diterima")
    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, null=True, blank=True, related_name="receipts", verbose_name="percobaan"
    )
    processed_at = models.DateTimeField("diolah", null=True, blank=True)

    objects = DeliveryReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = "tanda terima"
        verbose_name_plural = "tanda terima"
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "fingerprint"],
                name="notifications_receipt_unique",
                violation_error_message="Tanda terima ini sudah tercatat.",
            )
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(processed_at=None), name="notifications_receipt_parked")
        ]

    def __str__(self) -> str:
        return f"Tanda terima {self.pk}"


class Heartbeat(models.Model):
    """When a part of the machinery last showed itself."""

    name = models.CharField("nama", max_length=64, unique=True)
    at = models.DateTimeField("waktu")

    class Meta:
        verbose_name = "denyut"
        verbose_name_plural = "denyut"

    def __str__(self) -> str:
        return self.name
