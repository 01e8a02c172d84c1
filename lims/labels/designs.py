"""Label stocks and designs as `labels/` describes them, read once and checked.

Whatever is wrong is said in one sentence that names the file and the key.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lims.labels.contents import FIELDS, placeholders
from lims.labels.elements import CodeElement, Element, LineElement, Placement, TextElement
from lims.labels.refusals import NoSuchDesign, NoSuchStock
from lims.labels.tables import Table, WrongLabelFile

THINGS = ("item", "location")
_MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Stock:
    """The paper: sheets of equal labels, or a roll on which each label is a page.

    Lengths in mm, from the left upper corner.
    """

    name: str
    name_en: str
    name_ja: str
    source: str
    roll: bool
    page_width_mm: float
    page_height_mm: float
    columns: int
    rows: int
    first_x_mm: float
    first_y_mm: float
    pitch_x_mm: float
    pitch_y_mm: float
    label_width_mm: float
    label_height_mm: float
    offset_x_mm: float
    offset_y_mm: float
    printer_dpi: int

    @property
    def labels_per_page(self) -> int:
        return self.columns * self.rows

    @property
    def dot_mm(self) -> float:
        return _MM_PER_INCH / self.printer_dpi

    def label_name(self, language: str) -> str:
        return self.name_ja if language == "ja" else self.name_en

    def corner_mm(self, place: int) -> tuple[float, float]:
        """The left upper corner of a place, from that of the page; places count from 0 along the rows."""
        row, column = divmod(place, self.columns)
        return (
            self.first_x_mm + column * self.pitch_x_mm + self.offset_x_mm,
            self.first_y_mm + row * self.pitch_y_mm + self.offset_y_mm,
        )


@dataclass(frozen=True)
class Design:
    """What stands on a label: elements in their places, for items or for locations.

    `usual_for` names lot forms or location types for which this design is offered first.
    """

    name: str
    name_en: str
    name_ja: str
    labels: str
    usual_for: tuple[str, ...]
    min_width_mm: float
    min_height_mm: float
    stocks: tuple[str, ...]
    elements: tuple[Element, ...]

    def label_name(self, language: str) -> str:
        return self.name_ja if language == "ja" else self.name_en


@dataclass(frozen=True)
class LabelBook:
    """All designs and stocks of an instance, by name."""

    designs: Mapping[str, Design]
    stocks: Mapping[str, Stock]

    def design(self, name: str) -> Design:
        """Raises NoSuchDesign."""
        if name not in self.designs:
            raise NoSuchDesign(field="design", design=name, known=", ".join(self.designs))
        return self.designs[name]

    def stock(self, name: str) -> Stock:
        """Raises NoSuchStock."""
        if name not in self.stocks:
            raise NoSuchStock(field="stock", stock=name, known=", ".join(self.stocks))
        return self.stocks[name]

    def designs_for(self, thing: str) -> list[Design]:
        """The designs for `item` or `location`."""
        return [design for design in self.designs.values() if design.labels == thing]

    def usual_design(self, thing: str, form: str) -> Design:
        """The design for a lot form or location type, or the first one for such things. Raises NoSuchDesign."""
        designs = self.designs_for(thing)
        if not designs:
            raise NoSuchDesign(field="design", design=thing, known=", ".join(self.designs))
        return next((design for design in designs if form in design.usual_for), designs[0])

    def stocks_for(self, design: Design) -> list[Stock]:
        """The stocks of a design, the usual one first."""
        return [self.stocks[name] for name in design.stocks]


@lru_cache(maxsize=8)
def load_labels(folder: Path) -> LabelBook:
    """Read all stocks and designs. Raises WrongLabelFile, whose sentence names the file and key."""
    stocks = {path.stem: read_stock(path) for path in sorted((folder / "stocks").glob("*.toml"))}
    designs = {path.stem: read_design(path, stocks) for path in sorted((folder / "designs").glob("*.toml"))}
    if not stocks or not designs:
        raise WrongLabelFile(f"{folder}: there must be at least one file in each of stocks/ and designs/.")
    return LabelBook(designs, stocks)


def read_stock(path: Path) -> Stock:
    """One stock's file. Raises WrongLabelFile."""
    table = _table(path)
    roll = table.choice("form", ("sheet", "roll")) == "roll"
    width, height = table.length("label_width_mm"), table.length("label_height_mm")
    grid = (
        {"page_width_mm": width, "page_height_mm": height, "columns": 1, "rows": 1}
        | {"first_x_mm": 0.0, "first_y_mm": 0.0, "pitch_x_mm": width, "pitch_y_mm": height}
        if roll
        else _sheet(table)
    )
    stock = Stock(
        name=path.stem,
        name_en=table.text("name_en"),
        name_ja=table.text("name_ja"),
        source=table.text("source"),
        roll=roll,
        label_width_mm=width,
        label_height_mm=height,
        offset_x_mm=table.number("offset_x_mm", default=0.0),
        offset_y_mm=table.number("offset_y_mm", default=0.0),
        printer_dpi=table.count("printer_dpi"),
        **grid,
    )
    table.close()
    _check_stock(table, stock)
    return stock


