"""A row as a whole: who it is, what contradicts what, what is no person, all problems at once."""

from datetime import date

import pytest

from participants.columns.noise import EXAMPLE_NAME
from participants.sheets import Formula, Merged

from tests.participants.columns.desk import CARD, DATA_ON, KK, MAN, WOMAN, clean, codes, read, reader

pytestmark = pytest.mark.once


def test_a_clean_row():
    row = read(
        {
            "NO": 1, "NIK": MAN, "NO KK": KK, "NAMA": "BUDI SANTOSO", "JK": "L", "TGL LAHIR": "17/08/1961",
            "ALAMAT": "Jl. Merdeka 5", "RT": 1, "RW": "2", "DESA": "Tembilahan Kota", "NO HP": 81234567890,
            "SEGMEN": "PBI APBN", "KELAS": "III", "STATUS": "AKTIF", "DESIL": 2, "TMT": "01/01/2026",
        }
    )  # fmt: skip
    assert clean(row) == {
        "nik": MAN, "kk_number": KK, "full_name": "BUDI SANTOSO", "sex": "L", "birth_date": date(1961, 8, 17),
        "address": "Jl. Merdeka 5", "rt": "001", "rw": "002", "territory_id": "1404041001", "phone": "6281234567890",
        "segment": "PBI_JK", "care_class": 3, "status": "AKTIF", "status_text": "AKTIF", "status_source": "lain",
        "status_on": DATA_ON, "desil": 2, "desil_source": "lain", "desil_on": DATA_ON,
        "member_since": date(2026, 1, 1),
    }  # fmt: skip
    assert row.number == 7
    assert dict(row.soft) == {}


def test_the_nik_gives_birth_date_and_sex_only_where_nothing_is_known():
    row = read({"NIK": WOMAN})
    assert (row.values["birth_date"], row.values["sex"]) == (date(1986, 8, 17), "P")
    assert dict(row.soft) == {"birth_date": None, "sex": None}
    assert dict(read({"NIK": WOMAN, "JK": "P"}).soft) == {"birth_date": None}


@pytest.mark.parametrize("cell", [int(MAN), float(MAN), f"{MAN}.0", f" {MAN}"])
def test_a_nik_that_takes_the_long_way_is_compared_like_any_other(cell):
    row = read({"NIK": cell, "TGL LAHIR": "18/08/1961"})
    assert row.values["nik"] == MAN
    assert codes(row.warnings)[-1] == "nik_birth_date"


def test_contradictions_are_warnings():
    row = read({"NIK": MAN, "JK": "P", "TGL LAHIR": "18/08/1961", "HUB KEL": "Suami"})
    assert row.errors == []
    assert [told["reason"] for told in row.warnings] == [
        "Jenis kelamin berbeda dari NIK. Menurut NIK: laki-laki.",
        "Tanggal lahir berbeda dari NIK. Menurut NIK: 17 Agustus 1961.",
        "Hubungan keluarga suami tidak cocok dengan jenis kelamin.",
    ]
    assert row.values["birth_date"] == date(1961, 8, 18)
    assert row.values["sex"] == "P"


def test_day_and_month_that_the_nik_has_the_other_way_round():
    row = read({"NIK": "1404040503610001", "TGL LAHIR": "03/05/1961"})
    assert row.warnings[0]["reason"] == (
        "Tanggal lahir berbeda dari NIK. Menurut NIK: 5 Maret 1961. Hari dan bulan mungkin tertukar."
    )


def test_somebody_older_than_a_hundred_does_not_contradict_his_nik():
    assert clean(read({"NIK": "1404041708200001", "TGL LAHIR": "17/08/1920"}))["birth_date"] == date(1920, 8, 17)


def test_every_problem_of_a_row_is_told_at_once():
    row = read({"NIK": "123", "NO KK": 1404040101100000, "NAMA": "B0DI", "JK": "X", "TGL LAHIR": "31/02/1980"})
    assert [(told["column"], told["code"]) for told in row.errors] == [
        ("NIK", "length"),
        ("NAMA", "name_digits"),
        ("NO KK", "rounded"),
        ("JK", "unknown_code"),
        ("TGL LAHIR", "impossible_date"),
    ]
    assert row.errors[0] == {
        "column": "NIK",
        "value": "123",
        "code": "length",
        "reason": "NIK harus 16 angka. Anda menulis 3 angka.",
        "advice": "Lihat NIK di KTP atau Kartu Keluarga, lalu tulis ulang.",
    }


