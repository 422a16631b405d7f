"""Lets Django empty append-only tables between transactional tests. For `tests/conftest.py`; never for the application.

On SQLite the flush is a DELETE, which the triggers refuse; on PostgreSQL it is a TRUNCATE and nothing is needed.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.sqlite3.base import DatabaseOperations

from common.db import append_only_suspended


@contextmanager
def flush_may_empty_append_only_tables() -> Iterator[None]:
    """While open, `flush` takes the guards down on SQLite and puts them up again."""
    plain = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(operations: DatabaseOperations, sql_list: list[str]) -> None:
        with append_only_suspended(operations.connection):
            plain(operations, sql_list)

    DatabaseOperations.execute_sql_flush = execute_sql_flush
    try:
        yield
    finally:
        DatabaseOperations.execute_sql_flush = plain
