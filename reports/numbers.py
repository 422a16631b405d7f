"""A number as a reader may see it: exact for the office that owns the cases, "<5" for small ones elsewhere (I8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

#: Below this a number about other offices' cases could point at one family.
SMALL = 5


@dataclass
class Tally:
    """Cases counted so far, and how many of them are not of the reader's own offices."""

    count: int = 0
    foreign: int = 0

    def add(self, count: int, *, is_own: bool) -> None:
        """Count ``count`` more cases of one office."""
        self.count += count
        self.foreign += 0 if is_own else count

    @property
    def is_small(self) -> bool:
        """Whether the number has to be hidden."""
        return bool(self.foreign) and self.count < SMALL

    @property
    def drawn(self) -> int:
        """What a drawing may show: a hidden number looks like the smallest one that is shown."""
        return SMALL if self.is_small else self.count


@dataclass(frozen=True)
class Number:
    """``text`` is shown; ``query`` are the parameters of the list with exactly these cases, "" when none is offered."""

    text: str
    query: str = ""
    count: int = 0


def number(tally: Tally, **parameters: str) -> Number:
    """The Number of ``tally``. A hidden number and a zero open no list."""
    if tally.is_small:
        return Number(f"<{SMALL}")
    return Number(grouped(tally.count), urlencode(parameters) if tally.count else "", tally.count)


def total(parts: Iterable[Tally], **parameters: str) -> Number:
    """The sum of ``parts``, each of which is shown as well.

    When one of them is hidden the sum would give it away; then only what is seen anyway is summed up: "> 12".
    """
    parts = list(parts)
    if any(part.is_small for part in parts):
        return Number(f"> {grouped(sum(part.count for part in parts if not part.is_small))}")
    joined = Tally(sum(part.count for part in parts), sum(part.foreign for part in parts))
    return number(joined, **parameters)


def share(part: Tally, whole: Tally) -> str:
    """ "19%"; "–" when nothing was counted or the parts are too few to be told."""
    if not whole.count or whole.is_small or part.is_small:
        return "–"
    return f"{int(100 * part.count / whole.count + 0.5)}%"


def grouped(count: int) -> str:
    """ "12.345"."""
    return f"{count:,}".replace(",", ".")
