"""Finding a case right and deciding on it in the console (screen C5)."""

import pytest
import time_machine
from django.urls import reverse

from agencies.enums import Role
from applications import services
from applications.admin_forms.decisions import REFUSAL_REASONS
from applications.enums import LetterKind, ReasonCode, Status, Verdict

from tests.applications.console import signed_in
from tests.applications.stepping import do, press, seen_of, state_of, step_url, typed_for, who_does
from tests.factories import applications as made
from tests.factories.agencies import SignatoryFactory

pytestmark = pytest.mark.django_db

#: Grounds of domain-facts §12.18 that no family can mend.
GROUNDS = {
    "NIK_TIDAK_PADAN",
    "BUKAN_PENDUDUK",
    "SUDAH_AKTIF_SEGMEN_LAIN",
    "DATA_GANDA",
    "KELUARGA_ASN_TNI_POLRI",
    "DESIL_DI_ATAS_BATAS",
    "MENINGGAL",
    "LEWAT_BATAS_WAKTU",
    "PLAFON_HABIS",
    "KUOTA_HABIS",
    "MASIH_MENUNGGAK",
    "TIDAK_LAYAK_HASIL_KUNJUNGAN",
}


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def verified():
    """A case another officer found right."""
    return made.in_status(Status.VERIFIED)


@pytest.fixture
def client():
    """The decider."""
    return signed_in(made.officer_of(Role.PENYETUJU, number=2))


class TestVerify:
    def test_the_page_counts_what_nobody_has_marked(self):
        case = made.in_status(Status.IN_REVIEW)
        reviewer = made.officer_of(Role.VERIFIKATOR)
        client = signed_in(reviewer)
        targets = client.get(step_url(case, "return")).context["form"].targets
        answers = [target.name for target in targets if target.kind == "field" and target.name != "filled_for"]
        services.judge_all(application=case, names=answers[3:], actor=reviewer, at=made.NOON)
        paper = case.documents.current().get(kind="kk")
        services.judge_document(document=paper, verdict=Verdict.PENDING, actor=reviewer, at=made.NOON)
        page = client.get(step_url(case, "verify")).content.decode()
        assert "3 isian dan 1 berkas belum ditandai." in page
        assert "Foto Kartu Keluarga (KK)" in page
        services.judge_all(application=case, names=answers, actor=reviewer, at=made.NOON)
        assert "sudah ditandai" in client.get(step_url(case, "verify")).content.decode()

    def test_what_is_marked_wrong_stands_in_the_way_before_a_button_is_pressed(self):
        case = made.in_status(Status.IN_REVIEW)
        reviewer = made.officer_of(Role.VERIFIKATOR)
        services.judge_field(application=case, name="nik", verdict=Verdict.REJECTED, actor=reviewer, at=made.NOON)
        client, before = signed_in(reviewer), state_of(case)
        page = client.get(step_url(case, "verify")).content.decode()
        assert "Masih ada isian atau berkas yang Anda tandai salah" in page
        assert 'name="langkah"' not in page
        assert press(client, case, "verify").status_code == 409
        assert state_of(case) == before

    def test_a_rival_case_is_settled_first(self):
        first = made.submitted()
        thief = made.Person()
        thief.nik, thief.sex, thief.birth_date = first.nik, first.sex, first.birth_date
        second = made.submitted(person=thief)
        client = signed_in(made.officer_of(Role.VERIFIKATOR))
        press(client, second, "take")
        assert "pengajuan lain yang masih berjalan" in client.get(step_url(second, "verify")).content.decode()
        assert press(client, second, "verify").status_code == 409

    def test_the_note_meets_the_decider(self, client):
        case = made.in_status(Status.IN_REVIEW)
        do("verify", case, note="KNR-CATATAN rumah dikunjungi")
        page = client.get(step_url(case, "approve")).content.decode()
        assert "KNR-CATATAN rumah dikunjungi" in page
        assert made.officer_of(Role.VERIFIKATOR).get_full_name() in page


