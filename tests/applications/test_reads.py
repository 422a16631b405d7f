"""Every look at a family's file by an officer is written down, cannot be rewritten, and is shown to the family."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.enums import Role
from applications.enums import ReadKind
from applications.models import CaseRead
from applications.pins import pin_of

from tests.factories import applications as made

pytestmark = pytest.mark.django_db


def test_opening_a_case_and_a_photo_is_written_down(client):
    case = made.submitted()
    reader = made.officer_of(Role.VERIFIKATOR)
    client.force_login(reader)
    page = case.documents.current().first().pages.get()

    client.get(reverse("admin:applications_application_change", args=[case.pk]))
    client.get(reverse("document_page", args=[page.public_id]))
    client.get(reverse("admin:applications_application_changelist"))

    rows = list(case.reads.order_by("pk").values_list("user", "agency", "kind"))
    assert rows == [(reader.pk, case.agency_id, ReadKind.CASE), (reader.pk, case.agency_id, ReadKind.DOCUMENT)]


def test_the_family_sees_which_office_looked(client):
    case = made.submitted()
    reader = made.officer_of(Role.VERIFIKATOR)
    client.force_login(reader)
    client.get(reverse("admin:applications_application_change", args=[case.pk]))
    client.logout()

    client.post(reverse("track"), {"ticket": case.ticket, "pin": pin_of(case)})
    html = client.get(reverse("status")).content.decode()

    assert "Yang sudah membuka data ini" in html
    assert f": {case.agency.name}</li>" in html
    assert reader.username not in html and reader.full_name not in html


def test_the_familys_own_look_is_no_officers_read(client):
    case = made.submitted()
    client.post(reverse("track"), {"ticket": case.ticket, "pin": pin_of(case)})
    client.get(reverse("status"))
    page = case.documents.current().first().pages.get()
    assert client.get(reverse("document_page", args=[page.public_id])).status_code == 200
    assert case.reads.count() == 0


def test_a_refused_look_leaves_no_row(client):
    case = made.submitted()
    stranger = made.officer_of(Role.VERIFIKATOR, agency=made.office(territory_code="3319"))
    client.force_login(stranger)
    assert client.get(reverse("admin:applications_application_change", args=[case.pk])).status_code == 404
    assert CaseRead.objects.count() == 0


@pytest.mark.parametrize("how", ["update", "delete"])
def test_the_trail_cannot_be_rewritten(client, how):
    case = made.submitted()
    client.force_login(made.officer_of(Role.VERIFIKATOR))
    client.get(reverse("admin:applications_application_change", args=[case.pk]))
    with pytest.raises(IntegrityError), transaction.atomic():
        case.reads.update(kind="document") if how == "update" else case.reads.all()._raw_delete(case.reads.db)
    assert case.reads.count() == 1
