"""What an officer chooses or types at his desk. Numbers are judged whole; a part of one finds nothing."""

from django import forms

from applications.enums import LookupReason, ReadKind
from common.codes import parse_ticket
from common.identity import IdentityError, clean_digits, parse_card_number, parse_nik

CARD_LENGTH = 13
#: What may be shown for a new slip, by the read it is written down as.
PROOFS = (
    (ReadKind.SLIP_SHOWN, "Slip lama atau pesan berisi nomor tiket"),
    (ReadKind.CARD_SHOWN, "KTP pemohon atau Kartu Keluarganya"),
)


class DeskStartForm(forms.Form):
    """Which service, through which office; ``pasien`` is the word of a patient who was looked up."""

    agency = forms.ChoiceField(
        label="Anda mendaftarkan dari kantor mana?",
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih kantor Anda.", "invalid_choice": "Pilih kantor Anda."},
    )
    service = forms.ChoiceField(
        error_messages={"required": "Pilih layanan.", "invalid_choice": "Pilih layanan yang sedang buka."}
    )
    pasien = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args, desks, services, **kwargs):
        super().__init__(*args, **kwargs)
        self.desks = {str(desk.pk): desk for desk in desks}
        self.fields["agency"].choices = [(key, desk.name) for key, desk in self.desks.items()]
        self.fields["agency"].required = len(desks) > 1
        self.fields["service"].choices = [(service.code, service.short_name) for service in services]

    @property
    def asks_agency(self):
        """Whether there is anything to choose."""
        return len(self.desks) > 1

    @property
    def desk(self):
        """The chosen office, or the only one."""
        return self.desks[self.cleaned_data["agency"] or next(iter(self.desks))]


class LookupForm(forms.Form):
    """One whole number and the reason for asking (R1). After ``is_valid()`` ``numbers`` names what was typed."""

    number = forms.CharField(
        label="NIK atau nomor kartu KIS/BPJS",
        help_text="NIK 16 angka, kartu 13 angka. Tulis lengkap.",
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Tulis NIK atau nomor kartu."},
    )
    reason = forms.ChoiceField(
        label="Mengapa Anda mencari pasien ini?",
        help_text="Tercatat bersama nama Anda dan waktunya.",
        choices=LookupReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih alasan mencari.", "invalid_choice": "Pilih alasan dari daftar."},
    )

    def clean_number(self):
        """Tell card and NIK apart by their length; a sentence says what is wrong with it."""
        typed = self.cleaned_data["number"]
        try:
            if len(clean_digits(typed)) == CARD_LENGTH:
                self.numbers = {"card_number": parse_card_number(typed)}
            else:
                self.numbers = {"nik": parse_nik(typed).value}
        except IdentityError as error:
            raise forms.ValidationError(str(error)) from error
        return typed


class SlipForm(forms.Form):
    """A ticket as it stands on the family's paper, and what the family showed (V8)."""

    ticket = forms.CharField(
        label="Nomor tiket",
        help_text="10 angka. Ada di slip lama atau di pesan WhatsApp.",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Tulis nomor tiket."},
    )
    proof = forms.ChoiceField(
        label="Apa yang ditunjukkan warga?",
        help_text="Tanpa salah satunya slip tidak boleh dicetak.",
        choices=PROOFS,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih yang ditunjukkan warga.", "invalid_choice": "Pilih dari daftar."},
    )

    def clean_ticket(self):
        """The plain digits; the check digit catches a slip of the finger before anybody's case is looked for."""
        ticket = parse_ticket(self.cleaned_data["ticket"])
        if ticket is None:
            raise forms.ValidationError("Nomor tiket tidak cocok. Periksa lagi angkanya.")
        return ticket
