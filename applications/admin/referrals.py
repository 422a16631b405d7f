"""Rujukan: the questions between agencies, for the asked one and for the office that asked."""

from django.contrib import admin
from django.db.models import F
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator

from agencies.scoping import scope_of
from applications.admin.columns import short_date, tag
from applications.filters import ReferralFilters, ReferralState
from applications.models import Referral
from common.admin import FixedOrderList, ReadOnlyAdminMixin, ScopedModelAdmin
from common.codes import format_ticket


class ReferralList(FixedOrderList):
    """Rows lead to the page of their case. ``tally``: see ``ReferralFilters``."""

    def rows_known(self):
        """The number behind the present chip; a question is answered or not."""
        self.tally = self.filterset.tally(self.root_queryset)
        if self.filterset.problems:
            return 0
        state = self.filterset.chosen.get("jawaban")
        return self.tally[state] if state else self.tally[ReferralState.OPEN] + self.tally[ReferralState.ANSWERED]

    def url_for_result(self, result):
        """The page of the case the question is about."""
        return reverse("admin:applications_application_change", args=[result.application_id])


@admin.register(Referral)
class ReferralAdmin(ReadOnlyAdminMixin, ScopedModelAdmin):
    """The list alone: a question is asked, answered and withdrawn on pages of its case."""

    list_display = ("ticket_number", "service_name", "between", "short_question", "asked", "due", "state")
    list_display_links = ("ticket_number",)
    list_select_related = ("application__agency", "to_agency")
    ordering = (F("answered_at").desc(nulls_first=True), "due_at", "pk")
    preserve_filters = False
    actions = None

    def get_urls(self):
        """Only the list has an address."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        return [path("", self.admin_site.admin_view(self.changelist_view), name=name)]

    def has_view_permission(self, request, obj=None):
        """Questions are seen with their cases."""
        return request.user.has_perm("applications.view_application")

    def get_changelist(self, request, **kwargs):
        """Order, parameters and the rows' addresses are ours."""
        return ReferralList

    def get_list_rows(self, request):
        """Questions in scope; those that were taken back are history of their case alone."""
        return self.get_queryset(request).filter(withdrawn_at__isnull=True)

    def get_filters_of(self, request):
        """The one state of the address."""
        return ReferralFilters(request.GET, request=request, at=timezone.now())

    def changelist_view(self, request, extra_context=None):
        """Give the page its chips."""
        extra = {"title": "Rujukan", "subtitle": None}
        response = super().changelist_view(request, extra | (extra_context or {}))
        if changelist := getattr(response, "context_data", {}).get("cl"):
            filters, tally = changelist.filterset, changelist.tally
            current = filters.chosen.get("jawaban", "")
            response.context_data |= {
                "chips": [
                    (state.label, tally[state], "?" if state == current else f"?jawaban={state}", state == current)
                    for state in ReferralState
                ],
                "problems": filters.problems,
                "chosen": filters.chosen,
            }
        return response

    @admin.display(description="tiket")
    def ticket_number(self, referral):
        """Group the digits."""
        return format_html('<span class="nowrap">{}</span>', format_ticket(referral.application.ticket))

    @admin.display(description="layanan")
    def service_name(self, referral):
        """Show the short name of the case's service."""
        return referral.application.get_service_display()

    @admin.display(description="kepada")
    def between(self, referral):
        """Show who was asked, and for whom it is the reader's own office: by whom."""
        if self._is_mine(referral):
            return format_html("Anda <small>oleh {}</small>", referral.application.agency.short_name)
        return referral.to_agency.short_name

    @admin.display(description="pertanyaan")
    def short_question(self, referral):
        """Show the beginning of the question."""
        return Truncator(referral.question).words(14, truncate=" …")

    @admin.display(description="ditanyakan")
    def asked(self, referral):
        """Show the day, in the calendar of the office that asked."""
        return format_html('<span class="nowrap">{}</span>', self._day(referral, referral.asked_at))

    @admin.display(description="batas")
    def due(self, referral):
        """Show the day it is due and, while it is unanswered, how that stands."""
        day = self._day(referral, referral.due_at)
        if referral.answered_at is not None:
            return format_html('<span class="nowrap">{}</span>', day)
        is_late = referral.due_at < timezone.now()
        word = tag("lewat", "late") if is_late else tag("menunggu", "wait")
        return format_html('<span class="nowrap">{}</span> {}', day, word)

    @admin.display(description="keadaan")
    def state(self, referral):
        """Show the way to the answer to those who owe it, to the others whether it came."""
        if referral.answered_at is not None:
            return format_html("Dijawab {}", self._day(referral, referral.answered_at))
        if self._is_mine(referral) and referral.reader.has_perm("applications.answer_referral"):
            address = reverse("admin:applications_application_move", args=[referral.application_id, "answer-referral"])
            return format_html('<a class="button" href="{}">Jawab</a>', address)
        return "Belum dijawab"

    def _is_mine(self, referral):
        return referral.to_agency_id in scope_of(referral.reader).agency_ids

    def _day(self, referral, at):
        return short_date(at, referral.application.agency.zone)
