"""The list of shipments, and one shipment as a checklist."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.ledger.queries import history
from lims.shipping.forms import PlanForm, ReasonForm, ShipmentFilterForm
from lims.shipping.models import Shipment
from lims.shipping.operations import cancel_shipment, change_shipment
from lims.shipping.papers import needed_papers
from lims.shipping.queries.places import pick_list
from lims.shipping.queries.shipments import picked_counts, shipment_by_number
from lims.shipping.queries.shipments import shipments as list_shipments
from lims.shipping.queries.stock import practice_of
from lims.shipping.states import HERE, ShipmentState
from lims.shipping.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.get("/")
@requires(Permission.SHIPPING_READ)
def shipments() -> ResponseReturnValue:
    form = ShipmentFilterForm(request.args)
    form.offer()
    page = list_shipments(session(), _states(form.state.data), form.q.data or "", request.args.get("after"))
    counts = picked_counts(session(), [found.id for found in page.rows])
    return render_template(
        "shipping/shipments.html", form=form, page=page, counts=counts, is_filtered=bool(request.args)
    )


@blueprint.get("/<number>")
@requires(Permission.SHIPPING_READ)
def shipment(number: str) -> ResponseReturnValue:
    return show_shipment(shipment_by_number(session(), number))


def show_shipment(found: Shipment, status: int = 200, plan: PlanForm | None = None) -> ResponseReturnValue:
    """The page of a shipment; a form that was refused is given to be shown again."""
    listed = pick_list(session(), found)
    page = render_template(
        "shipping/shipment.html",
        shipment=found,
        listed=listed,
        picked=sum(entry.pick.confirmed_at is not None for entry in listed),
        plan=plan or PlanForm(data={"version": found.version, "planned_on": found.planned_on, "note": found.note}),
        is_here=found.state in HERE,
        is_open_day=practice_of(session()).calendar.is_open(found.planned_on),
        papers=needed_papers(session(), found),
        lines=history(session(), "shipment", found.id),
    )
    return page, status


@blueprint.post("/<number>/plan")
@requires(Permission.SHIPPING_DISPATCH)
def change_plan(number: str) -> ResponseReturnValue:
    found = shipment_by_number(session(), number)
    form = PlanForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            found = shipment_by_number(writing, number)
            version = int(form.version.data)
            change_shipment(writing, current_actor(), found, version, form.planned_on.data, form.note.data or None)
        if not form.errors:
            flash(_("The shipment %(number)s has been changed.", number=found.number), "success")
            return redirect(url_for("shipping.shipment", number=found.number))
    return show_shipment(shipment_by_number(session(), number), 422, form)


@blueprint.route("/<number>/cancel", methods=["GET", "POST"])
@requires(Permission.SHIPPING_DISPATCH)
def cancel(number: str) -> ResponseReturnValue:
    found = shipment_by_number(session(), number)
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            cancel_shipment(writing, current_actor(), shipment_by_number(writing, number), form.reason.data)
        if not form.errors:
            flash(_("The shipment %(number)s has been cancelled. Its items are free again.", number=number), "success")
            return redirect(url_for("shipping.shipment", number=number))
        found = shipment_by_number(session(), number)
    return render_template("shipping/cancel.html", form=form, shipment=found), 422 if form.errors else 200


def _states(chosen: str | None) -> frozenset[ShipmentState]:
    if chosen == "open":
        return HERE
    return frozenset({ShipmentState(chosen)}) if chosen in set(ShipmentState) else frozenset()
