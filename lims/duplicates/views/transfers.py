"""Transfers: the list, one as a checklist, its paper, and its steps."""

from collections.abc import Callable

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.duplicates import operations, queries
from lims.duplicates.forms import CancelForm
from lims.duplicates.list_paper import transfer_list_pdf
from lims.duplicates.models import Transfer, TransferState
from lims.duplicates.views.blueprint import blueprint
from lims.storage.queries import paths
from lims.storage.wording import reader_language
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.get("/transfers")
@requires(Permission.STORAGE_READ)
def transfers() -> ResponseReturnValue:
    page = queries.transfers(session(), after=request.args.get("after"))
    return render_template("duplicates/transfers.html", page=page)


@blueprint.get("/transfers/<number>")
@requires(Permission.STORAGE_READ)
def transfer(number: str) -> ResponseReturnValue:
    return _page(queries.transfer(session(), number), CancelForm())


@blueprint.get("/transfers/<number>/list.pdf")
@requires(Permission.STORAGE_READ)
def transfer_list(number: str) -> ResponseReturnValue:
    """The items by their places, with codes to scan, for the freezer and for the parcel."""
    found = queries.transfer(session(), number)
    answer = make_response(transfer_list_pdf(session(), found, request.args.get("lang", reader_language())))
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return answer


@blueprint.post("/transfers/<number>/take-out")
@requires(Permission.STORAGE_MOVE)
def take_out(number: str) -> ResponseReturnValue:
    with transaction() as writing:
        taken = operations.take_all_out(writing, current_actor(), queries.transfer(writing, number))
    flash(_("Items taken out: %(n)s.", n=taken), "success")
    return redirect(url_for("duplicates.transfer", number=number))


@blueprint.post("/transfers/<number>/leave-out")
@requires(Permission.STORAGE_MOVE)
def leave_out(number: str) -> ResponseReturnValue:
    with transaction() as writing:
        found = queries.transfer(writing, number)
        operations.leave_out(writing, current_actor(), found, request.form.getlist("item"))
    return redirect(url_for("duplicates.transfer", number=number))


@blueprint.post("/transfers/<number>/send")
@requires(Permission.STORAGE_MOVE)
def send(number: str) -> ResponseReturnValue:
    return _step(number, operations.send_transfer, _("The transfer is on its way."))


@blueprint.post("/transfers/<number>/close")
@requires(Permission.STORAGE_MOVE)
def close(number: str) -> ResponseReturnValue:
    return _step(number, operations.close_transfer, _("The transfer has arrived."))


@blueprint.post("/transfers/<number>/cancel")
@requires(Permission.STORAGE_MOVE)
def cancel(number: str) -> ResponseReturnValue:
    form = CancelForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            found = queries.transfer(writing, number)
            operations.cancel_transfer(writing, current_actor(), found, form.reason.data or "")
    if form.errors:
        return _page(queries.transfer(session(), number), form), 422
    return redirect(url_for("duplicates.transfer", number=number))


def _step(number: str, step: Callable[[Session, Actor, Transfer], None], done: str) -> ResponseReturnValue:
    with transaction() as writing:
        step(writing, current_actor(), queries.transfer(writing, number))
    flash(done, "success")
    return redirect(url_for("duplicates.transfer", number=number))


def _page(found: Transfer, form: CancelForm) -> str:
    lines = queries.progress(session(), found)
    ways = paths(session(), {line.item.location_id for line in lines if line.item.location_id})
    return render_template(
        "duplicates/transfer.html", transfer=found, lines=lines, ways=ways, states=TransferState, form=form
    )
