"""App configuration of the composition root and of the console that replaces Django's admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiperjakeConfig(AppConfig):
    """The composition root: no models, management commands only."""

    name = "siperjake"


class ConsoleAdminConfig(AdminConfig):
    """Django's admin with ``ConsoleSite`` as its default site."""

    default_site = "siperjake.admin_site.ConsoleSite"
