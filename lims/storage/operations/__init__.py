"""Everything that changes where things are."""

from lims.storage.operations.items import (
    discard_item,
    discard_items,
    report_found,
    report_lost,
    return_item,
    return_items,
    take_out_item,
    take_out_items,
)
from lims.storage.operations.storing import store_item, store_items
from lims.storage.operations.tree import (
    create_location,
    create_locations,
    edit_location,
    move_location,
    retire_location,
)
from lims.storage.operations.undoing import undo_event

__all__ = [
    "create_location",
    "create_locations",
    "discard_item",
    "discard_items",
    "edit_location",
    "move_location",
    "report_found",
    "report_lost",
    "retire_location",
    "return_item",
    "return_items",
    "store_item",
    "store_items",
    "take_out_item",
    "take_out_items",
    "undo_event",
]
