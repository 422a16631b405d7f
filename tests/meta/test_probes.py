"""The probes that a stock admin fails (ux-and-security §4.1, §4.4), each by name against our console.

Proved elsewhere: choices, lookups and POSTs of one scoped admin (tests/common/test_admin.py); drafts, villages,
hospitals, partners, officers moved or disabled at the next click (tests/applications/test_admin_cases.py, I2, I10, I12,
I13); ``/r/<type>/<pk>/`` for strangers (tests/meta/test_urls.py); sessions and the second factor (tests/siperjake).
"""

import datetime
import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from agencies.enums import Role
from agencies.models import Agency, Holiday, Membership, Policy, User
from agencies.services import end_membership
from applications.models import Application
from common.admin import ScopedModelAdmin
from participants.models import Participant

from tests.factories.agencies import MembershipFactory
from tests.meta.matrix.addresses import all_addresses
from tests.meta.matrix.canaries import readable
from tests.meta.matrix.walk import signed_in

HISTORY = "admin:applications_application_changelist"
QUEUE = "admin:applications_queuedapplication_changelist"
QUESTIONS = "admin:applications_referral_changelist"


@pytest.fixture
def administrator(world):
    """The administrator of district A, signed in."""
    return signed_in(world.a.officers[Role.ADMINISTRATOR])


@pytest.fixture
def reviewer(world):
    """The verifikator of district A, signed in."""
    return signed_in(world.a.officers[Role.VERIFIKATOR])


def page_of(case, page="change", *more):
    """The address of a page about ``case``."""
    return reverse(f"admin:applications_application_{page}", args=[case.pk, *more])


class TestEveryAdminIsScoped:
    """What holds for each registered model needs no list of models."""

    pytestmark = pytest.mark.once

    def test_no_admin_goes_round_the_scoped_base(self):
        loose = [
            model.__name__ for model, shown in admin.site._registry.items() if not isinstance(shown, ScopedModelAdmin)
        ]
        assert loose == []

    def test_nothing_about_people_may_be_deleted(self):
        open_ones = {model.__name__ for model, shown in admin.site._registry.items() if shown.allow_delete}
        assert open_ones <= {"Holiday", "ColumnMapping"}
        inlines = {
            inline.model.__name__
            for shown in admin.site._registry.values()
            for inline in shown.inlines
            if getattr(inline, "allow_delete", True) and inline.model.__name__ != "Attempt"
        }
        assert inlines <= {"WorkingHours"} | {"MessageEvent"}

    def test_the_journal_of_the_admin_is_no_page(self):
        """I6: LogEntry names objects in the clear and knows no territory."""
        assert LogEntry not in admin.site._registry

    def test_lists_have_no_editable_columns(self):
        assert [m.__name__ for m, shown in admin.site._registry.items() if shown.list_editable] == []


