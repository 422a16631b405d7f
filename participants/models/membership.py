from django.db import models
from django.db.models import F, Q

from participants.enums import ObservationKind, Segment, Source
from participants.querysets import MembershipQuerySet, ObservationQuerySet


class Membership(models.Model):
    """Segment, class and facility of a person from a day on. ``valid_until`` is the first day it no longer holds."""

    participant = models.ForeignKey("participants.Participant", models.CASCADE, related_name="memberships")
    segment = models.CharField("jenis kepesertaan", max_length=12, choices=Segment, blank=True)
    care_class = models.PositiveSmallIntegerField("kelas rawat", null=True, blank=True)
    facility = models.ForeignKey(
        "participants.Facility",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="FKTP",
        related_name="+",
        db_index=False,  # as on Participant
    )
    valid_from = models.DateField("sejak")
    valid_until = models.DateField("sampai", null=True, blank=True)
    opened_by = models.BigIntegerField("dibuka oleh perubahan", help_text="Kunci ParticipantChange.")
    closed_by = models.BigIntegerField("ditutup oleh perubahan", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "kepesertaan"
        verbose_name_plural = "kepesertaan"
        constraints = [
            models.UniqueConstraint(
                name="membership_one_open", fields=["participant"], condition=Q(valid_until__isnull=True)
            ),
            models.CheckConstraint(
                name="membership_closed_pair",
                condition=Q(valid_until__isnull=True, closed_by__isnull=True)
                | Q(valid_until__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Kepesertaan {self.pk}"


class Observation(models.Model):
    """What a source said of a person on a day: never a truth the office owns (domain-facts §3.2)."""

    participant = models.ForeignKey("participants.Participant", models.CASCADE, related_name="observations")
    kind = models.CharField("jenis", max_length=8, choices=ObservationKind)
    value = models.CharField("nilai", max_length=20)
    text = models.CharField("menurut sumber", max_length=80, blank=True)
    source = models.CharField("sumber", max_length=10, choices=Source, blank=True)
    observed_on = models.DateField("per tanggal")
    change = models.BigIntegerField("perubahan", help_text="Kunci ParticipantChange.")

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = "pengamatan"
        verbose_name_plural = "pengamatan"
        ordering = [F("observed_on").desc(), "-pk"]

    def __str__(self):
        return f"Pengamatan {self.pk}"
