"""Merged ranges over rows: the inside is marked, nothing grows, overlaps do not cost more than they may."""

import pytest

from participants.sheets import Limits, SheetRefused, open_table
from participants.sheets.caged.merges import Merges
from participants.sheets.caged.wire import Refused

from tests.participants.sheets import building as made

pytestmark = pytest.mark.once


def filled(ranges, *rows):
    return [cells for _, cells, _ in Merges(ranges).over((number, cells, []) for number, cells in rows)]


def test_inside_is_marked_where_it_is_empty():
    rows = filled(
        [(2, 0, 4, 1)],
        (1, ["a", "b", "c"]),
        (2, ["x", None, "1"]),
        (3, [None, "y"]),
        (4, [None, None, "2"]),
        (5, [None, "z"]),
    )
    assert rows == [["a", "b", "c"], ["x", ("m", 2), "1"], [("m", 2), "y"], [("m", 2), ("m", 2), "2"], [None, "z"]]


def test_range_whose_top_row_is_blank():
    assert filled([(2, 0, 4, 0)], (1, ["a"]), (3, [None, "x"])) == [["a"], [("m", 2), "x"]]


def test_whole_rows_do_not_widen_the_table():
    assert filled([(1, 0, 1, 16_383)], (1, ["Judul"]), (2, ["a", "b"])) == [["Judul"], ["a", "b"]]


def test_hundreds_of_overlapping_ranges_are_refused():
    with pytest.raises(Refused) as caught:
        filled([(1, 0, 9, 9)] * 1_001, (1, ["x"]))
    assert caught.value.code == "too_many_merged"


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_too_many_ranges(suffix, tmp_path):
    if suffix == "xlsx":
        ranges = "".join(f'<mergeCell ref="A{number}:B{number}"/>' for number in range(1, 12))
        data = made.xlsx(xml=made.sheet(made.TABLE, after=f"<mergeCells>{ranges}</mergeCells>"))
    else:
        ranges = b"".join(bytes([number, 0, number, 0, 0, 0, 1, 0]) for number in range(11))
        data = made.xls(made.xls_label(0, 0, "x") + made.record(0x00E5, b"\x0b\0" + ranges))
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(SheetRefused) as caught, open_table(path, filename=f"a.{suffix}", limits=Limits(merged=10)):
        pass
    assert str(caught.value) == "Terlalu banyak sel gabungan. Lepas penggabungan sel (Unmerge Cells), lalu unggah lagi."
