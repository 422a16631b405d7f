"""The people a chunk of rows may mean, read in few statements whatever the number of rows."""

import json
from dataclasses import dataclass

from django.db import connection

from participants.models import Household, Participant
from participants.models.participant import STATE_COLUMNS, STATE_FIELDS

PLACE_OF = {name: index for index, name in enumerate(STATE_FIELDS)}
_DATES = frozenset({"birth_date", "member_since", "status_on", "desil_on", "died_on", "left_on"})
_PEOPLE = Participant._meta.db_table
_HOUSEHOLDS = Household._meta.db_table


@dataclass(slots=True)
class Known:
    """One person of the registry: ``state`` in the order of STATE_FIELDS and in JSON form."""

    pk: int
    last_change: int
    name_key: str
    state: tuple

    def get(self, name):
        """The value of one field."""
        return self.state[PLACE_OF[name]]


def _selection():
    # Dates as text on both databases: the form in which histories and files are compared.
    columns = ", ".join(f"CAST(p.{name} AS text)" if name in _DATES else f"p.{name}" for name in STATE_COLUMNS)
    return (
        f"SELECT p.id, p.last_change, p.name_key, COALESCE(h.kk_number, ''), {columns} FROM {_PEOPLE} p"
        f" LEFT JOIN {_HOUSEHOLDS} h ON h.id = p.household_id WHERE p.merged_into_id IS NULL AND "
    )


_SELECT = _selection()


def _among(expression):
    """SQL for "``expression`` is one of the texts of one parameter"; see ``_list``."""
    if connection.vendor == "postgresql":
        return f"{expression} = ANY(%s)"
    return f"{expression} IN (SELECT value FROM json_each(%s))"


def _list(values):
    return list(values) if connection.vendor == "postgresql" else json.dumps(list(values))


def _fetch(condition, values):
    with connection.cursor() as cursor:
        cursor.execute(_SELECT + condition, [_list(values)])
        return [Known(row[0], row[1], row[2], row[3:]) for row in cursor.fetchall()]


def people_with_nik(niks):
    """{NIK: Known} of standing people."""
    return {person.get("nik"): person for person in _fetch(_among("p.nik"), niks)} if niks else {}


def people_with_card(cards):
    """{card number: Known} of standing people."""
    return {person.get("card_number"): person for person in _fetch(_among("p.card_number"), cards)} if cards else {}


def people_without_nik(kk_numbers):
    """{(KK, key of the name, birth date): [Known, …]} of standing people without NIK in these families."""
    found = {}
    if kk_numbers:
        for person in _fetch(f"p.nik IS NULL AND {_among('h.kk_number')}", kk_numbers):
            found.setdefault((person.get("kk_number"), person.name_key, person.get("birth_date")), []).append(person)
    return found


def merged_numbers():
    """({NIK: survivor's key}, {card: survivor's key}) of records that were merged into others."""
    by_nik, by_card = {}, {}
    for nik, card, target in Participant.objects.filter(merged_into__isnull=False).values_list(
        "nik", "card_number", "merged_into_id"
    ):
        if nik:
            by_nik[nik] = target
        if card:
            by_card[card] = target
    return by_nik, by_card


def people_by_key(keys):
    """{key: Known} of standing people."""
    if not keys:
        return {}
    return {person.pk: person for person in _fetch(_among("CAST(p.id AS text)"), [str(key) for key in keys])}
