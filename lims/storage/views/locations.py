"""The tree, and the page of a location: what stands in it, or its box as a grid."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.lots.marks import marks_on
from lims.lots.models import Item
from lims.storage import queries
from lims.storage.colourings import colourings, groups_of
from lims.storage.conditions import conditions_of
from lims.storage.drawn_grids import drawn
from lims.storage.forms import DiscardForm, StoreHereForm, StoreItemForm
from lims.storage.models import Location
from lims.storage.pictures import Picture, drawn_ids, picture_of
from lims.storage.queries import Counts, Node
from lims.storage.refusals import NoSuchPosition
from lims.storage.rules import natural_key
from lims.storage.shapes import Grid
from lims.storage.views.blueprint import blueprint
from lims.storage.wording import location_types
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session

# Larger trees are shown level by level: down to this depth, and further where somebody goes down.
ALL_SHOWN, FIRST_LEVELS = 300, 3


@blueprint.get("/")
@requires(Permission.STORAGE_READ)
def tree() -> ResponseReturnValue:
    """Sites down to racks; boxes are counted, and listed on the page of what they stand in."""
    counts = queries.counts_of(session())
    shown = [node for node in counts.nodes.values() if _holds_locations(counts, node)]
    depths: dict[int, int] = {}
    if len(shown) > ALL_SHOWN:
        depths = {node.id: len(counts.way(node.id)) for node in shown}
        way = _way_down(counts, request.args.get("open"))
        shown = [node for node in shown if depths[node.id] <= FIRST_LEVELS or node.parent_id in way]
    branches: dict[int | None, list[Node]] = {}
    for node in sorted(shown, key=lambda node: (node.slot or "~", natural_key(node.name))):
        branches.setdefault(node.parent_id, []).append(node)
    hidden = {node.id: _outer_inside(counts, node.id) for node in shown if node.id not in branches}
    return render_template(
        "storage/tree.html",
        branches=branches,
        fill=counts.total,
        total=counts.collection(),
        hidden={location_id: count for location_id, count in hidden.items() if count},
        conditions=conditions_of(session(), [node.id for node in shown]),
    )


def _holds_locations(counts: Counts, node: Node) -> bool:
    return node.type in counts.types.types and counts.types.types[node.type].holds_locations


def _way_down(counts: Counts, barcode: str | None) -> set[int]:
    """The locations on the way to the one that was opened."""
    opened = next((node.id for node in counts.nodes.values() if node.barcode == barcode), None) if barcode else None
    return {node.id for node in counts.way(opened)} if opened else set()


def _outer_inside(counts: Counts, location_id: int) -> int:
    """How many locations that hold locations stand in one."""
    return sum(_holds_locations(counts, counts.nodes[inner]) for inner in counts.inside.get(location_id, ()))


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
    counts = queries.counts_of(reading)
    way = queries.path(reading, found.id)
    takes_items = location_type.takes_items(found.grid)
    grid = types.grid(found.grid) if takes_items else None
    return render_template(
        "storage/location.html",
        location=found,
        type=location_type,
        way=way,
        temperature=queries.temperature(types, way),
        condition=conditions_of(reading, [step.id for step in way]),
        inside=inside,
        fill={place.id: counts.fill(place.id) for place in (found, *inside)},
        picture=_picture(counts, found) if inside else None,
        types_inside=types.types_inside(found.type),
        box=_box(found, grid, forms) if grid else None,
        contents=queries.contents(reading, found.id, request.args.get("after")) if takes_items and not grid else None,
    )


def _picture(counts: Counts, found: Location) -> Picture | None:
    if found.id not in counts.nodes:
        return None
    # A building or a room is drawn down to its shelves and racks, a freezer down to its boxes.
    types = counts.types.types
    is_room = all(types[outer].at_top for outer in types[found.type].inside)
    shown = drawn_ids(counts, [found.id], deepest=2 if is_room else 4)
    return picture_of(counts, found.id, shown, conditions_of(session(), shown))


def _box(found: Location, grid: Grid, forms: Mapping[str, Any]) -> dict[str, Any]:
    """What the grid of a box and the panel of its chosen position show."""
    items = queries.placed_items(session(), found.id)
    marks = marks_on(session(), {item.lot_id for item in items.values()})
    at = _chosen(grid, request.values.get("position") or request.args.get("at"))
    by = request.args.get("by", "")
    groups = groups_of(session(), by, list(items.values()), current_actor().today) if by else None
    return {
        "grid": drawn(grid, items, marks, groups),
        "by": by if groups is not None else "",
        "colourings": colourings(),
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
