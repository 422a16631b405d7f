"""Drafts: saved page by page, put away, taken up, thrown away; their photos go with them."""

import datetime

import pytest
from django.core.files.storage import storages

from agencies.services import set_policy
from applications import services
from applications.catalogue import get_service
from applications.completeness import first_gap, missing, rule_context
from applications.enums import FilledFor, Status
from applications.models import Application, Document, DocumentPage
from applications.pins import check_pin, pin_of
from common.imaging import ImageRefused

from tests.factories import applications as made
from tests.factories.agencies import territory

pytestmark = pytest.mark.django_db
NOON = made.NOON


def stored_files():
    store = storages["private"]
    found = []
    for folder in store.listdir("documents")[0] if store.exists("documents") else []:
        found += store.listdir(f"documents/{folder}")[1]
    return found


def test_a_draft_goes_on_where_it_stopped():
    case = made.draft()
    context = rule_context(case, at=NOON)
    assert first_gap(case, context).key == "untuk-siapa"
    service = get_service("pengusulan")
    services.save_answers(
        application=case, step=service.step("untuk-siapa"), values={"filled_for": FilledFor.SELF}, at=NOON
    )
    assert first_gap(case, rule_context(case, at=NOON)).key == "desa"
    assert missing(case, rule_context(case, at=NOON))


def test_a_complete_draft_has_no_gap():
    for code in ("pengusulan", "peralihan", "pembebasan"):
        case = made.draft_ready(code)
        assert missing(case, rule_context(case, at=NOON)) == []
        assert first_gap(case, rule_context(case, at=NOON)) is None


def test_another_nik_asks_for_birth_again_and_another_village_for_the_clinic():
    case = made.draft_ready()
    other = made.Person()
    service = get_service("pengusulan")
    services.save_answers(
        application=case, step=service.step("nik"), values={"nik": other.nik, "no_nik_reason": ""}, at=NOON
    )
    assert first_gap(case, rule_context(case, at=NOON)).key == "lahir"
    services.save_answers(
        application=case, step=service.step("desa"), values={"village": made.village("1404012003")}, at=NOON
    )
    assert case.facility is None


def test_an_answer_no_longer_asked_is_not_sent():
    person = made.Person(sex="P", birth_date=datetime.date(1995, 3, 1))
    case = made.draft_ready(person=person, answers={"pregnancy": "ya"})
    man = made.Person(sex="L")
    service = get_service("pengusulan")
    for key, values in (
        ("nik", {"nik": man.nik, "no_nik_reason": ""}),
        ("lahir", {"birth_date": man.birth_date, "sex": "L", "birth_place": "Enok"}),
    ):
        services.save_answers(application=case, step=service.step(key), values=values, at=NOON)
    assert case.details["pregnancy"] == "ya"
    sent = services.submit_application(application=case, submit_key=case.submit_key, at=NOON)
    assert "pregnancy" not in sent.details
    assert "pregnant" not in sent.flags


def test_a_sent_case_takes_no_more_answers():
    case = made.submitted()
    step = get_service("pengusulan").step("nama")
    assert services.save_answers(application=case, step=step, values={"full_name": "Lain"}, at=NOON) is False
    case.refresh_from_db()
    assert case.full_name != "Lain"


def test_putting_away_gives_a_pair_that_opens_the_draft_and_stays_the_same():
    case = made.draft_ready()
    services.put_draft_away(application=case, at=NOON)
    ticket, pin = case.ticket, pin_of(case)
    services.put_draft_away(application=case, at=NOON)
    assert (case.ticket, pin_of(case)) == (ticket, pin)
    assert services.open_by_ticket(ticket=ticket, pin=pin, at=NOON) == case
    sent = services.submit_application(application=case, submit_key=case.submit_key, at=NOON)
    assert sent.ticket == ticket and check_pin(sent, pin)


def test_members_are_kept_in_order_and_can_go():
    case = made.draft_ready(members=2)
    first, second = case.members.order_by("position")
    services.remove_member(application=case, member=first, at=NOON)
    third = made.add_member(case)
    assert list(case.members.order_by("position")) == [second, third]
    with pytest.raises(services.TooManyMembers):
        for _ in range(30):
            made.add_member(case)


def test_a_new_photo_replaces_the_old_one_in_a_draft(django_capture_on_commit_callbacks):
    case = made.draft_ready(papers=())
    with django_capture_on_commit_callbacks(execute=True):
        made.attach(case, "ktp", shade=10)
        made.attach(case, "ktp", shade=20)
    assert case.documents.count() == 1
    assert len(stored_files()) == 1


