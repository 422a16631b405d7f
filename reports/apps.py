"""App configuration of `reports`."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Names the app as the console shows it."""

    name = "reports"
    verbose_name = "Laporan"
