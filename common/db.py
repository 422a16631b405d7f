"""What the database itself keeps: tables that only grow, and the words by which names are found.

Both stand in the database, so a forgotten `.update()` can neither break a history nor lose a name.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import NotSupportedError, connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations.base import Operation

_TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TRIGGER_PREFIX = "append_only_"
_SEARCH_PREFIX = "word_search_"


class _TableOperation(Operation):
    """Statements of the database's own about one table; no model changes its state."""

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
            for statement in (*self._drop(schema_editor), *self._create(schema_editor)):
                schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label):
            for statement in self._drop(schema_editor):
                schema_editor.execute(statement, params=None)

    def _create(self, schema_editor) -> list[str]:
        raise NotImplementedError

    def _drop(self, schema_editor) -> list[str]:
        raise NotImplementedError


class AppendOnlyTable(_TableOperation):
    """Migration operation: triggers that refuse UPDATE and DELETE on a table with an IntegrityError "… append-only …".

    Put it behind the CreateModel of the table. It may be run again for the same table, and on SQLite it MUST be: a
    later migration that alters a column makes the table anew there and loses its triggers, so it ends with this
    operation.
    `append_only_tables` tells which tables are guarded, for a test to compare.

    TRUNCATE on PostgreSQL is left alone: Django empties tables with it between transactional tests, and in production
    the right to TRUNCATE belongs to the owner of the table, who could drop the triggers as well.
    """

    def describe(self) -> str:
        return f"Refuse UPDATE and DELETE on {self.table_name}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table_name}_append_only"

    def _create(self, schema_editor) -> list[str]:
        return create_statements(schema_editor.connection.vendor, self.table_name)

    def _drop(self, schema_editor) -> list[str]:
        return drop_statements(schema_editor.connection.vendor, self.table_name)


class WordSearch(_TableOperation):
    """Migration operation: an index of the words in one text column, kept by the database; read by `with_words`.

    PostgreSQL: GIN on the words of the column. SQLite: an FTS5 table of its own, kept by three triggers; as with
    `AppendOnlyTable` a migration that alters a column of the table loses them there and ends with this operation again,
    which builds the index anew. `word_search_tables` tells which tables have one, for a test to compare.
    """

    def __init__(self, table_name: str, column: str) -> None:
        super().__init__(table_name)
        if not _TABLE_NAME.fullmatch(column):
            raise ValueError("column must be a plain lower-case name of at most 40 characters")
        self.column = column

    def describe(self) -> str:
        return f"Index the words of {self.table_name}.{self.column}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table_name}_{self.column}_words"

    def _create(self, schema_editor) -> list[str]:
        return search_create_statements(schema_editor.connection.vendor, self.table_name, self.column)

    def _drop(self, schema_editor) -> list[str]:
        return search_drop_statements(schema_editor.connection.vendor, self.table_name)


def search_create_statements(vendor: str, table_name: str, column: str) -> list[str]:
    """SQL that indexes the words of a column. Raises NotSupportedError for other databases."""
    name = f"{_SEARCH_PREFIX}{table_name}"
    if vendor == "postgresql":
        return [f'CREATE INDEX "{name}" ON "{table_name}" USING gin (to_tsvector(\'simple\', "{column}"))']
    if vendor != "sqlite":
        raise NotSupportedError(f"word search is not supported on {vendor}")
    put = f'INSERT INTO "{name}" (rowid, "{column}") VALUES (new.id, new."{column}")'  # noqa: S608 - names checked above
    take = f'INSERT INTO "{name}" ("{name}", rowid, "{column}") VALUES (\'delete\', old.id, old."{column}")'  # noqa: S608 - names checked above
    return [
        f'CREATE VIRTUAL TABLE "{name}" USING fts5("{column}", content="{table_name}", content_rowid="id",'
        " tokenize=\"unicode61 remove_diacritics 0\", prefix='3', columnsize=0)",
        f'INSERT INTO "{name}" ("{name}") VALUES (\'rebuild\')',  # noqa: S608 - as above
        f'CREATE TRIGGER "{name}_insert" AFTER INSERT ON "{table_name}" BEGIN {put}; END',
        f'CREATE TRIGGER "{name}_delete" AFTER DELETE ON "{table_name}" BEGIN {take}; END',
        f'CREATE TRIGGER "{name}_update" AFTER UPDATE OF "{column}" ON "{table_name}"'
        f' WHEN old."{column}" IS NOT new."{column}" BEGIN {take}; {put}; END',
    ]


def search_drop_statements(vendor: str, table_name: str) -> list[str]:
    """SQL that takes the index away, if there is one. Raises NotSupportedError as `search_create_statements`."""
    name = f"{_SEARCH_PREFIX}{table_name}"
    if vendor == "sqlite":
        triggers = [f'DROP TRIGGER IF EXISTS "{name}_{verb}"' for verb in ("insert", "delete", "update")]
        return [*triggers, f'DROP TABLE IF EXISTS "{name}"']
    if vendor == "postgresql":
        return [f'DROP INDEX IF EXISTS "{name}"']
    raise NotSupportedError(f"word search is not supported on {vendor}")


def word_search_tables(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the tables whose words the database keeps at this moment; on SQLite those with all three triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'word_search_*'")
            tables = [table for (table,) in cursor.fetchall()]
            return {table for table in tables if tables.count(table) == 3}
        cursor.execute("SELECT tablename FROM pg_indexes WHERE indexname = %s || tablename", [_SEARCH_PREFIX])
        return {table for (table,) in cursor.fetchall()}


def with_words(
    queryset: models.QuerySet, column: str, alternatives: Iterable[Sequence[str]], *, beginnings: bool = False
) -> models.QuerySet:
    """The rows of `queryset` whose `column` holds all words of one of `alternatives`; needs `WordSearch` on its table.

    The last word of each may go on ("amin" finds AMINAH); with `beginnings` every word may. Case does not matter, and
    of a word only letters and digits count: nothing typed is an operator.
    """
    connection, table = connections[queryset.db], queryset.model._meta.db_table
    is_sqlite = connection.vendor == "sqlite"
    quote, star, both, either = ('"', "*", " AND ", " OR ") if is_sqlite else ("'", ":*", " & ", " | ")
    asked = []
    for words in alternatives:
        plain = [word for word in ("".join(filter(str.isalnum, word)) for word in words) if word]
        goes_on = [beginnings or place == len(plain) - 1 for place in range(len(plain))]
        quoted = [f"{quote}{word}{quote}{star * more}" for word, more in zip(plain, goes_on, strict=True)]
        if quoted:
            asked.append(f"({both.join(quoted)})")
    if not asked:
        return queryset.none()
    if is_sqlite:
        name = f"{_SEARCH_PREFIX}{table}"
        conditions = [f'"{name}" MATCH %s', f'"{name}".rowid = "{table}"."id"']
        return queryset.extra(tables=[name], where=conditions, params=[either.join(asked)])  # noqa: S610 - own names
    condition = f"to_tsvector('simple', \"{table}\".\"{column}\") @@ to_tsquery('simple', %s)"
    return queryset.extra(where=[condition], params=[either.join(asked)])  # noqa: S610 - own names


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
