"""The officer's half of the journey: one family whose every number is known is checked, asked about, decided on and
written to; afterwards all sinks are searched for it (P1, P2). The family's own half is in test_canary.
"""

import json
import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies.enums import AgencyKind, Role
from applications.enums import LetterKind, LookupReason, ReadKind
from applications.pins import pin_of
from notifications import tasks as notification_tasks
from notifications.models import Message

from tests.applications import sinks
from tests.applications.console import page_of, signed_in
from tests.applications.stepping import DECIDERS, press, typed_for
from tests.applications.walker import Family, photo
from tests.factories import applications as made
from tests.factories.agencies import SignatoryFactory
from tests.meta.matrix.canaries import pdf_text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("place")]

#: A letter keeps word for word what was printed, and so the family's name and numbers.
REGISTRY = {"participants_participant", "participants_household", "participants_participantchange"}
HOME_TABLES = sinks.HOME_TABLES | REGISTRY | {"applications_letter"}
#: From the queue to the letter, the whole way.
STEPS = ("take", "release", "take", "refer", "answer_referral", "verify", "send_back", "verify", "approve")


class Officers:
    """One browser per office; ``addresses`` keeps every address asked for, redirected to or linked on a page."""

    def __init__(self):
        partner = made.office(kind=AgencyKind.DUKCAPIL)
        self.reviewer = signed_in(made.officer_of(Role.VERIFIKATOR))
        self.decider = signed_in(made.officer_of(Role.PENYETUJU))
        self.partner = signed_in(made.officer_of(Role.MITRA, agency=partner))
        self.hospital = signed_in(made.officer_of(Role.PETUGAS_RS, agency=made.office(kind=AgencyKind.RSUD)))
        self.addresses = []

    def who(self, verb):
        """Who does ``verb``."""
        if verb == "answer_referral":
            return self.partner
        return self.decider if verb in DECIDERS else self.reviewer

    def open(self, client, url, data=None, **headers):
        """Ask for ``url`` and remember every address that takes part."""
        answer = client.get(url, headers=headers) if data is None else client.post(url, data, headers=headers)
        return self.keep(answer)

    def keep(self, answer):
        """Remember the addresses of an answer."""
        asked = answer.request
        self.addresses.append(f"{asked['PATH_INFO']}?{asked['QUERY_STRING']}")
        self.addresses.append(answer.headers.get("Location", ""))
        self.addresses.append(answer.headers.get("Content-Disposition", ""))
        if "html" in answer.headers.get("Content-Type", "") and not answer.streaming:
            page = answer.content.decode()
            self.addresses += re.findall(r'(?:href|src|action)="([^"]*)"', page)
            self.addresses += re.findall(r"<title>(.*?)</title>", page, re.DOTALL)
        return answer


@pytest.fixture
def watched():
    """Log lines and queued tasks of the test."""
    with sinks.watched() as collected:
        yield collected


def test_the_officers_leave_nothing_of_the_family_anywhere(watched, quick_photos, monkeypatch, settings):
    lines, published = watched
    monkeypatch.setattr("applications.services.referrals.reencode", lambda data, **limits: [made.clean_page()])
    SignatoryFactory(agency=made.office())
    person = made.Person()
    case = made.submitted("peralihan", person=person, members=1)
    numbers, pins = sinks.secrets_of(case, person)
    officers = Officers()
    _search(officers, case)
    _return_and_mend(officers, case, person)
    for verb in STEPS:
        _step(officers, case, verb)
    letter_pages = _letters_and_checks(officers, case)
    _look_up(officers, case, person)
    officers.open(officers.reviewer, page_of(case, "history"))
    notification_tasks.dispatch_messages()
    error_page = _broken_page(officers, case, monkeypatch)

    everything = [*numbers, *pins]
    tickets = {case.ticket, *(word for word in numbers if word.replace("-", "") == case.ticket)}
    titles_may_name_the_ticket = [word for word in everything if word not in tickets]
    assert sinks.found(" ".join(_without_titles(officers.addresses)), everything) == []
    assert sinks.found(" ".join(officers.addresses), titles_may_name_the_ticket) == []
    assert sinks.found(lines.getvalue(), everything) == []
    assert lines.getvalue().count("\n") > 5, "the collector saw nothing"
    assert published and sinks.found(" ".join(published), everything) == []
    assert sinks.found(error_page, everything) == []
    assert sinks.found("".join(message.body for message in mail.outbox), everything) == []
    assert sinks.found(sinks.file_names(), everything) == []
    assert sinks.found(sinks.sessions(), everything) == []
    assert sinks.found(_message_rows(), everything) == []
    assert sinks.found(letter_pages, everything) == []
    assert sinks.tables_with(numbers, home=HOME_TABLES) == set()


def _search(officers, case):
    """A search is posted; what is found is shown masked and leads to a page without the number."""
    for listing in ("application", "queuedapplication"):
        url = reverse(f"admin:applications_{listing}_changelist")
        officers.open(officers.reviewer, url)
        for term in (case.nik, case.ticket, case.kk_number):
            answer = officers.open(officers.reviewer, url, {"q": term})
            assert answer.status_code in (200, 302, 403)
    assert officers.open(officers.reviewer, page_of(case)).status_code == 200
    page = case.documents.first().pages.first()
    officers.open(officers.reviewer, reverse("document_page", args=[page.public_id]))