def test_kk_equal_to_nik_is_refused():
    row = read({"NO KK": MAN})
    assert [told["reason"] for told in row.errors] == [
        "Nomor KK sama dengan NIK. Nomor KK ada di bagian atas Kartu Keluarga."
    ]
    assert "kk_number" not in row.values


@pytest.mark.parametrize("cell", [None, "", "N/A"])
def test_an_empty_nik_is_refused_with_advice(cell):
    row = read({"NIK": cell, "NOKA": CARD})
    assert [(told["reason"], told["advice"]) for told in row.errors] == [
        ("NIK kosong.", "Isi NIK dari KTP atau Kartu Keluarga. Bila belum punya, isi kolom Alasan tanpa NIK.")
    ]


@pytest.mark.parametrize(
    ("said", "reason"), [("BAYI", "bayi"), ("Belum direkam", "belum_rekam"), ("KTP hilang", "hilang")]
)
def test_an_empty_nik_with_a_reason_is_taken(said, reason):
    values = clean(read({"NIK": "", "ALASAN TANPA NIK": said}))
    assert "nik" not in values
    assert values["no_nik_reason"] == reason


def test_the_nik_column_itself_may_say_that_somebody_is_not_recorded():
    assert clean(read({"NIK": "BELUM REKAM"}))["no_nik_reason"] == "belum_rekam"


def test_a_reason_beside_a_nik_is_of_no_use():
    values = clean(read({"NIK": MAN, "ALASAN TANPA NIK": "BAYI", "NOMOR SEMENTARA": "999"}))
    assert values["nik"] == MAN
    assert not {"no_nik_reason", "placeholder_nik"} & set(values)


@pytest.mark.parametrize("cell", [None, "-", "0"])
def test_a_newborn_on_a_family_card_needs_no_nik(cell):
    values = clean(read({"NIK": cell, "NAMA": "BAYI NYONYA SITI", "NO KK": KK, "TGL LAHIR": "01/10/2026"}))
    assert values["no_nik_reason"] == "bayi"
    assert "placeholder_nik" not in values
    assert codes(read({"NIK": cell, "NO KK": KK, "TGL LAHIR": "01/10/2025"}).errors) != []
    assert codes(read({"NIK": cell, "TGL LAHIR": "01/10/2026"}).errors) != []


@pytest.mark.parametrize("cell", ["-", "0", "0000000000000000", "9999999999999999", "1234567890123456", "BELUM ADA"])
def test_a_placeholder_is_taken_with_a_card_and_refused_without(cell):
    values = clean(read({"NIK": cell, "NOKA": CARD}))
    assert (values["no_nik_reason"], values["placeholder_nik"], values["card_number"]) == ("sementara", cell, CARD)
    row = read({"NIK": cell})
    assert [(told["reason"], told["advice"]) for told in row.errors] == [
        ("Ini nomor sementara, bukan NIK.", "Isi NIK dari KTP atau Kartu Keluarga, atau isi nomor kartu JKN.")
    ]


def test_a_file_without_a_nik_column_lives_on_the_card():
    row = reader(["NOKA", "NAMA"]).read(2, [CARD, "BUDI"])
    assert clean(row) == {"card_number": CARD, "full_name": "BUDI"}
    assert codes(reader(["NOKA", "NAMA"]).read(2, ["", "BUDI"]).errors) == ["card_empty"]


def test_a_missing_name_is_refused_once():
    assert [told["reason"] for told in read({"NAMA": ""}).errors] == ["Nama kosong."]
    assert codes(read({"NAMA": "B0DI"}).errors) == ["name_digits"]


@pytest.mark.parametrize("heading", ["NIK", "NAMA", "NO KK", "ALAMAT", "JK", "DESA", "KODE FKTP", "STATUS", "RT/RW"])
def test_a_formula_rejects_the_row_and_names_the_column(heading):
    row = read({heading: Formula("=A1")})
    assert ("formula", f"Kolom {heading} berisi rumus Excel.") in [(t["code"], t["reason"]) for t in row.errors]
    assert row.errors[0]["value"] == "=A1"


def test_a_formula_in_a_column_that_is_not_used_does_not_matter():
    assert clean(read({"NO": Formula("=ROW()"), "UMUR": Formula("=B2"), "HOBI": Formula("=C2")}))


