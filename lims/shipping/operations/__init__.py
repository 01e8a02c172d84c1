"""What is done with shipments, from planning to arrival."""

from lims.shipping.operations.picking import confirm_pick, swap_pick, unconfirm_pick
from lims.shipping.operations.planning import cancel_shipment, change_shipment, plan_shipment
from lims.shipping.operations.sending import dispatch_shipment, pack, record_arrival

__all__ = [
    "cancel_shipment",
    "change_shipment",
    "confirm_pick",
    "dispatch_shipment",
    "pack",
    "plan_shipment",
    "record_arrival",
    "swap_pick",
    "unconfirm_pick",
]
