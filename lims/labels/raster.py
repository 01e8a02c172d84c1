"""A label in the dots of its printer: what the preview shows, and what a thermal printer gets as bitmaps.

Dots are counted from the label's left upper corner; pictures have one bit for a dot, set where it is black.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from PIL import Image, ImageDraw, ImageFont

from lims.core.fonts import font_file
from lims.labels.contents import LabelContent
from lims.labels.designs import Design
from lims.labels.layout import Placed, PlacedSymbol, PlacedText, placed
from lims.labels.stocks import Stock

_POINTS_PER_INCH = 72
# Letters are drawn larger and made smaller again: so they keep the widths of the PDF at any resolution.
_FINER = 4
# A dot is black when more than this part of it would be covered; a little less than half keeps thin strokes.
_COVERED = 0.42


@dataclass(frozen=True)
class Dots:
    """A picture in dots and its left upper corner."""

    x: int
    y: int
    picture: Image.Image


def label_picture(design: Design, stock: Stock, content: LabelContent) -> Image.Image:
    """A whole label as its printer will draw it, black on white. Raises what `placed` raises."""
    size = label_dots(stock)
    picture = Image.new("L", size, 255)
    for thing in placed(design, stock, content):
        for dots in drawn(thing, stock):
            picture.paste(0, (dots.x, dots.y), dots.picture)
    return picture


def label_dots(stock: Stock) -> tuple[int, int]:
    """Width and height of a label in whole dots."""
    return int(stock.label_width_mm / stock.dot_mm + 1e-6), int(stock.label_height_mm / stock.dot_mm + 1e-6)


def drawn(thing: Placed, stock: Stock) -> Iterable[Dots]:
    """A placed thing as pictures; nothing for a text of blanks."""
    if isinstance(thing, PlacedText):
        text = text_dots(thing, stock)
        return [text] if text else []
    if isinstance(thing, PlacedSymbol):
        return [symbol_dots(thing, stock)]
    width, height = max(1, in_dots(thing.box.width, stock)), max(1, in_dots(thing.box.height, stock))
    return [Dots(in_dots(thing.box.x, stock), in_dots(thing.box.y, stock), Image.new("1", (width, height), 1))]


def in_dots(length_mm: float, stock: Stock) -> int:
    """A length in whole dots."""
    return round(length_mm / stock.dot_mm)


def symbol_dots(thing: PlacedSymbol, stock: Stock) -> Dots:
    """A symbol, each module of the same number of dots."""
    module = in_dots(thing.module, stock)
    row_height = max(1, in_dots(thing.height, stock)) if thing.symbol.linear else module
    rows = thing.symbol.rows
    picture = Image.new("1", (thing.symbol.columns * module, len(rows) * row_height), 0)
    pen = ImageDraw.Draw(picture)
    for number, runs in enumerate(rows):
        top = number * row_height
        for first, length in runs:
            pen.rectangle((first * module, top, (first + length) * module - 1, top + row_height - 1), fill=1)
    return Dots(in_dots(thing.x, stock), in_dots(thing.y, stock), picture)


def text_dots(thing: PlacedText, stock: Stock) -> Dots | None:
    """A line of text in the width that it has in the PDF; None if no dot of it is black."""
    width = max(1, in_dots(thing.width, stock))
    found = _letters(thing.text, thing.font, thing.size_pt, width, stock.printer_dpi)
    if found is None:
        return None
    left, above, picture = found
    return Dots(in_dots(thing.x, stock) + left, in_dots(thing.y, stock) - above, picture)


@lru_cache(maxsize=2048)
def _letters(text: str, font: str, size_pt: float, width: int, dpi: int) -> tuple[int, int, Image.Image] | None:
    """The black part of a line, how far it begins right of its left edge, and how far above the baseline."""
    size = size_pt * dpi / _POINTS_PER_INCH
    above, below, side = ceil(size * 1.2), ceil(size * 0.5), ceil(size * 0.3)
    pen = _font(font, round(size * _FINER, 2))
    natural = max(1.0, pen.getlength(text))
    fine = Image.new("L", (ceil(natural) + 2 * side * _FINER, (above + below) * _FINER), 0)
    ImageDraw.Draw(fine).text((side * _FINER, above * _FINER), text, fill=255, font=pen, anchor="ls")
    # The part from edge to edge becomes exactly as wide as in the PDF; letters that lean over an edge stay.
    wide = max(1, round(fine.width * width / natural))
    grey = fine.resize((wide, above + below), Image.Resampling.BOX)
    picture = grey.point(lambda value: 255 if value > 255 * _COVERED else 0).convert("1")
    box = picture.getbbox()
    if box is None:
        return None
    margin = round(side * _FINER * width / natural)
    return box[0] - margin, above - box[1], picture.crop(box)


@lru_cache(maxsize=256)
def _font(name: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_file(name), size, layout_engine=ImageFont.Layout.BASIC)
