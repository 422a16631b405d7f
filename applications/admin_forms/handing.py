"""Giving a case to a colleague, taking one over, and passing one on from the village."""

from django import forms
from django.utils.timezone import localtime

from agencies.models import Membership, User
from agencies.roles import ROLE_PERMISSIONS
from applications.admin_forms.base import OFFICE_ONLY, MoveForm, Radios, ReasonField, WrittenField
from applications.enums import ReasonCode
from applications.workflow import MOVES

#: What a village may have seen that the office should look at.
VILLAGE_REASONS = (
    ReasonCode.NOT_RESIDENT,
    ReasonCode.DATA_DIFFERS,
    ReasonCode.DECEASED,
    ReasonCode.WELL_OFF,
    ReasonCode.CIVIL_SERVANT,
    ReasonCode.DUPLICATE,
    ReasonCode.OTHER,
)
ALL_RIGHT, DOUBTFUL = "benar", "periksa"


class ColleagueField(forms.ModelChoiceField):
    """An officer, by name."""

    def label_from_instance(self, officer):
        """Name the person."""
        return officer.get_full_name()


def colleagues_for(case, *, user, at):
    """Officers of the case's office who may check it on the day of ``at``, by name."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if MOVES["hand_over"].permission in held]
    day = localtime(at, case.agency.zone).date()
    serving = Membership.objects.active_on(day).filter(agency_id=case.agency_id, role__in=roles)
    return User.objects.visible_to(user).filter(pk__in=serving.values("user_id")).order_by("full_name", "pk")


class HandOverForm(MoveForm):
    """To whom, and a word to him; somebody who opens a colleague's case is proposed himself."""

    includes_holder = False

    to = ColleagueField(
        label="Serahkan kepada",
        queryset=User.objects.none(),
        widget=Radios,
        empty_label=None,
        error_messages={"required": "Pilih petugas.", "invalid_choice": "Pilih petugas dari daftar."},
    )
    note = WrittenField(label="Catatan", required=False, help_text=OFFICE_ONLY)

    def set_up(self):
        """Offer those who may check this case."""
        officers = colleagues_for(self.case, user=self.user, at=self.at)
        if not self.includes_holder:
            officers = officers.exclude(pk=self.case.assigned_to_id)
        self.fields["to"].queryset = officers
        if self.takes_over:
            self.fields["to"].initial = officers.filter(pk=self.user.pk).first()
            self.fields["to"].label = "Yang memeriksa selanjutnya"

    @property
    def takes_over(self):
        """Whether a colleague holds the case."""
        return self.case.assigned_to_id is not None and self.case.assigned_to_id != self.user.pk

    @property
    def title(self):
        """Taking over is the same step with another name."""
        return "Ambil alih" if self.takes_over else super().title

    def facts(self):
        """Say who holds the case now."""
        return [("Sekarang diperiksa", self.case.assigned_to.get_full_name())] if self.case.assigned_to_id else []

    def obstacle(self):
        """An office with one officer has nobody to give it to."""
        return "" if self.fields["to"].queryset.exists() else "Belum ada petugas lain di kantor ini."


class EndorseForm(MoveForm):
    """What the village found."""

    finding = forms.ChoiceField(
        label="Hasil periksa desa",
        choices=[(ALL_RIGHT, "Benar warga desa ini"), (DOUBTFUL, "Ada yang perlu diperiksa dinas")],
        widget=Radios,
        error_messages={"required": "Pilih hasil periksa."},
    )
    reason_code = ReasonField(reasons=VILLAGE_REASONS, label="Yang perlu diperiksa", required=False)
    note = WrittenField(label="Catatan untuk dinas", required=False, help_text=OFFICE_ONLY)

    def clean(self):
        """Whoever has doubts says which."""
        cleaned = super().clean()
        if cleaned.get("finding") == DOUBTFUL:
            if not cleaned.get("reason_code"):
                self.add_error("reason_code", "Pilih apa yang perlu diperiksa dinas.")
            if not cleaned.get("note"):
                self.add_error("note", "Tulis apa yang Anda lihat.")
        elif cleaned.get("reason_code"):
            self.add_error("finding", "Anda memilih hal yang perlu diperiksa. Pilih “Ada yang perlu diperiksa dinas”.")
        return cleaned

    def arguments(self):
        """The service knows the finding by its reason."""
        return {"reason_code": self.cleaned_data["reason_code"], "note": self.cleaned_data["note"]}
