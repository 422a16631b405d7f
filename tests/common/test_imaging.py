"""Uploads: whatever is sent, either bare JPEG pages come out or a sentence that tells what to do (U1–U6, U9, U15)."""

import io
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from common import imaging, imaging_worker
from common.imaging import CleanPage, ImageRefused, reencode

from tests.common import hostile

pytestmark = pytest.mark.once

MEASURE = Path(__file__).with_name("measure_worker.py")
MEMORY_LIMIT_KB = 300_000
REPLY_SECONDS = 3


def opened(page: CleanPage) -> Image.Image:
    return Image.open(io.BytesIO(page.data), formats=["JPEG"])


def only_page(data: bytes, max_side: int = 1280) -> Image.Image:
    (page,) = reencode(data, max_side=max_side)
    image = opened(page)
    assert image.size == (page.width, page.height)
    return image


def code_of(data: bytes) -> str:
    with pytest.raises(ImageRefused) as caught:
        reencode(data, max_side=1280)
    assert re.fullmatch(r"[A-Z][^.]+\. [A-Z].+\.", str(caught.value)), "what is wrong, then what to do"
    return caught.value.code


def near(pixel: tuple[int, int, int], wanted: tuple[int, int, int], tolerance: int = 40) -> bool:
    return all(abs(have - want) <= tolerance for have, want in zip(pixel, wanted, strict=True))


def peak_of(data: bytes, tmp_path: Path, max_side: int = 2400) -> tuple[int, str]:
    """(peak kilobytes, code) of one worker."""
    file = tmp_path / "file"
    file.write_bytes(data)
    command = [sys.executable, "-I", str(MEASURE), imaging.WORKER, str(file), str(max_side)]
    told = subprocess.run(command, capture_output=True, check=True, text=True, timeout=60).stdout.split()
    assert told[0] == "0"
    return int(told[1]), told[2]


def assert_bare(data: bytes) -> None:
    """Baseline JPEG with nothing but what decoding needs."""
    image = Image.open(io.BytesIO(data), formats=["JPEG"])
    image.load()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert [name for name, _ in image.applist] == ["APP0"]
    assert not image.getexif() and image.mode == "RGB"
    assert [layer[1:3] for layer in image.layer] == [(2, 2), (1, 1), (1, 1)], "4:2:0"


@pytest.mark.parametrize("name", hostile.polyglots())
def test_polyglot_loses_everything_but_the_picture(name):
    file = hostile.polyglots()[name]
    (page,) = reencode(file, max_side=1280)
    assert_bare(page.data)
    for trace in (b"PAYLOAD", b"script", b"<?php", b"PK\x03\x04", b"adobe", b"Photoshop"):
        assert trace not in page.data
    assert near(opened(page).getpixel((160, 5)), (250, 60, 5))


@pytest.mark.parametrize("name", hostile.not_pictures())
def test_what_is_no_photo_is_refused_whatever_its_name(name):
    assert code_of(hostile.not_pictures()[name]) == "not_image"


def test_sentence_for_what_is_no_photo():
    with pytest.raises(ImageRefused, match=r"^Berkas ini bukan foto\. Kirim foto JPG atau PNG, atau PDF\.$"):
        reencode(b"<html>", max_side=1280)


def test_photo_of_an_iphone_is_named():
    assert code_of(b"\0\0\0\x18ftypheic" + bytes(200)) == "heic"


@pytest.mark.parametrize("make", [hostile.animated_gif, hostile.animated_webp, hostile.animated_png])
def test_animation_is_refused(make):
    assert code_of(make()) == "animated"


def test_empty_and_oversized_files_are_refused_without_a_worker(monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: pytest.fail("a worker was started"))
    assert code_of(b"") == "empty"
    assert code_of(hostile.jpeg() + bytes(imaging.MAX_BYTES)) == "too_big"


@pytest.mark.parametrize(("max_side", "quality"), [(0, 70), (10_000, 70), (1280, 0), (1280, 100)])
def test_wrong_parameters_are_our_mistake(max_side, quality):
    with pytest.raises(ValueError, match="max_side") as caught:
        reencode(hostile.jpeg(), max_side=max_side, quality=quality)
    assert not isinstance(caught.value, ImageRefused)


