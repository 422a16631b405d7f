"""Villages by code or by names, never across the border of the office; facilities by code or exact name."""

from dataclasses import replace

import pytest

from tests.participants.columns.desk import LOOKUPS, VILLAGES, clean, codes, read

pytestmark = pytest.mark.once

FOREIGN = "Desa ini di luar wilayah kerja kantor Anda."


@pytest.mark.parametrize(
    "cells",
    [
        {"KODE DESA": "1404041001"},
        {"KODE DESA": "14.04.04.1001"},
        {"KODE DESA": 1404041001},
        {"KODE DESA": 1404041001.0},
        {"KODE KECAMATAN": "140404", "KODE KELURAHAN": "1001"},
        {"NO_PROP": 14, "NO_KAB": 4, "NO_KEC": 4, "NO_KEL": 1001},
        {"KECAMATAN": "TEMBILAHAN", "DESA": "TEMBILAHAN KOTA"},
        {"KECAMATAN": "Kec. Tembilahan", "DESA": "Kel. Tembilahan  Kota"},
        {"KECAMATAN": "TEMBILAHAN", "DESA": "TEMBILAHANKOTA"},
        {"DESA": "tembilahan kota"},
        {"DESA": "1001 TEMBILAHAN KOTA"},
        {"KODE DESA": "1404041001", "DESA": "TEMBILAHAN KOTA", "KECAMATAN": "TEMBILAHAN"},
        {"KODE DESA": "99", "KECAMATAN": "TEMBILAHAN", "DESA": "TEMBILAHAN KOTA"},
    ],
)
def test_villages_found(cells):
    row = read(cells)
    assert clean(row)["territory_id"] == "1404041001"
    assert row.default_territory == ""


@pytest.mark.parametrize(
    ("cells", "code", "fallback"),
    [
        ({"KECAMATAN": "TEMBILAHAN", "DESA": "ANTAH"}, "village_unknown", "140404"),
        ({"DESA": "ANTAH"}, "village_unknown", "1404"),
        ({"DESA": "SUKAMAJU"}, "village_unclear", "1404"),
        ({"KECAMATAN": "ANTAH", "DESA": "PEKAN KAMIS"}, "village_unknown", "1404"),
        ({"KECAMATAN": "RETEH", "DESA": "PEKAN KAMIS"}, "village_unknown", "140401"),
        ({"KECAMATAN": "ANTAH"}, "district_unknown", "1404"),
        ({"KODE DESA": "1404049999"}, "village_unknown", "140404"),
    ],
)
def test_villages_not_found_are_told_and_leave_the_known_one_alone(cells, code, fallback):
    row = read(cells)
    assert row.errors == []
    assert codes(row.warnings) == [code]
    assert "territory_id" not in row.values
    assert row.default_territory == fallback


@pytest.mark.parametrize("cells", [{}, {"DESA": "-"}, {"KECAMATAN": "TEMBILAHAN"}, {"KODE DESA": ""}])
def test_a_row_that_names_no_village_says_nothing_of_it(cells):
    row = read(cells)
    assert "territory_id" not in clean(row)
    assert row.default_territory == ("140404" if "KECAMATAN" in cells else "1404")


@pytest.mark.parametrize(
    "cells",
    [
        {"KODE DESA": "1405011001"},
        {"KODE DESA": "33.19.01.2001", "DESA": "TEMBILAHAN KOTA", "KECAMATAN": "TEMBILAHAN"},
        {"NO_PROP": 33, "NO_KAB": 19, "NO_KEC": 1, "NO_KEL": 2001},
    ],
)
def test_a_foreign_village_is_refused(cells):
    row = read(cells)
    assert [told["reason"] for told in row.errors] == [FOREIGN]
    assert row.errors[0]["value"]


