"""What apps above add to the page of a person: they register when they start, because this app knows none of them.

A panel is a function ``panel(person, user=…, at=…) -> Table | None``; a signpost leads from what a change is about to
its page: ``signpost(abouts, user=…) -> {about: Cell}``. Both show only what ``user`` may see.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """A text of a table; ``url`` leads on, ``tone`` (ok, wait, late) puts it into a frame."""

    text: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Table:
    """One block of the page; each row is a list of (heading, Cell). ``empty`` is said when there are no rows."""

    anchor: str
    title: str
    headings: tuple[str, ...]
    rows: list = field(default_factory=list)
    empty: str = ""
    note: str = ""


_PANELS: dict[str, Callable[..., Table | None]] = {}
_SIGNPOSTS: dict[str, Callable[..., dict[str, Cell]]] = {}


def table(anchor, title, headings, rows, *, empty="", note=""):
    """A Table of rows whose values are texts or Cells; an empty text becomes a dash."""
    named = [[(heading, _cell(value)) for heading, value in zip(headings, row, strict=True)] for row in rows]
    return Table(anchor, title, tuple(headings), named, empty, note)


def _cell(value):
    return value if isinstance(value, Cell) else Cell(value or "–")


def register(
    name: str, *, panel: Callable[..., Table | None], signpost: Callable[..., dict[str, Cell]] | None = None
) -> None:
    """Show ``panel`` on the page of every person; the same ``name`` again replaces it."""
    _PANELS[name] = panel
    if signpost:
        _SIGNPOSTS[name] = signpost


def panels_of(person, *, user, at) -> list[Table]:
    """The Tables that the apps above show of ``person``."""
    made = (panel(person, user=user, at=at) for panel in _PANELS.values())
    return [shown for shown in made if shown is not None]


def signposts(abouts: Iterable[str], *, user) -> dict[str, Cell]:
    """Where each of ``abouts`` leads, as far as ``user`` may follow."""
    wanted, found = {about for about in abouts if about}, {}
    for signpost in _SIGNPOSTS.values() if wanted else ():
        found |= signpost(wanted, user=user)
    return found
