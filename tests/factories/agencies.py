"""Factories of the agencies app. Invented people only; territory codes are those of the shipped districts.

Traits: ``AgencyFactory(desa=True)``, ``UserFactory(superuser=True)`` – see each class; ``officer(role)`` for staff.
"""

from datetime import UTC, date, datetime, time

import factory

from agencies.codes import kind_of_code, level_of_code, parent_code
from agencies.enums import AgencyKind, Role, TerritoryLevel, Weekday
from agencies.models import Agency, Holiday, Membership, Policy, Signatory, Territory, User, WorkingHours

PASSWORD = "rahasia-contoh-panjang"
INHIL, TEMBILAHAN, TEMBILAHAN_KOTA, RETEH, KUDUS = "1404", "140404", "1404041001", "140401", "3319"

_NAMES = {
    "14": "Riau",
    "33": "Jawa Tengah",
    "71": "Sulawesi Utara",
    "1404": "Kabupaten Indragiri Hilir",
    "3319": "Kabupaten Kudus",
    "7173": "Kota Tomohon",
    "140401": "Reteh",
    "140404": "Tembilahan",
    "1404041001": "Tembilahan Kota",
    "1404012003": "Sanglar",
}


class TerritoryFactory(factory.django.DjangoModelFactory):
    """``TerritoryFactory(code="1404041001")`` makes the village and all above it; the same code twice is one row."""

    class Meta:
        model = Territory
        django_get_or_create = ("code",)

    # 900 desa in each of twenty kecamatan: a long run of the suite never leaves the numbers a desa may have.
    code = factory.Sequence(lambda n: f"1404{1 + n // 900 % 20:02d}{2001 + n % 900}")
    name = factory.LazyAttribute(lambda o: _NAMES.get(o.code, f"Wilayah Contoh {o.code}"))
    level = factory.LazyAttribute(lambda o: level_of_code(o.code))
    kind = factory.LazyAttribute(lambda o: kind_of_code(o.code))
    parent = factory.LazyAttribute(
        lambda o: TerritoryFactory(code=parent_code(o.code)) if o.level != TerritoryLevel.PROVINCE else None
    )


def territory(code: str) -> Territory:
    """Return the territory ``code``, made with all above it when missing."""
    return TerritoryFactory(code=code)


class AgencyFactory(factory.django.DjangoModelFactory):
    """A Dinas Sosial of Indragiri Hilir; traits give the other kinds, ``territory_code`` another place."""

    class Meta:
        model = Agency

    class Params:
        territory_code = INHIL
        desa = factory.Trait(kind=AgencyKind.DESA, territory_code=TEMBILAHAN_KOTA, short_name="Kantor Desa Contoh")
        kecamatan = factory.Trait(kind=AgencyKind.KECAMATAN, territory_code=TEMBILAHAN, short_name="Kecamatan Contoh")
        rsud = factory.Trait(kind=AgencyKind.RSUD, short_name="RSUD Contoh")
        bpjs = factory.Trait(kind=AgencyKind.BPJS, short_name="BPJS Contoh")
        kudus = factory.Trait(territory_code=KUDUS, short_name="Dinsos Kudus Contoh")

    code = factory.Sequence(lambda n: f"instansi-contoh-{n}")
    name = factory.LazyAttribute(lambda o: f"{o.short_name} (CONTOH)")
    short_name = "Dinsos Contoh"
    kind = AgencyKind.DINSOS
    territory = factory.LazyAttribute(lambda o: territory(o.territory_code))
    city = "Tembilahan"
    letterhead_line1 = "PEMERINTAH KABUPATEN CONTOH"
    letterhead_line2 = "DINAS SOSIAL CONTOH"


class SignatoryFactory(factory.django.DjangoModelFactory):
    """A head of office who signs."""

    class Meta:
        model = Signatory

    agency = factory.SubFactory(AgencyFactory)
    position = "Kepala Dinas Sosial"
    name = "Drs. CONTOH Penanda Tangan"
    rank = "Pembina Tingkat I"
    nip = "196412291990031002"
    valid_from = date(2025, 1, 1)


class WorkingHoursFactory(factory.django.DjangoModelFactory):
    """Monday morning."""

    class Meta:
        model = WorkingHours

    agency = factory.SubFactory(AgencyFactory)
    weekday = Weekday.MONDAY
    opens = time(8)
    closes = time(12)


class HolidayFactory(factory.django.DjangoModelFactory):
    """A national day of joint leave."""

    class Meta:
        model = Holiday

    date = factory.Sequence(lambda n: date.fromordinal(date(2027, 1, 4).toordinal() + n))
    name = "Cuti bersama (CONTOH)"


class UserFactory(factory.django.DjangoModelFactory):
    """An officer with password ``PASSWORD``; without a trait he has no membership and cannot enter.

    ``officer(role, agency=…)`` makes one who can. Traits: ``superuser=True``, ``disabled=True``.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        superuser = factory.Trait(is_superuser=True)
        disabled = factory.Trait(is_active=False)

    username = factory.Sequence(lambda n: f"petugas-{n}")
    full_name = factory.Sequence(lambda n: f"Petugas CONTOH {n}")
    password = factory.django.Password(PASSWORD)


class MembershipFactory(factory.django.DjangoModelFactory):
    """A verifikator of a Dinsos, since 2025 and without end."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    role = Role.VERIFIKATOR
    valid_from = date(2025, 1, 1)


_DEFAULT_AGENCY = {
    Role.OPERATOR_DESA: {"desa": True},
    Role.PETUGAS_RS: {"rsud": True},
    Role.MITRA: {"bpjs": True},
}


def officer(role: Role, *, agency: Agency | None = None, **user_fields: object) -> User:
    """Return a new officer who holds ``role`` in ``agency`` (made to fit the role when not named)."""
    user = UserFactory(**user_fields)
    MembershipFactory(user=user, agency=agency or AgencyFactory(**_DEFAULT_AGENCY.get(role, {})), role=role)
    return user


class PolicyFactory(factory.django.DjangoModelFactory):
    """A row of ``general.draft_days`` in Indragiri Hilir; ``national=True`` leaves the territory out."""

    class Meta:
        model = Policy

    class Params:
        national = factory.Trait(territory=None)

    key = "general.draft_days"
    territory = factory.LazyFunction(lambda: territory(INHIL))
    value = 7
    valid_from = date(2026, 1, 1)
    legal_basis = "Peraturan Bupati CONTOH 1/2026"
    created_at = datetime(2026, 1, 1, 1, tzinfo=UTC)
