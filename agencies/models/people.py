"""Officers and their terms of office."""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from agencies import roles
from agencies.enums import Role
from agencies.models.offices import Agency
from agencies.querysets import MembershipQuerySet, UserManager
from agencies.validators import validate_nip


class User(AbstractUser):
    """An officer's account. Citizens have none.

    What he may do follows from his memberships alone (``auth.MembershipBackend``); ``is_staff`` is kept for Django and
    opens nothing by itself.
    """

    first_name = None
    last_name = None
    full_name = models.CharField("nama lengkap", max_length=150, blank=True)
    nip = models.CharField("NIP", max_length=18, blank=True, validators=[validate_nip])
    phone = models.CharField("nomor HP", max_length=20, blank=True)
    is_staff = models.BooleanField(
        "akun petugas",
        default=True,
        help_text="Petugas baru dapat masuk bila juga punya penugasan yang berlaku.",
    )
    keyboard_shortcuts = models.BooleanField("pintasan papan ketik", default=False)
    session_epoch = models.PositiveIntegerField("angkatan sesi", default=0, editable=False)

    objects = UserManager()

    class Meta(AbstractUser.Meta):
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        ordering = ["username"]
        permissions = [("manage_users", "Dapat mengatur akun dan penugasan")]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what every session of this account must know: password and epoch.

        Django's two public methods both ask this one. A new epoch (``services.end_sessions``) ends all sessions for
        good, also those whose account is disabled now and enabled again later.
        """
        value = f"{self.session_epoch}\x1f{self.password}"
        return salted_hmac("agencies.User.session", value, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """Return the name for screens and letters, the user name when none is recorded."""
        return self.full_name or self.username

    def get_short_name(self) -> str:
        """Return the user name, which greets the officer in the console."""
        return self.username


class Membership(models.Model):
    """A term of office: this person, in this agency, in this role, in these days of the agency's calendar.

    Verifikator and penyetuju may be held together; that nobody decides on what he verified is the case's constraint.
    """

    user = models.ForeignKey(User, verbose_name="pengguna", on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, verbose_name="instansi", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("peran", max_length=16, choices=Role)
    valid_from = models.DateField("berlaku mulai")
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "penugasan"
        verbose_name_plural = "penugasan"
        ordering = ["user", "-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="membership_period_in_order",
                violation_error_message="Tanggal akhir tidak boleh sebelum tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="membership_role_known",
                violation_error_message="Pilih peran dari daftar.",
            ),
            models.UniqueConstraint(
                fields=["user", "agency", "role", "valid_from"],
                name="membership_once_per_start",
                violation_error_message="Penugasan yang sama sudah ada dengan tanggal mulai itu.",
            ),
        ]

    def __str__(self) -> str:
        return f"Penugasan {self.pk}: {Role(self.role).label} ({self.agency_id})"

    def clean(self) -> None:
        """Refuse a role in a kind of agency where it is not held."""
        if self.agency_id and self.role and not roles.role_fits_agency(Role(self.role), self.agency.kind):
            raise ValidationError({"role": "Peran ini tidak dapat dipegang di jenis instansi tersebut."})

    def is_active_on(self, day: date) -> bool:
        """Say whether ``day`` (in the agency's calendar) lies in the term; the user's account is not looked at."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
