"""Photo pages through the browser: what is hostile is refused in words, what is stored is harmless and private."""

import io
import zlib

import pytest
import time_machine
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from agencies.enums import AgencyKind, Role
from applications import services
from applications.enums import Status
from applications.models import Document, DocumentPage
from applications.pins import pin_of
from applications.services import documents as document_services
from common.codes import format_ticket

from tests.applications.walker import Family, Page
from tests.factories import applications as make
from tests.factories.agencies import KUDUS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]

PAYLOAD = b"<script>alert('muatan')</script><?php muatan(); ?>"


def owner(case, client=None):
    """A browser that fills ``case`` in."""
    client = client or Client()
    session = client.session
    session["drafts"] = [*session.get("drafts", []), str(case.public_id)]
    session.save()
    return client


def photo_url(case, slug="foto-ktp"):
    return reverse("step", args=[case.public_id, slug])


def send(client, case, data, *, name="a.jpg", kind="image/jpeg", slug="foto-ktp", **fields):
    """Send one file for one paper."""
    return client.post(photo_url(case, slug), {"photo": SimpleUploadedFile(name, data, content_type=kind), **fields})


def jpeg(size=(600, 400), **save):
    buffer = io.BytesIO()
    Image.new("RGB", size, (120, 90, 60)).save(buffer, "JPEG", **save)
    return buffer.getvalue()


def with_gps():
    exif = Image.Exif()
    exif[0x8825] = {1: "S", 2: (0.0, 20.0, 5.0), 3: "E", 4: (103.0, 9.0, 5.0)}
    exif[0x010F] = "MerekContoh"
    return jpeg(exif=exif.tobytes())


def flood(width=20000, height=20000):
    """A PNG of a few kilobytes that would decode to more than a gigabyte."""
    import struct

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def stored_bytes():
    found = b""
    for page in DocumentPage.objects.all():
        with page.file.open() as file:
            found += file.read()
    return found


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "kosong.jpg", "Berkas ini kosong."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "a.jpg", "Berkas ini bukan foto."),
        (b"<html><script>alert(1)</script></html>", "a.pdf", "Berkas ini bukan foto."),
        (b"MZ" + b"\0" * 400, "foto.jpg", "Berkas ini bukan foto."),
        (jpeg()[:900], "a.jpg", "rusak atau belum lengkap"),
        (flood(), "a.png", "terlalu besar"),
        (b"%PDF-1.7\n%muatan", "a.pdf", "PDF ini rusak"),
        (b"\xff\xd8\xff\xe0" + b"\0" * (10 * 1024 * 1024 + 1), "a.jpg", "lebih dari 10 MB"),
        (b"\xff\xd8\xff\xe0" + b"\0" * (13 * 1024 * 1024), "a.jpg", "lebih dari 10 MB"),
    ],
    ids=["empty", "svg", "html", "exe", "truncated", "flood", "pdf", "10MB", "13MB"],
)
def test_hostile_files_are_refused_in_words_and_cost_nothing_else(data, name, sentence):
    case = make.draft_ready(papers=())
    client = owner(case)
    response = send(client, case, data, name=name)
    assert response.status_code == 200
    page = Page(response)
    assert page.text.count(sentence) == 2, page.text
    assert "Galat:" in page.html.split("</title>")[0]
    assert not Document.objects.exists() and not stored_bytes()
    before = case.saved_at
    case.refresh_from_db()
    assert (case.saved_at, case.full_name != "") == (before, True)


def test_a_polyglot_leaves_nothing_of_itself():
    case = make.draft_ready(papers=())
    client = owner(case)
    for data in (jpeg() + PAYLOAD, jpeg(comment=PAYLOAD), with_gps()):
        response = send(client, case, data)
        assert response.status_code == 302
        stored = stored_bytes()
        assert stored and b"muatan" not in stored and b"Exif" not in stored and b"MerekContoh" not in stored
    assert Document.objects.filter(application=case, kind="ktp").count() == 1


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "C:\\x.jpg",
        "a" * 300 + ".jpg",
        "a\u202egpj.exe",
        "<img src=x onerror=alert(1)>.jpg",
        'a"; b=c.jpg',
    ],
)
def test_the_files_name_is_never_used(name):
    case = make.draft_ready(papers=())
    client = owner(case)
    assert send(client, case, jpeg(), name=name).status_code == 302
    stored = DocumentPage.objects.get().file.name
    assert stored.startswith("documents/") and stored.endswith(".jpg") and len(stored) < 60
    html = client.get(photo_url(case)).content.decode()
    assert "passwd" not in html and "onerror" not in html


def test_a_stored_photo_is_shown_and_can_be_replaced_or_taken_out():
    case = make.draft_ready(papers=())
    client = owner(case)
    send(client, case, jpeg())
    first = DocumentPage.objects.get()
    page = Page(client.get(photo_url(case)))
    assert reverse("document_thumbnail", args=[first.public_id]) in page.html and "Tersimpan" in page.text
    assert client.post(photo_url(case)).status_code == 302  # nothing new: the stored one stays
    send(client, case, jpeg((500, 300)))
    second = DocumentPage.objects.get()
    assert second.pk != first.pk and second.width == 500
    assert client.get(reverse("document_page", args=[first.public_id])).status_code == 404
    refused = send(client, case, b"bukan foto")
    assert "Tersimpan" in Page(refused).text  # a bad one does not cost the good one
    client.post(photo_url(case), {"aksi": "hapus"})
    assert not DocumentPage.objects.exists()


