"""Where there is room."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.storage import queries
from lims.storage.arranging_forms import RoomForm
from lims.storage.near import near_of
from lims.storage.queries import RoomWish
from lims.storage.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.database import session


@blueprint.get("/room")
@requires(Permission.STORAGE_READ)
def room() -> ResponseReturnValue:
    """Places for a number of items, the best first."""
    form = RoomForm(request.args)
    form.offer()
    if not request.args:
        return render_template("storage/room.html", form=form, found=None, lot=None)
    near = None
    if form.validate():
        try:
            near = near_of(session(), form.near.data or "")
        except NotFound as missing:
            form.near.errors = [*form.near.errors, _("There is no “%(value)s”.", value=missing.values["value"])]
    if near is None:
        return render_template("storage/room.html", form=form, found=None, lot=None), 422
    temperature = form.temperature.data
    wish = RoomWish(
        form.count.data,
        int(temperature) if temperature else None,
        form.type.data or "",
        form.grid.data or "",
        near.places,
        form.manner.data != "spread",
        form.manner.data == "contiguous",
    )
    return render_template("storage/room.html", form=form, found=queries.room_for(session(), wish), lot=near.lot)
