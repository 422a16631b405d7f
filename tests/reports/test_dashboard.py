"""The numbers of the first page: each is the length of its list, medians are right, small ones point at nobody."""

import datetime
import re
import uuid

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.enums import AgencyKind, Role
from applications.enums import OPEN_STATUSES, Status
from applications.models import Application
from reports.dashboard import dashboard
from reports.numbers import Tally, number, share, total
from reports.sparkline import HEIGHT, sparkline
from reports.words import length_words, time_left_words

from tests.factories import applications as made
from tests.factories.agencies import officer

FRONT = "/konsol/"
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


def signed_in(user):
    """A browser in which ``user`` is signed in."""
    client = Client()
    client.force_login(user, backend="agencies.auth.MembershipBackend")
    return client


def copies(case, many, **changes):
    """``many`` more cases like ``case`` without the cost of filling each in; ``changes`` are columns of all."""
    rows = []
    for _ in range(many):
        person = made.Person()
        row = Application.objects.get(pk=case.pk)
        row.pk = None
        row.public_id, row.submit_key = uuid.uuid4(), uuid.uuid4()
        row.ticket = f"{person.nik[-4:]}{int(person.nik[6:12]):06d}"
        row.nik, row.full_name = person.nik, person.name
        for name, value in changes.items():
            setattr(row, name, value)
        rows.append(row)
    return Application.objects.bulk_create(rows)


def shown_to(user):
    """The Dashboard of ``user`` now."""
    return dashboard(user=user, at=timezone.now(), zone=made.office().zone)


def row_of(board, service):
    """The numbers of one service by state."""
    return next([cell.text for cell in row.cells] for row in board.states.rows if row.label == service)


def figures_of(user):
    """{label: (text, remark)}."""
    return {figure.label: (figure.number.text, figure.remark) for figure in shown_to(user).figures}


@pytest.mark.django_db
class TestNumbers:
    def test_every_number_is_the_length_of_the_list_it_opens(self):
        """Table, sums, late ones, arrivals, decisions, kecamatan, days: follow every link and count."""
        long_ago = made.NOON - 20 * DAY
        for status in OPEN_STATUSES:
            case = made.in_status(status, at=long_ago if status in (Status.IN_REVIEW, Status.VERIFIED) else made.NOON)
            copies(case, 2 if status == Status.SUBMITTED else 1)
        copies(made.submitted("pembebasan", at=made.NOON - 3 * DAY), 2)
        copies(made.submitted(answers={"village": made.village("1404012003")}), 1)
        made.in_status(Status.REJECTED)
        client = signed_in(officer(Role.PIMPINAN, agency=made.office()))
        page = client.get(FRONT).content.decode()
        page = page[page.index('class="dashboard"') :]
        links = set(re.findall(r'<a href="([^"]+)">\s*([\d.]+)\s*</a>', page))
        assert len(links) > 30
        wrong = []
        for address, text in sorted(links):
            response = client.get(address.replace("&amp;", "&"))
            if response.status_code != 200 or response.context["cl"].result_count != int(text):
                wrong.append((address, text))
        assert wrong == []
        for parameter in ("service__exact", "status__exact", "keadaan=lewat", "diputus", "wilayah", "dari"):
            assert any(parameter in address for address, _ in links), parameter

    def test_today_is_the_offices_day_to_the_minute(self):
        """00.00 WIB is 17.00 UTC of the day before; what came a second earlier is yesterday's."""
        case = made.submitted(at=made.NOON - 10 * DAY)
        midnight = datetime.datetime(2026, 11, 19, 17, tzinfo=datetime.UTC)
        second = datetime.timedelta(seconds=1)
        copies(case, 1, submitted_at=midnight)
        copies(case, 1, submitted_at=midnight - second)
        copies(case, 1, submitted_at=midnight + DAY - second)
        board = shown_to(made.officer_of(Role.PIMPINAN))
        assert board.figures[2].number.text == "2"
        assert [(row.label, row.cells[-1].text) for row in board.days.rows[:2]] == [
            ("20 November 2026", "2"),
            ("19 November 2026", "1"),
        ]
        first_day = midnight - 29 * DAY
        copies(case, 1, submitted_at=first_day)
        copies(case, 1, submitted_at=first_day - second)
        days = shown_to(made.officer_of(Role.PIMPINAN)).days.rows
        assert days[-1].label == "22 Oktober 2026"
        assert days[-1].cells[-1].text == "1"

    def test_medians_of_a_hand_made_example(self):
        """Odd: the middle one. Even: half way between the two in the middle. Older ones do not count."""
        leader, checker, decider = (made.officer_of(role) for role in (Role.PIMPINAN, Role.VERIFIKATOR, Role.PENYETUJU))
        case = made.in_status(Status.APPROVED)
        Application.objects.filter(pk=case.pk).update(first_taken_at=None)

        def checked(after, *, before_now=DAY):
            taken = made.NOON - before_now
            copies(case, 1, status=Status.SUBMITTED, submitted_at=taken - after, first_taken_at=taken, **undecided)

        undecided = dict.fromkeys(("verified_at", "verified_by", "decided_at", "decided_by"))
        for after in (HOUR, 4 * HOUR, 40 * DAY):
            checked(after)
        checked(HOUR, before_now=31 * DAY)
        assert figures_of(leader)["Lama sampai diperiksa"] == ("4 jam", "Dari 3 pengajuan.")
        checked(8 * HOUR)
        assert figures_of(leader)["Lama sampai diperiksa"] == ("6 jam", "Dari 4 pengajuan.")
        pair = {"verified_by": checker, "decided_by": decider}
        for days in (2, 3, 9):
            copies(case, 1, submitted_at=made.NOON - days * DAY, decided_at=made.NOON, verified_at=made.NOON, **pair)
        assert figures_of(leader)["Lama sampai diputus"] == ("2,5 hari", "Dari 4 pengajuan.")

    def test_how_many_were_asked_to_mend_something(self):
        made.returned()
        copies(made.in_status(Status.IN_REVIEW), 3)
        assert figures_of(made.officer_of(Role.PIMPINAN))["Diminta perbaikan"] == ("20%", "1 dari 5 pengajuan.")

    def test_an_empty_district_has_a_page(self):
        made.office()
        user = officer(Role.PIMPINAN, agency=made.office(territory_code="3319"))
        made.submitted()
        board = shown_to(user)
        assert board.states.rows == board.districts.rows == board.days.rows == []
        assert [figure.number.text for figure in board.figures] == ["0", "0", "0", "0", "–", "–", "–"]
        page = signed_in(user).get(FRONT).content.decode()
        assert "Tidak ada pengajuan yang berjalan." in page

    def test_fifty_cases_cost_as_many_queries_as_five(self):
        client = signed_in(officer(Role.PIMPINAN, agency=made.office()))
        client.get(FRONT)
        case, counts = made.in_status(Status.APPROVED), []
        for many in (4, 45):
            copies(case, many)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(FRONT).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1] < 25


