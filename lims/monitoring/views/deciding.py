"""Deciding about exposed lots, and closing an incident."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.lots import queries as lots
from lims.monitoring.forms import ConclusionForm, DecisionForm
from lims.monitoring.operations import close_incident, decide_lots, plan_samples
from lims.monitoring.queries.incidents import incident as incident_by_number
from lims.monitoring.views.blueprint import blueprint
from lims.monitoring.views.incidents import incident_page
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.post("/incidents/<number>/decisions")
@requires(Permission.QUALITY_DECIDE)
def decide(number: str) -> ResponseReturnValue:
    found = incident_by_number(session(), number)
    form = DecisionForm()
    if form.validate_on_submit():
        codes = form.lots.data or []
        if not codes:
            form.form_errors.append(_("Tick the lots that are decided on."))
        else:
            with refusals_in(form), transaction() as writing:
                found = incident_by_number(writing, number)
                chosen = [lots.lot(writing, code) for code in codes]
                decide_lots(writing, current_actor(), found, chosen, form.chosen_decision, form.reason.data or "")
        if not form.errors:
            flash(_("Lots decided on: %(n)s.", n=len(codes)), "success")
            return redirect(url_for("monitoring.incident", number=found.number))
    return incident_page(incident_by_number(session(), number), decision=form)


@blueprint.post("/incidents/<number>/conclusion")
@requires(Permission.QUALITY_DECIDE)
def conclude(number: str) -> ResponseReturnValue:
    found = incident_by_number(session(), number)
    form = ConclusionForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            close_incident(writing, current_actor(), incident_by_number(writing, number), form.conclusion.data or "")
        if not form.errors:
            flash(_("The incident %(number)s is closed.", number=number), "success")
            return redirect(url_for("monitoring.incident", number=found.number))
    return incident_page(incident_by_number(session(), number), conclusion=form)


@blueprint.post("/incidents/<number>/samples")
@requires(Permission.QUALITY_RECORD)
def sample(number: str) -> ResponseReturnValue:
    """Choose further items for tests, where chosen ones are gone or the settings ask for more now."""
    with transaction() as writing:
        chosen = plan_samples(writing, current_actor(), incident_by_number(writing, number))
    flash(_("Further items chosen for tests: %(n)s.", n=chosen), "success")
    return redirect(url_for("monitoring.incident", number=number))
