"""What the lists of the registry are narrowed by. The rows a filter works on are already in the reader's scope.

The address holds no number of a person: numbers and names are posted (admin/people.py).
"""

import django_filters
from django import forms
from django.db import models
from django.db.models import Q

from agencies.places import grouped_places, is_own_place
from agencies.scoping import prefix_q, scope_of
from participants.enums import MembershipStatus, NoNikReason, PairState, Segment
from participants.models import Facility, Participant

DATE_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")
#: Nothing was observed outside these years.
YEARS = range(2000, 2100)
UNKNOWN_CHOICE = {"invalid_choice": "Saringan di alamat ini tidak dikenal. Pilih lagi dari daftar."}
NO_SEGMENT = "tidak"


class NikState(models.TextChoices):
    """Whether somebody has a NIK."""

    WITHOUT = "tanpa", "Tanpa NIK"
    PLACEHOLDER = "sementara", "Nomor sementara"
    WITH = "ada", "Ada NIK"


class Residence(models.TextChoices):
    """Whether somebody still lives here."""

    HERE = "tinggal", "Masih tinggal di sini"
    DEAD = "meninggal", "Meninggal"
    GONE = "pindah", "Pindah keluar"


class _PlaceForm(forms.Form):
    """Checks the one field that depends on the reader."""

    def clean_wilayah(self):
        """Places outside the reader's own are answered as if there were none, by code and not by name."""
        code = self.cleaned_data["wilayah"]
        if code and not is_own_place(code, self.scope):
            raise forms.ValidationError("Wilayah ini tidak ada dalam daftar Anda. Pilih lagi dari daftar.")
        return code

    def clean_status_sebelum(self):
        """A year in which there was no cover yet is a slip."""
        day = self.cleaned_data["status_sebelum"]
        if day and day.year not in YEARS:
            raise forms.ValidationError("Status lebih tua dari: tahunnya tidak mungkin. Contoh yang benar: 2026-11-20.")
        return day


class _Narrowing(django_filters.FilterSet):
    """Filters of a console list: what they cannot read finds nothing, and ``problems`` says so."""

    wilayah = django_filters.CharFilter(method="within", label="Wilayah")

    class Meta:
        form = _PlaceForm

    def __init__(self, data, *, request, at):
        super().__init__(data, queryset=Participant.objects.none(), request=request)
        self.scope = scope_of(request.user, at=at).limited_to("participants.view_participant")
        self.form.scope = self.scope
        self.at = at

    def narrowed(self, queryset):
        """The rows of ``queryset`` that were asked for."""
        return self.filter_queryset(queryset) if self.form.is_valid() else queryset.none()

    @property
    def place(self):
        """The code of the place that was asked for, when it is one of the reader's; else ""."""
        return self.form.cleaned_data.get("wilayah", "") if self.form.is_valid() else ""

    @property
    def problems(self):
        """What is wrong with what was asked for, a sentence each."""
        return [message for messages in self.form.errors.values() for message in messages]

    @property
    def chosen(self):
        """The parameters that narrow the list now, as they stand in the address."""
        return {name: self.data[name] for name in self.filters if self.data.get(name)}

    def within(self, queryset, name, value):
        """Of one territory and all below it."""
        return queryset.filter(prefix_q("territory_id", [value]))

    def selects(self, *names):
        """(name, label, [(value, text, whether chosen)]) of each list to choose from."""
        fields = self.form.fields
        return [
            (
                name,
                fields[name].label,
                [
                    (value, text, str(self.data.get(name, "")) == str(value))
                    for value, text in fields[name].choices
                    if value
                ],
            )
            for name in names
        ]

    def place_words(self, code):
        """The name of a place of the reader, or the code itself."""
        flat = (place for head, below in self.places() for place in ([head, *below] if head else below))
        return dict(flat).get(code, code)

    def places(self):
        """The reader's own places for the list to choose from (``agencies.places``)."""
        return grouped_places(self.scope)


