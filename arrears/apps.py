"""App configuration of `arrears`."""

from django.apps import AppConfig


class ArrearsConfig(AppConfig):
    """Names the app as the console shows it."""

    name = "arrears"
    verbose_name = "Tunggakan"
