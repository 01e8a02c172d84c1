"""Packing, dispatch and arrival."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.shipping.drafts import Packing
from lims.shipping.forms import ArrivalForm, DispatchForm, PackingForm
from lims.shipping.models import Shipment
from lims.shipping.operations import dispatch_shipment, pack, record_arrival
from lims.shipping.papers import needed_papers
from lims.shipping.queries.shipments import shipment_by_number
from lims.shipping.queries.stock import practice_of
from lims.shipping.views.blueprint import blueprint
from lims.shipping.wording import usual_refrigerant
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.route("/<number>/pack", methods=["GET", "POST"], endpoint="pack")
@requires(Permission.SHIPPING_PICK)
def enter_packing(number: str) -> ResponseReturnValue:
    found = shipment_by_number(session(), number)
    form = PackingForm(data=_packed_so_far(found))
    form.offer(practice_of(session()))
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            pack(writing, current_actor(), shipment_by_number(writing, number), _packing(form))
        if not form.errors:
            flash(_("The shipment %(number)s has been packed.", number=number), "success")
            return redirect(url_for("shipping.shipment", number=number))
        found = shipment_by_number(session(), number)
    page = render_template("shipping/pack.html", form=form, shipment=found, practice=practice_of(session()))
    return page, 422 if form.errors else 200


@blueprint.route("/<number>/dispatch", methods=["GET", "POST"], endpoint="dispatch")
@requires(Permission.SHIPPING_DISPATCH)
def enter_dispatch(number: str) -> ResponseReturnValue:
    found = shipment_by_number(session(), number)
    calendar = practice_of(session()).calendar
    today = current_actor().today
    form = DispatchForm(is_open_day=calendar.is_open(today))
    if form.validate_on_submit():
        reason = form.closed_day_reason.data or "" if "closed_day_reason" in form else ""
        with refusals_in(form), transaction() as writing:
            parcel = shipment_by_number(writing, number)
            dispatch_shipment(writing, current_actor(), parcel, form.tracking.data or "", reason)
        if not form.errors:
            flash(_("The shipment %(number)s has left. Its items have left the stock.", number=number), "success")
            return redirect(url_for("shipping.shipment", number=number))
        found = shipment_by_number(session(), number)
    page = render_template(
        "shipping/dispatch.html",
        form=form,
        shipment=found,
        is_open_day=calendar.is_open(today),
        next_open_day=calendar.next_open_day(today),
        papers=needed_papers(session(), found),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/<number>/arrival", methods=["GET", "POST"], endpoint="arrival")
@requires(Permission.SHIPPING_DISPATCH)
def enter_arrival(number: str) -> ResponseReturnValue:
    found = shipment_by_number(session(), number)
    form = ArrivalForm(data={"arrived_on": current_actor().today})
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            parcel = shipment_by_number(writing, number)
            record_arrival(writing, current_actor(), parcel, form.arrived_on.data, form.note.data or None)
        if not form.errors:
            flash(_("The arrival of %(number)s has been recorded.", number=number), "success")
            return redirect(url_for("shipping.shipment", number=number))
        found = shipment_by_number(session(), number)
    return render_template("shipping/arrival.html", form=form, shipment=found), 422 if form.errors else 200


def _packed_so_far(found: Shipment) -> dict[str, object]:
    return {
        "refrigerant": found.refrigerant or usual_refrigerant(found),
        "refrigerant_kg": found.refrigerant_kg.normalize() if found.refrigerant_kg else None,
        "carrier": found.carrier,
        "boxes": found.boxes or 1,
        "gross_kg": found.gross_kg.normalize() if found.gross_kg else None,
        "note": found.note,
    }


def _packing(form: PackingForm) -> Packing:
    return Packing(
        refrigerant=form.refrigerant.data,
        carrier=form.carrier.data,
        boxes=form.boxes.data,
        gross_kg=form.gross_kg.data,
        refrigerant_kg=form.refrigerant_kg.data,
        note=form.note.data or None,
    )
