"""Pages of a file: who opens them, what they offer in each state, what they tell to whom."""

import json

import pytest
from django.urls import reverse

from agencies.enums import Role
from participants.enums import BatchState

from tests.applications.console import signed_in
from tests.factories.agencies import UserFactory
from tests.factories.participants import clerk
from tests.participants.excel.files import approver, at, batch, foreign_clerk, officer, open_as

pytestmark = pytest.mark.django_db

LISTS = ("importbatch_changelist", "importbatch_upload", "importbatch_templates", "columnmapping_changelist")
OF_ONE = ("page", "progress", "mapping", "apply", "discard", "undo", "rejected")
#: What the page of a file offers to its operator, by state: the words of buttons and links.
OFFERS = {
    BatchState.UPLOADED: {"Buang berkas"},
    BatchState.READING: {"Buang berkas"},
    BatchState.MAPPING: {"Cocokkan kolom", "Buang berkas"},
    BatchState.REVIEW: {"Terapkan 2 baris", "Unduh 1 baris ditolak", "Ubah arti kolom", "Buang berkas"},
    BatchState.APPLYING: set(),
    BatchState.APPLIED: {"Unduh 1 baris ditolak", "Batalkan berkas ini"},
    BatchState.UNDOING: set(),
    BatchState.REFUSED: {"Buang berkas"},
    BatchState.DISCARDED: set(),
}
EVERY_OFFER = set().union(*OFFERS.values())


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("role", list(Role))
def test_lists_open_to_operators_alone(name, role):
    user = clerk() if role == Role.OPERATOR_DATA else officer(role)
    status = open_as(user, reverse(f"admin:participants_{name}")).status_code
    releases = role == Role.PENYETUJU and name == "importbatch_changelist"
    assert status == (200 if role == Role.OPERATOR_DATA or releases else 403)


@pytest.mark.parametrize("name", OF_ONE)
@pytest.mark.parametrize("role", list(Role))
def test_pages_of_a_file_open_to_operators_alone(name, role):
    one = batch()
    user = clerk() if role == Role.OPERATOR_DATA else officer(role)
    status = open_as(user, at(one, name)).status_code
    if role == Role.OPERATOR_DATA:
        assert status in (200, 404, 409)
    elif role == Role.PENYETUJU and name in ("page", "progress"):
        assert status == 200
    else:
        assert status == 403


@pytest.mark.parametrize("name", [*OF_ONE, "undo_row"])
def test_another_office_finds_nothing(name):
    one = batch(BatchState.APPLIED)
    more = (2,) if name == "undo_row" else ()
    for method in ("get", "post"):
        if method == "post" and name in ("progress", "rejected"):
            continue
        answer = getattr(signed_in(foreign_clerk()), method)(at(one, name, *more), {"langkah": "ya"})
        assert answer.status_code == 404
    one.refresh_from_db()
    assert one.state == BatchState.APPLIED


def test_the_list_shows_files_of_ones_office_only():
    batch(filename="milik-inhil.xlsx")
    page = open_as(foreign_clerk(), reverse("admin:participants_importbatch_changelist"))
    assert "milik-inhil" not in page.content.decode()


def test_nobody_signed_in_is_asked_to_sign_in(client):
    assert client.get(at(batch())).status_code == 302


def test_a_superuser_without_office_is_told_so():
    answer = open_as(UserFactory(superuser=True), reverse("admin:participants_importbatch_upload"))
    assert "atas nama sebuah kantor" in answer.content.decode()


@pytest.mark.parametrize("state", list(BatchState))
def test_each_state_offers_its_steps(state):
    text = open_as(clerk(), at(batch(state))).content.decode()
    assert {
        offer for offer in EVERY_OFFER if f">{offer}<" in " ".join(text.split()).replace("> ", ">").replace(" <", "<")
    } == OFFERS[state]


def test_an_approver_is_offered_nothing_but_his_part():
    text = open_as(approver(), at(batch())).content.decode()
    assert "Buang berkas" not in text
    assert "cukup diterapkan oleh operator data" in text


def test_counts_add_up_on_the_page():
    one = batch()
    page = open_as(clerk(), at(one))
    assert sum(number for _, number in page.context["counts"]) == one.rows_done == 4


def test_words_of_a_refused_file():
    text = open_as(clerk(), at(batch(BatchState.REFUSED))).content.decode()
    assert "dikunci dengan kata sandi" in text
    assert "unggah lagi" in text


def test_columns_unknown_and_forbidden_are_named():
    text = open_as(clerk(), at(batch())).content.decode()
    assert "Warna rumah" in text
    assert "agency_id" in text


@pytest.mark.parametrize("state", [BatchState.READING, BatchState.APPLYING, BatchState.UNDOING])
def test_a_busy_file_looks_again_without_javascript(state):
    text = open_as(clerk(), at(batch(state))).content.decode()
    assert '<meta http-equiv="refresh"' in text
    assert "console-import.js" in text
    assert "<progress" in text


def test_a_file_at_rest_does_not_look_again():
    text = open_as(clerk(), at(batch())).content.decode()
    assert "http-equiv" not in text
    assert "console-import.js" not in text


def test_progress_says_how_far_and_nothing_else():
    one = batch(BatchState.READING, rows_total=1000)
    told = json.loads(open_as(clerk(), at(one, "progress")).content)
    assert told == {
        "busy": True,
        "state": "reading",
        "words": "Berkas sedang dibaca dan setiap baris dinilai. Data peserta belum berubah. 4 dari 1.000 baris.",
        "done": 4,
        "total": 1000,
    }


def test_progress_of_a_file_at_rest():
    told = json.loads(open_as(clerk(), at(batch(), "progress")).content)
    assert told["busy"] is False


def test_djangos_own_address_leads_to_the_page():
    one = batch()
    address = reverse("admin:participants_importbatch_change", args=[one.pk])
    assert open_as(clerk(), address).url == at(one)
    assert open_as(foreign_clerk(), address).status_code == 404


@pytest.mark.parametrize("name", ["importbatch_add", "registryexport_add", "columnmapping_add"])
def test_djangos_own_forms_are_closed(name):
    assert open_as(clerk(), reverse(f"admin:participants_{name}")).status_code == 403


def test_lists_obey_no_parameter():
    batch()
    for word in ("state__exact=review", "uploaded_by__username__startswith=a"):
        answer = open_as(clerk(), f"{reverse('admin:participants_importbatch_changelist')}?{word}")
        assert answer.status_code in (302, 400)


def test_list_takes_the_same_queries_for_one_file_and_for_ten(django_assert_max_num_queries):
    batch()
    client, address = signed_in(clerk()), reverse("admin:participants_importbatch_changelist")
    client.get(address)
    with django_assert_max_num_queries(10) as few:
        client.get(address)
    for _ in range(9):
        batch()
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)
