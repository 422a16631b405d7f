"""`make run`: from a fresh clone to the running demo with nothing but Python. The second start takes seconds.

HOST and PORT choose the address (127.0.0.1:8000). What it makes lies in `.venv` and `var/`; nothing is overwritten.
"""

import os
import socket

from environment import PYTHON, ROOT, ensure_environment, run, say, with_venv


def refuse_taken_port(host: str, port: int) -> None:
    """Stop with a sentence when somebody already listens there: a second worker on the same `var/` helps nobody."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise SystemExit(
                f"Alamat {host}:{port} sudah dipakai. Hentikan yang lama, atau pilih port lain: PORT=8001 make run / "
                f"{host}:{port} is taken; stop what runs there or choose another port."
            ) from None


def main() -> None:
    """Prepare and hand over to honcho, which starts web, worker and beat and ends all when one ends or on Ctrl-C."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    refuse_taken_port(host, port)
    ensure_environment("requirements.txt")
    env = with_venv(
        HOST=host,
        PORT=str(port),
        PYTHONUNBUFFERED="1",
        TZ="Asia/Jakarta",
        DJANGO_SETTINGS_MODULE=os.environ.get("DJANGO_SETTINGS_MODULE", "siperjake.settings.dev"),
    )
    say("menyiapkan basis data dan data contoh / preparing database and demo data")
    run(PYTHON, "manage.py", "prepare_demo", env={"LOG_LEVEL": "WARNING"} | env)  # hundreds of demo messages
    print(f"\n  Situs warga      http://{host}:{port}/\n  Konsol petugas   http://{host}:{port}/konsol/\n", flush=True)
    say("menyalakan web, worker, beat; berhenti dengan Ctrl-C / starting, Ctrl-C stops all")
    os.chdir(ROOT)
    command = [str(PYTHON), str(ROOT / "scripts" / "start_all.py"), "start", "--no-prefix"]
    os.execve(PYTHON, command, env)  # noqa: S606 - our own interpreter, no shell


if __name__ == "__main__":
    main()
