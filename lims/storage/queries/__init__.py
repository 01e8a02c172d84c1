"""Reading locations and what is in them."""

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
from lims.storage.queries.resolving import Named, aliases_of_item, aliases_of_location, things_named, things_named_by

__all__ = [
    "Fill",
    "Heap",
    "Named",
    "Node",
    "aliases_of_item",
    "aliases_of_location",
    "children",
    "contents",
    "fill_of",
    "fill_of_collection",
    "fill_of_everything",
    "find_location",
    "former_place",
    "heaps_of_lot",
    "inside",
    "item_in_position",
    "items_to_store",
    "location",
    "location_by_id",
    "named_item",
    "named_items",
    "named_place",
    "named_places",
    "path",
    "paths",
    "placed_items",
    "placed_items_by_barcode",
    "search_locations",
    "taken_positions",
    "temperature",
    "things_named",
    "things_named_by",
    "unknown",
]
