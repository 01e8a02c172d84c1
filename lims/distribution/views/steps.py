"""The steps of a request: review, accept, refuse, cancel, prepare, close, terms."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.distribution.forms import PrepareForm, ReasonForm, TermsForm
from lims.distribution.models import Request
from lims.distribution.operations import (
    accept_request,
    accept_terms,
    cancel_request,
    close_request,
    prepare_order,
    refuse_request,
    start_review,
)
from lims.distribution.queries.requests import request_by_number
from lims.distribution.views.blueprint import blueprint
from lims.distribution.views.requests import show_request
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.post("/requests/<number>/review")
@requires(Permission.DISTRIBUTION_EDIT)
def review(number: str) -> ResponseReturnValue:
    return _take(number, start_review, _("The request %(number)s is under review.", number=number))


@blueprint.post("/requests/<number>/accept")
@requires(Permission.DISTRIBUTION_DECIDE)
def accept(number: str) -> ResponseReturnValue:
    return _take(number, accept_request, _("The request %(number)s has been accepted.", number=number))


@blueprint.post("/requests/<number>/close")
@requires(Permission.DISTRIBUTION_EDIT)
def close(number: str) -> ResponseReturnValue:
    return _take(number, close_request, _("The request %(number)s has been closed.", number=number))


@blueprint.route("/requests/<number>/refuse", methods=["GET", "POST"], endpoint="refuse_request")
@requires(Permission.DISTRIBUTION_DECIDE)
def refuse(number: str) -> ResponseReturnValue:
    return _take_with_reason(
        number, refuse_request, "refuse", _("The request %(number)s has been refused.", number=number)
    )


@blueprint.route("/requests/<number>/cancel", methods=["GET", "POST"], endpoint="cancel_request")
@requires(Permission.DISTRIBUTION_EDIT)
def cancel(number: str) -> ResponseReturnValue:
    return _take_with_reason(
        number, cancel_request, "cancel", _("The request %(number)s has been cancelled.", number=number)
    )


@blueprint.route("/requests/<number>/terms", methods=["GET", "POST"], endpoint="accept_terms")
@requires(Permission.DISTRIBUTION_EDIT)
def terms(number: str) -> ResponseReturnValue:
    """Record that the requester has accepted the terms of use."""
    found = request_by_number(session(), number)
    form = TermsForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            accept_terms(writing, current_actor(), request_by_number(writing, number), form.note.data)
        if not form.errors:
            flash(_("The acceptance of the terms has been recorded."), "success")
            return redirect(url_for("distribution.request", number=number))
        found = request_by_number(session(), number)
    return render_template("distribution/terms.html", form=form, request_=found), 422 if form.errors else 200


@blueprint.post("/requests/<number>/prepare")
@requires(Permission.SHIPPING_DISPATCH)
def prepare(number: str) -> ResponseReturnValue:
    """Plan the shipment."""
    found = request_by_number(session(), number)
    form = PrepareForm()
    if form.validate_on_submit():
        shipment = None
        with refusals_in(form), transaction() as writing:
            order = request_by_number(writing, number)
            shipment = prepare_order(writing, current_actor(), order, form.planned_on.data)
        if shipment is not None and not form.errors:
            flash(
                _("The items are reserved for the shipment %(number)s.", number=shipment.number),
                "success",
            )
            return redirect(url_for("shipping.shipment", number=shipment.number))
        found = request_by_number(session(), number)
    return show_request(found, 422, form)


def _take(number: str, step: Callable[[Session, Actor, Request], None], message: str) -> ResponseReturnValue:
    with transaction() as writing:
        step(writing, current_actor(), request_by_number(writing, number))
    flash(message, "success")
    return redirect(url_for("distribution.request", number=number))


def _take_with_reason(
    number: str, step: Callable[[Session, Actor, Request, str], None], name: str, message: str
) -> ResponseReturnValue:
    found = request_by_number(session(), number)
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            step(writing, current_actor(), request_by_number(writing, number), form.reason.data)
        if not form.errors:
            flash(message, "success")
            return redirect(url_for("distribution.request", number=number))
        found = request_by_number(session(), number)
    page = render_template("distribution/end_request.html", form=form, request_=found, step=name)
    return page, 422 if form.errors else 200
