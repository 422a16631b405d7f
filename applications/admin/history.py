"""Riwayat: every case of the reader's scope, newest first, with the columns and filters of the source (000)."""

from django.db.models import Q
from django.utils import timezone

from applications.admin.bulk_actions import BulkActionsMixin, bulk_actions
from applications.admin.columns import CaseColumns
from applications.admin_views.case_access import is_partner_only
from applications.catalogue import service_choices
from applications.enums import Status
from applications.filters import HistoryFilters, Standing
from applications.models import HouseholdMember
from common.admin import FixedOrderList
from common.codes import TICKET_LENGTH
from common.identity import clean_digits

NIK_LENGTH = 16
#: One number leads to a handful of cases; more than that is no search any more.
MOST_FOUND = 200


class HistoryList(BulkActionsMixin, CaseColumns):
    """The list part of the cases' admin. What waits to be closed is in nobody's queue: it is closed here."""

    list_display = (
        "row_number",
        "ticket_number",
        "masked_nik",
        "short_name",
        "place",
        "masked_phone",
        "service_name",
        "arrived",
        "state_with_word",
        "holder",
    )
    list_display_links = ("ticket_number",)
    list_select_related = ("village__parent", "agency", "assigned_to")
    ordering = ("-submitted_at", "-pk")
    search_fields = ("ticket__exact",)
    search_help_text = "Nomor tiket, NIK, atau nomor KK, lengkap."
    preserve_filters = False
    actions = bulk_actions("finish")

    def get_changelist(self, request, **kwargs):
        """Order and parameters are ours."""
        return FixedOrderList

    def get_list_display(self, request):
        """An agency that is only asked does not learn who checks the case (I13)."""
        return [name for name in self.list_display if name != "holder" or not is_partner_only(request.user)]

    def get_list_rows(self, request):
        """The rows of ``get_queryset``, in the way that is quick for a list."""
        return self.model.objects.listed_to(request.user).sent()

    def get_filters_of(self, request):
        """The filters of the address; a search goes through everything."""
        data = {} if request.method == "POST" else request.GET
        return HistoryFilters(data, request=request, at=timezone.now())

    def get_search_results(self, request, queryset, search_term):
        """Match a whole ticket, NIK (of any person in the case) or KK number; a part of a number finds nothing (I4)."""
        if not search_term:
            return queryset, False
        digits = clean_digits(search_term)
        if len(digits) == TICKET_LENGTH:
            return queryset.filter(ticket=digits), False
        if len(digits) == NIK_LENGTH:
            return queryset.filter(pk__in=self._with_number(digits)), False
        return queryset.none(), False

    def _with_number(self, digits):
        """Keys first, each by its index: asked in one condition, PostgreSQL reads every case."""
        own = self.model.objects.filter(Q(nik=digits) | Q(kk_number=digits)).values_list("pk", flat=True)
        members = HouseholdMember.objects.filter(nik=digits).values_list("application_id", flat=True)
        return {*own[:MOST_FOUND], *members[:MOST_FOUND]}

    def changelist_view(self, request, extra_context=None):
        """Give the page its filters."""
        extra = {"title": "Riwayat pengajuan", "subtitle": None}
        response = super().changelist_view(request, extra | (extra_context or {}))
        if changelist := getattr(response, "context_data", {}).get("cl"):
            filters = changelist.filterset
            response.context_data |= {
                "selects": _selects(filters),
                "places": filters.places(),
                "chosen": filters.chosen,
                "problems": filters.problems,
                "typed": {name: filters.data.get(name, "") for name in ("dari", "sampai", "diputus", "wilayah")},
                "is_mine": filters.data.get("saya") == "1",
                "is_urgent": filters.data.get("is_urgent__exact") == "1",
                "searched": changelist.query,
            }
        return response


def _selects(filters):
    """Name, label, word for all, and (value, label, whether chosen) of the three lists to choose from."""
    states = [choice for choice in Status.choices if choice[0] != Status.DRAFT]
    return [
        (name, label, every, [(value, text, filters.data.get(name) == value) for value, text in choices])
        for name, label, every, choices in (
            ("service__exact", "Jenis pengajuan", "Semua jenis", service_choices()),
            ("status__exact", "Status", "Semua status", states),
            ("keadaan", "Keadaan", "Semua keadaan", Standing.choices),
        )
    ]
