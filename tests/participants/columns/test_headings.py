"""Headings are found by what they say, in any order and spelling; what must not come in by a file never does."""

import pytest

from participants.columns import FIELDS, FORBIDDEN, LAYOUTS, PROFILES, header_score, match_columns
from participants.columns.cells import compact
from participants.columns.fields import ALIASES

pytestmark = pytest.mark.once

#: As they stand in the sources of domain-facts §6.9 and in exports of SIAK.
SHEETS = {
    "pbi_apbd_22": (
        "NO|NOMOR KK|NIK/KITAS/KITAP|NAMA LENGKAP|"
        "PESERTA, SUAMI, ISTRI, ANAK, TAMBAHAN (1=P,2=S,3=I,4=A,5=T)|TEMPAT LAHIR|TANGGAL LAHIR|"
        "JENIS KELAMIN (L/P)|STATUS KAWIN (1=B,2=K,3=C)|ALAMAT TEMPAT TINGGAL|RT|RW|KODE POS|KODE KECAMATAN|"
        "NAMA KECAMATAN|KODE KELURAHAN|NAMA KELURAHAN|KODE FASKES TK.I|NAMA FASKES TK.I|TAMBAHAN KETERANGAN|"
        "TANGGAL PENGUSULAN|NO TELP."
    ),
    "bpjs_34": (
        "No|No KK|NIK/KITAS/KITAP|Nama Lengkap|Hub Kel/PISA (1-5)|Tempat Lahir|Tgl Lahir dd/mm/yyyy|"
        "Jenis Kelamin (1=L,2=P)|Status Kawin|Alamat|RT|RW|Kode Pos|Kode Kecamatan|Nama Kecamatan|Kode Desa|"
        "Nama Desa|Kode Faskes Tk.I|Nama Faskes Tk.I|Kode Faskes Dokter Gigi|Nama Faskes Dokter Gigi|"
        "Nomor Telepon|Email|NIP/NPP|Jabatan|Status (1=Tetap,2=Kontrak,3=Paruh waktu,4=Penerima pensiun)|"
        "Kelas Rawat (1-3)|TMT Kerja/Aktif|Gaji Pokok+Tunj. Tetap|Kewarganegaraan (1=WNI,2=WNA)|"
        "No Polis Asuransi Lain|Nama Asuransi|NPWP|No Passport"
    ),
    "bpjs_mutasi_37": (
        "No|No Kartu BPJS Kesehatan|Jenis Mutasi|Tgl Aktif Berlaku Mutasi|No KK|NIK/KITAS/KITAP|Nama Lengkap|"
        "Hub Kel|Tempat Lahir|Tgl Lahir|Jenis Kelamin (1/2)|Status Kawin (0=TD,1=B,2=K,3=C)|Alamat|RT|RW|"
        "Kode Pos|Kode Kecamatan|Nama Kecamatan|Kode Desa|Nama Desa|Kode Faskes Tk.I|Nama Faskes Tk.I|"
        "Kode Faskes Dokter Gigi|Nama Faskes Dokter Gigi|Telepon|Email|NIP|Jabatan|Status|Kelas Rawat|"
        "TMT Kerja|Gaji|Kewarganegaraan|No. Kartu Asuransi|Nama Asuransi|NPWP|No Passport"
    ),
    "bpjs_bnba": (
        "NO|NOKA|NIK|NO KK|PISAT|NAMA|JK|TGL LAHIR|ALAMAT|KEC|DESA|FASKES|KELAS|STATUS|TMT|TAT/alasan nonaktif"
    ),
    "siak": (
        "NO_KK|NIK|NAMA_LGKP|JENIS_KLMIN|TMPT_LHR|TGL_LHR|GOL_DARAH|AGAMA|STAT_KWN|STAT_HBKEL|PDDK_AKH|"
        "JENIS_PKRJN|NAMA_LGKP_IBU|NAMA_LGKP_AYAH|ALAMAT|NO_RT|NO_RW|DUSUN|KODE_POS|NO_PROP|NO_KAB|NO_KEC|"
        "NO_KEL|NAMA_PROP|NAMA_KAB|NAMA_KEC|NAMA_KEL"
    ),
    "bebas": "nama|nik|alamat|desa",
}


