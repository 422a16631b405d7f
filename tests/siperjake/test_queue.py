"""The embedded queue, for real: a worker process, messages as files, a row in the database."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from kombu import Connection

from siperjake.tasks import QUEUE_HEARTBEAT


def options(folder) -> dict[str, object]:
    """Return transport options for a broker in ``folder``."""
    for name in ("queue", "control"):
        (folder / name).mkdir(exist_ok=True)
    return {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.01,
    }


def connect(folder) -> Connection:
    """Return a connection to the broker in ``folder``."""
    return Connection(
        "filesystem://localhost", transport="siperjake.broker:Transport", transport_options=options(folder)
    )


def test_messages_arrive_whole_and_once(tmp_path):
    """Four writers and a restless reader."""
    sent = 400

    def write(writer: int) -> None:
        with connect(tmp_path) as connection:
            queue = connection.SimpleQueue("race")
            for number in range(sent // 4):
                queue.put({"id": writer * 1000 + number})
            queue.close()

    received = []
    with ThreadPoolExecutor(4) as writers, connect(tmp_path) as connection:
        queue = connection.SimpleQueue("race")
        jobs = [writers.submit(write, number) for number in range(4)]
        deadline = time.monotonic() + 30
        while len(received) < sent and time.monotonic() < deadline:
            try:
                message = queue.get(timeout=0.2)
            except queue.Empty:
                continue
            received.append(message.payload["id"])
            message.ack()
        for job in jobs:
            job.result()
        queue.close()
    assert len(received) == len(set(received)) == sent
    assert list((tmp_path / "queue").iterdir()) == []


def test_a_message_is_invisible_until_it_is_whole(tmp_path):
    """kombu's own transport creates the file first: a reader in between takes an empty message and falls."""
    visible = []

    class Probe:
        def __json__(self):
            visible.append([path.name for path in (tmp_path / "queue").iterdir() if path.suffix == ".msg"])
            return "probe"

    with connect(tmp_path) as connection:
        connection.default_channel._put("race", {"probe": Probe()})
        assert connection.default_channel._get("race") == {"probe": "probe"}
    assert visible == [[]]


def test_order_is_kept(tmp_path):
    with connect(tmp_path) as connection:
        queue = connection.SimpleQueue("order")
        for number in range(5):
            queue.put(number)
            time.sleep(0.002)
        assert [queue.get(timeout=1).payload for _ in range(5)] == list(range(5))


@pytest.mark.sqlite
def test_beat_to_database_in_another_process(tmp_path):
    """Doorbell → file → worker → row, and a clean end: what `make run` relies on, with the real worker."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "siperjake.settings.dev",
        "SIPERJAKE_ENV_FILE": os.devnull,
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": "",
        "CELERY_BROKER_URL": "",
    }
    env = {name: value for name, value in env.items() if value or name == "SIPERJAKE_ENV_FILE"}
    run = {"cwd": settings.BASE_DIR, "env": env}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], check=True, **run)
    ring = "from siperjake.tasks import record_heartbeat as task; task.apply_async()"
    subprocess.run([sys.executable, "manage.py", "shell", "--no-imports", "-c", ring], check=True, **run)
    assert len(list((tmp_path / "broker" / "queue").iterdir())) == 1
    command = [sys.executable, "-m", "celery", "--app=siperjake", "worker", "--concurrency=1"]
    with subprocess.Popen(command, start_new_session=True, **run) as worker:
        try:
            deadline = time.monotonic() + 45
            found = []
            while not found and time.monotonic() < deadline:
                time.sleep(0.2)
                with sqlite3.connect(tmp_path / "siperjake.sqlite3") as database:
                    found = database.execute(
                        "SELECT at FROM notifications_heartbeat WHERE name = ?", [QUEUE_HEARTBEAT]
                    ).fetchall()
        finally:
            os.killpg(worker.pid, signal.SIGTERM)  # as honcho ends it
            try:
                worker.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(worker.pid, signal.SIGKILL)
    assert len(found) == 1
    assert worker.returncode == 0
