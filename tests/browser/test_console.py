"""An officer's desk: a whole case by keyboard, shortcuts, marks by mouse, and everything without a script."""

import pytest
from django.utils import timezone

from agencies.enums import Role
from applications import services
from applications.enums import LetterKind, Status, Verdict
from bench.console_keys import Keyboard
from common.codes import format_ticket

from tests.browser.desk import FACE, QUEUE, arrived, has_focus, page_of, reviewer, taken
from tests.factories import applications as make
from tests.factories.agencies import SignatoryFactory

#: The goal of ux-and-security §6.2.
MOST_PRESSES = 14


def is_said(page, *words):
    """The result stands on the page and in the live region."""
    shown = page.locator(".messagelist").inner_text()
    page.locator("[data-live]", has_text=words[0]).wait_for(state="attached")
    return all(word in shown and word in page.locator("[data-live]").inner_text() for word in words)


def verdicts(case):
    """How many of the case's marks say what: answers, then papers."""
    return [
        sorted(rows.values_list("verdict", flat=True)) for rows in (case.checks.all(), case.documents.current().all())
    ]


def mend(case):
    """The family answers what it was asked, as its pages would."""
    at = timezone.now()
    make.attach(case, "sktm", shade=90, at=at)
    services.resubmit_application(application=case, at=at)


# --- By keyboard ------------------------------------------------------------------------------------------------------


def test_a_whole_case_by_keyboard_alone(district, open_desk):
    """Queue, take, look, mark, ask for a correction; when it came, pass on; a second officer approves with a letter."""
    SignatoryFactory(agency=make.office())
    case, other = (arrived() for _ in range(2))
    page = open_desk(reviewer(keys=True))

    page.goto(f"{district.url}{QUEUE}")
    keys = Keyboard(page)
    keys.press("Tab", "Enter", "Tab")
    assert has_focus(page, "a.list-next")
    keys.go("Enter")
    keys = look_mark_and_ask(page, keys, case, other)
    assert keys.pressed.count("Tab") == 2 and len(keys.pressed) - 4 <= MOST_PRESSES, keys.pressed

    mend(case)
    page.goto(page_of(district, case, queue=True))
    keys = Keyboard(page)
    take(page, keys)
    assert has_focus(page, "[data-paper] [data-set=accepted]"), "what the family sent anew is the only open row"
    keys.press("t")
    keys.settle()
    assert "21 dari 21 diperiksa" in page.locator("[data-tally]").inner_text()
    keys.go("s")
    assert has_focus(page, "button.default") and "Semua isian dan berkas sudah ditandai." in page.content()
    keys.go("Enter")
    assert page.url == page_of(district, other, queue=True) and has_focus(page, "[data-heading]")
    assert is_said(page, "Pengajuan lolos verifikasi.")
    assert len(keys.pressed) == 5
    case.refresh_from_db()
    assert case.status == Status.VERIFIED

    keys = Keyboard(open_desk(reviewer(keys=True, role=Role.PENYETUJU)))
    approve_with_letter(keys, district, case)
    assert len(keys.pressed) <= MOST_PRESSES - 8, keys.pressed


def take(page, keys):
    assert has_focus(page, "[data-heading]")
    keys.go("m")
    assert has_focus(page, "button.default")
    keys.go("Enter")
    assert is_said(page, "Pengajuan Anda ambil.")


def look_mark_and_ask(page, keys, case, following):
    """From the case's page to that of the next one."""
    take(page, keys)
    assert has_focus(page, "#isian-nik [data-set=accepted]")
    for number in (1, 2, 3):
        keys.press(str(number))
        paper = page.locator("[data-paper]:not([hidden])")
        assert paper.count() == 1 and has_focus(page, "[data-paper]:not([hidden]) [data-set=accepted]")
        assert page.locator("[data-tab][aria-current]").get_attribute("data-key") == str(number)
    keys.press("a")
    page.locator("[data-all] button:disabled").wait_for()
    assert verdicts(case) == [[Verdict.ACCEPTED] * 18, [Verdict.ACCEPTED] * 3]
    keys.press("x")
    keys.settle()
    assert verdicts(case)[1] == [Verdict.ACCEPTED] * 2 + [Verdict.REJECTED]
    assert case.documents.get(verdict=Verdict.REJECTED).kind == "sktm", "the paper in sight, no other"
    assert has_focus(page, "[data-paper]:not([hidden]) [data-set=accepted]")
    assert page.locator("[data-verb].primary").get_attribute("data-verb") == "return"

    keys.go("p")
    assert has_focus(page, "#isian_alasan-document-sktm")
    keys.press("ArrowDown")
    keys.go("Control+Enter")
    assert has_focus(page, "button.default") and "perlu diperbaiki" in page.locator(".move-message").inner_text()
    assert format_ticket(case.ticket) in page.locator(".move-message").inner_text()
    assert case.transitions.last().verb != "return", "a preview sends nothing"
    keys.go("Enter")
    assert page.url.endswith(f"/{following.pk}/change/?antre=1") and has_focus(page, "[data-heading]")
    assert is_said(page, "Permintaan perbaikan dikirim.", "Pesan ke keluarga sudah disiapkan.")
    case.refresh_from_db()
    assert case.status == Status.RETURNED
    return keys


