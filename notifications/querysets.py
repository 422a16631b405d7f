"""Vocabulary for reading messages."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery

from agencies.scoping import ScopedQuerySet, scope_of
from notifications.enums import MessageState

if TYPE_CHECKING:
    from notifications.models import TemplateVersion
    from notifications.templates import TemplateDefinition


class TemplateQuerySet(models.QuerySet):
    """Templates and the one way their wording changes."""

    def publish(self, definition: "TemplateDefinition", *, at: datetime) -> "TemplateVersion":
        """Return the newest version of a registered wording; write a new one when body or placeholders changed."""
        with transaction.atomic(using=self.db):
            template, created = self.select_for_update().get_or_create(
                code=definition.code,
                channel=definition.channel,
                language=definition.language,
                defaults={"purpose": definition.purpose, "label": definition.label},
            )
            if not created and (template.purpose, template.label) != (definition.purpose, definition.label):
                template.purpose, template.label = definition.purpose, definition.label
                template.save(update_fields=["purpose", "label"])
            newest = template.versions.order_by("-no").first()
            if newest and (newest.body, newest.placeholders) == (definition.body, definition.kinds):
                return newest
            return template.versions.create(
                no=newest.no + 1 if newest else 1,
                body=definition.body,
                placeholders=definition.kinds,
                created_at=at,
            )


class TemplateVersionQuerySet(models.QuerySet):
    """Versions of wordings."""

    def visible_to(self, user: Any) -> "TemplateVersionQuerySet":
        """Wordings belong to no territory and hold no personal data: everybody with an active membership sees all."""
        scope = scope_of(user)
        return self.none() if scope.is_empty else self.all()

    def current(self, definition: "TemplateDefinition") -> "TemplateVersion | None":
        """Return the newest version if it still says what the code says, else None."""
        newest = (
            self.filter(
                template__code=definition.code,
                template__channel=definition.channel,
                template__language=definition.language,
            )
            .order_by("-no")
            .first()
        )
        if newest and (newest.body, newest.placeholders) == (definition.body, definition.kinds):
            return newest
        return None


class MessageQuerySet(ScopedQuerySet):
    """Messages; a reader sees those of agencies inside his territory."""

    territory_lookup = "agency__territory_id"

    def about(self, about: str) -> "MessageQuerySet":
        """Messages about one thing, such as "applications.Application:123", oldest first."""
        return self.filter(about=about).order_by("created_at", "id")

    def due(self, *, at: datetime) -> "MessageQuerySet":
        """Messages that may be claimed at ``at``, those that wait longest first."""
        still_useful = Q(expires_at=None) | Q(expires_at__gt=at)
        return self.filter(still_useful, state=MessageState.READY, not_before__lte=at).order_by("not_before", "id")

    def out_of_time(self, *, at: datetime) -> "MessageQuerySet":
        """Waiting messages that have lost their use."""
        return self.filter(state=MessageState.READY, expires_at__lte=at)

    def abandoned(self, *, at: datetime, state: MessageState) -> "MessageQuerySet":
        """Messages in ``claimed`` or ``sending`` whose dispatcher has let its lease run out."""
        return self.filter(state=state, lease_until__lte=at)

    def unsettled_since(self, *, before: datetime) -> "MessageQuerySet":
        """Messages of unknown fate that got no evidence since ``before``."""
        return self.filter(state=MessageState.UNKNOWN, updated_at__lte=before)

    def with_last_reason(self) -> "MessageQuerySet":
        """Add ``last_reason``: why the newest event that gave a reason happened."""
        events = self.model._meta.get_field("events").related_model.objects
        newest = events.filter(message=OuterRef("pk")).exclude(reason="").order_by("-at", "-id").values("reason")[:1]
        return self.annotate(last_reason=Subquery(newest))


class DeliveryReceiptQuerySet(models.QuerySet):
    """Receipts as they came in."""

    def parked(self, *, since: datetime) -> "DeliveryReceiptQuerySet":
        """Receipts younger than ``since`` that wait for a message they belong to."""
        return self.filter(processed_at=None, received_at__gt=since).order_by("received_at", "id")
