"""What papers of an office share: letterhead, watermark of the demo, foot with QR, addresses as people type them."""

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.urls import reverse
from PIL import Image as PilImage
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import HRFlowable, Image, Spacer, Table, TableStyle

from common.pdf import FONT_BOLD, paragraph, qr_flowable, register_fonts, styles

GREEN = colors.HexColor("#0b5a3a")
PALE = colors.HexColor("#edf6f1")
HAIRLINE = colors.HexColor("#cdd6d1")
LOGO_MM = 22
_LOGO_FORMATS = ("PNG", "JPEG")
_PALE_GREY = colors.HexColor("#e3e3e3")


def check_url(letter):
    """The address behind the QR of ``letter``; never from the Host header (W3)."""
    return settings.PUBLIC_BASE_URL.rstrip("/") + reverse("letter_check", args=[letter.code])


def format_check_code(code):
    """ "7K2MPQ3RST4V" gives "7K2M-PQ3R-ST4V"."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def shown_url(path):
    """An address as people type it."""
    return settings.PUBLIC_BASE_URL.partition("://")[2].rstrip("/") + path


def style(name, *, center=False, **changes):
    """A variant of the body style without room below."""
    alignment = {"alignment": TA_CENTER} if center else {}
    return ParagraphStyle(name, parent=styles()["body"], **({"spaceAfter": 0} | alignment | changes))


def letterhead_of(agency):
    """What the letterhead of ``agency`` says today, to be kept with a letter."""
    address = " ".join(part for part in (agency.address, agency.postcode) if part)
    reach = [f"Telepon {agency.phone}" if agency.phone else "", agency.email, agency.website]
    return {
        "line1": agency.letterhead_line1,
        "line2": agency.letterhead_line2 or agency.name,
        "small": [line for line in (address, "  ·  ".join(part for part in reach if part)) if line],
        "logo": agency.logo,
    }


def letterhead(kop, width, *, scale=1.0):
    """Kop: government, office, address, and the double line below (domain-facts §9). ``kop``: ``letterhead_of``."""
    first = style("kop1", fontSize=9.5 * scale, leading=12 * scale, center=True)
    second = style("kop2", fontName=FONT_BOLD, fontSize=12 * scale, leading=15 * scale, center=True)
    small = style("kop3", fontSize=8, leading=10, center=True)
    lines = [(kop["line1"], first), (kop["line2"], second), *((text, small) for text in kop["small"])]
    words = [paragraph(text, line) for text, line in lines if text]
    logo = _logo(kop["logo"])
    return [
        *([_beside(logo, words, width)] if logo else words),
        Spacer(0, 1.2 * mm),
        HRFlowable(width=width, thickness=1.6, color=colors.black, spaceBefore=0, spaceAfter=0.6 * mm),
        HRFlowable(width=width, thickness=0.5, color=colors.black, spaceBefore=0, spaceAfter=0),
    ]


def _beside(logo, words, width):
    """The coat of arms at the left; the words stay in the middle of the page, not of what is left of it."""
    side = (LOGO_MM + 3) * mm
    table = Table([[logo, words, ""]], colWidths=[side, width - 2 * side, side])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def _logo(path):
    """The office's logo among the static files; None when there is none or it cannot be drawn: the letter counts."""
    if not path:
        return None
    try:
        found = finders.find(path)
        if not found:
            return None
        with PilImage.open(found, formats=_LOGO_FORMATS) as picture:
            width, height = picture.size
    except (SuspiciousFileOperation, OSError, ValueError):
        return None
    side = LOGO_MM * mm / max(width, height)
    return Image(found, width=width * side, height=height * side, mask="auto")


def watermark(canvas, *, is_revoked=False):
    """CONTOH across the page in a demo, DICABUT on a letter that is void; below everything drawn after them."""
    words = [word for word, holds in (("CONTOH", settings.DEMO), ("DICABUT", is_revoked)) if holds]
    for place, word in enumerate(words):
        _across(canvas, word, 0.54 - 0.27 * place)


def _across(canvas, word, height_share):
    register_fonts()
    width, height = canvas._pagesize
    canvas.saveState()
    canvas.translate(width / 2, height * height_share)
    canvas.rotate(55)
    canvas.setFillColor(_PALE_GREY)
    canvas.setFont(FONT_BOLD, width / 7)
    canvas.drawCentredString(0, -width / 18, word)
    canvas.restoreState()


def check_qr(letter, size_mm):
    """The QR that leads to the check page of ``letter``."""
    return qr_flowable(check_url(letter), size_mm)
