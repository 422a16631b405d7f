"""The console pages of this app: scope, rights, forms, and that a list costs the same with one row as with five."""

from datetime import date, time

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies import policies
from agencies.admin_forms import PolicyForm, RupiahField
from agencies.enums import AgencyKind, Role, Weekday
from agencies.models import Agency, Holiday, Membership, Policy, Territory, User, WorkingHours
from agencies.policies import PolicyKey, PolicyKind

from tests.factories.agencies import (
    PASSWORD,
    AgencyFactory,
    HolidayFactory,
    MembershipFactory,
    PolicyFactory,
    SignatoryFactory,
    TerritoryFactory,
    UserFactory,
    WorkingHoursFactory,
    officer,
    territory,
)

pytestmark = pytest.mark.django_db

LAW = "Peraturan Bupati CONTOH 7/2026"
MODELS = ["territory", "agency", "holiday", "user", "membership", "policy"]


def url(model: str, page: str = "changelist", *args) -> str:
    return reverse(f"admin:agencies_{model}_{page}", args=args)


@pytest.fixture
def inhil():
    return AgencyFactory()


@pytest.fixture
def kepala(inhil):
    """An administrator of the Dinas Sosial of Indragiri Hilir."""
    return officer(Role.ADMINISTRATOR, agency=inhil)


@pytest.fixture
def console(client, kepala):
    client.force_login(kepala)
    return client


@pytest.fixture
def kudus():
    """Everything that belongs to another district; each name carries the canary."""
    agency = AgencyFactory(kudus=True, code="kudus-kenari", short_name="KENARI", name="KENARI")
    place = TerritoryFactory(code="3319012777", name="KENARI")
    stranger = officer(Role.ADMINISTRATOR, agency=agency, username="kenari", full_name="KENARI")
    return {
        "territory": place,
        "agency": agency,
        "holiday": HolidayFactory(territory=territory("3319"), name="KENARI"),
        "user": stranger,
        "membership": stranger.memberships.get(),
        "policy": PolicyFactory(territory=territory("3319"), legal_basis="KENARI"),
    }


# --- Scope ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_no_page_shows_another_district(console, kudus, model):
    row = kudus[model]
    listing = console.get(url(model))
    assert listing.status_code == 200
    assert "KENARI" not in listing.content.decode().upper()
    pages = [("change", 404), ("history", 404), ("delete", 404, 403)]
    for page, *expected in pages:
        response = console.get(url(model, page, row.pk))
        assert response.status_code in expected, page
        assert "KENARI" not in response.content.decode().upper()
    for query in ("?q=KENARI", "?q=kenari"):
        assert "KENARI" not in _rows(console.get(url(model) + query))


def _rows(response) -> str:
    assert response.status_code == 200
    return "\n".join(str(row) for row in response.context["cl"].result_list).upper()


@pytest.mark.parametrize("model", ["agency", "holiday", "policy", "membership", "user"])
def test_no_form_offers_another_district(console, kudus, model):
    address = url(model, "add") + ("?key=general.draft_days" if model == "policy" else "")
    response = console.get(address)
    assert response.status_code == 200
    assert "KENARI" not in response.content.decode().upper()


@pytest.mark.parametrize(
    ("model", "field"),
    [("policy", "territory"), ("membership", "agency"), ("membership", "user"), ("agency", "territory")],
)
def test_autocomplete_offers_only_the_own_district(console, kudus, model, field):
    response = console.get(
        reverse("admin:autocomplete"),
        {"app_label": "agencies", "model_name": model, "field_name": field, "term": "kenari"},
    )
    assert response.status_code == 200
    assert response.json()["results"] == []


@pytest.mark.parametrize(
    "query",
    ["?password__startswith=pbkdf2", "?nip__startswith=1", "?memberships__agency__code__startswith=k", "?phone=0812"],
)
def test_the_address_is_no_oracle(console, query):
    assert console.get(url("user") + query).status_code in (302, 400)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_other_roles_manage_nothing(client, role):
    client.force_login(officer(role))
    for model in MODELS:
        assert client.get(url(model, "add")).status_code == 403, model
        if model in ("user", "membership", "holiday"):
            assert client.get(url(model)).status_code == 403, model


