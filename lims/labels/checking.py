"""Whether a design can be read on each of its stocks: asked when the files are read, not at the first print."""

from collections.abc import Iterator, Mapping
from math import hypot

from lims.core.codes import thing_code
from lims.core.symbols import SymbolTooLarge
from lims.labels.designs import Design, fits
from lims.labels.elements import Box, CodeElement, LineElement
from lims.labels.layout import placed_symbol
from lims.labels.stocks import Stock
from lims.labels.tables import Table, WrongLabelFile

# As long as the codes of a centre with a prefix of two letters.
_CODES = {thing: thing_code("NG", thing, 1234567) for thing in ("item", "location")}


def check_design(table: Table, design: Design, stocks: Mapping[str, Stock]) -> None:
    """Raises WrongLabelFile for a design that leaves its label, or whose code would be unreadable on a stock."""
    for name in design.stocks:
        if name not in stocks:
            raise table.wrong("stocks", f"there is no file stocks/{name}.toml")
        if not fits(design, stocks[name]):
            raise table.wrong("stocks", f"the labels of {name} are smaller than min_width_mm × min_height_mm")
    _check_inside(table, design)
    for name in design.stocks:
        _check_quiet_zones(table, design, stocks[name])
        _check_codes(table, design, stocks[name])
        if stocks[name].round:
            _check_round(table, design, stocks[name])


def _check_inside(table: Table, design: Design) -> None:
    for number, element in enumerate(design.elements, 1):
        box = element.placement.box(design.min_width_mm, design.min_height_mm)
        inside = box.x >= 0 and box.x + box.width <= design.min_width_mm + 1e-6
        if not inside or box.y < 0 or box.y + box.height > design.min_height_mm + 1e-6:
            raise table.wrong(f"elements[{number}]", "it does not lie inside the smallest label")
        if box.width <= 0 or box.height <= 0:
            raise table.wrong(f"elements[{number}]", "nothing of it is left on the smallest label")


def _check_quiet_zones(table: Table, design: Design, stock: Stock) -> None:
    """The place of a code includes its quiet zone, so nothing else may reach into it."""
    boxes = _boxes(design, stock)
    for number, element in enumerate(design.elements):
        if not isinstance(element, CodeElement):
            continue
        for other, box in enumerate(boxes):
            if other != number and _overlap(boxes[number], box):
                why = f"it lies in the quiet zone of elements[{number + 1}] on the stock {stock.name}"
                raise table.wrong(f"elements[{other + 1}]", why)


def _check_codes(table: Table, design: Design, stock: Stock) -> None:
    for number, (element, box) in enumerate(zip(design.elements, _boxes(design, stock), strict=True), 1):
        if isinstance(element, CodeElement) and element.field == "barcode":
            try:
                placed_symbol(element, stock, box, _CODES[design.labels])
            except SymbolTooLarge as refusal:
                raise _unreadable(table, number, stock, refusal) from refusal


def _unreadable(table: Table, number: int, stock: Stock, refusal: SymbolTooLarge) -> WrongLabelFile:
    values = refusal.values
    return table.wrong(
        f"elements[{number}]",
        f"on the stock {stock.name} at {stock.printer_dpi} dpi its code is unreadable: with the smallest module of"
        f" {values['module']} mm it needs {values['needed']} mm, but there are {values['available']} mm",
    )


def _check_round(table: Table, design: Design, stock: Stock) -> None:
    radius = stock.label_width_mm / 2
    for number, (element, box) in enumerate(zip(design.elements, _boxes(design, stock), strict=True), 1):
        if isinstance(element, LineElement):
            continue
        if any(hypot(x - radius, y - radius) > radius for x, y in _corners(box)):
            raise table.wrong(f"elements[{number}]", f"its corners leave the round label of the stock {stock.name}")


def _boxes(design: Design, stock: Stock) -> list[Box]:
    return [e.placement.box(stock.label_width_mm, stock.printed_height_mm) for e in design.elements]


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 1e-6 and down > 1e-6


def _corners(box: Box) -> Iterator[tuple[float, float]]:
    return ((x, y) for x in (box.x, box.x + box.width) for y in (box.y, box.y + box.height))
