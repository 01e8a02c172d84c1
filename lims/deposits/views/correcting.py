"""Correcting the values of one row."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.deposits import queries
from lims.deposits.forms import CorrectionForm
from lims.deposits.models import Deposit, DepositRow
from lims.deposits.operations.correcting import correct_row
from lims.deposits.views.blueprint import blueprint
from lims.deposits.wording import problems_of, written_of
from lims.resources.forms import resource_form
from lims.resources.kinds import Kind, kinds_of
from lims.resources.reading import written_fields
from lims.resources.wording import sections_of
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.route("/<number>/rows/<int:row_number>/correct", methods=["GET", "POST"])
@requires(Permission.DEPOSITS_EDIT)
def correct(number: str, row_number: int) -> ResponseReturnValue:
    """Write another value in place of what the depositor wrote, which stays beside it."""
    deposit = queries.deposit(session(), number)
    kind = kinds_of(session())[deposit.kind]
    row = queries.row_of_deposit(session(), deposit.id, row_number)
    offered = _fields_of_row(kind, deposit, row)
    form: CorrectionForm = resource_form(kind, CorrectionForm)
    shown: CorrectionForm = resource_form(kind, CorrectionForm, formdata=None)
    for each in (form, shown) if form.is_submitted() else (shown,):
        each.keep_only(offered)
    shown.show_row(row)
    if form.validate_on_submit():
        before = shown.texts()
        changed = {name: text for name, text in form.texts().items() if text != before[name]}
        with refusals_in(form), transaction() as writing:
            if changed:
                correct_row(writing, current_actor(), queries.deposit(writing, number), row_number, changed)
        if not form.errors:
            if changed:
                flash(_("The row has been corrected and checked anew."), "success")
            return redirect(url_for("deposits.row", number=number, row_number=row_number))
    page = render_template(
        "deposits/correct_row.html",
        deposit=deposit,
        row=row,
        form=form if form.is_submitted() else shown,
        problems=problems_of(row, kind),
        written=written_of(row, deposit, kind),
        sections=sections_of(kind, [each for each in written_fields(kind) if each.name in offered]),
    )
    return page, 422 if form.errors else 200


def _fields_of_row(kind: Kind, deposit: Deposit, row: DepositRow) -> set[str]:
    """The fields that the list speaks of, those that something is said about, and those that should have a value."""
    named = {*deposit.fields.values(), *deposit.constants, *row.understood, *(each["field"] for each in row.problems)}
    named |= {kind.attribute(name).part_of for name in named if kind.has(name)}
    return {
        each.name
        for each in written_fields(kind)
        if each.name in named or each.required or each.expected or each.name == "name"
    }
