"""The page that shows where a printer's print lies on a stock: frames where the labels should be, and two rulers.

It is drawn without any shift, so what is read from the rulers is the shift to be set. Lengths in mm.
"""

from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from lims.core.fonts import REGULAR, register_fonts, text_width
from lims.core.language import N_, translator
from lims.labels.raster import in_dots, label_dots
from lims.labels.stocks import Stock

_REACH_MM = 5
_TICK_MM, _LONG_TICK_MM = 1.2, 2.4
_FRAME_WIDTH = 0.3
_HOW = (
    N_("Print this page on plain paper at actual size, and lay it on a sheet of labels against the light."),
    N_(
        "The ruler across the left edge of the first label says how far that edge lies to the right, the one across"
        " its upper edge how far down."
    ),
    N_("Enter both numbers on the page of this stock."),
)


def draw_calibration(stock: Stock, language: str) -> bytes:
    """One page of a stock, to be printed at actual size."""
    register_fonts()
    file = BytesIO()
    options: dict[str, Any] = {"initialFontName": REGULAR}
    size = (stock.page_width_mm * mm, stock.page_height_mm * mm)
    canvas = Canvas(file, pagesize=size, pageCompression=1, invariant=1, **options)
    canvas.setTitle(stock.label_name(language))
    canvas.setViewerPreference("PrintScaling", "None")
    _Page(canvas, stock.shifted(0, 0), language).draw()
    canvas.save()
    return file.getvalue()


class _Page:
    """Draws from the page's left upper corner."""

    def __init__(self, canvas: Canvas, stock: Stock, language: str) -> None:
        self._canvas, self._stock, self._language = canvas, stock, language

    def draw(self) -> None:
        self._canvas.setLineWidth(_FRAME_WIDTH)
        for place in range(self._stock.labels_per_page):
            self._frame(place)
        self._rulers()
        if not self._stock.roll:
            self._words()

    def _frame(self, place: int) -> None:
        x, y = self._stock.corner_mm(place)
        width, height = self._stock.label_width_mm, self._stock.label_height_mm
        bottom = (self._stock.page_height_mm - y - height) * mm
        if self._stock.round:
            radius = width / 2 * mm
            self._canvas.circle(x * mm + radius, bottom + radius, radius)
        else:
            self._canvas.rect(x * mm, bottom, width * mm, height * mm)

    def _rulers(self) -> None:
        """Ticks every mm around the left and the upper edge of the first label, longer and numbered at 0 and 5."""
        x, y = self._stock.corner_mm(0)
        middle_x, middle_y = x + self._stock.label_width_mm / 2, y + self._stock.label_height_mm / 2
        for number in range(-_REACH_MM, _REACH_MM + 1):
            tick = _LONG_TICK_MM if number % 5 == 0 else _TICK_MM
            self._line(x + number, middle_y - tick / 2, x + number, middle_y + tick / 2)
            self._line(middle_x - tick / 2, y + number, middle_x + tick / 2, y + number)
            if number in (0, _REACH_MM):
                self._number(x + number, middle_y + _LONG_TICK_MM, number)
                self._number(middle_x + _LONG_TICK_MM, y + number + 0.6, number)
        self._line(x - _REACH_MM, middle_y, x + _REACH_MM, middle_y)
        self._line(middle_x, y - _REACH_MM, middle_x, y + _REACH_MM)

    def _line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        height = self._stock.page_height_mm
        self._canvas.line(x * mm, (height - y) * mm, to_x * mm, (height - to_y) * mm)

    def _number(self, x: float, y: float, number: int) -> None:
        self._canvas.setFont(REGULAR, 4.5)
        self._canvas.drawCentredString(x * mm, (self._stock.page_height_mm - y) * mm, str(number))

    def _words(self) -> None:
        """What to do, on a white strip in the middle of the page."""
        _ = translator(self._language)
        lines = [self._stock.label_name(self._language), *(_(line) for line in _HOW)]
        size = min(8.0, *(8.0 * (self._stock.page_width_mm - 24) * mm / text_width(line, REGULAR, 8) for line in lines))
        top = self._stock.page_height_mm / 2 * mm
        strip = (len(lines) + 1) * 4.5 * mm
        self._canvas.setFillGray(1)
        self._canvas.rect(8 * mm, top - strip, (self._stock.page_width_mm - 16) * mm, strip, fill=1)
        self._canvas.setFillGray(0)
        self._canvas.setFont(REGULAR, size)
        for number, line in enumerate(lines, 1):
            self._canvas.drawString(12 * mm, top - number * 4.5 * mm, line)


def draw_calibration_zpl(stock: Stock) -> str:
    """A frame along the edges of a label and a cross in its middle, for a thermal printer of the stock's resolution."""
    width, height = label_dots(stock)
    thick = max(1, in_dots(0.25, stock))
    reach = in_dots(_REACH_MM, stock)
    middle_x, middle_y = width // 2, height // 2
    ticks = []
    for number in range(0, _REACH_MM + 1):
        long = in_dots(_LONG_TICK_MM if number % 5 == 0 else _TICK_MM, stock)
        at = in_dots(number, stock)
        ticks.append(f"^FO{at},{middle_y - long // 2}^GB{thick},{long},{thick}^FS")
        ticks.append(f"^FO{middle_x - long // 2},{at}^GB{long},{thick},{thick}^FS")
    return (
        f"^XA^LH0,0^PW{width}^LL{height}\n^FO0,0^GB{width},{height},{thick}^FS\n"
        f"^FO0,{middle_y}^GB{reach},{thick},{thick}^FS\n^FO{middle_x},0^GB{thick},{reach},{thick}^FS\n"
        f"{chr(10).join(ticks)}\n^XZ\n"
    )
