"""Two records become one: which value of each is kept."""

from django import forms

from participants.admin_forms.people import NOTE_LENGTH, NoteField
from participants.services.merging import DUPLICATE, SURVIVOR

PREFIX = "pakai_"


class MergeForm(forms.Form):
    """One choice for each name on which the two differ, and why they are one person."""

    note = NoteField(
        label="Mengapa ini orang yang sama", help_text="Satu kalimat, misalnya: NIK sudah dicocokkan dengan KTP."
    )

    def __init__(self, data=None, *, differences):
        super().__init__(data, auto_id="isian_%s")
        self.differences = differences
        for difference in differences:
            self.fields[PREFIX + difference.name] = forms.ChoiceField(
                label=difference.label,
                choices=[(SURVIVOR, difference.survivor), (DUPLICATE, difference.duplicate)],
                initial=difference.suggested,
                widget=forms.RadioSelect,
                error_messages={"required": "Pilih salah satu.", "invalid_choice": "Pilih salah satu."},
            )

    def keep(self):
        """What ``merge_participants`` is told of a valid form."""
        return {one.name: self.cleaned_data[PREFIX + one.name] for one in self.differences}

    def rows(self):
        """(Difference, bound field, chosen side) of each choice."""
        bound = [(one, self[PREFIX + one.name]) for one in self.differences]
        return [(one, field, field.value() or one.suggested) for one, field in bound]

    def carried(self):
        """(name, value) of what was sent, to go on as hidden fields."""
        return [(name, value) for name in self.fields for value in self.data.getlist(name)]


class DistinctForm(forms.Form):
    """Why two records that look alike are two people."""

    note = forms.CharField(
        label="Alasan",
        help_text="Satu kalimat, misalnya: kembar, sudah dicocokkan dengan KK.",
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Tulis alasan.", "max_length": f"Paling banyak {NOTE_LENGTH} huruf."},
    )