@pytest.mark.parametrize("model", MODELS)
def test_a_list_of_five_costs_what_a_list_of_one_costs(console, inhil, model):
    make = {
        "territory": lambda: TerritoryFactory(),
        "agency": lambda: AgencyFactory(territory=TerritoryFactory(), kind=AgencyKind.DESA),
        "holiday": lambda: HolidayFactory(territory=TerritoryFactory()),
        "user": lambda: officer(Role.VERIFIKATOR, agency=inhil),
        "membership": lambda: MembershipFactory(agency=inhil),
        "policy": lambda: PolicyFactory(territory=TerritoryFactory()),
    }[model]

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert console.get(url(model)).status_code == 200
        return len(caught)

    queries()  # the first page of a session also writes the session
    make()
    one = queries()
    for _ in range(4):
        make()
    assert queries() == one


def test_an_officers_page_costs_the_same_with_many_memberships(console, inhil):
    user = MembershipFactory(agency=inhil, role=Role.PIMPINAN).user

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert console.get(url("user", "change", user.pk)).status_code == 200
        return len(caught)

    queries()  # the first page of a session also writes the session
    one = queries()
    for _ in range(4):
        MembershipFactory(user=user, agency=AgencyFactory())
    assert queries() == one


# --- Access ends at once ----------------------------------------------------------------------------------------------


def test_a_moved_officer_is_out_of_the_old_district_at_the_next_request(console, kepala, kudus):
    assert console.get(url("agency")).status_code == 200
    kepala.memberships.update(agency=kudus["agency"])
    rows = _rows(console.get(url("agency")))
    assert "KENARI" in rows
    assert "INSTANSI-CONTOH" not in rows


@pytest.mark.parametrize("how", ["ended", "disabled", "another role"])
def test_an_officer_who_lost_his_office_is_out_at_the_next_request(console, kepala, how):
    assert console.get(url("user")).status_code == 200
    if how == "ended":
        kepala.memberships.update(valid_until=date(2025, 1, 2))
    elif how == "disabled":
        User.objects.filter(pk=kepala.pk).update(is_active=False)
    else:
        kepala.memberships.update(role=Role.PIMPINAN)
    response = console.get(url("user"))
    assert response.status_code == (403 if how == "another role" else 302)
    if response.status_code == 302:
        assert response.url.startswith(reverse("admin:login"))


# --- Territories ------------------------------------------------------------------------------------------------------


def test_territories_are_read_only_and_found_by_dotted_code_or_name(console):
    place = territory("1404012003")
    for term in ("14.04.01.2003", "1404012003", "sangl"):
        assert _rows(console.get(url("territory"), {"q": term})) == str(place).upper()
    assert "Kecamatan Reteh" in console.get(url("territory", "change", place.pk)).content.decode()
    assert console.post(url("territory", "change", place.pk), {"name": "X"}).status_code == 403
    assert console.get(url("territory", "add")).status_code == 403
    assert Territory.objects.get(pk=place.pk).name == "Sanglar"


# --- Agencies ---------------------------------------------------------------------------------------------------------


def _management(prefix: str, initial: int = 0, total: int = 0) -> dict:
    return {f"{prefix}-INITIAL_FORMS": initial, f"{prefix}-TOTAL_FORMS": total}


def _agency_form(agency: Agency, **changes) -> dict:
    values = forms.model_to_dict(agency) | {"letter_number_format": agency.letter_number_format}
    values = {name: "" if value is None else value for name, value in values.items()}
    return values | _management("signatories") | _management("working_hours") | changes


def test_an_administrator_keeps_his_offices_but_not_what_the_scope_rests_on(console, inhil, kudus):
    response = console.post(
        url("agency", "change", inhil.pk),
        _agency_form(inhil, city="Tembilahan Baru", territory="3319", kind="bpjs", code="lain")
        | _management("working_hours", total=1)
        | {
            "working_hours-0-weekday": Weekday.MONDAY,
            "working_hours-0-opens": "08:00",
            "working_hours-0-closes": "12:00",
        },
    )
    assert response.status_code == 302
    after = Agency.objects.get(pk=inhil.pk)
    assert after.city == "Tembilahan Baru"
    assert (after.territory_id, after.kind, after.code) == ("1404", AgencyKind.DINSOS, inhil.code)
    assert WorkingHours.objects.get(agency=inhil).closes == time(12)


