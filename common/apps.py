from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Lets templates, static files and commands live beside the helpers. There are no models."""

    name = "common"
    verbose_name = "Umum"
