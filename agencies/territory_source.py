"""Reading of the territory files: pure, no database.

The files are those of the npm package ``idn-area-data`` 4.0.1 (data licensed ODbL 1.0): ``provinces.csv``,
``regencies.csv``, ``districts.csv``, ``villages.csv`` with columns ``code``, the code above, ``name``. Codes may be
dotted or not. Two files of our own may stand beside them: ``postcodes.csv`` (code, postcode, range) and
``populations.csv`` (code, population).
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agencies.codes import clean_code, kind_of_code, level_of_code, parent_code
from agencies.enums import TerritoryKind, TerritoryLevel

SHIPPED_DATA = Path(__file__).resolve().parent / "data"

_FILES: Sequence[tuple[str, TerritoryLevel, str | None]] = (
    ("provinces.csv", TerritoryLevel.PROVINCE, None),
    ("regencies.csv", TerritoryLevel.REGENCY, "province_code"),
    ("districts.csv", TerritoryLevel.DISTRICT, "regency_code"),
    ("villages.csv", TerritoryLevel.VILLAGE, "district_code"),
)
_NAME_WIDTH = 100


class TerritoryFileError(ValueError):
    """A territory file cannot be used; ``str()`` names file, row and reason in Indonesian."""


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """One territory as the files tell it."""

    code: str
    name: str
    level: TerritoryLevel
    kind: TerritoryKind
    parent: str | None


@dataclass
class TerritorySource:
    """All that was read, by code; ``prefixes`` is what the caller limited it to (empty: the whole country)."""

    prefixes: tuple[str, ...]
    rows: dict[str, TerritoryRow] = field(default_factory=dict)
    postcodes: dict[str, str] = field(default_factory=dict)
    populations: dict[str, int] = field(default_factory=dict)

    def wants(self, code: str) -> bool:
        """Say whether ``code`` was asked for: under one of the prefixes, or above one."""
        return not self.prefixes or any(code.startswith(prefix) or prefix.startswith(code) for prefix in self.prefixes)


def read_territories(folder: Path, *, prefixes: Sequence[str] = ()) -> TerritorySource:
    """Read the files in ``folder``, limited to territories under ``prefixes`` (with those above them).

    Raises TerritoryFileError at the first row that cannot be right: unknown code, wrong level, repeated code, no name,
    a code that does not begin with the one above it, a missing territory above; also for a prefix without rows.
    """
    try:
        source = TerritorySource(prefixes=tuple(clean_code(prefix) for prefix in prefixes))
    except ValueError as error:
        raise TerritoryFileError(str(error)) from None
    for name, level, parent_column in _FILES:
        for number, record in _records(folder / name, ["code", *([parent_column] if parent_column else []), "name"]):
            row = _territory(record, level, parent_column, where=f"{name} baris {number}")
            if row.code in source.rows:
                raise TerritoryFileError(f"{name} baris {number}: kode {row.code} sudah ada di atasnya.")
            if not source.wants(row.code):
                continue
            if row.parent is not None and row.parent not in source.rows:
                raise TerritoryFileError(f"{name} baris {number}: wilayah di atasnya ({row.parent}) tidak ada.")
            source.rows[row.code] = row
    for prefix in source.prefixes:
        if prefix not in source.rows:
            raise TerritoryFileError(f"Wilayah {prefix} tidak ada di berkas.")
    _read_extras(folder, source)
    return source


def _territory(record: dict[str, str], level: TerritoryLevel, parent_column: str | None, *, where: str) -> TerritoryRow:
    try:
        code = clean_code(record["code"])
        above = clean_code(record[parent_column]) if parent_column else None
        if level_of_code(code) != level:
            raise ValueError(f"kode {record['code']} bukan kode {level.label.lower()}.")
        kind = kind_of_code(code)
    except ValueError as error:
        raise TerritoryFileError(f"{where}: {error}") from None
    name = " ".join(record["name"].split())
    if not name or len(name) > _NAME_WIDTH:
        raise TerritoryFileError(f"{where}: nama kosong atau lebih dari {_NAME_WIDTH} huruf.")
    if above != parent_code(code):
        raise TerritoryFileError(f"{where}: kode {record['code']} tidak diawali kode wilayah di atasnya.")
    return TerritoryRow(code=code, name=name, level=level, kind=kind, parent=above)


def _records(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, record) of a CSV file that must have ``columns``."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise TerritoryFileError(f"{path.name}: kolom {', '.join(missing)} tidak ada.")
            for record in reader:
                if any(record[column] is None for column in columns):
                    raise TerritoryFileError(f"{path.name} baris {reader.line_num}: kolomnya kurang.")
                yield reader.line_num, record
    except FileNotFoundError:
        raise TerritoryFileError(f"Berkas {path.name} tidak ada di folder itu.") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise TerritoryFileError(f"{path.name} tidak dapat dibaca sebagai CSV: {error}") from None


def _read_extras(folder: Path, source: TerritorySource) -> None:
    if (folder / "postcodes.csv").exists():
        for number, record in _records(folder / "postcodes.csv", ["code", "postcode"]):
            code = _extra_code(record, where=f"postcodes.csv baris {number}")
            if len(record["postcode"]) != 5 or not record["postcode"].isascii() or not record["postcode"].isdigit():
                raise TerritoryFileError(f"postcodes.csv baris {number}: kode pos harus 5 angka.")
            if code in source.rows:
                source.postcodes[code] = record["postcode"]
    if (folder / "populations.csv").exists():
        for number, record in _records(folder / "populations.csv", ["code", "population"]):
            code = _extra_code(record, where=f"populations.csv baris {number}")
            if not record["population"].isascii() or not record["population"].isdigit():
                raise TerritoryFileError(f"populations.csv baris {number}: jumlah penduduk harus angka.")
            if code in source.rows:
                source.populations[code] = int(record["population"])


def _extra_code(record: dict[str, str], *, where: str) -> str:
    try:
        return clean_code(record["code"])
    except ValueError as error:
        raise TerritoryFileError(f"{where}: {error}") from None
