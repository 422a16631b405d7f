"""Nightly housekeeping of the composition root."""

import pytest
from django.db import connection

from siperjake.tasks import refresh_statistics

from tests.factories import applications as made

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


def test_sqlite_knows_its_indexes_after_the_night():
    made.office()
    refresh_statistics()
    refresh_statistics()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = %s", ["agencies_territory"])
        assert cursor.fetchone()[0] > 0
