"""Words and code numbers of the sheets: each list as its sheet counts, coarse codes marked as such."""

import pytest

from participants.columns.cells import CellError, Reading
from participants.columns.codes import (
    CLASS_WORDS,
    CONTACT_WORDS,
    MARITAL_CODES,
    MARITAL_WORDS,
    REASON_WORDS,
    RELATION_CODES,
    RELATION_WORDS,
    SEGMENT_CODES,
    SEGMENT_WORDS,
    SEX_CODES,
    SEX_WORDS,
    SOURCE_WORDS,
    legend_codes,
    read_class,
    read_code,
    read_desil,
)
from participants.columns.statuses import normal_status
from participants.enums import (
    ContactPreference,
    MaritalStatus,
    MembershipStatus,
    NoNikReason,
    Relation,
    Segment,
    Sex,
    Source,
)

from tests.participants.columns.desk import MAN, codes, read

pytestmark = pytest.mark.once


def value_of(cell, table, code_map=None):
    result = read_code(cell, label="Isian", allowed="x", table=table, codes=code_map or {})
    return result.value if isinstance(result, Reading) else result


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (SEX_WORDS, Sex.values),
        (SEX_CODES, Sex.values),
        (RELATION_WORDS, Relation.values),
        *((table, Relation.values) for table in RELATION_CODES.values()),
        (MARITAL_WORDS, MaritalStatus.values),
        *((table, MaritalStatus.values) for table in MARITAL_CODES.values()),
        (SEGMENT_WORDS, Segment.values),
        (SEGMENT_CODES, Segment.values),
        (REASON_WORDS, NoNikReason.values),
        (SOURCE_WORDS, Source.values),
        (CONTACT_WORDS, ContactPreference.values),
        (CLASS_WORDS, [1, 2, 3]),
    ],
)
def test_every_entry_leads_to_a_value_of_the_registry(table, values):
    for entry in table.values():
        value = entry.value if isinstance(entry, Reading) else entry
        assert value is None or value in values
        if isinstance(entry, Reading):
            assert value in entry.keeps <= set(values)


@pytest.mark.parametrize(
    ("cell", "sex"),
    [("L", "L"), ("l", "L"), ("LK", "L"), ("LAKI-LAKI", "L"), ("Laki - laki", "L"), ("Pria", "L"), (1, "L"), (1.0, "L"),
     ("1", "L"), ("01", "L"), ("1.0", "L"), ("1. Laki-laki", "L"), ("P", "P"), ("PR", "P"), ("Perempuan", "P"),
     ("WANITA", "P"), (2, "P"), ("-", None), (None, None)],
)  # fmt: skip
def test_sex(cell, sex):
    assert value_of(cell, SEX_WORDS, SEX_CODES) == sex


@pytest.mark.parametrize(
    ("cell", "relation"),
    [("KEPALA KELUARGA", "kepala"), ("Suami", "suami"), ("ISTERI", "istri"), ("anak", "anak"),
     ("Famili Lain", "famili"),
     ("ORANG TUA", "orang_tua"), ("Peserta", "kepala"), ("P", "kepala"), ("S", "suami"), ("I", "istri"), ("A", "anak"),
     ("T", "lain"), ("3. Istri", "istri"), ("4 - ANAK", "anak")],
)  # fmt: skip
def test_relation_in_words(cell, relation):
    assert value_of(cell, RELATION_WORDS) == relation


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pisa", ["kepala", "suami", "istri", "anak", "lain"]),
        ("pisa_pns", ["kepala", "istri", "suami", "anak", "lain"]),
        ("shdk", "kepala suami istri anak menantu cucu orang_tua mertua famili pembantu lain".split()),
        ("bersama", ["kepala", "suami", "istri", "anak"]),
    ],
)  # fmt: skip
def test_relation_in_numbers(name, expected):
    table = RELATION_CODES[name]
    found = [value_of(number, RELATION_WORDS, table) for number in range(1, len(expected) + 1)]
    assert found == expected
    with pytest.raises(CellError, match=f"Isian tidak dikenal: {len(expected) + 1}"):
        value_of(len(expected) + 1, RELATION_WORDS, table)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bkc", {1: "belum", 2: "kawin", 3: "cerai_hidup"}),
        ("tbkc", {0: None, 1: "belum", 2: "kawin", 3: "cerai_hidup"}),
        ("dukcapil", {1: "belum", 2: "kawin", 3: "cerai_hidup", 4: "cerai_mati", 5: None}),
    ],
)
def test_marital_status_in_numbers(name, expected):
    assert {code: value_of(code, MARITAL_WORDS, MARITAL_CODES[name]) for code in expected} == expected


