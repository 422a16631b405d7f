"""Plays the demo cases through the verbs of ``applications.services``, each in one transaction at its own times.

Nothing is written past the services: every rule, log row and message of a real case is there. The messages are
delivered by the file channel at the time they were written, whatever channel is configured: demo numbers belong to
nobody.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from multiprocessing import get_context

from django.db import connection, transaction

from agencies.models import Agency, User
from agencies.scoping import remember_memberships
from agencies.services import set_policy, work_calendar
from applications.catalogue import SERVICES
from applications.enums import Channel, HelperRelation, Status
from applications.models import Application
from applications.workflow import verbs_for
from participants.models import Facility
from siperjake.demo import offices, papers
from siperjake.demo.filling import Filling
from siperjake.demo.officers import Desk
from siperjake.demo.people import Family, Person, Place, generate_families
from siperjake.demo.playing import Draft, Playing
from siperjake.demo.stories import FAMILIES, Plan, make_plans, schedule

DRAWERS = 1
"""Processes that draw photos while this one writes cases; on two cores one keeps the pace."""
AHEAD = 12
"""Cases drawn before they are needed: bounds the memory."""

VILLAGE_CHECK_POLICY = "pengusulan.village_check"
HELP_POLICIES = {
    "general.help_phone": "0811 0000 0001 (contoh)",
    "general.help_whatsapp": "081100000001",
    "general.pdp_officer": "Sekretaris Dinas Sosial (contoh)",
}


def service_verbs() -> dict[str, frozenset[str]]:
    """The moves of every service of the catalogue, by its code."""
    return {code: verbs_for(service) for code, service in SERVICES.items()}


class Player:
    """Loads the demo cases; ``now`` is the moment the demo seems to be at."""

    def __init__(self, *, places: Sequence[Place], now: datetime, say: Callable[[str], None]) -> None:
        self.places = places
        self.now = now
        self.say = say
        self.calendar = work_calendar(Agency.objects.get(code="dinsos-1404"))
        self.checked_district = offices.demo_village(places, urban=False).district_code

    # --- what is loaded once

    @cached_property
    def desk(self) -> Desk:
        """The officers of the demo and what they say."""
        usernames = [account.username for account in offices.accounts(self.places)]
        officers = {user.username: user for user in User.objects.filter(username__in=usernames)}
        for officer in officers.values():
            remember_memberships(officer)
        agencies = {agency.code: agency for agency in Agency.objects.filter(territory_id=offices.REGENCY)}
        return Desk(officers=officers, agencies=agencies, calendar=self.calendar)

    @cached_property
    def offices(self) -> dict[str, offices.Office]:
        """Letterheads and signatories by office code."""
        return {office.code: office for office in offices.all_offices(self.places)}

    @cached_property
    def facilities(self) -> dict[str, int]:
        """Primary keys of the demo facilities by code."""
        return dict(Facility.objects.values_list("code", "pk"))

    # --- the whole run

    def missing(self, *, count: int) -> list[Plan]:
        """The plans whose case is not in the database."""
        plans = make_plans(count=count, verbs=service_verbs())
        keys = [plan.submit_key for plan in plans]
        known = set(Application.objects.filter(submit_key__in=keys).values_list("submit_key", flat=True))
        return [plan for plan in plans if plan.submit_key not in known]

    def play_all(self, *, count: int) -> int:
        """Write every missing case; returns how many."""
        plans = self.missing(count=count)
        if not plans:
            return 0
        self._say_whom_to_call()
        self._ask_villages_first()
        highest = max(plan.family for plan in plans) + 1
        families = list(generate_families(places=self.places, count=max(highest, FAMILIES)))
        drafts = (self._draft(plan, families[plan.family]) for plan in plans)
        with _quiet_console():
            for number, drawn in enumerate(_drawn(drafts, parallel=len(plans) > AHEAD), start=1):
                with transaction.atomic():
                    draft, photos, mended = drawn
                    Playing(desk=self.desk, draft=draft, photos=photos, mended=mended).play()
                    # The messages were delivered at their own time: nobody is woken for them after the commit.
                    connection.run_on_commit.clear()
                if number % 50 == 0:
                    self.say(f"  {number} dari {len(plans)} pengajuan contoh")
        with transaction.atomic():
            self.desk.sign_letters()
        return len(plans)

    def _say_whom_to_call(self) -> None:
        for key, value in HELP_POLICIES.items():
            set_policy(
                key,
                value=value,
                territory_code=None,
                valid_from=offices.SINCE,
                legal_basis="Contoh: penunjukan layanan bantuan",
                actor=None,
                at=self.now,
            )

    def _ask_villages_first(self) -> None:
        set_policy(
            VILLAGE_CHECK_POLICY,
            value=True,
            territory_code=self.checked_district,
            valid_from=offices.SINCE,
            legal_basis="Contoh: keputusan camat tentang pemeriksaan desa",
            actor=None,
            at=self.now,
        )

    # --- one case, before it is written

    def _draft(self, plan: Plan, family: Family) -> Draft:
        village_first = plan.service == "pengusulan" and family.place.district_code == self.checked_district
        extra = ("endorse",) if village_first and plan.story.end not in (Status.DRAFT, Status.VILLAGE_CHECK) else ()
        if plan.story.steps[:1] == ("cancel",):
            extra = ()
        moments = schedule(plan=plan, now=self.now, calendar=self.calendar, extra=extra)
        sent_on = moments[1].astimezone(self.calendar.tz).date()
        person = _person(plan, family, sent_on)
        channel, operator = self._door(plan, family)
        slips = self.desk.slips(plan) if "return" in plan.story.steps else ()
        helped = plan.random("helper").random() < 0.14
        officer = self.desk.officers[operator].full_name.removesuffix(" (contoh)") if operator else ""
        hospital = plan.random("hospital").choice(("9904R001", "9904R001", "9904R002", "9904R003", ""))
        filling = Filling(
            plan=plan,
            family=family,
            person=person,
            sent_on=sent_on,
            helper=officer or ("Bu Asnah Janah" if helped else ""),
            helper_relation=HelperRelation.VILLAGE if operator else HelperRelation.NEIGHBOUR,
            first_level=self.facilities[f"99{family.place.district_code}"],
            hospital=self.facilities[hospital] if hospital else None,
            wrong=frozenset(slip.target for slip in slips if slip.target_kind == "field"),
        )
        flaws = {slip.target: slip.flaw for slip in slips if slip.flaw}
        kinds = self._papers_shown(plan)
        return Draft(
            plan=plan,
            filling=filling,
            channel=channel,
            operator=operator,
            moments=tuple(moments),
            steps=(*extra, *plan.story.steps),
            jobs=tuple(self._job(kind, filling, flaw=flaws.get(kind, "")) for kind in kinds),
            mended=tuple(self._job(kind, filling) for kind in kinds if kind in flaws)
            if "resubmit" in plan.story.steps
            else (),
        )

    def _papers_shown(self, plan: Plan) -> list[str]:
        kinds = [rule.kind for rule in SERVICES[plan.service].documents]
        rng = plan.random("papers")
        if plan.story.end == Status.DRAFT:
            return kinds[: rng.randint(0, 1)]
        return [kind for kind in kinds if kind != "kartu_jkn" or rng.random() < 0.7]

    def _door(self, plan: Plan, family: Family) -> tuple[Channel, str]:
        """How the case came in, and the officer who typed it ("" when the family did)."""
        chance = plan.random("door").random()
        village = offices.demo_village(self.places, urban=False)
        if plan.story.end == Status.DRAFT or plan.rival_of is not None:
            return Channel.WEB, ""
        if plan.service in ("pembebasan", "reaktivasi") and chance < 0.4:
            return Channel.HOSPITAL_DESK, "petugas.rs"
        if family.place.code == village.code and chance < 0.7:
            return Channel.VILLAGE_DESK, "operator.desa"
        if family.place.district_code == village.district_code and chance < 0.5:
            return Channel.VILLAGE_DESK, "operator.kecamatan"
        if chance > 0.95:
            return Channel.OFFICE_DESK, "operator.data"
        return (Channel.VILLAGE_QR, "") if chance > 0.8 else (Channel.WEB, "")

    def _job(self, kind: str, filling: Filling, *, flaw: str = "") -> papers.PaperJob:
        family, person = filling.family, filling.person
        village = self.offices[f"desa-{family.place.code}"]
        letter = None
        match kind:
            case "ktp" if not person.nik or person.age(on=filling.sent_on) < 17:
                letter = papers.birth_certificate(office=self.offices["dukcapil-1404"], family=family, person=person)
            case "ktp" | "kk" | "kartu_jkn":
                pass
            case "sktm" | "surat_pengantar":
                is_sktm = kind == "sktm"
                letter = papers.village_letter(
                    title="SURAT KETERANGAN TIDAK MAMPU" if is_sktm else "SURAT PENGANTAR",
                    number=filling.sktm_number if is_sktm else filling.raw()["referral_number"],
                    office=village,
                    family=family,
                    person=person,
                    on=filling.sktm_date if is_sktm else filling.care_date,
                )
            case _:
                at_hospital = kind == "surat_rawat"
                code = "rsud-1404" if at_hospital else f"pkm-{family.place.district_code}"
                label = SERVICES[filling.plan.service].document(kind).label
                letter = papers.care_letter(
                    title="SURAT KETERANGAN DIRAWAT" if at_hospital else label.removeprefix("Foto ").upper(),
                    number=f"445/{filling.plan.index + 100}/{filling.sent_on.year}",
                    office=self.offices[code],
                    family=family,
                    person=person,
                    on=filling.care_date,
                )
        return papers.PaperJob(kind=kind, family=family, person=person, letter=letter, flaw=flaw)


def _person(plan: Plan, family: Family, sent_on: date) -> Person:
    """Whom the case is about: the head mostly, sometimes the wife, in care anybody of the family."""
    rng = (plan if plan.rival_of is None else Plan(index=plan.rival_of, story=plan.story, service="", family=0)).random(
        "person"
    )
    born = [member for member in family.members if member.birth_date < sent_on]
    if plan.service == "pembebasan":
        return rng.choice(born)
    adults = [member for member in born[:2] if member.age(on=sent_on) >= 18]
    return adults[-1] if rng.random() < 0.2 else family.head


def _drawn(drafts: Iterator[Draft], *, parallel: bool) -> Iterator[tuple[Draft, dict[str, bytes], dict[str, bytes]]]:
    """Each draft with its photos by kind, first and mended; a bounded number is drawn ahead in other processes."""
    if not parallel:
        for draft in drafts:
            yield _with_photos(draft, papers.draw_all([*draft.jobs, *draft.mended]))
        return
    with ProcessPoolExecutor(DRAWERS, mp_context=get_context("spawn")) as pool:
        waiting: deque[tuple[Draft, Future]] = deque()
        for draft in drafts:
            waiting.append((draft, pool.submit(papers.draw_all, [*draft.jobs, *draft.mended])))
            if len(waiting) > AHEAD:
                ready, future = waiting.popleft()
                yield _with_photos(ready, future.result())
        while waiting:
            ready, future = waiting.popleft()
            yield _with_photos(ready, future.result())


@contextmanager
def _quiet_console() -> Iterator[None]:
    """Keep the file channel from printing a line for each of a thousand messages."""
    console = logging.getLogger("notifications.console")
    before = console.level
    console.setLevel(logging.WARNING)
    try:
        yield
    finally:
        console.setLevel(before)


def _with_photos(draft: Draft, photos: list[bytes]) -> tuple[Draft, dict[str, bytes], dict[str, bytes]]:
    first = {job.kind: photo for job, photo in zip(draft.jobs, photos, strict=False)}
    second = {job.kind: photo for job, photo in zip(draft.mended, photos[len(draft.jobs) :], strict=True)}
    return draft, first, second
