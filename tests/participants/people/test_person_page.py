"""The page of a person: everything recorded, numbers hidden until asked for, every look written down."""

import datetime

import pytest
import time_machine

from agencies.enums import Role
from common.masking import mask_phone
from participants import panels, services
from participants.enums import MembershipStatus, RowVerdict, Segment, Source
from participants.models import ImportRow, ParticipantRead

from tests.applications.console import signed_in
from tests.factories import applications as made
from tests.factories import participants as people
from tests.factories.agencies import officer
from tests.participants.people.desk import (
    AT,
    HERE,
    KUDUS_VILLAGE,
    NEIGHBOUR,
    batch_of,
    born,
    clerk,
    page_of,
    person,
    queries_of,
    reader,
    text_of,
)

pytestmark = pytest.mark.django_db

LATER = AT + datetime.timedelta(days=10)


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def family():
    """A father with everything recorded, and his wife."""
    clinic = made.facility()
    father = person(
        "Ahmad Contoh",
        card_number="0009123456789",
        phone="6281234567890",
        birth_date=born("1971-02-03"),
        segment=Segment.PBI_JK,
        care_class=3,
        facility_id=clinic.pk,
        status=MembershipStatus.ACTIVE,
        status_text="PESERTA AKTIF",
        status_source=Source.BPJS,
        status_on=born("2026-11-01"),
    )
    mother = person("Siti Contoh", kk_number=father.household.kk_number, relation="istri")
    return father, mother, clinic


class TestWhatIsShown:
    def test_everything_recorded_in_words(self):
        father, _, clinic = family()
        words = text_of(clerk().get(page_of(father)))
        for shown in (
            "Ahmad Contoh",
            "3 Februari 1971",
            "Laki-laki" if father.sex == "L" else "Perempuan",
            "Tembilahan Kota, Tembilahan",
            "Parit 4, Dusun Mekar",
            "PBI JK (APBN)",
            clinic.name,
            "Aktif",
            "PESERTA AKTIF",
            "BPJS Kesehatan",
            "1 November 2026",
            "Siti Contoh",
            "Istri",
            "Didaftarkan",
            "Belum ada pengajuan tentang orang ini",
        ):
            assert shown in words, shown

    def test_numbers_are_hidden(self):
        father, mother, _ = family()
        page = clerk().get(page_of(father)).content.decode()
        digits = page.replace(" ", "")
        for hidden in (father.nik, father.card_number, father.phone, father.household.kk_number, mother.nik):
            assert hidden not in digits
        assert father.nik[:6] not in digits.replace("1404041001", "")
        assert f"**************{father.nik[-2:]}" in page
        assert mask_phone(father.phone) in page

    def test_numbers_are_shown_when_asked_for_and_that_is_written_down(self):
        father, _, _ = family()
        client = clerk()
        page = client.post(page_of(father, "numbers"))
        digits = page.content.decode().replace(" ", "")
        for shown in (father.nik, father.card_number, father.phone, father.household.kk_number):
            assert shown in digits
        assert "Siapa melihat data ini" in text_of(page)
        assert list(ParticipantRead.objects.values_list("participant_id", "what")) == [(father.pk, "nik")]
        assert client.get(page_of(father, "numbers")).status_code == 405
        assert father.nik not in client.get(page_of(father)).content.decode().replace(" ", "")

    def test_each_look_is_written_down_and_shown(self):
        father, _, _ = family()
        client = reader()
        for _ in range(3):
            page = client.get(page_of(father))
        row = ParticipantRead.objects.latest("pk")
        assert (row.participant_id, row.what, row.at, row.agency) == (father.pk, "halaman", AT, made.office())
        assert "3 kali" in text_of(page)

    def test_hostile_text_is_inert(self):
        one = person("<img src=x onerror=a>", address="<script>a</script>", birth_place="</dd><b>")
        page = clerk().get(page_of(one)).content.decode()
        for text in ("<img src=x", "<script>a", "</dd><b>"):
            assert text not in page

    def test_a_file_that_found_him_unchanged_is_named(self):
        father, _, _ = family()
        batch = batch_of(made.office(), people.clerk())
        ImportRow.objects.create(batch=batch, number=2, verdict=RowVerdict.SAME, participant_id=father.pk)
        assert "bnba.xlsx" in text_of(clerk().get(page_of(father)))
        assert "data per 15 November 2026" in text_of(clerk().get(page_of(father)))
        # Files are their office's business: who loads none reads no file names.
        assert "bnba.xlsx" not in text_of(reader().get(page_of(father)))

    def test_a_file_not_applied_says_nothing(self):
        father, _, _ = family()
        batch = batch_of(made.office(), people.clerk(), state="review", applied_at=None, apply_by=None)
        ImportRow.objects.create(batch=batch, number=2, verdict=RowVerdict.SAME, participant_id=father.pk)
        assert "bnba.xlsx" not in text_of(clerk().get(page_of(father)))

    def test_a_merged_record_leads_to_the_one_that_counts(self):
        kept, gone = person("Siti Contoh"), person("Sity Contoh", segment=Segment.PPU_BU)
        services.merge_participants(survivor=kept, duplicate=gone, actor=people.clerk(), at=AT)
        page = clerk().get(page_of(gone))
        assert "sudah digabung ke data lain" in text_of(page)
        assert f'href="{page_of(kept)}"' in page.content.decode()
        assert not page.context["actions"]
        assert "PPU Badan Usaha" in text_of(clerk().get(page_of(kept)))


