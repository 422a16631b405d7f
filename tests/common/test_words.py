"""Money, dates, masking: what people read."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import dates, masking
from common.money import TERBILANG_LIMIT, rupiah, terbilang

pytestmark = pytest.mark.once

WORDS = {
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "lima": 5,
    "enam": 6,
    "tujuh": 7,
    "delapan": 8,
    "sembilan": 9,
    "sepuluh": 10,
    "sebelas": 11,
    "seratus": 100,
}
SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}


def read_words(text: str) -> int:
    """The number that `text` tells: a reader written apart from the writer under test."""
    if text == "nol":
        return 0
    if text.startswith("minus "):
        return -read_words(text.removeprefix("minus "))
    total = group = last = 0
    for word in text.split():
        if word == "seribu":
            total += 1000
        elif word in SCALES:
            total, group, last = total + (group + last) * SCALES[word], 0, 0
        elif word == "ratus":
            group, last = group + last * 100, 0
        elif word == "puluh":
            group, last = group + last * 10, 0
        elif word == "belas":
            group, last = group + last + 10, 0
        else:
            group, last = group + last, WORDS[word]
    return total + group + last


@given(st.integers(-TERBILANG_LIMIT + 1, TERBILANG_LIMIT - 1))
def test_number_in_words_reads_back(number):
    assert read_words(terbilang(number)) == number


def test_every_number_to_two_thousand_has_its_own_words():
    written = {terbilang(number): number for number in range(2001)}
    assert [read_words(words) for words in written] == list(range(2001))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (12, "dua belas"),
        (100, "seratus"),
        (1_000, "seribu"),
        (1_100, "seribu seratus"),
        (2_000, "dua ribu"),
        (21_011, "dua puluh satu ribu sebelas"),
        (100_000, "seratus ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (1_000_000_000, "satu miliar"),
        (1_000_000_000_000, "satu triliun"),
        (-42_000, "minus empat puluh dua ribu"),
    ],
)
def test_number_in_words(number, words):
    assert terbilang(number) == words


def test_number_in_words_has_an_end():
    assert terbilang(TERBILANG_LIMIT - 1).startswith("sembilan ratus sembilan puluh sembilan triliun")
    with pytest.raises(ValueError, match="triliun"):
        terbilang(TERBILANG_LIMIT)


@pytest.mark.parametrize("value", [1.0, True, "1"])
def test_money_is_a_whole_number(value):
    with pytest.raises(TypeError):
        rupiah(value)
    with pytest.raises(TypeError):
        terbilang(value)


@given(st.integers())
def test_rupiah_reads_back(amount):
    assert int(rupiah(amount).replace("Rp", "").replace(".", "")) == amount


def test_rupiah():
    assert (rupiah(1_500_000), rupiah(0), rupiah(999), rupiah(-42_000)) == ("Rp1.500.000", "Rp0", "Rp999", "-Rp42.000")


def test_dates_in_indonesian():
    assert dates.format_date(date(2026, 11, 25)) == "25 November 2026"
    assert dates.format_long_date(date(2026, 11, 25)) == "Rabu, 25 November 2026"
    assert [dates.format_date(date(2026, month, 1)).split()[1] for month in range(1, 13)] == list(dates.MONTHS)


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Asia/Jakarta", "Rabu, 25 November 2026 pukul 23.30 WIB"),
        ("Asia/Pontianak", "Rabu, 25 November 2026 pukul 23.30 WIB"),
        ("Asia/Makassar", "Kamis, 26 November 2026 pukul 00.30 WITA"),
        ("Asia/Jayapura", "Kamis, 26 November 2026 pukul 01.30 WIT"),
    ],
)
def test_time_is_told_in_the_zone_of_the_office(zone, told):
    assert dates.format_datetime(datetime(2026, 11, 25, 16, 30, tzinfo=UTC), ZoneInfo(zone)) == told


def test_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        dates.format_datetime(datetime(2026, 11, 25, 16, 30), ZoneInfo("Asia/Jakarta"))


def test_roman_months():
    assert (dates.roman_month(1), dates.roman_month(9), dates.roman_month(11)) == ("I", "IX", "XI")
    for month in (0, 13, -1):
        with pytest.raises(ValueError, match="month"):
            dates.roman_month(month)


def test_masks():
    assert masking.mask_nik("1404015708610001") == "140401********01"
    assert masking.mask_card("0001944358911") == "**********911"
    assert masking.mask_phone("6281234565678") == masking.mask_phone("081234565678") == "0812****5678"
    assert masking.mask_name("Siti Aminah") == "S*** A***"
    assert masking.mask_name("  siti   'aini ") == "S*** A***"
    assert masking.first_name_initials("Siti Aminah Putri") == "Siti A. P."
    assert masking.first_name_initials("Slamet") == "Slamet"


def test_masks_of_nothing_are_nothing():
    masks = (masking.mask_nik, masking.mask_card, masking.mask_phone, masking.mask_name, masking.first_name_initials)
    assert [mask("") for mask in masks] == [""] * 5


@pytest.mark.parametrize("mask", [masking.mask_nik, masking.mask_card, masking.mask_phone])
def test_text_of_unexpected_length_is_hidden_whole(mask):
    assert mask("1234567") == "****"


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Zs"]), min_size=1, max_size=40))
def test_masked_name_shows_one_letter_of_each_word(name):
    for word, masked in zip(
        [word for word in name.split() if any(map(str.isalnum, word))], masking.mask_name(name).split(), strict=True
    ):
        assert masked.endswith("***") and len(masked) == 4 and masked[0].casefold() in word.upper().casefold()


@given(st.integers(0, 10**16 - 1).map(lambda number: f"{number:016d}"))
def test_masked_nik_hides_the_birth_date(nik):
    assert masking.mask_nik(nik)[6:14] == "********" and len(masking.mask_nik(nik)) == 16
