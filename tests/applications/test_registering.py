"""An approved case stands in the registry in the same moment: for the applicant and the family, once, or not at all."""

import datetime

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

from agencies.enums import Role
from applications import services
from applications.catalogue import SERVICES
from applications.catalogue.base import LINK_ONLY
from applications.enums import FamilyRelation, NoNikReason, PhoneOwner, ReasonCode, Status
from applications.models import Application
from applications.services.registering import check_registrable, register_case
from participants import services as registry
from participants.enums import ChangeKind, MembershipStatus, Relation, Segment, Source
from participants.models import Membership, Participant, ParticipantChange

from tests.applications.console import page_of, signed_in
from tests.applications.stepping import press, seen_of, step_url
from tests.factories import applications as made
from tests.factories import participants as people
from tests.factories.agencies import RETEH

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]

LATER = made.NOON + datetime.timedelta(hours=2)
NEXT_WEEK = made.NOON + datetime.timedelta(days=7)
TODAY = datetime.date(2026, 11, 20)
REGISTERING = [code for code, service in SERVICES.items() if service.registry_effect.registers]


def verified(service="pengusulan", **options):
    """A case that waits for its decision."""
    return made.in_status(Status.VERIFIED, service=service, **options)


def approve(case, *, at=LATER, **options):
    """Decide on it; the case as it is stored then."""
    services.approve_application(application=case, actor=made.officer_of(Role.PENYETUJU), at=at, **options)
    case.refresh_from_db()
    return case


def feedback(case, verb, *, at=NEXT_WEEK, **options):
    """Send the approved case to BPJS Kesehatan, and hear its answer."""
    actor = made.officer_of(Role.PENYETUJU)
    services.recap_application(application=case, actor=actor, at=at)
    services.send_application(application=case, actor=actor, at=at)
    verb(application=case, program="umpan-balik", at=at, **options)


def history():
    """How many changes the registry has seen."""
    return ParticipantChange.objects.count()


@pytest.mark.parametrize("code", REGISTERING)
def test_the_whole_family_is_registered_in_the_same_moment(code):
    case = approve(verified(code, members=2))
    effect = case.definition.registry_effect
    members = list(case.members.order_by("position"))
    assert case.participant and all(member.participant for member in members)
    for person, told in [(case.participant, case), *((member.participant, member) for member in members)]:
        assert (person.nik, person.full_name, person.birth_date) == (told.nik, told.full_name, told.birth_date)
        assert (person.territory_id, person.address, person.rt) == (case.village_id, case.address, case.rt)
        assert person.household.kk_number == case.kk_number and person.facility == case.facility
        assert (person.segment, person.care_class) == (effect.membership["segment"], 3)
        assert (person.status, person.status_source, person.status_on) == (effect.status, Source.OFFICE, TODAY)
        assert person.member_since is None, "that is for BPJS Kesehatan to say"
        change = ParticipantChange.objects.get(participant_id=person.pk)
        assert (change.kind, change.about, change.actor) == (ChangeKind.CREATE, case.about, case.decided_by)
        assert (change.at, change.effective_on) == (LATER, TODAY)
        assert person.memberships.get().valid_from == TODAY and person.observations.count() == 1
    assert case.participant.phone == case.phone and not members[0].participant.phone
    assert case.participant.relation == Relation.HEAD
    assert case.participant.household.people.count() == 3


@pytest.mark.parametrize("code", SERVICES)
def test_a_second_approval_changes_nothing_more(code):
    case = verified(code, members=1)
    people.registered(nik=case.nik, full_name=case.full_name, kk_number=case.kk_number)
    approve(case)
    before, count = people.snapshot(), history()
    with transaction.atomic():
        register_case(case=case, actor=case.decided_by, at=NEXT_WEEK)
        case.save()
    assert people.snapshot() == before and history() == count


def test_a_member_without_a_nik():
    case = made.draft_ready()
    child = made.add_member(case, nik=None, no_nik_reason=NoNikReason.NEWBORN)
    services.submit_application(application=case, submit_key=case.submit_key, at=made.NOON)
    reviewer = made.officer_of(Role.VERIFIKATOR)
    services.take_application(application=case, actor=reviewer, at=made.NOON)
    services.verify_application(application=case, actor=reviewer, at=made.NOON)
    approve(case)
    child.refresh_from_db()
    assert (child.participant.nik, child.participant.no_nik_reason) == (None, NoNikReason.NEWBORN)
    assert child.participant.relation == Relation.CHILD
    count = history()
    register_case(case=case, actor=case.decided_by, at=NEXT_WEEK)
    assert history() == count and Participant.objects.count() == 2