class TestHistory:
    def test_changes_say_who_when_old_and_new(self):
        father, _, _ = family()
        with time_machine.travel(LATER, tick=False):
            services.update_participant(
                participant=father, changes={"address": "Parit 9"}, actor=people.clerk(), at=LATER, note="surat desa"
            )
            words = text_of(clerk().get(page_of(father)))
        assert "Alamat: Parit 4, Dusun Mekar → Parit 9" in words
        assert people.clerk().full_name in words
        assert "surat desa" in words

    def test_numbers_in_changes_are_hidden(self):
        father, _, _ = family()
        old = father.nik
        services.correct_nik(
            participant=father, nik="1404040302719999", reason="dukcapil", note="surat 1", actor=people.clerk(), at=AT
        )
        digits = clerk().get(page_of(father)).content.decode().replace(" ", "")
        assert old not in digits and "1404040302719999" not in digits
        assert f"**************{old[-2:]}" in digits

    def test_as_it_was_on_a_day(self):
        father, _, _ = family()
        with time_machine.travel(LATER, tick=False):
            services.update_participant(
                participant=father, changes={"address": "Parit 9"}, actor=people.clerk(), at=LATER
            )
            client = clerk()
            before = client.get(page_of(father), {"pada": "2026-11-25"})
            after = client.get(page_of(father), {"pada": "2026-11-30"})
            early = client.get(page_of(father), {"pada": "2026-11-01"})
        assert "Begini datanya pada 25 November 2026" in text_of(before)
        values = [
            {fact.name: fact.value for group in page.context["past"].groups for fact in group.facts}
            for page in (before, after)
        ]
        assert [value["address"] for value in values] == ["Parit 4, Dusun Mekar", "Parit 9"]
        assert [page.context["past"].changed for page in (before, after)] == [{"address"}, set()]
        assert father.nik not in before.content.decode().replace(" ", "")
        assert "belum tercatat" in text_of(early)

    @pytest.mark.parametrize(
        ("day", "sentence"),
        [
            ("kemarin", "tidak terbaca"),
            ("2026-13-01", "tidak terbaca"),
            ("0001-01-01", "tidak mungkin"),
            ("2027-01-01", "belum tiba"),
        ],
    )
    def test_a_day_that_cannot_be_is_said_to_be_none(self, day, sentence):
        father, _, _ = family()
        page = clerk().get(page_of(father), {"pada": day})
        assert sentence in text_of(page)
        assert page.context["past"] is None

    def test_a_case_is_named_and_opened_by_who_sees_it(self):
        case = made.in_status("approved")
        case.refresh_from_db()
        one = case.participant or people.registered(about=case.about)
        if case.participant is None:
            services.link_to_case(participant=one, about=case.about, actor=people.clerk(), at=AT)
        words = clerk().get(page_of(one)).content.decode()
        assert f"/konsol/applications/application/{case.pk}/change/" in words