FLOODS = {
    "9,000 squared": (lambda: hostile.flat_png(9_000, 9_000), "too_many_pixels"),
    "13,000 squared": (lambda: hostile.flat_png(13_000, 13_000), "too_many_pixels"),
    "20,000 squared": (lambda: hostile.flat_png(20_000, 20_000, bits=1), "too_many_pixels"),
    "65500 x 1": (lambda: hostile.flat_png(65_500, 1), "odd_shape"),
    "jpeg beyond 50 megapixels": (lambda: hostile.flat_jpeg(8_000, 6_400, "L"), "too_many_pixels"),
    "progressive jpeg beyond 25": (lambda: hostile.flat_jpeg(6_000, 4_500, progressive=True), "too_many_pixels"),
    "webp beyond 13": (lambda: hostile.saved(Image.new("RGB", (4_000, 3_300)), "WEBP", method=0), "too_many_pixels"),
    "gif of 200 frames": (hostile.animated_gif, "animated"),
}


@pytest.mark.parametrize("name", FLOODS)
def test_pixel_flood_is_refused_from_its_header(name, tmp_path):
    make, wanted = FLOODS[name]
    file = make()
    begun = time.monotonic()
    peak, code = peak_of(file, tmp_path)
    assert (code, code_of(file)) == (wanted, wanted)
    assert peak < 60_000 and time.monotonic() - begun < 2 * REPLY_SECONDS


HEAVIEST = {
    "50 megapixel jpeg": lambda: hostile.flat_jpeg(8_160, 6_120, subsampling=0),
    "35 megapixel cmyk jpeg": lambda: hostile.flat_jpeg(5_990, 5_990, "CMYK"),
    "25 megapixel progressive jpeg": lambda: hostile.flat_jpeg(5_000, 5_000, subsampling=0, progressive=True),
    "25 megapixel png with alpha, 16 bit": lambda: hostile.flat_png(5_000, 5_000, colour_type=6, bits=16),
    "25 megapixel grey png, 16 bit": lambda: hostile.flat_png(5_000, 5_000, colour_type=0, bits=16),
    "25 megapixel palette png": lambda: hostile.flat_png(5_000, 5_000, colour_type=3),
    "13 megapixel webp with alpha": lambda: hostile.saved(Image.new("RGBA", (4_160, 3_120)), "WEBP", method=0),
    "50 megapixel jpeg in a pdf": lambda: hostile.pdf_with_picture(hostile.flat_jpeg(8_160, 6_120), 8_160, 6_120),
}


@pytest.mark.parametrize("name", HEAVIEST)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="RLIMIT_AS works on Linux only")
def test_heaviest_file_of_each_kind_is_taken_within_the_memory_limit(name, tmp_path):
    peak, code = peak_of(HEAVIEST[name](), tmp_path, max_side=imaging.MAX_SIDE_RANGE[-1])
    assert code == "ok" and peak < MEMORY_LIMIT_KB


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "pdf"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_cut_off_file_is_refused(kind, kept):
    make = {"jpeg": hostile.jpeg, "png": hostile.png, "webp": hostile.webp, "pdf": hostile.pdf}[kind]
    file = make()
    assert code_of(file[: int(len(file) * kept)]) == ("pdf_damaged" if kind == "pdf" else "damaged")


FUZZED = {
    "jpeg": lambda: hostile.jpeg(160, 120, exif=hostile.exif(6)),
    "progressive": lambda: hostile.jpeg(160, 120, progressive=True),
    "png": lambda: hostile.png(160, 120, "P"),
    "webp": lambda: hostile.webp(160, 120, exif=hostile.exif(6).tobytes()),
    "pdf": hostile.active_pdf,
}


def corrupted(file: bytes, seed: int) -> bytes:
    """`file` with one to forty bytes changed, as zzuf does; the first bytes stay, else no decoder would see it."""
    chance, out = random.Random(seed), bytearray(file)
    for _ in range(chance.randint(1, 40)):
        out[chance.randrange(16, len(out))] = chance.randrange(256)
    return bytes(out)


