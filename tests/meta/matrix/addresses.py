"""Every address the resolver knows, with the names of the parts that vary."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import URLResolver, get_resolver

_PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@dataclass(frozen=True)
class Address:
    """One pattern: its full name (its route when it has none), its route and whether it lies in the console."""

    name: str
    route: str

    @property
    def parts(self):
        """Names of what varies."""
        return [first or second for first, second in _PART.findall(self.route)]

    @property
    def in_console(self):
        """Whether it is the agencies' side."""
        return self.route.startswith("konsol/")

    def url(self, values):
        """The path with ``values`` for what varies."""
        filled = _PART.sub(lambda part: quote(str(values[part[1] or part[2]]), safe="/"), self.route)
        return "/" + filled.replace("^", "").replace("$", "").replace("\\Z", "")


def all_addresses():
    """Every address of the project."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns, prefix, namespace):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [namespace, pattern.namespace]))
            yield from _walk(pattern.url_patterns, route, inner)
        else:
            yield Address(":".join(filter(None, [namespace, pattern.name or route])), route)
