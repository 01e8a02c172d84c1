"""Reading locations, what is in them, and scans."""

from lims.storage.queries.contents import (
    Heap,
    contents,
    former_place,
    heaps_of_lot,
    item_in_position,
    items_to_store,
    placed_items,
    placed_items_by_barcode,
    taken_positions,
)
from lims.storage.queries.fill import Fill, Node, fill_of, fill_of_collection, fill_of_everything
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
)
from lims.storage.queries.places import named_item, named_items, named_place, named_places, unknown
from lims.storage.queries.scans import context_before, find_scan, last_scans, last_undoable_scan, open_context

__all__ = [
    "Fill",
    "Heap",
    "Node",
    "children",
    "contents",
    "context_before",
    "fill_of",
    "fill_of_collection",
    "fill_of_everything",
    "find_location",
    "find_scan",
    "former_place",
    "heaps_of_lot",
    "inside",
    "item_in_position",
    "items_to_store",
    "last_scans",
    "last_undoable_scan",
    "location",
    "location_by_id",
    "named_item",
    "named_items",
    "named_place",
    "named_places",
    "open_context",
    "path",
    "paths",
    "placed_items",
    "placed_items_by_barcode",
    "search_locations",
    "taken_positions",
    "temperature",
    "unknown",
]
