"""Mending exactly what was ticked, through the pages a family uses (S19)."""

import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.enums import Role
from applications import services
from applications.enums import ReasonCode, Status, TargetKind
from applications.models import Application, DocumentPage
from applications.pins import pin_of
from common.dates import format_long_date
from notifications.services import messages_about

from tests.factories import applications as made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


def opened(case):
    """A browser that has opened ``case`` by ticket and PIN."""
    client = Client()
    response = client.post(reverse("track"), {"ticket": case.ticket, "pin": pin_of(case)})
    assert response.status_code == 302
    return client


def field(name):
    """The address of a ticked question."""
    return reverse("correct_item", args=["isian", name])


def photo(kind):
    """The address of a ticked paper."""
    return reverse("correct_item", args=["foto", kind])


def jpeg(shade=120):
    """A photo as a phone sends it."""
    return SimpleUploadedFile("IMG_0001.jpg", made.photo_bytes(shade), content_type="image/jpeg")


def picture_status(client, page):
    """The answer to asking for a stored page, read to its end so that its file is closed."""
    response = client.get(reverse("document_page", args=[page.public_id]))
    assert response.getvalue() or response.status_code != 200
    return response.status_code


def items_of(case):
    """{target: mended?} of the open request."""
    return {item.target: item.resolved_at is not None for item in case.corrections.get(closed_at=None).items.all()}


def returned_with_note(note="KNR-CATATAN: huruf Y, bukan I"):
    """A case with one ticked field that carries the officer's word."""
    case = made.submitted()
    reviewer = made.officer_of(Role.VERIFIKATOR)
    services.take_application(application=case, actor=reviewer, at=made.NOON)
    spec = services.CorrectionSpec(
        target_kind=TargetKind.FIELD, target="full_name", reason_code=ReasonCode.DATA_DIFFERS, note=note
    )
    services.return_application(application=case, actor=reviewer, at=made.NOON, items=[spec])
    case.refresh_from_db()
    return case


def test_the_whole_loop(clock):
    """List, mend the name, send a new photo, send back: the clock goes on and a new date is promised."""
    case = made.returned(fields=("full_name",), documents=("kk",))
    old_photo = case.documents.get(kind="kk")
    client = opened(case)
    page = client.get(reverse("correct")).content.decode()
    assert "0 dari 2 sudah diperbaiki" in page
    assert "Isian berbeda dengan berkas" in page
    assert "Foto terpotong" in page
    assert format_long_date(case.corrections.get().deadline) in page

    clock.shift(datetime.timedelta(minutes=20))
    form = client.get(field("full_name")).content.decode()
    assert f'value="{case.full_name}"' in form
    assert client.post(field("full_name"), {"full_name": "Siti Perbaikan"}).url == reverse("correct")
    assert items_of(case) == {"full_name": True, "kk": False}
    assert "1 dari 2 sudah diperbaiki" in client.get(reverse("correct")).content.decode()

    response = client.post(reverse("correct_send"))
    assert response.status_code == 200
    assert "Masih ada yang belum diperbaiki" in response.content.decode()
    case.refresh_from_db()
    assert case.status == Status.RETURNED

    assert client.post(photo("kk"), {"photo": jpeg()}).url == reverse("correct")
    documents = case.documents.filter(kind="kk").order_by("version")
    assert [(document.version, document.is_current) for document in documents] == [(1, False), (2, True)]
    assert documents[1].sha256 != old_photo.sha256

    assert client.post(reverse("correct_send")).url == reverse("corrected")
    case.refresh_from_db()
    assert (case.status, case.full_name) == (Status.SUBMITTED, "Siti Perbaikan")
    page = client.get(reverse("corrected")).content.decode()
    assert format_long_date(timezone.localtime(case.due_at, case.agency.zone)) in page
    assert pin_of(case) not in page
    assert messages_about(case.about).filter(template_version__template__code="application_corrected").count() == 1


def test_sending_twice_changes_nothing_more():
    case = made.returned(fields=("full_name",), documents=())
    client = opened(case)
    client.post(field("full_name"), {"full_name": "Siti Perbaikan"})
    assert [client.post(reverse("correct_send")).url for _ in range(2)] == [reverse("corrected")] * 2
    assert case.transitions.filter(verb="resubmit").count() == 1


