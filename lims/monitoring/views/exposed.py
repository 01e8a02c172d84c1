"""Was this vial ever in a failed freezer? For one item, a lot, a box or a whole rack."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.lots.models import Item
from lims.monitoring.forms import ExposureForm
from lims.monitoring.looking_up import items_named
from lims.monitoring.queries.exposures import exposures as exposures_of_items
from lims.monitoring.views.blueprint import blueprint
from lims.storage.exposures import Exposure
from lims.web.access import requires
from lims.web.actors import now
from lims.web.database import session
from lims.web.refusing import sentence

ITEMS_SHOWN = 200


@blueprint.get("/exposures")
@requires(Permission.STORAGE_READ)
def exposures() -> ResponseReturnValue:
    form = ExposureForm(request.args)
    asked: list[Item] = []
    found: dict[int, list[Exposure]] = {}
    if form.code.data:
        try:
            asked = list(items_named(session(), form.code.data))
            found = exposures_of_items(session(), asked, now())
        except Refusal as refusal:
            form.code.errors = [sentence(refusal)]
    exposed = [item for item in asked if item.id in found]
    page = render_template(
        "monitoring/exposures.html",
        form=form,
        asked=len(asked),
        exposed=exposed[:ITEMS_SHOWN],
        exposed_count=len(exposed),
        found=found,
    )
    return page, 422 if form.errors else 200
