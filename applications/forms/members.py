"""The form of one family member (S11): who it is first, then what the NIK does not tell, already filled in from it."""

from django import forms

from applications.answers import AnswerError, birth_from_nik, clean_answer
from applications.catalogue.base import Kind, Question
from applications.catalogue.common_steps import BIRTH, FAMILY_STATUS, NAME, NIK
from applications.enums import FamilyRelation
from applications.forms.fields import field_for
from applications.forms.steps import REGION_UNKNOWN, VERY_OLD, PageForm, birth_sentence, is_region_known
from common.identity import nik_warnings, parse_nik

_QUESTIONS = {question.name: question for step in (NAME, NIK, FAMILY_STATUS, BIRTH) for question in step.questions}
CARD = Question(
    name="card_number",
    label="Nomor kartu BPJS orang ini",
    hint="13 angka. Kosongkan bila tidak ada.",
    kind=Kind.CARD,
    required=False,
)
#: First it is asked who it is; the rest follows once the NIK was read.
WHO = ("full_name", "nik", "no_nik_reason", "family_relation")
REST = ("birth_date", "sex", "birth_place", "marital_status")

NIK_OF_APPLICANT = "NIK ini sudah dipakai untuk orang yang diajukan. Tulis NIK anggota keluarga lain."
NIK_TWICE = "NIK ini sudah ada di daftar anggota keluarga. Setiap orang punya NIK sendiri."
NIK_IS_KK = "Nomor KK dan NIK tidak boleh sama. Periksa lagi kartu Anda."
SECOND_HEAD = "Sudah ada kepala keluarga di KK ini. Biasanya hanya satu."


class _NewPerson:
    """What the questions of a person look at when they ask whether they are needed."""

    nik = None
    village_id = None


class MemberForm(PageForm):
    """Add or change a member of ``case``. ``member`` is None for a new one.

    The first page of a new member (``tahap`` "1") asks who it is; ``is_first_stage`` is then true and nothing is to be
    saved yet. After ``is_valid()`` there are ``values`` for ``services.save_member`` and ``warnings``.
    """

    tahap = forms.CharField(widget=forms.HiddenInput(), required=False)
    kunci = forms.CharField(widget=forms.HiddenInput(), required=False)

    def __init__(self, *, case, context, member=None, data=None, initial=None):
        self.case, self.context, self.member = case, context, member
        self.values, self.warnings = {}, []
        stored = {} if member is None else {name: getattr(member, name) for name in (*WHO, *REST, "card_number")}
        super().__init__(data, initial={**stored, **(initial or {})})
        stage = (data or self.initial).get("tahap", "" if member is None else "2")
        self.is_first_stage = stage != "2"
        names = WHO if self.is_first_stage else (*WHO, *REST)
        if not self.is_first_stage and ((self.data or self.initial).get("nik") or "").strip():
            names = [name for name in names if name != "no_nik_reason"]
        for name in names:
            self.fields[name] = field_for(_QUESTIONS[name], case=member or _NewPerson(), context=context)
        if not self.is_first_stage and any(one.kind is Kind.CARD for one in case.definition.questions):
            self.fields["card_number"] = field_for(CARD, case=case, context=context)
        self.fields["full_name"].help_text = "Tulis sama seperti di Kartu Keluarga."
        self.fields["nik"].help_text = "16 angka. Ada di Kartu Keluarga, di samping nama."
        self.initial["tahap"] = "1" if self.is_first_stage else "2"

    def clean(self):
        """Turn what was typed into ``values``; every error is a sentence at its field."""
        for name in (*WHO, *REST, "card_number"):
            if name not in self.fields or name in self.errors:
                continue
            question = CARD if name == "card_number" else _QUESTIONS[name]
            try:
                self.values[name] = clean_answer(self.case, question, self.cleaned_data.get(name), self.context)
            except AnswerError as error:
                self.add_error(name, str(error))
            else:
                self._check_missing(name, question)
        self._check_nik()
        if not self.errors:
            self.warnings = list(self._odd_things())
            self._fill_blanks()
        return self.cleaned_data

    def next_stage(self):
        """The second page of a new member, with birth date and sex read from the NIK."""
        born, sex = birth_from_nik(self.values["nik"], today=self.context.today) if self.values["nik"] else (None, "")
        typed = {name: self.data.get(name, "") for name in WHO}
        initial = {**typed, "birth_date": born, "sex": sex, "tahap": "2", "kunci": self.data.get("kunci", "")}
        form = MemberForm(case=self.case, context=self.context, initial=initial)
        if born:
            form.fields["birth_date"].help_text = f"Dari NIK: {birth_sentence(born, sex)}. Ubah bila salah."
        return form

    def _check_missing(self, name, question):
        if self.values[name] is not None:
            return
        if name == "no_nik_reason":
            needed = "nik" not in self.errors and not self.values.get("nik")
        else:
            needed = question.required is True
        if needed:
            self.add_error(name, question.missing or f"Isi {question.title}.")

    def _check_nik(self):
        nik = self.values.get("nik")
        if not nik or "nik" in self.errors:
            return
        others = self.case.members.exclude(pk=self.member.pk) if self.member else self.case.members
        if nik == self.case.nik:
            self.add_error("nik", NIK_OF_APPLICANT)
        elif nik == self.case.kk_number:
            self.add_error("nik", NIK_IS_KK)
        elif others.filter(nik=nik).exists():
            self.add_error("nik", NIK_TWICE)

    def _odd_things(self):
        nik = parse_nik(self.values["nik"]) if self.values["nik"] else None
        if nik and not is_region_known(nik.region):
            yield REGION_UNKNOWN
        if self.values["family_relation"] == FamilyRelation.HEAD and self._has_other_head():
            yield SECOND_HEAD
        born = self.values.get("birth_date")
        if nik and born and nik_warnings(nik, birth_date=born, sex=self.values["sex"], region_known=True):
            read = birth_sentence(*birth_from_nik(nik.value, today=self.context.today))
            yield f"Tanggal lahir atau jenis kelamin berbeda dengan NIK. Di NIK: {read}. Lihat lagi kartunya."
        if born and self.context.today.year - born.year > 100:
            yield VERY_OLD

    def _has_other_head(self):
        others = self.case.members.exclude(pk=self.member.pk) if self.member else self.case.members
        return (
            self.case.family_relation == FamilyRelation.HEAD
            or others.filter(family_relation=FamilyRelation.HEAD).exists()
        )

    def _fill_blanks(self):
        """Text columns hold "" for nothing; a reason without NIK makes no sense with one."""
        for name, value in self.values.items():
            if value is None and name not in ("nik", "birth_date"):
                self.values[name] = ""
        if self.values["nik"]:
            self.values["no_nik_reason"] = ""
