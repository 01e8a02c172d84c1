"""The tree, and the page of a location: what stands in it, or its box as a grid."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.lots.marks import marks_on
from lims.lots.models import Item
from lims.storage import queries
from lims.storage.drawn_grids import drawn
from lims.storage.forms import DiscardForm, StoreHereForm, StoreItemForm
from lims.storage.models import Location
from lims.storage.queries import Node
from lims.storage.refusals import NoSuchPosition
from lims.storage.rules import natural_key
from lims.storage.shapes import Grid
from lims.storage.views.blueprint import blueprint
from lims.storage.wording import location_types
from lims.web.access import requires
from lims.web.database import session


@blueprint.get("/")
@requires(Permission.STORAGE_READ)
def tree() -> ResponseReturnValue:
    """Sites down to racks; boxes are counted, and listed on the page of what they stand in."""
    types = location_types()
    nodes, fill = queries.fill_of_everything(session(), types)
    shown = [node for node in nodes if node.type in types.types and types.types[node.type].holds_locations]
    branches: dict[int | None, list[Node]] = {}
    for node in sorted(shown, key=lambda node: (node.slot or "~", natural_key(node.name))):
        branches.setdefault(node.parent_id, []).append(node)
    total = sum((fill[node.id] for node in nodes if node.parent_id is None), start=queries.Fill())
    return render_template("storage/tree.html", branches=branches, fill=fill, total=total)


@blueprint.get("/locations/<barcode>")
@requires(Permission.STORAGE_READ)
def location(barcode: str) -> ResponseReturnValue:
    found = queries.location(session(), barcode)
    return location_page(found)


def location_page(found: Location, **forms: Any) -> str:
    """The page of a location; `forms` are those that were refused."""
    reading, types = session(), location_types()
    location_type = types.type(found.type)
    inside = queries.children(reading, found.id) if location_type.holds_locations else []
    fill = queries.fill_of(reading, types, [found.id, *(child.id for child in inside)])
    way = queries.path(reading, found.id)
    grid = types.grid(found.grid) if location_type.holds_items else None
    return render_template(
        "storage/location.html",
        location=found,
        type=location_type,
        way=way,
        temperature=queries.temperature(types, way),
        inside=inside,
        fill=fill,
        types_inside=types.types_inside(found.type),
        box=_box(found, grid, forms) if grid else None,
        contents=queries.contents(reading, found.id, request.args.get("after"))
        if location_type.holds_items and not grid
        else None,
    )


def _box(found: Location, grid: Grid, forms: Mapping[str, Any]) -> dict[str, Any]:
    """What the grid of a box and the panel of its chosen position show."""
    items = queries.placed_items(session(), found.id)
    marks = marks_on(session(), {item.lot_id for item in items.values()})
    at = _chosen(grid, request.values.get("position") or request.args.get("at"))
    return {
        "grid": drawn(grid, items, marks),
        "at": at,
        "item": items.get(at) if at else None,
        "next_free": grid.next_free(items),
        "store_here": forms.get("store_here") or StoreHereForm(formdata=None, position=at or ""),
        "store_item": forms.get("store_item") or StoreItemForm(formdata=None),
        "discard": forms.get("discard") or DiscardForm(formdata=None),
        "marks": marks,
        "items": items,
    }


def _chosen(grid: Grid, text: str | None) -> str | None:
    try:
        return grid.parse(text) if text else None
    except NoSuchPosition:
        return None


def item_marks(item: Item) -> list[Any]:
    """What other areas say about the lot of an item."""
    return marks_on(session(), [item.lot_id]).get(item.lot_id, [])
