"""The vocabulary a service definition is written in: questions, steps, documents, service.

A definition is data. Forms, completeness, check page, correction page and case page are built from it, so that a new
service is one new module here and nothing else (design §4).
"""

import datetime
import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agencies.policies import PolicyKey, PolicyKind
from applications.enums import Finisher, LetterKind, TargetKind
from participants.enums import MembershipStatus, Segment


class Kind(enum.Enum):
    """How one answer is typed, checked and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NAME = "name"
    NIK = "nik"
    KK = "kk"
    CARD = "card"
    PHONE = "phone"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    MONEY = "money"
    INTEGER = "integer"
    RT_RW = "rt_rw"
    POSTCODE = "postcode"
    VILLAGE = "village"
    FIRST_LEVEL_FACILITY = "fktp"
    HOSPITAL = "hospital"


class Page(enum.Enum):
    """Which screen asks a step; most steps are plain questions."""

    QUESTIONS = "questions"
    VILLAGE = "village"
    BIRTH = "birth"
    MEMBERS = "members"
    DOCUMENT = "document"


@dataclass(frozen=True)
class RuleContext:
    """What a rule may ask besides the case itself: the policy in force there and then, the clock, and
    whether any puskesmas or clinic of the regency is on record.
    """

    policy: Callable[[str], Any]
    today: datetime.date
    now: datetime.datetime
    has_clinics: Callable[[], bool] = lambda: True


Rule = Callable[[Any, RuleContext], bool]


def always(case, context):
    """The rule that holds for every case."""
    return True


@dataclass(frozen=True, kw_only=True)
class Question:
    """One answer: where it is stored, how it is asked and when.

    ``column`` answers live in a typed column of the case; all others in its ``details``. ``short_label`` is used on the
    check page, the case page and in correction lists. ``required`` may be a rule that looks at the other answers.
    ``maximum``/``minimum`` bound integers and money; for dates ``maximum`` is years back (``allow_future``: ahead).
    """

    name: str
    label: str
    kind: Kind
    short_label: str = ""
    hint: str = ""
    required: bool | Rule = True
    column: bool = False
    options: tuple[tuple[str, str], ...] = ()
    max_length: int = 120
    minimum: int | None = None
    maximum: int | None = None
    allow_future: bool = False
    missing: str = ""
    autocomplete: str = "off"
    applies: Rule = always
    sensitive: bool = False

    @property
    def title(self):
        """The short label where there is one."""
        return self.short_label or self.label

    def is_required(self, case, context):
        """Whether this case must answer it, given its other answers."""
        return self.required(case, context) if callable(self.required) else self.required


@dataclass(frozen=True, kw_only=True)
class Step:
    """One public page: a question group under one heading."""

    key: str
    title: str
    questions: tuple[Question, ...] = ()
    page: Page = Page.QUESTIONS
    hint: str = ""
    document: str = ""
    applies: Rule = always


@dataclass(frozen=True, kw_only=True)
class DocumentRule:
    """A document a service asks for, and how sharply it must be photographed (ux-and-security §2.3)."""

    kind: str
    label: str
    why: str
    hint: str
    max_side: int = 2400
    quality: int = 60
    example: str = "paper"
    required: Rule = always
    applies: Rule = always


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """Something that must be mended before sending: at which step, and what to do, in one sentence."""

    step: str
    message: str


def no_blockers(case, context):
    """Most services have no rule of their own."""
    return []


def no_flags(case, context):
    """Most services raise no flag of their own."""
    return []


def nobody(case, context):
    """A letter that is given to the family itself has no addressee."""
    return ()


@dataclass(frozen=True, kw_only=True)
class DecisionLetter:
    """The wording of the letter that says yes (domain-facts §6.7, §9).

    ``opening`` stands before the person's data, ``facts`` pairs questions of this service with their label on paper
    (one without answer is left out), ``body`` gives the paragraphs below. ``members`` is the sentence above the table
    of the family; without it no table is printed. ``addressee`` gives the lines after "Yth.".
    """

    title: str
    opening: str
    body: Callable[[Any, RuleContext], tuple[str, ...]]
    closing: str
    facts: tuple[tuple[str, str], ...] = ()
    members: str = ""
    addressee: Callable[[Any, RuleContext], tuple[str, ...]] = nobody


@dataclass(frozen=True, kw_only=True)
class RegistryEffect:
    """What the approval of a case writes into the registry, for the applicant and the members alike (ADR 0013).

    ``membership`` is what the office proposes; with ``replaces`` it takes the place of what is known, else it only
    fills what is not. ``status`` and its words are observed by the office, unless ``keeps_active`` and the person is
    recorded as active. Others of the same family card in a segment of ``takes_along`` go with the family.
    """

    membership: Mapping[str, Any] = field(default_factory=dict)
    replaces: bool = True
    status: MembershipStatus = MembershipStatus.NOT_YET
    status_text: str = "Diusulkan Dinas Sosial"
    keeps_active: bool = True
    takes_along: tuple[Segment, ...] = ()
    registers: bool = True


#: People the registry knows are linked to the case; nothing is written of them, and nobody is registered.
LINK_ONLY = RegistryEffect(registers=False)
#: Put forward for cover paid by the district: class 3, not in force before BPJS Kesehatan says so (domain-facts §6.3).
PROPOSED_FOR_DISTRICT = RegistryEffect(membership={"segment": Segment.PBPU_PEMDA, "care_class": 3})


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service of the office, whole: what is asked, which papers, which moves, which rules, how long it may take.

    ``uses_recap`` says that BPJS Kesehatan finishes it through the monthly recap; else the office's own letter does.
    ``legal_basis`` is for whoever maintains the definition, ``letter_basis`` the law as its letters name it.
    """

    code: str
    name: str
    short_name: str
    summary: str
    icon: str
    order: int
    finisher: Finisher
    steps: tuple[Step, ...]
    documents: tuple[DocumentRule, ...]
    sla_days: int
    sla_basis: str
    legal_basis: str
    what_next: str
    decision: DecisionLetter
    letter_basis: str
    registry_effect: RegistryEffect
    uses_recap: bool = True
    letters: tuple[LetterKind, ...] = tuple(LetterKind)
    policies: tuple[PolicyKey, ...] = ()
    blockers: Callable[[Any, RuleContext], list[Blocker]] = no_blockers
    flags: Callable[[Any, RuleContext], list[str]] = no_flags
    is_urgent: Rule = field(default=lambda case, context: False)
    deadline: Callable[[Any, RuleContext], datetime.datetime | None] = field(default=lambda case, context: None)

    @property
    def questions(self):
        """Every question of every step, in the order they are asked."""
        return tuple(question for step in self.steps for question in step.questions)

    def question(self, name):
        """The question called ``name``; KeyError when the service never asks it."""
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)

    def step(self, key):
        """The step called ``key``; KeyError when there is none."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def step_of(self, name):
        """The step that asks the question called ``name``."""
        for step in self.steps:
            if any(question.name == name for question in step.questions):
                return step
        raise KeyError(name)

    def document(self, kind):
        """The rule for documents of ``kind``; KeyError when the service does not take them."""
        for rule in self.documents:
            if rule.kind == kind:
                return rule
        raise KeyError(kind)

    def target_label(self, kind, target):
        """What the family calls an answer or a paper (``TargetKind``); its name in code when no longer asked for."""
        try:
            return self.document(target).label if kind == TargetKind.DOCUMENT else self.question(target).title
        except KeyError:
            return target

    def policy_keys(self):
        """The keys every service has, and those of this one."""
        return (
            PolicyKey(
                code=f"{self.code}.open",
                label=f"{self.short_name}: dibuka untuk umum",
                help_text="Bila ditutup, warga melihat alasannya dan tidak bisa mulai mengisi.",
                kind=PolicyKind.BOOL,
                initial=True,
                legal_basis=self.legal_basis,
            ),
            PolicyKey(
                code=f"{self.code}.closed_reason",
                label=f"{self.short_name}: alasan ditutup",
                help_text="Satu kalimat untuk warga, termasuk kapan dibuka lagi.",
                kind=PolicyKind.TEXT,
                initial="Layanan ini sedang ditutup. Silakan tanya kantor Dinas Sosial.",
                legal_basis=self.legal_basis,
            ),
            PolicyKey(
                code=f"{self.code}.sla_days",
                label=f"{self.short_name}: batas waktu pemeriksaan",
                help_text="Hari kerja sejak diterima lengkap. Jam berhenti selama menunggu perbaikan warga.",
                kind=PolicyKind.INTEGER,
                initial=self.sla_days,
                unit="hari kerja",
                legal_basis=self.sla_basis,
            ),
            PolicyKey(
                code=f"{self.code}.agency_kind",
                label=f"{self.short_name}: instansi pemilik",
                help_text="Jenis instansi yang memeriksa dan memutuskan.",
                kind=PolicyKind.CHOICE,
                initial="dinsos",
                options=(("dinsos", "Dinas Sosial"), ("dinkes", "Dinas Kesehatan")),
                legal_basis=self.legal_basis,
            ),
            PolicyKey(
                code=f"{self.code}.village_check",
                label=f"{self.short_name}: diperiksa desa lebih dulu",
                help_text="Bila ya, pengajuan masuk ke desa atau kelurahan sebelum ke dinas.",
                kind=PolicyKind.BOOL,
                initial=False,
                legal_basis=self.legal_basis,
            ),
            PolicyKey(
                code=f"{self.code}.optional_documents",
                label=f"{self.short_name}: berkas yang tidak wajib",
                help_text="Berkas yang dicentang boleh dilewati warga.",
                kind=PolicyKind.CHOICES,
                initial=[],
                options=tuple((rule.kind, rule.label) for rule in self.documents),
                legal_basis=self.legal_basis,
            ),
            PolicyKey(
                code=f"{self.code}.letter_basis",
                label=f"{self.short_name}: dasar hukum di surat",
                help_text="Disebut di surat keputusan dan surat penolakan. Tambahkan peraturan daerah Anda.",
                kind=PolicyKind.TEXT,
                initial=self.letter_basis,
                legal_basis=self.legal_basis,
            ),
            *self.policies,
        )
