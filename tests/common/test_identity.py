"""Identity numbers: errors only for the impossible, noise accepted, nothing repaired in silence, nothing slow."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from common.identity import (
    IdentityError,
    Nik,
    clean_digits,
    is_landline,
    nik_warnings,
    parse_card_number,
    parse_kk,
    parse_nik,
    parse_phone,
    parse_rt_rw,
)

pytestmark = pytest.mark.once

TODAY = date(2026, 11, 20)
NIK = "1404015708610001"

digits = st.characters(min_codepoint=0x30, max_codepoint=0x39)
regions = st.text(digits, min_size=6, max_size=6)
serials = st.integers(1, 9999).map(lambda number: f"{number:04d}")
births = st.dates(min_value=TODAY - timedelta(days=99 * 365), max_value=TODAY)
noise = st.sampled_from(
    [" ", ".", "-", "\u00a0", "\u2009", "\u200b", "\u2013", "'", "\u2019", "\t", "\n", "\ufeff", "\u202a"]
)


def nik_text(region: str, born: date, sex: str, serial: str) -> str:
    day = born.day + (40 if sex == "P" else 0)
    return f"{region}{day:02d}{born.month:02d}{born.year % 100:02d}{serial}"


def code_of(call, *args, **kwargs) -> str:
    with pytest.raises(IdentityError) as caught:
        call(*args, **kwargs)
    return caught.value.code


@given(region=regions, born=births, sex=st.sampled_from("LP"), serial=serials)
@example(region="140401", born=date(2000, 2, 29), sex="P", serial="0001")
@example(region="140401", born=TODAY, sex="L", serial="9999")
def test_nik_of_any_birth_date_and_sex_reads_back_the_same(region, born, sex, serial):
    text = nik_text(region, born, sex, serial)
    assume(len(set(text)) > 1)
    nik = parse_nik(text)
    assert (nik.value, nik.region, nik.sex, nik.serial) == (text, region, sex, serial)
    assert nik.birth_date(TODAY) == born
    assert nik.grouped.replace(" ", "") == text
    assert nik_warnings(nik, birth_date=born, sex=sex, region_known=True) == []


@given(data=st.data(), digits_only=st.just(NIK))
def test_pasted_noise_does_not_change_the_number(data, digits_only):
    text = "".join(character + "".join(data.draw(st.lists(noise, max_size=2))) for character in digits_only)
    assert parse_nik(text).value == digits_only


@given(st.text(max_size=40))
def test_any_text_is_a_nik_of_sixteen_digits_or_an_error(text):
    try:
        value = parse_nik(text).value
    except IdentityError as error:
        assert str(error).endswith((".", ":")) and error.code
    else:
        assert len(value) == 16 and value.isascii() and value.isdigit()
        assert value == clean_digits(text)


def test_grouped_and_parts():
    nik = parse_nik("1404 0157 0861 0001")
    assert nik.grouped == "1404 0157 0861 0001"
    assert (nik.region, nik.day, nik.month, nik.year2, nik.sex, nik.serial) == ("140401", 17, 8, 61, "P", "0001")
    assert nik.birth_date(TODAY) == date(1961, 8, 17)


def test_representation_of_a_nik_hides_it():
    assert NIK[6:] not in repr(parse_nik(NIK)) and NIK not in f"{parse_nik(NIK)}"


@pytest.mark.parametrize("full_width", ["１４０４０１５７０８６１０００１", "14040157086１０００1"])
def test_full_width_digits_are_digits(full_width):
    assert parse_nik(full_width).value == NIK


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("140401570861001", "length", "NIK harus 16 angka. Anda menulis 15 angka."),
        ("14040157086100011", "length", "NIK harus 16 angka. Anda menulis 17 angka."),
        ("1404013208610001", "date", "Tanggal di NIK tidak cocok. Periksa angka ke-7 sampai ke-12."),
        ("1404014008610001", "date", "Tanggal di NIK tidak cocok. Periksa angka ke-7 sampai ke-12."),
        ("1404017208610001", "date", "Tanggal di NIK tidak cocok. Periksa angka ke-7 sampai ke-12."),
        ("1404010008610001", "date", "Tanggal di NIK tidak cocok. Periksa angka ke-7 sampai ke-12."),
        ("1404011713610001", "date", "Tanggal di NIK tidak cocok. Periksa angka ke-7 sampai ke-12."),
        ("1404013102900001", "date", "Tanggal di NIK tidak cocok. Periksa angka ke-7 sampai ke-12."),
        ("1404012902010001", "date", "Tanggal di NIK tidak cocok. Periksa angka ke-7 sampai ke-12."),
        ("140401570861000O", "letters", "NIK hanya berisi angka. Hapus huruf dan tanda lain."),
        ("+140401570861000", "letters", "NIK hanya berisi angka. Hapus huruf dan tanda lain."),
    ],
)
def test_impossible_nik_is_refused_with_a_sentence(text, code, sentence):
    with pytest.raises(IdentityError) as caught:
        parse_nik(text)
    assert (caught.value.code, str(caught.value)) == (code, sentence)


@pytest.mark.parametrize("text", ["", "  ", " .- \u200b"])
def test_empty_number_is_asked_for(text):
    assert code_of(parse_nik, text) == code_of(parse_kk, text) == code_of(parse_card_number, text) == "empty"
    assert code_of(parse_phone, text) == code_of(parse_rt_rw, text) == "empty"


def test_serial_of_zeros_and_one_repeated_digit_are_impossible():
    assert code_of(parse_nik, "1404015708610000") == "serial"
    assert code_of(parse_nik, "1111111111111111") == "repeated"


@pytest.mark.parametrize("text", ["1.40402E+15", "1,40402E+15", "1.40E+15", "1404e12", " 1.4E15 "])
def test_number_damaged_by_a_spreadsheet_is_named_and_never_rounded(text):
    assert code_of(parse_nik, text) == code_of(parse_kk, text) == code_of(parse_card_number, text) == "scientific"
    assert code_of(parse_phone, text) == "scientific"


def test_number_with_a_decimal_tail_is_not_cut_to_sixteen():
    assert code_of(parse_nik, f"{NIK}.0") == "length"


@pytest.mark.parametrize("digit", ["\u0661", "\u0967", "\u00b2\u2081x"])
def test_digits_of_other_scripts_are_not_taken_for_ours(digit):
    assert code_of(parse_nik, f"140401570861000{digit}") == "letters"


def test_birth_date_is_the_latest_one_not_in_the_future():
    nik = parse_nik("1404012111260001")
    assert nik.birth_date(date(2026, 11, 21)) == date(2026, 11, 21)
    assert nik.birth_date(date(2026, 11, 20)) == date(1926, 11, 21)
    assert parse_nik("1404012902000001").birth_date(date(1999, 1, 1)).year == 1600


def test_warnings_name_each_difference():
    nik = parse_nik(NIK)
    assert nik_warnings(nik, birth_date=date(1961, 8, 18), sex="P", region_known=True) == ["birth_date_differs"]
    assert nik_warnings(nik, birth_date=date(1861, 8, 17), sex="P", region_known=True) == []
    assert nik_warnings(nik, birth_date=date(1962, 8, 17), sex="L", region_known=False) == [
        "birth_date_differs",
        "sex_differs",
        "region_unknown",
    ]
    assert nik_warnings(nik, birth_date=None, sex="", region_known=True) == []


def test_family_card_number_differs_from_nik():
    assert parse_kk("1404.0101.0120.0001") == "1404010101200001"
    assert code_of(parse_kk, NIK, nik="1404 0157 0861 0001") == "same_as_nik"
    assert parse_kk(NIK, nik="1404010101200001") == NIK
    assert code_of(parse_kk, "0" * 16) == "repeated"
    assert code_of(parse_kk, "1" * 15) == "length"


def test_card_number_keeps_its_zeros():
    assert parse_card_number("'0001944358911") == "0001944358911"
    assert code_of(parse_card_number, "1944358911") == "length"


@pytest.mark.parametrize(
    "text",
    [
        "081234567890",
        "81234567890",
        "+6281234567890",
        "6281234567890",
        "0062 812 3456 7890",
        "+62 (0)812-3456-7890",
        "+62 0812 3456 7890",
        "0812.3456.7890",
        "(0812) 3456 7890",
        "\u202a+62 812\u20113456\u20117890\u202c",
        "０８１２３４５６７８９０",
    ],
)
def test_ways_of_writing_one_mobile_number(text):
    assert parse_phone(text) == "6281234567890"


@given(st.text(digits, min_size=7, max_size=11), st.sampled_from(["08", "8", "+628", "628", "00628"]))
def test_every_mobile_number_comes_out_in_one_form(rest, start):
    assert parse_phone(start + rest) == f"628{rest}"


@given(st.text(max_size=30))
def test_any_text_is_a_mobile_number_or_an_error(text):
    try:
        number = parse_phone(text)
    except IdentityError as error:
        assert str(error).endswith(".")
    else:
        assert number.startswith("628") and 10 <= len(number) <= 14 and number.isascii() and number.isdigit()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0768-21234", "landline"),
        ("(021) 5551234", "landline"),
        ("+62 21 5551234", "landline"),
        ("+60 12 345 6789", "foreign"),
        ("+81 90 1234 5678", "foreign"),
        ("0812345", "length"),
        ("08123456789012", "length"),
        ("08123456789 / 08129876543", "two_numbers"),
        ("0812-3456-789O", "letters"),
        ("12345", "start"),
        ("0112345678", "start"),
    ],
)
def test_what_cannot_be_a_mobile_number(text, code):
    assert code_of(parse_phone, text) == code


def test_length_of_a_phone_number_is_counted_as_people_write_it():
    with pytest.raises(IdentityError, match="Anda menulis 7 angka"):
        parse_phone("0812345")


def test_landline_is_told_apart():
    assert is_landline("0768 21234") and is_landline("021-5551234")
    assert not is_landline("0812 3456 7890") and not is_landline("") and not is_landline("abc")


@pytest.mark.parametrize(
    ("text", "value"), [("1", "001"), ("001", "001"), (" 12 ", "012"), ("RT 03", "003"), ("000", "000")]
)
def test_rt_rw_is_padded(text, value):
    assert parse_rt_rw(text) == value


@pytest.mark.parametrize(
    ("text", "code"), [("1234", "length"), ("1a", "letters"), ("001/002", "letters"), ("-", "empty")]
)
def test_impossible_rt_rw(text, code):
    assert code_of(parse_rt_rw, text) == code


FLOODS = {
    "digits": "1" * 50_000,
    "spaces": " " * 50_000,
    "dots": "1." * 25_000,
    "exponents": "1e1" * 16_000,
    "marks": "a" + "\u0301\u0316" * 25_000,
    "expanding": "\ufdfa" * 16_000,
    "plus": "+" * 50_000,
    "full width": "１" * 16_000,
}


@pytest.mark.parametrize("name", FLOODS)
@pytest.mark.parametrize("parse", [parse_nik, parse_kk, parse_card_number, parse_phone, parse_rt_rw])
def test_fifty_kilobytes_are_refused_at_once(parse, name):
    begun = time.process_time()
    with pytest.raises(IdentityError):
        parse(FLOODS[name])
    assert time.process_time() - begun < 0.05


def test_clean_digits_leaves_what_is_not_noise():
    assert clean_digits(" 14-04\u00a0.O1'5½ ") == "1404O151\u20442"


def test_nik_is_a_value():
    assert parse_nik(NIK) == parse_nik(f" {NIK}") and len({parse_nik(NIK), parse_nik(NIK)}) == 1
    with pytest.raises(AttributeError):
        parse_nik(NIK).value = "x"
    assert isinstance(parse_nik(NIK), Nik)
