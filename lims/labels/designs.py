"""Label designs: what stands on a label and where."""

from dataclasses import dataclass

from lims.labels.elements import Element
from lims.labels.stocks import Stock


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


def fits(design: Design, stock: Stock) -> bool:
    """Whether a design's smallest size fits on the part of a stock's labels that is printed on."""
    wide = stock.label_width_mm >= design.min_width_mm - 1e-6
    return wide and stock.printed_height_mm >= design.min_height_mm - 1e-6
