"""Ticket and PIN: what opens, what never does, what it costs, and how the page is left again (S17, S18)."""

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.enums import AgencyKind, Role
from applications import pins, services
from applications.completeness import first_gap, rule_context
from applications.enums import ReasonCode, Status
from applications.models import TicketLock
from applications.pins import pin_of
from applications.services import limits
from applications.services.tracking import FIRST_LOCK, FREE_TRIES, LONGEST_LOCK
from applications.views.tracking import MESSAGE_WORDS
from common.codes import format_pin, format_ticket, new_ticket
from notifications.enums import MessageState
from notifications.models import Message

from tests.factories import applications as made

pytestmark = pytest.mark.django_db

WRONG = "Nomor tiket atau PIN tidak cocok."


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


def wrong_pin(case):
    """A PIN that is not this case's."""
    return f"{(int(pin_of(case)) + 1) % 10**6:06d}"


def track(client, ticket, pin):
    """Send the form of S17."""
    return client.post(reverse("track"), {"ticket": ticket, "pin": pin})


def opened(case):
    """A browser that has opened ``case``."""
    client = Client()
    assert track(client, case.ticket, pin_of(case)).status_code == 302
    return client


def text_of(response):
    """The page without what differs at every request anyway."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


class TestOpening:
    def test_the_pair_opens_the_status_page(self, client):
        case = made.submitted()
        response = track(client, case.ticket, pin_of(case))
        assert (response.status_code, response.url) == (302, reverse("status"))
        page = client.get(response.url)
        assert page.status_code == 200
        assert format_ticket(case.ticket) in page.content.decode()

    @pytest.mark.parametrize("spell", ["{0}-{1}-{2}", "{0} {1} {2}", " {0}{1}.{2} ", "{0}–{1}–{2}"])
    def test_ticket_and_pin_as_people_type_them(self, client, spell):
        case = made.submitted()
        typed = spell.format(case.ticket[:3], case.ticket[3:6], case.ticket[6:])
        assert track(client, typed, format_pin(pin_of(case))).status_code == 302

    def test_a_new_session_id_is_given(self, client):
        client.get(reverse("track"))
        session = client.session
        session["planted"] = True
        session.save()
        before = client.cookies["siperjake"].value
        case = made.submitted()
        track(client, case.ticket, pin_of(case))
        assert client.cookies["siperjake"].value != before

    def test_nothing_secret_is_in_an_address(self, client):
        case = made.submitted()
        response = client.post(reverse("track"), {"ticket": case.ticket, "pin": pin_of(case)}, follow=True)
        addresses = " ".join(url for url, _ in response.redirect_chain) + response.request["PATH_INFO"]
        assert case.ticket not in addresses
        assert pin_of(case) not in addresses
        assert str(case.public_id) not in addresses

    def test_get_with_parameters_opens_nothing(self, client):
        case = made.submitted()
        response = client.get(reverse("track"), {"ticket": case.ticket, "pin": pin_of(case)})
        assert response.status_code == 200
        assert client.get(reverse("status")).status_code == 302

    def test_empty_fields_are_named(self, client):
        page = track(client, "", "").content.decode()
        assert "Tulis nomor tiket." in page
        assert "Tulis PIN." in page
        assert WRONG not in page

    def test_without_csrf_token_nothing_opens(self):
        case = made.submitted()
        client = Client(enforce_csrf_checks=True)
        assert track(client, case.ticket, pin_of(case)).status_code == 403


class TestFailing:
    def test_unknown_wrong_and_locked_read_the_same(self):
        case, locked = made.submitted(), made.submitted()
        for _ in range(FREE_TRIES):
            track(Client(), locked.ticket, wrong_pin(locked))
        tries = [
            (new_ticket(), pin_of(case)),
            (case.ticket, wrong_pin(case)),
            (locked.ticket, pin_of(locked)),
            ("1234567890", "000000"),
        ]
        pages = []
        for ticket, pin in tries:
            response = track(Client(), ticket, pin)
            assert response.status_code == 200
            assert WRONG in response.content.decode()
            pages.append(text_of(response).replace(ticket, "TIKET").replace(pin, "PIN"))
        assert len(set(pages)) == 1

    def test_unknown_wrong_and_locked_cost_the_same(self, monkeypatch):
        """Same queries and same hashing: wall time on a shared machine would prove less (T4)."""
        case, locked = made.submitted(), made.submitted()
        unknown, unknown_locked = new_ticket(), new_ticket()
        for ticket in (case.ticket, unknown):
            with pytest.raises(services.WrongPair):
                services.open_by_ticket(ticket=ticket, pin=wrong_pin(case), at=made.NOON)
        for ticket in (locked.ticket, unknown_locked):
            for _ in range(FREE_TRIES):
                with pytest.raises(services.WrongPair):
                    services.open_by_ticket(ticket=ticket, pin=wrong_pin(locked), at=made.NOON)
        hashed = []
        encode = pins._hasher.encode
        monkeypatch.setattr(pins._hasher, "encode", lambda *args: hashed.append(args[1:]) or encode(*args))
        costs = set()
        for ticket, pin in [
            (unknown, wrong_pin(case)),
            (case.ticket, wrong_pin(case)),
            (locked.ticket, pin_of(locked)),
            (unknown_locked, "123456"),
        ]:
            hashed.clear()
            with CaptureQueriesContext(connection) as queries, pytest.raises(services.WrongPair):
                services.open_by_ticket(ticket=ticket, pin=pin, at=made.NOON)
            shapes = tuple(re.sub(r"SAVEPOINT .*| WHERE .*| SET .*", "", query["sql"]) for query in queries)
            ((salt, iterations),) = hashed
            costs.add((shapes, len(salt), iterations))
        assert len(costs) == 1

    def test_first_try_of_an_unknown_ticket_costs_as_that_of_a_known_one(self):
        case = made.submitted()
        counts = []
        for ticket in (case.ticket, new_ticket()):
            with CaptureQueriesContext(connection) as queries, pytest.raises(services.WrongPair):
                services.open_by_ticket(ticket=ticket, pin=wrong_pin(case), at=made.NOON)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_the_lock_grows(self, clock):
        """Five free tries, then 15 minutes, 30, 60 … at most a day; the right PIN waits as well (T3)."""
        case = made.submitted()
        for _ in range(FREE_TRIES - 1):
            track(Client(), case.ticket, wrong_pin(case))
        assert not TicketLock.objects.filter(locked_until__isnull=False).exists()
        now, expected = made.NOON, FIRST_LOCK
        for _ in range(9):
            track(Client(), case.ticket, wrong_pin(case))
            assert TicketLock.objects.get().locked_until - now == min(expected, LONGEST_LOCK)
            clock.move_to(now + min(expected, LONGEST_LOCK) - datetime.timedelta(seconds=1))
            assert track(Client(), case.ticket, pin_of(case)).status_code == 200
            now += min(expected, LONGEST_LOCK)
            clock.move_to(now)
            expected *= 2
        assert track(Client(), case.ticket, pin_of(case)).status_code == 302
        assert TicketLock.objects.get().failures == 0

    def test_tries_while_locked_do_not_lengthen_the_lock(self):
        case = made.submitted()
        for _ in range(FREE_TRIES):
            track(Client(), case.ticket, wrong_pin(case))
        until = TicketLock.objects.get().locked_until
        for _ in range(3):
            track(Client(), case.ticket, wrong_pin(case))
        assert TicketLock.objects.get().locked_until == until

    def test_one_device_waits_others_do_not(self, client, monkeypatch):
        monkeypatch.setitem(limits.LIMITS, "track:device", (3, 600))
        case = made.submitted()
        answers = [track(client, new_ticket(), "000000").status_code for _ in range(4)]
        assert answers == [200, 200, 200, 429]
        assert track(client, case.ticket, pin_of(case)).status_code == 429
        assert track(Client(), case.ticket, pin_of(case)).status_code == 302

    def test_one_block_of_addresses_waits_in_the_end(self, monkeypatch):
        monkeypatch.setitem(limits.LIMITS, "track:network", (3, 600))
        pair = {"ticket": new_ticket(), "pin": "000000"}
        answers = [
            Client().post(reverse("track"), pair, REMOTE_ADDR=address).status_code
            for address in ("10.1.1.1", "10.1.1.2", "10.1.1.3", "10.1.1.4", "10.1.2.1")
        ]
        assert answers == [200, 200, 200, 429, 200]


class TestDraft:
    def test_the_pair_of_a_draft_goes_to_its_first_gap(self, client):
        case = made.draft()
        services.put_draft_away(application=case, at=made.NOON)
        gap = first_gap(case, rule_context(case, at=made.NOON))
        response = track(client, case.ticket, pin_of(case))
        assert response.url == reverse("step", kwargs={"draft": case.public_id, "slug": gap.key})
        assert client.get(response.url).status_code == 200
        assert client.get(reverse("status")).status_code == 302

    def test_a_full_draft_goes_to_the_check_page(self, client):
        case = made.draft_ready()
        services.put_draft_away(application=case, at=made.NOON)
        assert track(client, case.ticket, pin_of(case)).url == reverse("check", kwargs={"draft": case.public_id})

    def test_a_stranger_cannot_open_the_draft_by_its_address(self, client):
        case = made.draft()
        services.put_draft_away(application=case, at=made.NOON)
        track(client, case.ticket, wrong_pin(case))
        assert client.get(reverse("check", kwargs={"draft": case.public_id})).status_code == 404


class TestStatusPage:
    def test_it_shows_no_personal_data(self):
        """First name and initials; no NIK, KK, phone, address, birth date, answers, officer (T7)."""
        case = made.in_status(Status.IN_REVIEW)
        page = opened(case).get(reverse("status")).content.decode()
        reviewer = made.officer_of(Role.VERIFIKATOR)
        for secret in (
            case.full_name,
            case.nik,
            case.kk_number,
            case.phone,
            case.address,
            case.birth_date.isoformat(),
            case.details["sktm_number"],
            reviewer.full_name,
            reviewer.username,
            pin_of(case),
            format_pin(pin_of(case)),
        ):
            assert secret and str(secret) not in page

    @pytest.mark.parametrize("state", sorted(set(Status) - {Status.DRAFT}))
    def test_every_state_has_a_page(self, state):
        case = made.in_status(state)
        page = opened(case).get(reverse("status"))
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        assert (reverse("correct") in page.content.decode()) is (state == Status.RETURNED)

    def test_overdue_apologises_and_says_whom_to_call(self, clock):
        case = made.submitted()
        case.agency.phone = "(0768) 000101"
        case.agency.save()
        clock.move_to(case.due_at + datetime.timedelta(minutes=1))
        page = opened(case).get(reverse("status")).content.decode()
        assert "Maaf, kami terlambat" in page
        assert "(0768) 000101" in page

    def test_messages_are_listed_with_their_state(self):
        case = made.submitted()
        page = opened(case).get(reverse("status")).content.decode()
        assert "Pengajuan diterima" in page
        assert "Sedang dikirim" in page

    def test_every_state_of_a_message_has_words(self):
        assert set(MESSAGE_WORDS) == set(MessageState)

    def test_the_offices_that_see_the_case_are_named(self):
        case = made.in_status(Status.REFERRED)
        page = opened(case).get(reverse("status")).content.decode()
        assert case.agency.name in page
        assert made.office(kind=AgencyKind.DUKCAPIL).name in page
        assert case.village.label in page

    def test_hostile_text_is_inert(self):
        case = made.submitted(answers={"full_name": "<script>alert</script> <img src=x onerror=a>"})
        page = opened(case).get(reverse("status")).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page

    def test_after_half_an_hour_it_asks_again(self, clock):
        client = opened(made.submitted())
        clock.shift(datetime.timedelta(minutes=30))
        assert client.get(reverse("status")).status_code == 200
        clock.shift(datetime.timedelta(minutes=29))
        assert client.get(reverse("status")).status_code == 200
        clock.shift(datetime.timedelta(minutes=30, seconds=1))
        response = client.get(reverse("status"))
        assert response.url == reverse("track") + "?habis=1"
        assert "sudah ditutup" in client.get(response.url).content.decode()
        clock.shift(datetime.timedelta(minutes=-10))
        assert client.get(reverse("status")).status_code == 302

    @pytest.mark.parametrize("name", ["status", "status_slip", "cancel", "correct", "corrected"])
    def test_without_ticket_and_pin_nothing_is_shown(self, client, name):
        made.returned()
        assert client.get(reverse(name)).url == reverse("track") + "?habis=1"

    def test_a_planted_session_value_for_a_draft_opens_nothing(self, client):
        case = made.draft_ready()
        client.get(reverse("track"))
        session = client.session
        session["tracked"] = {"case": str(case.public_id), "at": made.NOON.isoformat()}
        session.save()
        assert client.get(reverse("status")).status_code == 302

    def test_opening_another_case_closes_the_first(self, client):
        first, second = made.submitted(), made.submitted()
        track(client, first.ticket, pin_of(first))
        track(client, second.ticket, pin_of(second))
        page = client.get(reverse("status")).content.decode()
        assert format_ticket(second.ticket) in page
        assert format_ticket(first.ticket) not in page


class TestLeaving:
    def test_leaving_closes_the_case_and_clears_the_phone(self):
        case = made.submitted()
        client = opened(case)
        before = client.cookies["siperjake"].value
        response = client.post(reverse("leave"))
        assert response["Clear-Site-Data"] == '"cache", "storage"'
        assert client.cookies["siperjake"].value != before
        page = client.get(response.url)
        assert "Selesai" in page.content.decode()
        assert case.ticket not in page.content.decode()
        assert client.get(reverse("status")).status_code == 302

    def test_leaving_keeps_what_is_not_sent_and_forgets_receipts(self):
        draft, sent = made.draft(), made.submitted()
        client = opened(sent)
        session = client.session
        session["drafts"] = [str(draft.public_id), str(sent.public_id)]
        session.save()
        client.post(reverse("leave"))
        assert client.session["drafts"] == [str(draft.public_id)]

    def test_opening_the_address_closes_nothing(self):
        client = opened(made.submitted())
        client.get(reverse("leave"))
        assert client.get(reverse("status")).status_code == 200


class TestCancelling:
    def test_it_is_asked_once_more_and_then_done(self):
        case = made.submitted()
        client = opened(case)
        assert "Batalkan pengajuan ini?" in client.get(reverse("cancel")).content.decode()
        case.refresh_from_db()
        assert case.status == Status.SUBMITTED
        assert client.post(reverse("cancel")).url == reverse("status")
        case.refresh_from_db()
        assert case.status == Status.CANCELLED
        assert case.transitions.in_order().last().reason_code == ReasonCode.WITHDRAWN
        assert "Dibatalkan" in client.get(reverse("status")).content.decode()

    @pytest.mark.parametrize("state", [Status.APPROVED, Status.REJECTED, Status.CANCELLED, Status.SENT])
    def test_what_was_decided_is_not_cancelled(self, state):
        case = made.in_status(state)
        client = opened(case)
        assert client.get(reverse("cancel")).status_code == 302
        assert client.post(reverse("cancel")).status_code == 302
        case.refresh_from_db()
        assert case.status == state


class TestLostPin:
    def answer(self, ticket, client=None):
        """The page a person ends on."""
        return (client or Client()).post(reverse("lost_pin"), {"ticket": ticket}, follow=True)

    def test_the_answer_is_the_same_for_known_unknown_and_phoneless(self):
        case = made.submitted()
        silent = made.submitted(answers={"phone": None, "phone_owner": "tidak_ada"})
        sent_before = Message.objects.count()
        pages = {text_of(self.answer(ticket)) for ticket in (case.ticket, silent.ticket, new_ticket(), "abc")}
        assert len(pages) == 1
        assert Message.objects.count() == sent_before + 1

    def test_it_is_sent_once_in_ten_minutes_and_three_times_a_day(self, clock):
        """T8. The windows are fixed: ten minutes of the clock, one day of UTC."""
        case = made.submitted()
        before = Message.objects.count()
        for _ in range(3):
            self.answer(case.ticket)
        assert Message.objects.count() == before + 1
        for _ in range(5):
            clock.shift(datetime.timedelta(minutes=10))
            self.answer(case.ticket)
        assert Message.objects.count() <= before + 3

    def test_one_device_cannot_ask_for_everybody(self, client):
        most, _ = limits.LIMITS["pin:device"]
        answers = [self.answer(new_ticket(), client).status_code for _ in range(most + 1)]
        assert answers == [200] * most + [429]

    def test_an_empty_ticket_is_named(self, client):
        assert "Tulis nomor tiket." in client.post(reverse("lost_pin"), {"ticket": " "}).content.decode()
