"""Drawing labels as a PDF, with vectors only: bars, modules and letters stay sharp on any printer."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from lims.core.fonts import REGULAR, register_fonts
from lims.core.symbols import draw_symbol
from lims.labels.contents import LabelContent
from lims.labels.designs import Design, fits
from lims.labels.layout import Placed, PlacedSymbol, PlacedText, placed
from lims.labels.refusals import NoSuchPlaceOnSheet, NothingToPrint, StockTooSmall
from lims.labels.stocks import Stock


def draw_labels(design: Design, stock: Stock, labels: Iterable[LabelContent], first_place: int = 1) -> bytes:
    """The labels as a PDF to be printed at 100 %, beginning at the first free place of a partly used sheet.

    Raises StockTooSmall, NoSuchPlaceOnSheet, NothingToPrint, and for a label that would be unreadable
    SymbolTooLarge, TextNotEncodable or TextTooLong.
    """
    check_stock(design, stock, first_place)
    register_fonts()
    file = BytesIO()
    size = (stock.page_width_mm * mm, stock.page_height_mm * mm)
    # types-reportlab takes the font's name for a number.
    options: dict[str, Any] = {"initialFontName": REGULAR}
    canvas = Canvas(file, pagesize=size, pageCompression=1, invariant=1, **options)
    canvas.setTitle(design.name_en)
    # Print dialogues that honour it offer "actual size" first; a scaled sheet misses its labels.
    canvas.setViewerPreference("PrintScaling", "None")
    place = first_place - 2
    for content in labels:
        place += 1
        if place == stock.labels_per_page:
            canvas.showPage()
            place = 0
        corner = stock.corner_mm(place)
        for thing in placed(design, stock, content):
            _draw(canvas, stock, corner, thing)
    if place == first_place - 2:
        raise NothingToPrint
    canvas.save()
    return file.getvalue()


def check_stock(design: Design, stock: Stock, first_place: int = 1) -> None:
    """Raises StockTooSmall, or NoSuchPlaceOnSheet if the first free label is none of a sheet's."""
    if not fits(design, stock):
        raise StockTooSmall(
            field="stock",
            design=design.name,
            stock=stock.name,
            needed=f"{design.min_width_mm:g} × {design.min_height_mm:g}",
            available=f"{stock.label_width_mm:g} × {stock.label_height_mm:g}",
        )
    if not 1 <= first_place <= stock.labels_per_page:
        raise NoSuchPlaceOnSheet(field="first", first=first_place, stock=stock.name, last=stock.labels_per_page)


def _draw(canvas: Canvas, stock: Stock, corner: tuple[float, float], thing: Placed) -> None:
    """Draw into the page, whose origin is its left lower corner."""
    left, top = corner
    if isinstance(thing, PlacedText):
        canvas.setFont(thing.font, thing.size_pt)
        canvas.drawString((left + thing.x) * mm, (stock.page_height_mm - top - thing.y) * mm, thing.text)
    elif isinstance(thing, PlacedSymbol):
        # Edges on whole dots, counted from the page's corner: else bars of equal width are printed unequal.
        x = _on_dot(left + thing.x, stock.dot_mm)
        bottom = _on_dot(top + thing.y + thing.height, stock.dot_mm)
        draw_symbol(canvas, thing.symbol, x, stock.page_height_mm - bottom, thing.module, bar_mm=thing.height)
    else:
        box = thing.box
        bottom = stock.page_height_mm - top - box.y - box.height
        canvas.rect((left + box.x) * mm, bottom * mm, box.width * mm, box.height * mm, stroke=0, fill=1)


def _on_dot(position_mm: float, dot_mm: float) -> float:
    return round(position_mm / dot_mm) * dot_mm
