"""The queue of the printers: what waits, what failed, and what the printers say of themselves."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.labels.connection import PrinterConnection, PrinterTrouble
from lims.labels.forms import SendAgainForm
from lims.labels.models import DeliveryState
from lims.labels.operations import cancel_print, send_again
from lims.labels.printing import printers_of
from lims.labels.queries import delivery, failed_deliveries, open_deliveries
from lims.labels.refusals import PrinterInUse
from lims.labels.sending import Sender
from lims.labels.views.blueprint import blueprint, names, printer_names
from lims.labels.wording import trouble_sentence
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import database, session, transaction
from lims.web.refusing import refusals_in

# A page waits no longer for a printer; the scheduler sends the rest.
_SECONDS = 6


@blueprint.get("/queue")
@requires(Permission.LABELS_READ)
def queue() -> ResponseReturnValue:
    return render_template(
        "labels/queue.html",
        printers=printers_of(session()).by_name.values(),
        waiting=open_deliveries(session()),
        failed=failed_deliveries(session()),
        names=names(),
        printer_names=printer_names(),
    )


@blueprint.post("/printers/<name>/status")
@requires(Permission.LABELS_PRINT)
def ask_printer(name: str) -> ResponseReturnValue:
    """Ask a printer how it is."""
    printer = printers_of(session()).printer(name)
    try:
        with PrinterConnection(printer) as connection:
            waiting = connection.status().labels_waiting
    except PrinterTrouble as trouble:
        flash(trouble_sentence(trouble.trouble, trouble.detail), "danger")
    else:
        flash(_("The printer is ready. Labels before it: %(n)s.", n=waiting), "success")
    return redirect(url_for("labels.queue"))


@blueprint.post("/prints/<int:job_id>/send")
@requires(Permission.LABELS_PRINT)
def send_now(job_id: int) -> ResponseReturnValue:
    """Send a waiting print at once, without waiting for the scheduler."""
    say_sent(job_id)
    return redirect(url_for("labels.job", job_id=job_id))


@blueprint.post("/prints/<int:job_id>/cancel")
@requires(Permission.LABELS_PRINT)
def cancel(job_id: int) -> ResponseReturnValue:
    with transaction() as writing:
        cancel_print(writing, current_actor(), job_id)
    flash(_("The print was cancelled."), "success")
    return redirect(url_for("labels.job", job_id=job_id))


@blueprint.post("/prints/<int:job_id>/again")
@requires(Permission.LABELS_PRINT)
def again(job_id: int) -> ResponseReturnValue:
    """Go on with a print that failed or was cancelled, from the label that did not come out."""
    form = SendAgainForm()
    with refusals_in(form):
        if form.validate_on_submit():
            with transaction() as writing:
                send_again(writing, current_actor(), job_id, form.first_label.data)
    errors = [*form.form_errors, *(form.first_label.errors or [])]
    if errors:
        flash(" ".join(map(str, errors)), "danger")
    else:
        say_sent(job_id)
    return redirect(url_for("labels.job", job_id=job_id))


def say_sent(job_id: int) -> None:
    """Send a waiting print and say how far it came; what went wrong stands on its page."""
    try:
        state = Sender(database().read, transaction, current_actor).send(job_id, _SECONDS)
    except PrinterInUse as refusal:
        flash(_(refusal.message), "info")
        return
    found = delivery(session(), job_id)
    if state is DeliveryState.PRINTED:
        flash(_("Labels sent to the printer: %(n)s.", n=found.labels_sent), "success")
    elif not found.trouble:
        flash(_("Labels sent so far: %(n)s. The rest follows by itself.", n=found.labels_sent), "info")