def test_only_ticked_items_exist():
    """Anything else is a 404, with GET and POST, and nothing is changed."""
    case = made.returned(fields=("full_name",), documents=("kk",))
    client = opened(case)
    before = Application.objects.filter(pk=case.pk).values().get()
    for url, data in [
        (field("nik"), {"nik": "1404015708900099"}),
        (field("status"), {"status": "approved"}),
        (field("kk"), {"kk": "1"}),
        (photo("ktp"), {"photo": jpeg()}),
        (photo("full_name"), {"photo": jpeg()}),
        (reverse("correct_item", args=["field", "full_name"]), {"full_name": "X"}),
        (field("tidak_ada"), {}),
    ]:
        assert client.get(url).status_code == 404
        assert client.post(url, data).status_code == 404
    assert Application.objects.filter(pk=case.pk).values().get() == before


def test_extra_fields_in_the_post_are_ignored():
    case = made.returned(fields=("full_name",), documents=())
    nik = case.nik
    opened(case).post(
        field("full_name"),
        {"full_name": "Siti Perbaikan", "nik": "1404015708900099", "status": "approved", "is_urgent": "1"},
    )
    case.refresh_from_db()
    assert (case.nik, case.status, case.full_name) == (nik, Status.RETURNED, "Siti Perbaikan")


def test_another_familys_items_are_not_reachable():
    """The case comes from the session alone: what is ticked for A is a 404 for B (T9, U12)."""
    case_a = made.returned(fields=("full_name",), documents=("kk",))
    case_b = made.returned(fields=("address",), documents=())
    client = opened(case_b)
    assert client.get(field("full_name")).status_code == 404
    assert client.post(photo("kk"), {"photo": jpeg()}).status_code == 404
    page_a = DocumentPage.objects.filter(document__application=case_a).first()
    assert picture_status(client, page_a) == 404
    assert picture_status(opened(case_a), page_a) == 200


def test_without_session_one_is_sent_to_ticket_and_pin(client):
    made.returned()
    for url in (reverse("correct"), field("full_name"), photo("kk")):
        assert client.get(url).url == reverse("track") + "?habis=1"
    assert client.post(reverse("correct_send")).url == reverse("track") + "?habis=1"


def test_a_case_that_needs_nothing_has_no_correction_page():
    client = opened(made.submitted())
    assert client.get(reverse("correct")).url == reverse("status")
    assert client.get(field("full_name")).status_code == 404
    assert client.post(reverse("correct_send")).url == reverse("status")
    assert client.get(reverse("corrected")).url == reverse("status")


def test_wrong_answers_are_refused_with_a_sentence():
    case = made.returned(fields=("nik", "kk_number"), documents=())
    client = opened(case)
    page = client.post(field("nik"), {"nik": case.nik[:15]}).content.decode()
    assert "NIK harus 16 angka" in page
    page = client.post(field("nik"), {"nik": ""}).content.decode()
    assert "Tulis NIK." in page
    page = client.post(field("kk_number"), {"kk_number": case.nik}).content.decode()
    assert "tidak boleh sama" in page
    assert items_of(case) == {"nik": False, "kk_number": False}


def test_a_nik_that_meets_another_open_case_is_kept_and_marked():
    """No oracle and no crash: the officer sees the competition, the family does not (T2)."""
    other = made.submitted()
    case = made.returned(fields=("nik",), documents=())
    client = opened(case)
    assert client.post(field("nik"), {"nik": other.nik, "peringatan": "dibaca"}).status_code == 302
    assert client.post(reverse("correct_send")).url == reverse("corrected")
    case.refresh_from_db()
    assert case.nik == other.nik
    assert case.duplicate_of_id == other.pk
    assert "other" not in client.get(reverse("status")).content.decode().lower()


