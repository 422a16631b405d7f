"""A file comes in: what is asked, what is refused at once, what is known already."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.columns import PROFILES
from participants.enums import BatchState
from participants.models import ImportBatch

from tests.applications.console import signed_in
from tests.factories import applications as made
from tests.factories.agencies import KUDUS, MembershipFactory, Role
from tests.factories.participants import clerk
from tests.participants.excel.files import at, batch, foreign_clerk, open_as

pytestmark = pytest.mark.django_db
CSV = b"NIK;Nama Lengkap\r\n1404042306019001;Siti Contoh\r\n"


def upload_url():
    return reverse("admin:participants_importbatch_upload")


def sent(data=CSV, name="usulan.csv", **more):
    today = timezone.localdate().isoformat()
    return {"file": SimpleUploadedFile(name, data), "source": "bpjs", "data_on": today, "profile": ""} | more


def errors(answer, field):
    assert answer.status_code == 422
    return " ".join(answer.context["form"].errors.get(field, []))


def test_the_page_asks_and_offers_empty_templates():
    text = open_as(clerk(), upload_url()).content.decode()
    for profile in PROFILES.values():
        assert profile.label in text
    assert f'value="{timezone.localdate().isoformat()}"' in text
    assert "Atas nama kantor" not in text


def test_a_file_is_stored_and_waits_to_be_read():
    answer = signed_in(clerk()).post(upload_url(), sent())
    one = ImportBatch.objects.get()
    assert answer.url == at(one)
    assert (one.state, one.filename, one.source, one.uploaded_by) == (
        BatchState.UPLOADED,
        "usulan.csv",
        "bpjs",
        clerk(),
    )
    with one.file.open() as kept:
        assert kept.read() == CSV
    assert "usulan" not in one.file.name


def test_nothing_chosen():
    answer = signed_in(clerk()).post(upload_url(), {})
    assert errors(answer, "file") == "Pilih berkasnya dahulu."
    assert errors(answer, "source") == "Pilih sumber datanya."
    assert errors(answer, "data_on") == "Isi tanggal datanya."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.xlsm", "makro"),
        ("a.XLSB", "makro"),
        ("a.pdf", "tidak dikenal"),
        ("a", "tidak dikenal"),
        (".xlsx", "tidak dikenal"),
        ("a.xlsx.exe", "tidak dikenal"),
        (f"{'a' * 220}.csv", "terlalu panjang"),
    ],
)
def test_refused_by_name(name, words):
    assert words in errors(signed_in(clerk()).post(upload_url(), sent(name=name)), "file")
    assert not ImportBatch.objects.exists()


def test_an_empty_file():
    assert "kosong" in errors(signed_in(clerk()).post(upload_url(), sent(b"")), "file")


def test_a_file_that_is_too_big_is_cut_off_and_refused(settings):
    settings.MAX_IMPORT_BYTES = 2 * 2**20
    answer = signed_in(clerk()).post(upload_url(), sent(b"x" * (3 * 2**20)))
    assert "lebih besar dari 2 MB" in errors(answer, "file")
    assert not ImportBatch.objects.exists()


def test_a_stranger_fills_no_more_of_the_disk_than_a_photo(settings):
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory
    from django.urls import resolve

    from siperjake.uploads import BoundedUploadHandler

    settings.MAX_UPLOAD_BYTES, settings.MAX_IMPORT_BYTES = 1000, 5000
    request = RequestFactory().post(upload_url())
    request.resolver_match = resolve(upload_url())
    for user, most in ((AnonymousUser(), 1000), (clerk(), 5000)):
        request.user = user
        assert BoundedUploadHandler(request).most_bytes() == most
    request.resolver_match = resolve(reverse("admin:index"))
    assert BoundedUploadHandler(request).most_bytes() == 1000


def test_a_file_larger_than_a_photo_may_be_is_taken(settings):
    settings.MAX_UPLOAD_BYTES = 1000
    signed_in(clerk()).post(upload_url(), sent(CSV + b" " * 5000))
    assert ImportBatch.objects.get().size == len(CSV) + 5000


@pytest.mark.parametrize(
    ("day", "words"),
    [("2999-01-01", "belum tiba"), ("1990-01-01", "terlalu lama"), ("kemarin", "tidak terbaca"), ("9" * 20, "terbaca")],
)
def test_days_that_cannot_be(day, words):
    assert words in errors(signed_in(clerk()).post(upload_url(), sent(data_on=day)), "data_on")


@pytest.mark.parametrize(("field", "value"), [("source", "warga"), ("source", "x"), ("profile", "x")])
def test_choices_that_are_not_on_offer(field, value):
    assert errors(signed_in(clerk()).post(upload_url(), sent(**{field: value})), field)


def test_who_serves_two_offices_says_for_which():
    user = clerk()
    other = made.office(territory_code=KUDUS)
    MembershipFactory(user=user, agency=other, role=Role.OPERATOR_DATA)
    client = signed_in(user)
    assert errors(client.post(upload_url(), sent()), "agency")
    assert errors(client.post(upload_url(), sent(agency=made.office(kind="bpjs").pk)), "agency")
    client.post(upload_url(), sent(agency=other.pk))
    assert ImportBatch.objects.get().agency == other


def test_the_same_file_asks_whether_to_read_again():
    client = signed_in(clerk())
    client.post(upload_url(), sent())
    first = ImportBatch.objects.get()
    ImportBatch.objects.update(state=BatchState.REVIEW, new_count=3, rows_done=3)
    client.post(upload_url(), sent(name="lain.csv"))
    second = ImportBatch.objects.latest("pk")
    page = client.get(at(second))
    text = " ".join(page.content.decode().split())
    assert "Berkas ini sudah pernah diunggah" in text
    assert at(first) in text
    assert "3 baru" in text
    assert "<progress" not in text
    answer = client.post(at(second))
    assert "<progress" in client.get(answer.url).content.decode()


def test_a_file_known_in_another_office_is_new_here():
    signed_in(foreign_clerk()).post(upload_url(), sent())
    client = signed_in(clerk())
    answer = client.post(upload_url(), sent())
    assert "sudah pernah" not in client.get(answer.url).content.decode()


def test_reading_again_is_asked_of_a_waiting_file_only():
    one = batch()
    assert signed_in(clerk()).post(at(one)).status_code == 302
    one.refresh_from_db()
    assert one.state == BatchState.REVIEW


def test_the_token_is_asked_for_although_the_page_reads_the_file_itself():
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk(), backend="agencies.auth.MembershipBackend")
    assert client.post(upload_url(), sent()).status_code == 403
    assert not ImportBatch.objects.exists()


def test_who_may_not_upload_sends_in_vain():
    user = made.officer_of(Role.VERIFIKATOR)
    assert signed_in(user).post(upload_url(), sent()).status_code == 403
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("profile", PROFILES)
def test_empty_templates(profile):
    answer = open_as(clerk(), reverse("admin:participants_importbatch_template", args=[profile]))
    assert answer.content.startswith(b"PK")
    assert answer["Content-Disposition"] == f'attachment; filename="templat-{profile}.xlsx"'


def test_no_template_of_that_name():
    assert open_as(clerk(), reverse("admin:participants_importbatch_template", args=["x"])).status_code == 404
