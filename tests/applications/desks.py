"""Officers at their desks: the walker of ``walker.Family`` in a browser in which an officer is signed in."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.enums import AgencyKind, Role
from applications.models import Application

from tests.applications.walker import Family
from tests.factories import applications as make
from tests.factories.agencies import RETEH, TEMBILAHAN, TEMBILAHAN_KOTA

#: Another kecamatan of the same regency.
SANGLAR = "1404012003"


def signed_in(user):
    """A browser in which ``user`` is signed in."""
    client = Client()
    client.force_login(user, backend="agencies.auth.MembershipBackend")
    return client


def village_office(code=TEMBILAHAN_KOTA):
    """The office of one village."""
    return make.office(kind=AgencyKind.DESA, territory_code=code)


def operator(number=1, code=TEMBILAHAN_KOTA):
    """An officer of a village."""
    return make.officer_of(Role.OPERATOR_DESA, agency=village_office(code), number=number)


def kecamatan_operator(code=TEMBILAHAN):
    """An officer of a kecamatan."""
    return make.officer_of(Role.OPERATOR_DESA, agency=make.office(kind=AgencyKind.KECAMATAN, territory_code=code))


def nurse(kind=AgencyKind.RSUD, code="1404"):
    """An officer of a hospital, or of a health centre at ``code``."""
    return make.officer_of(Role.PETUGAS_RS, agency=make.office(kind=kind, territory_code=code))


def clerk():
    """An officer at the counter of the social office."""
    return make.officer_of(Role.OPERATOR_DATA)


def far_village():
    """A village of another kecamatan of the same regency."""
    assert SANGLAR.startswith(RETEH)
    return make.village(SANGLAR)


def at_desk(user, service="pengusulan", *, client=None, **typed):
    """A family whose ``service`` the officer has begun; the first page is open."""
    family = Family(service, client=client or signed_in(user), **typed)
    family.open(reverse("admin:desk_start"))
    family.send(family.page.form("pasien"), service=service)
    return family


def send_in(family):
    """From wherever the family is to the receipt; returns the case."""
    family.walk_to("periksa")
    assert "Masih ada yang perlu diisi" not in family.page.text, family.page.text
    case = family.case()
    family.open(reverse("send", args=[case.public_id]))
    family.send(family.page.form("kunci_kirim"))
    assert family.slug == "diterima", family.page.text
    return Application.objects.get(pk=case.pk)


def send_quickly(family):
    """To the receipt with the pages in between filled in behind the browser; returns the case."""
    case = make.fill(family.case(), person=family.person, at=timezone.now())
    family.open(reverse("check", args=[case.public_id]))
    return send_in(family)


def press_done(family, where):
    """The receipt's own buttons: "berikutnya" or "konsol"."""
    address = reverse("admin:desk_done")
    form = next(one for one in family.page.forms if one["action"] == address)
    return family.send(form, lalu=where)
