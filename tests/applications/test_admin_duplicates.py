"""Cases that may be about the same person: the panel, the comparison, and "bukan orang yang sama" (C3)."""

import pytest
import time_machine

from agencies.enums import AgencyKind, Role
from applications import services
from applications.enums import ReadKind, Status
from applications.models import DuplicateDismissal
from common.masking import first_name_initials, mask_nik

from tests.applications.console import page_of, signed_in
from tests.factories import applications as made
from tests.factories.agencies import officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def person():
    """Somebody who applies twice."""
    return made.Person()


@pytest.fixture
def pair(person):
    """A case of a person, and one of his brother in the same family card."""
    brother = made.Person()
    brother.kk = person.kk
    return made.submitted(person=person), made.submitted("peralihan", person=brother)


@pytest.fixture
def reviewer():
    """The browser of a verifikator."""
    return signed_in(made.officer_of(Role.VERIFIKATOR))


def test_the_panel_names_what_is_alike_and_masks_the_person(pair, reviewer):
    case, other = pair
    page = reviewer.get(page_of(case))
    (row,) = page.context["duplicates"]
    assert "Nomor KK sama" in row.reasons
    assert (row.name, row.nik, row.is_rival) == (first_name_initials(other.full_name), mask_nik(other.nik), False)
    html = page.content.decode()
    assert page_of(case, "duplicate", other.pk) in html
    for secret in (other.nik, other.full_name, other.phone):
        assert secret not in html


def test_the_comparison_says_in_words_what_differs(pair, reviewer):
    case, other = pair
    page = reviewer.get(page_of(case, "duplicate", other.pk))
    rows = {row.label: row for row in page.context["differences"]}
    assert rows["Nomor KK"].word == "sama"
    assert rows["NIK"].word == "berbeda"
    assert (rows["NIK"].left.replace(" ", ""), rows["NIK"].right.replace(" ", "")) == (case.nik, other.nik)
    assert rows["Penghasilan sebulan"].word == "hanya di satu"
    html = page.content.decode()
    for shown in (case.full_name, other.full_name, "berbeda", "hanya di satu"):
        assert shown in html
    assert {pair.label for pair in page.context["pairs"] if pair.left and pair.right} >= {"KTP", "Kartu Keluarga (KK)"}


def test_reading_the_other_case_is_written_down(pair, reviewer):
    case, other = pair
    reviewer.get(page_of(case, "duplicate", other.pk))
    for read in (case, other):
        assert list(read.reads.values_list("user", "kind")) == [(made.officer_of(Role.VERIFIKATOR).pk, ReadKind.CASE)]


def test_two_people_are_noted_as_such_with_a_reason(pair, reviewer):
    case, other = pair
    compare = page_of(case, "duplicate", other.pk)
    refused = reviewer.post(compare, {"reason": "  "})
    assert refused.status_code == 422
    assert "Tulis alasan." in refused.content.decode()
    assert not DuplicateDismissal.objects.exists()
    assert reviewer.post(compare, {"reason": "x" * 201}).status_code == 422
    answer = reviewer.post(compare, {"reason": "Kakak adik."})
    assert answer.url == page_of(case) + "#ganda"
    noted = DuplicateDismissal.objects.get()
    assert (noted.reason, noted.dismissed_by) == ("Kakak adik.", made.officer_of(Role.VERIFIKATOR))
    for shown in pair:
        assert reviewer.get(page_of(shown)).context["duplicates"] == []
    assert reviewer.post(compare, {"reason": "Lagi."}).status_code == 403


def test_of_two_rivals_one_must_be_settled(person, reviewer):
    """The same NIK under another family card: the second case gives way until one of the two is settled."""
    first = made.submitted(person=person)
    stranger = made.Person()
    stranger.nik, stranger.sex, stranger.birth_date = person.nik, person.sex, person.birth_date
    second = made.submitted(person=stranger)
    (row,) = reviewer.get(page_of(second)).context["duplicates"]
    assert row.is_rival
    assert "bersaing" in reviewer.get(page_of(second)).content.decode()
    compare = page_of(second, "duplicate", first.pk)
    html = reviewer.get(compare).content.decode()
    assert "Selesaikan salah satu" in html
    for case in (first, second):
        assert page_of(case, "move", "cancel") in html
    assert "<textarea" not in html
    assert reviewer.post(compare, {"reason": "Bukan."}).status_code == 403
    assert not DuplicateDismissal.objects.exists()


def test_a_reader_compares_but_notes_nothing(pair):
    case, other = pair
    client = signed_in(made.officer_of(Role.PIMPINAN))
    page = client.get(page_of(case, "duplicate", other.pk))
    assert page.status_code == 200
    assert "<textarea" not in page.content.decode()
    assert client.post(page_of(case, "duplicate", other.pk), {"reason": "Bukan."}).status_code == 403


def test_what_the_reader_may_not_see_is_neither_listed_nor_compared(person, reviewer):
    case = made.submitted(person=person)
    made.office(territory_code="3319")
    foreign = made.submitted(
        "peralihan", person=person, answers={"village": made.village("3319012001"), "nik": made.Person().nik}
    )
    assert reviewer.get(page_of(case)).context["duplicates"] == []
    for address in (page_of(case, "duplicate", foreign.pk), page_of(foreign, "duplicate", case.pk)):
        assert reviewer.get(address).status_code == 404
        assert reviewer.post(address, {"reason": "x"}).status_code == 404
    assert reviewer.get(page_of(case, "duplicate", case.pk)).status_code == 404
    assert not foreign.reads.exists()


def test_an_asked_agency_compares_nothing(pair):
    case, other = pair
    holder = made.officer_of(Role.VERIFIKATOR)
    dukcapil = made.office(kind=AgencyKind.DUKCAPIL)
    for shown in pair:
        services.take_application(application=shown, actor=holder, at=made.NOON)
        services.refer_application(
            application=shown, actor=holder, at=made.NOON, to_agency=dukcapil, question="?", due_at=made.NOON
        )
    client = signed_in(officer(Role.MITRA, agency=dukcapil))
    assert client.get(page_of(case)).status_code == 200
    assert client.get(page_of(case, "duplicate", other.pk)).status_code == 404


def test_hostile_text_is_inert(reviewer):
    attack = '"><script>KNR</script><img src=x onerror=a>'
    person = made.Person()
    case = made.submitted(person=person)
    other = made.in_status(Status.IN_REVIEW, person=person, service="peralihan", answers={"address": attack})
    page = reviewer.post(page_of(case, "duplicate", other.pk), {"reason": attack * 20})
    html = page.content.decode()
    assert page.status_code == 422
    assert "<script>KNR" not in html
    assert "&lt;script&gt;KNR" in html