class TestStockAdminLeaks:
    def test_filters_on_an_agency_offer_ones_own(self, administrator, world):
        page = administrator.get(reverse("admin:notifications_message_changelist")).content.decode()
        assert world.a.office.short_name in page
        assert world.canaries.found_in(page) == set()

    @pytest.mark.parametrize("name", ["agencies_membership", "agencies_agency", "agencies_holiday", "agencies_user"])
    def test_choices_of_a_form_are_ones_own(self, name, administrator, world):
        page = administrator.get(reverse(f"admin:{name}_add"))
        assert page.status_code == 200
        assert world.canaries.found_in(readable(page)) == set()

    def test_a_foreign_key_of_another_district_is_refused(self, administrator, world):
        """I3: the stock admin attached the record to the other district's row."""
        theirs, ours = world.b, world.a
        period = {"valid_from": "2026-11-01", "valid_until": ""}
        inlines = {
            f"{prefix}-{name}": "0"
            for prefix in ("signatories", "working_hours")
            for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
        }
        agency = {
            "code": "baru",
            "name": "Baru",
            "short_name": "Baru",
            "kind": "dinsos",
            "letter_number_format": "{nomor}",
        }
        attempts = [
            ("agencies_membership_add", {"user": theirs.officers[Role.MITRA].pk, "agency": ours.office.pk}, Membership),
            ("agencies_membership_add", {"user": ours.officers[Role.MITRA].pk, "agency": theirs.office.pk}, Membership),
            ("agencies_agency_add", agency | inlines | {"territory": theirs.regency}, Agency),
            ("agencies_holiday_add", {"date": "2026-12-01", "name": "x", "territory": theirs.regency}, Holiday),
        ]
        for name, data, model in attempts:
            before = model.objects.count()
            url = reverse(f"admin:{name}")
            answer = administrator.post(url, {"role": "verifikator", **period, **data})
            assert answer.status_code in (200, 422), name
            assert model.objects.count() == before, name
            assert "Pilih" in answer.content.decode(), "the field says why"
        policies = Policy.objects.count()
        answer = administrator.post(
            reverse("admin:agencies_policy_add") + "?key=general.draft_days",
            {"value": "9", "territory": theirs.regency, "valid_from": "2026-12-01", "legal_basis": "CONTOH"},
        )
        assert (answer.status_code, Policy.objects.count()) == (422, policies)

    def test_the_same_forms_accept_ones_own(self, administrator, world):
        """The refusals above are about the district and nothing else."""
        own = {"user": world.a.officers[Role.PIMPINAN].pk, "agency": world.a.office.pk, "role": "penyetuju"}
        url = reverse("admin:agencies_membership_add")
        assert administrator.post(url, own | {"valid_from": "2026-11-01", "valid_until": ""}).status_code == 302
        day = {"date": "2026-12-01", "name": "x", "territory": world.a.regency}
        assert administrator.post(reverse("admin:agencies_holiday_add"), day).status_code == 302

    def test_view_on_site_is_gone(self, reviewer, world):
        kind = ContentType.objects.get_for_model(Application).pk
        for case in (world.a.main, world.b.main):
            assert reviewer.get(f"{reverse('admin:index')}r/{kind}/{case.pk}/").status_code == 404

    @pytest.mark.parametrize("listing", [HISTORY, QUEUE, QUESTIONS])
    def test_a_masked_number_cannot_be_read_digit_by_digit(self, listing, reviewer, world):
        case = world.a.cases["in_review"]
        for lookup in ("nik__startswith", "nik__regex", "kk_number__gte", "phone__endswith", "full_name__icontains"):
            for path in (lookup, f"application__{lookup}"):
                assert reviewer.get(reverse(listing), {path: case.nik[:1]}).status_code in (302, 400), path
        right, wrong = (
            reviewer.get(reverse(listing), {"q": term}).content.decode().replace(term, "")
            for term in (case.nik[:15], "99" + case.nik[2:15])
        )
        token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
        assert token.sub("", right) == token.sub("", wrong)

    def test_sorting_reveals_no_hidden_column(self, reviewer):
        """`?o=` sorts by shown columns only; a masked column is no order."""
        for listing in (HISTORY, QUEUE):
            for order in ("nik", "-nik", "full_name", "99", "1.99"):
                assert reviewer.get(reverse(listing), {"o": order}).status_code in (200, 302, 400)

    def test_a_confirmation_of_deletion_lists_ones_own(self, administrator, world):
        own, foreign = (Holiday.objects.get(territory_id=place.regency) for place in (world.a, world.b))
        url = "admin:agencies_holiday_delete"
        page = administrator.get(reverse(url, args=[own.pk]))
        assert page.status_code == 200
        assert world.canaries.found_in(readable(page)) == set()
        assert administrator.post(reverse(url, args=[foreign.pk]), {"post": "yes"}).status_code == 404
        assert Holiday.objects.filter(pk=foreign.pk).exists()

    def test_cases_are_deleted_by_nobody(self, world):
        for user in (world.superuser, *world.a.officers.values()):
            answer = signed_in(user).post(page_of(world.a.main, "delete"), {"post": "yes"})
            assert answer.status_code in (403, 404)
        assert Application.objects.filter(pk=world.a.main.pk).exists()

    @pytest.mark.parametrize("word", ["import", "export", "process_import", "export_action"])
    def test_the_librarys_own_import_and_export_are_no_addresses(self, word, world):
        """Its confirmation read and deleted any file of the temp folder; for people two words lead to our pages."""
        client = signed_in(world.superuser)
        ours = {"import": "importbatch_upload", "export": "registryexport_create"}
        for model in admin.site._registry:
            listing = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            data = {"import_file_name": "../../etc/passwd", "input_format": "0"}
            if model is Participant and word in ours:
                for answer in (client.get(f"{listing}{word}/"), client.post(f"{listing}{word}/", data)):
                    assert answer.url == reverse(f"admin:participants_{ours[word]}")
                continue
            for answer in (client.get(f"{listing}{word}/", follow=True), client.post(f"{listing}{word}/", data)):
                assert answer.status_code in (302, 403, 404, 405), model


class TestActionsWithForeignRows:
    """I5: what a list does to the chosen rows, it does to rows in scope alone."""

    @pytest.mark.parametrize("listing", [HISTORY, QUEUE])
    @pytest.mark.parametrize("across", ["0", "1"])
    def test_an_action_moves_no_row_of_another_district(self, listing, across, reviewer, world):
        url = reverse(listing)
        offered = re.findall(r'<option value="(\w+)"', reviewer.get(url).content.decode())
        foreign = world.b.cases["submitted"]
        for action in {*offered, "delete_selected", "take", "bulk_take"}:
            data = {"action": action, "_selected_action": [foreign.pk], "select_across": across, "index": "0"}
            answer = reviewer.post(f"{url}?wilayah={world.b.regency}", data)
            assert world.canaries.found_in(readable(answer)) == set()
            bulk = reverse("admin:applications_application_bulk", args=["take"])
            for page in (reviewer.get(bulk), reviewer.post(bulk, data | {"rows": [foreign.pk], "langkah": "ya"})):
                assert world.canaries.found_in(readable(page)) == set()
        foreign.refresh_from_db()
        assert foreign.status == "submitted"
        assert foreign.assigned_to_id is None


