"""Letters that leave the office: an issued letter as PDF, from its snapshot alone (domain-facts §9)."""

from functools import partial

from django.urls import reverse
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, Spacer, Table, TableStyle

from applications.letters.parts import check_qr, format_check_code, letterhead, shown_url, style, watermark
from common.pdf import FONT_BOLD, PAGE_A4, PAGE_F4, build_document, paragraph, safe_text

PAPER = {"F4": PAGE_F4, "A4": PAGE_A4}
TOP_MM, RIGHT_MM, BOTTOM_MM, LEFT_MM = 20, 20, 33, 25  # the foot with the QR stands in the bottom margin
SIZE, LEADING = 9.5, 13.5  # points; the font runs wide, these read like 11 in the office's own
QR_MM = 20
FOOT_FROM_EDGE_MM = 10
ROOM_TO_SIGN_MM = 18
SIGNATURE_FROM = 0.5  # share of the text width at which the signature block begins
KOP_SCALE = 1.2
_FRAME_PADDING = 6  # points; SimpleDocTemplate keeps them free inside its margins


def official_letter(*, letter):
    """An issued letter as PDF bytes. Reads only ``number``, ``code``, ``content`` and whether it was revoked."""
    content = letter.content
    pagesize = PAPER.get(content["paper"], PAGE_F4)
    width = pagesize[0] - (LEFT_MM + RIGHT_MM) * mm - 2 * _FRAME_PADDING
    story = [
        *letterhead(content["letterhead"], width, scale=KOP_SCALE),
        Spacer(0, 5 * mm),
        *(_title(content, letter.number) if content["title"] else _head(content, letter.number, width)),
        *_addressee(content["addressee"]),
        *_body(content, width),
    ]
    return build_document(
        story,
        title=subject_of(letter),
        pagesize=pagesize,
        margin_mm=(TOP_MM, RIGHT_MM, BOTTOM_MM, LEFT_MM),
        under=partial(watermark, is_revoked=letter.revoked_at is not None),
        over=partial(_foot, letter=letter),
    )


def subject_of(letter):
    """What the letter calls itself: its title, or what stands after "Hal"; the kind of paper for the receipt."""
    content = letter.content
    own = content.get("title") or dict(content.get("head", ())).get("Hal")
    return " ".join(own.split()) if own else letter.get_kind_display()


def _title(content, number):
    """Title under the letterhead, centred and underlined, with the number below."""
    title = style("letter_title", fontName=FONT_BOLD, fontSize=12, leading=16, center=True)
    below = style("letter_number", fontSize=10, leading=15, center=True)
    return [
        Paragraph(f"<u>{safe_text(content['title'])}</u>", title),
        paragraph(f"NOMOR: {number}", below),
        Spacer(0, 5 * mm),
    ]


def _head(content, number, width):
    """Nomor, Sifat, Lampiran, Hal at the left, place and date at the right of the first line."""
    line, right = _line(), style("place_date", fontSize=SIZE, leading=LEADING, alignment=TA_RIGHT)
    rows = [["Nomor", number], *content["head"]]
    cells = [[paragraph(label, line), paragraph(":", line), paragraph(value, line), ""] for label, value in rows]
    cells[0][3] = paragraph(content["place_date"], right)
    right_width = width * 0.36
    table = _bare_table(cells, [22 * mm, 4 * mm, width - right_width - 26 * mm, right_width])
    return [table, Spacer(0, 5 * mm)]


def _addressee(lines):
    if not lines:
        return []
    first, *rest = lines
    line = _line(leftIndent=9 * mm)
    return [
        paragraph(f"Yth. {first}", _line(leftIndent=9 * mm, firstLineIndent=-9 * mm)),
        *(paragraph(text, line) for text in rest),
        Spacer(0, 5 * mm),
    ]


def _body(content, width):
    """The blocks; the last one stays with the signature and the copies, which never stand on a page alone."""
    blocks = [flowable for block in content["blocks"] for flowable in _BLOCKS[block["kind"]](block, width)]
    end = [*_signature(content, width), *_copies(content["copies"])]
    return [*blocks[:-1], KeepTogether([*blocks[-1:], *end])]


def _text(block, width):
    return [paragraph(block["text"], style("letter_text", fontSize=SIZE, leading=LEADING, spaceAfter=5))]


def _facts(block, width):
    line = _line()
    cells = [[paragraph(label, line), paragraph(":", line), paragraph(value, line)] for label, value in block["rows"]]
    label_width = 47 * mm
    indent = 6 * mm
    table = _bare_table(cells, [label_width, 4 * mm, width - indent - label_width - 4 * mm], indent=indent)
    return [table, Spacer(0, 2.5 * mm)]


