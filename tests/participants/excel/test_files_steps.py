"""What is done with a file: asked twice, done once, refused in words when the file has moved on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.enums import BatchState
from participants.models import ImportBatch, ImportRow

from tests.applications.console import signed_in
from tests.factories.agencies import PolicyFactory
from tests.factories.participants import clerk
from tests.participants.excel.files import approver, at, batch, open_as

pytestmark = pytest.mark.django_db
YES = {"langkah": "ya"}
#: The states in which a step may be taken; in all others the page says why not.
OPEN_IN = {
    "apply": {BatchState.REVIEW},
    "discard": {BatchState.UPLOADED, BatchState.MAPPING, BatchState.READING, BatchState.REVIEW, BatchState.REFUSED},
    "undo": {BatchState.APPLIED},
    "mapping": {BatchState.MAPPING, BatchState.REVIEW},
}


@pytest.mark.parametrize("state", list(BatchState))
@pytest.mark.parametrize("step", OPEN_IN)
def test_a_step_opens_in_its_states_only(step, state):
    one = batch(state)
    answer = open_as(clerk(), at(one, step))
    assert answer.status_code == (200 if state in OPEN_IN[step] else 409)
    if answer.status_code == 409:
        assert "Keadaan berkas ini sekarang" in answer.content.decode()


@pytest.mark.parametrize("state", list(BatchState))
@pytest.mark.parametrize("step", OPEN_IN)
def test_a_stale_page_does_nothing(step, state):
    """The page was open while another officer went on: no step is taken out of its turn, and never a 500."""
    one = batch(state)
    answer = signed_in(clerk()).post(at(one, step), YES | {"dilihat": "stale"})
    if state not in OPEN_IN[step]:
        assert answer.status_code in (302, 409)
        one.refresh_from_db()
        assert one.state == state


def seen(one):
    return YES | {"dilihat": f"{one.new_count}-{one.changed_count}-{one.same_count}-{one.rejected_count}"}


def test_apply_asks_first_with_the_counts():
    one = batch()
    text = open_as(clerk(), at(one, "apply")).content.decode()
    assert "1 orang didaftarkan dan 1 orang diubah" in text
    one.refresh_from_db()
    assert one.state == BatchState.REVIEW


def test_apply_without_the_word_does_nothing():
    one = batch()
    assert signed_in(clerk()).post(at(one, "apply")).status_code == 200
    one.refresh_from_db()
    assert one.state == BatchState.REVIEW


def test_apply_releases_the_file_once():
    one, client = batch(), signed_in(clerk())
    for _ in range(2):
        assert client.post(at(one, "apply"), seen(one)).url == at(one)
    one.refresh_from_db()
    assert (one.state, one.apply_by) == (BatchState.APPLYING, clerk())


def test_apply_of_counts_that_have_changed_is_refused():
    one, client = batch(), signed_in(clerk())
    sent = seen(one)
    ImportBatch.objects.filter(pk=one.pk).update(new_count=2, rows_done=5)
    answer = client.post(at(one, "apply"), sent)
    assert answer.status_code == 409
    assert "berubah sejak halaman dibuka" in answer.content.decode()
    one.refresh_from_db()
    assert one.state == BatchState.REVIEW


def test_apply_of_another_is_not_taken_for_ones_own():
    one = batch(BatchState.APPLYING)
    answer = signed_in(clerk(number=2)).post(at(one, "apply"), seen(one))
    assert answer.status_code == 409
    assert "sedang diterapkan" in answer.content.decode()


def test_a_file_that_changes_nothing_is_not_applied():
    one = batch(new_count=0, changed_count=0, rejected_count=0, rows_done=1)
    assert open_as(clerk(), at(one, "apply")).status_code == 409
    assert "sudah sama dengan berkas ini" in open_as(clerk(), at(one)).content.decode()


def large():
    PolicyFactory(key="registry.second_person_rows", value=1, valid_from=timezone.localdate() - timedelta(days=900))
    return batch()


def test_a_large_file_is_not_applied_by_its_uploader():
    one = large()
    text = open_as(clerk(), at(one)).content.decode()
    assert "orang kedua" in text
    assert "Terapkan 2 baris" not in text
    answer = signed_in(clerk()).post(at(one, "apply"), seen(one))
    assert answer.status_code == 403
    assert "orang kedua" in answer.content.decode()
    one.refresh_from_db()
    assert one.state == BatchState.REVIEW


@pytest.mark.parametrize("second", [lambda: clerk(number=2), approver])
def test_a_second_person_applies_a_large_file(second):
    one, other = large(), second()
    assert "Terapkan 2 baris" in open_as(other, at(one)).content.decode()
    assert signed_in(other).post(at(one, "apply"), seen(one)).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.apply_by) == (BatchState.APPLYING, other)


def test_discard_forgets_the_rows_and_keeps_the_line(django_capture_on_commit_callbacks):
    one, client = batch(), signed_in(clerk())
    assert open_as(clerk(), at(one, "discard")).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(at(one, "discard"), YES)
    assert answer.url == reverse("admin:participants_importbatch_changelist")
    one.refresh_from_db()
    assert one.state == BatchState.DISCARDED
    assert not ImportRow.objects.filter(batch=one).exists()
    assert client.post(at(one, "discard"), YES).status_code == 302  # the second press
    assert "sudah dibuang" in open_as(clerk(), at(one)).content.decode()


def test_an_applied_file_is_not_discarded():
    one = batch(BatchState.APPLIED)
    assert signed_in(clerk()).post(at(one, "discard"), YES).status_code == 409


def test_undo_shows_what_can_go_and_does_nothing_by_itself():
    one = batch(BatchState.APPLIED)
    text = open_as(clerk(), at(one, "undo")).content.decode()
    assert "Tidak ada baris yang bisa dibatalkan" in text
    signed_in(clerk()).post(at(one, "undo"), YES)
    one.refresh_from_db()
    assert one.state == BatchState.APPLIED


@pytest.mark.parametrize("number", [0, 99, 999999999])
def test_undo_of_a_row_that_is_not(number):
    assert open_as(clerk(), at(batch(BatchState.APPLIED), "undo_row", number)).status_code == 404


def test_undo_of_a_row_that_was_not_written_is_refused_in_words():
    one = batch(BatchState.APPLIED)
    answer = signed_in(clerk()).post(at(one, "undo_row", 4), YES)
    assert answer.status_code == 409
    assert "sudah dibatalkan atau belum diterapkan" in answer.content.decode()


@pytest.mark.parametrize("state", [BatchState.UPLOADED, BatchState.READING, BatchState.REFUSED, BatchState.DISCARDED])
def test_no_rejected_rows_before_there_are_any(state):
    assert open_as(clerk(), at(batch(state), "rejected")).status_code == 404


@pytest.mark.parametrize("step", ["apply", "discard", "undo", "undo_row"])
def test_a_step_needs_the_forms_token(step):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk(), backend="agencies.auth.MembershipBackend")
    one = batch(BatchState.APPLIED)
    more = (2,) if step == "undo_row" else ()
    assert client.post(at(one, step, *more), YES).status_code == 403
