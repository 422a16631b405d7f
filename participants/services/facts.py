"""What every writer of the registry must agree on: the JSON form of a state, what differs, which rows follow from it.

Pure: nothing here asks the database. The one door (``registry``) and the set-based import both stand on it, so that a
person looks the same whichever way he came in.
"""

import datetime

from django.db import models

from participants.enums import ObservationKind
from participants.models.participant import STATE_FIELDS, PersonState

#: What makes a membership: when one of these differs, a new one is opened.
MEMBERSHIP_FIELDS = ("segment", "care_class", "facility_id")
#: One observation each: what was said, in which words, by whom, on which day.
STATUS_FIELDS = ("status", "status_text", "status_source", "status_on")
DESIL_FIELDS = ("desil", "desil_source", "desil_on")
OBSERVATIONS = {ObservationKind.STATUS: STATUS_FIELDS, ObservationKind.DESIL: DESIL_FIELDS}
#: Whose record this one became part of; history speaks of it beside the state.
MERGED = "merged_into_id"
#: Every name a person's state at one moment has.
HISTORY_FIELDS = (*STATE_FIELDS, MERGED)
#: Beside it a change may hold where the family card went with the last of the family; no part of anybody's state.
HOUSEHOLD_TERRITORY = "household_territory_id"

_COLUMNS = {field.attname: field for field in PersonState._meta.local_fields}
DATE_FIELDS = frozenset(name for name, field in _COLUMNS.items() if isinstance(field, models.DateField))
#: The value a name has when nothing is known: "" for text, None for numbers, dates, keys, NIK and card.
EMPTY = {
    name: "" if name in _COLUMNS and isinstance(_COLUMNS[name], models.CharField) and not _COLUMNS[name].null else None
    for name in HISTORY_FIELDS
} | {"kk_number": "", "territory_id": None}


def is_empty(value):
    """Whether ``value`` says nothing."""
    return value is None or value == ""


def to_json(name, value):
    """The value of ``name`` as history keeps it: str, int or None; dates as ISO strings."""
    if is_empty(value):
        return EMPTY[name]
    return value.isoformat() if isinstance(value, datetime.date) else value


def from_json(name, value):
    """The value of ``name`` as its column wants it (the inverse of ``to_json``)."""
    if is_empty(value):
        return EMPTY[name]
    return datetime.date.fromisoformat(value) if name in DATE_FIELDS else value


def diff(old, new):
    """{name: [old, new]} of every name in ``new`` that differs, both in JSON form and in the order of the state.

    An empty ``old`` is a registration: every value that says something comes as [None, value].
    """
    fields = {}
    for name in HISTORY_FIELDS:
        if name in new:
            before, after = old.get(name), new[name]
            if before != after and not (is_empty(before) and is_empty(after)):
                fields[name] = [before, after]
    return fields


def inverted(fields, *, is_create=False):
    """The fields of the change that takes ``fields`` back.

    Of a registration only the name is told to be gone: without one there is nobody, and what is taken back need not be
    written down a second time (UU 27/2022 art. 16).
    """
    if is_create:
        return {"full_name": [fields["full_name"][1], None]}
    return {name: [after, before] for name, (before, after) in fields.items()}


def fold(changes):
    """The state (JSON form, every name of ``HISTORY_FIELDS``) that the changes of one person lead to, in their order.

    ``changes`` are objects or rows with ``fields``. None when there is no such person: before the first change, and
    after the registration was taken back.
    """
    state = None
    for change in changes:
        state = dict(EMPTY) if state is None else state
        for name, (_, after) in change.fields.items():
            if name in EMPTY:
                state[name] = EMPTY[name] if after is None else after
        if not state["full_name"]:
            state = None
    return state


def older_observations(known, given):
    """The kinds of observation in ``given`` that were made before the one ``known`` already holds (both JSON form)."""
    return [
        kind
        for kind, (value, *_, day) in OBSERVATIONS.items()
        if not is_empty(given.get(value))
        and not is_empty(known.get(day))
        and not is_empty(given.get(day))
        and given[day] < known[day]
    ]


def with_given(known, given):
    """The whole state after a source has said ``given`` of a person of whom ``known`` is recorded (both JSON form).

    What is empty in ``given`` never erases. Three facts fall with what they belonged to: the words and the source of an
    observation with its value, the reason for having no NIK with the NIK's arrival, the TMT with its membership.
    """
    told = {name: value for name, value in given.items() if not is_empty(value)}
    state = {name: known.get(name, EMPTY[name]) for name in HISTORY_FIELDS} | told
    for value, *beside in OBSERVATIONS.values():
        if value in told and told[value] != known.get(value):
            state |= {name: told.get(name, EMPTY[name]) for name in beside}
    if state["nik"]:
        state["no_nik_reason"] = state["placeholder_nik"] = ""
    if opens_membership(known, state) and "member_since" not in told and has_membership(known):
        state["member_since"] = None
    return state


def has_membership(state):
    """Whether anything is known of the kind of membership."""
    return any(not is_empty(state.get(name)) for name in MEMBERSHIP_FIELDS)


def opens_membership(old, new):
    """Whether the step from ``old`` to ``new`` (JSON form) begins a membership."""
    return has_membership(new) and any(
        old.get(name) != new.get(name)
        for name in MEMBERSHIP_FIELDS
        if not (is_empty(old.get(name)) and is_empty(new.get(name)))
    )


def closes_membership(old, new):
    """Whether the step ends the open membership: another begins, or nothing is known any more."""
    return has_membership(old) and (opens_membership(old, new) or not has_membership(new))


def membership_start(state, *, effective_on, open_from=None):
    """First day of the membership that ``state`` (JSON form) opens: its TMT, else the day of the change.

    Never before ``open_from``, the first day of the one it follows: a membership cannot end before it began.
    """
    since = from_json("member_since", state.get("member_since")) or effective_on
    return max(since, open_from) if open_from else since


def membership_values(state):
    """The columns of the membership that ``state`` (JSON form) opens."""
    return {name: state.get(name, EMPTY[name]) for name in MEMBERSHIP_FIELDS}


def observations(fields, state):
    """Column values of the observations that a change with these ``fields`` leaves; ``state`` is JSON form, after it.

    One for each kind of which anything differs and still says something.
    """
    rows = []
    for kind, names in OBSERVATIONS.items():
        value, source, day = names[0], names[-2], names[-1]
        if any(name in fields for name in names) and not is_empty(state.get(value)):
            rows.append(
                {
                    "kind": kind.value,
                    "value": str(state[value]),
                    "text": state.get("status_text", "") if kind == ObservationKind.STATUS else "",
                    "source": state.get(source, ""),
                    "observed_on": from_json(day, state[day]),
                }
            )
    return rows
