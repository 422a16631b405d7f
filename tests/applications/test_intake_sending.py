"""Sending is repeatable: double press, reload, replay, retry after any failure give one case and one receipt (T10)."""

import datetime
import importlib
import random
import threading
import uuid
from copy import copy

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency
from agencies.services import set_policy
from applications import services
from applications.enums import Flag, Status
from applications.models import Application, ApplicationTransition, Document, Letter, RateBucket
from applications.pins import pin_of
from common.codes import format_pin, format_ticket
from notifications.models import Message

from tests.applications.walker import Page
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]


def owner(case, client=None):
    """A browser that fills ``case`` in."""
    client = client or Client()
    session = client.session
    session["drafts"] = [*session.get("drafts", []), str(case.public_id)]
    session.save()
    return client


def url(name, case):
    return reverse(name, args=[case.public_id])


def statement(client, case):
    """The hidden fields of the page with the button, after the check page was seen."""
    assert client.get(url("check", case)).status_code == 200
    return Page(client.get(url("send", case))).form("kunci_kirim")["fields"]


def policy(key, value, **more):
    set_policy(
        key,
        value=value,
        territory_code=None,
        valid_from=datetime.date(2026, 1, 1),
        legal_basis="Contoh",
        actor=None,
        at=make.NOON,
        **more,
    )


def receipts_of(case):
    """What there is of a sent case: always exactly one of each."""
    return (
        ApplicationTransition.objects.filter(application=case, verb="submit").count(),
        Letter.objects.filter(application=case).count(),
        Message.objects.filter(about=case.about).count(),
    )


def test_double_press_and_reload_show_the_same_receipt():
    case = make.draft_ready()
    client = owner(case)
    fields = statement(client, case)
    first = client.post(url("send", case), fields)
    second = client.post(url("send", case), fields)
    assert first.status_code == second.status_code == 302
    assert first.url == second.url == url("received", case)
    pages = {client.get(first.url).content.count(b"PIN") for _ in range(3)}
    assert len(pages) == 1
    case.refresh_from_db()
    text = Page(client.get(first.url)).text
    assert format_ticket(case.ticket) in text and format_pin(pin_of(case)) in text
    assert receipts_of(case) == (1, 1, 1)


def test_the_statement_is_said_in_the_agreed_words():
    case = make.draft_ready()
    client = owner(case)
    client.get(url("check", case))
    page = Page(client.get(url("send", case)))
    assert "Dengan menekan Kirim, saya menyatakan data ini benar." in page.text
    assert page.html.count("<button") - page.html.count('type="button"') == 1


def test_what_was_not_seen_is_not_sent():
    case = make.draft_ready()
    client = owner(case)
    fields = statement(client, case)
    step = case.definition.step("nama")
    services.save_answers(application=case, step=step, values={"full_name": "Nama Lain Contoh"}, at=make.NOON)
    response = client.post(url("send", case), fields)
    assert response.url.startswith(url("check", case))
    page = Page(client.get(response.url))
    assert "Ada isian yang berubah" in page.text and "Nama Lain Contoh" in page.text
    assert client.post(url("send", case), statement(client, case)).url == url("received", case)


@pytest.mark.parametrize("missing", ["dilihat", "kunci_kirim"])
def test_a_made_up_post_sends_nothing(missing):
    case = make.draft_ready()
    client = owner(case)
    fields = {**statement(client, case), missing: ""}
    response = client.post(url("send", case), fields)
    assert response.status_code == 302 and "periksa" in response.url
    case.refresh_from_db()
    assert case.status == Status.DRAFT


def test_the_button_is_reached_only_by_way_of_the_check_page():
    case = make.draft_ready()
    assert owner(case).get(url("send", case)).url == url("check", case)


def test_incomplete_goes_back_to_the_list():
    case = make.draft_ready()
    client = owner(case)
    fields = statement(client, case)
    services.remove_document(application=case, kind="kk", at=make.NOON)
    response = client.post(url("send", case), fields, follow=True)
    assert "Masih ada yang perlu diisi" in Page(response).text


def test_closed_meanwhile_keeps_the_answers():
    case = make.draft_ready()
    client = owner(case)
    fields = statement(client, case)
    policy("pengusulan.open", False)
    text = Page(client.post(url("send", case), fields)).text
    assert "sedang tutup" in text and "Jawaban Anda sudah tersimpan" in text


def test_no_office_is_said_plainly():
    case = make.draft_ready()
    client = owner(case)
    fields = statement(client, case)
    Agency.objects.all().delete()
    page = Page(client.post(url("send", case), fields, follow=True))
    assert "Belum ada kantor yang melayani desa ini" in page.text and "tersimpan" in page.text


