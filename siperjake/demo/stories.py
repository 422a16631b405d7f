"""What happens to the demo cases: which path each one takes and when every step is taken. Pure; no database, no clock.

Every state of the transition table (design §4) is the end of at least one story. The case with number ``index`` always
has the same story, service and family, however many cases are loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID, uuid5

from agencies.worktime import WorkCalendar
from applications.enums import OPEN_STATUSES, Status
from siperjake.demo.people import SEED

NAMESPACE = UUID("5b0f3a54-1404-4c4e-9d4a-c0c0c0c0c0c0")
SLOW = ("pengusulan", "peralihan")
"""Services with a deadline of days, of which some cases are shown overdue."""
VERBS = {"answer": "answer_referral", "withdraw": "withdraw_referral", "cancel_by_officer": "cancel"}
"""Verb of the transition table where a step has another name."""
FAMILIES = 260
"""Families of the first round; later cases are second applications of the same families. A multiple of 20 kecamatan."""
SPARE_FAMILIES = 400
"""Where a family would apply for the same service twice, one of its own comes in: this number and up."""

MINUTES = {
    "endorse": (60, 700),
    "take": (30, 420),
    "release": (20, 200),
    "return": (20, 240),
    "refer": (20, 200),
    "answer": (200, 1200),
    "withdraw": (450, 900),
    "verify": (30, 300),
    "send_back": (60, 300),
    "approve": (60, 500),
    "reject": (60, 400),
    "reconsider": (450, 1800),
    "recap": (200, 1500),
    "unrecap": (60, 300),
    "send": (300, 1400),
    "accept": (1300, 4200),
    "refuse": (1300, 3600),
    "requeue": (200, 900),
    "finish": (60, 700),
    "cancel_by_officer": (60, 600),
}
"""Working minutes of the office before each step (a working day has 450)."""

HOURS = {"resubmit": (5, 90), "cancel": (4, 60)}
"""Hours before each step the family takes itself."""

EXPIRES_AFTER_DAYS = 30
"""Days after a return without answer at which the nightly task has closed the case (policy: 10 working days)."""


@dataclass(frozen=True, slots=True)
class Story:
    """One path: its steps after sending, the state it ends in, how often per hundred cases, days of rest since.

    ``services`` names the only ones that take it; empty: every one whose moves allow it.
    """

    name: str
    end: Status
    steps: tuple[str, ...]
    weight: int
    rested: tuple[float, float]
    services: tuple[str, ...] = ()


def _story(name: str, end: Status, steps: str, weight: int, rested: tuple[float, float], services=()) -> Story:
    return Story(name, end, tuple(steps.split()), weight, rested, services)


BPJS = "take verify approve recap send"
STORIES = (
    _story("draft", Status.DRAFT, "", 3, (0.1, 9)),
    _story("new", Status.SUBMITTED, "", 5, (0.02, 1.5)),
    _story("new, late", Status.SUBMITTED, "", 1, (9, 16), SLOW),
    _story("mended", Status.SUBMITTED, "take return resubmit", 3, (0.02, 1)),
    _story("released", Status.SUBMITTED, "take release", 1, (0.02, 1)),
    _story("at village", Status.VILLAGE_CHECK, "", 3, (0.05, 2), ("pengusulan",)),
    _story("in review", Status.IN_REVIEW, "take", 5, (0.02, 1.5)),
    _story("in review, late", Status.IN_REVIEW, "take", 1, (8, 14)),
    _story("answered", Status.IN_REVIEW, "take refer answer", 2, (0.05, 1)),
    _story("question withdrawn", Status.IN_REVIEW, "take refer withdraw", 1, (0.05, 1)),
    _story("sent back", Status.IN_REVIEW, "take verify send_back", 1, (0.05, 1)),
    _story("appealed", Status.IN_REVIEW, "take verify reject reconsider", 1, (0.1, 2)),
    _story("returned", Status.RETURNED, "take return", 5, (0.1, 6)),
    _story("returned again", Status.RETURNED, "take return resubmit take return", 1, (0.1, 5)),
    _story("referred", Status.REFERRED, "take refer", 3, (0.1, 3)),
    _story("referred, late", Status.REFERRED, "take refer", 1, (9, 13), SLOW),
    _story("verified", Status.VERIFIED, "take verify", 4, (0.05, 1.5)),
    _story("verified after mending", Status.VERIFIED, "take return resubmit take verify", 2, (0.05, 1)),
    _story("approved", Status.APPROVED, "take verify approve", 3, (0.2, 8)),
    _story("out of recap", Status.APPROVED, "take verify approve recap unrecap", 1, (0.2, 4)),
    _story("requeued", Status.APPROVED, f"{BPJS} refuse requeue", 1, (0.2, 5)),
    _story("recapped", Status.RECAPPED, "take verify approve recap", 4, (0.5, 6)),
    _story("sent", Status.SENT, BPJS, 4, (1, 12)),
    _story("active", Status.ACCEPTED, f"{BPJS} accept", 3, (0.2, 8)),
    _story("refused", Status.REFUSED, f"{BPJS} refuse", 3, (0.3, 6)),
    _story("rejected", Status.REJECTED, "take verify reject", 5, (1, 70)),
    _story("rejected at once", Status.REJECTED, "take reject", 3, (1, 60)),
    _story("done by BPJS", Status.DONE, f"{BPJS} accept finish", 12, (1, 95)),
    _story("done after mending", Status.DONE, f"take return resubmit {BPJS} accept finish", 4, (1, 60)),
    _story("done by the office", Status.DONE, "take verify approve finish", 5, (1, 100), ("pembebasan",)),
    _story("long ago", Status.DONE, f"{BPJS} accept finish", 1, (140, 320)),
    _story("withdrawn", Status.CANCELLED, "cancel", 2, (1, 60)),
    _story("withdrawn while returned", Status.CANCELLED, "take return cancel", 1, (1, 50)),
    _story("withdrawn at the desk", Status.CANCELLED, "take cancel_by_officer", 1, (1, 50)),
    _story("expired", Status.EXPIRED, "take return expire", 3, (0.5, 50)),
    _story("rival", Status.SUBMITTED, "", 1, (0.02, 0.4), ("pengusulan",)),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One demo case before it is played. ``rival_of`` is the number of the case it competes with."""

    index: int
    story: Story
    service: str
    family: int
    rival_of: int | None = None

    @property
    def submit_key(self) -> UUID:
        """The same at every run: a case that is there is not made again."""
        return uuid5(NAMESPACE, str(self.index))

    def random(self, purpose: str) -> Random:
        """Repeatable randomness of this case for one purpose."""
        return Random(f"{SEED}:case:{self.index}:{purpose}")


