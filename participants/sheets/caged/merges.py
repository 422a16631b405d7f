"""Merged ranges laid over the rows that stream by."""

from collections.abc import Iterable, Iterator

from participants.sheets.caged.wire import Refused, Row

MAX_AT_ONCE = 1_000  # ranges may not overlap, so no row is crossed by more than it has columns

#: First row, first column, last row, last column; rows from 1, columns from 0.
Range = tuple[int, int, int, int]


class Merges:
    """Marks the empty cells of merged ranges as ("m", top row). Ranges come in the order of their top rows."""

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        self._waiting = sorted(ranges, reverse=True)
        self._active: list[Range] = []
        self._width = 0

    def add(self, merged: Range) -> None:
        """Take one more range, whose top row is the row being read."""
        self._active.append(merged)

    def over(self, rows: Iterable[Row]) -> Iterator[Row]:
        """`rows` with the insides of the ranges marked, as far right as the table has reached."""
        for row in rows:
            self.fill(row)
            yield row

    def fill(self, row: Row) -> None:
        """Mark the inside of the ranges in `row`; rows come in their order."""
        number, cells, places = row
        self._width = max(self._width, len(cells))
        while self._waiting and self._waiting[-1][0] <= number:
            self._active.append(self._waiting.pop())
        if not self._active:
            return
        self._active = [merged for merged in self._active if merged[2] >= number]
        if len(self._active) > MAX_AT_ONCE:
            raise Refused("too_many_merged")
        for top, left, _, right in self._active:
            for column in range(left + (number == top), min(right + 1, self._width)):
                if column >= len(cells):
                    cells.extend([None] * (column + 1 - len(cells)))
                if cells[column] is None:
                    cells[column] = ("m", top)
                    places.append(column)
