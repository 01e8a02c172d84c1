"""All deposits, one deposit, and its files."""

from io import BytesIO

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.attachments import content_of
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.deposits import queries
from lims.deposits.forms import DepositFilterForm
from lims.deposits.operations.lists import close_deposit
from lims.deposits.queries.refused import refused_rows_file
from lims.deposits.views.blueprint import blueprint
from lims.deposits.wording import DEPOSIT_STATES
from lims.ledger.queries import history
from lims.resources.kinds import kinds_of
from lims.resources.wording import reader_language
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


@blueprint.get("/")
@requires(Permission.DEPOSITS_READ)
def deposits() -> ResponseReturnValue:
    form = DepositFilterForm(request.args)
    form.offer(kinds_of(session()))
    page = queries.deposits(
        session(), state=form.chosen_state, kind=form.kind.data or None, after=request.args.get("after")
    )
    return render_template(
        "deposits/deposits.html",
        page=page,
        form=form,
        counts=queries.counts_of_deposits(session(), [each.id for each in page.rows]),
        states=DEPOSIT_STATES,
    )


@blueprint.get("/<number>")
@requires(Permission.DEPOSITS_READ)
def deposit(number: str) -> ResponseReturnValue:
    found = queries.deposit(session(), number)
    after = request.args.get("after")
    return render_template(
        "deposits/deposit.html",
        deposit=found,
        counts=queries.counts_of_deposits(session(), [found.id])[found.id],
        page=queries.rows_of_deposit(session(), found.id, is_registered=True, after=after, size=100),
        states=DEPOSIT_STATES,
        lines=history(session(), "deposit", found.id),
    )


@blueprint.get("/<number>/refused.csv")
@requires(Permission.DEPOSITS_READ)
def refused_file(number: str) -> ResponseReturnValue:
    """The rows that were not registered, for the depositor."""
    found = queries.deposit(session(), number)
    content = refused_rows_file(session(), found, _, reader_language())
    headers = {"Content-Disposition": f'attachment; filename="{number}-refused.csv"'}
    return Response(content, mimetype="text/csv", headers=headers)


@blueprint.get("/<number>/file")
@requires(Permission.DEPOSITS_READ)
def list_file(number: str) -> ResponseReturnValue:
    """The list as the depositor sent it."""
    attachment = queries.deposit(session(), number).attachment
    if attachment is None:
        raise NotFound(N_("file"), number)
    content = BytesIO(content_of(session(), attachment))
    return send_file(content, attachment.media_type, as_attachment=True, download_name=attachment.name)


@blueprint.post("/<number>/close")
@requires(Permission.DEPOSITS_ACCEPT)
def close(number: str) -> ResponseReturnValue:
    with transaction() as writing:
        close_deposit(writing, current_actor(), queries.deposit(writing, number))
    flash(_("The deposit %(number)s is closed.", number=number), "success")
    return redirect(url_for("deposits.deposit", number=number))
