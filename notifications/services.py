"""The door of the notifications app: what the apps above call."""

import json
import re
from collections.abc import Mapping
from datetime import datetime

from django.db import router, transaction

from agencies.models import Agency
from common.codes import fingerprint, new_check_code
from common.identity import IdentityError, parse_phone
from common.sealing import seal
from notifications import delivery
from notifications.delivery import record_heartbeat, record_receipt
from notifications.enums import QUIET_PURPOSES, MessageState
from notifications.models import Message, MessageEvent, Template, TemplateVersion
from notifications.querysets import MessageQuerySet
from notifications.tasks import dispatch_messages
from notifications.templates import get_definition, refused_because, shown_values

__all__ = ["cancel_messages", "enqueue", "messages_about", "record_heartbeat", "record_receipt"]

_ABOUT = re.compile(r"[a-z_]+\.[A-Za-z]+:[0-9A-Za-z-]+")
_PERSONAL_NUMBER = re.compile(r"[0-9]{13,}|(?<![0-9A-Za-z])[0-9]{10}(?![0-9A-Za-z])|(?<![0-9A-Za-z])628[0-9]{7,11}")


def enqueue(
    *,
    template: str,
    to: str,
    values: Mapping[str, object],
    dedupe_key: str,
    about: str,
    agency_id: int | None,
    at: datetime,
    expires_at: datetime | None = None,
) -> Message:
    """Write a message down, in the transaction of what it reports, and ring for it after the commit.

    ``values`` holds one typed placeholder per name of the template. ``dedupe_key`` is decided by the caller once and
    for all ("applications:123:submitted"): the same key gives the same row, and nothing is written again. Every call
    leaves a row that can be shown: without a usable mobile number it is ``suppressed``, with personal data in a free
    text it is ``failed``; neither stops the caller's work.

    Raises ``RuntimeError`` outside a transaction, ``UnknownTemplate``, ``PlaceholderError`` for a missing, unknown or
    wrongly typed value, ``ValueError`` for a key or an ``about`` that is malformed or holds personal data.
    """
    if not transaction.get_connection(router.db_for_write(Message)).in_atomic_block:
        raise RuntimeError("enqueue belongs into the transaction of the change it reports")
    definition = get_definition(template)
    shown = shown_values(definition, values)
    _check_labels(dedupe_key=dedupe_key, about=about)
    address, state, reason = to.strip(), MessageState.READY, ""
    try:
        address = parse_phone(to)
    except IdentityError:
        state, reason = MessageState.SUPPRESSED, "no_address" if not address else "invalid_address"
    refusal = refused_because(body=definition.body, kinds=definition.kinds, shown=shown)
    if refusal:
        state, reason, shown = MessageState.FAILED, f"scanner:{refusal}", {}
    waits = definition.purpose in QUIET_PURPOSES and agency_id is not None
    agency = Agency.objects.get(pk=agency_id) if waits else None
    message, created = Message.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "template_version": TemplateVersion.objects.current(definition)
            or Template.objects.publish(definition, at=at),
            "to_sealed": seal(address),
            "contact_hash": fingerprint(address, purpose="contact"),
            "values_sealed": seal(json.dumps(shown, sort_keys=True, ensure_ascii=False)),
            "about": about,
            "agency_id": agency_id,
            "purpose": definition.purpose,
            "state": state,
            "not_before": delivery.allowed_from(purpose=definition.purpose, agency=agency, at=at),
            "expires_at": expires_at,
            "check_code": new_check_code(),
            "created_at": at,
            "updated_at": at,
        },
    )
    if created:
        MessageEvent.objects.create(message=message, verb="enqueue", to_state=state, reason=reason, at=at)
        if state == MessageState.READY and message.not_before <= at:
            dispatch_messages.delay_on_commit()
    return message


def messages_about(about: str) -> MessageQuerySet:
    """Return the messages about one thing, oldest first, with their template and ``last_reason``."""
    return Message.objects.about(about).with_last_reason().select_related("template_version__template")


def cancel_messages(*, about: str, at: datetime) -> int:
    """Cancel what is still waiting about one thing; return how many. What has left cannot be called back."""
    waiting = Message.objects.filter(about=about, state__in=delivery.MOVES["cancel"].sources)
    return sum(
        delivery.move(message_id=message_id, verb="cancel", at=at, reason="superseded")
        for message_id in list(waiting.values_list("pk", flat=True))
    )


def _check_labels(*, dedupe_key: str, about: str) -> None:
    """Refuse keys that could not be kept: they stand in plain columns and in logs."""
    if not _ABOUT.fullmatch(about):
        raise ValueError('about must look like "applications.Application:123"')
    if not dedupe_key or any(_PERSONAL_NUMBER.search(label) for label in (dedupe_key, about)):
        raise ValueError("dedupe_key and about are needed and hold no personal data")
