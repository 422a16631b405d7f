"""The rows of a file: narrowed, paged, masked, at a fixed price."""

import pytest

from participants.enums import BatchState, RowVerdict
from participants.models import ImportRow

from tests.applications.console import signed_in
from tests.factories.participants import clerk, registered
from tests.participants.excel.files import PROBLEM, add_rows, at, batch, open_as

pytestmark = pytest.mark.django_db


def lines(one, **words):
    return open_as(clerk(), at(one), **words).context["rows"].lines


@pytest.mark.parametrize(
    ("word", "numbers"),
    [
        ("", [2, 3, 4, 5]),
        ("baru", [2]),
        ("berubah", [3]),
        ("sama", [4]),
        ("ditolak", [5]),
        ("peringatan", [3]),
        ("hapus semua", [2, 3, 4, 5]),
    ],
)
def test_rows_by_verdict(word, numbers):
    assert [line.number for line in lines(batch(), hasil=word)] == numbers


@pytest.mark.parametrize("word", ["-1", "x", "9" * 30, "１", "1e9", ""])
def test_a_row_number_that_is_none_is_as_none(word):
    assert len(lines(batch(), dari=word)) == 4


def test_numbers_are_masked_wherever_they_stand():
    one = batch()
    text = open_as(clerk(), at(one)).content.decode()
    for number in ("1404042306019001", "1404042306019002", "6281105556666"):
        assert number not in text
    assert "**************01" in text  # who
    assert "1404****01" in text  # what stood in the refused cell


def test_old_and_new_in_words():
    (line,) = lines(batch(), hasil="berubah")
    said = {label: (old, new) for label, old, new in line.said}
    assert said["Status kepesertaan"] == ("Aktif", "Nonaktif: dihapus dari PBI")
    assert said["NIK"][0] == "kosong"


def test_new_people_say_the_first_things_at_once_and_the_rest_on_demand():
    (line,) = lines(batch(), hasil="baru")
    assert {label for label, _, _ in line.said} == {"Tanggal lahir", "Desa/kelurahan"}
    assert {label for label, _, _ in line.more} == {"NIK", "Nama lengkap", "Telepon"}


def test_a_refused_row_says_column_value_reason_and_advice():
    (line,) = lines(batch(), hasil="ditolak")
    (problem,) = line.problems
    assert (problem["column"], problem["reason"], problem["advice"]) == (
        "NIK KTP",
        PROBLEM["reason"],
        PROBLEM["advice"],
    )


def test_same_rows_name_the_person_only_to_whom_he_may_be_seen():
    one, person = batch(), registered()
    ImportRow.objects.filter(batch=one, verdict=RowVerdict.SAME).update(participant_id=person.pk)
    (line,) = lines(one, hasil="sama")
    assert line.who == person.full_name
    assert line.url
    ImportRow.objects.filter(batch=one, verdict=RowVerdict.SAME).update(participant_id=person.pk + 1)
    (line,) = lines(one, hasil="sama")
    assert (line.who, line.url) == ("", "")


def fill(one, count):
    ImportRow.objects.filter(batch=one).delete()
    for number in range(count):
        add_rows(one, start=2 + 4 * number)


def test_pages_follow_each_other_without_gap():
    one = batch()
    fill(one, 30)
    first = open_as(clerk(), at(one)).context["rows"]
    assert [line.number for line in first.lines] == list(range(2, 52))
    assert not first.previous_address
    second = signed_in(clerk()).get(at(one) + first.next_address).context["rows"]
    assert [line.number for line in second.lines] == list(range(52, 102))
    back = signed_in(clerk()).get(at(one) + second.previous_address).context["rows"]
    assert [line.number for line in back.lines] == list(range(2, 52))
    last = signed_in(clerk()).get(at(one) + second.next_address).context["rows"]
    assert [line.number for line in last.lines] == list(range(102, 122))
    assert not last.next_address


def test_a_page_of_fifty_rows_takes_as_many_queries_as_one(django_assert_max_num_queries):
    one = batch(BatchState.APPLIED)
    client = signed_in(clerk())
    client.get(at(one))
    with django_assert_max_num_queries(16) as few:
        client.get(at(one))
    fill(one, 30)
    with django_assert_max_num_queries(len(few.captured_queries) + 1):
        client.get(at(one))


def test_what_is_written_in_a_file_is_shown_as_text():
    one = batch()
    hostile = "<script>alert(1)</script>"
    ImportRow.objects.filter(batch=one, verdict=RowVerdict.REJECTED).update(
        problems=[PROBLEM | {"column": hostile, "value": hostile}]
    )
    ImportRow.objects.filter(batch=one, verdict=RowVerdict.NEW).update(full_name=hostile)
    one.filename = f"{hostile}.xlsx"
    one.notices = [hostile]
    one.columns = one.columns | {"unknown": [hostile], "found": {hostile: "nik"}}
    one.save()
    assert hostile not in open_as(clerk(), at(one)).content.decode()
