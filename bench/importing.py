"""`make bench-import`: a workbook into the registry, against a bare write of its rows and against django-import-export.

100,000 invented people × 20 columns. Each step is a process of its own, so its peak of memory is its own, that of the
process that reads the workbook counted in. In turn, three times: the bare write (COPY on PostgreSQL, one `executemany`
on SQLite) of the rows into the registry's own table with its indexes and foreign keys; the file from upload over the
verdicts to applied with history; the same file again; the undoing. The library imports 10,000 of the rows as its admin
does, a dry run and a real one, and is taken as linear. First SQLite, then PostgreSQL when one is found.

BENCH_ROWS (100000), BENCH_STOCK_ROWS (10000), BENCH_DATABASE (sqlite or postgresql) choose the load.
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

TIMES = 3
#: Goals of the issue, in bare writes; the library's distance; megabytes of the worker with its reader.
MOST_IMPORT, MOST_AGAIN, LEAST_FASTER, MOST_MB = 6, 3, 60, 350
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HEADINGS = (
    "NO",
    "NO KK",
    "NIK",
    "NAMA",
    "PISAT",
    "TEMPAT LAHIR",
    "TGL LAHIR",
    "JK",
    "STATUS KAWIN",
    "ALAMAT",
    "RT",
    "RW",
    "KODE POS",
    "KODE DESA",
    "NO HP",
    "NOKA",
    "SEGMEN",
    "KELAS",
    "STATUS",
    "TMT",
)
NAMES = ("Siti Aminah", "Ahmad Fauzi", "Nurhayati", "M. Baharuddin", "Rosmini", "Zulkarnain", "Aminah", "Syamsul")
FIRST = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def people(count):
    """Rows of cells in the order of HEADINGS; the NIKs come as scattered as those of a real list."""
    from agencies.models import Territory

    villages = list(Territory.objects.filter(code__startswith="1404", level=4).values_list("code", flat=True))
    for number in range(count):
        village = villages[number // 3 % len(villages)]
        born = date(1950, 1, 1) + timedelta(days=number * 7919 % 24_000)
        is_woman = number % 2
        serial = number % 1_999 * 5 + number // 24_000 + 1
        nik = f"{village[:6]}{born.day + 40 * is_woman:02d}{born:%m%y}{serial:04d}"
        yield (
            str(number + 1),
            f"{village[:6]}{number // 3:010d}",
            nik,
            f"{NAMES[number % 8]} Karangan {FIRST[number % 26]}{FIRST[number // 26 % 26].lower()}",
            "134"[number % 3],
            "TEMBILAHAN",
            f"{born:%d/%m/%Y}",
            "LP"[is_woman],
            "2",
            f"PARIT CONTOH {number % 900}",
            "001",
            "002",
            "29211",
            village,
            f"0811{number:08d}",
            f"{number * 7919 % 10_000_019:013d}",
            "PBI APBD",
            "3",
            "AKTIF",
            "01/01/2026",
        )


def make_file(count, path):
    """The workbook of the bench."""
    import rustpy_xlsxwriter

    rows = (dict(zip(HEADINGS, row, strict=True)) for row in people(count))
    rustpy_xlsxwriter.write_worksheet(list(rows), str(path), sheet_name="Peserta")


def operator():
    """The operator of data of the demo's office, and the office."""
    from agencies.models import Agency, Membership

    agency = Agency.objects.get(code="dinsos-1404")
    return Membership.objects.filter(agency=agency, role="operator_data").order_by("pk").first().user, agency


def write_bare(count):
    """The same rows into the registry's own table, committed, nothing looked at; then taken out again, unmeasured."""
    from django.db import connection, transaction

    from participants.models import Participant
    from participants.models.participant import STATE_COLUMNS
    from participants.services.facts import EMPTY
    from participants.services.importing.staging import write_rows

    now = connection.ops.adapt_datetimefield_value(NOW)
    rows = []
    for number, row in enumerate(people(count)):
        cells = dict(zip(HEADINGS, row, strict=True))
        state = EMPTY | {
            "nik": cells["NIK"],
            "card_number": cells["NOKA"],
            "full_name": cells["NAMA"],
            "sex": cells["JK"],
            "birth_place": cells["TEMPAT LAHIR"],
            "birth_date": date(*map(int, reversed(cells["TGL LAHIR"].split("/")))).isoformat(),
            "marital_status": "kawin",
            "relation": "kepala",
            "territory_id": cells["KODE DESA"],
            "address": cells["ALAMAT"],
            "rt": "001",
            "rw": "002",
            "postcode": "29211",
            "phone": f"62{cells['NO HP'][1:]}",
            "segment": "PBPU_PEMDA",
            "care_class": 3,
            "member_since": "2026-01-01",
            "status": "AKTIF",
            "status_text": "AKTIF",
            "status_source": "bpjs",
            "status_on": "2026-11-20",
        }
        rows.append((number + 1, *(state[name] for name in STATE_COLUMNS), cells["NAMA"].upper(), 1, now, now))
    started = time.perf_counter()
    with transaction.atomic():
        columns = ("id", *STATE_COLUMNS, "name_key", "last_change", "created_at", "changed_at")
        write_rows(Participant._meta.db_table, columns, rows)
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Participant._meta.db_table}")  # noqa: S608 – the model's own name
    return seconds


