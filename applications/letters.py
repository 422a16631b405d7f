"""Papers about a case as PDF. First of them: the receipt that the family takes home (S16)."""

from django.conf import settings
from django.urls import reverse
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepInFrame, Spacer, Table, TableStyle

from applications.enums import LetterKind
from common.codes import format_pin, format_ticket
from common.dates import format_datetime, format_long_date
from common.masking import first_name_initials
from common.pdf import FONT_BOLD, PAGE_A5, build_document, paragraph, qr_flowable, styles

MARGIN_MM = 10
_FRAME_PADDING = 6  # points; SimpleDocTemplate keeps them free inside its margins
_GREEN = colors.HexColor("#0b5a3a")
_PALE = colors.HexColor("#edf6f1")


def check_url(letter):
    """The address behind the QR of ``letter``; never from the Host header (W3)."""
    return settings.PUBLIC_BASE_URL.rstrip("/") + reverse("letter_check", args=[letter.code])


def format_check_code(code):
    """ "7K2MPQ3RST4V" gives "7K2M-PQ3R-ST4V"."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def receipt_of(case):
    """The receipt letter of a case that was sent, unless it was revoked; else None."""
    return case.letters.filter(kind=LetterKind.RECEIPT, revoked_at__isnull=True).select_related("agency").first()


def receipt_slip(*, case, letter, pin=""):
    """The A5 receipt "Tanda Terima Pengajuan" as PDF bytes, always one page.

    ``pin`` is printed only when the caller's session has proved that it owns the case. The name is shortened: the slip
    lies about in houses and offices.
    """
    width = PAGE_A5[0] - 2 * (MARGIN_MM * mm + _FRAME_PADDING)
    height = PAGE_A5[1] - 2 * (MARGIN_MM * mm + _FRAME_PADDING)
    content = [
        *_letterhead(letter.agency, width),
        Spacer(0, 3 * mm),
        paragraph(
            "TANDA TERIMA PENGAJUAN", _style("slip_title", fontName=FONT_BOLD, fontSize=12, leading=16, center=True)
        ),
        Spacer(0, 2 * mm),
        _numbers(case, pin, width),
        Spacer(0, 4 * mm),
        _facts(case, letter, width),
        Spacer(0, 4 * mm),
        *_what_next(case),
        Spacer(0, 5 * mm),
        _foot(letter, width),
    ]
    page = KeepInFrame(width, height - 1, content, mode="shrink")
    stamp = [_Watermark("CONTOH")] if settings.DEMO else []
    return build_document([*stamp, page], title="Tanda Terima Pengajuan", pagesize=PAGE_A5, margin_mm=MARGIN_MM)


def _style(name, *, center=False, **changes):
    alignment = {"alignment": TA_CENTER} if center else {}
    return ParagraphStyle(name, parent=styles()["body"], spaceAfter=0, **alignment, **changes)


def _letterhead(agency, width):
    """Kop: government, office, address, and the double line below (domain-facts §9)."""
    first = _style("kop1", fontSize=9.5, leading=12, center=True)
    second = _style("kop2", fontName=FONT_BOLD, fontSize=12, leading=15, center=True)
    small = _style("kop3", fontSize=8, leading=10, center=True)
    address = " ".join(part for part in (agency.address, agency.postcode) if part)
    reach = [f"Telepon {agency.phone}" if agency.phone else "", agency.email, agency.website]
    lines = [
        (agency.letterhead_line1, first),
        (agency.letterhead_line2 or agency.name, second),
        (address, small),
        ("  ·  ".join(part for part in reach if part), small),
    ]
    return [
        *(paragraph(text, style) for text, style in lines if text),
        Spacer(0, 1.2 * mm),
        HRFlowable(width=width, thickness=1.6, color=colors.black, spaceBefore=0, spaceAfter=0.6 * mm),
        HRFlowable(width=width, thickness=0.5, color=colors.black, spaceBefore=0, spaceAfter=0),
    ]


def _numbers(case, pin, width):
    """Ticket and PIN, large."""
    label = _style("number_label", fontSize=10, leading=13, center=True)
    number = _style("number", fontName=FONT_BOLD, fontSize=21, leading=27, center=True)
    cells = [("Nomor tiket", format_ticket(case.ticket))] + ([("PIN", format_pin(pin))] if pin else [])
    table = Table(
        [[[paragraph(name, label), paragraph(value, number)] for name, value in cells]],
        colWidths=[width * 0.58, width * 0.42] if pin else [width],
    )
    table.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 1.2, _GREEN),
                ("LINEAFTER", (0, 0), (-2, -1), 0.5, _GREEN),
                ("BACKGROUND", (0, 0), (-1, -1), _PALE),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
            ]
        )
    )
    return table


def _facts(case, letter, width):
    zone = letter.agency.zone
    label, value = _style("fact_label", fontSize=11, leading=16), _style("fact", fontSize=11, leading=16)
    strong = _style("fact_strong", fontName=FONT_BOLD, fontSize=11, leading=16)
    rows = [
        ("Atas nama", first_name_initials(case.full_name), value),
        ("Layanan", case.definition.name, value),
        ("Kami terima", format_datetime(letter.issued_at, zone), value),
        ("Diperiksa paling lambat", format_long_date(case.promised_at.astimezone(zone)), strong),
    ]
    table = Table(
        [[paragraph(name, label), paragraph(text, style)] for name, text, style in rows],
        colWidths=[width * 0.36, width * 0.64],
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.HexColor("#cdd6d1")),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def _what_next(case):
    heading = _style("next_heading", fontName=FONT_BOLD, fontSize=12, leading=18)
    line = _style("next", fontSize=11, leading=16, leftIndent=12, firstLineIndent=-12)
    sentences = [
        "Simpan kertas ini. Jangan beri tahu PIN kepada siapa pun.",
        f"Lihat kabar di {_shown_url(reverse('track'))} dengan nomor tiket dan PIN.",
        "Bila ada yang perlu diperbaiki, caranya ada di halaman itu.",
        case.definition.what_next,
    ]
    return [
        paragraph("Langkah berikutnya", heading),
        *(paragraph(f"{number}. {sentence}", line) for number, sentence in enumerate(sentences, start=1)),
    ]


def _foot(letter, width):
    """QR with its code at the left, ways to reach a person at the right."""
    small = _style("foot", fontSize=10, leading=13)
    strong = _style("foot_strong", fontName=FONT_BOLD, fontSize=10, leading=13)
    agency = letter.agency
    help_lines = [
        paragraph("Butuh bantuan?", strong),
        *([paragraph(f"Telepon {agency.phone}", small)] if agency.phone else []),
        *([paragraph(f"WhatsApp {agency.whatsapp}", small)] if agency.whatsapp else []),
        paragraph("Kantor desa atau kelurahan Anda", small),
        Spacer(0, 1.5 * mm),
        paragraph("Cek keaslian surat", strong),
        paragraph(f"Pindai gambar kotak, atau buka {_shown_url(reverse('letter_lookup'))} dan tulis kode:", small),
        paragraph(format_check_code(letter.code), _style("code", fontName=FONT_BOLD, fontSize=11, leading=16)),
        Spacer(0, 1.5 * mm),
        paragraph("Layanan ini gratis. Petugas tidak pernah meminta uang.", small),
    ]
    table = Table([[qr_flowable(check_url(letter), 40), help_lines]], colWidths=[45 * mm, width - 45 * mm])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("BOX", (0, 0), (-1, -1), 0.5, colors.HexColor("#54625b")),
                ("LEFTPADDING", (0, 0), (0, 0), 2 * mm),
                ("BACKGROUND", (0, 0), (-1, -1), colors.white),
            ]
        )
    )
    return table


def _shown_url(path):
    """An address as people type it."""
    return settings.PUBLIC_BASE_URL.partition("://")[2].rstrip("/") + path


class _Watermark(Flowable):
    """One pale word across the page, below everything drawn after it; takes no room."""

    def __init__(self, word):
        super().__init__()
        self.width = self.height = 0
        self._word = word

    def wrap(self, available_width, available_height):
        return 0, 0

    def draw(self):
        canvas = self.canv
        x, y = canvas.absolutePosition(0, 0)
        page_width, page_height = PAGE_A5
        canvas.saveState()
        canvas.translate(page_width / 2 - x, page_height * 0.54 - y)
        canvas.rotate(55)
        canvas.setFillColor(colors.HexColor("#e3e3e3"))
        canvas.setFont(FONT_BOLD, 60)
        canvas.drawCentredString(0, -24, self._word)
        canvas.restoreState()
