"""A family at its phone: fills in any service in a browser by what stands on the page, with real clicks.

Knows no service: controls are found on the page, answered by name, unknown ones with something possible. So a new
service is walked without a change here. Works with and without JavaScript.
"""

from datetime import date, timedelta
from urllib.parse import urlsplit

VILLAGE = "1404041001"
FORM = "main form[method=post]"
CONTROLS = "input:not([type=hidden]):not([tabindex='-1']), input[type=file], select, textarea"
GO_ON = f"{FORM} .actions button[type=submit]:not(.plain)"
#: Nothing is chosen or typed there.
LEAVE = object()
MOST_PAGES = 60


def answers_of(number: int, *, today: date | None = None) -> dict[str, object]:
    """Answers of invented family ``number`` (0 to 499), by the name of the control. A serial of 9500 is never given."""
    day = (today or date.today()) - timedelta(days=1)
    return {
        "filled_for": "self",
        "village": VILLAGE,
        "nik": f"140404690272{9500 + number}",
        "no_nik_reason": LEAVE,
        "kk_number": f"140404010110{9500 + number}",
        "full_name": "Siti Contoh",
        "benar": "ya",
        "birth_place": "Tembilahan",
        "pregnancy": "tidak",
        "phone": f"0811 0950 {number:04d}",
        "phone_owner": "sendiri",
        "address": "Parit 4, Dusun Mekar",
        "rt": "2",
        "rw": "1",
        "postcode": "29213",
        "card_number": f"0009000009{number:03d}",
        "sktm_number": f"470/{number}/DS/2026",
        "situs_web": LEAVE,
        "hari": str(day.day),
        "bulan": str(day.month),
        "tahun": str(day.year),
    }


def grouped(digits: str) -> str:
    """Digits as people write them: in groups of four."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


class Walker:
    """One family at ``page`` of the site at ``url``. ``photo`` is the file chosen for every paper."""

    def __init__(self, page, url: str, *, photo: str, number: int = 0, answers: dict | None = None) -> None:
        self.page = page
        self.url = url
        self.photo = photo
        self.answers = answers_of(number) | (answers or {})
        self.pages_seen: list[str] = []
        page.on("filechooser", lambda chooser: None)  # from the first on: else the first dialog may open unnoticed

    # --- from page to page

    def begin(self, service: str) -> None:
        """From the home page to the first question."""
        self.page.goto(f"{self.url}/")
        self._press(self.page.locator(f"main a[href='/layanan/{service}/']"))
        self._press(self.page.locator("main a.start"))

    def step(self) -> str:
        """The last word of the address: the step's key, ``periksa``, ``kirim``, ``diterima``, …"""
        return urlsplit(self.page.url).path.rstrip("/").rpartition("/")[2]

    def walk(self, *, until: str = "periksa", look=None) -> None:
        """Answer page after page until the step ``until`` stands there; ``look(step)`` is called on each before."""
        for _ in range(MOST_PAGES):
            step = self.step()
            if step == until:
                return
            if look is not None:
                look(step)
            self.pages_seen.append(step)
            self.fill()
            self.go_on()
        raise AssertionError(f"never came to {until}: {self.pages_seen}")

    def go_on(self) -> None:
        """Press the main button; "Ya, sudah benar" too when the site asks to look once more."""
        before = self.page.url
        self._press(self.page.locator(GO_ON).first)
        if self.page.locator("main input[name=peringatan]").count():
            self._press(self.page.locator(GO_ON).first)
        errors = self.page.locator("main .summary")
        if errors.count():
            raise AssertionError(f"{before} was refused: {errors.inner_text()}")

    def send(self) -> tuple[str, str]:
        """From the check page to the receipt; returns ticket and PIN as they are shown."""
        self._press(self.page.locator("main a.button", has_text="Sudah benar"))
        self._press(self.page.locator(GO_ON))
        return self.receipt()

    def receipt(self) -> tuple[str, str]:
        """Ticket and PIN on the page in front."""
        ticket, pin = self.page.locator(".receipt dd").all_inner_texts()
        return ticket.strip(), pin.strip()

    def track(self, ticket: str, pin: str) -> None:
        """Open the status page with ticket and PIN."""
        self.page.goto(f"{self.url}/lacak/")
        self.page.locator("[name=ticket]").fill(ticket)
        self.page.locator("[name=pin]").fill(pin)
        self._press(self.page.locator(GO_ON))

    def leave(self) -> None:
        """Press "Selesai"."""
        self._press(self.page.locator("main form[action='/lacak/selesai/'] button"))

    def press(self, text: str) -> None:
        """Press the link or button with that text in the page's main part."""
        self._press(self.page.locator("main a, main button", has_text=text).first)

    def _press(self, target) -> None:
        with self.page.expect_navigation():
            target.click()

    # --- one page

    def fill(self) -> None:
        """Answer every control of the page's form."""
        if self.step() == "desa":
            self.find_village()
        form = self.page.locator(FORM).first
        for name, kind in self.controls().items():
            self._answer(form, name, kind)

    def controls(self) -> dict[str, str]:
        """Names of the controls of the page's form with their kinds, in their order."""
        read = "nodes => nodes.filter(node => node.name).map(node => [node.name, node.type, node.dataset.digits || ''])"
        found = self.page.locator(FORM).first.locator(CONTROLS).evaluate_all(read)
        return {name: f"{kind}{digits}" for name, kind, digits in found}

    def _answer(self, form, name: str, kind: str) -> None:
        answer = self.answers.get(name, self.answers.get(name.rpartition("_")[2]))
        control = form.locator(f"[name='{name}']")
        if answer is LEAVE or kind == "checkbox" or (name not in self.answers and self._is_answered(control)):
            return
        if kind == "radio":
            chosen = control.and_(form.locator(f"[value='{answer}']")) if answer else control.first
            chosen.click()
        elif kind.startswith("select"):
            control.select_option(answer or self._first_option(control))
        elif kind == "file":
            self._choose_photo(form)
        elif name.startswith("expected_birth"):
            return
        else:
            control.fill(str(answer or ("0" if control.get_attribute("inputmode") == "numeric" else "Contoh")))

    def _is_answered(self, control) -> bool:
        """Whether the site has filled it in already, from the NIK or from what is stored."""
        return control.evaluate_all(
            "nodes => nodes.some(n => n.type === 'radio' ? n.checked : n.value && n.type !== 'file')"
        )

    def _first_option(self, control) -> str:
        values = control.locator("option").evaluate_all("nodes => nodes.map(node => node.value).filter(Boolean)")
        return values[0]

    def _choose_photo(self, form) -> None:
        button = form.locator("[data-do=choose]")
        if not button.is_visible():  # no JavaScript
            form.locator("input[type=file]").set_input_files(self.photo)
            return
        with self.page.expect_file_chooser() as chooser:
            button.click()
        chooser.value.set_files(self.photo)
        form.locator("[data-part=preview]:not([hidden])").wait_for()

    def find_village(self) -> None:
        """From the lists of kabupaten and kecamatan to the rows of villages, unless the village is known already."""
        village = str(self.answers["village"])
        for name in ("kabupaten", "kecamatan"):
            code = village[: 4 if name == "kabupaten" else 6]
            link = self.page.locator(f"main a[href*='{name}={code}']")
            if link.count() and not self.page.locator("main [name=village]").count():
                self._press(link.first)
