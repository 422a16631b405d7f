"""Kemungkinan ganda: pairs of records that may be one person, the most alike first."""

from django.contrib import admin
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from common.admin import FixedOrderList, ReadOnlyAdminMixin, ScopedModelAdmin
from participants.admin.columns import place
from participants.admin_views import duplicates
from participants.admin_views.people_words import listed_nik, short_day, tag
from participants.enums import PairState
from participants.filters import PairFilters
from participants.models import DuplicatePair

_TONES = {PairState.DISTINCT: "", PairState.MERGED: "ok", PairState.OPEN: "wait"}


@admin.register(DuplicatePair)
class DuplicatePairAdmin(ReadOnlyAdminMixin, ScopedModelAdmin):
    """The work list; without a word in the address those that wait."""

    fields = ()
    list_display = ("people", "why", "alike", "places", "found", "state_word")
    list_display_links = ("people",)
    list_select_related = ("left__territory__parent", "right__territory__parent")
    ordering = ("-score", "pk")
    preserve_filters = False
    actions = None

    def get_urls(self):
        """Only the list and the compare page have an address."""
        return [
            path(
                "",
                self.admin_site.admin_view(self.changelist_view),
                name="participants_duplicatepair_changelist",
            ),
            path(
                "<path:object_id>/change/",
                self.admin_site.admin_view(self.change_view),
                name="participants_duplicatepair_change",
            ),
        ]

    def has_view_permission(self, request, obj=None):
        """Whoever reads people sees which of them may be one."""
        return request.user.has_perm("participants.view_participant")

    def has_module_permission(self, request):
        """As above."""
        return self.has_view_permission(request)

    def get_changelist(self, request, **kwargs):
        """Order and parameters are ours."""
        return FixedOrderList

    def get_list_rows(self, request):
        """Pairs both of whose people are in scope."""
        return self.get_queryset(request)

    def get_filters_of(self, request):
        """The filters of the address; those that wait when nothing is said of the state."""
        data = request.GET.copy()
        data.setdefault("keadaan", PairState.OPEN)
        return PairFilters(data, request=request, at=timezone.now())

    def changelist_view(self, request, extra_context=None):
        """Give the page its filters."""
        extra = {"title": "Kemungkinan ganda", "subtitle": None}
        response = super().changelist_view(request, extra | (extra_context or {}))
        if changelist := getattr(response, "context_data", {}).get("cl"):
            filters = changelist.filterset
            response.context_data |= {
                "selects": filters.selects("keadaan", "nilai"),
                "places": filters.places(),
                "place": filters.data.get("wilayah", ""),
                "chosen": {name: value for name, value in filters.chosen.items() if name in request.GET},
                "problems": filters.problems,
            }
        return response

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Lay the two side by side."""
        return duplicates.compare(request, self, object_id)

    @admin.display(description="nama")
    def people(self, pair):
        """Show both names, each with its masked NIK."""
        rows = [(one.full_name, listed_nik(one)) for one in (pair.left, pair.right)]
        return format_html_join("", '<span class="pair-line">{} <small class="quiet">{}</small></span>', rows)

    @admin.display(description="yang sama")
    def why(self, pair):
        """Show in what they are alike."""
        return format_html_join(" ", '<span class="tag">{}</span>', ((reason,) for reason in pair.reasons))

    @admin.display(description="kemiripan")
    def alike(self, pair):
        """Show the score."""
        return pair.score

    @admin.display(description="desa/kelurahan")
    def places(self, pair):
        """Show where they live; once when it is the same village."""
        if pair.left.territory_id == pair.right.territory_id:
            return place(pair.left)
        return format_html("{}<br>{}", place(pair.left), place(pair.right))

    @admin.display(description="ditemukan")
    def found(self, pair):
        """Show the day."""
        return format_html('<span class="nowrap">{}</span>', short_day(timezone.localdate(pair.found_at)))

    @admin.display(description="keadaan")
    def state_word(self, pair):
        """Show what was found of it."""
        return tag(pair.get_state_display().lower(), _TONES[pair.state])
