"""Requesters: the list, one of them, registering, editing."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.distribution.forms import RequesterForm, SearchForm
from lims.distribution.models import Requester
from lims.distribution.operations import edit_requester, register_requester
from lims.distribution.queries import practice_of
from lims.distribution.queries.agreements import agreements_with
from lims.distribution.queries.requesters import requester_by_number
from lims.distribution.queries.requesters import requesters as list_requesters
from lims.distribution.queries.requests import RequestFilter, requests
from lims.distribution.states import agreement_state_on
from lims.distribution.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in
from lims.web.templating import language

FIELDS = (
    "version",
    "name",
    "institution",
    "department",
    "category",
    "address",
    "country",
    "email",
    "phone",
    "language",
)


@blueprint.get("/requesters")
@requires(Permission.DISTRIBUTION_READ)
def requesters() -> ResponseReturnValue:
    form = SearchForm(request.args)
    page = list_requesters(session(), form.q.data or "", request.args.get("after"))
    return render_template("distribution/requesters.html", form=form, page=page, is_filtered=bool(request.args))


@blueprint.get("/requesters/<number>", endpoint="requester")
@requires(Permission.DISTRIBUTION_READ)
def show(number: str) -> ResponseReturnValue:
    found = requester_by_number(session(), number)
    today = current_actor().today
    agreements = agreements_with(session(), found)
    return render_template(
        "distribution/requester.html",
        requester=found,
        page=requests(session(), RequestFilter(requester_id=found.id), request.args.get("after")),
        agreements=[(each, agreement_state_on(each.state, each.last_day_on, today)) for each in agreements],
    )


@blueprint.route("/requesters/new", methods=["GET", "POST"])
@requires(Permission.DISTRIBUTION_EDIT)
def new_requester() -> ResponseReturnValue:
    form = RequesterForm(data={"language": language()})
    form.offer_about_requester(practice_of(session()))
    if form.validate_on_submit():
        made = None
        with refusals_in(form), transaction() as writing:
            made = register_requester(writing, current_actor(), form.requester_draft())
        if made is not None and not form.errors:
            flash(_("The requester %(name)s has been recorded.", name=made.name), "success")
            return redirect(url_for("distribution.requester", number=made.number))
    return render_template("distribution/new_requester.html", form=form), 422 if form.errors else 200


@blueprint.route("/requesters/<number>/edit", methods=["GET", "POST"], endpoint="edit_requester")
@requires(Permission.DISTRIBUTION_EDIT)
def enter_changes(number: str) -> ResponseReturnValue:
    found = requester_by_number(session(), number)
    form = RequesterForm(data=_facts_of(found))
    form.offer_about_requester(practice_of(session()))
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            edited = requester_by_number(writing, number)
            edit_requester(writing, current_actor(), edited, form.requester_draft(), int(form.version.data or 0))
        if not form.errors:
            flash(_("The requester %(name)s has been saved.", name=form.name.data), "success")
            return redirect(url_for("distribution.requester", number=number))
        found = requester_by_number(session(), number)
    return render_template("distribution/edit_requester.html", form=form, requester=found), 422 if form.errors else 200


def _facts_of(found: Requester) -> dict[str, object]:
    return {name: getattr(found, name) for name in FIELDS}
