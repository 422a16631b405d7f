"""Offices: letterhead, signatories, hours and days off."""

from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from agencies.codes import zone_of_code
from agencies.enums import AgencyKind, TimeZone, Weekday
from agencies.models.territories import Territory
from agencies.querysets import AgencyPartQuerySet, AgencyQuerySet, HolidayQuerySet, SignatoryQuerySet
from agencies.validators import validate_letter_number_format, validate_nip


class Agency(models.Model):
    """An office: its area, its letterhead, its clock.

    ``time_zone`` empty means the zone of its province; read it through ``zone``. ``cutoff_time`` is the local time
    after which what arrives counts from the next working day (empty: the closing hour).
    """

    code = models.SlugField("kode", max_length=40, unique=True)
    name = models.CharField("nama", max_length=150)
    short_name = models.CharField("nama singkat", max_length=60)
    kind = models.CharField("jenis", max_length=12, choices=AgencyKind)
    territory = models.ForeignKey(
        Territory, verbose_name="wilayah kerja", on_delete=models.PROTECT, related_name="agencies"
    )
    time_zone = models.CharField(
        "zona waktu", max_length=32, choices=TimeZone, blank=True, help_text="Kosongkan untuk mengikuti provinsi."
    )
    city = models.CharField("kota surat", max_length=60, blank=True, help_text="Tempat pada tanggal surat.")
    address = models.CharField("alamat", max_length=200, blank=True)
    postcode = models.CharField("kode pos", max_length=5, blank=True)
    phone = models.CharField("telepon", max_length=30, blank=True)
    whatsapp = models.CharField("WhatsApp", max_length=30, blank=True)
    email = models.EmailField("surel", blank=True)
    website = models.CharField("laman", max_length=100, blank=True)
    letterhead_line1 = models.CharField("kop baris 1", max_length=100, blank=True)
    letterhead_line2 = models.CharField("kop baris 2", max_length=120, blank=True)
    logo = models.CharField("logo", max_length=120, blank=True, help_text="Letak berkas di folder static.")
    letter_number_format = models.CharField(
        "format nomor surat",
        max_length=80,
        default="{klasifikasi}/{nomor}/{tahun}",
        validators=[validate_letter_number_format],
        help_text="Tanda yang dikenal: {klasifikasi}, {nomor}, {bulan}, {tahun}.",
    )
    cutoff_time = models.TimeField(
        "batas jam masuk",
        null=True,
        blank=True,
        help_text="Yang masuk sesudah jam ini dihitung mulai hari kerja berikutnya. Kosong: jam tutup.",
    )

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = "instansi"
        verbose_name_plural = "instansi"
        ordering = ["territory", "kind", "name"]
        permissions = [("manage_agency", "Dapat mengatur instansi, penanda tangan, dan jam kerja")]
        constraints = [
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^[0-9]{5}\Z"),
                name="agency_postcode_digits",
                violation_error_message="Kode pos harus 5 angka.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.short_name} ({self.code})"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which this office lives."""
        return ZoneInfo(self.time_zone or zone_of_code(self.territory_id))


class Signatory(models.Model):
    """Who signs the letters of an agency, and how the block under the letter reads (domain-facts §9)."""

    class Capacity(models.TextChoices):
        OWN = "", "Pejabat tetap"
        ACTING = "Plt.", "Pelaksana tugas (Plt.)"
        DAILY = "Plh.", "Pelaksana harian (Plh.)"
        ON_BEHALF = "a.n.", "Atas nama (a.n.)"

    agency = models.ForeignKey(Agency, verbose_name="instansi", on_delete=models.CASCADE, related_name="signatories")
    position = models.CharField("jabatan", max_length=120)
    capacity = models.CharField("kedudukan", max_length=4, choices=Capacity, blank=True, default=Capacity.OWN)
    name = models.CharField("nama dengan gelar", max_length=120)
    rank = models.CharField("pangkat", max_length=60, blank=True)
    nip = models.CharField("NIP", max_length=18, blank=True, validators=[validate_nip])
    valid_from = models.DateField("berlaku mulai")
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = "penanda tangan"
        verbose_name_plural = "penanda tangan"
        ordering = ["agency", "-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="signatory_period_in_order",
                violation_error_message="Tanggal akhir tidak boleh sebelum tanggal mulai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} ({self.agency_id}/{self.pk})"


class WorkingHours(models.Model):
    """One opening of an agency on a weekday; a lunch break makes two rows."""

    agency = models.ForeignKey(Agency, verbose_name="instansi", on_delete=models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField("hari", choices=Weekday)
    opens = models.TimeField("buka")
    closes = models.TimeField("tutup")

    objects = AgencyPartQuerySet.as_manager()

    class Meta:
        verbose_name = "jam kerja"
        verbose_name_plural = "jam kerja"
        ordering = ["agency", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="workinghours_closes_after_opens",
                violation_error_message="Jam tutup harus sesudah jam buka.",
            ),
            models.CheckConstraint(
                condition=Q(weekday__in=Weekday.values),
                name="workinghours_weekday_known",
                violation_error_message="Pilih hari dari daftar.",
            ),
            models.UniqueConstraint(
                fields=["agency", "weekday", "opens"],
                name="workinghours_once_per_opening",
                violation_error_message="Jam buka ini sudah ada pada hari yang sama.",
            ),
        ]

    def __str__(self) -> str:
        return f"{Weekday(self.weekday).label} {self.opens:%H.%M}–{self.closes:%H.%M} ({self.agency_id})"


class Holiday(models.Model):
    """A day that differs from the national calendar: joint leave, a local day off, or a day worked after all.

    National holidays by law come from the ``holidays`` library; ``is_workday`` overrides them. No territory means the
    whole country.
    """

    date = models.DateField("tanggal")
    name = models.CharField("keterangan", max_length=100)
    territory = models.ForeignKey(
        Territory,
        verbose_name="wilayah",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="holidays",
        help_text="Kosongkan bila berlaku nasional.",
    )
    is_workday = models.BooleanField("tetap masuk kerja", default=False)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = "hari libur"
        verbose_name_plural = "hari libur"
        ordering = ["-date", "territory"]
        constraints = [
            models.UniqueConstraint(
                fields=["date", "territory"],
                name="holiday_once_per_territory",
                violation_error_message="Tanggal ini sudah dicatat untuk wilayah tersebut.",
            ),
            models.UniqueConstraint(
                fields=["date"],
                condition=Q(territory__isnull=True),
                name="holiday_once_nationally",
                violation_error_message="Tanggal ini sudah dicatat secara nasional.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d-%m-%Y} {self.name} ({self.territory_id or 'nasional'})"