def import_file(path):
    """From the upload to applied; returns (seconds, counts)."""
    from django.core.files import File

    from participants import services

    actor, agency = operator()
    started = time.perf_counter()
    with path.open("rb") as opened:
        batch, _ = services.receive_file(
            file=File(opened, name=path.name),
            filename=path.name,
            agency=agency,
            source="bpjs",
            data_on=date(2026, 11, 20),
            actor=actor,
            at=NOW,
        )
    services.read_batch(batch_id=batch.pk, worker="bench")
    batch.refresh_from_db()
    judged = time.perf_counter() - started
    if batch.new_count + batch.changed_count:
        type(batch).objects.filter(pk=batch.pk).update(state="applying", apply_by=actor)
        services.apply_batch(batch_id=batch.pk, at=NOW)
        batch.refresh_from_db()
        if batch.state != "applied":
            raise RuntimeError(f"not applied: {batch.state} {batch.problem}")
    counts = (batch.new_count, batch.changed_count, batch.same_count, batch.rejected_count)
    return time.perf_counter() - started, judged, counts


def undo_file():
    """The newest applied file; returns the seconds."""
    from participants import services
    from participants.models import ImportBatch

    actor, _agency = operator()
    batch = ImportBatch.objects.filter(state="applied").order_by("-pk").first()
    started = time.perf_counter()
    services.request_undo(batch=batch, actor=actor, at=NOW)
    services.undo_batch(batch_id=batch.pk, at=NOW)
    return time.perf_counter() - started


def import_stock(path, count):
    """``count`` rows by the library as its admin does: parsed, a dry run for the preview, then the real one."""
    from import_export.formats.base_formats import XLSX
    from import_export.resources import ModelResource

    from participants.models import Participant

    class Stock(ModelResource):
        def before_import_row(self, row, **kwargs):
            born = date(*map(int, reversed(row["TGL LAHIR"].split("/"))))
            row |= {
                "nik": row["NIK"],
                "card_number": row["NOKA"],
                "full_name": row["NAMA"],
                "sex": row["JK"],
                "birth_place": row["TEMPAT LAHIR"],
                "birth_date": born.isoformat(),
                "territory": row["KODE DESA"],
                "address": row["ALAMAT"],
                "rt": row["RT"],
                "rw": row["RW"],
                "postcode": row["KODE POS"],
                "phone": row["NO HP"],
                "segment": "PBPU_PEMDA",
                "care_class": row["KELAS"],
                "status": row["STATUS"],
                "status_text": row["STATUS"],
                "status_on": "2026-11-20",
                "last_change": "1",
                "name_key": row["NAMA"],
                "created_at": "2026-11-20 03:00:00",
                "changed_at": "2026-11-20 03:00:00",
                "member_since": "2026-01-01",
            }

        class Meta:
            model = Participant
            import_id_fields = ("nik",)
            exclude = ("id", "household", "merged_into", "facility")

    started = time.perf_counter()
    dataset = XLSX().create_dataset(path.read_bytes())
    for header in ("nik", "card_number", "full_name"):
        dataset.append_col([""] * len(dataset), header=header)
    for is_dry in (True, False):
        result = Stock().import_data(dataset, dry_run=is_dry, raise_errors=True, use_transactions=True)
    if len(result.rows) != count:
        raise RuntimeError(f"{len(result.rows)} rows")
    return time.perf_counter() - started


