"""Messages in the console: read, never written by hand. Contacts are masked; texts are not shown at all."""

import re

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from common.admin import ReadOnlyAdminMixin, ScopedModelAdmin, ScopedRelatedFilter
from common.masking import mask_phone
from common.sealing import SealBroken, unseal
from notifications.models import Attempt, Message, MessageEvent, TemplateVersion
from notifications.words import reason_words


class _ReadOnlyInline(ReadOnlyAdminMixin, admin.TabularInline):
    """Rows of a message, open to whoever may see the message."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        """Whoever may read messages may read what happened to them."""
        return request.user.has_perm("notifications.view_message")


class AttemptInline(_ReadOnlyInline):
    """Every try of a message."""

    model = Attempt
    fields = readonly_fields = ("no", "channel", "state", "reason", "provider_ref", "started_at", "finished_at")
    ordering = ("no",)


class MessageEventInline(_ReadOnlyInline):
    """What happened to a message, in order."""

    model = MessageEvent
    fields = readonly_fields = ("at", "verb", "from_state", "to_state", "reason")


@admin.register(Message)
class MessageAdmin(ReadOnlyAdminMixin, ScopedModelAdmin):
    """Messages of the agencies in the reader's territory."""

    list_display = ("created_at", "template_code", "purpose", "state", "last_reason", "agency", "about", "contact")
    list_filter = ("state", "purpose", ("agency", ScopedRelatedFilter))
    list_select_related = ("agency", "template_version__template")
    search_fields = ("about", "check_code")
    search_help_text = "Kode pesan, atau rujukan seperti applications.Application:123"
    ordering = ("-created_at",)
    fields = readonly_fields = (
        "id",
        "template_code",
        "purpose",
        "state",
        "contact",
        "about",
        "agency",
        "check_code",
        "not_before",
        "expires_at",
        "attempts",
        "created_at",
        "updated_at",
    )
    inlines = (AttemptInline, MessageEventInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Add why a message stands where it stands."""
        return super().get_queryset(request).with_last_reason()

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Find whole references and check codes, with or without dashes: both are answered by an index."""
        term = search_term.strip()
        if not term:
            return queryset, False
        code = re.sub(r"[\s-]", "", term).upper()
        return queryset.filter(Q(about=term) | Q(check_code=code)), False

    @admin.display(description="templat", ordering="template_version__template__code")
    def template_code(self, message: Message) -> str:
        """Name the wording."""
        template = message.template_version.template
        return template.label or template.code

    @admin.display(description="sebab")
    def last_reason(self, message: Message) -> str:
        """Say why."""
        return reason_words(message.last_reason)

    @admin.display(description="nomor tujuan")
    def contact(self, message: Message) -> str:
        """Show the number masked: "0812****5678"."""
        try:
            return mask_phone(unseal(message.to_sealed))
        except SealBroken:
            return "tidak terbaca"


@admin.register(TemplateVersion)
class TemplateVersionAdmin(ReadOnlyAdminMixin, ScopedModelAdmin):
    """What was said and when; wordings change in code."""

    list_display = ("template", "no", "created_at")
    list_filter = ("template__purpose",)
    list_select_related = ("template",)
    search_fields = ("template__code",)
    ordering = ("template__code", "-no")
    fields = readonly_fields = ("template", "no", "body", "placeholders", "created_at")