class TestApprove:
    @pytest.mark.parametrize(
        ("service", "effect"),
        [
            ("pengusulan", "Setelah ini pengajuan menunggu dimasukkan ke rekap BPJS."),
            ("pembebasan", "rumah sakit mendapat surat rekomendasi"),
        ],
    )
    def test_the_page_says_what_follows(self, client, service, effect):
        case = made.in_status(Status.VERIFIED, service)
        assert effect in client.get(step_url(case, "approve")).content.decode()

    def test_with_its_letter(self, client, verified):
        SignatoryFactory(agency=verified.agency)
        assert client.get(step_url(verified, "approve")).context["form"]["with_letter"].value() is True
        assert press(client, verified, "approve", with_letter="on").status_code == 302
        verified.refresh_from_db()
        assert (verified.status, verified.decided_by) == (Status.APPROVED, made.officer_of(Role.PENYETUJU, number=2))
        letter = verified.letters.get(kind=LetterKind.DECISION)
        address = reverse("admin:applications_application_letter_pdf", args=[verified.pk, letter.pk])
        said = client.get(reverse("admin:index")).content.decode()
        assert f'<a href="{address}">buka dan cetak {letter.number}</a>' in said

    def test_without_its_letter(self, client, verified):
        SignatoryFactory(agency=verified.agency)
        assert press(client, verified, "approve").status_code == 302
        assert not verified.letters.filter(kind=LetterKind.DECISION).exists()

    def test_no_signatory_no_letter_and_a_sentence(self, client, verified):
        page = client.get(step_url(verified, "approve"))
        assert "Belum ada penanda tangan yang berlaku" in page.content.decode()
        assert "disabled" in str(page.context["form"]["with_letter"])
        assert press(client, verified, "approve", with_letter="on").status_code == 302
        assert not verified.letters.filter(kind=LetterKind.DECISION).exists()

    def test_a_signatory_who_leaves_meanwhile_leaves_the_case_undecided(self, client, verified, monkeypatch):
        SignatoryFactory(agency=verified.agency)
        before = state_of(verified)

        def gone(**parts):
            raise services.NoSignatory

        monkeypatch.setattr("applications.services.moves.issue_letter", gone)
        answer = press(client, verified, "approve", with_letter="on", note="KNR-CATATAN")
        assert answer.status_code == 422
        assert "Belum ada penanda tangan" in answer.content.decode()
        assert "KNR-CATATAN" in answer.content.decode()
        assert state_of(verified) == before

    def test_not_after_the_family_withdrew(self, client, verified):
        seen = client.get(step_url(verified, "approve")).context["seen"]
        services.cancel_application(application=verified, at=made.NOON, reason_code=ReasonCode.WITHDRAWN)
        before = state_of(verified)
        answer = press(client, verified, "approve", seen=seen, note="KNR-CATATAN")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Batalkan" in page and "Pemohon" in page
        assert "KNR-CATATAN" in page
        assert answer.context["again_url"] == ""
        assert state_of(verified) == before

    def test_not_twice_by_two(self, verified):
        seen = seen_of(verified)
        first = press(signed_in(made.officer_of(Role.PENYETUJU)), verified, "approve", seen=seen)
        second = press(signed_in(made.officer_of(Role.PENYETUJU, number=2)), verified, "approve", seen=seen)
        assert (first.status_code, second.status_code) == (302, 409)
        assert made.officer_of(Role.PENYETUJU).get_full_name() in second.content.decode()
        assert verified.transitions.filter(verb="approve").count() == 1


class TestReject:
    def test_grounds_are_those_a_family_cannot_mend(self, client, verified):
        assert {code.value for code in REFUSAL_REASONS} == GROUNDS
        page = client.get(step_url(verified, "reject")).content.decode()
        assert "DOK_" not in page
        for code in (ReasonCode.UNREADABLE, ReasonCode.OTHER, ReasonCode.WITHDRAWN):
            assert press(client, verified, "reject", reason_code=code, note="x").status_code == 422

    def test_the_ground_the_note_and_the_letter(self, client, verified):
        SignatoryFactory(agency=verified.agency)
        typed = typed_for("reject") | {"with_letter": "on"}
        confirm = press(client, verified, "reject", step="lanjut", **typed)
        assert ("Dasar penolakan", "Tingkat kesejahteraan di atas batas") in confirm.context["form"].typed()
        assert ("with_letter", "on") in confirm.context["hidden"]
        assert press(client, verified, "reject", **typed).status_code == 302
        verified.refresh_from_db()
        assert (verified.status, verified.decision_reason) == (Status.REJECTED, ReasonCode.WELL_OFF)
        assert verified.transitions.in_order().last().note == "Catatan contoh."
        assert verified.letters.filter(kind=LetterKind.REFUSAL).count() == 1

    def test_a_second_look_takes_the_letter_back(self, client, verified):
        SignatoryFactory(agency=verified.agency)
        press(client, verified, "reject", **typed_for("reject"), with_letter="on")
        reviewer = who_does("reconsider", verified)
        assert press(signed_in(reviewer), verified, "reconsider", note="Ada bukti baru.").status_code == 302
        verified.refresh_from_db()
        assert (verified.status, verified.assigned_to) == (Status.IN_REVIEW, reviewer)
        assert verified.letters.get(kind=LetterKind.REFUSAL).revoked_at is not None
