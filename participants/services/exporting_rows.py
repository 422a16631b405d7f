"""People as rows of a layout, one by one out of the database: a hundred thousand cost no more memory than one."""

from django.db.models import TextField
from django.db.models.functions import Cast

from agencies.enums import CODE_LENGTHS, TerritoryLevel
from agencies.models import Territory
from common.masking import mask_card, mask_nik, mask_phone
from participants.models import Facility
from participants.models.participant import STATE_COLUMNS
from participants.services.facts import DATE_FIELDS

CHUNK = 2_000
_VILLAGE, _DISTRICT = CODE_LENGTHS[TerritoryLevel.VILLAGE], CODE_LENGTHS[TerritoryLevel.DISTRICT]
_NAMES = (*STATE_COLUMNS, "kk_number")
#: Dates come as their ISO text: layouts turn it round, and making a date of each costs more than all the rest.
_COLUMNS = (
    *(Cast(name, TextField()) if name in DATE_FIELDS else name for name in STATE_COLUMNS),
    "household__kk_number",
)
_NOBODY = ("", "")


def rendered(people, *, layout, is_full, agency):
    """Rows of text for ``people``, village by village and family by family; numbers masked unless ``is_full``.

    One list is filled again and again: take its values before asking for the next.
    """
    helpers = _Helpers(agency)
    renders = [column.render for column in layout.columns]
    rows = people.order_by("territory_id", "household_id", "pk").values_list(*_COLUMNS)
    state = {}
    for number, values in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
        state.update(zip(_NAMES, values, strict=True))
        state["row_number"] = number
        helpers.add(state)
        if not is_full:
            _mask(state)
        yield [text if (text := render(state)).__class__ is str else _text(text) for render in renders]


def _text(value):
    return "" if value is None else str(value)


def _mask(state):
    """Hide the numbers of a person as lists do; the phone stays in the form that layouts expect."""
    state["nik"], state["kk_number"] = mask_nik(state["nik"] or ""), mask_nik(state["kk_number"] or "")
    state["placeholder_nik"] = mask_nik(state["placeholder_nik"])
    state["card_number"] = mask_card(state["card_number"] or "")
    if state["phone"]:
        state["phone"] = f"62{mask_phone(state['phone'])[1:]}"


class _Helpers:
    """Names and codes that layouts show beside the state: read once, for every place and facility of the office."""

    def __init__(self, agency):
        below = Territory.objects.under(agency.territory_id).filter(
            level__in=(TerritoryLevel.DISTRICT, TerritoryLevel.VILLAGE)
        )
        self.names = dict(below.values_list("code", "name"))
        self.facilities = {pk: (code, name) for pk, code, name in Facility.objects.values_list("pk", "code", "name")}

    def add(self, state):
        """Put them into ``state``."""
        code = state["territory_id"]
        village = code if len(code) == _VILLAGE else ""
        district = code[:_DISTRICT] if len(code) >= _DISTRICT else ""
        state["village_code"], state["village_name"] = village, self.names.get(village, "")
        state["district_code"], state["district_name"] = district, self.names.get(district, "")
        state["facility_code"], state["facility_name"] = self.facilities.get(state["facility_id"], _NOBODY)
