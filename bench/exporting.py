"""`make bench-export`: people into a workbook and a CSV file, against django-import-export on the same rows.

100,000 invented people with every column of the layout "lengkap". Each way of writing is a process of its own, so its
peak of memory is its own: what it grew by after everything was loaded. The library's way is measured on 5,000 rows and
taken as linear, which favours it: its memory grows with the rows. First SQLite, then PostgreSQL when one is found.

BENCH_PEOPLE (100000), BENCH_STOCK_PEOPLE (5000), BENCH_DATABASE (sqlite or postgresql) choose the load.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

LAYOUT = "lengkap"
TIMES = 3
#: Goals of the issue: against the library's workbook, and in megabytes above what the process needed to start.
LEAST_FASTER, MOST_MB = 20, 120
OURS, STOCK = ("xlsx", "csv"), ("stock xlsx", "stock csv")
NAMES = (
    "Siti Aminah",
    "Ahmad Fauzi",
    "Nurhayati",
    "M. Baharuddin",
    "Rosmini",
    "Zulkarnain bin Ali",
    "Aminah",
    "Syamsul",
)
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def fill(count):
    """Invented people of the demo district, three to a family, written past the registry's one door."""
    from django.db import transaction

    from agencies.models import Territory
    from bench.filling import analyze, make_haste, write
    from common.names import name_key
    from participants.models import Facility, Household, Participant

    places = Territory.objects.filter(code__startswith="1404", level=4).order_by("code")
    villages = list(places.values_list("code", flat=True))
    facility = Facility.objects.order_by("pk").values_list("pk", flat=True).first()

    def families():
        for number in range(count // 3 + 1):
            yield {
                "id": number + 1,
                "kk_number": f"{villages[number % len(villages)][:6]}{number:010d}",
                "territory_id": villages[number % len(villages)],
            }

    def people():
        for number in range(count):
            family = number // 3
            village = villages[family % len(villages)]
            born = date(1950, 1, 1) + timedelta(days=number * 37 % 25_000)
            name = f"{NAMES[number % len(NAMES)]} CONTOH {number}"
            yield {
                "id": number + 1,
                "nik": f"{village[:6]}{number:010d}",
                "card_number": f"{number:013d}",
                "full_name": name,
                "sex": "LP"[number % 2],
                "birth_place": "Tembilahan",
                "birth_date": born,
                "marital_status": "kawin",
                "relation": ("kepala", "istri", "anak")[number % 3],
                "territory_id": village,
                "address": f"Parit Contoh No. {number % 90}",
                "rt": "001",
                "rw": "002",
                "postcode": "29212",
                "phone": f"628110{number % 10_000_000:07d}",
                "segment": "PBPU_PEMDA",
                "care_class": 3,
                "facility_id": facility,
                "member_since": date(2026, 1, 1),
                "status": "AKTIF",
                "status_text": "AKTIF",
                "status_source": "bpjs",
                "status_on": date(2026, 11, 1),
                "desil": 1 + number % 5,
                "desil_source": "siks_ng",
                "desil_on": date(2026, 10, 1),
                "household_id": family + 1,
                "name_key": name_key(name),
                "last_change": number + 1,
                "created_at": NOW,
                "changed_at": NOW,
            }

    make_haste()
    with transaction.atomic():
        write(Household, families())
        write(Participant, people())
    analyze()


def write_ours(kind, path):
    """The whole registry of the district as the task writes it; returns the rows."""
    from agencies.models import Agency, Membership
    from participants.columns import LAYOUTS
    from participants.services.exporting import exportable
    from participants.services.exporting_csv import write_csv
    from participants.services.exporting_rows import rendered
    from participants.services.exporting_xlsx import write_xlsx

    agency = Agency.objects.get(code="dinsos-1404")
    officer = Membership.objects.filter(agency=agency, role="operator_data").order_by("pk").first().user
    layout = LAYOUTS[LAYOUT]
    rows = rendered(exportable(user=officer, agency=agency, at=NOW), layout=layout, is_full=True, agency=agency)
    write = write_xlsx if kind == "xlsx" else write_csv
    return write(path, layout=layout, rows=rows, title="Bench", watermark="Bench")


def stock_resource():
    """The library's resource with the columns of our layout: what is not a field of the person comes by attribute."""
    from import_export.fields import Field

    from participants.resources import FIELDS, ParticipantResource

    class SameColumns(ParticipantResource):
        kk_number = Field(attribute="household__kk_number", column_name="kk_number")
        village = Field(attribute="territory__name", column_name="village")
        district_code = Field(attribute="territory__parent__code", column_name="district_code")
        district = Field(attribute="territory__parent__name", column_name="district")
        facility_code = Field(attribute="facility__code", column_name="facility_code")
        facility_name = Field(attribute="facility__name", column_name="facility_name")

        class Meta(ParticipantResource.Meta):
            fields = (*FIELDS, "kk_number", "village", "district_code", "district", "facility_code", "facility_name")

    return SameColumns()


def write_stock(kind, path, count):
    """``count`` of the same people by the library's resource and tablib, joins made for it; returns the rows."""
    from participants.models import Participant

    people = Participant.objects.select_related("household", "territory__parent", "facility").order_by("pk")
    dataset = stock_resource().export(people[:count])
    data = dataset.xlsx if kind == "xlsx" else dataset.csv.encode()
    Path(path).write_bytes(data)
    return len(dataset)


def measured(way, count):
    """Run by the child: {seconds, rows, megabytes} of one way, printed as JSON."""
    import django

    django.setup()
    if way == "fill":
        fill(count)
        return
    path = Path(os.environ["VAR_DIR"]) / f"bench.{way.split()[-1]}"
    from participants import services  # noqa: F401 - loaded before the clock and the memory are read
    from participants.resources import ParticipantResource  # noqa: F401 - as above

    if way.startswith("stock"):
        write_stock(way.split()[-1], path, 10)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    rows = write_stock(way.split()[-1], path, count) if way.startswith("stock") else write_ours(way, path)
    seconds = time.perf_counter() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps({"seconds": seconds, "rows": rows, "megabytes": grown, "bytes": path.stat().st_size}))