def test_the_same_family_twice_is_told_and_nothing_more():
    person = make.Person()
    earlier = make.in_status(Status.RETURNED, person=person)
    case = make.draft_ready(person=person)
    client = owner(case)
    page = Page(client.post(url("send", case), statement(client, case), follow=True))
    assert "Ada pengajuan untuk NIK ini" in page.text and "tanya kantor desa" in page.text
    assert "erbaik" not in page.text and format_ticket(earlier.ticket) not in page.text
    case.refresh_from_db()
    assert case.status == Status.DRAFT


def test_a_stranger_with_that_nik_learns_nothing():
    person = make.Person()
    make.submitted(person=person)
    case = make.draft_ready(person=person, answers={"phone": "6281199999999"})
    client = owner(case)
    assert client.post(url("send", case), statement(client, case)).url == url("received", case)
    case.refresh_from_db()
    assert case.duplicate_of is not None and Flag.OTHER_OPEN_CASE in case.flags


def test_the_trap_marks_and_does_not_refuse():
    case = make.draft_ready(at=timezone.now())
    client = owner(case)
    client.post(url("send", case), {**statement(client, case), "situs_web": "http://spam.example"})
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED and {Flag.HONEYPOT, Flag.QUICK_FILL} <= set(case.flags)


# --- the receipt ----------------------------------------------------------------------------------


def sent(client=None):
    case = make.draft_ready(at=timezone.now())
    client = owner(case, client)
    client.post(url("send", case), statement(client, case))
    case.refresh_from_db()
    return case, client


def test_the_receipt_can_be_printed_and_sent_again():
    case, client = sent()
    slip = client.get(url("received_slip", case))
    assert slip["Content-Type"] == "application/pdf" and slip.content.startswith(b"%PDF")
    assert "no-store" in slip["Cache-Control"] and case.ticket not in slip["Content-Disposition"]
    before = Message.objects.count()
    response = client.post(url("received", case), follow=True)
    assert Message.objects.count() == before + 1
    assert "dikirim ke nomor WhatsApp" in Page(response).text and case.phone[4:] not in Page(response).text
    client.post(url("received", case))
    assert Message.objects.count() == before + 1  # once in ten minutes


def test_the_receipt_closes_with_selesai_and_after_a_day():
    case, client = sent()
    later = timezone.now() + datetime.timedelta(hours=25)
    with time_machine.travel(later):
        assert client.get(url("received", case)).url == reverse("track")
        assert client.get(url("received_slip", case)).url == reverse("track")
    draft = make.draft_ready()
    owner(draft, client)
    assert client.get(url("received", case)).status_code == 200
    client.post(reverse("leave"))
    assert client.get(url("received", case)).url == reverse("track")
    assert client.get(url("check", draft)).status_code == 200


def test_the_receipt_of_strangers_is_the_tracking_page(client):
    case, _owner = sent()
    for public_id in (case.public_id, uuid.uuid4()):
        assert client.get(reverse("received", args=[public_id])).url == reverse("track")


# --- limits: wait a little, never shut out --------------------------------------------------------


def exhaust(scope, key, at):
    """Use up a limit."""
    while services.within_limit(scope=scope, key=key, at=at):
        pass


def test_past_the_limit_one_waits_ten_seconds_and_goes_on():
    case = make.draft_ready(at=timezone.now())
    client = owner(case)
    fields = statement(client, case)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        exhaust("send:nik", case.nik, timezone.now())
        response = client.post(url("send", case), fields)
        assert response.status_code == 429
        page = Page(response)
        assert "Tunggu 10 detik" in page.text and "tidak hilang" in page.text
        kept = page.form("tunggu")["fields"]
        assert {name: kept[name] for name in ("kunci_kirim", "dilihat")} == {
            name: fields[name] for name in ("kunci_kirim", "dilihat")
        }
        assert client.post(url("send", case), kept).status_code == 429  # too early
        clock.shift(11)
        assert client.post(url("send", case), {**kept, "tunggu": kept["tunggu"][:-2]}).status_code == 429
        assert client.post(url("send", case), kept).url == url("received", case)
        case.refresh_from_db()
        assert case.status == Status.SUBMITTED
        other = make.draft_ready(person=None, at=timezone.now())
        exhaust("send:nik", other.nik, timezone.now())
        owner(other, client)
        again = {**statement(client, other), "tunggu": kept["tunggu"]}
        assert client.post(url("send", other), again).status_code == 429  # a note is good once


def test_starting_too_often_waits_with_the_answer_kept():
    client = Client()
    start = reverse("start", args=["pengusulan"])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(20):
            assert client.post(start, {"halaman": "mulai", "filled_for": "self"}).status_code == 302
        response = client.post(start, {"halaman": "mulai", "filled_for": "family"})
        kept = Page(response).form("tunggu")["fields"]
        assert response.status_code == 429 and kept["filled_for"] == "family"
        assert Application.objects.count() == 20
        clock.shift(11)
        assert client.post(start, kept).status_code == 302
    assert Application.objects.order_by("pk").last().filled_for == "family"


