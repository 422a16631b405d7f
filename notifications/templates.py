"""Wordings as code: definitions registered by the apps above, and the one way to make a text from them.

Fixed names only: ``$name`` or ``${name}``, one pass, no attributes, no expressions (attack W8).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Template as Pattern

from notifications.enums import Purpose, TemplateChannel
from notifications.placeholders import (
    KINDS,
    Count,
    DateText,
    MaskedName,
    Pin,
    Placeholder,
    PlaceholderError,
    PlainText,
    PublicUrl,
    Rupiah,
    ShortText,
    Ticket,
)
from notifications.scanner import TYPED, find_personal_data

__all__ = [
    "Count",
    "DateText",
    "MaskedName",
    "Pin",
    "PlaceholderError",
    "PlainText",
    "PublicUrl",
    "Purpose",
    "Rupiah",
    "ShortText",
    "TemplateDefinition",
    "Ticket",
    "UnknownTemplate",
    "all_definitions",
    "get_definition",
    "refused_because",
    "register",
    "render",
    "shown_values",
]

#: Ends every message; the public page "Cek pesan" confirms the code (design §7).
FOOTER = "Kode pesan: {code}"


class UnknownTemplate(LookupError):
    """No app registered a template of this code."""


@dataclass(frozen=True, kw_only=True)
class TemplateDefinition:
    """One wording: ``body`` names every placeholder as ``$name``; ``placeholders`` gives the type of each."""

    code: str
    purpose: Purpose
    body: str
    placeholders: Mapping[str, type[Placeholder]] = field(default_factory=dict)
    label: str = ""
    channel: TemplateChannel = TemplateChannel.ANY
    language: str = "id"

    def __post_init__(self) -> None:
        pattern = Pattern(self.body)
        if not pattern.is_valid():
            raise ValueError(f"template {self.code}: a $ that names nothing")
        if set(pattern.get_identifiers()) != set(self.placeholders):
            raise ValueError(f"template {self.code}: the body and the placeholders name different things")
        for kind in self.placeholders.values():
            if KINDS.get(getattr(kind, "__name__", "")) is not kind:
                raise ValueError(f"template {self.code}: unknown placeholder type")
        if find_personal_data(pattern.substitute(dict.fromkeys(self.placeholders, TYPED))):
            raise ValueError(f"template {self.code}: the body itself holds something the scanner refuses")
        object.__setattr__(self, "purpose", Purpose(self.purpose))

    @property
    def kinds(self) -> dict[str, str]:
        """The placeholders as stored with a version: name of the value, name of its type."""
        return {name: kind.__name__ for name, kind in sorted(self.placeholders.items())}


_definitions: dict[str, TemplateDefinition] = {}


def register(*definitions: TemplateDefinition) -> None:
    """Make definitions known; called in ``AppConfig.ready``.

    Raises ``ValueError`` for a code that is already registered with another content.
    """
    for definition in definitions:
        if _definitions.setdefault(definition.code, definition) != definition:
            raise ValueError(f"template {definition.code} is registered twice")


def get_definition(code: str) -> TemplateDefinition:
    """Return the definition of ``code`` or raise ``UnknownTemplate``."""
    try:
        return _definitions[code]
    except KeyError:
        raise UnknownTemplate(code) from None


def all_definitions() -> list[TemplateDefinition]:
    """Return every registered definition, by code."""
    return [_definitions[code] for code in sorted(_definitions)]


def shown_values(definition: TemplateDefinition, values: Mapping[str, object]) -> dict[str, str]:
    """Return what each placeholder shows.

    Raises ``PlaceholderError`` when a name is missing or unknown or a value is not of the declared type.
    """
    if set(values) != set(definition.placeholders):
        raise PlaceholderError(f"template {definition.code}: values must be exactly {sorted(definition.placeholders)}")
    shown = {}
    for name, kind in definition.placeholders.items():
        value = values[name]
        if type(value) is not kind:
            raise PlaceholderError(f"template {definition.code}: ${name} must be given as {kind.__name__}(…)")
        shown[name] = value.text
    return shown


def render(*, body: str, shown: Mapping[str, str], check_code: str) -> str:
    """Return the text a person reads, with the check code as last line."""
    code = "-".join(check_code[start : start + 4] for start in range(0, len(check_code), 4))
    return f"{Pattern(body).substitute(shown)}\n{FOOTER.format(code=code)}"


def refused_because(*, body: str, kinds: Mapping[str, str], shown: Mapping[str, str]) -> str:
    """Return the scanner's reason against this text, or "". Typed values stand aside; everything else is read."""
    visible = {name: TYPED if KINDS[kinds[name]].trusted else text for name, text in shown.items()}
    return find_personal_data(Pattern(body).substitute(visible))
