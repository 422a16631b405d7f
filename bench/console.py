"""`make bench-console`: the console's pages at 200,000 cases against the same pages at 200, through the real server.

gunicorn as `make run` starts it, one officer of the social office, signed in by the form. Both servers run at once and
are asked in turn; for each page p50 and p95, and the ratio of the two p95: the goal is 1.5 at most, and 150 ms. First
SQLite, then PostgreSQL when one is found. The small office is made so that its lists fill a page too (bench.filling).

BENCH_CASES (200000) and BENCH_REQUESTS (60) choose the load; BENCH_DATABASE=sqlite or postgresql measures one alone.
"""

import html
import http.client
import os
import re
import statistics
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from bench.run import postgresql_database
from bench.server import ROOT, RealServer

FEW = 200
MOST_RATIO, MOST_MS = 1.5, 150
WARM_UP = 6
USERNAME = "verifikator"
CASES = "/konsol/applications/application/"
QUEUE = "/konsol/applications/queuedapplication/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ONE_CASE = """
from applications.models import Application
case = Application.objects.filter(status="in_review").order_by("-pk").first()
print("case", case.pk, case.ticket, case.nik, case.village_id[:6])
"""


@dataclass(frozen=True)
class Page:
    """One page of the bench: what is asked, and by which method."""

    name: str
    address: str
    posted: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Time:
    """Milliseconds of one page."""

    p50: float
    p95: float

    @classmethod
    def of(cls, taken: list[float]) -> "Time":
        """The two percentiles of what was taken."""
        ordered = sorted(taken)
        return cls(p50=statistics.median(ordered), p95=ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))])


class Officer:
    """A browser at an office's desk: keeps cookies and one connection."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self._cookies: dict[str, str] = {}
        self._token = ""

    def sign_in(self, *, username: str, password: str) -> None:
        """Fill in the sign-in page. Raises RuntimeError when the console does not open."""
        self.ask(f"/konsol/login/?next={CASES}")
        self.ask("/konsol/login/", {"username": username, "password": password, "next": CASES})
        status, page = self.ask(CASES)
        if status != 200 or "Riwayat" not in page:
            raise RuntimeError(f"the officer was not let in: {status}")

    def ask(self, address: str, posted: dict[str, str] | None = None) -> tuple[int, str]:
        """One request; returns status and text."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = None
        if posted is not None:
            body = urlencode(posted | {"csrfmiddlewaretoken": self._token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        response = self._response("GET" if body is None else "POST", address, body, headers)
        text = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        if found := TOKEN.search(text):
            self._token = html.unescape(found[1])
        return response.status, text

    def _response(self, *request: object) -> http.client.HTTPResponse:
        """Answer to ``request``, over a new connection when the server has closed the old one for its silence."""
        try:
            self._connection.request(*request)
            return self._connection.getresponse()
        except http.client.RemoteDisconnected:
            self._connection.close()
            self._connection.request(*request)
            return self._connection.getresponse()

    def milliseconds(self, page: Page) -> float:
        """How long ``page`` takes. Raises RuntimeError unless it is there."""
        started = time.perf_counter()
        status, _ = self.ask(page.address, dict(page.posted) or None)
        if status != 200:
            raise RuntimeError(f"{page.name}: {status}")
        return (time.perf_counter() - started) * 1000


class Office:
    """A server that has been filled, an officer before it, and the pages to ask for."""

    def __init__(self, server: RealServer) -> None:
        self.officer = Officer(server.url)
        self.officer.sign_in(username=USERNAME, password=demo_password())
        self.pages = pages_about(server)


def pages_about(server: RealServer) -> list[Page]:
    """The pages that are measured, about one case of that server."""
    line = next(line for line in server.shell(ONE_CASE).splitlines() if line.startswith("case "))
    _, pk, ticket, nik, district = line.split()
    return [
        Page("antrean", QUEUE),
        Page("antrean, lewat batas", f"{QUEUE}?chip=lewat"),
        Page("riwayat", CASES),
        Page("riwayat, kecamatan", f"{CASES}?wilayah={district}"),
        Page("riwayat, kecamatan+tgl", f"{CASES}?wilayah={district}&dari=2024-06-01&sampai=2026-06-30"),
        Page("riwayat, selesai", f"{CASES}?status__exact=done"),
        Page("cari NIK", CASES, (("q", nik),)),
        Page("cari tiket", CASES, (("q", ticket),)),
        Page("rujukan", "/konsol/applications/referral/"),
        Page("halaman kasus", f"{CASES}{pk}/change/"),
        Page("halaman depan", "/konsol/"),
    ]


def measure(few: Office, many: Office, *, requests: int) -> dict[str, tuple[Time, Time]]:
    """Times by page of the small and of the large office, asked in turn: what else the machine does hits both alike."""
    times = {}
    for pages in zip(few.pages, many.pages, strict=True):
        taken: tuple[list[float], list[float]] = ([], [])
        for number in range(requests + WARM_UP):
            for office, page, kept in zip((few, many), pages, taken, strict=True):
                milliseconds = office.officer.milliseconds(page)
                if number >= WARM_UP:
                    kept.append(milliseconds)
        times[pages[0].name] = (Time.of(taken[0]), Time.of(taken[1]))
    return times


def fill(server: RealServer, count: int) -> None:
    """Put ``count`` invented cases into the server's database. Raises RuntimeError."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "bench.filling", str(count)]
    done = subprocess.run(command, cwd=ROOT, env=server.environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"filling failed:\n{done.stderr[-3000:]}")
    print(f"  {count:>7} cases in {time.perf_counter() - started:.0f} s", flush=True)