@pytest.mark.parametrize(
    ("cell", "status"),
    [("BELUM KAWIN", "belum"), ("Kawin", "kawin"), ("KAWIN TERCATAT", "kawin"), ("Cerai Hidup", "cerai_hidup"),
     ("CERAI MATI", "cerai_mati"), ("CM", "cerai_mati"), ("JANDA", "cerai_hidup"), ("TD", None)],
)  # fmt: skip
def test_marital_status_in_words(cell, status):
    assert value_of(cell, MARITAL_WORDS) == status


@pytest.mark.parametrize(
    ("cell", "segment"),
    [("PBIN", "PBI_JK"), ("PBI APBN", "PBI_JK"), ("PBI (APBN)", "PBI_JK"), ("PBI-JK", "PBI_JK"), ("PBID", "PBPU_PEMDA"),
     ("PBI APBD", "PBPU_PEMDA"), ("PBI-D", "PBPU_PEMDA"), ("PBPU PEMDA", "PBPU_PEMDA"), ("PBPU/BP Pemda", "PBPU_PEMDA"),
     ("KIS APBD", "PBPU_PEMDA"), ("PBJU", "PBPU"), ("Mandiri", "PBPU"), ("PBPU", "PBPU"), ("PPU", "PPU_BU"),
     ("PPU PN", "PPU_PN"), ("PNS", "PPU_PN"), ("BP", "BP"), ("Bukan Pekerja", "BP"), (1, "BP"), (2, "PBI_JK"),
     (3, "PBPU_PEMDA"), (4, "PBPU"), (5, "PPU_BU"), ("2 - PBI APBN", "PBI_JK")],
)  # fmt: skip
def test_segments_with_the_slips_of_the_sources(cell, segment):
    assert value_of(cell, SEGMENT_WORDS, SEGMENT_CODES) == segment


@pytest.mark.parametrize(
    ("cell", "care_class"),
    [("KELAS III", 3), ("3", 3), ("III", 3), (3, 3), (3.0, 3), ("Kelas 1", 1), ("KLS II", 2), ("-", None), (0, None)],
)
def test_class(cell, care_class):
    assert read_class(cell) == care_class


@pytest.mark.parametrize("cell", ["4", "VIP", "KELAS IV", 7, True, -1, 2.5])
def test_class_refused(cell):
    with pytest.raises(CellError) as caught:
        read_class(cell)
    assert (caught.value.code, caught.value.advice) == ("unknown_code", "Isi salah satu: 1, 2, 3.")


@pytest.mark.parametrize(
    ("cell", "desil"), [(1, 1), ("10", 10), ("Desil 3", 3), ("D4", 4), (2.0, 2), ("-", None), ("Belum ada desil", None)]
)
def test_desil(cell, desil):
    assert read_desil(cell) == desil


