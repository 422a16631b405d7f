"""The cage holds: memory, time, a child that dies, a child that lies."""

import json
import marshal
import os
import subprocess
import sys
from datetime import date

import pytest
import rustpy_xlsxwriter
from django.conf import settings

from participants.sheets import Formula, Limits, Merged, SheetRefused, cage, open_table

from tests.participants.sheets import building as made
from tests.participants.sheets import oddities

pytestmark = pytest.mark.once

TOGETHER_KB = 300_000
UNAVAILABLE = "Berkas belum bisa dibaca sekarang. Coba lagi sebentar lagi."
HEAVY = "Berkas ini terlalu berat untuk dibaca. Bagi menjadi beberapa berkas, lalu unggah satu per satu."


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "data.xlsx"
    path.write_bytes(made.xlsx())
    return path


@pytest.fixture
def worker(monkeypatch):
    """Replace the caged program by the Python text given."""

    def replace(text):
        monkeypatch.setattr(cage, "_START", text)

    return replace


def saying(letter, value):
    """A program that sends one frame."""
    body = marshal.dumps(value)
    frame = letter + len(body).to_bytes(4, "big") + body
    return f"import sys; sys.stdout.buffer.write({frame!r})"


def measured(path, filename):
    """What `measure.py` says about a file, in a process of its own: a maximum never goes down again."""
    command = [sys.executable, "-m", "tests.participants.sheets.measure", str(path), filename]
    finished = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, check=True)
    return json.loads(finished.stdout)


@pytest.mark.parametrize("is_shared", [False, True], ids=["inline", "shared"])
def test_hundred_thousand_rows_stay_small(is_shared, tmp_path):
    path = tmp_path / "data.xlsx"
    rows = ({f"KOLOM {column}": f"{number:09d}{column % 4}" for column in range(20)} for number in range(100_000))
    rustpy_xlsxwriter.FastExcel(str(path)).sheet("Data", rows, dedupe_strings=is_shared).save()
    taken = measured(path, "data.xlsx")
    assert (taken["rows"], taken["code"]) == (100_001, "")
    assert taken["grown"] + taken["child"] < TOGETHER_KB / 2


@pytest.mark.parametrize(
    ("build", "filename", "code"),
    [(oddities.many_strings, "a.xlsx", "too_heavy"), (oddities.bomb, "a.xlsx", "bomb"),
     (oddities.shared_bomb, "a.xlsx", "long_text"), (oddities.ods_bomb, "a.ods", "too_many_rows")],
)  # fmt: skip
def test_hostile_files_stay_small(build, filename, code, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(build())
    taken = measured(path, filename)
    assert taken["code"] == code
    assert taken["grown"] + taken["child"] < TOGETHER_KB


def test_csv_stays_small(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("".join(f"{number};1404011203850001;SITI AMINAH;TEMBILAHAN\n" for number in range(200_000)))
    taken = measured(path, "data.csv")
    assert (taken["rows"], taken["child"]) == (200_000, 0)
    assert taken["grown"] < 20_000


def test_worker_that_cannot_start(workbook, monkeypatch):
    monkeypatch.setattr(cage.sys, "executable", "/nonexistent/python")
    with pytest.raises(SheetRefused) as caught, open_table(workbook, filename="a.xlsx"):
        pass
    assert str(caught.value) == UNAVAILABLE


def test_worker_without_its_libraries(workbook, worker):
    worker("raise SystemExit(70)")
    with pytest.raises(SheetRefused) as caught, open_table(workbook, filename="a.xlsx"):
        pass
    assert str(caught.value) == UNAVAILABLE


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "print('hello')",
        "import sys; sys.stdout.buffer.write(b'H' + (10**9).to_bytes(4, 'big'))",
        "import sys; sys.stdout.buffer.write(b'H' + (3).to_bytes(4, 'big') + b'xyz')",
        saying(b"X", ("no such", {})),
        saying(b"X", ("no_rows", 5)),
        saying(b"X", ("sheet_missing", {})),
        saying(b"X", 5),
        saying(b"R", []),
    ],
    ids=[
        "crash",
        "chatter",
        "endless",
        "not marshalled",
        "unknown refusal",
        "odd details",
        "no details",
        "odd refusal",
        "rows first",
    ],
)
def test_worker_that_lies(program, workbook, worker):
    worker(program)
    with pytest.raises(SheetRefused) as caught, open_table(workbook, filename="a.xlsx"):
        pass
    assert str(caught.value) == HEAVY


