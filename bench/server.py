"""The real server in a folder of its own: what `make run` starts, for the benches, the pictures and the byte tests.

gunicorn with the settings of `make run`, compressed static files and a small demo district. Nothing of the machine's
own site is touched: no `.env`, no database, no broker and no cache of the environment, another port.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOREIGN = ("DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "DEBUG", "DEMO", "ALLOWED_HOSTS", "PUBLIC_BASE_URL")
START_SECONDS = 30


class RealServer:
    """Context manager; ``url`` is its address, ``environment`` goes on top.

    ``cases`` and ``families``: how many demo cases, and families in the registry.
    """

    def __init__(
        self,
        *,
        cases: int = 0,
        families: int = 0,
        database_url: str = "",
        environment: dict[str, str] | None = None,
    ) -> None:
        self.cases = cases
        self.families = families
        self.var_dir = Path(tempfile.mkdtemp(prefix="siperjake-server-"))
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "siperjake.settings.dev",
            "SIPERJAKE_ENV_FILE": os.devnull,
            "VAR_DIR": str(self.var_dir),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WEB_WORKERS": "2",
            "LOG_LEVEL": "WARNING",
            "TZ": "Asia/Jakarta",
            "PYTHONUNBUFFERED": "1",
        }
        if database_url:
            self.environment["DATABASE_URL"] = database_url
        self.environment |= environment or {}
        self._process = None

    def __enter__(self) -> "RealServer":
        """Prepare the folder and wait until the server answers."""
        try:
            self.manage("migrate", "--no-input", "--verbosity=0")
            self.manage("load_territories")
            self.manage("load_demo", f"--cases={self.cases}", f"--families={self.families}")
            self.manage("collectstatic", "--no-input", "--verbosity=0")
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop the server and delete its folder."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=25)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.var_dir, ignore_errors=True)

    def manage(self, *arguments: str) -> str:
        """Run a command of `manage.py` on this server's data; returns what it printed. Raises RuntimeError."""
        command = [sys.executable, "manage.py", *arguments]
        finished = subprocess.run(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if finished.returncode:
            raise RuntimeError(f"manage.py {arguments[0]} failed:\n{finished.stdout[-3000:]}")
        return finished.stdout

    def shell(self, code: str) -> str:
        """Run Python in the server's Django; returns what it printed."""
        return self.manage("shell", "--no-imports", "--verbosity=0", "--command", code)

    def log(self) -> str:
        """What the server has written so far."""
        return (self.var_dir / "server.log").read_text(encoding="utf-8", errors="replace")

    def _start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "--config", "python:siperjake.gunicorn_conf", "siperjake.wsgi"]
        with open(self.var_dir / "server.log", "wb") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self.log()[-3000:]}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/privasi/", timeout=10) as response:  # noqa: S310 - our own server
                return response.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
