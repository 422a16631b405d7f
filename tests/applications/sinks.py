"""Where a family's numbers must never be: log lines, the queue, sessions, file names, foreign tables, the cache."""

import json
import logging
from contextlib import contextmanager
from io import StringIO

from celery.signals import before_task_publish
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.db import connection

from applications.pins import pin_of
from common.codes import format_pin, format_ticket
from siperjake.redaction import RedactingFormatter

#: The tables that exist to hold the family's own data; everywhere else it has no business.
HOME_TABLES = {
    "applications_application",
    "applications_householdmember",
    "applications_correctionitem",  # what stood there before it was mended
}


@contextmanager
def watched():
    """Collect what is logged (everything but SQL, which production never logs) and what is put into the queue."""
    lines, published = StringIO(), []
    handler = logging.StreamHandler(lines)
    handler.setFormatter(RedactingFormatter("%(levelname)s %(name)s %(message)s"))
    root, sql = logging.getLogger(), logging.getLogger("django.db.backends")
    before = root.level, sql.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    sql.setLevel(logging.WARNING)

    def collect(sender=None, body=None, headers=None, **rest):
        published.append(json.dumps([sender, body, headers], default=str))

    before_task_publish.connect(collect)
    try:
        yield lines, published
    finally:
        before_task_publish.disconnect(collect)
        root.removeHandler(handler)
        root.setLevel(before[0])
        sql.setLevel(before[1])


def secrets_of(case, person):
    """Every number of the family in every form it may be written."""
    ticket, pin = case.ticket, pin_of(case)
    plain = [case.nik, case.kk_number, person.card, case.phone, f"0{case.phone[2:]}", ticket]
    grouped = [
        *(" ".join(number[start : start + 4] for start in range(0, 16, 4)) for number in (case.nik, case.kk_number)),
        format_ticket(ticket),
    ]
    return [*plain, *grouped], [pin, format_pin(pin)]


def found(text, words):
    """Which of ``words`` stand in ``text``."""
    return [word for word in words if word in text]


def sessions():
    """All sessions as one text."""
    return json.dumps([session.get_decoded() for session in Session.objects.all()], default=str)


def file_names():
    """The names of all stored files."""
    store = storages["private"]
    folders = store.listdir("documents")[0] if store.exists("documents") else []
    return " ".join(name for folder in folders for name in store.listdir(f"documents/{folder}")[1])


def tables_with(words, *, home=frozenset(HOME_TABLES)):
    """Tables outside ``home`` in which one of ``words`` stands in the clear."""
    guilty = set()
    for model in apps.get_models():
        table = model._meta.db_table
        if table in home or table not in connection.introspection.table_names():
            continue
        rows = json.dumps(list(model._base_manager.values_list()), default=str)
        if found(rows, words):
            guilty.add(table)
    return guilty
