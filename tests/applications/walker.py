"""A family with a browser that has no JavaScript: reads a page's form as HTML, fills it in, sends it, follows on."""

from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.catalogue import get_service
from applications.catalogue.base import Kind
from applications.models import Application

from tests.factories import applications as make
from tests.factories.agencies import TEMBILAHAN_KOTA


class Page(HTMLParser):
    """The forms, links, headings and text of one page."""

    def __init__(self, response):
        super().__init__()
        self.status = response.status_code
        self.html = response.content.decode()
        self.forms, self.links, self.words = [], [], []
        self._form = self._select = self._area = None
        self._skip = 0
        self.feed(self.html)

    @property
    def text(self):
        """What a person reads."""
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, pairs):
        attrs = dict(pairs)
        if tag in ("style", "script", "title"):
            self._skip += 1
        if tag == "a":
            self.links.append(attrs.get("href", ""))
        if tag == "form":
            self._form = {
                "method": attrs.get("method", "get"),
                "action": attrs.get("action"),
                "fields": {},
                "radios": {},
            }
            self._form["files"] = []
            self.forms.append(self._form)
        if self._form is None:
            return
        name, kind = attrs.get("name"), attrs.get("type", "text")
        if tag == "input" and name:
            if kind == "file":
                self._form["files"].append(name)
            elif kind in ("radio", "checkbox"):
                self._form["radios"].setdefault(name, []).append(attrs.get("value", "on"))
                if "checked" in attrs:
                    self._form["fields"][name] = attrs.get("value", "on")
            else:
                self._form["fields"][name] = attrs.get("value") or ""
        elif tag == "select":
            self._select = name
            self._form["fields"].setdefault(name, "")
        elif tag == "option" and self._select:
            self._form["radios"].setdefault(self._select, []).append(attrs.get("value", ""))
            if "selected" in attrs:
                self._form["fields"][self._select] = attrs.get("value", "")
        elif tag == "textarea":
            self._area = name
            self._form["fields"][name] = ""

    def handle_endtag(self, tag):
        if tag in ("style", "script", "title"):
            self._skip -= 1
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area and self._form is not None:
            self._form["fields"][self._area] += data
        if not self._skip:
            self.words.append(data)

    def form(self, *having):
        """The first form that is sent by POST and has the fields ``having``."""
        for form in self.forms:
            names = {*form["fields"], *form["radios"], *form["files"]}
            if form["method"].lower() == "post" and set(having) <= names:
                return form
        raise AssertionError(f"no form with {having} on this page: {self.text[:300]}")

    def form_or_none(self, *having):
        """As ``form``; None when there is none."""
        try:
            return self.form(*having)
        except AssertionError:
            return None