@pytest.mark.parametrize("kind", FUZZED)
def test_two_hundred_corrupted_files_each_end_in_pages_or_a_refusal(kind):
    """In this process, for time: a crash of a decoder would end the test run."""
    file, refused = FUZZED[kind](), 0
    for seed in range(200):
        try:
            for page in imaging_worker.clean(corrupted(file, seed), max_side=320, quality=70):
                imaging._checked_page(page)
        except imaging_worker.Refused as refusal:
            refused += 1
            assert str(refusal) in imaging._SENTENCES
    assert 0 < refused


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", FUZZED)
def test_corrupted_file_through_the_worker(kind, seed):
    try:
        pages = reencode(corrupted(FUZZED[kind](), 1_000 + seed), max_side=320)
    except ImageRefused as refusal:
        assert refusal.code in {"damaged", "pdf_damaged", "odd_shape", "too_many_pixels", "too_heavy", "pdf_empty"}
    else:
        assert pages and all(max(page.width, page.height) <= 320 for page in pages)


@pytest.mark.parametrize("make", [hostile.jpeg, hostile.png, hostile.webp])
def test_place_and_serial_number_of_the_phone_are_gone(make):
    file = make(exif=hostile.exif(), icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    assert hostile.SECRET_SERIAL in file, "the sample has what the test is about"
    (page,) = reencode(file, max_side=1280)
    assert_bare(page.data)
    for trace in (hostile.SECRET_SERIAL, b"Exif", b"Telepon", b"ICC_PROFILE", b"http"):
        assert trace not in page.data


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("make", [hostile.jpeg, hostile.png, hostile.webp])
def test_photo_comes_out_upright(make, orientation):
    stored = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # how to store an upright picture under each orientation
    upright = hostile.picture()
    turned = upright if orientation == 1 else upright.transpose(Image.Transpose(stored[orientation]))
    kind = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}[make.__name__]
    image = only_page(hostile.saved(turned, kind, exif=hostile.exif(orientation)))
    assert image.size == (320, 240)
    assert near(image.getpixel((160, 4)), (250, 60, 5)) and near(image.getpixel((160, 235)), (5, 60, 250))


def test_orientation_of_every_corner():
    """Four colours, so that mirrored and turned pictures differ; checked against Pillow's own upright picture."""
    from PIL import ImageOps

    corners = Image.new("RGB", (2, 2))
    corners.putdata([(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)])
    corners = corners.resize((128, 128), Image.Resampling.NEAREST)
    for orientation in range(1, 9):
        file = hostile.saved(corners, "PNG", exif=hostile.exif(orientation))
        wanted = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
        image = only_page(file)
        for spot in ((20, 20), (108, 20), (20, 108), (108, 108)):
            assert near(image.getpixel(spot), wanted.getpixel(spot)), (orientation, spot)


def test_broken_exif_does_not_cost_the_photo():
    file = hostile.with_segment(hostile.jpeg(), 0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff" + bytes(20))
    assert only_page(file).size == (320, 240)


def test_second_picture_inside_a_phone_photo_is_dropped():
    assert only_page(hostile.multi_picture_jpeg()).size == (320, 240)


@pytest.mark.parametrize(
    "file",
    [
        hostile.jpeg(mode="CMYK"),
        hostile.jpeg(mode="L"),
        hostile.jpeg(progressive=True),
        hostile.jpeg(subsampling=0, restart_marker_rows=1),
        hostile.png(mode="L"),
        hostile.png(mode="1"),
        hostile.png(mode="P"),
        hostile.png(mode="LA"),
        hostile.png(mode="RGBA"),
        hostile.webp(mode="RGBA"),
        hostile.webp(lossless=True),
    ],
    ids="cmyk grey progressive restarts png-grey bilevel palette grey-alpha alpha webp-alpha webp-lossless".split(),
)
def test_every_colour_model_comes_out_readable(file):
    image = only_page(file)
    assert image.size == (320, 240) and image.mode == "RGB"
    top, bottom = image.resize((1, 240)).getpixel((0, 8)), image.resize((1, 240)).getpixel((0, 231))
    assert sum(abs(high - low) for high, low in zip(top, bottom, strict=True)) > 60, "top and bottom differ as drawn"


@pytest.mark.parametrize(("value", "shade"), [(0, 0), (32_768, 127), (65_535, 255)])
def test_sixteen_bit_grey_keeps_its_shades(value, shade):
    file = hostile.saved(Image.new("I;16", (64, 64), value), "PNG")
    assert near(only_page(file).getpixel((32, 32)), (shade,) * 3, 3)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_ground_becomes_white(mode):
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 32, 64))
    result = only_page(hostile.saved(image.convert(mode), "PNG"))
    assert near(result.getpixel((8, 32)), (0, 0, 0)) and near(result.getpixel((56, 32)), (255, 255, 255))


