"""Many rows into one table at once: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Iterable, Sequence

from django.db import connection


def write_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Add ``rows`` to ``table``; values stand in the order of ``columns``. Part of the caller's transaction."""
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    target = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {target} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {target} ({names}) VALUES ({marks})", rows)
