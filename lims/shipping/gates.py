"""What other areas ask before a parcel leaves.

Shipping knows neither agreements nor law. An area to its right that does registers a gate, which is called with the
shipment while it is locked, and raises a refusal if the parcel must not leave. As with panels, `dispatch_gate` is
the word to search for.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.shipping.models import Shipment

Gate = Callable[[Session, Actor, Shipment], None]
_GATES: dict[str, Gate] = {}


def dispatch_gate(function: Gate) -> Gate:
    """Ask a function before each dispatch."""
    _GATES[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def pass_gates(session: Session, actor: Actor, shipment: Shipment) -> None:
    """Ask all gates; raises the first refusal."""
    for gate in _GATES.values():
        gate(session, actor, shipment)
