"""What the settings say, drawn; and trees of locations made in one step."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.storage import operations, queries
from lims.storage.arranging_forms import SetupForm
from lims.storage.drawn_grids import drawn
from lims.storage.views.blueprint import blueprint
from lims.storage.wording import location_types
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import transaction
from lims.web.refusing import refusals_in


@blueprint.get("/types")
@requires(Permission.STORAGE_READ)
def types() -> ResponseReturnValue:
    """All types of location, and all grids as they are numbered."""
    found = location_types()
    grids = [(grid, drawn(grid, {}, {})) for grid in found.grids.values()]
    users = {name: [each.name for each in found.types.values() if name in each.grids] for name in found.grids}
    return render_template("storage/types.html", types=found.types.values(), grids=grids, users=users)


@blueprint.get("/setups")
@requires(Permission.STORAGE_ARRANGE)
def setups() -> ResponseReturnValue:
    return render_template(
        "storage/setups.html", setups=location_types().setups.values(), parent=request.args.get("parent")
    )


@blueprint.route("/setups/<name>", methods=["GET", "POST"])
@requires(Permission.STORAGE_ARRANGE)
def setup(name: str) -> ResponseReturnValue:
    """What a set-up makes, level by level, and the form that makes it."""
    found = location_types().setup(name)
    form = SetupForm(parent=request.args.get("parent", ""))
    if request.method == "GET":
        form.begin_with(found)
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            parent, _slot = queries.named_place(writing, form.parent.data)
            made = operations.set_up(writing, current_actor(), found, form.name.data, parent).barcode
        if not form.errors:
            flash(_("Made. Locations: %(count)s", count=sum(found.counts)), "success")
            return redirect(url_for("storage.location", barcode=made))
    levels = list(zip(found.levels, found.counts, strict=True))
    return render_template("storage/setup.html", setup=found, levels=levels, form=form), 422 if form.errors else 200