@pytest.mark.parametrize(
    ("heading", "rejects"),
    [("NIK", True), ("NAMA", True), ("NO KK", True), ("ALAMAT", False), ("DESA", False), ("STATUS", False)],
)
def test_merged_cells_reject_where_a_person_would_be_torn_apart(heading, rejects):
    row = read({heading: Merged(5)})
    told = (row.errors if rejects else row.warnings)[0]
    assert told["reason"] == "Sel digabung dengan baris 5. Pisahkan (Unmerge), isi tiap baris."
    assert (row.errors != []) is rejects


def test_excel_errors_are_named():
    assert read({"NIK": "#REF!"}).errors[0]["reason"] == "Kolom NIK berisi kesalahan rumus #REF!."
    assert codes(read({"ALAMAT": "#N/A"}).warnings) == ["excel_error"]


def test_observations_carry_source_and_day():
    values = clean(read({"STATUS": "NON AKTIF KARENA PREMI", "PER TANGGAL": "01/10/2026"}, profile="bpjs_bnba"))
    assert (values["status"], values["status_text"], values["status_source"], values["status_on"]) == (
        "NONAKTIF_PREMI", "NON AKTIF KARENA PREMI", "bpjs", date(2026, 10, 1)
    )  # fmt: skip
    values = clean(read({"DESIL": "3"}, profile="bebas", source="siks_ng"))
    assert (values["desil"], values["desil_source"], values["desil_on"]) == (3, "siks_ng", DATA_ON)


def test_a_day_without_an_observation_is_dropped():
    values = clean(read({"STATUS": "", "PER TANGGAL": "01/10/2026", "DESIL": "-", "DESIL PER TANGGAL": "01/10/2026"}))
    assert not {"status", "status_on", "status_source", "desil", "desil_on", "desil_source"} & set(values)


@pytest.mark.parametrize(
    ("cells", "status", "text", "warned"),
    [
        ({"STATUS": "NON AKTIF", "ALASAN NONAKTIF": "MENINGGAL"}, "NONAKTIF_MENINGGAL", "NON AKTIF - MENINGGAL", []),
        ({"STATUS": "NON AKTIF", "SEGMEN": "PBI APBN"}, "NONAKTIF_PBI", "NON AKTIF", []),
        ({"STATUS": "NON AKTIF", "SEGMEN": "PBPU"}, "TIDAK_DIKETAHUI", "NON AKTIF", ["status_bare"]),
        ({"STATUS": "LUNAS"}, "TIDAK_DIKETAHUI", "LUNAS", ["status_unknown"]),
        ({"STATUS": 1}, None, None, ["status_code"]),
        ({"STATUS": "AKTIF", "STATUS MENURUT SUMBER": "0 - AKTIF"}, "AKTIF", "0 - AKTIF", []),
        ({"STATUS": "x" * 90}, "TIDAK_DIKETAHUI", "x" * 80, ["status_unknown"]),
    ],
)
def test_statuses(cells, status, text, warned):
    row = read(cells)
    assert row.errors == []
    assert (row.values.get("status"), row.values.get("status_text")) == (status, text)
    assert codes(row.warnings) == warned
    assert codes(read(cells).warnings) == warned


def test_birth_place_and_date_in_one_cell():
    values = clean(read({"TTL": "Tembilahan, 17-08-1961"}))
    assert (values["birth_place"], values["birth_date"]) == ("Tembilahan", date(1961, 8, 17))
    assert codes(read({"TTL": "Tembilahan, 31-02-1961"}).errors) == ["impossible_date"]
    assert codes(read({"TTL": "17/08/61"}).warnings) == ["short_year"]
    assert clean(read({"TTL": date(1961, 8, 17)}))["birth_date"] == date(1961, 8, 17)


def test_rt_and_rw_in_one_cell():
    values = clean(read({"RT/RW": "01/02"}))
    assert (values["rt"], values["rw"]) == ("001", "002")


def test_death_before_birth():
    row = read({"TGL LAHIR": "17/08/1961", "TGL MENINGGAL": "17/08/1960"})
    assert [told["reason"] for told in row.errors] == ["Tanggal meninggal sebelum tanggal lahir."]


