"""XML of hostile files, event by event: no DTD, no entity, no inclusion. Prefixes of names are cut off."""

from collections.abc import Callable, Iterable
from xml.parsers import expat  # noqa: S407  a DTD is refused by handler before any entity can be declared

from participants.sheets.caged.wire import Refused

_REMEMBERED = 10_000
_INCLUSION = "include"  # XInclude; no element of a workbook is called so


class _LocalNames(dict):
    """Names without their prefixes, each cut once."""

    def __missing__(self, name: str) -> str:
        short = name.rpartition(":")[2]
        if short == _INCLUSION:
            raise Refused("dtd")
        if len(self) < _REMEMBERED:
            self[name] = short
        return short


def parse(
    chunks: Iterable[bytes],
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Feed `chunks` to the handlers. Raises Refused: dtd, damaged; and whatever a handler raises."""
    for _ in events(chunks, start=start, end=end, text=text):
        pass


def events(chunks: Iterable[bytes], *, start, end=None, text=None) -> Iterable[None]:
    """As `parse`, but yields after each chunk, so that the caller can take what the handlers have gathered."""
    names = _LocalNames()

    def on_start(name: str, flat: list[str]) -> None:
        start(
            names[name], {names[key]: value for key, value in zip(flat[::2], flat[1::2], strict=True)} if flat else {}
        )

    def on_end(name: str) -> None:
        end(names[name])

    def refuse(*_: object) -> None:
        raise Refused("dtd")

    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = on_start
    if end:
        parser.EndElementHandler = on_end
    if text:
        parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError:
        raise Refused("damaged") from None
