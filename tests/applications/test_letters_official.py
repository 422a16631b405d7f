"""Letters that leave the office: what each says, that it keeps saying it, and that nothing written into it can act."""

import copy
import datetime
import json
import string

import pypdfium2
import pytest
import segno
import time_machine
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from agencies.enums import AgencyKind, Role
from agencies.models import Agency, Signatory
from agencies.services import set_policy
from agencies.validators import validate_letter_number_format
from applications import letters, services
from applications.catalogue import SERVICES
from applications.enums import LetterKind, ReasonCode, Status, TargetKind
from applications.letters import format_check_code, letter_content, letter_number, official_letter, parts
from applications.letters.policies import copies_key
from applications.models import Application, HouseholdMember, Letter
from common.codes import format_ticket
from common.dates import format_date
from common.masking import mask_nik
from common.pdf import drawable

from tests.applications import naughty
from tests.factories import applications as made
from tests.factories.agencies import SignatoryFactory

HEAD = {"name": "Dra. Contoh Rekaan, M.Si", "nip": "197004121995032901", "rank": "Pembina Utama Muda"}
CHILD = {"full_name": "Bayi Contoh", "family_relation": "4", "birth_date": datetime.date(2026, 1, 9)}


@pytest.fixture
def office(db, settings):
    """The Dinsos with everything a letterhead shows, and its head, who may sign."""
    settings.PUBLIC_BASE_URL = "https://dinsos.example"
    office = made.office()
    Agency.objects.filter(pk=office.pk).update(
        name="Dinas Sosial Kabupaten Contoh",
        address="Jalan Contoh 1",
        postcode="29212",
        phone="(0768) 000101",
        email="dinsos@contoh.example",
        letter_number_format="{klasifikasi}/{nomor}/DINSOS/{bulan}/{tahun}",
    )
    SignatoryFactory(agency=office, **HEAD)
    with time_machine.travel(made.NOON, tick=False):
        yield made.office()


def issued(case, kind, *, role=Role.PENYETUJU, at=made.NOON, signatory=None):
    """A letter as the office issues it."""
    return services.issue_letter(application=case, kind=kind, actor=made.officer_of(role), at=at, signatory=signatory)


def asked(*items, service="pengusulan"):
    """A case returned for ``items``: (kind, target, reason, note)."""
    case = made.submitted(service)
    checker = made.officer_of(Role.VERIFIKATOR)
    services.take_application(application=case, actor=checker, at=made.NOON)
    specs = [
        services.CorrectionSpec(target_kind=kind, target=target, reason_code=reason, note=note)
        for kind, target, reason, note in items
    ]
    services.return_application(application=case, actor=checker, at=made.NOON, items=specs)
    case.refresh_from_db()
    return case


def pages_of(pdf):
    """The text of each page, spaces made single."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = []
        for page in document:
            text_page = page.get_textpage()
            found.append(" ".join(text_page.get_text_range().split()))
            text_page.close()
            page.close()
        return found
    finally:
        document.close()


def size_of(pdf):
    """Width and height of the first page in whole mm."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        size = tuple(round(side / mm) for side in page.get_size())
        page.close()
        return size
    finally:
        document.close()


def printed(letter):
    """The whole text of an issued letter."""
    return " ".join(pages_of(official_letter(letter=letter)))