def test_a_new_office_lies_in_the_own_district(console, kudus):
    values = _agency_form(AgencyFactory.build(territory=None, territory_id=None, code="baru", kind=AgencyKind.DESA))
    assert console.post(url("agency", "add"), values | {"territory": "3319"}).status_code == 200
    assert not Agency.objects.filter(code="baru").exists()
    place = territory("1404041001")
    assert console.post(url("agency", "add"), values | {"territory": place.pk}).status_code == 302
    assert Agency.objects.get(code="baru").territory == place


def test_rows_of_a_foreign_office_cannot_be_smuggled_into_an_inline(console, inhil):
    foreign = WorkingHoursFactory(agency=AgencyFactory(kudus=True))
    console.post(
        url("agency", "change", inhil.pk),
        _agency_form(inhil)
        | _management("working_hours", initial=1, total=1)
        | {
            "working_hours-0-id": foreign.pk,
            "working_hours-0-agency": inhil.pk,
            "working_hours-0-weekday": Weekday.SUNDAY,
            "working_hours-0-opens": "08:00",
            "working_hours-0-closes": "12:00",
        },
    )
    foreign.refresh_from_db()
    assert (foreign.weekday, foreign.agency.kind) == (Weekday.MONDAY, AgencyKind.DINSOS)
    assert foreign.agency != inhil


def test_letter_number_format_is_checked(inhil):
    for wrong in ("{klasifikasi}/{tahun}", "{nomor}/{nik}", "{nomor", "{nomor}/{}"):
        inhil.letter_number_format = wrong
        with pytest.raises(ValidationError):
            inhil.clean_fields()
    inhil.letter_number_format = "400.9/{nomor}/DINSOS/{bulan}/{tahun}"
    inhil.clean_fields()


def test_signatory_needs_a_whole_nip_and_days_in_order(inhil):
    SignatoryFactory.build(agency=inhil).full_clean()
    with pytest.raises(ValidationError, match="18 angka"):
        SignatoryFactory.build(agency=inhil, nip="19641229 199003 1 002").full_clean()
    with pytest.raises(ValidationError, match="Tanggal akhir"):
        SignatoryFactory.build(agency=inhil, valid_until=date(2024, 1, 1)).full_clean()


# --- Days off ---------------------------------------------------------------------------------------------------------


def test_days_off_of_the_own_district(console, kepala):
    values = {"date": "2027-03-01", "name": "Hari jadi CONTOH"}
    assert console.post(url("holiday", "add"), values).status_code == 200  # no territory: that would be national
    assert console.post(url("holiday", "add"), values | {"territory": "14"}).status_code == 200
    assert not Holiday.objects.exists()
    assert console.post(url("holiday", "add"), values | {"territory": "1404"}).status_code == 302
    day = Holiday.objects.get()
    assert console.post(url("holiday", "delete", day.pk), {"post": "yes"}).status_code == 302
    assert not Holiday.objects.exists()


@pytest.mark.parametrize("place", [None, "14"])
def test_inherited_days_off_are_seen_and_not_touched(console, place):
    day = HolidayFactory(territory=territory(place) if place else None)
    assert console.get(url("holiday", "change", day.pk)).status_code == 200
    assert console.post(url("holiday", "change", day.pk), {"date": "2027-03-01", "name": "X"}).status_code == 403
    assert console.post(url("holiday", "delete", day.pk), {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": day.pk, "post": "yes"}
    console.post(url("holiday"), action)
    assert Holiday.objects.filter(pk=day.pk, name=day.name).exists()


# --- Officers ---------------------------------------------------------------------------------------------------------


def _officer_form(inhil, **changes) -> dict:
    return {
        "username": "baru",
        "full_name": "Petugas Baru CONTOH",
        "password": "sandi-awal-yang-panjang",
        "agency": inhil.pk,
        "role": Role.VERIFIKATOR,
        "valid_from": "2026-01-01",
    } | changes


def test_an_account_is_made_with_its_office(console, kepala, inhil):
    response = console.post(url("user", "add"), _officer_form(inhil))
    assert response.status_code == 302
    user = User.objects.get(username="baru")
    assert user.check_password("sandi-awal-yang-panjang")
    assert user.memberships.get().agency == inhil
    entry = LogEntry.objects.get(object_id=str(user.pk))
    assert entry.user == kepala
    assert "sandi" not in entry.change_message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"password": "pendek"}, "12"),
        ({"password": "password1234"}, "umum"),
        ({"username": "ada ruang"}, "errorlist"),
        ({"agency": ""}, "errorlist"),
        ({"role": Role.OPERATOR_DESA}, "jenis instansi"),
        ({"valid_until": "2025-12-31"}, "Tanggal akhir"),
    ],
)
def test_a_wrong_account_is_refused_with_a_reason(console, inhil, changes, message):
    response = console.post(url("user", "add"), _officer_form(inhil, **changes))
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not User.objects.filter(username="baru").exists()


