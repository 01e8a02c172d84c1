"""The worklist of lots whose time is over, or nearly."""

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.lots import queries
from lims.lots.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.actors import current_actor, optional_actor
from lims.web.database import session
from lims.web.panels import panel

DAYS_AHEAD = 90


@blueprint.get("/ending")
@requires(Permission.LOTS_READ)
def ending() -> ResponseReturnValue:
    """Those that end within three months; the ones that have ended are marked."""
    today = current_actor().today
    page = queries.lots_to_end(session(), today + timedelta(days=DAYS_AHEAD), request.args.get("after"))
    stock = queries.stock_of_lots(session(), [lot.id for lot in page.rows])
    return render_template("lots/ending.html", page=page, stock=stock, today=today)


@panel("web.home", order=25)
def lots_that_ended(_nothing: None) -> str:
    """Shown only while there are any."""
    actor = optional_actor()
    if actor is None or not actor.may(Permission.LOTS_READ):
        return ""
    count = queries.count_of_lots_to_end(session(), actor.today)
    return render_template("lots/_home.html", count=count) if count else ""