@pytest.mark.parametrize("profile", SHEETS)
def test_every_heading_of_the_known_sheets_is_known_and_the_sheet_recognised(profile):
    names = SHEETS[profile].split("|")
    match = match_columns(names)
    assert match.unknown == []
    assert match.missing == []
    assert match.notices == []
    assert match.profile == profile
    assert len(match.fields) == len(names)


def test_the_meanings_of_the_22_columns():
    match = match_columns(SHEETS["pbi_apbd_22"].split("|"))
    assert (
        list(match.fields.values())
        == (
            "number kk_number nik full_name relation birth_place birth_date sex marital_status address rt rw postcode "
            "district_code district_name village_code village_name facility_code facility_name note proposed_on phone"
        ).split()
    )


@pytest.mark.parametrize("key", LAYOUTS)
def test_our_own_layouts_are_read_as_they_are_meant(key):
    columns = LAYOUTS[key].columns
    match = match_columns([column.heading for column in columns])
    assert list(match.fields.values()) == [column.field for column in columns]
    assert match.profile == next(p.key for p in PROFILES.values() if p.layout == key)


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("NO. KK", "kk_number"),
        ("No KK", "kk_number"),
        ("NOMOR KARTU KELUARGA", "kk_number"),
        ("no.\nkk *", "kk_number"),
        ("NO KK (16 DIGIT)", "kk_number"),
        ("2. Nomor KK", "kk_number"),
        ("C NIK/KITAS/KITAP", "nik"),
        ("J ALAMAT TEMPAT TINGGAL", "address"),
        ("NIK/KITAS/KITAP", "nik"),
        ("N I K", "nik"),
        ("nik (3)", "nik"),
        ("NIK 3", "nik"),
        ("ＮＩＫ", "nik"),
        ("PESERTA, SUAMI, ISTRI, ANAK, TAMBAHAN (1=P,2=S,3=I,4=A,5=T)", "relation"),
        ("PESERTA,\nSUAMI, ISTRI,\nANAK, TAMBAHAN", "relation"),
        ("HUB KEL/PISAT", "relation"),
        ("Status Hubungan Dalam Keluarga", "relation"),
        ("KECAMATAN / KODE", "district_code"),
        ("KECAMATAN / NAMA", "district_name"),
        ("DESA/KELURAHAN / KODE", "village_code"),
        ("KECAMATAN / KODE KECAMATAN", "district_code"),
        ("FASKES TK. I / NAMA", "facility_name"),
        ("DATA PESERTA / NIK", "nik"),
        ("IDENTITAS / NAMA", "full_name"),
        ("TANGGAL LAHIR / (dd/mm/yyyy)", "birth_date"),
        ("NO KK / 2", "kk_number"),
        ("ALAMAT / RT", "rt"),
        ("KEPALA KELUARGA / NAMA", "head_name"),
        ("ORANG TUA / NAMA IBU", "mother_name"),
        ("NAMA (FKTP)", "facility_name"),
        ("Nama", "full_name"),
        ("Nama Ibu Kandung", "mother_name"),
        ("Tempat, Tgl Lahir", "birth_place_date"),
        ("RT/RW", "rt_rw"),
        ("Hobi", ""),
        ("", ""),
        ("   ", ""),
        ("NIK" * 200, ""),
    ],
)
def test_spellings_of_headings(heading, key):
    match = match_columns([heading])
    assert match.fields == ({0: key} if key else {})


def test_no_alias_has_two_meanings_or_is_forbidden():
    seen: dict[str, str] = {}
    for key, field in FIELDS.items():
        for alias in (*field.aliases, field.label):
            assert compact(alias), alias
            assert seen.setdefault(compact(alias), key) == key, alias
    assert not set(ALIASES) & FORBIDDEN


@pytest.mark.parametrize(
    "heading",
    ["id", "ID", "pk", "agency", "agency_id", "created_by", "participant_id", "Last Change", "merged_into", "is_staff",
     "status_source", "territory_id", "name_key", "household_id", "DATA / id"],
)  # fmt: skip
def test_columns_of_our_own_tables_are_named_and_never_used(heading):
    names = ["NIK", "NAMA", heading]
    for saved in (None, {heading: "address"}):
        match = match_columns(names, saved=saved)
        assert match.fields == {0: "nik", 1: "full_name"}
        assert match.forbidden == [heading]
        assert match.unknown == []
        assert match.notices == [f"Kolom {heading} tidak boleh diisi lewat berkas, jadi tidak dipakai sama sekali."]


