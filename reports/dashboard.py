"""Numbers of the console's first page: what is open, how late, how quick (screen C15). Reads only.

Every number names the parameters of the list that holds exactly its cases, and counts what its reader may see. Numbers
about other offices' cases are told only when they are not small (ux-and-security I8).
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.db.models import Exists, OuterRef, Q

from agencies.models import Territory
from applications.catalogue import service_choices
from applications.enums import OPEN_STATUSES
from applications.models import CorrectionRequest
from common.dates import format_date
from reports.numbers import Number, Tally, number, share, total
from reports.querysets import median_seconds
from reports.reader import (
    DAYS,
    ArrivedGroup,
    OpenGroup,
    Reader,
    read_arrived,
    read_open,
    reader_of,
    tallied,
)
from reports.sparkline import Sparkline, sparkline
from reports.words import length_words

RUNNING, LATE = {"keadaan": "berjalan"}, {"keadaan": "lewat"}
_WAS_ASKED = Q(Exists(CorrectionRequest.objects.filter(application=OuterRef("pk"))))
CALENDAR_TIME = "Dihitung menurut kalender: malam dan hari libur ikut."


@dataclass(frozen=True)
class Figure:
    """One large number: its name, what exactly is counted, the number, and a remark below it."""

    label: str
    meaning: str
    number: Number
    remark: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    label: str
    cells: list[Number]


@dataclass(frozen=True)
class Table:
    """``corner`` stands above the labels, ``headings`` above the numbers; no rows: there is nothing to tell."""

    corner: str
    headings: list[str]
    rows: list[Row]


@dataclass(frozen=True)
class Arrivals:
    """What came in for one service in ``DAYS`` days."""

    label: str
    number: Number
    line: Sparkline


@dataclass(frozen=True)
class Dashboard:
    """Everything the page shows; ``is_masked``: small numbers about other offices' cases are hidden.

    A masked reader gets no second breakdown of the same cases (kecamatan, days): one would give the other away.
    """

    figures: list[Figure]
    states: Table
    districts: Table
    arrivals: list[Arrivals]
    days: Table
    is_masked: bool


def dashboard(*, user, at: datetime, zone: tzinfo) -> Dashboard:
    """The Dashboard of ``user`` at ``at``; days begin at midnight in ``zone``."""
    reader = reader_of(user, at=at, zone=zone)
    open_cases, arrived = OpenCases(read_open(reader)), read_arrived(reader)
    taken, decided = _Pace(reader, "first_taken_at", asked=_WAS_ASKED), _Pace(reader, "decided_at")
    is_masked = not all(group.is_own for group in [*open_cases.groups, *arrived])
    return Dashboard(
        figures=[
            *_load(open_cases),
            *_today(reader, arrived, decided),
            _first_check(taken),
            _decision(decided),
            _corrections(taken),
        ],
        states=_states(open_cases),
        districts=Table("Kecamatan", [], []) if is_masked else _districts(open_cases),
        arrivals=_arrivals(reader, arrived),
        days=Table("Hari", [], []) if is_masked else _days(arrived),
        is_masked=is_masked,
    )


class OpenCases:
    """The open groups added up by service and state, and the late ones by service."""

    def __init__(self, groups: list[OpenGroup]) -> None:
        self.groups = groups
        present = {group.status for group in groups}
        self.statuses = [status for status in OPEN_STATUSES if status in present]
        self.cells = {(service, status): Tally() for service, _label in service_choices() for status in self.statuses}
        self.late = {service: Tally() for service, _label in service_choices()}
        for group in groups:
            self.cells[group.service, group.status].add(group.count, is_own=group.is_own)
            self.late[group.service].add(group.late, is_own=group.is_own)

    def of_service(self, service: str) -> list[Tally]:
        """The cells of one line."""
        return [self.cells[service, status] for status in self.statuses]

    def of_status(self, status: str) -> list[Tally]:
        """The cells of one column."""
        return [self.cells[service, status] for service, _label in service_choices()]


class _Pace:
    """Cases that got to a moment (a column of theirs) in the ``DAYS`` days: all, today's, those of more conditions."""

    def __init__(self, reader: Reader, moment: str, **conditions: Q) -> None:
        begin, end = reader.recent
        self._moment = moment
        self._rows = reader.cases.filter(**{f"{moment}__gte": begin, f"{moment}__lt": end})
        today = Q(**{f"{moment}__gte": reader.midnight(reader.today)})
        self.tallies = reader.tallies(self._rows, all=Q(), today=today, **conditions)

    def median(self, label: str, meaning: str) -> Figure:
        """The median time from arrival to the moment, in words."""
        counted = self.tallies["all"]
        meaning = f"{meaning} {CALENDAR_TIME}"
        if counted.is_small:
            return Figure(label, meaning, Number("–"), "Terlalu sedikit untuk ditampilkan.")
        seconds = median_seconds(self._rows, start="submitted_at", end=self._moment, count=counted.count)
        if seconds is None:
            return Figure(label, meaning, Number("–"), f"Belum ada dalam {DAYS} hari.")
        return Figure(label, meaning, Number(length_words(seconds)), f"Dari {number(counted).text} pengajuan.")


