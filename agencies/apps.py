"""Application configuration of agencies."""

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate


def _write_national_policies(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    from agencies.services import write_national_policies

    write_national_policies(using=using)


class AgenciesConfig(AppConfig):
    """Territories, offices, officers, row scope and policies."""

    name = "agencies"
    verbose_name = "Instansi dan wilayah"

    def ready(self) -> None:
        """Register the general policy keys and keep their national rows complete after each migration."""
        from agencies import policies

        policies.register(*policies.GENERAL_KEYS)
        post_migrate.connect(_write_national_policies, sender=self, dispatch_uid="agencies.national_policies")