@pytest.mark.parametrize("cell", [11, "0,5", "6-10", "miskin", -3])
def test_desil_refused(cell):
    with pytest.raises(CellError, match="Desil tidak dikenal"):
        read_desil(cell)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("AKTIF", "AKTIF"),
        ("0 AKTIF", "AKTIF"),
        ("Peserta aktif", "AKTIF"),
        ("AKTIF PBI APBN", "AKTIF"),
        ("NON AKTIF KARENA PREMI", "NONAKTIF_PREMI"),
        ("TIDAK AKTIF KARENA PREMI", "NONAKTIF_PREMI"),
        ("PENANGGUHAN PEMBAYARAN", "NONAKTIF_PREMI"),
        ("MENUNGGAK", "NONAKTIF_PREMI"),
        ("NON AKTIF - MENINGGAL", "NONAKTIF_MENINGGAL"),
        ("MENINGGAL DUNIA", "NONAKTIF_MENINGGAL"),
        ("NON AKTIF - PBI DIHAPUS", "NONAKTIF_PBI"),
        ("Nonaktif SK Mensos", "NONAKTIF_PBI"),
        ("TIDAK TERDAFTAR DTKS", "NONAKTIF_PBI"),
        ("NON AKTIF - MUTASI", "NONAKTIF_PHK"),
        ("NON AKTIF RESIGN", "NONAKTIF_PHK"),
        ("NON AKTIF PHK", "NONAKTIF_PHK"),
        ("NON AKTIF - ANAK USIA > 21", "NONAKTIF_USIA"),
        ("NON AKTIF DATA GANDA", "NONAKTIF_GANDA"),
        ("NON AKTIF - NIK BELUM VALID", "NONAKTIF_GANDA"),
        ("BELUM BAYAR IURAN PERTAMA", "BELUM_AKTIF"),
        ("BELUM AKTIF", "BELUM_AKTIF"),
        ("TIDAK TERDAFTAR", "TIDAK_TERDAFTAR"),
        ("BUKAN PESERTA", "TIDAK_TERDAFTAR"),
        ("NON AKTIF", "TIDAK_DIKETAHUI"),
        ("TIDAK AKTIF", "TIDAK_DIKETAHUI"),
        ("BELUM DIKETAHUI", "TIDAK_DIKETAHUI"),
        ("LUNAS", ""),
        ("1", ""),
        *((value, value) for value in MembershipStatus.values),
        *((label, value) for value, label in MembershipStatus.choices),
    ],
)
def test_status_texts(text, status):
    assert normal_status(text) == status


def test_a_bare_inactive_member_of_pbi_jk_was_removed_by_the_ministry():
    assert normal_status("NON AKTIF", Segment.PBI_JK.value) == "NONAKTIF_PBI"
    assert normal_status("NON AKTIF", Segment.PBPU.value) == "TIDAK_DIKETAHUI"


def test_a_heading_that_explains_its_codes_is_believed():
    assert legend_codes("(1=P,2=I,3=S,4=A)", RELATION_WORDS)["2"] == "istri"
    assert legend_codes("STATUS KAWIN (0=TD,1=B,2=K,3=C)", MARITAL_WORDS)["0"] is None
    assert legend_codes("STATUS (1=BK,2=K,3=CH,4=CM,5=tidak tahu)", MARITAL_WORDS)["4"] == "cerai_mati"
    assert legend_codes("JENIS KELAMIN (1=P, 2=L)", SEX_WORDS) == {"1": "P", "2": "L"}
    assert legend_codes("HUB KEL (1-5)", RELATION_WORDS) is None
    assert legend_codes("HUB (1=X,2=Y)", RELATION_WORDS) is None


@pytest.mark.parametrize(
    ("heading", "options", "cell", "relation"),
    [
        ("PISAT", {}, "2", "suami"),
        ("HUB KEL", {"profile": "bpjs_34"}, "5", "lain"),
        ("HUB KEL", {"profile": "bpjs_34", "relation_codes": "pisa_pns"}, "2", "istri"),
        ("HUB KEL (1=P,2=I,3=S,4=A)", {}, "2", "istri"),
        ("SHDK", {}, "7", "orang_tua"),
        ("STAT_HBKEL", {"profile": "siak"}, "11", "lain"),
        ("HUBUNGAN KELUARGA", {"profile": "siak"}, 9.0, "famili"),
    ],
)
def test_the_list_of_family_codes_follows_the_sheet(heading, options, cell, relation):
    row = read({heading: cell}, **options)
    assert row.errors == []
    assert row.values["relation"] == relation


def test_a_family_code_that_two_lists_count_differently_is_refused_where_nobody_says_which():
    row = read({"HUBUNGAN KELUARGA": "5"})
    assert codes(row.errors) == ["unknown_code"]
    assert row.errors[0]["reason"] == "Hubungan keluarga tidak dikenal: 5."


def test_codes_coarser_than_ours_do_not_overwrite_what_is_known_better():
    row = read({"NIK": MAN, "NAMA": "BUDI", "PISAT": "5", "STATUS KAWIN": "C", "SEGMEN": "PPU"})
    assert row.soft["relation"] >= {"orang_tua", "cucu", "lain"}
    assert "anak" not in row.soft["relation"]
    assert row.soft["marital_status"] == {"cerai_hidup", "cerai_mati"}
    assert row.soft["segment"] == {"PPU_PN", "PPU_BU"}
    assert codes(row.warnings) == ["coarse_divorce", "coarse_segment"]
    assert "relation" not in read({"PISAT": "4"}).soft
