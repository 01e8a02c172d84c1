"""What lacks a duplicate, and planning a transfer of what is ticked."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.duplicates import queries
from lims.duplicates.forms import PlanForm
from lims.duplicates.operations import TransferDraft, plan_transfer
from lims.duplicates.policies import Policy, policies_of
from lims.duplicates.views.blueprint import blueprint
from lims.resources.queries.pedigrees import resources_by_accession
from lims.storage.queries import location
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.get("/")
@requires(Permission.STORAGE_READ)
def planner() -> ResponseReturnValue:
    return _page(_form())


@blueprint.post("/transfers")
@requires(Permission.STORAGE_MOVE)
def plan() -> ResponseReturnValue:
    """Plan a transfer of the resources that are ticked."""
    form = _form()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            found = resources_by_accession(writing, request.form.getlist("resource"))
            draft = TransferDraft(
                policy=_policy(),
                resources=list(found.values()),
                from_site=location(writing, form.from_site.data),
                to_site=location(writing, form.to_site.data),
                note=form.note.data or None,
            )
            number = plan_transfer(writing, current_actor(), draft).number
    if form.errors:
        return _page(form), 422
    return redirect(url_for("duplicates.transfer", number=number))


def _form() -> PlanForm:
    form = PlanForm()
    form.offer(queries.sites(session()))
    return form


def _policy() -> Policy:
    policies = policies_of(session())
    name = request.values.get("policy")
    return policies.policy(name) if name else policies.all[0]


def _page(form: PlanForm) -> str:
    policies = policies_of(session())
    chosen = _policy()
    return render_template(
        "duplicates/planner.html",
        form=form,
        policies=policies.all,
        chosen=chosen,
        coverage=queries.coverage(session(), chosen),
        page=queries.gaps(session(), chosen, after=request.args.get("after")),
        sites=queries.sites(session()),
    )
