"""Rules of model-codebases.md §8.3 that a parser can see: who may write, and how tasks are rung."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

PACKAGES = ("siperjake", "reports", "applications", "arrears", "participants", "notifications", "agencies", "common")
#: Modules and packages that may write to the database.
WRITERS = {"services", "delivery", "models", "querysets", "migrations"}
#: ``.save()`` of something that is no row: a drawing, a workbook, an image, a file in storage.
NO_ROWS = {"canvas", "workbook", "book", "image", "page", "sheet", "picture", "storage", "document", "pdf", "buffer"}
WRITING_QUERIES = {
    "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "acreate", "aupdate", "adelete", "abulk_create", "aget_or_create", "aupdate_or_create",
}  # fmt: skip


def names_in_chain(node: ast.expr) -> list[str]:
    """Return the names of ``a.b(...).c``, outermost first."""
    found = []
    while True:
        if isinstance(node, ast.Attribute):
            found.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return [*found, node.id] if isinstance(node, ast.Name) else found


def offences(source: str, *, may_write: bool) -> list[str]:
    """Return "line: what" for each call in ``source`` that breaks a rule."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        verb, *rest = names_in_chain(node.func)
        if "super" in rest:
            continue  # the call an override passes on is judged where it was made
        if verb in {"delay", "apply_async"}:
            found.append(f"{node.lineno}: .{verb}( – only .delay_on_commit(")
        elif may_write:
            continue
        elif verb in {"save", "asave"} and not NO_ROWS.intersection(name.lower().lstrip("_") for name in rest):
            found.append(f"{node.lineno}: .{verb}(")
        elif verb in WRITING_QUERIES and "objects" in rest:
            found.append(f"{node.lineno}: .objects….{verb}(")
    return found


def may_write(path: Path) -> bool:
    """Say whether the module at ``path`` (relative to the project) is one of the writers or the demo's loader."""
    names = {part.removesuffix(".py") for part in path.parts}
    return bool(WRITERS & names) or path.parts[:2] == ("siperjake", "demo") or path.name == "load_demo.py"


def modules() -> list[Path]:
    """Return every module of the project, relative to its root."""
    return sorted(
        path.relative_to(settings.BASE_DIR)
        for package in PACKAGES
        for path in (settings.BASE_DIR / package).rglob("*.py")
    )


def test_only_services_write_and_tasks_ring_on_commit():
    found = [
        f"{path}:{offence}"
        for path in modules()
        for offence in offences((settings.BASE_DIR / path).read_text(encoding="utf-8"), may_write=may_write(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "application.save()",
        "Application.objects.create(nik=nik)",
        "Application.objects.filter(pk=1).update(status='x')",
        "Application.objects.visible_to(user).filter(pk=1).delete()",
        "self.model.objects.bulk_create(rows)",
        "deliver.delay(message_id=1)",
        "deliver.apply_async(kwargs={})",
    ],
)
def test_bad_samples_are_seen(source):
    assert offences(source, may_write=False)


@pytest.mark.parametrize(
    "source",
    [
        "canvas.save()",
        "self.canvas.save()",
        "image.save(buffer, 'JPEG')",
        "storage.save(name, content)",
        "values.update(other)",
        "super().apply_async(*args, **options)",
        "Application.objects.visible_to(user).get(pk=1)",
        "deliver.delay_on_commit(message_id=1)",
    ],
)
def test_good_samples_pass(source):
    assert offences(source, may_write=False) == []


def test_services_may_write_but_not_ring_early():
    assert offences("application.save()", may_write=True) == []
    assert offences("deliver.delay(message_id=1)", may_write=True)


def test_no_module_is_longer_than_it_can_be_read():
    """§8.2: split at about 400 lines, by aggregate."""
    long = {
        str(path): lines
        for path in modules()
        if "migrations" not in path.parts
        and (lines := len((settings.BASE_DIR / path).read_text(encoding="utf-8").splitlines())) > 420
    }
    assert long == {}
