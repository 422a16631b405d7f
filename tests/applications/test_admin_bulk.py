"""Several cases at once in the console (screen C7): row by row, only what the officer sees, said for each."""

import pytest
import time_machine
from django.urls import reverse

from agencies.enums import AgencyKind, Role
from applications import services
from applications.admin.bulk_actions import bulk_actions
from applications.admin.cases import ApplicationAdmin
from applications.admin.queue import QueueAdmin
from applications.admin_views.bulk import BULK_VERBS, MOST_AT_ONCE
from applications.enums import Status
from applications.models import Application
from applications.workflow import MOVES

from tests.applications.console import signed_in
from tests.applications.stepping import seen_of, state_of
from tests.applications.test_admin_cases import KUDUS_VILLAGE, case_in
from tests.factories import applications as made
from tests.factories.agencies import TEMBILAHAN_KOTA

pytestmark = pytest.mark.django_db

QUEUE = "admin:applications_queuedapplication_changelist"


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client():
    """An officer who checks."""
    return signed_in(made.officer_of(Role.VERIFIKATOR))


def bulk_url(verb):
    """The address of the page of ``verb`` for several cases; it holds no case."""
    return reverse("admin:applications_application_bulk", args=[verb.replace("_", "-")])


def choose(client, verb, *cases, **more):
    """Tick ``cases`` in the queue and choose the action; returns the page it leads to."""
    chosen = {"action": f"bulk_{verb}", "_selected_action": [case.pk for case in cases], **more}
    return client.post(reverse(QUEUE), chosen, follow=True)


def chosen_before(client, verb, *cases):
    """The page of ``verb`` for ``cases`` that were chosen before they came to where they are now."""
    session = client.session
    session["bulk_chosen"] = {"verb": verb, "rows": [case.pk for case in cases], "came_from": "application"}
    session.save()
    return client.get(bulk_url(verb))


def confirm(client, verb, *cases, **more):
    """Press the button of the page with ``cases`` ticked."""
    sent = {f"seen-{case.pk}": seen_of(case) for case in cases} | {"baris": [case.pk for case in cases]}
    return client.post(bulk_url(verb), sent | more, follow=True)


def outcome(page):
    """{pk: (moved, why not)} of a result page."""
    return {row.case.pk: (is_done, row.problem) for row, is_done in page.context["results"]}


@pytest.mark.once
def test_nothing_is_decided_in_bulk():
    """domain-facts §12.10: a bulk approval exists inside a recap batch alone."""
    assert set(BULK_VERBS) == {"take", "release", "hand_over", "endorse", "finish"}
    offered = [action.__name__ for page in (QueueAdmin, ApplicationAdmin) for action in page.actions]
    assert offered == [action.__name__ for action in bulk_actions(*BULK_VERBS)]
    for verb in BULK_VERBS:
        assert MOVES[verb].permission


def test_taking_several_row_by_row(client):
    free, other, gone = made.submitted(), made.submitted(), made.in_status(Status.VERIFIED)
    assert choose(client, "take", free, other).request["PATH_INFO"] == bulk_url("take")
    page = chosen_before(client, "take", free, other, gone)
    problems = {row.case.pk: row.problem for row in page.context["rows"]}
    assert (problems[free.pk], problems[other.pk]) == ("", "")
    assert problems[gone.pk] == "Keadaannya sekarang “Lolos verifikasi”."
    assert state_of(free)[0]["status"] == Status.SUBMITTED

    result = confirm(client, "take", free, gone)

    assert outcome(result) == {free.pk: (True, ""), gone.pk: (False, "Keadaannya sekarang “Lolos verifikasi”.")}
    free.refresh_from_db()
    other.refresh_from_db()
    assert (free.status, free.assigned_to) == (Status.IN_REVIEW, made.officer_of(Role.VERIFIKATOR))
    assert other.status == Status.SUBMITTED  # its tick was taken away
    assert "1 berhasil, 1 tidak." in " ".join(result.content.decode().split())


def test_undo_asks_once_more_and_puts_them_back(client):
    cases = [made.submitted(), made.submitted()]
    choose(client, "take", *cases)
    result = confirm(client, "take", *cases)
    assert "Lepaskan lagi" in result.content.decode()
    back = client.post(bulk_url("take"), {"langkah": "urung"}, follow=True)
    assert back.request["PATH_INFO"] == bulk_url("release")
    assert {row.case.pk for row in back.context["rows"]} == {case.pk for case in cases}
    confirm(client, "release", *cases, note="Salah pilih.")
    for case in cases:
        case.refresh_from_db()
        assert (case.status, case.assigned_to) == (Status.SUBMITTED, None)
        assert case.transitions.in_order().last().note == "Salah pilih."


def test_a_second_press_moves_nothing_more(client):
    case = made.submitted()
    choose(client, "take", case)
    confirm(client, "take", case)
    again = confirm(client, "take", case)
    assert outcome(again) == {case.pk: (True, "")}
    assert case.transitions.filter(verb="take").count() == 1


def test_a_row_that_changed_meanwhile_is_left_alone(client):
    changed, calm = made.submitted(), made.submitted()
    choose(client, "take", changed, calm)
    seen = seen_of(changed)
    colleague = made.officer_of(Role.VERIFIKATOR, number=2)
    services.take_application(application=changed, actor=colleague, at=made.NOON)
    services.release_application(application=changed, actor=colleague, at=made.NOON)
    result = confirm(client, "take", changed, calm, **{f"seen-{changed.pk}": seen})
    assert outcome(result)[changed.pk] == (False, "Sudah berubah sejak daftar ini dibuka.")
    assert outcome(result)[calm.pk] == (True, "")


