"""People leave as a file: whom, in which shape, masked or for a purpose, to one officer, for a day (P10, I9)."""

import csv
import io
import json
import logging
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.enums import Role
from agencies.roles import ROLE_PERMISSIONS
from participants import tasks
from participants.columns import LAYOUTS
from participants.enums import ExportState
from participants.models import Participant, RegistryExport
from participants.services import exporting
from participants.services.exporting_xlsx import HEADER_ROW

from tests.applications.console import signed_in
from tests.factories import applications as made
from tests.factories.agencies import (
    KUDUS,
    TEMBILAHAN,
    MembershipFactory,
    PolicyFactory,
    UserFactory,
    officer,
)
from tests.factories.participants import clerk, registered
from tests.participants.excel.files import at, export, foreign_clerk, open_as
from tests.participants.excel.files import officer as dinsos_officer
from tests.participants.excel.payloads import ACTIVE

pytestmark = pytest.mark.django_db
FULL = "participants.export_full_participant"


def create_url(**filters):
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return reverse("admin:participants_registryexport_create") + (f"?{query}" if query else "")


def asked(user, *, filters=None, **sent):
    """The export that ``user`` asks for on the page, and whose file the task has made."""
    data = {"layout": "lengkap", "format": "xlsx", "reason": ""} | sent
    answer = signed_in(user).post(create_url(**(filters or {})), data)
    assert answer.status_code == 302, answer.context["form"].errors
    one = RegistryExport.objects.latest("pk")
    assert answer.url == at(one)
    tasks.make_export(export_id=one.pk)
    one.refresh_from_db()
    return one


def rows_of(one):
    """{heading: text} of each row of the file."""
    with one.file.open() as file:
        data = file.read()
    if one.format == "csv":
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        lines = [[cell or "" for cell in line] for line in sheet.iter_rows(values_only=True)]
    heads = lines[HEADER_ROW]
    return [dict(zip(heads, line, strict=True)) for line in lines[HEADER_ROW + 1 :]]


def head_of(one):
    with one.file.open() as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.read())).active
    return sheet["A1"].value, sheet["A2"].value


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", ["changelist", "create"])
def test_pages_open_to_those_who_may_export(name, role):
    user = clerk() if role == Role.OPERATOR_DATA else dinsos_officer(role)
    address = reverse(f"admin:participants_registryexport_{name}")
    assert open_as(user, address).status_code == (200 if role == Role.OPERATOR_DATA else 403)
    if name == "create" and role != Role.OPERATOR_DATA:
        assert signed_in(user).post(address, {"layout": "lengkap", "format": "csv"}).status_code == 403
        assert not RegistryExport.objects.exists()


def test_a_superuser_without_office_is_told_so():
    assert "atas nama sebuah kantor" in open_as(UserFactory(superuser=True), create_url()).content.decode()


def test_the_page_says_how_many_and_whom():
    registered(segment="PBPU")
    registered(segment="PBI_JK")
    page = open_as(clerk(), create_url(segment="PBPU"))
    assert page.context["count"] == 1
    assert "PBPU (mandiri)" in page.content.decode()


def test_a_filter_that_cannot_be_read_exports_nothing():
    client = signed_in(clerk())
    answer = client.post(create_url(segment="x"), {"layout": "lengkap", "format": "xlsx"})
    assert answer.status_code == 422
    assert not RegistryExport.objects.exists()


def test_the_filters_of_the_list_hold_in_the_file():
    wanted = registered(segment="PBPU")
    registered(segment="PBI_JK")
    one = asked(clerk(), filters={"segment": "PBPU"})
    assert [row["NAMA LENGKAP"] for row in rows_of(one)] == [wanted.full_name]
    assert (one.row_count, one.filters) == (1, {"segment": "PBPU"})
    assert "PBPU (mandiri)" in one.description


def test_a_filter_on_another_district_finds_nobody():
    registered()
    client = signed_in(foreign_clerk())
    answer = client.post(create_url(wilayah=TEMBILAHAN), {"layout": "lengkap", "format": "xlsx"})
    assert answer.status_code == 422


def test_nobody_outside_the_office_is_in_the_file():
    registered()
    one = asked(foreign_clerk())
    assert (one.row_count, rows_of(one)) == (0, [])


def test_who_exports_here_and_reads_there_takes_what_is_here():
    person, user = registered(), foreign_clerk()
    MembershipFactory(user=user, agency=made.office(), role=Role.VERIFIKATOR)
    assert person.pk in set(Participant.objects.visible_to(user).values_list("pk", flat=True))
    assert asked(user).row_count == 0


def test_what_was_moved_away_meanwhile_is_not_in_the_file():
    """The scope is that of the moment the file is made."""
    registered()
    user = officer(Role.OPERATOR_DATA, agency=made.office())
    signed_in(user).post(create_url(), {"layout": "lengkap", "format": "xlsx"})
    one = RegistryExport.objects.get()
    user.memberships.update(valid_until=timezone.localdate() - timedelta(days=1))
    tasks.make_export(export_id=one.pk)
    one.refresh_from_db()
    assert one.row_count == 0


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_numbers_are_masked_in_every_layout(layout, kind):
    person = registered(card_number="0001234567890", phone="6281234567890")
    one = asked(clerk(), layout=layout, format=kind)
    with one.file.open() as file:
        data = file.read()
    if kind == "xlsx":
        import zipfile

        data = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    text = data.decode()
    for number in (person.nik, person.household.kk_number, "0001234567890", "81234567890"):
        assert number not in text
    assert person.full_name in text


