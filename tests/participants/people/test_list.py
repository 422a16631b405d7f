"""Data peserta: nothing before a question, numbers whole and posted, names however spelled, no word of a neighbour."""

import pytest
import time_machine

from agencies.enums import Role
from common.masking import mask_nik
from participants import querysets, services
from participants.enums import MembershipStatus, Segment, Source
from participants.models import Participant

from tests.applications.console import signed_in
from tests.factories import applications as made
from tests.factories import participants as people
from tests.factories.agencies import MembershipFactory, UserFactory, officer
from tests.participants.people.desk import (
    AT,
    FAMILIES,
    HERE,
    KUDUS_VILLAGE,
    NEIGHBOUR,
    PEOPLE,
    born,
    clerk,
    found,
    nameless,
    names_in,
    person,
    queries_of,
    text_of,
)

pytestmark = pytest.mark.django_db

#: Typed, and who is found by it.
SPELLINGS = [
    ("Muh. Rizky", "Mohammad Rizki"),
    ("M Rizki", "Mohammad Rizki"),
    ("moham", "Mohammad Rizki"),
    ("rizqi", "Mohammad Rizki"),
    ("Sry Wahjuni", "Sri Wahyuni"),
    ("wahyu", "Sri Wahyuni"),
    ("St. Aminah", "Hj. Siti Aminah"),
    ("siti am", "Hj. Siti Aminah"),
    ("Nur Hayati", "Nurhayati"),
    ("noerhaj", "Nurhayati"),
    ("Abdurrahman", "Abd. Rachman"),
    ("Joesoef", "Yusuf"),
    ("Soekarno", "Sukarno"),
    ("BAMBANG SUTRISNO, S.Pd", "Bambang Soetrisno"),
    ("Bambangsutrisno", "Bambang Soetrisno"),
    ("Bambang Sutrsino", "Bambang Soetrisno"),
    ("Sri Wahyni", "Sri Wahyuni"),
]
EVERYBODY = sorted({name for _, name in SPELLINGS})
#: What finds nobody and hurts nothing.
HOSTILE = [
    "%", "_" * 16, "' OR 1=1 --", '"', '" OR rowid > 0 --', "siti* OR *", "NEAR(a b)", "name_key:siti", "a:*|b", "\\",
    "(", "^siti", "-siti", "٣" * 16, "\u202e", "x" * 5000, "1404", "140404", "123456789012345", "H.", "!", "&", "<b>",
]  # fmt: skip
REFUSED = [
    "nik__startswith=1", "nik__exact=1", "full_name__icontains=a", "phone__gte=1", "q=siti", "o=1", "all=", "_popup=1",
    "_to_field=nik", "household__kk_number=1", "card_number=1", "territory__code=1404", "name_key=S", "pk__in=1",
]  # fmt: skip


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


class TestNothingBeforeAQuestion:
    def test_the_page_opens_empty(self):
        person("Siti Contoh")
        page = clerk().get(PEOPLE)
        assert names_in(page) == []
        assert "Sebelum itu tidak ada data orang yang ditampilkan" in text_of(page)

    def test_an_empty_search_and_an_empty_filter_ask_nothing(self):
        person("Siti Contoh")
        assert found(clerk(), "") == []
        assert names_in(clerk().get(PEOPLE, {"segment": "", "wilayah": ""})) == []


class TestNumbers:
    def test_whole_numbers_are_found(self):
        one = person("Siti Contoh", card_number="0009123456789")
        person("Orang Lain")
        dotted = f"{one.nik[:4]}.{one.nik[4:8]} {one.nik[8:]}"
        for typed in (one.nik, dotted, one.household.kk_number, "0009123456789", "0009 1234 56789"):
            page = clerk().post(PEOPLE, {"q": typed})
            assert names_in(page) == ["Siti Contoh"], typed
            assert "Hasil pencarian: 1 orang" in text_of(page)

    def test_a_family_card_finds_everybody_on_it(self):
        one = person("Ayah Contoh")
        person("Ibu Contoh", kk_number=one.household.kk_number)
        assert sorted(found(clerk(), one.household.kk_number)) == ["Ayah Contoh", "Ibu Contoh"]

    def test_parts_and_strange_signs_find_nobody(self):
        one = person("Siti Contoh")
        client = clerk()
        for typed in (one.nik[:15], one.nik[:6], one.household.kk_number[:12], *HOSTILE):
            page = client.post(PEOPLE, {"q": typed})
            assert page.status_code == 200, typed
            assert names_in(page) in ([], ["Siti Contoh"][: "siti" in typed]), typed

    def test_what_to_do_when_nothing_is_found_is_said(self):
        assert "16 angka" in text_of(clerk().post(PEOPLE, {"q": "1404040101019999"}))
        assert "Coba satu kata saja" in text_of(clerk().post(PEOPLE, {"q": "Tidakada"}))

    def test_the_number_of_a_merged_record_leads_to_the_one_that_counts(self):
        kept, gone = person("Siti Contoh"), person("Siti Contoh", full_name="Siti Contoh")
        services.merge_participants(survivor=kept, duplicate=gone, actor=people.clerk(), at=AT)
        assert found(clerk(), gone.nik) == ["Siti Contoh"]
        assert found(clerk(), "Siti Contoh") == ["Siti Contoh"]

    def test_no_number_stands_in_an_address(self):
        one = person("Siti Contoh")
        client = clerk()
        assert client.get(PEOPLE, {"q": one.nik}).status_code == 400
        page = client.post(PEOPLE, {"q": one.nik}).content.decode()
        links = [part.partition('"')[0] for part in page.split('href="')[1:]]
        assert links and not [link for link in links if one.nik in link]