class TestDoors:
    def test_foreign_and_missing_people_are_not_there(self):
        theirs = person("Kanari Kudus", territory_id=KUDUS_VILLAGE)
        client = clerk()
        for address in (
            page_of(theirs),
            f"/konsol/participants/participant/{theirs.pk + 999}/change/",
            "/konsol/participants/participant/abc/change/",
        ):
            assert client.get(address).status_code == 404, address
        assert client.post(page_of(theirs, "numbers")).status_code == 404
        assert not ParticipantRead.objects.exists()

    def test_who_may_do_what(self):
        father, _, _ = family()
        for role in (Role.VERIFIKATOR, Role.PENYETUJU, Role.PETUGAS_IURAN, Role.PIMPINAN):
            page = reader(role).get(page_of(father))
            assert page.status_code == 200
            assert page.context["actions"] == []
        assert [label for label, _ in clerk().get(page_of(father)).context["actions"]] == [
            "Catat status", "Cara dihubungi", "Pindah alamat", "Pindah keluar", "Meninggal", "Perbaiki NIK",
        ]  # fmt: skip
        for role in (Role.OPERATOR_DESA, Role.PETUGAS_RS, Role.MITRA, Role.ADMINISTRATOR):
            assert signed_in(officer(role)).get(page_of(father)).status_code in (403, 404), role

    def test_nothing_is_changed_by_posting_to_the_page(self):
        father, _, _ = family()
        assert clerk().post(page_of(father), {"full_name": "Lain"}).status_code == 403
        for page in ("delete", "history"):
            assert clerk().get(page_of(father, page)).status_code in (200, 403)

    def test_a_relative_elsewhere_is_not_named(self):
        father, _, _ = family()
        child = person("Anak Rantau", kk_number=father.household.kk_number)
        type(child).objects.filter(pk=child.pk).update(
            territory_id=person("X", territory_id=KUDUS_VILLAGE).territory_id
        )
        assert "Anak Rantau" not in text_of(clerk().get(page_of(father)))

    def test_the_page_costs_a_fixed_number_of_queries(self):
        father, _, _ = family()
        client = clerk()
        few = queries_of(client, page_of(father))
        for number in range(6):
            person(f"Anak {number}", kk_number=father.household.kk_number)
            services.update_participant(
                participant=father, changes={"address": f"Parit {number}"}, actor=people.clerk(), at=AT
            )
            services.observe_status(
                participant=father, status="AKTIF", source="bpjs", observed_on=born(f"2026-11-1{number}"),
                actor=people.clerk(), at=AT,
            )  # fmt: skip
        assert queries_of(client, page_of(father)) == few


class TestFamily:
    def test_members_and_cover(self):
        father, mother, clinic = family()
        address = f"/konsol/participants/household/{father.household_id}/change/"
        page = clerk().get(address)
        words = text_of(page)
        for shown in ("Keluarga Ahmad Contoh", "Siti Contoh", "PBI JK (APBN), kelas 3", clinic.name, "Kepala keluarga"):
            assert shown in words, shown
        assert father.nik not in page.content.decode().replace(" ", "")
        shown = (
            clerk()
            .post(f"/konsol/participants/household/{father.household_id}/nomor/")
            .content.decode()
            .replace(" ", "")
        )
        assert father.nik in shown and father.household.kk_number in shown
        reads = ParticipantRead.objects.values_list("participant_id", "what")
        assert set(reads) == {(one.pk, what) for one in (father, mother) for what in ("halaman", "nik")}

    def test_the_other_district_is_not_there(self):
        theirs = person("Kanari Kudus", territory_id=KUDUS_VILLAGE)
        assert clerk().get(f"/konsol/participants/household/{theirs.household_id}/change/").status_code == 404
        assert clerk().post(f"/konsol/participants/household/{theirs.household_id}/nomor/").status_code == 404

    def test_more_people_cost_no_more_queries(self):
        father, _, _ = family()
        address, client = f"/konsol/participants/household/{father.household_id}/change/", clerk()
        few = queries_of(client, address)
        for number in range(5):
            person(f"Anak {number}", kk_number=father.household.kk_number)
        assert queries_of(client, address) == few


def test_panels_of_apps_above_are_shown_and_replaced(monkeypatch):
    monkeypatch.setattr(panels, "_PANELS", {})
    one = person("Siti Contoh", territory_id=NEIGHBOUR)
    for text in ("lama", "baru"):
        panels.register(
            "x", panel=lambda shown, *, user, at, text=text: panels.table("x", "Uji", ("A",), [(f"{text} {shown.pk}",)])
        )
    panels.register("none", panel=lambda shown, *, user, at: None)
    words = text_of(clerk().get(page_of(one)))
    assert f"baru {one.pk}" in words and f"lama {one.pk}" not in words
    assert HERE not in words
