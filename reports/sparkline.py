"""A row of small bars as geometry: the template only writes the rectangles, so no style attribute is needed."""

from dataclasses import dataclass

WIDTH, HEIGHT = 120, 28
_GAP = 1


@dataclass(frozen=True)
class Bar:
    """One rectangle in the coordinates of the drawing."""

    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Sparkline:
    """``bars`` in a box of ``width`` by ``height``; ``text`` says in words what is to be seen."""

    bars: list[Bar]
    bar_width: float
    text: str
    width: int = WIDTH
    height: int = HEIGHT


def sparkline(values: list[int], *, text: str) -> Sparkline:
    """Bars from the oldest value to the newest, the largest as high as the box; a zero is a hair line."""
    step = WIDTH / max(len(values), 1)
    most = max(values, default=0) or 1
    bars = []
    for position, value in enumerate(values):
        height = round(max(value / most * HEIGHT, 1), 1)
        bars.append(Bar(x=round(position * step, 2), y=round(HEIGHT - height, 1), height=height))
    return Sparkline(bars=bars, bar_width=round(step - _GAP, 2), text=text)
