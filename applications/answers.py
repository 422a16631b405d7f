"""Answers of a case: reading, checking, storing and showing what a question asks, typed column or detail alike."""

import datetime
import re
import unicodedata

from agencies.enums import TerritoryLevel
from agencies.models import Territory
from applications.catalogue.base import Kind, Question, RuleContext, Service, Step
from common.dates import format_date
from common.identity import (
    IdentityError,
    Nik,
    clean_digits,
    parse_card_number,
    parse_kk,
    parse_nik,
    parse_phone,
    parse_rt_rw,
)
from common.money import rupiah
from participants.models import Facility


class AnswerError(ValueError):
    """An answer that cannot be kept; ``str()`` is a sentence that says what to do."""


class Candidate:
    """A case as it would be with some answers changed; rules look at it before anything is stored."""

    def __init__(self, case, values):
        self._case = case
        self._values = values
        self.details = {**case.details, **{name: to_json(value) for name, value in values.items()}}

    def __getattr__(self, name):
        values = object.__getattribute__(self, "_values")
        if name in values:
            return values[name]
        if name.endswith("_id") and name[:-3] in values:
            chosen = values[name[:-3]]
            return None if chosen is None else chosen.pk
        return getattr(object.__getattribute__(self, "_case"), name)


def to_json(value):
    """The form a detail is stored in."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def is_empty(value):
    """Whether nothing was answered; 0 and False are answers."""
    return value is None or value == ""


def read_answer(case, question: Question):
    """What the case holds for ``question``, as a Python value; None or "" when unanswered."""
    if question.column:
        return getattr(case, question.name)
    value = case.details.get(question.name)
    if question.kind is Kind.DATE and value:
        return datetime.date.fromisoformat(value)
    return value


def store_answer(case, question: Question, value):
    """Put ``value`` into the case object; saving is the caller's."""
    if question.column:
        field = case._meta.get_field(question.name)
        if value is None and not field.null:
            value = ""
        setattr(case, question.name, value)
    elif is_empty(value):
        case.details.pop(question.name, None)
    else:
        case.details[question.name] = to_json(value)


def display_answer(case, question: Question):
    """What a person reads on the check page or the case page; "" when unanswered."""
    value = read_answer(case, question)
    if is_empty(value):
        return ""
    match question.kind:
        case Kind.CHOICE:
            return dict(question.options).get(value, str(value))
        case Kind.YES_NO:
            return "Ya" if value else "Tidak"
        case Kind.DATE:
            return format_date(value)
        case Kind.MONEY:
            return rupiah(value)
        case Kind.NIK | Kind.KK:
            return " ".join(value[start : start + 4] for start in range(0, len(value), 4))
        case Kind.PHONE:
            return f"0{value[2:]}" if value.startswith("62") else value
        case Kind.VILLAGE:
            return value.full_name
        case Kind.FIRST_LEVEL_FACILITY | Kind.HOSPITAL:
            return value.name
    return str(value)


