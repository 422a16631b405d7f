"""Marks on the case page: set by whoever checks, row by row or all that are left, with a script and without (C2)."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from agencies.enums import AgencyKind, Role
from applications import services
from applications.enums import Status, Verdict
from applications.models import FieldCheck

from tests.applications.console import marks, page_of, signed_in, verdicts
from tests.factories import applications as made
from tests.factories.agencies import officer

pytestmark = pytest.mark.django_db

JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case():
    """A case its officer is checking."""
    return made.in_status(Status.IN_REVIEW)


@pytest.fixture
def holder(case):
    """The browser of the officer who has taken it."""
    return signed_in(made.officer_of(Role.VERIFIKATOR))


def judge(client, case, what, verdict, **options):
    """Send what the buttons of one row send; ``what`` is a question's name or a document."""
    named = {"isian": what} if isinstance(what, str) else {"berkas": str(what.public_id)}
    return client.post(page_of(case, "check"), {**named, "tanda": verdict}, **options)


def ktp_of(case):
    """The current photo of the KTP."""
    return case.documents.current().get(kind="ktp")


def test_a_mark_is_kept_and_the_page_comes_back_at_its_row(case, holder):
    answer = judge(holder, case, "nik", Verdict.ACCEPTED)
    assert answer.url == page_of(case) + "#isian-nik"
    judge(holder, case, "full_name", Verdict.REJECTED)
    judge(holder, case, ktp_of(case), Verdict.REJECTED)
    page = holder.get(page_of(case))
    found = marks(page)
    assert found["nik"].is_right
    assert found["full_name"].is_wrong
    assert (found["ktp"].word, found["full_name"].word) == ("perlu diganti", "salah")
    total = len(found)
    assert f"3 dari {total} diperiksa · 2 salah" in page.content.decode()


def test_the_pressed_button_takes_its_mark_away(case, holder):
    judge(holder, case, "nik", Verdict.ACCEPTED)
    html = holder.get(page_of(case)).content.decode()
    row = html[html.index('id="isian-nik"') :]
    pressed = row[: row.index("</button>")]
    assert 'value="pending"' in pressed
    assert 'aria-pressed="true"' in pressed
    judge(holder, case, "nik", Verdict.PENDING)
    assert not FieldCheck.objects.exists()
    judge(holder, case, ktp_of(case), Verdict.ACCEPTED)
    judge(holder, case, ktp_of(case), Verdict.PENDING)
    assert ktp_of(case).verdict == Verdict.PENDING


def test_a_script_is_told_all_rows_in_words(case, holder):
    answer = judge(holder, case, "nik", Verdict.ACCEPTED, **JSON).json()
    page = holder.get(page_of(case))
    assert answer["said"] == "NIK sesuai"
    assert {key: row["verdict"] for key, row in answer["rows"].items()} == verdicts(page)
    assert answer["tally"] == page.context["tally"].text
    assert (answer["wrong"], answer["left"]) == (0, len(answer["rows"]) - 1)
    assert judge(holder, case, ktp_of(case), Verdict.REJECTED, **JSON).json()["said"] == "Foto KTP perlu diganti"
    assert judge(holder, case, "nik", Verdict.PENDING, **JSON).json()["said"] == "NIK belum diperiksa"


def test_all_that_is_left_is_right_and_what_was_wrong_stays_wrong(case, holder):
    judge(holder, case, "full_name", Verdict.REJECTED)
    answer = holder.post(page_of(case, "check"), {"semua": "1"}, **JSON).json()
    page = holder.get(page_of(case))
    found = marks(page)
    assert {name for name, mark in found.items() if not mark.is_right} == {"full_name"}
    assert answer["said"].startswith(f"{len(found) - 1} ")
    assert answer["left"] == 0
    assert holder.post(page_of(case, "check"), {"semua": "1"}).url == page_of(case) + "#periksa"


