"""Forms of the public pages, built from the catalogue: they judge one page as typed and say in words what is wrong."""

from django import forms

from agencies.enums import AgencyKind, TerritoryLevel
from agencies.models import Agency, Territory
from agencies.services import agency_for, policy_value
from applications.answers import AnswerError, Candidate, birth_from_nik, clean_answer, read_answer, validate_step
from applications.catalogue.base import Page, Step
from applications.catalogue.common_steps import sktm_flags
from applications.completeness import OUTSIDE_AREA, entry_area
from applications.enums import Sex
from applications.forms.fields import YES_NO, TypedField, as_typed, field_for
from common.dates import format_date
from common.identity import nik_warnings, parse_nik

REGION_UNKNOWN = "Enam angka pertama NIK bukan kode daerah yang kami kenal. Cocokkan lagi dengan KTP."
NIK_OF_MEMBER = "NIK ini sudah ada di daftar anggota keluarga. Setiap orang punya NIK sendiri."
SKTM_OLD = "Tanggal SKTM sudah lama. Petugas bisa meminta SKTM yang baru."
NO_OFFICE = "Belum ada kantor yang melayani desa ini di situs ini. Tanyakan ke kantor desa."
VERY_OLD = "Umurnya lebih dari seratus tahun. Cocokkan tahunnya dengan KTP."


def build_step_form(step, case, context, *, data=None, initial=None):
    """The form of ``step`` for ``case``; with ``data`` it judges what was typed, else it shows what is stored.

    ``initial`` goes over what is stored. After ``is_valid()`` the form has ``values`` (by question name, typed) and
    ``warnings`` (sentences about what is odd but possible).
    """
    form_class = {Page.BIRTH: BirthForm, Page.VILLAGE: VillageForm}.get(step.page, StepForm)
    return form_class(step=step, case=case, context=context, data=data, initial=initial)


class PageForm(forms.Form):
    """What all forms of the journey share: the server judges, and one question is the heading of its page."""

    use_required_attribute = False
    required_css_class = ""

    @property
    def single_question(self):
        """Whether the one label may be the heading of the page."""
        return len(self.visible_fields()) == 1

    def was_touched(self):
        """Whether anything at all was typed or chosen."""
        names = {self.add_prefix(name) for name in self.fields}
        return any(
            value.strip()
            for key, values in getattr(self.data, "lists", dict)()
            if key in names or key.rpartition("_")[0] in names
            for value in values
        )


class StepForm(PageForm):
    """A page of questions."""

    def __init__(self, *, step: Step, case, context, data=None, initial=None):
        self.step, self.case, self.context = step, case, context
        self.values = {}
        self.warnings = []
        stored = {question.name: as_typed(question, read_answer(case, question)) for question in self.questions}
        super().__init__(data, initial={**stored, **(initial or {})})
        self.add_questions(self.questions)
        if len(self.fields) == 1:
            (field,) = self.fields.values()
            field.help_text = field.help_text or step.hint

    @property
    def questions(self):
        """The questions of the page that this case is asked."""
        return [question for question in self.step.questions if question.applies(self.case, self.context)]

    def add_questions(self, questions):
        """Put the fields of ``questions`` on the page."""
        for question in questions:
            self.fields[question.name] = field_for(question, case=self.case, context=self.context)

    def clean(self):
        """Turn what was typed into ``values``; every error is a sentence at its field."""
        for question in self.questions:
            if question.name not in self.fields or question.name in self.errors:
                continue
            try:
                self.values[question.name] = clean_answer(
                    self.case, question, self.cleaned_data.get(question.name), self.context
                )
            except AnswerError as error:
                self.add_error(question.name, str(error))
        for name, sentence in validate_step(self.case, self.step, self.values, self.context).items():
            # Who has no NIK and gives no reason is sent to the NIK, which most people have.
            place = "nik" if name == "no_nik_reason" else name
            if place in self.fields and place not in self.errors:
                self.add_error(place, sentence)
        self.check_family()
        if not self.errors:
            self.warnings = list(self.odd_things())
        return self.cleaned_data

    def check_family(self):
        """A NIK belongs to one person of the family."""
        nik = self.values.get("nik")
        if nik and "nik" not in self.errors and self.case.pk and self.case.members.filter(nik=nik).exists():
            self.add_error("nik", NIK_OF_MEMBER)

    def odd_things(self):
        """Sentences about what is possible but odd; the person may keep it."""
        candidate = Candidate(self.case, self.values)
        if self.values.get("nik") and not is_region_known(parse_nik(self.values["nik"]).region):
            yield REGION_UNKNOWN
        if "sktm_date" in self.values and sktm_flags(candidate, self.context):
            yield SKTM_OLD
        for blocker in self.case.definition.blockers(candidate, self.context):
            if blocker.step == self.step.key:
                yield blocker.message


def is_region_known(region):
    """Whether a NIK begins with a kecamatan we know; unknown ones count only where the regency is loaded."""
    known = set(Territory.objects.filter(pk__in=[region, region[:4]]).values_list("pk", flat=True))
    return region in known or region[:4] not in known


def birth_sentence(birth_date, sex):
    """ "17 Agustus 1961, perempuan"."""
    return f"{format_date(birth_date)}, {Sex(sex).label.lower()}"


