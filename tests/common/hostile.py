"""Hostile and odd files, made here and nowhere fetched. Every function gives the bytes of one file."""

import io
import struct
import zipfile
import zlib

import pypdfium2
from PIL import Image, PngImagePlugin
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

PAYLOAD = b"<script>alert('CONTOH-PAYLOAD')</script>"
PHP = b"<?php system('CONTOH-PAYLOAD'); ?>"
SECRET_SERIAL = b"SERIAL-CONTOH-12345"


def picture(width: int = 320, height: int = 240, mode: str = "RGB") -> Image.Image:
    """A picture with something to see: red top left, blue bottom right, a gradient between."""
    ramp = Image.linear_gradient("L").resize((width, height))
    image = Image.merge(
        "RGB", [ramp.transpose(Image.Transpose.FLIP_TOP_BOTTOM), Image.new("L", (width, height), 60), ramp]
    )
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(width: int = 320, height: int = 240, mode: str = "RGB", **options) -> bytes:
    return saved(picture(width, height, mode), "JPEG", **options)


def png(width: int = 320, height: int = 240, mode: str = "RGB", **options) -> bytes:
    return saved(picture(width, height, mode), "PNG", **options)


def webp(width: int = 320, height: int = 240, mode: str = "RGB", **options) -> bytes:
    return saved(picture(width, height, mode), "WEBP", **options)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def flat_png(width: int, height: int, *, colour_type: int = 0, bits: int = 8) -> bytes:
    """A valid PNG of one colour that is tiny on disk and huge in memory."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour_type]
    row = b"\0" + b"\x55" * ((width * channels * bits + 7) // 8)
    packer = zlib.compressobj(1)
    pixels = b"".join([*(packer.compress(row) for _ in range(height)), packer.flush()])
    palette = png_chunk(b"PLTE", b"\0\1\2" * 256) + png_chunk(b"tRNS", b"\x80" * 256) if colour_type == 3 else b""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + palette + png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b"")


def flat_jpeg(width: int, height: int, mode: str = "RGB", **options) -> bytes:
    return saved(Image.new(mode, (width, height), 90 if mode == "L" else (90,) * len(mode)), "JPEG", **options)


def exif(orientation: int = 1) -> Image.Exif:
    """EXIF as a phone writes it: orientation, maker, serial number, place."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "Telepon CONTOH"
    tags.get_ifd(0x8769)[0xA431] = SECRET_SERIAL.decode()
    tags.get_ifd(0x8825).update({1: "S", 2: (0.0, 19.0, 12.0), 3: "E", 4: (103.0, 9.0, 36.0)})
    return tags


def jpeg_segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def with_segment(file: bytes, marker: int, body: bytes) -> bytes:
    """A JPEG with one more segment behind its start."""
    return file[:2] + jpeg_segment(marker, body) + file[2:]


def zip_archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("CONTOH-PAYLOAD.txt", PAYLOAD)
    return out.getvalue()


