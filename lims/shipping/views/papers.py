"""The papers of a parcel as PDF files."""

from flask import request
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.shipping.pdf import paper_answer
from lims.shipping.queries.shipments import shipment_by_number
from lims.shipping.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.database import session


@blueprint.get("/<number>/papers/<paper>.pdf")
@requires(Permission.SHIPPING_READ)
def paper(number: str, paper: str) -> ResponseReturnValue:
    """One paper in the language asked for, else in the consignee's."""
    return paper_answer(shipment_by_number(session(), number), paper, request.args.get("language"))