@pytest.mark.parametrize("service", ["pengusulan", "peralihan", "pembebasan"])
def test_every_question_can_be_mended(service):
    """Whatever an officer may tick has a page with exactly one field, prefilled, that can be sent."""
    case = made.submitted(service)
    asked = [
        question.name
        for question in case.definition.questions
        if question.column or question.name in case.details
        if question.name not in ("no_nik_reason", "helper_name", "helper_relation", "helper_consent_by")
    ]
    reviewer = made.officer_of(Role.VERIFIKATOR)
    services.take_application(application=case, actor=reviewer, at=made.NOON)
    specs = made.correction_specs(case, fields=asked, documents=())
    services.return_application(application=case, actor=reviewer, at=made.NOON, items=specs)
    case.refresh_from_db()
    client = opened(case)
    for name in asked:
        page = client.get(field(name))
        assert page.status_code == 200
        shown = page.context["form"]
        assert list(shown.fields) == [name]
        bound = {}
        widget = shown[name].field.widget
        value = shown[name].value()
        if hasattr(widget, "decompress"):
            for part, piece in zip(widget.widgets_names, widget.decompress(value), strict=True):
                bound[f"{name}{part}"] = "" if piece is None else piece
        else:
            bound[name] = "" if value is None else value
        response = client.post(field(name), {**bound, "peringatan": "dibaca"})
        assert response.status_code == 302, (name, response.context and response.context["form"].errors)
    assert client.post(reverse("correct_send")).url == reverse("corrected")


def test_a_village_is_chosen_among_those_of_the_office():
    case = made.returned(fields=("village",), documents=())
    inside = made.village("1404012003")
    outside = made.village("3319012001")
    client = opened(case)
    page = client.get(field("village")).content.decode()
    assert inside.pk in page
    assert outside.pk not in page
    client.post(field("village"), {"village": inside.pk})
    case.refresh_from_db()
    assert case.village_id == inside.pk


def test_photos_are_judged_and_nothing_typed_is_lost():
    case = made.returned(fields=(), documents=("kk",))
    client = opened(case)
    bad = SimpleUploadedFile("kk.jpg", b"<html><script>x</script></html>", content_type="image/jpeg")
    response = client.post(photo("kk"), {"photo": bad})
    assert "bukan foto" in response.content.decode()
    assert "dulu." in client.post(photo("kk"), {}).content.decode()
    assert case.documents.filter(kind="kk").count() == 1
    assert items_of(case) == {"kk": False}


def test_the_new_photo_is_shown_the_wrong_one_is_not():
    case = made.returned(fields=(), documents=("kk",))
    wrong = DocumentPage.objects.get(document__application=case, document__kind="kk")
    client = opened(case)
    assert str(wrong.public_id) not in client.get(photo("kk")).content.decode()
    client.post(photo("kk"), {"photo": jpeg()})
    new = DocumentPage.objects.get(document__application=case, document__kind="kk", document__is_current=True)
    assert str(new.public_id) in client.get(photo("kk")).content.decode()
    assert picture_status(client, new) == 200
    assert client.post(photo("kk"), {}).url == reverse("correct")  # kept, not demanded again


def test_after_the_deadline_one_is_asked_to_call(clock):
    case = made.returned(fields=("full_name",), documents=())
    deadline = case.corrections.get().deadline
    clock.move_to(datetime.datetime.combine(deadline, datetime.time(23, 30), tzinfo=case.agency.zone))
    assert "Kirim perbaikan" in opened(case).get(reverse("correct")).content.decode()
    clock.shift(datetime.timedelta(hours=1))
    client = opened(case)
    page = client.get(reverse("correct")).content.decode()
    assert "Batas waktu sudah lewat" in page
    assert "Kirim perbaikan" not in page
    name = case.full_name
    assert client.post(field("full_name"), {"full_name": "Siti Terlambat"}).url == reverse("correct")
    assert client.post(reverse("correct_send")).url == reverse("correct")
    case.refresh_from_db()
    assert (case.full_name, case.status) == (name, Status.RETURNED)
    assert "Hubungi kami" in client.get(reverse("status")).content.decode()


def test_the_officers_word_reaches_the_family_inert():
    case = returned_with_note('KNR-CATATAN <img src=x onerror="a">')
    client = opened(case)
    for url in (reverse("correct"), field("full_name")):
        page = client.get(url).content.decode()
        assert "KNR-CATATAN" in page
        assert "<img src=x" not in page


def test_closed_meanwhile_by_the_deadline_job(clock):
    """Two tabs: the case expires while the page is open."""
    case = made.returned(fields=("full_name",), documents=())
    client = opened(case)
    services.expire_unanswered_corrections(at=made.NOON + datetime.timedelta(days=60))
    assert client.post(field("full_name"), {"full_name": "X Y"}).status_code == 404
    assert client.post(reverse("correct_send")).url == reverse("status")
    case.refresh_from_db()
    assert case.status == Status.EXPIRED
