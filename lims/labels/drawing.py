"""Drawing labels as a PDF, with vectors only: bars, modules and letters stay sharp on any printer."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from lims.core.fonts import BOLD, REGULAR, printable, register_fonts, text_width
from lims.core.symbols import Printing, Symbol, code128, data_matrix, draw_symbol, module_mm
from lims.labels.contents import LabelContent, filled
from lims.labels.designs import Design, Stock, fits
from lims.labels.elements import Box, CodeElement, Element, TextElement
from lims.labels.fitting import ASCENT, LINE_HEIGHT, Room, fit_text, fit_whole_text
from lims.labels.refusals import NoSuchPlaceOnSheet, NothingToPrint, StockTooSmall


def draw_labels(design: Design, stock: Stock, labels: Iterable[LabelContent], first_free: int = 1) -> bytes:
    """The labels as a PDF to be printed at 100 %, beginning at the first free label of a partly used sheet.

    Raises StockTooSmall, NoSuchPlaceOnSheet, NothingToPrint, and for a label that would be unreadable
    SymbolTooLarge, TextNotEncodable or TextTooLong.
    """
    check_stock(design, stock, first_free)
    register_fonts()
    file = BytesIO()
    size = (stock.page_width_mm * mm, stock.page_height_mm * mm)
    # types-reportlab takes the font's name for a number.
    options: dict[str, Any] = {"initialFontName": REGULAR}
    canvas = Canvas(file, pagesize=size, pageCompression=1, invariant=1, **options)
    canvas.setTitle(design.name_en)
    # Print dialogues that honour it offer "actual size" first; a scaled sheet of labels misses its labels.
    canvas.setViewerPreference("PrintScaling", "None")
    place = first_free - 2
    for content in labels:
        place += 1
        if place == stock.labels_per_page:
            canvas.showPage()
            place = 0
        _draw_label(canvas, design, stock, place, content)
    if place == first_free - 2:
        raise NothingToPrint
    canvas.save()
    return file.getvalue()


def check_stock(design: Design, stock: Stock, first_free: int = 1) -> None:
    """Raises StockTooSmall, or NoSuchPlaceOnSheet if the first free label is none of a sheet's."""
    if not fits(design, stock):
        raise StockTooSmall(
            field="stock",
            design=design.name,
            stock=stock.name,
            needed=f"{design.min_width_mm:g} × {design.min_height_mm:g}",
            available=f"{stock.label_width_mm:g} × {stock.label_height_mm:g}",
        )
    if not 1 <= first_free <= stock.labels_per_page:
        raise NoSuchPlaceOnSheet(
            field="first", first=first_free, stock=stock.name, last=stock.labels_per_page
        )


def _draw_label(canvas: Canvas, design: Design, stock: Stock, place: int, content: LabelContent) -> None:
    left, top = stock.corner_mm(place)
    for element in design.elements:
        inside = element.placement.box(stock.label_width_mm, stock.label_height_mm)
        box = Box(left + inside.x, stock.page_height_mm - top - inside.y, inside.width, inside.height)
        _draw_element(canvas, element, stock, box, content)


def _draw_element(canvas: Canvas, element: Element, stock: Stock, box: Box, content: LabelContent) -> None:
    """Draw into a box whose `y` is its upper edge, measured upwards from the page's lower edge."""
    if isinstance(element, TextElement):
        _draw_text(canvas, element, box, printable(filled(element.template, content)).strip())
    elif isinstance(element, CodeElement):
        _draw_code(canvas, element, stock, box, content.value(element.field))
    else:
        canvas.rect(box.x * mm, (box.y - box.height) * mm, box.width * mm, box.height * mm, stroke=0, fill=1)


def _draw_code(canvas: Canvas, element: CodeElement, stock: Stock, box: Box, text: str) -> None:
    symbol = _symbol(element, text)
    printing = Printing(element.min_module_mm, element.max_module_mm, stock.dot_mm)
    module = module_mm(symbol, box.width, box.height, printing)
    width = symbol.columns * module
    height = box.height if symbol.linear else len(symbol.rows) * module
    # Edges on whole dots, counted from the page's corner: else bars of equal width are printed unequal.
    x = _on_dot(box.x + (box.width - width) / 2, stock.dot_mm)
    below = _on_dot(stock.page_height_mm - (box.y - (box.height + height) / 2), stock.dot_mm)
    draw_symbol(canvas, symbol, x, stock.page_height_mm - below, module, bar_mm=height)


def _symbol(element: CodeElement, text: str) -> Symbol:
    return (
        code128(text)
        if element.symbology == "code128"
        else data_matrix(text, rectangular=element.rectangular)
    )


def _on_dot(position_mm: float, dot_mm: float) -> float:
    return round(position_mm / dot_mm) * dot_mm


def _draw_text(canvas: Canvas, element: TextElement, box: Box, text: str) -> None:
    if not text:
        return
    font = BOLD if element.bold else REGULAR
    room = Room(box.width * mm, box.height * mm, element.lines)
    fit = fit_whole_text if element.whole else fit_text
    fitted = fit(text, font, room, element.size_pt, element.min_size_pt)
    spare = room.height - (len(fitted.lines) - 1) * fitted.size * LINE_HEIGHT - fitted.size
    baseline = box.y * mm - spare / 2 - fitted.size * ASCENT
    canvas.setFont(font, fitted.size)
    for line in fitted.lines:
        slack = room.width - text_width(line, font, fitted.size)
        shift = {"left": 0.0, "center": slack / 2, "right": slack}[element.align]
        canvas.drawString(box.x * mm + shift, baseline, line)
        baseline -= fitted.size * LINE_HEIGHT
