"""Every step of a case in the console: who may, from where, what it shows, and that nothing is done twice or unseen."""

import datetime

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from agencies.enums import AgencyKind, Role
from agencies.roles import ROLE_PERMISSIONS
from applications import services
from applications.admin_forms.pages import PAGES
from applications.catalogue import SERVICES
from applications.enums import ActorKind, Channel, ReasonCode, Status
from applications.models import Application
from applications.workflow import HOLDERS_VERBS, MOVES, verbs_for

from tests.applications.console import signed_in
from tests.applications.stepping import (
    case_url,
    do,
    press,
    previewed,
    seen_of,
    state_of,
    step_url,
    told_last,
    typed_for,
    who_does,
)
from tests.applications.test_admin_cases import KUDUS_VILLAGE, case_in, officers_here
from tests.factories import applications as made
from tests.factories.agencies import MembershipFactory

pytestmark = pytest.mark.django_db

HOSTILE = "\"><script>KNR-MUATAN</script><img src=x onerror=a>'"


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


def refusal_of(response):
    """The sentence of a page that says why nothing was done."""
    return response.context["sentence"]


@pytest.mark.once
def test_every_officers_verb_has_a_page():
    assert set(PAGES) == {verb for verb, move in MOVES.items() if ActorKind.OFFICER in move.by and move.permission}


@pytest.mark.once
@pytest.mark.parametrize("status", sorted(set(Status) - {Status.DRAFT}))
def test_every_verb_in_this_state(status):
    """Allowed ones lead where the table says; all others answer 409, 403 or 404 and leave nothing behind."""
    template = made.in_status(status)
    known = verbs_for(SERVICES["pengusulan"])
    actors = {verb: who_does(verb, template) for verb in PAGES}
    clients = {actor.pk: signed_in(actor) for actor in set(actors.values())}
    wrong = []
    for verb, actor in actors.items():
        move, client = MOVES[verb], clients[actor.pk]
        allowed = status in move.sources and verb in known and (verb, status) != ("finish", Status.APPROVED)
        with transaction.atomic():
            case = Application.objects.get(pk=template.pk)
            before = state_of(case)
            if allowed and (client.get(step_url(case, verb)).status_code != 200 or state_of(case) != before):
                wrong.append(f"{verb}: its page does not open, or moves something")
            answer = press(client, case, verb, **typed_for(verb))
            case.refresh_from_db()
            if allowed:
                if answer.status_code != 302 or case.status != move.target:
                    wrong.append(f"{verb}: {answer.status_code}, {case.status}")
            elif answer.status_code not in {403, 404, 409} or state_of(case) != before:
                wrong.append(f"{verb}: refused with {answer.status_code}, or left something behind")
            transaction.set_rollback(True)
    assert wrong == []


@pytest.mark.once
@pytest.mark.parametrize("status", [Status.VILLAGE_CHECK, Status.IN_REVIEW, Status.VERIFIED])
def test_only_who_holds_the_right_gets_the_page(status):
    """A role without the right reads a sentence, or does not find the case at all; nothing changes."""
    case = made.in_status(status)
    verbs = [verb for verb in PAGES if status in MOVES[verb].sources]
    before, wrong = state_of(case), []
    for role, officer in officers_here().items():
        client = signed_in(officer)
        sees = Application.objects.visible_to(officer).filter(pk=case.pk).exists()
        for verb in verbs:
            if MOVES[verb].permission in ROLE_PERMISSIONS[role]:
                # What belongs to the holder is refused to a colleague with the right, in another sentence.
                allowed = {409} if case.assigned_to_id and verb in HOLDERS_VERBS else {200}
                answer = client.get(step_url(case, verb))
            else:
                allowed, answer = {403}, press(client, case, verb, **typed_for(verb))
            if answer.status_code not in (allowed if sees else {404}):
                wrong.append(f"{role} {verb}: {answer.status_code}")
    assert wrong == []
    assert state_of(case) == before


def test_an_officer_of_another_district_finds_no_step():
    theirs = case_in(KUDUS_VILLAGE, "Sana")
    client = signed_in(made.officer_of(Role.VERIFIKATOR))
    before = state_of(theirs)
    for verb in PAGES:
        for answer in (client.get(step_url(theirs, verb)), press(client, theirs, verb, **typed_for(verb))):
            assert answer.status_code == 404
            assert b"Knr" not in answer.content
    assert state_of(theirs) == before


