"""Foreign keys of another district in the forms of the officers' own work (I3, I12): refused, and nothing is told."""

import pytest
from django.urls import reverse

from agencies.enums import AgencyKind, Role
from applications.enums import LookupReason, ReadKind
from applications.models import Letter, PatientLookup, Referral
from common.codes import new_ticket

from tests.applications.stepping import press
from tests.meta.matrix.canaries import readable
from tests.meta.matrix.walk import signed_in


@pytest.fixture
def held(world):
    """The case that the verifikator of district A has taken, and his browser."""
    return world.a.cases["in_review"], signed_in(world.a.officers[Role.VERIFIKATOR])


def test_a_question_goes_to_no_agency_of_another_district(held, world):
    case, client = held
    for step in ("", "ya"):
        sent = {"to_agency": world.b.agencies[AgencyKind.DUKCAPIL].pk, "own": "Apakah terdaftar?", "days": "3"}
        answer = press(client, case, "refer", step=step, **sent)
        assert answer.status_code in (200, 422)
        assert world.canaries.found_in(readable(answer)) == set()
    assert not Referral.objects.filter(application=case).exists()
    own = sent | {"to_agency": world.a.agencies[AgencyKind.DUKCAPIL].pk}
    assert press(client, case, "refer", **own).status_code == 302, "one's own is asked"


def test_no_paper_of_another_case_is_laid_beside_a_question(held, world):
    case, client = held
    for other in (world.b.main, world.a.cases["submitted"]):
        sent = {"to_agency": world.a.agencies[AgencyKind.DUKCAPIL].pk, "own": "Apakah terdaftar?", "days": "3"}
        answer = press(client, case, "refer", documents=[other.documents.first().pk], **sent)
        assert answer.status_code in (200, 422)
        assert not Referral.objects.filter(application=case).exists()


def test_a_case_is_handed_to_nobody_of_another_district(held, world):
    case, client = held
    for role in (Role.VERIFIKATOR, Role.PENYETUJU):
        answer = press(client, case, "hand_over", to=world.b.officers[role].pk, note="Catatan contoh.")
        assert answer.status_code in (200, 403, 422)
        assert world.canaries.found_in(readable(answer)) == set()
    case.refresh_from_db()
    assert case.assigned_to == world.a.officers[Role.VERIFIKATOR]


def test_nobody_of_another_office_signs(world):
    case = world.a.cases["returned"]
    Letter.objects.filter(application=case).exclude(number="").delete()
    client = signed_in(world.a.officers[Role.VERIFIKATOR])
    url = reverse("admin:applications_application_letter_issue", args=[case.pk])
    before = Letter.objects.count()
    answer = client.post(url, {"signatory": world.b.office.signatories.get().pk})
    assert answer.status_code in (200, 422)
    assert Letter.objects.count() == before
    assert client.post(url, {"signatory": world.a.office.signatories.get().pk}).status_code == 302


def test_cases_of_two_districts_are_never_laid_side_by_side(world):
    """Not even when it is the same person: the twin in the other district has the same NIK."""
    ours, theirs = world.a.cases["twin"], world.b.cases["twin"]
    assert ours.nik == theirs.nik
    for role in (Role.VERIFIKATOR, Role.PENYETUJU, Role.ADMINISTRATOR):
        client = signed_in(world.a.officers[role])
        url = reverse("admin:applications_application_duplicate", args=[ours.pk, theirs.pk])
        assert client.get(url).status_code == 404
        assert client.post(url, {"reason": "Orang lain."}).status_code == 404
        page = client.get(reverse("admin:applications_application_change", args=[ours.pk]))
        assert world.canaries.found_in(readable(page)) == set()


def test_marks_are_set_on_papers_of_the_case_alone(held, world):
    case, client = held
    url = reverse("admin:applications_application_check", args=[case.pk])
    for other in (world.b.cases["in_review"], world.a.cases["submitted"]):
        paper = other.documents.first()
        answer = client.post(url, {"berkas": str(paper.public_id), "tanda": "accepted"})
        assert answer.status_code == 404
        paper.refresh_from_db()
        assert paper.verdict == "pending"


def test_a_hospital_learns_nothing_of_another_district_s_patients(world):
    """I12: and the question itself is kept."""
    client, url = signed_in(world.a.officers[Role.PETUGAS_RS]), reverse("admin:desk_lookup")
    own, foreign = world.a.cases["submitted"], world.b.cases["verified"]
    asked = {"reason": LookupReason.IN_CARE.value}
    assert client.post(url, asked | {"number": own.nik}).context["result"]["cases"]
    before = PatientLookup.objects.count()
    answer = client.post(url, asked | {"number": foreign.nik})
    assert answer.context["result"]["cases"] == []
    assert PatientLookup.objects.count() == before + 1
    for number in (foreign.nik[:15], foreign.nik[:6], "%", ""):
        assert client.post(url, asked | {"number": number}).status_code == 422
    for role, user in world.a.officers.items():
        if role != Role.PETUGAS_RS:
            assert signed_in(user).post(url, asked | {"number": own.nik}).status_code == 403


def test_a_slip_of_another_district_is_answered_like_a_wrong_number(world):
    client, url = signed_in(world.a.officers[Role.OPERATOR_DESA]), reverse("admin:desk_slip")
    asked = {"proof": ReadKind.SLIP_SHOWN.value}
    assert client.post(url, asked | {"ticket": world.a.main.ticket}).context["found"]
    told = []
    for ticket in (world.b.main.ticket, new_ticket()):
        answer = client.post(url, asked | {"ticket": ticket, "aksi": "pin"})
        assert answer.context["found"] is None
        assert answer.status_code == 422
        told.append(str(answer.context["form"].errors))
    assert told[0] == told[1]
