"""The rows of a file on its page: what each would do, or why it is refused. A page of rows costs the same queries."""

from dataclasses import dataclass

from django.db import models
from django.urls import reverse

from participants.admin_views.excel_pages import address, mask_numbers
from participants.admin_views.people_words import hidden, masked
from participants.enums import BatchState, ChangeKind, RowVerdict
from participants.models import ImportRow, Participant, ParticipantChange
from participants.services.history import label_of, words_for

PER_PAGE = 50
NOTHING = "kosong"
_TONES = {RowVerdict.NEW: "ok", RowVerdict.CHANGED: "wait", RowVerdict.REJECTED: "late"}
#: What a new person's line says at once; the rest opens on demand.
_FIRST = ("birth_date", "territory_id", "segment", "status")
_MOST_NUMBER = 9_999_999


class Choice(models.TextChoices):
    """Which rows are shown."""

    ALL = "", "Semua"
    NEW = RowVerdict.NEW.value, "Baru"
    CHANGED = RowVerdict.CHANGED.value, "Berubah"
    SAME = RowVerdict.SAME.value, "Sama"
    REJECTED = RowVerdict.REJECTED.value, "Ditolak"
    WARNED = "peringatan", "Peringatan"


@dataclass(frozen=True)
class Line:
    """One row of the file as the page shows it."""

    number: int
    verdict: str
    tone: str
    who: str
    nik: str
    url: str
    said: list
    more: list
    problems: list
    undone: bool
    undo_url: str


@dataclass(frozen=True)
class Tab:
    """One choice of rows with how many there are."""

    label: str
    count: int
    address: str
    is_current: bool


def chosen(request):
    """Which rows the address asks for; an unknown word is as none."""
    word = request.GET.get("hasil", "")
    return Choice(word) if word in Choice.values else Choice.ALL


def start(request):
    """The row number from which the address wants rows; 0 from the first."""
    word = request.GET.get("dari", "")
    return min(int(word), _MOST_NUMBER) if word.isascii() and word.isdigit() and len(word) < 10 else 0


def tabs(batch, current):
    """The choices with their counts, which the file itself knows."""
    counts = {
        Choice.ALL: batch.rows_done,
        Choice.NEW: batch.new_count,
        Choice.CHANGED: batch.changed_count,
        Choice.SAME: batch.same_count,
        Choice.REJECTED: batch.rejected_count,
        Choice.WARNED: batch.warned_count,
    }
    return [
        Tab(choice.label, count, f"?hasil={choice.value}" if choice.value else "?", choice == current)
        for choice, count in counts.items()
    ]


class RowPage:
    """``PER_PAGE`` rows of ``batch`` from number ``first`` on, read with a fixed number of queries."""

    def __init__(self, *, batch, user, choice, first, may_undo):
        self.batch, self.user, self.choice, self.first = batch, user, choice, first
        rows = _narrowed(ImportRow.objects.visible_to(user).filter(batch=batch), choice)
        found = list(rows.filter(number__gte=first).order_by("number")[: PER_PAGE + 1])
        self.next_first = found[PER_PAGE].number if len(found) > PER_PAGE else None
        before = (
            list(rows.filter(number__lt=first).order_by("-number").values_list("number", flat=True)[:PER_PAGE])
            if first
            else []
        )
        self.previous_first = before[-1] if before else None
        self.rows = found[:PER_PAGE]
        self.may_undo = may_undo and batch.state == BatchState.APPLIED
        self._look_up()
        self.lines = [self._line(row) for row in self.rows]

    def address(self, first):
        """The address of the rows from ``first`` on."""
        return f"?hasil={self.choice.value}&dari={first}"

    @property
    def next_address(self):
        """The rows after these, or ""."""
        return self.address(self.next_first) if self.next_first else ""

    @property
    def previous_address(self):
        """The rows before these, or ""."""
        return self.address(self.previous_first) if self.previous_first else ""

    def _look_up(self):
        """What the rows name by keys: places, facilities, people, and what became of the rows."""
        self.words = words_for(
            (name, value) for row in self.rows for name, pair in (row.fields or {}).items() for value in pair
        )
        self.changes = self._written() if self.batch.applied_at else {}
        keys = {row.participant_id for row in self.rows} | {person for person, _ in self.changes.values()}
        people = Participant.objects.visible_to(self.user).filter(pk__in=keys - {None})
        self.people = {pk: (name, nik) for pk, name, nik in people.values_list("pk", "full_name", "nik")}

    def _written(self):
        """{row number: (person's key, whether taken back)} of these rows."""
        numbers = [row.number for row in self.rows]
        found = {}
        written = ParticipantChange.objects.filter(batch=self.batch, row_number__in=numbers).order_by("pk")
        for number, person, kind in written.values_list("row_number", "participant_id", "kind"):
            found[number] = (person, kind == ChangeKind.UNDO)
        return found

    def _line(self, row):
        person, undone = self.changes.get(row.number, (row.participant_id, False))
        name, nik = self.people.get(person, ("", None))
        verdict = RowVerdict(row.verdict)
        said, more = self._facts(row)
        can_undo = self.may_undo and row.number in self.changes and not undone
        return Line(
            number=row.number,
            verdict=verdict.label,
            tone=_TONES.get(verdict, ""),
            who=row.full_name or name,
            nik=hidden(row.nik or nik),
            url=reverse("admin:participants_participant_change", args=[person]) if person in self.people else "",
            said=said,
            more=more,
            problems=[_problem(one) for one in row.problems or []],
            undone=undone,
            undo_url=address("importbatch_undo_row", self.batch.public_id, row.number) if can_undo else "",
        )

    def _facts(self, row):
        """((label, old, new) shown at once, the same behind a click) of what the row changes."""
        facts = {
            name: (label_of(name), self._said(name, pair[0]), self._said(name, pair[1]))
            for name, pair in (row.fields or {}).items()
        }
        if row.verdict != RowVerdict.NEW:
            return list(facts.values()), []
        first = [facts[name] for name in _FIRST if name in facts]
        return [(label, "", new) for label, _, new in first], [
            (label, "", new) for name, (label, _, new) in facts.items() if name not in _FIRST
        ]

    def _said(self, name, value):
        return masked(name, self.words(name, value)) if value else NOTHING


def _narrowed(rows, choice):
    if choice == Choice.ALL:
        return rows
    if choice == Choice.WARNED:
        return rows.exclude(verdict=RowVerdict.REJECTED).filter(problems__isnull=False)
    return rows.filter(verdict=choice.value)


def _problem(problem):
    """The parts of a problem, numbers masked: the page stands open on desks, the file has them in full."""
    return {**problem, "value": mask_numbers(str(problem.get("value", "")))}
