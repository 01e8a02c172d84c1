"""Items moved or taken out by their slots, in bulk: for labels under frost."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.storage import operations, queries
from lims.storage.arranging_forms import SlotsForm
from lims.storage.drafts import Placement
from lims.storage.drawn_grids import drawn
from lims.storage.location_types import location_types_of
from lims.storage.views.blueprint import blueprint
from lims.storage.wording import location_types
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.route("/locations/<barcode>/slots", methods=["GET", "POST"])
@requires(Permission.STORAGE_MOVE)
def slots(barcode: str) -> ResponseReturnValue:
    """Tick slots or write them; what is in them is moved in this order, or taken out."""
    form = SlotsForm()
    form.offer()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            count = _act(writing, form, barcode)
        if not form.errors:
            flash(_("Moved items: %(count)s", count=count), "success")
            return redirect(url_for("storage.slots", barcode=barcode))
    found = queries.location(session(), barcode)
    grid = location_types().grid(found.grid)
    items = queries.placed_items(session(), found.id)
    page = render_template(
        "storage/slots.html",
        location=found,
        way=queries.path(session(), found.id),
        form=form,
        box=drawn(grid, items, {}) if grid else None,
        chosen=set(form.chosen.data or []),
    )
    return page, 422 if form.errors else 200


def _act(writing: Session, form: SlotsForm, barcode: str) -> int:
    """Move the items of the slots, or take them out; gives their number."""
    box = queries.location(writing, barcode)
    positions = queries.positions_named(location_types_of(writing), box, form.texts)
    if not positions:
        raise InvalidValue("positions", "", N_("Choose at least one position."))
    items = queries.items_in_slots(writing, box, positions)
    if form.act.data == "out":
        operations.take_out_items(writing, current_actor(), items)
        return len(items)
    if not form.target.data:
        raise InvalidValue("target", "", N_("Say into which box they go."))
    target, coordinate = queries.named_place(writing, form.target.data)
    start = form.start.data or coordinate
    placements = [
        Placement(item, target, position if form.same.data else None, start=start)
        for item, position in zip(items, positions, strict=True)
    ]
    return len(operations.store_items(writing, current_actor(), placements))
