"""Lists of places to choose from, in the reader's own territory."""

from itertools import groupby

from agencies.enums import CODE_LENGTHS, TerritoryLevel
from agencies.models import Territory
from agencies.scoping import Scope

Place = tuple[str, str]


def grouped_places(scope: Scope) -> list[tuple[Place | None, list[Place]]]:
    """The places of ``scope``: [((code, name), [(code, name), …]), …]; one query.

    Kecamatan with their villages; for whoever sees several districts, those with their kecamatan.
    """
    shortest = min(map(len, scope.prefixes), default=0)
    is_district = shortest >= CODE_LENGTHS[TerritoryLevel.REGENCY]
    outer = TerritoryLevel.DISTRICT if is_district else TerritoryLevel.REGENCY
    rows = (
        Territory.objects.in_scope(scope)
        .filter(level__in=(outer, outer + 1))
        .order_by("code")
        .values_list("code", "name")
    )
    width = CODE_LENGTHS[outer]
    groups: list[tuple[Place | None, list[Place]]] = []
    for _, places in groupby(rows, key=lambda row: row[0][:width]):
        head, *below = places
        groups.append((head, below) if len(head[0]) == width else (None, [head, *below]))
    return groups


def is_own_place(code: str, scope: Scope) -> bool:
    """Whether ``code``, as somebody typed it, is a code of a place within ``scope``."""
    return code.isascii() and code.isdecimal() and len(code) in CODE_LENGTHS.values() and scope.covers(code)
