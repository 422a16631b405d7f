"""A file that was applied is taken back, whole or by rows, at any later time.

A row can be taken back as long as the person stands as the row left him: his rows are then byte for byte what they
were before, only the history grows. Where a later change stands on it, it stays and the reason is told.
"""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery

from common.names import name_key
from participants.enums import BatchState, ChangeKind
from participants.models import (
    DuplicatePair,
    Household,
    ImportBatch,
    Membership,
    Observation,
    Participant,
    ParticipantChange,
)
from participants.models.participant import STATE_COLUMNS
from participants.services.facts import DATE_FIELDS
from participants.services.history import told
from participants.services.importing.applying import planned_for
from participants.services.undoing import CannotUndo

_PEOPLE, _CHANGES = Participant._meta.db_table, ParticipantChange._meta.db_table
_HOUSEHOLDS, _PAIRS = Household._meta.db_table, DuplicatePair._meta.db_table
_MEMBERSHIPS, _OBSERVATIONS = Membership._meta.db_table, Observation._meta.db_table
_NUMBERS = frozenset({"care_class", "facility_id", "desil"})
MOST_REASONS = 100


@dataclass(frozen=True)
class UndoPreview:
    """What taking a file back would do: rows that can go, rows that stay, and why the first of them stay."""

    can: int
    cannot: int
    blocked: list[tuple[int, str]]


def undo_preview(batch):
    """The UndoPreview of an applied file."""
    standing = _not_undone(batch)
    blocked = standing.exclude(top=F("pk"))
    reasons = [(change.row_number, _reason(change)) for change in blocked.order_by("row_number")[:MOST_REASONS]]
    return UndoPreview(can=standing.filter(top=F("pk")).count(), cannot=blocked.count(), blocked=reasons)


def undo_batch(*, batch_id, at):
    """Take back every row of a file that can be; False when there is nothing to do or another does it."""
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        waiting = ImportBatch.objects.select_for_update(skip_locked=skip)
        batch = waiting.filter(pk=batch_id, state=BatchState.UNDOING).first()
        if batch is None:
            return False
        with planned_for(batch.new_count + batch.changed_count):
            batch.undone_count += _take_back(batch, rows=None, actor=batch.undo_by, at=at)
        batch.state, batch.undone_at = BatchState.APPLIED, at
        batch.save(update_fields=["state", "undone_at", "undone_count"])
    return True


