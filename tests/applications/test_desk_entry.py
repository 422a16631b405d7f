"""An officer enters a case for a family: what is written down, who may go on with it, what the next family sees."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.enums import AgencyKind, Role
from agencies.services import end_membership, set_policy
from applications import services
from applications.enums import ActorKind, Channel, FilledFor, HelperRelation, Status
from applications.models import Application
from applications.pins import pin_of
from applications.services.limits import LIMITS
from applications.services.submission import CONSENT_TEXT
from common.codes import format_pin, format_ticket

from tests.applications.desks import (
    SANGLAR,
    at_desk,
    clerk,
    far_village,
    kecamatan_operator,
    nurse,
    operator,
    press_done,
    send_in,
    send_quickly,
    signed_in,
    village_office,
)  # fmt: skip
from tests.applications.walker import Family
from tests.factories import applications as make
from tests.factories.agencies import RETEH, TEMBILAHAN_KOTA, MembershipFactory, officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place", "quick_photos")]

START = "admin:desk_start"
WITH_DESK = {Role.OPERATOR_DESA, Role.PETUGAS_RS, Role.VERIFIKATOR, Role.OPERATOR_DATA}


def step_url(case, slug):
    return reverse("step", args=[case.public_id, slug])


def opened(client, url):
    """Status of a page, without following where it leads."""
    return client.get(url).status_code


class TestWholeEntry:
    @pytest.mark.parametrize(
        ("who", "channel", "relation"),
        [
            (operator, Channel.VILLAGE_DESK, HelperRelation.VILLAGE),
            (clerk, Channel.OFFICE_DESK, HelperRelation.OTHER),
        ],
    )
    def test_the_case_names_officer_office_and_consent(self, who, channel, relation):
        user = who()
        desk = user.memberships.get().agency
        family = at_desk(user)
        assert family.slug == "persetujuan" and CONSENT_TEXT in family.page.text
        assert reverse(START) in family.page.links
        case = send_in(family)

        assert (case.entered_by, case.entry_agency, case.channel) == (user, desk, channel)
        assert (case.filled_for, case.helper_name, case.helper_relation) == (FilledFor.OTHER, user.full_name, relation)
        assert (case.helper_consent_by, case.helper_consent_text) == ("Contoh Penolong", CONSENT_TEXT)
        assert case.helper_consented_at and case.status == Status.SUBMITTED and case.agency == make.office()
        sent = case.transitions.get(verb="submit")
        assert (sent.actor_kind, sent.actor, sent.agency) == (ActorKind.OFFICER, user, desk)
        text = family.page.text
        assert format_ticket(case.ticket) in text and format_pin(pin_of(case)) in text
        assert "Cetak slip" in text and "Kembali ke konsol" in text
        assert not [url for url in family.visited if case.nik in url or case.ticket in url]

    def test_without_a_tick_nobody_goes_on_and_the_person_agrees_himself(self):
        family = at_desk(operator(), consent_guardian="")
        family.send(without=["consent_read"])
        assert family.slug == "persetujuan" and "Bacakan dulu" in family.page.text
        assert family.client.get(step_url(family.case(), "nik")).url == step_url(family.case(), "persetujuan")
        case = send_in(family)
        assert case.helper_consent_by == family.person.name == case.full_name

    def test_the_family_does_the_rest_alone_by_ticket_and_pin(self):
        """The case stays the desk's, but the one who sends is written down as who he is."""
        user = operator()
        family = at_desk(user)
        case = family.case()
        services.put_draft_away(application=case, at=timezone.now())
        home = Family("pengusulan", person=family.person)
        home.open(reverse("track"))
        home.send(home.page.form("ticket"), ticket=case.ticket, pin=pin_of(case))
        assert home.path == step_url(case, "persetujuan")
        case = send_quickly(home)
        assert case.entered_by == user
        assert case.transitions.get(verb="submit").actor_kind == ActorKind.APPLICANT
        assert "Daftarkan warga berikutnya" not in home.page.text


