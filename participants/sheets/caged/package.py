"""The zip around .xlsx and .ods: judged by its list of entries before anything is unpacked, then read part by part."""

import re
import zipfile
import zlib
from collections.abc import Iterator

from participants.sheets.caged.wire import Refused
from participants.sheets.limits import Limits

CHUNK_BYTES = 1 << 19
PROLOG_BYTES = 65_536
MAX_ENTRIES = 5_000
MAX_NAME = 255
SMALL_PART_BYTES = 10_000_000
MAX_RATIO = 200  # a table repeats itself perhaps thirtyfold; deflate at its limit reaches a thousand
ENCRYPTED_FLAG = 0x1
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
OPENDOCUMENT_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"
UNREAD_FOLDER = "customxml/"  # Power Query leaves UTF-16 there
XML_SUFFIXES = (".xml", ".rels", ".vml")

_ROOT = re.compile(rb"<[A-Za-z_]")
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_PLAIN_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


class Package:
    """The parts of a zip by their lower-case name. Raises Refused for everything a spreadsheet program never writes."""

    def __init__(self, file, limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
            raise Refused("damaged") from None
        self._parts = self._judged(self._zip.infolist(), limits)
        self.names = set(self._parts)
        self.is_opendocument = self._is_opendocument()
        for name in self.names:
            if name.endswith(XML_SUFFIXES):
                self._judge_prolog(name)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part, unpacked piece by piece. Raises Refused when it is missing, cut off or unlike what its entry says."""
        info = self._parts.get(name.lower())
        if info is None:
            raise Refused("damaged")
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(CHUNK_BYTES):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise Refused("damaged") from None

    def any_under(self, *folders: str) -> bool:
        """Say whether a part lies in one of `folders` (lower case, with the slash)."""
        return any(name.startswith(folders) for name in self.names)

    def _is_opendocument(self) -> bool:
        if "mimetype" not in self:
            return False
        kind = b"".join(self.chunks("mimetype"))[:200].strip()
        if kind.startswith(b"application/vnd.oasis.opendocument") and kind != OPENDOCUMENT_SHEET:
            raise Refused("not_table")
        return kind == OPENDOCUMENT_SHEET

    @staticmethod
    def _judged(entries: list[zipfile.ZipInfo], limits: Limits) -> dict[str, zipfile.ZipInfo]:
        if len(entries) > MAX_ENTRIES:
            raise Refused("bomb")
        parts: dict[str, zipfile.ZipInfo] = {}
        total = 0
        for entry in entries:
            name = entry.orig_filename.replace("\\", "/").lower()  # some .NET programs write backslashes
            if name.startswith("/") or ":" in name or "\0" in name or len(name) > MAX_NAME or ".." in name.split("/"):
                raise Refused("odd_names")
            if entry.is_dir():
                continue
            if name in parts:
                raise Refused("odd_names")
            if entry.flag_bits & ENCRYPTED_FLAG:
                raise Refused("password")
            if entry.compress_type not in METHODS:
                raise Refused("odd_names")
            total += entry.file_size
            swollen = entry.file_size > max(entry.compress_size, 1) * MAX_RATIO
            if total > limits.unpacked_bytes or (entry.file_size > SMALL_PART_BYTES and swollen):
                raise Refused("bomb")
            parts[name] = entry
        return parts

    def _judge_prolog(self, name: str) -> None:
        """A DTD can only stand before the root element; read that far, in the one encoding everybody writes."""
        prolog = b""
        for chunk in self.chunks(name):
            prolog += chunk
            if _ROOT.search(prolog) or len(prolog) > PROLOG_BYTES:
                break
        declared = _DECLARED.match(prolog.removeprefix(b"\xef\xbb\xbf"))
        odd = declared is not None and declared[1].lower() not in _PLAIN_ENCODINGS
        odd = odd or b"\0" in prolog[:1024] or prolog.startswith((b"\xff\xfe", b"\xfe\xff"))
        if odd and not name.startswith(UNREAD_FOLDER):
            raise Refused("encoding_xml")
        prolog = prolog.replace(b"\0", b"")
        root = _ROOT.search(prolog)
        if b"<!DOCTYPE" in prolog[: root.start() if root else None] or b"<!ENTITY" in prolog:
            raise Refused("dtd")
        if root is None and prolog.strip():
            raise Refused("encoding_xml")