def clean_text(text):
    """NFC, no control or direction-override characters, single spaces (T12). Line breaks are kept."""
    kept = (
        character
        for character in unicodedata.normalize("NFC", str(text))
        if character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
    )
    lines = "".join(kept).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def clean_answer(case, question: Question, raw, context: RuleContext):
    """The typed value of what was sent for ``question``; AnswerError with a sentence when it cannot be kept.

    An empty answer gives None; whether it may stay empty is ``validate_step``'s question, since that hangs on others.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    try:
        return _CLEANERS[question.kind](case, question, raw, context)
    except IdentityError as error:
        raise AnswerError(str(error)) from error


def validate_step(case, step: Step, values, context: RuleContext):
    """Sentences by question name for what is missing or contradicts another answer, with ``values`` applied."""
    candidate = Candidate(case, values)
    errors = {}
    for question in step.questions:
        if not question.applies(candidate, context) or question.name not in values:
            continue
        if is_empty(values[question.name]) and question.is_required(candidate, context):
            errors[question.name] = question.missing or f"Isi {question.title}."
    nik, kk_number = candidate.nik, candidate.kk_number
    if nik and kk_number and nik == kk_number:
        for name in ("kk_number", "nik"):
            if name in values:
                errors.setdefault(name, "Nomor KK dan NIK tidak boleh sama. Periksa lagi kartu Anda.")
    return errors


def applicable_steps(service: Service, case, context: RuleContext):
    """The steps this case has to go through, in order."""
    return [step for step in service.steps if step.applies(case, context)]


def shown_answers(case, context: RuleContext):
    """(step, question, text) of whatever ``case`` was asked and has answered, or still owes ("")."""
    for step in applicable_steps(case.definition, case, context):
        for question in step.questions:
            if not question.applies(case, context):
                continue
            text = display_answer(case, question)
            if text or question.is_required(case, context):
                yield step, question, text


def _text(case, question, raw, context):
    text = clean_text(raw)
    if len(text) > question.max_length:
        raise AnswerError(f"{question.title} terlalu panjang. Paling banyak {question.max_length} huruf.")
    return text or None


def _name(case, question, raw, context):
    text = _text(case, question, raw, context)
    if text is None:
        return None
    if any(character.isdigit() for character in text):
        raise AnswerError(f"{question.title} tidak boleh berisi angka. Tulis huruf saja.")
    if not any(character.isalpha() for character in text):
        raise AnswerError(f"{question.title} harus berisi huruf.")
    return text


def _choice(case, question, raw, context):
    if raw not in dict(question.options):
        raise AnswerError("Pilih salah satu dari daftar.")
    return raw


def _date(case, question, raw, context):
    if isinstance(raw, datetime.datetime) or not isinstance(raw, datetime.date):
        try:
            raw = datetime.date.fromisoformat(str(raw))
        except ValueError:
            raise AnswerError(f"{question.title} tidak ada di kalender. Periksa tanggal, bulan, dan tahun.") from None
    years = question.maximum or 150
    if question.allow_future:
        if not context.today <= raw <= _years_later(context.today, years):
            raise AnswerError(f"{question.title} harus setelah hari ini, paling jauh {years} tahun.")
    elif raw > context.today:
        raise AnswerError(f"{question.title} tidak boleh setelah hari ini.")
    elif raw < _years_later(context.today, -years):
        raise AnswerError(f"{question.title} terlalu lama. Periksa tahunnya.")
    return raw


def _years_later(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


#: "1,500,000" as some phones and cash registers write it; "1,5" is no such number.
_COMMA_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")


def _whole_number(question, raw):
    text = str(raw).strip().lower().removeprefix("rp").removesuffix(",-").removesuffix(",00")
    text = clean_digits(text)
    if _COMMA_GROUPS.fullmatch(text):
        text = text.replace(",", "")
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise AnswerError(f"{question.title} harus angka, tanpa huruf.")
    return int(text)


def _integer(case, question, raw, context):
    number = _whole_number(question, raw)
    if question.minimum is not None and number < question.minimum:
        raise AnswerError(f"{question.title} paling sedikit {question.minimum}.")
    if question.maximum is not None and number > question.maximum:
        raise AnswerError(f"{question.title} paling banyak {question.maximum}.")
    return number


def _yes_no(case, question, raw, context):
    if raw in (True, "ya"):
        return True
    if raw in (False, "tidak"):
        return False
    raise AnswerError("Pilih ya atau tidak.")


def _postcode(case, question, raw, context):
    text = clean_digits(raw)
    if not (text.isascii() and text.isdigit() and len(text) == 5):
        raise AnswerError("Kode pos harus 5 angka. Boleh dikosongkan.")
    return text


def _village(case, question, raw, context):
    code = raw.pk if isinstance(raw, Territory) else str(raw)
    village = None
    if code.isascii() and code.isdigit():
        village = Territory.objects.filter(pk=code, level=TerritoryLevel.VILLAGE).select_related("parent").first()
    if village is None:
        raise AnswerError("Pilih desa atau kelurahan dari daftar.")
    return village


def _facility_of(selection):
    def clean(case, question, raw, context):
        key = str(raw.pk if isinstance(raw, Facility) else raw)
        is_key = key.isascii() and key.isdigit() and len(key) < 19
        facility = selection(Facility.objects.active()).filter(pk=key).first() if is_key else None
        if facility is None:
            raise AnswerError(question.missing or "Pilih dari daftar.")
        return facility

    return clean


_CLEANERS = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.NAME: _name,
    Kind.NIK: lambda case, question, raw, context: parse_nik(raw).value,
    Kind.KK: lambda case, question, raw, context: parse_kk(raw),
    Kind.CARD: lambda case, question, raw, context: parse_card_number(raw),
    Kind.PHONE: lambda case, question, raw, context: parse_phone(raw),
    Kind.RT_RW: lambda case, question, raw, context: parse_rt_rw(raw),
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.MONEY: _integer,
    Kind.INTEGER: _integer,
    Kind.POSTCODE: _postcode,
    Kind.VILLAGE: _village,
    Kind.FIRST_LEVEL_FACILITY: _facility_of(lambda facilities: facilities.first_level()),
    Kind.HOSPITAL: _facility_of(lambda facilities: facilities),
}


def birth_from_nik(nik, *, today):
    """(birth date, sex) written inside a NIK; (None, "") when the NIK cannot be read."""
    try:
        parsed: Nik = parse_nik(nik)
        return parsed.birth_date(today), parsed.sex
    except IdentityError:
        return None, ""