def undo_row(*, batch, row_number, actor, at):
    """Take back one row. Raises CannotUndo when a later change stands on it or it was taken back before."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        change = _not_undone(batch).filter(row_number=row_number).first()
        if batch.state != BatchState.APPLIED or change is None:
            raise CannotUndo("Baris ini sudah dibatalkan atau belum diterapkan. Muat ulang halaman.")
        if not _take_back(batch, rows=[row_number], actor=actor, at=at):
            raise CannotUndo(_reason(change))
        batch.undone_at, batch.undo_by, batch.undone_count = at, actor, batch.undone_count + 1
        batch.save(update_fields=["undone_at", "undo_by", "undone_count"])


def _not_undone(batch):
    """The written rows of a file that still count, each with the ``top`` change of its person."""
    undone = ParticipantChange.objects.filter(reverts=OuterRef("pk"))
    top = Participant.objects.filter(pk=OuterRef("participant_id")).values("last_change")[:1]
    written = ParticipantChange.objects.filter(batch=batch).exclude(kind=ChangeKind.UNDO)
    return written.annotate(top=Subquery(top)).exclude(pk__in=undone.filter(batch=batch).values("reverts"))


def _reason(change):
    """Which later change stands on ``change``."""
    undone = ParticipantChange.objects.filter(participant_id=change.participant_id, reverts__isnull=False)
    later = ParticipantChange.objects.filter(participant_id=change.participant_id, pk__gt=change.pk)
    standing = later.exclude(kind=ChangeKind.UNDO).exclude(pk__in=undone.values("reverts"))
    first = standing.select_related("actor", "batch").in_order().first()
    if first is None:
        return "Nomor lama orang ini sudah tercatat atas orang lain. Perbaiki datanya lewat halaman orangnya."
    if first.about.startswith("applications."):
        return f"Setelah itu sebuah pengajuan mengubah data orang ini ({told(first)}). Perbaiki lewat halaman orangnya."
    return f"Setelah itu data orang ini berubah lagi ({told(first)}). Batalkan dulu perubahan itu."


def _take_back(batch, *, rows, actor, at):
    """Undo the rows (None: all) on which nothing stands; returns how many."""
    with connection.cursor() as cursor:
        _choose(cursor, batch, rows)
        _leave_taken_numbers(cursor)
        cursor.execute("SELECT COUNT(*) FROM import_undo")
        count = cursor.fetchone()[0]
        if count:
            _restore_households(cursor)
            _restore_memberships(cursor)
            cursor.execute(f"DELETE FROM {_OBSERVATIONS} WHERE change IN (SELECT change_id FROM import_undo)")
            _restore_people(cursor)
            _delete_people(cursor)
            _write_undo_changes(cursor, batch, actor, at)
            _delete_households(cursor)
        cursor.execute("DROP TABLE import_undo")
    return count


def _choose(cursor, batch, rows):
    """The set of changes to take back, in a table of its own: every statement below reads the same set."""
    wanted = "" if rows is None else f" AND c.row_number IN ({', '.join(['%s'] * len(rows))})"
    lock = " FOR UPDATE OF p" if connection.vendor == "postgresql" else ""
    chosen = (
        "SELECT c.id AS change_id, c.participant_id, c.kind, c.stands_on, p.household_id"
        f" FROM {_CHANGES} c JOIN {_PEOPLE} p ON p.id = c.participant_id AND p.last_change = c.id"
        f" WHERE c.batch_id = %s AND c.kind <> %s{wanted}"
        f" AND NOT EXISTS (SELECT 1 FROM {_CHANGES} u WHERE u.reverts = c.id)"
    )
    parameters = [batch.pk, ChangeKind.UNDO, *(rows or [])]
    if lock:
        cursor.execute(f"SELECT 1 FROM ({chosen}) q JOIN {_PEOPLE} p ON p.id = q.participant_id{lock}", parameters)
    cursor.execute(f"CREATE TEMPORARY TABLE import_undo AS {chosen}", parameters)
    cursor.execute("CREATE UNIQUE INDEX import_undo_idx ON import_undo (change_id)")
    if connection.vendor == "postgresql":
        cursor.execute("ANALYZE import_undo")


def _leave_taken_numbers(cursor):
    """A number that went to somebody else since cannot be given back: such a row stays."""
    for name in ("nik", "card_number"):
        cursor.execute(
            "DELETE FROM import_undo WHERE kind = %s AND change_id IN (SELECT c.id FROM import_undo u"
            f" JOIN {_CHANGES} c ON c.id = u.change_id JOIN {_PEOPLE} o ON o.{name} = {_old(name)}"
            f" AND o.id <> u.participant_id AND o.merged_into_id IS NULL WHERE {_has(name)})",
            [ChangeKind.UPDATE],
        )


def _restore_households(cursor):
    """A family card to which somebody goes back may be gone: whoever had brought it in was taken back before."""
    cursor.execute(
        f"INSERT INTO {_HOUSEHOLDS} (kk_number, territory_id, created_change)"
        f" SELECT {_old('kk_number')}, MIN(p.territory_id), MIN(u.stands_on) FROM import_undo u"
        f" JOIN {_CHANGES} c ON c.id = u.change_id JOIN {_PEOPLE} p ON p.id = u.participant_id"
        f" WHERE u.kind = %s AND {_old('kk_number')} <> ''"
        f" AND NOT EXISTS (SELECT 1 FROM {_HOUSEHOLDS} h WHERE h.kk_number = {_old('kk_number')})"
        f" GROUP BY {_old('kk_number')}",
        [ChangeKind.UPDATE],
    )


def _restore_memberships(cursor):
    mine = "participant_id IN (SELECT participant_id FROM import_undo)"
    cursor.execute(f"DELETE FROM {_MEMBERSHIPS} WHERE {mine} AND opened_by IN (SELECT change_id FROM import_undo)")
    cursor.execute(
        f"UPDATE {_MEMBERSHIPS} SET valid_until = NULL, closed_by = NULL"
        f" WHERE {mine} AND closed_by IN (SELECT change_id FROM import_undo)"
    )


def _old(name):
    """SQL for the old value of ``name`` in the change, as its column's type."""
    if connection.vendor == "postgresql":
        text = f"c.fields -> '{name}' ->> 0"
        cast = "date" if name in DATE_FIELDS else "bigint" if name in _NUMBERS else ""
        return f"({text})::{cast}" if cast else f"({text})"
    return f"json_extract(c.fields, '$.{name}[0]')"