class TestDecision:
    @pytest.mark.parametrize("service", SERVICES)
    def test_it_says_who_what_why_and_who_signed_on_one_page(self, service, office):
        case = made.in_status(Status.APPROVED, service, members=0 if service == "pembebasan" else 3)
        letter = issued(case, LetterKind.DECISION)
        pdf = official_letter(letter=letter)
        [text] = pages_of(pdf)
        assert size_of(pdf) == (215, 330)
        for expected in (
            office.letterhead_line1,
            office.letterhead_line2,
            "Jalan Contoh 1 29212",
            "dinsos@contoh.example",
            " ".join(case.definition.decision.title.split()),
            "NOMOR: 400.9/001/DINSOS/XI/2026",
            case.full_name,
            case.nik,
            case.kk_number,
            f"Tembilahan, {format_date(made.NOON)} Kepala Dinas Sosial,",
            case.definition.letter_basis.split(";")[0],
            HEAD["name"],
            HEAD["rank"],
            "NIP. 19700412 199503 2 901",
            "Tembusan: 1. Bupati Indragiri Hilir (sebagai laporan)",
            "Lurah Tembilahan Kota",
            "dinsos.example/surat/",
            format_check_code(letter.code),
        ):
            assert expected in text, expected
        for member in case.members.all():
            assert member.full_name in text and member.nik in text
        assert "Halaman" not in text

    def test_the_waiver_is_addressed_to_the_hospital_and_names_the_ceiling(self, office):
        case = made.in_status(Status.APPROVED, "pembebasan")
        text = printed(issued(case, LetterKind.DECISION))
        assert "Yth. Pimpinan RSUD Contoh" in text
        assert "Rp5.000.000 (lima juta rupiah)" in text
        assert "Rawat inap" in text and format_date(made.NOON - datetime.timedelta(days=1)) in text

    def test_nothing_about_illness_money_or_the_telephone_is_printed(self, office):
        for service, secrets in (("reaktivasi", ("care_need", "care_now")), ("peralihan", ("income", "occupation"))):
            case = made.in_status(Status.APPROVED, service, answers={"occupation": "Pencari Rahasia"})
            names = {name for name, _label in case.definition.decision.facts}
            assert not names & {*secrets, "arrears_amount", "arrears_months"}
            text = printed(issued(case, LetterKind.DECISION))
            assert case.phone not in text and "Pencari Rahasia" not in text
            assert format_ticket(case.ticket) not in text

    def test_somebody_without_nik_gets_the_reason(self, office):
        case = made.in_status(Status.APPROVED, answers=made.without_nik())
        assert "Belum ada (Bayi, belum ada NIK)" in printed(issued(case, LetterKind.DECISION))


class TestSignature:
    def block(self, agency, **fields):
        signatory = SignatoryFactory(agency=agency, **fields)
        case = made.in_status(Status.APPROVED)
        return letter_content(case=case, kind=LetterKind.DECISION, signatory=signatory, at=made.NOON)["signature"]

    @pytest.mark.parametrize("capacity", [Signatory.Capacity.ACTING, Signatory.Capacity.DAILY])
    def test_acting_heads_are_named_so(self, capacity, office):
        assert self.block(office, capacity=capacity)["heading"] == [f"{capacity} Kepala Dinas Sosial"]

    def test_on_behalf_names_the_head_above_ones_own_position(self, office):
        block = self.block(office, capacity=Signatory.Capacity.ON_BEHALF, position="Kepala Bidang Contoh", nip="")
        assert block["heading"] == ["a.n. Kepala Dinas Sosial", "Kepala Bidang Contoh"]
        assert block["nip"] == ""

    def test_on_behalf_of_a_vacant_seat(self, office):
        office.signatories.update(valid_until=datetime.date(2026, 1, 1))
        block = self.block(office, capacity=Signatory.Capacity.ON_BEHALF, position="Sekretaris")
        assert block["heading"][0] == f"a.n. Kepala {office.name}"


class TestRefusal:
    def test_it_gives_the_ground_the_law_and_the_way_back(self, office):
        case = made.in_status(Status.REJECTED)
        text = printed(issued(case, LetterKind.REFUSAL))
        for expected in (
            "Hal : Pemberitahuan belum dapat disetujui",
            "Nomor : 400.9/001/DINSOS/XI/2026",
            "Sifat : Biasa",
            f"{'Sdri.' if case.sex == 'P' else 'Sdr.'} {case.full_name}",
            mask_nik(case.nik),
            format_ticket(case.ticket),
            "Alasan : Tingkat kesejahteraan di atas batas.",
            case.definition.letter_basis.split(";")[0],
            "14 hari",
            "Jumat, 4 Desember 2026",
            "tidak dipungut biaya",
            HEAD["name"],
        ):
            assert expected in text, expected
        for secret in (case.nik, case.kk_number, case.phone):
            assert secret not in text

    def test_the_catch_all_is_replaced_by_what_the_decider_wrote(self, office):
        case = made.in_status(Status.VERIFIED)
        services.reject_application(
            application=case,
            actor=made.officer_of(Role.PENYETUJU),
            at=made.NOON,
            reason_code=ReasonCode.OTHER,
            note="Keluarga sudah dijamin oleh perusahaan.",
        )
        text = printed(issued(case, LetterKind.REFUSAL))
        assert "Keluarga sudah dijamin oleh perusahaan." in text
        assert "lihat catatan" not in text

    def test_a_childs_parents_are_written_to(self, office):
        case = made.in_status(Status.REJECTED, person=made.Person(birth_date=datetime.date(2015, 5, 5)))
        assert f"Yth. Orang tua/wali dari {case.full_name}" in printed(issued(case, LetterKind.REFUSAL))