def test_codes_of_bpjs_own_table_do_not_make_a_village_foreign_when_its_names_are_ours():
    cells = {"KODE DESA": "9999000001", "KECAMATAN": "TEMBILAHAN", "DESA": "PEKAN KAMIS"}
    assert clean(read(cells, profile="bpjs_34"))["territory_id"] == "1404042002"
    assert codes(read(cells | {"DESA": "ANTAH"}, profile="bpjs_34").errors) == ["foreign_territory"]


def test_code_and_name_of_two_villages_are_told():
    row = read({"KODE DESA": "1404041001", "DESA": "PEKAN KAMIS", "KECAMATAN": "TEMBILAHAN"})
    assert row.values["territory_id"] == "1404041001"
    assert codes(row.warnings) == ["village_mismatch"]


def test_a_village_office_takes_nobody_from_next_door():
    own = {"1404041001": VILLAGES["1404041001"]}
    office = replace(
        LOOKUPS, prefixes=("1404041001",), villages=own, by_name={("", "TEMBILAHAN KOTA"): None},
        default_territory="1404041001",
    )  # fmt: skip
    assert clean(read({"DESA": "TEMBILAHAN KOTA"}, lookups=office))["territory_id"] == "1404041001"
    assert clean(read({"DESA": "TEMBILAHAN KOTA", "KEC": "TEMBILAHAN"}, lookups=office))["territory_id"] == "1404041001"
    assert read({"DESA": ""}, lookups=office).default_territory == "1404041001"
    for cells in ({"DESA": "PEKAN KAMIS"}, {"KODE DESA": "1404042002"}):
        assert [told["reason"] for told in read(cells, lookups=office).errors] == [FOREIGN]


def test_a_district_office_takes_nobody_from_another_district():
    inside = {code: name for code, name in VILLAGES.items() if code.startswith("140404")}
    office = replace(
        LOOKUPS,
        prefixes=("140404",),
        villages=inside,
        by_name={("TEMBILAHAN", name.upper()): code for code, name in inside.items()} | {("TEMBILAHAN", ""): "140404"},
        default_territory="140404",
    )
    assert [told["reason"] for told in read({"KEC": "RETEH", "DESA": "X"}, lookups=office).errors] == [FOREIGN]
    assert [told["reason"] for told in read({"KEC": "RETEH"}, lookups=office).errors] == [FOREIGN]
    assert codes(read({"KEC": "TEMBILAHAN", "DESA": "ANTAH"}, lookups=office).warnings) == ["village_unknown"]


@pytest.mark.parametrize(
    ("cells", "facility"),
    [
        ({"KODE FASKES TK.I": "03050301"}, 7),
        ({"KODE FKTP": "0138u020"}, 8),
        ({"FASKES": "03050301"}, 7),
        ({"FASKES": "PUSKESMAS TEMBILAHAN KOTA"}, 7),
        ({"KODE FKTP": "", "NAMA FKTP": "Puskesmas  Tembilahan Kota"}, 7),
        ({"KODE FKTP": "-", "NAMA FKTP": "-"}, None),
        ({"KODE FKTP": "0"}, None),
    ],
)
def test_facilities(cells, facility):
    assert clean(read(cells)).get("facility_id") == facility


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"KODE FKTP": "99999999"}, "Kode faskes 99999999 tidak dikenal, jadi tidak dipakai."),
        ({"NAMA FKTP": "KLINIK ANTAH"}, "Faskes KLINIK ANTAH tidak dikenal, jadi tidak dipakai."),
    ],
)
def test_an_unknown_facility_is_told_and_not_used(cells, reason):
    row = read(cells)
    assert row.errors == []
    assert [told["reason"] for told in row.warnings] == [reason]
    assert "facility_id" not in row.values


def test_a_facility_code_that_lost_its_zero_is_refused_unless_the_name_is_clear():
    row = read({"KODE FKTP": 3050301})
    assert [told["reason"] for told in row.errors] == ["Nol di depan kode faskes hilang: tersisa 7 dari 8 karakter."]
    assert clean(read({"KODE FKTP": 3050301, "NAMA FKTP": "Puskesmas Tembilahan Kota"}))["facility_id"] == 7