def test_unknown_steps_and_those_of_another_service_do_not_exist():
    case = made.in_status(Status.IN_REVIEW)
    recommended = made.in_status(Status.APPROVED, "pembebasan")
    client = signed_in(made.officer_of(Role.PENYETUJU))
    for known, verb in ((case, "submit"), (case, "expire"), (case, "hapus"), (recommended, "recap")):
        assert client.get(step_url(known, verb)).status_code == 404


def test_other_methods_do_nothing():
    """W10; a post without the form's token is no post (W1)."""
    case = made.submitted()
    officer = made.officer_of(Role.VERIFIKATOR)
    client, before = signed_in(officer), state_of(case)
    for method in (client.put, client.patch, client.delete, client.options):
        assert method(step_url(case, "take")).status_code == 405
    assert client.head(step_url(case, "take")).status_code == 200
    assert client.post(step_url(case, "take"), {"seen": seen_of(case)}, headers={"X-HTTP-Method-Override": "GET"})
    Application.objects.filter(pk=case.pk).update(**before[0])
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer, backend="agencies.auth.MembershipBackend")
    fresh = made.submitted()
    assert strict.post(step_url(fresh, "take"), {"seen": seen_of(fresh)}).status_code == 403
    fresh.refresh_from_db()
    assert fresh.status == Status.SUBMITTED


class TestMovedOn:
    def test_a_double_click_is_one_step(self):
        case = made.submitted()
        client, seen = signed_in(made.officer_of(Role.VERIFIKATOR)), seen_of(case)
        assert press(client, case, "take", seen=seen).status_code == 302
        second = press(client, case, "take", seen=seen)
        assert second.status_code == 409
        assert "sudah Anda lakukan" in refusal_of(second)
        assert [move.verb for move in case.transitions.in_order()] == ["submit", "take"]

    def test_an_outdated_page_says_what_changed_and_keeps_what_was_typed(self):
        case = made.in_status(Status.IN_REVIEW)
        client, seen = signed_in(made.officer_of(Role.VERIFIKATOR)), seen_of(case)
        colleague = made.officer_of(Role.VERIFIKATOR, number=2)
        services.hand_over_application(application=case, actor=colleague, to=colleague, at=made.NOON)
        services.hand_over_application(
            application=case, actor=colleague, to=made.officer_of(Role.VERIFIKATOR), at=made.NOON
        )
        before = state_of(case)

        answer = press(client, case, "verify", seen=seen, note="KNR-CATATAN panjang yang mahal ditulis")

        page = answer.content.decode()
        assert answer.status_code == 409
        assert state_of(case) == before
        assert page.count("Serahkan") == 2
        assert colleague.get_full_name() in page
        assert "pukul 10.00 WIB" in page
        assert "KNR-CATATAN panjang" in page
        again = client.post(
            answer.context["again_url"],
            dict(answer.context["hidden"]) | {"seen": answer.context["seen"], "langkah": "ubah"},
        )
        assert again.status_code == 200
        assert again.context["form"]["note"].value() == "KNR-CATATAN panjang yang mahal ditulis"
        assert press(client, case, "verify", seen=again.context["seen"], note="Lanjut").status_code == 302

    @pytest.mark.once
    @pytest.mark.parametrize("seen", ["", "0", "-1", "x", "9" * 40, "1 OR 1=1"])
    def test_a_page_that_shows_nothing_known_moves_nothing(self, seen):
        case = made.submitted()
        client, before = signed_in(made.officer_of(Role.VERIFIKATOR)), state_of(case)
        answer = client.post(step_url(case, "take"), {"seen": seen})
        assert answer.status_code == 409
        assert state_of(case) == before

    def test_a_colleagues_case_is_taken_over_not_pushed_aside(self):
        case = made.in_status(Status.IN_REVIEW)
        holder, colleague = made.officer_of(Role.VERIFIKATOR), made.officer_of(Role.VERIFIKATOR, number=2)
        client = signed_in(colleague)
        for verb in ("return", "refer", "verify", "release"):
            answer = client.get(step_url(case, verb))
            assert answer.status_code == 409
            assert holder.get_full_name() in refusal_of(answer)
            assert answer.context["take_over_url"] == step_url(case, "hand_over")
        page = client.get(step_url(case, "hand_over"))
        assert page.context["step_title"] == "Ambil alih"
        assert page.context["form"]["to"].value() == colleague.pk
        assert press(client, case, "hand_over", to=colleague.pk).status_code == 302
        case.refresh_from_db()
        assert case.assigned_to == colleague
        assert client.get(step_url(case, "verify")).status_code == 200

    def test_a_case_is_given_only_to_who_may_check_it(self):
        case = made.in_status(Status.IN_REVIEW)
        client = signed_in(made.officer_of(Role.VERIFIKATOR))
        elsewhere = made.officer_of(Role.VERIFIKATOR, agency=made.office(territory_code="3319"))
        for stranger in (made.officer_of(Role.OPERATOR_DATA), elsewhere):
            answer = press(client, case, "hand_over", to=stranger.pk, note="KNR-ALASAN")
            assert answer.status_code == 422
            assert "Pilih petugas dari daftar." in answer.content.decode()
            assert "KNR-ALASAN" in answer.content.decode()
            assert stranger.get_full_name() not in answer.content.decode()


