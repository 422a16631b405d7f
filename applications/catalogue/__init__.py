"""The services this office offers. Every module of this package that has a ``SERVICE`` is one of them."""

import importlib
import pkgutil

from applications.catalogue.base import Service


def _discover():
    found = {}
    for module_info in pkgutil.iter_modules(__path__):
        service = getattr(importlib.import_module(f"{__name__}.{module_info.name}"), "SERVICE", None)
        if isinstance(service, Service):
            if service.code in found:
                raise ValueError(f"two services are called {service.code}")
            found[service.code] = service
    return dict(sorted(found.items(), key=lambda item: item[1].order))


SERVICES: dict[str, Service] = _discover()


class UnknownService(LookupError):
    """Asked for a service that the catalogue does not have."""


def get_service(code):
    """The definition called ``code``; UnknownService when there is none."""
    try:
        return SERVICES[code]
    except KeyError:
        raise UnknownService(code) from None


def service_choices():
    """(code, short name) of every service, in catalogue order."""
    return [(service.code, service.short_name) for service in SERVICES.values()]


def policy_keys():
    """The policy keys of all services."""
    return [key for service in SERVICES.values() for key in service.policy_keys()]
