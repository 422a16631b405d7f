"""Uploaded photos and PDF files made safe: whatever comes in, plain JPEG pages without any metadata come out.

A visitor's file is never decoded in this process. `imaging_worker.py` does it in a process of its own that has a memory
limit, a CPU limit, no environment and a deadline (ux-and-security U1–U6, U9, U15); its answer is
checked marker by marker.
"""

import json
import logging
import re
import struct
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

logger = logging.getLogger(__name__)

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDE_RANGE = range(64, 3001)
QUALITY_RANGE = range(20, 96)
TIME_OUT_SECONDS = 20.0
WORKER = Path(__file__).with_name("imaging_worker.py")

_SENTENCES = {
    "empty": "Berkas ini kosong. Pilih foto lain.",
    "too_big": "Berkas terlalu besar, lebih dari 10 MB. Foto ulang dengan ukuran lebih kecil.",
    "not_image": "Berkas ini bukan foto. Kirim foto JPG atau PNG, atau PDF.",
    "heic": "Foto jenis HEIC belum bisa dibaca. Ambil tangkapan layar dari foto itu, lalu kirim tangkapan layarnya.",
    "too_many_pixels": "Foto terlalu besar. Foto ulang dengan ukuran lebih kecil, atau kirim tangkapan layarnya.",
    "odd_shape": "Foto terlalu panjang dan sempit. Foto ulang satu halaman saja.",
    "animated": "Gambar bergerak tidak bisa dipakai. Kirim foto biasa.",
    "damaged": "Foto ini rusak atau belum lengkap. Foto ulang, lalu kirim lagi.",
    "pdf_locked": "PDF ini dikunci sandi. Kirim PDF tanpa sandi, atau foto tiap halamannya.",
    "pdf_empty": "PDF ini tidak punya halaman. Kirim PDF lain, atau foto dokumennya.",
    "pdf_too_long": "PDF ini lebih dari 10 halaman. Kirim halaman yang perlu saja, atau foto dokumennya.",
    "pdf_damaged": "PDF ini rusak atau belum lengkap. Kirim PDF lain, atau foto dokumennya.",
    "too_heavy": "Berkas ini terlalu berat untuk dibaca. Foto ulang dokumennya, lalu kirim fotonya.",
    "unavailable": "Foto belum bisa diperiksa sekarang. Coba lagi sebentar lagi.",
}
_FRAME_MAGIC = b"SPJIMG1\n"
_WORKER_COULD_NOT_START = 70

_START_OF_IMAGE = b"\xff\xd8"
_END_OF_IMAGE = b"\xff\xd9"
_ALLOWED_SEGMENTS = frozenset({0xC0, 0xC4, 0xDB, 0xDD, 0xE0})
_BASELINE_FRAME = 0xC0
_JFIF = 0xE0
_START_OF_SCAN = 0xDA
_MARKER_INSIDE_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)


class ImageRefused(ValueError):
    """A file that cannot be taken. `code` is for programs; `str()` tells the person in Indonesian what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(_SENTENCES[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class CleanPage:
    """One page as baseline JPEG without metadata; width and height in pixels."""

    data: bytes
    width: int
    height: int


def reencode(data: bytes, *, max_side: int, quality: int = 70) -> list[CleanPage]:
    """The pages of a JPEG, PNG, WebP (one page) or PDF (one to ten), upright, at most `max_side` pixels long.

    Nothing of the original bytes survives: no metadata, no appended data, no scripts. A photo is never enlarged.
    Raises ImageRefused for everything else; ValueError when `max_side` or `quality` is out of range.
    """
    if max_side not in MAX_SIDE_RANGE or quality not in QUALITY_RANGE:
        raise ValueError("max_side must be 64 to 3000 pixels and quality 20 to 95")
    if not data:
        raise ImageRefused("empty")
    if len(data) > MAX_BYTES:
        raise ImageRefused("too_big")
    return _read_answer(_run_worker(data, max_side=max_side, quality=quality))


def thumbnail(clean: bytes, *, max_side: int = 360) -> bytes:
    """A small JPEG of a page that `reencode` made, about 10 KB: families pay for what their phone loads.

    Opened in this process: these bytes are our own encoder's, never a visitor's.
    """
    with Image.open(BytesIO(clean), formats=("JPEG",)) as page:
        page.draft("RGB", (max_side, max_side))
        page.thumbnail((max_side, max_side))
        buffer = BytesIO()
        page.convert("RGB").save(buffer, "JPEG", quality=60, optimize=True)
    return buffer.getvalue()


def _run_worker(data: bytes, *, max_side: int, quality: int) -> bytes:
    command = [sys.executable, "-I", str(WORKER), str(max_side), str(quality)]
    try:
        finished = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=TIME_OUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        logger.warning("imaging worker killed after %s s", TIME_OUT_SECONDS)
        raise ImageRefused("too_heavy") from None
    except OSError:
        logger.exception("imaging worker cannot be started")
        raise ImageRefused("unavailable") from None
    if finished.returncode == 0:
        return finished.stdout
    if finished.returncode == _WORKER_COULD_NOT_START:
        logger.error("imaging worker lacks a library")
        raise ImageRefused("unavailable")
    logger.warning("imaging worker ended with status %s", finished.returncode)
    raise ImageRefused("too_heavy")


def _read_answer(answer: bytes) -> list[CleanPage]:
    """The pages in a worker's answer: magic, one line of JSON (`code`, or `sizes` in bytes), the pages end to end."""
    head, _, body = answer.removeprefix(_FRAME_MAGIC).partition(b"\n")
    try:
        if not answer.startswith(_FRAME_MAGIC):
            raise ValueError("no frame")
        header = json.loads(head)
        if header["code"]:
            raise ImageRefused(header["code"] if header["code"] in _SENTENCES else "damaged")
        pages, start = [], 0
        for size in header["sizes"]:
            pages.append(_checked_page(body[start : start + size]))
            start += size
        if not pages or start != len(body):
            raise ValueError("wrong length")
    except ImageRefused:
        raise
    except (ValueError, KeyError, TypeError, IndexError, struct.error):
        logger.exception("imaging worker gave an unusable answer")
        raise ImageRefused("too_heavy") from None
    return pages


def _checked_page(data: bytes) -> CleanPage:
    """`data` as a page if it is a bare baseline JPEG: known segments, one scan, nothing behind it. Raises ValueError.

    Walks the markers without decoding: even a worker that was taken over cannot hand on comments, EXIF or a tail.
    """
    if not data.startswith(_START_OF_IMAGE) or not data.endswith(_END_OF_IMAGE):
        raise ValueError("not a JPEG")
    position, width, height = 2, 0, 0
    while data[position + 1] != _START_OF_SCAN:
        marker, length = data[position + 1], struct.unpack_from(">H", data, position + 2)[0]
        if data[position] != 0xFF or marker not in _ALLOWED_SEGMENTS or (marker == _JFIF and length != 16):
            raise ValueError("unexpected JPEG segment")
        if marker == _BASELINE_FRAME:
            height, width = struct.unpack_from(">HH", data, position + 5)
        position += 2 + length
    scan = position + 2 + struct.unpack_from(">H", data, position + 2)[0]
    first_marker = _MARKER_INSIDE_SCAN.search(data, scan)
    if first_marker is None or first_marker.start() != len(data) - 2 or not (width and height):
        raise ValueError("data behind the scan")
    return CleanPage(data=data, width=width, height=height)