class TestQueue:
    def test_from_the_queue_the_next_case_follows(self):
        first = made.submitted()
        second = made.submitted(at=made.NOON + datetime.timedelta(days=3))
        client = signed_in(made.officer_of(Role.VERIFIKATOR))
        page = client.get(f"{step_url(first, 'take')}?antre=1")
        assert page.context["from_queue"]
        assert page.context["case_url"] == f"{case_url(first)}?antre=1"
        press(client, first, "take")
        answer = press(client, first, "verify", antre="1")
        assert answer.url == f"{case_url(second)}?antre=1"
        press(client, second, "take")
        assert press(client, second, "release").url == case_url(second)
        press(client, second, "take")
        last = press(client, second, "verify", antre="1")
        assert last.url == reverse("admin:applications_queuedapplication_changelist")

    def test_the_result_is_said_on_the_next_page(self):
        case = made.submitted()
        client = signed_in(made.officer_of(Role.VERIFIKATOR))
        press(client, case, "take")
        assert "Pengajuan Anda ambil." in client.get(case_url(case)).content.decode()


class TestWords:
    @pytest.mark.parametrize(
        ("verb", "status"),
        [
            ("approve", Status.VERIFIED),
            ("reject", Status.VERIFIED),
            ("refuse", Status.SENT),
            ("accept", Status.SENT),
            ("finish", Status.ACCEPTED),
            ("cancel", Status.IN_REVIEW),
            ("return", Status.IN_REVIEW),
        ],
    )
    def test_the_message_is_shown_before_it_is_written(self, verb, status):
        case = made.in_status(status)
        client = signed_in(who_does(verb, case))
        shows = press(client, case, verb, step="lanjut", **typed_for(verb)) if PAGES[verb].confirms else None
        page = shows or client.get(step_url(case, verb))
        announced = previewed(page)
        assert page.status_code == 200
        for line in announced.split("\n")[:-1]:
            assert escape(line) in page.content.decode()
        assert do(verb, case).status_code == 302
        assert told_last(case) == announced

    def test_a_family_without_a_number_is_told_by_the_village(self):
        case = made.in_status(Status.VERIFIED, answers={"phone": None, "phone_owner": "tidak_ada"})
        page = signed_in(who_does("approve", case)).get(step_url(case, "approve"))
        assert page.context["message"].text == ""
        assert "Kabari lewat kantor desa" in page.content.decode()

    @pytest.mark.once
    @pytest.mark.parametrize("verb", ["cancel", "send_back", "reject"])
    def test_a_reason_and_a_note_are_asked_for_and_nothing_typed_is_lost(self, verb):
        case = made.in_status(Status.VERIFIED)
        client, before = signed_in(who_does(verb, case)), state_of(case)
        without_reason = press(client, case, verb, note="KNR-CATATAN")
        assert without_reason.status_code == 422
        assert "Pilih alasan." in without_reason.content.decode()
        assert "KNR-CATATAN" in without_reason.content.decode()
        foreign = press(client, case, verb, reason_code=ReasonCode.NO_ANSWER, note="KNR-CATATAN")
        assert foreign.status_code == 422
        reason = typed_for(verb)["reason_code"]
        without_note = press(client, case, verb, reason_code=reason, note=" \u202e ")
        assert without_note.status_code == 422
        assert f'value="{reason}" selected' in without_note.content.decode()
        assert state_of(case) == before

    def test_going_back_keeps_everything(self):
        case = made.in_status(Status.VERIFIED)
        client = signed_in(who_does("reject", case))
        typed = typed_for("reject")
        confirm = press(client, case, "reject", step="lanjut", **typed)
        back = client.post(
            step_url(case, "reject"), {**dict(confirm.context["hidden"]), "seen": seen_of(case), "langkah": "ubah"}
        )
        assert back.status_code == 200
        assert {name: back.context["form"][name].value() for name in typed} == typed

    def test_hostile_text_is_inert_everywhere(self):
        case = made.in_status(Status.VERIFIED, answers={"full_name": "<img src=x onerror=a>", "address": HOSTILE})
        client, seen = signed_in(who_does("cancel", case)), seen_of(case)
        typed = {"reason_code": ReasonCode.WITHDRAWN, "note": HOSTILE}
        pages = [
            client.get(step_url(case, "cancel")),
            press(client, case, "cancel", step="lanjut", **typed),
            press(client, case, "cancel", step="ubah", **typed),
            press(client, case, "cancel", note=HOSTILE, reason_code=HOSTILE, antre=HOSTILE, pilihan=HOSTILE),
        ]
        do("send_back", case, note=HOSTILE)
        pages.append(press(client, case, "cancel", seen=seen, **typed))
        pages.append(signed_in(who_does("return", case)).get(step_url(case, "return")))
        for page in pages:
            text = page.content.decode()
            assert "<script>KNR" not in text
            assert "<img src=x" not in text
        assert pages[-2].status_code == 409
        assert escape(HOSTILE) in pages[-2].content.decode()


