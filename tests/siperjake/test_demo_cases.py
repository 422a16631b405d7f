"""The demo cases: every state is reached, through the services only, once and for all."""

import itertools
from collections import Counter
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from agencies.auth import MembershipBackend
from agencies.models import Agency, User
from agencies.worktime import CIVIL_SERVICE_HOURS, WorkCalendar
from applications.catalogue import SERVICES
from applications.enums import RUNNING_STATUSES, Status
from applications.models import Application, ApplicationTransition, Document
from notifications.enums import MessageState
from notifications.models import Message
from siperjake.demo import cases, officers, offices, papers
from siperjake.demo.people import Place, generate_families
from siperjake.demo.services import demo_places
from siperjake.demo.stories import HOURS, STORIES, make_plans, schedule

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 20, 14, 5, tzinfo=WIB)
CALENDAR = WorkCalendar(hours=CIVIL_SERVICE_HOURS, holidays=frozenset({date(2026, 11, 3)}), tz=WIB, cutoff=time(15))
VERBS = cases.service_verbs()
ONE_OF_EACH = len(STORIES)


def test_every_state_is_the_end_of_a_story_and_weights_are_per_cent():
    assert {story.end for story in STORIES} == set(Status)
    assert sum(story.weight for story in STORIES) == 100


def test_first_plans_are_one_of_every_story():
    assert Counter(plan.story for plan in make_plans(count=ONE_OF_EACH, verbs=VERBS)) == Counter(STORIES)


def test_more_cases_begin_with_the_same_cases():
    assert make_plans(count=500, verbs=VERBS)[:90] == make_plans(count=90, verbs=VERBS)


def test_plans_cover_all_services_and_twenty_districts():
    plans = make_plans(count=400, verbs=VERBS)
    assert {plan.service for plan in plans} == set(SERVICES)
    assert {plan.family % 20 for plan in plans} == set(range(20))
    assert len({plan.submit_key for plan in plans}) == 400


def test_one_family_never_applies_twice_for_one_service_unless_it_is_a_rival():
    pairs = Counter((plan.family, plan.service) for plan in make_plans(count=600, verbs=VERBS) if plan.rival_of is None)
    assert max(pairs.values()) == 1


@pytest.mark.parametrize("plan", make_plans(count=100, verbs=VERBS), ids=lambda plan: f"{plan.index}")
def test_times_are_in_order_in_the_past_and_officers_keep_office_hours(plan):
    moments = schedule(plan=plan, now=NOW, calendar=CALENDAR)
    assert len(moments) == 2 + len(plan.story.steps)
    assert all(earlier < later for earlier, later in itertools.pairwise(moments))
    assert moments[-1] <= NOW
    for step, at in zip(plan.story.steps, moments[2:], strict=True):
        if step not in HOURS and step != "expire":
            assert CALENDAR.is_open(at) or CALENDAR.is_open(at - timedelta(seconds=1))


def test_a_paper_with_a_flaw_differs_from_the_good_one():
    village = Place(code="1404012003", name="Contoh", is_urban=False, district="Reteh")
    family = next(generate_families(places=[village], count=1))
    good, blurred, cut = (
        papers.draw(papers.PaperJob(kind="kk", family=family, person=family.head, flaw=flaw))
        for flaw in ("", "blur", "cut")
    )
    with Image.open(BytesIO(cut)) as small, Image.open(BytesIO(good)) as whole:
        assert small.width < whole.width
    assert len(blurred) < len(good) / 2


# --- with a database


@pytest.fixture
def district(db, settings, monkeypatch):
    """A demo installation with territories, where photos are small and drawn in this process."""
    settings.DEMO = True
    call_command("load_territories", stdout=StringIO())
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "white").save(buffer, "JPEG")
    monkeypatch.setattr(cases, "AHEAD", 10_000)
    monkeypatch.setattr(papers, "draw", lambda job: buffer.getvalue() + (job.kind + job.flaw).encode())


