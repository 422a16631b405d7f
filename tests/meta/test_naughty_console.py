"""Naughty strings stored in every free text, then read by officers: inert on every page, letter and preview (T11, W8).

All strings are put into one world, many at a time: members, notes, questions and names are where there are many.
"""

import copy
from html.parser import HTMLParser

import pypdfium2
import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from agencies.enums import AgencyKind, Role
from agencies.models import Agency, Signatory, Territory, User
from applications import letters, messages, services
from applications.enums import LetterKind, ReasonCode, TargetKind, Verdict
from applications.models import Application, HouseholdMember, Letter
from notifications.models import Message
from participants.models import Facility

from tests.applications.naughty import MARKUP, STRINGS, TEMPLATES
from tests.factories import applications as made
from tests.factories.agencies import SignatoryFactory
from tests.meta.matrix.addresses import all_addresses
from tests.meta.matrix.rules import EVERY_ROLE
from tests.meta.matrix.table import CONSOLE
from tests.meta.matrix.walk import Forms, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: What neither database nor service takes: a NUL is cleaned away before anything is stored.
STORED = [string for string in STRINGS if string.strip() and "\x00" not in string]
#: Elements that only somebody's text could have brought in.
FOREIGN = {
    "iframe", "base", "object", "embed", "math", "xss", "font", "para", "style", "marquee", "frame", "applet",
}  # fmt: skip
_TELLTALE = ("muatan", "alert(")


class Alive(HTMLParser):
    """What in a page would run, load or lead to a place that somebody's text named."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, pairs):
        if tag in FOREIGN:
            self.found.append(tag)
        for name, value in pairs:
            if name.startswith("on") or name in ("style", "http-equiv", "srcdoc"):
                self.found.append((tag, name, value))
            if name in ("href", "xlink:href", "src", "action", "formaction", "data", "poster") and value:
                address = value.strip().lower()
                if address.startswith(("javascript:", "vbscript:", "data:text")) or "muatan" in address:
                    self.found.append((tag, name, value))

    def handle_data(self, data):
        if self.cdata_elem == "script" and any(word in data for word in _TELLTALE):
            self.found.append(("script", data))
        if data.strip() == "49":
            self.found.append("a template was run")


class Strings:
    """The naughty strings in turn; ``many`` of them, cut to the room there is."""

    def __init__(self):
        self.next = 0

    def one(self, room=None):
        string = STORED[self.next % len(STORED)]
        self.next += 1
        return string[:room] if room else string


def family(strings, service="pengusulan"):
    """A case whose every free text is naughty, with forty members."""
    case = made.submitted(service, members=1)
    details = {
        name: strings.one(100)
        if isinstance(value, str) and case.definition.question(name).kind.name in _WRITTEN
        else value
        for name, value in case.details.items()
    }
    Application.objects.filter(pk=case.pk).update(
        full_name=strings.one(120),
        address=strings.one(120),
        birth_place=strings.one(60),
        helper_name=strings.one(120),
        helper_consent_by=strings.one(120),
        helper_consent_text=strings.one(),
        details=details,
    )
    pattern = case.members.get()
    HouseholdMember.objects.bulk_create(
        HouseholdMember(
            application=case,
            position=number + 10,
            full_name=strings.one(120),
            birth_place=strings.one(60),
            no_nik_reason="bayi",
            birth_date=pattern.birth_date,
            sex="L",
        )
        for number in range(40)
    )
    case.refresh_from_db()
    return case


_WRITTEN = {"TEXT", "LONG_TEXT", "NAME"}


def spoil(strings):
    """Naughty names for offices, officers, places, signatories and facilities."""
    for model, names in (
        (Agency, ("name", "short_name", "city", "address", "letterhead_line1", "letterhead_line2")),
        (User, ("full_name",)),
        (Signatory, ("name", "position", "rank")),
        (Territory, ("name",)),
        (Facility, ("name",)),
    ):
        for row in model.objects.all():
            room = {name: model._meta.get_field(name).max_length for name in names}
            model.objects.filter(pk=row.pk).update(**{name: strings.one(room[name]) for name in names})


@pytest.fixture(scope="module")
def stored(django_db_setup, django_db_blocker):
    """The world, made once for the module inside a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(made.NOON, tick=False):
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def cases(stored, db):
    """The cases by the state they are in, inside the test's own savepoint, at their time."""
    with time_machine.travel(made.NOON, tick=False):
        yield copy.deepcopy(stored)