def test_what_is_needed_at_least():
    assert match_columns(["NAMA", "ALAMAT"]).missing == ["NIK atau nomor kartu JKN"]
    assert match_columns(["NIK", "ALAMAT"]).missing == ["Nama lengkap"]
    assert match_columns(["NOKA", "NAMA"]).missing == []
    assert match_columns([]).missing == ["NIK atau nomor kartu JKN", "Nama lengkap"]


def test_two_columns_of_one_meaning_are_both_left_out_until_somebody_chooses():
    names = ["NIK", "NAMA", "ALAMAT KTP", "ALAMAT DOMISILI"]
    match = match_columns(names)
    assert match.fields == {0: "nik", 1: "full_name"}
    assert match.missing == ["Alamat"]
    assert match.ambiguous == {"address": ["ALAMAT KTP", "ALAMAT DOMISILI"]}
    assert match.notices == [
        "Kolom ALAMAT KTP dan ALAMAT DOMISILI sama-sama berarti Alamat. Pilih satu, kosongkan yang lain."
    ]
    by_choice = match_columns(names, saved={"Alamat domisili": "address"})
    assert by_choice.fields == {0: "nik", 1: "full_name", 3: "address"}
    assert by_choice.missing == []
    assert by_choice.unknown == ["ALAMAT KTP"]
    by_leaving_out = match_columns(names, saved={"ALAMAT KTP": ""})
    assert by_leaving_out.fields == {0: "nik", 1: "full_name", 3: "address"}
    assert by_leaving_out.missing == []


def test_a_saved_mapping_wins_over_the_aliases():
    match = match_columns(["A", "B", "NAMA"], saved={"A": "full_name", "B": "nik"})
    assert match.fields == {0: "full_name", 1: "nik"}
    assert match.unknown == ["NAMA"]


def test_a_saved_mapping_to_something_that_does_not_exist_is_told_and_ignored():
    match = match_columns(["NIK", "NAMA", "X"], saved={"X": "merged_into_id"})
    assert match.fields == {0: "nik", 1: "full_name"}
    assert match.notices == ["Isian merged_into_id untuk kolom X tidak dikenal, jadi diabaikan."]


def test_a_column_of_two_things_gives_way_to_the_columns_for_each():
    match = match_columns(["NIK", "NAMA", "TTL", "TGL LAHIR", "RT", "RT/RW"])
    assert match.fields == {0: "nik", 1: "full_name", 3: "birth_date", 4: "rt"}
    assert match.unknown == ["TTL", "RT/RW"]


def test_ignored_columns_may_be_there_twice():
    match = match_columns(["NO", "NO", "NIK", "NAMA", "KETERANGAN", "CATATAN"])
    assert match.missing == []
    assert match.unknown == []


def test_a_bare_status_means_employment_in_the_sheets_for_employees():
    match = match_columns(SHEETS["bpjs_mutasi_37"].split("|"))
    assert match.fields[28] == "employment_status"
    assert "status" not in match.fields.values()


def test_a_chosen_profile_wins_over_the_detected_one():
    assert match_columns(["NIK", "NAMA"], profile="siak").profile == "siak"
    assert match_columns(["NIK", "NAMA"], profile="tidak ada").profile == "bebas"


def test_the_head_scores_more_than_titles_and_rows_of_data():
    head = header_score(["NO", "NIK", "NAMA", "JENIS KELAMIN", "ALAMAT"])
    assert head > header_score(["NIK", "NAMA"]) > 0
    assert header_score(["DATA USULAN PBI APBD", "", ""]) == 0
    assert header_score(["1", "1404041708610001", "BUDI", "L", "JALAN MERDEKA"]) == 0
    assert header_score([]) == 0
    joined = ["NO / 1", "NIK / 1404041708610001", "NAMA / BUDI", "JENIS KELAMIN / L", "ALAMAT / JALAN MERDEKA"]
    assert header_score(joined) <= head
