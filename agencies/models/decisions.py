"""What is decided per territory and date."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies import policies
from agencies.models.people import User
from agencies.models.territories import Territory
from agencies.querysets import PolicyQuerySet


class Policy(models.Model):
    """One decision: this key has this value here from this day. Rows are never changed; a later one replaces them.

    No territory means national. ``revision`` counts the rows for the same key, place and day: the highest counts, so
    that a slip made today can be corrected today and still be seen.
    """

    key = models.CharField("kebijakan", max_length=80)
    territory = models.ForeignKey(
        Territory,
        verbose_name="wilayah",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="policies",
        help_text="Berlaku juga untuk semua wilayah di bawahnya.",
    )
    value = models.JSONField("nilai")
    valid_from = models.DateField("berlaku mulai")
    revision = models.PositiveSmallIntegerField("perbaikan ke-", default=0)
    legal_basis = models.CharField("dasar hukum", max_length=250)
    note = models.CharField("catatan", max_length=250, blank=True)
    created_by = models.ForeignKey(
        User, verbose_name="dicatat oleh", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("dicatat pada", default=timezone.now)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "kebijakan"
        verbose_name_plural = "kebijakan"
        ordering = ["key", "territory", "-valid_from", "-revision"]
        permissions = [("manage_policy", "Dapat menetapkan kebijakan")]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "territory", "valid_from", "revision"],
                name="policy_once_per_territory_and_day",
                violation_error_message="Kebijakan ini baru saja dicatat. Muat ulang halaman.",
            ),
            models.UniqueConstraint(
                fields=["key", "valid_from", "revision"],
                condition=Q(territory__isnull=True),
                name="policy_once_nationally_and_day",
                violation_error_message="Kebijakan ini baru saja dicatat. Muat ulang halaman.",
            ),
            models.CheckConstraint(
                condition=~Q(legal_basis=""),
                name="policy_has_legal_basis",
                violation_error_message="Tulis dasar hukumnya.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} · {self.territory_id or 'nasional'} · {self.valid_from:%d-%m-%Y}/{self.revision}"

    @property
    def definition(self) -> policies.PolicyKey | None:
        """The registered key of this row; None for a key that the code no longer knows."""
        return policies.all_keys().get(self.key)

    @property
    def value_text(self) -> str:
        """The value as an officer reads it; the raw value when the key is no longer known."""
        definition = self.definition
        return definition.display(self.value) if definition else str(self.value)
