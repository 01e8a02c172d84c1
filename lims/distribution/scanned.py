"""What a request's code means at the freezer: where the order stands, and what is to be picked for it."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.distribution.queries.requests import request_by_number
from lims.distribution.states import REQUEST_STATE_LABELS
from lims.scanning.answers import Link
from lims.scanning.meanings import Meaning, means
from lims.shipping.scanned import meaning_of_shipment

REQUEST = N_("Request %(number)s of %(institution)s: %(state)s")
OPEN_REQUEST = N_("Open the request")


@means("request")
def request(session: Session, actor: Actor, code: str) -> Meaning | None:
    """The parcel of an order that is being prepared, else where the request stands; for those who may know of it."""
    if not actor.may(Permission.DISTRIBUTION_READ):
        return None
    try:
        found = request_by_number(session, code)
    except NotFound:
        return None
    if found.shipment is not None and actor.may(Permission.SHIPPING_READ):
        return meaning_of_shipment(session, actor, found.shipment)
    values = {
        "number": found.number,
        "institution": found.requester.institution,
        "state": REQUEST_STATE_LABELS[found.state],
    }
    return Meaning(REQUEST, values, Link(OPEN_REQUEST, "distribution.request", {"number": found.number}))
