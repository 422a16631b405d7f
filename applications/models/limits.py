from django.db import models


class RateBucket(models.Model):
    """How often something happened in one window of time; the key is a keyed hash, never the thing itself."""

    scope = models.CharField("jenis", max_length=24)
    key_hash = models.CharField(max_length=64)
    window_start = models.DateTimeField("awal jendela")
    hits = models.PositiveIntegerField("jumlah", default=0)

    class Meta:
        verbose_name = "hitungan batas"
        verbose_name_plural = "hitungan batas"
        constraints = [models.UniqueConstraint(name="rate_bucket_once", fields=["scope", "key_hash", "window_start"])]
        indexes = [models.Index(fields=["window_start"], name="rate_bucket_age_idx")]

    def __str__(self):
        return f"Hitungan {self.pk} ({self.scope})"


class TicketLock(models.Model):
    """Wrong PINs for one ticket number, known or not: an unknown ticket costs and locks exactly as a known one."""

    ticket_hash = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField("salah berturut-turut", default=0)
    locked_until = models.DateTimeField("terkunci sampai", null=True, blank=True)
    updated_at = models.DateTimeField("terakhir dicoba")

    class Meta:
        verbose_name = "kunci tiket"
        verbose_name_plural = "kunci tiket"

    def __str__(self):
        return f"Kunci tiket {self.pk}"
