"""Records that may be one person: found in the database by what they share, judged one by one, kept as a work list.

Comparing everybody with everybody is out of reach; compared are only pairs of one regency that share one of ``BLOCKS``.
What an officer has found to be two people is never proposed again.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from participants import perms
from participants.enums import PairState
from participants.models import DuplicatePair, ImportBatch, Participant, ParticipantChange
from participants.services.door import RegistryRefusal
from participants.services.likeness import WORTH_A_LOOK, Likeness, Person, likeness

_PEOPLE = Participant._meta.db_table
#: People searched for in one statement; a block without an index of its own reads the whole table once for each lot.
LOT, LARGE_LOT = 5_000, 25_000
#: Of one person no more pairs than these are worth anybody's time.
MOST_PER_PERSON = 10
#: A number that so many people share is an office's or a shop's, and says nothing.
MOST_ON_ONE_PHONE = 12
_ROWS_AT_ONCE = 2_000

_COLUMNS = (
    "{0}.id, {0}.name_key, CAST({0}.birth_date AS text), {0}.territory_id, {0}.household_id, {0}.phone, {0}.nik,"
    " {0}.sex, {0}.placeholder_nik"
)
_FIRST_WORD = {
    "sqlite": "substr({0}.name_key, 1, instr({0}.name_key || ' ', ' ') - 1)",
    "postgresql": "split_part({0}.name_key, ' ', 1)",
}
_REGENCY = "substr({0}.territory_id, 1, 4)"
#: Who to compare: name of the block, its condition on ``n`` (searched for) and ``p``, and whether ``p`` has an index.
BLOCKS = (
    ("born_and_first_word", "p.birth_date = n.birth_date AND {p_word} = n.first_word", True),
    (
        "phone",
        "n.phone <> '' AND p.phone = n.phone AND NOT (p.phone = '')"
        " AND (SELECT count(*) FROM {people} q WHERE q.phone = n.phone AND NOT (q.phone = '')) <= {most_on_one_phone}",
        True,
    ),
    ("household_and_born", "p.household_id = n.household_id AND p.birth_date = n.birth_date", True),
    (
        "name",
        "p.name_key = n.name_key AND (p.territory_id = n.territory_id OR p.birth_date IS NULL OR n.birth_date IS NULL)",
        False,
    ),
    (
        "placeholder",
        "n.placeholder_nik <> '' AND p.placeholder_nik = n.placeholder_nik AND p.placeholder_nik <> ''"
        " AND {p_word} = n.first_word",
        False,
    ),
)


class PairDecided(RegistryRefusal):
    """Somebody has judged the pair in the meantime."""

    def __init__(self):
        super().__init__("Pasangan ini sudah diperiksa. Lihat keputusannya di daftar.")


def find_duplicates(
    *, participant_ids: Iterable[int] | None = None, batch: ImportBatch | None = None, at: datetime
) -> int:
    """Put the likely duplicates of some people, or of those a file has written, on the work list; how many are new.

    Raises ValueError without either. May be run again: a pair stands on the list once, and one that was judged stays
    so. Memory holds one lot of people; 100,000 against 1,000,000 take about a minute (bench/registry.py).
    """
    if (participant_ids is None) == (batch is None):
        raise ValueError("name the people or the batch")
    keys = sorted(set(_written_by(batch) if participant_ids is None else participant_ids))
    stored = 0
    for size, statements in ((LOT, _statements(with_index=True)), (LARGE_LOT, _statements(with_index=False))):
        for start in range(0, len(keys), size):
            stored += _store(_judged(_pairs(keys[start : start + size], statements)), at)
    return stored


def decide_distinct(*, pair: DuplicatePair, actor: Any, at: datetime, note: str) -> DuplicatePair:
    """Remember that the two are two people. Raises PairDecided, PermissionDenied.

    Needs the right to change the registry, or to merge, over the places of both.
    """
    with transaction.atomic():
        held = DuplicatePair.objects.select_for_update(of=("self",)).select_related("left", "right").get(pk=pair.pk)
        if held.state != PairState.OPEN:
            raise PairDecided
        places = (held.left.territory_id, held.right.territory_id)
        if not perms.may(actor, perms.CHANGE, *places):
            perms.demand(actor, perms.MERGE, *places)
        held.state, held.decided_at, held.decided_by, held.note = PairState.DISTINCT, at, actor, note
        held.save(update_fields=["state", "decided_at", "decided_by", "note"])
    pair.refresh_from_db()
    return pair


def compared(one: Participant, other: Participant) -> Likeness:
    """The Likeness of two people as they stand now."""
    return likeness(_person(one), _person(other))


def _written_by(batch):
    return (
        ParticipantChange.objects.filter(batch=batch)
        .order_by()
        .values_list("participant_id", flat=True)
        .distinct()
        .iterator()
    )


def _statements(*, with_index):
    p_word = _FIRST_WORD[connection.vendor].format("p")
    # CROSS JOIN keeps SQLite from choosing another order; to PostgreSQL it is an ordinary join.
    order = f"wanted n CROSS JOIN {_PEOPLE} p" if with_index else f"{_PEOPLE} p CROSS JOIN wanted n"
    return [
        _statement(order, condition.format(p_word=p_word, people=_PEOPLE, most_on_one_phone=MOST_ON_ONE_PHONE))
        for _, condition, has_index in BLOCKS
        if has_index == with_index
    ]


def _statement(order, condition):
    among = "n.id = ANY(%s)" if connection.vendor == "postgresql" else "n.id IN (SELECT value FROM json_each(%s))"
    first_word, regency = _FIRST_WORD[connection.vendor].format("n"), _REGENCY.format("n")
    return (
        f"WITH wanted AS MATERIALIZED (SELECT n.*, {first_word} AS first_word, {regency} AS regency"  # noqa: S608 - our own names, values are parameters
        f" FROM {_PEOPLE} n WHERE n.merged_into_id IS NULL AND {among})"
        f" SELECT {_COLUMNS.format('n')}, {_COLUMNS.format('p')} FROM {order}"
        f" WHERE {condition} AND p.id <> n.id AND p.merged_into_id IS NULL AND {_REGENCY.format('p')} = n.regency"
    )


def _pairs(keys: list[int], statements: list[str]) -> Iterator[tuple[Person, Person]]:
    wanted = keys if connection.vendor == "postgresql" else json.dumps(keys)
    width = len(Person._fields)
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(statement, [wanted])
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                for row in rows:
                    yield Person._make(row[:width]), Person._make(row[width:])


def _judged(pairs: Iterable[tuple[Person, Person]]) -> dict[tuple[int, int], Likeness]:
    """{(smaller key, larger key): Likeness} of what is worth a look, the best few of each person."""
    found: dict[int, dict[int, Likeness]] = defaultdict(dict)
    for one, other in pairs:
        if other.pk not in found[one.pk]:
            alike = likeness(one, other)
            if alike.score >= WORTH_A_LOOK:
                found[one.pk][other.pk] = alike
    best = {}
    for key, others in found.items():
        for other, alike in sorted(others.items(), key=lambda pair: (-pair[1].score, pair[0]))[:MOST_PER_PERSON]:
            best[min(key, other), max(key, other)] = alike
    return best


def _store(found: dict[tuple[int, int], Likeness], at: datetime) -> int:
    stored, keys = 0, sorted(found)
    for start in range(0, len(keys), _ROWS_AT_ONCE):
        part = keys[start : start + _ROWS_AT_ONCE]
        known = set(
            DuplicatePair.objects.filter(left__in={left for left, _ in part}).values_list("left_id", "right_id")
        )
        rows = [
            DuplicatePair(
                left_id=pair[0],
                right_id=pair[1],
                score=found[pair].score,
                reasons=list(found[pair].reasons),
                found_at=at,
            )
            for pair in part
            if pair not in known
        ]
        DuplicatePair.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_ROWS_AT_ONCE)
        stored += len(rows)
    return stored


def _person(person):
    born = person.birth_date.isoformat() if person.birth_date else None
    return Person(
        person.pk,
        person.name_key,
        born,
        person.territory_id,
        person.household_id,
        person.phone,
        person.nik,
        person.sex,
        person.placeholder_nik,
    )
