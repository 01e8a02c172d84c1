"""Pages of taxa."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.resources import operations
from lims.resources.drafts import TaxonDraft
from lims.resources.forms import MergeTaxonForm, TaxonForm
from lims.resources.models import Taxon
from lims.resources.queries import taxa as queries
from lims.resources.queries.catalogue import ResourceFilter, count_of_resources, resources
from lims.resources.rules.identifiers import taxonomy_url
from lims.resources.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in

RESOURCES_SHOWN = 20


@blueprint.get("/taxa")
@requires(Permission.RESOURCES_READ)
def taxa() -> ResponseReturnValue:
    text = request.args.get("q", "")
    return render_template(
        "resources/taxa.html", text=text, page=queries.taxa(session(), text, request.args.get("after"))
    )


@blueprint.get("/taxa/suggest")
@requires(Permission.RESOURCES_READ)
def suggest_taxa() -> ResponseReturnValue:
    """Taxa for a field in which one is being typed."""
    found = queries.taxa_named(session(), request.args.get("q", ""))
    names = [(taxon.scientific_name, [taxon.name_ja, taxon.name_en]) for taxon in found]
    return jsonify([{"value": name, "label": ", ".join(filter(None, others))} for name, others in names])


@blueprint.route("/taxa/new", methods=["GET", "POST"])
@requires(Permission.RESOURCES_EDIT)
def new_taxon() -> ResponseReturnValue:
    form = TaxonForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            made = operations.create_taxon(writing, current_actor(), _draft(form))
        if not form.errors:
            flash(_("Saved."), "success")
            return redirect(url_for("resources.taxon", taxon_id=made.id))
    return render_template("resources/new_taxon.html", form=form), 422 if form.errors else 200


@blueprint.get("/taxa/<int:taxon_id>")
@requires(Permission.RESOURCES_READ)
def taxon(taxon_id: int) -> ResponseReturnValue:
    found = queries.taxon(session(), taxon_id)
    return _page(found, _form_of(found), MergeTaxonForm(formdata=None, prefix="merge-"))


@blueprint.post("/taxa/<int:taxon_id>")
@requires(Permission.RESOURCES_EDIT)
def edit_taxon(taxon_id: int) -> ResponseReturnValue:
    found = queries.taxon(session(), taxon_id)
    form = TaxonForm()
    if form.validate():
        with refusals_in(form), transaction() as writing:
            operations.edit_taxon(writing, current_actor(), found, _draft(form), form.version.data)
    if form.errors:
        return _page(found, form, MergeTaxonForm(formdata=None, prefix="merge-"), 422)
    flash(_("Saved."), "success")
    return redirect(url_for("resources.taxon", taxon_id=taxon_id))


@blueprint.post("/taxa/<int:taxon_id>/merge")
@requires(Permission.RESOURCES_EDIT)
def merge_taxon(taxon_id: int) -> ResponseReturnValue:
    found = queries.taxon(session(), taxon_id)
    form = MergeTaxonForm(prefix="merge-")
    if form.validate():
        with refusals_in(form), transaction() as writing:
            merged = queries.taxon_named(writing, form.merged.data)
            count = operations.merge_taxa(writing, current_actor(), found, merged)
            flash(_("Resources that came to this taxon: %(n)s.", n=count), "success")
    if form.errors:
        return _page(found, _form_of(found), form, 422)
    return redirect(url_for("resources.taxon", taxon_id=taxon_id))


def _page(found: Taxon, form: TaxonForm, merging: MergeTaxonForm, status: int = 200) -> ResponseReturnValue:
    is_stale = form.version.data is not None and form.version.data != found.version
    if is_stale:
        form.version.raw_data, form.version.data = None, found.version
    chosen = ResourceFilter(taxon_id=found.id)
    page = render_template(
        "resources/taxon.html",
        taxon=found,
        form=form,
        merging=merging,
        is_stale=is_stale,
        taxonomy_url=taxonomy_url,
        resources=resources(session(), chosen, size=RESOURCES_SHOWN).rows,
        total=count_of_resources(session(), chosen),
    )
    return page, status


def _form_of(found: Taxon) -> TaxonForm:
    form = TaxonForm(formdata=None, obj=found)
    form.synonyms.data = "\n".join(synonym.name for synonym in found.synonyms)
    return form


def _draft(form: TaxonForm) -> TaxonDraft:
    synonyms = (line.strip() for line in (form.synonyms.data or "").splitlines())
    return TaxonDraft(
        scientific_name=form.scientific_name.data,
        authority=form.authority.data or None,
        ncbi_id=form.ncbi_id.data,
        name_en=form.name_en.data or None,
        name_ja=form.name_ja.data or None,
        rank=form.rank.data or None,
        synonyms=tuple(dict.fromkeys(name for name in synonyms if name)),
    )
