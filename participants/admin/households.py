"""Keluarga: the people on one family card. Found by the whole number, which is posted, or by place."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html

from common.admin import FixedOrderList, ReadOnlyAdminMixin, ScopedModelAdmin
from common.identity import KK_LENGTH, clean_digits
from common.masking import mask_nik
from participants.admin.columns import place
from participants.admin.pages import PagesMixin
from participants.admin_views import households
from participants.filters import HouseholdFilters
from participants.models import Household


class HouseholdList(FixedOrderList):
    """Families of a search or of a place; without a question there are none."""

    def get_queryset(self, request, exclude_parameters=None):
        """Read the rows that were asked for."""
        rows = super().get_queryset(request, exclude_parameters)
        if self.query:
            digits = clean_digits(self.query[:60])
            return rows.filter(kk_number=digits) if len(digits) == KK_LENGTH else rows.none()
        return rows if self.filterset.chosen else rows.none()


@admin.register(Household)
class HouseholdAdmin(PagesMixin, ReadOnlyAdminMixin, ScopedModelAdmin):
    """Families in the reader's scope."""

    pages = (("<int:pk>/nomor/", households.show_numbers, "numbers"),)
    fields = ()
    list_display = ("masked_kk", "head", "members", "village")
    list_display_links = ("masked_kk",)
    list_select_related = ("territory__parent",)
    ordering = ("territory_id", "pk")
    preserve_filters = False
    actions = None

    def get_changelist(self, request, **kwargs):
        """Order, parameters and search are ours."""
        return HouseholdList

    def get_list_rows(self, request):
        """Families in scope, with their people."""
        return self.get_queryset(request).with_people(request.user)

    def get_filters_of(self, request):
        """The place of the address."""
        return HouseholdFilters({} if request.method == "POST" else request.GET, request=request, at=timezone.now())

    def changelist_view(self, request, extra_context=None):
        """Give the page its search and places."""
        extra = {"title": "Keluarga", "subtitle": None}
        response = super().changelist_view(request, extra | (extra_context or {}))
        if changelist := getattr(response, "context_data", {}).get("cl"):
            filters = changelist.filterset
            response.context_data |= {
                "places": filters.places(),
                "place": filters.data.get("wilayah", ""),
                "chosen": filters.chosen,
                "problems": filters.problems,
                "searched": changelist.query,
            }
        return response

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the family."""
        return households.show(request, self, object_id)

    @admin.display(description="nomor KK")
    def masked_kk(self, household):
        """Show the masked number."""
        return format_html('<span class="nowrap">{}</span>', mask_nik(household.kk_number))

    @admin.display(description="kepala keluarga")
    def head(self, household):
        """Show who heads it, else the first who stands on it."""
        people = household.standing
        head = next((one for one in people if one.relation == "kepala"), people[0] if people else None)
        return head.full_name if head else "–"

    @admin.display(description="anggota")
    def members(self, household):
        """Show how many people stand on it."""
        return len(household.standing)

    @admin.display(description="desa/kelurahan")
    def village(self, household):
        """Show village and kecamatan."""
        return place(household)
