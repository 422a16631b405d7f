"""The list of territories, loaded from the ministry's files."""

from dataclasses import dataclass

from django.db import transaction

from agencies.models import Territory
from agencies.territory_source import TerritorySource

_SOURCE_FIELDS = ("name", "level", "kind", "parent_id", "postcode", "population")
_BATCH = 2000


@dataclass(frozen=True)
class TerritoryLoadReport:
    """What a load did; created + changed + same = total. ``vanished`` are known codes that the files lack."""

    total: int
    created: int
    changed: int
    same: int
    vanished: tuple[str, ...]


@transaction.atomic
def load_territories(source: TerritorySource) -> TerritoryLoadReport:
    """Write the territories of ``source``: new ones are added, differing ones changed, none is ever removed.

    A postcode is only a proposal (its source is not official, domain-facts §11.2): it fills an empty one.
    """
    known = {row.code: row for row in Territory.objects.all() if source.wants(row.code)}
    new: list[Territory] = []
    changed: list[Territory] = []
    for code, row in source.rows.items():
        standing = known.get(code)
        before = standing and [getattr(standing, name) for name in _SOURCE_FIELDS]
        territory = standing or Territory(code=code)
        territory.name, territory.level, territory.kind, territory.parent_id = row.name, row.level, row.kind, row.parent
        territory.postcode = territory.postcode or source.postcodes.get(code, "")
        territory.population = source.populations.get(code, territory.population)
        if before is None:
            new.append(territory)
        elif before != [getattr(territory, name) for name in _SOURCE_FIELDS]:
            changed.append(territory)
    Territory.objects.bulk_create(new, batch_size=_BATCH)
    Territory.objects.bulk_update(changed, fields=_SOURCE_FIELDS, batch_size=_BATCH)
    return TerritoryLoadReport(
        total=len(source.rows),
        created=len(new),
        changed=len(changed),
        same=len(source.rows) - len(new) - len(changed),
        vanished=tuple(sorted(known.keys() - source.rows.keys())),
    )
