"""Append-only tables: the database refuses, the migration can be undone, and test flushes still work."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import IntegrityError, NotSupportedError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from common.db import (
    AppendOnlyTable,
    append_only_suspended,
    append_only_tables,
    create_statements,
    drop_statements,
)

from tests.common.append_only import flush_may_empty_append_only_tables

TABLE = "common_tests_diary"


class Diary(models.Model):
    """A table of this test only."""

    line = models.CharField(max_length=20)

    class Meta:
        app_label = "common_tests"
        db_table = TABLE
        managed = False

    def __str__(self) -> str:
        return f"line {self.pk}"


def migrate(operation: migrations.operations.base.Operation, *, backwards: bool = False) -> None:
    state = ProjectState()
    with connection.schema_editor() as editor:
        move = operation.database_backwards if backwards else operation.database_forwards
        move("common_tests", editor, state, state)


@pytest.fixture
def diary(transactional_db):
    """A guarded table with one row, gone after the test."""
    Diary._meta.managed = True
    with connection.schema_editor() as editor:
        editor.create_model(Diary)
    migrate(AppendOnlyTable(TABLE))
    row = Diary.objects.create(line="awal")
    yield row
    with connection.schema_editor() as editor:
        editor.delete_model(Diary)
        for statement in drop_statements(connection.vendor, TABLE)[1:] if connection.vendor == "postgresql" else ():
            editor.execute(statement)
    Diary._meta.managed = False


def refused(change) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change()
    return str(caught.value)


@pytest.mark.django_db(transaction=True)
def test_rows_come_in_and_stay_as_they_are(diary):
    Diary.objects.bulk_create([Diary(line="a"), Diary(line="b")])
    assert "common_tests_diary is append-only: UPDATE refused" in refused(lambda: Diary.objects.update(line="lain"))
    assert "append-only: DELETE refused" in refused(Diary.objects.all().delete)
    assert "append-only" in refused(lambda: diary.save())
    assert "append-only" in refused(lambda: Diary.objects.all()._raw_delete(connection.alias))
    upsert = {"update_conflicts": True, "unique_fields": ["id"], "update_fields": ["line"]}
    assert "append-only" in refused(lambda: Diary.objects.bulk_create([Diary(id=diary.pk, line="x")], **upsert))
    assert sorted(Diary.objects.values_list("line", flat=True)) == ["a", "awal", "b"]


@pytest.mark.django_db(transaction=True)
def test_guard_is_seen_can_be_set_again_and_taken_away(diary):
    assert TABLE in append_only_tables(connection)
    migrate(AppendOnlyTable(TABLE))
    assert "append-only" in refused(diary.delete)
    migrate(AppendOnlyTable(TABLE), backwards=True)
    assert TABLE not in append_only_tables(connection)
    Diary.objects.update(line="boleh")
    assert Diary.objects.get().line == "boleh"
    migrate(AppendOnlyTable(TABLE), backwards=True)


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_flush_between_tests_empties_the_table_and_leaves_the_guard(diary):
    guarded = append_only_tables(connection)
    statements = connection.ops.sql_flush(no_style(), [TABLE])
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    with flush_may_empty_append_only_tables():
        connection.ops.execute_sql_flush(statements)
    assert not Diary.objects.exists() and append_only_tables(connection) == guarded
    Diary.objects.create(line="baru")
    assert "append-only" in refused(lambda: Diary.objects.update(line="x"))


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_guard_is_back_when_the_work_between_fails(diary):
    with pytest.raises(RuntimeError), append_only_suspended(connection):
        Diary.objects.update(line="x")
        raise RuntimeError
    assert "append-only" in refused(diary.delete)


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_altering_a_column_on_sqlite_loses_the_guard_and_the_operation_sets_it_again(diary):
    old, new = models.CharField(max_length=20), models.CharField(max_length=40, unique=True)
    for field in (old, new):
        field.set_attributes_from_name("line")
        field.model = Diary
    with connection.schema_editor() as editor:
        editor.alter_field(Diary, old, new)
    assert TABLE not in append_only_tables(connection)
    migrate(AppendOnlyTable(TABLE))
    assert "append-only" in refused(diary.delete)


@pytest.mark.django_db
def test_real_append_only_tables_survive_the_migrations():
    """What a migration guards is guarded after all migrations: on SQLite a later AlterField would lose it."""
    declared = set()
    for path in Path(settings.BASE_DIR).glob("*/migrations/*.py"):
        declared |= set(re.findall(r'AppendOnlyTable\(\s*(?:table_name=)?["\'](\w+)["\']', path.read_text()))
    assert declared <= append_only_tables(connection)


def test_nothing_in_the_application_takes_the_guard_down():
    allowed = {Path("common/db.py")}
    for path in Path(settings.BASE_DIR).glob("[a-z]*/**/*.py"):
        relative = path.relative_to(settings.BASE_DIR)
        if relative.parts[0] not in {"tests", "var"} and relative not in allowed:
            assert "append_only_suspended" not in path.read_text(), relative


def test_sql_for_both_databases():
    on_sqlite, on_postgresql = create_statements("sqlite", TABLE), create_statements("postgresql", TABLE)
    assert [re.search(r"BEFORE (\w+) ON", statement)[1] for statement in on_sqlite] == ["UPDATE", "DELETE"]
    assert all("RAISE(ABORT, 'common_tests_diary is append-only" in statement for statement in on_sqlite)
    function, trigger = on_postgresql
    assert "RETURNS trigger" in function and "restrict_violation" in function and "append-only" in function
    assert "BEFORE UPDATE OR DELETE" in trigger and "FOR EACH ROW" in trigger
    assert "TRUNCATE" not in "".join(on_postgresql), "Django's flush needs it"
    assert len(drop_statements("sqlite", TABLE)) == len(drop_statements("postgresql", TABLE)) == 2


def test_other_databases_are_refused_not_left_open():
    for make in (create_statements, drop_statements):
        with pytest.raises(NotSupportedError):
            make("mysql", TABLE)


@pytest.mark.parametrize("name", ["", "a b", 'a"; DROP TABLE x', "A", "1a", "a" * 41])
def test_odd_table_name_is_refused(name):
    with pytest.raises(ValueError, match="table_name"):
        AppendOnlyTable(name)


def test_operation_can_be_written_into_a_migration():
    operation = AppendOnlyTable("notes")
    migration = type("Migration", (migrations.Migration,), {"operations": [operation]})("0002_x", "common_tests")
    written = re.sub(r"\s+", "", MigrationWriter(migration).as_string())
    assert "common.db.AppendOnlyTable(table_name='notes',)" in written
    assert operation.reversible and operation.migration_name_fragment == "notes_append_only"
    assert "notes" in operation.describe()


@pytest.mark.django_db(transaction=True)
def test_whole_flush_command_runs(diary):
    with flush_may_empty_append_only_tables():
        call_command("flush", interactive=False, verbosity=0)
    assert TABLE in append_only_tables(connection)
