"""The pick list, and picking by scan."""

import uuid

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.language import LANGUAGES, N_
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, NotFound
from lims.shipping.answers import answer_to_pick, answer_to_refusal, open_picks
from lims.shipping.forms import ReasonForm, ScanForm, SwapForm
from lims.shipping.models import Pick, Shipment
from lims.shipping.operations import confirm_pick, swap_pick, unconfirm_pick
from lims.shipping.pdf import pick_list_answer
from lims.shipping.queries.places import pick_list
from lims.shipping.queries.shipments import pick_of, shipment_by_number
from lims.shipping.refusals import PickRefused
from lims.shipping.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in, sentence
from lims.web.templating import language


@blueprint.get("/<number>/picks")
@requires(Permission.SHIPPING_READ)
def picks(number: str) -> ResponseReturnValue:
    """The pick list, by freezer and position, to be read or printed."""
    found = shipment_by_number(session(), number)
    return render_template("shipping/picks.html", shipment=found, listed=pick_list(session(), found))


@blueprint.get("/<number>/picks.pdf")
@requires(Permission.SHIPPING_READ)
def picks_pdf(number: str) -> ResponseReturnValue:
    found = shipment_by_number(session(), number)
    chosen = request.args.get("language", language())
    return pick_list_answer(found, chosen if chosen in LANGUAGES else language())


@blueprint.get("/<number>/pick")
@requires(Permission.SHIPPING_PICK)
def pick(number: str) -> ResponseReturnValue:
    """The page on which items are confirmed by scanning."""
    found = shipment_by_number(session(), number)
    listed = pick_list(session(), found)
    form = ScanForm(formdata=None, data={"message_id": str(uuid.uuid4())})
    return render_template(
        "shipping/pick.html", shipment=found, listed=listed, form=form, start=open_picks(found, listed)
    )


@blueprint.post("/<number>/scan")
@requires(Permission.SHIPPING_PICK)
def scan(number: str) -> ResponseReturnValue:
    """Confirm a pick by a scan, from the page's program as JSON or from its form."""
    found = shipment_by_number(session(), number)
    code, message_id = _scanned()
    try:
        with transaction() as writing:
            confirmed = confirm_pick(writing, current_actor(), shipment_by_number(writing, number), code, message_id)
            answer = answer_to_pick(confirmed)
        said = answer["text"]
    except PickRefused as refusal:
        said = sentence(refusal)
        found = shipment_by_number(session(), number)
        answer = answer_to_refusal(refusal, found, pick_list(session(), found))
    if request.is_json:
        return jsonify(answer)
    flash(said, "danger" if answer["tone"] == "refused" else "success")
    return redirect(url_for("shipping.pick", number=number))


@blueprint.route("/<number>/picks/<int:pick_id>/swap", methods=["GET", "POST"])
@requires(Permission.SHIPPING_PICK)
def swap(number: str, pick_id: int) -> ResponseReturnValue:
    """Take another item instead of the promised one."""
    found, promised = _pick_of(number, pick_id)
    form = SwapForm(data={"barcode": request.args.get("barcode", "")})
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            swap_pick(writing, current_actor(), pick_of(writing, pick_id), form.barcode.data, form.reason.data)
        if not form.errors:
            flash(_("The item has been exchanged. Scan the new one to confirm it."), "success")
            return redirect(url_for("shipping.pick", number=number))
        found, promised = _pick_of(number, pick_id)
    page = render_template("shipping/swap.html", form=form, shipment=found, pick=promised)
    return page, 422 if form.errors else 200


@blueprint.route("/<number>/picks/<int:pick_id>/undo", methods=["GET", "POST"])
@requires(Permission.SHIPPING_PICK)
def undo(number: str, pick_id: int) -> ResponseReturnValue:
    """Take the confirmation of a pick back."""
    found, confirmed = _pick_of(number, pick_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            undone = pick_of(writing, pick_id)
            unconfirm_pick(writing, current_actor(), undone.line.shipment, undone, form.reason.data)
        if not form.errors:
            flash(_("The confirmation has been taken back."), "success")
            return redirect(url_for("shipping.pick", number=number))
        found, confirmed = _pick_of(number, pick_id)
    page = render_template("shipping/undo.html", form=form, shipment=found, pick=confirmed)
    return page, 422 if form.errors else 200


def _scanned() -> tuple[str, str]:
    sent = request.get_json(silent=True) if request.is_json else request.form
    code = str((sent or {}).get("code", "")).strip()
    message_id = str((sent or {}).get("message_id", "")).strip()
    if not code or not 0 < len(message_id) <= 64:
        raise InvalidValue("code", code, _("A scan needs a code and a message id."))
    return code, message_id


def _pick_of(number: str, pick_id: int) -> tuple[Shipment, Pick]:
    found = shipment_by_number(session(), number)
    promised = pick_of(session(), pick_id)
    if promised.line.shipment_id != found.id or promised.released_at is not None:
        raise NotFound(N_("pick"), pick_id)
    return found, promised
