"""Placing, listing and releasing holds."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.permissions import Permission
from lims.lots import queries as lots
from lims.lots.models import Lot
from lims.quality.forms import HoldForm, ReleaseForm
from lims.quality.models import HoldReason
from lims.quality.operations import place_hold, release_hold
from lims.quality.queries import hold_by_id, holds, resource_by_accession
from lims.quality.views.blueprint import blueprint
from lims.resources.models import Resource
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.get("/holds", endpoint="holds")
@requires(Permission.QUALITY_READ)
def list_holds() -> ResponseReturnValue:
    released = request.args.get("released") == "1"
    chosen = request.args.get("reason", "")
    reason = HoldReason(chosen) if chosen in set(HoldReason) else None
    page = holds(session(), reason=reason, released=released, after=request.args.get("after"))
    return render_template("quality/holds.html", page=page, released=released, chosen=reason, reasons=list(HoldReason))


@blueprint.route("/holds/new", methods=["GET", "POST"], endpoint="new_hold")
@requires(Permission.QUALITY_DECIDE)
def enter_hold() -> ResponseReturnValue:
    subject = _subject(session())
    form = HoldForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            subject = _subject(writing)
            place_hold(writing, current_actor(), subject, form.chosen_reason, form.note.data)
        if not form.errors:
            flash(
                _("%(code)s is on hold.", code=subject.code if isinstance(subject, Lot) else subject.accession),
                "success",
            )
            return redirect(url_for("quality.holds"))
    page = render_template("quality/new_hold.html", form=form, subject=subject, is_lot=isinstance(subject, Lot))
    return page, 422 if form.errors else 200


@blueprint.route("/holds/<int:hold_id>/release", methods=["GET", "POST"], endpoint="release_hold")
@requires(Permission.QUALITY_DECIDE)
def enter_release(hold_id: int) -> ResponseReturnValue:
    hold = hold_by_id(session(), hold_id)
    form = ReleaseForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            release_hold(writing, current_actor(), hold_by_id(writing, hold_id), form.reason.data or "")
        if not form.errors:
            flash(_("The hold is released."), "success")
            return redirect(url_for("quality.holds"))
        hold = hold_by_id(session(), hold_id)
    return render_template("quality/release_hold.html", form=form, hold=hold), 422 if form.errors else 200


def _subject(reading: Session) -> Lot | Resource:
    if code := request.args.get("lot"):
        return lots.lot(reading, code)
    accession = request.args.get("resource", "")
    return resource_by_accession(reading, accession)
