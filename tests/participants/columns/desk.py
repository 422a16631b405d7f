"""An office with a few villages and facilities, and the shortest way to read one row of a sheet there."""

from datetime import date

from participants.columns import Lookups, ParsedRow, RowReader, match_columns

TODAY = date(2026, 11, 20)
DATA_ON = date(2026, 11, 1)
MAN, WOMAN = "1404041708610001", "1404045708860002"  # born on 17 August 1961 and 1986
KK = "1404040101100002"
CARD = "0001234567890"

VILLAGES = {
    "1404041001": "Tembilahan Kota",
    "1404042002": "Pekan Kamis",
    "1404011001": "Pulaukijang",
    "1404012005": "Sukamaju",
    "1404092007": "Sukamaju",
}
DISTRICTS = {"140404": "Tembilahan", "140401": "Reteh", "140409": "Keritang"}
LOOKUPS = Lookups(
    prefixes=("1404",),
    villages=VILLAGES,
    by_name={(DISTRICTS[code[:6]].upper(), name.upper()): code for code, name in VILLAGES.items()}
    | {(name.upper(), ""): code for code, name in DISTRICTS.items()},
    facilities={"03050301": 7, "0138U020": 8},
    default_territory="1404",
    facility_names={"Puskesmas Tembilahan Kota": 7},
)


def reader(headings, *, profile="", saved=None, lookups=LOOKUPS, **options) -> RowReader:
    match = match_columns(list(headings), saved=saved, profile=profile)
    return RowReader(match, match.profile, lookups, data_on=DATA_ON, today=TODAY, **options)


def read(row: dict, *, profile="", lookups=LOOKUPS, **options) -> ParsedRow:
    """The reading of {heading: cell}; a name and a NIK are added when the row has none."""
    cells = {"NIK": MAN, "NAMA": "BUDI SANTOSO"} | row
    return reader(cells, profile=profile, lookups=lookups, **options).read(7, list(cells.values()))


def codes(problems) -> list[str]:
    return [problem["code"] for problem in problems]


def clean(row: ParsedRow) -> dict:
    """The values of a row in which nothing is wrong."""
    assert row.errors == [], row.errors
    assert row.warnings == [], row.warnings
    return row.values
