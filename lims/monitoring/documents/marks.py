"""What stands in the cells of a list that is worked through at a freezer."""

from reportlab.lib.colors import black
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from lims.core.paper import INK
from lims.core.symbols import Printing, code128, draw_symbol, module_mm

# Scanned at arm's length from paper that may be wet: large modules.
_AT_THE_FREEZER = Printing(minimum_module_mm=0.19, maximum_module_mm=0.3, dot_mm=25.4 / 600)


class Code128Mark(Flowable):
    """A code as Code 128 with its text below; empty for no code."""

    def __init__(self, text: str, width_mm: float, bar_mm: float = 9) -> None:
        super().__init__()
        self.text, self.bar_mm = text, bar_mm
        self.width, self.height = width_mm * mm, (bar_mm + 4) * mm

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        symbol = code128(self.text)
        module = module_mm(symbol, self.width / mm, self.bar_mm, _AT_THE_FREEZER)
        canvas = self.canv
        canvas.setFillColor(black)
        draw_symbol(canvas, symbol, symbol.quiet * module, 4, module, self.bar_mm)
        canvas.setFont("Courier", 8)
        canvas.setFillColor(INK)
        canvas.drawString(symbol.quiet * module * mm, 0.8 * mm, self.text)


class TickBox(Flowable):
    """A box to be ticked by hand."""

    SIZE = 5 * mm

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        return self.SIZE, self.SIZE

    def draw(self) -> None:
        self.canv.setStrokeColor(INK)
        self.canv.setLineWidth(0.9)
        self.canv.rect(0, 0, self.SIZE, self.SIZE)
