"""Identity numbers out of cells: clean ones taken, damaged ones refused in words, nothing repaired in silence."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.columns.cells import CellError, Reading
from participants.columns.numbers import (
    EXACT_LIMIT,
    NikPlaceholder,
    NikUnrecorded,
    read_area_number,
    read_area_pair,
    read_card,
    read_kk,
    read_nik,
    read_phone,
    read_postcode,
)

from tests.participants.columns.desk import CARD, KK, MAN

pytestmark = pytest.mark.once

TYPED_KK = "Nomor KK disimpan sebagai angka, bukan teks. Cocokkan digit terakhirnya dengan sumber."
BROKEN = "{} ini rusak karena Excel: ada angka yang hilang. Tulis ulang semuanya."
ROUNDED = "Excel membulatkan angka: digit ke-16 hilang."


def outcome(read, cell, **options):
    """(value, warning code, error code, sentence) of one cell."""
    try:
        result = read(cell, **options)
    except CellError as error:
        assert error.advice
        return None, "", error.code, str(error)
    if isinstance(result, Reading):
        assert not result.code or (result.reason and result.advice)
        return result.value, result.code, "", result.reason
    return result, "", "", ""


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (MAN, MAN),
        ("140404.170861.0001", MAN),
        ("14.04.04.170861.0001", MAN),
        (" 1404 0417 0861 0001 ", MAN),
        ("'1404041708610001", MAN),
        ("\u200b1404041708610001\u00a0", MAN),
        ("１４０４０４１７０８６１０００１", MAN),
        (None, None),
        ("", None),
        ("N/A", None),
        ("NULL", None),
        (float("nan"), None),
    ],
)
def test_nik_as_text(cell, value):
    assert outcome(read_nik, cell) == (value, "", "", "")


@pytest.mark.parametrize("cell", [1404041708610001, 1404041708610001.0, "1404041708610001.0", "1404041708610001,00"])
def test_a_nik_that_was_a_number_and_kept_its_last_digit_is_taken_with_a_warning(cell):
    assert outcome(read_nik, cell) == (
        MAN,
        "number_typed",
        "",
        "NIK disimpan sebagai angka, bukan teks. Cocokkan digit terakhirnya dengan sumber.",
    )


@pytest.mark.parametrize(
    ("cell", "code", "sentence"),
    [
        (1404041708610000, "rounded", ROUNDED),
        (1404041708610010.0, "rounded", ROUNDED),
        (1.40404170861e15, "rounded", ROUNDED),
        ("1404041708610010.0", "rounded", ROUNDED),
        (9104041708610002, "rounded", ROUNDED),
        (1.2e16, "rounded", ROUNDED),
        (1e300, "rounded", ROUNDED),
        (1404041708610001.5, "rounded", "Excel merusak angka ini: NIK harus bilangan bulat."),
        (float("inf"), "rounded", "Excel merusak angka ini: NIK harus bilangan bulat."),
        ("1,40404E+15", "scientific", "NIK ini rusak karena Excel: ada angka yang hilang. Tulis ulang semuanya."),
        ("1.40404170861E+15", "scientific", "NIK ini rusak karena Excel: ada angka yang hilang. Tulis ulang semuanya."),
        (140404170861000, "length", "NIK harus 16 angka. Anda menulis 15 angka."),
        ("140404170861000", "length", "NIK harus 16 angka. Anda menulis 15 angka."),
        ("1404041708610001 2", "length", "NIK harus 16 angka. Anda menulis 17 angka."),
        ("140404170861000O", "letters", "NIK hanya berisi angka. Hapus huruf dan tanda lain."),
        (-1404041708610001, "letters", "NIK hanya berisi angka. Hapus huruf dan tanda lain."),
        (True, "letters", "NIK hanya berisi angka. Hapus huruf dan tanda lain."),
        ("1404043213610001", "date", "Tanggal di NIK tidak cocok. Periksa angka ke-7 sampai ke-12."),
        ("1404041708610000", "serial", "Empat angka terakhir NIK tidak mungkin 0000. Lihat lagi NIK di KTP."),
        ("2C21JD0123-T", "foreigner", "Ini nomor KITAS/KITAP orang asing, bukan NIK."),
        ("KITAS 2C21JD0123", "foreigner", "Ini nomor KITAS/KITAP orang asing, bukan NIK."),
        ("140404**********01", "masked", "NIK ini disamarkan dengan tanda bintang."),
        (date(1980, 1, 2), "date_in_text", "NIK terbaca sebagai tanggal."),
        (datetime(1980, 1, 2, 3), "date_in_text", "NIK terbaca sebagai tanggal."),
        (time(1, 2), "date_in_text", "NIK terbaca sebagai tanggal."),
    ],
)
def test_nik_refused(cell, code, sentence):
    assert outcome(read_nik, cell) == (None, "", code, sentence)


@pytest.mark.parametrize(
    "cell",
    ["-", "0", 0, "000", "0000000000000000", 0.0, "9999999999999999", "1111111111111111", 1111111111111111, "--",
     "1234567890123456", "BELUM ADA", "Tidak Ada", "belum punya NIK", "1404040000000000", 1404040000000000],
)  # fmt: skip
def test_what_stands_for_no_nik_is_named_as_such(cell):
    value, *told = outcome(read_nik, cell)
    assert isinstance(value, NikPlaceholder)
    assert 0 < len(value) <= 20
    assert told == ["", "", ""]


def test_a_nik_column_may_say_that_the_person_is_not_recorded_yet():
    assert isinstance(read_nik("Belum rekam"), NikUnrecorded)


@given(st.from_regex(r"[1-9][0-9]{15}", fullmatch=True))
def test_a_nik_whose_last_digit_a_float_or_excel_has_changed_is_never_taken(digits):
    damaged = float(digits)
    if int(damaged) != int(digits):
        assert int(damaged) > EXACT_LIMIT
        assert outcome(read_nik, damaged)[0] is None or isinstance(outcome(read_nik, damaged)[0], NikPlaceholder)
    excel = float(digits[:15] + "0")
    if digits[15] != "0":
        value = outcome(read_nik, excel)[0]
        assert value is None or isinstance(value, NikPlaceholder)
        assert outcome(read_kk, excel)[0] is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (KK, (KK, "", "", "")),
        ("1404.0401.0110.0002", (KK, "", "", "")),
        (int(KK), (KK, "number_typed", "", TYPED_KK)),
        (1404040101100000, (None, "", "rounded", ROUNDED)),
        ("1.40404E+15", (None, "", "scientific", BROKEN.format("Nomor KK"))),
        ("14040401011000", (None, "", "length", "Nomor KK harus 16 angka. Anda menulis 14 angka.")),
        ("KK HILANG", (None, "", "letters", "Nomor KK hanya berisi angka. Hapus huruf dan tanda lain.")),
        ("-", (None, "", "", "")),
        (0, (None, "", "", "")),
        ("0000000000000000", (None, "placeholder_kk", "", "Nomor KK ini nomor sementara, jadi tidak dipakai.")),
        ("9999999999999999", (None, "placeholder_kk", "", "Nomor KK ini nomor sementara, jadi tidak dipakai.")),
    ],
)  # fmt: skip
def test_kk(cell, expected):
    assert outcome(read_kk, cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (CARD, (CARD, "", "", "")),
        ("0001-2345-67890", (CARD, "", "", "")),
        (1234567890123, ("1234567890123", "", "", "")),
        ("-", (None, "", "", "")),
        ("0", (None, "", "", "")),
        ("0000000000000", (None, "", "", "")),
        (1234567890.0, (None, "", "zeros_lost", "Nol di depan nomor kartu JKN hilang: tersisa 10 dari 13 angka.")),
        (11336526592, (None, "", "zeros_lost", "Nol di depan nomor kartu JKN hilang: tersisa 11 dari 13 angka.")),
        ("105986780439", (None, "", "zeros_lost", "Nol di depan nomor kartu JKN hilang: tersisa 12 dari 13 angka.")),
        ("1,1337E+10", (None, "", "scientific", BROKEN.format("Nomor kartu JKN"))),
        ("00012345", (None, "", "length", "Nomor kartu JKN harus 13 angka. Anda menulis 8 angka.")),
        ("0001234A67890", (None, "", "letters", "Nomor kartu JKN hanya berisi angka. Hapus huruf dan tanda lain.")),
        ("9999999999999", (None, "placeholder_card", "", "Nomor kartu ini nomor sementara, jadi tidak dipakai.")),
    ],
)  # fmt: skip
def test_card(cell, expected):
    assert outcome(read_card, cell) == expected


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("0812 3456 7890", "6281234567890", ""),
        (8123456789, "628123456789", ""),
        (8123456789.0, "628123456789", ""),
        ("+62 812-3456-7890", "6281234567890", ""),
        (6281234567890, "6281234567890", ""),
        ("-", None, ""),
        ("0", None, ""),
        (0, None, ""),
        ("0768 21234", None, "phone_landline"),
        ("081234567890/081234567891", None, "phone_two_numbers"),
        ("8,12346E+10", None, "phone_scientific"),
        ("ada", None, "phone_letters"),
        (date(2020, 1, 2), None, "phone_two_numbers"),
    ],
)
def test_phone_is_taken_or_left_out_with_a_warning(cell, value, code):
    assert outcome(read_phone, cell)[:3] == (value, code, "")


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("1", "001", ""),
        (1, "001", ""),
        (2.0, "002", ""),
        ("RT 03", "003", ""),
        ("000", "000", ""),
        (0, "000", ""),
        ("-", None, ""),
        ("01/02", None, "area_letters"),
        ("1234", None, "area_length"),
        (date(2026, 2, 1), None, "date_in_text"),
    ],
)
def test_rt_and_rw(cell, value, code):
    assert outcome(read_area_number, cell, label="RT")[:3] == (value, code, "")


@pytest.mark.parametrize(
    ("cell", "pair"),
    [
        ("001/002", ("001", "002")),
        ("RT 01 RW 02", ("001", "002")),
        ("RT.1/RW.2", ("001", "002")),
        ("3", ("003", None)),
        ("-", (None, None)),
    ],
)
def test_rt_and_rw_in_one_cell(cell, pair):
    assert read_area_pair(cell) == pair


def test_rt_and_rw_that_excel_took_for_a_date_are_not_guessed():
    rt, rw = read_area_pair(date(2026, 2, 1))
    assert (rt.value, rt.code, rw) == (None, "date_in_text", None)
    assert read_area_pair("1/2/3")[0].value is None


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [("29212", "29212", ""), (29212, "29212", ""), (29212.0, "29212", ""), ("-", None, ""), (0, None, ""),
     ("2921", None, "postcode"), ("ABCDE", None, "postcode")],
)  # fmt: skip
def test_postcode(cell, value, code):
    assert outcome(read_postcode, cell)[:3] == (value, code, "")
