"""`make bench-registry`: the registry at 1,000,000 people against 10,000, through the real server.

gunicorn as `make run` starts it, one operator, signed in by the form; both servers are asked in turn (bench.console).
For each page p50 and p95 and the ratio of the two p95. Goals: a whole NIK 50 ms, a name and a filtered list 150 ms, and
twice the time of 10,000 at most. Then the search for duplicates of 100,000 new people: 120 s. First SQLite, then
PostgreSQL when one is found.

BENCH_PEOPLE (1000000), BENCH_NEW (100000) and BENCH_REQUESTS (60) choose the load; BENCH_DATABASE=sqlite or postgresql
measures one alone.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import nullcontext

from bench.console import Officer, Page, Time, demo_password, measure
from bench.run import postgresql_database
from bench.server import ROOT, RealServer

FEW = 10_000
USERNAME = "operator.data"
PEOPLE = "/konsol/participants/participant/"
MOST_RATIO, MOST_MS, MOST_NIK_MS, MOST_DUPLICATE_SECONDS = 2, 150, 50, 120
ONE_PERSON = """
from participants.models import Participant
rows = Participant.objects.filter(nik__isnull=False).order_by("pk")
one = rows[rows.count() // 2]
rare = Participant.objects.filter(full_name__startswith="BA").exclude(full_name__startswith="BAHA").first()
print("person", one.pk, one.nik, one.card_number or "-", one.territory_id, one.facility_id, one.household_id)
print("rare", rare.full_name)
"""


class Office:
    """A server that has been filled, an operator before it, and the pages to ask for."""

    def __init__(self, server: RealServer) -> None:
        self.officer = Officer(server.url)
        self.officer.sign_in(username=USERNAME, password=demo_password())
        self.officer.ask(PEOPLE)
        self.pages = pages_about(server)


def pages_about(server: RealServer) -> list[Page]:
    """The pages that are measured, about one person of that server."""
    lines = server.shell(ONE_PERSON).splitlines()
    _, pk, nik, _, village, clinic, family = next(line for line in lines if line.startswith("person ")).split()
    rare = next(line for line in lines if line.startswith("rare ")).removeprefix("rare ")
    district = village[:6]

    def search(name: str, typed: str, place: str = "") -> Page:
        return Page(name, PEOPLE, (("q", typed), ("wilayah", place)))

    def listed(name: str, query: str) -> Page:
        return Page(name, f"{PEOPLE}?{query}")

    return [
        search("cari NIK", nik),
        search("cari nama: Muhammad", "Muhammad"),
        search("cari nama: Siti Aminah", "St. Aminah"),
        search("cari nama: mohd riz", "mohd riz"),
        search("cari nama: jarang", rare),
        search("cari nama: salah tulis", rare[:-2] + rare[-1] + rare[-2]),
        search("cari nama: tidak ada", "Qwertz Yxcvb"),
        search("cari nama, kecamatan", "Siti", district),
        search("cari nama, desa", "Siti", village),
        listed("daftar kecamatan", f"wilayah={district}"),
        listed("daftar desa", f"wilayah={village}"),
        listed("kecamatan+PBI+aktif", f"wilayah={district}&segment=PBI_JK&status=AKTIF"),
        listed("kabupaten, PBI", "segment=PBI_JK"),
        listed("kabupaten, status jarang", "status=NONAKTIF_MENINGGAL"),
        listed("kabupaten, tanpa NIK", "nik=tanpa"),
        listed("kabupaten, meninggal", "keadaan=meninggal"),
        listed("kecamatan+FKTP", f"wilayah={district}&faskes={clinic}"),
        listed("kecamatan, status lama", f"wilayah={district}&status_sebelum=2024-02-01"),
        listed("kecamatan, desil 1", f"wilayah={district}&desil=1"),
        Page("halaman orang", f"{PEOPLE}{pk}/change/"),
        Page("halaman keluarga", f"/konsol/participants/household/{family}/change/"),
        Page("kemungkinan ganda", "/konsol/participants/duplicatepair/"),
    ]


def run(server: RealServer, *arguments: str) -> dict[str, float]:
    """Run bench.registry_filling on the server's database; returns what it printed. Raises RuntimeError."""
    command = [sys.executable, "-m", "bench.registry_filling", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=server.environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"filling failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def limit_of(name: str) -> int:
    """Milliseconds a page may take."""
    return MOST_NIK_MS if name == "cari NIK" else MOST_MS


def table(times: dict[str, tuple[Time, Time]], *, count: int) -> list[str]:
    """Print the pages side by side; returns those that miss the goal."""
    print(f"{'':<26}{f'{FEW} people':>18}{f'{count} people':>22}")
    print(f"{'page (ms)':<26}{'p50':>9}{'p95':>9}{'p50':>12}{'p95':>10}{'ratio':>9}")
    missed = []
    for name, (few, many) in times.items():
        ratio = many.p95 / few.p95
        is_missed = ratio > MOST_RATIO or many.p95 > limit_of(name)
        print(
            f"{name:<26}{few.p50:>9.0f}{few.p95:>9.0f}{many.p50:>12.0f}{many.p95:>10.0f}{ratio:>9.2f}"
            f"{'  missed' if is_missed else ''}",
            flush=True,
        )
        if is_missed:
            missed.append(name)
    return missed


def server_memory(server: RealServer) -> int:
    """MB of the largest worker of the server."""
    command = ["ps", "--ppid", str(server._process.pid), "-o", "rss="]
    return max(map(int, subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())) // 1024


def main() -> None:
    """Measure each database that is there; exit 1 when a goal is missed."""
    count, requests = int(os.environ.get("BENCH_PEOPLE", "1000000")), int(os.environ.get("BENCH_REQUESTS", "60"))
    new, only, missed = os.environ.get("BENCH_NEW", "100000"), os.environ.get("BENCH_DATABASE", ""), []
    for name, database in (("sqlite", lambda suffix: nullcontext("")), ("postgresql", postgresql_database)):
        if only not in ("", name):
            continue
        print(f"\n{name}", flush=True)
        with database("_few") as address_of_few, database("_many") as address_of_many:
            if address_of_few is None or address_of_many is None:
                print("  not measured: none found")
                continue
            with RealServer(database_url=address_of_few) as small, RealServer(database_url=address_of_many) as large:
                for server, people in ((small, FEW), (large, count)):
                    print(f"  {people:>8} people in {run(server, str(people))['seconds']:.0f} s", flush=True)
                started = time.perf_counter()
                times = measure(Office(small), Office(large), requests=requests)
                missed += [f"{name}: {page}" for page in table(times, count=count)]
                seconds = time.perf_counter() - started
                print(f"  largest server process {server_memory(large)} MB; asked for {seconds:.0f} s", flush=True)
                twice = run(large, "new", new)
        print(
            f"  duplicates of {new} new among {twice['known']:.0f}: {twice['found']:.0f} pairs"
            f" in {twice['seconds']:.1f} s, memory {twice['before']:.0f} -> {twice['peak']:.0f} MB",
            flush=True,
        )
        if twice["seconds"] > MOST_DUPLICATE_SECONDS:
            missed.append(f"{name}: duplicates")
    print(f"\ngoal: p95 at most {MOST_MS} ms ({MOST_NIK_MS} for a NIK), {MOST_RATIO} times that of {FEW} people;")
    print(f"duplicates in {MOST_DUPLICATE_SECONDS} s.")
    if missed:
        raise SystemExit(f"Missed: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
