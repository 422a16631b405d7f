"""The receipt that the family takes home, A5 (S16)."""

from django.urls import reverse
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import KeepInFrame, Spacer, Table, TableStyle

from applications.enums import LetterKind
from applications.letters.parts import (
    GREEN,
    HAIRLINE,
    PALE,
    check_qr,
    format_check_code,
    letterhead,
    letterhead_of,
    shown_url,
    style,
    watermark,
)
from common.codes import format_pin, format_ticket
from common.dates import format_datetime, format_long_date
from common.masking import first_name_initials
from common.pdf import FONT_BOLD, PAGE_A5, build_document, paragraph

MARGIN_MM = 10
_FRAME_PADDING = 6  # points; SimpleDocTemplate keeps them free inside its margins


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
        *letterhead(letterhead_of(letter.agency), width),
        Spacer(0, 3 * mm),
        paragraph(
            "TANDA TERIMA PENGAJUAN", style("slip_title", fontName=FONT_BOLD, fontSize=12, leading=16, center=True)
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
    return build_document(
        [page], title="Tanda Terima Pengajuan", pagesize=PAGE_A5, margin_mm=MARGIN_MM, under=watermark
    )


def _numbers(case, pin, width):
    """Ticket and PIN, large."""
    label = style("number_label", fontSize=10, leading=13, center=True)
    number = style("number", fontName=FONT_BOLD, fontSize=21, leading=27, center=True)
    cells = [("Nomor tiket", format_ticket(case.ticket))] + ([("PIN", format_pin(pin))] if pin else [])
    table = Table(
        [[[paragraph(name, label), paragraph(value, number)] for name, value in cells]],
        colWidths=[width * 0.58, width * 0.42] if pin else [width],
    )
    table.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 1.2, GREEN),
                ("LINEAFTER", (0, 0), (-2, -1), 0.5, GREEN),
                ("BACKGROUND", (0, 0), (-1, -1), PALE),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
            ]
        )
    )
    return table


def _facts(case, letter, width):
    zone = letter.agency.zone
    label, value = style("fact_label", fontSize=11, leading=16), style("fact", fontSize=11, leading=16)
    strong = style("fact_strong", fontName=FONT_BOLD, fontSize=11, leading=16)
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
                ("LINEBELOW", (0, 0), (-1, -1), 0.25, HAIRLINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def _what_next(case):
    heading = style("next_heading", fontName=FONT_BOLD, fontSize=12, leading=18)
    line = style("next", fontSize=11, leading=16, leftIndent=12, firstLineIndent=-12)
    sentences = [
        "Simpan kertas ini. Jangan beri tahu PIN kepada siapa pun.",
        f"Lihat kabar di {shown_url(reverse('track'))} dengan nomor tiket dan PIN.",
        "Bila ada yang perlu diperbaiki, caranya ada di halaman itu.",
        case.definition.what_next,
    ]
    return [
        paragraph("Langkah berikutnya", heading),
        *(paragraph(f"{number}. {sentence}", line) for number, sentence in enumerate(sentences, start=1)),
    ]


def _foot(letter, width):
    """QR with its code at the left, ways to reach a person at the right."""
    small = style("foot", fontSize=10, leading=13)
    strong = style("foot_strong", fontName=FONT_BOLD, fontSize=10, leading=13)
    agency = letter.agency
    help_lines = [
        paragraph("Butuh bantuan?", strong),
        *([paragraph(f"Telepon {agency.phone}", small)] if agency.phone else []),
        *([paragraph(f"WhatsApp {agency.whatsapp}", small)] if agency.whatsapp else []),
        paragraph("Kantor desa atau kelurahan Anda", small),
        Spacer(0, 1.5 * mm),
        paragraph("Cek keaslian surat", strong),
        paragraph(f"Pindai gambar kotak, atau buka {shown_url(reverse('letter_lookup'))} dan tulis kode:", small),
        paragraph(format_check_code(letter.code), style("code", fontName=FONT_BOLD, fontSize=11, leading=16)),
        Spacer(0, 1.5 * mm),
        paragraph("Layanan ini gratis. Petugas tidak pernah meminta uang.", small),
    ]
    table = Table([[check_qr(letter, 40), help_lines]], colWidths=[45 * mm, width - 45 * mm])
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
