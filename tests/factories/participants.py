"""People of the registry, made through its one door as officers make them. Invented people only.

``registered()`` is a person of Tembilahan Kota with a NIK, ``registered(nik=None, no_nik_reason="bayi")`` one without;
``clerk()`` is the operator who may change the registry of Indragiri Hilir. Every call invents a new person.
"""

from django.db import connection

from agencies.enums import Role
from participants import services
from participants.enums import Relation, Segment
from participants.models import Household, Membership, Observation, Participant

from tests.factories import applications as made
from tests.factories.agencies import INHIL, TEMBILAHAN_KOTA, territory

#: The tables that an undoing gives back byte for byte.
TABLES = (Participant, Household, Membership, Observation)


def clerk(*, number=1, territory_code=INHIL):
    """The operator of data of the Dinsos there (the same person at every call)."""
    return made.officer_of(Role.OPERATOR_DATA, agency=made.office(territory_code=territory_code), number=number)


def state_for(person=None, **fields):
    """What a source tells of an invented person; ``fields`` by names of the state override."""
    person = person or made.Person()
    place = territory(fields.get("territory_id", TEMBILAHAN_KOTA))
    return {
        "nik": person.nik,
        "kk_number": person.kk,
        "full_name": person.name,
        "sex": person.sex,
        "birth_place": "Tembilahan",
        "birth_date": person.birth_date,
        "relation": Relation.HEAD,
        "territory_id": place.pk,
        "address": "Parit 4, Dusun Mekar",
        "rt": "002",
        "segment": Segment.PBPU,
        "care_class": 2,
    } | fields


def registered(person=None, *, at=made.NOON, actor=None, about="", **fields):
    """A Participant as ``state_for`` tells of him."""
    actor = actor or (None if about else clerk())
    return services.register_participant(state=state_for(person, **fields), actor=actor, about=about, at=at)


def snapshot():
    """Every row of ``TABLES`` as the database has it."""
    rows = {}
    with connection.cursor() as cursor:
        for model in TABLES:
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY id")  # noqa: S608 – the model's own name
            names = [column[0] for column in cursor.description]
            rows[model.__name__] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return rows
