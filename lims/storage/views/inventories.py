"""Bringing in existing inventories: hand in, look at every entry, bring in, take back."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.storage import queries
from lims.storage.importing.applying import (
    choose_options,
    drop_inventory,
    import_inventory,
    keep_inventory,
    plan_of,
)
from lims.storage.importing.options import ImportOptions
from lims.storage.importing.planning import Outcome, Plan
from lims.storage.importing.undoing import undo_import
from lims.storage.importing.words import FIELDS, PLACE_PREFIX
from lims.storage.inventory_forms import EditInventoryOptionsForm, InventoryForm
from lims.storage.models import Inventory, InventoryState
from lims.storage.views.blueprint import blueprint
from lims.storage.wording import location_type_label, location_types
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.forms import BaseForm
from lims.web.refusing import refusals_in

ENTRIES_ON_A_PAGE = 100
SHOWN = ("refused", "doubtful", "ready")


@blueprint.get("/inventories")
@requires(Permission.STORAGE_READ)
def inventories() -> ResponseReturnValue:
    page = queries.inventories(session(), request.args.get("after"))
    return render_template("storage/inventories.html", page=page)


@blueprint.route("/inventories/new", methods=["GET", "POST"])
@requires(Permission.LOTS_PRESERVE)
def new_inventory() -> ResponseReturnValue:
    form = InventoryForm()
    form.offer()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            options = form.chosen({}, ())
            number = keep_inventory(writing, current_actor(), form.uploaded(), options).number
        if not form.errors:
            return redirect(url_for("storage.inventory", number=number))
    return render_template("storage/new_inventory.html", form=form), 422 if form.errors else 200


@blueprint.route("/inventories/<number>", methods=["GET", "POST"])
@requires(Permission.STORAGE_READ)
def inventory(number: str) -> ResponseReturnValue:
    """What the file comes to, entry by entry; a POST decides anew how it is understood."""
    found = queries.inventory(session(), number)
    options = ImportOptions.from_record(found.options)
    form = EditInventoryOptionsForm(data=options.as_record() | {"made_on": options.made_on, "version": found.version})
    form.offer()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            chosen = form.chosen(_columns(), tuple(request.form.getlist("left_out")))
            kept = queries.inventory(writing, number)
            choose_options(writing, current_actor(), kept, chosen, int(form.version.data))
        if not form.errors:
            return redirect(url_for("storage.inventory", number=number))
    return _inventory_page(number, form), 422 if form.errors else 200


def _columns() -> dict[str, str]:
    """The fields chosen for columns: headers and fields come as two lists side by side."""
    pairs = zip(request.form.getlist("header"), request.form.getlist("field"), strict=False)
    return {header: field for header, field in pairs if field != "-"}


def _inventory_page(number: str, form: BaseForm) -> str:
    found = queries.inventory(session(), number)
    if found.state is not InventoryState.READ:
        return render_template("storage/inventory.html", inventory=found, plan=None, form=None)
    plan = plan_of(session(), found, current_actor().today)
    show = request.args.get("show", "refused" if plan.refused else "")
    outcomes = _shown(plan, show)
    start = min(max(request.args.get("from", 0, type=int), 0), max(len(outcomes) - 1, 0))
    return render_template(
        "storage/inventory.html",
        inventory=found,
        plan=plan,
        form=form,
        show=show,
        outcomes=outcomes[start : start + ENTRIES_ON_A_PAGE],
        start=start,
        size=ENTRIES_ON_A_PAGE,
        total=len(outcomes),
        fields=_fields(),
        headers={header: field for sheet in plan.sheets for header, field in sheet.headers.items()},
    )


def _shown(plan: Plan, show: str) -> Sequence[Outcome]:
    if show == "refused":
        return plan.refused
    if show == "doubtful":
        return [outcome for outcome in plan.ready if outcome.entry.is_doubtful]
    return plan.ready if show == "ready" else plan.outcomes


def _fields() -> list[tuple[str, str]]:
    """What a column may be."""
    places = [(PLACE_PREFIX + name, location_type_label(name)) for name in location_types().types]
    return [*((name, _(label)) for name, label in FIELDS.items()), *places]


@blueprint.post("/inventories/<number>/<any(import, undo, drop):act>")
@requires(Permission.LOTS_PRESERVE)
def act_on_inventory(number: str, act: str) -> ResponseReturnValue:
    """Bring it in, take it back, or put it aside."""
    acts: dict[str, Any] = {"import": import_inventory, "undo": undo_import, "drop": drop_inventory}
    form = BaseForm()
    with refusals_in(form), transaction() as writing:
        found: Inventory = queries.inventory(writing, number)
        acts[act](writing, current_actor(), found)
        items = found.counts.get("items", 0)
    for error in form.form_errors:
        flash(error, "danger")
    if not form.errors:
        said = {
            "import": _("Brought in. Items: %(items)s", items=items),
            "undo": _("Taken back. Items: %(items)s", items=items),
            "drop": _("Put aside."),
        }
        flash(said[act], "success")
    return redirect(url_for("storage.inventory", number=number))