class BirthForm(StepForm):
    """Screen S8: birth date and sex are read from the NIK and confirmed; asked only when they cannot be, or are wrong.

    ``cara=isi`` in the data means that the fields themselves are on the page.
    """

    def __init__(self, *, step, case, context, data=None, initial=None):
        self.read_date, self.read_sex = birth_from_nik(case.nik, today=context.today) if case.nik else (None, "")
        super().__init__(step=step, case=case, context=context, data=data, initial=initial)
        self.wants_fields = self.asks_fields(data if data is not None else initial)
        if self.wants_fields:
            self.fields["cara"] = TypedField(widget=forms.HiddenInput(), initial="isi")
            if self.read_date:
                self.fields["pilihan"] = TypedField(label="Mana yang benar?", widget=forms.RadioSelect(), required=True)
                self._offer_choice(data)
            return
        sentence = birth_sentence(self.read_date, self.read_sex)
        del self.fields["birth_date"], self.fields["sex"]
        benar = TypedField(
            label=f"Tanggal lahir {sentence}. Benar?",
            help_text="Kami baca dari NIK.",
            widget=forms.RadioSelect(choices=YES_NO),
            required=True,
        )
        self.fields = {"benar": benar, **self.fields}
        if self._is_stored_as_read():
            self.initial["benar"] = "ya"

    def asks_fields(self, data):
        """Whether the page shows the fields: nothing to read, or what was read is known to be wrong."""
        if self.read_date is None:
            return True
        if data is not None:
            return data.get("cara") == "isi"
        return self.case.birth_date is not None and not self._is_stored_as_read() and self._is_answered()

    @property
    def says_no(self):
        """Whether the person has just said that what was read is wrong."""
        return not self.wants_fields and self.data.get("benar") == "tidak"

    def clean(self):
        """As every page; a confirmed reading stands for the two fields it replaced."""
        if not self.wants_fields:
            answer = self.cleaned_data.get("benar")
            if answer not in dict(YES_NO):
                self.add_error("benar", "Pilih Ya bila benar. Pilih Tidak bila salah.")
            self.values.update(birth_date=self.read_date, sex=self.read_sex)
        super().clean()
        if self.wants_fields and self.read_date and not self.errors:
            self._settle_difference()
        return self.cleaned_data

    def odd_things(self):
        """Ages nobody reaches often."""
        born = self.values.get("birth_date")
        if born and self.context.today.year - born.year > 100:
            yield VERY_OLD

    def _is_stored_as_read(self):
        return (self.case.birth_date, self.case.sex) == (self.read_date, self.read_sex)

    def _is_answered(self):
        return self.step.key in self.case.answered_steps

    def _offer_choice(self, data):
        """The choice between NIK and typed text stands on the page only once it is known that they differ."""
        if data is None or not data.get("pilihan") and not self._typed_differs():
            del self.fields["pilihan"]
            return
        self.fields["pilihan"].widget.choices = [
            ("nik", f"Yang di NIK: {birth_sentence(self.read_date, self.read_sex)}"),
            ("tulis", "Yang saya tulis di atas"),
        ]

    def _typed_differs(self):
        """Whether the date and sex in the data differ from the NIK; False while they cannot be read."""
        typed = {}
        for name in ("birth_date", "sex"):
            field = self.fields[name]
            try:
                raw = field.clean(field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name)))
                question = next(one for one in self.step.questions if one.name == name)
                typed[name] = clean_answer(self.case, question, raw, self.context)
            except (AnswerError, forms.ValidationError):
                return False
        return all(typed.values()) and self._differs(typed)

    def _differs(self, values):
        nik = parse_nik(self.case.nik)
        return bool(nik_warnings(nik, birth_date=values["birth_date"], sex=values["sex"], region_known=True))

    def _settle_difference(self):
        choice = self.cleaned_data.get("pilihan")
        if choice == "nik":
            self.values.update(birth_date=self.read_date, sex=self.read_sex)
        elif self._differs(self.values) and choice != "tulis":
            self.add_error("pilihan", "Tanggal lahir atau jenis kelamin berbeda dengan NIK. Pilih mana yang benar.")


class VillageForm(StepForm):
    """Screen S4: the villages of one kecamatan, or those a search found, as rows to choose from."""

    single_question = False  # the page has a heading of its own above the lists

    def offer(self, villages, *, label, with_district=False):
        """Show ``villages``; ``label`` is the question above them."""
        self.fields["village"].label = label
        self.fields["village"].widget.choices = [
            (village.pk, village.full_name if with_district else village.label) for village in villages
        ]

    def clean(self):
        """As every page; some office must serve the village, and the officer who enters it the family."""
        super().clean()
        village = self.values.get("village")
        if village is not None and not self.errors and not village.pk.startswith(entry_area(self.case)):
            self.add_error("village", OUTSIDE_AREA)
        if village is not None and not self.errors:
            kind = policy_value(f"{self.case.service}.agency_kind", territory_code=village.pk, on=self.context.today)
            if agency_for(kind=kind, territory_code=village.pk) is None:
                self.add_error("village", NO_OFFICE)
        return self.cleaned_data


def served_regencies():
    """The regencies of which some social or health office takes cases, by name."""
    codes = set(
        Agency.objects.filter(kind__in=(AgencyKind.DINSOS, AgencyKind.DINKES))
        .values_list("territory_id", flat=True)
        .distinct()
    )
    regencies = {code[:4] for code in codes if len(code) >= 4}
    found = Territory.objects.at_level(TerritoryLevel.REGENCY).filter(pk__in=regencies)
    for province in (code for code in codes if len(code) == 2):
        found |= Territory.objects.regencies_in(province)
    return found.order_by("name")


def search_villages(text, *, regencies, limit=25):
    """Villages of ``regencies`` (codes) whose name, or whose kecamatan's name, holds every word of ``text``."""
    words = [word for word in " ".join(text.split()).split(" ") if word][:5]
    found = Territory.objects.none()
    for regency in regencies:
        found |= Territory.objects.villages_in(regency)
    for word in words:
        found = found.filter(name__icontains=word) | found.filter(parent__name__icontains=word)
    return list(found.select_related("parent").order_by("name", "code")[:limit]) if words else []