def measured(step, count):
    """Run by the child: what one step took, printed as JSON."""
    import django

    django.setup()
    path = Path(os.environ["VAR_DIR"]) / f"bench-{count}.xlsx"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {}
    if step == "file":
        make_file(count, path)
    elif step == "bare":
        found["seconds"] = write_bare(count)
    elif step in ("import", "again"):
        found["seconds"], found["judged"], found["counts"] = import_file(path)
    elif step == "undo":
        found["seconds"] = undo_file()
    elif step == "stock":
        found["seconds"] = import_stock(path, count)
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps(found | {"megabytes": sum(peaks) / 1024, "start": before / 1024}))


def run(server, step, count):
    """One child on the server's data; returns what it measured. Raises RuntimeError."""
    from bench.server import ROOT

    command = [sys.executable, "-m", "bench.importing", step, str(count)]
    done = subprocess.run(command, cwd=ROOT, env=server.environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{step} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def measure(name, address, *, rows, stock_rows):
    """Print one database's table; returns what misses the goals."""
    from bench.server import RealServer

    server = RealServer(database_url=address)
    found = {step: [] for step in ("bare", "import", "again", "undo")}
    try:
        server.manage("migrate", "--no-input", "--verbosity=0")
        server.manage("load_territories")
        server.manage("load_demo", "--cases=0", "--families=0")
        run(server, "file", rows)
        run(server, "file", stock_rows)
        for _ in range(TIMES):
            for step, runs in found.items():
                runs.append(run(server, step, rows))
        stock = run(server, "stock", stock_rows)["seconds"] * rows / stock_rows
    finally:
        server.__exit__()
    if any(one["counts"] != [rows, 0, 0, 0] for one in found["import"]):
        raise RuntimeError(f"import: {found['import'][0]['counts']}")
    if any(one["counts"] != [0, 0, rows, 0] for one in found["again"]):
        raise RuntimeError(f"again: {found['again'][0]['counts']}")
    seconds = {step: statistics.median(one["seconds"] for one in runs) for step, runs in found.items()}
    for step, runs in found.items():
        megabytes = max(one["megabytes"] for one in runs)
        _say(name, step, seconds[step], seconds[step] / seconds["bare"], rows, megabytes)
    judged = statistics.median(one["judged"] for one in found["import"])
    print(f"{'':<12}of the import {judged:.2f} s until the verdicts, {seconds['import'] - judged:.2f} s applied")
    _say(name, "stock", stock, stock / seconds["bare"], rows, 0)
    faster = stock / seconds["import"]
    print(f"{'':<12}{faster:.0f} times faster than the library", flush=True)
    peak = max(one["megabytes"] for one in found["import"])
    applied = seconds["import"] - judged
    goals = {
        "import": seconds["import"] <= MOST_IMPORT * seconds["bare"],
        "again": seconds["again"] <= MOST_AGAIN * seconds["bare"],
        "undo": seconds["undo"] <= applied,
        "stock": faster >= LEAST_FASTER,
        "memory": peak <= MOST_MB,
    }
    return [f"{name} {goal}" for goal, is_met in goals.items() if not is_met]


def _say(name, step, seconds, ratio, rows, megabytes):
    memory = f"{megabytes:>8.0f}" if megabytes else ""
    print(f"{name:<12}{step:<10}{seconds:>9.2f}{rows / seconds:>12.0f}{ratio:>10.1f}{memory}", flush=True)


def main():
    """Measure each database that is there; exit 1 when a goal is missed."""
    from bench.run import postgresql_database

    rows = int(os.environ.get("BENCH_ROWS", "100000"))
    stock_rows = int(os.environ.get("BENCH_STOCK_ROWS", "10000"))
    only, missed = os.environ.get("BENCH_DATABASE", ""), []
    heads = f"{'database':<12}{'step':<10}{'seconds':>9}{'rows/s':>12}{'x bare':>10}{'MB':>8}"
    print(f"{rows} rows × {len(HEADINGS)} columns\n\n{heads}", flush=True)
    for name, database in (("sqlite", lambda: nullcontext("")), ("postgresql", postgresql_database)):
        if only in ("", name):
            with database() as address:
                if address is None:
                    print(f"{name:<12}not measured: none found")
                else:
                    missed += measure(name, address, rows=rows, stock_rows=stock_rows)
    print(
        f"\ngoals: import at most {MOST_IMPORT} and the same file again at most {MOST_AGAIN} bare writes, undoing not"
        f" slower than applying, {LEAST_FASTER} times faster than the library, at most {MOST_MB} MB with the reader."
    )
    if missed:
        raise SystemExit(f"Missed: {'; '.join(missed)}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measured(sys.argv[1], int(sys.argv[2]))
    else:
        main()
