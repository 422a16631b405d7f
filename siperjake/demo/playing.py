"""Writes one demo case: fills the form in, sends it, moves it on, delivers what the family is told on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO

from PIL import Image

from agencies.models import Territory, User
from applications import services
from applications.catalogue.base import Page
from applications.completeness import rule_context
from applications.enums import Channel, NoNikReason, Status
from applications.models import Application
from common.imaging import CleanPage
from notifications import delivery
from notifications.channels.file import FileChannel
from siperjake.demo import papers
from siperjake.demo.filling import MARITAL, RELATIONS, Filling, step_answers
from siperjake.demo.officers import Desk
from siperjake.demo.stories import Plan

SILENT_STEPS = frozenset(
    "endorse take release refer answer withdraw verify send_back reconsider recap unrecap send requeue".split()
)
"""Office business: no message is written, so none has to be delivered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """All that is known of a case before it is written: plan, people, times, photos still to be drawn."""

    plan: Plan
    filling: Filling
    channel: Channel
    operator: str
    moments: tuple[datetime, ...]
    steps: tuple[str, ...]
    jobs: tuple[papers.PaperJob, ...]
    mended: tuple[papers.PaperJob, ...]


class Playing:
    """One case being written, inside the caller's transaction."""

    def __init__(self, *, desk: Desk, draft: Draft, photos: dict[str, bytes], mended: dict[str, bytes]) -> None:
        self.draft = draft
        self.photos = photos
        self.mended = mended
        self.plan = draft.plan
        self.desk = desk

    def play(self) -> None:
        """Fill in, send and move on to the end of the story, delivering each message when it was written."""
        begun, sent, *later = self.draft.moments
        case = self._fill(begun)
        if self.plan.story.end == Status.DRAFT:
            return
        services.submit_application(application=case, submit_key=self.plan.submit_key, actor=self._operator(), at=sent)
        self._deliver(sent)
        for step, at in zip(self.draft.steps, later, strict=True):
            self.desk.take_step(
                step, case=case, plan=self.plan, at=at, attach=self._attach_mended, right=self._right_answers
            )
            if step not in SILENT_STEPS:
                self._deliver(at)

    def _deliver(self, at: datetime) -> None:
        delivery.drain(clock=lambda: at, channel=FileChannel())

    def _operator(self) -> User | None:
        return self.desk.officers.get(self.draft.operator)

    def _fill(self, begun: datetime) -> Application:
        operator, filling = self._operator(), self.draft.filling
        entry = operator.memberships.get().agency if operator else None
        village = None
        if self.draft.channel == Channel.VILLAGE_QR:
            village = Territory.objects.select_related("parent").get(pk=filling.family.place.code)
        case = services.start_draft(
            service=self.plan.service,
            channel=self.draft.channel,
            village=village,
            actor=operator,
            entry_agency=entry,
            at=begun,
            submit_key=self.plan.submit_key,
        )
        context = rule_context(case, at=begun)
        steps = case.definition.steps
        if self.plan.story.end == Status.DRAFT:
            steps = steps[: self.plan.random("steps").randint(3, len(steps) - 3)]
        for number, step in enumerate(steps):
            at = begun + timedelta(seconds=20 * (number + 1))
            if not step.applies(case, context):
                continue
            if step.page is Page.DOCUMENT:
                self._attach(case, step.document, self.photos, at)
                continue
            if step.page is Page.MEMBERS:
                self._members(case, at)
            services.save_answers(
                application=case,
                step=step,
                values=step_answers(case=case, step=step, filling=filling, context=context),
                at=at,
            )
            if step.page is Page.VILLAGE:
                context = rule_context(case, at=begun)
        if self.plan.story.end == Status.DRAFT and self.plan.index % 2:
            services.put_draft_away(application=case, at=begun + timedelta(minutes=10))
        return case

    def _members(self, case: Application, at: datetime) -> None:
        filling = self.draft.filling
        for member in filling.family.members:
            if member is filling.person or member.birth_date >= filling.sent_on:
                continue
            services.save_member(
                application=case,
                values={
                    "full_name": member.name,
                    "nik": member.nik or None,
                    "no_nik_reason": "" if member.nik else NoNikReason.NEWBORN,
                    "family_relation": RELATIONS[member.relation],
                    "sex": member.sex,
                    "birth_date": member.birth_date,
                    "birth_place": member.birth_place,
                    "marital_status": MARITAL[member.marital],
                    "card_number": member.card_number,
                },
                at=at,
            )

    def _attach(self, case: Application, kind: str, photos: dict[str, bytes], at: datetime) -> None:
        photo = photos.get(kind)
        if photo is None:
            return
        with Image.open(BytesIO(photo)) as image:
            page = CleanPage(data=photo, width=image.width, height=image.height)
        services.attach_clean_pages(
            application=case,
            kind=kind,
            pages=[page],
            sha256=sha256(photo).hexdigest(),
            source_bytes=len(photo),
            at=at,
        )

    def _attach_mended(self, case: Application, kind: str, at: datetime) -> None:
        self._attach(case, kind, self.mended, at)

    def _right_answers(self, case: Application, names: Sequence[str]) -> dict[str, object]:
        """What the family should have written in the first place."""
        filling = self.draft.filling
        right = replace(filling, wrong=frozenset())
        raw = right.raw()
        return {name: str(raw[name]) for name in names}
