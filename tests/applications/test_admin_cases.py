"""Cases in the console: who sees which (I2–I13)."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from agencies.enums import AgencyKind, Role
from agencies.services import end_membership
from applications import services
from applications.enums import Channel
from applications.models import Application, Document, DocumentPage, HouseholdMember
from common.codes import format_ticket
from common.masking import first_name_initials, mask_nik

from tests.applications.console import page_of, signed_in
from tests.factories import applications as made
from tests.factories.agencies import UserFactory, officer

pytestmark = pytest.mark.django_db

LIST = "admin:applications_application_changelist"
KUDUS_VILLAGE = "3319012001"
#: Roles that read every case of their territory.
TERRITORY_ROLES = (
    Role.OPERATOR_DESA,
    Role.VERIFIKATOR,
    Role.PENYETUJU,
    Role.OPERATOR_DATA,
    Role.PETUGAS_IURAN,
    Role.PIMPINAN,
    Role.ADMINISTRATOR,
)


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


def case_in(village_code, canary, **fields):
    """A case whose every free text holds ``canary``; letters only where a name must be letters."""
    made.office(territory_code=village_code[:4])
    return made.submitted(
        answers={
            "village": made.village(village_code),
            "full_name": f"Knr{canary} Contoh",
            "address": f"KNR-{canary}-ALAMAT",
            "birth_place": f"KNR-{canary}-LAHIR",
            "sktm_number": f"KNR-{canary}-SKTM",
        },
        members=1,
        **fields,
    )


@pytest.fixture
def ours():
    """A case in Indragiri Hilir."""
    return case_in("1404041001", "Sini")


@pytest.fixture
def theirs():
    """A case in Kudus."""
    return case_in(KUDUS_VILLAGE, "Sana")


def secrets_of(case):
    """Strings that must not meet anybody outside the case's scope."""
    member = case.members.first()
    return [
        case.full_name,
        first_name_initials(case.full_name),
        case.nik,
        mask_nik(case.nik),
        case.kk_number,
        case.phone,
        case.ticket,
        format_ticket(case.ticket),
        case.address,
        case.birth_place,
        case.details["sktm_number"],
        case.village.name,
        case.agency.name if case.agency.territory_id != "1404" else case.address,
        member.full_name,
        member.nik,
        *(str(page.public_id) for page in DocumentPage.objects.filter(document__application=case)),
    ]


def officers_here():
    """One officer per role, all in Indragiri Hilir."""
    social = made.office()
    agencies = {
        Role.OPERATOR_DESA: made.office(kind=AgencyKind.DESA, territory_code="1404041001"),
        Role.PETUGAS_RS: made.office(kind=AgencyKind.RSUD),
        Role.MITRA: made.office(kind=AgencyKind.DUKCAPIL),
    }
    return {role: officer(role, agency=agencies.get(role, social)) for role in Role}


