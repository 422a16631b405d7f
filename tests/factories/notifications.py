"""Rows of the notifications app in any state; invented numbers only."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from common.codes import fingerprint, new_check_code
from common.sealing import seal
from notifications import models
from notifications.enums import AttemptState, MessageState, Purpose, ReceiptEvent

#: Friday, 20 November 2026, 10:00 WIB.
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


class TemplateFactory(DjangoModelFactory):
    class Meta:
        model = models.Template

    code = factory.Sequence(lambda n: f"contoh.templat_{n}")
    purpose = Purpose.STATUTORY
    label = "Contoh"


class TemplateVersionFactory(DjangoModelFactory):
    class Meta:
        model = models.TemplateVersion

    template = factory.SubFactory(TemplateFactory)
    no = 1
    body = "Pengajuan Anda sudah kami terima."
    placeholders = factory.LazyFunction(dict)
    created_at = NOON


class MessageFactory(DjangoModelFactory):
    """A message; ``to`` and ``shown`` are sealed, a held state brings token and lease."""

    class Meta:
        model = models.Message

    class Params:
        to = "6281234567890"
        shown = factory.LazyFunction(dict)

    id = factory.LazyFunction(uuid.uuid4)
    dedupe_key = factory.Sequence(lambda n: f"contoh:{n}")
    template_version = factory.SubFactory(TemplateVersionFactory)
    to_sealed = factory.LazyAttribute(lambda o: seal(o.to))
    contact_hash = factory.LazyAttribute(lambda o: fingerprint(o.to, purpose="contact"))
    values_sealed = factory.LazyAttribute(lambda o: seal(json.dumps(o.shown)))
    about = "contoh.Contoh:1"
    purpose = factory.SelfAttribute("template_version.template.purpose")
    state = MessageState.READY
    not_before = factory.SelfAttribute("created_at")
    token = factory.LazyAttribute(lambda o: uuid.uuid4() if o.state in ("claimed", "sending") else None)
    lease_until = factory.LazyAttribute(
        lambda o: o.created_at + timedelta(minutes=2) if o.state in ("claimed", "sending") else None
    )
    check_code = factory.LazyFunction(new_check_code)
    created_at = NOON
    updated_at = factory.SelfAttribute("created_at")


class AttemptFactory(DjangoModelFactory):
    class Meta:
        model = models.Attempt

    message = factory.SubFactory(MessageFactory, state=MessageState.SENDING, attempts=1)
    no = 1
    channel = "file"
    state = AttemptState.INTENT
    started_at = NOON


class MessageEventFactory(DjangoModelFactory):
    class Meta:
        model = models.MessageEvent

    message = factory.SubFactory(MessageFactory)
    verb = "enqueue"
    to_state = MessageState.READY
    at = NOON


class DeliveryReceiptFactory(DjangoModelFactory):
    class Meta:
        model = models.DeliveryReceipt

    channel = "file"
    fingerprint = factory.Sequence(lambda n: f"{n:064x}")
    event = ReceiptEvent.DELIVERED
    event_at = NOON
    received_at = NOON


class HeartbeatFactory(DjangoModelFactory):
    class Meta:
        model = models.Heartbeat

    name = factory.Sequence(lambda n: f"contoh.{n}")
    at = NOON
