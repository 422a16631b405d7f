"""Runs `caged/worker.py`: the process that takes hostile workbooks apart, with limits, without environment or files.

The child gets the file as its standard input and answers in frames: one letter, four bytes of length, a marshalled
value of plain types. The pipe holds the child back while nobody reads, so this process never has more than a chunk.
"""

import datetime
import fcntl
import json
import logging
import marshal  # noqa: S302  read only from our own worker, which writes plain types
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from participants.sheets.cells import Formula, Merged
from participants.sheets.limits import Limits
from participants.sheets.refusals import SheetRefused, is_refusal

logger = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parents[2]
MAX_FRAME_BYTES = 128_000_000
WORKER_COULD_NOT_START = 70
_FRAME_HEAD = 5
_PIPE_BYTES = 1 << 20
_START = "import sys; sys.path.insert(0, sys.argv[1]); from participants.sheets.caged.worker import main; main()"


def _moment(ordinal: int, milliseconds: int) -> datetime.datetime:
    return datetime.datetime.fromordinal(ordinal) + datetime.timedelta(milliseconds=milliseconds)


def _clock(milliseconds: int) -> datetime.time:
    return (datetime.datetime.min + datetime.timedelta(milliseconds=milliseconds)).time()


#: How the tuples of `caged/values.py` become cells again.
_REVIVED = {"f": Formula, "m": Merged, "d": datetime.date.fromordinal, "t": _moment, "h": _clock}


_ODD_ANSWERS = (TypeError, ValueError, LookupError, ArithmeticError, AttributeError)


def _revived(number: int, cells: list, places: list[int]) -> tuple[int, list]:
    """A row as the child sent it, the tuples at `places` made cells again."""
    for place in places:
        if type(cells[place]) is tuple:  # a place is named twice when the file gives a cell twice
            code, *rest = cells[place]
            cells[place] = _REVIVED[code](*rest)
    return number, cells


class Cage:
    """One caged reading of one file: `head` first, then `rows()`. `close` ends the child whatever it is doing."""

    def __init__(self, path: Path, *, kind: str, sheet: str, limits: Limits) -> None:
        self._limits = limits
        request = json.dumps({"kind": kind, "sheet": sheet, **asdict(limits)})
        command = [sys.executable, "-I", "-c", _START, str(PROJECT), request]
        try:
            with path.open("rb") as file:
                self._child = subprocess.Popen(
                    command,
                    stdin=file,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={},
                    cwd="/",
                    bufsize=0,
                )
        except OSError:
            logger.exception("sheet worker cannot be started")
            raise SheetRefused("unavailable") from None
        self._pipe = self._child.stdout.fileno()
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            try:
                fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
            except OSError:
                logger.debug("the pipe keeps its size")  # a limit of the machine; slower, nothing else
        self._buffer = bytearray()

    def head(self) -> dict:
        """The first answer: sheet, sheets, rows_total, notices. Raises SheetRefused."""
        letter, value = self._frame()
        if letter != b"H" or not isinstance(value, dict):
            raise self._unusable()
        return value

    def rows(self) -> Iterator[tuple[int, list]]:
        """The rows, chunk by chunk. Raises SheetRefused."""
        while True:
            letter, value = self._frame()
            if letter == b"E":
                return
            if letter != b"R":
                raise self._unusable()
            try:
                chunk = [_revived(*row) for row in value]
            except _ODD_ANSWERS:
                raise self._unusable() from None
            yield from chunk

    def close(self) -> None:
        """End the child and wait for it; may be called twice."""
        if self._child.poll() is None:
            self._child.kill()
        self._child.wait()
        self._child.stdout.close()

    def _frame(self) -> tuple[bytes, object]:
        deadline = time.monotonic() + self._limits.wait_seconds
        letter, length = self._take(_FRAME_HEAD, deadline), 0
        letter, length = letter[:1], int.from_bytes(letter[1:], "big")
        if length > MAX_FRAME_BYTES:
            raise self._unusable()
        try:
            value = marshal.loads(self._take(length, deadline))  # noqa: S302  see above
        except (ValueError, EOFError, TypeError):
            raise self._unusable() from None
        if letter == b"X":
            self.close()
            raise self._refusal(value)
        return letter, value

    def _refusal(self, value: object) -> SheetRefused:
        try:
            code, details = value
            if is_refusal(code):
                return SheetRefused(code, **details)
        except _ODD_ANSWERS:
            logger.exception("sheet worker refused in words nobody knows")
        return self._unusable()

    def _take(self, size: int, deadline: float) -> bytes:
        """The next `size` bytes of the answer. Raises SheetRefused when the child is late or has died."""
        poll = select.poll()
        poll.register(self._pipe, select.POLLIN | select.POLLHUP)
        while len(self._buffer) < size:
            if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                logger.warning("sheet worker killed after %s s without an answer", self._limits.wait_seconds)
                self.close()
                raise SheetRefused("too_heavy")
            data = os.read(self._pipe, _PIPE_BYTES)
            if not data:
                raise self._died()
            self._buffer += data
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _died(self) -> SheetRefused:
        self.close()
        if self._child.returncode == WORKER_COULD_NOT_START:
            logger.error("sheet worker lacks a library")
            return SheetRefused("unavailable")
        logger.warning("sheet worker ended with status %s", self._child.returncode)
        return SheetRefused("too_heavy")

    def _unusable(self) -> SheetRefused:
        logger.error("sheet worker gave an unusable answer")
        self.close()
        return SheetRefused("too_heavy")
