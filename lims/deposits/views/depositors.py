"""Depositors and their agreements."""

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.attachments import content_of
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.deposits import queries
from lims.deposits.forms import AgreementForm, DepositorFilterForm, DepositorForm
from lims.deposits.models import Depositor
from lims.deposits.operations.depositors import edit_agreement, edit_depositor, record_agreement, register_depositor
from lims.deposits.views.blueprint import blueprint
from lims.ledger.queries import history
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.get("/depositors")
@requires(Permission.DEPOSITS_READ)
def depositors() -> ResponseReturnValue:
    form = DepositorFilterForm(request.args)
    page = queries.depositors(session(), form.q.data or "", after=request.args.get("after"))
    return render_template("deposits/depositors.html", page=page, form=form)


@blueprint.route("/depositors/new", methods=["GET", "POST"])
@requires(Permission.DEPOSITS_EDIT)
def new_depositor() -> ResponseReturnValue:
    form = DepositorForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            number = register_depositor(writing, current_actor(), form.draft()).number
        if not form.errors:
            flash(_("The depositor %(number)s has been recorded.", number=number), "success")
            return redirect(url_for("deposits.depositor", number=number))
    return render_template("deposits/depositor_form.html", form=form, depositor=None), 422 if form.errors else 200


@blueprint.get("/depositors/<number>")
@requires(Permission.DEPOSITS_READ)
def depositor(number: str) -> ResponseReturnValue:
    found = queries.depositor(session(), number)
    page = queries.deposits(session(), depositor_id=found.id, after=request.args.get("after"), size=25)
    return render_template(
        "deposits/depositor.html",
        depositor=found,
        page=page,
        counts=queries.counts_of_deposits(session(), [each.id for each in page.rows]),
        lines=history(session(), "depositor", found.id),
    )


@blueprint.route("/depositors/<number>/edit", methods=["GET", "POST"])
@requires(Permission.DEPOSITS_EDIT)
def change_depositor(number: str) -> ResponseReturnValue:
    form = DepositorForm(obj=queries.depositor(session(), number))
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            found = queries.depositor(writing, number)
            edit_depositor(writing, current_actor(), found, form.draft(), form.version.data)
        if not form.errors:
            flash(_("The depositor %(number)s has been saved.", number=number), "success")
            return redirect(url_for("deposits.depositor", number=number))
    shown = queries.depositor(session(), number)
    is_stale = _take_newer_version(form, shown)
    page = render_template("deposits/depositor_form.html", form=form, depositor=shown, is_stale=is_stale)
    return page, 422 if form.errors else 200


@blueprint.route("/depositors/<number>/agreements/new", methods=["GET", "POST"])
@requires(Permission.DEPOSITS_EDIT)
def new_agreement(number: str) -> ResponseReturnValue:
    form = AgreementForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            found = queries.depositor(writing, number)
            made = record_agreement(writing, current_actor(), found, form.draft()).number
        if not form.errors:
            flash(_("The agreement %(number)s has been recorded.", number=made), "success")
            return redirect(url_for("deposits.agreement", number=made))
    depositor = queries.depositor(session(), number)
    page = render_template("deposits/agreement_form.html", form=form, depositor=depositor, agreement=None)
    return page, 422 if form.errors else 200


@blueprint.get("/agreements/<number>")
@requires(Permission.DEPOSITS_READ)
def agreement(number: str) -> ResponseReturnValue:
    found = queries.agreement(session(), number)
    lines = history(session(), "deposit_agreement", found.id)
    return render_template("deposits/agreement.html", agreement=found, lines=lines, today=current_actor().today)


@blueprint.route("/agreements/<number>/edit", methods=["GET", "POST"])
@requires(Permission.DEPOSITS_EDIT)
def change_agreement(number: str) -> ResponseReturnValue:
    form = AgreementForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            found = queries.agreement(writing, number)
            edit_agreement(writing, current_actor(), found, form.draft(), form.version.data)
        if not form.errors:
            flash(_("The agreement %(number)s has been saved.", number=number), "success")
            return redirect(url_for("deposits.agreement", number=number))
    shown = queries.agreement(session(), number)
    if request.method == "GET":
        form.show(shown)
    is_stale = _take_newer_version(form, shown)
    page = render_template(
        "deposits/agreement_form.html", form=form, depositor=shown.depositor, agreement=shown, is_stale=is_stale
    )
    return page, 422 if form.errors else 200


@blueprint.get("/agreements/<number>/file")
@requires(Permission.DEPOSITS_READ)
def agreement_file(number: str) -> ResponseReturnValue:
    attachment = queries.agreement(session(), number).attachment
    if attachment is None:
        raise NotFound(N_("signed file"), number)
    content = BytesIO(content_of(session(), attachment))
    return send_file(content, attachment.media_type, as_attachment=True, download_name=attachment.name)


def _take_newer_version(form: DepositorForm | AgreementForm, shown: Depositor | object) -> bool:
    """After a stale save show what is saved now beside it, and let a further save replace it."""
    version = getattr(shown, "version", 0)
    is_stale = request.method == "POST" and form.version.data != version
    if is_stale:
        form.version.raw_data, form.version.data = None, version
    return is_stale
