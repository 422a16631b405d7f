"""Who sees which rows, and how rights end: scope, memberships, sign-in."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.auth import authenticate, get_user
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from agencies import services
from agencies.enums import AgencyKind, Role
from agencies.models import Agency, Holiday, Membership, Policy, Territory, User
from agencies.roles import ROLE_AGENCY_KINDS, ROLE_PERMISSIONS, role_fits_agency
from agencies.scoping import Scope, ScopedQuerySet, prefix_q, scope_of

from tests.factories.agencies import (
    PASSWORD,
    AgencyFactory,
    HolidayFactory,
    MembershipFactory,
    PolicyFactory,
    UserFactory,
    officer,
    territory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)  # 12.00 WIB


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


class TestScope:
    def test_fail_closed(self):
        territory("1404041001")
        for nobody in (None, AnonymousUser(), UserFactory(), officer(Role.VERIFIKATOR, disabled=True), User()):
            assert scope_of(nobody).is_empty
            assert not Territory.objects.visible_to(nobody).exists()
        assert not Territory.objects.visible_to(UserFactory(superuser=True, disabled=True)).exists()

    def test_superuser_sees_all(self):
        territory("1404041001")
        assert scope_of(UserFactory(superuser=True)).everything
        assert Territory.objects.visible_to(UserFactory(superuser=True)).count() == 4

    def test_prefix(self):
        for code in ("1404041001", "1404012003", "3319012001"):
            territory(code)
        user = officer(Role.OPERATOR_DESA, agency=AgencyFactory(kecamatan=True))
        assert {row.pk for row in Territory.objects.visible_to(user)} == {"140404", "1404041001"}

    @pytest.mark.parametrize(
        ("begins", "ends", "inside"),
        [
            (date(2026, 11, 20), None, True),
            (date(2026, 11, 21), None, False),
            (date(2026, 1, 1), date(2026, 11, 20), True),
            (date(2026, 1, 1), date(2026, 11, 19), False),
        ],
    )
    def test_only_memberships_of_today(self, begins, ends, inside):
        user = MembershipFactory(valid_from=begins, valid_until=ends).user
        assert scope_of(user).is_empty is not inside
        assert Agency.objects.visible_to(user).exists() is inside
        assert Membership.objects.active_on(TODAY).filter(user=user).exists() is inside

    def test_today_is_the_day_of_the_office(self):
        """At 23.30 WIB it is already tomorrow in Papua."""
        late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
        jayapura = AgencyFactory(territory_code="91")
        ends_today = {"valid_from": date(2026, 1, 1), "valid_until": TODAY}
        east = MembershipFactory(agency=jayapura, **ends_today).user
        west = MembershipFactory(**ends_today).user
        assert scope_of(east, at=late).is_empty
        assert not scope_of(west, at=late).is_empty

    def test_several_memberships(self):
        user = officer(Role.VERIFIKATOR)
        MembershipFactory(user=user, agency=AgencyFactory(desa=True), role=Role.OPERATOR_DESA)
        MembershipFactory(user=user, agency=AgencyFactory(kudus=True), role=Role.PIMPINAN)
        scope = scope_of(user)
        assert scope.prefixes == ("1404", "3319")  # the village is covered
        assert len(scope.agency_ids) == 3
        assert scope.roles == {Role.VERIFIKATOR, Role.OPERATOR_DESA, Role.PIMPINAN}
        assert scope.covers("1404012003")
        assert not scope.covers("14")
        assert not scope.covers(None)
        assert scope.prefixes_for([Role.OPERATOR_DESA, Role.PIMPINAN]) == ("1404041001", "3319")
        assert scope.prefixes_for([Role.MITRA]) == ()

    def test_a_right_counts_only_where_it_is_held(self):
        user = officer(Role.VERIFIKATOR)
        MembershipFactory(user=user, agency=AgencyFactory(kudus=True), role=Role.PIMPINAN)
        assert user.has_perm("applications.verify_application")
        assert scope_of(user).allows("applications.verify_application", code="1404041001")
        assert not scope_of(user).allows("applications.verify_application", code="3319012001")
        assert scope_of(user).limited_to("applications.verify_application").prefixes == ("1404",)

    def test_a_queryset_without_lookup_is_an_error_not_an_open_door(self):
        class Forgotten(ScopedQuerySet):
            pass

        with pytest.raises(NotImplementedError, match="Forgotten"):
            Forgotten(Territory).visible_to(officer(Role.VERIFIKATOR))
        assert not Forgotten(Territory).visible_to(AnonymousUser()).exists()

    def test_roles_may_be_shut_out_of_the_territory_and_let_in_by_hand(self):
        class Narrow(ScopedQuerySet):
            territory_lookup = "code"
            territory_roles = frozenset({Role.VERIFIKATOR})

            def extra_scope_q(self, scope):
                return prefix_q("code", ["3319"]) if Role.MITRA in scope.roles else super().extra_scope_q(scope)

        territory("1404"), territory("3319")
        assert not Narrow(Territory).visible_to(officer(Role.PIMPINAN)).exists()
        assert {row.pk for row in Narrow(Territory).visible_to(officer(Role.VERIFIKATOR))} == {"1404"}
        assert {row.pk for row in Narrow(Territory).visible_to(officer(Role.MITRA))} == {"3319"}

    def test_empty_scope_covers_nothing(self):
        assert not Scope().covers("14")
        assert not Scope().covers("")


class TestOwnTables:
    def test_agencies_memberships_and_people_of_another_district_are_unseen(self):
        ours, theirs = officer(Role.VERIFIKATOR), officer(Role.VERIFIKATOR, agency=AgencyFactory(kudus=True))
        assert list(User.objects.visible_to(ours)) == [ours]
        assert list(Agency.objects.visible_to(ours)) == [ours.memberships.get().agency]
        assert list(Membership.objects.visible_to(theirs)) == [theirs.memberships.get()]

    def test_one_person_with_many_memberships_is_one_row(self):
        admin = officer(Role.ADMINISTRATOR)
        user = officer(Role.VERIFIKATOR)
        MembershipFactory(user=user, role=Role.PIMPINAN)
        assert User.objects.visible_to(admin).filter(pk=user.pk).count() == 1

    def test_superusers_are_unseen(self):
        boss = UserFactory(superuser=True)
        MembershipFactory(user=boss)
        assert not User.objects.visible_to(officer(Role.ADMINISTRATOR)).filter(pk=boss.pk).exists()

    def test_only_accounts_that_work_nowhere_else_are_managed(self):
        admin = officer(Role.ADMINISTRATOR)
        own, shared, moved, came = (officer(Role.VERIFIKATOR) for _ in range(4))
        kudus = AgencyFactory(kudus=True)
        MembershipFactory(user=shared, agency=kudus)
        moved.memberships.update(valid_until=date(2026, 6, 30))
        MembershipFactory(user=moved, agency=kudus, valid_from=date(2027, 1, 1))
        MembershipFactory(user=came, agency=kudus, valid_until=date(2025, 12, 31))
        managed = User.objects.managed_within(scope_of(admin), today=TODAY)
        assert set(managed) == {admin, own, came}
        assert set(User.objects.visible_to(admin)) >= {shared, moved}
        assert not User.objects.managed_within(Scope(), today=TODAY).exists()

    def test_policies_and_holidays_are_seen_with_what_is_inherited(self):
        village = officer(Role.OPERATOR_DESA)
        for code in ("14", "1404", "140404", "140401", "3319"):
            PolicyFactory(territory=territory(code))
            HolidayFactory(territory=territory(code))
        HolidayFactory()
        seen = {row.territory_id for row in Policy.objects.visible_to(village)}
        assert seen == {None, "14", "1404", "140404"}
        assert {row.territory_id for row in Holiday.objects.visible_to(village)} == {None, "14", "1404", "140404"}

    def test_nearest_agency_serves(self):
        inhil = AgencyFactory()
        kecamatan = AgencyFactory(kind=AgencyKind.DINSOS, territory_code="140404")
        AgencyFactory(kudus=True)
        AgencyFactory(bpjs=True)
        assert services.agency_for(kind=AgencyKind.DINSOS, territory_code="1404041001") == kecamatan
        assert services.agency_for(kind=AgencyKind.DINSOS, territory_code="1404012003") == inhil
        assert services.agency_for(kind=AgencyKind.DINSOS, territory_code="14") is None
        assert services.agency_for(kind=AgencyKind.BPKAD, territory_code="1404") is None


class TestRoles:
    def test_every_role_has_rights_and_a_place(self):
        assert set(ROLE_PERMISSIONS) == set(ROLE_AGENCY_KINDS) == set(Role)
        assert all(ROLE_AGENCY_KINDS.values())

    def test_rights_of_this_app_exist(self):
        known = {f"agencies.{code}" for code in _codenames("agencies")}
        named = {p for perms in ROLE_PERMISSIONS.values() for p in perms if p.startswith("agencies.")}
        assert named <= known

    def test_duties_that_must_stay_apart(self):
        may = {
            right: {role for role, perms in ROLE_PERMISSIONS.items() if f"applications.{right}" in perms}
            for right in ("verify_application", "decide_application", "enter_application")
        }
        assert may["verify_application"] == {Role.VERIFIKATOR}
        assert may["decide_application"] == {Role.PENYETUJU}
        assert Role.PENYETUJU not in may["enter_application"]
        of_administrator = {p for p in ROLE_PERMISSIONS[Role.ADMINISTRATOR] if p.startswith("applications.")}
        assert of_administrator == {"applications.view_application"}  # reads cases, moves none

    def test_pimpinan_changes_nothing(self):
        assert all(".view_" in permission for permission in ROLE_PERMISSIONS[Role.PIMPINAN])

    def test_only_administrators_manage(self):
        for right in ("agencies.manage_users", "agencies.manage_policy", "agencies.manage_agency"):
            assert [role for role, perms in ROLE_PERMISSIONS.items() if right in perms] == [Role.ADMINISTRATOR]

    @pytest.mark.parametrize("role", Role)
    def test_has_perm_is_the_table(self, role):
        user = officer(role)
        assert user.get_all_permissions() == ROLE_PERMISSIONS[role]
        assert user.has_module_perms("agencies") is any(p.startswith("agencies.") for p in ROLE_PERMISSIONS[role])

    def test_nothing_in_the_database_opens_a_door(self):
        user = UserFactory()
        permission = Permission.objects.get(codename="manage_users")
        group = Group.objects.create(name="CONTOH")
        group.permissions.add(permission)
        user.groups.add(group)
        user.user_permissions.add(permission)
        assert not user.has_perm("agencies.manage_users")
        MembershipFactory(user=user, role=Role.PIMPINAN)
        assert not User.objects.get(pk=user.pk).has_perm("agencies.manage_users")

    def test_superuser_may_all_and_a_disabled_one_nothing(self):
        assert UserFactory(superuser=True).has_perm("agencies.manage_users")
        assert not UserFactory(superuser=True, disabled=True).has_perm("agencies.manage_users")
        assert not officer(Role.ADMINISTRATOR, disabled=True).has_perm("agencies.manage_users")

    def test_a_question_about_one_object_is_not_answered_by_role_alone(self):
        user = officer(Role.ADMINISTRATOR)
        assert not user.has_perm("agencies.manage_users", AgencyFactory(kudus=True))


class TestSignIn:
    def test_password_and_membership_are_needed(self, rf):
        request = rf.post("/konsol/login/")
        user = officer(Role.VERIFIKATOR)
        assert authenticate(request, username=user.username, password=PASSWORD) == user
        assert authenticate(request, username=user.username, password="salah") is None
        stranger = UserFactory()
        assert authenticate(request, username=stranger.username, password=PASSWORD) is None
        boss = UserFactory(superuser=True)
        assert authenticate(request, username=boss.username, password=PASSWORD) == boss

    def test_the_next_request_of_an_ended_moved_or_disabled_officer_is_a_strangers(self, client):
        def still_in(user) -> bool:
            return get_user(client).is_authenticated

        for end in (
            lambda user: user.memberships.update(valid_until=date(2026, 11, 19)),
            lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
            lambda user: User.objects.filter(pk=user.pk).delete() if not user.memberships.all().delete() else None,
        ):
            user = officer(Role.VERIFIKATOR)
            client.force_login(user)
            assert still_in(user)
            end(user)
            assert not still_in(user)

    def test_memberships_are_read_once_per_request(self, client, django_assert_num_queries):
        client.force_login(officer(Role.VERIFIKATOR))
        user = get_user(client)
        with django_assert_num_queries(0):
            assert user.has_perm("applications.verify_application")
            assert scope_of(user).prefixes == ("1404",)

    def test_another_object_of_the_same_person_asks_the_database(self):
        membership = MembershipFactory()
        user = membership.user
        assert not scope_of(user).is_empty
        services.end_membership(membership=membership, last_day=date(2026, 11, 19), actor=None)
        assert scope_of(user).is_empty


def grant(actor, user, agency, **kwargs):
    values = {"role": Role.VERIFIKATOR, "valid_from": TODAY} | kwargs
    return services.grant_membership(user=user, agency=agency, actor=actor, **values)


class TestAppointments:
    def test_an_administrator_appoints_in_his_area(self):
        admin = officer(Role.ADMINISTRATOR)
        office = admin.memberships.get().agency
        assert grant(admin, UserFactory(), office).role == Role.VERIFIKATOR
        village = AgencyFactory(desa=True)
        assert grant(admin, UserFactory(), village, role=Role.OPERATOR_DESA).agency == village

    def test_not_elsewhere_not_without_the_right_and_never_himself(self):
        admin = officer(Role.ADMINISTRATOR)
        office = admin.memberships.get().agency
        with pytest.raises(PermissionDenied):
            grant(admin, UserFactory(), AgencyFactory(kudus=True))
        with pytest.raises(PermissionDenied):
            grant(officer(Role.PENYETUJU, agency=office), UserFactory(), office)
        with pytest.raises(PermissionDenied):
            grant(admin, admin, office, role=Role.PENYETUJU)
        assert not Membership.objects.filter(role__in=[Role.VERIFIKATOR], valid_from=TODAY).exists()

    def test_superuser_appoints_anywhere(self):
        assert grant(UserFactory(superuser=True), UserFactory(), AgencyFactory(kudus=True)).pk
        with pytest.raises(PermissionDenied):
            grant(UserFactory(superuser=True, disabled=True), UserFactory(), AgencyFactory())

    def test_both_duties_may_be_held(self):
        user, office = UserFactory(), AgencyFactory()
        grant(None, user, office, role=Role.VERIFIKATOR)
        grant(None, user, office, role=Role.PENYETUJU)
        assert scope_of(user).roles == {Role.VERIFIKATOR, Role.PENYETUJU}

    def test_the_same_role_twice_at_a_time_is_refused(self):
        user, office = UserFactory(), AgencyFactory()
        grant(None, user, office, valid_from=date(2026, 1, 1), valid_until=date(2026, 6, 30))
        grant(None, user, office, valid_from=date(2026, 7, 1))
        for begins, ends in ((date(2026, 6, 30), date(2026, 6, 30)), (date(2025, 1, 1), None), (TODAY, None)):
            with pytest.raises(ValidationError, match="sudah memegang"):
                grant(None, user, office, valid_from=begins, valid_until=ends)

    def test_order_of_days(self):
        with pytest.raises(ValidationError, match="Tanggal akhir"):
            grant(None, UserFactory(), AgencyFactory(), valid_until=date(2026, 11, 19))

    @pytest.mark.parametrize(
        ("role", "kind"), [(role, kind) for role in Role for kind in AgencyKind if not role_fits_agency(role, kind)]
    )
    def test_role_and_kind_of_agency_fit(self, role, kind):
        with pytest.raises(ValidationError, match="jenis instansi"):
            grant(None, UserFactory(), AgencyFactory(kind=kind), role=role)

    def test_the_database_refuses_what_no_form_saw(self):
        row = MembershipFactory()
        for wrong in (
            {"valid_until": date(2024, 12, 31)},
            {"role": "raja"},
            {"user": row.user, "agency": row.agency, "role": row.role, "valid_from": row.valid_from},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                MembershipFactory(**wrong)

    def test_end(self):
        admin = officer(Role.ADMINISTRATOR)
        membership = MembershipFactory(agency=admin.memberships.get().agency)
        services.end_membership(membership=membership, last_day=TODAY, actor=admin)
        assert not scope_of(membership.user).is_empty
        assert scope_of(membership.user, at=datetime(2026, 11, 20, 17, tzinfo=UTC)).is_empty  # midnight WIB
        with pytest.raises(ValidationError, match="sudah berakhir"):
            services.end_membership(membership=membership, last_day=date(2026, 12, 1), actor=admin)
        earlier = services.end_membership(membership=membership, last_day=date(2020, 1, 1), actor=admin)
        assert earlier.valid_until == earlier.valid_from  # never before it began

    def test_end_needs_the_right_there(self):
        membership = MembershipFactory(agency=AgencyFactory(kudus=True))
        with pytest.raises(PermissionDenied):
            services.end_membership(membership=membership, last_day=TODAY, actor=officer(Role.ADMINISTRATOR))

    def test_an_account_is_made_with_its_office_or_not_at_all(self):
        admin = officer(Role.ADMINISTRATOR)
        values = {"password": PASSWORD, "full_name": "Baru CONTOH", "role": Role.VERIFIKATOR, "valid_from": TODAY}
        office = admin.memberships.get().agency
        user = services.create_officer(username="baru", agency=office, actor=admin, **values)
        assert user.check_password(PASSWORD)
        assert (user.is_superuser, scope_of(user).roles) == (False, {Role.VERIFIKATOR})
        with pytest.raises(ValidationError):
            services.create_officer(username="baru", agency=office, actor=admin, **values)
        with pytest.raises(PermissionDenied), transaction.atomic():
            services.create_officer(username="lain", agency=AgencyFactory(kudus=True), actor=admin, **values)
        assert not User.objects.filter(username="lain").exists()


def _codenames(app_label: str) -> set[str]:
    return set(Permission.objects.filter(content_type__app_label=app_label).values_list("codename", flat=True))