def test_a_taken_user_name_is_refused(console, inhil, kepala):
    response = console.post(url("user", "add"), _officer_form(inhil, username=kepala.username))
    assert response.status_code == 422


def test_an_account_elsewhere_cannot_be_made(console, inhil, kudus):
    assert console.post(url("user", "add"), _officer_form(inhil, agency=kudus["agency"].pk)).status_code == 422
    assert not User.objects.filter(username="baru").exists()


def _user_form(**changes) -> dict:
    values = {"full_name": "Nama Baru", "nip": "", "phone": "", "email": "", "is_active": "on"}
    return values | _management("memberships") | changes


def test_data_are_changed_and_privileges_are_not(console, inhil):
    user = MembershipFactory(agency=inhil).user
    group_data = {"is_superuser": "on", "is_staff": "", "groups": "1", "user_permissions": "1", "username": "raja"}
    page = console.get(url("user", "change", user.pk)).content.decode()
    assert 'name="is_superuser"' not in page
    assert 'name="user_permissions"' not in page
    assert console.post(url("user", "change", user.pk), _user_form(**group_data)).status_code == 302
    after = User.objects.get(pk=user.pk)
    assert after.full_name == "Nama Baru"
    assert (after.is_superuser, after.is_staff, after.username) == (False, True, user.username)
    assert not after.groups.exists()
    assert not after.user_permissions.exists()


def test_memberships_are_shown_but_not_written_on_the_officers_page(console, inhil, kudus):
    user = MembershipFactory(agency=inhil).user
    MembershipFactory(user=user, agency=kudus["agency"], valid_until=date(2025, 6, 1))
    page = console.get(url("user", "change", user.pk)).content.decode()
    assert str(inhil) in page
    assert "KENARI" not in page.upper()
    smuggled = _management("memberships", total=1) | {
        "memberships-0-agency": inhil.pk,
        "memberships-0-role": Role.PENYETUJU,
        "memberships-0-valid_from": "2026-01-01",
    }
    console.post(url("user", "change", user.pk), _user_form() | smuggled)
    assert not user.memberships.filter(role=Role.PENYETUJU).exists()


def test_nobody_disables_himself(console, kepala):
    console.post(url("user", "change", kepala.pk), _user_form(is_active=""))
    assert User.objects.get(pk=kepala.pk).is_active


def test_a_superuser_gives_the_flag(client, inhil):
    client.force_login(UserFactory(superuser=True))
    user = MembershipFactory(agency=inhil).user
    assert client.post(url("user", "change", user.pk), _user_form(is_superuser="on")).status_code == 302
    assert User.objects.get(pk=user.pk).is_superuser


@pytest.mark.parametrize("whose", ["superuser", "works elsewhere too"])
def test_accounts_that_are_not_ones_own_to_change(console, inhil, kudus, whose):
    if whose == "superuser":
        user, expected = UserFactory(superuser=True), 404
        MembershipFactory(user=user, agency=inhil)
    else:
        user, expected = MembershipFactory(agency=inhil).user, 403
        MembershipFactory(user=user, agency=kudus["agency"])
    before = user.password
    new = {"password1": "sandi-baru-yang-panjang", "password2": "sandi-baru-yang-panjang"}
    assert console.post(reverse("admin:auth_user_password_change", args=[user.pk]), new).status_code == expected
    assert console.post(url("user", "change", user.pk), _user_form()).status_code in (302, 403, 404)
    after = User.objects.get(pk=user.pk)
    assert (after.password, after.full_name) == (before, user.full_name)


