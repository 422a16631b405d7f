"""`make bench-pages`: weight and speed of every public page in Chromium, as a family's phone sees it.

Bytes and requests are those on the wire, headers included (CDP ``encodedDataLength``): cold with an empty cache, warm
right after. The family's own photos on a page are counted apart. LCP and CLS are taken cold at 400 kbit/s and 400 ms
with the processor slowed down four times. Limits: ux-and-security §2.4. Exit 1 when a page is over one of them.
"""

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from bench.server import RealServer
from bench.walker import GO_ON, Walker

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE = {"viewport": {"width": 360, "height": 640}, "is_mobile": True, "has_touch": True, "locale": "id-ID"}
KB = 1000
LIMITS = {
    "cold_kb": 30,
    "requests": 3,
    "warm_kb": 10,
    "html_kb": 14,
    "js_kb": 12,
    "lcp_seconds": 1.8,
    "cls": 0.05,
}
SLOW_LINK = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOWER_PROCESSOR = 4
PAINT = """() => new Promise(done => {
  const found = {lcp: 0, cls: 0};
  new PerformanceObserver(list => { for (const entry of list.getEntries()) found.lcp = entry.startTime; })
    .observe({type: 'largest-contentful-paint', buffered: true});
  new PerformanceObserver(list => { for (const entry of list.getEntries()) found.cls += entry.value; })
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(found), 300);
})"""


@dataclass
class Load:
    """One load of a page: kilobytes and requests without the family's photos, and the photos."""

    kb: float = 0
    requests: int = 0
    photo_kb: float = 0
    photos: int = 0
    by_kind: dict[str, float] = field(default_factory=dict)


@dataclass
class Weight:
    """What one page costs. Times are None when they were not taken."""

    name: str
    cold_kb: float
    requests: int
    warm_kb: float
    html_kb: float
    js_kb: float
    photo_kb: float
    lcp_seconds: float | None = None
    cls: float | None = None

    def over(self) -> list[str]:
        """The limits this page breaks."""
        return [name for name, most in LIMITS.items() if (value := getattr(self, name)) is not None and value > most]


def find_chromium() -> str | None:
    """Path of the machine's Chromium: CHROMIUM_PATH, else the usual names."""
    named = os.environ.get("CHROMIUM_PATH")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


class Scales:
    """Weighs pages of one browser page over CDP."""

    def __init__(self, page) -> None:
        self.page = page
        self.cdp = page.context.new_cdp_session(page)
        self.cdp.send("Network.enable")
        self.load = Load()
        self._requests: dict[str, tuple[str, str]] = {}
        self._pending: set[str] = set()
        self.cdp.on("Network.requestWillBeSent", self._sent)
        self.cdp.on("Network.loadingFinished", self._finished)
        self.cdp.on("Network.loadingFailed", lambda event: self._pending.discard(event["requestId"]))

    def _sent(self, event) -> None:
        self._requests[event["requestId"]] = (event["request"]["url"], event.get("type", ""))
        self._pending.add(event["requestId"])

    def _finished(self, event) -> None:
        self._pending.discard(event["requestId"])
        url, kind = self._requests.get(event["requestId"], ("", ""))
        if not url.startswith("http") or not event["encodedDataLength"]:
            return  # data: addresses and what came from the cache
        kb = event["encodedDataLength"] / KB
        if "/berkas/" in url:
            self.load.photo_kb += kb
            self.load.photos += 1
            return
        self.load.kb += kb
        self.load.requests += 1
        self.load.by_kind[kind] = self.load.by_kind.get(kind, 0) + kb

    def weigh(self, url: str, *, is_cold: bool) -> Load:
        """Open ``url``; with an empty cache when cold."""
        if is_cold:
            self.cdp.send("Network.clearBrowserCache")
        self.load = Load()
        self._requests.clear()
        self._pending.clear()
        self.page.goto(url, wait_until="load")
        for _ in range(100):
            self.page.wait_for_timeout(30)  # late requests have been made by then
            if not self._pending:
                return self.load
        raise RuntimeError(f"{url} never finished loading")

    def weight(self, name: str, url: str, *, with_times: bool) -> Weight:
        """Cold, warm, compressed HTML and JavaScript, and the paint times on a slow phone."""
        self.page.goto("about:blank")
        cold = self.weigh(url, is_cold=True)
        landed = urlsplit(self.page.url).path
        if landed != urlsplit(url).path:
            raise RuntimeError(f"{name}: asked for {urlsplit(url).path}, landed on {landed}")
        warm = self.weigh(url, is_cold=False)
        weight = Weight(
            name=name,
            cold_kb=cold.kb,
            requests=cold.requests,
            warm_kb=warm.kb,
            html_kb=cold.by_kind.get("Document", 0),
            js_kb=cold.by_kind.get("Script", 0),
            photo_kb=cold.photo_kb,
        )
        if with_times:
            weight.lcp_seconds, weight.cls = self._paint(url)
        return weight

    def _paint(self, url: str) -> tuple[float, float]:
        self.page.goto("about:blank")
        self.cdp.send("Network.clearBrowserCache")
        self.cdp.send("Network.emulateNetworkConditions", SLOW_LINK)
        self.cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
        try:
            self.page.goto(url, wait_until="load")
            found = self.page.evaluate(PAINT)
        finally:
            self.cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
            fast = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
            self.cdp.send("Network.emulateNetworkConditions", fast)
        return found["lcp"] / 1000, found["cls"]


