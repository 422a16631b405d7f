"""/healthz: all four words, both answers, nothing else."""

from collections import namedtuple
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, storages
from django.db import DatabaseError
from django.utils import timezone

from notifications.services import record_heartbeat
from siperjake import health
from siperjake.tasks import QUEUE_HEARTBEAT
from siperjake.tasks import record_heartbeat as heartbeat_task

pytestmark = pytest.mark.django_db

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def alive():
    """A queue that has just shown itself."""
    record_heartbeat(name=QUEUE_HEARTBEAT, at=timezone.now())


def words(response) -> dict[str, str]:
    """Return the word of each check."""
    return {name: check["word"] for name, check in response.json()["checks"].items()}


def test_all_is_well(client, alive):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {
        "ok": True,
        "checks": {name: {"ok": True, "word": "ok"} for name in ("database", "queue", "storage", "disk")},
    }
    assert "no-store" in response["Cache-Control"]
    assert "sessionid" not in response.cookies and "siperjake" not in response.cookies


def test_it_leaves_no_file_behind(client, alive):
    client.get("/healthz")
    assert storages["private"].listdir("health") == ([], [])


def test_heartbeat_comes_from_the_task(client):
    assert words(client.get("/healthz"))["queue"] == "silent"
    cache.clear()
    heartbeat_task()
    assert client.get("/healthz").status_code == 200


def test_old_heartbeat_is_late(client, settings):
    settings.HEALTH_QUEUE_SECONDS = 300
    record_heartbeat(name=QUEUE_HEARTBEAT, at=timezone.now() - timedelta(seconds=310))
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["ok"] is False
    assert words(response)["queue"] == "late"


def test_heartbeat_of_something_else_does_not_count(client):
    record_heartbeat(name="other", at=timezone.now())
    assert words(client.get("/healthz"))["queue"] == "silent"


def test_full_disk(client, alive, settings, monkeypatch):
    settings.HEALTH_FREE_MB = 500
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: Usage(10**12, 0, 499 * 2**20))
    response = client.get("/healthz")
    assert response.status_code == 503
    assert words(response)["disk"] == "low"


def test_broken_storage(client, alive, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError("/secret/place")

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert words(response)["storage"] == "down"
    assert b"secret" not in response.content


def test_storage_that_returns_something_else(client, alive, monkeypatch):
    monkeypatch.setattr(FileSystemStorage, "_open", lambda self, name, mode="rb": open("/dev/null", mode))
    assert words(client.get("/healthz"))["storage"] == "down"


def test_database_down(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("password=secret")

    monkeypatch.setattr(health.connection, "cursor", refuse)
    monkeypatch.setattr(health.Heartbeat.objects, "filter", refuse)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert words(response)["database"] == "down"
    assert words(response)["queue"] == "unknown"
    assert b"secret" not in response.content


def test_asking_often_costs_no_writes(client, alive, monkeypatch):
    client.get("/healthz")
    monkeypatch.setattr(health, "checks", lambda at: pytest.fail("asked again within five seconds"))
    assert client.get("/healthz").status_code == 200


def test_only_reading(client, alive):
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405
