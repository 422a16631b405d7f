"""Building stones for PDF letters, receipts and reports with ReportLab: font, styles, safe text, QR, whole documents.

ReportLab reads paragraph text as markup (`<img>` even loads files), and draws black boxes or fails on characters that
the font lacks. So every value from outside goes through `safe_text` (ux-and-security T11, T12).
"""

import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from html import escape

import segno
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

FONT = "Vera"
FONT_BOLD = "VeraBd"
FONT_ITALIC = "VeraIt"
FONT_BOLD_ITALIC = "VeraBI"

PAGE_A4 = A4
PAGE_A5 = A5
PAGE_F4 = (215 * mm, 330 * mm)

PageDrawing = Callable[[Canvas, int, int], None]
"""Draws on one page, told its number (from 1) and how many pages there are."""

MISSING_GLYPH = "?"
_MAX_COMBINING_RUN = 4
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_NONCHARACTER = 0xFFFF
_QR_QUIET_ZONE = 4
_LINE_END = re.compile("\r\n|[\r\n\u2028\u2029]")


def safe_text(text: object) -> str:
    """`text` ready for a Paragraph: markup escaped, line ends as `<br/>`, every character one that the font can draw.

    Control, direction and zero-width characters go; a letter the font lacks is drawn without its accents or, failing
    that, as "?". Never raises, and takes time proportional to the text.
    """
    return "<br/>".join(escape(drawable(line)) for line in _LINE_END.split(str(text)))


def drawable(text: object) -> str:
    """`text` as one line of characters that the font can draw, without escaping: for canvas calls and table cells."""
    composed = unicodedata.normalize("NFC", _without_floods(str(text)))
    return "".join(_drawable_character(character) for character in composed)


def paragraph(text: object, style: ParagraphStyle) -> Paragraph:
    """A Paragraph of plain text from anywhere."""
    return Paragraph(safe_text(text), style)


@lru_cache(maxsize=1)
def styles() -> dict[str, ParagraphStyle]:
    """The named styles of documents: body, small, strong, right, center, title, heading, cell, cell_strong, code."""
    register_fonts()
    body = ParagraphStyle("body", fontName=FONT, fontSize=10, leading=14, spaceAfter=4, splitLongWords=1)
    variants = {
        "small": {"fontSize": 8, "leading": 11},
        "strong": {"fontName": FONT_BOLD},
        "right": {"alignment": TA_RIGHT},
        "center": {"alignment": TA_CENTER},
        "title": {"fontName": FONT_BOLD, "fontSize": 14, "leading": 18, "alignment": TA_CENTER, "spaceAfter": 8},
        "heading": {"fontName": FONT_BOLD, "fontSize": 11, "leading": 15, "spaceBefore": 6, "keepWithNext": 1},
        "cell": {"fontSize": 8, "leading": 10, "spaceAfter": 0},
        "cell_strong": {"fontName": FONT_BOLD, "fontSize": 8, "leading": 10, "spaceAfter": 0},
        "code": {"fontName": FONT_BOLD, "fontSize": 18, "leading": 24, "alignment": TA_CENTER},
    }
    return {"body": body} | {name: ParagraphStyle(name, parent=body, **changes) for name, changes in variants.items()}


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Makes the Bitstream Vera family known; its files come with ReportLab and are embedded into every document."""
    for name in (FONT, FONT_BOLD, FONT_ITALIC, FONT_BOLD_ITALIC):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=FONT_BOLD, italic=FONT_ITALIC, boldItalic=FONT_BOLD_ITALIC)


def qr_flowable(data: str, size_mm: float) -> Flowable:
    """A QR code (error correction M) `size_mm` millimetres wide with quiet zone. Raises ValueError when too long."""
    return _QrCode(segno.make_qr(data, error="m"), size_mm * mm)


def build_document(
    story: Sequence[Flowable],
    *,
    title: str,
    pagesize: tuple[float, float] = PAGE_A4,
    margin_mm: float | tuple[float, float, float, float] = 20,
    under: Callable[[Canvas], None] | None = None,
    over: PageDrawing | None = None,
) -> bytes:
    """The flowables as a PDF file. The same content gives the same bytes, so a file hash can be kept and compared.

    ``margin_mm`` is one number, or top, right, bottom and left. ``under`` draws on every page before its text (a
    watermark), ``over`` after it (a foot with "page x of y").
    """
    register_fonts()
    out = io.BytesIO()
    top, right, bottom, left = margin_mm if isinstance(margin_mm, tuple) else (margin_mm,) * 4
    document = SimpleDocTemplate(
        out,
        pagesize=pagesize,
        leftMargin=left * mm,
        rightMargin=right * mm,
        topMargin=top * mm,
        bottomMargin=bottom * mm,
        title=drawable(title),
        author="SIPERJAKE",
        lang="id",
        invariant=1,
    )

    def begin(canvas: Canvas, _document: SimpleDocTemplate) -> None:
        if under is not None:
            under(canvas)

    canvasmaker = Canvas if over is None else partial(_CountingCanvas, over=over)
    document.build(list(story), onFirstPage=begin, onLaterPages=begin, canvasmaker=canvasmaker)
    return out.getvalue()


class _CountingCanvas(Canvas):
    """Holds every page back until their number is known, then draws ``over`` on each."""

    def __init__(self, *args: object, over: PageDrawing, **options: object) -> None:
        super().__init__(*args, **options)
        self._over = over
        self._held: list[dict[str, object]] = []

    def showPage(self) -> None:
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._held, start=1):
            self.__dict__.update(page)
            self._over(self, number, len(self._held))
            super().showPage()
        super().save()


class _QrCode(Flowable):
    """Draws the dark modules as runs of rectangles: crisp at any resolution, a few kilobytes."""

    def __init__(self, code: segno.QRCode, side: float) -> None:
        super().__init__()
        self.width = self.height = side
        self._rows = [bytes(row) for row in code.matrix]

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        module = self.width / (len(self._rows) + 2 * _QR_QUIET_ZONE)
        self.canv.setFillGray(0)
        for number, row in enumerate(self._rows):
            y = self.height - (number + 1 + _QR_QUIET_ZONE) * module
            for start, length in _dark_runs(row):
                self.canv.rect((start + _QR_QUIET_ZONE) * module, y, length * module, module, stroke=0, fill=1)


def _dark_runs(row: bytes) -> list[tuple[int, int]]:
    """(start, length) of every run of dark modules."""
    runs: list[tuple[int, int]] = []
    for position, is_dark in enumerate(row):
        if not is_dark:
            continue
        if runs and sum(runs[-1]) == position:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((position, 1))
    return runs


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    """Code points that every face of the family can draw."""
    register_fonts()
    faces = [pdfmetrics.getFont(name).face.charToGlyph for name in (FONT, FONT_BOLD, FONT_ITALIC, FONT_BOLD_ITALIC)]
    return frozenset.intersection(*(frozenset(face) for face in faces)) - {_NONCHARACTER}


@lru_cache(maxsize=4096)
def _drawable_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    if category in _DROPPED_CATEGORIES or unicodedata.combining(character):
        return ""
    if ord(character) in _glyphs():
        return character
    plain = "".join(part for part in unicodedata.normalize("NFKD", character) if ord(part) in _glyphs())
    return plain or MISSING_GLYPH


def _without_floods(text: str) -> str:
    """`text` with at most four combining marks in a row: composing a long run takes quadratic time."""
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MAX_COMBINING_RUN:
            kept.append(character)
    return "".join(kept)