class TestMissing:
    def test_it_lists_what_is_asked_for_and_until_when(self, office):
        case = asked(
            (TargetKind.DOCUMENT, "ktp", ReasonCode.UNREADABLE, "Foto ulang di tempat terang"),
            (TargetKind.DOCUMENT, "sktm", ReasonCode.OTHER, "Cap harus terlihat."),
            (TargetKind.FIELD, "address", ReasonCode.DATA_DIFFERS, ""),
        )
        text = printed(issued(case, LetterKind.MISSING, role=Role.VERIFIKATOR))
        deadline = case.corrections.get().deadline
        for expected in (
            "Hal : Permintaan kelengkapan berkas",
            "1. Foto KTP: Tulisan di foto tidak terbaca. Foto ulang di tempat terang.",
            "2. Foto SKTM: Cap harus terlihat.",
            "3. Alamat: Isian berbeda dengan berkas.",
            format_date(deadline),
            "dinsos.example/lacak/",
            mask_nik(case.nik),
        ):
            assert expected in text, expected
        assert case.nik not in text


class TestPaper:
    def test_policies_choose_paper_copies_and_days(self, office):
        for key, value in (
            ("letters.paper", "A4"),
            (copies_key(LetterKind.REFUSAL), " {camat} ; ;Arsip"),
            ("letters.appeal_days", 7),
            ("letters.penolakan_classification", "440.1.2.3.4.5.6.7.8"),
        ):
            set_policy(
                key,
                value=value,
                territory_code="1404",
                valid_from=datetime.date(2026, 1, 1),
                legal_basis="Contoh",
                actor=None,
                at=made.NOON,
            )
        letter = issued(made.in_status(Status.REJECTED), LetterKind.REFUSAL)
        pdf = official_letter(letter=letter)
        assert size_of(pdf) == (210, 297)
        assert letter.content["copies"] == ["Camat Tembilahan", "Arsip"]
        assert "Jumat, 27 November 2026" in pages_of(pdf)[0]
        assert letter.number == "440.1.2.3.4.5/001/DINSOS/XI/2026"

    def test_a_long_family_goes_over_pages_with_the_head_of_the_table_and_the_signature_not_alone(self, office):
        letter = issued(made.in_status(Status.APPROVED, members=15), LetterKind.DECISION)
        table = next(block for block in letter.content["blocks"] if block["kind"] == "table")
        table["rows"] *= 6
        pages = pages_of(official_letter(letter=letter))
        total = len(pages)
        assert total > 2
        for number, text in enumerate(pages, start=1):
            assert f"Halaman {number} dari {total}" in text
            assert letter.number in text
            assert format_check_code(letter.code) in text
        assert all("Kedudukan" in text for text in pages[:-1])
        assert "Demikian surat keterangan" in pages[-1] and HEAD["name"] in pages[-1] and "Tembusan" in pages[-1]

    def test_the_qr_of_every_page_is_the_address_of_the_check_page(self, office, monkeypatch):
        letter = issued(made.in_status(Status.APPROVED), LetterKind.DECISION)
        address = f"https://dinsos.example/surat/{letter.code}/"
        assert parts.check_url(letter) == address
        drawn = []
        draw = Canvas.rect
        monkeypatch.setattr(Canvas, "rect", lambda self, *args, **how: drawn.append(args) or draw(self, *args, **how))
        official_letter(letter=letter)
        dark = sum(sum(row) for row in segno.make_qr(address, error="m").matrix)
        module = min(height for _x, _y, _width, height in drawn)
        assert sum(round(width / module) for _x, _y, width, _height in drawn) == dark

    def test_the_same_letter_is_the_same_file(self, office):
        letter = issued(made.in_status(Status.APPROVED), LetterKind.DECISION)
        assert official_letter(letter=letter) == official_letter(letter=Letter.objects.get(pk=letter.pk))

    def test_a_logo_among_the_static_files_is_drawn_and_any_other_word_is_passed_over(self, office, settings, tmp_path):
        Image.new("RGB", (60, 90), "green").save(tmp_path / "lambang.png")
        (tmp_path / "bukan.png").write_text("ini bukan gambar")
        settings.STATICFILES_DIRS = [tmp_path]
        letter = issued(made.in_status(Status.APPROVED), LetterKind.DECISION)
        has_picture = {}
        for logo in ("lambang.png", "bukan.png", "tidak-ada.png", "../../etc/passwd", "/etc/passwd", ""):
            letter.content["letterhead"]["logo"] = logo
            pdf = official_letter(letter=letter)
            assert office.letterhead_line2 in pages_of(pdf)[0]
            has_picture[logo] = b"/Subtype /Image" in pdf
        assert [logo for logo, drawn in has_picture.items() if drawn] == ["lambang.png"]

    def test_contoh_and_dicabut_are_written_across(self, office, settings):
        letter = issued(made.in_status(Status.APPROVED), LetterKind.DECISION)
        assert "DICABUT" not in printed(letter)
        settings.DEMO = True
        assert "CONTOH" in printed(letter).split()
        services.revoke_letter(letter=letter, actor=made.officer_of(Role.PENYETUJU), at=made.NOON, reason="Salah nama")
        letter.refresh_from_db()
        text = printed(letter)
        assert "DICABUT" in text and "Salah nama" not in text