class TestNextFamily:
    def test_nothing_of_the_former_family_is_left(self):
        """Also when the officer just opens the start page without pressing anything."""
        family = at_desk(operator())
        case = send_quickly(family)
        receipt, slip = (reverse(name, args=[case.public_id]) for name in ("received", "received_slip"))
        assert opened(family.client, receipt) == opened(family.client, slip) == 200
        press_done(family, "konsol")
        assert family.path == reverse("admin:index")
        assert family.client.session["drafts"] == [] and not family.client.session["seen"]
        assert opened(family.client, receipt) == opened(family.client, slip) == 302

        former = {case.nik, case.kk_number, case.full_name, case.phone[2:], case.ticket, format_ticket(case.ticket)}
        second = at_desk(None, client=family.client)
        shown = [second.page.html]
        while second.slug != "telepon":
            second.answer()
            shown.append(second.page.html)
        send_quickly(second)
        press_done(second, "berikutnya")
        assert second.path == reverse(START) and second.client.session["drafts"] == []
        shown.append(second.page.html)
        third = send_quickly(at_desk(None, client=family.client))
        shown.append(second.open(reverse(START)).html)
        assert opened(second.client, reverse("received", args=[third.public_id])) == 302
        assert not [one for one in former if any(one in html for html in shown)]

    def test_unsent_drafts_are_offered_to_their_officer_alone(self):
        mine, colleague = operator(), operator(number=2)
        family = at_desk(mine)
        family.walk_to("lahir")
        case = family.case()
        resume = reverse("admin:desk_resume", args=[case.public_id])
        elsewhere = signed_in(mine)
        page = elsewhere.get(reverse(START)).content.decode()
        assert resume in page and case.nik not in page and case.full_name not in page
        assert elsewhere.get(resume).url == step_url(case, "lahir")
        assert opened(elsewhere, step_url(case, "lahir")) == 200
        assert resume not in signed_in(colleague).get(reverse(START)).content.decode()
        family.open(reverse("discard", args=[case.public_id]))
        family.send()
        assert family.path == reverse(START)
        assert not Application.objects.filter(pk=case.pk).exists()


class TestForeignOfficer:
    def test_a_draft_exists_for_its_officer_alone(self):
        family = at_desk(operator())
        case = make.fill(family.case(), person=family.person, at=timezone.now())
        page = case.documents.first().pages.get()
        urls = [
            step_url(case, "nik"),
            *(reverse(name, args=[case.public_id]) for name in ("check", "send", "put_away", "discard", "received")),
            reverse("document_thumbnail", args=[page.public_id]),
        ]
        for stranger in (signed_in(operator(number=2)), signed_in(clerk())):
            session = stranger.session
            session["drafts"] = [str(case.public_id)]  # the same computer, another officer
            session.save()
            statuses = {url: opened(stranger, url) for url in urls}
            assert statuses.pop(reverse("received", args=[case.public_id])) == 302
            assert set(statuses.values()) == {404}
            assert opened(stranger, reverse("admin:desk_resume", args=[case.public_id])) == 404
            assert str(case.public_id) not in stranger.get(reverse("resume"), follow=True).content.decode()
        assert case.transitions.count() == 0

    def test_who_lost_the_desk_loses_its_drafts(self):
        user = operator()
        MembershipFactory(user=user, agency=make.office(), role=Role.PIMPINAN)
        family = at_desk(user)
        case = family.case()
        assert opened(family.client, step_url(case, "persetujuan")) == 200
        membership = user.memberships.get(role=Role.OPERATOR_DESA)
        end_membership(membership=membership, last_day=date(2025, 6, 1), actor=None)
        again = signed_in(user)
        assert opened(again, reverse("admin:index")) == 200
        assert opened(again, step_url(case, "persetujuan")) == 404
        assert opened(again, reverse(START)) == 403

    def test_after_the_session_the_officer_signs_in_and_goes_on(self):
        user = operator()
        family = at_desk(user)
        case = family.case()
        gone = Client()
        session = gone.session
        session["drafts"] = [str(case.public_id)]  # what is left when an idle session has been ended
        session.save()
        answer = gone.get(step_url(case, "persetujuan"))
        assert answer.status_code == 302 and answer.url.startswith(reverse("admin:login"))
        assert opened(Client(), step_url(case, "persetujuan")) == 404

    def test_a_page_that_comes_after_the_session_is_not_lost(self):
        user = operator()
        with time_machine.travel(make.NOON, tick=False) as clock:
            family = at_desk(user)
            case = family.case()
            clock.shift(timedelta(minutes=settings.CONSOLE_IDLE_MINUTES + 1))
            family.send(consent_read="ya", consent_guardian="Wali Karangan")
            assert family.path == reverse("admin:login")
            assert Application.objects.get(pk=case.pk).details == {}
            family.client.force_login(user, backend="agencies.auth.MembershipBackend")
            family.open(reverse("admin:resume_form"))
            family.send(family.page.form("consent_guardian"), consent_guardian="Wali Karangan")
            assert family.slug == "desa"
            assert family.case().details["consent_guardian"] == "Wali Karangan"


@pytest.mark.parametrize(("who", "first"), [(operator, Status.SUBMITTED), (clerk, Status.VILLAGE_CHECK)])
def test_a_village_is_not_asked_about_a_family_it_entered_itself(who, first):
    set_policy(
        "pengusulan.village_check",
        value=True,
        territory_code="1404",
        valid_from=date(2026, 1, 1),
        legal_basis="SK Contoh 3/2026",
        actor=None,
        at=make.NOON,
    )
    assert send_quickly(at_desk(who())).status == first