class TestNames:
    @pytest.fixture(autouse=True)
    def everybody(self):
        """One of each name."""
        for name in EVERYBODY:
            person(name)

    @pytest.mark.parametrize(("typed", "name"), SPELLINGS)
    def test_spellings_find_the_name(self, typed, name):
        assert found(clerk(), typed)[:1] == [name]

    def test_in_a_village_every_name_is_compared(self):
        person("Zulkarnain", territory_id=NEIGHBOUR)
        client = clerk()
        assert found(client, "Sulkernaen", wilayah=NEIGHBOUR) == ["Zulkarnain"]
        assert "Zulkarnain" not in found(client, "Zulkar", wilayah=HERE)
        assert found(client, "Zulkar", wilayah="140401") == ["Zulkarnain"]
        assert found(client, "Siti", wilayah=HERE) == ["Hj. Siti Aminah"]

    def test_the_most_alike_come_first(self):
        for name in ("Siti Aminah Putri", "Siti Amina", "Aminah Siti Rahayu"):
            person(name)
        assert found(clerk(), "Siti Amina")[0] == "Siti Amina"
        assert set(found(clerk(), "aminah siti")) >= {"Aminah Siti Rahayu", "Hj. Siti Aminah"}

    def test_a_new_name_is_found_and_the_old_one_is_not(self):
        one = person("Jamilah Lama")
        services.update_participant(participant=one, changes={"full_name": "Kartini Baru"}, actor=people.clerk(), at=AT)
        assert found(clerk(), "Kartini") == ["Kartini Baru"]
        assert found(clerk(), "Jamilah") == []

    def test_too_many_are_said_to_be_too_many(self, monkeypatch):
        monkeypatch.setattr(querysets, "MOST_CANDIDATES", 3)
        for number in "ABCD":
            person(f"Rosmini {number}")
        page = clerk().post(PEOPLE, {"q": "rosmini"})
        assert len(names_in(page)) == 3
        assert "Terlalu banyak yang cocok" in text_of(page)


class TestRows:
    def test_numbers_are_masked_and_the_birthday_is_a_year(self):
        one = person("Siti Contoh Panjang", birth_date=born("1971-02-03"), phone="6281234567890")
        page = clerk().post(PEOPLE, {"q": "Siti"}).content.decode()
        for hidden in (one.nik, one.household.kk_number, one.phone, "3 Feb 1971", one.address):
            assert hidden not in page
        for shown in (mask_nik(one.nik), "Siti Contoh Panjang", "1971", "Tembilahan Kota", "PBPU (mandiri), kelas 2"):
            assert shown in page, shown

    def test_hostile_text_is_inert(self):
        person("<img src=x onerror=a> Rizki")
        assert "<img src=x" not in clerk().post(PEOPLE, {"q": "rizki"}).content.decode()
        assert "<script>" not in clerk().post(PEOPLE, {"q": "<script>x</script>"}).content.decode()

    def test_fifty_rows_cost_as_many_queries_as_five(self):
        client = clerk()
        for number in range(5):
            person(f"Rosmini {number}")
        few = queries_of(client, f"{PEOPLE}?wilayah=1404"), queries_of(client, PEOPLE, {"q": "rosmini"})
        for number in range(30):
            person(f"Rosmini {number} Dua")
        assert (queries_of(client, f"{PEOPLE}?wilayah=1404"), queries_of(client, PEOPLE, {"q": "rosmini"})) == few

    def test_the_form_needs_its_token(self):
        client = clerk()
        client.handler.enforce_csrf_checks = True
        assert client.post(PEOPLE, {"q": "Siti"}).status_code == 403


