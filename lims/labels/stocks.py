"""Label stocks: the paper that labels are printed on, as `labels/stocks` describes it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lims.labels.limits import MM_PER_INCH, Limits
from lims.labels.tables import Table, read_table

SHAPES = ("rectangle", "round")


@dataclass(frozen=True)
class Stock:
    """The paper: sheets of equal labels, or a roll on which each label is a page.

    Lengths in mm, from the left upper corner. `tail_mm` is the clear part at the lower edge, which is wrapped over
    the print and never printed on. Modules of codes are whole dots of `printer_dpi` and within `limits`.
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
    shape: str
    tail_mm: float
    limits: Limits

    @property
    def labels_per_page(self) -> int:
        return self.columns * self.rows

    @property
    def dot_mm(self) -> float:
        return MM_PER_INCH / self.printer_dpi

    @property
    def round(self) -> bool:
        return self.shape == "round"

    @property
    def printed_height_mm(self) -> float:
        """The height of the part that is printed on."""
        return self.label_height_mm - self.tail_mm

    def at(self, dpi: int) -> "Stock":
        """The same paper in a printer of another resolution."""
        return replace(self, printer_dpi=dpi)

    def shifted(self, x_mm: float, y_mm: float) -> "Stock":
        """The same paper in a printer that was measured to need this shift."""
        return replace(self, offset_x_mm=x_mm, offset_y_mm=y_mm)

    def least_module_mm(self, symbology: str) -> float:
        """The smallest module that this paper's printer draws cleanly and a scanner reads."""
        return self.limits.least_module_mm(symbology, self.printer_dpi)

    def label_name(self, language: str) -> str:
        return self.name_ja if language == "ja" else self.name_en

    def corner_mm(self, place: int) -> tuple[float, float]:
        """The left upper corner of a place, from that of the page; places count from 0 along the rows."""
        row, column = divmod(place, self.columns)
        return (
            self.first_x_mm + column * self.pitch_x_mm + self.offset_x_mm,
            self.first_y_mm + row * self.pitch_y_mm + self.offset_y_mm,
        )


def read_stock(path: Path, limits: Limits) -> Stock:
    """One stock's file. Raises WrongLabelFile."""
    table = read_table(path)
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
        shape=table.choice("shape", SHAPES, default=SHAPES[0]),
        tail_mm=table.number("tail_mm", default=0.0),
        limits=limits,
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
    if not stock.roll and x + stock.label_width_mm > stock.page_width_mm + 0.1:
        raise table.wrong("columns", "the last column does not fit on the page")
    if not stock.roll and y + stock.label_height_mm > stock.page_height_mm + 0.1:
        raise table.wrong("rows", "the last row does not fit on the page")
    if stock.pitch_x_mm < stock.label_width_mm - 0.1 and stock.columns > 1:
        raise table.wrong("pitch_x_mm", "it is smaller than label_width_mm, so labels would overlap")
    if stock.pitch_y_mm < stock.label_height_mm - 0.1 and stock.rows > 1:
        raise table.wrong("pitch_y_mm", "it is smaller than label_height_mm, so labels would overlap")
    if not 0 <= stock.tail_mm < stock.label_height_mm:
        raise table.wrong("tail_mm", "it leaves nothing of the label to print on")
    if stock.round and stock.label_width_mm != stock.label_height_mm:
        raise table.wrong("shape", "a round label is as wide as it is high")
