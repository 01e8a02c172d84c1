"""Reading one design's file."""

from collections.abc import Mapping
from pathlib import Path

from lims.labels.checking import check_design
from lims.labels.contents import FIELDS, placeholders
from lims.labels.designs import Design
from lims.labels.elements import CodeElement, Element, LineElement, Placement, TextElement
from lims.labels.stocks import Stock
from lims.labels.tables import Table, read_table

THINGS = ("item", "location")


def read_design(path: Path, stocks: Mapping[str, Stock]) -> Design:
    """One design's file, whose stocks must be known. Raises WrongLabelFile."""
    table = read_table(path)
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
    check_design(table, design, stocks)
    return design


def _element(table: Table) -> Element:
    kind = table.choice("type", ("text", "datamatrix", "code128", "qr", "line"))
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
