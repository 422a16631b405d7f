"""The QR poster of a village, A4, for the wall of its office, a shop or a posyandu (S2, source 002)."""

from django.conf import settings
from django.urls import reverse
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import KeepInFrame, Spacer, Table, TableStyle

from applications.letters.parts import GREEN, PALE, letterhead, letterhead_of, shown_url, style, watermark
from common.pdf import FONT_BOLD, PAGE_A4, build_document, paragraph, qr_flowable

MARGIN_MM = 18
QR_MM = 108
_FRAME_PADDING = 6  # points; SimpleDocTemplate keeps them free inside its margins

STEPS = (
    ("Pindai", "Arahkan kamera HP ke gambar kotak. Ketuk tautan yang muncul."),
    ("Isi dan foto", "Jawab pertanyaannya. Foto KTP, Kartu Keluarga, dan surat yang diminta."),
    ("Simpan nomor tiket", "Dengan tiket dan PIN, Anda bisa melihat kabar pengajuan kapan saja."),
)


def village_url(village):
    """The address behind the poster's QR; never from the Host header (W3)."""
    return settings.PUBLIC_BASE_URL.rstrip("/") + reverse("village_qr", args=[village.pk])


def village_poster(*, village, agency, help_number=""):
    """The poster of ``village`` as PDF bytes, one page A4, under the letterhead of ``agency``.

    ``help_number`` is the one to call; empty means the telephone or WhatsApp of the office.
    """
    width = PAGE_A4[0] - 2 * (MARGIN_MM * mm + _FRAME_PADDING)
    height = PAGE_A4[1] - 2 * (MARGIN_MM * mm + _FRAME_PADDING)
    big = style("poster_title", fontName=FONT_BOLD, fontSize=25, leading=32, center=True)
    place = style("poster_place", fontName=FONT_BOLD, fontSize=16, leading=21, center=True)
    plain = style("poster_plain", fontSize=12, leading=17, center=True)
    content = [
        *letterhead(letterhead_of(agency), width),
        Spacer(0, 6 * mm),
        paragraph("Perlu jaminan kesehatan?", big),
        paragraph("Ajukan dari HP, di sini.", big),
        Spacer(0, 2 * mm),
        paragraph(village.label, place),
        paragraph(village.parent.label, plain),
        Spacer(0, 3 * mm),
        _qr(village),
        paragraph(shown_url(reverse("village_qr", args=[village.pk])), plain),
        Spacer(0, 4 * mm),
        _steps(width),
        Spacer(0, 4 * mm),
        *_foot(agency, help_number),
    ]
    page = KeepInFrame(width, height - 1, content, mode="shrink")
    return build_document(
        [page],
        title=f"Poster {village.label}",
        pagesize=PAGE_A4,
        margin_mm=MARGIN_MM,
        under=watermark,
    )


def _qr(village):
    table = Table([[qr_flowable(village_url(village), QR_MM)]], colWidths=[QR_MM * mm + 4])
    table.setStyle(TableStyle([("ALIGN", (0, 0), (-1, -1), "CENTER")]))
    return table


def _steps(width):
    """Three plain steps, each with its number in a green field."""
    number = style("poster_number", fontName=FONT_BOLD, fontSize=20, leading=26, center=True, textColor=colors.white)
    heading = style("poster_step", fontName=FONT_BOLD, fontSize=13, leading=18)
    line = style("poster_line", fontSize=11.5, leading=16)
    rows = [
        [paragraph(count, number), [paragraph(title, heading), paragraph(text, line)]]
        for count, (title, text) in enumerate(STEPS, start=1)
    ]
    table = Table(rows, colWidths=[16 * mm, width - 16 * mm])
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (0, -1), GREEN),
                ("BACKGROUND", (1, 0), (1, -1), PALE),
                ("LINEBELOW", (0, 0), (-1, -2), 3, colors.white),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (1, 0), (1, -1), 4 * mm),
                ("TOPPADDING", (0, 0), (-1, -1), 5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
            ]
        )
    )
    return table


def _foot(agency, help_number):
    strong = style("poster_free", fontName=FONT_BOLD, fontSize=14, leading=20, center=True)
    line = style("poster_help", fontSize=12, leading=17, center=True)
    number = help_number or agency.whatsapp or agency.phone
    places = "Tidak punya HP? Datang ke kantor desa atau kelurahan, kami bantu mengisi."
    return [
        paragraph("GRATIS. Petugas tidak pernah meminta uang.", strong),
        paragraph(places, line),
        *([paragraph(f"Butuh bantuan? Hubungi {number}", line)] if number else []),
    ]
