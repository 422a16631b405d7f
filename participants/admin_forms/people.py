"""What the verbs about one person are given. Each form belongs to one person, one officer and one moment."""

from django import forms
from django.utils import timezone

from agencies.models import Territory
from agencies.scoping import scope_of
from common.identity import IdentityError, parse_kk, parse_nik, parse_phone, parse_rt_rw
from participants.enums import ContactPreference, MembershipStatus, Source
from participants.models import Participant
from participants.services import NIK_REASONS

NOTE_LENGTH = 150
DATE_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")


class DayField(forms.DateField):
    """A day, as browsers send it or as people write it."""

    def __init__(self, **kwargs):
        messages = {"required": "Isi tanggal.", "invalid": "Tanggal tidak terbaca. Contoh yang benar: 2026-11-20."}
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(input_formats=DATE_FORMATS, widget=widget, error_messages=messages, **kwargs)


class NoteField(forms.CharField):
    """A short reason that stays in the history."""

    def __init__(self, **kwargs):
        options = {"label": "Catatan", "help_text": "Dasar catatan ini, misalnya surat kematian dari desa."} | kwargs
        messages = {"required": "Tulis dasarnya.", "max_length": f"Paling banyak {NOTE_LENGTH} huruf."}
        widget = forms.Textarea(attrs={"rows": 2})
        super().__init__(max_length=NOTE_LENGTH, widget=widget, error_messages=messages, **options)


class VerbForm(forms.Form):
    """The form of a verb on ``person`` by ``user`` at ``at``; can be carried on unseen and said in words."""

    def __init__(self, data=None, *, person, user, at):
        self.person, self.user, self.at = person, user, at
        super().__init__(data, auto_id="isian_%s")
        self.set_up()

    def set_up(self):
        """Fit the fields to the person; nothing by default."""

    @property
    def today(self):
        """The office's day."""
        return timezone.localdate(self.at)

    def arguments(self):
        """What the service is given besides person, officer and clock."""
        return dict(self.cleaned_data)

    def carried(self):
        """(name, value) of what was sent, to go on as hidden fields."""
        return [(name, value) for name in self.fields for value in self.data.getlist(name)]

    def typed(self):
        """(label, text) of everything that was chosen or written, in the words of the form."""
        rows = ((field.label, self._in_words(field, self.data.getlist(name))) for name, field in self.fields.items())
        return [(label, text) for label, text in rows if text]

    def _in_words(self, field, values):
        if isinstance(field, forms.BooleanField):
            return "Ya" if values else ""
        labels = dict(_flat(getattr(field, "choices", ())))
        return ", ".join(labels.get(value, value) for value in values if value.strip())


def _flat(choices):
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from ((str(inner), str(text)) for inner, text in label)
        else:
            yield str(value), str(label)


class DeathForm(VerbForm):
    """Somebody has died."""

    died_on = DayField(label="Tanggal meninggal")
    note = NoteField()


class DepartureForm(VerbForm):
    """Somebody has moved out of the area."""

    left_on = DayField(label="Tanggal pindah")
    left_to = forms.CharField(
        label="Pindah ke",
        max_length=80,
        help_text="Kabupaten atau kota tujuan.",
        error_messages={"required": "Tulis tujuan pindah.", "max_length": "Paling banyak 80 huruf."},
    )
    note = NoteField(required=False, help_text="Misalnya nomor surat pindah.")


