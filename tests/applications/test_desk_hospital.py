"""A hospital's desk: one patient by whole number and with a reason, urgent cases, and nothing of anybody else (I12)."""

import datetime
import logging

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.enums import AgencyKind, Role
from applications import services
from applications.enums import Channel, Flag, LetterKind, LookupReason, Status
from applications.models import Application, PatientLookup
from applications.services.limits import LIMITS
from common.codes import format_ticket
from common.masking import first_name_initials, mask_card, mask_name, mask_nik
from participants.enums import FacilityKind
from participants.models import ParticipantRead
from participants.services import merge_participants

from tests.applications.desks import at_desk, nurse, operator, send_in, send_quickly, signed_in
from tests.applications.walker import Family, boxes
from tests.factories import applications as make
from tests.factories import participants as people
from tests.factories.agencies import SignatoryFactory, officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place", "quick_photos")]

LOOKUP = "admin:desk_lookup"
UNKNOWN = "Tidak ada di data peserta kabupaten atau kota ini"
CARD = "0009999000001"


def ask(client, number, reason=LookupReason.IN_CARE):
    """The page that answers a question about ``number``."""
    return client.post(reverse(LOOKUP), {"number": number, "reason": reason})


def grouped(number):
    """As people type it from a card."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def entered_here(case, user):
    """``case`` as if ``user`` had entered it at his desk."""
    desk = user.memberships.get().agency
    Application.objects.filter(pk=case.pk).update(entered_by=user, entry_agency=desk, channel=Channel.HOSPITAL_DESK)
    case.refresh_from_db()
    return case


class TestLookup:
    def test_what_a_hospital_is_told_of_a_foreign_case(self):
        case = make.submitted(members=1)
        client = signed_in(nurse())
        html = ask(client, grouped(case.nik)).content.decode()
        assert mask_name(case.full_name) in html and mask_nik(case.nik) in html
        assert case.definition.short_name in html and case.get_status_display() in html
        assert case.agency.short_name in html and UNKNOWN in html
        assert "Pasien gawat darurat tetap dilayani" in html
        hidden = {
            case.nik, case.full_name, first_name_initials(case.full_name), case.kk_number, case.phone[2:],
            case.address, case.ticket, format_ticket(case.ticket), case.village.name, case.members.get().full_name,
            reverse("admin:applications_application_change", args=[case.pk]),
        }  # fmt: skip
        assert not [one for one in hidden if one in html]
        assert client.get(reverse("admin:applications_application_change", args=[case.pk])).status_code == 404
        row = PatientLookup.objects.get()
        assert (row.user, row.agency, row.reason, row.found) == (
            nurse(), nurse().memberships.get().agency, LookupReason.IN_CARE, 1,
        )  # fmt: skip
        assert case.nik not in row.fingerprint

    def test_by_card_a_member_of_the_family_too_and_a_link_to_ones_own_case(self):
        user = nurse()
        card = make.Person().card
        case = make.draft_ready("reaktivasi", members=0)
        make.add_member(case, card_number=card)
        case = services.submit_application(application=case, submit_key=case.submit_key, at=make.NOON)
        entered_here(case, user)
        html = ask(signed_in(user), card, LookupReason.EMERGENCY).content.decode()
        assert reverse("admin:applications_application_change", args=[case.pk]) in html
        assert mask_card(card) in html and card not in html

    @pytest.mark.parametrize("typed", ["", "1404", "14040117", "1404*", "Budi", "140404110161000", "0" * 400])
    def test_a_part_of_a_number_finds_nothing_and_is_no_question(self, typed):
        case = make.submitted()
        client = signed_in(nurse())
        for number in (typed, case.nik[:15], case.nik[:13] + "x"):
            answer = ask(client, number)
            assert answer.status_code == 422
            assert mask_name(case.full_name) not in answer.content.decode()
        assert PatientLookup.objects.count() == 0

    def test_a_reason_must_be_given_and_an_address_asks_nothing(self):
        case = make.submitted()
        client = signed_in(nurse())
        for reason in ("", "penasaran"):
            answer = client.post(reverse(LOOKUP), {"number": case.nik, "reason": reason})
            assert answer.status_code == 422 and "Pilih alasan" in answer.content.decode()
        page = client.get(reverse(LOOKUP), {"number": case.nik, "reason": LookupReason.IN_CARE})
        assert page.status_code == 200 and mask_name(case.full_name) not in page.content.decode()
        assert case.nik not in page.content.decode() and PatientLookup.objects.count() == 0

    def test_a_patient_of_another_regency_is_not_here(self):
        make.office(territory_code="3319")
        case = make.submitted(answers={"village": make.village("3319012001")})
        html = ask(signed_in(nurse()), case.nik).content.decode()
        assert "Tidak ada pengajuan" in html and mask_name(case.full_name) not in html
        assert PatientLookup.objects.get().found == 0

    @pytest.mark.parametrize("kind", ["nik", "card_number"])
    def test_what_the_registry_says_of_the_cover(self, kind):
        clinic, invented = make.facility(), make.Person()
        seen = {"status": "NONAKTIF_PBI", "status_text": "dihapus", "status_source": "bpjs"}
        person = people.registered(
            invented,
            card_number=CARD,
            segment="PBI_JK",
            care_class=3,
            facility_id=clinic.pk,
            status_on=datetime.date(2026, 11, 1),
            phone=invented.phone,
            desil=2,
            desil_on=datetime.date(2026, 10, 1),
            **seen,
        )
        html = ask(signed_in(nurse()), getattr(person, kind)).content.decode()
        told = (
            mask_name(person.full_name), "Nonaktif: dihapus dari PBI", "Per tanggal 1 November 2026",
            "sumber: BPJS Kesehatan", "PBI JK (APBN)", "Kelas 3", clinic.name,
        )  # fmt: skip
        assert not [one for one in told if one not in html] and UNKNOWN not in html
        hidden = {
            person.nik, person.full_name, first_name_initials(person.full_name), invented.kk, invented.phone[2:],
            person.address, CARD, "dihapus<", "desil", "Desil", f"participant/{person.pk}",
        }  # fmt: skip
        assert not [one for one in hidden if one in html]
        assert PatientLookup.objects.get().found == 1
        read = ParticipantRead.objects.get()
        assert (read.participant_id, read.user, read.what) == (person.pk, nurse(), "cari pasien")

    def test_nothing_but_a_registration_is_known(self):
        person = people.registered(segment="", care_class=None)
        html = ask(signed_in(nurse()), person.nik).content.decode()
        assert "Belum diketahui" in html and html.count("tidak tercatat") == 3 and "Per tanggal" not in html

    def test_a_number_that_was_merged_away_tells_of_the_person(self):
        survivor, duplicate = people.registered(segment="PBPU_PEMDA"), people.registered(segment="PBPU")
        merge_participants(survivor=survivor, duplicate=duplicate, actor=people.clerk(), at=make.NOON)
        html = ask(signed_in(nurse()), duplicate.nik).content.decode()
        assert mask_name(survivor.full_name) in html and "PBPU/BP Pemda" in html

    def test_somebody_of_another_regency_is_not_told_of(self):
        make.office(territory_code="3319")
        actor = people.clerk(territory_code="3319")
        person = people.registered(territory_id="3319012001", actor=actor)
        html = ask(signed_in(nurse()), person.nik).content.decode()
        assert UNKNOWN in html and mask_name(person.full_name) not in html
        assert PatientLookup.objects.get().found == 0 and not ParticipantRead.objects.exists()

    def test_each_question_stays_written_down(self):
        ask(signed_in(nurse()), make.Person().nik)
        for change in (lambda rows: rows.update(found=9), lambda rows: rows._raw_delete(rows.db)):
            with pytest.raises(IntegrityError), transaction.atomic():
                change(PatientLookup.objects.all())
        assert PatientLookup.objects.get().found == 0

    def test_more_questions_than_patients(self, monkeypatch):
        monkeypatch.setitem(LIMITS, "lookup:officer", (1, 3600))
        case = make.submitted()
        client = signed_in(nurse())
        assert ask(client, make.Person().nik).status_code == 200
        answer = ask(client, case.nik)
        assert answer.status_code == 429 and "Terlalu banyak pencarian" in answer.content.decode()
        assert mask_name(case.full_name) not in answer.content.decode()
        assert PatientLookup.objects.count() == 1

    def test_only_hospitals_ask(self):
        for role in Role:
            client = signed_in(officer(role))
            expected = 200 if role == Role.PETUGAS_RS else 403
            assert client.get(reverse(LOOKUP)).status_code == expected, role
            if expected == 403:
                assert ask(client, make.Person().nik).status_code == 403
        assert PatientLookup.objects.count() == 0

    def test_no_number_in_addresses_or_logs(self, caplog):
        person = make.Person()
        client = signed_in(nurse())
        with caplog.at_level(logging.DEBUG):
            family = Family("reaktivasi", client=client, person=person)
            family.open(reverse(LOOKUP))
            family.send(family.page.form("number"), number=person.nik, reason=LookupReason.IN_CARE)
            family.send(family.page.form("pasien"), service="reaktivasi")
            for _ in range(5):
                family.answer()
        assert Application.objects.get().nik == person.nik
        assert not [url for url in family.visited if person.nik in url]
        assert person.nik not in caplog.text
        assert person.nik not in str(dict(client.session))


class TestUrgent:
    def test_reactivation_from_the_look_up_to_the_receipt(self):
        user, person = nurse(), make.Person()
        day = timezone.localdate() - datetime.timedelta(days=1)
        family = Family("reaktivasi", client=signed_in(user), person=person, care_now="ya", **boxes("care_date", day))
        family.open(reverse(LOOKUP))
        family.send(family.page.form("number"), number=person.nik, reason=LookupReason.IN_CARE)
        assert "Reaktivasi mendesak" in family.page.html and "Pembebasan biaya rawat" in family.page.html
        family.send(family.page.form("pasien"), service="reaktivasi")
        assert family.slug == "persetujuan"
        family.walk_to("desa")
        family.open(f"?kecamatan={make.village().parent_id}")
        family.walk_to("nik")
        assert family.page.form("nik")["fields"]["nik"] == person.nik
        case = send_in(family)

        assert (case.channel, case.entered_by, case.nik) == (Channel.HOSPITAL_DESK, user, person.nik)
        assert case.is_urgent and Flag.IN_CARE in case.flags
        start = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), tzinfo=case.agency.zone)
        assert case.deadline_at == start + datetime.timedelta(hours=72)
        assert "desk_patients" not in family.client.session

    def test_the_waiver_knows_its_hospital(self):
        """From the list of facilities when it stands there under the same name, else as it is called."""
        user = nurse()
        desk = user.memberships.get().agency
        assert at_desk(user, "pembebasan").case().details["care_place"] == desk.name
        place = make.facility(kind=FacilityKind.HOSPITAL, code="99040902", name=desk.name)
        family = at_desk(user, "pembebasan")
        assert family.case().hospital == place and "care_place" not in family.case().details
        case = send_quickly(family)
        assert case.is_urgent and case.deadline_at is not None

    def test_a_patient_at_home_and_the_public_site_have_no_such_clock(self):
        at_home = send_quickly_with(at_desk(nurse(), "reaktivasi"), {"care_now": "tidak"})
        public = make.submitted("reaktivasi", answers={"care_now": "ya"})
        assert not at_home.is_urgent and at_home.deadline_at is None and "care_date" not in at_home.details
        assert public.is_urgent and public.deadline_at is None and "care_date" not in public.details

    def test_two_patients_in_two_tabs_are_not_mixed_up(self):
        client, first, second = signed_in(nurse()), make.Person(), make.Person()
        words = []
        for person in (first, second):
            tab = Family("reaktivasi", client=client, person=person)
            tab.open(reverse(LOOKUP))
            tab.send(tab.page.form("number"), number=person.nik, reason=LookupReason.IN_CARE)
            words.append(tab.page.form("pasien")["fields"]["pasien"])
        client.post(reverse("admin:desk_start"), {"service": "pembebasan", "pasien": words[0]})
        assert Application.objects.get().nik == first.nik
        client.post(reverse("admin:desk_start"), {"service": "pembebasan", "pasien": "karangan"})
        assert Application.objects.order_by("pk").last().nik is None

    def test_hospitals_services_come_first(self):
        page = signed_in(nurse()).get(reverse("admin:desk_start")).content.decode()
        order = [page.index(f'value="{code}"') for code in ("reaktivasi", "pembebasan", "pengusulan")]
        assert order == sorted(order)
        village = signed_in(operator()).get(reverse("admin:desk_start")).content.decode()
        assert village.index('value="pengusulan"') < village.index('value="reaktivasi"')


def send_quickly_with(family, answers):
    """As ``send_quickly``, with some answers of its own."""
    case = make.fill(family.case(), person=family.person, answers=answers, at=timezone.now())
    return services.submit_application(
        application=case, submit_key=case.submit_key, at=timezone.now(), actor=case.entered_by
    )


def test_a_hospital_opens_the_letters_of_its_own_cases():
    """R6: and of no others."""
    SignatoryFactory(agency=make.office())
    user = nurse()
    client = signed_in(user)
    decider = make.officer_of(Role.PENYETUJU)
    pdfs = []
    for _ in range(2):
        case = make.in_status(Status.APPROVED, "pembebasan")
        letter = services.issue_letter(application=case, kind=LetterKind.DECISION, actor=decider, at=make.NOON)
        pdfs.append((case, reverse("admin:applications_application_letter_pdf", args=[case.pk, letter.pk])))
    own, foreign = pdfs
    entered_here(own[0], user)
    answer = client.get(own[1])
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert client.get(foreign[1]).status_code == 404
    elsewhere = make.officer_of(Role.PETUGAS_RS, agency=make.office(kind=AgencyKind.PUSKESMAS, territory_code="140404"))
    assert signed_in(elsewhere).get(own[1]).status_code == 404
