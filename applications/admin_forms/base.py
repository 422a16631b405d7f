"""What every form of a move shares: it belongs to one case and one officer, and can be carried on unseen."""

from django import forms
from django.forms.models import ModelChoiceIteratorValue

from applications.answers import clean_text
from applications.enums import ReasonCode
from applications.workflow import MOVES

NOTE_LENGTH = 500
OFFICE_ONLY = "Hanya petugas yang membacanya."


class WrittenField(forms.CharField):
    """Words somebody typed, without control and direction characters; line breaks are kept."""

    def __init__(self, *, rows=2, max_length=NOTE_LENGTH, **kwargs):
        messages = {"max_length": f"Paling banyak {max_length} huruf.", **kwargs.pop("error_messages", {})}
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=max_length, widget=widget, error_messages=messages, **kwargs)

    def to_python(self, value):
        """Clean before anything is judged."""
        return clean_text(super().to_python(value))


class Radios(forms.RadioSelect):
    """Radio buttons of which at most one takes the focus when the page opens: the chosen one, else the first."""

    def optgroups(self, name, value, attrs=None):
        """Leave ``autofocus`` with one option."""
        groups = super().optgroups(name, value, attrs)
        options = [option for _, group, _ in groups for option in group]
        focused = next((option for option in options if option["selected"]), options[0] if options else None)
        for option in options:
            if option is not focused:
                option["attrs"].pop("autofocus", None)
        return groups


class MoveForm(forms.Form):
    """The form of ``verb`` on ``case`` by ``user`` at ``at``; subclasses add what the verb must be given.

    ``confirm_fields`` are asked on the confirmation page, once the rest is known.
    """

    confirm_fields: tuple[str, ...] = ()

    def __init__(self, data=None, files=None, *, verb, case, user, at):
        self.verb, self.case, self.user, self.at = verb, case, user, at
        super().__init__(data, files, auto_id="isian_%s")
        self.set_up()

    def set_up(self):
        """Fit the fields to the case; nothing by default."""

    @property
    def title(self):
        """The name of the step as its button says it."""
        return MOVES[self.verb].label

    def effect(self):
        """What the step changes besides what its page says of every case; "" when nothing."""
        return ""

    def obstacle(self):
        """Why the step would be refused as the case stands, in a sentence; "" when it would not."""
        return ""

    def facts(self):
        """(label, text) of what the officer should have before his eyes."""
        return []

    def arguments(self):
        """What the service is given besides case, officer and clock."""
        return dict(self.cleaned_data)

    def deadline(self):
        """The day the family's message names; None when it names none."""
        return None

    def reason_code(self):
        """The reason the family's message names; "" before one is chosen."""
        return self.cleaned_data.get("reason_code", "") if self.is_bound else ""

    def confirm_key(self):
        """What the proposals of ``confirm_defaults`` hang on: another key, other proposals."""
        return "1"

    def confirm_defaults(self):
        """Proposed values of ``confirm_fields``, each a list of what a browser would send."""
        return {}

    def first_page_fields(self):
        """The bound fields of the form page."""
        return [self[name] for name in self.fields if name not in self.confirm_fields]

    def confirm_page_fields(self):
        """The bound fields of the confirmation page."""
        return [self[name] for name in self.confirm_fields]

    def focus(self):
        """Put the cursor where typing begins: the first thing wrong, else the first that must be filled in.

        False when the officer need fill in nothing; then the button takes the focus.
        """
        fields = self.first_page_fields()
        wrong = [field for field in fields if self.is_bound and field.errors]
        needed = [field for field in fields if field.field.required and not field.value()]
        for field in (wrong or needed)[:1]:
            field.field.widget.attrs["autofocus"] = True
            return True
        return False

    def carried(self, names=None):
        """(name, value) of what was sent for ``names`` (default: all), to go on as hidden fields."""
        names = self.fields if names is None else names
        return [(name, value) for name in names for value in self.data.getlist(name) if name in self.fields]

    def first_page_carried(self):
        """What the confirmation page carries on from the form page."""
        return self.carried([name for name in self.fields if name not in self.confirm_fields])

    def typed(self):
        """(label, text) of everything that was chosen or written, right or wrong, in the words of the form."""
        rows = ((field.label, self._in_words(field, self.data.getlist(name))) for name, field in self.fields.items())
        return [(label, text) for label, text in rows if text]

    def _in_words(self, field, values):
        if isinstance(field, forms.BooleanField):
            return "Ya" if values else ""
        labels = dict(_flat_choices(field))
        return ", ".join(labels.get(value, value) for value in values if value.strip())


def _flat_choices(field):
    for value, label in getattr(field, "choices", ()):
        if isinstance(label, (list, tuple)):
            yield from ((str(inner), str(text)) for inner, text in label)
        else:
            plain = value.value if isinstance(value, ModelChoiceIteratorValue) else value
            yield str(plain), str(label)


def reason_choices(codes, *, empty="Pilih alasan"):
    """Choices of a select: nothing yet, then ``codes`` with their labels."""
    return [("", empty), *((code.value, ReasonCode(code).label) for code in codes)]


class ReasonField(forms.ChoiceField):
    """One of the reasons that fit."""

    def __init__(self, *, reasons, label="Alasan", **kwargs):
        messages = {"required": "Pilih alasan.", "invalid_choice": "Pilih alasan dari daftar."}
        super().__init__(label=label, choices=reason_choices(reasons), error_messages=messages, **kwargs)
