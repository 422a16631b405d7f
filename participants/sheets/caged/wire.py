"""What the caged process says to its parent, and the refusal that ends it."""

import marshal  # noqa: S302  written here, read by our own parent
from collections.abc import Iterable
from typing import BinaryIO

from participants.sheets.limits import HEAD_ROWS, Limits

CELLS_PER_CHUNK = 4_000

#: A row on its way: its number, its cells, and the places of the cells that are tuples (see `values`).
Row = tuple[int, list, list]


class Refused(Exception):
    """The file is refused: a code known to `refusals`, and the details for its sentence."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def send(out: BinaryIO, letter: bytes, value: object) -> None:
    """Write one frame: H head, R rows, E end, X refused."""
    body = marshal.dumps(value)  # noqa: S302
    out.write(letter + len(body).to_bytes(4, "big"))
    out.write(body)


def send_rows(out: BinaryIO, rows: Iterable[Row], limits: Limits) -> None:
    """Stream `rows` in chunks. Raises Refused when there are too many, and whatever reading them raises."""
    chunk, cells, count = [], 0, 0
    for row in rows:
        count += 1
        if count > limits.rows + HEAD_ROWS:
            raise Refused("too_many_rows", limit=limits.rows)
        chunk.append(row)
        cells += len(row[1])
        if cells >= CELLS_PER_CHUNK:
            send(out, b"R", chunk)
            chunk, cells = [], 0
    send(out, b"R", chunk)
