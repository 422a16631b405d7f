"""Forms of the tracking pages. Only emptiness is an error of its own: everything else gets one and the same answer."""

from django import forms

DIGITS = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}


class TicketForm(forms.Form):
    """A ticket number as people type it: with or without dashes and spaces."""

    ticket = forms.CharField(
        label="Nomor tiket",
        help_text="10 angka. Contoh: 482-913-5067. Ada di tanda terima.",
        max_length=40,
        widget=forms.TextInput(attrs=DIGITS),
        error_messages={"required": "Tulis nomor tiket.", "max_length": "Nomor tiket hanya 10 angka."},
    )


class TrackForm(TicketForm):
    """Ticket and PIN. The PIN is readable while it is typed: old eyes check it digit by digit."""

    pin = forms.CharField(
        label="PIN",
        help_text="6 angka. Contoh: 730 418.",
        max_length=20,
        widget=forms.TextInput(attrs=DIGITS),
        error_messages={"required": "Tulis PIN.", "max_length": "PIN hanya 6 angka."},
    )


class LetterCodeForm(forms.Form):
    """The code under the QR of a letter."""

    kode = forms.CharField(
        label="Kode surat",
        help_text="12 huruf dan angka. Ada di bawah gambar kotak (kode QR) pada surat.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Tulis kode surat.", "max_length": "Kode surat hanya 12 huruf dan angka."},
    )