def test_a_sent_case_keeps_every_version():
    case = made.returned(documents=("kk",))
    made.attach(case, "kk", shade=99)
    kept = list(case.documents.filter(kind="kk").order_by("version").values_list("version", "is_current"))
    assert kept == [(1, False), (2, True)]
    with pytest.raises(services.DocumentNotExpected):
        made.attach(case, "ktp", shade=98)


def test_a_verdict_belongs_to_one_version():
    case = made.returned(documents=("kk",))
    first = case.documents.current().get(kind="kk")
    second = made.attach(case, "kk", shade=99)
    assert (second.verdict, Document.objects.get(pk=first.pk).verdict) == ("pending", "rejected")


def test_the_same_bytes_again_change_nothing():
    case = made.draft_ready(papers=())
    first = services.attach_document(application=case, kind="ktp", data=made.photo_bytes(), at=NOON)
    again = services.attach_document(application=case, kind="ktp", data=made.photo_bytes(), at=NOON)
    assert first == again


def test_a_refused_photo_costs_nothing_that_was_typed():
    case = made.draft_ready(papers=())
    before = Application.objects.filter(pk=case.pk).values().get()
    with pytest.raises(ImageRefused):
        services.attach_document(application=case, kind="ktp", data=b"<svg onload=alert(1)>", at=NOON)
    assert Application.objects.filter(pk=case.pk).values().get() == before
    assert DocumentPage.objects.count() == 0 and stored_files() == []


def test_a_failure_while_storing_leaves_no_file(monkeypatch):
    case = made.draft_ready(papers=())

    def broken(*args, **kwargs):
        raise OSError("no space left on device")

    monkeypatch.setattr("applications.services.documents._mark_answered", broken)
    with pytest.raises(OSError, match="no space"):
        made.attach(case, "ktp")
    assert stored_files() == []
    assert case.documents.count() == 0


def test_a_case_takes_only_so_many_papers():
    case = made.returned(documents=("kk",))
    with pytest.raises(services.QuotaExceeded):
        for shade in range(40):
            made.attach(case, "kk", shade=shade)


def test_discarding_takes_rows_and_photos(django_capture_on_commit_callbacks):
    case = made.draft_ready()
    with django_capture_on_commit_callbacks(execute=True):
        assert services.discard_draft(application=case) is True
    assert not Application.objects.filter(pk=case.pk).exists()
    assert stored_files() == []
    assert services.discard_draft(application=made.submitted()) is False


def test_abandoned_drafts_go_after_the_policys_days(django_capture_on_commit_callbacks):
    set_policy(
        "general.draft_days",
        value=3,
        territory_code="1404",
        valid_from=datetime.date(2026, 1, 1),
        legal_basis="SK Contoh 3/2026",
        actor=None,
        at=NOON,
    )
    inhil, elsewhere = made.draft_ready(), made.draft(place=territory("3319012001"))
    sent = made.submitted()
    later = NOON + datetime.timedelta(days=4)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.purge_expired_drafts(at=later) == 1
    left = set(Application.objects.values_list("pk", flat=True))
    assert left == {elsewhere.pk, sent.pk} and inhil.pk not in left
    assert services.purge_expired_drafts(at=later) == 0
    assert services.purge_expired_drafts(at=NOON + datetime.timedelta(days=15)) == 1


def test_an_unanswered_correction_closes_the_case_after_its_last_day():
    case = made.returned()
    deadline = case.corrections.get().deadline
    midday = datetime.datetime.combine(deadline, datetime.time(5), tzinfo=datetime.UTC)
    assert services.expire_unanswered_corrections(at=midday) == 0
    assert services.expire_unanswered_corrections(at=midday + datetime.timedelta(days=1)) == 1
    case.refresh_from_db()
    assert case.status == Status.EXPIRED
    assert services.expire_unanswered_corrections(at=midday + datetime.timedelta(days=1)) == 0


def test_no_clinic_on_record_holds_nobody_up():
    case = made.draft_ready()
    services.save_answers(
        application=case,
        step=get_service("pengusulan").step("desa"),
        values={"village": territory("7173011001")},
        at=NOON,
    )
    made.office(territory_code="7173")
    context = rule_context(case, at=NOON)
    assert case.facility is None and not context.has_clinics()
    assert missing(case, context) == []
    sent = services.submit_application(application=case, submit_key=case.submit_key, at=NOON)
    assert sent.status == Status.SUBMITTED
