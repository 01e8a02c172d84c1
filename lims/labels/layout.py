"""Where everything stands on one label: sizes found, texts fitted, codes placed on the printer's dots.

PDF, ZPL and preview draw what is placed here, so the preview is what will be printed. Lengths in mm from the
label's left upper corner, letters in points.
"""

from dataclasses import dataclass
from math import ceil

from reportlab.lib.units import mm

from lims.core.fonts import BOLD, REGULAR, printable, text_width
from lims.core.symbols import Printing, Symbol, code128, data_matrix, module_mm, qr_code
from lims.labels.contents import LabelContent, filled
from lims.labels.designs import Design
from lims.labels.elements import Box, CodeElement, TextElement
from lims.labels.fitting import ASCENT, LINE_HEIGHT, Room, fit_text, fit_whole_text
from lims.labels.stocks import Stock


@dataclass(frozen=True)
class PlacedText:
    """One line of text; `y` is its baseline."""

    text: str
    font: str
    size_pt: float
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class PlacedSymbol:
    """A symbol without its quiet zone; `height` counts only for bars."""

    symbol: Symbol
    symbology: str
    x: float
    y: float
    module: float
    height: float


@dataclass(frozen=True)
class PlacedBar:
    """A filled rectangle."""

    box: Box


Placed = PlacedText | PlacedSymbol | PlacedBar


def placed(design: Design, stock: Stock, content: LabelContent) -> list[Placed]:
    """A label's elements in their places.

    Raises SymbolTooLarge, TextNotEncodable or TextTooLong for a label that would be unreadable.
    """
    things: list[Placed] = []
    for element in design.elements:
        box = element.placement.box(stock.label_width_mm, stock.printed_height_mm)
        if isinstance(element, TextElement):
            things += _placed_text(element, box, printable(filled(element.template, content)).strip())
        elif isinstance(element, CodeElement):
            things.append(placed_symbol(element, stock, box, content.value(element.field)))
        else:
            things.append(PlacedBar(box))
    return things


def placed_symbol(element: CodeElement, stock: Stock, box: Box, text: str) -> PlacedSymbol:
    """A code in the middle of its place. Raises SymbolTooLarge, TextNotEncodable."""
    symbol = _symbol(element, text)
    least = max(element.min_module_mm, stock.least_module_mm(element.symbology))
    # A coarse printer's smallest module may be larger than the design's largest.
    largest = max(element.max_module_mm, ceil(least / stock.dot_mm - 1e-6) * stock.dot_mm)
    module = module_mm(symbol, box.width, box.height, Printing(least, largest, stock.dot_mm))
    height = box.height if symbol.linear else len(symbol.rows) * module
    return PlacedSymbol(
        symbol,
        element.symbology,
        x=box.x + (box.width - symbol.columns * module) / 2,
        y=box.y + (box.height - height) / 2,
        module=module,
        height=height,
    )


def _symbol(element: CodeElement, text: str) -> Symbol:
    if element.symbology == "code128":
        return code128(text)
    if element.symbology == "qr":
        return qr_code(text)
    return data_matrix(text, rectangular=element.rectangular)


def _placed_text(element: TextElement, box: Box, text: str) -> list[PlacedText]:
    if not text:
        return []
    font = BOLD if element.bold else REGULAR
    room = Room(box.width * mm, box.height * mm, element.lines)
    fit = fit_whole_text if element.whole else fit_text
    fitted = fit(text, font, room, element.size_pt, element.min_size_pt)
    spare = room.height - (len(fitted.lines) - 1) * fitted.size * LINE_HEIGHT - fitted.size
    baseline = box.y + (spare / 2 + fitted.size * ASCENT) / mm
    lines = []
    for number, line in enumerate(fitted.lines):
        width = text_width(line, font, fitted.size) / mm
        shift = {"left": 0.0, "center": (box.width - width) / 2, "right": box.width - width}[element.align]
        y = baseline + number * fitted.size * LINE_HEIGHT / mm
        lines.append(PlacedText(line, font, fitted.size, box.x + shift, y, width))
    return lines