class TestJournal:
    def test_recent_actions_are_ones_own(self, administrator, world):
        """I6: the front page and the histories of own rows name nothing of the other district's journal."""
        theirs = world.b.officers[Role.ADMINISTRATOR]
        for pk, name in ((theirs.pk, "KNRB9999 akun"), (world.a.officers[Role.MITRA].pk, "KNRB9998 akun")):
            LogEntry.objects.create(
                user=theirs,
                content_type=ContentType.objects.get_for_model(User),
                object_id=str(pk),
                object_repr=name,
                action_flag=2,
                change_message="KNRB9997",
            )
        urls = [
            reverse("admin:index"),
            reverse("admin:app_list", args=["agencies"]),
            reverse("admin:agencies_user_history", args=[world.a.officers[Role.VERIFIKATOR].pk]),
        ]
        for url in urls:
            page = administrator.get(url)
            assert page.status_code == 200
            assert world.canaries.found_in(readable(page)) == set()


class TestChangedSeats:
    def test_an_officer_moved_to_another_district_works_there_only(self, world):
        """I10: the old session ends at the next click; a new one opens the new district alone."""
        user = world.a.officers[Role.VERIFIKATOR]
        client = signed_in(user)
        assert client.get(page_of(world.a.main)).status_code == 200
        end_membership(membership=user.memberships.get(), last_day=datetime.date(2026, 11, 19), actor=None)
        MembershipFactory(
            user=user, agency=world.b.office, role=Role.VERIFIKATOR, valid_from=datetime.date(2026, 11, 20)
        )
        for case in (world.a.main, world.b.main):
            assert reverse("admin:login") in client.get(page_of(case)).url
        client = signed_in(User.objects.get(pk=user.pk))
        assert client.get(page_of(world.a.main)).status_code == 404
        assert client.get(page_of(world.b.main)).status_code == 200
        assert client.get(reverse("document_page", args=[world.a.picture().public_id])).status_code == 404

    def test_a_case_given_to_another_district_is_lost_at_once(self, world):
        """I11: no page, no move, no paper, whoever held it."""
        case, user = world.a.cases["in_review"], world.a.officers[Role.VERIFIKATOR]
        client = signed_in(user)
        picture = case.documents.first().pages.first()
        urls = [page_of(case), page_of(case, "move", "verify"), page_of(case, "history"), page_of(case, "letter_issue")]
        for url in urls[:2]:
            assert client.get(url).status_code == 200
        Application.objects.filter(pk=case.pk).update(village=world.b.village, agency=world.b.office)
        before = Application.objects.filter(pk=case.pk).values().get()
        for url in [*urls, page_of(case, "check")]:
            assert client.post(url, {"langkah": "ya", "name": "full_name", "verdict": "accepted"}).status_code == 404
        for url in [*urls, reverse("document_page", args=[picture.public_id])]:
            assert client.get(url).status_code == 404
        assert Application.objects.filter(pk=case.pk).values().get() == before


class TestFields:
    def test_a_partner_meets_no_sensitive_answer_on_any_address(self, world):
        """I13: income, arrears, notes, messages and papers that were not laid beside the question."""
        partner = world.a.officers[Role.MITRA]
        case = world.a.main
        Application.objects.filter(pk=case.pk).update(
            details=case.details | {"income": 7_654_321, "arrears_amount": 8_765_432, "occupation": "Nelayan malam"}
        )
        case.refresh_from_db()
        hidden = ["7.654.321", "8.765.432", "7654321", "8765432", *_pages_not_shared(case)]
        client = signed_in(partner)
        seen = 0
        for url in _addresses_about(case, world.a):
            answer = client.get(url)
            text = readable(answer)
            seen += answer.status_code == 200
            assert [word for word in hidden if word in text] == [], url
        assert seen >= 1
        office = readable(signed_in(world.a.officers[Role.VERIFIKATOR]).get(page_of(case)))
        assert "7.654.321" in office, "the office does see it: the probe looks for what is there"

    def test_pages_not_laid_beside_the_question_stay_closed(self, world):
        client = signed_in(world.a.officers[Role.MITRA])
        for key in _pages_not_shared(world.a.main):
            assert client.get(reverse("document_page", args=[key])).status_code == 404


