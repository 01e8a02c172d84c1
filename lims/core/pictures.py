"""Pictures from cameras: opening them within limits, and the codes that can be read in them.

A picture comes from outside, so nothing of it is decoded before its kind and size are known.
"""

import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from zxingcpp import BarcodeFormat, Binarizer

from lims.core.language import N_
from lims.core.refusals import Refusal

Pixels = NDArray[Any]

LARGEST_MEGABYTES = 40
MOST_MEGAPIXELS = 50
# Above this no frame of a camera gains anything for codes that are held before it.
_FRAME_EDGE = 1920

_KINDS = ("JPEG", "PNG", "WEBP", "BMP")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")

MATRIX_FORMATS = (
    BarcodeFormat.DataMatrix,
    BarcodeFormat.QRCode,
    BarcodeFormat.MicroQRCode,
    BarcodeFormat.RMQRCode,
    BarcodeFormat.Aztec,
)
# Codes without a check, such as ITF and Codabar, are found in any stripes and so are left out.
LINEAR_FORMATS = (
    BarcodeFormat.Code128,
    BarcodeFormat.Code39,
    BarcodeFormat.Code93,
    BarcodeFormat.EAN13,
    BarcodeFormat.EAN8,
    BarcodeFormat.UPCA,
)


class PictureTooLarge(Refusal):
    """More bytes or pixels than a photo of a phone has."""

    code = "picture-too-large"
    status = 413
    message = N_(
        "The picture is too large: at most %(megabytes)s MB and %(megapixels)s million pixels are read. Take it"
        " with a lower resolution."
    )


class PictureNotReadable(Refusal):
    """A file that is no picture, or a broken one."""

    code = "picture-not-readable"
    message = N_("The file is no picture that can be read. Use JPEG, PNG or WebP.")


class HeicPicture(PictureNotReadable):
    """The form in which some phones keep photos."""

    code = "heic-picture"
    message = N_("HEIC photos can't be read. Set the phone's camera to “most compatible” (JPEG) and take it again.")


@dataclass(frozen=True)
class Symbol:
    """A code that was read: its text and its four corners in pixels, clockwise from its own upper left."""

    text: str
    format: str
    corners: tuple[tuple[float, float], ...]

    @property
    def middle(self) -> tuple[float, float]:
        """Where its diagonals cross: the image of its middle under any perspective."""
        (x1, y1), (x2, y2), (x3, y3), (x4, y4) = self.corners
        across, down = (x3 - x1, y3 - y1), (x4 - x2, y4 - y2)
        area = across[0] * down[1] - across[1] * down[0]
        if abs(area) < 1e-9:
            return (x1 + x2 + x3 + x4) / 4, (y1 + y2 + y3 + y4) / 4
        share = ((x2 - x1) * down[1] - (y2 - y1) * down[0]) / area
        return x1 + share * across[0], y1 + share * across[1]

    @property
    def edge(self) -> float:
        """The mean length of its sides in pixels."""
        ends = zip(self.corners, self.corners[1:] + self.corners[:1], strict=True)
        return sum(math.hypot(x - u, y - v) for (x, y), (u, v) in ends) / 4


def open_picture(content: bytes, longer_side: int) -> Image.Image:
    """The picture in a file, upright and in colour, made smaller if a side has more pixels than `longer_side`.

    Raises PictureTooLarge before anything is decoded, PictureNotReadable and HeicPicture.
    """
    if len(content) > LARGEST_MEGABYTES * 1024 * 1024:
        raise PictureTooLarge(megabytes=LARGEST_MEGABYTES, megapixels=MOST_MEGAPIXELS)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        raise HeicPicture
    try:
        image = Image.open(io.BytesIO(content), formats=_KINDS)
        if image.width * image.height > MOST_MEGAPIXELS * 1_000_000:
            raise PictureTooLarge(megabytes=LARGEST_MEGABYTES, megapixels=MOST_MEGAPIXELS)
        # A JPEG is not even decoded to its full size where half of it is enough.
        image.draft("RGB", (longer_side, longer_side))
        image.thumbnail((longer_side, longer_side))
        return ImageOps.exif_transpose(image).convert("RGB")
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(megabytes=LARGEST_MEGABYTES, megapixels=MOST_MEGAPIXELS) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PictureNotReadable from error


def symbols_in(
    pixels: Pixels, formats: Iterable[BarcodeFormat] = MATRIX_FORMATS, binarizer: Binarizer = Binarizer.LocalAverage
) -> list[Symbol]:
    """All codes of some formats that are found in grey pixels."""
    found = zxingcpp.read_barcodes(
        numpy.ascontiguousarray(pixels), formats=zxingcpp.BarcodeFormats(list(formats)), binarizer=binarizer
    )
    return [
        Symbol(symbol.text, symbol.format.name, _corners(symbol.position))
        for symbol in found
        if symbol.text.strip() and symbol.text.isprintable()
    ]


def _corners(position: zxingcpp.Position) -> tuple[tuple[float, float], ...]:
    ends = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return tuple((float(end.x), float(end.y)) for end in ends)


def read_codes(content: bytes) -> list[str]:
    """The texts of all codes in one frame of a camera, each once, the one nearest to the middle first.

    Raises what `open_picture` raises.
    """
    image = open_picture(content, _FRAME_EDGE).convert("L")
    symbols = symbols_in(numpy.asarray(image), (*MATRIX_FORMATS, *LINEAR_FORMATS))
    middle = image.width / 2, image.height / 2
    symbols.sort(key=lambda s: (s.middle[0] - middle[0]) ** 2 + (s.middle[1] - middle[1]) ** 2)
    return list(dict.fromkeys(symbol.text.strip() for symbol in symbols))
