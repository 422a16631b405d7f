"""App configuration of the composition root and of the console that replaces Django's admin site."""

from typing import Any

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest


def _begin_session(*, request: HttpRequest, **_: Any) -> None:
    from django.utils import timezone

    from siperjake.console import sessions

    sessions.begin(request=request, at=timezone.now())


class SiperjakeConfig(AppConfig):
    """The composition root: no models, management commands only."""

    name = "siperjake"

    def ready(self) -> None:
        """Start the clocks of every session, by whichever way it was signed in."""
        user_logged_in.connect(_begin_session, dispatch_uid="siperjake.console_session")


class ConsoleAdminConfig(AdminConfig):
    """Django's admin with ``ConsoleSite`` as its default site."""

    default_site = "siperjake.admin_site.ConsoleSite"
