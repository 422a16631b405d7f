"""A decision has its time and its person, or neither (model-codebases.md §8.4, job-server's ADR 12)."""

from django.apps import apps
from django.db.models import CheckConstraint

#: Who wrote a row down is no decision: the system writes too, and then nobody is named.
PROVENANCE = {"created_at", "updated_at"}
PACKAGES = ("reports", "applications", "arrears", "participants", "notifications", "agencies")


def pairs():
    """Yield (model, "x_at", "x_by") for each pair of fields of our models."""
    for model in apps.get_models():
        if model._meta.app_label not in PACKAGES or model._meta.proxy:
            continue
        names = {field.name for field in model._meta.get_fields()}
        for name in sorted(names):
            if name.endswith("_at") and name not in PROVENANCE and f"{name[:-3]}_by" in names:
                yield model, name, f"{name[:-3]}_by"


def mentions(node, name: str) -> bool:
    """Say whether a Q object asks for the field ``name``."""
    for child in node.children:
        if isinstance(child, tuple):
            if child[0].split("__")[0].removesuffix("_id") == name:
                return True
        elif hasattr(child, "children") and mentions(child, name):
            return True
    return False


def test_decisions_keep_time_and_person_together():
    """Both fields are always filled, or one constraint speaks of both."""
    loose = []
    for model, at, by in pairs():
        fields = [model._meta.get_field(name) for name in (at, by)]
        if not any(field.null for field in fields):
            continue
        checks = [c for c in model._meta.constraints if isinstance(c, CheckConstraint)]
        if not any(mentions(check.condition, at) and mentions(check.condition, by) for check in checks):
            loose.append(f"{model._meta.label}: {at}, {by}")
    assert loose == []
