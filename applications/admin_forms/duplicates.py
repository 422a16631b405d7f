"""Form of the compare page."""

from django import forms

REASON_LENGTH = 200


class DismissForm(forms.Form):
    """Why two cases that look alike are about two people."""

    reason = forms.CharField(
        label="Alasan",
        help_text="Satu kalimat, misalnya: kakak adik, satu nomor HP.",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Tulis alasan.",
            "max_length": f"Paling banyak {REASON_LENGTH} huruf.",
        },
    )
