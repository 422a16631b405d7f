"""Records of old Excel files, [MS-XLS] 2.4: walked where they lie; nothing is copied but what is asked for."""

import struct
from collections.abc import Iterator

from participants.sheets.caged import values
from participants.sheets.caged.wire import Refused

BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
FILEPASS, BOUNDSHEET, OBPROJ, SUPBOOK = 0x002F, 0x0085, 0x00D3, 0x01AE
SST, FORMAT, XF, DATEMODE, MERGED = 0x00FC, 0x041E, 0x00E0, 0x0022, 0x00E5
FORMULA, NUMBER, RK, MULRK, LABELSST, LABEL, RSTRING, BOOLERR = 0x06, 0x0203, 0x027E, 0xBD, 0xFD, 0x0204, 0xD6, 0x0205
CELLS = frozenset({FORMULA, NUMBER, RK, MULRK, LABELSST, LABEL, RSTRING, BOOLERR})
BIFF8 = 0x0600
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}

_HEAD = struct.Struct("<HH")
_RK = struct.Struct("<I")
_DOUBLE = struct.Struct("<d")
_STRING_HEAD = struct.Struct("<HB")
_IS_WIDE, _HAS_EXTRA, _HAS_RUNS = 0x01, 0x04, 0x08


def records(data: bytes, position: int) -> Iterator[tuple[int, int, int]]:
    """Kind, start and length of the records of one substream; embedded charts are left out. Raises Refused."""
    end, depth, unpack = len(data), 0, _HEAD.unpack_from
    while position + 4 <= end:
        kind, length = unpack(data, position)
        position += 4
        if position + length > end:
            break
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, position, length
        position += length
    raise Refused("damaged")


def rk_number(raw: int) -> int | float:
    """A number packed into 30 bits: an integer or the upper half of a double, perhaps to be divided by 100."""
    if raw & 2:
        value: int | float = (raw >> 2) - (1 << 30 if raw & 0x80000000 else 0)
    else:
        value = _DOUBLE.unpack(b"\0\0\0\0" + _RK.pack(raw & 0xFFFFFFFC))[0]
    return whole(value / 100) if raw & 1 else whole(value)


def whole(value: int | float) -> int | float:
    """Whole numbers as int while that is exact."""
    is_whole = isinstance(value, float) and abs(value) <= values.MAX_EXACT and value.is_integer()
    return int(value) if is_whole else value


def short_text(data: bytes, start: int, end: int) -> str:
    """The text at `start`: number of characters, one byte of flags, characters. Raises Refused when it is cut off."""
    size, flags = _STRING_HEAD.unpack_from(data, start)
    return characters(data, start + 3, end, size, is_wide=bool(flags & _IS_WIDE))


def characters(data: bytes, start: int, end: int, size: int, *, is_wide: bool) -> str:
    """`size` characters from `start`, one or two bytes each. Raises Refused when they end behind `end`."""
    stop = start + (size * 2 if is_wide else size)
    if stop > end:
        raise Refused("damaged")
    return data[start:stop].decode("utf-16-le" if is_wide else "latin-1", "replace").replace("\0", "")


class SharedStrings:
    """Reads the SST record and the CONTINUE records behind it, across whose borders strings may run."""

    def __init__(self, data: bytes, start: int, length: int) -> None:
        self._data = data
        self._position, self._end = start, start + length

    def read(self) -> list[str]:
        """All strings. Raises Refused when the list breaks off."""
        count = _RK.unpack_from(self._data, self._position + 4)[0]
        self._position += 8
        return [self._next() for _ in range(count)]

    def _next(self) -> str:
        if self._position >= self._end:
            self._continue()
        size, flags = _STRING_HEAD.unpack_from(self._data, self._position)
        self._position += 3
        runs = extra = 0
        if flags & _HAS_RUNS:
            runs = struct.unpack_from("<H", self._data, self._position)[0]
            self._position += 2
        if flags & _HAS_EXTRA:
            extra = _RK.unpack_from(self._data, self._position)[0]
            self._position += 4
        text = self._characters(size, is_wide=bool(flags & _IS_WIDE))
        self._skip(runs * 4 + extra)
        return text

    def _characters(self, size: int, *, is_wide: bool) -> str:
        parts = []
        while True:
            width = 2 if is_wide else 1
            here = min(size, (self._end - self._position) // width)
            parts.append(characters(self._data, self._position, self._end, here, is_wide=is_wide))
            self._position += here * width
            size -= here
            if not size:
                return "".join(parts)
            self._continue()
            is_wide = bool(self._data[self._position] & _IS_WIDE)
            self._position += 1

    def _skip(self, size: int) -> None:
        while size > self._end - self._position:
            size -= self._end - self._position
            self._continue()
        self._position += size

    def _continue(self) -> None:
        """Go on in the next record, which must be a continuation with something in it. Raises Refused."""
        kind, length = _HEAD.unpack_from(self._data, self._end)
        if kind != CONTINUE or not length or self._end + 4 + length > len(self._data):
            raise Refused("damaged")
        self._position, self._end = self._end + 4, self._end + 4 + length
