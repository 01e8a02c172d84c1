"""Making, changing, moving and retiring locations."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.permissions import Permission
from lims.storage import operations, queries
from lims.storage.drafts import LocationChanges, LocationDraft
from lims.storage.forms import EditLocationForm, MoveLocationForm, NewLocationForm, StoreHereForm
from lims.storage.location_types import LocationType
from lims.storage.models import Location
from lims.storage.views.blueprint import blueprint
from lims.storage.views.locations import location_page
from lims.storage.wording import location_type_label, location_types
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.route("/locations/new", methods=["GET", "POST"])
@requires(Permission.STORAGE_ARRANGE)
def new_location() -> ResponseReturnValue:
    """Locations in the one named by `parent`, or sites; `type` chooses among what may stand there."""
    parent_code = request.args.get("parent")
    parent = queries.location(session(), parent_code) if parent_code else None
    possible = location_types().types_inside(parent.type if parent else None)
    chosen = _chosen_type(possible)
    if chosen is None:
        return render_template("storage/new_location.html", parent=parent, possible=[], chosen=None, form=None)
    form = NewLocationForm()
    form.offer(chosen, has_slots=bool(parent and parent.grid))
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            made = _make(writing, form, chosen, parent_code)
            first, count = made[0].barcode, len(made)
        if not form.errors:
            flash(_("Made: %(type)s. Number: %(count)s", type=location_type_label(chosen.name), count=count), "success")
            return redirect(url_for("storage.location", barcode=parent_code if parent_code and count > 1 else first))
    page = render_template("storage/new_location.html", parent=parent, possible=possible, chosen=chosen, form=form)
    return page, 422 if form.errors else 200


def _chosen_type(possible: list[LocationType]) -> LocationType | None:
    asked = request.args.get("type")
    return next((t for t in possible if t.name == asked), possible[0] if possible else None)


def _make(writing: Session, form: NewLocationForm, chosen: LocationType, parent_code: str | None) -> list[Location]:
    draft = LocationDraft(
        type=chosen.name,
        name=form.name.data,
        parent=queries.location(writing, parent_code) if parent_code else None,
        grid=(form.grid.data or None) if form.grid else None,
        slot=(form.slot.data or None) if form.slot else None,
        temperature_c=form.temperature_c.data,
        note=form.note.data or None,
    )
    return operations.create_locations(writing, current_actor(), draft, form.count.data)


@blueprint.route("/locations/<barcode>/edit", methods=["GET", "POST"])
@requires(Permission.STORAGE_ARRANGE)
def edit_location(barcode: str) -> ResponseReturnValue:
    found = queries.location(session(), barcode)
    form = EditLocationForm(obj=found)
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            changes = LocationChanges(form.name.data, form.temperature_c.data, form.note.data or None)
            edited = queries.location(writing, barcode)
            operations.edit_location(writing, current_actor(), edited, changes, int(form.version.data))
        if not form.errors:
            flash(_("Saved."), "success")
            return redirect(url_for("storage.location", barcode=barcode))
    return render_template("storage/edit_location.html", location=found, form=form), 422 if form.errors else 200


@blueprint.route("/locations/<barcode>/move", methods=["GET", "POST"])
@requires(Permission.STORAGE_MOVE)
def move_location(barcode: str) -> ResponseReturnValue:
    found = queries.location(session(), barcode)
    form = MoveLocationForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            parent, slot = queries.named_place(writing, form.parent.data)
            moved = queries.location(writing, barcode)
            operations.move_location(writing, current_actor(), moved, parent, form.slot.data or slot)
        if not form.errors:
            flash(_("%(place)s has been moved with everything in it.", place=found.name), "success")
            return redirect(url_for("storage.location", barcode=barcode))
    page = render_template(
        "storage/move_location.html", location=found, way=queries.path(session(), found.id), form=form
    )
    return page, 422 if form.errors else 200


@blueprint.post("/locations/<barcode>/retire")
@requires(Permission.STORAGE_ARRANGE)
def retire_location(barcode: str) -> ResponseReturnValue:
    with transaction() as writing:
        retired = queries.location(writing, barcode)
        operations.retire_location(writing, current_actor(), retired)
        parent_id = retired.parent_id
    flash(_("The location has been retired."), "success")
    if parent_id is None:
        return redirect(url_for("storage.tree"))
    return redirect(url_for("storage.location", barcode=queries.location_by_id(session(), parent_id).barcode))


@blueprint.post("/locations/<barcode>/store")
@requires(Permission.STORAGE_MOVE)
def store_here(barcode: str) -> ResponseReturnValue:
    """Put a scanned item into the chosen position of a box, or loosely into a place without positions."""
    form = StoreHereForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            item = queries.named_item(writing, form.barcode.data)
            place = queries.location(writing, barcode)
            operations.store_item(writing, current_actor(), item, place, form.position.data or None)
            position = item.position
        if not form.errors:
            flash(_("%(barcode)s has been stored.", barcode=form.barcode.data.upper()), "success")
            return redirect(url_for("storage.location", barcode=barcode, at=position))
    return location_page(queries.location(session(), barcode), store_here=form), 422