def test_masks_are_those_of_the_lists():
    registered(nik="1404042306019001", card_number="0001234567890", phone="6281234567890")
    (row,) = rows_of(asked(clerk()))
    assert row["NIK"] == "140404********01"
    assert row["NO KARTU JKN"] == "**********890"
    assert row["NOMOR HP"] == "0812****7890"


def test_whole_numbers_for_a_purpose():
    person = registered(phone="6281234567890")
    one = asked(clerk(), is_full="on", reason="Pendaftaran PBI APBD ke BPJS")
    (row,) = rows_of(one)
    assert (row["NIK"], row["NO KK"]) == (person.nik, person.household.kk_number)
    assert row["NOMOR HP"] == "081234567890"
    assert (one.is_full, one.reason) == (True, "Pendaftaran PBI APBD ke BPJS")
    assert "Pendaftaran PBI APBD ke BPJS" in head_of(one)[1]


@pytest.mark.parametrize("reason", ["", "   ", "perlu", "a b c d"])
def test_whole_numbers_without_a_purpose_are_refused(reason):
    sent = {"layout": "lengkap", "format": "xlsx", "is_full": "on", "reason": reason}
    answer = signed_in(clerk()).post(create_url(), sent)
    assert answer.status_code == 422
    assert "keperluannya" in answer.content.decode()
    assert not RegistryExport.objects.exists()


@pytest.fixture
def no_full_numbers(monkeypatch):
    """The operator's role without the right to whole numbers."""
    rights = {role: held - {FULL} for role, held in ROLE_PERMISSIONS.items()}
    for module in ("agencies.scoping", "agencies.auth"):
        monkeypatch.setattr(f"{module}.ROLE_PERMISSIONS", rights, raising=False)


def test_whole_numbers_are_not_on_offer_without_the_right(no_full_numbers):
    person = registered()
    assert "disamarkan di dalam berkas" in open_as(clerk(), create_url()).content.decode()
    one = asked(clerk(), is_full="on", reason="Pendaftaran PBI APBD ke BPJS")
    assert not one.is_full
    assert rows_of(one)[0]["NIK"] != person.nik


def test_the_service_asks_for_the_right_itself(no_full_numbers):
    from django.core.exceptions import PermissionDenied

    user = clerk()
    with pytest.raises(PermissionDenied):
        exporting.request_export(
            user=user,
            agency=user.memberships.get().agency,
            filters={},
            description="",
            layout="lengkap",
            format="xlsx",
            is_full=True,
            reason="Pendaftaran PBI APBD ke BPJS",
            at=made.NOON,
        )


def test_watermark_says_who_where_when_what():
    registered(segment="PBPU")
    user = clerk()
    title, mark = head_of(asked(user, filters={"segment": "PBPU"}))
    assert "RAHASIA" in title
    for words in (user.get_full_name(), "Dinsos Contoh", "PBPU (mandiri)", "disamarkan", "WIB", "UU 27/2022"):
        assert words in mark


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_no_payload_acts_in_any_text_column(kind):
    """X1, X2: what came in by any way stays text on the way out."""
    village = registered().territory_id
    fields = ("full_name", "birth_place", "address", "left_to", "status_text")
    person = Participant.objects.get()
    for number, payload in enumerate(ACTIVE):
        person.pk, person.nik, person.last_change = None, f"14040423060190{number:02d}"[:16], 1
        for name in fields:
            setattr(person, name, payload)
        person.save(force_insert=True)
    assert village
    one = asked(clerk(), format=kind)
    with one.file.open() as file:
        data = file.read()
    found = [row for row in rows_of(one) if "CONTOH" not in row["NAMA LENGKAP"].upper()]
    columns = ("NAMA LENGKAP", "TEMPAT LAHIR", "ALAMAT", "PINDAH KE", "STATUS MENURUT SUMBER")
    if kind == "csv":
        starts = set("=+-@\t\r\n＝＋－＠|%")
        texts = [row[name] for row in found for name in columns]
        assert all(text.lstrip()[:1] not in starts and text[:1] not in starts for text in texts)
    else:
        cells = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=HEADER_ROW + 2)
        assert all(
            cell.data_type in ("s", "n") and (cell.data_type == "s" or cell.value is None)
            for line in cells
            for cell in line
        )


@pytest.mark.parametrize("name", ["page", "progress", "download"])
def test_an_export_is_its_own_officers_alone(name):
    one = export()
    answer = open_as(clerk(), at(one, name))
    assert answer.status_code == 200
    assert name != "download" or b"".join(answer.streaming_content) == b"isi"
    assert open_as(clerk(number=2), at(one, name)).status_code == 404
    assert open_as(foreign_clerk(), at(one, name)).status_code == 404
    assert open_as(dinsos_officer(Role.VERIFIKATOR), at(one, name)).status_code == 403