def _table(block, width):
    head = style("table_head", fontName=FONT_BOLD, fontSize=8.5, leading=11, center=True)
    cell = style("table_cell", fontSize=8.5, leading=11)
    rows = [[paragraph(text, head) for text in block["headings"]]]
    rows += [[paragraph(text, cell) for text in row] for row in block["rows"]]
    total = sum(block["widths"])
    table = Table(rows, colWidths=[width * share / total for share in block["widths"]], repeatRows=1, splitInRow=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return [table, Spacer(0, 3 * mm)]


def _items(block, width):
    """Numbered: what is meant in bold, then why, then what the officer wrote."""
    line = _line(leftIndent=14 * mm, firstLineIndent=-8 * mm, spaceAfter=3)
    found = []
    for number, item in enumerate(block["items"], start=1):
        words = " ".join(_sentence(part) for part in (item["reason"], item["note"]) if part.strip())
        label = f"<b>{safe_text(item['label'])}</b>"
        found.append(Paragraph(f"{number}. {label}{': ' if words else ''}{safe_text(words)}", line))
    return [*found, Spacer(0, 2 * mm)]


def _sentence(text):
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


_BLOCKS = {"text": _text, "facts": _facts, "table": _table, "items": _items}


def _signature(content, width):
    """Capacity and position, room to sign, name in bold underlined, rank, NIP: at the right.

    A letter whose title stands in the middle has no head, so place and date stand here.
    """
    signature, left = content["signature"], width * SIGNATURE_FROM
    line = _line(leftIndent=left)
    name = _line(leftIndent=left, fontName=FONT_BOLD)
    heading = [*signature["heading"][:-1], f"{signature['heading'][-1]},"]
    below = [signature["rank"], f"NIP. {signature['nip']}" if signature["nip"] else ""]
    return [
        Spacer(0, 4 * mm),
        *([paragraph(content["place_date"], line)] if content["title"] else []),
        *(paragraph(text, line) for text in heading),
        Spacer(0, ROOM_TO_SIGN_MM * mm),
        Paragraph(f"<u>{safe_text(signature['name'])}</u>", name),
        *(paragraph(text, line) for text in below if text),
    ]


def _copies(lines):
    """Tembusan, bottom left."""
    if not lines:
        return []
    small = style("copies", fontSize=9, leading=12.5)
    item = style("copy", fontSize=9, leading=12.5, leftIndent=6 * mm, firstLineIndent=-6 * mm)
    numbered = [paragraph(f"{number}. {text}", item) for number, text in enumerate(lines, start=1)]
    return [Spacer(0, 4 * mm), paragraph("Tembusan:", small), *numbered]


def _foot(canvas, number, pages, *, letter):
    """QR, check code and how to check, on every page; which page of how many when there are more than one."""
    width, _height = canvas._pagesize
    left, right = LEFT_MM * mm + _FRAME_PADDING, width - RIGHT_MM * mm - _FRAME_PADDING
    bottom = FOOT_FROM_EDGE_MM * mm
    canvas.saveState()
    canvas.setLineWidth(0.5)
    canvas.line(left, bottom + (QR_MM + 1) * mm, right, bottom + (QR_MM + 1) * mm)
    check_qr(letter, QR_MM).drawOn(canvas, left - 2 * mm, bottom)
    words = [
        "Surat ini dapat diperiksa keasliannya: pindai gambar kotak di samping, atau buka "
        f"{shown_url(reverse('letter_lookup'))} dan tulis kode {format_check_code(letter.code)}.",
    ]
    if pages > 1:
        words.append(f"Nomor {letter.number}  ·  Halaman {number} dari {pages}")
    small = style("foot_line", fontSize=8, leading=10.5)
    top = bottom + QR_MM * mm - 1 * mm
    for text in words:
        line = paragraph(text, small)
        _used, height = line.wrapOn(canvas, right - left - (QR_MM + 2) * mm, QR_MM * mm)
        top -= height
        line.drawOn(canvas, left + QR_MM * mm, top)
        top -= 2 * mm
    canvas.restoreState()


def _line(**changes):
    return style("letter_line", **({"fontSize": SIZE, "leading": LEADING} | changes))


def _bare_table(cells, widths, *, indent=0):
    """Columns without lines: words under words."""
    table = Table(cells, colWidths=widths, hAlign="RIGHT" if indent else "LEFT", splitInRow=1)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5),
            ]
        )
    )
    return table
