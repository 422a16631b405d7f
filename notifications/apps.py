from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NotificationsConfig(AppConfig):
    """Messages to people: rows first, channels later."""

    name = "notifications"
    verbose_name = "Pesan"

    def ready(self) -> None:
        """Keep the template rows in step with the definitions the apps above register."""
        post_migrate.connect(publish_templates, sender=self)


def publish_templates(*, using: str, **kwargs: object) -> None:
    """Write a version for every registered definition whose wording is new; runs after each migrate."""
    from django.utils import timezone

    from notifications.models import Template
    from notifications.templates import all_definitions

    if "notifications_template" not in _tables(using):
        return
    for definition in all_definitions():
        Template.objects.using(using).publish(definition, at=timezone.now())


def _tables(using: str) -> list[str]:
    from django.db import connections

    return connections[using].introspection.table_names()
