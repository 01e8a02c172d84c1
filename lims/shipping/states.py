"""The states of a shipment and who may take it from one to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from lims.core.language import N_
from lims.core.permissions import Permission


class ShipmentState(StrEnum):
    """How far a parcel has come."""

    PLANNED = "planned"
    PICKED = "picked"
    PACKED = "packed"
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    CANCELLED = "cancelled"


STATE_LABELS = {
    ShipmentState.PLANNED: N_("Planned"),
    ShipmentState.PICKED: N_("Picked"),
    ShipmentState.PACKED: N_("Packed"),
    ShipmentState.DISPATCHED: N_("Dispatched"),
    ShipmentState.RECEIVED: N_("Arrived"),
    ShipmentState.CANCELLED: N_("Cancelled"),
}

HERE = frozenset({ShipmentState.PLANNED, ShipmentState.PICKED, ShipmentState.PACKED})
LEFT = frozenset({ShipmentState.DISPATCHED, ShipmentState.RECEIVED})


@dataclass(frozen=True)
class Transition:
    """One way from some states to another, and the permission it takes."""

    sources: frozenset[ShipmentState]
    target: ShipmentState
    permission: Permission


TRANSITIONS: Mapping[str, Transition] = MappingProxyType(
    {
        "pick": Transition(frozenset({ShipmentState.PLANNED}), ShipmentState.PICKED, Permission.SHIPPING_PICK),
        "unpick": Transition(frozenset({ShipmentState.PICKED}), ShipmentState.PLANNED, Permission.SHIPPING_PICK),
        "pack": Transition(
            frozenset({ShipmentState.PICKED, ShipmentState.PACKED}),
            ShipmentState.PACKED,
            Permission.SHIPPING_PICK,
        ),
        "dispatch": Transition(
            frozenset({ShipmentState.PACKED}),
            ShipmentState.DISPATCHED,
            Permission.SHIPPING_DISPATCH,
        ),
        "arrive": Transition(
            frozenset({ShipmentState.DISPATCHED}),
            ShipmentState.RECEIVED,
            Permission.SHIPPING_DISPATCH,
        ),
        "cancel": Transition(HERE, ShipmentState.CANCELLED, Permission.SHIPPING_DISPATCH),
    }
)


def may_follow(state: ShipmentState, step: str) -> bool:
    """Say whether a shipment in this state can take this step."""
    return state in TRANSITIONS[step].sources
