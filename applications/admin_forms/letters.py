"""Forms of the pages about letters."""

from django import forms

from agencies.models import Signatory

REASON_LENGTH = 200


class SignatoryField(forms.ModelChoiceField):
    """Who signs, by name and position."""

    def label_from_instance(self, signatory):
        """Name the person: the officer chooses whom to lay the paper before."""
        return f"{signatory.name} – {f'{signatory.capacity} {signatory.position}'.strip()}"


class IssueForm(forms.Form):
    """Who signs the letter."""

    signatory = SignatoryField(
        label="Penanda tangan",
        queryset=Signatory.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Pilih siapa yang menandatangani.",
            "invalid_choice": "Pilih penanda tangan dari daftar.",
        },
    )

    def __init__(self, *args, signatories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["signatory"].queryset = signatories


class RevokeForm(forms.Form):
    """Why a letter no longer holds."""

    reason = forms.CharField(
        label="Alasan pencabutan",
        help_text="Satu kalimat. Hanya petugas yang membacanya; di halaman cek surat hanya tertulis “dicabut”.",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Tulis alasan pencabutan.",
            "max_length": f"Paling banyak {REASON_LENGTH} huruf.",
        },
    )