def load(*, count: int = ONE_OF_EACH) -> str:
    out = StringIO()
    call_command("load_demo", cases=count, families=0, stdout=out)
    return out.getvalue()


def is_complete(*, count: int) -> bool:
    with pytest.raises(SystemExit) as ended:
        call_command("load_demo", cases=count, families=0, check=True, stdout=StringIO())
    return ended.value.code == 0


def everything() -> list[int]:
    models = (Application, ApplicationTransition, Document, Message, User, Agency)
    return [model.objects.count() for model in models]


def test_demo_reaches_every_state_and_a_second_run_changes_nothing(district, tmp_path):
    assert not is_complete(count=ONE_OF_EACH)
    load()
    wanted = {plan.submit_key: plan.story for plan in make_plans(count=ONE_OF_EACH, verbs=VERBS)}
    for case in Application.objects.all():
        assert case.status == wanted[case.submit_key].end, wanted[case.submit_key].name
    assert Application.objects.count() == ONE_OF_EACH
    assert not ApplicationTransition.objects.filter(at__gt=timezone.now()).exists()
    assert Application.objects.filter(duplicate_of__isnull=False).exists()
    assert Application.objects.overdue(at=timezone.now()).exists()
    assert Application.objects.filter(status__in=RUNNING_STATUSES, due_at__gt=timezone.now()).exists()
    states = set(Message.objects.values_list("state", flat=True))
    assert {MessageState.DELIVERED, MessageState.FAILED, MessageState.READ} <= states

    before = everything()
    assert "0 pengajuan baru" in load()
    assert everything() == before
    assert is_complete(count=ONE_OF_EACH)
    assert not is_complete(count=ONE_OF_EACH + 1)


def test_every_person_of_the_demo_has_a_number_of_the_invented_block(district):
    load(count=12)
    niks = [nik for nik in Application.objects.values_list("nik", flat=True) if nik]
    assert niks
    assert all(nik.startswith("1404") and int(nik[-4:]) >= 9001 for nik in niks)


def test_interrupted_run_is_taken_up_where_it_stopped(district, monkeypatch):
    whole = officers.Desk.take_step
    calls = itertools.count()

    def stumble(self, step, **rest):
        if next(calls) == 9:
            raise KeyboardInterrupt
        whole(self, step, **rest)

    monkeypatch.setattr(officers.Desk, "take_step", stumble)
    with pytest.raises(KeyboardInterrupt):
        load(count=20)
    begun = Application.objects.count()
    assert 0 < begun < 20
    load(count=20)
    assert Application.objects.count() == 20
    plans = {plan.submit_key: plan.story.end for plan in make_plans(count=20, verbs=VERBS)}
    assert {case.submit_key: case.status for case in Application.objects.all()} == plans


def test_accounts_are_listed_with_password_and_sample_tickets(district):
    load(count=20)
    out = StringIO()
    call_command("load_demo", accounts=True, stdout=out)
    for account in offices.accounts(demo_places()):
        assert account.username in out.getvalue()
    assert offices.PASSWORD in out.getvalue()
    assert "PIN" in out.getvalue()


def test_demo_accounts_may_sign_in_and_the_former_officer_may_not(district):
    load(count=0)
    for username, may in (("verifikator", True), ("operator.desa", True), ("mantan.petugas", False)):
        user = User.objects.get(username=username)
        assert user.check_password(offices.PASSWORD)
        assert MembershipBackend().user_can_authenticate(user) is may


def test_nothing_is_loaded_where_demo_is_off(db, settings):
    settings.DEMO = False
    for options in ({}, {"accounts": True}, {"check": True}):
        with pytest.raises(CommandError, match="DEMO"):
            call_command("load_demo", stdout=StringIO(), **options)
    assert not User.objects.exists()


def test_missing_territories_are_named(db, settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="load_territories"):
        call_command("load_demo", stdout=StringIO())
