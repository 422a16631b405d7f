"""SIGKILL at random points of reading, applying and undoing: what is found afterwards is all or nothing."""

import os
import random
import signal
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone

from participants import services
from participants.enums import BatchState
from participants.models import ImportBatch, ImportRow, Membership, Observation, Participant, ParticipantChange
from participants.services.importing.claims import LEASE

from tests.factories import participants as people
from tests.participants.importing.dirty import clean_row
from tests.participants.importing.sheets import applied, judged, sent, taken_back

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, KILLS = 240, 50


def written():
    """What the registry holds, without keys and clocks."""
    people_rows = Participant.objects.order_by("nik").values_list(
        "nik", "card_number", "full_name", "segment", "status", "household__kk_number", "name_key", "territory_id"
    )
    return (
        list(people_rows),
        list(Membership.objects.order_by("participant__nik").values_list("participant__nik", "segment", "valid_from")),
        list(Observation.objects.order_by("participant__nik", "kind").values_list("participant__nik", "value")),
    )


def killed_in(step, after):
    """Do ``step`` in a process of its own and kill it ``after`` so many seconds; True when it had not ended before."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            step()
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    _wait_for_the_servers_end_of_it()
    return os.WIFSIGNALED(status)


def _wait_for_the_servers_end_of_it():
    """PostgreSQL finishes the statement whose sender is dead, a commit among them, before it notices."""
    while connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.01)


def next_step(batch, clock):
    """What the sweep would ring for, or what a person would do next."""
    batch.refresh_from_db()
    if batch.state in (BatchState.UPLOADED, BatchState.READING):
        return lambda: services.read_batch(batch_id=batch.pk, worker=f"w{os.getpid()}", clock=lambda: clock)
    if batch.state == BatchState.REVIEW:
        services.request_apply(batch=batch, actor=batch.uploaded_by, at=clock)
    elif batch.state == BatchState.APPLIED:
        services.request_undo(batch=batch, actor=batch.uploaded_by, at=clock)
    batch.refresh_from_db()
    if batch.state == BatchState.APPLYING:
        return lambda: services.apply_batch(batch_id=batch.pk, at=clock)
    return lambda: services.undo_batch(batch_id=batch.pk, at=clock)


def test_fifty_kills_leave_what_an_undisturbed_worker_leaves(monkeypatch):
    monkeypatch.setattr(services.importing.reading, "CHUNK", 40)
    rng = random.Random(20261121)
    rows = [clean_row(rng, number) for number in range(PEOPLE)]
    undisturbed = applied(rows)
    expected = written()
    taken_back(undisturbed)
    assert written() == ([], [], [])
    batch, clock, kills, rounds = sent(rows), timezone.now(), 0, 0
    while kills < KILLS:
        rounds += 1
        assert rounds < 20 * KILLS, "nothing is ever caught at work"
        clock += LEASE + timedelta(seconds=1)  # a dead worker's claim has ended
        kills += killed_in(next_step(batch, clock), rng.random() * 0.25)
        batch.refresh_from_db()
        found = written()
        if batch.state in (BatchState.APPLIED, BatchState.UNDOING):
            if ImportBatch.objects.get(pk=batch.pk).undone_count < PEOPLE:
                assert found == expected
        else:
            assert found == ([], [], [])
        if batch.undone_count:  # the circle is closed: another file of the same rows
            assert found == ([], [], [])
            batch = sent(rows)
    if batch.state == BatchState.UNDOING:
        next_step(batch, clock)()
        batch = sent(rows)
    while batch.state != BatchState.APPLIED:
        clock += LEASE + timedelta(seconds=1)
        next_step(batch, clock)()
        batch.refresh_from_db()
    assert batch.state == BatchState.APPLIED and batch.new_count == PEOPLE
    assert written() == expected
    changes = ParticipantChange.objects.filter(batch=batch)
    assert changes.count() == PEOPLE
    assert ImportRow.objects.filter(batch=batch).count() == PEOPLE


def test_two_workers_do_not_read_one_file_at_once(monkeypatch):
    batch = sent([clean_row(random.Random(1), number) for number in range(10)])
    seen = []

    def hindered(*args, **kwargs):
        seen.append(services.read_batch(batch_id=batch.pk, worker="second"))
        return load(*args, **kwargs)

    load = services.importing.reading.load_lookups
    monkeypatch.setattr(services.importing.reading, "load_lookups", hindered)
    assert services.read_batch(batch_id=batch.pk, worker="first")
    assert seen == [False]
    batch.refresh_from_db()
    assert (batch.state, batch.rows_done) == (BatchState.REVIEW, 10)


def test_a_worker_that_was_given_up_writes_nothing_more(monkeypatch):
    """It was only slow: another has taken the file over meanwhile and finished it."""
    batch = sent([clean_row(random.Random(1), number) for number in range(10)])

    def overtaken(*args, **kwargs):
        monkeypatch.setattr(services.importing.reading, "load_lookups", load)
        later = timezone.now() + LEASE * 2
        assert services.read_batch(batch_id=batch.pk, worker="second", clock=lambda: later)
        return load(*args, **kwargs)

    load = services.importing.reading.load_lookups
    monkeypatch.setattr(services.importing.reading, "load_lookups", overtaken)
    assert not services.read_batch(batch_id=batch.pk, worker="first")
    batch.refresh_from_db()
    assert (batch.state, batch.rows_done, batch.rows.count()) == (BatchState.REVIEW, 10, 10)


def test_while_one_worker_applies_another_finds_nothing_to_do():
    batch = judged([clean_row(random.Random(1), number) for number in range(3)])
    services.request_apply(batch=batch, actor=batch.uploaded_by, at=timezone.now())
    found = []

    def beside():
        try:
            found.append(services.apply_batch(batch_id=batch.pk, at=timezone.now()))
        except OperationalError:  # SQLite has one writer
            found.append(False)
        finally:
            connection.close()

    from threading import Thread

    write = services.importing.applying._write

    def slow(*args):
        if connection.vendor == "postgresql":
            other = Thread(target=beside)
            other.start()
            other.join()
        write(*args)

    services.importing.applying._write = slow
    try:
        assert services.apply_batch(batch_id=batch.pk, at=timezone.now())
    finally:
        services.importing.applying._write = write
    assert found in ([], [False])
    assert not services.apply_batch(batch_id=batch.pk, at=timezone.now())
    assert Participant.objects.count() == 3
    assert people.snapshot()["Participant"]