@pytest.mark.parametrize(
    "rows",
    [
        5,
        [5],
        [(1, ["x"])],
        [(1, [("z", 1)], [0])],
        [(1, [("d", 10**12)], [0])],
        [(1, ["x"], [7])],
        [(1, [("d",)], [0])],
    ],
    ids=str,
)
def test_worker_that_lies_about_rows(rows, workbook, worker):
    head = {"kind": "xlsx", "sheet": "", "sheets": [], "rows_total": None, "notices": []}
    worker(saying(b"H", head) + "\n" + saying(b"R", rows))
    with pytest.raises(SheetRefused) as caught, open_table(workbook, filename="a.xlsx") as table:
        list(table.rows())
    assert str(caught.value) == HEAVY


def test_late_worker_is_killed(workbook, worker):
    worker("import time; time.sleep(60)")
    with (
        pytest.raises(SheetRefused) as caught,
        open_table(workbook, filename="a.xlsx", limits=Limits(wait_seconds=0.3)),
    ):
        pass
    assert str(caught.value) == HEAVY


def test_cpu_time_is_limited(workbook, worker):
    worker(
        cage._START.replace("main()", "")
        + "from participants.sheets.caged.worker import limit_resources\n"
        + "from participants.sheets.limits import Limits\nlimit_resources(Limits(cpu_seconds=1))\n"
        + "while True:\n    pass\n"
    )
    with pytest.raises(SheetRefused) as caught, open_table(workbook, filename="a.xlsx"):
        pass
    assert str(caught.value) == HEAVY


def test_child_sees_no_environment_and_opens_no_files(workbook, worker, monkeypatch):
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setattr(cage, "MAX_FRAME_BYTES", 10**9)
    worker(
        cage._START.replace("main()", "")
        + "import os, marshal\nfrom participants.sheets.caged.worker import limit_resources\n"
        "from participants.sheets.limits import Limits\nlimit_resources(Limits())\n"
        "try:\n    open('/tmp/x', 'w').write('x' * 99999); wrote = True\n"
        "except OSError:\n    wrote = False\n"
        "body = marshal.dumps({'env': dict(os.environ), 'wrote': wrote})\n"
        "sys.stdout.buffer.write(b'H' + len(body).to_bytes(4, 'big') + body)"
    )
    child = cage.Cage(workbook, kind="zip", sheet="", limits=Limits())
    try:
        said = child.head()
    finally:
        child.close()
    assert "SECRET" not in said["env"] and not said["wrote"]


def test_peeking_leaves_no_process_behind(tmp_path, monkeypatch):
    path, children = tmp_path / "data.xlsx", []

    def noted(*args, **options):
        children.append(start(*args, **options))
        return children[-1]

    start = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", noted)
    path.write_bytes(made.xlsx([["x", number] for number in range(50_000)]))
    with open_table(path, filename="a.xlsx") as table:
        assert next(table.rows()) == (1, ["x", 0])
    assert len(children) == 1
    with pytest.raises(ChildProcessError):  # ended, and its end was waited for
        os.waitpid(children[0].pid, os.WNOHANG)


def test_rows_can_be_read_again(workbook):
    with open_table(workbook, filename="a.xlsx") as table:
        assert list(table.rows()) == list(table.rows()) == made.NUMBERED


def test_open_files_are_closed_when_the_reader_fails(workbook):
    with pytest.raises(RuntimeError, match="reader"), open_table(workbook, filename="a.xlsx") as table:
        for _ in table.rows():
            raise RuntimeError("reader")


def test_what_a_table_tells(workbook):
    with open_table(str(workbook), filename="a.xlsx") as table:
        assert (table.kind, table.encoding, table.delimiter, table.sheet) == ("xlsx", "", "", "Data")
        assert [(sheet.name, sheet.is_hidden, sheet.has_rows) for sheet in table.sheets] == [("Data", False, True)]
        assert (table.rows_total, table.notices) == (4, [])


def test_what_a_text_tells(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(oddities.csv(encoding="utf-8-sig"))
    with open_table(path, filename="a.csv") as table:
        assert (table.kind, table.encoding, table.delimiter, table.sheet) == ("csv", "utf-8-sig", ";", "")
        assert (table.sheets, table.rows_total, table.notices) == ([], 4, [])


def test_special_cells_compare_and_show():
    assert Formula("A1") == Formula("A1") != Formula("A2") and Merged(1) == Merged(1) != Merged(2)
    assert len({Formula("A1"), Formula("A1"), Merged(1), Merged(1), date(2026, 1, 1)}) == 3
    assert (repr(Formula("A1")), repr(Merged(4))) == ("Formula('A1')", "Merged(4)")