def _sheet(table: Table) -> dict[str, Any]:
    return {
        "page_width_mm": table.length("page_width_mm"),
        "page_height_mm": table.length("page_height_mm"),
        "columns": table.count("columns"),
        "rows": table.count("rows"),
        "first_x_mm": table.number("first_x_mm"),
        "first_y_mm": table.number("first_y_mm"),
        "pitch_x_mm": table.length("pitch_x_mm"),
        "pitch_y_mm": table.length("pitch_y_mm"),
    }


def _check_stock(table: Table, stock: Stock) -> None:
    """Labels may neither overlap nor leave the page (a tenth of a millimetre is the maker's rounding)."""
    x, y = stock.corner_mm(stock.labels_per_page - 1)
    if x + stock.label_width_mm > stock.page_width_mm + 0.1:
        raise table.wrong("columns", "the last column does not fit on the page")
    if y + stock.label_height_mm > stock.page_height_mm + 0.1:
        raise table.wrong("rows", "the last row does not fit on the page")
    if stock.pitch_x_mm < stock.label_width_mm - 0.1 and stock.columns > 1:
        raise table.wrong("pitch_x_mm", "it is smaller than label_width_mm, so labels would overlap")
    if stock.pitch_y_mm < stock.label_height_mm - 0.1 and stock.rows > 1:
        raise table.wrong("pitch_y_mm", "it is smaller than label_height_mm, so labels would overlap")


def read_design(path: Path, stocks: Mapping[str, Stock]) -> Design:
    """One design's file, whose stocks must be known. Raises WrongLabelFile."""
    table = _table(path)
    elements = tuple(_element(part) for part in table.tables("elements"))
    design = Design(
        name=path.stem,
        name_en=table.text("name_en"),
        name_ja=table.text("name_ja"),
        labels=table.choice("labels", THINGS),
        usual_for=tuple(table.texts("usual_for", default=[])),
        min_width_mm=table.length("min_width_mm"),
        min_height_mm=table.length("min_height_mm"),
        stocks=tuple(table.texts("stocks")),
        elements=elements,
    )
    table.close()
    _check_design(table, design, stocks)
    return design


def _check_design(table: Table, design: Design, stocks: Mapping[str, Stock]) -> None:
    for name in design.stocks:
        if name not in stocks:
            raise table.wrong("stocks", f"there is no file stocks/{name}.toml")
        stock = stocks[name]
        if not fits(design, stock):
            raise table.wrong("stocks", f"the labels of {name} are smaller than min_width_mm × min_height_mm")
    for number, element in enumerate(design.elements, 1):
        box = element.placement.box(design.min_width_mm, design.min_height_mm)
        inside = box.x >= 0 and box.x + box.width <= design.min_width_mm + 1e-6
        if not inside or box.y < 0 or box.y + box.height > design.min_height_mm + 1e-6:
            raise table.wrong(f"elements[{number}]", "it does not lie inside the smallest label")
        if box.width <= 0 or box.height <= 0:
            raise table.wrong(f"elements[{number}]", "nothing of it is left on the smallest label")


def fits(design: Design, stock: Stock) -> bool:
    """Whether a design's smallest size fits on a stock's labels."""
    return stock.label_width_mm >= design.min_width_mm - 1e-6 and stock.label_height_mm >= design.min_height_mm - 1e-6


def _element(table: Table) -> Element:
    kind = table.choice("type", ("text", "datamatrix", "code128", "line"))
    placement = Placement(
        horizontal=table.span("x_mm", "right_mm", "width_mm"),
        vertical=table.span("y_mm", "bottom_mm", "height_mm"),
    )
    element: Element
    if kind == "line":
        element = LineElement(placement)
    elif kind == "text":
        element = _text(table, placement)
    else:
        element = CodeElement(
            placement,
            symbology=kind,
            field=table.choice("field", tuple(sorted(FIELDS))),
            min_module_mm=table.length("min_module_mm"),
            max_module_mm=table.length("max_module_mm"),
            rectangular=table.boolean("rectangular", default=False),
        )
    table.close()
    return element


def _text(table: Table, placement: Placement) -> TextElement:
    template = table.text("text")
    for name in sorted(placeholders(template)):
        if name not in FIELDS:
            raise table.wrong("text", f"there is no field “{name}”; there are {', '.join(sorted(FIELDS))}")
    size = table.length("size_pt")
    smallest = table.length("min_size_pt", default=size)
    if smallest > size:
        raise table.wrong("min_size_pt", "it is larger than size_pt")
    return TextElement(
        placement,
        template=template,
        size_pt=size,
        min_size_pt=smallest,
        lines=table.count("lines", default=1),
        bold=table.boolean("bold", default=False),
        whole=table.boolean("whole", default=False),
        align=table.choice("align", ("left", "center", "right"), default="left"),
    )


def _table(path: Path) -> Table:
    try:
        return Table(path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongLabelFile(f"{path.name} is not valid TOML: {error}.") from error