def _return_and_mend(officers, case, person):
    """Taken, ticked, sent back, mended by the family in its own browser."""
    _step(officers, case, "take")
    check = page_of(case, "check")
    for data in ({"isian": "full_name", "tanda": "accepted"}, {"isian": "kk_number", "tanda": "rejected"}):
        assert officers.open(officers.reviewer, check, data, Accept="application/json").status_code == 200
    typed = typed_for("return") | {"pilih-field-kk_number": "on", "alasan-field-kk_number": "DATA_BEDA"}
    officers.open(officers.reviewer, page_of(case, "move", "return"))
    for step in ("", "ya"):
        answer = officers.keep(press(officers.reviewer, case, "return", step=step, **typed))
    case.refresh_from_db()
    assert case.status == "returned", answer.content.decode()[:500]
    family = Family("peralihan", person=person)
    family.open(reverse("track"))
    family.send(ticket=case.ticket, pin=pin_of(case))
    family.open(reverse("correct_item", args=["isian", "kk_number"]))
    family.send(kk_number=made.Person().kk)
    family.open(reverse("correct_item", args=["foto", "kk"]))
    family.send(files={"photo": photo("KTP_milik_keluarga.jpg", 120)})
    family.open(reverse("correct"))
    family.send(url=reverse("correct_send"))
    officers.addresses += family.visited
    case.refresh_from_db()
    assert case.status == "submitted"


def _step(officers, case, verb):
    client = officers.who(verb)
    officers.open(client, page_of(case, "move", verb.replace("_", "-")))
    typed = typed_for(verb)
    if verb == "answer_referral":
        typed["files"] = SimpleUploadedFile("surat jawaban.jpg", made.photo_bytes(80), content_type="image/jpeg")
    if verb == "approve":
        typed["with_letter"] = "on"
    before = case.transitions.count()
    answer = officers.keep(press(client, case, verb, **typed))
    case.refresh_from_db()
    assert case.transitions.count() == before + 1, (verb, answer.status_code)
    officers.open(officers.reviewer, page_of(case))


def _letters_and_checks(officers, case):
    """The letter, its slip, its public page by the code in its QR; returns what strangers are shown."""
    letter = case.letters.get(kind=LetterKind.DECISION)
    for page in (page_of(case, "letter_pdf", letter.pk), page_of(case, "slip")):
        answer = officers.open(officers.decider, page)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.getvalue()[:5] == b"%PDF-"
    assert letter.number in pdf_text(officers.open(officers.decider, page_of(case, "letter_pdf", letter.pk)).getvalue())
    shown = []
    for paper in case.letters.all():
        shown.append(officers.open(Client(), reverse("letter_check", args=[paper.code])).content.decode())
    officers.open(officers.decider, page_of(case, "letter_revoke", letter.pk))
    officers.open(officers.decider, page_of(case, "letter_revoke", letter.pk), {"reason": "Salah cetak."})
    shown.append(officers.open(Client(), reverse("letter_check", args=[letter.code])).content.decode())
    assert "dicabut" in shown[-1].lower()
    evidence = case.referrals.get(answered_at__isnull=False).pages.get()
    assert officers.open(officers.reviewer, page_of(case, "referral_file", evidence.public_id)).status_code == 200
    return " ".join(shown)


def _look_up(officers, case, person):
    """A hospital asks by whole number; a desk prints the slip once more."""
    url = reverse("admin:desk_lookup")
    for number in (case.nik, person.card):
        asked = {"number": number, "reason": LookupReason.IN_CARE.value}
        answer = officers.open(officers.hospital, url, asked)
        assert answer.context["result"]["cases"], "the patient is found"
    assert sinks.found(officers.open(officers.hospital, url).content.decode(), [case.nik, person.card]) == []
    shown = {"ticket": case.ticket, "proof": ReadKind.SLIP_SHOWN.value}
    assert officers.open(officers.reviewer, reverse("admin:desk_slip"), shown).context["found"]


def _broken_page(officers, case, monkeypatch):
    """A fault in the middle of the case page shows nobody."""

    def broken(*args, **kwargs):
        raise RuntimeError(f"fault about {case.pk}")

    monkeypatch.setattr("applications.services.record_read", broken)
    officers.reviewer.raise_request_exception = False
    answer = officers.reviewer.get(page_of(case))
    assert answer.status_code == 500
    return answer.content.decode()


def _message_rows():
    return json.dumps(list(Message.objects.values_list()), default=str)


def _without_titles(addresses):
    """Addresses only: what stands between <title> and </title> has no slash at its beginning and holds spaces."""
    return [address for address in addresses if address.startswith(("/", "?", "#", "http", "inline", "attachment"))]


def test_numbers_typed_at_the_desk_stay_out_of_the_session(quick_photos):
    """A looked-up patient and a form that came too late are kept sealed."""
    person = made.Person()
    case = made.submitted("pengusulan", person=person)
    client = Officers().hospital
    asked = {"number": case.nik, "reason": LookupReason.IN_CARE.value}
    assert client.post(reverse("admin:desk_lookup"), asked).context["result"]["word"]
    assert "desk_patients" in sinks.sessions(), "it is kept"
    assert case.nik not in sinks.sessions()
    assert sinks.tables_with([case.nik], home=HOME_TABLES) == set()
