import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.enums import Role
from notifications.enums import MessageState, Purpose

from tests.factories.agencies import AgencyFactory, UserFactory, officer
from tests.factories.notifications import (
    AttemptFactory,
    MessageEventFactory,
    MessageFactory,
    TemplateVersionFactory,
)

pytestmark = pytest.mark.django_db

LIST = "admin:notifications_message_changelist"
CHANGE = "admin:notifications_message_change"


@pytest.fixture
def sign_in(client):
    """Return a function that lets a user in."""

    def enter(user):
        client.force_login(user, backend="agencies.auth.MembershipBackend")
        return client

    return enter


@pytest.fixture
def here():
    """Return the Dinsos of Indragiri Hilir."""
    return AgencyFactory()


def make(agency, **fields):
    message = MessageFactory(agency=agency, attempts=1, **fields)
    AttemptFactory(message=message, state="refused", reason="invalid_address")
    MessageEventFactory(message=message, verb="fail", reason="invalid_address")
    return message


def test_the_list_shows_masked_contacts_and_why(sign_in, here):
    make(here, state=MessageState.FAILED, about="uji.Kasus:5")
    page = sign_in(officer(Role.VERIFIKATOR, agency=here)).get(reverse(LIST)).text
    assert "0812****7890" in page
    assert "Nomor tidak bisa dikirimi pesan" in page
    assert "uji.Kasus:5" in page
    assert "6281234567890" not in page
    assert "081234567890" not in page


def test_an_officer_sees_the_messages_of_his_territory_only(sign_in, here):
    make(here, about="uji.Kasus:1")
    other = make(AgencyFactory(kudus=True), about="uji.Kasus:2")
    nobody = make(None, about="uji.Kasus:3")
    client = sign_in(officer(Role.VERIFIKATOR, agency=here))
    page = client.get(reverse(LIST)).text
    assert [n for n in (1, 2, 3) if f"uji.Kasus:{n}" in page] == [1]
    for message in (other, nobody):
        assert "uji.Kasus" not in client.get(reverse(CHANGE, args=[message.pk]), follow=True).text


def test_a_superuser_sees_all(sign_in, here):
    make(here, about="uji.Kasus:1")
    make(None, about="uji.Kasus:3")
    page = sign_in(UserFactory(superuser=True)).get(reverse(LIST)).text
    assert "uji.Kasus:1" in page
    assert "uji.Kasus:3" in page


def test_a_role_without_the_right_sees_nothing(sign_in, here):
    make(here)
    assert sign_in(officer(Role.OPERATOR_DATA, agency=here)).get(reverse(LIST)).status_code == 403


def test_the_page_of_a_message_shows_tries_and_events_and_changes_nothing(sign_in, here):
    message = make(here, about="uji.Kasus:5")
    client = sign_in(UserFactory(superuser=True))
    address = reverse(CHANGE, args=[message.pk])
    page = client.get(address).text
    assert "0812****7890" in page
    assert page.count("invalid_address") == 2
    assert "6281234567890" not in page
    assert 'name="_save"' not in page
    assert client.post(address, {"state": "ready"}).status_code == 403
    assert client.post(reverse("admin:notifications_message_delete", args=[message.pk])).status_code == 403
    assert client.get(reverse("admin:notifications_message_add")).status_code == 403


def test_filters_work_and_lookups_outside_them_are_refused(sign_in, here):
    make(here, about="uji.Kasus:1", state=MessageState.FAILED)
    make(here, about="uji.Kasus:2")
    client = sign_in(officer(Role.VERIFIKATOR, agency=here))
    page = client.get(reverse(LIST), {"state__exact": "failed", "purpose__exact": Purpose.STATUTORY}).text
    assert "uji.Kasus:1" in page
    assert "uji.Kasus:2" not in page
    assert client.get(reverse(LIST), {"contact_hash__startswith": "a"}).status_code == 400


def test_the_search_finds_whole_references_and_codes_only(sign_in, here):
    message = make(here, about="uji.Kasus:1")
    make(here, about="uji.Kasus:12")
    client = sign_in(officer(Role.VERIFIKATOR, agency=here))
    dashed = f"{message.check_code[:4]}-{message.check_code[4:8]}-{message.check_code[8:]}".lower()
    for term in ("uji.Kasus:1", dashed):
        page = client.get(reverse(LIST), {"q": term}).text
        assert str(message.pk) in page
        assert "uji.Kasus:12" not in page


def test_the_list_costs_the_same_for_five_as_for_one(sign_in, here):
    client = sign_in(officer(Role.VERIFIKATOR, agency=here))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(LIST))
        return len(captured)

    make(here)
    queries()
    one = queries()
    for _ in range(4):
        make(here)
    assert queries() == one


def test_versions_can_be_read_by_the_superuser_and_changed_by_nobody(sign_in):
    version = TemplateVersionFactory(body="Halo, ini contoh.")
    client = sign_in(UserFactory(superuser=True))
    assert version.template.code in client.get(reverse("admin:notifications_templateversion_changelist")).text
    address = reverse("admin:notifications_templateversion_change", args=[version.pk])
    assert "Halo, ini contoh." in client.get(address).text
    assert client.post(address, {"body": "lain"}).status_code == 403
