"""Registering centres and their keys: for those who manage the index."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.index.forms import CentreForm, KeyForm
from lims.index.operations.centres import CentreDraft, add_key, change_centre, register_centre, revoke_key
from lims.index.queries.centres import centre as centre_with_code
from lims.index.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.route("/centres/new", methods=["GET", "POST"])
@requires(Permission.INDEX_MANAGE)
def new_centre() -> ResponseReturnValue:
    form = CentreForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            register_centre(writing, current_actor(), form.code.data, _draft(form))
        if not form.errors:
            flash(_("The centre is registered. Add its public key, so that it can send its records."), "success")
            return redirect(url_for("index.centre_keys", code=form.code.data))
    return render_template("index/centre_form.html", form=form, centre=None)


@blueprint.route("/centres/<code>/edit", methods=["GET", "POST"])
@requires(Permission.INDEX_MANAGE)
def edit_centre(code: str) -> ResponseReturnValue:
    centre = centre_with_code(session(), code)
    form = CentreForm(obj=centre)
    if form.validate_on_submit():
        version = int(form.version.data) if (form.version.data or "").isdecimal() else 0
        with refusals_in(form), transaction() as writing:
            change_centre(writing, current_actor(), code, _draft(form), version)
        if not form.errors:
            flash(_("Saved."), "success")
            return redirect(url_for("index.centre", code=code))
    return render_template("index/centre_form.html", form=form, centre=centre)


@blueprint.route("/centres/<code>/keys", methods=["GET", "POST"])
@requires(Permission.INDEX_MANAGE)
def centre_keys(code: str) -> ResponseReturnValue:
    form = KeyForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            add_key(writing, current_actor(), code, form.jwk)
        if not form.errors:
            flash(_("The key is accepted."), "success")
            return redirect(url_for("index.centre_keys", code=code))
    return render_template("index/centre_keys.html", form=form, centre=centre_with_code(session(), code))


@blueprint.post("/centres/<code>/keys/<key_id>/revoke")
@requires(Permission.INDEX_MANAGE)
def revoke_centre_key(code: str, key_id: str) -> ResponseReturnValue:
    with transaction() as writing:
        revoke_key(writing, current_actor(), code, key_id)
    flash(_("The key is no longer trusted."), "success")
    return redirect(url_for("index.centre_keys", code=code))


def _draft(form: CentreForm) -> CentreDraft:
    return CentreDraft(
        name_en=form.name_en.data,
        name_ja=form.name_ja.data,
        contact_email=form.contact_email.data,
        home_page=form.home_page.data or None,
        active=form.active.data,
    )
