"""The process that decodes: what it may do, and what is taken from it when it hangs, dies or lies."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from common import imaging, imaging_worker
from common.imaging import ImageRefused, reencode

from tests.common import hostile

pytestmark = pytest.mark.once


def code_of(data: bytes) -> str:
    with pytest.raises(ImageRefused) as caught:
        reencode(data, max_side=1280)
    return caught.value.code


def worker_that(tmp_path: Path, body: str) -> Path:
    program = tmp_path / "worker.py"
    program.write_text(body)
    return program


def test_worker_that_hangs_is_killed(tmp_path, monkeypatch):
    told = tmp_path / "pid"
    body = f"import os, time\nopen({str(told)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)\n"
    monkeypatch.setattr(imaging, "WORKER", worker_that(tmp_path, body))
    monkeypatch.setattr(imaging, "TIME_OUT_SECONDS", 0.7)
    begun = time.monotonic()
    assert code_of(hostile.jpeg()) == "too_heavy"
    assert time.monotonic() - begun < 5
    assert not Path(f"/proc/{told.read_text()}").exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("import os; os.abort()", "too_heavy"),
        ("import sys; sys.exit(70)", "unavailable"),
        ("import sys; sys.exit(1)", "too_heavy"),
        ("", "too_heavy"),
        ("print('not a frame')", "too_heavy"),
        ('import sys; sys.stdout.write(\'SPJIMG1\\n{"code": "", "sizes": []}\\n\')', "too_heavy"),
        ('import sys; sys.stdout.write(\'SPJIMG1\\n{"code": "", "sizes": [9]}\\nabc\')', "too_heavy"),
        ('import sys; sys.stdout.write(\'SPJIMG1\\n{"code": "new", "sizes": []}\\n\')', "damaged"),
        ("import sys; sys.stdout.write('SPJIMG1\\n[1]\\n')", "too_heavy"),
    ],
)
def test_worker_that_dies_or_talks_nonsense_is_a_refusal(tmp_path, monkeypatch, body, code):
    monkeypatch.setattr(imaging, "WORKER", worker_that(tmp_path, body))
    assert code_of(hostile.jpeg()) == code


def test_missing_interpreter_is_a_refusal(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert code_of(hostile.jpeg()) == "unavailable"


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page + b"<script>",
        lambda page: page + page,
        lambda page: hostile.with_segment(page, 0xE1, b"Exif\0\0"),
        lambda page: hostile.with_segment(page, 0xFE, b"comment"),
        lambda page: hostile.with_segment(page, 0xE0, b"JFXX\0" + bytes(40)),
        lambda page: page[:-2],
        lambda page: b"GIF89a" + page,
        lambda page: page[:30],
        lambda page: page[:-2] + b"\xff\xe1ab\xff\xd9",
        lambda page: hostile.jpeg(progressive=True),
    ],
)
def test_page_with_anything_more_than_a_picture_is_not_taken_from_a_worker(change):
    (page,) = reencode(hostile.jpeg(), max_side=1280)
    assert imaging._checked_page(page.data) == page
    with pytest.raises((ValueError, IndexError)):
        imaging._checked_page(change(page.data))


def test_worker_gets_no_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "rahasia")
    seen = tmp_path / "seen"
    body = f"import os\nopen({str(seen)!r}, 'w').write(repr(sorted(os.environ)))\n"
    monkeypatch.setattr(imaging, "WORKER", worker_that(tmp_path, body))
    assert code_of(hostile.jpeg()) == "too_heavy"
    assert "SECRET" not in seen.read_text() and "PATH" not in seen.read_text()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="RLIMIT_AS works on Linux only")
def test_worker_cannot_take_more_memory_nor_write_files(tmp_path):
    program = (
        f"import sys; sys.path.insert(0, {str(imaging.WORKER.parent)!r}); import imaging_worker; "
        "imaging_worker.limit_resources()\n"
        "try: bytearray(400_000_000); print('memory')\n"
        "except MemoryError: pass\n"
        f"try:\n with open({str(tmp_path / 'x')!r}, 'w') as file: file.write('x'); file.flush()\n print('file')\n"
        "except OSError: pass\n"
    )
    finished = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False)
    assert "memory" not in finished.stdout and "file" not in finished.stdout
    assert not (tmp_path / "x").exists() or not (tmp_path / "x").read_text()


def test_codes_of_the_worker_have_sentences():
    source = Path(imaging_worker.__file__).read_text()
    used = set(re.findall(r'Refused\(\s*"(\w+)"', source)) | set(re.findall(r'"(pdf_\w+)"', source))
    assert len(used) >= 8 and used <= set(imaging._SENTENCES)
