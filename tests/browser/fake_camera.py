"""A film for Chromium's fake camera: labels held before it one after another, with nothing between them."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from lims.core.symbols import data_matrix

WIDTH, HEIGHT = 320, 240
MODULE_PIXELS = 6
FRAMES_PER_SECOND = 5


def film(file: Path, texts: Sequence[str | None], seconds_each: int) -> Path:
    """Writes a YUV4MPEG2 file, which Chromium plays in a loop; None is an empty desk."""
    colours = bytes([128]) * (WIDTH * HEIGHT // 2)
    with file.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420\n".encode())
        for text in texts:
            frame = _label(text).tobytes() + colours
            out.write((b"FRAME\n" + frame) * (FRAMES_PER_SECOND * seconds_each))
    return file


def label_image(text: str, module_pixels: int = MODULE_PIXELS) -> Image.Image:
    """A Data Matrix with its quiet zone, as it is printed."""
    symbol = data_matrix(text)
    size = symbol.width_modules * module_pixels
    image = Image.new("L", (size, size), 255)
    pen = ImageDraw.Draw(image)
    for row, runs in enumerate(symbol.rows, start=symbol.quiet):
        for column, length in runs:
            left, top = (symbol.quiet + column) * module_pixels, row * module_pixels
            pen.rectangle((left, top, left + length * module_pixels - 1, top + module_pixels - 1), fill=0)
    return image


def _label(text: str | None) -> Image.Image:
    desk = Image.new("L", (WIDTH, HEIGHT), 230)
    if text is not None:
        label = label_image(text)
        desk.paste(label, ((WIDTH - label.width) // 2, (HEIGHT - label.height) // 2))
    return desk
