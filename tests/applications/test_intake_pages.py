"""Single pages: what is wrong is said in words, nothing typed is lost, nobody skips a page or looks elsewhere."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from applications import services
from applications.answers import AnswerError
from applications.catalogue import SERVICES
from applications.enums import Status
from applications.forms.fields import read_date
from applications.models import Application

from tests.applications.walker import Family, at_step, boxes, step_url
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place", "quick_photos")]


# --- who may look, and where ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["check", "send", "already_open", "put_away", "discard", "member_add", "received_slip", "received"]
)
def test_a_foreign_draft_does_not_exist(client, name):
    case = make.draft_ready()
    for method in (client.get, client.post):
        response = method(reverse(name, args=[case.public_id]))
        if name.startswith("received"):
            assert response.status_code in (302, 405)
            assert response.status_code == 405 or response.url == reverse("track")
        else:
            assert response.status_code in (404, 405)
    case.refresh_from_db()
    assert case.status == Status.DRAFT and case.ticket is None


def test_a_foreign_step_and_an_unknown_one_look_alike(client):
    case = make.draft_ready()
    known = client.get(step_url(case, "nik"))
    stranger = uuid.uuid4()
    unknown = client.get(reverse("step", args=[stranger, "nik"]))
    assert known.status_code == unknown.status_code == 404
    assert known.content.decode() == unknown.content.decode().replace(str(stranger), str(case.public_id))


def test_an_officer_does_not_fill_in_a_draft_by_its_address(client):
    case = make.draft_ready()
    client.force_login(make.officer_of("verifikator"), backend="agencies.auth.MembershipBackend")
    assert client.get(step_url(case, "nik")).status_code == 404


def test_nobody_skips_a_page():
    family = at_step("nik")
    case = family.case()
    for slug in ("kk", "nama", "telepon", "foto-sktm"):
        family.open(step_url(case, slug))
        assert family.slug == "nik", slug
        response = family.client.post(step_url(case, slug), {"full_name": "Lompat"})
        assert response.status_code == 302 and response.url == step_url(case, "nik")
    family.open(reverse("send", args=[case.public_id]))
    assert family.slug == "periksa" and "Masih ada yang perlu diisi" in family.page.text
    assert family.client.get(reverse("member_add", args=[case.public_id])).status_code == 404
    assert family.client.get(step_url(case, "tidak-ada")).status_code == 404


def test_a_page_this_case_does_not_have_leads_on():
    family = at_step("nik")
    family.open(step_url(family.case(), "penolong"))
    assert family.slug == "nik"


def test_a_sent_case_leads_to_its_receipt():
    family = Family("pengusulan")
    family.begin()
    case = family.case()
    ready = make.draft_ready()
    session = family.client.session
    session["drafts"] = [str(case.public_id), str(ready.public_id)]
    session.save()
    services.submit_application(application=ready, submit_key=ready.submit_key, at=make.NOON)
    for url in (step_url(ready, "nik"), reverse("check", args=[ready.public_id])):
        assert family.client.get(url).url == reverse("received", args=[ready.public_id])
        assert family.client.post(url, {"nik": "1"}).status_code in (302, 405)
    ready.refresh_from_db()
    assert ready.nik


def test_back_and_reload_are_safe():
    family = at_step("kk")
    case = family.case()
    family.open(step_url(case, "nik"))
    assert family.page.form()["fields"]["nik"] == case.nik
    family.send()
    assert family.slug == "kk"
    target, data = family.last
    for _ in range(2):
        response = family.client.post(target, data)
        assert response.status_code == 302 and response.url == step_url(case, "kk")
    assert Application.objects.count() == 1


# --- errors keep what was typed, in the words of §6.7 ---------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("140401570890000", "NIK harus 16 angka. Anda menulis 15 angka."),
        ("1404015713890001", "Tanggal di NIK tidak cocok. Periksa angka ke-7 sampai ke-12."),
        ("1111111111111111", "NIK tidak mungkin 16 angka yang sama."),
        ("14040157O8900001", "NIK hanya berisi angka."),
        ("1.404015708900e15", "rusak karena Excel"),
        ("", "Tulis NIK, atau pilih alasan belum punya NIK."),
    ],
)
def test_nik_errors(typed, sentence):
    family = at_step("nik")
    family.send(nik=typed, without=["no_nik_reason"])
    assert family.slug == "nik" and family.response.status_code == 200
    assert family.page.text.count(sentence) == 2  # summary and field
    assert family.page.form()["fields"]["nik"] == typed
    assert "<title>" in family.page.html and "Galat:" in family.page.html.split("</title>")[0]
    assert family.case().nik is None


@pytest.mark.parametrize(
    "noise",
    [
        "{0:.4} {0:.4}",
        " 1404 0457 0861 9001 ",
        "1404.0457.0861.9001",
        "1404-0457-0861-9001",
        "1404\u00a00457\u20090861\u20079001",
        "1404–0457—0861‑9001",
        "１４０４０４５７０８６１９００１",
        "'1404045708619001",
        "\u200b1404045708619001\ufeff",
    ],
)
def test_nik_with_noise_is_taken(noise):
    if "{" in noise:
        noise = "1404 0457  0861   9001\t"
    family = at_step("nik")
    family.send(nik=noise)
    assert family.slug == "kk", family.page.text
    assert family.case().nik == "1404045708619001"


@pytest.mark.parametrize(
    ("slug", "field", "typed", "sentence"),
    [
        ("kk", "kk_number", "123", "Nomor KK harus 16 angka. Anda menulis 3 angka."),
        ("nama", "full_name", "Siti 4minah", "tidak boleh berisi angka"),
        ("telepon", "phone", "0768 21234", "Ini nomor telepon rumah atau kantor."),
        ("telepon", "phone", "12345", "Nomor HP dimulai dengan 08."),
        ("alamat", "rt", "RT 0001", "paling banyak 3 angka"),
        ("alamat", "postcode", "292", "Kode pos harus 5 angka."),
    ],
)
def test_other_errors_keep_what_was_typed(slug, field, typed, sentence):
    family = at_step(slug)
    family.send(**{field: typed})
    assert family.slug == slug and sentence in family.page.text
    assert family.page.form()["fields"][field] == typed


def test_stored_answers_come_back_as_people_write_them():
    family = at_step("anggota", "peralihan", income="1500000", phone="+62 812-0000-0077")
    family.open(step_url(family.case(), "telepon"))
    assert family.page.form()["fields"]["phone"] == "081200000077"
    family.open(step_url(family.case(), "penghasilan"))
    assert family.page.form()["fields"]["income"] == "1.500.000"
    family.send(income="1.500.000")
    assert family.case().details["income"] == 1_500_000


def test_kk_and_nik_must_differ():
    family = at_step("kk")
    family.send(kk_number=family.person.nik)
    assert family.slug == "kk" and "Nomor KK dan NIK tidak boleh sama" in family.page.text


def test_an_unknown_region_is_asked_about_once_and_then_taken():
    family = at_step("nik")
    odd = "1404" + "99" + family.person.nik[6:]
    family.send(nik=odd)
    assert "bukan kode daerah yang kami kenal" in family.page.text and "Ya, sudah benar" in family.page.text
    assert "Galat" not in family.page.html.split("</title>")[0]
    assert family.page.form()["fields"]["nik"] == odd
    family.send(nik=odd)
    assert family.slug == "kk" and family.case().nik == odd


def test_an_old_sktm_is_asked_about_once_and_then_taken():
    family = at_step("sktm", **boxes("sktm_date", days_ago=700))
    family.send()
    assert "Tanggal SKTM sudah lama" in family.page.text
    family.send()
    assert family.slug == "foto-ktp"


@pytest.mark.parametrize("service", SERVICES)
def test_every_page_sent_empty_names_what_is_missing(service):
    family = Family(service)
    family.begin()
    while family.slug != "periksa":
        slug = family.slug
        form = family.page.form_or_none()
        if form and (set(form["radios"]) | set(form["fields"])) - {"csrfmiddlewaretoken", "village", "aksi"}:
            emptied = {name: "" for name in form["fields"] if name != "csrfmiddlewaretoken"}
            family.send(without=form["radios"], **emptied)
            assert family.response.status_code == 200
            if family.slug == slug:
                assert "Ada yang perlu diperbaiki" in family.page.text, slug
                assert "<ul" in family.page.html
        for _ in range(3):
            if family.slug == slug:
                family.answer()
    assert "Masih ada yang perlu diisi" not in family.page.text


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        ("17", "8", "1961"),
        (" 17 ", "08", "1961"),
        ("17", "Agustus", "1961"),
        ("17", "agu", "1961"),
        ("17", "AGT", "1961"),
        ("17-08-1961", "", ""),
        ("17/8/1961", "", ""),
        ("17 Agustus 1961", "", ""),
        ("", "", "17 agustus 1961"),
        ("1961-08-17", "", ""),
        ("17081961", "", ""),
        ("１７", "８", "１９６１"),
    ],
)
def test_dates_are_read_leniently(typed):
    assert read_date(typed, title="Tanggal lahir") == date(1961, 8, 17)


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        (("17", "8", "61"), "harus 4 angka"),
        (("17", "8", ""), "belum lengkap"),
        (("17", "", ""), "belum lengkap"),
        (("31", "2", "1961"), "tidak ada di kalender"),
        (("17", "13", "1961"), "tidak ada di kalender"),
        (("17", "ma", "1961"), "tidak terbaca"),
        (("²", "8", "1961"), ""),
        (("x", "y", "z"), "tidak terbaca"),
        (("17", "8", "19611"), "harus 4 angka"),
        (("0", "0", "0000"), "tidak ada di kalender"),
    ],
)
def test_impossible_dates_are_refused_in_words(typed, part):
    if part:
        with pytest.raises(AnswerError, match=part):
            read_date(typed, title="Tanggal lahir")
    else:
        assert read_date(typed, title="Tanggal lahir") == date(1961, 8, 2)  # NFKC makes it an ordinary 2


def test_nothing_typed_is_no_date():
    assert read_date(("", " ", ""), title="Tanggal lahir") is None


# --- birth (S8) -----------------------------------------------------------------------------------


def test_birth_is_read_from_the_nik_and_confirmed():
    family = at_step("lahir", person=make.Person(sex="P", birth_date=date(1961, 8, 17)))
    assert "Tanggal lahir 17 Agustus 1961, perempuan. Benar?" in family.page.text
    assert family.page.form()["radios"]["benar"] == ["ya", "tidak"]
    assert not family.page.form_or_none("birth_date_hari")
    family.send(benar="")
    assert "Pilih Ya bila benar" in family.page.text
    family.send()
    assert family.slug == "status-keluarga"
    case = family.case()
    assert (case.birth_date, case.sex, case.birth_place) == (date(1961, 8, 17), "P", "Tembilahan")


def test_another_date_than_the_nik_says_must_be_chosen_and_is_flagged():
    family = at_step("lahir", person=make.Person(sex="P", birth_date=date(1961, 8, 17)))
    family.send(benar="tidak", birth_place="Enok")
    form = family.page.form("birth_date_hari", "sex")
    assert (form["fields"]["birth_date_hari"], form["fields"]["birth_place"]) == ("17", "Enok")
    family.send(birth_date_hari="18", birth_place="Enok")
    assert family.slug == "lahir" and "Pilih mana yang benar" in family.page.text
    assert "Yang di NIK: 17 Agustus 1961, perempuan" in family.page.text
    assert family.page.form("pilihan")["fields"]["birth_date_hari"] == "18"
    family.send(birth_date_hari="18", pilihan="tulis", birth_place="Enok")
    assert family.slug == "status-keluarga"
    assert family.case().birth_date == date(1961, 8, 18)
    family.open(step_url(family.case(), "lahir"))
    assert family.page.form("birth_date_hari")["fields"]["birth_date_hari"] == "18"
    family.send(birth_date_hari="18", pilihan="nik")
    assert family.case().birth_date == date(1961, 8, 17)


def test_the_flag_for_another_date_reaches_the_officer():
    family = at_step("lahir")
    family.send(benar="tidak")
    other = "2" if family.person.birth_date.day == 1 else "1"
    family.send(birth_date_hari=other, pilihan="tulis")
    family.typed["birth_date_hari"] = other
    family.walk_to("periksa")
    family.open(reverse("send", args=[family.case().public_id]))
    family.send(family.page.form("kunci_kirim"))
    assert "birth_date_differs" in family.case().flags


def test_a_century_the_nik_cannot_know_is_no_difference():
    family = at_step("nik")
    family.send(nik="1404045708209001")
    family.walk_to("lahir")
    assert "2020" in family.page.text
    family.send(benar="tidak")
    family.send(birth_date_hari="17", birth_date_bulan="8", birth_date_tahun="1920", sex="P")
    assert "Umurnya lebih dari seratus tahun" in family.page.text
    family.send(birth_date_hari="17", birth_date_bulan="8", birth_date_tahun="1920", sex="P")
    assert family.slug == "status-keluarga" and family.case().birth_date == date(1920, 8, 17)


def test_another_nik_asks_for_the_birth_date_again():
    family = at_step("alamat")
    case, other = family.case(), make.Person(sex="L", birth_date=date(1970, 2, 3))
    family.open(step_url(case, "nik") + "?ubah=1")
    family.send(nik=other.nik)
    assert family.slug == "lahir" and "ubah=1" in family.url
    assert "3 Februari 1970, laki-laki" in family.page.text
