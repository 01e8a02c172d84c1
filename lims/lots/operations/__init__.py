"""Everything that makes, divides and joins lots and their items."""

from lims.lots.operations.aliquoting import aliquot_item
from lims.lots.operations.preserving import edit_lot, note_item, preserve_lot, preserve_lots, withdraw
from lims.lots.operations.protocols import create_protocol, retire_protocol, revise_protocol
from lims.lots.operations.regrouping import pool_lots, split_lot
from lims.lots.operations.undoing import undo_derivation

__all__ = [
    "aliquot_item",
    "create_protocol",
    "edit_lot",
    "note_item",
    "pool_lots",
    "preserve_lot",
    "preserve_lots",
    "retire_protocol",
    "revise_protocol",
    "split_lot",
    "undo_derivation",
    "withdraw",
]
