from django.db import models


class FacilityKind(models.TextChoices):
    """Level of a health facility: first level (FKTP) or referral hospital (FKRTL)."""

    FIRST_LEVEL = "fktp", "Puskesmas atau klinik"
    HOSPITAL = "rs", "Rumah sakit"
