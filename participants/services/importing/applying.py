"""The second phase: what was reviewed is written, all rows in one transaction and in a handful of statements.

The statements are the same on SQLite and PostgreSQL but for two words. What they write is what the one door
(``registry``) writes for a single person: the record, its change, the membership it opens, the observations it holds.
"""

from contextlib import contextmanager

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef

from participants.enums import BatchState, ChangeKind, ObservationKind, RowVerdict
from participants.models import (
    Household,
    ImportBatch,
    ImportRow,
    Membership,
    Observation,
    Participant,
    ParticipantChange,
)
from participants.models.participant import STATE_COLUMNS
from participants.services.importing.claims import clear_rows

_ROWS, _PEOPLE = ImportRow._meta.db_table, Participant._meta.db_table
_CHANGES, _HOUSEHOLDS = ParticipantChange._meta.db_table, Household._meta.db_table
_MEMBERSHIPS, _OBSERVATIONS = Membership._meta.db_table, Observation._meta.db_table
#: The staged row with the change written for it.
_ROWS_WITH_CHANGE = (
    f"{_ROWS} r JOIN {_CHANGES} c"
    f" ON c.batch_id = r.batch_id AND c.row_number = r.number AND c.kind <> '{ChangeKind.UNDO.value}'"
)
_COLUMNS = ", ".join(STATE_COLUMNS)
_ROW_COLUMNS = ", ".join(f"r.{name}" for name in STATE_COLUMNS)
MANY = 2_000
_SERIAL_APPLY = 0x5350_4A01


class _Stale(Exception):
    """The registry has moved on since the verdicts."""


def apply_batch(*, batch_id, at):
    """Write the reviewed rows of a file that was released; False when there is nothing to do or another does it.

    When the registry has moved on since the verdicts nothing is written: the file waits to be judged anew, with a
    notice. Killed at any point, nothing is written either and the next call does the whole.
    """
    try:
        with transaction.atomic():
            batch = _waiting(batch_id, BatchState.APPLYING)
            if batch is None:
                return False
            with planned_for(batch.new_count + batch.changed_count):
                _write(batch, at)
            batch.state, batch.applied_at = BatchState.APPLIED, at
            batch.save(update_fields=["state", "applied_at"])
        _refresh_statistics(batch.new_count + batch.changed_count)
    except (_Stale, IntegrityError):
        _judge_anew(batch_id)
    return True


def _refresh_statistics(count):
    """Tell PostgreSQL's planner at once of many new rows, as its own upkeep would within minutes.

    Until then it reads whole tables where an index leads to one row: for the next file, and for each foreign key.
    """
    if connection.vendor == "postgresql" and count >= MANY:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {_PEOPLE}, {_HOUSEHOLDS}, {_CHANGES}, {_MEMBERSHIPS}, {_OBSERVATIONS}")


def _waiting(batch_id, state):
    """The file, locked until the end of the transaction; None when it is not in ``state`` or another holds it."""
    has_skip = connection.features.has_select_for_update_skip_locked
    batch = ImportBatch.objects.select_for_update(skip_locked=has_skip).filter(pk=batch_id, state=state).first()
    if batch is not None and connection.vendor == "postgresql":
        # Two files with the same new people would wait for each other's rows; one after the other they do not.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SERIAL_APPLY])
    return batch


def _judge_anew(batch_id):
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().filter(pk=batch_id, state=BatchState.APPLYING).first()
        if batch is not None:
            clear_rows(batch)
            batch.state, batch.apply_by = BatchState.UPLOADED, None
            batch.columns = {**batch.columns, "judged_anew": True}
            batch.save()


@contextmanager
def planned_for(count):
    """On PostgreSQL: the tables have just grown by ``count`` rows of which the planner knows nothing yet.

    Its guess of a handful leads to nested loops that take minutes where a hash join takes a second.
    """
    is_many = connection.vendor == "postgresql" and count >= MANY
    if is_many:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    if is_many:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_nestloop = on")


def _write(batch, at):
    rows = ImportRow.objects.filter(batch=batch)
    new = rows.filter(verdict=RowVerdict.NEW)
    people = Participant.objects.filter(merged_into__isnull=True)
    for number in ("nik", "card_number"):
        claimed = people.filter(**{number: OuterRef(number)})
        if new.filter(**{f"{number}__isnull": False}).filter(Exists(claimed)).exists():
            raise _Stale
    with connection.cursor() as cursor:
        _write_changes(cursor, batch, at)
        _write_households(cursor, batch)
        cursor.execute(
            f"INSERT INTO {_PEOPLE} (id, {_COLUMNS}, household_id, name_key, last_change, created_at, changed_at)"
            f" SELECT c.participant_id, {_ROW_COLUMNS}, h.id, r.name_key, c.id, c.at, c.at"
            f" FROM {_ROWS_WITH_CHANGE} LEFT JOIN {_HOUSEHOLDS} h ON h.kk_number = r.kk_number"
            " WHERE r.batch_id = %s AND r.verdict = %s",
            [batch.pk, RowVerdict.NEW],
        )
        cursor.execute(
            f"UPDATE {_PEOPLE} SET {', '.join(f'{name} = r.{name}' for name in STATE_COLUMNS)},"
            " household_id = h.id, name_key = r.name_key, last_change = c.id, changed_at = c.at"
            f" FROM {_ROWS_WITH_CHANGE} LEFT JOIN {_HOUSEHOLDS} h ON h.kk_number = r.kk_number"
            f" WHERE r.batch_id = %s AND r.verdict = %s AND {_PEOPLE}.id = r.participant_id"
            f" AND {_PEOPLE}.last_change = r.seen_change AND {_PEOPLE}.merged_into_id IS NULL",
            [batch.pk, RowVerdict.CHANGED],
        )
        if cursor.rowcount != batch.changed_count:
            raise _Stale
        _write_memberships(cursor, batch)
        _write_observations(cursor, batch)


