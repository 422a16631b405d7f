"""Fixed vocabularies of the notifications app (notifications reference §5.2, §5.3)."""

from django.db import models


class MessageState(models.TextChoices):
    """Where a message stands. ``workflow.MOVES`` says how it may change."""

    READY = "ready", "Menunggu dikirim"
    CLAIMED = "claimed", "Akan dikirim"
    SENDING = "sending", "Sedang dikirim"
    ACCEPTED = "accepted", "Diterima penyedia"
    SENT = "sent", "Terkirim"
    UNDELIVERED = "undelivered", "Tidak sampai"
    DELIVERED = "delivered", "Sampai"
    READ = "read", "Dibaca"
    FAILED = "failed", "Gagal"
    UNKNOWN = "unknown", "Belum pasti"
    UNKNOWN_FINAL = "unknown_final", "Tidak dapat dipastikan"
    CANCELLED = "cancelled", "Dibatalkan"
    EXPIRED = "expired", "Lewat waktu"
    SUPPRESSED = "suppressed", "Tidak dikirim"


#: Nothing moves a message out of these; ``undelivered`` still hopes for a late receipt.
TERMINAL_STATES = frozenset(
    {
        MessageState.READ,
        MessageState.FAILED,
        MessageState.CANCELLED,
        MessageState.EXPIRED,
        MessageState.SUPPRESSED,
        MessageState.UNKNOWN_FINAL,
    }
)


class AttemptState(models.TextChoices):
    """What became of one try on a channel."""

    INTENT = "intent", "Dimulai"
    ACCEPTED = "accepted", "Diterima penyedia"
    REFUSED = "refused", "Ditolak penyedia"
    UNKNOWN = "unknown", "Belum pasti"
    NOT_SENT = "not_sent", "Tidak dikirim"


#: A try in one of these may have reached the person: no second one on the same channel.
LIVE_ATTEMPTS = (AttemptState.INTENT, AttemptState.ACCEPTED, AttemptState.UNKNOWN)


class Purpose(models.TextChoices):
    """Why a message is written; decides whether it waits for the day (reference §5.8)."""

    STATUTORY = "statutory", "Pemberitahuan layanan"
    REPLY = "reply", "Balasan"
    REMINDER = "reminder", "Pengingat"


#: Purposes that keep to the sending hours. A receipt or a reply answers what the person just did and goes at once.
QUIET_PURPOSES = frozenset({Purpose.REMINDER})


class TemplateChannel(models.TextChoices):
    """The kind of channel a wording is made for."""

    ANY = "any", "Semua saluran"


class ReceiptEvent(models.TextChoices):
    """What a provider reports afterwards, in our own words."""

    SENT = "sent", "Terkirim"
    UNDELIVERED = "undelivered", "Tidak sampai"
    DELIVERED = "delivered", "Sampai"
    READ = "read", "Dibaca"
