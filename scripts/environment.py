"""The project's own virtual environment, for run.py and test.py. Standard library only, Python 3.11 or newer."""

import fcntl
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
OLDEST_PYTHON = (3, 11)


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(f"» {text}", flush=True)


def run(*command: object, env: dict[str, str] | None = None) -> None:
    """Run a command in the project folder; stop with its exit code when it fails."""
    finished = subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False)
    if finished.returncode:
        print(f"Gagal / failed: {' '.join(str(part) for part in command)}", file=sys.stderr)
        raise SystemExit(finished.returncode)


def _create() -> None:
    """Create `.venv`; explain the one thing Debian leaves out."""
    say("membuat .venv / creating the virtual environment")
    try:
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    except (subprocess.CalledProcessError, SystemExit):
        raise SystemExit("Pasang dahulu paket python3-venv / install the package python3-venv first") from None


def ensure_environment(*requirement_files: str) -> None:
    """Create `.venv` if needed and install the pinned files with hashes; nothing is done when they are unchanged.

    Two starts at once wait for each other. The stamp in `.venv` names what is installed.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise SystemExit(
            f"Perlu Python 3.11 atau lebih baru / needs Python 3.11 or newer, this is {sys.version.split()[0]}"
        )
    with open(ROOT / ".venv.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not PYTHON.exists():
            _create()
        for name in requirement_files:
            wanted = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
            stamp = VENV / f"{name}.installed"
            if stamp.exists() and stamp.read_text() == wanted:
                continue
            say(f"memasang {name} / installing")
            run(
                PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", name
            )
            stamp.write_text(wanted)


def with_venv(**extra: str) -> dict[str, str]:
    """Return this process's environment with `.venv/bin` first and ``extra`` on top."""
    return os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}", "VIRTUAL_ENV": str(VENV)} | extra