def test_files_of_replaced_photos_are_deleted(django_capture_on_commit_callbacks):
    case = make.draft_ready(papers=())
    client = owner(case)
    with django_capture_on_commit_callbacks(execute=True):
        send(client, case, jpeg())
        send(client, case, jpeg((500, 300)))
    store = storages["private"]
    names = [
        f"documents/{folder}/{one}"
        for folder in store.listdir("documents")[0]
        for one in store.listdir(f"documents/{folder}")[1]
    ]
    assert names == [DocumentPage.objects.get().file.name]


def test_no_photo_where_one_is_needed():
    case = make.draft_ready(papers=())
    page = Page(owner(case).post(photo_url(case)))
    assert "Pilih foto KTP dulu." in page.text


def test_the_page_works_without_a_script_and_says_what_is_good():
    case = make.draft_ready(papers=())
    page = Page(owner(case).get(photo_url(case)))
    form = page.form()
    assert form["files"] == ["photo"] and 'enctype="multipart/form-data"' in page.html
    assert "Semua tulisan harus terbaca." in page.text


@pytest.mark.usefixtures("quick_photos")
def test_too_many_photos_are_refused_in_words(monkeypatch):
    monkeypatch.setattr(document_services, "MAX_STORED_BYTES", 10)
    case = make.draft_ready(papers=())
    page = Page(send(owner(case), case, jpeg()))
    assert "Terlalu banyak foto untuk satu pengajuan." in page.text


@pytest.mark.usefixtures("quick_photos")
def test_photos_sent_too_often_wait():
    case = make.draft_ready(papers=())
    client = owner(case)
    client.get(photo_url(case))
    with time_machine.travel(timezone.now(), tick=False):
        answers = [send(client, case, jpeg((100 + number, 80))).status_code for number in range(121)]
    assert set(answers[:120]) == {302} and answers[120] == 200


# --- serving --------------------------------------------------------------------------------------


def page_url(case):
    page = DocumentPage.objects.filter(document__application=case, document__is_current=True).first()
    return reverse("document_page", args=[page.public_id])


def test_a_page_is_served_harmless_and_uncached():
    case = make.draft_ready()
    response = owner(case).get(page_url(case))
    assert response.status_code == 200
    assert response.content.startswith(b"\xff\xd8")
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == 'inline; filename="halaman.jpg"'
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"


def test_a_page_is_seen_by_nobody_else(client):
    draft, case = make.draft_ready(), make.submitted()
    for one in (draft, case):
        assert client.get(page_url(one)).status_code == 404
        assert owner(make.draft_ready()).get(page_url(one)).status_code == 404
    own = owner(case)
    assert own.get(page_url(case)).status_code == 404  # sent: by ticket and PIN from now on


def test_a_page_is_seen_by_the_family_that_tracks(client):
    case, other = make.submitted(), make.submitted()
    client.post(reverse("track"), {"ticket": format_ticket(case.ticket), "pin": pin_of(case)})
    assert client.get(page_url(case)).status_code == 200
    assert client.get(page_url(other)).status_code == 404
    client.post(reverse("leave"))
    assert client.get(page_url(case)).status_code == 404


def test_a_page_is_seen_by_officers_of_the_place_alone(client):
    case, draft = make.submitted(), make.draft_ready()
    near = make.officer_of(Role.VERIFIKATOR)
    far = make.officer_of(Role.VERIFIKATOR, agency=make.office(territory_code=KUDUS))
    partner = make.officer_of(Role.MITRA, agency=make.office(kind=AgencyKind.DUKCAPIL))
    for officer, status in ((near, 200), (far, 404), (partner, 404)):
        client.force_login(officer, backend="agencies.auth.MembershipBackend")
        assert client.get(page_url(case)).status_code == status
        assert client.get(page_url(draft)).status_code == 404


def test_a_lost_file_is_a_missing_page():
    case = make.draft_ready()
    DocumentPage.objects.filter(document__application=case).first().file.delete(save=False)
    assert owner(case).get(page_url(case)).status_code == 404


def test_real_photos_through_the_whole_journey(settings):
    """Once with the real imaging process, from the first photo to the receipt."""
    family = Family("pengusulan")
    family.begin()
    family.walk_to("periksa")
    family.open(reverse("send", args=[family.case().public_id]))
    family.send(family.page.form("kunci_kirim"))
    case = family.case()
    assert case.status == Status.SUBMITTED
    assert {one.kind for one in case.documents.all()} == {"ktp", "kk", "sktm"}
    assert services.content_hash(case)


def test_a_small_picture_opens_for_the_same_people_and_weighs_little(client):
    case = make.draft_ready("pengusulan", papers=())
    services.attach_document(application=case, kind="kk", data=make.photo_bytes(size=(2000, 1500)), at=make.NOON)
    page = case.documents.get(kind="kk").pages.get()
    address = reverse("document_thumbnail", args=[page.public_id])
    assert client.get(address).status_code == 404
    owner(case, client)
    small = client.get(address)
    assert small.status_code == 200 and small["Cache-Control"] == "no-store, private"
    with Image.open(io.BytesIO(small.content)) as picture:
        assert max(picture.size) <= 360
    assert len(small.content) < page.size