def _pages_not_shared(case):
    shared = case.referrals.get().documents.all()
    return [str(page.public_id) for document in case.documents.exclude(pk__in=shared) for page in document.pages.all()]


def _addresses_about(case, district):
    values = {"pk": case.pk, "object_id": case.pk, "other": district.cases["verified"].pk, "verb": "answer-referral"}
    for address in all_addresses():
        if address.in_console and "/application" in address.route and set(address.parts) <= set(values):
            yield address.url(values)
    yield from (reverse(name) for name in ("admin:index", HISTORY, QUEUE, QUESTIONS))


class TestPrivileges:
    """I14: an account form gives no rights, whatever is posted with it."""

    POSTED = {
        "username": "petugas-lain",
        "full_name": "Nama Baru",
        "is_active": "on",
        "is_superuser": "on",
        "is_staff": "on",
        "groups": ["1"],
        "user_permissions": ["1", "2", "3"],
        "last_login_0": "2026-01-01",
        "session_epoch": "99",
        "memberships-TOTAL_FORMS": "2",
        "memberships-INITIAL_FORMS": "1",
        "memberships-MIN_NUM_FORMS": "0",
        "memberships-MAX_NUM_FORMS": "1000",
        "memberships-1-role": "administrator",
        "memberships-1-valid_from": "2026-01-01",
    }

    @pytest.mark.parametrize("whose", [Role.ADMINISTRATOR, Role.VERIFIKATOR])
    def test_an_administrator_gives_names_and_no_rights(self, whose, administrator, world):
        account = world.a.officers[whose]
        rights = account.get_all_permissions()
        kept = account.memberships.get()
        posted = self.POSTED | {
            "memberships-0-id": kept.pk,
            "memberships-0-user": account.pk,
            "memberships-0-role": "administrator",
            "memberships-0-agency": world.b.office.pk,
            "memberships-1-agency": world.b.office.pk,
        }
        administrator.post(reverse("admin:agencies_user_change", args=[account.pk]), posted)
        now = User.objects.get(pk=account.pk)
        assert now.full_name == "Nama Baru"
        assert now.username == account.username
        assert not now.is_superuser
        assert not now.groups.exists()
        assert not now.user_permissions.exists()
        assert now.get_all_permissions() == rights
        assert [(row.role, row.agency_id) for row in now.memberships.all()] == [(kept.role, kept.agency_id)]

    def test_nobody_else_changes_an_account(self, world):
        account = world.a.officers[Role.VERIFIKATOR]
        for role, user in world.a.officers.items():
            if role == Role.ADMINISTRATOR:
                continue
            for page in ("change", "password", "reset_factor", "end_sessions"):
                name = "auth_user_password_change" if page == "password" else f"agencies_user_{page}"
                answer = signed_in(user).post(reverse(f"admin:{name}", args=[account.pk]), self.POSTED)
                assert answer.status_code in (403, 404), (role, page)
        assert User.objects.get(pk=account.pk).full_name == account.full_name

    def test_the_account_of_another_district_is_out_of_reach(self, administrator, world):
        account = world.b.officers[Role.VERIFIKATOR]
        for name in ("agencies_user_change", "auth_user_password_change", "agencies_user_reset_factor"):
            data = self.POSTED | {"password1": "kata-sandi-baru-1", "password2": "kata-sandi-baru-1"}
            assert administrator.post(reverse(f"admin:{name}", args=[account.pk]), data).status_code in (403, 404)
        now = User.objects.get(pk=account.pk)
        assert (now.full_name, now.password) == (account.full_name, account.password)


class TestFourEyes:
    """I15: refused by the server, not only left out of the page."""

    def test_the_verifier_does_not_decide(self, world):
        case, user = world.a.cases["verified"], world.a.officers[Role.VERIFIKATOR]
        MembershipFactory(user=user, agency=world.a.office, role=Role.PENYETUJU)
        client = signed_in(user)
        seen = case.transitions.order_by("-pk").first().pk
        for verb in ("approve", "reject"):
            data = {"langkah": "ya", "seen": seen, "reason_code": "LAIN", "note": "x"}
            answer = client.post(page_of(case, "move", verb), data)
            assert answer.status_code in (403, 409), verb
        case.refresh_from_db()
        assert case.status == "verified"

    def test_who_typed_a_case_in_does_not_verify_it(self, world):
        case, user = world.a.cases["in_review"], world.a.officers[Role.VERIFIKATOR]
        Application.objects.filter(pk=case.pk).update(entered_by=user)
        seen = case.transitions.order_by("-pk").first().pk
        answer = signed_in(user).post(page_of(case, "move", "verify"), {"langkah": "ya", "seen": seen})
        assert answer.status_code in (403, 409)
        case.refresh_from_db()
        assert case.status == "in_review"
