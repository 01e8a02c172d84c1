"""Agreements: the list, one of them, drafting, sending, the signed copy, ending."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.distribution.answers import file_answer
from lims.distribution.drafts import AgreementDraft, SignedCopy, Upload, draft_for
from lims.distribution.forms import (
    AgreementFilterForm,
    CountersignForm,
    DraftAgreementForm,
    ReasonForm,
    SignedForm,
)
from lims.distribution.models import Agreement, AgreementScope, Request
from lims.distribution.operations import (
    countersign_agreement,
    draft_agreement,
    record_signed_agreement,
    send_agreement,
    terminate_agreement,
)
from lims.distribution.queries.agreements import agreement_by_number
from lims.distribution.queries.agreements import agreements as list_agreements
from lims.distribution.queries.requests import RequestFilter, request_by_number, requests
from lims.distribution.states import AGREEMENT_TRANSITIONS, AgreementState, agreement_state_on, steps_from
from lims.distribution.views.blueprint import blueprint
from lims.distribution.views.uploads import upload_of
from lims.ledger.queries import history
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.get("/agreements")
@requires(Permission.DISTRIBUTION_READ)
def agreements() -> ResponseReturnValue:
    form = AgreementFilterForm(request.args)
    form.offer()
    chosen = form.state.data
    states = [AgreementState(chosen)] if chosen in set(AgreementState) else []
    today = current_actor().today
    page = list_agreements(session(), today, states, form.q.data or "", request.args.get("after"))
    rows = [(each, agreement_state_on(each.state, each.last_day_on, today)) for each in page.rows]
    return render_template(
        "distribution/agreements.html", form=form, page=page, rows=rows, is_filtered=bool(request.args)
    )


@blueprint.get("/agreements/<number>", endpoint="agreement")
@requires(Permission.DISTRIBUTION_READ)
def show(number: str) -> ResponseReturnValue:
    return _show(agreement_by_number(session(), number))


@blueprint.route("/requests/<number>/agreement", methods=["GET", "POST"], endpoint="draft_agreement")
@requires(Permission.DISTRIBUTION_EDIT)
def draft(number: str) -> ResponseReturnValue:
    """Draft an agreement for a request."""
    found = request_by_number(session(), number)
    form = DraftAgreementForm(data={"language": found.language, "scope": AgreementScope.RESOURCES.value})
    form.offer()
    if form.validate_on_submit():
        made = None
        with refusals_in(form), transaction() as writing:
            made = draft_agreement(writing, current_actor(), _draft(form, request_by_number(writing, number)))
        if made is not None and not form.errors:
            flash(_("The agreement %(number)s has been drafted.", number=made.number), "success")
            return redirect(url_for("distribution.agreement", number=made.number))
        found = request_by_number(session(), number)
    return render_template("distribution/draft_agreement.html", form=form, request_=found), 422 if form.errors else 200


@blueprint.post("/agreements/<number>/send")
@requires(Permission.DISTRIBUTION_EDIT)
def send(number: str) -> ResponseReturnValue:
    with transaction() as writing:
        send_agreement(writing, current_actor(), agreement_by_number(writing, number))
    flash(_("The agreement %(number)s is noted as sent.", number=number), "success")
    return redirect(url_for("distribution.agreement", number=number))


@blueprint.post("/agreements/<number>/signed")
@requires(Permission.DISTRIBUTION_EDIT)
def signed(number: str) -> ResponseReturnValue:
    found = agreement_by_number(session(), number)
    form = SignedForm()
    if form.validate_on_submit():
        file = upload_of(form.file) or Upload("", b"")
        with refusals_in(form), transaction() as writing:
            copy = SignedCopy(file, form.signatory.data, form.signed_on.data)
            record_signed_agreement(writing, current_actor(), agreement_by_number(writing, number), copy)
        if not form.errors:
            flash(_("The signed copy of %(number)s has been kept.", number=number), "success")
            return redirect(url_for("distribution.agreement", number=number))
        found = agreement_by_number(session(), number)
    return _show(found, 422, form)


@blueprint.post("/agreements/<number>/countersign")
@requires(Permission.DISTRIBUTION_DECIDE)
def countersign(number: str) -> ResponseReturnValue:
    form = CountersignForm()
    found = agreement_by_number(session(), number)
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            countersign_agreement(writing, current_actor(), agreement_by_number(writing, number), form.signatory.data)
        if not form.errors:
            flash(_("The agreement %(number)s is active.", number=number), "success")
            return redirect(url_for("distribution.agreement", number=number))
        found = agreement_by_number(session(), number)
    return _show(found, 422, countersign_form=form)


@blueprint.route("/agreements/<number>/terminate", methods=["GET", "POST"])
@requires(Permission.DISTRIBUTION_DECIDE)
def terminate(number: str) -> ResponseReturnValue:
    found = agreement_by_number(session(), number)
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            terminate_agreement(writing, current_actor(), agreement_by_number(writing, number), form.reason.data)
        if not form.errors:
            flash(_("The agreement %(number)s has ended.", number=number), "success")
            return redirect(url_for("distribution.agreement", number=number))
        found = agreement_by_number(session(), number)
    return render_template("distribution/terminate.html", form=form, agreement=found), 422 if form.errors else 200


@blueprint.get("/agreements/<number>/draft.pdf")
@requires(Permission.DISTRIBUTION_READ)
def agreement_file(number: str) -> ResponseReturnValue:
    return file_answer(agreement_by_number(session(), number).draft_file)


@blueprint.get("/agreements/<number>/signed-copy")
@requires(Permission.DISTRIBUTION_READ)
def signed_file(number: str) -> ResponseReturnValue:
    found = agreement_by_number(session(), number)
    if found.signed_file is None:
        raise NotFound(N_("document"), number)
    return file_answer(found.signed_file)


def _show(
    found: Agreement,
    status: int = 200,
    signed_form: SignedForm | None = None,
    countersign_form: CountersignForm | None = None,
) -> ResponseReturnValue:
    today = current_actor().today
    state = agreement_state_on(found.state, found.last_day_on, today)
    page = render_template(
        "distribution/agreement.html",
        agreement=found,
        state=state,
        steps=steps_from(state, AGREEMENT_TRANSITIONS),
        signed_form=signed_form or SignedForm(formdata=None, data={"signed_on": today}),
        countersign_form=countersign_form or CountersignForm(formdata=None),
        requests=requests(session(), RequestFilter(requester_id=found.requester_id), size=10).rows,
        lines=history(session(), "agreement", found.id),
    )
    return page, status


def _draft(form: DraftAgreementForm, found: Request) -> AgreementDraft:
    terms = (form.further_terms.data or "").splitlines()
    return draft_for(found, AgreementScope(form.scope.data), form.language.data, terms)
