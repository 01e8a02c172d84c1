"""Pictures from outside: what is read in them and what is refused before it is decoded."""

import io
import struct
import time
import zlib

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from lims.core.pictures import (
    MOST_MEGAPIXELS,
    HeicPicture,
    PictureNotReadable,
    PictureTooLarge,
    Symbol,
    open_picture,
    read_codes,
)


def drawn(*codes: tuple[str, zxingcpp.BarcodeFormat], size: tuple[int, int] = (1280, 720), **save) -> bytes:
    image = Image.new("L", size, 230)
    for number, (text, barcode_format) in enumerate(codes):
        symbol = Image.fromarray(np.array(zxingcpp.write_barcode(barcode_format, text, 180, 180, 8)))
        image.paste(symbol, (80 + 380 * number, size[1] // 2 - 90))
    buffer = io.BytesIO()
    image.save(buffer, **({"format": "JPEG"} | save))
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_codes_of_all_kinds_are_read_the_middle_one_first(kind):
    frame = drawn(
        ("NGV0000123K", zxingcpp.BarcodeFormat.DataMatrix),
        ("NGB0000001X", zxingcpp.BarcodeFormat.QRCode),
        ("FX05653780", zxingcpp.BarcodeFormat.Code128),
        format=kind,
    )
    codes = read_codes(frame)
    assert codes[0] == "NGB0000001X"
    assert set(codes) == {"NGV0000123K", "NGB0000001X", "FX05653780"}


def test_a_frame_is_read_quickly():
    frame = drawn(("NGV0000123K", zxingcpp.BarcodeFormat.DataMatrix))
    began = time.process_time()
    for _ in range(5):
        assert read_codes(frame) == ["NGV0000123K"]
    assert (time.process_time() - began) / 5 < 0.25


def test_a_photo_lying_on_its_side_is_turned_upright():
    image = Image.new("RGB", (300, 100), "white")
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    assert open_picture(buffer.getvalue(), 1000).size == (100, 300)
    assert open_picture(buffer.getvalue(), 150).size == (50, 150)


def bomb(width: int, height: int) -> bytes:
    """A few bytes of PNG that claim to be a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", PictureNotReadable),
        (b"A1,FX05653780\n", PictureNotReadable),
        (b"%PDF-1.4", PictureNotReadable),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PictureNotReadable),
        (drawn(format="JPEG")[:400], PictureNotReadable),
        (b"\0\0\0\x18ftypheic\0\0\0\0", HeicPicture),
        (bomb(10_000, 5_001), PictureTooLarge),
        (bomb(2_000_000, 2_000_000), PictureTooLarge),
        (b"\xff\xd8\xff" + b"\0" * 42_000_000, PictureTooLarge),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(content, refusal):
    with pytest.raises(refusal):
        read_codes(content)


def test_the_largest_picture_is_opened():
    assert MOST_MEGAPIXELS == 50
    with pytest.raises(PictureNotReadable):
        open_picture(bomb(100, 100_000), 1000)


def test_the_middle_of_a_symbol_is_where_its_diagonals_cross():
    assert Symbol("x", "DataMatrix", ((0, 0), (2, 0), (2, 2), (0, 2))).middle == (1, 1)
    assert Symbol("x", "DataMatrix", ((0, 0), (4, 0), (3, 2), (1, 2))).middle == pytest.approx((2, 4 / 3))
    assert Symbol("x", "DataMatrix", ((1, 1), (1, 1), (1, 1), (1, 1))).middle == (1, 1)
    assert Symbol("x", "DataMatrix", ((0, 0), (2, 0), (2, 2), (0, 2))).edge == 2
