"""A family's phone without JavaScript and without a browser: reads forms from HTML, fills them in, follows redirects.

Standard library only, so that a bench measures the server and not its client.
"""

import http.client
import uuid
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from bench.walker import LEAVE, answers_of

UPLOAD_NAME = "foto.jpg"
MOST_PAGES = 60


class Form(HTMLParser):
    """The first POST form of a page, and the links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.options: dict[str, list[str]] = {}
        self.files: list[str] = []
        self.links: list[str] = []
        self._state = "before"
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        """Collect."""
        attrs = {name: value or "" for name, value in pairs}
        if tag == "a":
            self.links.append(attrs.get("href", ""))
        if tag == "form" and self._state == "before" and attrs.get("method", "").lower() == "post":
            self._state, self.action = "inside", attrs.get("action", "")
        if self._state == "inside":
            self._control(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Nothing after the first POST form counts."""
        if tag == "form" and self._state == "inside":
            self._state = "after"

    def _control(self, tag: str, attrs: dict[str, str]) -> None:
        name, kind = attrs.get("name", ""), attrs.get("type", "text")
        if tag == "select":
            self._select = name
            self.options[name] = []
        elif tag == "option" and attrs.get("value"):
            self.options[self._select].append(attrs["value"])
        elif tag == "textarea" or (tag == "input" and kind not in ("radio", "checkbox", "file")):
            self.fields[name] = attrs.get("value", "")
        elif tag == "input" and kind == "radio":
            self.options.setdefault(name, []).append(attrs.get("value", ""))
        elif tag == "input" and kind == "file":
            self.files.append(name)


class Phone:
    """One device with its cookies and its own address behind the proxy; ``seconds`` of each request go to ``timed``."""

    def __init__(self, url: str, *, number: int, clock: Callable[[], float]) -> None:
        self.number = number
        self.clock = clock
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.cookies: dict[str, str] = {}
        self.path = "/"
        self.html = ""
        self.requests = 0
        self.timed: dict[str, list[float]] = {}

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def get(self, path: str) -> None:
        """Open a page, following redirects."""
        self._request("GET", path)

    def post(self, path: str, fields: dict[str, str], photo: tuple[str, bytes] | None = None, name: str = "") -> None:
        """Send a form; ``photo`` is (field, bytes). The time of the request itself is kept under ``name``."""
        if photo is None:
            body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = _multipart(fields, *photo)
        self._request("POST", path, body, {"Content-Type": kind}, name=name)

    def _request(self, method: str, path: str, body: bytes | None = None, headers=None, *, name: str = "") -> None:
        for _ in range(6):
            sent = {"X-Forwarded-For": f"10.{self.number // 250}.{self.number % 250}.7", **(headers or {})}
            if self.cookies:
                sent["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
            started = self.clock()
            self.connection.request(method, path, body, sent)
            response = self.connection.getresponse()
            data = response.read()
            self.requests += 1
            if name:
                self.timed.setdefault(name, []).append(self.clock() - started)
                name = ""
            for line in response.headers.get_all("Set-Cookie") or ():
                key, _, value = line.partition(";")[0].partition("=")
                self.cookies[key] = value
            if response.status not in (301, 302, 303):
                break
            path = urlsplit(urljoin(path, response.headers["Location"]))
            path = f"{path.path}?{path.query}" if path.query else path.path
            method, body, headers = "GET", None, None
        if response.status != 200:
            raise RuntimeError(f"{method} {path} answered {response.status}: {data[:300]!r}")
        self.path, self.html = path, data.decode()


def _multipart(fields: dict[str, str], field: str, data: bytes) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{UPLOAD_NAME}"\r\n'
    parts += [head.encode(), b"Content-Type: image/jpeg\r\n\r\n", data, f"\r\n--{boundary}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"


def apply(phone: Phone, service: str, *, number: int, photos: dict[str, bytes]) -> None:
    """One whole journey, home page to receipt. ``photos`` by step key; the send request is timed as "send"."""
    answers = answers_of(number)
    phone.get("/")
    phone.get(f"/layanan/{service}/")
    phone.get(f"/layanan/{service}/mulai/")
    for _ in range(MOST_PAGES):
        step = urlsplit(phone.path).path.rstrip("/").rpartition("/")[2]
        form = Form(phone.html)
        if step == "diterima":
            return
        if step == "periksa":
            phone.get(next(link for link in form.links if link.endswith("/kirim/")))
            continue
        narrower = _narrower(form.links, str(answers["village"])) if step == "desa" else ""
        if narrower and "village" not in form.options:
            phone.get(urljoin(phone.path, narrower))
            continue
        fields = form.fields | _chosen(form, answers)
        photo = (form.files[0], photos[step]) if form.files else None
        phone.post(urljoin(phone.path, form.action), fields, photo, name="send" if step == "kirim" else "")
    raise RuntimeError(f"journey {number} never arrived, it stopped at {phone.path}")


def _narrower(links: list[str], village: str) -> str:
    wanted = (f"kecamatan={village[:6]}", f"kabupaten={village[:4]}")
    return next((link for want in wanted for link in links if want in link), "")


def _chosen(form: Form, answers: dict[str, object]) -> dict[str, str]:
    chosen = {}
    for name in (*form.fields, *form.options):
        answer = answers.get(name, answers.get(name.rpartition("_")[2]))
        if answer is LEAVE or (name in form.fields and form.fields[name]) or name.startswith("expected_birth"):
            continue
        if name in form.options:
            chosen[name] = str(answer) if answer in form.options[name] else form.options[name][0]
        elif answer is not None:
            chosen[name] = str(answer)
    return chosen
