"""What all picture takers share: the folder, the limit of a file, a camera, a sheet of paper."""

import io

import pypdfium2
from PIL import Image, ImageDraw

from bench.server import ROOT

PICTURES = ROOT / "docs" / "gambar"
MOST_BYTES = 120_000
SITE = {"PUBLIC_BASE_URL": "https://siperjake.example"}


def save(name: str, picture: Image.Image) -> Image.Image:
    """Write ``docs/gambar/name.png`` with as many colours as fit into the limit; returns the picture."""
    for colours in (256, 128, 64, 32, 16):
        file = io.BytesIO()
        picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
        if file.tell() <= MOST_BYTES:
            break
    else:
        raise RuntimeError(f"{name} does not fit into {MOST_BYTES} bytes")
    (PICTURES / f"{name}.png").write_bytes(file.getvalue())
    print(f"{name}.png {picture.width}×{picture.height} {file.tell() / 1000:.0f} KB", flush=True)
    return picture


class Camera:
    """Takes pictures of one page."""

    def __init__(self, page) -> None:
        self.page = page

    def take(self, name: str, *, at: str = "") -> Image.Image:
        """Save what the screen shows, scrolled to ``at``; nothing has the focus."""
        return save(name, self.look(at=at))

    def look(self, *, at: str = "") -> Image.Image:
        """Return what the screen shows, scrolled to ``at``; nothing has the focus."""
        self.page.evaluate("document.activeElement && document.activeElement.blur()")
        if at:
            self.page.locator(at).first.evaluate(
                "node => window.scrollTo(0, node.getBoundingClientRect().top + scrollY)"
            )
        else:
            self.page.evaluate("window.scrollTo(0, 0)")
        self.page.wait_for_timeout(150)
        return Image.open(io.BytesIO(self.page.screenshot(animations="disabled")))


def sheet_of(pdf: bytes, *, width: int) -> Image.Image:
    """The first page of a PDF, ``width`` pixels wide."""
    document = pypdfium2.PdfDocument(pdf)
    return document[0].render(scale=width / document[0].get_width()).to_pil().convert("RGB")


def paper(pdf: bytes) -> Image.Image:
    """The first page of a PDF lying on grey."""
    sheet = sheet_of(pdf, width=680)
    desk = Image.new("RGB", (720, sheet.height + 40), "#dfe4e1")
    desk.paste(sheet, (20, 20))
    ImageDraw.Draw(desk).rectangle((19, 19, 20 + sheet.width, 20 + sheet.height), outline="#9aa7a0")
    return desk
