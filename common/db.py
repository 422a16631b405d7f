"""Tables that only grow. The rule stands in the database, so a forgotten `.update()` cannot break it either."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import NotSupportedError, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations.base import Operation

_TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TRIGGER_PREFIX = "append_only_"


class AppendOnlyTable(Operation):
    """Migration operation: triggers that refuse UPDATE and DELETE on a table with an IntegrityError "… append-only …".

    Put it behind the CreateModel of the table. It may be run again for the same table, and on SQLite it MUST be: a
    later migration that alters a column makes the table anew there and loses its triggers, so it ends with this
    operation.
    `append_only_tables` tells which tables are guarded, for a test to compare.

    TRUNCATE on PostgreSQL is left alone: Django empties tables with it between transactional tests, and in production
    the right to TRUNCATE belongs to the owner of the table, who could drop the triggers as well.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table_name: str) -> None:
        if not _TABLE_NAME.fullmatch(table_name):
            raise ValueError("table_name must be a plain lower-case name of at most 40 characters")
        self.table_name = table_name

    def state_forwards(self, app_label, state) -> None:
        """The state of models does not change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label):
            for statement in (
                *drop_statements(schema_editor.connection.vendor, self.table_name),
                *self._create(schema_editor),
            ):
                schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label):
            for statement in drop_statements(schema_editor.connection.vendor, self.table_name):
                schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Refuse UPDATE and DELETE on {self.table_name}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table_name}_append_only"

    def _create(self, schema_editor) -> list[str]:
        return create_statements(schema_editor.connection.vendor, self.table_name)


def create_statements(vendor: str, table_name: str) -> list[str]:
    """SQL that guards `table_name`. Raises NotSupportedError for a database other than SQLite and PostgreSQL."""
    name, message = f"{_TRIGGER_PREFIX}{table_name}", f"{table_name} is append-only"
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER "{name}_{verb.lower()}" BEFORE {verb} ON "{table_name}" '
            f"BEGIN SELECT RAISE(ABORT, '{message}: {verb} refused'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    if vendor == "postgresql":
        return [
            f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f"RAISE EXCEPTION '{message}: % refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$",
            f'CREATE TRIGGER "{name}" BEFORE UPDATE OR DELETE ON "{table_name}" '
            f'FOR EACH ROW EXECUTE FUNCTION "{name}"()',
        ]
    raise NotSupportedError(f"append-only tables are not supported on {vendor}")


def drop_statements(vendor: str, table_name: str) -> list[str]:
    """SQL that takes the guard of `table_name` away, if any. Raises NotSupportedError as `create_statements`."""
    name = f"{_TRIGGER_PREFIX}{table_name}"
    if vendor == "sqlite":
        return [f'DROP TRIGGER IF EXISTS "{name}_update"', f'DROP TRIGGER IF EXISTS "{name}_delete"']
    if vendor == "postgresql":
        return [f'DROP TRIGGER IF EXISTS "{name}" ON "{table_name}"', f'DROP FUNCTION IF EXISTS "{name}"()']
    raise NotSupportedError(f"append-only tables are not supported on {vendor}")


def append_only_tables(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the tables that the database guards at this moment."""
    if connection.vendor == "sqlite":
        return {table for table, _ in _sqlite_triggers(connection)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname = %s || relname",
            [_TRIGGER_PREFIX],
        )
        return {table for (table,) in cursor.fetchall()}


@contextmanager
def append_only_suspended(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """For the test suite ONLY: lets Django's flush between transactional tests empty guarded tables on SQLite.

    There flush is a DELETE, which the triggers refuse. They are dropped and made again exactly as the database itself
    recorded them. On PostgreSQL nothing is done: flush is a TRUNCATE. A meta-test keeps this out of the application.
    """
    if connection.vendor != "sqlite":
        yield
        return
    triggers = _sqlite_triggers(connection)
    with connection.cursor() as cursor:
        for table, _ in triggers:
            for statement in drop_statements("sqlite", table):
                cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, statement in triggers:
                cursor.execute(statement)


def _sqlite_triggers(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """(table, CREATE statement) of every guard trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        return [(table, sql) for name, table, sql in cursor.fetchall() if name.startswith(_TRIGGER_PREFIX)]
