"""Policy keys, their dated rows, inheritance and the clock of an office."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies import policies, services
from agencies.enums import Role
from agencies.models import Policy
from agencies.policies import InvalidPolicyValue, PolicyKey, PolicyKind, UnknownPolicy
from common.db import append_only_tables

from tests.factories.agencies import (
    AgencyFactory,
    HolidayFactory,
    PolicyFactory,
    UserFactory,
    WorkingHoursFactory,
    officer,
    territory,
)

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
TODAY = date(2026, 11, 20)
KEY = "general.draft_days"
LAW = "Peraturan Bupati CONTOH 7/2026"


def key(kind: PolicyKind, initial, **kwargs) -> PolicyKey:
    return PolicyKey(
        code="test.key", label="Uji", help_text="", kind=kind, initial=initial, legal_basis="UU CONTOH", **kwargs
    )


OPTIONS = (("A", "Satu"), ("B", "Dua"))


class TestKeys:
    @pytest.mark.parametrize(
        ("definition", "value", "stored", "python", "shown"),
        [
            (key(PolicyKind.BOOL, True), False, False, False, "Tidak"),
            (key(PolicyKind.INTEGER, 1, unit="hari"), 5, 5, 5, "5 hari"),
            (key(PolicyKind.MONEY, 0), 35_000, 35_000, 35_000, "Rp35.000"),
            (key(PolicyKind.CHOICE, "A", options=OPTIONS), "B", "B", "B", "Dua"),
            (key(PolicyKind.CHOICES, (), options=OPTIONS), {"B", "A"}, ["A", "B"], ("A", "B"), "Satu, Dua"),
            (key(PolicyKind.TEXT, ""), " 0768 123 ", "0768 123", "0768 123", "0768 123"),
            (key(PolicyKind.TIME, time(14)), time(15, 30), "15:30", time(15, 30), "15.30"),
        ],
    )
    def test_a_value_goes_to_the_database_and_back(self, definition, value, stored, python, shown):
        assert definition.to_json(value) == stored
        assert definition.to_python(stored) == python
        assert type(definition.to_python(stored)) is type(python)
        assert definition.display(stored) == shown

    @pytest.mark.parametrize(
        ("definition", "value"),
        [
            (key(PolicyKind.BOOL, True), 1),
            (key(PolicyKind.BOOL, True), "True"),
            (key(PolicyKind.INTEGER, 1), True),
            (key(PolicyKind.INTEGER, 1), 1.0),
            (key(PolicyKind.INTEGER, 1), "1"),
            (key(PolicyKind.INTEGER, 1, minimum=1, maximum=9), 0),
            (key(PolicyKind.INTEGER, 1, minimum=1, maximum=9), 10),
            (key(PolicyKind.MONEY, 0), -1),
            (key(PolicyKind.CHOICE, "A", options=OPTIONS), "C"),
            (key(PolicyKind.CHOICES, (), options=OPTIONS), "A"),
            (key(PolicyKind.CHOICES, (), options=OPTIONS), ["A", "C"]),
            (key(PolicyKind.TEXT, ""), 5),
            (key(PolicyKind.TIME, time(14)), "25:00"),
            (key(PolicyKind.TIME, time(14)), "siang"),
            (key(PolicyKind.TIME, time(14)), None),
        ],
    )
    def test_a_value_of_another_type_is_refused(self, definition, value):
        with pytest.raises(InvalidPolicyValue, match="^Uji: "):
            definition.to_json(value)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": PolicyKind.CHOICE, "initial": "A"},
            {"kind": PolicyKind.TEXT, "initial": "", "options": OPTIONS},
            {"kind": PolicyKind.INTEGER, "initial": "7"},
        ],
    )
    def test_an_impossible_definition_stops_the_start(self, wrong):
        with pytest.raises(ValueError):  # noqa: PT011 - two kinds of message, both are start-up errors
            key(**wrong)

    def test_a_definition_without_legal_basis_stops_the_start(self):
        with pytest.raises(ValueError, match="legal basis"):
            PolicyKey(code="x", label="X", help_text="", kind=PolicyKind.BOOL, initial=True, legal_basis="")

    def test_the_same_definition_twice_is_harmless_another_is_not(self):
        general = policies.get_key(KEY)
        policies.register(general)
        with pytest.raises(ValueError, match="already registered"):
            policies.register(key(PolicyKind.BOOL, True).__class__(**{**vars(general), "label": "Lain"}))

    def test_unknown_key(self):
        with pytest.raises(UnknownPolicy, match="general.tidak_ada"):
            policies.get_key("general.tidak_ada")


@pytest.mark.django_db
class TestValues:
    def test_every_key_has_its_national_row_after_migrate(self):
        national = Policy.objects.filter(territory__isnull=True)
        assert set(policies.all_keys()) == set(national.values_list("key", flat=True))
        row = national.get(key=KEY)
        assert (row.value, row.legal_basis) == (14, policies.get_key(KEY).legal_basis)

    def test_migrate_again_adds_nothing_and_keeps_decisions(self):
        services.set_policy(KEY, value=9, territory_code=None, valid_from=TODAY, legal_basis=LAW, actor=None, at=AT)
        before = list(Policy.objects.values_list("pk", "value"))
        call_command("migrate", verbosity=0)
        assert list(Policy.objects.values_list("pk", "value")) == before

    def test_asking_for_an_unknown_key_is_an_error(self):
        with pytest.raises(UnknownPolicy):
            services.policy_value("general.tidak_ada", territory_code=None, on=TODAY)
        with pytest.raises(UnknownPolicy):
            services.set_policy(
                "general.tidak_ada", value=1, territory_code=None, valid_from=TODAY, legal_basis=LAW, actor=None, at=AT
            )

    def test_nearest_territory_wins_even_with_an_older_row(self):
        PolicyFactory(national=True, value=20, valid_from=date(2026, 6, 1))
        PolicyFactory(value=7, valid_from=date(2026, 1, 1))
        assert services.policy_value(KEY, territory_code="1404041001", on=TODAY) == 7
        assert services.policy_value(KEY, territory_code="1404", on=TODAY) == 7
        assert services.policy_value(KEY, territory_code="14", on=TODAY) == 20
        assert services.policy_value(KEY, territory_code="3319", on=TODAY) == 20
        assert services.policy_value(KEY, territory_code=None, on=TODAY) == 20

    def test_a_row_counts_from_its_day(self):
        PolicyFactory(value=7, valid_from=TODAY)
        assert services.policy_value(KEY, territory_code="1404", on=TODAY - timedelta(1)) == 14
        assert services.policy_value(KEY, territory_code="1404", on=TODAY) == 7

    def test_before_any_row_the_starting_value_holds(self):
        assert services.policy_value(KEY, territory_code=None, on=date(1999, 1, 1)) == 14

    def test_it_is_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            services.policy_value(KEY, territory_code="1404041001", on=TODAY)

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_inheritance_agrees_with_its_definition(self, data):
        places = [None, "14", "1404", "140404", "1404041001", "3319"]
        with transaction.atomic():
            for code in places[1:]:
                territory(code)
            drawn = data.draw(
                st.lists(
                    st.tuples(st.sampled_from(places), st.integers(1, 28), st.integers(0, 2)), unique=True, max_size=12
                )
            )
            rows = [
                PolicyFactory(
                    territory_id=place,
                    territory=territory(place) if place else None,
                    valid_from=date(2026, 11, day),
                    revision=revision,
                    value=number + 1,
                )
                for number, (place, day, revision) in enumerate(drawn)
            ]
            on = date(2026, 11, data.draw(st.integers(1, 28)))
            asked = data.draw(st.sampled_from([*places, "1404041002", "71"]))
            expected = 14
            for length in (0, 2, 4, 6, 10):  # from the nation down; the last place that has a row decides
                place = (asked or "")[:length] if length <= len(asked or "") else "-"
                here = [row for row in rows if (row.territory_id or "") == place and row.valid_from <= on]
                if here:
                    expected = max(here, key=lambda row: (row.valid_from, row.revision)).value
            assert services.policy_value(KEY, territory_code=asked, on=on) == expected
            transaction.set_rollback(True)


def decide(actor, *, value=9, code="1404", valid_from=TODAY, legal_basis=LAW):
    return services.set_policy(
        KEY, value=value, territory_code=code, valid_from=valid_from, legal_basis=legal_basis, actor=actor, at=AT
    )


@pytest.mark.django_db
class TestDecisions:
    def test_an_administrator_decides_for_his_area(self):
        actor = officer(Role.ADMINISTRATOR)
        row = decide(actor)
        assert (row.value, row.created_by, row.created_at, row.legal_basis) == (9, actor, AT, LAW)
        assert decide(actor, code=territory("140404").pk, value=8).value == 8

    @pytest.mark.parametrize("code", [None, "14", "3319"])
    def test_not_for_another(self, code):
        actor = officer(Role.ADMINISTRATOR)
        if code:
            territory(code)
        with pytest.raises(PermissionDenied):
            decide(actor, code=code)

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
    def test_no_other_role_decides(self, role):
        with pytest.raises(PermissionDenied):
            decide(officer(role))

    def test_rights_of_two_offices_are_not_added_up(self):
        actor = officer(Role.ADMINISTRATOR, agency=AgencyFactory(kudus=True))
        officer_of_inhil = officer(Role.PIMPINAN)
        actor.memberships.create(
            agency=officer_of_inhil.memberships.get().agency, role=Role.PIMPINAN, valid_from=date(2025, 1, 1)
        )
        with pytest.raises(PermissionDenied):
            decide(actor)

    def test_the_nation_is_the_superusers(self):
        assert decide(UserFactory(superuser=True), code=None).territory is None

    def test_the_same_again_is_the_same_row(self):
        actor = officer(Role.ADMINISTRATOR)
        assert decide(actor) == decide(actor)
        assert Policy.objects.filter(territory="1404").count() == 1

    def test_a_slip_is_corrected_on_the_same_day_and_stays_visible(self):
        actor = officer(Role.ADMINISTRATOR)
        decide(actor, value=90)
        assert decide(actor, value=9).revision == 1
        assert services.policy_value(KEY, territory_code="1404", on=TODAY) == 9
        assert list(Policy.objects.filter(territory="1404").values_list("value", flat=True)) == [9, 90]

    def test_value_and_legal_basis_are_checked(self):
        actor = officer(Role.ADMINISTRATOR)
        with pytest.raises(InvalidPolicyValue, match="paling banyak 90"):
            decide(actor, value=91)
        with pytest.raises(ValidationError, match="dasar hukum"):
            decide(actor, legal_basis="  ")

    def test_the_database_refuses_change_and_removal(self):
        row = PolicyFactory()
        assert Policy._meta.db_table in append_only_tables(connection)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Policy.objects.filter(pk=row.pk).update(value=1)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Policy.objects.filter(pk=row.pk).delete()
        row.refresh_from_db()
        assert row.value == 7

    @pytest.mark.parametrize("national", [True, False])
    def test_the_database_refuses_two_rows_in_one_place(self, national):
        PolicyFactory(national=national)
        with pytest.raises(IntegrityError), transaction.atomic():
            PolicyFactory(national=national)

    def test_the_database_asks_for_a_legal_basis(self):
        with pytest.raises(IntegrityError, match="policy_has_legal_basis"), transaction.atomic():
            PolicyFactory(legal_basis="")

    def test_in_force(self):
        old = PolicyFactory(valid_from=date(2026, 1, 1))
        slip = PolicyFactory(valid_from=date(2026, 11, 1))
        now = PolicyFactory(valid_from=date(2026, 11, 1), revision=1)
        coming = PolicyFactory(valid_from=date(2027, 1, 1))
        rows = Policy.objects.filter(key=KEY).with_in_force(TODAY)
        assert {row.pk: row.in_force for row in rows if row.territory_id} == {
            old.pk: False,
            slip.pk: False,
            now.pk: True,
            coming.pk: False,
        }
        assert [row.in_force for row in rows if not row.territory_id] == [True]
        PolicyFactory(national=True, valid_from=TODAY)
        national = Policy.objects.filter(key=KEY, territory=None).order_by("valid_from").with_in_force(TODAY)
        assert [row.in_force for row in national] == [False, True]


@pytest.mark.django_db
class TestOfficeClock:
    def test_civil_service_hours_when_none_are_recorded(self):
        office = services.work_calendar(AgencyFactory())
        assert str(office.tz) == "Asia/Jakarta"
        assert office.is_open(datetime(2026, 11, 23, 0, 30, tzinfo=UTC))  # Monday 07.30 WIB
        assert not office.is_workday(date(2026, 11, 22))

    def test_recorded_hours_zone_and_cutoff(self):
        agency = AgencyFactory(territory_code="7173", cutoff_time=time(11))
        for opens, closes in ((time(13), time(15)), (time(8), time(12))):
            WorkingHoursFactory(agency=agency, opens=opens, closes=closes)
        office = services.work_calendar(agency)
        assert str(office.tz) == "Asia/Makassar"
        assert office.hours == {0: [(time(8), time(12)), (time(13), time(15))]}
        assert office.arrival_day(datetime(2026, 11, 23, 3, tzinfo=UTC)) == date(2026, 11, 30)  # 11.00 WITA

    def test_the_office_may_name_its_own_zone(self):
        assert str(AgencyFactory(time_zone="Asia/Jayapura").zone) == "Asia/Jayapura"

    def test_national_holidays_and_joint_leave_are_off(self):
        office = services.work_calendar(AgencyFactory())
        assert not office.is_workday(date(2026, 12, 25))
        assert not office.is_workday(date(2025, 12, 26))  # cuti bersama Natal, SKB 3 Menteri

    def test_recorded_days_off_and_the_nearest_decision(self):
        day = date(2026, 11, 24)
        agency = AgencyFactory(desa=True)
        assert services.work_calendar(agency).is_workday(day)
        HolidayFactory(date=day)
        assert not services.work_calendar(agency).is_workday(day)
        HolidayFactory(date=day, territory=territory("1404"), is_workday=True)
        assert services.work_calendar(agency).is_workday(day)
        HolidayFactory(date=day, territory=territory("140404"))
        assert not services.work_calendar(agency).is_workday(day)
        HolidayFactory(date=day, territory=territory("140401"), is_workday=True)  # elsewhere
        assert not services.work_calendar(agency).is_workday(day)

    def test_a_national_holiday_may_be_worked(self):
        HolidayFactory(date=date(2026, 12, 25), territory=territory("1404"), is_workday=True)
        assert services.work_calendar(AgencyFactory()).is_workday(date(2026, 12, 25))

    def test_two_queries(self, django_assert_num_queries):
        agency = AgencyFactory()
        with django_assert_num_queries(2):
            services.work_calendar(agency)

    def test_the_database_refuses_impossible_hours_and_double_days(self):
        with pytest.raises(IntegrityError, match="workinghours_closes_after_opens"), transaction.atomic():
            WorkingHoursFactory(opens=time(12), closes=time(12))
        for place in (None, territory("1404")):
            HolidayFactory(date=TODAY, territory=place)
            with pytest.raises(IntegrityError), transaction.atomic():
                HolidayFactory(date=TODAY, territory=place)
