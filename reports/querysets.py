"""SQL pieces of the reports: how long something took, and the middle one of many."""

from datetime import datetime

from django.db.models import DateTimeField, F, FloatField, Func, IntegerField, QuerySet, Value

DAY = 86400


class SecondsBetween(Func):
    """Seconds from the second moment to the first, to the millisecond, on SQLite and on PostgreSQL."""

    output_field = FloatField()

    def as_sqlite(self, compiler, connection, **context):
        """Days of the Julian calendar; their tiny error is rounded away."""
        template = f"ROUND((julianday(%(expressions)s)) * {DAY}.0, 3)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **context)

    def as_postgresql(self, compiler, connection, **context):
        """The length of the interval."""
        template = "EXTRACT(EPOCH FROM (%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" - ", **context)


class DayNumber(SecondsBetween):
    """Whole days of 24 hours from the second moment to the first, which must not be earlier."""

    output_field = IntegerField()

    def as_sqlite(self, compiler, connection, **context):
        """A cast cuts off."""
        sql, params = super().as_sqlite(compiler, connection, **context)
        return f"CAST({sql} / {DAY} AS INTEGER)", params

    def as_postgresql(self, compiler, connection, **context):
        """A cast would round."""
        sql, params = super().as_postgresql(compiler, connection, **context)
        return f"FLOOR({sql} / {DAY})::integer", params


def day_number(column: str, first_day: datetime) -> DayNumber:
    """Which day after ``first_day`` (its beginning) ``column`` lies in, from 0. Indonesia has no summer time."""
    return DayNumber(F(column), Value(first_day, output_field=DateTimeField()))


def median_seconds(rows: QuerySet, *, start: str, end: str, count: int) -> float | None:
    """The median time from column ``start`` to ``end`` over the ``count`` rows; None without rows.

    The database sorts and hands out the one or two in the middle.
    """
    if not count:
        return None
    lengths = rows.annotate(length=SecondsBetween(F(end), F(start))).order_by("length").values_list("length", flat=True)
    middle = list(lengths[(count - 1) // 2 : count // 2 + 1])
    return sum(middle) / len(middle) if middle else None