def test_who_has_lost_the_role_fetches_nothing():
    user = officer(Role.OPERATOR_DATA, agency=made.office())
    one = export(by=user)
    user.memberships.update(role=Role.VERIFIKATOR)
    assert open_as(user, at(one, "download")).status_code == 403
    user.memberships.update(role=Role.OPERATOR_DATA, agency=made.office(territory_code=KUDUS))
    assert open_as(user, at(one, "download")).status_code == 404


def test_the_office_sees_what_left_and_no_way_to_it():
    one = export(description="Kecamatan Reteh")
    listed = reverse("admin:participants_registryexport_changelist")
    own, colleagues = open_as(clerk(), listed), open_as(clerk(number=2), listed)
    assert at(one) in own.content.decode()
    assert "Kecamatan Reteh" in colleagues.content.decode()
    assert at(one) not in colleagues.content.decode()
    assert "Kecamatan Reteh" not in open_as(foreign_clerk(), listed).content.decode()


def test_download_is_named_counted_and_kept_by_nobody(caplog):
    one = export(expires_at=timezone.now() + timedelta(hours=1))
    client = signed_in(clerk())
    with caplog.at_level(logging.INFO, logger="participants"):
        for _ in range(2):
            answer = client.get(at(one, "download"))
            assert b"".join(answer.streaming_content) == b"isi"
    assert answer["Content-Disposition"] == 'attachment; filename="peserta-lengkap-20261120-1000.xlsx"'
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    one.refresh_from_db()
    assert one.download_count == 2
    assert one.downloaded_at
    assert sum(f"export {one.pk}: downloaded by user {one.user_id}, 3 rows" in line for line in caplog.messages) == 2


def test_an_expired_file_is_not_given_even_before_it_is_swept():
    one = export(expires_at=timezone.now() - timedelta(seconds=1))
    assert signed_in(clerk()).get(at(one, "download")).url == at(one)
    one.refresh_from_db()
    assert one.download_count == 0


def test_expired_files_are_swept():
    old = export(expires_at=timezone.now() - timedelta(seconds=1))
    new = export(expires_at=timezone.now() + timedelta(hours=1))
    storage, name = old.file.storage, old.file.name
    tasks.sweep_exports()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, bool(old.file), storage.exists(name)) == (ExportState.EXPIRED, False, False)
    assert (old.row_count, new.state) == (3, ExportState.READY)
    assert "kedaluwarsa" in open_as(clerk(), at(old)).content.decode()
    assert signed_in(clerk()).get(at(old, "download")).status_code == 302


def test_the_hours_are_a_policy():
    registered()
    PolicyFactory(key="registry.export_hours", value=2)
    one = asked(clerk())
    assert one.expires_at - one.ready_at == timedelta(hours=2)


def test_an_export_nobody_makes_is_given_up():
    one = export(ExportState.WAITING, at=timezone.now() - timedelta(hours=2))
    tasks.sweep_exports()
    one.refresh_from_db()
    assert one.state == ExportState.FAILED
    assert "gagal dibuat" in open_as(clerk(), at(one)).content.decode()


def test_a_lost_doorbell_is_rung_again(monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.make_export, "delay_on_commit", lambda **what: rung.append(what))
    export(ExportState.WAITING, at=timezone.now())
    lost = export(ExportState.WAITING, at=timezone.now() - timedelta(minutes=5))
    tasks.sweep_exports()
    assert rung == [{"export_id": lost.pk}]


def test_the_task_may_ring_twice():
    registered()
    one = asked(clerk())
    name = one.file.name
    tasks.make_export(export_id=one.pk)
    one.refresh_from_db()
    assert one.file.name == name
    assert one.state == ExportState.READY


def test_what_goes_wrong_is_told(monkeypatch):
    def broken(*args, **more):
        raise OSError("no space")

    monkeypatch.setattr(exporting, "write_xlsx", broken)
    signed_in(clerk()).post(create_url(), {"layout": "lengkap", "format": "xlsx"})
    one = RegistryExport.objects.get()
    with pytest.raises(OSError, match="no space"):
        tasks.make_export(export_id=one.pk)
    one.refresh_from_db()
    assert one.state == ExportState.FAILED


def test_progress_says_nothing_but_the_state():
    told = json.loads(open_as(clerk(), at(export(ExportState.WAITING), "progress")).content)
    assert told == {"busy": True, "state": "waiting", "words": "Berkas sedang dibuat.", "done": 0, "total": 0}
    text = open_as(clerk(), at(export(ExportState.WAITING))).content.decode()
    assert 'http-equiv="refresh"' in text


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.key)
def test_headings_of_a_layout_differ(layout):
    """The writer keeps a row by its headings."""
    headings = [column.heading for column in layout.columns]
    assert len(set(headings)) == len(headings)


def test_merged_people_are_not_exported_twice():
    person, other = registered(), registered()
    Participant.objects.filter(pk=other.pk).update(merged_into=person)
    assert asked(clerk()).row_count == 1
