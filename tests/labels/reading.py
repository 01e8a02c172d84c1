"""Reading printed pages back with programs that had no part in making them: poppler renders, zxing-cpp decodes."""

import base64
import io
import shutil
import subprocess
from dataclasses import dataclass

import zxingcpp
from PIL import Image

from tests.conftest import missing

MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Area:
    """A part of a page in mm, from its left upper corner."""

    x: float
    y: float
    width: float
    height: float


def need_poppler() -> None:
    for program in ("pdftoppm", "pdftotext", "pdffonts"):
        if shutil.which(program) is None:
            missing(program)


def page_image(pdf: bytes, dpi: int, page: int = 1) -> Image.Image:
    """One page as a grey picture, as a printer of this resolution would see it."""
    need_poppler()
    command = ["pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), "-gray", "-png", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout)).convert("L")


def picture_in(address: str) -> Image.Image:
    """The picture that an address holds (data:image/png;base64,...)."""
    return Image.open(io.BytesIO(base64.b64decode(address.split(",", 1)[1]))).convert("L")


def codes_in(image: Image.Image, area: Area | None = None, dpi: int = 0) -> list[tuple[str, str]]:
    """The codes in a picture or a part of it, as pairs of symbology and text."""
    if area is not None:
        scale = dpi / MM_PER_INCH
        image = image.crop(
            (
                round(area.x * scale),
                round(area.y * scale),
                round((area.x + area.width) * scale),
                round((area.y + area.height) * scale),
            )
        )
    return sorted((symbol.format.name, symbol.text) for symbol in zxingcpp.read_barcodes(image))


def text_of(pdf: bytes) -> str:
    need_poppler()
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def fonts_not_embedded(pdf: bytes) -> list[str]:
    need_poppler()
    done = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True)
    rows = done.stdout.decode().splitlines()[2:]
    assert rows, "the page has no text"
    return [row for row in rows if row.split()[-5] != "yes"]
