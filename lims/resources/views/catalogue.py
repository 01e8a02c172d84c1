"""The list of resources, and the page of one."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.resources.exporting import FORMATS, MEDIA_TYPES, kinds_in, rows_of, write
from lims.resources.forms import DataLinkForm, FilterForm, ParentForm, ReferenceForm, VisibilityForm, WithdrawalForm
from lims.resources.kinds import Attribute, AttributeType, Kind, kinds_of
from lims.resources.models import Resource, ResourceState, Visibility
from lims.resources.queries import catalogue as queries
from lims.resources.queries import pedigrees
from lims.resources.queries import taxa as taxa_queries
from lims.resources.queries.catalogue import ResourceFilter
from lims.resources.reading import values_of
from lims.resources.rules.accessions import parse_accession, persistent_uri
from lims.resources.rules.archives import DataLinkText, addresses_of
from lims.resources.rules.identifiers import doi_url, pubmed_url, rrid_url, taxonomy_url
from lims.resources.rules.publicity import is_public
from lims.resources.views.blueprint import blueprint
from lims.resources.views.deposited import deposited_rows
from lims.resources.views.drawing import pedigree_of
from lims.resources.wording import DATABASES, PARENT_ROLES, STATES, VISIBILITIES, Section, kind_label, sections_of
from lims.web.access import requires
from lims.web.actors import current_actor, settings
from lims.web.database import session

COLUMNS_OF_KIND = 3
IN_MEMORY_BYTES = 8 * 1024 * 1024
_TOO_LONG_FOR_COLUMNS = frozenset({AttributeType.LONG_TEXT, AttributeType.URL})
# Shown in parts of the page of their own.
_NAMES = ("synonyms", "depositor_number", "collector_number", "donor_number", "other_numbers")
_SHOWN_APART = frozenset(
    {"name", "name_ja", "scientific_name", "ncbi_taxon_id", "genotype", "references", "data_links", "parents", *_NAMES}
)


@blueprint.get("/")
@requires(Permission.RESOURCES_READ)
def resources() -> ResponseReturnValue:
    chosen = filter_of(request.args)
    exact = _exact_match(chosen)
    if exact is not None:
        return redirect(url_for("resources.resource", accession=exact))
    order = request.args.get("sort") or "accession"
    kind = kinds_of(session())[chosen.kind] if chosen.kind else None
    page = queries.resources(session(), chosen, order, after=request.args.get("after"))
    return render_template(
        "resources/resources.html",
        form=_filter_form(chosen, order),
        chosen=chosen,
        order=order,
        page=page,
        total=queries.count_of_resources(session(), chosen),
        kind=kind,
        columns=columns_for(kind, page.rows) if kind else (),
        formats=FORMATS,
    )


@blueprint.get("/export")
@requires(Permission.RESOURCES_READ)
def export() -> ResponseReturnValue:
    """The list as a file, with every column of the kind."""
    format_name = request.args.get("format", "xlsx")
    if format_name not in FORMATS:
        raise NotFound(N_("format"), format_name)
    chosen = filter_of(request.args)
    # A large file waits on disk, not in memory; it is closed with the answer.
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115
    write(rows_of(session(), chosen), kinds_in(session(), chosen), format_name, file)
    file.seek(0)
    name = f"{settings().centre_code}-{chosen.kind or 'resources'}.{format_name}"
    return send_file(file, mimetype=MEDIA_TYPES[format_name], as_attachment=True, download_name=name)


@blueprint.get("/suggest")
@requires(Permission.RESOURCES_READ)
def suggest() -> ResponseReturnValue:
    """Resources for a field in which one is being typed."""
    found = queries.suggestions(session(), request.args.get("q", ""))
    return jsonify([{"value": each.accession, "label": each.name} for each in found])


@blueprint.get("/<accession>")
@requires(Permission.RESOURCES_READ)
def resource(accession: str) -> ResponseReturnValue:
    found = queries.resource(session(), accession)
    if found.accession != accession:
        return redirect(url_for("resources.resource", accession=found.accession), 301)
    return show_resource(found)


def show_resource(found: Resource, status: int = 200, **forms: Any) -> ResponseReturnValue:
    """The page of a resource; a form that was refused is given to be shown again."""
    kinds = kinds_of(session())
    kind = kinds[found.kind] if found.kind in kinds else None  # noqa: SIM401 - Kinds is no dictionary
    values = values_of(found, kind) if kind else {}
    page = render_template(
        "resources/resource.html",
        resource=found,
        kind=kind,
        values=values,
        name_fields=[kind.attribute(name) for name in _NAMES if kind and name in values],
        fact_sections=_facts(kind, values) if kind else [],
        lineage=Lineage.of(found),
        deposited=deposited_rows(found, kind, values),
        links=[(link, addresses_of(DataLinkText(link.database, link.accession))) for link in found.data_links],
        uri=persistent_uri(settings().public_url, found.accession),
        is_public=is_public(found.visibility, found.embargoed_until, current_actor().today)
        and found.state is ResourceState.ACTIVE,
        addresses={"doi": doi_url, "pmid": pubmed_url, "rrid": rrid_url, "taxon": taxonomy_url},
        labels={"roles": PARENT_ROLES, "databases": DATABASES, "states": STATES, "visibilities": VISIBILITIES},
        forms=_forms(found) | forms,
    )
    return page, status


def columns_for(kind: Kind, rows: Sequence[Resource]) -> list[Attribute]:
    """The few attributes of a kind that its list shows: the first ones that say something about these rows."""
    short = [each for each in kind.searchable_attributes if each.type not in _TOO_LONG_FOR_COLUMNS]
    return [each for each in short if any(each.name in row.attributes for row in rows)][:COLUMNS_OF_KIND]


@dataclass(frozen=True)
class Lineage:
    """What the page shows of a resource's family."""

    picture: str
    parents: Any
    children: Any

    @classmethod
    def of(cls, found: Resource) -> "Lineage":
        parents = pedigrees.parents(session(), found.id)
        children = pedigrees.children(session(), found.id)
        picture = pedigree_of(session(), found) if parents or children else ""
        return cls(picture, parents, children)


