"""Lineage, literature and data links of a resource."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.resources import operations
from lims.resources.drafts import LineageDraft
from lims.resources.forms import DataLinkForm, ParentForm, ReferenceForm
from lims.resources.models import ParentRole
from lims.resources.queries import catalogue as queries
from lims.resources.queries.pedigrees import line_of_descent
from lims.resources.rules.archives import data_link_of
from lims.resources.rules.identifiers import reference_of
from lims.resources.views.blueprint import blueprint
from lims.resources.views.catalogue import show_resource
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.post("/<accession>/parents")
@requires(Permission.RESOURCES_EDIT)
def add_parent(accession: str) -> ResponseReturnValue:
    found = queries.resource(session(), accession)
    form = ParentForm()
    if form.validate():
        with refusals_in(form), transaction() as writing:
            parent = queries.resource_named(writing, form.parent.data)
            draft = LineageDraft(found, parent, ParentRole(form.role.data), form.note.data or None)
            operations.add_lineage(writing, current_actor(), [draft])
    if form.errors:
        return show_resource(found, 422, parent=form)
    flash(_("The parent has been recorded."), "success")
    return _back(accession, "lineage")


@blueprint.post("/<accession>/parents/<int:line_id>/remove")
@requires(Permission.RESOURCES_EDIT)
def remove_parent(accession: str, line_id: int) -> ResponseReturnValue:
    with transaction() as writing:
        found = queries.resource(writing, accession)
        operations.remove_lineage(writing, current_actor(), line_of_descent(writing, line_id, found.id))
    flash(_("The parent has been taken away."), "success")
    return _back(accession, "lineage")


@blueprint.post("/<accession>/references")
@requires(Permission.RESOURCES_EDIT)
def add_reference(accession: str) -> ResponseReturnValue:
    found = queries.resource(session(), accession)
    form = ReferenceForm()
    if form.validate():
        with refusals_in(form), transaction() as writing:
            operations.add_reference(writing, current_actor(), found, reference_of(form.reference.data))
    if form.errors:
        return show_resource(found, 422, reference=form)
    flash(_("The reference has been recorded."), "success")
    return _back(accession, "literature")


@blueprint.post("/<accession>/references/<int:reference_id>/remove")
@requires(Permission.RESOURCES_EDIT)
def remove_reference(accession: str, reference_id: int) -> ResponseReturnValue:
    with transaction() as writing:
        found = queries.resource(writing, accession)
        operations.remove_reference(writing, current_actor(), queries.reference(writing, reference_id, found.id))
    flash(_("The reference has been taken away."), "success")
    return _back(accession, "literature")


@blueprint.post("/<accession>/data-links")
@requires(Permission.RESOURCES_EDIT)
def add_data_link(accession: str) -> ResponseReturnValue:
    found = queries.resource(session(), accession)
    form = DataLinkForm()
    if form.validate():
        with refusals_in(form), transaction() as writing:
            operations.add_data_link(writing, current_actor(), found, data_link_of(form.data_link.data))
    if form.errors:
        return show_resource(found, 422, data_link=form)
    flash(_("The link has been recorded."), "success")
    return _back(accession, "literature")


@blueprint.post("/<accession>/data-links/<int:link_id>/remove")
@requires(Permission.RESOURCES_EDIT)
def remove_data_link(accession: str, link_id: int) -> ResponseReturnValue:
    with transaction() as writing:
        found = queries.resource(writing, accession)
        operations.remove_data_link(writing, current_actor(), queries.data_link(writing, link_id, found.id))
    flash(_("The link has been taken away."), "success")
    return _back(accession, "literature")


def _back(accession: str, part: str) -> ResponseReturnValue:
    return redirect(url_for("resources.resource", accession=accession, _anchor=part))
