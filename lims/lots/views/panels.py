"""What lots show on the page of a resource."""

from flask import render_template

from lims.core.permissions import Permission
from lims.lots import queries
from lims.lots.marks import marks_on
from lims.resources.models import Resource
from lims.web.actors import optional_actor
from lims.web.database import session
from lims.web.panels import panel


@panel("resources.resource", order=10)
def lots_of_a_resource(resource: Resource) -> str:
    actor = optional_actor()
    if actor is None or not actor.may(Permission.LOTS_READ):
        return ""
    lots = queries.lots_of_resource(session(), resource.id)
    ids = [lot.id for lot in lots]
    return render_template(
        "lots/_panel.html",
        resource=resource,
        lots=lots,
        stock=queries.stock_of_lots(session(), ids),
        marks=marks_on(session(), ids),
    )
