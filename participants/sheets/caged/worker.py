"""Takes ONE hostile workbook apart. A program: started by `sheets/cage.py`, never inside a server.

The file is standard input, the frames of `wire` are the answer. Limits first, libraries later: memory, CPU time, no
files, no children. Exit status 70 means that a library is missing.
"""

import gc
import json
import os
import resource
import sys
import warnings

from participants.sheets.caged.wire import Refused, send, send_rows
from participants.sheets.limits import Limits

OPEN_FILES = 32
LIBRARY_MISSING = 70


def main() -> None:
    """Read the request from the command line, answer on standard output."""
    request = json.loads(sys.argv[2])
    kind, asked = request.pop("kind"), request.pop("sheet")
    limits = Limits(**request)
    limit_resources(limits)
    warnings.simplefilter("ignore")
    gc.disable()  # rows are lists of plain values: nothing goes round in circles, and looking for it costs a quarter
    out = sys.stdout.buffer
    try:
        answer(out, kind, asked, limits)
    except Refused as refusal:
        send(out, b"X", (refusal.code, refusal.details))
    except MemoryError:
        send(out, b"X", ("too_heavy", {}))
    except ImportError:
        os._exit(LIBRARY_MISSING)
    except BrokenPipeError:
        os._exit(0)  # nobody listens any more
    out.flush()
    os._exit(0)  # without taking down what is about to vanish anyway


def limit_resources(limits: Limits) -> None:
    """Bound what this process may take, before it has read one byte of the file.

    RLIMIT_AS bounds reserved memory, hence resident memory too. macOS has no working RLIMIT_AS; there only the other
    limits and the parent's patience hold.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    if sys.platform.startswith("linux"):
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))


def answer(out, kind: str, asked: str, limits: Limits) -> None:
    """Send head, rows and end of the file on standard input. Raises Refused, MemoryError, ImportError."""
    file = os.fdopen(0, "rb", closefd=False)
    try:
        book = open_book(file, kind, limits)
        head, rows = book.open_sheet(asked)
        send(out, b"H", {**head, "kind": book.kind})
        out.flush()
        send_rows(out, rows, limits)
    except (Refused, MemoryError, ImportError, BrokenPipeError):
        raise
    except Exception:  # zip, XML and OLE readers raise whatever a broken file leads them to
        raise Refused("damaged") from None
    send(out, b"E", None)


def open_book(file, kind: str, limits: Limits):
    """The reader for what the bytes are: `kind` is "zip" or "ole"."""
    if kind == "ole":
        from participants.sheets.caged.xls import XlsBook

        return XlsBook(file, limits)
    from participants.sheets.caged.package import Package

    package = Package(file, limits)
    if package.is_opendocument:
        from participants.sheets.caged.ods import OdsBook

        return OdsBook(package, limits)
    from participants.sheets.caged.xlsx import XlsxBook

    return XlsxBook(package, limits)
