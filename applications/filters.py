"""What the console's lists are narrowed by. The rows a filter works on are already in the reader's scope."""

import datetime

import django_filters
from django import forms
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from agencies.models import Agency
from agencies.places import grouped_places, is_own_place
from agencies.scoping import prefix_q, scope_of
from applications.catalogue import service_choices
from applications.enums import OPEN_STATUSES, RUNNING_STATUSES, Status
from applications.models import Application

DATE_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")
#: No office has cases outside these years, and dates at the end of time overflow when brought to a time zone.
YEARS = range(2000, 2100)
UNKNOWN_CHOICE = {"invalid_choice": "Saringan di alamat ini tidak dikenal. Pilih lagi dari daftar."}


class Standing(models.TextChoices):
    """How far a case is, in one word."""

    OPEN = "berjalan", "Berjalan"
    OVERDUE = "lewat", "Lewat batas"
    CLOSED = "selesai", "Selesai"


class Chip(models.TextChoices):
    """What makes a case of the queue stand out (screen C1)."""

    NEW = "baru", "Baru"
    CORRECTED = "perbaikan", "Perbaikan masuk"
    URGENT = "mendesak", "Mendesak"
    OVERDUE = "lewat", "Lewat batas"
    MINE = "saya", "Punya saya"


class ReferralState(models.TextChoices):
    """What has become of a question."""

    OPEN = "belum", "Belum dijawab"
    OVERDUE = "lewat", "Lewat batas"
    ANSWERED = "dijawab", "Dijawab"


class _Narrowing(django_filters.FilterSet):
    """Filters of a console list: what they cannot read finds nothing, and ``problems`` says so."""

    def __init__(self, data, *, request, at):
        super().__init__(data, queryset=Application.objects.none(), request=request)
        self.user, self.at = request.user, at

    def narrowed(self, queryset):
        """The rows of ``queryset`` that were asked for."""
        return self.filter_queryset(queryset) if self.form.is_valid() else queryset.none()

    @property
    def problems(self):
        """What is wrong with what was asked for, a sentence each."""
        return [message for messages in self.form.errors.values() for message in messages]

    @property
    def chosen(self):
        """The parameters that narrow the list now, as they stand in the address."""
        return {name: self.data[name] for name in self.filters if self.data.get(name)}


class QueueFilters(_Narrowing):
    """The queue's two: one mark and one service at a time."""

    chip = django_filters.ChoiceFilter(method="with_chip", choices=Chip.choices, error_messages=UNKNOWN_CHOICE)
    service__exact = django_filters.ChoiceFilter(
        field_name="service", choices=service_choices, error_messages=UNKNOWN_CHOICE
    )

    def with_chip(self, queryset, name, value):
        """Those that carry the mark."""
        return queryset.filter(chip_q(value, user=self.user, at=self.at))

    def tally(self, queryset):
        """{service: {chip, or "" for all: rows}} of ``queryset``, the whole queue; one query."""
        counts = {chip: Count("pk", filter=chip_q(chip, user=self.user, at=self.at)) for chip in Chip.values}
        rows = queryset.order_by().values("service").annotate(all_rows=Count("pk"), **counts)
        return {row["service"]: {"": row["all_rows"]} | {chip: row[chip] for chip in Chip.values} for row in rows}


class ReferralFilters(_Narrowing):
    """Questions by what has become of them."""

    jawaban = django_filters.ChoiceFilter(
        method="in_state", choices=ReferralState.choices, error_messages=UNKNOWN_CHOICE
    )

    def in_state(self, queryset, name, value):
        """Those in one state."""
        return queryset.filter(self._state_q(value))

    def tally(self, queryset):
        """How many rows of ``queryset`` are in each state; one query."""
        counts = {state: Count("pk", filter=self._state_q(state)) for state in ReferralState.values}
        return queryset.order_by().aggregate(**counts)

    def _state_q(self, state):
        is_open = Q(answered_at__isnull=True)
        return {
            ReferralState.OPEN: is_open,
            ReferralState.OVERDUE: is_open & Q(due_at__lt=self.at),
            ReferralState.ANSWERED: ~is_open,
        }[state]


def chip_q(chip, *, user, at):
    """The condition of a mark; ``marks_of`` says the same of one case."""
    match chip:
        case Chip.NEW:
            arrived = Q(status__in=(Status.SUBMITTED, Status.VILLAGE_CHECK))
            return arrived & Q(first_taken_at__isnull=True, corrected_at__isnull=True)
        case Chip.CORRECTED:
            return Q(status__in=(Status.SUBMITTED, Status.VILLAGE_CHECK), corrected_at__isnull=False)
        case Chip.URGENT:
            return Q(is_urgent=True)
        case Chip.OVERDUE:
            return Q(status__in=RUNNING_STATUSES, due_at__lt=at)
        case Chip.MINE:
            return Q(assigned_to=user)
    raise ValueError(chip)