def family_pages(page, url: str, photo: str):
    """Walk one family through and yield (name, address) of each page at the moment it can be opened."""
    walker = Walker(page, url, photo=photo)
    yield "before_start", f"{url}/layanan/pengusulan/"
    yield "start", f"{url}/layanan/pengusulan/mulai/"
    walker.begin("pengusulan")
    seen = set()
    while (step := walker.step()) != "periksa":
        here = page.url
        if step not in seen and step != "mulai":
            yield step, here
            seen.add(step)
            if step == "anggota":
                yield "member_add", f"{here}tambah/"
            page.goto(here)
        if step == "desa":
            walker.find_village()
            yield "desa, one kecamatan", page.url
        walker.fill()
        walker.go_on()
        if step == "foto-ktp":
            after = page.url
            yield "foto-ktp, stored", here
            page.goto(after)
    yield "check", page.url
    check = page.url
    page.goto(check)
    walker.press("Sudah benar")
    yield "send", page.url
    page.goto(check)
    walker.press("Sudah benar")
    page.locator(GO_ON).click()
    page.wait_for_url("**/diterima/")
    ticket, pin = walker.receipt()
    yield "received", page.url
    walker.track(ticket, pin)
    yield "status", f"{url}/lacak/status/"
    yield "cancel", f"{url}/lacak/batalkan/"


def correction_pages(page, url: str, server: RealServer):
    """The pages of the family's case once an officer returned it with a question and a photo ticked."""
    server.shell(RETURN_THE_CASE)
    yield "status, to mend", f"{url}/lacak/status/"
    yield "correct", f"{url}/perbaiki/"
    yield "correct, a question", f"{url}/perbaiki/isian/full_name/"
    yield "correct, a photo", f"{url}/perbaiki/foto/kk/"


RETURN_THE_CASE = """
from django.utils import timezone
from agencies.models import User
from applications import services
from applications.enums import ReasonCode, TargetKind
from applications.models import Application
case, at = Application.objects.sent().latest("pk"), timezone.now()
officer = User.objects.get(username="verifikator")
services.take_application(application=case, actor=officer, at=at)
services.return_application(application=case, actor=officer, at=at, items=[
    services.CorrectionSpec(target_kind=TargetKind.FIELD, target="full_name", reason_code=ReasonCode.DATA_DIFFERS),
    services.CorrectionSpec(target_kind=TargetKind.DOCUMENT, target="kk", reason_code=ReasonCode.CUT_OFF),
])
"""

STILL = (
    ("home", "/"),
    ("track", "/lacak/"),
    ("lost_pin", "/lacak/lupa-pin/"),
    ("leave", "/lacak/selesai/"),
    ("letter_lookup", "/surat/"),
    ("letter_check", "/surat/AAAABBBBCCCC/"),
    ("privacy", "/privasi/"),
    ("not found", "/tidak-ada/"),
)


def measure(server: RealServer, browser, photo: str, *, with_times: bool) -> list[Weight]:
    """Every public page."""
    context = browser.new_context(**PHONE)
    try:
        page, other = context.new_page(), context.new_page()
        scales = Scales(other)
        weights = [scales.weight(name, server.url + path, with_times=with_times) for name, path in STILL]
        for pages in (family_pages(page, server.url, photo), correction_pages(page, server.url, server)):
            weights += [scales.weight(name, url, with_times=with_times) for name, url in pages]
        return weights
    finally:
        context.close()


def table(weights: list[Weight]) -> str:
    """A line per page, what is over marked with an exclamation mark."""
    heads = ("cold KB", "requests", "warm KB", "HTML KB", "JS KB", "LCP s", "CLS")
    lines = [f"{'page':<26}" + "".join(f"{head:>10}" for head in heads) + f"{'photos KB':>11}  "]
    lines.append(f"{'limit':<26}" + "".join(f"{most:>10}" for most in LIMITS.values()) + f"{'–':>11}")
    for weight in weights:
        over = weight.over()
        cells = []
        for name in LIMITS:
            value = getattr(weight, name)
            text = (
                "–"
                if value is None
                else str(value)
                if name == "requests"
                else f"{value:.2f}"[: 5 if value < 100 else 6]
            )
            cells.append(f"{text + ('!' if name in over else ''):>10}")
        photos = f"{weight.photo_kb:.0f}" if weight.photo_kb else "–"
        lines.append(f"{weight.name:<26}" + "".join(cells) + f"{photos:>11}  {'OVER' if over else 'ok'}")
    return "\n".join(lines)


def sample_photo(folder: Path) -> str:
    """A photo of a drawn identity card."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siperjake.settings.test")
    from siperjake.demo import drawings
    from siperjake.demo.people import Place, generate_families

    place = Place(code="1404041001", name="Tembilahan Kota", is_urban=True, district="Tembilahan", postcode="29212")
    family = next(iter(generate_families(places=[place], count=1)))
    path = folder / "ktp.jpg"
    path.write_bytes(drawings.draw_ktp(person=family.head, family=family))
    return str(path)


def main() -> None:
    """Start, measure, print; exit 1 when something is over."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("Chromium is missing; install it or set CHROMIUM_PATH.")
    with tempfile.TemporaryDirectory() as folder, RealServer() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        weights = measure(server, browser, sample_photo(Path(folder)), with_times=True)
        browser.close()
    print(table(weights))
    bad = [weight.name for weight in weights if weight.over()]
    if bad:
        raise SystemExit(f"{len(bad)} of {len(weights)} pages over a limit: {', '.join(bad)}")
    print(f"{len(weights)} pages, all within the limits.")


if __name__ == "__main__":
    sys.exit(main())
