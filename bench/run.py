"""`make bench`: submissions per second through the real server, against the same server's empty page in the same run.

gunicorn with two workers, as `make run` starts it; clients of the standard library on the same machine do whole
journeys without JavaScript, each with three photos of the size a phone sends. First SQLite, then PostgreSQL when one is
found (DATABASE_URL_FOR_TESTS, or a local server). Absolute numbers belong to the machine; the ratio can be kept.

BENCH_JOURNEYS (24) and BENCH_CLIENTS (4) choose the load.
"""

import importlib.util
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.client import Phone, apply
from bench.server import ROOT, RealServer

SERVICE = "pengusulan"
EMPTY_PAGE = "/privasi/"
EMPTY_PAGES_PER_CLIENT = 75
#: Slower than this many empty pages is a regression worth looking at: a submission is some thirty requests and three
#: photos decoded and encoded in processes of their own.
MOST_EMPTY_PAGES = 250


@dataclass(frozen=True)
class Result:
    """One database's numbers; times in seconds."""

    database: str
    submissions: int
    submissions_per_second: float
    requests_per_submission: float
    requests_per_second: float
    send_p50: float
    send_p95: float
    empty_per_second: float

    @property
    def cost(self) -> float:
        """As many empty pages the server could have given in the time of one submission."""
        return self.empty_per_second / self.submissions_per_second

    def line(self) -> str:
        """One row of the table."""
        return (
            f"{self.database:<12}{self.submissions:>12}{self.submissions_per_second:>14.2f}"
            f"{self.requests_per_submission:>14.1f}{self.requests_per_second:>12.0f}"
            f"{self.send_p50 * 1000:>11.0f}{self.send_p95 * 1000:>11.0f}"
            f"{self.empty_per_second:>15.0f}{self.cost:>10.0f}"
        )


HEADS = (
    f"{'database':<12}{'submissions':>12}{'submissions/s':>14}{'requests each':>14}{'requests/s':>12}"
    f"{'send p50':>11}{'send p95':>11}{'empty pages/s':>15}{'cost':>10}"
)


def in_parallel(work: Callable[[int], None], *, clients: int) -> float:
    """Run ``work(client)`` in that many threads; returns the seconds. Raises the first thing that went wrong."""
    wrong: list[BaseException] = []

    def guarded(client: int) -> None:
        try:
            work(client)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=guarded, args=(client,)) for client in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return time.perf_counter() - started


def empty_pages_per_second(url: str, *, clients: int) -> float:
    """The server's empty page, as often as it can."""

    def work(client: int) -> None:
        phone = Phone(url, number=client, clock=time.perf_counter)
        for _ in range(EMPTY_PAGES_PER_CLIENT):
            phone.get(EMPTY_PAGE)
        phone.close()

    return clients * EMPTY_PAGES_PER_CLIENT / in_parallel(work, clients=clients)


def measure(name: str, *, database_url: str, journeys: int, clients: int, photos: dict[str, bytes]) -> Result:
    """Start a server on that database and drive it."""
    waiting, lock, phones = iter(range(journeys)), threading.Lock(), []

    def next_journey() -> int | None:
        with lock:
            return next(waiting, None)

    with RealServer(database_url=database_url, environment={"TRUSTED_PROXY_COUNT": "1"}) as server:

        def work(client: int) -> None:
            while (number := next_journey()) is not None:
                phone = Phone(server.url, number=number, clock=time.perf_counter)
                apply(phone, SERVICE, number=number, photos=photos)
                phone.close()
                with lock:
                    phones.append(phone)

        for number in range(2):  # both workers have loaded everything before the clock runs
            apply(
                Phone(server.url, number=400 + number, clock=time.perf_counter),
                SERVICE,
                number=400 + number,
                photos=photos,
            )
        before = empty_pages_per_second(server.url, clients=clients)
        seconds = in_parallel(work, clients=clients)
        after = empty_pages_per_second(server.url, clients=clients)
        count = "from applications.models import Application; print(Application.objects.sent().count())"
        stored = int(server.shell(count).split()[-1])
    if stored != journeys + 2:
        raise RuntimeError(f"{journeys + 2} families sent, {stored} cases stored")
    requests = sum(phone.requests for phone in phones)
    sends = sorted(second for phone in phones for second in phone.timed["send"])
    return Result(
        database=name,
        submissions=journeys,
        submissions_per_second=journeys / seconds,
        requests_per_submission=requests / journeys,
        requests_per_second=requests / seconds,
        send_p50=statistics.median(sends),
        send_p95=sends[min(len(sends) - 1, int(len(sends) * 0.95))],
        empty_per_second=(before + after) / 2,
    )


@contextmanager
def postgresql_database(suffix: str = "") -> Iterator[str | None]:
    """Address of a database made for this run and dropped after it; None when no PostgreSQL is found.

    A run that needs two at once tells them apart by ``suffix``.
    """
    where = importlib.util.spec_from_file_location("run_tests", ROOT / "scripts" / "test.py")
    sys.path.insert(0, str(ROOT / "scripts"))
    run_tests = importlib.util.module_from_spec(where)
    where.loader.exec_module(run_tests)
    sys.path.pop(0)
    found = run_tests.find_postgresql()
    if found is None:
        yield None
        return
    import psycopg

    root, name = found.rpartition("/")[0], f"siperjake_bench_{os.getpid()}{suffix}"
    with psycopg.connect(f"{root}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{root}/{name}"
        finally:
            for _ in range(20):
                try:
                    connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
                    break
                except psycopg.errors.InsufficientPrivilege:
                    time.sleep(1)  # the server's own upkeep is at work in it, and only its owner may end that


def sample_photos() -> dict[str, bytes]:
    """Drawn papers by step, in the size a phone sends after shrinking."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siperjake.settings.test")
    from siperjake.demo import drawings
    from siperjake.demo.people import Place, generate_families

    place = Place(code="1404041001", name="Tembilahan Kota", is_urban=True, district="Tembilahan", postcode="29212")
    family = next(iter(generate_families(places=[place], count=1)))
    card, sheet = drawings.draw_ktp(person=family.head, family=family), drawings.draw_kk(family=family)
    return {"foto-ktp": card, "foto-kk": sheet, "foto-sktm": sheet}


def main() -> None:
    """Measure each database that is there; exit 1 when a submission has become far too dear."""
    journeys, clients = int(os.environ.get("BENCH_JOURNEYS", "24")), int(os.environ.get("BENCH_CLIENTS", "4"))
    photos = sample_photos()
    kilobytes = ", ".join(f"{len(photo) / 1000:.0f}" for photo in photos.values())
    print(
        f"{journeys} journeys by {clients} clients; 2 workers; photos of {kilobytes} KB; send in ms\n\n{HEADS}",
        flush=True,
    )
    load = {"journeys": journeys, "clients": clients, "photos": photos}
    results = [measure("SQLite", database_url="", **load)]
    print(results[-1].line(), flush=True)
    with postgresql_database() as address:
        if address is None:
            print("PostgreSQL  not measured: none found")
        else:
            results.append(measure("PostgreSQL", database_url=address, **load))
            print(results[-1].line(), flush=True)
    print("\ncost: one submission takes the time of so many empty pages of the same server.")
    if any(result.cost > MOST_EMPTY_PAGES for result in results):
        raise SystemExit(f"A submission costs more than {MOST_EMPTY_PAGES} empty pages.")


if __name__ == "__main__":
    main()