class TestSnapshot:
    def test_a_letter_says_the_same_after_everything_has_changed(self, office):
        case = made.in_status(Status.APPROVED, members=2)
        letter = issued(case, LetterKind.DECISION)
        before = official_letter(letter=letter)
        assert json.loads(json.dumps(letter.content)) == letter.content
        Application.objects.filter(pk=case.pk).update(full_name="Nama Lain", address="Pindah", details={})
        HouseholdMember.objects.filter(application=case).update(full_name="Orang Lain")
        Agency.objects.filter(pk=office.pk).update(letterhead_line2="DINAS LAIN", city="Kota Lain", name="Lain")
        Signatory.objects.update(name="Pejabat Lain", valid_until=made.NOON.date())
        assert official_letter(letter=Letter.objects.get(pk=letter.pk)) == before

    def test_a_correction_after_the_request_does_not_rewrite_it(self, office):
        case = asked((TargetKind.FIELD, "address", ReasonCode.DATA_DIFFERS, "Tulis dusunnya."))
        letter = issued(case, LetterKind.MISSING, role=Role.VERIFIKATOR)
        before = official_letter(letter=letter)
        services.correct_answers(application=case, values={"address": "Dusun Baru"}, at=made.NOON)
        services.resubmit_application(application=case, at=made.NOON)
        assert official_letter(letter=Letter.objects.get(pk=letter.pk)) == before


#: One of each family of strings, and the ones that broke PDF programs before; no column holds more than 500 characters.
_SAMPLE = [
    *naughty.MARKUP[::7],
    *naughty.TEMPLATES[::5],
    "</para><para>&amp;<img src='/etc/passwd'/>",
    "<u><b>tak ditutup",
    *naughty.UNICODE[::2],
    "kata " * 100,
]
SAMPLE = [text[:500] for text in _SAMPLE]


class TestHostileText:
    def poisoned(self, content, text):
        """``content`` with every word a person could have written replaced by ``text``."""
        content = copy.deepcopy(content)
        content["letterhead"] |= {"line1": text, "line2": text, "small": [text, text], "logo": text}
        content |= {"name": text, "place_date": text, "copies": [text, text]}
        content["signature"] = {"heading": [text, text], "name": text, "rank": text, "nip": text}
        content["head"] = [[text, text] for _ in content["head"]]
        content["title"] = text if content["title"] else ""
        content["addressee"] = [text] * len(content["addressee"])
        for block in content["blocks"]:
            if block["kind"] == "facts":
                block["rows"] = [[text, text] for _ in block["rows"]]
            elif block["kind"] == "items":
                block["items"] = [{"label": text, "reason": text, "note": text} for _ in block["items"]]
            elif block["kind"] == "table":
                block["rows"] = [[text] * len(block["headings"]) for _ in block["rows"]]
        return content

    @pytest.mark.once
    def test_it_is_drawn_as_text_and_never_breaks_a_letter(self, office):
        pattern = [
            issued(made.in_status(Status.APPROVED, "pengusulan", members=2), LetterKind.DECISION),
            issued(asked((TargetKind.FIELD, "address", ReasonCode.OTHER, "x")), LetterKind.MISSING),
        ]
        for text in SAMPLE:
            for letter in pattern:
                hostile = Letter(
                    number=text[:80], code=letter.code, content=self.poisoned(letter.content, text), kind=letter.kind
                )
                pdf = official_letter(letter=hostile)
                shown = "".join(pages_of(pdf)).replace(" ", "")
                assert format_check_code(letter.code) in shown
                visible = "".join(drawable(text[:40].replace("\n", "")).split())
                if text in naughty.MARKUP:
                    assert visible in shown, text
                for active in (b"/JavaScript", b"/Annots", b"/Launch", b"/OpenAction"):
                    assert active not in pdf, text

    @pytest.mark.once
    def test_a_poster_survives_them_too(self, office):
        place = made.village()
        for text in SAMPLE:
            place.name = office.letterhead_line2 = office.phone = text
            assert len(pages_of(letters.village_poster(village=place, agency=office))) == 1

    def test_what_an_officer_writes_is_read_as_written(self, office):
        note = "<b>Tebal</b> {{ 7*7 }} & <img src=x>"
        case = asked((TargetKind.FIELD, "address", ReasonCode.OTHER, note))
        assert note in printed(issued(case, LetterKind.MISSING, role=Role.VERIFIKATOR))


