"""Worklists of items outside of their places, and of those that were outside for too long or thawed too often."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.paging import Page
from lims.core.permissions import Permission
from lims.storage import operations, queries
from lims.storage.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.actors import current_actor, now
from lims.web.database import session, transaction
from lims.web.forms import BaseForm
from lims.web.refusing import refusals_in


@blueprint.get("/outside")
@requires(Permission.STORAGE_READ)
def outside() -> ResponseReturnValue:
    return _outside_page(BaseForm(formdata=None))


def _outside_page(form: BaseForm) -> str:
    kept_only = bool(request.args.get("kept"))
    page = queries.items_out(session(), request.args.get("after"), kept_only=kept_only)
    return _list("storage/outside.html", page, form=form, kept_only=kept_only)


@blueprint.post("/outside/<any(return, release):act>")
@requires(Permission.STORAGE_MOVE)
def act_on_outside(act: str) -> ResponseReturnValue:
    """Put the chosen items back where they came from, or give up their kept places: all of them, or none."""
    form = BaseForm()
    barcodes = request.form.getlist("items")
    if not barcodes:
        form.form_errors = [_("Choose at least one item.")]
        return _outside_page(form), 422
    with refusals_in(form), transaction() as writing:
        items = queries.named_items(writing, barcodes)
        if act == "return":
            operations.return_items(writing, current_actor(), items)
        else:
            operations.release_kept_place(writing, current_actor(), items)
    if form.errors:
        return _outside_page(form), 422
    flash(_("Done. Items: %(count)s", count=len(barcodes)), "success")
    return redirect(url_for("storage.outside", kept=request.args.get("kept")))


@blueprint.get("/over-limits")
@requires(Permission.STORAGE_READ)
def over_limits() -> ResponseReturnValue:
    return _list("storage/over_limits.html", queries.items_over_limits(session(), now(), request.args.get("after")))


def _list(template: str, page: Page, **more: object) -> str:
    return render_template(
        template,
        page=page,
        rows=queries.outside_rows(session(), page.rows, now()),
        figures_now=queries.outside_figures(session(), now()),
        **more,
    )
