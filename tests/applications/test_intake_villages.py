"""Choosing the village (S4), and what pages cost the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.catalogue import SERVICES

from tests.applications.walker import Family, at_step
from tests.factories.agencies import INHIL, KUDUS, TEMBILAHAN, AgencyFactory, territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place", "quick_photos")]


# --- village (S4) ---------------------------------------------------------------------------------


def test_kecamatan_then_desa_without_a_script():
    territory("1404012003")
    family = at_step("desa")
    districts = [link for link in family.page.links if "kecamatan=" in link]
    assert districts == ["?kecamatan=140401", f"?kecamatan={TEMBILAHAN}"]
    family.open("?kecamatan=140401")
    assert family.page.form("village")["radios"]["village"] == ["1404012003"]
    family.send(village="1404012003")
    assert family.slug == "nik" and family.case().village_id == "1404012003"


def test_villages_are_found_by_name():
    territory("1404012003")
    family = at_step("desa")
    for words, found in (("sanglar", ["1404012003"]), ("SANG reteh", ["1404012003"]), ("zzz", None), ("%", None)):
        family.open(f"?cari={words}".replace(" ", "+").replace("%", "%25"))
        form = family.page.form_or_none("village")
        assert (form and form["radios"]["village"]) == found
    assert "Tidak ada desa yang cocok" in family.page.text and "Tidak ada di daftar?" in family.page.text


def test_only_regencies_with_an_office_are_offered():
    territory("3319012001")
    family = at_step("desa")
    assert "Kudus" not in family.page.text
    AgencyFactory(kudus=True)
    family.open(family.path)
    assert {link for link in family.page.links if "kabupaten=" in link} == {
        f"?kabupaten={INHIL}",
        f"?kabupaten={KUDUS}",
    }
    family.open(f"?kabupaten={KUDUS}")
    assert "?kecamatan=331901" in family.page.links


@pytest.mark.parametrize("code", ["", "1404", "9999999999", "3273012001", "abc", "\x00", "²", "1" * 400])
def test_a_village_nobody_serves_is_refused(code):
    territory("3273012001")
    family = at_step("desa")
    family.client.post(family.path, {"village": code})
    assert family.case().village_id is None
    response = family.client.get(family.path, {"kecamatan": code, "kabupaten": code, "cari": code})
    assert response.status_code == 200


def test_query_counts_do_not_grow_with_villages():
    family = at_step("desa")

    def queries(url):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert family.client.get(url).status_code == 200
        return len(captured)

    few = [queries(f"{family.path}{query}") for query in ("", f"?kecamatan={TEMBILAHAN}", "?cari=contoh")]
    for number in range(20):
        territory(f"140404{2101 + number}")
        territory(f"1404{5 + number % 10:02d}{2101 + number}")
    many = [queries(f"{family.path}{query}") for query in ("", f"?kecamatan={TEMBILAHAN}", "?cari=contoh")]
    assert many == few
    assert max(many) <= 20


@pytest.mark.parametrize("service", SERVICES)
def test_query_budget_of_every_page(service):
    family = Family(service)
    family.begin()
    counted = {}
    while family.slug != "periksa":
        with CaptureQueriesContext(connection) as captured:
            family.client.get(family.url)
        counted[family.slug] = len(captured)
        family.answer()
    with CaptureQueriesContext(connection) as captured:
        family.client.get(family.url)
    counted["periksa"] = len(captured)
    assert max(counted.values()) <= 20, counted