def test_devices_are_told_apart_and_a_village_shares_its_address():
    start = reverse("start", args=["pengusulan"])
    clients = [Client(REMOTE_ADDR=f"10.1.2.{number}") for number in range(25)]
    assert {client.post(start).status_code for client in clients} == {302}
    assert RateBucket.objects.filter(scope="start:device").count() == 25
    assert RateBucket.objects.get(scope="start:network").hits == 25
    cookie = clients[0].cookies["sj_device"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 365 * 24 * 3600


# --- random schedules -----------------------------------------------------------------------------


class Crash(Exception):
    """The power went."""


#: Places inside a submission where the process may die.
PLACES = (
    "applications.services.submission.assign_ticket",
    "applications.services.submission.hash_pin",
    "applications.services.submission.work_calendar",
    "applications.services.submission.new_check_code",
    "applications.services.submission.ask_village",
    "applications.services.moves.messages.send_for_move",
    "applications.messages.enqueue",
    "applications.services.moves._set_clock",
)


def copy_of(template, documents):
    """Another family's draft, cheaply."""
    case = copy(template)
    case.pk = None
    case._state = copy(template._state)
    case._state.adding = True
    person = make.Person()
    case.public_id, case.submit_key = uuid.uuid4(), uuid.uuid4()
    case.nik, case.kk_number, case.phone = person.nik, person.kk, person.phone
    case.save()
    Document.objects.bulk_create(
        Document(
            application=case, kind=one.kind, version=1, sha256=one.sha256, source_bytes=1, uploaded_at=one.uploaded_at
        )
        for one in documents
    )
    return case


@pytest.mark.parametrize("seed", range(5))
def test_a_hundred_random_schedules_give_one_case_each(seed, monkeypatch):
    rng = random.Random(seed)
    if seed % 2:
        policy("pengusulan.village_check", True)
    template = make.draft_ready()
    documents = list(template.documents.all())
    for _schedule in range(100):
        case = copy_of(template, documents)
        seen = services.content_hash(case)
        results, at = [], make.NOON
        events = rng.choices(("press", "crash", "replay", "reload", "put_away"), k=rng.randint(2, 6)) + ["press"]
        for event in events:
            at += datetime.timedelta(seconds=rng.choice((0, 1, 40, 4000)))
            mine = Application.objects.get(pk=case.pk) if event != "replay" else case
            if event == "reload":
                continue
            if event == "put_away":
                if mine.status == Status.DRAFT:
                    services.put_draft_away(application=mine, at=at)
                continue
            with monkeypatch.context() as patch:
                if event == "crash":
                    place = rng.choice(PLACES)
                    patch.setattr(place, _dying(place, before=rng.random() < 0.5))
                try:
                    result = services.submit_application(
                        application=mine, submit_key=case.submit_key, seen_hash=seen, at=at
                    )
                except Crash:
                    continue
            results.append((result.pk, result.ticket, pin_of(result), result.promised_at))
        assert len(set(results)) == 1, (seed, events)
        final = Application.objects.get(pk=case.pk)
        assert final.status == (Status.VILLAGE_CHECK if seed % 2 else Status.SUBMITTED)
        assert receipts_of(final) == (1, 1, 1)
        assert (final.ticket, final.promised_at) == (results[0][1], results[0][3])
    assert Application.objects.sent().count() == 100


def _dying(place, *, before):
    """The function at ``place``, dying before or after it has done its work."""
    module, _, name = place.rpartition(".")
    target = importlib.import_module(module.replace("services.moves.messages", "messages"))
    work = getattr(target, name)

    def dies(*args, **kwargs):
        if not before:
            work(*args, **kwargs)
        raise Crash

    return dies


@pytest.mark.django_db(transaction=True)
def test_pressing_at_once_in_many_tabs_gives_one_case():
    case = make.draft_ready()
    clients = [owner(case) for _ in range(6)]
    fields = statement(clients[0], case)
    gate, answers = threading.Barrier(len(clients)), []

    def press(client):
        try:
            gate.wait()
            answers.append(client.post(url("send", case), fields).url)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [url("received", case)] * len(clients)
    case.refresh_from_db()
    assert receipts_of(case) == (1, 1, 1)


def test_a_changed_key_shows_no_pin_rather_than_a_wrong_one(settings):
    case, client = sent()
    pin = pin_of(case)
    settings.PIN_KEY = "another-pin-key-after-a-rotation-of-the-secrets"
    page = Page(client.get(url("received", case)))
    assert format_ticket(case.ticket) in page.text
    assert format_pin(pin) not in page.text and format_pin(pin_of(case)) not in page.text
    before = Message.objects.count()
    client.post(url("received", case))
    assert Message.objects.count() == before
    assert services.open_by_ticket(ticket=case.ticket, pin=pin, at=timezone.now()) == case