def test_somebody_an_import_knows_is_added_to_and_not_made_again():
    case = verified()
    known = people.registered(
        nik=case.nik,
        full_name="NAMA LAMA",
        kk_number=made.Person().kk,
        territory_id=f"{RETEH}2003",
        rw="009",
        relation=Relation.GRANDCHILD,
        segment=Segment.PBI_JK,
        status=MembershipStatus.INACTIVE_PBI,
        status_source=Source.BPJS,
        status_on=datetime.date(2026, 2, 1),
        desil=2,
        desil_on=datetime.date(2026, 2, 1),
        left_on=datetime.date(2026, 3, 1),
        left_to="Batam",
    )
    first = known.last_change
    Application.objects.filter(pk=case.pk).update(family_relation=FamilyRelation.OTHER, rw="")
    case.refresh_from_db()
    approve(case)
    known.refresh_from_db()
    assert case.participant == known
    assert (known.full_name, known.territory_id, known.rw) == (case.full_name, case.village_id, "")
    assert (known.left_on, known.left_to) == (None, ""), "who is approved here lives here"
    assert known.relation == Relation.GRANDCHILD, "“Anggota keluarga lain” says less than the family card"
    assert (known.status, known.desil) == (MembershipStatus.NOT_YET, 2)
    assert [row.segment for row in known.memberships.order_by("pk")] == [Segment.PBI_JK, Segment.PBPU_PEMDA]
    with pytest.raises(registry.LaterChange, match="pengajuan"):
        registry.undo_change(change=ParticipantChange.objects.get(pk=first), actor=people.clerk(), at=NEXT_WEEK)


def test_a_proposal_does_not_take_away_cover_that_stands():
    case = verified("peralihan")
    seen = {"status": "AKTIF", "status_source": "bpjs", "status_on": datetime.date(2026, 11, 1)}
    known = people.registered(nik=case.nik, full_name=case.full_name, kk_number=case.kk_number, **seen)
    approve(case)
    known.refresh_from_db()
    assert (known.status, known.status_source) == (MembershipStatus.ACTIVE, Source.BPJS)
    assert known.segment == Segment.PBPU_PEMDA


def test_a_newer_word_of_bpjs_stays():
    case = verified("reaktivasi")
    seen = {"status": "AKTIF", "status_source": "bpjs", "status_on": datetime.date(2026, 11, 21)}
    known = people.registered(nik=case.nik, full_name=case.full_name, kk_number=case.kk_number, **seen)
    approve(case)
    known.refresh_from_db()
    assert (known.status, known.status_on.day) == ("AKTIF", 21)


def test_peralihan_takes_the_whole_family_card_and_touches_no_debt():
    case = verified("peralihan", members=1)
    same = {"kk_number": case.kk_number, "status_source": "bpjs", "status_on": datetime.date(2026, 11, 1)}
    payer = people.registered(segment=Segment.PBPU, care_class=1, status="NONAKTIF_PREMI", **same)
    worker = people.registered(segment=Segment.PPU_BU, care_class=1, status="AKTIF", **same)
    dead = people.registered(segment=Segment.PBPU, **same | {"status_on": None})
    registry.record_death(participant=dead, died_on=TODAY, actor=people.clerk(), at=made.NOON)
    approve(case)
    for person in (payer, worker, dead):
        person.refresh_from_db()
    assert (payer.segment, payer.care_class, payer.status) == (Segment.PBPU_PEMDA, 3, MembershipStatus.NOT_YET)
    assert payer.observations.filter(value="NONAKTIF_PREMI").exists(), "that he owes stays on record"
    assert (worker.segment, worker.care_class) == (Segment.PPU_BU, 1)
    assert dead.segment == Segment.PBPU
    assert case.participant.card_number == case.details["card_number"]