def demo_password() -> str:
    """The one password of the demo's officers."""
    from siperjake.demo.offices import PASSWORD

    return PASSWORD


def table(times: dict[str, tuple[Time, Time]], *, count: int) -> list[str]:
    """Print the pages side by side; returns those that miss the goal."""
    print(f"{'':<24}{f'{FEW} cases':>18}{f'{count} cases':>22}")
    print(f"{'page (ms)':<24}{'p50':>9}{'p95':>9}{'p50':>12}{'p95':>10}{'ratio':>9}")
    missed = []
    for name, (few, many) in times.items():
        ratio = many.p95 / few.p95
        is_missed = ratio > MOST_RATIO or many.p95 > MOST_MS
        print(
            f"{name:<24}{few.p50:>9.0f}{few.p95:>9.0f}{many.p50:>12.0f}{many.p95:>10.0f}{ratio:>9.2f}"
            f"{'  missed' if is_missed else ''}",
            flush=True,
        )
        if is_missed:
            missed.append(name)
    return missed


def main() -> None:
    """Measure each database that is there; exit 1 when a page misses the goal."""
    count, requests = int(os.environ.get("BENCH_CASES", "200000")), int(os.environ.get("BENCH_REQUESTS", "60"))
    only, missed = os.environ.get("BENCH_DATABASE", ""), []
    for name, database in (("sqlite", lambda suffix: nullcontext("")), ("postgresql", postgresql_database)):
        if only not in ("", name):
            continue
        print(f"\n{name}", flush=True)
        with database("_few") as address_of_few, database("_many") as address_of_many:
            if address_of_few is None or address_of_many is None:
                print("  not measured: none found")
                continue
            with RealServer(database_url=address_of_few) as small, RealServer(database_url=address_of_many) as large:
                fill(small, FEW)
                fill(large, count)
                times = measure(Office(small), Office(large), requests=requests)
        missed += [f"{name}: {page}" for page in table(times, count=count)]
    print(f"\ngoal: p95 at most {MOST_MS} ms and {MOST_RATIO} times that of {FEW} cases.")
    if missed:
        raise SystemExit(f"Missed: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
