"""How each kind of answer is typed: one form field with its widget per catalogue ``Kind``.

Fields carry what was typed to ``answers.clean_answer`` and judge nothing themselves but its length; only a date is put
together here, from three boxes or from one pasted text. Typed noise is never cut: ``maxlength`` leaves room for it.
"""

import datetime
import re
from itertools import groupby

from django import forms

from agencies.models import Territory
from applications.answers import AnswerError
from applications.catalogue.base import Kind
from common.dates import MONTHS
from common.identity import clean_digits
from participants.enums import FacilityKind
from participants.models import Facility

#: More than this was pasted by mistake or to do harm; cleaning long runs of combining marks is slow (W12, T12).
MAX_TYPED = 4000
#: Room for spaces, dots and other noise around digits.
NOISE = 60
YES_NO = (("ya", "Ya"), ("tidak", "Tidak"))

_OTHER_MONTH_NAMES = {"peb": 2, "pebruari": 2, "may": 5, "aug": 8, "agt": 8, "ags": 8, "oct": 10, "nop": 11, "dec": 12}
_DATE_PARTS = re.compile(r"[0-9]+|[^\W\d_]+")


class TypedField(forms.Field):
    """Hands on what was typed. ``required`` only says what the page shows; what is missing is said by the form."""

    def __init__(self, *, title="", hide_optional=False, **kwargs):
        super().__init__(**kwargs)
        self.title = title or self.label or ""
        self.hide_optional = hide_optional

    def to_python(self, value):
        """The text as typed; refuses only what is far too long."""
        if value is not None and len(value) > MAX_TYPED:
            raise forms.ValidationError("Tulisannya terlalu panjang. Tulis lebih singkat.")
        return value

    def validate(self, value):
        """Nothing: see the class."""

    def prepare_value(self, value):
        """What stands in the box for a stored value."""
        if isinstance(value, bool):
            return "ya" if value else "tidak"
        return getattr(value, "pk", value)


class DateWidget(forms.MultiWidget):
    """Day, month and year, each in its own box."""

    def __init__(self, attrs=None):
        boxes = [forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}) for _ in range(3)]
        super().__init__({"hari": boxes[0], "bulan": boxes[1], "tahun": boxes[2]}, attrs)

    def decompress(self, value):
        """The boxes of a stored date; of a month, the number."""
        return [value.day, value.month, value.year] if value else [None, None, None]


class DateField(TypedField):
    """A date in three boxes; None when all are empty."""

    widget = DateWidget

    def prepare_value(self, value):
        """Dates and typed boxes as they are."""
        return value

    def to_python(self, value):
        """The date in the boxes, also when it was pasted whole into one of them or its month is a word."""
        typed = [part or "" for part in value or ()]
        if any(len(part) > MAX_TYPED for part in typed):
            raise forms.ValidationError("Tulisannya terlalu panjang. Tulis lebih singkat.")
        try:
            return read_date([part[:NOISE] for part in typed], title=self.title)
        except AnswerError as error:
            raise forms.ValidationError(str(error)) from error


def read_date(typed, *, title):
    """The date in three typed boxes; None when nothing was typed. Raises AnswerError with a sentence.

    A year of two digits is refused, not guessed: 61 may be a man of 1961 or a slip for 16.
    """
    filled = [part for part in (part.strip() for part in typed) if part]
    if not filled:
        return None
    if len(filled) == 1:
        filled = _DATE_PARTS.findall(filled[0])
        if len(filled) == 1 and len(filled[0]) == 8 and filled[0].isascii() and filled[0].isdigit():
            filled = [filled[0][:2], filled[0][2:4], filled[0][4:]]
        if len(filled) == 3 and len(filled[0]) == 4:
            filled.reverse()
    if len(filled) != 3:
        raise AnswerError(f"{title} belum lengkap. Isi hari, bulan, dan tahun.")
    day, month, year = _number(filled[0]), _month(filled[1]), clean_digits(filled[2])
    if not (year.isascii() and year.isdigit()) or day is None or month is None:
        raise AnswerError(f"{title} tidak terbaca. Tulis dengan angka. Contoh: 17 8 1961.")
    if len(year) != 4:
        raise AnswerError(f"Tahun di {title[0].lower()}{title[1:]} harus 4 angka. Contoh: 1961.")
    try:
        return datetime.date(int(year), month, day)
    except ValueError:
        raise AnswerError(f"{title} tidak ada di kalender. Periksa tanggal, bulan, dan tahun.") from None


