"""Territory codes, the loader and the five districts that ship with the project."""

import csv
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from agencies.codes import ancestor_codes, clean_code, kind_of_code, parent_code, zone_of_code
from agencies.enums import TerritoryKind, TerritoryLevel, TimeZone
from agencies.models import Territory
from agencies.services import load_territories
from agencies.territory_source import SHIPPED_DATA, TerritoryFileError, read_territories

from tests.factories.agencies import TerritoryFactory, territory

# kecamatan, kelurahan, desa: Kepmendagri 300.2.2-2138/2025 as counted in domain-facts §11.2
SHIPPED_COUNTS = {
    "14.04": (20, 39, 197),
    "33.19": (9, 9, 123),
    "71.73": (5, 44, 0),
    "35.17": (21, 4, 302),
    "18.71": (20, 126, 0),
}


@pytest.mark.parametrize(
    ("text", "code"),
    [("14", "14"), ("14.04", "1404"), (" 14.04.01 ", "140401"), ("14.04.01.2003", "1404012003"), ("1404", "1404")],
)
def test_codes_are_kept_without_dots(text, code):
    assert clean_code(text) == code


@pytest.mark.parametrize(
    "text", ["", "1", "140", "14.4", "14040", "1.4", "14.04.01.203", "14,04", "١٤", "14\n04", "14."]
)
def test_other_codes_are_refused(text):
    with pytest.raises(ValueError, match="tidak dikenal"):
        clean_code(text)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("14", TerritoryKind.PROVINSI),
        ("1404", TerritoryKind.KABUPATEN),
        ("7173", TerritoryKind.KOTA),
        ("1471", TerritoryKind.KOTA),
        ("140401", TerritoryKind.KECAMATAN),
        ("1404011001", TerritoryKind.KELURAHAN),
        ("1404012003", TerritoryKind.DESA),
        ("9103013001", TerritoryKind.DESA_ADAT),
    ],
)
def test_kind_is_read_from_the_code(code, kind):
    assert kind_of_code(code) is kind


def test_village_code_with_unknown_digit_is_refused():
    with pytest.raises(ValueError, match="Angka ketujuh"):
        kind_of_code("1404014001")


def test_codes_above():
    assert parent_code("14") is None
    assert parent_code("1404012003") == "140401"
    assert ancestor_codes("1404012003") == ["1404012003", "140401", "1404", "14"]


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("1404", TimeZone.WIB),
        ("61", TimeZone.WIB),
        ("62", TimeZone.WIB),
        ("63", TimeZone.WITA),
        ("51", TimeZone.WITA),
        ("7173", TimeZone.WITA),
        ("81", TimeZone.WIT),
        ("96", TimeZone.WIT),
    ],
)
def test_zone_follows_the_province(code, zone):
    assert zone_of_code(code) is zone


@pytest.mark.django_db
class TestTable:
    @pytest.mark.parametrize(
        ("code", "level"),
        [("140", 2), ("1404", 3), ("14a4", 2), ("1404\n", 2), ("14040120031", 4), ("", 1)],
    )
    def test_database_refuses_a_code_that_does_not_fit_its_level(self, code, level):
        parent = territory("14")
        with pytest.raises(DatabaseError) as caught, transaction.atomic():
            Territory.objects.create(
                code=code, name="X", level=level, kind=TerritoryKind.DESA, parent=parent if level > 1 else None
            )
        assert "territory_code" in str(caught.value) or "too long" in str(caught.value)

    def test_database_refuses_a_parent_that_does_not_begin_the_code(self):
        other = territory("3319")
        with pytest.raises(IntegrityError, match="territory_code_begins_with_parent"), transaction.atomic():
            Territory.objects.create(
                code="140401", name="X", level=TerritoryLevel.DISTRICT, kind=TerritoryKind.KECAMATAN, parent=other
            )

    def test_a_form_reads_the_rule_in_indonesian(self):
        row = Territory(code="1404", name="X", level=3, kind=TerritoryKind.KECAMATAN, parent=territory("14"))
        with pytest.raises(ValidationError, match="sesuai tingkatnya"):
            row.full_clean()

    def test_names(self):
        village = territory("1404012003")
        assert village.full_name == "Desa Sanglar, Kecamatan Reteh"
        assert str(village) == "Desa Sanglar (14.04.01.2003)"
        assert territory("1404").full_name == "Kabupaten Indragiri Hilir"
        assert territory("14").full_name == "Provinsi Riau"

    def test_prefix_never_matches_a_sibling(self):
        for code in ("1404012003", "1404041001", "3319012001"):
            TerritoryFactory(code=code)
        assert {row.pk for row in Territory.objects.villages_in("14.04")} == {"1404012003", "1404041001"}
        assert {row.pk for row in Territory.objects.villages_in("140401")} == {"1404012003"}
        assert {row.pk for row in Territory.objects.districts_in("14")} == {"140401", "140404"}
        assert {row.pk for row in Territory.objects.regencies_in("")} == {"1404", "3319"}
        assert {row.pk for row in Territory.objects.provinces()} == {"14", "33"}

    def test_full_names_of_many_cost_one_query(self, django_assert_num_queries):
        for code in ("1404012003", "1404041001", "3319012001"):
            TerritoryFactory(code=code)
        with django_assert_num_queries(1):
            assert len([row.full_name for row in Territory.objects.villages_in("").with_ancestors()]) == 3


