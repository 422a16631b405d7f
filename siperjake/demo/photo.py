"""Makes a drawn sheet look like a phone photo: table, shadow, slight turn, uneven light.

A blank form is drawn and photographed once for each table and kept; what one family fills in is then written on a copy
of that photo, each line turned by the same angle. So one photo takes a few hundredths of a second.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Box = tuple[int, int]
Ink = tuple[int, int, int]

INK = (28, 30, 38)
QUALITY = 30
GRAIN = 3
WATERMARK = "CONTOH"
WATERMARK_INK = (196, 40, 40)
WATERMARK_STRENGTH = 58
TABLES = ((122, 92, 66), (74, 84, 92), (150, 138, 118))
TURNS = (-2.1, 1.4, 2.3)
"""Degrees the sheet lies askew, one per table."""


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Pillow's own scalable font: no file of the machine is needed."""
    return ImageFont.load_default(size)


def text_width(text: str, size: int) -> int:
    """Pixels a line takes."""
    return int(font(size).getlength(text))


class Pen(ABC):
    """Writes lines in the coordinates of a sheet."""

    width: int

    @abstractmethod
    def put(self, x: int, y: int, text: str, *, size: int, bold: bool, ink: Ink) -> None:
        """One line at its upper left corner; bold is a thin stroke because the built-in font has one weight."""

    def write(
        self, x: int, y: int, text: str, *, size: int = 30, bold: bool = False, ink: Ink = INK, limit: int = 0
    ) -> None:
        """One line at its left edge; made smaller until it fits in ``limit`` pixels."""
        while limit and size > 12 and text_width(text, size) > limit:
            size -= 1
        self.put(x, y, text, size=size, bold=bold, ink=ink)

    def centre(self, y: int, text: str, *, size: int = 30, bold: bool = False, x: int = 0, width: int = 0) -> None:
        """One line in the middle of the sheet or of the strip that starts at ``x``; shrinks to fit."""
        room = width or self.width
        while size > 12 and text_width(text, size) > room:
            size -= 1
        self.put(x + (room - text_width(text, size)) // 2, y, text, size=size, bold=bold, ink=INK)

    def paragraph(self, x: int, y: int, text: str, *, size: int, width: int, leading: int) -> int:
        """Left-aligned lines broken at spaces; returns the y below the last line."""
        line = ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if text_width(longer, size) > width:
                self.write(x, y, line, size=size)
                y += leading
                longer = word
            line = longer
        self.write(x, y, line, size=size)
        return y + leading


class SheetPen(Pen):
    """Draws a blank form, flat."""

    def __init__(self, sheet: Image.Image) -> None:
        self.draw = ImageDraw.Draw(sheet)
        self.width = sheet.width

    def put(self, x: int, y: int, text: str, *, size: int, bold: bool, ink: Ink) -> None:
        """See ``Pen.put``."""
        stroke = 1 if bold else 0
        self.draw.text((x, y), text, font=font(size), fill=ink, stroke_width=stroke, stroke_fill=ink)

    def line(self, points: list[Box], *, width: int = 2, ink: Ink = INK) -> None:
        """A ruled line."""
        self.draw.line(points, fill=ink, width=width)


@dataclass(frozen=True, slots=True)
class Blank:
    """The photo of an empty form: where the sheet lies in it and how far it is turned."""

    photo: Image.Image
    sheet_size: Box
    turn: float


class PhotoPen(Pen):
    """Writes on the photo of a blank form, along the turned sheet."""

    def __init__(self, blank: Blank) -> None:
        self.photo = blank.photo.copy()
        self.width, self.height = blank.sheet_size
        self.turn = blank.turn
        angle = math.radians(blank.turn)
        self.cos, self.sin = math.cos(angle), math.sin(angle)

    def put(self, x: int, y: int, text: str, *, size: int, bold: bool, ink: Ink) -> None:
        """See ``Pen.put``."""
        if not text:
            return
        box = text_width(text, size) + 8, size * 5 // 4 + 8
        mask = Image.new("L", box, 0)
        ImageDraw.Draw(mask).text((4, 4), text, font=font(size), fill=250, stroke_width=1 if bold else 0)
        turned = mask.rotate(self.turn, Image.Resampling.BILINEAR, expand=True)
        right, down = x - 4 + box[0] / 2 - self.width / 2, y - 4 + box[1] / 2 - self.height / 2
        left = self.photo.width / 2 + right * self.cos + down * self.sin - turned.width / 2
        top = self.photo.height / 2 - right * self.sin + down * self.cos - turned.height / 2
        self.photo.paste(ink, (round(left), round(top)), turned)

    def jpeg(self) -> bytes:
        """The finished photo, without metadata."""
        return _encode(self.photo)


def mark_as_sample(sheet: Image.Image, *, size: int, rows: int = 1) -> None:
    """Large diagonal CONTOH across the sheet, once per row, light enough to read what is written over it."""
    box = text_width(WATERMARK, size), size * 5 // 4
    word = Image.new("L", box, 0)
    ImageDraw.Draw(word).text((0, 0), WATERMARK, font=font(size), fill=WATERMARK_STRENGTH, stroke_width=size // 40)
    word = word.rotate(24, Image.Resampling.BILINEAR, expand=True)
    step = sheet.height // rows
    for row in range(rows):
        sheet.paste(WATERMARK_INK, ((sheet.width - word.width) // 2, step * row + (step - word.height) // 2), word)


def photograph(sheet: Image.Image, *, size: Box, variant: int) -> Blank:
    """The photo, ``size`` pixels, of a blank sheet lying on table number ``variant``."""
    rng = Random(f"scene:{size}:{variant}")
    turn = TURNS[variant]
    left, top = (size[0] - sheet.width) // 2, (size[1] - sheet.height) // 2
    frame, outline = Image.new("RGB", size), Image.new("L", size, 0)
    frame.paste(sheet, (left, top))
    outline.paste(255, (left, top, left + sheet.width, top + sheet.height))
    frame = frame.rotate(turn, Image.Resampling.BILINEAR)
    outline = outline.rotate(turn, Image.Resampling.BILINEAR)
    table = _table(size, TABLES[variant], rng)
    small = outline.resize((size[0] // 8, size[1] // 8)).filter(ImageFilter.GaussianBlur(3))
    shadow = ImageChops.offset(small, 2, 3).resize(size, Image.Resampling.BILINEAR).point(lambda value: value // 2)
    table.paste((10, 8, 6), (0, 0), shadow)
    photo = ImageChops.multiply(Image.composite(frame, table, outline), _light(size, rng))
    return Blank(photo=photo, sheet_size=sheet.size, turn=turn)


def _table(size: Box, colour: Ink, rng: Random) -> Image.Image:
    """Planks: broad bands of one colour with small differences."""
    table = Image.new("RGB", size, colour)
    draw = ImageDraw.Draw(table)
    y = 0
    while y < size[1]:
        height = rng.randint(130, 240)
        shade = rng.randint(-12, 12)
        red, green, blue = (max(0, min(255, part + shade)) for part in colour)
        draw.rectangle((0, y, size[0], y + height), fill=(red, green, blue))
        draw.line((0, y, size[0], y), fill=(red // 2, green // 2, blue // 2), width=4)
        y += height
    return table


def _light(size: Box, rng: Random) -> Image.Image:
    """Grey picture to multiply with: brighter on one side, with a fine grain."""
    across = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270)))
    gradient = across.resize(size, Image.Resampling.BILINEAR).point(lambda value: 216 + value * 38 // 255)
    grain = Image.effect_noise(size, GRAIN).point(lambda value: min(255, value + 122))
    return ImageChops.multiply(gradient, grain).convert("RGB")


def spoil(photo: bytes, *, flaw: str) -> bytes:
    """The photo as it comes when the phone moved ("blur") or part of the sheet was left out ("cut")."""
    image = Image.open(BytesIO(photo))
    if flaw == "blur":
        small = image.resize((image.width // 14, image.height // 14), Image.Resampling.BILINEAR)
        image = small.resize(image.size, Image.Resampling.BICUBIC)
    elif flaw == "cut":
        image = image.crop((image.width * 2 // 5, 0, image.width, image.height * 4 // 5))
    else:
        raise ValueError(f"no such flaw: {flaw}")
    return _encode(image)


def _encode(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()