def test_a_membership_may_begin_next_month_but_not_in_two_years():
    assert clean(read({"TMT": "01/12/2026"}))["member_since"] == date(2026, 12, 1)
    assert codes(read({"TMT": "01/12/2028"}).errors) == ["future_date"]


@pytest.mark.parametrize(
    "cells",
    [
        [None, None, "JUMLAH", None],
        ["JUMLAH", 350, None, 12],
        ["TOTAL", None, None, None],
        [None, None, "Mengetahui,", None],
        [None, None, "Tembilahan, 12 Maret 2026", None],
        [None, None, "NIP. 19641229 199003 1 002", None],
        [None, None, "Kepala Dinas Sosial", None],
        [None, "Kepala Dinas Sosial", None, None],
        [None, None, None, "dicetak oleh operator"],
        [101, None, None, None],
        [None, "-", None, None],
    ],
)
def test_sums_and_signatures_are_no_persons(cells):
    row = reader(["NO", "NIK", "NAMA", "ALAMAT"]).read(90, cells)
    assert [(told["code"], told["reason"]) for told in row.errors] == [
        ("not_a_person", "Baris ini tidak berisi orang.")
    ]
    assert row.warnings == []
    assert row.values == {}


def test_a_person_without_numbers_may_live_in_a_village_called_like_a_footer():
    row = reader(["NIK", "NAMA", "TEMPAT LAHIR", "ALAMAT", "DESA"]).read(
        90, ["", "BUDI", "RENGAT", "JALAN 2", "SUMBER JAYA"]
    )
    assert codes(row.errors) == ["nik_empty"]


@pytest.mark.parametrize("cells", [[1, "1404041708", "BUDI", "X"], [1, "", "BUDI", "X"], [1, MAN, "", "X"]])
def test_a_person_with_faults_is_still_a_person(cells):
    row = reader(["NO", "NIK", "NAMA", "ALAMAT"]).read(90, cells)
    assert "not_a_person" not in codes(row.errors) != []


def test_headings_again_numbers_and_the_example_are_no_rows():
    names = ["NO", "NIK", "NAMA LENGKAP", "KECAMATAN / KODE", "KECAMATAN / NAMA"]
    rows = reader(names)
    for noise in (
        names,
        ["No", "nik", "Nama\nLengkap", "KECAMATAN", None],
        [None, None, None, "KODE", "NAMA"],
        [1, 2, 3, 4, 5],
        ["1", "2", "3", "4", "5"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        [1.0, 2.0, 3.0, 4.0, 5.0],
        ["CONTOH", WOMAN, EXAMPLE_NAME, None, None],
    ):
        assert rows.is_noise(noise), noise
    for data in (
        [1, MAN, "BUDI", None, None],
        ["CONTOH", MAN, "BUDI", None, None],
        [1, WOMAN, EXAMPLE_NAME, None, None],
        [1, MAN, "NAMA", None, None],
        [1, MAN, None, None, None],
        [1, 2, None, None, None],
        ["JUMLAH", None, None, None, None],
        [],
        [None] * 5,
    ):
        assert not rows.is_noise(data), data


def test_short_rows_are_filled_up():
    assert clean(reader(["NIK", "NAMA", "ALAMAT", "DESA"]).read(2, [MAN, "BUDI"]))["nik"] == MAN


def test_a_cell_means_the_same_each_time_it_comes():
    names = ["NIK", "NAMA", "JK", "KELAS", "TGL LAHIR", "STATUS"]
    rows = reader(names, profile="bpjs_bnba")
    cells = [
        [MAN, "BUDI", 1, 3.0, "31/02/1980", "LUNAS"], [MAN, "BUDI", True, True, "17/08/61", "AKTIF"],
        [MAN, "BUDI", 1.0, 3, 22510, "NON AKTIF"], [WOMAN, "SITI", "X", "9", 22510, ""],
        [WOMAN, "SITI", "P", "III", "17/08/61", "AKTIF"],
    ]  # fmt: skip
    told = [(row.values, row.errors, row.warnings) for row in (rows.read(2, c) for c in cells)]
    again = [(row.values, row.errors, row.warnings) for row in (rows.read(2, c) for c in reversed(cells))]
    alone = [
        (row.values, row.errors, row.warnings)
        for row in (reader(names, profile="bpjs_bnba").read(2, c) for c in cells)
    ]  # fmt: skip
    assert told == list(reversed(again)) == alone
