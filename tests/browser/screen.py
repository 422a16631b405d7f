"""What must hold on every public screen, in every state it can have: ux-and-security §2.4, §2.5, §8 (G2, G10)."""

from axe_playwright_python.sync_playwright import Axe

from bench.walker import GO_ON

AXE = Axe()
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {
        "target-size": {"enabled": True},
        "color-contrast-enhanced": {"enabled": True},  # §2.5 asks for 7:1, which includes the usual 4.5:1
        "color-contrast": {"enabled": False},
    },
}
NARROW = {"width": 320, "height": 256}  # 1280 × 1024 at 400 % zoom (WCAG 1.4.10)
SMALLEST_TARGET = 48

#: Links and buttons that are smaller than they should be. A link within a sentence may be as high as its line.
SMALL_TARGETS = """least => [...document.querySelectorAll('main a, main button, main summary, main .choice, nav a')]
  .filter(node => node.getClientRects().length && !node.closest('.unseen, [hidden]'))
  .filter(node => {
    const box = node.getBoundingClientRect();
    const block = node.closest('p, li, dd, small');
    const alone = !block || node.tagName !== 'A' || block.textContent.trim() === node.textContent.trim();
    return (alone && box.height < least - 0.5) || box.width < 24 || box.height < 24;
  })
  .map(node => node.textContent.trim().replace(/\\s+/g, ' ') + ' ' + Math.round(node.getBoundingClientRect().height))"""
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll('body *')].filter(node =>
    node.getBoundingClientRect().left + node.scrollWidth > room + 1).slice(-3);
  return ['', ...wide.map(node => node.tagName + '.' + node.className + ' ' + node.textContent.trim().slice(0, 40))];
}"""


def complaints_about(page, *, errors=False):
    """Sentences about whatever is wrong with the screen in front; ``errors`` says that it shows errors."""
    found = [*_frame(page, errors=errors), *_axe(page), *_width(page)]
    found += [f"target too small: {words}" for words in page.evaluate(SMALL_TARGETS, SMALLEST_TARGET)]
    return found


def _frame(page, *, errors):
    title, lang = page.title(), page.locator("html").get_attribute("lang")
    headings = page.locator("h1").count()
    if lang != "id":
        yield f"lang is {lang}"
    if headings != 1:
        yield f"{headings} h1"
    if title.startswith("Galat:") != errors or not title.endswith("– SIPERJAKE"):
        yield f"title is {title!r}"
    if errors and not page.evaluate("document.activeElement.matches('.summary')"):
        yield "the error summary has no focus"


def _axe(page):
    for violation in AXE.run(page, options=AXE_OPTIONS).response["violations"]:
        where = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
        yield f"axe {violation['id']}: {', '.join(where[:4])}"


def _width(page):
    usual = page.viewport_size
    page.set_viewport_size(NARROW)
    for size in (1, 3):
        page.evaluate("size => { document.documentElement.className = 'ukuran-' + size }", size)
        for words in page.evaluate(TOO_WIDE):
            yield f"wider than 320 px at letter size {size}: {words}"
    page.evaluate("document.documentElement.className = 'ukuran-1'")
    page.set_viewport_size(usual)


def press_empty(page):
    """Send the page's form with nothing in it."""
    form = page.locator("main form[method=post]").first
    form.locator("input[type=text], input[type=tel], textarea").evaluate_all(
        "nodes => nodes.forEach(n => n.value = '')"
    )
    form.locator("input[type=radio]").evaluate_all("nodes => nodes.forEach(n => n.checked = false)")
    form.locator("select").evaluate_all("nodes => nodes.forEach(n => n.value = '')")
    with page.expect_navigation():
        page.locator(GO_ON).first.click()
