"""What must hold on every page of the console, light and dark, on the office's screen and on a phone (WCAG 2.2 AA)."""

from axe_playwright_python.sync_playwright import Axe

AXE = Axe()
#: 4.5:1 is enough where people work all day on good screens; a target is at least 24 px (WCAG 2.5.8).
#: Without ``preload`` axe leaves the page's style sheets alone; to read them it would itself break the content policy.
AXE_OPTIONS = {"resultTypes": ["violations"], "preload": False, "rules": {"target-size": {"enabled": True}}}
CONTRAST = {"resultTypes": ["violations"], "preload": False, "runOnly": ["color-contrast"]}
OFFICE, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 640}
#: Every rule once in each theme and once at each width; colours at both widths in the dark, where few look.
ROUNDS = (
    ("light", OFFICE, AXE_OPTIONS),
    ("light", PHONE, None),
    ("dark", OFFICE, CONTRAST),
    ("dark", PHONE, AXE_OPTIONS),
)
SMALLEST_TARGET = 24

#: Buttons and fields that are smaller. Links are left to axe, which knows what stands in a sentence or far apart.
SMALL_TARGETS = """least => [...document.querySelectorAll('main :is(button, a.button, input, select, summary)')]
  .filter(node => node.getClientRects().length && !node.matches('[type=hidden], [type=checkbox], [type=radio]'))
  .filter(node => node.getBoundingClientRect().height < least - 0.5 || node.getBoundingClientRect().width < least - 0.5)
  .map(node => node.tagName + ' ' + (node.textContent.trim() || node.name || node.className).slice(0, 40)
    + ' ' + Math.round(node.getBoundingClientRect().height))"""
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll('body *')].filter(node =>
    node.getClientRects().length && node.getBoundingClientRect().right > room + 1).slice(-3);
  return ['', ...wide.map(node => node.tagName + '.' + node.className + ' ' + node.textContent.trim().slice(0, 40))];
}"""
CONTENTS = """() => ({
  lang: document.documentElement.lang,
  headings: [...document.querySelectorAll('h1')].filter(node => node.getClientRects().length).length,
  styled: document.querySelectorAll('main [style]').length,
  unnamed: [...document.querySelectorAll('main input, main select, main textarea')].filter(node =>
    !['hidden', 'submit'].includes(node.type) && !(node.labels || []).length && !node.getAttribute('aria-label')
    && !node.getAttribute('aria-labelledby')).map(node => node.name),
})"""


def complaints_about(page):
    """Sentences about whatever is wrong with the page in front, in every theme and width."""
    found = [*_frame(page)]
    for theme, size, options in ROUNDS:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # a colour on its way is no colour yet
        page.set_viewport_size(size)
        about = f"{theme} {size['width']} px"
        found += [f"{about}: too wide: {words}" for words in page.evaluate(TOO_WIDE)]
        found += [f"{about}: target too small: {words}" for words in page.evaluate(SMALL_TARGETS, SMALLEST_TARGET)]
        if options:
            found += [f"{about}: {words}" for words in _axe(page, options)]
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    page.set_viewport_size(OFFICE)
    return found


def _frame(page):
    here = page.evaluate(CONTENTS)
    if here["lang"] != "id":
        yield f"lang is {here['lang']}"
    if here["headings"] != 1:
        yield f"{here['headings']} h1"
    if "SIPERJAKE" not in page.title() or page.title().startswith("|"):
        yield f"title is {page.title()!r}"
    if here["unnamed"]:
        yield f"no label: {', '.join(here['unnamed'])}"


def _axe(page, options):
    for violation in AXE.run(page, options=options).response["violations"]:
        where = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
        yield f"axe {violation['id']}: {len(where)} × {', '.join(where[:3])}"