def marks_of(case):
    """The marks of ``case`` that are shown in its row: what came in new or again, and what is urgent."""
    marks = []
    if case.is_urgent:
        marks.append(Chip.URGENT)
    if case.status in (Status.SUBMITTED, Status.VILLAGE_CHECK):
        if case.corrected_at is not None:
            marks.append(Chip.CORRECTED)
        elif case.first_taken_at is None:
            marks.append(Chip.NEW)
    return marks


class _HistoryForm(forms.Form):
    """Checks what concerns more than one field, or the reader's own places."""

    def clean(self):
        """The first day may not follow the last."""
        first, last = self.cleaned_data.get("dari"), self.cleaned_data.get("sampai")
        if first and last and last < first:
            self.add_error("sampai", "Tanggal selesai lebih awal dari tanggal mulai. Tukar keduanya.")

    def clean_dari(self):
        """See ``_within_years``."""
        return _within_years(self.cleaned_data["dari"], "Tanggal mulai")

    def clean_sampai(self):
        """See ``_within_years``."""
        return _within_years(self.cleaned_data["sampai"], "Tanggal selesai")

    def clean_diputus(self):
        """See ``_within_years``."""
        return _within_years(self.cleaned_data["diputus"], "Tanggal putusan")

    def clean_wilayah(self):
        """Places outside the reader's own are answered as if there were none, by code and not by name."""
        code = self.cleaned_data["wilayah"]
        if code and not is_own_place(code, self.scope):
            raise forms.ValidationError("Wilayah ini tidak ada dalam daftar Anda. Pilih lagi dari daftar.")
        return code


def _within_years(day, label):
    if day and day.year not in YEARS:
        raise forms.ValidationError(f"{label}: tahunnya tidak mungkin. Contoh yang benar: 2026-11-20.")
    return day


def _day_filter(method, label):
    sentence = f"{label} tidak terbaca. Contoh yang benar: 2026-11-20."
    return django_filters.DateFilter(
        method=method, label=label, input_formats=DATE_FORMATS, error_messages={"invalid": sentence}
    )


class HistoryFilters(_Narrowing):
    """The filters of the source's Riwayat (kind, first day, last day), and what an office asks besides."""

    service__exact = django_filters.ChoiceFilter(
        field_name="service", choices=service_choices, error_messages=UNKNOWN_CHOICE
    )
    status__exact = django_filters.ChoiceFilter(
        field_name="status",
        choices=[choice for choice in Status.choices if choice[0] != Status.DRAFT],
        error_messages=UNKNOWN_CHOICE,
    )
    keadaan = django_filters.ChoiceFilter(method="standing", choices=Standing.choices, error_messages=UNKNOWN_CHOICE)
    dari = _day_filter("since", "Tanggal mulai")
    sampai = _day_filter("until", "Tanggal selesai")
    diputus = _day_filter("decided_on", "Tanggal putusan")
    wilayah = django_filters.CharFilter(method="within")
    is_urgent__exact = django_filters.ChoiceFilter(
        field_name="is_urgent", choices=[("1", "Ya"), ("0", "Tidak")], error_messages=UNKNOWN_CHOICE
    )
    saya = django_filters.ChoiceFilter(method="held", choices=[("1", "Ya")], error_messages=UNKNOWN_CHOICE)

    class Meta:
        form = _HistoryForm

    def __init__(self, data, *, request, at):
        super().__init__(data, request=request, at=at)
        self.scope = self.form.scope = scope_of(request.user, at=at)

    def standing(self, queryset, name, value):
        """Open, open and late, or closed."""
        match value:
            case Standing.OPEN:
                return queryset.filter(status__in=OPEN_STATUSES)
            case Standing.OVERDUE:
                return queryset.overdue(at=self.at)
        return queryset.exclude(status__in=OPEN_STATUSES)

    def since(self, queryset, name, value):
        """Sent on that day or later, in the office's calendar."""
        return queryset.filter(submitted_at__gte=self._midnight(value))

    def until(self, queryset, name, value):
        """Sent on that day or before."""
        return queryset.filter(submitted_at__lt=self._midnight(value + datetime.timedelta(days=1)))

    def decided_on(self, queryset, name, value):
        """Approved or rejected on that day."""
        next_day = value + datetime.timedelta(days=1)
        return queryset.filter(decided_at__gte=self._midnight(value), decided_at__lt=self._midnight(next_day))

    def within(self, queryset, name, value):
        """Of one territory and all below it."""
        return queryset.filter(prefix_q("village_id", [value]))

    def held(self, queryset, name, value):
        """Taken by the reader."""
        return queryset.filter(assigned_to=self.user)

    def _midnight(self, day):
        office = Agency.objects.filter(pk__in=self.scope.agency_ids).order_by("pk").first()
        zone = office.zone if office else timezone.get_current_timezone()
        return datetime.datetime.combine(day, datetime.time(), zone)

    def places(self):
        """The reader's own places for the list to choose from (``agencies.places``)."""
        return grouped_places(self.scope)
