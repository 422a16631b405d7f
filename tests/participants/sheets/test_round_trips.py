"""What was written is read: by three writers of .xlsx, in any dialect of text, and both ways of reading XML agree."""

import csv
import io
from datetime import date, datetime, time
from itertools import zip_longest

import openpyxl
import pytest
import python_calamine
import rustpy_xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from participants.sheets import Limits, open_table
from participants.sheets.caged.wire import Refused
from participants.sheets.caged.xlsx_rows import SheetRows

from tests.participants.sheets import building as made

pytestmark = pytest.mark.once

quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

#: What XML and Excel can hold; "_x" would be an escape, a carriage return does not survive every writer.
letters = some.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], include_characters="\n\t&<>'\"")
texts = some.text(letters, max_size=12).filter(lambda text: "_x" not in text and not text.startswith("="))
numbers = some.one_of(some.integers(-(2**53), 2**53), some.floats(-1e9, 1e9).map(lambda value: round(value, 3)))
moments = some.one_of(
    some.dates(date(1905, 1, 1), date(2090, 1, 1)),
    some.datetimes(datetime(1905, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(microsecond=0)),
    some.times().map(lambda at: at.replace(microsecond=0)),
)
cells = some.one_of(some.none(), texts, numbers, some.booleans(), moments)


def tables(cell):
    return some.lists(some.lists(cell, min_size=1, max_size=6), min_size=1, max_size=8)


def expected(rows):
    """The rows as they should come back: blanks at the end gone, whole numbers whole, midnight a date."""
    result = []
    for number, row in enumerate(rows, start=1):
        kept = [come_back(value) for value in row]
        while kept and (kept[-1] is None or (isinstance(kept[-1], str) and not kept[-1].strip())):
            kept.pop()
        if kept:
            result.append((number, kept))
    return result


def come_back(value):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return None if value == "" else value


def read(path, filename):
    with open_table(path, filename=filename) as table:
        return list(table.rows())


@quick
@given(rows=tables(cells))
def test_openpyxl(rows, tmp_path):
    if not expected(rows):
        return
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    assert read(path, "a.xlsx") == expected(rows)


@quick
@given(rows=tables(some.one_of(texts, some.integers(-(2**40), 2**40))), is_shared=some.booleans())
def test_rust_writer(rows, is_shared, tmp_path):
    path = tmp_path / "a.xlsx"
    head = [f"K{index}" for index in range(max(map(len, rows)))]
    records = [dict(zip_longest(head, row)) for row in rows]
    rustpy_xlsxwriter.FastExcel(str(path)).sheet("Data", records, dedupe_strings=is_shared).save()
    assert read(path, "a.xlsx") == expected([head, *([row.get(name) for name in head] for row in records)])


@quick
@given(rows=tables(cells))
def test_as_calamine_reads_it(rows, tmp_path):
    """An independent reader sees the same texts, numbers and dates at the same places."""
    if not expected(rows):
        return
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    theirs = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    assert read(path, "a.xlsx") == expected(theirs.to_python(skip_empty_area=False))


@quick
@given(
    rows=tables(
        some.text(some.characters(codec="cp1252", exclude_categories=["Cc"], include_characters="\n;,|\"'"), max_size=9)
    ),
    delimiter=some.sampled_from(";,\t|"),
    encoding=some.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    end=some.sampled_from(["\r\n", "\n", "\r"]),
)
def test_text_in_any_dialect(rows, delimiter, encoding, end, tmp_path):
    head = ["KOLOM SATU", "KOLOM DUA", "KOLOM TIGA"]  # what the delimiter is found by
    rows = [head] * 3 + [[*row, "x", "x", "x"][:3] for row in rows] + [head] * len(rows)
    rows = [["x" if text.startswith("=") else text for text in row] for row in rows]
    buffer = io.StringIO()
    # Told to end lines with CR, the writer leaves an LF within a text unquoted.
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    if encoding == "cp1252":
        buffer.write(f"É{delimiter}É{delimiter}É{end}")
        rows.append(["É"] * 3)
        if any(is_utf8_by_chance(text) for row in rows for text in row):
            return
    path = tmp_path / "a.csv"
    path.write_bytes(buffer.getvalue().encode(encoding))
    assert read(path, "a.csv") == expected(rows)


def is_utf8_by_chance(text):
    """Windows-1252 text whose bytes contain a valid UTF-8 sequence: such a file is refused as mixed."""
    data = text.encode("cp1252")
    return len(data.decode("utf-8", "ignore")) != len(data.decode("ascii", "ignore"))


# The pattern and the parser are two readers of the same XML.

attributes = some.sampled_from(["", ' s="1"', ' t="s"', ' s="1" t="str"', ' t="b"', ' t="e"', ' s="2"', ' t="n" '])
contents = some.sampled_from(["0", "1", "2", "12.50", "31413", "", "x &amp; y", "_x0041_", " "])
shapes = some.sampled_from(
    ["<v>{}</v>", "<is><t>{}</t></is>", '<is><t xml:space="preserve">{}</t></is>', "<f>A1</f><v>{}</v>", "<v/>",
     '<f t="shared" si="0"/><v>{}</v>', "", "<!-- a --><v>{}</v>", "<is><r><t>{}</t></r></is>", "<v>{}</v><extLst/>"],
)  # fmt: skip


@some.composite
def sheets(draw):
    rows, number = [], 0
    for _ in range(draw(some.integers(1, 5))):
        number += draw(some.integers(1, 3))
        inside = ""
        for index in sorted(draw(some.sets(some.integers(0, 30), max_size=6))):
            content = draw(shapes).format(draw(contents))
            inside += f'<c r="{made.column(index)}{number}"{draw(attributes)}>{content}</c>'
        rows.append(
            draw(
                some.sampled_from(
                    ['<row r="{0}">{1}</row>', '<row r="{0}" ht="15"/>', '<row s="1" r="{0}">{1}</row>\n']
                )
            ).format(number, inside)
        )
    return made.sheet("".join(rows)).encode()


def outcome(rows):
    try:
        return list(rows)
    except Refused as refused:
        return refused.code


@settings(max_examples=300, deadline=None)
@given(xml=sheets(), size=some.integers(7, 4_000))
def test_pattern_and_parser_agree(xml, size):
    def reader():
        return SheetRows(
            chunks=lambda: (xml[at : at + size] for at in range(0, len(xml), size)),
            strings=["SITI", "", "NUR"],
            long_strings=set(),
            date_styles=frozenset({1}),
            is_1904=False,
            limits=Limits(),
        )

    by_either, by_parser = outcome(reader()), outcome(reader().by_parser())
    assert by_either == by_parser


def test_long_list_of_shared_strings_in_old_files():
    """The strings of this file run over several records, and change their width on the way."""
    path = made.FILES / "panjang.xls"
    theirs = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    assert read(path, "a.xls") == expected(theirs.iter_rows())