def test_reaktivasi_leaves_the_segment_of_the_centre():
    case = verified("reaktivasi")
    seen = {"status": "AKTIF", "status_source": "bpjs", "status_on": datetime.date(2025, 11, 1)}
    clinic = made.facility(code="99040102", name="Puskesmas Lain Contoh")
    known = people.registered(
        nik=case.nik,
        full_name=case.full_name,
        kk_number=case.kk_number,
        segment=Segment.BP,
        facility_id=clinic.pk,
        **seen,
    )
    approve(case)
    known.refresh_from_db()
    assert (known.segment, known.facility, known.memberships.count()) == (Segment.BP, clinic, 1)
    assert (known.status, known.status_source) == (MembershipStatus.INACTIVE_PBI, Source.OFFICE)


def test_pembebasan_leaves_a_link_and_nothing_else():
    assert SERVICES["pembebasan"].registry_effect is LINK_ONLY
    unknown = approve(verified("pembebasan"))
    assert unknown.participant is None and not Participant.objects.exists()
    case = verified("pembebasan")
    known = people.registered(nik=case.nik, full_name="NAMA LAMA")
    state = registry.state_of(known)
    approve(case)
    known.refresh_from_db()
    assert case.participant == known and registry.state_of(known) == state
    link = ParticipantChange.objects.get(pk=known.last_change)
    assert (link.fields, link.about) == ({}, case.about)


def test_pembebasan_does_not_wait_for_the_registry_to_be_tidied():
    case = verified("pembebasan")
    for _ in range(2):
        people.registered(full_name=case.full_name, birth_date=case.birth_date, kk_number=case.kk_number)
    Application.objects.filter(pk=case.pk).update(nik=None, no_nik_reason=NoNikReason.LOST)
    case.refresh_from_db()
    assert approve(case).participant is None


def twins(case):
    """Two of the applicant's name and birthday on his card, and he without a NIK."""
    for _ in range(2):
        people.registered(full_name=case.full_name, birth_date=case.birth_date, kk_number=case.kk_number)
    Application.objects.filter(pk=case.pk).update(nik=None, no_nik_reason=NoNikReason.LOST)


def dead(case):
    """The registry knows that the applicant has died."""
    person = people.registered(nik=case.nik, full_name=case.full_name)
    registry.record_death(participant=person, died_on=TODAY, actor=people.clerk(), at=made.NOON)


def card_of_other(case):
    """Somebody else holds the card the case names."""
    people.registered(card_number=case.details["card_number"])


def card_of_other_though_known(case):
    """The same, and the applicant is known too."""
    people.registered(nik=case.nik, full_name=case.full_name)
    card_of_other(case)


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (twins, "lebih dari satu peserta"),
        (dead, "tercatat meninggal pada 20 November 2026"),
        (card_of_other, "tercatat atas nama orang lain"),
        (card_of_other_though_known, "tercatat atas nama orang lain"),
    ],
)
def test_what_the_registry_knows_otherwise_is_said_and_nothing_is_done(trouble, sentence):
    case = verified("peralihan")
    trouble(case)
    case.refresh_from_db()
    before, count = people.snapshot(), history()
    with pytest.raises(services.RegistryConflict, match=sentence) as refusal:
        approve(case)
    assert case.full_name in str(refusal.value)
    with pytest.raises(services.RegistryConflict, match=sentence):
        check_registrable(case)
    case.refresh_from_db()
    assert case.status == Status.VERIFIED and case.participant is None
    assert people.snapshot() == before and history() == count

    client = signed_in(made.officer_of(Role.PENYETUJU))
    page = client.get(step_url(case, "approve"))
    assert sentence in page.content.decode(), "said before anything is pressed"
    answer = press(client, case, "approve", seen=seen_of(case))
    assert answer.status_code == 409 and sentence in answer.content.decode()


def test_a_conflict_of_one_member_holds_the_whole_family():
    case = verified(members=2)
    member = case.members.order_by("position").last()
    person = people.registered(nik=member.nik, full_name=member.full_name)
    registry.record_death(participant=person, died_on=TODAY, actor=people.clerk(), at=made.NOON)
    with pytest.raises(services.RegistryConflict, match=member.full_name):
        approve(case)
    assert Participant.objects.count() == 1