def build():
    """Cases in the states that have pages of their own, full of naughty text."""
    SignatoryFactory(agency=made.office())
    strings = Strings()
    reviewer, decider = made.officer_of(Role.VERIFIKATOR), made.officer_of(Role.PENYETUJU)
    partner = made.office(kind=AgencyKind.DUKCAPIL)
    answering = made.officer_of(Role.MITRA, agency=partner)
    at = made.NOON
    found = {
        name: family(strings) for name in ("in_review", "returned", "referred", "verified", "approved", "rejected")
    }
    for case in found.values():
        services.take_application(application=case, actor=reviewer, at=at)
        for _ in range(6):
            services.release_application(application=case, actor=reviewer, at=at, note=strings.one(500))
            services.take_application(application=case, actor=reviewer, at=at)
        _ask(case, reviewer, partner, strings)
        services.answer_referral(application=case, actor=answering, at=at, answer=strings.one(2000))
    services.judge_field(
        application=found["in_review"], name="full_name", verdict=Verdict.REJECTED, actor=reviewer, at=at
    )
    items = [
        services.CorrectionSpec(
            target_kind=TargetKind.FIELD, target=name, reason_code=ReasonCode.DATA_DIFFERS, note=strings.one(300)
        )
        for name in ("full_name", "address", "birth_place", "kk_number")
    ]
    services.return_application(
        application=found["returned"], actor=reviewer, at=at, items=items, note=strings.one(500)
    )
    services.issue_letter(application=found["returned"], kind=LetterKind.MISSING, actor=reviewer, at=at)
    _ask(found["referred"], reviewer, partner, strings)
    for name in ("verified", "approved", "rejected"):
        services.verify_application(application=found[name], actor=reviewer, at=at, note=strings.one(500))
    spoil(strings)  # before the letters: what they say is kept as it was
    for case in found.values():
        case.refresh_from_db()
    decided = {"application": found["approved"], "actor": decider, "at": at}
    services.approve_application(**decided, note=strings.one(500), with_letter=True)
    refusal = {"application": found["rejected"], "actor": decider, "at": at, "reason_code": ReasonCode.OTHER}
    services.reject_application(**refusal, note=strings.one(500), with_letter=True)
    letter = found["rejected"].letters.exclude(kind=LetterKind.RECEIPT).get()
    services.revoke_letter(letter=letter, actor=decider, at=at, reason=strings.one(200))
    assert strings.next >= len(STORED), "every string stands somewhere"
    return found


def _ask(case, reviewer, partner, strings):
    services.refer_application(
        application=case,
        actor=reviewer,
        at=made.NOON,
        to_agency=partner,
        question=strings.one(1000),
        due_at=made.NOON,
        documents=case.documents.current().filter(kind="ktp"),
    )


def pages_about(cases, verbs):
    """Addresses of the console about these cases, and all its lists."""
    for case in cases.values():
        letter = case.letters.exclude(kind=LetterKind.RECEIPT).first()
        known = {"pk": case.pk, "letter": letter.pk if letter else 0, "other": cases["in_review"].pk}
        known["object_id"] = case.pk
        for address in all_addresses():
            if not (address.in_console and "applications/application/" in address.route):
                continue
            if "verb" in address.parts:
                yield from (
                    address.url(known | {"verb": verb.replace("_", "-")}) for verb in verbs if "pk" in address.parts
                )
            elif set(address.parts) <= set(known):
                yield address.url(known)
    for address in all_addresses():
        if address.name in CONSOLE and not address.parts and address.name not in _NOT_READ:
            yield address.url({})
    for row in (*User.objects.all()[:3], *Agency.objects.all()[:3]):
        yield reverse(f"admin:agencies_{row._meta.model_name}_change", args=[row.pk])
    for message in Message.objects.all()[:2]:
        yield reverse("admin:notifications_message_change", args=[message.pk])


_NOT_READ = {"admin:logout", "admin:login", "admin:account_sessions_end"}
_VERBS = (
    "release",
    "return",
    "refer",
    "verify",
    "approve",
    "reject",
    "cancel",
    "answer_referral",
    "send_back",
    "hand_over",
)


