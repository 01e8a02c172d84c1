"""The list of requests, one request with what blocks it, entering and editing."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.distribution.drafts import RequestChanges, RequestDraft
from lims.distribution.forms import EditRequestForm, NewRequestForm, PrepareForm, RequestFilterForm
from lims.distribution.models import Request, Requester, Source
from lims.distribution.operations import edit_request, receive_request
from lims.distribution.queries import practice_of
from lims.distribution.queries.agreements import agreements_with
from lims.distribution.queries.blocking import blockers_of, valid_clearances
from lims.distribution.queries.requesters import requester_by_number
from lims.distribution.queries.requests import RequestFilter, numbers_by_state, request_by_number
from lims.distribution.queries.requests import requests as list_requests
from lims.distribution.states import (
    OPEN_REQUESTS,
    REQUEST_TRANSITIONS,
    RequestState,
    agreement_state_on,
    steps_from,
)
from lims.distribution.views.blueprint import blueprint
from lims.ledger.queries import history
from lims.resources.kinds import kinds_of
from lims.shipping.queries.stock import practice_of as shipping_practice_of
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in
from lims.web.templating import language

BLANK_LINES = 3


@blueprint.get("/")
@requires(Permission.DISTRIBUTION_READ)
def requests() -> ResponseReturnValue:
    form = RequestFilterForm(request.args)
    form.offer()
    chosen = RequestFilter(states=_states(form.state.data), text=form.q.data or "")
    page = list_requests(session(), chosen, request.args.get("after"))
    return render_template(
        "distribution/requests.html",
        form=form,
        page=page,
        counts=numbers_by_state(session()),
        states=RequestState,
        is_filtered=bool(request.args),
    )


@blueprint.get("/requests/<number>", endpoint="request")
@requires(Permission.DISTRIBUTION_READ)
def show(number: str) -> ResponseReturnValue:
    return show_request(request_by_number(session(), number))


def show_request(found: Request, status: int = 200, prepare: PrepareForm | None = None) -> ResponseReturnValue:
    """The page of a request; a form that was refused is given to be shown again."""
    actor = current_actor()
    suggested = shipping_practice_of(session()).calendar.suggested_day(actor.today)
    is_open = found.state in OPEN_REQUESTS
    agreements = agreements_with(session(), found.requester)
    page = render_template(
        "distribution/request.html",
        request_=found,
        is_open=is_open,
        blockers=blockers_of(session(), actor, found) if is_open else (),
        steps=steps_from(found.state, REQUEST_TRANSITIONS),
        prepare=prepare or PrepareForm(formdata=None, data={"planned_on": suggested}),
        clearances=valid_clearances(session(), found),
        agreements=[(each, agreement_state_on(each.state, each.last_day_on, actor.today)) for each in agreements],
        lines=history(session(), "request", found.id),
    )
    return page, status


@blueprint.route("/requests/new", methods=["GET", "POST"])
@requires(Permission.DISTRIBUTION_EDIT)
def new_request() -> ResponseReturnValue:
    """Enter a request; `?requester=` is for a known one, `?resource=` names what is asked for."""
    requester = requester_by_number(session(), request.args["requester"]) if "requester" in request.args else None
    form = NewRequestForm(data=_blank_request(requester))
    if requester is not None:
        form.without_requester()
    else:
        form.offer_about_requester(practice_of(session()))
    form.offer_about_request(practice_of(session()), kinds_of(session()))
    if form.validate_on_submit():
        made = None
        with refusals_in(form), transaction() as writing:
            known = requester_by_number(writing, requester.number) if requester is not None else None
            made = receive_request(writing, current_actor(), _draft(form, known))
        if made is not None and not form.errors:
            flash(_("The request %(number)s has been recorded.", number=made.number), "success")
            return redirect(url_for("distribution.request", number=made.number))
    page = render_template("distribution/new_request.html", form=form, requester=requester)
    return page, 422 if form.errors else 200


@blueprint.route("/requests/<number>/edit", methods=["GET", "POST"], endpoint="edit_request")
@requires(Permission.DISTRIBUTION_EDIT)
def enter_changes(number: str) -> ResponseReturnValue:
    found = request_by_number(session(), number)
    form = EditRequestForm(data=_facts_of(found))
    form.offer_about_request(practice_of(session()), kinds_of(session()))
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            changes = RequestChanges(
                purpose=form.purpose.data or None,
                purpose_text=form.purpose_text.data or "",
                note=form.note.data or None,
                lines=form.line_drafts(),
            )
            edited = request_by_number(writing, number)
            edit_request(writing, current_actor(), edited, changes, int(form.version.data))
        if not form.errors:
            flash(_("The request %(number)s has been saved.", number=number), "success")
            return redirect(url_for("distribution.request", number=number))
        found = request_by_number(session(), number)
    page = render_template("distribution/edit_request.html", form=form, request_=found)
    return page, 422 if form.errors else 200


def _states(chosen: str | None) -> frozenset[RequestState]:
    if chosen == "open":
        return OPEN_REQUESTS
    return frozenset({RequestState(chosen)}) if chosen in set(RequestState) else frozenset()


def _blank_request(requester: Requester | None) -> dict[str, Any]:
    wanted = [{"accession": accession, "items": 1} for accession in request.args.getlist("resource")]
    return {
        "message_id": str(uuid.uuid4()),
        "language": requester.language if requester is not None else language(),
        "lines": [*wanted, *[{"items": 1}] * BLANK_LINES],
    }


def _facts_of(found: Request) -> dict[str, Any]:
    lines = [
        {"accession": line.resource.accession, "form": line.form, "items": line.items_wanted} for line in found.lines
    ]
    return {
        "version": found.version,
        "purpose": found.purpose or "",
        "purpose_text": found.purpose_text,
        "note": found.note,
        "lines": [*lines, *[{"items": 1}] * BLANK_LINES],
    }


def _draft(form: NewRequestForm, requester: Requester | None) -> RequestDraft:
    return RequestDraft(
        requester=requester or form.requester_draft(),
        lines=form.line_drafts(),
        message_id=form.message_id.data,
        source=Source.PAGE,
        language=form.language.data,
        purpose=form.purpose.data or None,
        purpose_text=form.purpose_text.data or "",
        note=form.note.data or None,
        terms_accepted=form.terms_accepted.data,
    )