class TestVillage:
    def test_right_and_doubtful_families_both_go_on(self):
        for typed, reason in (
            ({"finding": "benar"}, ""),
            ({"finding": "periksa", "reason_code": ReasonCode.DECEASED, "note": "Wafat bulan lalu."}, "MENINGGAL"),
        ):
            case = made.in_status(Status.VILLAGE_CHECK)
            assert do("endorse", case, **typed).status_code == 302
            logged = case.transitions.in_order().last()
            assert (logged.verb, logged.reason_code, logged.note) == ("endorse", reason, typed.get("note", ""))

    def test_a_doubt_needs_its_reason(self):
        case = made.in_status(Status.VILLAGE_CHECK)
        before = state_of(case)
        for typed in ({}, {"finding": "periksa"}, {"finding": "benar", "reason_code": ReasonCode.DECEASED}):
            client = signed_in(who_does("endorse", case))
            assert press(client, case, "endorse", **typed).status_code == 422
        assert state_of(case) == before


class TestFourEyes:
    def test_nobody_finds_his_own_entry_right(self):
        """I15: the officer who typed a case in does not pass it, not even as its holder."""
        case = made.in_status(Status.IN_REVIEW)
        reviewer = made.officer_of(Role.VERIFIKATOR)
        Application.objects.filter(pk=case.pk).update(entered_by=reviewer, channel=Channel.OFFICE_DESK)
        client = signed_in(reviewer)
        for answer in (client.get(step_url(case, "verify")), press(client, case, "verify")):
            assert answer.status_code == 409
            assert "Anda yang mengisi" in refusal_of(answer)
        case.refresh_from_db()
        assert "verify" not in services.open_verbs(case=case, user=reviewer)

    def test_an_asked_agency_may_answer_and_nothing_else(self):
        """I11, I12: its rights elsewhere in the territory do not reach a case it was only asked about."""
        case = made.in_status(Status.IN_REVIEW)
        hospital, clinic = made.office(kind=AgencyKind.RSUD), made.office(kind=AgencyKind.DINKES)
        for agency, role in ((hospital, Role.PETUGAS_RS), (clinic, Role.VERIFIKATOR)):
            officer = made.officer_of(role, agency=agency)
            services.refer_application(
                application=case,
                actor=made.officer_of(Role.VERIFIKATOR),
                at=made.NOON,
                to_agency=agency,
                question="Apakah masih dirawat?",
                due_at=made.NOON + datetime.timedelta(days=3),
            )
            assert services.open_verbs(case=case, user=officer) == ["answer_referral"]
            before = state_of(case)
            answer = press(signed_in(officer), case, "cancel", **typed_for("cancel"))
            assert answer.status_code == 403
            assert state_of(case) == before
            services.withdraw_referral(application=case, actor=made.officer_of(Role.VERIFIKATOR), at=made.NOON)

    def test_who_verified_reads_why_he_may_not_decide(self):
        case = made.in_status(Status.VERIFIED)
        verifier = made.officer_of(Role.VERIFIKATOR)
        MembershipFactory(user=verifier, agency=made.office(), role=Role.PENYETUJU)
        client, before = signed_in(verifier), state_of(case)
        for verb in ("approve", "reject"):
            for answer in (client.get(step_url(case, verb)), press(client, case, verb, **typed_for(verb))):
                assert answer.status_code == 409
                assert "petugas lain" in refusal_of(answer)
                assert 'value="ya"' not in answer.content.decode()
        assert state_of(case) == before
