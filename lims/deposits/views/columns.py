"""The second step: which column holds which field."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.deposits import queries
from lims.deposits.models import Deposit
from lims.deposits.operations.lists import choose_sheet, remap_list
from lims.deposits.reading.columns import ColumnMap
from lims.deposits.views.blueprint import blueprint
from lims.resources.kinds import Attribute, AttributeType, Kind, kinds_of
from lims.resources.values.countries import country_choices
from lims.resources.wording import reader, reader_language
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.forms import BaseForm
from lims.web.refusing import refusals_in

# Shared fields that a whole list often has in common.
_OFTEN_THE_SAME = ("scientific_name", "ncbi_taxon_id", "origin_country", "collector", "terms_of_use")
_COLUMN = "column-"
_CONSTANT = "constant-"


@blueprint.route("/<number>/columns", methods=["GET", "POST"])
@requires(Permission.DEPOSITS_EDIT)
def columns(number: str) -> ResponseReturnValue:
    deposit = queries.deposit(session(), number)
    form = BaseForm()
    if form.validate_on_submit():
        chosen = _chosen(deposit, request.form)
        with refusals_in(form), transaction() as writing:
            remap_list(writing, current_actor(), queries.deposit(writing, number), chosen)
        if not form.errors:
            flash(_("The columns have been saved and the rows read anew."), "success")
            return redirect(url_for("deposits.rows", number=number))
    deposit = queries.deposit(session(), number)
    kind = kinds_of(session())[deposit.kind]
    page = render_template(
        "deposits/columns.html",
        deposit=deposit,
        kind=kind,
        form=form,
        counts=queries.counts_of_deposits(session(), [deposit.id])[deposit.id],
        shared=[(each.name, reader(each.label)) for each in kind.shared_attributes],
        own=[(each.name, reader(each.label)) for each in kind.own_attributes],
        constants=_constants(kind, deposit),
        reader=reader,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/<number>/sheet")
@requires(Permission.DEPOSITS_EDIT)
def sheet(number: str) -> ResponseReturnValue:
    with transaction() as writing:
        choose_sheet(writing, current_actor(), queries.deposit(writing, number), request.form.get("sheet", ""))
    return redirect(url_for("deposits.columns", number=number))


def _chosen(deposit: Deposit, sent: Mapping[str, str]) -> ColumnMap:
    fields = {
        column["key"]: sent[f"{_COLUMN}{place}"]
        for place, column in enumerate(deposit.columns)
        if sent.get(f"{_COLUMN}{place}")
    }
    constants = {
        name.removeprefix(_CONSTANT): value.strip()
        for name, value in sent.items()
        if name.startswith(_CONSTANT) and value.strip()
    }
    return ColumnMap(fields, constants)


def _constants(kind: Kind, deposit: Deposit) -> list[tuple[Attribute, list[tuple[str, str]]]]:
    """The fields that may get one value for all rows, each with its choices (none: free text)."""
    offered = [kind.attribute(name) for name in _OFTEN_THE_SAME if kind.has(name)]
    offered += [each for each in kind.own_attributes if each.type is AttributeType.CHOICE]
    offered += [kind.attribute(name) for name in deposit.constants if kind.has(name)]
    unique = {each.name: each for each in offered}
    return [(each, _choices(each)) for each in unique.values()]


def _choices(attribute: Attribute) -> list[tuple[str, str]]:
    if attribute.type is AttributeType.COUNTRY:
        return country_choices(reader_language())
    return [(term.code, term.label(reader_language())) for term in attribute.vocabulary]