def test_a_password_is_set_anew(console, inhil):
    user = MembershipFactory(agency=inhil).user
    new = {"password1": "sandi-baru-yang-panjang", "password2": "sandi-baru-yang-panjang", "usable_password": "true"}
    assert console.post(reverse("admin:auth_user_password_change", args=[user.pk]), new).status_code == 302
    assert User.objects.get(pk=user.pk).check_password("sandi-baru-yang-panjang")
    assert PASSWORD not in console.get(url("user", "change", user.pk)).content.decode()


# --- Memberships ------------------------------------------------------------------------------------------------------


def test_appoint_and_end(console, inhil):
    user = MembershipFactory(agency=inhil).user
    page = console.get(url("membership", "add"), {"user": user.pk})
    assert page.status_code == 200
    values = {"user": user.pk, "agency": inhil.pk, "role": Role.PIMPINAN, "valid_from": "2026-01-01"}
    assert console.post(url("membership", "add"), values).status_code == 302
    row = user.memberships.get(role=Role.PIMPINAN)
    assert console.get(url("membership", "end", row.pk)).status_code == 200
    assert console.post(url("membership", "end", row.pk), {"last_day": "2026-03-31"}).status_code == 302
    assert user.memberships.get(role=Role.PIMPINAN).valid_until == date(2026, 3, 31)
    again = console.post(url("membership", "end", row.pk), {"last_day": "2026-04-30"})
    assert again.status_code == 422
    assert "sudah berakhir" in again.content.decode()


def test_nobody_appoints_himself_or_elsewhere(console, kepala, inhil, kudus):
    values = {"user": kepala.pk, "agency": inhil.pk, "role": Role.PENYETUJU, "valid_from": "2026-01-01"}
    assert console.post(url("membership", "add"), values).status_code == 403
    user = MembershipFactory(agency=inhil).user
    elsewhere = values | {"user": user.pk, "agency": kudus["agency"].pk}
    assert console.post(url("membership", "add"), elsewhere).status_code == 422
    assert console.post(url("membership", "end", kudus["membership"].pk), {"last_day": "2026-01-01"}).status_code == 404
    own = kepala.memberships.get()
    assert console.post(url("membership", "end", own.pk), {"last_day": "2026-01-01"}).status_code == 403
    assert Membership.objects.filter(valid_until__isnull=False).count() == 0


def test_the_page_that_ends_a_term_opens_for_administrators_only(client, inhil):
    row = MembershipFactory(agency=inhil)
    client.force_login(officer(Role.PIMPINAN, agency=inhil))
    assert client.get(url("membership", "end", row.pk)).status_code == 403
    assert client.get(url("membership", "end", 0)).status_code == 404


def test_a_term_is_never_rewritten(console, inhil):
    row = MembershipFactory(agency=inhil)
    assert console.post(url("membership", "change", row.pk), {"role": Role.PENYETUJU}).status_code == 403
    assert console.post(url("membership", "delete", row.pk), {"post": "yes"}).status_code == 403


# --- Policies ---------------------------------------------------------------------------------------------------------


def test_choose_the_key_first(console):
    page = console.get(url("policy", "add")).content.decode()
    for definition in policies.all_keys().values():
        assert f"?key={definition.code}" in page
    assert console.get(url("policy", "add"), {"key": "general.tidak_ada"}).status_code == 404


def test_decide(console, kepala):
    address = url("policy", "add") + "?key=general.draft_days"
    values = {"value": "9", "territory": "1404", "valid_from": "2026-11-01", "legal_basis": LAW, "note": "Uji"}
    assert console.post(address, values).status_code == 302
    row = Policy.objects.get(territory="1404")
    assert (row.value, row.created_by, row.legal_basis, row.note) == (9, kepala, LAW, "Uji")
    assert abs((timezone.now() - row.created_at).total_seconds()) < 60
    listing = console.get(url("policy")).content.decode()
    assert "9 hari" in listing
    assert "Kabupaten Indragiri Hilir (14.04)" in listing
    detail = console.get(url("policy", "change", row.pk)).content.decode()
    assert "01-11-2026: 9 hari" in detail
    assert LAW in detail


