"""Shape of what officers type into the console about policies, accounts and memberships."""

import re
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Field

from agencies.enums import Role
from agencies.models import Agency, Membership, Policy, Territory, User
from agencies.policies import InvalidPolicyValue, PolicyKey, PolicyKind
from agencies.validators import validate_nip


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RupiahField(forms.CharField):
    """Whole rupiah as people write them: "35000", "35.000", "Rp 35.000"."""

    def to_python(self, value: Any) -> int | None:
        """Return the amount; raises ValidationError for anything else, cents included."""
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        match = re.fullmatch(r"(?:Rp\.?)?\s*([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)", text.strip(), re.IGNORECASE | re.ASCII)
        if match is None:
            raise ValidationError("Tulis rupiah bulat, contoh 35.000.", code="invalid")
        return int(match[1].replace(".", ""))


def _value_field(definition: PolicyKey) -> forms.Field:
    common = {"label": definition.label, "help_text": definition.help_text}
    unit = f"{definition.help_text} ({definition.unit})" if definition.unit else definition.help_text
    match definition.kind:
        case PolicyKind.BOOL:
            return forms.TypedChoiceField(
                **common,
                choices=[("ya", "Ya"), ("tidak", "Tidak")],
                coerce=lambda text: text == "ya",
                widget=forms.RadioSelect,
            )
        case PolicyKind.INTEGER:
            return forms.IntegerField(
                label=definition.label, help_text=unit, min_value=definition.minimum, max_value=definition.maximum
            )
        case PolicyKind.MONEY:
            return RupiahField(**common, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
        case PolicyKind.CHOICE:
            return forms.ChoiceField(**common, choices=definition.options, widget=forms.RadioSelect)
        case PolicyKind.CHOICES:
            return forms.MultipleChoiceField(
                **common, choices=definition.options, widget=forms.CheckboxSelectMultiple, required=False
            )
        case PolicyKind.TIME:
            return forms.TimeField(**common, widget=forms.TimeInput(attrs={"type": "time"}))
        case PolicyKind.TEXT:
            return forms.CharField(**common, required=False, max_length=500, widget=forms.TextInput(attrs={"size": 60}))


class PolicyForm(forms.Form):
    """A new value of one policy key, with the field its kind asks for."""

    territory = forms.ModelChoiceField(
        label="Wilayah",
        queryset=Territory.objects.none(),
        help_text="Berlaku juga untuk semua wilayah di bawahnya.",
    )
    valid_from = forms.DateField(label="Berlaku mulai", widget=DateInput())
    legal_basis = forms.CharField(
        label="Dasar hukum",
        max_length=250,
        help_text="Peraturan atau keputusan, nomor, tahun, pasal.",
        widget=forms.TextInput(attrs={"size": 60}),
    )
    note = forms.CharField(label="Catatan", max_length=250, required=False, widget=forms.TextInput(attrs={"size": 60}))

    def __init__(self, *args: Any, definition: PolicyKey, actor: User, admin_site: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.fields["value"] = _value_field(definition)
        self.order_fields(["value"])
        territory = self.fields["territory"]
        territory.queryset = Territory.objects.visible_to(actor)
        territory.widget = _autocomplete(Policy._meta.get_field("territory"), admin_site, territory)
        if actor.is_superuser:
            territory.required = False
            territory.help_text += " Kosongkan bila berlaku nasional."

    def clean_value(self) -> Any:
        """Let the key itself judge the value."""
        value = self.cleaned_data["value"]
        try:
            self.definition.to_json(value)
        except InvalidPolicyValue as error:
            raise ValidationError(str(error), code="policy_value") from None
        return value


class AppointmentForm(forms.Form):
    """Who serves where, in which role, in which days."""

    user = forms.ModelChoiceField(label="Pengguna", queryset=User.objects.none())
    agency = forms.ModelChoiceField(label="Instansi", queryset=Agency.objects.none())
    role = forms.ChoiceField(label="Peran", choices=[("", "Pilih peran"), *Role.choices])
    valid_from = forms.DateField(label="Berlaku mulai", widget=DateInput())
    valid_until = forms.DateField(
        label="Berlaku sampai", required=False, widget=DateInput(), help_text="Kosongkan bila belum ditentukan."
    )

    def __init__(self, *args: Any, actor: User, admin_site: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("user", User.objects), ("agency", Agency.objects)):
            if name in self.fields:
                field = self.fields[name]
                field.queryset = rows.visible_to(actor)
                field.widget = _autocomplete(Membership._meta.get_field(name), admin_site, field)


class OfficerForm(AppointmentForm):
    """A new account with its first appointment: nobody has an account without an office."""

    user = None
    username = User._meta.get_field("username").formfield(label="Nama pengguna")
    full_name = forms.CharField(label="Nama lengkap", max_length=150)
    nip = forms.CharField(label="NIP", required=False, max_length=18, validators=[validate_nip])
    phone = forms.CharField(label="Nomor HP", required=False, max_length=20)
    email = forms.EmailField(label="Surel", required=False)
    password = forms.CharField(
        label="Kata sandi awal", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    field_order = ["username", "full_name", "nip", "phone", "email", "password", "agency", "role"]

    def clean(self) -> dict[str, Any]:
        """Judge the password against the account it belongs to."""
        cleaned = super().clean()
        if "password" in cleaned:
            account = User(
                **{name: cleaned.get(name, "") for name in ("username", "full_name", "email")},
            )
            try:
                validate_password(cleaned["password"], account)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class EndMembershipForm(forms.Form):
    """The last day of a term of office."""

    last_day = forms.DateField(
        label="Hari terakhir", widget=DateInput(), help_text="Mulai besoknya petugas tidak dapat masuk lagi."
    )


def _autocomplete(field: Field, admin_site: Any, form_field: forms.ModelChoiceField) -> forms.Widget:
    widget = AutocompleteSelect(field, admin_site)
    widget.choices = form_field.choices
    return widget
