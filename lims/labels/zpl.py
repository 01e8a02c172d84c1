"""Labels in ZPL II, the language of thermal printers: one format `^XA ... ^XZ` for each label.

Codes are commands of the printer, so that their modules are whole dots of its own making: `^BX` Data Matrix and `^BC`
Code 128. Texts, QR symbols (whose `^BQ` some printers shift), rectangular Data Matrix symbols (for which old printers
have no command), and whatever a printer might draw otherwise than it was measured here, are bitmaps: the printer needs
no Japanese font, and no text of a user ever is among its commands. The text of a code is, and there every character
but letters and digits is written as a number (`^FH`).

Source: Zebra, ZPL II Programming Guide (commands ^BC, ^BX, ^BY, ^CI, ^FH, ^FO, ^GB, ^GF, ^LH, ^LL, ^MD, ^MT, ^PR, ^PW).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lims.core.symbols import Symbol
from lims.labels.contents import LabelContent
from lims.labels.designs import Design
from lims.labels.drawing import check_stock
from lims.labels.layout import Placed, PlacedBar, PlacedSymbol, placed
from lims.labels.raster import Dots, drawn, in_dots, label_dots
from lims.labels.stocks import Stock

RESOLUTIONS = (203, 300, 600)

_SYMBOL_MODULES, _STOP_MODULES = 11, 13
# In automatic mode ^BC goes over to subset C, two digits in one character, for four digits or more.
_PAIRS = re.compile(r"((?:[0-9]{2}){2,})")
# The character that ^BX takes as the beginning of an escape sequence: one that is not in the text, and none of the
# three that ZPL itself listens to.
_ESCAPES = "_|\\`{}!$%&*+;<=>?@[]\"'#()/:.-"
_MOST_COLUMNS = 49


@dataclass(frozen=True)
class PrinterSetup:
    """How a printer shall print; None leaves what is set at the printer.

    `darkness` is relative to the printer's own (-30 to 30), `speed` in inches per second, `ribbon` false for paper
    that darkens by heat.
    """

    darkness: int | None = None
    speed: int | None = None
    ribbon: bool | None = None

    def commands(self) -> str:
        return (
            ("" if self.ribbon is None else "^MTT" if self.ribbon else "^MTD")
            + ("" if self.darkness is None else f"^MD{self.darkness}")
            + ("" if self.speed is None else f"^PR{self.speed}")
        )


AS_SET = PrinterSetup()


def draw_zpl(
    design: Design, stock: Stock, labels: Iterable[LabelContent], setup: PrinterSetup = AS_SET
) -> Iterator[str]:
    """The labels for a printer of the stock's resolution, one after another.

    Raises StockTooSmall, and for a label that would be unreadable SymbolTooLarge, TextNotEncodable or TextTooLong.
    """
    check_stock(design, stock)
    width, height = label_dots(stock)
    head = f"^XA^CI28^LH0,0^PW{width}^LL{height}{setup.commands()}\n"
    for content in labels:
        fields = "".join(_field(thing, stock) for thing in placed(design, stock, content))
        yield f"{head}{fields}^XZ\n"


def _field(thing: Placed, stock: Stock) -> str:
    if isinstance(thing, PlacedBar):
        box = thing.box
        width, height = max(1, in_dots(box.width, stock)), max(1, in_dots(box.height, stock))
        origin = _origin(in_dots(box.x, stock), in_dots(box.y, stock), stock)
        return f"{origin}^GB{width},{height},{min(width, height)}^FS\n"
    if isinstance(thing, PlacedSymbol):
        if thing.symbology == "code128" and _is_plain_bars(thing.symbol):
            return _code128(thing, stock)
        if thing.symbology == "datamatrix" and _is_plain_square(thing.symbol):
            return _data_matrix(thing, stock)
    return "".join(_graphic(dots, stock) for dots in drawn(thing, stock))


def _origin(x: int, y: int, stock: Stock) -> str:
    """Where a field begins, with the shift that the printer was measured to need; there are no dots before 0."""
    x += in_dots(stock.offset_x_mm, stock)
    y += in_dots(stock.offset_y_mm, stock)
    return f"^FO{max(0, x)},{max(0, y)}"


def _code128(thing: PlacedSymbol, stock: Stock) -> str:
    """The printer chooses the subsets itself (A): no clone of a printer understands every way of saying them."""
    module, height = in_dots(thing.module, stock), max(1, in_dots(thing.height, stock))
    origin = _origin(in_dots(thing.x, stock), in_dots(thing.y, stock), stock)
    return f"{origin}^BY{module}^BCN,{height},N,N,N,A^FH^FD{_escaped(thing.symbol.text)}^FS\n"


def _is_plain_bars(symbol: Symbol) -> bool:
    """Will ^BC make a symbol as wide as was measured, of a text in which it sees no commands of its own?"""
    return ">" not in symbol.text and symbol.text.isprintable() and automatic_modules(symbol.text) == symbol.columns


def automatic_modules(text: str) -> int:
    """How wide ^BC makes a text in automatic mode, by the rule of the programming guide."""
    pieces = [piece for piece in _PAIRS.split(text) if piece]
    changes = len(pieces) - 1
    characters = sum(len(piece) // 2 if _PAIRS.fullmatch(piece) else len(piece) for piece in pieces)
    start_and_check = 2
    return (start_and_check + changes + characters) * _SYMBOL_MODULES + _STOP_MODULES


def _is_plain_square(symbol: Symbol) -> bool:
    """Is this a symbol that ^BX can make, with an escape character to spare?"""
    return len(symbol.rows) == symbol.columns <= _MOST_COLUMNS and _escape_for(symbol.text) is not None


def _escape_for(text: str) -> str | None:
    return next((sign for sign in _ESCAPES if sign not in text), None)


def _data_matrix(thing: PlacedSymbol, stock: Stock) -> str:
    """Quality 200 is ECC 200; the size is said, so that the printer can't choose another than was measured."""
    origin = _origin(in_dots(thing.x, stock), in_dots(thing.y, stock), stock)
    module, size = in_dots(thing.module, stock), thing.symbol.columns
    escape = _escape_for(thing.symbol.text)
    return f"{origin}^BXN,{module},200,{size},{size},,{escape}^FH^FD{_escaped(thing.symbol.text)}^FS\n"


def _escaped(text: str) -> str:
    """Field data in which nothing is a command: all but letters and digits as _XX (^FH)."""
    return "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):02X}" for c in text)


def _graphic(dots: Dots, stock: Stock) -> str:
    """A picture as hexadecimal digits; a comma stands for the white rest of a row."""
    width, _height = dots.picture.size
    across = (width + 7) // 8
    data = dots.picture.tobytes()
    rows = (data[first : first + across] for first in range(0, len(data), across))
    return f"{_origin(dots.x, dots.y, stock)}^GFA,{len(data)},{len(data)},{across},{''.join(map(_row, rows))}^FS\n"


def _row(row: bytes) -> str:
    inked = row.rstrip(b"\0")
    return inked.hex().upper() + ("," if len(inked) < len(row) else "")