def run(server, way, count):
    """One child on the server's data; returns what it measured. Raises RuntimeError."""
    from bench.server import ROOT

    command = [sys.executable, "-m", "bench.exporting", way, str(count)]
    done = subprocess.run(command, cwd=ROOT, env=server.environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{way} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}


def measure(name, address, *, people, stock_people):
    """Print one database's table; returns what misses the goals."""
    from bench.server import RealServer

    server = RealServer(database_url=address)
    try:
        server.manage("migrate", "--no-input", "--verbosity=0")
        server.manage("load_territories")
        server.manage("load_demo", "--cases=0", "--families=0")
        run(server, "fill", people)
        found = {way: [run(server, way, people) for _ in range(TIMES)] for way in OURS}
        found |= {way: [run(server, way, stock_people)] for way in STOCK}
    finally:
        server.__exit__()
    seconds, missed = {}, []
    for way, runs in found.items():
        rows = runs[0]["rows"]
        seconds[way] = statistics.median(one["seconds"] for one in runs) * people / rows
        if way in OURS and rows != people:
            raise RuntimeError(f"{way}: {rows} rows of {people}")
    for way, runs in found.items():
        grown, is_ours = max(one["megabytes"] for one in runs), way in OURS
        ratio = seconds["stock xlsx"] / seconds[way]
        scaled = "" if is_ours else f"  ({runs[0]['rows']} rows measured, time scaled, memory as it was)"
        print(
            f"{name:<12}{way:<12}{seconds[way]:>9.2f}{people / seconds[way]:>12.0f}{ratio:>14.1f}{grown:>9.0f}{scaled}",
            flush=True,
        )
        if is_ours and (ratio < LEAST_FASTER or grown > MOST_MB):
            missed.append(f"{name} {way}")
    return missed


def main():
    """Measure each database that is there; exit 1 when a goal is missed."""
    from bench.run import postgresql_database

    people = int(os.environ.get("BENCH_PEOPLE", "100000"))
    stock_people = int(os.environ.get("BENCH_STOCK_PEOPLE", "5000"))
    only, missed = os.environ.get("BENCH_DATABASE", ""), []
    heads = f"{'database':<12}{'way':<12}{'seconds':>9}{'rows/s':>12}{'x stock xlsx':>14}{'MB':>9}"
    print(f"{people} people\n\n{heads}", flush=True)
    for name, database in (("sqlite", lambda: nullcontext("")), ("postgresql", postgresql_database)):
        if only in ("", name):
            with database() as address:
                if address is None:
                    print(f"{name:<12}not measured: none found")
                else:
                    missed += measure(name, address, people=people, stock_people=stock_people)
    print(f"\ngoals: {LEAST_FASTER} times the library's workbook, at most {MOST_MB} MB above the start.")
    if missed:
        raise SystemExit(f"Missed: {'; '.join(missed)}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measured(sys.argv[1], int(sys.argv[2]))
    else:
        main()
