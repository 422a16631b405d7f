"""Every odd file gives its sentence or its rows, leaves nothing behind, and never takes more memory than the cage."""

import re
import tempfile
from pathlib import Path

import pytest

from participants.sheets import SheetRefused, cage, open_table
from participants.sheets.refusals import _SENTENCES

from tests.participants.sheets.corpus import CORPUS

pytestmark = pytest.mark.once


def read(odd, path):
    """The rows, and the notices after the last of them."""
    with open_table(path, filename=odd.filename, sheet=odd.sheet) as table:
        return list(table.rows()), table.notices


@pytest.fixture
def children(monkeypatch):
    """The caged processes started during the test."""
    started = []
    real = cage.subprocess.Popen

    def popen(*args, **options):
        started.append(real(*args, **options))
        return started[-1]

    monkeypatch.setattr(cage.subprocess, "Popen", popen)
    return started


@pytest.mark.parametrize("odd", CORPUS, ids=lambda odd: odd.name)
def test_odd_file(odd, tmp_path, children, monkeypatch):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    path = tmp_path / "file"
    path.write_bytes(odd.build())
    if odd.sentence:
        with pytest.raises(SheetRefused) as caught:
            read(odd, path)
        assert str(caught.value) == odd.sentence
    else:
        rows, notices = read(odd, path)
        assert rows == odd.rows
        assert [[type(cell) for cell in cells] for _, cells in rows] == [
            [type(cell) for cell in cells] for _, cells in odd.rows
        ]
        assert not odd.notice or odd.notice in notices
    assert all(child.returncode is not None for child in children), "the child has been waited for"
    assert list(temporary.iterdir()) == []
    assert sorted(tmp_path.iterdir()) == [path, temporary]


def test_corpus_is_large_and_says_everything():
    assert len(CORPUS) >= 40 and len({odd.name for odd in CORPUS}) == len(CORPUS)
    said = {odd.sentence for odd in CORPUS}
    shapes = {code: re.sub(r"\\{\w+\\}", ".+", re.escape(sentence)) for code, sentence in _SENTENCES.items()}
    unsaid = {code for code, shape in shapes.items() if not any(re.fullmatch(shape, sentence) for sentence in said)}
    assert unsaid == {"unavailable", "too_many_merged"}, "these are in test_cage.py and test_merges.py"


@pytest.mark.parametrize("sentence", _SENTENCES.values(), ids=_SENTENCES)
def test_sentences_say_what_is_wrong_then_what_to_do(sentence):
    assert re.fullmatch(r"[A-Z](?:[^.]|\.000)+\. [A-Z].+\.", sentence.replace("{limit}", "200.000"))
    assert len(sentence) <= 130


def test_refusal_keeps_what_the_file_says_short_and_printable():
    refused = SheetRefused("sheet_missing", name="a\x00\n\u202eb" + "x" * 100, names=[f"{n}" for n in range(9)])
    assert str(refused).startswith("Lembar “a b" + "x" * 56 + "…” tidak ada")
    assert str(refused).endswith("“4”, dan 4 lagi.")


def test_files_of_the_corpus_are_small():
    assert all(path.stat().st_size < 30_000 for path in (Path(__file__).with_name("files")).iterdir())