class MoveForm(VerbForm):
    """Somebody lives elsewhere in the area now, alone or with his family."""

    territory_id = forms.ChoiceField(
        label="Desa/kelurahan baru",
        error_messages={"required": "Pilih desa atau kelurahan.", "invalid_choice": "Pilih desa dari daftar."},
    )
    address = forms.CharField(label="Alamat", max_length=160, required=False)
    rt = forms.CharField(label="RT", max_length=6, required=False)
    rw = forms.CharField(label="RW", max_length=6, required=False)
    kk_number = forms.CharField(
        label="Nomor KK baru", max_length=24, required=False, help_text="Kosongkan bila KK-nya tetap."
    )
    effective_on = DayField(label="Pindah sejak")
    whole_family = forms.BooleanField(label="Seluruh anggota keluarga di KK ini ikut pindah", required=False)
    note = NoteField(required=False, help_text="Misalnya nomor surat pindah.")

    def set_up(self):
        """Offer the reader's own villages; a family only where there is one."""
        scope = scope_of(self.user, at=self.at).limited_to("participants.change_participant")
        rows = Territory.objects.in_scope(scope).filter(level=4).order_by("parent__name", "name")
        groups = {}
        for code, name, above in rows.values_list("code", "name", "parent__name"):
            groups.setdefault(above, []).append((code, name))
        self.fields["territory_id"].choices = [("", "Pilih"), *groups.items()]
        if self.family_size < 2:
            del self.fields["whole_family"]

    @property
    def family_size(self):
        """How many living people stand on the family card."""
        if self.person.household_id is None:
            return 1
        return (
            Participant.objects.standing()
            .filter(household=self.person.household_id, died_on=None, left_on=None)
            .count()
        )

    def clean_rt(self):
        """Three digits."""
        return _parsed(parse_rt_rw, self.cleaned_data["rt"])

    def clean_rw(self):
        """Three digits."""
        return _parsed(parse_rt_rw, self.cleaned_data["rw"])

    def clean_kk_number(self):
        """Sixteen digits."""
        return _parsed(parse_kk, self.cleaned_data["kk_number"])


class ContactForm(VerbForm):
    """How the family wants to be told things."""

    preference = forms.ChoiceField(
        label="Cara dihubungi",
        choices=[("", "Pilih"), *ContactPreference.choices],
        error_messages={"required": "Pilih cara dihubungi.", "invalid_choice": "Pilih dari daftar."},
    )
    phone = forms.CharField(
        label="Nomor HP baru", max_length=30, required=False, help_text="Kosongkan bila nomornya tetap."
    )
    note = NoteField(required=False, help_text="Misalnya: diminta keluarga lewat telepon.")

    def clean_phone(self):
        """As messages need it."""
        return _parsed(parse_phone, self.cleaned_data["phone"])

    def arguments(self):
        """An empty box leaves the number as it is."""
        return self.cleaned_data | {"phone": self.cleaned_data["phone"] or None}


class NikForm(VerbForm):
    """The right NIK, for a wrong one or for none."""

    nik = forms.CharField(label="NIK yang benar", max_length=24, error_messages={"required": "Tulis NIK yang benar."})
    reason = forms.ChoiceField(
        label="Alasan",
        choices=[("", "Pilih"), *NIK_REASONS.items()],
        error_messages={"required": "Pilih alasan.", "invalid_choice": "Pilih alasan dari daftar."},
    )
    note = NoteField(label="Dasarnya", help_text="Misalnya: surat Dukcapil nomor berapa, tanggal berapa.")

    def set_up(self):
        """A NIK that was missing needs no reason for having been wrong."""
        if not self.person.nik:
            del self.fields["reason"]

    def clean_nik(self):
        """A possible NIK, and another than the recorded one."""
        nik = _parsed(lambda text: parse_nik(text).value, self.cleaned_data["nik"])
        if nik == self.person.nik:
            raise forms.ValidationError("Ini NIK yang sudah tercatat.")
        return nik


class StatusForm(VerbForm):
    """What a source says of somebody's cover."""

    status = forms.ChoiceField(
        label="Status kepesertaan",
        choices=[("", "Pilih"), *MembershipStatus.choices],
        error_messages={"required": "Pilih status.", "invalid_choice": "Pilih status dari daftar."},
    )
    source = forms.ChoiceField(
        label="Sumber",
        choices=[("", "Pilih"), *Source.choices],
        error_messages={"required": "Pilih sumber.", "invalid_choice": "Pilih sumber dari daftar."},
    )
    observed_on = DayField(label="Per tanggal")
    text = forms.CharField(
        label="Kata sumber", max_length=80, required=False, help_text="Seperti tertulis di aplikasi atau surat sumber."
    )
    note = NoteField(required=False)


class UndoForm(forms.Form):
    """Why a change is taken back."""

    note = NoteField(label="Alasan", help_text="Satu kalimat; tetap ada di riwayat.")


def _parsed(parse, text):
    """``parse(text)``; "" for nothing. Raises ValidationError with the sentence of the parser."""
    if not text.strip():
        return ""
    try:
        return parse(text)
    except IdentityError as problem:
        raise forms.ValidationError(str(problem)) from problem
