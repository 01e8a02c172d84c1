"""What a parcel's code means at the freezer: how much of it is still to be picked, and its pick list."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.scanning.answers import Link
from lims.scanning.meanings import Meaning, means
from lims.shipping.models import Shipment
from lims.shipping.queries.shipments import picks, shipment_by_number
from lims.shipping.states import STATE_LABELS, ShipmentState

TO_PICK = N_("Parcel %(number)s to %(institution)s. Still to be picked: %(open)s of %(items)s. %(codes)s")
PARCEL = N_("Parcel %(number)s to %(institution)s: %(state)s")
MOST_NAMED = 5
OPEN_PICK_LIST = N_("Open the pick list")
OPEN_PARCEL = N_("Open the parcel")


@means("parcel")
def parcel(session: Session, actor: Actor, code: str) -> Meaning | None:
    """What is to be picked for a parcel, for those who may know of it."""
    if not actor.may(Permission.SHIPPING_READ):
        return None
    try:
        return meaning_of_shipment(session, actor, shipment_by_number(session, code))
    except NotFound:
        return None


def meaning_of_shipment(session: Session, actor: Actor, shipment: Shipment) -> Meaning:
    """The next step with a parcel, with a link to the page for it."""
    values = {"number": shipment.number, "institution": shipment.consignee_institution}
    if shipment.state is ShipmentState.PLANNED:
        promised = picks(session, shipment)
        waiting = [pick for pick in promised if pick.confirmed_at is None]
        codes = [pick.item.barcode for pick in waiting[:MOST_NAMED]]
        more = ["…"] if len(waiting) > MOST_NAMED else []
        values |= {"open": str(len(waiting)), "items": str(len(promised)), "codes": ", ".join([*codes, *more])}
        endpoint = "shipping.pick" if actor.may(Permission.SHIPPING_PICK) else "shipping.picks"
        return Meaning(TO_PICK, values, Link(OPEN_PICK_LIST, endpoint, {"number": shipment.number}))
    values["state"] = STATE_LABELS[shipment.state]
    return Meaning(PARCEL, values, Link(OPEN_PARCEL, "shipping.shipment", {"number": shipment.number}))