def polyglots() -> dict[str, bytes]:
    """Pictures that are something else as well (U1)."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", PHP.decode())
    text.add_itxt("XML:com.adobe.xmp", PAYLOAD.decode(), zip=True)
    chunk_at = 8 + 25
    plain_png = png()
    return {
        "jpeg + html tail": jpeg() + PAYLOAD,
        "jpeg + zip tail": jpeg() + zip_archive(),
        "jpeg + php comment": with_segment(jpeg(), 0xFE, PHP),
        "jpeg + script in app1": with_segment(jpeg(), 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PAYLOAD),
        "jpeg + script in app13": with_segment(jpeg(), 0xED, b"Photoshop 3.0\0" + PAYLOAD),
        "jpeg + script in icc": jpeg(icc_profile=PAYLOAD * 4),
        "png + php text": png(pnginfo=text),
        "png + script chunk": plain_png[:chunk_at] + png_chunk(b"prVt", PAYLOAD) + plain_png[chunk_at:],
        "png + zip tail": plain_png + zip_archive(),
        "webp + xmp": webp(xmp=PAYLOAD, exif=exif().tobytes()),
        "webp + tail": webp() + PAYLOAD,
    }


def not_pictures() -> dict[str, bytes]:
    """Files that claim to be a photo by name only (U2, U3)."""
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'>" + PAYLOAD + b"<foreignObject/></svg>"
    return {
        "svg": svg,
        "svg with xml head": b"<?xml version='1.0'?>" + svg,
        "html": b"<!doctype html>" + PAYLOAD,
        "html with pdf inside": b"<html>" + PAYLOAD + b"%PDF-1.7",
        "xml": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        "mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n",
        "php": PHP,
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage",
        "tiff": saved(picture(), "TIFF"),
        "bmp": saved(picture(), "BMP"),
        "ico": saved(picture(64, 64), "ICO"),
        "psd": b"8BPS\0\1" + bytes(40),
        "zip": zip_archive(),
        "elf": b"\x7fELF" + bytes(100),
        "text": b"bukan foto",
        "zeros": bytes(1000),
        "riff that is sound": b"RIFF\x24\0\0\0WAVEfmt " + bytes(40),
    }


def animated_webp() -> bytes:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
    return saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=100)


def animated_png() -> bytes:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
    return saved(frames[0], "PNG", save_all=True, append_images=frames[1:], duration=100)


def animated_gif() -> bytes:
    frames = [Image.new("RGB", (40, 40), (shade, 0, 0)) for shade in range(200)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=10)


def multi_picture_jpeg() -> bytes:
    """A phone's photo with a second picture inside (MPO): one document photo all the same."""
    return saved(picture(), "MPO", save_all=True, append_images=[picture(160, 120)])


def pdf(pages: int = 1, *, size: tuple[float, float] = (595, 842), lock: str | None = None) -> bytes:
    out = io.BytesIO()
    encryption = None if lock is None else pdfencrypt.StandardEncryption(lock, ownerPassword="pemilik", strength=128)
    canvas = Canvas(out, pagesize=size, encrypt=encryption, invariant=1)
    for number in range(pages):
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(0, 0, size[0], size[1] / 2, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(72, size[1] * 0.8, f"CONTOH {number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def active_pdf() -> bytes:
    """A PDF with every active thing in it: script on opening, program to launch, attachment, link, form (U6)."""
    payload = b"(" + PAYLOAD.replace(b"(", rb"\(").replace(b")", rb"\)") + b")"
    attachment = b"CONTOH-PAYLOAD in an attachment"
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R /AA << /WC 6 0 R >> "
        b"/Names << /JavaScript << /Names [(a) 5 0 R] >> /EmbeddedFiles << /Names [(b) 7 0 R] >> >> "
        b"/AcroForm << /Fields [] /XFA " + payload + b" >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 4 0 R /AA << /O 5 0 R >> "
        b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 300 400] "
        b"/A << /S /URI /URI (http://example.invalid/CONTOH-PAYLOAD) >> >>] >>",
        b"<< /Length 29 >>\nstream\n1 0 0 rg 0 0 300 200 re f    \nendstream",
        b"<< /S /JavaScript /JS " + payload + b" >>",
        b"<< /S /Launch /F (CONTOH-PAYLOAD.exe) >>",
        b"<< /Type /Filespec /F (b.exe) /EF << /F 8 0 R >> >>",
        b"<< /Type /EmbeddedFile /Length %d >>\nstream\n%s\nendstream" % (len(attachment), attachment),
    )


def pdf_without_pages() -> bytes:
    return raw_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")


def pdf_with_picture(file: bytes, width: int, height: int) -> bytes:
    """A scanned page: one JPEG as it stands, drawn over the whole page."""
    content = b"q 595 0 0 842 0 0 cm /I Do Q"
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /XObject << /I 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        b"/Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream" % (width, height, len(file), file),
    )


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF file of these objects, numbered from 1; the first is the catalogue."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def long_pdf(pages: int = 5_000) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(300, 400)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
