"""The papers of a parcel as PDF files."""

from flask import make_response, request
from flask.typing import ResponseReturnValue

from lims.core.language import LANGUAGES, N_
from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.shipping.papers import Paper, draw_paper
from lims.shipping.queries.shipments import shipment_by_number
from lims.shipping.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.database import session


@blueprint.get("/<number>/papers/<paper>.pdf")
@requires(Permission.SHIPPING_READ)
def paper(number: str, paper: str) -> ResponseReturnValue:
    """One paper in the language asked for, else in the consignee's."""
    found = shipment_by_number(session(), number)
    if paper not in set(Paper):
        raise NotFound(N_("paper"), paper)
    chosen = request.args.get("language", found.language)
    content = draw_paper(session(), found, Paper(paper), chosen if chosen in LANGUAGES else found.language)
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{found.number}-{paper}.pdf"'
    return answer
