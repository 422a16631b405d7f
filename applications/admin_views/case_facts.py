"""What was answered, row by row, each with the officer's mark (screen C2, left). Labels come from the catalogue."""

from dataclasses import dataclass, field

from applications.admin_forms.targets import HELPER_NAMES
from applications.admin_views.case_access import moment_text
from applications.answers import shown_answers
from applications.catalogue.base import Kind
from applications.completeness import rule_context
from applications.enums import Flag, Status, Verdict
from applications.models.person import PersonFields
from applications.perms import acting_agency_id, is_free_for

PERSON = "Data pemohon"
HOME = "Alamat dan kontak"
HELPER = "Yang mengisi"
PERSON_COLUMNS = frozenset(field.name for field in PersonFields._meta.fields) | {"kk_number"}
#: Of the sensitive answers an asked agency reads these: Dukcapil and BPJS look a person up by them (I13).
PARTNERS_KINDS = frozenset({Kind.NIK, Kind.KK, Kind.CARD})
#: Beside which answer a flag is shown.
FLAGGED = {
    "birth_date": Flag.BIRTH_DATE_DIFFERS,
    "sex": Flag.SEX_DIFFERS,
    "nik": Flag.REGION_UNKNOWN,
    "phone": Flag.SHARED_PHONE,
    "sktm_date": Flag.SKTM_OLD,
}
FIELD_WORDS = {Verdict.ACCEPTED: "sesuai", Verdict.REJECTED: "salah", Verdict.PENDING: "belum"}
PAPER_WORDS = {**FIELD_WORDS, Verdict.REJECTED: "perlu diganti"}
TONES = {Verdict.ACCEPTED: "ok", Verdict.REJECTED: "late", Verdict.PENDING: "open"}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What an officer found about one answer or paper. ``field`` and ``target`` name it to ``checks.judge``."""

    field: str
    target: str
    title: str
    verdict: str
    wrong_word: str
    by_text: str = ""

    @property
    def key(self):
        """The anchor of its row."""
        return f"{self.field}-{self.target}"

    @property
    def word(self):
        """The finding in a word."""
        return self.wrong_word if self.verdict == Verdict.REJECTED else FIELD_WORDS[self.verdict]

    @property
    def tone(self):
        """The class of its tag."""
        return TONES[self.verdict]

    @property
    def is_right(self):
        """Found right."""
        return self.verdict == Verdict.ACCEPTED

    @property
    def is_wrong(self):
        """Found wrong."""
        return self.verdict == Verdict.REJECTED


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """One answer; ``mark`` is None for a reader who takes no part in checking, ``hints`` are said beside the value."""

    name: str
    label: str
    value: str
    hints: tuple[str, ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True)
class FactGroup:
    """Answers under one title."""

    title: str
    rows: list[FactRow] = field(default_factory=list)


@dataclass(frozen=True)
class Tally:
    """How far the checking is."""

    total: int
    done: int
    wrong: int

    @property
    def left(self):
        """How many nobody has marked yet."""
        return self.total - self.done

    @property
    def text(self):
        """ "8 dari 14 diperiksa · 1 salah"."""
        return f"{self.done} dari {self.total} diperiksa" + (f" · {self.wrong} salah" if self.wrong else "")


def fact_groups(case, *, at, partner, checks):
    """The answers of ``case`` in groups: the person, home and contact, who filled it in, then one group per step with
    answers of this service alone. ``checks`` are the standing FieldChecks by name.
    """
    context = rule_context(case, at=at)
    shared = {PERSON: [], HOME: [], HELPER: []}
    own = {}
    for step, question, text in shown_answers(case, context):
        if partner and _is_kept_from_partner(question):
            continue
        group = _group_of(question)
        rows = shared[group] if group else own.setdefault(step.title, [])
        rows.append(_row(case, question, text, checks, partner=partner))
    helper = shared.pop(HELPER)
    groups = [*shared.items(), *own.items(), (HELPER, helper)]
    return [FactGroup(title, rows) for title, rows in groups if rows]


def may_judge(case, user):
    """Whether ``user`` may set marks now: who checks the case, while it is being checked."""
    return (
        case.status == Status.IN_REVIEW
        and is_free_for(user, case)
        and acting_agency_id(user, case, "applications.review_application") is not None
    )


def tally_of(marks):
    """The Tally of some marks."""
    verdicts = [mark.verdict for mark in marks]
    wrong = verdicts.count(Verdict.REJECTED)
    return Tally(total=len(verdicts), done=wrong + verdicts.count(Verdict.ACCEPTED), wrong=wrong)


def by_text(user, at, zone):
    """Who found it, and when."""
    return f"{user.get_full_name()}, {moment_text(at, zone)}"


def _is_kept_from_partner(question):
    if question.name in HELPER_NAMES or question.name == "phone_owner":
        return True
    return question.sensitive and question.kind not in PARTNERS_KINDS


def _group_of(question):
    """The group of a question every service asks; "" for one of the service's own."""
    if question.name in HELPER_NAMES:
        return HELPER
    if question.name in PERSON_COLUMNS:
        return PERSON
    return HOME if question.column else ""


def _row(case, question, text, checks, *, partner):
    flag = FLAGGED.get(question.name)
    hints = (Flag(flag).label,) if flag in case.flags and not partner else ()
    return FactRow(
        name=question.name,
        label=question.title,
        value=text or "–",
        hints=hints,
        mark=None if partner or question.name in HELPER_NAMES else _mark(case, question, checks.get(question.name)),
    )


def _mark(case, question, check):
    return Mark(
        field="isian",
        target=question.name,
        title=question.title,
        verdict=check.verdict if check else Verdict.PENDING,
        wrong_word=FIELD_WORDS[Verdict.REJECTED],
        by_text=by_text(check.checked_by, check.checked_at, case.agency.zone) if check else "",
    )
