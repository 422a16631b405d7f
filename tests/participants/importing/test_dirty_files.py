"""Whatever a file holds: every row has one verdict, they add up, and both databases judge alike.

``verdicts.json`` is what the two of them must say of the same files; SIPERJAKE_WRITE_VERDICTS=1 writes it anew, after
which the difference is to be read line by line.
"""

import datetime
import json
import os
from pathlib import Path

import pytest

from participants.enums import RowVerdict
from participants.models import ImportRow, Participant, ParticipantChange

from tests.factories import applications as made
from tests.factories import participants as people
from tests.participants.importing.dirty import dirty_rows
from tests.participants.importing.sheets import applied, judged, taken_back

pytestmark = pytest.mark.django_db

EXPECTED = Path(__file__).with_name("verdicts.json")
SEEDS = range(6)
LATER = made.NOON + datetime.timedelta(days=31)


def said(batch):
    """One line per row: number, verdict, what changes, what is wrong."""
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    return [
        f"{row.number} {row.verdict} [{' '.join(sorted(row.fields or {}))}] "
        f"[{' '.join(problem['code'] for problem in row.problems or [])}]"
        for row in rows
    ]


def read_rows(rows):
    """Rows of a file that hold anything."""
    return sum(any(row.values()) for row in rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_has_one_verdict_and_both_databases_give_the_same(seed):
    first, second = dirty_rows(seed), dirty_rows(f"{seed} later")
    lines = {}
    for name, rows, at in (("first", first, made.NOON), ("second", second, LATER)):
        batch = applied(rows, at=at)
        counts = (batch.new_count, batch.changed_count, batch.same_count, batch.rejected_count)
        assert sum(counts) == batch.rows_done == batch.rows.count() == read_rows(rows)
        by_verdict = tuple(batch.rows.filter(verdict=verdict).count() for verdict in RowVerdict.values)
        assert counts == by_verdict
        assert ParticipantChange.objects.filter(batch=batch).count() == batch.new_count + batch.changed_count
        assert batch.warned_count == batch.rows.filter(problems__isnull=False).exclude(verdict="ditolak").count()
        for row in batch.rows.filter(verdict=RowVerdict.REJECTED):
            assert row.problems and all(problem["reason"] and problem["advice"] for problem in row.problems)
        lines[name] = said(batch)
    known = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    if os.environ.get("SIPERJAKE_WRITE_VERDICTS"):
        known |= {str(seed): lines}
        EXPECTED.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    assert lines == known[str(seed)]


@pytest.mark.parametrize("seed", SEEDS)
def test_undoing_both_files_leaves_nothing_but_history(seed):
    first = applied(dirty_rows(seed))
    between = people.snapshot()
    second = applied(dirty_rows(f"{seed} later"), at=LATER)
    assert taken_back(second, at=LATER).undone_count == second.new_count + second.changed_count
    assert people.snapshot() == between
    again = judged(dirty_rows(seed), at=LATER)
    assert (again.new_count, again.changed_count) == (0, 0)
    taken_back(first, at=LATER)
    assert not Participant.objects.exists()
    assert not any(people.snapshot().values())
