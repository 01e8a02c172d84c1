"""Reading locations, what is in them, and scans."""

from lims.storage.queries.contents import (
    contents,
    former_place,
    item_in_position,
    placed_items,
    placed_items_by_barcode,
    taken_positions,
)
from lims.storage.queries.fill import Fill, Node, fill_of, fill_of_everything
from lims.storage.queries.locations import (
    children,
    find_location,
    inside,
    location,
    location_by_id,
    path,
    paths,
    search_locations,
    temperature,
    top_locations,
)
from lims.storage.queries.scans import context_before, find_scan, last_scans, last_undoable_scan, open_context

__all__ = [
    "Fill",
    "Node",
    "children",
    "contents",
    "context_before",
    "fill_of",
    "fill_of_everything",
    "find_location",
    "find_scan",
    "former_place",
    "inside",
    "item_in_position",
    "last_scans",
    "last_undoable_scan",
    "location",
    "location_by_id",
    "open_context",
    "path",
    "paths",
    "placed_items",
    "placed_items_by_barcode",
    "search_locations",
    "taken_positions",
    "temperature",
    "top_locations",
]
