"""Questions to other agencies in the console: asked, answered with evidence by the asked agency alone, taken back."""

import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from agencies.enums import AgencyKind, Role
from applications import services
from applications.enums import Status
from applications.models import ReferralPage
from common.imaging import ImageRefused
from common.responses import PAGE_POLICY

from tests.applications.console import page_of, signed_in
from tests.applications.stepping import press, seen_of, state_of, step_url
from tests.common import hostile
from tests.factories import applications as made
from tests.factories.agencies import AgencyFactory

pytestmark = pytest.mark.django_db

LIST = "admin:applications_referral_changelist"


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case():
    """A case its officer is checking."""
    return made.in_status(Status.IN_REVIEW)


@pytest.fixture
def client():
    """The officer who has taken it."""
    return signed_in(made.officer_of(Role.VERIFIKATOR))


@pytest.fixture
def quick_evidence(monkeypatch):
    """Every file is taken as one small clean page, without the imaging process."""
    monkeypatch.setattr("applications.services.referrals.reencode", lambda data, **limits: [made.clean_page()])


def asked(kind=AgencyKind.DUKCAPIL, **place):
    """An agency that can be asked, and its officer."""
    agency = made.office(kind=kind, **place)
    return agency, made.officer_of(Role.PETUGAS_RS if kind == AgencyKind.RSUD else Role.MITRA, agency=agency)


def typed(agency, **more):
    """A question to ``agency``."""
    return {"to_agency": agency.pk, "own": "KNR-TANYA apakah terdaftar?", "days": "3"} | more


def photo(name="bukti.jpg", data=None, kind="image/jpeg"):
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, made.photo_bytes() if data is None else data, content_type=kind)


class TestAsking:
    def test_offered_are_the_agencies_around_the_family(self, case, client):
        dukcapil, _ = asked()
        hospital, _ = asked(AgencyKind.RSUD)
        desa = made.office(kind=AgencyKind.DESA, territory_code="1404041001")
        elsewhere = made.office(kind=AgencyKind.DUKCAPIL, territory_code="3319")
        other_desa = made.office(kind=AgencyKind.DESA, territory_code="1404012003")
        inspectorate = made.office(kind=AgencyKind.INSPEKTORAT)
        page = client.get(step_url(case, "refer"))
        offered = {agency.pk for agency in page.context["form"].agencies}
        assert offered == {dukcapil.pk, hospital.pk, desa.pk}
        labels = dict(choice for _, group in page.context["form"].fields["to_agency"].choices[1:] for choice in group)
        assert "belum punya petugas di sini" in labels[desa.pk]
        assert "belum punya petugas di sini" not in labels[dukcapil.pk]
        for agency in (elsewhere, other_desa, inspectorate, case.agency):
            before = state_of(case)
            answer = press(client, case, "refer", **typed(agency))
            assert answer.status_code == 422
            assert "Pilih instansi dari daftar." in answer.content.decode()
            assert "KNR-TANYA" in answer.content.decode()
            assert state_of(case) == before

    def test_the_question_the_day_and_the_papers(self, case, client):
        dukcapil, officer = asked()
        ready = "Apakah NIK dan nama ini sesuai dengan data kependudukan?"
        confirm = press(client, case, "refer", step="lanjut", **typed(dukcapil, ready=ready))
        papers = {str(row.pk): row.kind for row in case.documents.current()}
        assert {papers[pk] for pk in confirm.context["form"]["documents"].value()} == {"ktp", "kk"}
        text = confirm.content.decode()
        assert ready in text and "KNR-TANYA" in text and "Rabu, 25 November 2026" in text
        kk = next(pk for pk, kind in papers.items() if kind == "kk")
        answer = press(client, case, "refer", **typed(dukcapil, ready=ready, documents=[kk], pilihan=dukcapil.pk))
        assert answer.status_code == 302
        referral = case.referrals.get()
        assert referral.question == f"{ready}\nKNR-TANYA apakah terdaftar?"
        assert [row.kind for row in referral.documents.all()] == ["kk"]
        assert timezone.localtime(referral.due_at, case.agency.zone).date() == datetime.date(2026, 11, 25)
        theirs = signed_in(officer)
        for document in case.documents.current():
            status = theirs.get(reverse("document_page", args=[document.pages.get().public_id])).status_code
            assert status == (200 if document.kind == "kk" else 404)

    def test_another_agency_is_proposed_no_papers(self, case, client):
        dukcapil, _ = asked()
        bpjs, _ = asked(AgencyKind.BPJS)
        first = press(client, case, "refer", step="lanjut", **typed(dukcapil))
        carried = {name: first.context["form"][name].value() for name in ("documents",)}
        again = press(client, case, "refer", step="lanjut", **typed(bpjs), **carried, pilihan=dukcapil.pk)
        assert not again.context["form"]["documents"].value()
        kept = press(client, case, "refer", step="lanjut", **typed(dukcapil), **carried, pilihan=dukcapil.pk)
        assert kept.context["form"]["documents"].value() == carried["documents"]

    @pytest.mark.once
    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({"own": " "}, "Pilih pertanyaan siap pakai, atau tulis pertanyaan sendiri."),
            ({"ready": "Apa status kepesertaan JKN orang ini sekarang?"}, "bukan untuk"),
            ({"ready": "Siapa saja warga desa ini?"}, "Pilih pertanyaan dari daftar."),
            ({"days": "0"}, "Paling sedikit 1 hari kerja."),
            ({"days": "99"}, "Paling lama 30 hari kerja."),
            ({"days": "besok"}, "Tulis angka."),
            ({"to_agency": ""}, "Pilih instansi."),
            ({"documents": ["999999"]}, "Pilih berkas dari daftar."),
        ],
    )
    def test_what_is_missing_is_said(self, case, client, more, sentence):
        dukcapil, _ = asked()
        asked(AgencyKind.BPJS)
        before = state_of(case)
        answer = press(client, case, "refer", **typed(dukcapil, **more))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert state_of(case) == before

    def test_a_paper_of_another_family_cannot_be_laid_beside(self, case, client):
        dukcapil, _ = asked()
        foreign = made.submitted().documents.current().first()
        assert press(client, case, "refer", **typed(dukcapil, documents=[foreign.pk])).status_code == 422
        assert not case.referrals.exists()