def _number(text):
    digits = clean_digits(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 4 else None


def _month(text):
    number = _number(text)
    if number is not None:
        return number
    word = text.strip(" .").lower()
    if word in _OTHER_MONTH_NAMES:
        return _OTHER_MONTH_NAMES[word]
    found = [place for place, name in enumerate(MONTHS, start=1) if name.lower().startswith(word)]
    return found[0] if len(word) >= 3 and len(found) == 1 else None


def field_for(question, *, case, context):
    """The form field that asks ``question`` of ``case``."""
    field = _BUILDERS[question.kind](question, case)
    field.label = question.label
    field.title = question.title
    field.help_text = question.hint
    field.required = question.is_required(case, context)
    # A hint that says what may stay empty says it better than the mark behind the label; and where an answer may stay
    # empty only because of its neighbour, the mark would mislead.
    field.hide_optional = (
        "kosong" in question.hint.lower() or callable(question.required) or question.kind in (Kind.NIK, Kind.HOSPITAL)
    )
    return field


def as_typed(question, value):
    """A stored value as people write it: a phone begins with 08, money has dots."""
    if question.kind is Kind.PHONE and value:
        return f"0{value.removeprefix('62')}"
    if question.kind is Kind.MONEY and value is not None:
        return f"{value:,}".replace(",", ".")
    return value


def _text_box(question, *, room, **attrs):
    attrs = {"autocomplete": question.autocomplete, "maxlength": room, **attrs}
    return TypedField(widget=forms.TextInput(attrs=attrs))


def _digits_box(digits):
    def build(question, case):
        attrs = {"inputmode": "numeric", "spellcheck": "false"}
        if digits:
            attrs["data-digits"] = digits
        return _text_box(question, room=(digits or 15) + NOISE, **attrs)

    return build


def _name_box(question, case):
    attrs = {"spellcheck": "false", "autocapitalize": "words", "autocorrect": "off"}
    return _text_box(question, room=question.max_length + NOISE, **attrs)


def _plain_box(question, case):
    return _text_box(question, room=question.max_length + NOISE, spellcheck="false")


def _long_box(question, case):
    widget = forms.Textarea(attrs={"rows": 4, "maxlength": question.max_length + NOISE, "autocomplete": "off"})
    return TypedField(widget=widget)


def _phone_box(question, case):
    return TypedField(
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": question.autocomplete, "maxlength": NOISE}
        )
    )


def _radios(question, case):
    return TypedField(widget=forms.RadioSelect(choices=question.options))


def _yes_no(question, case):
    return TypedField(widget=forms.RadioSelect(choices=YES_NO))


def _village_radios(question, case):
    return TypedField(widget=forms.RadioSelect())


def _facility_list(question, case):
    """First-level facilities of the family's regency, those of its own kecamatan first."""
    nearby = _facilities_around(case.village_id, FacilityKind.FIRST_LEVEL)
    return TypedField(widget=forms.Select(choices=[("", "Pilih puskesmas atau klinik"), *nearby]))


def _hospital_list(question, case):
    """Hospitals of the province and health centres of the regency: a patient is often treated far from home."""
    hospitals = Facility.objects.active().hospitals().within((case.village_id or "")[:2]).order_by("name")
    choices = [("", "Pilih dari daftar"), ("Rumah sakit", [(str(row.pk), row.name) for row in hospitals])]
    choices += _facilities_around(case.village_id, FacilityKind.FIRST_LEVEL)
    return TypedField(widget=forms.Select(choices=choices))


def _facilities_around(village_code, kind):
    code = village_code or ""
    rows = Facility.objects.active().filter(kind=kind)
    around = list(rows.within(code[:4]).order_by("territory_id", "name")) or list(
        rows.within(code[:2]).order_by("territory_id", "name")
    )
    around.sort(key=lambda row: (row.territory_id[:6] != code[:6], row.territory_id[:6], row.name))
    names = dict(Territory.objects.filter(pk__in={row.territory_id[:6] for row in around}).values_list("pk", "name"))
    return [
        (f"Kecamatan {names[district]}" if district in names and len(district) == 6 else "Lainnya", list(group))
        for district, group in (
            (district, ((str(row.pk), row.name) for row in members))
            for district, members in groupby(around, key=lambda row: row.territory_id[:6])
        )
    ]


_BUILDERS = {
    Kind.TEXT: _plain_box,
    Kind.LONG_TEXT: _long_box,
    Kind.NAME: _name_box,
    Kind.NIK: _digits_box(16),
    Kind.KK: _digits_box(16),
    Kind.CARD: _digits_box(13),
    Kind.PHONE: _phone_box,
    Kind.DATE: lambda question, case: DateField(),
    Kind.CHOICE: _radios,
    Kind.YES_NO: _yes_no,
    Kind.MONEY: _digits_box(0),
    Kind.INTEGER: _digits_box(0),
    Kind.RT_RW: _digits_box(0),
    Kind.POSTCODE: _digits_box(0),
    Kind.VILLAGE: _village_radios,
    Kind.FIRST_LEVEL_FACILITY: _facility_list,
    Kind.HOSPITAL: _hospital_list,
}
