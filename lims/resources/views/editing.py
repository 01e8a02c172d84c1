"""Registering and editing a resource, deciding who may see it, withdrawing it."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.resources import operations
from lims.resources.drafts import ResourceDraft, draft_of
from lims.resources.forms import (
    EditResourceForm,
    NewResourceForm,
    VisibilityForm,
    WithdrawalForm,
    resource_form,
)
from lims.resources.kinds import Kind, kinds_of
from lims.resources.models import Resource, Visibility
from lims.resources.queries import catalogue as queries
from lims.resources.reading import Reading, plain_text, values_of, written_fields
from lims.resources.views.blueprint import blueprint
from lims.resources.views.catalogue import show_resource
from lims.resources.wording import problem_text, reader, sections_of, value_text
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.RESOURCES_EDIT)
def new() -> ResponseReturnValue:
    kinds = kinds_of(session())
    name = request.args.get("kind", "")
    if name not in kinds:
        return render_template("resources/choose_kind.html", kinds=kinds)
    kind = kinds[name]
    form = resource_form(kind, NewResourceForm)
    if form.is_submitted():
        reading = form.read_checked()
        if not form.errors:
            registered = _register(form, kind, reading)
            if registered is not None:
                _tell_doubts(kind, reading)
                flash(_("%(accession)s has been registered.", accession=registered), "success")
                return redirect(url_for("resources.resource", accession=registered))
    page = render_template(
        "resources/new.html", form=form, kind=kind, kinds=kinds, sections=sections_of(kind, written_fields(kind))
    )
    return page, 422 if form.errors else 200


def _register(form: Any, kind: Kind, reading: Reading) -> str | None:
    with refusals_in(form), transaction() as writing:
        draft = draft_of(
            kind,
            reading.values,
            visibility=Visibility(form.visibility.data),
            embargoed_until=form.embargoed_until.data,
        )
        return operations.register_resource(writing, current_actor(), draft).accession
    return None


@dataclass(frozen=True)
class Difference:
    """A field that somebody else saved differently from what was entered."""

    label: str
    saved: str
    entered: str


@blueprint.route("/<accession>/edit", methods=["GET", "POST"])
@requires(Permission.RESOURCES_EDIT)
def edit(accession: str) -> ResponseReturnValue:
    found = queries.resource(session(), accession)
    kind = kinds_of(session())[found.kind]
    form = resource_form(kind, EditResourceForm)
    differences: list[Difference] = []
    if form.is_submitted():
        reading = form.read_checked()
        if not form.errors:
            _save(form, found, draft_of(kind, reading.values))
        if not form.errors:
            _tell_doubts(kind, reading)
            flash(_("Saved."), "success")
            return redirect(url_for("resources.resource", accession=found.accession))
        if form.version.data != found.version:
            differences = _differences(kind, found, reading)
            # A further save replaces what is shown now, knowingly.
            form.version.raw_data, form.version.data = None, found.version
    else:
        form.show(values_of(found, kind))
        form.version.data = found.version
    page = render_template(
        "resources/edit.html",
        form=form,
        resource=found,
        kind=kind,
        sections=sections_of(kind, written_fields(kind)),
        differences=differences,
    )
    return page, 409 if differences else 422 if form.errors else 200


def _save(form: Any, found: Resource, draft: ResourceDraft) -> None:
    with refusals_in(form), transaction() as writing:
        operations.edit_resource(writing, current_actor(), found, draft, form.version.data)


def _differences(kind: Kind, found: Resource, reading: Reading) -> list[Difference]:
    """Both versions side by side, where they differ; what was not asked for again counts as the same."""
    saved = values_of(found, kind)
    rows = []
    for attribute in written_fields(kind):
        theirs, ours = saved.get(attribute.name), reading.values.get(attribute.name)
        if plain_text(attribute, theirs) != plain_text(attribute, ours) and attribute.name != "ncbi_taxon_id":
            rows.append(Difference(reader(attribute.label), value_text(attribute, theirs), value_text(attribute, ours)))
    return rows


def _tell_doubts(kind: Kind, reading: Reading) -> None:
    """Say what was understood only with doubt; it is saved, and the curator should look."""
    for name, problem in reading.doubtful():
        flash(
            _("%(field)s: %(remark)s", field=reader(kind.attribute(name).label), remark=problem_text(problem)),
            "warning",
        )


@blueprint.post("/<accession>/visibility")
@requires(Permission.RESOURCES_EDIT)
def visibility(accession: str) -> ResponseReturnValue:
    found = queries.resource(session(), accession)
    form = VisibilityForm()
    if form.validate():
        chosen = Visibility(form.visibility.data)
        until = form.embargoed_until.data if chosen is Visibility.EMBARGOED else None
        with refusals_in(form), transaction() as writing:
            operations.set_visibility(writing, current_actor(), found, chosen, until, form.version.data)
    if form.errors:
        return show_resource(found, 422, visibility=form)
    flash(_("Saved."), "success")
    return redirect(url_for("resources.resource", accession=found.accession))


@blueprint.post("/<accession>/withdraw")
@requires(Permission.RESOURCES_EDIT)
def withdraw(accession: str) -> ResponseReturnValue:
    found = queries.resource(session(), accession)
    form = WithdrawalForm()
    if form.validate():
        with refusals_in(form), transaction() as writing:
            operations.withdraw_resource(writing, current_actor(), found, form.reason.data)
    if form.errors:
        return show_resource(found, 422, withdrawal=form)
    flash(_("%(accession)s has been withdrawn from the catalogue.", accession=found.accession), "success")
    return redirect(url_for("resources.resource", accession=found.accession))