def _load(open_cases: OpenCases) -> list[Figure]:
    return [
        Figure(
            "Berjalan",
            "Pengajuan yang belum selesai, di tahap mana pun.",
            total(open_cases.cells.values(), **RUNNING),
        ),
        Figure(
            "Lewat batas",
            "Masih dikerjakan kantor, dan batas waktu layanannya sudah lewat.",
            total(open_cases.late.values(), **LATE),
            is_late=any(tally.count for tally in open_cases.late.values()),
        ),
    ]


def _today(reader: Reader, arrived: list[ArrivedGroup], decided: _Pace) -> list[Figure]:
    today = reader.today.isoformat()
    return [
        Figure(
            "Masuk hari ini",
            "Pengajuan yang dikirim hari ini.",
            number(tallied(group for group in arrived if group.day == reader.today), dari=today, sampai=today),
        ),
        Figure(
            "Diputus hari ini",
            "Pengajuan yang disetujui atau ditolak hari ini.",
            number(decided.tallies["today"], diputus=today),
        ),
    ]


def _first_check(taken: _Pace) -> Figure:
    return taken.median(
        "Lama sampai diperiksa",
        f"Nilai tengah dari dikirim sampai diambil petugas, untuk yang diambil {DAYS} hari terakhir.",
    )


def _decision(decided: _Pace) -> Figure:
    return decided.median(
        "Lama sampai diputus",
        f"Nilai tengah dari dikirim sampai diputus, untuk yang diputus {DAYS} hari terakhir. "
        "Waktu keluarga memperbaiki berkas ikut.",
    )


def _corrections(taken: _Pace) -> Figure:
    whole, part = taken.tallies["all"], taken.tallies["asked"]
    return Figure(
        "Diminta perbaikan",
        f"Bagian yang dikembalikan ke keluarga, dari yang pertama diperiksa {DAYS} hari terakhir.",
        Number(share(part, whole)),
        f"{number(part).text} dari {number(whole).text} pengajuan." if whole.count else f"Belum ada dalam {DAYS} hari.",
    )


def _states(open_cases: OpenCases) -> Table:
    rows = [
        Row(
            label,
            [
                *(
                    number(open_cases.cells[service, status], service__exact=service, status__exact=status)
                    for status in open_cases.statuses
                ),
                total(open_cases.of_service(service), service__exact=service, **RUNNING),
                number(open_cases.late[service], service__exact=service, **LATE),
            ],
        )
        for service, label in service_choices()
    ]
    everything = Row(
        "Semua layanan",
        [
            *(total(open_cases.of_status(status), status__exact=status) for status in open_cases.statuses),
            total(open_cases.cells.values(), **RUNNING),
            total(open_cases.late.values(), **LATE),
        ],
    )
    headings = [*(status.label for status in open_cases.statuses), "Semua", "Lewat batas"]
    return Table("Layanan", headings, [*rows, everything] if open_cases.groups else [])


def _districts(open_cases: OpenCases) -> Table:
    codes = sorted({group.district for group in open_cases.groups})
    names = dict(Territory.objects.filter(pk__in=codes).values_list("pk", "name"))
    rows = []
    for code in codes:
        here = [group for group in open_cases.groups if group.district == code]
        cells = [number(tallied(here), wilayah=code, **RUNNING), number(tallied(here, "late"), wilayah=code, **LATE)]
        rows.append(Row(names.get(code, code), cells))
    return Table("Kecamatan", ["Berjalan", "Lewat batas"], rows)


def _arrivals(reader: Reader, groups: list[ArrivedGroup]) -> list[Arrivals]:
    period = {"dari": reader.first_day.isoformat(), "sampai": reader.today.isoformat()}
    found = []
    for service, label in service_choices():
        of_service = [group for group in groups if group.service == service]
        shown = number(tallied(of_service), service__exact=service, **period)
        values = [tallied(group for group in of_service if group.day == day).drawn for day in reader.days]
        text = f"{label}: {shown.text} pengajuan masuk dalam {DAYS} hari. Batang terakhir adalah hari ini."
        found.append(Arrivals(label, shown, sparkline(values, text=text)))
    return found


def _days(groups: list[ArrivedGroup]) -> Table:
    rows = []
    for day in sorted({group.day for group in groups}, reverse=True):
        on_day = {"dari": day.isoformat(), "sampai": day.isoformat()}
        parts = {
            service: tallied(group for group in groups if (group.day, group.service) == (day, service))
            for service, _label in service_choices()
        }
        cells = [number(part, service__exact=service, **on_day) for service, part in parts.items()]
        rows.append(Row(format_date(day), [*cells, total(parts.values(), **on_day)]))
    return Table("Hari", [*(label for _service, label in service_choices()), "Semua"], rows)
