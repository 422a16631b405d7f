"""Shared strings of .xlsx: plain ones by pattern, everything else through the XML parser. Both give the same list."""

import codecs
import re
from collections.abc import Iterator

from participants.sheets.caged import values, xmlparts
from participants.sheets.caged.package import Package
from participants.sheets.caged.wire import Refused

_ITEM = re.compile(r'\s*<si><t(?: xml:space="preserve")?>([^<]*)</t>')
_OPENING = re.compile(r"[^<]*(?:<\?[^>]*\?>\s*)?<sst(?: [^>]*)?>")
_CLOSING = re.compile(r"\s*</sst>\s*")


class NotPlain(Exception):
    """The XML is not spelled the way the usual programs spell it."""


def read_strings(package: Package, part: str, *, limit: int) -> tuple[list[str], set[int]]:
    """The strings, and the indexes of those longer than `limit`; Excel's own escapes are resolved."""
    try:
        strings = list(_plain_strings(package.chunks(part)))
    except NotPlain:
        strings = list(_parsed_strings(package.chunks(part)))
    return strings, {index for index, text in enumerate(strings) if len(text) > limit}


def _plain_strings(chunks: Iterator[bytes]) -> Iterator[str]:
    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    rest, is_open = "", False
    for chunk in chunks:
        rest += _decoded(decode, chunk)
        if not is_open:
            opening = _OPENING.match(rest)
            if opening is None:
                raise NotPlain
            rest, is_open = rest[opening.end() :], True
        if "\r" in rest:
            raise NotPlain
        *items, rest = rest.split("</si>")
        for item in items:
            match = _ITEM.fullmatch(item)
            if match is None:
                raise NotPlain  # formatted in parts, phonetic, empty, commented …
            yield values.unescaped(values.plain(match[1]))
    if not _CLOSING.fullmatch(rest):
        raise NotPlain


def _parsed_strings(chunks: Iterator[bytes]) -> Iterator[str]:
    done: list[str] = []
    parts: list[str] = []
    state = {"in_text": False, "phonetic": False}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            parts.clear()
        elif name == "rPh":
            state["phonetic"] = True
        elif name == "t":
            state["in_text"] = not state["phonetic"]

    def end(name: str) -> None:
        if name == "t":
            state["in_text"] = False
        elif name == "rPh":
            state["phonetic"] = False
        elif name == "si":
            done.append(values.unescaped("".join(parts)))

    def text(data: str) -> None:
        if state["in_text"]:
            parts.append(data)

    for _ in xmlparts.events(chunks, start=start, end=end, text=text):
        yield from done
        done.clear()


def _decoded(decode, chunk: bytes) -> str:
    try:
        return decode(chunk)
    except UnicodeDecodeError:
        raise Refused("damaged") from None
