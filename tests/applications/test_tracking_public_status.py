"""What the family reads: every state, every move, in public words and without anybody's data."""

import datetime

import pytest

from agencies.enums import Role
from applications import public_status as page
from applications import services
from applications.catalogue import SERVICES
from applications.enums import RUNNING_STATUSES, ReasonCode, Status
from applications.public_status import HISTORY_WORDS, public_status
from applications.workflow import MOVES, verbs_for
from common.dates import format_date, format_long_date

from tests.factories import applications as made

pytestmark = pytest.mark.django_db

RECAP = ["Diterima", "Diperiksa", "Diusulkan", "Disetujui BPJS", "Selesai"]
NO_RECAP = ["Diterima", "Diperiksa", "Diputuskan", "Selesai"]

#: state: (label of the knob where the case stands, its state, the labels shown, all before it done, all after it to do)
WITH_RECAP = {
    Status.DRAFT: ("Diterima", "current", RECAP),
    Status.SUBMITTED: ("Diperiksa", "current", RECAP),
    Status.VILLAGE_CHECK: ("Diperiksa", "current", RECAP),
    Status.IN_REVIEW: ("Diperiksa", "current", RECAP),
    Status.REFERRED: ("Diperiksa", "current", RECAP),
    Status.VERIFIED: ("Diperiksa", "current", RECAP),
    Status.RETURNED: ("Perlu perbaikan", "waiting", ["Diterima", "Diperiksa", "Perlu perbaikan", *RECAP[2:]]),
    Status.APPROVED: ("Diusulkan", "current", RECAP),
    Status.RECAPPED: ("Diusulkan", "current", RECAP),
    Status.SENT: ("Disetujui BPJS", "current", RECAP),
    Status.REFUSED: ("Disetujui BPJS", "refused", RECAP),
    Status.ACCEPTED: ("Selesai", "current", RECAP),
    Status.DONE: ("Selesai", "done", RECAP),
    Status.REJECTED: ("Belum dapat disetujui", "refused", ["Diterima", "Diperiksa", "Belum dapat disetujui"]),
    Status.CANCELLED: ("Dibatalkan", "done", ["Diterima", "Dibatalkan"]),
    Status.EXPIRED: ("Ditutup", "done", ["Diterima", "Diperiksa", "Ditutup"]),
}
WITHOUT_RECAP = {
    Status.SUBMITTED: ("Diperiksa", "current", NO_RECAP),
    Status.IN_REVIEW: ("Diperiksa", "current", NO_RECAP),
    Status.VERIFIED: ("Diputuskan", "current", NO_RECAP),
    Status.RETURNED: ("Perlu perbaikan", "waiting", ["Diterima", "Diperiksa", "Perlu perbaikan", *NO_RECAP[2:]]),
    Status.APPROVED: ("Selesai", "current", NO_RECAP),
    Status.DONE: ("Selesai", "done", NO_RECAP),
    Status.REJECTED: ("Belum dapat disetujui", "refused", ["Diterima", "Diperiksa", "Belum dapat disetujui"]),
}


def read(case, *, at=made.NOON):
    """The public status of ``case`` as the page asks for it."""
    correction = case.corrections.filter(closed_at__isnull=True).first()
    transitions = case.transitions.in_order().select_related("agency")
    return public_status(case, transitions=transitions, correction=correction, at=at)


def check_line(status, expected):
    """The knobs are as ``expected``: done before where the case stands, to do after it."""
    label, state, labels = expected
    assert [step.label for step in status.steps] == labels
    place = labels.index(label)
    assert status.steps[place].state == state
    assert {step.state for step in status.steps[:place]} <= {"done"}
    assert {step.state for step in status.steps[place + 1 :]} <= {"todo"}


def test_every_state_has_an_expectation():
    assert set(WITH_RECAP) == set(Status)


@pytest.mark.parametrize("state", list(Status))
def test_line_of_a_service_with_recap(state):
    status = read(made.in_status(state))
    check_line(status, WITH_RECAP[state])
    assert status.heading
    assert status.next_action.endswith(".")


@pytest.mark.parametrize("state", list(WITHOUT_RECAP))
def test_line_of_a_service_without_recap(state):
    check_line(read(made.in_status(state, "pembebasan")), WITHOUT_RECAP[state])


