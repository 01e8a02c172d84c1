"""What shipping shows on the pages of other areas: for whom an item is reserved, parcels of the day."""

from flask import render_template

from lims.core.permissions import Permission
from lims.lots.models import Item, Lot
from lims.shipping.queries.shipments import numbers_by_state, promise_of, promises_of_lot
from lims.shipping.states import ShipmentState
from lims.web.actors import optional_actor
from lims.web.database import session
from lims.web.panels import panel


@panel("storage.item", order=20)
def reservation_of_an_item(item: Item) -> str:
    promise = promise_of(session(), item) if _may_read() else None
    return render_template("shipping/_item.html", promise=promise) if promise else ""


@panel("lots.lot", order=40)
def reservations_of_a_lot(lot: Lot) -> str:
    promises = promises_of_lot(session(), lot) if _may_read() else ()
    return render_template("shipping/_lot.html", promises=promises) if promises else ""


@panel("web.home", order=40)
def parcels_of_the_day(_nothing: None) -> str:
    if not _may_read():
        return ""
    return render_template("shipping/_home.html", counts=numbers_by_state(session()), states=ShipmentState)


def _may_read() -> bool:
    actor = optional_actor()
    return actor is not None and actor.may(Permission.SHIPPING_READ)