@pytest.mark.parametrize("who", ["colleague", "decider"])
def test_whoever_does_not_hold_it_reads_marks_and_sets_none(case, holder, who):
    judge(holder, case, "nik", Verdict.ACCEPTED)
    user = made.officer_of(Role.PENYETUJU) if who == "decider" else made.officer_of(Role.VERIFIKATOR, number=2)
    client = signed_in(user)
    refused = judge(client, case, "nik", Verdict.REJECTED, **JSON)
    assert refused.status_code == 409
    assert "petugas yang mengambil" in refused.json()["message"]
    page = client.get(judge(client, case, "nik", Verdict.REJECTED).url)
    html = page.content.decode()
    assert refused.json()["message"] in html
    assert "data-set" not in html
    assert marks(page)["nik"].is_right
    assert f"{made.officer_of(Role.VERIFIKATOR).get_full_name()}, 20 November 2026, 10.00" in html


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.RETURNED, Status.VERIFIED, Status.APPROVED])
def test_no_marks_are_set_outside_the_check(status):
    case = made.in_status(status)
    client = signed_in(made.officer_of(Role.VERIFIKATOR))
    before = verdicts(client.get(page_of(case)))
    for sent in ({"isian": "nik", "tanda": "accepted"}, {"semua": "1"}):
        assert client.post(page_of(case, "check"), sent, **JSON).status_code == 409
    page = client.get(page_of(case))
    assert verdicts(page) == before
    assert "data-set" not in page.content.decode()


def test_only_what_the_page_shows_can_be_marked(case, holder):
    other = made.in_status(Status.IN_REVIEW)
    for sent, status in (
        ({"isian": "ticket", "tanda": "accepted"}, 404),
        ({"isian": "expected_birth' OR 1=1", "tanda": "accepted"}, 404),
        ({"berkas": str(ktp_of(other).public_id), "tanda": "accepted"}, 404),
        ({"berkas": str(uuid.uuid4()), "tanda": "accepted"}, 404),
        ({"berkas": "x", "tanda": "accepted"}, 404),
        ({"tanda": "accepted"}, 404),
        ({"isian": "nik", "tanda": "benar"}, 400),
        ({"isian": "nik"}, 400),
    ):
        assert holder.post(page_of(case, "check"), sent).status_code == status, sent
    assert holder.get(page_of(case, "check")).status_code == 405
    assert not FieldCheck.objects.exists()
    assert ktp_of(other).verdict == Verdict.PENDING


def test_a_replaced_photo_cannot_be_marked_any_more():
    case = made.returned(fields=(), documents=("ktp",))
    old = ktp_of(case)
    made.attach(case, "ktp", shade=50)
    services.resubmit_application(application=case, at=made.NOON)
    reviewer = made.officer_of(Role.VERIFIKATOR)
    services.take_application(application=case, actor=reviewer, at=made.NOON)
    client = signed_in(reviewer)
    assert judge(client, case, old, Verdict.ACCEPTED).status_code == 404
    old.refresh_from_db()
    assert old.verdict == Verdict.REJECTED
    assert marks(client.get(page_of(case)))["ktp"].verdict == Verdict.PENDING


def test_strangers_and_asked_agencies_set_nothing(case):
    reviewer = made.officer_of(Role.VERIFIKATOR)
    services.refer_application(
        application=case,
        actor=reviewer,
        at=made.NOON,
        to_agency=made.office(kind=AgencyKind.DUKCAPIL),
        question="?",
        due_at=made.NOON,
    )
    partner = officer(Role.MITRA, agency=made.office(kind=AgencyKind.DUKCAPIL))
    foreign = officer(Role.VERIFIKATOR, agency=made.office(territory_code="3319"))
    reader = made.officer_of(Role.PIMPINAN)
    for user, status in ((partner, 404), (foreign, 404), (reader, 403)):
        assert judge(signed_in(user), case, "nik", Verdict.ACCEPTED).status_code == status
    assert not FieldCheck.objects.exists()


def test_without_a_sign_in_there_is_no_door(case, client):
    assert reverse("admin:login") in judge(client, case, "nik", Verdict.ACCEPTED).url
