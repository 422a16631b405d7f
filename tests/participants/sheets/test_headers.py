"""The head of a table is found by what it says: one row or two, under titles, above a row of numbers."""

import pytest

from participants.sheets import Formula, Merged, SheetRefused, find_header

pytestmark = pytest.mark.once

KNOWN = {"no", "nik", "nama", "kecamatan", "desa", "kecamatan / kode", "kecamatan / nama", "desa / kode", "desa / nama"}
HEAD = ["NO", "NIK", "NAMA", "DESA"]
PERSON = ["1", "1404011203850001", "SITI", "SUNGAI BELA"]


def score(names):
    return sum(name.lower() in KNOWN for name in names)


def found(*rows, first=1):
    header = find_header(list(enumerate(rows, first)), score=score)
    return header.first_row, header.last_row, header.names


def test_plain_head():
    assert found(HEAD, PERSON) == (1, 1, HEAD)


def test_titles_above():
    assert found(["DATA USULAN"], ["KABUPATEN X", "PERIODE 2026"], HEAD, PERSON) == (3, 3, HEAD)


def test_row_numbers_are_the_sheets_own():
    header = find_header([(2, ["JUDUL"]), (7, HEAD), (9, PERSON)], score=score)
    assert (header.first_row, header.last_row) == (7, 7)


@pytest.mark.parametrize(
    "numbers", [["1", "2", "3", "4"], [1, 2, 3, 4], ["(1)", "(2)", "(3)", "(4)"], ["1.", "2.", None, "3."]]
)
def test_row_of_numbers_below_is_skipped(numbers):
    assert found(HEAD, numbers, PERSON) == (1, 2, HEAD)


@pytest.mark.parametrize(
    "row", [["1", "1404011203850001", "SITI"], ["1", "3", "5"], ["1", "2"], ["2", "3", "4"], [1, 1, 1]]
)
def test_row_of_data_is_not_a_row_of_numbers(row):
    assert found(HEAD, row) == (1, 1, HEAD)


def test_two_levels_with_merged_cells():
    upper = ["NO", "NIK", "KECAMATAN", Merged(4), "DESA", Merged(4)]
    lower = [Merged(4), Merged(4), "KODE", "NAMA", "KODE", "NAMA"]
    names = ["NO", "NIK", "KECAMATAN / KODE", "KECAMATAN / NAMA", "DESA / KODE", "DESA / NAMA"]
    assert found(upper, lower, [1, 2, 3, 4, 5, 6], PERSON, first=4) == (4, 6, names)


def test_upper_level_stops_where_no_subheading_stands():
    upper = ["NO", "KECAMATAN", None, None, None, "NIK"]
    lower = [None, "KODE", "NAMA", None, "CATATAN", None]
    names = ["NO", "KECAMATAN / KODE", "KECAMATAN / NAMA", "", "CATATAN", "NIK"]
    assert found(upper, lower) == (1, 2, names)


def test_upper_heading_without_subheading_is_not_carried():
    assert found(["NIK", None, "KECAMATAN", None], [None, "NAMA", "KODE", "NAMA"])[2] == [
        "NIK", "NAMA", "KECAMATAN / KODE", "KECAMATAN / NAMA",
    ]  # fmt: skip


def test_title_does_not_join_the_head():
    assert found(["JUDUL", Merged(1), Merged(1)], HEAD, PERSON) == (2, 2, HEAD)
    assert found(["", "", "", "", "Hal. 1"], HEAD, PERSON) == (2, 2, HEAD)


def test_first_of_two_equal_heads():
    assert found(HEAD, PERSON, HEAD, PERSON)[:2] == (1, 1)


def test_names_are_one_line_of_text():
    assert found(["NO", " Nama\n lengkap ", 2026, Formula("A1"), "NIK", " "])[2] == [
        "NO",
        "Nama lengkap",
        "2026",
        "",
        "NIK",
    ]


def test_unknown_words_give_the_wordiest_row():
    assert found(["Judul"], ["Kolom satu", "Kolom dua", "Kolom tiga"], ["a", "a", "a"]) == (
        2, 2, ["Kolom satu", "Kolom dua", "Kolom tiga"],
    )  # fmt: skip


def test_head_below_the_fortieth_row_is_not_looked_for():
    rows = [["x"]] * 40 + [HEAD]
    assert found(*rows)[:2] == (1, 1)


def test_no_rows():
    with pytest.raises(SheetRefused) as caught:
        find_header([], score=score)
    assert caught.value.code == "no_rows"
