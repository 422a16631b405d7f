"""Where a health facility stands, and who keeps the list of them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from agencies.enums import Role
from participants.models import Facility

from tests.applications.console import signed_in
from tests.factories import applications as made
from tests.factories.agencies import TEMBILAHAN_KOTA

pytestmark = pytest.mark.django_db

TEMBILAHAN = {"latitude": "-0.325410", "longitude": "103.158290"}


@pytest.mark.parametrize("place", [{}, TEMBILAHAN])
def test_a_place_is_two_numbers_or_none(place):
    facility = made.facility(**place)
    facility.refresh_from_db()
    facility.full_clean()


@pytest.mark.parametrize(
    "place",
    [
        {"latitude": "-0.325410"},
        {"longitude": "103.158290"},
        {"latitude": "103.158290", "longitude": "-0.325410"},
        {"latitude": "52.5", "longitude": "13.4"},
    ],
)
def test_half_a_place_and_one_outside_the_country_are_refused(place):
    facility = made.facility()
    with pytest.raises(DatabaseError), transaction.atomic():  # PostgreSQL refuses three digits before it checks
        Facility.objects.filter(pk=facility.pk).update(**place)
    for name, value in place.items():
        setattr(facility, name, value)
    with pytest.raises(ValidationError):
        facility.full_clean()


def test_an_administrator_keeps_the_list_of_his_own_area():
    made.village()
    client = signed_in(made.officer_of(Role.ADMINISTRATOR))
    form = {
        "code": "0138U020",
        "name": "Klinik Contoh",
        "kind": "fktp",
        "territory": TEMBILAHAN_KOTA,
        "is_active": "on",
    }
    refused = client.post(reverse("admin:participants_facility_add"), form | {"latitude": "-0.3"})
    assert "kosongkan keduanya" in refused.content.decode()
    client.post(reverse("admin:participants_facility_add"), form | TEMBILAHAN)
    assert str(Facility.objects.get(code="0138U020").longitude) == "103.158290"
    assert (
        signed_in(made.officer_of(Role.VERIFIKATOR)).get(reverse("admin:participants_facility_add")).status_code == 403
    )
