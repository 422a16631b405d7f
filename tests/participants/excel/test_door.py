"""The door of django-import-export: closed by default, and its own rooms walled up (ux-and-security §4.1, I7)."""

import pytest
from django.contrib import admin
from django.urls import reverse

from agencies.enums import Role
from participants.models import Participant
from participants.resources import FIELDS, ParticipantResource

from tests.applications.console import signed_in
from tests.factories.agencies import UserFactory
from tests.factories.participants import clerk
from tests.participants.excel.files import officer, open_as

pytestmark = pytest.mark.django_db


def door(name):
    return reverse(f"admin:participants_participant_{name}")


@pytest.mark.parametrize("name", ["import", "export"])
@pytest.mark.parametrize("role", [role for role in Role if role != Role.OPERATOR_DATA])
def test_who_only_reads_finds_the_door_shut(name, role):
    for method in ("get", "post"):
        assert getattr(signed_in(officer(role)), method)(door(name)).status_code == 403


@pytest.mark.parametrize("role", [Role.OPERATOR_DATA, Role.VERIFIKATOR])
def test_buttons_are_for_those_who_may(role):
    user = clerk() if role == Role.OPERATOR_DATA else officer(role)
    text = open_as(user, door("changelist")).content.decode()
    assert ("Impor Excel" in text) == ("Ekspor</a>" in text) == (role == Role.OPERATOR_DATA)


def test_import_leads_to_our_upload_page():
    client = signed_in(clerk())
    for method in (client.get, client.post):
        assert method(door("import")).url == reverse("admin:participants_importbatch_upload")


def test_export_leads_to_our_page_with_the_filters_of_the_list():
    answer = open_as(clerk(), f"{door('export')}?segment=PBPU&kelas=3")
    assert answer.url == reverse("admin:participants_registryexport_create") + "?segment=PBPU&kelas=3"


def test_the_button_carries_the_filters_along():
    text = open_as(clerk(), f"{door('changelist')}?segment=PBPU").content.decode()
    assert f'{door("export")}?segment=PBPU"' in text


@pytest.mark.parametrize("user", [clerk, lambda: UserFactory(superuser=True)])
def test_the_librarys_confirmation_is_not_there(user):
    client = signed_in(user())
    sent = {"import_file_name": "../../etc/passwd", "original_file_name": "a.csv", "format": "0", "resource": ""}
    assert client.get(door("process_import")).status_code == 404
    assert client.post(door("process_import"), sent).status_code == 404


def test_the_librarys_way_in_writes_nothing():
    with pytest.raises(NotImplementedError):
        ParticipantResource().import_data([])
    assert not Participant.objects.exists()


def test_kinds_of_files():
    model_admin = admin.site.get_model_admin(Participant)
    assert [one.__name__ for one in model_admin.import_formats] == ["XLSX", "XLS", "ODS", "CSV"]
    assert [one.__name__ for one in model_admin.export_formats] == ["XLSX", "CSV"]


def test_the_resource_names_the_state_and_no_key_of_ours():
    assert set(ParticipantResource().get_export_headers()) == set(FIELDS)
    assert not {"id", "household", "last_change", "merged_into", "name_key"} & set(FIELDS)
