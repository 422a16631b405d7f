"""The family in the same case (S11)."""

from datetime import date

import pytest
from django.urls import reverse

from applications.models import HouseholdMember

from tests.applications.walker import at_step, step_url
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place", "quick_photos")]


# --- members (S11) --------------------------------------------------------------------------------


def add_member(family, person, **typed):
    """Through both pages of a new member."""
    family.open(reverse("member_add", args=[family.case().public_id]))
    usual = {"full_name": person.name, "nik": person.nik, "family_relation": "4"}
    family.send(**{**usual, **typed})
    if family.page.form_or_none("birth_date_hari"):
        form = family.page.form()
        kept = {key: value for key, value in form["fields"].items() if key.startswith("birth_date")}
        family.send(**{**usual, **kept, "sex": form["fields"].get("sex", ""), "marital_status": "belum", **typed})
    return family.page


def test_a_member_is_read_from_the_nik_and_copied_into_the_family():
    family = at_step("anggota", "peralihan")
    child = make.Person(sex="L", birth_date=date(2010, 5, 3))
    family.open(reverse("member_add", args=[family.case().public_id]))
    assert family.case().kk_number in family.page.text
    family.send(full_name=child.name, nik=child.nik, family_relation="4")
    form = family.page.form("birth_date_hari", "card_number")
    assert [form["fields"][f"birth_date_{part}"] for part in ("hari", "bulan", "tahun")] == ["3", "5", "2010"]
    assert form["fields"]["sex"] == "L"
    target = family.last[0]
    data = {
        **form["fields"],
        "family_relation": "4",
        "marital_status": "belum",
        "birth_place": "Enok",
        "card_number": "",
    }
    first = family.client.post(target, data)
    again = family.client.post(target, data)
    assert first.status_code == again.status_code == 302 and first.url == again.url
    member = HouseholdMember.objects.get()
    assert (member.nik, member.birth_date, member.sex, member.card_number) == (child.nik, date(2010, 5, 3), "L", "")
    family.open(first.url)
    assert child.name in family.page.text and "Anak, 3 Mei 2010" in family.page.text


def test_two_members_without_nik_are_two():
    family = at_step("anggota")
    for name in ("Bayi Contoh", "Bayi Kedua Contoh"):
        family.open(reverse("member_add", args=[family.case().public_id]))
        who = {"full_name": name, "nik": "", "no_nik_reason": "bayi", "family_relation": "4"}
        family.send(**who)
        rest = {"birth_date_hari": "1", "birth_date_bulan": "3", "birth_date_tahun": "2026", "sex": "P"}
        family.send(**{**who, **rest, "marital_status": "belum"})
        assert family.slug == "anggota", family.page.text
    assert HouseholdMember.objects.filter(nik__isnull=True).count() == 2


def test_a_nik_belongs_to_one_person_of_the_family():
    family = at_step("anggota")
    child = make.Person()
    add_member(family, child)
    assert family.slug == "anggota"
    for nik, sentence in (
        (child.nik, "sudah ada di daftar anggota"),
        (family.person.nik, "sudah dipakai untuk orang yang diajukan"),
        (family.case().kk_number, "tidak boleh sama"),
    ):
        add_member(family, make.Person(), nik=nik)
        assert sentence in family.page.text or "Tanggal di NIK" in family.page.text
    assert HouseholdMember.objects.count() == 1
    family.open(step_url(family.case(), "nik"))
    family.send(nik=child.nik)
    assert family.slug == "nik" and "sudah ada di daftar anggota keluarga" in family.page.text


def test_a_second_head_is_asked_about():
    family = at_step("anggota", family_relation="1")
    person = make.Person()
    family.open(reverse("member_add", args=[family.case().public_id]))
    family.send(full_name=person.name, nik=person.nik, family_relation="1")
    assert "Sudah ada kepala keluarga" in family.page.text


def test_members_are_changed_and_taken_out():
    family = at_step("anggota")
    add_member(family, make.Person())
    member = HouseholdMember.objects.get()
    case = family.case()
    family.open(reverse("member_change", args=[case.public_id, member.public_id]))
    kept = family.page.form()["fields"]
    family.send(**{**kept, "full_name": "Nama Baru Contoh"})
    member.refresh_from_db()
    assert member.full_name == "Nama Baru Contoh"
    family.open(reverse("member_remove", args=[case.public_id, member.public_id]))
    family.send()
    assert family.slug == "anggota" and not HouseholdMember.objects.exists()
    assert family.client.get(reverse("member_change", args=[case.public_id, member.public_id])).status_code == 404


def test_a_member_of_another_family_does_not_exist():
    family = at_step("anggota")
    stranger = make.add_member(make.draft_ready())
    for name in ("member_change", "member_remove"):
        url = reverse(name, args=[family.case().public_id, stranger.public_id])
        assert family.client.get(url).status_code == family.client.post(url).status_code == 404
    data = {"kunci": str(stranger.public_id), "tahap": "2", "full_name": "X"}
    family.client.post(reverse("member_add", args=[family.case().public_id]), data)
    stranger.refresh_from_db()
    assert stranger.full_name != "X"
