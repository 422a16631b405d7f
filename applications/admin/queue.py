"""Antrean saya (screen C1): what waits for the reader in each of his roles, urgent and oldest due first."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import path, reverse
from django.utils import timezone

from agencies.enums import Role
from agencies.models import Agency
from agencies.scoping import scope_of
from applications.admin.bulk_actions import BulkActionsMixin, bulk_actions
from applications.admin.columns import CaseColumns
from applications.admin_views.case_access import is_partner_only
from applications.admin_views.queueing import QUEUE_ORDER
from applications.catalogue import service_choices
from applications.filters import Chip, QueueFilters
from applications.models import ApplicationTransition, QueuedApplication
from common.admin import FixedOrderList, ReadOnlyAdminMixin, ScopedModelAdmin


@dataclass(frozen=True)
class Words:
    """How the page speaks to one role: what waits, and the first button."""

    intro: str
    button: str
    chips: tuple[Chip, ...] = (Chip.URGENT, Chip.OVERDUE)


#: The first of these roles that the reader holds gives the words; a role that is missing here has no queue.
WORDS = {
    Role.VERIFIKATOR: Words("Pengajuan yang menunggu Anda periksa.", "Periksa berikutnya", tuple(Chip)),
    Role.PENYETUJU: Words(
        "Pengajuan yang sudah lolos verifikasi dan menunggu putusan Anda.",
        "Putuskan berikutnya",
        (Chip.URGENT, Chip.OVERDUE, Chip.MINE),
    ),
    Role.OPERATOR_DESA: Words(
        "Pengajuan warga yang menunggu pemeriksaan pertama di desa.",
        "Periksa berikutnya",
        (Chip.NEW, Chip.CORRECTED, Chip.URGENT, Chip.OVERDUE),
    ),
    Role.PETUGAS_RS: Words("Pengajuan dari tempat Anda yang belum diputuskan.", "Buka berikutnya"),
    Role.MITRA: Words("Pengajuan yang menunggu jawaban instansi Anda.", "Jawab berikutnya"),
    Role.OPERATOR_DATA: Words("Pengajuan yang menunggu masuk rekap, dan yang ditolak BPJS.", "Buka berikutnya"),
}
EVERYTHING = Words("Semua pengajuan yang berjalan.", "Periksa berikutnya", tuple(Chip))
NOTHING = Words("Peran Anda tidak memeriksa pengajuan. Semua pengajuan ada di Riwayat.", "")


@dataclass(frozen=True)
class Choice:
    """A link above the list: how many rows it leads to, and whether it is the present one."""

    label: str
    rows: int
    address: str
    is_current: bool


class QueueList(FixedOrderList):
    """Rows lead to the case's own page and on to the next of the queue. ``tally``: see ``QueueFilters``."""

    def rows_known(self):
        """The number behind the present chip and tab."""
        self.tally = self.filterset.tally(self.root_queryset)
        if self.filterset.problems:
            return 0
        chip, service = (self.filterset.chosen.get(name, "") for name in ("chip", "service__exact"))
        return sum(rows[chip] for code, rows in self.tally.items() if service in ("", code))

    def url_for_result(self, result):
        """The page of the case; it knows by ``antre`` that the officer works through the queue."""
        return case_address(result)


def case_address(case):
    """The page of ``case`` within the queue."""
    return f"{reverse('admin:applications_application_change', args=[case.pk])}?antre=1"


@admin.register(QueuedApplication)
class QueueAdmin(BulkActionsMixin, CaseColumns, ReadOnlyAdminMixin, ScopedModelAdmin):
    """The list alone: a case has its page under ``ApplicationAdmin``."""

    actions = bulk_actions("take", "release", "hand_over", "endorse")
    list_display = (
        "ticket_number",
        "service_name",
        "short_name",
        "village_name",
        "sla_word",
        "due",
        "state",
        "marks",
        "holder",
    )
    list_display_links = ("ticket_number",)
    list_select_related = ("village__parent", "agency", "assigned_to")
    ordering = QUEUE_ORDER
    preserve_filters = False

    def get_urls(self):
        """Only the list has an address."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        return [path("", self.admin_site.admin_view(self.changelist_view), name=name)]

    def has_view_permission(self, request, obj=None):
        """Whoever may read cases has a queue, if an empty one."""
        return request.user.has_perm("applications.view_application")

    def get_changelist(self, request, **kwargs):
        """Order, parameters and the rows' addresses are ours."""
        return QueueList

    def get_list_display(self, request):
        """An agency that is only asked does not learn who checks the case (I13)."""
        return [name for name in self.list_display if name != "holder" or not is_partner_only(request.user)]

    def get_list_rows(self, request):
        """The whole queue of the reader."""
        scope = scope_of(request.user, at=timezone.now())
        return QueuedApplication.objects.in_queue_of(scope, request.user)

    def get_filters_of(self, request):
        """The one chip and the one service of the address."""
        return QueueFilters(request.GET, request=request, at=timezone.now())

    def changelist_view(self, request, extra_context=None):
        """Give the page its chips, its tabs and the first case."""
        extra = {"title": "Antrean saya", "subtitle": None}
        response = super().changelist_view(request, extra | (extra_context or {}))
        if changelist := getattr(response, "context_data", {}).get("cl"):
            response.context_data |= _frame(request, changelist)
        return response


def _frame(request, changelist):
    words, filters, tally = words_for(request.user), changelist.filterset, changelist.tally
    chosen, rows = filters.chosen, changelist.result_list
    return {
        "words": words,
        "tabs": _tabs(tally, chosen),
        "chips": _chips(tally, chosen, words),
        "problems": filters.problems,
        "chosen": chosen,
        "first_address": case_address(rows[0]) if rows else "",
        "settled_today": "" if rows else _settled_today(request.user, timezone.now()),
    }


def words_for(user):
    """The words of the first role of ``WORDS`` that ``user`` holds."""
    scope = scope_of(user)
    if scope.everything:
        return EVERYTHING
    return next((words for role, words in WORDS.items() if role in scope.roles), NOTHING)


def _tabs(tally, chosen):
    """All services, then each, counted under the present chip."""
    chip, current = chosen.get("chip", ""), chosen.get("service__exact", "")
    counts = {service: rows.get(chip, 0) for service, rows in tally.items()}
    every = Choice("Semua layanan", sum(counts.values()), _address(chosen, service__exact=""), not current)
    return [every] + [
        Choice(label, counts.get(code, 0), _address(chosen, service__exact=code), code == current)
        for code, label in service_choices()
    ]


def _chips(tally, chosen, words):
    """The reader's chips, counted under the present service; the present one leads back to all."""
    service, current = chosen.get("service__exact", ""), chosen.get("chip", "")
    counted = [rows for code, rows in tally.items() if service in ("", code)]
    return [
        Choice(
            chip.label,
            sum(rows[chip] for rows in counted),
            _address(chosen, chip="" if chip == current else chip),
            chip == current,
        )
        for chip in words.chips
    ]


def _address(chosen, **changes):
    kept = {name: value for name, value in (chosen | changes).items() if value}
    return f"?{urlencode(kept)}"


def _settled_today(user, at):
    """How many cases the reader has passed on today, in his office's calendar."""
    office = Agency.objects.filter(pk__in=scope_of(user).agency_ids).order_by("pk").first()
    today = timezone.localtime(at, office.zone if office else None)
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    return ApplicationTransition.objects.settled_by(user, since=midnight)
