"""Cleaning, storing, reading and showing answers."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.answers import (
    AnswerError,
    Candidate,
    clean_answer,
    clean_text,
    display_answer,
    read_answer,
    store_answer,
    validate_step,
)
from applications.catalogue import SERVICES, get_service
from applications.catalogue.base import Kind, Question, RuleContext
from applications.models import Application

TODAY = datetime.date(2026, 11, 20)
NOW = datetime.datetime(2026, 11, 20, 3, tzinfo=datetime.UTC)
CONTEXT = RuleContext(policy=lambda key: {"general.sktm_valid_months": 3}.get(key, 0), today=TODAY, now=NOW)


def blank(service="peralihan"):
    return Application(service=service, details={})


def question(kind, **fields):
    return Question(name="x", label="Isian", kind=kind, **fields)


def clean(kind, raw, **fields):
    return clean_answer(blank(), question(kind, **fields), raw, CONTEXT)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.NIK, " 1404.0157-0890 0001 ", "1404015708900001"),
        (Kind.KK, "1404 0101 0120 9001", "1404010101209001"),
        (Kind.CARD, "0001-9443-58911", "0001944358911"),
        (Kind.PHONE, "+62 812-3456-7890", "6281234567890"),
        (Kind.MONEY, "Rp 1.500.000", 1_500_000),
        (Kind.MONEY, "1.500.000,00", 1_500_000),
        (Kind.INTEGER, " 12 ", 12),
        (Kind.RT_RW, "2", "002"),
        (Kind.POSTCODE, "29 213", "29213"),
        (Kind.NAME, "  Nur   'Aini ", "Nur 'Aini"),
        (Kind.NAME, "R", "R"),
        (Kind.TEXT, "Parit\u202e 4\x00", "Parit 4"),
        (Kind.DATE, "2026-11-20", TODAY),
        (Kind.NIK, "   ", None),
    ],
)
def test_noise_is_taken_off(kind, raw, value):
    assert clean(kind, raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "sentence"),
    [
        (Kind.NIK, "140401570890001", "NIK harus 16 angka. Anda menulis 15 angka."),
        (Kind.NIK, "1404013213900001", "Tanggal di NIK tidak cocok. Periksa angka ke-7 sampai ke-12."),
        (Kind.NAME, "Budi 2", "tidak boleh berisi angka"),
        (Kind.NAME, "...", "harus berisi huruf"),
        (Kind.DATE, "2026-02-30", "tidak ada di kalender"),
        (Kind.DATE, "2026-11-21", "tidak boleh setelah hari ini"),
        (Kind.DATE, "1850-01-01", "terlalu lama"),
        (Kind.MONEY, "dua juta", "harus angka"),
        (Kind.POSTCODE, "2921", "Kode pos harus 5 angka"),
        (Kind.TEXT, "a" * 121, "terlalu panjang"),
    ],
)
def test_impossible_answers_get_a_sentence(kind, raw, sentence):
    with pytest.raises(AnswerError, match=sentence):
        clean(kind, raw)


def test_bounds_of_numbers_and_dates_ahead():
    with pytest.raises(AnswerError, match="paling banyak 240"):
        clean(Kind.INTEGER, "241", maximum=240)
    with pytest.raises(AnswerError, match="setelah hari ini"):
        clean(Kind.DATE, "2026-11-01", allow_future=True, maximum=1)
    assert clean(Kind.DATE, "2027-05-01", allow_future=True, maximum=1) == datetime.date(2027, 5, 1)


def test_a_choice_outside_the_list_is_refused():
    with pytest.raises(AnswerError, match="Pilih salah satu"):
        clean(Kind.CHOICE, "lain", options=(("a", "A"),))


@given(st.text(max_size=300))
def test_clean_text_never_fails_and_is_stable(text):
    once = clean_text(text)
    assert clean_text(once) == once
    assert not any(character in once for character in "\x00\u202e\u200b\r\t")


@given(st.sampled_from(list(Kind)), st.text(max_size=80))
def test_whatever_is_typed_gives_a_value_or_a_sentence(kind, raw):
    if kind in {Kind.VILLAGE, Kind.FIRST_LEVEL_FACILITY, Kind.HOSPITAL}:
        return  # these ask the database; tested with the pages
    options = (("ya", "Ya"),) if kind is Kind.CHOICE else ()
    try:
        clean(kind, raw, options=options)
    except AnswerError as error:
        assert str(error).endswith((".", "?"))


@given(
    st.dates(datetime.date(1920, 1, 1), TODAY),
    st.integers(0, 10**9),
    st.sampled_from(["1", "2", "3"]),
)
def test_details_come_back_as_they_were_stored(day, amount, current_class):
    case = blank()
    service = get_service("peralihan")
    values = {"sktm_date": day, "arrears_amount": amount, "current_class": current_class}
    for name, value in values.items():
        store_answer(case, service.question(name), value)
    assert {name: read_answer(case, service.question(name)) for name in values} == values
    store_answer(case, service.question("sktm_date"), None)
    assert "sktm_date" not in case.details


def test_what_is_shown_is_readable():
    case = blank()
    case.nik, case.phone, case.filled_for = "1404015708900001", "6281100000001", "other"
    case.details = {"arrears_amount": 420000, "sktm_date": "2026-11-02"}
    service = get_service("peralihan")
    shown = {
        name: display_answer(case, service.question(name))
        for name in ("nik", "phone", "filled_for", "arrears_amount", "sktm_date", "occupation")
    }
    assert shown == {
        "nik": "1404 0157 0890 0001",
        "phone": "081100000001",
        "filled_for": "Orang lain yang saya bantu",
        "arrears_amount": "Rp420.000",
        "sktm_date": "2 November 2026",
        "occupation": "",
    }


def test_rules_look_at_the_answers_as_they_would_be():
    case = blank()
    candidate = Candidate(case, {"nik": "1404015708900001", "facility": None, "arrears_months": 3})
    assert candidate.nik == "1404015708900001"
    assert candidate.facility_id is None
    assert candidate.details["arrears_months"] == 3
    assert case.nik is None and case.details == {}


def test_one_answer_can_make_another_needless():
    service = get_service("pengusulan")
    step = service.step("telepon")
    assert "phone" in validate_step(blank(), step, {"phone": None, "phone_owner": "sendiri"}, CONTEXT)
    assert validate_step(blank(), step, {"phone": None, "phone_owner": "tidak_ada"}, CONTEXT) == {}
    step = service.step("nik")
    assert "no_nik_reason" in validate_step(blank(), step, {"nik": None, "no_nik_reason": None}, CONTEXT)
    assert validate_step(blank(), step, {"nik": None, "no_nik_reason": "bayi"}, CONTEXT) == {}


def test_nik_and_kk_must_differ():
    case = blank()
    case.nik = "1404015708900001"
    step = get_service("pengusulan").step("kk")
    assert "tidak boleh sama" in validate_step(case, step, {"kk_number": case.nik}, CONTEXT)["kk_number"]


@pytest.mark.parametrize("service", SERVICES)
def test_pregnancy_is_asked_of_women_of_that_age_only(service):
    for sex, born, expected in (("P", 1995, True), ("L", 1995, False), ("P", 1950, False), ("P", 2020, False)):
        case = Application(service=service, details={}, sex=sex, birth_date=datetime.date(born, 1, 1))
        asked = [step.key for step in get_service(service).steps if step.applies(case, CONTEXT)]
        assert ("hamil" in asked) == (expected and service == "pengusulan")
