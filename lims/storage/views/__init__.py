"""Pages of storage."""

from lims.storage.views import (
    arranging,
    codes,
    finding,
    inventories,
    items,
    locations,
    outside,
    panels,
    renewing,
    room,
    setups,
    slots,
    timeline,
)
from lims.storage.views.blueprint import blueprint

__all__ = [
    "arranging",
    "blueprint",
    "codes",
    "finding",
    "inventories",
    "items",
    "locations",
    "outside",
    "panels",
    "renewing",
    "room",
    "setups",
    "slots",
    "timeline",
]