@pytest.mark.once
class TestNumber:
    def test_the_office_decides_how_a_number_reads(self):
        day = datetime.date(2026, 11, 20)
        number = {"classification": "400.9", "sequence": 7, "on": day}
        assert letter_number(format="{klasifikasi}/{nomor}/{tahun}", **number) == "400.9/007/2026"
        assert letter_number(format="{nomor}/DINSOS/{bulan}/{tahun}", **number) == "007/DINSOS/XI/2026"
        assert letter_number(format="{nomor}", **number | {"sequence": 12345}) == "12345"
        assert letter_number(format="{nomor}", **number | {"classification": "{tahun}"}) == "007"
        assert letter_number(format="{klasifikasi}{nomor}", **number | {"classification": "{nomor}"}) == "{nomor}007"

    @examples(max_examples=150, deadline=None)
    @given(
        pieces=st.lists(
            st.sampled_from(["{klasifikasi}", "{bulan}", "{tahun}", "/", "-", "."])
            | st.text(alphabet=string.ascii_letters + string.digits + "/-. ", max_size=8),
            max_size=6,
        ),
        place=st.integers(0, 6),
        classification=st.text(alphabet=string.digits + ".", max_size=13),
        sequence=st.integers(1, 9_999_999),
        on=st.dates(datetime.date(2020, 1, 1), datetime.date(2099, 12, 31)),
    )
    def test_every_allowed_pattern_gives_a_number_that_fits_the_column(
        self, pieces, place, classification, sequence, on
    ):
        pattern = "".join([*pieces[:place], "{nomor}", *pieces[place:]])
        validate_letter_number_format(pattern)
        known = {"classification": classification, "on": on}
        number = letter_number(format=pattern, sequence=sequence, **known)
        assert str(sequence).zfill(3) in number
        assert "{" not in number and "}" not in number
        assert len(number) <= len(pattern)
        assert number != letter_number(format=pattern, sequence=sequence + 1, **known)


class TestPoster:
    def test_it_fits_one_a4_and_leads_to_the_village(self, office, monkeypatch):
        from applications.letters import poster

        place = made.village()
        drawn = []
        draw = poster.qr_flowable
        monkeypatch.setattr(poster, "qr_flowable", lambda data, size: drawn.append(data) or draw(data, size))
        pdf = letters.village_poster(village=place, agency=office, help_number="0811 0000 0001")
        [text] = pages_of(pdf)
        assert size_of(pdf) == (210, 297)
        assert drawn == [f"https://dinsos.example/desa/{place.pk}/"]
        for expected in ("Kelurahan Tembilahan Kota", "Kecamatan Tembilahan", "GRATIS", "0811 0000 0001", "1 Pindai"):
            assert expected in text
        assert office.phone in " ".join(pages_of(letters.village_poster(village=place, agency=office)))


def test_dinkes_letters_bear_its_own_letterhead(office):
    """Where the health office owns a service, its letters are its own (policy ``agency_kind``)."""
    dinkes = made.office(kind=AgencyKind.DINKES)
    Agency.objects.filter(pk=dinkes.pk).update(letterhead_line2="DINAS KESEHATAN CONTOH")
    set_policy(
        "pembebasan.agency_kind",
        value="dinkes",
        territory_code="1404",
        valid_from=datetime.date(2026, 1, 1),
        legal_basis="Contoh",
        actor=None,
        at=made.NOON,
    )
    case = made.submitted("pembebasan")
    assert case.agency_id == dinkes.pk
    signatory = SignatoryFactory(agency=dinkes, position="Kepala Dinas Kesehatan")
    case.decided_at = made.NOON
    content = letter_content(case=case, kind=LetterKind.DECISION, signatory=signatory, at=made.NOON)
    assert content["letterhead"]["line2"] == "DINAS KESEHATAN CONTOH"
    assert content["signature"]["heading"] == ["Kepala Dinas Kesehatan"]