def approve_with_letter(keys, district, case):
    page = keys.page
    page.goto(page_of(district, case, queue=True))
    assert has_focus(page, "[data-heading]")
    keys.press("1", "2", "3")
    keys.go("s")
    assert has_focus(page, "button.default") and page.locator("[name=with_letter]").is_checked()
    keys.go("Enter")
    assert page.url == f"{district.url}{QUEUE}", "nothing else waits for a decision"
    assert "Surat terbit" in page.locator(".messagelist").inner_text()
    assert "1 selesai hari ini" in page.locator(".list-empty").inner_text()
    case.refresh_from_db()
    assert case.status == Status.APPROVED and case.letters.filter(kind=LetterKind.DECISION).count() == 1


@pytest.mark.once
def test_shortcuts_are_off_until_switched_on_and_never_while_typing(district, open_desk):
    """WCAG 2.1.4: by default a letter is only a letter; the map and "Akun saya" switch it."""
    user = reviewer()
    case = taken(user)
    page = open_desk(user)
    keys, address = Keyboard(page), page_of(district, case)

    def presses_do_nothing():
        keys.press("s", "t", "x", "a", "m", "p", "2", "?")
        page.wait_for_timeout(150)
        return (
            page.url == address
            and verdicts(case) == [[], [Verdict.PENDING] * 3]
            and page.locator(":modal").count() == 0
        )

    page.goto(address)
    assert presses_do_nothing()
    page.goto(f"{district.url}/konsol/akun/")
    page.locator("form[action$='/pintasan/'] button", has_text="Nyalakan").click()
    page.locator(".messagelist", has_text="menyala").wait_for()
    page.goto(address)
    keys.press("Control+a", "Alt+t", "Shift+Tab")
    assert verdicts(case)[0] == [], "keys of the browser and of screen readers stay theirs"
    page.evaluate("document.querySelector('.case-bar').insertAdjacentHTML('beforeend', '<textarea></textarea>')")
    page.locator("textarea").focus()
    assert presses_do_nothing() and page.locator("textarea").input_value() == "stxamp2?"
    page.locator("[data-heading]").focus()
    keys.press("?")
    assert page.locator("dialog:modal").count() == 1 and page.evaluate(f"{FACE}.closest('dialog') !== null")
    keys.press("s", "a")
    keys.press("Escape")
    assert page.url == address and has_focus(page, "[data-heading]"), "the map gives the focus back"
    keys.go("s")
    assert page.url.endswith("/langkah/verify/")
    page.locator("textarea").fill("")
    page.locator("textarea").type("s x a")
    assert page.locator("textarea").input_value() == "s x a" and page.url.endswith("/langkah/verify/")
    keys.go("Escape")
    assert page.url == address

    keys.press("?")
    with page.expect_navigation():
        page.locator("dialog button", has_text="Matikan").click()
    assert presses_do_nothing()
    user.refresh_from_db()
    assert user.keyboard_shortcuts is False


@pytest.mark.once
def test_focus_is_handed_on_without_shortcuts_too(district, open_desk):
    """Tab, Enter and Space alone: no step leaves the focus nowhere."""
    user = reviewer()
    case, page = taken(user), open_desk(user)
    page.goto(page_of(district, case))
    page.locator("#isian-nik [data-set=accepted]").focus()
    page.keyboard.press("Space")
    page.locator("[data-tally]", has_text="1 dari 21").wait_for()
    assert has_focus(page, "#isian-nik [data-set=accepted]")
    page.locator("[data-all] button").focus()
    page.keyboard.press("Enter")
    page.locator("[data-all] button:disabled").wait_for()
    assert has_focus(page, "[data-verb=verify]"), "the button that closed hands on to the next step"
    page.locator("[data-paper]:not([hidden]) [data-frame]").focus()
    page.locator("[data-tab]").nth(1).evaluate("tab => tab.click()")
    assert has_focus(page, "[data-paper]:not([hidden]) [data-frame]")
    keys = Keyboard(page)
    page.locator("[data-verb=release]").focus()
    keys.go("Enter")
    keys.go("Enter")
    assert is_said(page, "Pengajuan kembali ke antrean.") and has_focus(page, "[data-heading]")


# --- Marks by mouse ---------------------------------------------------------------------------------------------------