class TestAnswering:
    @pytest.fixture
    def referred(self, case):
        """A case about which Dukcapil was asked, with the family card laid beside."""
        agency, _ = asked()
        services.refer_application(
            application=case,
            actor=made.officer_of(Role.VERIFIKATOR),
            at=made.NOON,
            to_agency=agency,
            question="KNR-TANYA?",
            due_at=made.NOON + datetime.timedelta(days=3),
            documents=list(case.documents.current().filter(kind="kk")),
        )
        return case

    def test_the_asked_agency_sees_question_day_and_its_papers(self, referred):
        _, officer = asked()
        page = signed_in(officer).get(step_url(referred, "answer_referral")).content.decode()
        kk = referred.documents.current().get(kind="kk").pages.get()
        ktp = referred.documents.current().get(kind="ktp").pages.get()
        for shown in ("KNR-TANYA?", "Senin, 23 November 2026", "Foto Kartu Keluarga (KK)", str(kk.public_id)):
            assert shown in page
        assert str(ktp.public_id) not in page

    @pytest.mark.usefixtures("quick_evidence")
    def test_its_answer_brings_the_case_back_with_evidence(self, referred, client):
        _, officer = asked()
        theirs = signed_in(officer)
        answer = press(theirs, referred, "answer_referral", answer="Ya, terdaftar.", files=[photo(), photo()])
        assert answer.url == reverse(LIST)
        referred.refresh_from_db()
        referral = referred.referrals.get()
        assert (referred.status, referral.answered_by, referral.pages.count()) == (Status.IN_REVIEW, officer, 2)
        page = referral.pages.first()
        reads = referred.reads.count()
        for reader in (client, theirs):
            shown = reader.get(page_of(referred, "referral_file", page.public_id))
            assert shown.content[:2] == b"\xff\xd8"
            assert shown["Content-Type"] == "image/jpeg"
            assert shown["Content-Security-Policy"] == PAGE_POLICY
            assert shown["Cache-Control"].startswith("no-store, private")
            assert shown["X-Content-Type-Options"] == "nosniff"
        assert referred.reads.count() == reads + 2

    @pytest.mark.usefixtures("quick_evidence")
    def test_nobody_else_opens_the_evidence(self, referred):
        """Neither another district, nor an agency that was asked something else, nor through another case."""
        _, officer = asked()
        press(signed_in(officer), referred, "answer_referral", answer="Ya.", files=[photo()])
        page = ReferralPage.objects.get()
        bpjs, bpjs_officer = asked(AgencyKind.BPJS)
        services.refer_application(
            application=referred,
            actor=made.officer_of(Role.VERIFIKATOR),
            at=made.NOON,
            to_agency=bpjs,
            question="Aktif?",
            due_at=made.NOON + datetime.timedelta(days=3),
        )
        stranger = made.officer_of(Role.VERIFIKATOR, agency=made.office(territory_code="3319"))
        for user in (bpjs_officer, stranger):
            assert signed_in(user).get(page_of(referred, "referral_file", page.public_id)).status_code == 404
        other = made.submitted()
        ours = signed_in(made.officer_of(Role.VERIFIKATOR))
        assert ours.get(page_of(other, "referral_file", page.public_id)).status_code == 404
        assert ours.post(page_of(referred, "referral_file", page.public_id)).status_code == 405

    def test_only_the_asked_agency_answers(self, referred):
        bpjs = made.officer_of(Role.MITRA, agency=AgencyFactory(kind=AgencyKind.BPJS))
        before = state_of(referred)
        for user, status in ((bpjs, 404), (made.officer_of(Role.VERIFIKATOR), 403)):
            client = signed_in(user)
            assert client.get(step_url(referred, "answer_referral")).status_code == status
            assert press(client, referred, "answer_referral", answer="Ya.").status_code == status
        assert state_of(referred) == before

    def test_a_question_taken_back_is_no_longer_seen(self, referred, client):
        _, officer = asked()
        theirs, seen = signed_in(officer), seen_of(referred)
        page = client.get(step_url(referred, "withdraw_referral")).content.decode()
        assert "KNR-TANYA?" in page
        assert press(client, referred, "withdraw_referral", note="Sudah jelas.").status_code == 302
        assert press(theirs, referred, "answer_referral", seen=seen, answer="KNR-JAWAB").status_code == 404
        assert not referred.referrals.get().answer

    def test_an_answer_given_twice_is_one(self, referred):
        _, officer = asked()
        theirs, seen = signed_in(officer), seen_of(referred)
        press(theirs, referred, "answer_referral", seen=seen, answer="Ya.")
        second = press(theirs, referred, "answer_referral", seen=seen, answer="Tidak.")
        assert second.status_code == 409
        assert "sudah Anda lakukan" in second.context["sentence"]
        assert referred.referrals.get().answer == "Ya."

    @pytest.mark.parametrize("sort", ["script", "empty", "locked_pdf"])
    def test_hostile_files_are_refused_with_a_sentence_and_the_words_stay(self, referred, sort):
        _, officer = asked()
        data, code = {
            "script": (b"<script>KNR-MUATAN</script>", "not_image"),
            "empty": (b"", "empty"),
            "locked_pdf": (hostile.pdf(lock="rahasia"), "pdf_locked"),
        }[sort]
        before = state_of(referred)
        name = '"><script>KNR.jpg'
        answer = press(
            signed_in(officer), referred, "answer_referral", answer="KNR-JAWAB", files=[photo(name, data, "text/html")]
        )
        page = answer.content.decode()
        assert answer.status_code == 422
        assert str(ImageRefused(code)) in page
        assert "KNR-JAWAB" in page
        assert "<script>KNR" not in page
        assert state_of(referred) == before
        assert not ReferralPage.objects.exists()

    def test_too_many_files_and_no_words(self, referred):
        _, officer = asked()
        client = signed_in(officer)
        many = press(client, referred, "answer_referral", answer="Ya.", files=[photo() for _ in range(6)])
        assert many.status_code == 422
        assert "Paling banyak 5 berkas." in many.content.decode()
        silent = press(client, referred, "answer_referral", answer=" ")
        assert silent.status_code == 422
        assert "Tulis jawaban Anda." in silent.content.decode()

    def test_a_real_photo_and_a_real_pdf(self, referred):
        _, officer = asked()
        files = [photo(), photo("surat.pdf", hostile.pdf(pages=2), "application/pdf")]
        assert press(signed_in(officer), referred, "answer_referral", answer="Ya.", files=files).status_code == 302
        assert ReferralPage.objects.filter(referral__application=referred).count() == 3