def make_plans(*, count: int, verbs: Mapping[str, frozenset[str]]) -> list[Plan]:
    """The first ``count`` cases; ``verbs`` holds the moves of each service of the catalogue by its code."""
    plans: list[Plan] = []
    at_village = 0
    for index in range(count):
        story = _story_of(index)
        rng = Random(f"{SEED}:plan:{index}")
        if story.name == "at village":
            at_village += 1
            family = FAMILIES + 20 * at_village
        else:
            family = index % FAMILIES
        needed = {VERBS.get(step, step) for step in story.steps}
        possible = [code for code in story.services or verbs if needed <= verbs[code]]
        service = rng.choices(possible, weights=[_SHARE.get(code, 10) for code in possible])[0]
        first = plans[family] if family < index and family < FAMILIES else None
        if first is not None and service == first.service:
            service = possible[(possible.index(service) + 1) % len(possible)]
        if index >= 2 * FAMILIES or (first is not None and service == first.service):
            family = SPARE_FAMILIES + index
        rival = _rival(plans) if story.name == "rival" else None
        if rival is not None:
            family, service = rival.family, rival.service
        plans.append(
            Plan(
                index=index,
                story=story,
                service=service,
                family=family,
                rival_of=rival.index if rival else None,
            )
        )
    return plans


_SHARE = {"pengusulan": 50, "peralihan": 16, "pembebasan": 20, "reaktivasi": 14}


def _story_of(index: int) -> Story:
    """Hundred by hundred, each shuffled anew; the very first cases are one of every story."""
    round_number, place = divmod(index, 100)
    deck = [story for story in STORIES for _ in range(story.weight)]
    Random(f"{SEED}:deck:{round_number}").shuffle(deck)
    if round_number == 0:
        for story in STORIES:
            deck.remove(story)
        deck = [*STORIES, *deck]
    return deck[place]


def _rival(plans: Sequence[Plan]) -> Plan | None:
    """The latest case that is still open and can be competed with."""
    waiting = (plan for plan in reversed(plans) if plan.story.end in OPEN_STATUSES and plan.rival_of is None)
    return next((plan for plan in waiting if plan.service == "pengusulan"), None)


def schedule(*, plan: Plan, now: datetime, calendar: WorkCalendar, extra: Sequence[str] = ()) -> list[datetime]:
    """The moments of first page, sending and each step (``extra`` steps come right after sending).

    The last one lies as many days before ``now`` as the story has rested; officers work in office hours only.
    """
    rng = plan.random("times")
    rested = timedelta(days=rng.uniform(*plan.story.rested))
    start = now - rested - timedelta(days=len(plan.story.steps) * 1.2)
    moments: list[datetime] = []
    for _ in range(12):
        moments = _walk(plan, start=start, calendar=calendar, extra=extra)
        over = moments[-1] - (now - rested)
        if over <= timedelta(0):
            break
        start -= over + timedelta(hours=2)
    return moments


def _walk(plan: Plan, *, start: datetime, calendar: WorkCalendar, extra: Sequence[str]) -> list[datetime]:
    rng = plan.random("walk")
    begun = _waking(start.replace(second=rng.randint(0, 59)), calendar)
    moments = [begun, begun + timedelta(minutes=rng.randint(7, 45))]
    for step in (*extra, *plan.story.steps):
        before = moments[-1]
        if step == "expire":
            night = (before + timedelta(days=EXPIRES_AFTER_DAYS)).astimezone(calendar.tz)
            moments.append(night.replace(hour=1, minute=30, second=0))
        elif step in HOURS:
            moments.append(_waking(before + timedelta(hours=rng.uniform(*HOURS[step])), calendar))
        else:
            moments.append(calendar.add(before, rng.randint(*MINUTES[step])))
    return moments


def _waking(at: datetime, calendar: WorkCalendar) -> datetime:
    """The moment itself, or the next morning when it falls into the night."""
    local = at.astimezone(calendar.tz)
    if local.time() < time(6):
        return local.replace(hour=6 + local.minute % 3)
    if local.time() > time(21):
        return (local + timedelta(days=1)).replace(hour=6 + local.minute % 4)
    return local
