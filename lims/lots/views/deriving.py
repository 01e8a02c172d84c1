"""Pages on which items are divided into aliquots, lots are split, and lots are pooled."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.permissions import Permission
from lims.ledger.queries import newest_seq
from lims.lots import operations, queries
from lims.lots.deriving_forms import AliquotForm, PoolForm, SplitForm, codes_in
from lims.lots.drafts import AliquotDraft, PoolDraft
from lims.lots.models import Lot
from lims.lots.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.route("/aliquot", methods=["GET", "POST"])
@requires(Permission.LOTS_PRESERVE)
def aliquot() -> ResponseReturnValue:
    """`items` in the address are the codes to begin with."""
    form = AliquotForm(data={"items": "\n".join(request.args.getlist("items"))})
    if form.validate_on_submit():
        first = last = 0
        with refusals_in(form), transaction() as writing:
            before = newest_seq(writing)
            _aliquot(writing, form)
            first, last = before + 1, newest_seq(writing)
        if not form.errors:
            return redirect(url_for("lots.derived", first=first, last=last))
    return render_template("lots/aliquot.html", form=form), 422 if form.errors else 200


def _aliquot(writing: Session, form: AliquotForm) -> None:
    for item in queries.items_of_codes(writing, codes_in(form.items.data)):
        draft = AliquotDraft(
            item,
            form.count.data,
            form.quantity.data,
            form.uses_up.data,
            form.thawed.data,
            form.new_lot.data,
            form.note.data or None,
        )
        operations.aliquot_item(writing, current_actor(), draft)


@blueprint.get("/derived/<int:first>-<int:last>")
@requires(Permission.LOTS_READ)
def derived(first: int, last: int) -> ResponseReturnValue:
    """What some divisions made, ready for labels and places."""
    made = queries.items_made_by(session(), first, last)
    return render_template("lots/derived.html", divisions=made, items=[item for one in made for item in one.items])


@blueprint.route("/<code>/split", methods=["GET", "POST"])
@requires(Permission.LOTS_PRESERVE)
def split(code: str) -> ResponseReturnValue:
    lot = queries.lot(session(), code)
    form = SplitForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            chosen = queries.items_of_codes(writing, form.items.data)
            made = operations.split_lot(writing, current_actor(), chosen, form.note.data or None).code
        if not form.errors:
            flash(_("Lot %(lot)s has been made. Items: %(count)s", lot=made, count=len(form.items.data)), "success")
            return redirect(url_for("lots.lot", code=made))
    items = queries.items_here(session(), lot.id)
    return render_template("lots/split.html", form=form, lot=lot, items=items), 422 if form.errors else 200


@blueprint.route("/pool", methods=["GET", "POST"])
@requires(Permission.LOTS_PRESERVE)
def pool() -> ResponseReturnValue:
    """`items` in the address are the codes of items or lots to begin with."""
    form = PoolForm(data={"items": "\n".join(request.args.getlist("items"))})
    if form.validate_on_submit():
        code, count = "", 0
        with refusals_in(form), transaction() as writing:
            made = _pool(writing, form)
            code, count = made.code, made.items_made
        if not form.errors:
            flash(_("Lot %(lot)s has been made. Items: %(count)s", lot=code, count=count), "success")
            return redirect(url_for("lots.lot", code=code))
    return render_template("lots/pool.html", form=form), 422 if form.errors else 200


def _pool(writing: Session, form: PoolForm) -> Lot:
    draft = PoolDraft(
        queries.items_of_codes(writing, codes_in(form.items.data)),
        form.count.data,
        form.quantity.data if form.count.data else None,
        form.thawed.data,
        form.note.data or None,
    )
    return operations.pool_lots(writing, current_actor(), draft)