def _has(name):
    if connection.vendor == "postgresql":
        return f"jsonb_exists(c.fields, '{name}')"
    return f"json_type(c.fields, '$.{name}') IS NOT NULL"


def _restore_people(cursor):
    """Changed people get back what the change says they had."""
    from_undo = (
        f" FROM import_undo u JOIN {_CHANGES} c ON c.id = u.change_id JOIN {_CHANGES} b ON b.id = u.stands_on"
        f" LEFT JOIN {_HOUSEHOLDS} h ON h.kk_number = {_old('kk_number')}"
        f" WHERE u.kind = %s AND {_PEOPLE}.id = u.participant_id"
    )
    columns = ", ".join(
        f"{name} = CASE WHEN {_has(name)} THEN {_old(name)} ELSE {_PEOPLE}.{name} END" for name in STATE_COLUMNS
    )
    household = f"household_id = CASE WHEN {_has('kk_number')} THEN h.id ELSE {_PEOPLE}.household_id END"
    cursor.execute(
        f"UPDATE {_PEOPLE} SET {columns}, {household}, last_change = u.stands_on, changed_at = b.at{from_undo}",
        [ChangeKind.UPDATE],
    )
    cursor.execute(
        f"SELECT p.id, p.full_name FROM {_PEOPLE} p JOIN import_undo u ON u.participant_id = p.id"
        f" JOIN {_CHANGES} c ON c.id = u.change_id WHERE u.kind = %s AND {_has('full_name')}",
        [ChangeKind.UPDATE],
    )
    renamed = [(name_key(name), pk) for pk, name in cursor.fetchall()]
    if renamed:
        cursor.executemany(f"UPDATE {_PEOPLE} SET name_key = %s WHERE id = %s", renamed)


def _delete_people(cursor):
    """Registered people go. Nothing stands on them, so nothing but what was found about them points at them."""
    gone = "SELECT participant_id FROM import_undo WHERE kind = %s"
    cursor.execute(
        f"DELETE FROM {_PAIRS} WHERE left_id IN ({gone}) OR right_id IN ({gone})",
        [ChangeKind.CREATE, ChangeKind.CREATE],
    )
    cursor.execute(f"DELETE FROM {_PEOPLE} WHERE id IN ({gone})", [ChangeKind.CREATE])


def _write_undo_changes(cursor, batch, actor, at):
    """History says what was taken back (``facts.inverted``): old and new the other way round."""
    if connection.vendor == "postgresql":
        gone = "jsonb_build_object('full_name', jsonb_build_array(c.fields -> 'full_name' -> 1, NULL))"
        pair = "jsonb_build_array(f.value -> 1, f.value -> 0)"
        turned = f"(SELECT jsonb_object_agg(f.key, {pair}) FROM jsonb_each(c.fields) f)"
    else:
        gone = "json_object('full_name', json_array(json_extract(c.fields, '$.full_name[1]'), NULL))"
        pair = "json_array(json_extract(f.value, '$[1]'), json_extract(f.value, '$[0]'))"
        turned = f"(SELECT json_group_object(f.key, {pair}) FROM json_each(c.fields) f)"
    cursor.execute(
        f"INSERT INTO {_CHANGES} (participant_id, kind, fields, at, effective_on, stands_on, reverts, actor_id,"
        f" batch_id, row_number, about, note) SELECT c.participant_id, %s,"
        f" CASE WHEN c.kind = %s THEN {gone} ELSE {turned} END, %s, NULL, c.id, c.id, %s,"
        f" c.batch_id, c.row_number, '', '' FROM import_undo u JOIN {_CHANGES} c ON c.id = u.change_id ORDER BY c.id",
        [ChangeKind.UNDO, ChangeKind.CREATE, connection.ops.adapt_datetimefield_value(at), actor.pk],
    )


def _delete_households(cursor):
    """Families that only undone rows had named, and in which nobody stands any more."""
    cursor.execute(
        f"DELETE FROM {_HOUSEHOLDS} WHERE id IN (SELECT u.household_id FROM import_undo u)"
        f" AND EXISTS (SELECT 1 FROM {_CHANGES} u WHERE u.reverts = {_HOUSEHOLDS}.created_change)"
        f" AND NOT EXISTS (SELECT 1 FROM {_PEOPLE} p WHERE p.household_id = {_HOUSEHOLDS}.id)"
    )