@pytest.mark.once
def test_marks_by_mouse_stay_on_the_page_and_a_refused_one_falls_back(district, open_desk):
    """No reload; when a colleague has taken the case over meanwhile, the sentence stands there and the old mark."""
    user, colleague = reviewer(), reviewer(number=2)
    case, page = taken(user), open_desk(user)
    page.goto(page_of(district, case))
    page.evaluate("window.stayed = true")
    nik = page.locator("#isian-nik")
    right, wrong = nik.locator("[data-set=accepted]"), nik.locator("[data-set=rejected]")

    def pressed():
        return [button.get_attribute("aria-pressed") for button in (right, wrong)]

    def marked(button, tally):
        button.click()
        page.locator("[data-tally]", has_text=tally).wait_for()
        return dict(case.checks.values_list("name", "verdict")).get("nik"), pressed()

    assert marked(right, "1 dari 21 diperiksa") == (Verdict.ACCEPTED, ["true", "false"])
    assert marked(right, "0 dari 21 diperiksa") == (None, ["false", "false"])
    assert marked(wrong, "1 dari 21 diperiksa · 1 salah") == (Verdict.REJECTED, ["false", "true"])
    page.locator("[data-live]", has_text="NIK salah. 1 dari 21").wait_for(state="attached")
    assert page.locator("[data-verb].primary").inner_text() == "Minta perbaikan"
    page.locator("[data-tab]").nth(2).click()
    page.locator("[data-paper]:not([hidden]) [data-set=rejected]").click()
    page.locator("[data-tab] .late", has_text="perlu diganti").wait_for()

    page.route("**/periksa/", lambda route: route.fulfill(status=502, body="<h1>502</h1>"))
    right.click()
    refusal = page.locator("[data-refusal]")
    page.locator("[data-refusal]", has_text="belum tersimpan").wait_for()
    assert pressed() == ["false", "true"]
    page.unroute("**/periksa/")
    services.hand_over_application(application=case, actor=colleague, to=colleague, at=timezone.now())
    right.click()
    page.locator("[data-refusal]", has_text="hanya bisa diubah petugas yang mengambil").wait_for()
    page.locator("[data-live]", has_text="hanya bisa diubah").wait_for(state="attached")
    assert pressed() == ["false", "true"] and refusal.is_visible()
    page.locator("[data-all] button").click()
    assert case.checks.get(name="nik").verdict == Verdict.REJECTED and case.checks.count() == 1
    assert page.evaluate("window.stayed") is True, "no step reloaded the page"


# --- Without a script -------------------------------------------------------------------------------------------------


@pytest.mark.once
def test_everything_essential_without_a_script(district, open_desk):
    """Take, tick, see the papers, correct, and pass the next one on: forms and links only."""
    user = reviewer(keys=True)
    case, other = (arrived() for _ in range(2))
    page = open_desk(user, java_script_enabled=False)

    def press(words, *, within="#content"):
        with page.expect_navigation():
            page.locator(within).locator("a:visible, button:visible", has_text=words).first.click()

    page.goto(f"{district.url}{QUEUE}")
    press("Periksa berikutnya")
    assert page.locator("[data-paper] img:visible").count() == 3, "all papers stand below each other"
    assert not page.locator("[data-tools]").is_visible() and not page.locator("[data-open-keys]").is_visible()
    press("Ambil")
    press("Ambil")
    assert "Pengajuan Anda ambil." in page.locator(".messagelist").inner_text()
    press("Sesuai", within="#isian-nik")
    assert page.url.endswith("#isian-nik") and page.locator("#isian-nik [aria-pressed=true]").count() == 1
    press("Perlu diganti", within="[data-paper] >> nth=2")
    press("Sisanya sesuai")
    assert "21 dari 21 diperiksa · 1 salah" in page.locator("[data-tally]").inner_text()
    assert verdicts(case)[1] == [Verdict.ACCEPTED] * 2 + [Verdict.REJECTED]
    press("Minta perbaikan")
    press("Lanjut")
    assert "Ada isian yang perlu diperbaiki" in page.locator(".errornote").inner_text()
    page.locator("[name=alasan-document-sktm]").select_option(index=1)
    press("Lanjut")
    assert "Foto SKTM" in page.locator(".move-family").inner_text()
    press("Kirim permintaan")
    case.refresh_from_db()
    assert case.status == Status.RETURNED and page.url == page_of(district, other, queue=True)

    press("Ambil")
    press("Ambil")
    press("Sisanya sesuai")
    press("Loloskan verifikasi")
    press("Loloskan")
    other.refresh_from_db()
    assert other.status == Status.VERIFIED and page.url == f"{district.url}{QUEUE}"
    assert "Pengajuan lolos verifikasi." in page.locator(".messagelist").inner_text()
