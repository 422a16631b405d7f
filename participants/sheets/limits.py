"""How much a file may ask for. Design §5: a district's largest list is about 150,000 rows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file; the defaults are what a worker of 400 MB can stand."""

    rows: int = 200_000  # data rows; HEAD_ROWS more are let through for titles and headings
    columns: int = 200
    file_bytes: int = 60_000_000
    text: int = 2_000  # characters in one cell
    unpacked_bytes: int = 800_000_000  # of all parts of a zip together
    formulas: int = 5_000
    merged: int = 200_000
    line_bytes: int = 1_000_000  # of one line of delimited text
    memory_bytes: int = 270_000_000  # of the cage's address space
    cpu_seconds: int = 120
    wait_seconds: float = 90.0  # for one answer of the cage, not counting the time the reader of the rows takes


HEAD_ROWS = 40
