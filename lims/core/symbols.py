"""Code 128, Data Matrix and QR symbols, as modules to be drawn: never an image, so that every printer's dots fit.

Sizes are in millimetres. Widths of quiet zones: ISO/IEC 15417 asks for 10 modules beside Code 128,
ISO/IEC 16022 for 1 around Data Matrix, of which we keep 2, ISO/IEC 18004 for 4 around QR.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import segno
from barcode.codex import Code128
from barcode.errors import BarcodeError
from ppf.datamatrix import DataMatrix
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from lims.core.language import N_
from lims.core.refusals import Refusal


class SymbolTooLarge(Refusal):
    """A code does not fit its place with modules that a scanner can read."""

    code = "symbol-too-large"
    message = N_(
        "The code “%(text)s” does not fit: with the smallest readable module of %(module)s mm it needs"
        " %(needed)s mm, but there are %(available)s mm."
    )


class TextNotEncodable(Refusal):
    """A text with characters that a symbology does not have."""

    code = "text-not-encodable"
    message = N_("“%(text)s” can't be printed as %(symbology)s: only plain Latin letters, digits and signs can.")


@dataclass(frozen=True)
class Symbol:
    """A symbol as dark runs: for each row, pairs of first column and length. A linear symbol has one row."""

    text: str
    columns: int
    quiet: int
    rows: tuple[tuple[tuple[int, int], ...], ...]

    @property
    def linear(self) -> bool:
        return len(self.rows) == 1

    @property
    def width_modules(self) -> int:
        """Width with both quiet zones."""
        return self.columns + 2 * self.quiet

    @property
    def height_modules(self) -> int:
        """Height with quiet zones; 0 for a linear symbol, whose bars may have any height."""
        return 0 if self.linear else len(self.rows) + 2 * self.quiet


@dataclass(frozen=True)
class Printing:
    """What a printer can do and a scanner can read: modules are whole multiples of the dot, within limits."""

    minimum_module_mm: float
    maximum_module_mm: float
    dot_mm: float


class _Code128(Code128):
    """python-barcode 0.16.1 takes the digits 99 at the very beginning for its own change of the code set, and drops
    them: the scanner would then read another code than the one that is printed below it."""

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        if self.code[:2].isdigit():
            return encoded
        optimised: list[int] = super()._try_to_optimize(encoded)
        return optimised


@lru_cache(maxsize=1024)
def code128(text: str) -> Symbol:
    """The Code 128 symbol of a text. Raises TextNotEncodable."""
    try:
        pattern = _Code128(text).build()[0] if text else ""
    except BarcodeError as error:
        raise TextNotEncodable(text=text, symbology="Code 128") from error
    if not pattern:
        raise TextNotEncodable(text=text, symbology="Code 128")
    return Symbol(text, len(pattern), 10, (_runs([int(module) for module in pattern]),))


@lru_cache(maxsize=1024)
def data_matrix(text: str, *, rectangular: bool = False) -> Symbol:
    """The Data Matrix ECC 200 symbol of a text, square or rectangular. Raises TextNotEncodable."""
    if not text or not text.isascii():
        raise TextNotEncodable(text=text, symbology="Data Matrix")
    try:
        matrix = DataMatrix(text, rect=rectangular, codecs=["ascii"]).matrix
    except ValueError as error:
        raise TextNotEncodable(text=text, symbology="Data Matrix") from error
    return Symbol(text, len(matrix[0]), 2, tuple(_runs(row) for row in matrix))


@lru_cache(maxsize=1024)
def qr_code(text: str) -> Symbol:
    """The QR symbol of a text, model 2 at level M (15 % may be lost). Raises TextNotEncodable."""
    if not text or not text.isascii():
        raise TextNotEncodable(text=text, symbology="QR")
    try:
        matrix = segno.make(text, error="m", micro=False, boost_error=False).matrix
    except ValueError as error:
        raise TextNotEncodable(text=text, symbology="QR") from error
    return Symbol(text, len(matrix[0]), 4, tuple(_runs(list(row)) for row in matrix))


def _runs(modules: list[int]) -> tuple[tuple[int, int], ...]:
    runs, column = [], 0
    for dark, group in groupby(modules):
        length = len(list(group))
        if dark:
            runs.append((column, length))
        column += length
    return tuple(runs)


def module_mm(symbol: Symbol, width_mm: float, height_mm: float, printing: Printing) -> float:
    """The largest module, in whole dots, with which symbol and quiet zones fit. Raises SymbolTooLarge."""
    room = width_mm / symbol.width_modules
    if not symbol.linear:
        room = min(room, height_mm / symbol.height_modules)
    # A millionth of a dot is the rounding of decimal fractions, not a lack of room.
    dots = math.floor(min(room, printing.maximum_module_mm) / printing.dot_mm + 1e-6)
    module = dots * printing.dot_mm
    if module < printing.minimum_module_mm - 1e-6:
        least = math.ceil(printing.minimum_module_mm / printing.dot_mm - 1e-6) * printing.dot_mm
        wide = symbol.width_modules * least > width_mm
        modules, available = (symbol.width_modules, width_mm) if wide else (symbol.height_modules, height_mm)
        raise SymbolTooLarge(
            text=symbol.text,
            module=f"{least:.3f}",
            needed=f"{modules * least:.1f}",
            available=f"{available:.1f}",
        )
    return module


def draw_symbol(canvas: Canvas, symbol: Symbol, x_mm: float, y_mm: float, module: float, bar_mm: float = 0) -> None:
    """Fill a symbol's dark modules, without its quiet zone.

    `x_mm`, `y_mm` is the left lower corner from the canvas' origin, `module` its module in mm, `bar_mm` the
    height of the bars of a linear symbol.
    """
    step = module * mm
    row_height = bar_mm * mm if symbol.linear else step
    left, top = x_mm * mm, y_mm * mm + row_height * len(symbol.rows)
    path = canvas.beginPath()
    for number, runs in enumerate(symbol.rows, 1):
        for first, length in runs:
            path.rect(left + first * step, top - number * row_height, length * step, row_height)
    canvas.drawPath(path, stroke=0, fill=1)