class ParticipantFilters(_Narrowing):
    """People by place, cover and what is missing."""

    segment = django_filters.ChoiceFilter(
        method="of_segment",
        choices=[*Segment.choices, (NO_SEGMENT, "Belum diketahui")],
        label="Jenis kepesertaan",
        error_messages=UNKNOWN_CHOICE,
    )
    status = django_filters.ChoiceFilter(
        method="of_status",
        choices=[*MembershipStatus.choices, (NO_SEGMENT, "Belum ada status")],
        label="Status",
        error_messages=UNKNOWN_CHOICE,
    )
    kelas = django_filters.ChoiceFilter(
        field_name="care_class",
        choices=[(str(number), f"Kelas {number}") for number in (1, 2, 3)],
        label="Kelas rawat",
        error_messages=UNKNOWN_CHOICE,
    )
    faskes = django_filters.ModelChoiceFilter(
        field_name="facility",
        queryset=lambda request: Facility.objects.visible_to(request.user).first_level().order_by("name"),
        label="FKTP",
        error_messages=UNKNOWN_CHOICE,
    )
    desil = django_filters.ChoiceFilter(
        method="of_desil",
        choices=[*((str(number), f"Desil {number}") for number in range(1, 11)), (NO_SEGMENT, "Belum ada desil")],
        label="Desil",
        error_messages=UNKNOWN_CHOICE,
    )
    nik = django_filters.ChoiceFilter(
        method="by_nik", choices=NikState.choices, label="NIK", error_messages=UNKNOWN_CHOICE
    )
    keadaan = django_filters.ChoiceFilter(
        method="by_residence", choices=Residence.choices, label="Keadaan", error_messages=UNKNOWN_CHOICE
    )
    status_sebelum = django_filters.DateFilter(
        method="observed_before",
        label="Status lebih tua dari",
        input_formats=DATE_FORMATS,
        error_messages={"invalid": "Status lebih tua dari: tanggal tidak terbaca. Contoh yang benar: 2026-11-20."},
    )

    def of_segment(self, queryset, name, value):
        """Of one kind of membership, or of none."""
        return queryset.filter(segment="" if value == NO_SEGMENT else value)

    def of_status(self, queryset, name, value):
        """Of whom a source last said this, or nothing.

        Naming every segment changes nothing but the way through participant_list_idx (``visible_by_place``).
        """
        return queryset.filter(status="" if value == NO_SEGMENT else value, segment__in=["", *Segment.values])

    def of_desil(self, queryset, name, value):
        """Of one tenth, or of an unknown one."""
        return queryset.filter(desil__isnull=True) if value == NO_SEGMENT else queryset.filter(desil=int(value))

    def by_nik(self, queryset, name, value):
        """With a NIK, without, or under a number that a source made up."""
        match value:  # whoever has no NIK has a reason for it, and only he (participant_nik_or_reason)
            case NikState.WITHOUT:
                return queryset.exclude(no_nik_reason="")
            case NikState.PLACEHOLDER:
                return queryset.filter(no_nik_reason=NoNikReason.PLACEHOLDER)
        return queryset.filter(no_nik_reason="")

    def by_residence(self, queryset, name, value):
        """Alive and here, dead, or gone elsewhere."""
        match value:
            case Residence.DEAD:
                return queryset.filter(died_on__isnull=False)
            case Residence.GONE:
                return queryset.filter(left_on__isnull=False)
        return queryset.filter(died_on__isnull=True, left_on__isnull=True)

    def observed_before(self, queryset, name, value):
        """Whose status nobody has told since that day."""
        return queryset.filter(Q(status_on__lt=value))

    def words(self):
        """What is chosen, in words: "Kecamatan Reteh · Tanpa NIK"; for the head of a list or an export."""
        return " · ".join(text for _, text in self.chosen_words())

    def chosen_words(self):
        """(label, text) of each filter that is on."""
        found = []
        for name, value in self.chosen.items():
            field = self.form.fields[name]
            if name == "wilayah":
                text = self.place_words(value)
            else:
                choices = {str(key): str(text) for key, text in getattr(field, "choices", ())}
                text = choices.get(value, value)
            found.append((str(field.label), text))
        return found


class PairFilters(_Narrowing):
    """Likely duplicates by what was found of them, and by place."""

    keadaan = django_filters.ChoiceFilter(
        field_name="state", choices=PairState.choices, label="Keadaan", error_messages=UNKNOWN_CHOICE
    )
    nilai = django_filters.ChoiceFilter(
        method="as_alike",
        choices=[("90", "Hampir pasti (90 ke atas)"), ("75", "Kemungkinan besar (75 ke atas)")],
        label="Kemiripan",
        error_messages=UNKNOWN_CHOICE,
    )

    def within(self, queryset, name, value):
        """One of the two lives there."""
        return queryset.filter(prefix_q("left__territory_id", [value]) | prefix_q("right__territory_id", [value]))

    def as_alike(self, queryset, name, value):
        """At least so much alike."""
        return queryset.filter(score__gte=int(value))


class HouseholdFilters(_Narrowing):
    """Families by place."""