def test_transparent_colour_of_an_rgb_png_becomes_white():
    file = hostile.saved(Image.new("RGB", (64, 64), (1, 2, 3)), "PNG", transparency=(1, 2, 3))
    assert near(only_page(file).getpixel((32, 32)), (255, 255, 255), 3)


def test_large_picture_with_alpha_has_no_seams():
    """It is put on white strip by strip; the shades must run on across the strips."""
    image = hostile.picture(1_300, 1_700, "RGBA")
    shades = only_page(hostile.saved(image, "PNG"), max_side=400).resize((1, 400)).get_flattened_data()
    reds = [pixel[0] for pixel in shades]
    assert all(-8 <= above - below <= 12 for above, below in zip(reds, reds[1:], strict=False))
    assert reds[0] > 240 and reds[-1] < 15


def test_photo_is_fitted_and_never_enlarged():
    assert only_page(hostile.jpeg(1_000, 500), max_side=400).size == (400, 200)
    assert only_page(hostile.png(500, 1_000), max_side=400).size == (200, 400)
    assert only_page(hostile.jpeg(100, 50), max_side=400).size == (100, 50)
    assert only_page(hostile.jpeg(1, 1)).size == (1, 1)


def test_quality_makes_the_difference_in_bytes():
    file = hostile.saved(Image.effect_noise((400, 300), 60).convert("RGB"), "JPEG", quality=95)
    coarse, fine = (reencode(file, max_side=400, quality=quality)[0].data for quality in (30, 90))
    assert len(coarse) * 2 < len(fine)


def test_own_output_is_taken_again():
    (page,) = reencode(hostile.jpeg(), max_side=1280)
    (again,) = reencode(page.data, max_side=1280)
    assert (again.width, again.height) == (320, 240)


def test_pages_of_a_pdf_become_photos():
    pages = reencode(hostile.pdf(3), max_side=1000)
    assert [(page.width, page.height) for page in pages] == [(707, 1000)] * 3
    for page in pages:
        assert_bare(page.data)
        assert near(opened(page).getpixel((350, 900)), (255, 0, 0)) and near(
            opened(page).getpixel((650, 60)), (255,) * 3
        )


def test_small_page_is_not_blown_up():
    (page,) = reencode(hostile.pdf(size=(72, 36)), max_side=2400)
    assert (page.width, page.height) == (300, 150), "300 dots per inch"


def test_active_content_of_a_pdf_is_gone():
    file = hostile.active_pdf()
    assert all(
        name in file for name in (b"/OpenAction", b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/URI", b"/XFA")
    )
    (page,) = reencode(file, max_side=1000)
    assert_bare(page.data)
    assert b"PAYLOAD" not in page.data and near(opened(page).getpixel((400, 900)), (255, 0, 0))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: hostile.pdf(lock="rahasia"), "pdf_locked"),
        (lambda: hostile.pdf(11), "pdf_too_long"),
        (hostile.long_pdf, "pdf_too_long"),
        (hostile.pdf_without_pages, "pdf_empty"),
        (lambda: hostile.pdf(size=(10, 3_000)), "odd_shape"),
        (lambda: b"%PDF-1.7\n" + PADDING + b"%%EOF", "pdf_damaged"),
    ],
    ids=["locked", "11 pages", "5,000 pages", "no page", "ribbon", "rubbish"],
)
def test_pdf_that_cannot_be_taken(make, code):
    assert code_of(make()) == code


PADDING = b"x" * 1_000


def test_pdf_open_to_readers_is_taken_though_its_owner_locked_changes():
    assert len(reencode(hostile.pdf(lock=""), max_side=1000)) == 1


def test_ten_pages_are_taken():
    assert len(reencode(hostile.pdf(10), max_side=400)) == 10
