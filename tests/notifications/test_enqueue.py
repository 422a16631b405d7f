import json

import pytest
from django.db import transaction

from common.codes import fingerprint
from common.sealing import unseal
from notifications import services
from notifications.enums import MessageState
from notifications.models import Message, MessageEvent, Template, TemplateVersion
from notifications.templates import MaskedName, PlaceholderError, PlainText, Ticket, UnknownTemplate

from tests.factories.notifications import NOON, MessageFactory
from tests.notifications.samples import NAME, PHONE, RECEIPT, TICKET

pytestmark = pytest.mark.django_db


def test_a_message_is_one_ready_row_with_sealed_contents(enqueue):
    message = enqueue(to="0812-3456-7890")
    assert message.state == MessageState.READY
    assert (message.not_before, message.created_at) == (NOON, NOON)
    assert unseal(message.to_sealed) == PHONE
    assert message.contact_hash == fingerprint(PHONE, purpose="contact")
    assert json.loads(unseal(message.values_sealed))["name"] == "S*** A***"
    assert [(e.verb, e.from_state, e.to_state) for e in message.events.all()] == [("enqueue", "", "ready")]


def test_a_rolled_back_transaction_leaves_nothing(enqueue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue()
        raise ZeroDivisionError
    assert not Message.objects.exists()
    assert not MessageEvent.objects.exists()
    assert callbacks == []


@pytest.mark.django_db(transaction=True)
def test_enqueue_outside_a_transaction_is_refused(receipt_values):
    with pytest.raises(RuntimeError):
        services.enqueue(
            template=RECEIPT.code,
            to=PHONE,
            values=receipt_values(),
            dedupe_key="uji:1",
            about="uji.Kasus:1",
            agency_id=None,
            at=NOON,
        )
    assert not Message.objects.exists()


def test_the_same_key_gives_the_same_row_and_rings_once(enqueue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        first = enqueue()
        second = enqueue(to="081300000009")
    assert first.pk == second.pk
    assert unseal(second.to_sealed) == PHONE
    assert Message.objects.count() == 1
    assert MessageEvent.objects.count() == 1
    assert len(callbacks) == 1


def test_every_message_has_its_own_check_code(enqueue):
    codes = {enqueue(dedupe_key=f"uji:{n}").check_code for n in range(5)}
    assert len(codes) == 5


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Siti Aminah"},
        {"name": PlainText("Siti Aminah")},
        {"pin": 730418},
        {"note": None},
        {"extra": PlainText("lebih")},
    ],
    ids=["raw text", "other type", "raw number", "nothing", "unknown name"],
)
def test_a_wrong_or_unknown_value_is_an_error_and_leaves_nothing(enqueue, receipt_values, change):
    with pytest.raises(PlaceholderError) as caught:
        enqueue(values=receipt_values(**change))
    assert NAME not in str(caught.value)
    assert not Message.objects.exists()


def test_a_missing_value_is_an_error(enqueue):
    with pytest.raises(PlaceholderError):
        enqueue(values={"name": MaskedName(NAME), "ticket": Ticket(TICKET)})


def test_an_unknown_template_is_an_error(enqueue):
    with pytest.raises(UnknownTemplate):
        enqueue(template="uji.tidak_ada")


@pytest.mark.parametrize(
    "labels",
    [
        {"about": "Kasus 1"},
        {"about": "uji.Kasus:1404015708900001"},
        {"dedupe_key": ""},
        {"dedupe_key": "uji:1404015708900001"},
        {"dedupe_key": "uji:6281234567890:terima"},
        {"dedupe_key": "uji:4829135062"},
    ],
)
def test_labels_must_be_well_formed_and_free_of_personal_data(enqueue, labels):
    with pytest.raises(ValueError, match="about"):
        enqueue(**labels)


def test_a_uuid_is_a_good_label(enqueue):
    key = "55012345-6789-4123-8123-123456789012"
    assert enqueue(dedupe_key=f"applications:{key}:terima", about=f"applications.Application:{key}").pk


@pytest.mark.parametrize(
    ("to", "reason"), [("", "no_address"), ("  ", "no_address"), ("0751-21234", "invalid_address")]
)
def test_without_a_mobile_number_the_row_says_so(enqueue, django_capture_on_commit_callbacks, to, reason):
    with django_capture_on_commit_callbacks() as callbacks:
        message = enqueue(to=to)
    assert message.state == MessageState.SUPPRESSED
    assert services.messages_about(message.about).get().last_reason == reason
    assert callbacks == []


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        ("NIK 1404015708900001 salah", "identity_number"),
        ("nomor 1404 0157 0890 0001", "identity_number"),
        ("kartu 0001.2345.6789.1", "identity_number"),
        ("hubungi siti@contoh.id", "email"),
    ],
)
def test_personal_data_in_a_free_text_fails_the_row_and_is_not_kept(
    enqueue, receipt_values, django_capture_on_commit_callbacks, note, reason
):
    with django_capture_on_commit_callbacks() as callbacks:
        message = enqueue(values=receipt_values(note=PlainText(note)))
    assert message.state == MessageState.FAILED
    assert message.events.get().reason == f"scanner:{reason}"
    assert unseal(message.values_sealed) == "{}"
    assert callbacks == []


def test_a_changed_wording_is_a_new_version_and_old_messages_keep_theirs(enqueue, monkeypatch):
    import dataclasses

    from notifications import templates

    first = enqueue()
    changed = dataclasses.replace(RECEIPT, body=f"{RECEIPT.body} Salam.")
    monkeypatch.setitem(templates._definitions, RECEIPT.code, changed)
    second = enqueue(dedupe_key="uji:2")
    assert (first.template_version.no, second.template_version.no) == (1, 2)
    first.refresh_from_db()
    assert first.template_version.body == RECEIPT.body
    assert enqueue(dedupe_key="uji:3").template_version == second.template_version


def test_publishing_twice_writes_nothing_new():
    first = Template.objects.publish(RECEIPT, at=NOON)
    assert Template.objects.publish(RECEIPT, at=NOON) == first
    assert TemplateVersion.objects.filter(template__code=RECEIPT.code).count() == 1


def test_cancelling_stops_what_waits_and_nothing_else():
    waiting = MessageFactory(about="uji.Kasus:7")
    claimed = MessageFactory(about="uji.Kasus:7", state=MessageState.CLAIMED)
    gone = MessageFactory(about="uji.Kasus:7", state=MessageState.SENT)
    other = MessageFactory(about="uji.Kasus:8")
    assert services.cancel_messages(about="uji.Kasus:7", at=NOON) == 2
    states = dict(Message.objects.values_list("pk", "state"))
    assert states == {waiting.pk: "cancelled", claimed.pk: "cancelled", gone.pk: "sent", other.pk: "ready"}


def test_messages_about_come_oldest_first_with_the_reason(django_assert_num_queries):
    from datetime import timedelta

    from tests.factories.notifications import MessageEventFactory

    newer = MessageFactory(about="uji.Kasus:9", created_at=NOON + timedelta(hours=1))
    older = MessageFactory(about="uji.Kasus:9")
    MessageFactory(about="uji.Kasus:90")
    MessageEventFactory(message=older, verb="fail", reason="invalid_address")
    MessageEventFactory(message=older, verb="x", reason="")
    with django_assert_num_queries(1):
        rows = [
            (m.pk, m.last_reason, m.template_version.template.label) for m in services.messages_about("uji.Kasus:9")
        ]
    assert rows == [(older.pk, "invalid_address", "Contoh"), (newer.pk, None, "Contoh")]