@pytest.mark.django_db
def test_shipped_districts_are_complete():
    call_command("load_territories", verbosity=0)
    for code, (districts, kelurahan, desa) in SHIPPED_COUNTS.items():
        villages = Territory.objects.villages_in(code)
        assert Territory.objects.districts_in(code).count() == districts
        assert villages.filter(kind=TerritoryKind.KELURAHAN).count() == kelurahan
        assert villages.filter(kind=TerritoryKind.DESA).count() == desa
        assert villages.count() == kelurahan + desa
    assert Territory.objects.provinces().count() == 5
    assert Territory.objects.get(pk="1404").population == 713_294
    assert Territory.objects.get(pk="140401").postcode == "29273"
    assert Territory.objects.get(pk="140404").postcode == "29211"  # the lowest of 29211–29214
    assert Territory.objects.districts_in("1404").filter(postcode="").count() == 0


def test_shipped_data_carries_its_licence():
    notice = (SHIPPED_DATA / "NOTICE.md").read_text(encoding="utf-8")
    assert "idn-area-data" in notice
    assert "Open Database License" in notice


@pytest.mark.django_db
class TestLoader:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """A small country: two provinces, with codes dotted as in the source."""
        _write(tmp_path, "provinces.csv", ["code", "name"], [["14", "Riau"], ["33", "Jawa Tengah"]])
        _write(
            tmp_path,
            "regencies.csv",
            ["code", "province_code", "name"],
            [["14.04", "14", "Kabupaten Contoh"], ["33.71", "33", "Kota Contoh"]],
        )
        _write(
            tmp_path,
            "districts.csv",
            ["code", "regency_code", "name"],
            [["14.04.01", "14.04", "Satu"], ["33.71.01", "33.71", "Dua"]],
        )
        _write(
            tmp_path,
            "villages.csv",
            ["code", "district_code", "name"],
            [["14.04.01.2001", "14.04.01", "Lubuk  I, II"], ["33.71.01.1001", "33.71.01", 'Soka"an']],
        )
        return tmp_path

    def test_first_load_and_again(self, folder, capsys):
        call_command("load_territories", str(folder))
        call_command("load_territories", str(folder))
        first, second = capsys.readouterr().out.splitlines()
        assert first == "8 wilayah dibaca: 8 baru, 0 berubah, 0 sama."
        assert second == "8 wilayah dibaca: 0 baru, 0 berubah, 8 sama."
        assert Territory.objects.get(pk="1404012001").name == "Lubuk I, II"
        assert Territory.objects.get(pk="3371011001").kind == TerritoryKind.KELURAHAN
        assert Territory.objects.get(pk="3371").kind == TerritoryKind.KOTA

    def test_codes_without_dots_are_the_same_territories(self, folder):
        call_command("load_territories", str(folder), verbosity=0)
        for path in folder.glob("*.csv"):
            path.write_text(path.read_text().replace(".", ""))
        assert load_territories(read_territories(folder)).same == 8

    def test_prefix_takes_what_is_below_and_above(self, folder):
        report = load_territories(read_territories(folder, prefixes=["14.04"]))
        assert report.created == 4
        assert set(Territory.objects.values_list("pk", flat=True)) == {"14", "1404", "140401", "1404012001"}

    def test_changed_and_vanished_are_reported_and_nothing_is_removed(self, folder, capsys):
        call_command("load_territories", str(folder))
        _write(folder, "villages.csv", ["code", "district_code", "name"], [["14.04.01.2001", "14.04.01", "Nama Baru"]])
        capsys.readouterr()
        call_command("load_territories", str(folder))
        out = capsys.readouterr().out
        assert "7 wilayah dibaca: 0 baru, 1 berubah, 6 sama." in out
        assert "1 wilayah tidak ada lagi di berkas, tetap disimpan: 3371011001." in out
        assert Territory.objects.get(pk="1404012001").name == "Nama Baru"
        assert Territory.objects.filter(pk="3371011001").exists()

    def test_another_prefix_is_not_called_vanished(self, folder):
        load_territories(read_territories(folder))
        assert load_territories(read_territories(folder, prefixes=["33"])).vanished == ()

    def test_postcode_of_the_office_is_kept(self, folder):
        _write(folder, "postcodes.csv", ["code", "postcode", "range"], [["14.04.01", "29211", "29211-29214"]])
        load_territories(read_territories(folder))
        Territory.objects.filter(pk="140401").update(postcode="29213")
        assert load_territories(read_territories(folder)).changed == 0
        assert Territory.objects.get(pk="140401").postcode == "29213"

    def test_many_rows_in_batches(self, folder):
        rows = [[f"14.04.01.{1001 + n}", "14.04.01", f"Desa {n}"] for n in range(2_999)]
        _write(folder, "villages.csv", ["code", "district_code", "name"], rows)
        assert load_territories(read_territories(folder)).created == len(rows) + 6
        renamed = [[code, above, f"{name} Baru"] for code, above, name in rows]
        _write(folder, "villages.csv", ["code", "district_code", "name"], renamed)
        assert load_territories(read_territories(folder)).changed == len(rows)
        assert Territory.objects.get(pk="1404012003").name == "Desa 1002 Baru"

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (["14.04.01.2001", "14.04.01", "Kembar"], "baris 3: kode 1404012001 sudah ada"),
            (["14.04.01.5001", "14.04.01", "X"], "Angka ketujuh"),
            (["14.04.02.2001", "14.04.02", "X"], r"wilayah di atasnya \(140402\) tidak ada"),
            (["14.04.01.2002", "33.71.01", "X"], "tidak diawali"),
            (["14.04.01", "14.04", "X"], "bukan kode desa/kelurahan"),
            (["abc", "14.04.01", "X"], "tidak dikenal"),
            (["14.04.01.2002", "14.04.01", " "], "nama kosong"),
            (["14.04.01.2002", "14.04.01"], "kolomnya kurang"),
        ],
    )
    def test_a_wrong_row_stops_the_load_with_its_number(self, folder, row, reason):
        first = ["14.04.01.2001", "14.04.01", "Satu"]
        _write(folder, "villages.csv", ["code", "district_code", "name"], [first, row])
        with pytest.raises(CommandError, match=reason):
            call_command("load_territories", str(folder))
        assert not Territory.objects.exists()

    def test_missing_file_column_and_prefix(self, folder):
        with pytest.raises(TerritoryFileError, match="Wilayah 99 tidak ada"):
            read_territories(folder, prefixes=["99"])
        with pytest.raises(TerritoryFileError, match="tidak dikenal"):
            read_territories(folder, prefixes=["9"])
        _write(folder, "districts.csv", ["code", "name"], [])
        with pytest.raises(TerritoryFileError, match="kolom regency_code tidak ada"):
            read_territories(folder)
        (folder / "districts.csv").unlink()
        with pytest.raises(TerritoryFileError, match="districts.csv tidak ada"):
            read_territories(folder)

    def test_not_a_csv(self, folder):
        (folder / "villages.csv").write_bytes(b"code,district_code,name\n\xff\xfe\x00")
        with pytest.raises(TerritoryFileError, match="tidak dapat dibaca"):
            read_territories(folder)


def _write(folder: Path, name: str, head: list[str], rows: list[list[str]]) -> None:
    with (folder / name).open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([head, *rows])
