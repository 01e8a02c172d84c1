"""The list of lots, the page of a lot, corrections, withdrawals."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.lots import operations, queries
from lims.lots.drafts import LotChanges
from lims.lots.forms import LotEditForm, LotFilterForm, WithdrawForm
from lims.lots.models import Item, Lot
from lims.lots.views.blueprint import blueprint, kind_choices
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.get("/")
@requires(Permission.LOTS_READ)
def lots() -> ResponseReturnValue:
    form = LotFilterForm(request.args)
    form.offer(kind_choices())
    chosen = queries.LotFilter(text=form.q.data or "", kind=form.kind.data or "", in_stock_only=form.stock.data == "in")
    page = queries.lots(session(), chosen, after=request.args.get("after"))
    stock = queries.stock_of_lots(session(), [lot.id for lot in page.rows])
    return render_template("lots/lots.html", form=form, page=page, stock=stock, is_filtered=bool(request.args))


@blueprint.get("/<code>")
@requires(Permission.LOTS_READ)
def lot(code: str) -> ResponseReturnValue:
    found = queries.lot(session(), code)
    return render_template(
        "lots/lot.html",
        lot=found,
        stock=queries.stock_of_lot(session(), found.id),
        parents=queries.parent_lots(session(), found),
        daughters=queries.daughter_lots(session(), found.id),
    )


@blueprint.route("/<code>/edit", methods=["GET", "POST"])
@requires(Permission.LOTS_PRESERVE)
def edit_lot(code: str) -> ResponseReturnValue:
    edited = queries.lot(session(), code)
    form = LotEditForm(data=_facts_of(edited))
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            _save(form, queries.lot(writing, code))
        if not form.errors:
            flash(_("Lot %(lot)s has been saved.", lot=code), "success")
            return redirect(url_for("lots.lot", code=code))
    return render_template("lots/edit_lot.html", form=form, lot=edited), 422 if form.errors else 200


@blueprint.route("/items/<barcode>/withdraw", methods=["GET", "POST"])
@requires(Permission.LOTS_READ)
def withdraw(barcode: str) -> ResponseReturnValue:
    item = queries.item(session(), barcode)
    form = WithdrawForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            _withdraw(form, queries.item(writing, barcode))
        if not form.errors:
            flash(_("Withdrawn from %(barcode)s.", barcode=item.barcode), "success")
            return redirect(url_for("lots.lot", code=item.lot.code))
    return render_template("lots/withdraw.html", form=form, item=item), 422 if form.errors else 200


def _facts_of(lot: Lot) -> dict[str, object]:
    return {
        "version": lot.version,
        "passage": lot.passage,
        "generation": lot.generation,
        "operator": lot.operator,
        "parent_lot": lot.parent_lot.code if lot.parent_lot else "",
        "note": lot.note,
        "keep_until": lot.keep_until,
    }


def _save(form: LotEditForm, lot: Lot) -> None:
    writing = session()
    changes = LotChanges(
        passage=form.passage.data,
        generation=form.generation.data or None,
        operator=form.operator.data or None,
        parent_lot=queries.lot(writing, form.parent_lot.data) if form.parent_lot.data else None,
        note=form.note.data or None,
        keep_until=form.keep_until.data,
    )
    operations.edit_lot(writing, current_actor(), lot, changes, int(form.version.data))


def _withdraw(form: WithdrawForm, item: Item) -> None:
    quantity = None if form.whole.data else form.quantity.data
    operations.withdraw(session(), current_actor(), item, quantity, form.reason.data)
