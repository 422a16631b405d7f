"""Names and addresses: as written, without what nobody can see, and no formula where a name should be."""

import pytest

from participants.columns.cells import CellError, Reading
from participants.columns.texts import NAME_LENGTH, fast_name, fast_text, read_name, read_text

pytestmark = pytest.mark.once


def outcome(read, cell, **options):
    """(value, warning code, error code, sentence)."""
    try:
        result = read(cell, **options)
    except CellError as error:
        assert error.advice
        return None, "", error.code, str(error)
    if isinstance(result, Reading):
        return result.value, result.code, "", result.reason
    return result, "", "", ""


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("SITI AMINAH", "SITI AMINAH"),
        ("  Siti   Aminah ", "Siti Aminah"),
        ("Siti\nAminah", "Siti Aminah"),
        ("Siti\u00a0Aminah", "Siti Aminah"),
        ("M. Nur'aini, S.Pd", "M. Nur'aini, S.Pd"),
        ("Nur’aini", "Nur'aini"),
        ("AHMAD A/L ALI", "AHMAD A/L ALI"),
        ("`AISYAH", "`AISYAH"),
        ("ANDRE\u0301", "ANDRÉ"),
        ("Ö", "Ö"),
        ("NA", None),
        ("-", None),
        ("NULL", None),
        ("", None),
        ("x" * NAME_LENGTH, "x" * NAME_LENGTH),
    ],
)
def test_names_taken(cell, value):
    assert outcome(read_name, cell) == (value, "", "", "")


@pytest.mark.parametrize(
    ("cell", "code", "sentence"),
    [
        ("=HYPERLINK(A1)", "name_formula", "Nama tidak boleh diawali tanda =."),
        ("+SITI", "name_formula", "Nama tidak boleh diawali tanda +."),
        ("@SITI", "name_formula", "Nama tidak boleh diawali tanda @."),
        ("-SITI", "name_formula", "Nama tidak boleh diawali tanda -."),
        ("＝SITI", "name_formula", "Nama tidak boleh diawali tanda ＝."),
        ("=", "name_formula", "Nama tidak boleh diawali tanda =."),
        ("SITI 2", "name_digits", "Nama berisi angka."),
        (12345, "name_digits", "Nama berisi angka."),
        ("<b>SITI</b>", "name_signs", "Nama berisi tanda yang bukan huruf: < >"),
        ('SITI "AMI"', "name_signs", 'Nama berisi tanda yang bukan huruf: "'),
        ("SITI (ALM)", "name_signs", "Nama berisi tanda yang bukan huruf: ( )"),
        ("SITI😀", "name_signs", "Nama berisi tanda yang bukan huruf: 😀"),
        ("x" * (NAME_LENGTH + 1), "name_long", "Nama terlalu panjang: 121 huruf, paling banyak 120."),
    ],
)
def test_names_refused(cell, code, sentence):
    assert outcome(read_name, cell) == (None, "", code, sentence)


@pytest.mark.parametrize("cell", ["SI\u200bTI", "SI\x07TI", "\u202eSITI", "SI\x00TI", "SI\ud800TI"])
def test_hidden_characters_are_taken_out_and_told(cell):
    assert outcome(read_name, cell) == (
        "SITI",
        "hidden_signs",
        "",
        "Ada tanda tersembunyi di dalam sel. Tanda itu dibuang.",
    )


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Jl. Merdeka No. 5", "Jl. Merdeka No. 5"),
        ("=1+1", "=1+1"),
        ("'=1+1", "=1+1"),
        ("@desa", "@desa"),
        ("<b>", "<b>"),
        (12, "12"),
        (12.5, "12.5"),
        ("-", None),
        ("tidak ada", None),
        ("x" * 160, "x" * 160),
    ],
)
def test_free_text_is_kept_as_it_is(cell, value):
    assert outcome(read_text, cell, label="Alamat", limit=160) == (value, "", "", "")


def test_free_text_that_is_too_long_is_refused():
    assert outcome(read_text, "x" * 161, label="Alamat", limit=160) == (
        None, "", "too_long", "Alamat terlalu panjang: 161 huruf, paling banyak 160."
    )  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    ["SITI AMINAH", "Siti", "A. B", "NA", "NULL", "TIDAK ADA", "-", "=A", "SITI  A", " SITI", "SITI ", "S1TI", "Ö", "",
     5, "NIHIL", "x" * 121, "'SITI", "Jalan 5", "----------", "#N/A", "n/a", "TIDAK ADA "],
)  # fmt: skip
def test_the_short_ways_never_say_anything_else_than_the_long_ones(cell):
    missed = object()
    if fast_name(cell, missed) is not missed:
        assert outcome(read_name, cell) == (cell, "", "", "")
    if fast_text(160)(cell, missed) is not missed:
        assert outcome(read_text, cell, label="Alamat", limit=160) == (cell, "", "", "")
