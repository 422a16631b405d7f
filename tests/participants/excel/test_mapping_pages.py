"""The columns of a file named by hand."""

import pytest
from django.urls import reverse

from participants.enums import BatchState
from participants.models import ColumnMapping

from tests.applications.console import signed_in
from tests.factories import applications as made
from tests.factories.participants import clerk
from tests.participants.excel.files import at, batch, foreign_clerk, open_as

pytestmark = pytest.mark.django_db


def test_each_heading_with_what_stands_below_it():
    text = open_as(clerk(), at(batch(BatchState.MAPPING), "mapping")).content.decode()
    assert "NIK KTP" in text
    assert "Warna rumah" in text
    assert "hijau" in text
    assert "1404042306019001" not in text
    assert "Belum dikenali: <strong>Nama lengkap" in " ".join(text.split())


def test_forbidden_columns_are_not_on_offer():
    form = open_as(clerk(), at(batch(BatchState.MAPPING), "mapping")).context["form"]
    assert form.headings == ["NIK KTP", "Nama", "Warna rumah"]


def test_what_was_found_is_chosen_already():
    form = open_as(clerk(), at(batch(BatchState.MAPPING), "mapping")).context["form"]
    assert [field.initial for field in form.columns] == ["nik", "full_name", ""]


def test_choices_are_kept_and_the_file_is_read_again():
    one = batch(BatchState.MAPPING)
    sent = {"kolom-0": "nik", "kolom-1": "full_name", "kolom-2": "", "save_as": " Usulan desa "}
    assert signed_in(clerk()).post(at(one, "mapping"), sent).url.startswith(at(one))
    one.refresh_from_db()
    assert (one.state, one.columns["chosen"]) == (BatchState.UPLOADED, {"NIK KTP": "nik", "Nama": "full_name"})
    kept = ColumnMapping.objects.get()
    assert (kept.name, kept.columns) == ("Usulan desa", {"NIK KTP": "nik", "Nama": "full_name"})


def test_one_meaning_one_column():
    answer = signed_in(clerk()).post(at(batch(BatchState.MAPPING), "mapping"), {"kolom-0": "nik", "kolom-1": "nik"})
    assert answer.status_code == 422
    assert "sudah dipakai kolom “NIK KTP”" in answer.content.decode()


@pytest.mark.parametrize("sent", [{}, {"kolom-0": "agency_id"}, {"kolom-0": "id"}, {"kolom-9": "nik"}])
def test_nothing_chosen_or_nonsense(sent):
    one = batch(BatchState.MAPPING)
    assert signed_in(clerk()).post(at(one, "mapping"), sent).status_code == 422
    one.refresh_from_db()
    assert one.state == BatchState.MAPPING


def mapping(user):
    return ColumnMapping.objects.create(
        agency=user.memberships.get().agency,
        name="Usulan desa",
        columns={"NIK KTP": "nik"},
        saved_by=user,
        saved_at=made.NOON,
    )


def test_kept_namings_are_listed_and_taken_away():
    kept, client = mapping(clerk()), signed_in(clerk())
    text = client.get(reverse("admin:participants_columnmapping_changelist")).content.decode()
    assert "NIK KTP → NIK" in text
    assert client.get(reverse("admin:participants_columnmapping_change", args=[kept.pk])).status_code == 200
    client.post(reverse("admin:participants_columnmapping_delete", args=[kept.pk]), {"post": "yes"})
    assert not ColumnMapping.objects.exists()


def test_namings_of_another_office_are_not_there():
    kept, client = mapping(clerk()), signed_in(foreign_clerk())
    assert "NIK KTP" not in client.get(reverse("admin:participants_columnmapping_changelist")).content.decode()
    for name in ("change", "delete", "history"):
        address = reverse(f"admin:participants_columnmapping_{name}", args=[kept.pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {"post": "yes"}).status_code in (403, 404, 405)
    assert ColumnMapping.objects.exists()