class TestFilters:
    @pytest.fixture
    def everybody(self):
        """People by what makes them different."""
        clinic = made.facility()
        return {
            "plain": person("Polos"),
            "pbi": person("Pbi", segment=Segment.PBI_JK, care_class=3, facility_id=clinic.pk),
            "neighbour": person("Tetangga", territory_id=NEIGHBOUR),
            "active": person(
                "Aktif", status=MembershipStatus.ACTIVE, status_source=Source.BPJS, status_on=born("2026-11-01")
            ),
            "old": person(
                "Lama", status=MembershipStatus.INACTIVE_PBI, status_source=Source.BPJS, status_on=born("2025-01-01")
            ),
            "poor": person("Miskin", desil=1, desil_source=Source.SIKS_NG, desil_on=born("2026-01-01")),
            "nameless": nameless("Tanpa"),
            "placeholder": person("Sementara", nik=None, no_nik_reason="sementara", placeholder_nik="9999"),
            "dead": services.record_death(
                participant=(dead := person("Almarhum")), died_on=born("2026-05-01"), actor=people.clerk(), at=AT
            )
            and dead,
            "gone": services.record_departure(
                participant=(gone := person("Pindah")), left_on=born("2026-05-01"), left_to="Batam",
                actor=people.clerk(), at=AT,
            )
            and gone,
            "clinic": clinic,
        }  # fmt: skip

    FOUND = [
        ({"wilayah": NEIGHBOUR}, {"Tetangga"}),
        ({"wilayah": "140401"}, {"Tetangga"}),
        ({"segment": "PBI_JK"}, {"Pbi"}),
        ({"kelas": "3"}, {"Pbi"}),
        ({"status": "AKTIF"}, {"Aktif"}),
        ({"status": "NONAKTIF_PBI", "wilayah": "1404"}, {"Lama"}),
        ({"status_sebelum": "2026-01-01"}, {"Lama"}),
        ({"status_sebelum": "20-11-2026"}, {"Lama", "Aktif"}),
        ({"desil": "1"}, {"Miskin"}),
        ({"nik": "tanpa"}, {"Tanpa", "Sementara"}),
        ({"nik": "sementara"}, {"Sementara"}),
        ({"keadaan": "meninggal"}, {"Almarhum"}),
        ({"keadaan": "pindah"}, {"Pindah"}),
        ({"keadaan": "tinggal", "wilayah": NEIGHBOUR}, {"Tetangga"}),
        ({"segment": "PBPU", "wilayah": "140404", "nik": "tanpa"}, {"Tanpa", "Sementara"}),
        ({"segment": "tidak"}, set()),
    ]
    UNREAD = [
        ({"wilayah": "3319"}, "Wilayah ini tidak ada dalam daftar Anda"),
        ({"wilayah": KUDUS_VILLAGE}, "Wilayah ini tidak ada dalam daftar Anda"),
        ({"wilayah": "14"}, "Wilayah ini tidak ada dalam daftar Anda"),
        ({"wilayah": "１４０４"}, "Wilayah ini tidak ada dalam daftar Anda"),
        ({"segment": "<b>"}, "Saringan di alamat ini tidak dikenal"),
        ({"desil": "11"}, "Saringan di alamat ini tidak dikenal"),
        ({"faskes": "999999"}, "Saringan di alamat ini tidak dikenal"),
        ({"faskes": "x"}, "Saringan di alamat ini tidak dikenal"),
        ({"status_sebelum": "kemarin"}, "tanggal tidak terbaca"),
        ({"status_sebelum": "0001-01-01"}, "tahunnya tidak mungkin"),
    ]

    def test_each_finds_its_own(self, everybody):
        client = clerk()
        for parameters, names in self.FOUND:
            assert set(names_in(client.get(PEOPLE, parameters))) == names, parameters
        assert names_in(client.get(PEOPLE, {"faskes": everybody["clinic"].pk})) == ["Pbi"]

    def test_what_cannot_be_read_finds_nothing_and_says_so(self, everybody):
        client = clerk()
        for parameters, sentence in self.UNREAD:
            page = client.get(PEOPLE, parameters)
            assert names_in(page) == [], parameters
            assert sentence in text_of(page), parameters

    def test_a_village_is_read_by_name(self):
        for name in ("Cici", "Ani", "Budi"):
            person(name)
        assert names_in(clerk().get(PEOPLE, {"wilayah": HERE})) == ["Ani", "Budi", "Cici"]

    def test_every_other_parameter_is_refused(self):
        client = clerk()
        for query in REFUSED:
            assert client.get(f"{PEOPLE}?{query}").status_code == 400, query

    def test_nothing_can_be_done_from_here(self):
        one = person("Siti Contoh")
        data = {"action": "delete_selected", "_selected_action": [one.pk], "select_across": "1", "index": "0"}
        clerk().post(f"{PEOPLE}?wilayah=1404", data)
        assert type(one).objects.filter(pk=one.pk).exists()


