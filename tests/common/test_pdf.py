"""PDF building stones: no text from outside can break a document, run markup or be drawn backwards."""

import io
import time
import unicodedata

import pypdfium2
import pytest
import segno
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from common import pdf

pytestmark = pytest.mark.once

NAUGHTY = {
    "empty": "",
    "markup": "<para>x</para> <b>tebal <i> <br> </para>",
    "remote image": '<img src="http://example.invalid/x.png" width="10"/>',
    "local image": '<img src="/etc/passwd"/> <a href="file:///etc/passwd">x</a>',
    "link": "<link href='javascript:alert(1)'>x</link><onDraw name='x'/>",
    "font": "<font name='Tidak Ada' size='900'>x</font><super>x",
    "entities": "&amp; &lt;b&gt; &#0; &#x202e; &tidakada; &",
    "cdata": "<![CDATA[x]]> <!-- x --> <?php x ?> ]]>",
    "quotes": "\"'`´‘’“”",
    "template": "{{ 7*7 }} {% debug %} ${7*7} %s %(x)s {0.__class__}",
    "formula": '=HYPERLINK("http://example.invalid")',
    "null": "a\x00b\x00",
    "controls": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "rtl override": "Siti \u202exetjp\u202c \u2066x\u2069 \u200f",
    "zero width": "S\u200bi\u200ct\u200di\ufeff \u2060\u00ad",
    "emoji": "👍🏽 👨‍👩‍👧‍👦 🇮🇩 ☎️",
    "zalgo": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349",
    "combining flood": "a" + "\u0301\u0316" * 5_000,
    "combining only": "\u0301\u0301",
    "arabic": "عبد الرحمن",
    "javanese": "ꦗꦮ",
    "chinese": "田中さんにあげて下さい",
    "full width": "＝ＳＵＭ（１）＜ｂ＞",
    "ligature": "ﷺ ﬃ Ǆ",
    "astral": "\U0001d54f \U0010ffff \ufffe \uffff \ue000",
    "surrogate": "\ud800 \udfff",
    "line ends": "satu\r\ndua\rtiga\nempat\u2028lima\u2029enam\x0btujuh\x85",
    "long word": "A" * 3_000,
    "many spaces": " " * 3_000 + "x",
    "backslash": "\\u003cscript\\u003e \\(x\\) \\",
    "pdf": ") Tj ET endstream endobj %%EOF <</JS (x)>>",
}


def text_of(file: bytes) -> str:
    document = pypdfium2.PdfDocument(file)
    return "\n".join(document[number].get_textpage().get_text_range() for number in range(len(document)))


def one_page(text: str, title: str = "Judul") -> bytes:
    styles = pdf.styles()
    cells = [pdf.paragraph(text, styles["cell"]), pdf.paragraph(text, styles["cell_strong"])]
    table = Table([cells], colWidths=[200, 200], splitInRow=1)
    return pdf.build_document([pdf.paragraph(text, styles["body"]), table], title=title)


@pytest.mark.parametrize("name", NAUGHTY)
def test_document_is_built_from_any_text(name):
    file = one_page(NAUGHTY[name] + " TAMAT")
    shown = text_of(file)
    assert shown.count("TAMAT") == 3
    assert not any(unicodedata.category(character) in {"Cf", "Cs", "Co", "Cn"} for character in shown)
    for active in (b"/JavaScript", b"/URI", b"/Launch", b"/OpenAction", b"/JS"):
        assert active not in file
    assert text_of(one_page("TAMAT", title=NAUGHTY[name])).count("TAMAT") == 3


@examples(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_document_is_built_from_random_text(text):
    assert text_of(one_page(text + " TAMAT")).count("TAMAT") == 3


@given(st.text(max_size=200))
def test_safe_text_holds_only_what_the_font_draws(text):
    safe = pdf.safe_text(text)
    assert "<" not in safe.replace("<br/>", "")
    assert all(ord(character) in pdf._glyphs() for character in safe)


def test_markup_is_shown_as_it_was_typed():
    assert "<b>Siti</b> & <para>" in text_of(one_page("<b>Siti</b> & <para>"))
    assert pdf.safe_text("<b>&") == "&lt;b&gt;&amp;"


def test_line_ends_stay_line_ends():
    assert pdf.safe_text("satu\r\ndua\u2028tiga") == "satu<br/>dua<br/>tiga"
    assert pdf.drawable("satu\ndua") == "satudua"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("e\u0301", "é"),
        ("Ẓāhir", "Zahir"),
        ("Nguyễn", "Nguyên"),
        ("ﬃ", "ffi"),
        ("１２", "12"),
        ("a\u00a0b\tc", "a b c"),
        ("Ж", "?"),
        ("Si\u200bti", "Siti"),
    ],
)
def test_letters_the_font_lacks_lose_accents_before_they_are_lost(text, shown):
    if text == "Nguyễn":
        assert pdf.drawable(text) in {"Nguyên", "Nguyen"}
    else:
        assert pdf.drawable(text) == shown


@pytest.mark.parametrize("text", ["a" + "\u0301\u0316" * 25_000, "\ufdfa" * 16_000, "<" * 50_000, "\n" * 50_000])
def test_fifty_kilobytes_take_no_time(text):
    begun = time.process_time()
    pdf.safe_text(text)
    assert time.process_time() - begun < 0.2


def test_same_content_gives_the_same_bytes():
    assert one_page("Surat CONTOH") == one_page("Surat CONTOH")
    assert one_page("Surat CONTOH") != one_page("Surat CONTOH 2")


def test_fonts_are_embedded():
    file = one_page("é")
    assert b"BitstreamVeraSans" in file and b"/FontFile2" in file


def test_every_style_draws():
    story = [pdf.paragraph(f"gaya {name}", style) for name, style in pdf.styles().items()]
    assert text_of(pdf.build_document(story, title="Gaya", pagesize=pdf.PAGE_F4)).count("gaya") == len(story) == 10


def test_qr_code_is_drawn_module_by_module():
    """The page is painted and every module of the code looked up at its place."""
    data = "https://contoh.go.id/cek/7K2MXPQ4RSTV"
    side, scale = 40 * pdf.mm, 8
    canvas = Canvas(out := io.BytesIO(), pagesize=(side, side))
    pdf.qr_flowable(data, 40).drawOn(canvas, 0, 0)
    canvas.save()
    painted = pypdfium2.PdfDocument(out.getvalue())[0].render(scale=scale).to_pil().convert("L")
    rows = [list(row) for row in segno.make_qr(data, error="m").matrix]
    module = side * scale / (len(rows) + 2 * pdf._QR_QUIET_ZONE)
    middles = [int((number + pdf._QR_QUIET_ZONE + 0.5) * module) for number in range(len(rows))]
    assert [[int(painted.getpixel((x, y)) < 128) for x in middles] for y in middles] == rows


def test_qr_code_in_a_document():
    file = pdf.build_document([pdf.qr_flowable("CONTOH", 40)], title="QR", pagesize=pdf.PAGE_A5)
    assert len(pypdfium2.PdfDocument(file)) == 1


def test_qr_code_of_too_much_text_is_an_error():
    with pytest.raises(ValueError):
        pdf.qr_flowable("x" * 5_000, 40)


def test_document_flows_over_pages():
    story = [pdf.paragraph(f"baris {number}", pdf.styles()["body"]) for number in range(200)]
    assert len(pypdfium2.PdfDocument(io.BytesIO(pdf.build_document(story, title="Panjang")))) > 2
