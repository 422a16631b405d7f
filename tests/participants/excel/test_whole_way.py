"""A file goes the whole way through the pages: uploaded, read, looked at, applied, exported, read again, taken back."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from participants import tasks
from participants.enums import BatchState
from participants.models import ImportBatch, Participant, RegistryExport

from tests.applications.console import signed_in
from tests.factories import applications as made
from tests.factories.participants import clerk, registered
from tests.participants.excel.files import at, workbook

pytestmark = pytest.mark.django_db
HEADINGS = ("NIK", "Nama Lengkap", "Nomor KK", "Desa", "Kecamatan", "Alamat", "Warna rumah", "agency_id")


@pytest.fixture
def people(place):
    """Three invented people of one village, on rows of a file."""
    return [
        (one.nik, one.name, one.kk, "Tembilahan Kota", "Tembilahan", "Parit 4", "hijau", "7")
        for one in (made.Person() for _ in range(3))
    ]


@pytest.fixture
def place(db):
    made.office()
    made.facility()
    return made.village()


def upload(client, data, name="usulan.xlsx", **more):
    sent = {"file": SimpleUploadedFile(name, data), "source": "dinas", "data_on": timezone.localdate(), "profile": ""}
    answer = client.post(reverse("admin:participants_importbatch_upload"), sent | more)
    assert answer.status_code == 302, answer.context["form"].errors
    one = ImportBatch.objects.latest("pk")
    tasks.read_import(batch_id=one.pk)
    one.refresh_from_db()
    return one


def apply(client, one):
    page = client.get(at(one, "apply"))
    client.post(at(one, "apply"), {"langkah": "ya", "dilihat": page.context["seen"]})
    tasks.apply_import(batch_id=one.pk)
    one.refresh_from_db()
    return one


def test_there_and_back(people):
    client = signed_in(clerk())
    bad = ("123", "Tanpa NIK Benar", "", "Tembilahan Kota", "Tembilahan", "", "", "")
    one = upload(client, workbook(*people, bad, headings=HEADINGS, title="DATA USULAN"))
    assert (one.state, one.problem) == (BatchState.REVIEW, "")
    page = client.get(at(one))
    assert dict(page.context["counts"]) == {"baru": 3, "berubah": 0, "sama": 0, "ditolak": 1}
    assert page.context["unknown"] == ["Warna rumah"]
    assert page.context["forbidden"] == ["agency_id"]
    assert [line.who for line in page.context["rows"].lines][:3] == [row[1] for row in people]

    rejected = openpyxl.load_workbook(io.BytesIO(client.get(at(one, "rejected")).content)).active
    assert "123" in [cell.value for cell in rejected[2]]

    apply(client, one)
    assert one.state == BatchState.APPLIED
    page = client.get(at(one))
    assert "Batalkan berkas ini" in page.content.decode()
    assert all(line.url for line in page.context["rows"].lines[:3])

    number = page.context["rows"].lines[0].number
    assert client.post(at(one, "undo_row", number), {"langkah": "ya"}).status_code == 302
    assert Participant.objects.count() == 2
    assert client.post(at(one, "undo_row", number), {"langkah": "ya"}).status_code == 409
    assert client.get(at(one)).context["rows"].lines[0].undone

    assert client.get(at(one, "undo")).context["preview"].can == 2
    for _ in range(2):
        assert client.post(at(one, "undo"), {"langkah": "ya"}).url == at(one)
    tasks.undo_import(batch_id=one.pk)
    assert not Participant.objects.exists()
    one.refresh_from_db()
    assert (one.state, one.undone_count) == (BatchState.APPLIED, 3)
    text = client.get(at(one)).content.decode()
    assert "Batalkan berkas ini" not in text
    assert "Dibatalkan (3 baris)" in text


def test_an_unreadable_file_says_what_to_do(place):
    one = upload(signed_in(clerk()), b"%PDF-1.4 bukan excel")
    text = signed_in(clerk()).get(at(one)).content.decode()
    assert one.state == BatchState.REFUSED
    assert one.problem in text
    assert "unggah lagi" in text


def test_headings_that_nobody_knows_are_named_by_hand(people):
    client = signed_in(clerk())
    odd = ("Kolom A", "Kolom B", "Kolom C", "Kolom D", "Kolom E", "Kolom F", "Kolom G", "Kolom H")
    one = upload(client, workbook(*people, headings=odd))
    if one.state == BatchState.REFUSED:
        pytest.fail(one.problem)
    assert one.state == BatchState.MAPPING
    form = client.get(at(one, "mapping")).context["form"]
    meanings = {"Kolom A": "nik", "Kolom B": "full_name", "Kolom D": "village_name", "Kolom E": "district_name"}
    sent = {f"kolom-{number}": meanings.get(heading, "") for number, heading in enumerate(form.headings)}
    client.post(at(one, "mapping"), sent | {"save_as": "Usulan desa"})
    tasks.read_import(batch_id=one.pk)
    one.refresh_from_db()
    assert (one.state, one.new_count) == (BatchState.REVIEW, 3)
    again = upload(client, workbook(*people[:2], headings=odd))
    assert (again.state, again.new_count) == (BatchState.REVIEW, 2)


def export_file(client, **sent):
    data = {"layout": "lengkap", "format": "xlsx", "is_full": "on", "reason": "Uji bolak-balik berkas"} | sent
    client.post(reverse("admin:participants_registryexport_create"), data)
    one = RegistryExport.objects.latest("pk")
    tasks.make_export(export_id=one.pk)
    one.refresh_from_db()
    with one.file.open() as file:
        return file.read()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_read_again_changes_nothing(place, kind):
    """What leaves in the layout "lengkap" comes back as it is, formulas in names included."""
    today = timezone.localdate()
    registered(card_number="0001234567890", phone="6281234567890")
    registered(nik=None, no_nik_reason="bayi", full_name="Bayi Ny. Contoh")
    registered(nik=None, no_nik_reason="sementara", placeholder_nik="9999999999999999")
    registered(full_name="O'Neil Contoh", address="=1+1", birth_place="@Tembilahan", left_to="+62 jalan")
    registered(
        status="NONAKTIF_PBI", status_text="NON AKTIF PBI", status_source="bpjs", status_on=today, desil=3,
        desil_source="siks_ng", desil_on=today, segment="PBI_JK", care_class=3, facility_id=made.facility().pk,
        member_since=today.replace(day=1), marital_status="cerai_mati", relation="mertua", postcode="29213",
        contact_preference="desa", died_on=today,
    )  # fmt: skip
    client = signed_in(clerk())
    one = upload(client, export_file(client, format=kind), f"ekspor.{kind}")
    page = client.get(at(one))
    told = (
        [(line.verdict, line.said, line.problems) for line in page.context["rows"].lines]
        if page.context["rows"]
        else one.problem
    )
    assert dict(page.context["counts"]) == {"baru": 0, "berubah": 0, "sama": 5, "ditolak": 0}, told


def test_a_masked_export_read_again_is_refused_row_by_row(place):
    registered()
    client = signed_in(clerk())
    one = upload(client, export_file(client, is_full="", reason=""), "ekspor.xlsx")
    assert (one.new_count, one.changed_count) == (0, 0), one.problem