class Family:
    """One browser and what its family would type. ``visited`` keeps every address, ``seen`` every page."""

    def __init__(self, service, *, person=None, client=None, **typed):
        self.service = service
        self.person = person or make.Person()
        self.client = client or Client()
        self.typed = {**self.whatever(), **self.usual(), **typed}
        self.visited = []
        self.url = None
        self.page = None

    def whatever(self):
        """Something right for every question of the service, so that a new service walks through by itself."""
        typed = {}
        for question in get_service(self.service).questions:
            match question.kind:
                case Kind.DATE:
                    typed |= boxes(question.name, days_ago=-30 if question.allow_future else 1)
                case Kind.CARD | Kind.NIK | Kind.KK | Kind.PHONE | Kind.NAME | Kind.TEXT | Kind.LONG_TEXT:
                    typed[question.name] = make.typed_answer(question, person=self.person) or ""
                case Kind.MONEY | Kind.INTEGER:
                    typed[question.name] = str(question.minimum or 0)
        return typed

    def usual(self):
        """What an ordinary family types, by field name."""
        person = self.person
        return {
            "filled_for": "self",
            "helper_name": "Contoh Penolong",
            "helper_relation": "tetangga",
            "helper_consent_by": person.name,
            "nik": person.nik,
            "kk_number": person.kk,
            "full_name": person.name,
            "benar": "ya",
            **boxes("birth_date", person.birth_date),
            "sex": person.sex,
            "birth_place": "Tembilahan",
            "family_relation": "1",
            "marital_status": "kawin",
            "pregnancy": "tidak",
            "phone": "0" + person.phone[2:],
            "phone_owner": "sendiri",
            "address": "Parit 4, Dusun Mekar",
            "rt": "2",
            "rw": "",
            "sktm_number": "470/12/DS/2026",
            **boxes("sktm_date", days_ago=10),
            "card_number": person.card,
            "current_class": "3",
            "arrears_months": "3",
            "arrears_amount": "",
            "occupation": "Petani kelapa",
            "income": "Rp 900.000",
            "care_kind": "inap",
            "care_place": "RSUD Contoh",
            **boxes("care_date", days_ago=1),
            "care_class": "3",
            "late_reason": "Kampung kami jauh dan banjir.",
            "referral_number": "445/9/PKM/2026",
            **boxes("referral_date", days_ago=1),
            "village": TEMBILAHAN_KOTA,
        }

    def open(self, url):
        """Follow a link, and redirects behind it."""
        return self._arrive(self.client.get(urljoin(self.url or "/", url), follow=True))

    def send(self, form=None, *, url=None, files=None, without=(), **changes):
        """Fill in the page's form with what the family types, press its button and follow on."""
        form = form or self.page.form()
        data = dict(form["fields"])
        for name in {*form["fields"], *form["radios"]}:
            if name in self.typed and not (name == "village" and data.get(name)):
                data[name] = self.typed[name]
            elif name not in data and form["radios"].get(name):
                data[name] = next((value for value in form["radios"][name] if value), "")
            elif not data.get(name) and name == "facility":
                data[name] = next((value for value in form["radios"][name] if value), "")
        data |= changes
        for name in without:
            data.pop(name, None)
        for name in form["files"]:
            photo = (files or {}).get(name)
            if photo is not None:
                data[name] = photo
        target = urljoin(self.url, url or form["action"] or self.url)
        self.last = (target, data)
        return self._arrive(self.client.post(target, data, follow=True))

    def _arrive(self, response):
        for address, _code in response.redirect_chain:
            self.visited.append(urljoin(self.url or "/", address))
            self.url = urljoin(self.url or "/", address)
        if not response.redirect_chain:
            self.url = response.request["PATH_INFO"] + (
                "?" + response.request["QUERY_STRING"] if response.request["QUERY_STRING"] else ""
            )
            self.visited.append(self.url)
        self.response = response
        self.page = Page(response)
        return self.page

    @property
    def path(self):
        """Where the family is."""
        return urlsplit(self.url).path

    @property
    def slug(self):
        """The last word of the address: the step."""
        return self.path.strip("/").split("/")[-1]

    def begin(self):
        """From home to the first question and past it."""
        self.open(reverse("home"))
        self.open(reverse("before_start", args=[self.service]))
        self.open(reverse("start", args=[self.service]))
        return self.send()

    def answer(self):
        """Whatever the page asks: answer it as usual. Returns the page that comes."""
        if self.slug == "desa" and not self.page.form_or_none("village"):
            return self.open(f"?kecamatan={TEMBILAHAN_KOTA[:6]}")
        if "photo" in (self.page.form()["files"] or ()):
            return self.send(files={"photo": photo()})
        return self.send()

    def walk_to(self, slug, *, most=40):
        """Answer page after page until the step ``slug``."""
        for _ in range(most):
            if self.slug == slug:
                return self.page
            before = (self.url, self.page.text)
            self.answer()
            assert (self.url, self.page.text) != before, f"stuck at {self.url}: {self.page.text[:600]}"
        raise AssertionError(f"never came to {slug}; last at {self.url}")

    def case(self):
        """The case this browser fills in."""
        return Application.objects.get(public_id=self.client.session["drafts"][-1])


def boxes(name, day=None, *, days_ago=0):
    """A date as it is typed into the three boxes of ``name``."""
    day = day or timezone.localdate() - timedelta(days=days_ago)
    return {f"{name}_hari": str(day.day), f"{name}_bulan": str(day.month), f"{name}_tahun": str(day.year)}


def photo(name="IMG_1.jpg", shade=200):
    """A file as a phone sends it."""
    return SimpleUploadedFile(name, make.photo_bytes(shade), content_type="image/jpeg")


def at_step(slug, service="pengusulan", **typed):
    """A family that has come to ``slug``."""
    family = Family(service, **typed)
    family.begin()
    family.walk_to(slug)
    return family


def step_url(case, slug):
    return reverse("step", args=[case.public_id, slug])
