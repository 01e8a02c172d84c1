"""Incidents: the list, declaring one, its page and its report."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.permissions import Permission
from lims.ledger.queries import history
from lims.monitoring.documents.incident_report import incident_report
from lims.monitoring.drafts import IncidentDraft
from lims.monitoring.forms import ConclusionForm, DecisionForm, IncidentForm
from lims.monitoring.models import Alarm, Incident
from lims.monitoring.operations import declare_incident
from lims.monitoring.pdf import pdf_answer
from lims.monitoring.queries.alarms import alarm as alarm_by_id
from lims.monitoring.queries.incidents import incident as incident_by_number
from lims.monitoring.queries.incidents import incidents as list_incidents
from lims.monitoring.queries.incidents import items_of_incident, lots_of, progress, samples, summaries
from lims.monitoring.views.blueprint import blueprint
from lims.storage.queries import location as location_by_barcode
from lims.storage.queries import path, paths
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in
from lims.web.templating import language


@blueprint.get("/incidents")
@requires(Permission.STORAGE_READ)
def incidents() -> ResponseReturnValue:
    page = list_incidents(session(), after=request.args.get("after"))
    return render_template("monitoring/incidents.html", page=page)


@blueprint.route("/incidents/new", methods=["GET", "POST"])
@requires(Permission.QUALITY_RECORD)
def new_incident() -> ResponseReturnValue:
    form = _prefilled_form()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            made = declare_incident(writing, current_actor(), _draft(writing, form))
            number = made.number
        if not form.errors:
            flash(_("The incident %(number)s is declared: its lots are on hold.", number=number), "success")
            return redirect(url_for("monitoring.incident", number=number))
    return render_template("monitoring/incident_form.html", form=form), 422 if form.errors else 200


@blueprint.get("/incidents/<number>")
@requires(Permission.STORAGE_READ)
def incident(number: str) -> ResponseReturnValue:
    return incident_page(incident_by_number(session(), number))


@blueprint.get("/incidents/<number>/report.pdf")
@requires(Permission.STORAGE_READ)
def report(number: str) -> ResponseReturnValue:
    found = incident_by_number(session(), number)
    chosen = request.args.get("language", language())
    return pdf_answer(incident_report(session(), found, chosen), found.number)


def incident_page(
    found: Incident, decision: DecisionForm | None = None, conclusion: ConclusionForm | None = None
) -> ResponseReturnValue:
    """The page of an incident; a form that was refused is given to be shown again."""
    chosen = samples(session(), found)
    items = items_of_incident(session(), found, after=request.args.get("after"), size=50)
    places = {each.location_id for each in items.rows} | {each.chosen.location_id for each in chosen}
    page = render_template(
        "monitoring/incident.html",
        incident=found,
        way=path(session(), found.location_id),
        lots=lots_of(session(), found),
        summaries=summaries(session(), found),
        samples=chosen,
        progress=progress(chosen),
        items=items,
        ways=paths(session(), places),
        decision=decision or DecisionForm(formdata=None),
        conclusion=conclusion or ConclusionForm(formdata=None),
        lines=history(session(), "incident", found.id),
    )
    return page, 422 if (decision or conclusion) else 200


def _prefilled_form() -> IncidentForm:
    """What the alarm, or the place, says already."""
    zone, at = current_actor().zone, current_actor().at
    number = request.args.get("alarm", "")
    data: dict[str, str | datetime] = {"location": request.args.get("location", ""), "ended_at": at.astimezone(zone)}
    if number.isdecimal():
        found: Alarm = alarm_by_id(session(), int(number))
        data |= {
            "alarm": number,
            "location": found.sensor.location.barcode,
            "began_at": found.began_at.astimezone(zone),
            "ended_at": (found.ended_at or at).astimezone(zone),
        }
    return IncidentForm(data=data)


def _draft(writing: Session, form: IncidentForm) -> IncidentDraft:
    number = form.alarm.data or ""
    return IncidentDraft(
        location=location_by_barcode(writing, form.location.data or ""),
        began_at=_instant(form.began_at.data),
        ended_at=_instant(form.ended_at.data),
        cause=form.cause.data or "",
        alarm=alarm_by_id(writing, int(number)) if number.isdecimal() else None,
    )


def _instant(local: datetime) -> datetime:
    """A time as it was typed, in the centre's zone; the minute that goes on is over."""
    actor = current_actor()
    return min(local.replace(tzinfo=actor.zone), actor.at.astimezone(actor.zone))
