"""Data peserta: nothing is listed before a search or a filter; numbers and names are posted, never in an address."""

from dataclasses import dataclass

from django.contrib import admin
from django.utils import timezone
from django.utils.functional import cached_property

from agencies.enums import CODE_LENGTHS, TerritoryLevel
from common.admin import CappedPaginator, FixedOrderList, ReadOnlyAdminMixin, ScopedModelAdmin
from common.identity import clean_digits
from participants.admin.columns import PersonColumns
from participants.admin.excel import ExcelDoorMixin
from participants.admin.pages import PagesMixin
from participants.admin_views import merging, people_page, people_undo, people_verbs
from participants.filters import ParticipantFilters
from participants.models import Participant
from participants.querysets import NameHits

#: More digits than letters: a number is meant. A whole one only finds somebody (I4).
_FEWEST_DIGITS = 5
#: What is typed longer than this is no name and no number.
MOST_TYPED = 120

#: Address below the list of people, view and name of each page about one person.
PERSON_PAGES = (
    ("<int:pk>/nomor/", people_page.show_numbers, "numbers"),
    ("<int:pk>/langkah/<slug:verb>/", people_verbs.act, "act"),
    ("<int:pk>/perubahan/<int:change>/batal/", people_undo.undo, "undo"),
    ("<int:pk>/gabung/<int:other>/", merging.merge, "merge"),
)


@dataclass(frozen=True)
class Found:
    """What a search came to: best keys first, and what the page says of it."""

    keys: list[int]
    words: str
    is_capped: bool = False
    is_loose: bool = False


def look_up(rows, typed, *, place=""):
    """The Found of what an officer typed, among ``rows``: a whole number exactly, anything else as a name."""
    typed = typed[:MOST_TYPED]
    digits = clean_digits(typed)
    if sum(character.isdecimal() for character in digits) >= max(_FEWEST_DIGITS, len(digits) / 2):
        keys = rows.find_number(digits) if digits.isascii() and digits.isdecimal() else []
        return Found(keys, "nomor")
    hits = _by_name(rows, typed, place)
    return Found(hits.keys, "nama", hits.is_capped, hits.is_loose)


def _by_name(rows, typed, place):
    is_village = len(place) == CODE_LENGTHS[TerritoryLevel.VILLAGE]
    return rows.find_name(typed, village=place if is_village else "") if typed else NameHits()


class KeyPaginator(CappedPaginator):
    """Reads the keys of a list once, in order, and counts them: among a million a second look costs as much again."""

    cap = 1_000

    @cached_property
    def keys(self):
        """As many as are shown, and one more."""
        return list(self.object_list.values_list("pk", flat=True)[: self.cap + 1])

    @cached_property
    def _found(self):
        return len(self.keys) if self.known is None else self.known

    def page(self, number):
        """The rows of one page."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = self.keys[first : min(first + self.per_page, self.count)]
        rows = {row.pk: row for row in self.object_list.order_by().filter(pk__in=keys)}
        return self._get_page([rows[key] for key in keys if key in rows], number, self)


class PeopleList(FixedOrderList):
    """People of a search in the order of their likeness, or of the filters village by village."""

    found = None

    def get_queryset(self, request, exclude_parameters=None):
        """Read the rows that were asked for; without a question there are none."""
        rows = super().get_queryset(request, exclude_parameters)
        if self.query:
            self.found = look_up(rows, self.query, place=self.filterset.place)
            return rows.filter(pk__in=self.found.keys[: self.list_per_page])
        if not self.filterset.chosen:
            return rows.none()
        if len(self.filterset.place) == CODE_LENGTHS[TerritoryLevel.VILLAGE]:
            return rows.order_by("full_name", "pk")
        return rows

    def rows_known(self):
        """A search has counted its rows."""
        return len(self.found.keys[: self.list_per_page]) if self.found else None

    def get_results(self, request):
        """Put the rows of a search into its order."""
        super().get_results(request)
        if self.found:
            place = {key: number for number, key in enumerate(self.found.keys)}
            self.result_list = sorted(self.result_list, key=lambda row: place[row.pk])


@admin.register(Participant)
class ParticipantAdmin(ExcelDoorMixin, PagesMixin, PersonColumns, ReadOnlyAdminMixin, ScopedModelAdmin):
    """People in the reader's scope; changed only through the verbs of ``services`` and files."""

    pages = PERSON_PAGES
    fields = ()
    list_display = ("name", "masked_nik", "born", "village", "cover", "status_word", "marks")
    list_display_links = ("name",)
    list_select_related = ("territory__parent",)
    ordering = ("territory_id", "pk")
    preserve_filters = False
    actions = None
    paginator = KeyPaginator
    change_form_template = "admin/participants/participant/change_form.html"

    def get_changelist(self, request, **kwargs):
        """Order, parameters and search are ours."""
        return PeopleList

    def get_list_rows(self, request):
        """Standing records of the reader's scope, in the way that is quick for what was asked."""
        filters, people = self.get_filters_of(request), self.model.objects
        if filters.place:
            return people.visible_within(request.user, filters.place).standing()
        if filters.chosen.get("status"):
            return people.visible_by_place(request.user).standing()
        return self.get_queryset(request).standing()

    def get_filters_of(self, request):
        """The filters of the address; with a search the place that was posted along."""
        data = {"wilayah": request.POST.get("wilayah", "")} if request.method == "POST" else request.GET
        return ParticipantFilters(data, request=request, at=timezone.now())

    def changelist_view(self, request, extra_context=None):
        """Give the page its search and filters."""
        extra = {"title": "Data peserta", "subtitle": None}
        response = super().changelist_view(request, extra | (extra_context or {}))
        if changelist := getattr(response, "context_data", {}).get("cl"):
            response.context_data |= _frame(changelist)
        return response

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the whole person; nothing on the page can be changed."""
        return people_page.show(request, self, object_id)


def _frame(changelist):
    filters = changelist.filterset
    return {
        "selects": filters.selects("segment", "status", "kelas", "faskes", "desil", "nik", "keadaan"),
        "places": filters.places(),
        "place": filters.data.get("wilayah", ""),
        "observed_before": filters.data.get("status_sebelum", ""),
        "chosen": filters.chosen,
        "chosen_words": filters.chosen_words() if not filters.problems else [],
        "problems": filters.problems,
        "searched": changelist.query,
        "found": changelist.found,
        "shown_of": len(changelist.found.keys) if changelist.found else 0,
    }
