"""Everything that changes where things are."""

from lims.storage.operations.aliasing import add_aliases, renew_barcodes, withdraw_alias
from lims.storage.operations.items import (
    discard_item,
    discard_items,
    report_found,
    report_lost,
    report_lost_items,
    return_item,
    return_items,
    take_out_item,
    take_out_items,
)
from lims.storage.operations.placeless import release_kept_place, unplace_items
from lims.storage.operations.setting_up import set_up
from lims.storage.operations.storing import store_item, store_items
from lims.storage.operations.thawing import record_thaw
from lims.storage.operations.tree import (
    create_location,
    create_locations,
    edit_location,
    move_location,
    retire_location,
)
from lims.storage.operations.undoing import Undone, undo_event

__all__ = [
    "Undone",
    "add_aliases",
    "create_location",
    "create_locations",
    "discard_item",
    "discard_items",
    "edit_location",
    "move_location",
    "record_thaw",
    "release_kept_place",
    "renew_barcodes",
    "report_found",
    "report_lost",
    "report_lost_items",
    "retire_location",
    "return_item",
    "return_items",
    "set_up",
    "store_item",
    "store_items",
    "take_out_item",
    "take_out_items",
    "undo_event",
    "unplace_items",
    "withdraw_alias",
]
