"""Naughty strings through every text field into the public pages: inert everywhere, never an error (T11, T12)."""

from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.urls import reverse

from applications.catalogue import SERVICES
from applications.models import Application

from tests.applications.naughty import STRINGS
from tests.applications.walker import Family, Page
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place", "quick_photos")]

#: Elements our own pages are made of; anything else came in with somebody's text.
OUR_ELEMENTS = set(
    "html head meta title link script body a p div span strong small header footer nav main section ul ol li dl dt dd "
    "h1 h2 h3 form input button label select optgroup option textarea fieldset legend details summary svg path rect "
    "circle g figure figcaption img canvas time".split()
)
OUR_ADDRESSES = ("/", "?", "#", "tel:", "https://wa.me/", "data:image/svg+xml")


class Alive(HTMLParser):
    """What in a page would run, load or lead somewhere we did not put there."""

    def __init__(self, response):
        super().__init__()
        self.found = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag, pairs):
        if tag not in OUR_ELEMENTS:
            self.found.append(tag)
        for name, value in pairs:
            if name.startswith("on") or name == "style" or (name == "http-equiv"):
                self.found.append((tag, name, value))
            if name in ("href", "src", "action", "formaction", "data") and value:
                if not value.startswith(OUR_ADDRESSES) or value.startswith(("//", "/\\")):
                    self.found.append((tag, name, value))

    def handle_data(self, data):
        if self.cdata_elem == "script" and data.strip():
            self.found.append(("script", data))
        if data.strip() == "49":
            self.found.append("a template was run")


def is_inert(response):
    """The answer is one of ours and nothing typed came out alive."""
    assert response.status_code in (200, 302, 404, 400, 405), response.status_code
    if response.status_code == 200 and "html" in response["Content-Type"]:
        assert Alive(response).found == []
    return True


def text_fields(page):
    """The names of the fields one can type into on this page."""
    form = page.form_or_none()
    if form is None:
        return []
    hidden = {"csrfmiddlewaretoken", "tahap", "kunci", "cara", "peringatan", "village", "halaman"}
    return [name for name in form["fields"] if name not in hidden | set(form["radios"])]


def own_steps(service):
    """The steps that no earlier service of the catalogue has: shared pages are tried once."""
    codes = list(SERVICES)
    earlier = [step for code in codes[: codes.index(service)] for step in SERVICES[code].steps]
    return {step.key for step in SERVICES[service].steps if step not in earlier}


#: The shared pages, with every kind of field, meet every string on both databases; the others' own pages on one.
EACH_SERVICE = [
    code if number == 0 else pytest.param(code, marks=pytest.mark.once) for number, code in enumerate(SERVICES)
]


@pytest.mark.parametrize("service", EACH_SERVICE)
def test_every_field_of_every_page_takes_every_string(service):
    family = Family(service, filled_for="other")
    family.begin()
    mine, tried = own_steps(service), set()
    while family.slug != "periksa":
        fields, form, url, slug = text_fields(family.page), family.page.form_or_none(), family.url, family.slug
        page = family.page
        for number, string in enumerate(STRINGS if fields and slug in mine else ()):
            # Each string meets each field over the run of the list; a page's fields share one request.
            data = {**form["fields"], **{name: STRINGS[(number + at) % len(STRINGS)] for at, name in enumerate(fields)}}
            data |= {name: string for name in form["radios"] if number % 7 == 0}
            response = family.client.post(url, data)
            assert is_inert(response), (slug, string)
            tried.add(slug)
            if number % 12 == 0:
                assert is_inert(family.client.get(url))
        family.page, family.url = page, url
        family.open(url)
        for _ in range(3):
            if family.slug == slug:
                family.answer()
    assert is_inert(family.response)
    assert tried <= mine and (tried or service != next(iter(SERVICES)))


@pytest.mark.parametrize("start", range(0, len(STRINGS), 3))
def test_what_is_kept_comes_out_inert(start):
    """Stored by way of the pages, then read on every page that shows it, up to the receipt and its paper."""
    case = make.draft_ready()
    family = Family("pengusulan")
    session = family.client.session
    session["drafts"] = [str(case.public_id)]
    session.save()
    places = (("lahir", "birth_place"), ("alamat", "address"), ("nama", "full_name"))
    for number, (slug, field) in enumerate(places):
        string = STRINGS[(start + number) % len(STRINGS)]
        family.open(reverse("step", args=[case.public_id, slug]))
        family.typed[field] = string
        family.send()
        assert is_inert(family.response)
    for name in ("check", "send", "put_away", "discard"):
        assert is_inert(family.client.get(reverse(name, args=[case.public_id])))
    family.open(reverse("check", args=[case.public_id]))
    family.open(reverse("send", args=[case.public_id]))
    family.send(family.page.form("kunci_kirim"))
    assert family.slug == "diterima" and is_inert(family.response)
    slip = family.client.get(reverse("received_slip", args=[case.public_id]))
    assert slip.status_code == 200 and slip.content.startswith(b"%PDF")
    stored = Application.objects.get(pk=case.pk)
    for text in (stored.address, stored.full_name, stored.birth_place):
        assert not set(text) & set("\x00\u202e\u200b\ufeff\r\t")


@pytest.mark.parametrize("string", STRINGS[::3])
def test_addresses_take_every_string(client, string):
    for url in (
        reverse("village_qr", args=["X"]).replace("X", "{}"),
        "/layanan/{}/",
        "/isi/{}/nik/",
        "/berkas/{}/",
    ):
        assert is_inert(client.get(url.format(quote(string, safe=""))))
    for name in ("kecamatan", "kabupaten", "cari", "ubah"):
        family_url = reverse("home")
        assert is_inert(client.get(family_url, {name: string}))
    assert is_inert(client.get(reverse("text_size", args=[1]), {"kembali": string}))


@pytest.mark.parametrize(
    "source",
    [
        "<script>x</script>",
        "<img src=/x onerror=x>",
        "<a href='javascript:x'>x</a>",
        "<a href='//x.example'>x</a>",
        "<iframe></iframe>",
        "<p style='x'>x</p>",
        "<meta http-equiv=refresh>",
    ],
)
def test_bad_samples_are_seen(source):
    assert Alive(HttpResponse(source)).found


def test_a_megabyte_is_refused_quickly():
    family = Family("pengusulan")
    family.begin()
    family.walk_to("nama")
    family.send(full_name="a" * 900_000)
    assert "terlalu panjang" in family.page.text.lower()
    family.send(full_name="\u0300" * 300_000)
    assert "terlalu panjang" in family.page.text.lower()
    response = family.client.post(family.url, {"full_name": "a" * 2_000_000})
    assert response.status_code == 400 and "Kiriman tidak terbaca" in Page(response).text