def filter_of(arguments: Mapping[str, str]) -> ResourceFilter:
    """What the address of a list says; what it can't mean is left out."""
    kind, taxon = arguments.get("kind", ""), arguments.get("taxon", "")
    visibility, state = arguments.get("visibility", ""), arguments.get("state", "active")
    return ResourceFilter(
        text=arguments.get("q", "").strip(),
        kind=kind if kind in kinds_of(session()) else None,
        taxon_id=int(taxon) if taxon.isdecimal() and len(taxon) < 10 else None,
        visibility=Visibility(visibility) if visibility in set(Visibility) else None,
        state=ResourceState(state) if state in set(ResourceState) else None,
    )


def _exact_match(chosen: ResourceFilter) -> str | None:
    """The accession that was typed or scanned, if there is such a resource."""
    read = parse_accession(chosen.text)
    if read is None:
        return None
    try:
        return queries.resource(session(), str(read)).accession
    except NotFound:
        return None


def _filter_form(chosen: ResourceFilter, order: str) -> FilterForm:
    form = FilterForm(
        MultiDict(),
        q=chosen.text,
        kind=chosen.kind or "",
        taxon=str(chosen.taxon_id or ""),
        visibility=chosen.visibility or "",
        state=chosen.state or "all",
        sort=order,
    )
    counts = queries.facets(session(), chosen)
    taxa = {str(taxon.id): _counted(taxon.scientific_name, count) for taxon, count in counts.taxa}
    if chosen.taxon_id and str(chosen.taxon_id) not in taxa:
        taxa[str(chosen.taxon_id)] = taxa_queries.taxon(session(), chosen.taxon_id).scientific_name
    names = kinds_of(session()).names
    kinds = {name: _counted(kind_label(name), counts.kinds.get(name, 0)) for name in names}
    visibilities = {
        each.value: _counted(_(label), counts.visibilities.get(each, 0)) for each, label in VISIBILITIES.items()
    }
    form.kind.choices = _choices({"": _("All kinds")} | kinds)
    form.taxon.choices = _choices({"": _("All taxa")} | taxa)
    form.visibility.choices = _choices({"": _("Any visibility")} | visibilities)
    form.state.choices = _choices({state.value: _(label) for state, label in STATES.items()} | {"all": _("All")})
    return form


def _choices(labels: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


def _counted(label: str, count: int) -> str:
    return f"{label} ({count:,})"


def _facts(kind: Kind, values: Mapping[str, Any]) -> list[Section]:
    """The sections of the page; empty fields are left out, for a list of a hundred dashes says nothing."""
    shown = [each for each in kind.fields if each.name in values and each.name not in _SHOWN_APART]
    return sections_of(kind, [each for each in shown if not each.part_of])


def _forms(found: Resource) -> dict[str, Any]:
    visibility = VisibilityForm(
        formdata=None,
        version=found.version,
        visibility=found.visibility.value,
        embargoed_until=found.embargoed_until,
    )
    return {
        "visibility": visibility,
        "withdrawal": WithdrawalForm(formdata=None),
        "parent": ParentForm(formdata=None),
        "reference": ReferenceForm(formdata=None),
        "data_link": DataLinkForm(formdata=None),
    }
