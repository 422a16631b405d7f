from django.db import models
from django.db.models.functions import Length

from applications.enums import FamilyRelation, MaritalStatus, NoNikReason, Sex

models.CharField.register_lookup(Length)


class PersonFields(models.Model):
    """What the recap sheets need to know of every person (domain-facts §6.9), for applicant and members alike."""

    full_name = models.CharField("nama lengkap", max_length=120, blank=True)
    # Null, not "": many people may lack a NIK, and unique constraints must not take them for one.
    nik = models.CharField("NIK", max_length=16, null=True, blank=True)  # noqa: DJ001 – see above
    no_nik_reason = models.CharField("alasan tanpa NIK", max_length=16, choices=NoNikReason, blank=True)
    birth_place = models.CharField("tempat lahir", max_length=60, blank=True)
    birth_date = models.DateField("tanggal lahir", null=True, blank=True)
    sex = models.CharField("jenis kelamin", max_length=1, choices=Sex, blank=True)
    marital_status = models.CharField("status perkawinan", max_length=12, choices=MaritalStatus, blank=True)
    family_relation = models.CharField("kedudukan di KK", max_length=1, choices=FamilyRelation, blank=True)

    class Meta:
        abstract = True
