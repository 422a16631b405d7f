"""The beat schedule names tasks that exist, take what they are given, and do not pile up."""

import inspect
from importlib import import_module

import pytest

from siperjake.celery import app

pytestmark = pytest.mark.once

ENTRIES = sorted(app.conf.beat_schedule.items())


@pytest.mark.parametrize(("name", "entry"), ENTRIES, ids=[name for name, _ in ENTRIES])
def test_entry_is_its_own_import_path(name, entry):
    module, _, function = entry["task"].rpartition(".")
    task = getattr(import_module(module), function)
    assert name == entry["task"] == task.name
    assert app.tasks[task.name].name == task.name


@pytest.mark.parametrize(("name", "entry"), ENTRIES, ids=[name for name, _ in ENTRIES])
def test_entry_binds_by_keyword_only(name, entry):
    module, _, function = entry["task"].rpartition(".")
    signature = inspect.signature(getattr(import_module(module), function).run)
    assert "args" not in entry
    signature.bind(**entry.get("kwargs", {}))
    kinds = [parameter.kind for parameter in signature.parameters.values()]
    assert kinds[-1] is inspect.Parameter.VAR_KEYWORD  # tomorrow's argument must not break yesterday's worker
    assert set(kinds[:-1]) <= {inspect.Parameter.KEYWORD_ONLY}


@pytest.mark.parametrize(("name", "entry"), ENTRIES, ids=[name for name, _ in ENTRIES])
def test_entry_expires(name, entry):
    assert 0 < entry["options"]["expires"] <= 24 * 3600


def test_queue_keeps_its_promises():
    conf = app.conf
    assert conf.task_acks_late and conf.task_reject_on_worker_lost and conf.task_ignore_result
    assert conf.worker_prefetch_multiplier == 1
    assert conf.task_soft_time_limit < conf.task_time_limit
    assert conf.task_serializer == "json" and list(conf.accept_content) == ["json"]
    if "visibility_timeout" in conf.broker_transport_options:
        assert conf.broker_transport_options["visibility_timeout"] > conf.task_time_limit
