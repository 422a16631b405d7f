"""Decodes ONE hostile file and writes it anew. A program, not a module: started by `imaging.py`, never inside a server.

    python -I imaging_worker.py MAX_SIDE QUALITY  < file  > answer

Limits first, libraries later: memory, CPU time, no files, no children. Only the decoder that the first bytes call for
is imported. The answer is framed as `imaging._read_answer` tells; exit status 70 means that a library is missing.
"""

import io
import json
import math
import resource
import sys
import warnings

MEMORY_BYTES = 300_000_000
CPU_SECONDS = 15
OPEN_FILES = 32
LIBRARY_MISSING = 70

MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 13_000_000}
MAX_PROGRESSIVE_SAMPLES = 75_000_000  # libjpeg holds two bytes for each: 25 megapixels in colour
MAX_SIDE_RATIO = 20
MAX_PDF_PAGES = 10
PDF_MAX_SCALE = 300 / 72
PDF_TAIL_BYTES = 4096
PDF_REFUSALS = {0: "pdf_empty", 4: "pdf_locked", 5: "pdf_locked"}  # PDFium: success, password, unknown security
PNG_END = b"IEND\xaeB`\x82"
STRIP_ROWS = 256
FRAME_MAGIC = b"SPJIMG1\n"
WHITE = (255, 255, 255)
ORIENTATION_TAG = 0x0112
HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})


class Refused(Exception):
    """The file is refused; the only argument is a code known to `imaging._SENTENCES`."""


def main() -> None:
    limit_resources()
    max_side, quality = int(sys.argv[1]), int(sys.argv[2])
    warnings.simplefilter("ignore")
    try:
        pages, code = clean(sys.stdin.buffer.read(), max_side=max_side, quality=quality), ""
    except Refused as refusal:
        pages, code = [], str(refusal)
    except MemoryError:
        pages, code = [], "too_heavy"
    except ImportError:
        sys.exit(LIBRARY_MISSING)
    header = json.dumps({"code": code, "sizes": [len(page) for page in pages]}).encode()
    sys.stdout.buffer.write(b"".join([FRAME_MAGIC, header, b"\n", *pages]))


def limit_resources() -> None:
    """Bound what this process may take, before it has read one byte of the file.

    RLIMIT_AS bounds reserved memory, hence resident memory too: the peak stays under 300 MB by construction (U4). macOS
    has no working RLIMIT_AS; there only the other limits and the caller's deadline hold.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    if sys.platform.startswith("linux"):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def clean(data: bytes, *, max_side: int, quality: int) -> list[bytes]:
    """The pages of `data` as bare JPEG files. Raises Refused, MemoryError."""
    kind = sniff(data)
    if kind == "PDF":
        return list(pdf_pages(data, max_side=max_side, quality=quality))
    return [photo(data, kind, max_side=max_side, quality=quality)]


def sniff(data: bytes) -> str:
    """JPEG, PNG, WEBP or PDF by the first bytes; names and declared types are not evidence. Raises Refused."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip(b"\x00\t\n\f\r ").startswith(b"%PDF-"):
        return "PDF"
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        raise Refused("heic")
    if data.startswith((b"GIF87a", b"GIF89a")):
        raise Refused("animated")
    raise Refused("not_image")


