"""Answering legal checks, and taking answers back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.distribution.answers import file_answer
from lims.distribution.drafts import CheckAnswer
from lims.distribution.forms import ClearanceForm, OpenChecksForm, ReasonForm
from lims.distribution.models import Request, RequestLine
from lims.distribution.operations import confirm_clearance, confirm_clearances, withdraw_clearance
from lims.distribution.queries import law_of
from lims.distribution.queries.blocking import clearance as clearance_by_id
from lims.distribution.queries.blocking import open_checks_of
from lims.distribution.queries.requests import line_of, request_by_number
from lims.distribution.views.blueprint import blueprint
from lims.distribution.views.uploads import upload_of
from lims.distribution.wording import check_label
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.route("/requests/<number>/checks/<check>", methods=["GET", "POST"], endpoint="confirm_clearance")
@requires(Permission.DISTRIBUTION_DECIDE)
def confirm(number: str, check: str) -> ResponseReturnValue:
    """Answer a legal check, for the request or for its line `?line=`."""
    found = request_by_number(session(), number)
    rule = law_of(session()).checks.get(check)
    if rule is None:
        raise NotFound(N_("check"), check)
    line = _line(found)
    form = ClearanceForm()
    if form.validate_on_submit():
        document = upload_of(form.document)
        with refusals_in(form), transaction() as writing:
            order = request_by_number(writing, number)
            confirm_clearance(writing, current_actor(), order, check, _line(order), form.note.data or None, document)
        if not form.errors:
            flash(_("Confirmed under your name: %(check)s", check=check_label(check)), "success")
            return redirect(url_for("distribution.request", number=number))
        found = request_by_number(session(), number)
        line = _line(found)
    page = render_template(
        "distribution/confirm.html", form=form, request_=found, check=rule, line=line, as_of=law_of(session()).as_of
    )
    return page, 422 if form.errors else 200


@blueprint.route("/requests/<number>/checks", methods=["GET", "POST"], endpoint="confirm_clearances")
@requires(Permission.DISTRIBUTION_DECIDE)
def confirm_all(number: str) -> ResponseReturnValue:
    """Answer all open legal checks of a request in one form, each ticked by itself."""
    found = request_by_number(session(), number)
    form = OpenChecksForm.for_checks(open_checks_of(session(), current_actor(), found))
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            order = request_by_number(writing, number)
            confirm_clearances(writing, current_actor(), order, _answers(form, order), form.note.data or None)
        if not form.errors:
            flash(_("Checks confirmed under your name: %(n)s", n=len(form.ticked())), "success")
            return redirect(url_for("distribution.request", number=number))
        found = request_by_number(session(), number)
    page = render_template(
        "distribution/checks.html",
        form=form,
        request_=found,
        lines={line.id: line for line in found.lines},
        as_of=law_of(session()).as_of,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/clearances/<int:clearance_id>/withdraw", methods=["GET", "POST"], endpoint="withdraw_clearance")
@requires(Permission.DISTRIBUTION_DECIDE)
def withdraw(clearance_id: int) -> ResponseReturnValue:
    found = clearance_by_id(session(), clearance_id)
    number = found.request.number
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            withdraw_clearance(writing, current_actor(), clearance_by_id(writing, clearance_id), form.reason.data)
        if not form.errors:
            flash(_("The answer has been taken back."), "success")
            return redirect(url_for("distribution.request", number=number))
        found = clearance_by_id(session(), clearance_id)
    return render_template("distribution/withdraw.html", form=form, clearance=found), 422 if form.errors else 200


@blueprint.get("/clearances/<int:clearance_id>/document")
@requires(Permission.DISTRIBUTION_READ)
def clearance_document(clearance_id: int) -> ResponseReturnValue:
    found = clearance_by_id(session(), clearance_id)
    if found.document is None:
        raise NotFound(N_("document"), clearance_id)
    return file_answer(found.document)


def _line(found: Request) -> RequestLine | None:
    line_id = request.args.get("line", type=int)
    return None if line_id is None else line_of(found, line_id)


def _answers(form: OpenChecksForm, order: Request) -> list[CheckAnswer]:
    return [
        CheckAnswer(
            check=blocker.check.code,
            line=None if blocker.line_id is None else line_of(order, blocker.line_id),
            document=upload_of(field) if (field := form.document_field(blocker)) is not None else None,
        )
        for blocker in form.ticked()
        if blocker.check is not None
    ]
