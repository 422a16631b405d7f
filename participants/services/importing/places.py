"""What a file's words for villages and facilities mean in the area of one office."""

from agencies.enums import TerritoryLevel
from agencies.models import Territory
from participants.columns import Lookups
from participants.models import Facility


def load_lookups(*, territory_code):
    """Villages and facilities of the area ``territory_code``, as the readers of cells want them."""
    rows = Territory.objects.under(territory_code)
    districts = dict(Territory.objects.districts_in(territory_code[:6]).values_list("code", "name"))
    by_name = {(name, ""): code for code, name in districts.items()}
    villages = {}
    for code, name, parent in rows.at_level(TerritoryLevel.VILLAGE).values_list("code", "name", "parent_id"):
        villages[code] = name
        pair = (districts[parent], name)
        by_name[pair] = None if pair in by_name else code
    facilities = list(Facility.objects.within(territory_code[:4]).values_list("code", "name", "pk"))
    names = {}
    for _code, name, pk in facilities:
        names[name] = None if name in names else pk
    return Lookups(
        prefixes=(territory_code,),
        villages=villages,
        by_name=by_name,
        facilities={code: pk for code, _name, pk in facilities},
        facility_names=names,
        default_territory=territory_code,
    )