class TestScope:
    @pytest.mark.parametrize("role", list(Role))
    def test_nobody_finds_the_other_district(self, role, ours, theirs):
        """List, search, filters, lookups, pages, history, photos: no string of the other district anywhere."""
        client = signed_in(officers_here()[role])
        listing = reverse(LIST)
        urls = [
            listing,
            *(
                f"{listing}?q={term}"
                for term in (theirs.ticket, theirs.nik, theirs.kk_number, theirs.members.get().nik, "Knr", "KNR")
            ),
            f"{listing}?status__exact={theirs.status}",
            f"{listing}?service__exact={theirs.service}",
            f"{listing}?is_urgent__exact=0",
            f"{listing}?submitted_at__gte=2026-11-01+00:00:00%2B07:00",
            f"{listing}?village__exact={theirs.village_id}",
            f"{listing}?agency__id__exact={theirs.agency_id}",
            f"{listing}?nik__startswith={theirs.nik[:6]}",
            f"{listing}?nik={theirs.nik}",
            f"{listing}?full_name__icontains=Knr",
            f"{listing}?all=1&o=1",
            f"{listing}?_popup=1&_to_field=id",
            page_of(theirs),
            page_of(theirs, "history"),
            page_of(theirs, "delete"),
            reverse("admin:applications_application_add"),
            reverse("admin:index"),
            reverse("admin:app_list", args=["applications"]),
            *(reverse("document_page", args=[page.public_id]) for page in _pages(theirs)),
        ]
        for url in urls:
            response = client.get(url, follow=True)
            body = response.getvalue().decode(errors="replace") if response.streaming else response.content.decode()
            asked = url.partition("q=")[2]
            for secret in secrets_of(theirs):
                shown = body.replace(f'value="{asked}"', "") if asked else body
                assert secret not in shown or secret in url, (url, secret)

    @pytest.mark.parametrize("role", TERRITORY_ROLES)
    def test_whoever_may_read_cases_reads_those_of_his_territory(self, role, ours, theirs):
        client = signed_in(officers_here()[role])
        listing = client.get(reverse(LIST)).content.decode()
        assert format_ticket(ours.ticket) in listing
        page = client.get(page_of(ours)).content.decode()
        for shown in (ours.full_name, "KNR-Sini-ALAMAT", "KNR-Sini-SKTM", ours.members.get().full_name):
            assert shown in page

    def test_a_village_sees_its_own_village_only(self, ours):
        neighbour = case_in("1404012003", "Tetangga")
        client = signed_in(officers_here()[Role.OPERATOR_DESA])
        listing = client.get(reverse(LIST)).content.decode()
        assert format_ticket(ours.ticket) in listing
        assert format_ticket(neighbour.ticket) not in listing
        assert client.get(page_of(neighbour)).status_code == 404

    def test_a_hospital_sees_what_it_entered(self, ours):
        """I12: nobody else's patients, whatever the territory."""
        user = officers_here()[Role.PETUGAS_RS]
        own = _entered_by_hospital(user)
        client = signed_in(user)
        listing = client.get(reverse(LIST)).content.decode()
        assert format_ticket(own.ticket) in listing
        assert format_ticket(ours.ticket) not in listing
        assert client.get(page_of(own)).status_code == 200
        assert client.get(page_of(ours)).status_code == 404
        assert "1 pengajuan" not in client.get(f"{reverse(LIST)}?q={ours.nik}").content.decode()

    def test_a_partner_sees_the_case_it_was_asked_about_while_it_is_asked(self, ours):
        partner = officers_here()[Role.MITRA]
        client = signed_in(partner)
        assert format_ticket(ours.ticket) not in client.get(reverse(LIST)).content.decode()
        reviewer = made.officer_of(Role.VERIFIKATOR)
        services.take_application(application=ours, actor=reviewer, at=made.NOON)
        services.refer_application(
            application=ours,
            actor=reviewer,
            at=made.NOON,
            to_agency=made.office(kind=AgencyKind.DUKCAPIL),
            question="KNR-TANYA apakah NIK ini terdaftar?",
            due_at=made.NOON + datetime.timedelta(days=2),
        )
        assert format_ticket(ours.ticket) in client.get(reverse(LIST)).content.decode()
        assert "KNR-TANYA" in client.get(page_of(ours)).content.decode()
        services.withdraw_referral(application=ours, actor=reviewer, at=made.NOON)
        assert client.get(page_of(ours)).status_code == 404

    def test_a_partner_reads_no_notes_no_messages_no_sensitive_answers(self):
        """I13: a partner answers one question; income, arrears and the office's notes are not part of it."""
        case = made.submitted("peralihan", answers={"income": 1_234_567, "arrears_amount": 7_654_321})
        reviewer = made.officer_of(Role.VERIFIKATOR)
        services.take_application(application=case, actor=reviewer, at=made.NOON)
        services.release_application(application=case, actor=reviewer, at=made.NOON, note="KNR-CATATAN")
        services.take_application(application=case, actor=reviewer, at=made.NOON)
        other = made.office(kind=AgencyKind.DINKES)
        dukcapil = made.office(kind=AgencyKind.DUKCAPIL)
        for agency, question in ((other, "KNR-DINKES?"), (dukcapil, "KNR-DUKCAPIL?")):
            services.refer_application(
                application=case,
                actor=reviewer,
                at=made.NOON,
                to_agency=agency,
                question=question,
                due_at=made.NOON + datetime.timedelta(days=2),
            )
            if agency is other:
                services.withdraw_referral(application=case, actor=reviewer, at=made.NOON)
        hidden = ("1.234.567", "7.654.321", "KNR-CATATAN", "KNR-DINKES", reviewer.full_name, "Pesan ke keluarga")
        for_partner = signed_in(officers_here()[Role.MITRA]).get(page_of(case)).content.decode()
        for_office = signed_in(reviewer).get(page_of(case)).content.decode()
        for text in hidden:
            assert text not in for_partner
            assert text in for_office
        assert "KNR-DUKCAPIL" in for_partner
        assert case.nik[:4] in for_partner

    def test_drafts_are_invisible_even_for_a_superuser(self):
        """Until it is sent, a draft belongs to the family alone."""
        draft = made.draft_ready(members=1)
        for user in (UserFactory(superuser=True), *officers_here().values()):
            client = signed_in(user)
            for url in (reverse(LIST), f"{reverse(LIST)}?q={draft.nik}", f"{reverse(LIST)}?status__exact=draft"):
                assert draft.full_name.split()[0] not in client.get(url).content.decode()
            assert client.get(page_of(draft)).status_code == 404

    def test_children_of_a_case_follow_its_scope(self, ours, theirs):
        user = officers_here()[Role.VERIFIKATOR]
        for model, path in ((HouseholdMember, "application"), (Document, "application")):
            seen = set(model.objects.visible_to(user).values_list(path, flat=True))
            assert seen == {ours.pk}
        assert {page.document.application_id for page in DocumentPage.objects.visible_to(user)} == {ours.pk}

    def test_a_moved_or_disabled_officer_is_out_at_the_next_click(self, ours, clock):
        user = officers_here()[Role.VERIFIKATOR]
        client = signed_in(user)
        assert client.get(page_of(ours)).status_code == 200
        end_membership(membership=user.memberships.get(), last_day=made.NOON.date(), actor=None)
        clock.shift(datetime.timedelta(days=1))
        assert "login" in client.get(page_of(ours)).url
        assert "login" in client.get(reverse(LIST)).url
        another = officers_here()[Role.PENYETUJU]
        client = signed_in(another)
        assert client.get(reverse(LIST)).status_code == 200
        another.is_active = False
        another.save()
        assert "login" in client.get(reverse(LIST)).url

    def test_a_stranger_is_sent_to_the_login(self, client, ours):
        for url in (reverse(LIST), page_of(ours)):
            assert "login" in client.get(url).url


def _pages(case):
    return DocumentPage.objects.filter(document__application=case)


def _entered_by_hospital(user):
    """A case that the officer's own hospital typed in."""
    made.office()
    case = made.draft_ready("pembebasan", channel=Channel.HOSPITAL_DESK)
    Application.objects.filter(pk=case.pk).update(
        entry_agency=user.memberships.get().agency, entered_by=user, details={**case.details, "consent_read": "ya"}
    )
    case.refresh_from_db()
    return services.submit_application(application=case, submit_key=case.submit_key, at=made.NOON)