class TestArea:
    def test_a_village_enters_its_own_families(self):
        far_village()
        family = at_desk(operator())
        family.walk_to("desa")
        assert "Tembilahan Kota" in family.page.text and "wilayah kerjanya" in family.page.text
        family.open("?ganti=1")
        assert SANGLAR not in family.page.html
        for asked in (f"?kecamatan={RETEH}", "?cari=Sanglar", "?kabupaten=lain"):
            family.open(asked)
            assert SANGLAR not in family.page.html
        family.send(family.page.form_or_none("village") or family.page.forms[-1], village=SANGLAR)
        assert family.slug == "desa" and "tidak mendaftarkan warga desa ini" in family.page.text
        assert family.case().village_id == TEMBILAHAN_KOTA

    def test_a_kecamatan_enters_its_villages_and_no_others(self):
        far_village()
        make.village("1404041002")
        family = at_desk(kecamatan_operator())
        family.walk_to("desa")
        assert "1404041002" in family.page.html and TEMBILAHAN_KOTA in family.page.html
        assert SANGLAR not in family.page.html
        family.send(family.page.form("village"), village=SANGLAR)
        assert "tidak mendaftarkan warga desa ini" in family.page.text
        family.send(family.page.form("village"), village="1404041002")
        assert family.case().village_id == "1404041002"

    def test_sending_asks_once_more(self):
        """Whatever a page let through: the desk's area is judged under the lock."""
        family = at_desk(operator())
        case = make.fill(family.case(), person=family.person, at=timezone.now())
        Application.objects.filter(pk=case.pk).update(village=far_village())
        case.refresh_from_db()
        with pytest.raises(services.NotComplete) as refused:
            services.submit_application(
                application=case, submit_key=case.submit_key, at=timezone.now(), actor=case.entered_by
            )
        assert [gap.step for gap in refused.value.gaps if "tidak mendaftarkan" in gap.message] == ["desa"]

    @pytest.mark.parametrize(("kind", "code"), [(AgencyKind.RSUD, "1404"), (AgencyKind.PUSKESMAS, "140404")])
    def test_a_hospitals_patients_come_from_the_whole_regency(self, kind, code):
        village = far_village()
        user = nurse(kind, code)
        family = at_desk(user, "pembebasan", village=village.pk)
        family.walk_to("desa")
        family.open(f"?kecamatan={RETEH}")
        case = send_in(family)
        assert (case.village, case.channel, case.entry_agency) == (
            village,
            Channel.HOSPITAL_DESK,
            user.memberships.get().agency,
        )
        assert case.helper_relation == HelperRelation.HEALTH
        assert case.transitions.get(verb="submit").agency == case.entry_agency


class TestDoor:
    def test_only_roles_that_enter_cases(self):
        for role in Role:
            client = signed_in(officer(role))
            expected = 200 if role in WITH_DESK else 403
            assert opened(client, reverse(START)) == expected, role
            if role not in WITH_DESK:
                assert client.post(reverse(START), {"service": "pengusulan"}).status_code == 403
                assert client.post(reverse("admin:desk_done")).status_code == 403
                assert opened(client, reverse("admin:desk_slip")) == 403
                assert opened(client, reverse("admin:village_posters")) == 403
        assert Application.objects.count() == 0

    def test_the_service_refuses_a_desk_that_is_not_ones_own(self):
        user = operator()
        with pytest.raises(PermissionDenied):
            services.start_at_desk(service="pengusulan", actor=user, entry_agency=make.office(), at=timezone.now())
        assert Application.objects.count() == 0

    def test_with_two_offices_the_officer_says_which(self):
        user = operator()
        other = village_office(far_village().pk)
        MembershipFactory(user=user, agency=other, role=Role.OPERATOR_DESA)
        client = signed_in(user)
        answer = client.post(reverse(START), {"service": "pengusulan"})
        assert answer.status_code == 422 and "Pilih kantor Anda." in answer.content.decode()
        client.post(reverse(START), {"service": "pengusulan", "agency": other.pk})
        case = Application.objects.get()
        assert (case.entry_agency, case.village_id) == (other, SANGLAR)
        foreign = make.office().pk
        assert client.post(reverse(START), {"service": "pengusulan", "agency": foreign}).status_code == 422

    def test_a_closed_service_is_not_begun(self):
        set_policy(
            "pengusulan.open", value=False, territory_code="1404", valid_from=date(2026, 1, 1),
            legal_basis="Contoh", actor=None, at=timezone.now(),
        )  # fmt: skip
        client = signed_in(operator())
        page = client.get(reverse(START)).content.decode()
        assert 'value="pengusulan"' not in page and "sedang tutup" in page
        assert client.post(reverse(START), {"service": "pengusulan"}).status_code == 422
        assert Application.objects.count() == 0

    def test_limits_of_phones_and_addresses_do_not_hold_up_a_desk(self, monkeypatch):
        for scope in ("start:device", "start:network", "send:device", "send:network", "upload:device"):
            monkeypatch.setitem(LIMITS, scope, (0, 3600))
        client = signed_in(operator())
        for _ in range(2):
            send_quickly(at_desk(None, client=client))
        monkeypatch.setitem(LIMITS, "start:officer", (2, 3600))
        answer = client.post(reverse(START), {"service": "pengusulan"})
        assert answer.status_code == 429 and "Tunggu 10 detik" in answer.content.decode()
        assert opened(signed_in(operator(number=2)), reverse(START)) == 200
