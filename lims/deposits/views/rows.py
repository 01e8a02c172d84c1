"""The third step: the rows with their problems, and what is decided about them."""

from enum import StrEnum
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, Refusal
from lims.deposits import queries
from lims.deposits.models import Decision, RowState
from lims.deposits.operations.accepting import accept_rows
from lims.deposits.operations.lists import decide_rows, recheck_list, take_doubtful_rows
from lims.deposits.refusals import CatalogueChanged
from lims.deposits.views.blueprint import blueprint
from lims.deposits.wording import DECISIONS, ROW_STATES, problems_of, understood_of, written_of
from lims.resources.kinds import kinds_of
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import sentence

ROWS_ON_A_PAGE = 100
Choice = TypeVar("Choice", bound=StrEnum)


@blueprint.get("/<number>/rows")
@requires(Permission.DEPOSITS_READ)
def rows(number: str) -> ResponseReturnValue:
    deposit = queries.deposit(session(), number)
    kind = kinds_of(session())[deposit.kind]
    state = _one_of(RowState, request.args.get("state"))
    page = queries.rows_of_deposit(
        session(),
        deposit.id,
        state=state,
        decision=_one_of(Decision, request.args.get("decision")),
        after=request.args.get("after"),
        size=ROWS_ON_A_PAGE,
    )
    return render_template(
        "deposits/rows.html",
        deposit=deposit,
        kind=kind,
        page=page,
        state=state,
        counts=queries.counts_of_deposits(session(), [deposit.id])[deposit.id],
        shown=[(row, problems_of(row, kind)) for row in page.rows],
        states=ROW_STATES,
        decisions=DECISIONS,
    )


@blueprint.get("/<number>/rows/<int:row_number>")
@requires(Permission.DEPOSITS_READ)
def row(number: str, row_number: int) -> ResponseReturnValue:
    """One row: every cell as written beside every field as understood."""
    deposit = queries.deposit(session(), number)
    kind = kinds_of(session())[deposit.kind]
    found = queries.row_of_deposit(session(), deposit.id, row_number)
    return render_template(
        "deposits/row.html",
        deposit=deposit,
        row=found,
        problems=problems_of(found, kind),
        written=written_of(found, deposit, kind),
        understood=understood_of(found, kind),
        states=ROW_STATES,
        decisions=DECISIONS,
    )


@blueprint.post("/<number>/decide")
@requires(Permission.DEPOSITS_EDIT)
def decide(number: str) -> ResponseReturnValue:
    """Take the chosen rows or leave them out; or all that the check left in one state."""
    decision = _one_of(Decision, request.form.get("decision"))
    if decision is None:
        raise InvalidValue("decision", request.form.get("decision", ""), N_("Choose what to do with the rows."))
    state = _one_of(RowState, request.form.get("all"))
    chosen = request.form.getlist("row", type=int)
    with transaction() as writing:
        deposit = queries.deposit(writing, number)
        if decision is Decision.TAKEN and state is RowState.DOUBTFUL:
            decided = take_doubtful_rows(writing, current_actor(), deposit)
        else:
            numbers = None if state is not None else chosen
            decided = decide_rows(writing, current_actor(), deposit, decision, numbers=numbers, state=state)
    flash(_("Rows decided: %(n)s.", n=decided), "success")
    return redirect(_back_to_rows(number))


@blueprint.post("/<number>/accept")
@requires(Permission.DEPOSITS_ACCEPT)
def accept(number: str) -> ResponseReturnValue:
    """Register the rows that have been taken."""
    try:
        with transaction() as writing:
            acceptance = accept_rows(writing, current_actor(), queries.deposit(writing, number))
    except CatalogueChanged as changed:
        with transaction() as writing:
            recheck_list(writing, current_actor(), queries.deposit(writing, number))
        flash(sentence(changed), "warning")
        return redirect(url_for("deposits.rows", number=number, state=RowState.DOUBTFUL.value))
    except Refusal as refusal:
        flash(sentence(refusal), "danger")
        return redirect(_back_to_rows(number))
    flash(_("Resources registered: %(n)s.", n=acceptance.registered), "success")
    if acceptance.unknown_parents:
        named = ", ".join(acceptance.unknown_parents[:10])
        flash(_("These parents were not found and must be added by hand: %(names)s", names=named), "warning")
    return redirect(url_for("deposits.deposit", number=number))


@blueprint.post("/<number>/recheck")
@requires(Permission.DEPOSITS_EDIT)
def recheck(number: str) -> ResponseReturnValue:
    with transaction() as writing:
        recheck_list(writing, current_actor(), queries.deposit(writing, number))
    flash(_("The rows have been compared with the catalogue again."), "success")
    return redirect(_back_to_rows(number))


def _back_to_rows(number: str) -> str:
    """The page of rows from which the form came: same filter, same place."""
    kept: dict[str, Any] = {name: request.form.get(f"page-{name}") or None for name in ("state", "decision", "after")}
    return url_for("deposits.rows", number=number, **kept)


def _one_of(choices: type[Choice], text: str | None) -> Choice | None:
    """The choice with this value; None for a value that there is not."""
    return next((choice for choice in choices if choice.value == text), None)
