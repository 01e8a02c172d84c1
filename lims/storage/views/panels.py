"""What storage shows on the pages of lots and on the start page."""

from flask import render_template, request

from lims.core.permissions import Permission
from lims.lots import queries as lots
from lims.lots.models import Lot
from lims.storage import queries
from lims.web.actors import now, optional_actor
from lims.web.database import session
from lims.web.panels import panel


@panel("lots.lot", order=10)
def items_of_a_lot(lot: Lot) -> str:
    """The items with their places, and how many still wait for one."""
    if not _may_read():
        return ""
    page = lots.items_of_lot(session(), lot.id, request.args.get("items_after"))
    heaps = queries.heaps_of_lot(session(), lot.id)
    place_ids = {heap.location_id for heap in heaps if heap.location_id}
    ways = queries.paths(session(), place_ids)
    return render_template("storage/_lot.html", lot=lot, page=page, heaps=heaps, ways=ways)


@panel("web.home", order=15)
def storage_today(_nothing: None) -> str:
    """How full the collection is."""
    if not _may_read():
        return ""
    return render_template(
        "storage/_home.html",
        total=queries.fill_of_collection(session()),
        outside=queries.outside_figures(session(), now()),
    )


def _may_read() -> bool:
    actor = optional_actor()
    return actor is not None and actor.may(Permission.STORAGE_READ)
