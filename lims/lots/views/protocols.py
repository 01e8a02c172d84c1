"""Protocols: how things are preserved, version by version."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.lots import operations, queries
from lims.lots.drafts import ProtocolDraft
from lims.lots.forms import ProtocolForm
from lims.lots.models import Protocol
from lims.lots.views.blueprint import blueprint, kind_choices
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.get("/protocols")
@requires(Permission.LOTS_READ)
def protocols() -> ResponseReturnValue:
    return render_template("lots/protocols.html", protocols=queries.protocols(session()))


@blueprint.route("/protocols/new", methods=["GET", "POST"])
@requires(Permission.LOTS_PRESERVE)
def new_protocol() -> ResponseReturnValue:
    form = ProtocolForm()
    form.offer(kind_choices())
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            protocol_id = operations.create_protocol(writing, current_actor(), _draft(form)).id
        if not form.errors:
            flash(_("The protocol has been saved."), "success")
            return redirect(url_for("lots.protocol", protocol_id=protocol_id))
    return render_template("lots/new_protocol.html", form=form), 422 if form.errors else 200


@blueprint.get("/protocols/<int:protocol_id>")
@requires(Permission.LOTS_READ)
def protocol(protocol_id: int) -> ResponseReturnValue:
    found = queries.protocol(session(), protocol_id)
    return render_template(
        "lots/protocol.html",
        protocol=found,
        newest=queries.newest_revision(session(), found.name),
        lots_made=queries.lots_made_by(session(), found.id),
    )


@blueprint.route("/protocols/<int:protocol_id>/revise", methods=["GET", "POST"])
@requires(Permission.LOTS_PRESERVE)
def revise_protocol(protocol_id: int) -> ResponseReturnValue:
    old = queries.protocol(session(), protocol_id)
    form = ProtocolForm(data=_facts_of(old))
    form.offer(kind_choices())
    form.name.data = old.name
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            replaced = queries.protocol(writing, protocol_id)
            new_id = operations.revise_protocol(writing, current_actor(), replaced, _draft(form)).id
        if not form.errors:
            flash(_("The new version has been saved."), "success")
            return redirect(url_for("lots.protocol", protocol_id=new_id))
    return render_template("lots/revise_protocol.html", form=form, protocol=old), 422 if form.errors else 200


@blueprint.post("/protocols/<int:protocol_id>/retire")
@requires(Permission.LOTS_PRESERVE)
def retire_protocol(protocol_id: int) -> ResponseReturnValue:
    with transaction() as writing:
        operations.retire_protocol(writing, current_actor(), queries.protocol(writing, protocol_id))
    flash(_("The protocol is no longer offered for new lots."), "success")
    return redirect(url_for("lots.protocol", protocol_id=protocol_id))


def _facts_of(protocol: Protocol) -> dict[str, object]:
    return {
        "name": protocol.name,
        "kinds": protocol.kinds,
        "cryoprotectant": protocol.cryoprotectant,
        "cooling": protocol.cooling,
        "text": protocol.text,
    }


def _draft(form: ProtocolForm) -> ProtocolDraft:
    return ProtocolDraft(
        name=form.name.data,
        text=form.text.data,
        kinds=tuple(form.kinds.data or ()),
        cryoprotectant=form.cryoprotectant.data or None,
        cooling=form.cooling.data or None,
    )