class TestScope:
    def test_the_other_district_is_never_met(self):
        theirs = person("Kanari Kudus", territory_id=KUDUS_VILLAGE, card_number="0009000000007")
        ours = person("Kanari Inhil")
        client = clerk()
        for typed in (theirs.nik, theirs.household.kk_number, theirs.card_number, "Kanari", "Kanari Kudus"):
            page = client.post(PEOPLE, {"q": typed})
            assert "Kanari Kudus" not in page.content.decode().replace(f'value="{typed}"', "")
            assert names_in(page) in ([], ["Kanari Inhil"])
        for parameters in ({"segment": "PBPU"}, {"keadaan": "tinggal"}, {"wilayah": "1404"}):
            page = client.get(PEOPLE, parameters)
            assert names_in(page) == ["Kanari Inhil"]
            assert "Kudus" not in page.content.decode()
        assert found(signed_in(people.clerk(territory_code="3319")), ours.nik) == []

    def test_each_way_to_the_rows_finds_what_the_scope_opens(self):
        """``visible_within`` and ``visible_by_place`` ask differently from ``visible_to`` and answer the same."""
        everybody = {place: person(f"Orang {place}", territory_id=place) for place in (HERE, NEIGHBOUR, KUDUS_VILLAGE)}
        both = officer(Role.OPERATOR_DATA, agency=made.office())
        MembershipFactory(user=both, agency=made.office(territory_code="3319"), role=Role.OPERATOR_DATA)
        mixed = officer(Role.PIMPINAN, agency=made.office())
        MembershipFactory(user=mixed, agency=made.office(kind="rsud", territory_code="3319"), role=Role.PETUGAS_RS)
        for user in (
            people.clerk(),
            both,
            mixed,
            UserFactory(),
            UserFactory(superuser=True),
            officer(Role.OPERATOR_DESA),
        ):
            seen = set(Participant.objects.visible_to(user))
            assert set(Participant.objects.visible_by_place(user)) == seen
            for place, one in everybody.items():
                assert set(Participant.objects.visible_within(user, place)) == {one} & seen
        assert len(set(Participant.objects.visible_to(mixed))) == 2

    def test_a_place_of_others_posted_along_finds_nothing(self):
        person("Kanari Kudus", territory_id=KUDUS_VILLAGE)
        assert found(clerk(), "Kanari", wilayah=KUDUS_VILLAGE) == []

    def test_who_reads_the_registry_and_who_does_not(self):
        person("Siti Contoh")
        readers = {Role.VERIFIKATOR, Role.PENYETUJU, Role.OPERATOR_DATA, Role.PETUGAS_IURAN, Role.PIMPINAN}
        for role in (*readers, Role.ADMINISTRATOR, Role.OPERATOR_DESA, Role.PETUGAS_RS, Role.MITRA):
            user = officer(role, agency=made.office()) if role in readers else officer(role)
            page = signed_in(user).post(PEOPLE, {"q": "Siti"})
            assert page.status_code == (200 if role in readers else 403), role
        assert "login" in signed_in(UserFactory()).get(PEOPLE).url


class TestFamilies:
    def test_found_by_whole_number_or_place(self):
        one = person("Ayah Contoh")
        person("Ibu Contoh", kk_number=one.household.kk_number)
        theirs = person("Kanari Kudus", territory_id=KUDUS_VILLAGE)
        client = clerk()
        assert "Sebelum itu tidak ada keluarga yang ditampilkan" in text_of(client.get(FAMILIES))
        page = client.post(FAMILIES, {"q": one.household.kk_number})
        assert "Ayah Contoh" in text_of(page)
        assert one.household.kk_number not in page.content.decode().replace(f'value="{one.household.kk_number}"', "")
        for typed in (one.household.kk_number[:12], theirs.household.kk_number, one.nik):
            assert list(client.post(FAMILIES, {"q": typed}).context["cl"].result_list) == []
        assert len(client.get(FAMILIES, {"wilayah": "140404"}).context["cl"].result_list) == 1
        assert client.get(f"{FAMILIES}?kk_number__startswith=1").status_code == 400

    def test_rows_cost_a_fixed_number_of_queries(self):
        client = clerk()
        person("Satu")
        few = queries_of(client, f"{FAMILIES}?wilayah=1404")
        for number in range(8):
            person(f"Ayah {number}")
        assert queries_of(client, f"{FAMILIES}?wilayah=1404") == few
