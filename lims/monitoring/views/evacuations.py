"""Evacuations: the list, making a plan by one button, its paper, and closing it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.ledger.queries import history
from lims.monitoring.documents.evacuation_list import evacuation_list
from lims.monitoring.forms import CloseForm
from lims.monitoring.models import Evacuation
from lims.monitoring.operations import close_evacuation, plan_evacuation
from lims.monitoring.pdf import pdf_answer
from lims.monitoring.queries.evacuations import evacuation as evacuation_by_number
from lims.monitoring.queries.evacuations import evacuations as list_evacuations
from lims.monitoring.queries.evacuations import progress, progress_of, steps
from lims.monitoring.views.blueprint import blueprint
from lims.storage.queries import location as location_by_barcode
from lims.storage.queries import path, paths
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in
from lims.web.templating import language


@blueprint.get("/evacuations")
@requires(Permission.STORAGE_READ)
def evacuations() -> ResponseReturnValue:
    page = list_evacuations(session(), after=request.args.get("after"))
    counts = progress_of(session(), [plan.id for plan in page.rows])
    return render_template("monitoring/evacuations.html", page=page, counts=counts)


@blueprint.post("/locations/<barcode>/evacuation")
@requires(Permission.STORAGE_MOVE)
def evacuate(barcode: str) -> ResponseReturnValue:
    """The one button: the plan is made at once, and can be closed as easily."""
    with transaction() as writing:
        plan = plan_evacuation(writing, current_actor(), location_by_barcode(writing, barcode))
        number = plan.number
    flash(_("The plan %(number)s is made. Take the boxes from the top of the list.", number=number), "success")
    return redirect(url_for("monitoring.evacuation", number=number))


@blueprint.get("/evacuations/<number>")
@requires(Permission.STORAGE_READ)
def evacuation(number: str) -> ResponseReturnValue:
    return _plan_page(evacuation_by_number(session(), number), CloseForm(formdata=None))


@blueprint.get("/evacuations/<number>/list.pdf")
@requires(Permission.STORAGE_READ)
def evacuation_pdf(number: str) -> ResponseReturnValue:
    found = evacuation_by_number(session(), number)
    chosen = request.args.get("language", language())
    return pdf_answer(evacuation_list(session(), found, chosen), found.number)


@blueprint.post("/evacuations/<number>/close")
@requires(Permission.STORAGE_MOVE)
def close(number: str) -> ResponseReturnValue:
    found = evacuation_by_number(session(), number)
    form = CloseForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            close_evacuation(writing, current_actor(), evacuation_by_number(writing, number), form.note.data)
        if not form.errors:
            flash(_("The evacuation %(number)s is closed.", number=number), "success")
            return redirect(url_for("monitoring.evacuation", number=found.number))
    return _plan_page(evacuation_by_number(session(), number), form), 422


def _plan_page(found: Evacuation, form: CloseForm) -> str:
    listed = steps(session(), found)
    place_ids = {place.id for step in listed for place in (step.source, step.target, step.put) if place is not None}
    return render_template(
        "monitoring/evacuation.html",
        plan=found,
        way=path(session(), found.location_id),
        steps=listed,
        ways=paths(session(), place_ids),
        counts=progress(session(), found),
        form=form,
        lines=history(session(), "evacuation", found.id),
    )
