"""Conditions of the depositor and flags of the law for one resource."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.distribution.forms import CautionsForm
from lims.distribution.operations import set_cautions
from lims.distribution.queries import law_of, practice_of
from lims.distribution.queries.blocking import cautions_of
from lims.distribution.views.blueprint import blueprint
from lims.resources.queries import catalogue as resources
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.route("/cautions/<accession>", methods=["GET", "POST"])
@requires(Permission.DISTRIBUTION_EDIT)
def edit_cautions(accession: str) -> ResponseReturnValue:
    found = resources.resource(session(), accession)
    law, practice = law_of(session()), practice_of(session())
    codes = cautions_of(session(), [found.id])[found.id]
    form = CautionsForm(
        data={
            "conditions": [code for code in practice.conditions if code in codes],
            "flags": [code for code in law.flags if code in codes],
        }
    )
    form.offer(practice, law)
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            set_cautions(writing, current_actor(), resources.resource(writing, accession), form.codes())
        if not form.errors:
            flash(_("The conditions of %(accession)s have been saved.", accession=accession), "success")
            return redirect(url_for("resources.resource", accession=accession))
        found = resources.resource(session(), accession)
    page = render_template(
        "distribution/cautions.html",
        form=form,
        resource=found,
        told=law.flags_of(found.attributes),
        as_of=law.as_of,
    )
    return page, 422 if form.errors else 200