@pytest.mark.parametrize(
    "changes",
    [{"legal_basis": ""}, {"value": "0"}, {"value": "91"}, {"value": "x"}, {"territory": ""}, {"territory": "14"}],
)
def test_a_wrong_decision_is_refused(console, changes):
    address = url("policy", "add") + "?key=general.draft_days"
    values = {"value": "9", "territory": "1404", "valid_from": "2026-11-01", "legal_basis": LAW}
    before = Policy.objects.count()
    assert console.post(address, values | changes).status_code == 422
    assert Policy.objects.count() == before


def test_a_superuser_decides_for_the_nation(client):
    client.force_login(UserFactory(superuser=True))
    values = {"value": "21", "territory": "", "valid_from": "2026-11-01", "legal_basis": LAW}
    assert client.post(url("policy", "add") + "?key=general.draft_days", values).status_code == 302
    assert Policy.objects.filter(territory=None, value=21).exists()


def test_rows_are_never_changed_or_removed(console):
    row = PolicyFactory()
    assert console.post(url("policy", "change", row.pk), {"value": "1"}).status_code == 403
    assert console.post(url("policy", "delete", row.pk), {"post": "yes"}).status_code == 403


def test_list_says_which_row_counts_today(console):
    PolicyFactory(valid_from=date(2026, 1, 1))
    PolicyFactory(valid_from=date(2026, 2, 1))
    rows = console.get(url("policy"), {"key": "general.draft_days"}).context["cl"].result_list
    assert [(row.territory_id, row.in_force) for row in rows if row.territory_id] == [("1404", True), ("1404", False)]


def test_a_key_that_the_code_no_longer_knows_is_still_shown(console):
    PolicyFactory(key="lama.dicabut", value={"apa": 1})
    page = console.get(url("policy"))
    assert "lama.dicabut" in page.content.decode()


OPTIONS = (("A", "Satu"), ("B", "Dua"))


@pytest.mark.parametrize(
    ("kind", "initial", "options", "widget", "typed", "value"),
    [
        (PolicyKind.BOOL, True, (), forms.RadioSelect, "tidak", False),
        (PolicyKind.INTEGER, 1, (), forms.NumberInput, "5", 5),
        (PolicyKind.MONEY, 0, (), forms.TextInput, "Rp 1.500.000", 1_500_000),
        (PolicyKind.CHOICE, "A", OPTIONS, forms.RadioSelect, "B", "B"),
        (PolicyKind.CHOICES, (), OPTIONS, forms.CheckboxSelectMultiple, ["A", "B"], ["A", "B"]),
        (PolicyKind.CHOICES, (), OPTIONS, forms.CheckboxSelectMultiple, [], []),
        (PolicyKind.TEXT, "", (), forms.TextInput, "0768 123", "0768 123"),
        (PolicyKind.TEXT, "", (), forms.TextInput, "", ""),
        (PolicyKind.TIME, time(14), (), forms.TimeInput, "15:30", time(15, 30)),
    ],
)
def test_each_kind_has_its_field(kind, initial, options, widget, typed, value):
    definition = PolicyKey(
        code="uji", label="Uji", help_text="", kind=kind, initial=initial, legal_basis="UU CONTOH", options=options
    )
    form = PolicyForm(
        {"value": typed, "valid_from": "2026-01-01", "legal_basis": LAW},
        definition=definition,
        actor=UserFactory(superuser=True),
        admin_site=admin.site,
    )
    assert isinstance(form.fields["value"].widget, widget)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["value"] == value
    assert next(iter(form.fields)) == "value"


@pytest.mark.parametrize("text", ["35,000", "35.00", "1.0000", "-5", "35000,00", "Rp", "٣٥", "3 5"])
def test_rupiah_that_could_mean_two_things_is_refused(text):
    with pytest.raises(ValidationError):
        RupiahField().clean(text)


@pytest.mark.parametrize(("text", "amount"), [("35000", 35_000), ("35.000", 35_000), ("rp. 1.500.000", 1_500_000)])
def test_rupiah_as_people_write_it(text, amount):
    assert RupiahField().clean(text) == amount
