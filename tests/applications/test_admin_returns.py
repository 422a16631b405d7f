"""Asking for a correction in the console (screen C4): the officer ticks, the family gets exactly that list."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from agencies.enums import Role
from applications import services
from applications.admin_forms import corrections
from applications.enums import LetterKind, ReasonCode, Status, TargetKind, Verdict
from applications.services import correction_deadline

from tests.applications.console import signed_in
from tests.applications.stepping import case_url, press, previewed, seen_of, state_of, step_url, told_last, typed_for
from tests.applications.test_corrections_pages import opened
from tests.factories import applications as made
from tests.factories.agencies import SignatoryFactory

pytestmark = pytest.mark.django_db

TICKED = {
    "pilih-document-kk": "on",
    "alasan-document-kk": ReasonCode.CUT_OFF.value,
    "catatan-document-kk": "Bagian bawah tidak terlihat.",
    "pilih-field-full_name": "on",
    "alasan-field-full_name": ReasonCode.DATA_DIFFERS.value,
    "deadline_day": "2026-12-04",
}


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


def without_phone():
    """A family that is told by the village."""
    return made.in_status(Status.IN_REVIEW, answers={"phone": None, "phone_owner": "tidak_ada"})


def test_every_answer_and_paper_stands_there_with_its_value(case, client):
    page = client.get(step_url(case, "return"))
    text = page.content.decode()
    targets = page.context["form"].targets
    assert {target.name for target in targets if target.kind == TargetKind.DOCUMENT} >= {"ktp", "kk", "sktm"}
    assert {"nik", "full_name", "address", "sktm_number"} <= {target.name for target in targets}
    for shown in (case.full_name, case.nik[:4], "Contoh 12/DS/2026", "1 halaman, versi 1"):
        assert shown in text
    assert page.context["form"]["deadline_day"].value() == correction_deadline(case, at=made.NOON)
    assert case.reads.filter(kind="case").count() == 1


def test_what_is_marked_as_wrong_is_ticked_already(case, client):
    officer = made.officer_of(Role.VERIFIKATOR)
    services.judge_field(application=case, name="address", verdict=Verdict.REJECTED, actor=officer, at=made.NOON)
    services.judge_field(application=case, name="nik", verdict=Verdict.ACCEPTED, actor=officer, at=made.NOON)
    document = case.documents.current().get(kind="ktp")
    services.judge_document(document=document, verdict=Verdict.REJECTED, actor=officer, at=made.NOON)
    page = client.get(step_url(case, "return"))
    form = page.context["form"]
    assert {row.target.key for row in form.rows if row.pick.value()} == {"field-address", "document-ktp"}
    assert "autofocus" in str(form["alasan-document-ktp"])
    assert page.content.decode().count("autofocus") == 1


def test_nothing_ticked_is_said_and_nothing_typed_is_lost(case, client):
    before = state_of(case)
    answer = press(client, case, "return", **{"catatan-document-kk": "KNR-KETERANGAN", "deadline_day": "2026-12-04"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Belum ada yang ditandai." in page
    assert "KNR-KETERANGAN" in page
    assert 'value="2026-12-04"' in page
    assert state_of(case) == before


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"alasan-document-kk": ""}, "Pilih alasan."),
        ({"alasan-field-full_name": ReasonCode.CUT_OFF}, "Pilih alasan dari daftar."),
        ({"alasan-document-kk": ReasonCode.WELL_OFF}, "Pilih alasan dari daftar."),
        ({"alasan-field-full_name": ReasonCode.OTHER}, "Tulis apa yang harus diperbaiki keluarga."),
        ({"catatan-document-kk": "x" * 301}, "Paling banyak 300 huruf."),
        ({"deadline_day": "2026-11-20"}, "Pilih tanggal setelah hari ini"),
        ({"deadline_day": "2027-01-20"}, "paling jauh Selasa, 19 Januari 2027"),
        ({"deadline_day": ""}, "Isi batas waktu."),
        ({"deadline_day": "31-02-2026"}, "Tanggal ini tidak ada di kalender."),
    ],
)
def test_each_tick_needs_a_reason_that_fits_and_the_day_must_be_near(case, client, typed, sentence):
    before = state_of(case)
    answer = press(client, case, "return", **(TICKED | typed))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert state_of(case) == before


@pytest.mark.once
def test_ready_reasons_fit_what_they_are_said_of():
    assert ReasonCode.NIK_NOT_MATCHED in corrections.NUMBER_REASONS
    assert not {code for code in corrections.FIELD_REASONS if code.startswith("DOK_")}
    assert not set(corrections.PAPER_REASONS) & {ReasonCode.WELL_OFF, ReasonCode.DECEASED, ReasonCode.NIK_NOT_MATCHED}


def test_the_preview_is_what_the_family_then_reads(case, client):
    shown = press(client, case, "return", step="lanjut", **TICKED)
    form = shown.context["form"]
    announced, day = form.family_list(), form.deadline_text()
    assert shown.status_code == 200
    assert case.status == Status.IN_REVIEW
    assert previewed(shown)
    assert press(client, case, "return", **TICKED).url == case_url(case)
    assert told_last(case) == previewed(shown)
    case.refresh_from_db()
    assert case.status == Status.RETURNED
    items = {item.target: item for item in case.corrections.get().items.all()}
    assert {name: (item.reason_code, item.note) for name, item in items.items()} == {
        "kk": (ReasonCode.CUT_OFF, "Bagian bawah tidak terlihat."),
        "full_name": (ReasonCode.DATA_DIFFERS, ""),
    }
    read = opened(case).get(reverse("correct"))
    assert [(item["title"], item["reason"], item["note"]) for item in read.context["items"]] == [
        (item["title"], item["reason"], item["note"]) for item in announced
    ]
    assert read.context["deadline_text"] == day


def test_going_back_keeps_every_tick_and_word(case, client):
    confirm = press(client, case, "return", step="lanjut", **TICKED, with_letter="on")
    carried = dict(confirm.context["hidden"]) | {"pilihan": confirm.context["choice_key"]}
    back = client.post(step_url(case, "return"), {**carried, "seen": seen_of(case), "langkah": "ubah"})
    form = back.context["form"]
    assert {row.target.name for row in form.rows if row.pick.value()} == {"kk", "full_name"}
    assert form["catatan-document-kk"].value() == "Bagian bawah tidak terlihat."
    assert form["deadline_day"].value() == "2026-12-04"


class TestLetter:
    def test_it_goes_along_in_one_transaction(self, case, client):
        SignatoryFactory(agency=case.agency)
        assert press(client, case, "return", **TICKED, with_letter="on", pilihan="1").status_code == 302
        assert case.letters.get(kind=LetterKind.MISSING).correction == case.corrections.get()

    def test_it_is_proposed_only_to_who_gets_no_message(self, case, client):
        SignatoryFactory(agency=case.agency)
        assert not press(client, case, "return", step="lanjut", **TICKED).context["form"]["with_letter"].value()
        silent = without_phone()
        shown = press(client, silent, "return", step="lanjut", **TICKED)
        assert shown.context["form"]["with_letter"].value()
        assert "Kabari lewat kantor desa" in shown.content.decode()
        unticked = press(client, silent, "return", **TICKED, pilihan="1")
        assert unticked.status_code == 302
        assert not silent.letters.filter(kind=LetterKind.MISSING).exists()

    def test_without_a_signatory_it_is_closed_and_says_why(self, client):
        silent = without_phone()
        shown = press(client, silent, "return", step="lanjut", **TICKED)
        assert not shown.context["form"]["with_letter"].value()
        assert "Belum ada penanda tangan" in shown.content.decode()
        assert press(client, silent, "return", **TICKED, with_letter="on", pilihan="1").status_code == 302
        assert not silent.letters.filter(kind=LetterKind.MISSING).exists()

    def test_a_letter_that_fails_takes_the_step_with_it(self, case, monkeypatch):
        SignatoryFactory(agency=case.agency)
        before = state_of(case)

        def broken(**parts):
            raise RuntimeError("no number")

        monkeypatch.setattr("applications.services.letters.letters.number_of", broken)
        with pytest.raises(RuntimeError):
            services.return_application(
                application=case,
                actor=made.officer_of(Role.VERIFIKATOR),
                at=made.NOON,
                items=made.correction_specs(case),
                deadline=made.NOON.date() + datetime.timedelta(days=7),
                with_letter=True,
            )
        assert state_of(case) == before


def test_the_village_may_not_ask_but_the_office_may_while_the_village_checks(client):
    case = made.in_status(Status.VILLAGE_CHECK)
    assert press(client, case, "return", **typed_for("return")).status_code == 302
    case.refresh_from_db()
    assert case.status == Status.RETURNED