@pytest.mark.django_db
class TestSmallCells:
    """I8: another office's small numbers are told as "<5", and cannot be worked out from the sums."""

    def test_the_owner_reads_exactly_and_the_kecamatan_does_not(self):
        case = made.submitted()
        copies(case, 2)
        copies(made.in_status(Status.IN_REVIEW), 5)
        camat = officer(Role.PIMPINAN, agency=made.office(kind=AgencyKind.KECAMATAN, territory_code="140404"))
        masked = shown_to(camat)
        assert row_of(shown_to(made.officer_of(Role.PIMPINAN)), "Pengusulan KIS") == ["3", "6", "9", "0"]
        assert row_of(masked, "Pengusulan KIS") == ["<5", "6", "> 6", "0"]
        assert masked.figures[0].number.text == "> 6"
        assert masked.states.rows[-1].cells[0].text == "> 0"
        assert masked.is_masked
        assert masked.districts.rows == masked.days.rows == []
        hidden = [cell for row in masked.states.rows for cell in row.cells if cell.text[0] in "<>"]
        assert hidden
        assert all(cell.query == "" and cell.count == 0 for cell in hidden)
        page = signed_in(camat).get(FRONT).content.decode()
        assert "&lt;5" in page
        assert "agar tidak menunjuk satu keluarga" in page

    def test_a_kecamatan_sees_its_own_villages_only(self):
        made.submitted()
        copies(made.submitted(answers={"village": made.village("1404012003")}), 6)
        camat = officer(Role.PIMPINAN, agency=made.office(kind=AgencyKind.KECAMATAN, territory_code="140404"))
        assert shown_to(camat).states.rows[-1].cells[0].text == "> 0"
        assert shown_to(made.officer_of(Role.PIMPINAN)).figures[0].number.text == "8"


@pytest.mark.once
class TestPieces:
    def test_numbers_and_sums(self):
        own, foreign, none = Tally(3), Tally(3, 3), Tally()
        assert number(own, keadaan="lewat").query == "keadaan=lewat"
        assert (number(foreign, keadaan="lewat").text, number(foreign, keadaan="lewat").query) == ("<5", "")
        assert (number(none, keadaan="lewat").text, number(none, keadaan="lewat").query) == ("0", "")
        assert total([own, Tally(4)]).text == "7"
        assert total([own, foreign, Tally(1200)]).text == "> 1.203"
        assert (share(Tally(1), Tally(8)), share(none, none), share(foreign, Tally(9, 9))) == ("13%", "–", "–")

    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (0, "0 menit"), (29, "0 menit"), (59 * 60, "59 menit"), (3599, "1 jam"), (5400, "1,5 jam"),
            (14400, "4 jam"), (47 * 3600, "47 jam"), (48 * 3600, "2 hari"), (60 * 3600, "2,5 hari"),
            (11.2 * 86400, "11 hari"),
        ],
    )  # fmt: skip
    def test_lengths(self, seconds, words):
        assert length_words(seconds) == words

    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (59, "sisa 0 menit"), (3 * 86400, "sisa 3 hari"), (2 * 86400 + 5 * 3600 + 3599, "sisa 2 hari 5 jam"),
            (11 * 3600 + 59 * 60 + 59, "sisa 11 jam 59 menit"), (-6 * 3600, "lewat 6 jam"), (-90, "lewat 1 menit"),
        ],
    )  # fmt: skip
    def test_time_left(self, seconds, words):
        assert time_left_words(seconds) == words

    def test_bars_stay_in_their_box(self):
        line = sparkline([0, 1, 4], text="contoh")
        assert [bar.height for bar in line.bars] == [1, HEIGHT / 4, HEIGHT]
        assert all(bar.y + bar.height == HEIGHT for bar in line.bars)
        assert sparkline([], text="").bars == []
