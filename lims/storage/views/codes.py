"""Other codes of items and locations: noted one by one or as a list, and withdrawn."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.storage import operations, queries
from lims.storage.alias_forms import AliasesForm, AliasForm
from lims.storage.drafts import AliasDraft
from lims.storage.models import AliasOrigin, Location
from lims.storage.reading_aliases import read_aliases, split_rows
from lims.storage.views.blueprint import blueprint
from lims.storage.wording import location_types
from lims.web.access import requires
from lims.web.actors import current_actor, optional_actor
from lims.web.database import session, transaction
from lims.web.forms import BaseForm
from lims.web.panels import panel
from lims.web.refusing import refusals_in


@blueprint.get("/<any(items, locations):sort>/<barcode>/codes")
@requires(Permission.STORAGE_READ)
def codes(sort: str, barcode: str) -> ResponseReturnValue:
    """The other codes of one thing; who may move things may note more."""
    return _codes_page(sort, barcode, AliasForm(formdata=None))


@blueprint.post("/<any(items, locations):sort>/<barcode>/codes")
@requires(Permission.STORAGE_MOVE)
def add_code(sort: str, barcode: str) -> ResponseReturnValue:
    form = AliasForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            [thing] = queries.named_things(writing, [barcode])
            draft = AliasDraft(thing, form.text.data, AliasOrigin(form.origin.data), form.note.data or None)
            operations.add_aliases(writing, current_actor(), [draft])
        if not form.errors:
            flash(_("Noted codes: %(count)s", count=1), "success")
            return redirect(url_for("storage.codes", sort=sort, barcode=barcode))
    return _codes_page(sort, barcode, form), 422


def _codes_page(sort: str, barcode: str, form: AliasForm) -> str:
    [found] = queries.named_things(session(), [barcode])
    find = queries.aliases_of_item if sort == "items" else queries.aliases_of_location
    return render_template("storage/codes.html", thing=found, sort=sort, aliases=find(session(), found.id), form=form)


@panel("storage.location", order=60)
def codes_of_a_location(location: Location) -> str:
    """Its other codes, and the way to new labels for what lies in it."""
    actor = optional_actor()
    if actor is None or not actor.may(Permission.STORAGE_READ):
        return ""
    aliases = queries.aliases_of_location(session(), location.id)
    holds_items = location_types().type(location.type).holds_items
    return render_template("storage/_codes.html", location=location, aliases=aliases, holds_items=holds_items)


@blueprint.post("/<any(items, locations):sort>/<barcode>/codes/withdraw")
@requires(Permission.STORAGE_MOVE)
def withdraw_code(sort: str, barcode: str) -> ResponseReturnValue:
    form = BaseForm()
    text = request.form.get("text", "")
    with refusals_in(form), transaction() as writing:
        [thing] = queries.named_things(writing, [barcode])
        find = queries.aliases_of_item if sort == "items" else queries.aliases_of_location
        operations.withdraw_alias(writing, current_actor(), queries.alias_among(find(writing, thing.id), text))
    for error in form.form_errors:
        flash(error, "danger")
    if not form.form_errors:
        flash(_("%(text)s is no longer in use.", text=text), "success")
    return redirect(url_for("storage.codes", sort=sort, barcode=barcode))


@blueprint.route("/codes", methods=["GET", "POST"])
@requires(Permission.STORAGE_MOVE)
def add_codes() -> ResponseReturnValue:
    """Other codes of many things at once, pasted or from a CSV file: all, or none."""
    form = AliasesForm()
    if form.validate_on_submit():
        count = 0
        with refusals_in(form), transaction() as writing:
            drafts = read_aliases(writing, split_rows(form.text), AliasOrigin(form.origin.data))
            count = len(operations.add_aliases(writing, current_actor(), drafts))
        if not form.errors:
            flash(_("Noted codes: %(count)s", count=count), "success")
            return redirect(url_for("storage.add_codes"))
    return render_template("storage/add_codes.html", form=form), 422 if form.errors else 200
