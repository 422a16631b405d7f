"""Where the headings of a table stand: found by what they say, not by their place."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from participants.sheets.cells import Formula, Merged
from participants.sheets.limits import HEAD_ROWS
from participants.sheets.refusals import SheetRefused

_COLUMN_NUMBER = re.compile(r"\(?\s*(\d{1,3})\s*[.)]?")
_LEAST_COLUMN_NUMBERS = 3

NumberedRow = tuple[int, Sequence]


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a table: the rows they take, a row of column numbers below included, and one name per column."""

    first_row: int
    last_row: int
    names: list[str]


def find_header(rows: Sequence[NumberedRow], *, score: Callable[[list[str]], int]) -> Header:
    """The header among the first 40 of `rows`: the row, or pair of rows, whose names `score` likes best.

    A pair counts only if it scores higher than one row alone; its names are "upper / lower". When `score` likes
    nothing, the row with the most different words is taken: the operator then maps the columns by hand. Raises
    SheetRefused when there is no row at all.
    """
    head = list(rows[:HEAD_ROWS])
    if not head:
        raise SheetRefused("no_rows")
    best, best_score = None, 0
    for index, last, names in _candidates(head):
        found = score(names)
        if found > best_score or (best is not None and found == best_score > 0 and _is_shorter(best, index, last)):
            best, best_score = (index, last, names), found
    index, last, names = best or _wordiest(head)
    if last + 1 < len(head) and _is_column_numbers(head[last + 1][1]):
        last += 1
    return Header(first_row=head[index][0], last_row=head[last][0], names=names)


def _candidates(head: list[NumberedRow]) -> Iterator[tuple[int, int, list[str]]]:
    """Single rows and pairs of neighbouring rows, with the names each would give."""
    for index, (number, cells) in enumerate(head):
        if not _is_column_numbers(cells):
            yield index, index, _trimmed([_text(cell) for cell in cells])
        if index + 1 < len(head) and head[index + 1][0] == number + 1 and not _is_column_numbers(head[index + 1][1]):
            yield index, index + 1, _two_level(cells, head[index + 1][1])


def _is_shorter(best: tuple[int, int, list[str]], index: int, last: int) -> bool:
    """Say whether rows `index`..`last` are one of the two rows of `best`: with equal names the single row is right."""
    return index == last and best[0] < best[1] and best[0] <= index <= best[1]


def _two_level(upper: Sequence, lower: Sequence) -> list[str]:
    """Names of two rows read together: an upper heading reaches right over empty cells that have a subheading."""
    names, carried = [], ""
    for column in range(max(len(upper), len(lower))):
        above = _text(upper[column]) if column < len(upper) else ""
        below = _text(lower[column]) if column < len(lower) else ""
        if above:
            carried = above if below else ""
        elif not below:
            carried = ""
        group = above or carried
        names.append(f"{group} / {below}" if group and below else group or below)
    return _trimmed(names)


def _wordiest(head: list[NumberedRow]) -> tuple[int, int, list[str]]:
    """The first row with the most different texts that are not numbers."""
    texts = [[_text(cell) for cell in cells] for _, cells in head]
    counts = [len({text for text in row if text and not any(sign.isdigit() for sign in text)}) for row in texts]
    index = counts.index(max(counts))
    return index, index, _trimmed(texts[index])


def _is_column_numbers(cells: Sequence) -> bool:
    """Say whether the row only counts the columns: 1, 2, 3 … or (1), (2), (3) …"""
    expected, seen = 1, 0
    for cell in cells:
        text = _text(cell)
        if not text:
            continue
        match = _COLUMN_NUMBER.fullmatch(text)
        if match is None or int(match[1]) not in (expected, expected - 1) or (not seen and int(match[1]) != 1):
            return False
        expected, seen = int(match[1]) + 1, seen + 1
    return seen >= _LEAST_COLUMN_NUMBERS and expected > _LEAST_COLUMN_NUMBERS


def _text(cell: object) -> str:
    """A heading as one line of text; formulas and the inside of merged ranges say nothing."""
    if cell is None or isinstance(cell, (Formula, Merged)):
        return ""
    return " ".join(str(cell).split())


def _trimmed(names: list[str]) -> list[str]:
    while names and not names[-1]:
        names.pop()
    return names