@pytest.mark.parametrize("state", sorted(set(Status) - {Status.DRAFT}))
def test_promise_and_cancel_offer_follow_the_state(state):
    case = made.in_status(state)
    status = read(case)
    due = format_long_date(case.due_at.astimezone(case.agency.zone))
    assert status.promised_text == (due if state in RUNNING_STATUSES else "")
    assert status.can_cancel is (state in MOVES["cancel"].sources)
    assert status.needs_correction is (state == Status.RETURNED)


def test_every_verb_has_public_words():
    assert set(HISTORY_WORDS) == set(MOVES)
    assert {verb for verb, words in HISTORY_WORDS.items() if words is None} == {
        "hand_over",
        "release",
        "withdraw_referral",
        "unrecap",
    }


def test_every_label_can_be_dated_by_verbs_that_exist():
    for verbs in page._COMPLETED_BY.values():
        assert set(verbs) <= set(MOVES)


@pytest.mark.parametrize("service", list(SERVICES))
def test_every_service_reaches_every_state_it_has(service):
    """A new service needs nothing here."""
    current = page._CURRENT_WITH_RECAP if "recap" in verbs_for(SERVICES[service]) else page._CURRENT_WITHOUT_RECAP
    assert set(current) == set(Status)
    check_line(
        read(made.submitted(service)), ("Diperiksa", "current", RECAP if SERVICES[service].uses_recap else NO_RECAP)
    )


def test_overdue_is_said_after_the_promised_time_only():
    case = made.submitted()
    assert read(case, at=case.due_at).is_overdue is False
    assert read(case, at=case.due_at + datetime.timedelta(seconds=1)).is_overdue is True
    decided = made.in_status(Status.APPROVED)
    assert read(decided, at=decided.due_at + datetime.timedelta(days=30)).is_overdue is False


def test_returned_names_the_deadline_and_its_end():
    case = made.returned()
    request = case.corrections.get()
    status = read(case)
    assert format_long_date(request.deadline) in status.next_action
    assert status.correction_deadline_passed is False
    late = made.NOON + datetime.timedelta(days=(request.deadline - made.NOON.date()).days + 1)
    status = read(case, at=late)
    assert status.correction_deadline_passed is True
    assert "Hubungi kami" in status.next_action


def test_mended_case_shows_the_correction_as_done():
    case = made.returned(fields=("full_name",), documents=())
    services.correct_answers(application=case, values={"full_name": "Siti Contoh"}, at=made.NOON)
    services.resubmit_application(application=case, at=made.NOON)
    case.refresh_from_db()
    status = read(case)
    assert [(step.label, step.state) for step in status.steps[:3]] == [
        ("Diterima", "done"),
        ("Perlu perbaikan", "done"),
        ("Diperiksa", "current"),
    ]
    assert "Perbaikan Anda sudah kami terima" in status.steps[2].note


def test_refusal_gives_the_reason_and_the_days_for_another_look():
    case = made.in_status(Status.REJECTED)
    status = read(case)
    assert "tingkat kesejahteraan di atas batas" in status.steps[-1].note
    last = made.NOON.date() + datetime.timedelta(days=14)
    assert format_date(last) in status.next_action


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_reason_reads_inside_a_sentence(code):
    words = page._reason_sentence(code)
    assert words.startswith("Karena ") and words.endswith(".")
    assert "lihat catatan" not in words


def test_history_is_newest_first_with_roles_and_without_names_and_notes():
    case = made.submitted()
    reviewer = made.officer_of(Role.VERIFIKATOR)
    services.take_application(application=case, actor=reviewer, at=made.NOON)
    services.release_application(application=case, actor=reviewer, at=made.NOON, note="KNR-CATATAN")
    services.take_application(application=case, actor=reviewer, at=made.NOON)
    services.verify_application(application=case, actor=reviewer, at=made.NOON, note="KNR-CATATAN")
    case.refresh_from_db()
    lines = read(case).history
    assert [line.text for line in lines] == [
        "Data dan berkas sudah cocok.",
        "Petugas mulai memeriksa.",
        "Petugas mulai memeriksa.",
        "Pengajuan kami terima.",
    ]
    assert [line.by for line in lines] == [f"Petugas pemeriksa, {case.agency.short_name}"] * 3 + ["Dari Anda"]
    told = " ".join(f"{line.when_text} {line.text} {line.by}" for line in lines)
    for secret in (case.full_name, case.nik, reviewer.full_name, "KNR-CATATAN"):
        assert secret not in told


def test_what_the_system_did_is_said_so():
    assert read(made.in_status(Status.EXPIRED)).history[0].by == "Sistem"