@pytest.mark.parametrize("role", [Role.VERIFIKATOR, Role.PENYETUJU, Role.MITRA, Role.ADMINISTRATOR], ids=str)
def test_everything_stored_comes_out_inert(role, cases, settings):
    assert role in EVERY_ROLE
    house = made.office(kind=AgencyKind.DUKCAPIL) if role == Role.MITRA else made.office()
    client = signed_in(made.officer_of(role, agency=house))
    opened, marked, written = [], set(), set()
    for url in pages_about(cases, _VERBS):
        answer = client.get(url)
        assert answer.status_code in (200, 302, 403, 404, 405, 409), url
        if answer.status_code != 200:
            continue
        if answer["Content-Type"] == "application/pdf":
            assert "muatan.example" not in _links(answer.content), url
            continue
        opened.append(url)
        _is_inert(answer, url, settings)
        html = answer.content.decode()
        marked |= {string for string in MARKUP if string in html and "<" in string}
        written |= {string for string in TEMPLATES if string in html}
    assert len(opened) > (5 if role == Role.MITRA else 20)
    assert marked == set(), "a tag stands unescaped"
    assert "{{ settings.SECRET_KEY }}" in written or role in (Role.ADMINISTRATOR, Role.MITRA), "shown as it was typed"


def _is_inert(answer, url, settings):
    html = answer.content.decode()
    assert Alive(html).found == [], url
    assert settings.SECRET_KEY not in html
    assert not any(name.lower() == "muatan" for name in answer.cookies), url


def _links(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        raw = pdf.decode("latin-1")
        return " ".join(part[:200] for part in raw.split("/URI")[1:])
    finally:
        document.close()


def test_confirmations_and_refused_forms_are_inert(cases, settings):
    """What an officer types comes back on the confirmation, in the preview and beside the complaint, never alive."""
    pages = (("in_review", "return", Role.VERIFIKATOR), ("in_review", "refer", Role.VERIFIKATOR))
    pages += (("in_review", "cancel", Role.VERIFIKATOR), ("verified", "reject", Role.PENYETUJU))
    for name, verb, role in pages:
        case = cases[name]
        client = signed_in(made.officer_of(role))
        url = reverse("admin:applications_application_move", args=[case.pk, verb])
        fields = Forms(client.get(url).content.decode()).fields
        for string in STORED[:: max(1, len(STORED) // 12)]:
            typed = {field: string if not value or value == "contoh" else value for field, value in fields.items()}
            for step in ("", "lihat"):
                answer = client.post(url, typed | {"langkah": step})
                assert answer.status_code in (200, 409, 422), (verb, string)
                _is_inert(answer, url, settings)
        case.refresh_from_db()
        assert case.status == name


def test_letters_print_every_string(cases):
    """Each letter is drawn from its kept words; no string is an error, a link or a tag of the drawing program."""
    strings, papers = Strings(), [*Letter.objects.exclude(kind=LetterKind.RECEIPT)]
    assert len(papers) == 3
    for letter in papers:
        assert letter.number in _text(letters.official_letter(letter=letter))
    while strings.next < len(STORED):
        letter = papers[strings.next % 3]
        letter.content = _naughty(letter.content, strings)
        paper = letters.official_letter(letter=letter)
        assert "muatan.example" not in _links(paper)
        assert "<font" in _text(paper) or "<b>" in _text(paper) or strings.next > 60
        letter.refresh_from_db()


def _naughty(content, strings):
    """``content`` with another string wherever it holds words of more than one letter that are no code."""
    if isinstance(content, dict):
        return {name: _naughty(value, strings) for name, value in content.items()}
    if isinstance(content, list):
        return [_naughty(value, strings) for value in content]
    return strings.one(200) if isinstance(content, str) and " " in content else content


def _text(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_message_previews_take_names_as_words(cases):
    """W8: the variables of a wording are filled once; what a name holds is never filled again."""
    case = cases["in_review"]
    for string in STORED:
        case.full_name = f"N {string}"[:120]  # a name without any letter is refused where it is typed
        for verb in ("return", "approve", "reject"):
            shown = messages.preview(case=case, verb=verb, at=made.NOON, reason_code=ReasonCode.OTHER)
            assert "muatan.example" not in shown.text
            assert "SECRET" not in shown.text
            assert "__mro__" not in shown.text
            assert shown.text.count("\n") <= 1, "one line, and one for the check code"
