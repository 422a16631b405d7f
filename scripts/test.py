"""`make test`: everything the project is judged by, installed by itself.

First the checks, then the whole suite on SQLite, then the same on PostgreSQL and Redis where they are found (less the
tests marked `once`, which touch no database):

* PostgreSQL: DATABASE_URL_FOR_TESTS, else DATABASE_URL, else a local server where this user may create databases.
* Redis: REDIS_URL_FOR_TESTS, else CELERY_BROKER_URL if it is Redis, else the local default port.

The last lines say what ran and what did not. SIPERJAKE_NO_SKIP=1 (.ci/run) makes anything missing or skipped a failure.
Arguments go to pytest: `python scripts/test.py tests/agencies -k scope`. PYTEST_WORKERS sets the processes.
"""

import os
import subprocess
import sys
import time

from environment import BIN, PYTHON, ROOT, ensure_environment, say, with_venv

NO_SKIP = os.environ.get("SIPERJAKE_NO_SKIP") == "1"
OWN_ADDRESSES = ("DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL")

POSTGRES_PROBE = """
import sys, psycopg
with psycopg.connect(sys.argv[1], connect_timeout=3) as connection:
    allowed = connection.execute(
        "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()[0]
sys.exit(0 if allowed else "no right to create databases")
"""
REDIS_PROBE = "import sys, redis; redis.Redis.from_url(sys.argv[1], socket_connect_timeout=2).ping()"


def base_environment() -> dict[str, str]:
    """Return the environment of the first run: none of the addresses a developer may have set for his own site."""
    env = with_venv(DJANGO_SETTINGS_MODULE="siperjake.settings.test", PYTHONUNBUFFERED="1")
    return {name: value for name, value in env.items() if name not in OWN_ADDRESSES}


def answers(probe: str, address: str) -> bool:
    """Say whether the server at ``address`` can be used."""
    finished = subprocess.run([PYTHON, "-c", probe, address], capture_output=True, check=False)
    return finished.returncode == 0


def find_postgresql() -> str | None:
    """Return the address of a PostgreSQL to test on; a named one that does not answer is an error, not a skip."""
    named = os.environ.get("DATABASE_URL_FOR_TESTS") or os.environ.get("DATABASE_URL", "")
    if named.startswith("postgres"):
        if not answers(POSTGRES_PROBE, named.rpartition("/")[0] + "/postgres"):
            raise SystemExit("DATABASE_URL is set, but PostgreSQL there does not answer or may not create databases.")
        return named
    return "postgresql:///siperjake" if answers(POSTGRES_PROBE, "postgresql:///postgres") else None


def find_redis() -> str | None:
    """Return the address of a Redis to test with; a named one that does not answer is an error, not a skip."""
    named = os.environ.get("REDIS_URL_FOR_TESTS") or os.environ.get("CELERY_BROKER_URL", "")
    if named.startswith("redis"):
        if not answers(REDIS_PROBE, named):
            raise SystemExit("A Redis address is set, but Redis there does not answer.")
        return named
    local = "redis://127.0.0.1:6379/15"
    return local if answers(REDIS_PROBE, local) else None


def checks(env: dict[str, str]) -> list[str]:
    """Run the static checks; return the names of those that failed."""
    failed = []
    templates = ["templates", *sorted(ROOT.glob("*/templates"))]
    for name, command in {
        "ruff check": [BIN / "ruff", "check", "."],
        "ruff format --check": [BIN / "ruff", "format", "--check", "."],
        "djlint --check": [BIN / "djlint", *templates, "--check"],
        "djlint --lint": [BIN / "djlint", *templates, "--lint", "--quiet"],
        "lint-imports": [BIN / "lint-imports"],
        "makemigrations --check": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    }.items():
        say(name)
        if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode:
            failed.append(name)
    return failed


def suite(env: dict[str, str], arguments: list[str]) -> tuple[bool, str]:
    """Run pytest, pass its output through, and return whether it passed and its closing line."""
    # One more than there are cores: somebody always waits for a browser, a queue or a disk.
    workers = os.environ.get("PYTEST_WORKERS") or str((os.cpu_count() or 1) + 1)
    command = [PYTHON, "-m", "pytest", "-n", workers, "--dist", "worksteal", "--color=no", *arguments]
    closing = ""
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.startswith("=") and " in " in line:
                closing = line.strip()
    return process.returncode == 0, closing or f"pytest ended with {process.returncode}"


def main() -> None:
    """Run all; exit 1 when anything failed."""
    started = time.monotonic()
    ensure_environment("requirements-dev.txt")
    env, arguments = base_environment(), sys.argv[1:]
    report, failures = [], []

    failed_checks = checks(env)
    report.append(f"checks                 {'FAILED: ' + ', '.join(failed_checks) if failed_checks else 'passed'}")
    failures += failed_checks

    say("pytest on SQLite")
    passed, closing = suite(env, arguments)
    report.append(f"SQLite                 {closing}")
    failures += [] if passed else ["SQLite"]

    postgresql, redis = find_postgresql(), find_redis()
    if postgresql:
        say(f"pytest on PostgreSQL{' and Redis' if redis else ''}")
        more = {"DATABASE_URL": postgresql}
        if redis:
            more |= {"CELERY_BROKER_URL": redis, "CACHE_URL": redis}
        passed, closing = suite(env | more, arguments)
        report.append(f"PostgreSQL{' and Redis  ' if redis else '            '} {closing}")
        failures += [] if passed else ["PostgreSQL"]
    for name, found in (("PostgreSQL", postgresql), ("Redis", redis)):
        if not found:
            report.append(f"{name:<22} NOT RUN: none found; .ci/run installs it")
            failures += [f"{name} missing"] if NO_SKIP else []

    print(f"\nWhat ran ({time.monotonic() - started:.0f} s):", flush=True)
    print("\n".join(f"  {line}" for line in report), flush=True)
    if failures:
        raise SystemExit(f"FAILED: {', '.join(failures)}")
    print("All passed.", flush=True)


if __name__ == "__main__":
    main()