def _write_changes(cursor, batch, at):
    """One append-only row per written row. A new person's key is drawn here: nobody else can have it."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [_PEOPLE])
        key, base = f"nextval('{cursor.fetchone()[0]}')", []
    else:
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [_PEOPLE])
        key, base = "%s + ROW_NUMBER() OVER (ORDER BY r.number)", [cursor.fetchone()[0]]
    columns = "participant_id, kind, fields, at, effective_on, stands_on, batch_id, row_number, about, note"
    cursor.execute(
        f"INSERT INTO {_CHANGES} ({columns}) SELECT {key}, %s, r.fields, %s, %s, NULL, r.batch_id, r.number, '', ''"
        f" FROM {_ROWS} r WHERE r.batch_id = %s AND r.verdict = %s ORDER BY r.number",
        [*base, ChangeKind.CREATE, _moment(at), _day(batch), batch.pk, RowVerdict.NEW],
    )
    cursor.execute(
        f"INSERT INTO {_CHANGES} ({columns})"
        " SELECT r.participant_id, %s, r.fields, %s, %s, r.seen_change, r.batch_id, r.number, '', ''"
        f" FROM {_ROWS} r WHERE r.batch_id = %s AND r.verdict = %s ORDER BY r.number",
        [ChangeKind.UPDATE, _moment(at), _day(batch), batch.pk, RowVerdict.CHANGED],
    )


def _write_households(cursor, batch):
    cursor.execute(
        f"INSERT INTO {_HOUSEHOLDS} (kk_number, territory_id, created_change)"
        f" SELECT r.kk_number, MIN(r.territory_id), MIN(c.id) FROM {_ROWS_WITH_CHANGE}"
        " WHERE r.batch_id = %s AND r.verdict IN (%s, %s) AND r.kk_number <> ''"
        f" AND NOT EXISTS (SELECT 1 FROM {_HOUSEHOLDS} h WHERE h.kk_number = r.kk_number)"
        " GROUP BY r.kk_number ORDER BY MIN(c.id)",
        [batch.pk, RowVerdict.NEW, RowVerdict.CHANGED],
    )


def _write_memberships(cursor, batch):
    """What holds until now ends on the day the new one begins, and never before it began itself."""
    later = "GREATEST" if connection.vendor == "postgresql" else "MAX"
    begins = "COALESCE(r.member_since, c.effective_on)"
    cursor.execute(
        f"UPDATE {_MEMBERSHIPS} SET valid_until = {later}({begins}, valid_from), closed_by = c.id"
        f" FROM {_ROWS_WITH_CHANGE} WHERE r.batch_id = %s AND r.verdict = %s AND r.opens_membership"
        f" AND {_MEMBERSHIPS}.participant_id = r.participant_id AND {_MEMBERSHIPS}.valid_until IS NULL",
        [batch.pk, RowVerdict.CHANGED],
    )
    cursor.execute(
        f"INSERT INTO {_MEMBERSHIPS} (participant_id, segment, care_class, facility_id, valid_from, opened_by)"
        f" SELECT c.participant_id, r.segment, r.care_class, r.facility_id, COALESCE(m.valid_until, {begins}), c.id"
        f" FROM {_ROWS_WITH_CHANGE}"
        f" LEFT JOIN {_MEMBERSHIPS} m ON m.participant_id = c.participant_id AND m.closed_by = c.id"
        " WHERE r.batch_id = %s AND r.opens_membership",
        [batch.pk],
    )


def _write_observations(cursor, batch):
    for kind, value, text, source, day, flag in (
        (ObservationKind.STATUS, "r.status", "r.status_text", "r.status_source", "r.status_on", "r.observes_status"),
        (ObservationKind.DESIL, "CAST(r.desil AS text)", "''", "r.desil_source", "r.desil_on", "r.observes_desil"),
    ):
        cursor.execute(
            f"INSERT INTO {_OBSERVATIONS} (participant_id, kind, value, text, source, observed_on, change)"
            f" SELECT c.participant_id, %s, {value}, {text}, {source}, {day}, c.id"
            f" FROM {_ROWS_WITH_CHANGE} WHERE r.batch_id = %s AND {flag}",
            [kind, batch.pk],
        )


def _moment(at):
    return connection.ops.adapt_datetimefield_value(at)


def _day(batch):
    return connection.ops.adapt_datefield_value(batch.data_on)