def test_a_row_that_fails_under_the_lock_takes_no_other_with_it(client, monkeypatch):
    """Each row is its own transaction: what a service refuses at the last moment is said beside that row."""
    broken, fine = made.submitted(), made.submitted()
    choose(client, "take", broken, fine)
    before, unmoved = state_of(broken), services.unmoved

    def refusing(*, application, seen):
        if application.pk == broken.pk:
            raise services.MovedOn
        return unmoved(application=application, seen=seen)

    monkeypatch.setattr(services, "unmoved", refusing)
    result = confirm(client, "take", broken, fine)
    assert outcome(result)[broken.pk][0] is False
    assert outcome(result)[fine.pk] == (True, "")
    assert state_of(broken) == before


class TestScope:
    def test_foreign_rows_are_neither_shown_nor_moved(self, client):
        """I5: pks of another district, and select_across with a tampered filter."""
        theirs, ours = case_in(KUDUS_VILLAGE, "Sana"), made.submitted()
        before = state_of(theirs)
        for page in (
            choose(client, "take", theirs, ours),
            choose(client, "take", theirs, ours, select_across="1"),
            chosen_before(client, "take", theirs, ours),
        ):
            assert {row.case.pk for row in page.context["rows"]} == {ours.pk}
            assert "Knr" not in page.content.decode()
        result = confirm(client, "take", theirs, ours)
        assert set(outcome(result)) == {ours.pk}
        assert state_of(theirs) == before

    def test_the_actions_are_offered_to_whoever_may(self, client):
        made.submitted()
        page = client.get(reverse(QUEUE)).content.decode()
        assert "Ambil yang dipilih" in page
        assert "Teruskan yang dipilih" not in page
        reader = signed_in(made.officer_of(Role.PIMPINAN))
        assert "yang dipilih</option>" not in reader.get(reverse(QUEUE)).content.decode()
        for verb in BULK_VERBS:
            assert reader.get(bulk_url(verb)).status_code == 403
        assert client.get(bulk_url("approve")).status_code == 404

    def test_no_more_than_fifty(self, client, monkeypatch):
        monkeypatch.setattr("applications.admin.bulk_actions.MOST_AT_ONCE", 1)
        assert MOST_AT_ONCE == 50
        page = choose(client, "take", made.submitted(), made.submitted())
        assert "Pilih paling banyak 1 pengajuan" in page.content.decode()
        assert page.request["PATH_INFO"] == reverse(QUEUE)

    def test_without_a_choice_one_is_sent_back_to_the_list(self, client):
        page = client.get(bulk_url("take"), follow=True)
        assert page.request["PATH_INFO"] == reverse(QUEUE)
        assert "Pilih dulu pengajuan" in page.content.decode()


def test_handing_over_to_one_colleague(client):
    mine, theirs = made.in_status(Status.IN_REVIEW), made.in_status(Status.IN_REVIEW)
    me, colleague = made.officer_of(Role.VERIFIKATOR), made.officer_of(Role.VERIFIKATOR, number=2)
    services.hand_over_application(application=theirs, actor=colleague, to=colleague, at=made.NOON)
    chosen_before(client, "hand_over", mine, theirs)
    missing = client.post(bulk_url("hand_over"), {"baris": [mine.pk], f"seen-{mine.pk}": seen_of(mine), "note": "KNR"})
    assert missing.status_code == 422
    assert "KNR" in missing.content.decode()
    result = confirm(client, "hand_over", mine, theirs, to=colleague.pk)
    assert outcome(result) == {mine.pk: (True, ""), theirs.pk: (False, "Sudah dipegang petugas ini.")}
    mine.refresh_from_db()
    assert mine.assigned_to == colleague != me


def test_a_village_passes_its_cases_on():
    case = made.in_status(Status.VILLAGE_CHECK)
    village = made.office(kind=AgencyKind.DESA, territory_code=TEMBILAHAN_KOTA)
    client = signed_in(made.officer_of(Role.OPERATOR_DESA, agency=village))
    choose(client, "endorse", case)
    assert outcome(confirm(client, "endorse", case)) == {case.pk: (True, "")}
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED


def test_finishing_shows_the_message_and_refuses_what_bpjs_finishes():
    active, waiting = made.in_status(Status.ACCEPTED), made.in_status(Status.APPROVED)
    client = signed_in(made.officer_of(Role.PENYETUJU))
    page = chosen_before(client, "finish", active, waiting)
    assert "sudah selesai. Terima kasih." in page.content.decode()
    result = confirm(client, "finish", active, waiting)
    assert outcome(result)[active.pk] == (True, "")
    assert outcome(result)[waiting.pk] == (False, "Keadaannya sekarang “Disetujui Dinsos”.")
    assert Application.objects.get(pk=waiting.pk).status == Status.APPROVED


def test_hostile_names_are_inert(client):
    case = made.submitted(answers={"full_name": "<img src=x onerror=a>"})
    page = choose(client, "take", case)
    result = confirm(client, "take", case)
    for shown in (page, result):
        assert "<img src=x" not in shown.content.decode()