def photo(data: bytes, kind: str, *, max_side: int, quality: int) -> bytes:
    """One photo, upright, on white, as JPEG. Size and frames are judged by the header, before a pixel is decoded."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # check_size is stricter and knows the formats
    try:
        image = open_image(data, kind)
        size = scaled_size(image.size, max_side)
        if kind == "JPEG":
            image.draft(None, size)
        image.load()
        orientation = read_orientation(image)
        small = shrink(image, size)
        return to_jpeg(upright(small, orientation), quality)
    except (Refused, MemoryError, ImportError):
        raise
    except Exception:  # decoders raise OSError, SyntaxError, ValueError, struct.error, EOFError, zlib.error, …
        raise Refused("damaged") from None


def open_image(data: bytes, kind: str):
    """The image, not yet decoded. Plugins are called by name: no guessing, and a multi-picture JPEG stays one photo."""
    stream = io.BytesIO(data)
    if kind == "JPEG":
        from PIL.JpegImagePlugin import JpegImageFile

        image = JpegImageFile(stream)
        check_size(image.size, kind)
        samples = image.width * image.height * len(image.getbands())
        if image.info.get("progressive") and samples > MAX_PROGRESSIVE_SAMPLES:
            raise Refused("too_many_pixels")
        return image
    if kind == "PNG":
        from PIL.PngImagePlugin import PngImageFile

        if PNG_END not in data:
            raise Refused("damaged")  # cut off behind the last pixel, which Pillow lets pass
        image = PngImageFile(stream)
    else:
        check_size(webp_size(data), "WEBP")  # opening a WebP already takes memory for the whole canvas
        from PIL.WebPImagePlugin import WebPImageFile

        image = WebPImageFile(stream)
    check_size(image.size, kind)
    if getattr(image, "is_animated", False):
        raise Refused("animated")
    return image


def webp_size(data: bytes) -> tuple[int, int]:
    """Canvas size from the first WebP chunk (RFC 9649). Raises Refused."""
    chunk, body = data[12:16], data[20:30]
    if len(body) < 10:
        raise Refused("damaged")
    if chunk == b"VP8X":
        if body[0] & 0x02:
            raise Refused("animated")
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    raise Refused("damaged")


def check_size(size: tuple[float, float], kind: str) -> None:
    """Raises Refused for too many pixels and for shapes that no page and no card has."""
    short, long = sorted(size)
    if short < 1:
        raise Refused("damaged")
    if long > short * MAX_SIDE_RATIO:
        raise Refused("odd_shape")
    if kind in MAX_PIXELS and short * long > MAX_PIXELS[kind]:
        raise Refused("too_many_pixels")


def scaled_size(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    """`size` fitted into a square of `max_side`; never enlarged."""
    scale = min(1.0, max_side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def read_orientation(image) -> int:
    """EXIF orientation 1–8; broken EXIF counts as upright, for the pixels are what matters."""
    try:
        return int(image.getexif().get(ORIENTATION_TAG, 1))
    except Exception:  # any malformed EXIF block
        return 1


def shrink(image, size: tuple[int, int]):
    """RGB image of `size`; `image` is used up. With 25 megapixels a copy costs 100 MB, so at most two live at once."""
    from PIL import Image

    if image.mode in {"L", "RGB", "CMYK", "YCbCr"} and "transparency" not in image.info:
        return image.resize(size, Image.Resampling.LANCZOS).convert("RGB")
    factor = max(1, min(image.width // size[0], image.height // size[1]))
    rows = max(factor, STRIP_ROWS // factor * factor)
    reduced = Image.new("RGB", (math.ceil(image.width / factor), math.ceil(image.height / factor)), WHITE)
    for top in range(0, image.height, rows):
        strip = flatten(image.crop((0, top, image.width, min(top + rows, image.height))))
        reduced.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    image.close()
    return reduced.resize(size, Image.Resampling.LANCZOS)


def flatten(strip):
    """`strip` as RGB on white, whatever its mode: palette, alpha, 16 bit, bilevel."""
    from PIL import Image

    if strip.mode.startswith("I"):
        return strip.convert("I").point(lambda value: value * (1 / 257)).convert("L").convert("RGB")
    layer = strip.convert("RGBA")
    ground = Image.new("RGB", strip.size, WHITE)
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def upright(image, orientation: int):
    """`image` turned as the EXIF orientation says."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image


def to_jpeg(image, quality: int) -> bytes:
    """Baseline JPEG, 4:2:0, no metadata: `info` is emptied, for Pillow would write comments and resolution from it."""
    from PIL import JpegImagePlugin  # noqa: F401  registers the encoder; without it Pillow loads every plugin it knows

    image.info = {}
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling="4:2:0", optimize=True, progressive=False)
    return out.getvalue()


def pdf_pages(data: bytes, *, max_side: int, quality: int):
    """Yields every page of a PDF as JPEG. This PDFium has no JavaScript; actions, links, attachments are not drawn."""
    import pypdfium2

    if b"%%EOF" not in data[-PDF_TAIL_BYTES:]:
        raise Refused("pdf_damaged")  # cut off: PDFium would rebuild what it can and say nothing
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refused(PDF_REFUSALS.get(error.err_code, "pdf_damaged")) from None
    if len(document) > MAX_PDF_PAGES:
        raise Refused("pdf_too_long")
    for number in range(len(document)):
        try:
            page = document[number]
            size = page.get_size()
            check_size(size, "PDF")
            scale = min(max_side / max(size), PDF_MAX_SCALE)
            image = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False).to_pil().convert("RGB")
            page.close()
        except pypdfium2.PdfiumError:
            raise Refused("pdf_damaged") from None
        yield to_jpeg(shrink(image, scaled_size(image.size, max_side)), quality)


if __name__ == "__main__":
    main()