def test_what_the_registry_refuses_by_its_rules_is_a_conflict_too():
    case = verified(members=1)
    case.members.update(nik=case.kk_number)
    with pytest.raises(services.RegistryConflict, match="Nomor KK tidak boleh sama dengan NIK"):
        approve(case)
    assert not Participant.objects.exists()


def test_nothing_is_left_when_the_letter_cannot_be_issued():
    case = verified()
    with pytest.raises(services.NoSignatory):
        approve(case, with_letter=True)
    assert not Participant.objects.exists()


def test_a_neighbours_phone_is_nobodys_and_no_phone_is_a_wish():
    case = verified()
    Application.objects.filter(pk=case.pk).update(phone_owner=PhoneOwner.NEIGHBOUR)
    case.refresh_from_db()
    assert approve(case).participant.phone == ""
    case = verified()
    Application.objects.filter(pk=case.pk).update(phone_owner=PhoneOwner.NONE, phone="")
    case.refresh_from_db()
    assert approve(case).participant.contact_preference == "desa"


def test_bpjs_accepts():
    case = approve(verified(members=1))
    feedback(case, services.accept_application)
    for person in Participant.objects.all():
        assert (person.status, person.status_source) == (MembershipStatus.ACTIVE, Source.BPJS)
        assert person.status_on == datetime.date(2026, 11, 27) and person.status_text == ""
        change = ParticipantChange.objects.get(pk=person.last_change)
        assert (change.about, change.actor) == (case.about, None)
    assert Membership.objects.count() == 2


def test_bpjs_refuses():
    case = approve(verified(members=1))
    member = case.members.get().participant
    registry.observe_status(
        participant=member, status="AKTIF", source="bpjs", observed_on=TODAY, actor=people.clerk(), at=LATER
    )
    feedback(case, services.refuse_application, reason_code=ReasonCode.NIK_NOT_MATCHED)
    case.participant.refresh_from_db()
    member.refresh_from_db()
    assert case.participant.status == MembershipStatus.NOT_YET, "BPJS says why, not how it stands"
    assert case.participant.status_text == "Ditolak BPJS: NIK tidak cocok dengan data Dukcapil"
    assert member.status_text == "" and member.status == "AKTIF"


def test_a_newer_file_than_the_feedback_is_believed():
    case = approve(verified())
    future = datetime.date(2026, 12, 1)
    registry.observe_status(
        participant=case.participant, status="NONAKTIF_GANDA", source="bpjs", observed_on=future,
        actor=people.clerk(), at=made.NOON + datetime.timedelta(days=20),
    )  # fmt: skip
    feedback(case, services.accept_application)
    case.participant.refresh_from_db()
    assert case.participant.status == "NONAKTIF_GANDA"


def test_feedback_reaches_who_was_merged_since():
    case = approve(verified())
    survivor = people.registered()
    registry.merge_participants(survivor=survivor, duplicate=case.participant, actor=people.clerk(), at=LATER)
    feedback(case, services.accept_application)
    survivor.refresh_from_db()
    assert survivor.status == MembershipStatus.ACTIVE
    case.refresh_from_db()
    assert registry.standing_of(case.participant) == survivor


def test_a_refused_and_reconsidered_case_touches_nothing_before_it_is_approved():
    case = made.in_status(Status.REJECTED)
    services.reconsider_application(application=case, actor=made.officer_of(Role.VERIFIKATOR), at=LATER)
    assert not Participant.objects.exists()
    services.verify_application(application=case, actor=made.officer_of(Role.VERIFIKATOR), at=LATER)
    assert approve(case).participant


def test_a_registered_person_is_not_deleted_below_a_case():
    case = approve(verified())
    with pytest.raises(registry.CannotUndo):
        registry.undo_change(
            change=ParticipantChange.objects.get(participant_id=case.participant_id), actor=people.clerk(), at=NEXT_WEEK
        )
    with pytest.raises(ProtectedError):
        case.participant.delete()


def test_the_case_page_leads_to_the_person():
    case = approve(verified())
    address = reverse("admin:participants_participant_change", args=[case.participant_id])
    for role, sees in ((Role.VERIFIKATOR, True), (Role.ADMINISTRATOR, False)):
        html = signed_in(made.officer_of(role)).get(page_of(case)).content.decode()
        assert (f'href="{address}"' in html) is sees, role
