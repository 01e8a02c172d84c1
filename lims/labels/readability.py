"""At which resolutions a design can be printed on a stock, and how large the modules of its codes are there."""

from dataclasses import dataclass

from lims.core.refusals import Refusal
from lims.labels.contents import LabelContent
from lims.labels.designs import Design
from lims.labels.layout import PlacedSymbol, placed
from lims.labels.raster import in_dots
from lims.labels.stocks import Stock
from lims.labels.zpl import RESOLUTIONS

SYMBOLOGIES = {"code128": "Code 128", "datamatrix": "Data Matrix", "qr": "QR"}


@dataclass(frozen=True)
class Module:
    """The module of one code: in dots and in mm."""

    symbology: str
    dots: int
    mm: float


@dataclass(frozen=True)
class Readability:
    """A design on a stock at one resolution: the modules of its codes, or why it is refused."""

    stock: Stock
    dpi: int
    modules: tuple[Module, ...]
    refusal: Refusal | None


def readability(design: Design, stock: Stock, content: LabelContent) -> Readability:
    """The answer at the stock's own resolution."""
    try:
        things = placed(design, stock, content)
    except Refusal as refusal:
        return Readability(stock, stock.printer_dpi, (), refusal)
    modules = [
        Module(SYMBOLOGIES[thing.symbology], in_dots(thing.module, stock), thing.module)
        for thing in things
        if isinstance(thing, PlacedSymbol)
    ]
    return Readability(stock, stock.printer_dpi, tuple(modules), None)


def at_all_resolutions(design: Design, stock: Stock, content: LabelContent) -> list[Readability]:
    """The answers for thermal printers; a sheet goes through an office printer, of whose resolution it is."""
    if not stock.roll:
        return [readability(design, stock, content)]
    return [readability(design, stock.at(dpi), content) for dpi in RESOLUTIONS]
