"""The catalogue's words in the reader's language: kinds, fields, values, roles of parents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _

from lims.core.language import N_
from lims.resources.kinds import Attribute, AttributeType, Kind, Label, kinds_of
from lims.resources.models import NameType, ParentRole, ResourceState, Visibility
from lims.resources.pedigree.drawing import Relation
from lims.resources.values.countries import country_name
from lims.resources.values.partial_dates import PartialDate
from lims.resources.values.understood import Problem
from lims.web.database import session

NAME_TYPES: Mapping[NameType, str] = {
    NameType.NAME: N_("Resource name"),
    NameType.SYNONYM: N_("Synonym"),
    NameType.DEPOSITOR_NUMBER: N_("Depositor's number"),
    NameType.COLLECTOR_NUMBER: N_("Collector's number"),
    NameType.DONOR_NUMBER: N_("Donor's number"),
    NameType.OTHER_NUMBER: N_("Other number"),
}
PARENT_ROLES: Mapping[ParentRole, str] = {
    ParentRole.PARENT: N_("Parent"),
    ParentRole.FEMALE_PARENT: N_("Female parent"),
    ParentRole.MALE_PARENT: N_("Male parent"),
    ParentRole.DERIVED_FROM: N_("Derived from"),
}
SIGNS = {ParentRole.FEMALE_PARENT: "♀", ParentRole.MALE_PARENT: "♂"}
VISIBILITIES: Mapping[Visibility, str] = {
    Visibility.OPEN: N_("Open"),
    Visibility.EMBARGOED: N_("Embargoed"),
    Visibility.CLOSED: N_("Closed"),
}
STATES: Mapping[ResourceState, str] = {
    ResourceState.ACTIVE: N_("In the catalogue"),
    ResourceState.WITHDRAWN: N_("Withdrawn"),
}
# Sorts of accession numbers, as the archives call themselves.
DATABASES: Mapping[str, str] = {
    "bioproject": "BioProject",
    "biosample": "BioSample",
    "sra-submission": "SRA submission",
    "sra-study": "SRA study",
    "sra-sample": "SRA sample",
    "sra-experiment": "SRA experiment",
    "sra-run": "SRA run",
    "sra-analysis": "SRA analysis",
    "nucleotide": N_("Nucleotide sequence"),
    "protein": N_("Protein sequence"),
    "assembly": N_("Genome assembly"),
    "refseq": "RefSeq",
    "web": N_("Web page"),
    "other": N_("Other database"),
}
# What a resource has besides the fields of its kind.
OWN_LABELS: Mapping[str, str] = {"visibility": N_("Visibility")}
# The order and grouping of a resource's common fields; a kind's own attributes follow the taxon.
OWN = "own"
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Names and numbers"),
        ("name", "name_ja", "synonyms", "depositor_number", "collector_number", "donor_number", "other_numbers"),
    ),
    (N_("Taxon and genotype"), ("scientific_name", "ncbi_taxon_id", "genotype")),
    (OWN, ()),
    (N_("Description"), ("description_en", "description_ja", "pedigree")),
    (
        N_("Origin and collecting"),
        ("origin_country", "origin_site", "latitude", "longitude", "elevation_m", "collected_on", "collector"),
    ),
    (N_("Literature and data"), ("references", "data_links")),
    (N_("Terms of use"), ("terms_of_use",)),
)


@dataclass(frozen=True)
class Section:
    """A group of fields with its title in the reader's language."""

    title: str
    fields: tuple[Attribute, ...]


def sections_of(kind: Kind, fields: Iterable[Attribute]) -> list[Section]:
    """Group some fields of a kind as forms and pages show them; fields that no group names come last."""
    wanted = {each.name: each for each in fields}
    sections = []
    for title, names in SECTIONS:
        own = [name for name, each in wanted.items() if not each.is_shared] if title == OWN else []
        shown = tuple(wanted.pop(name) for name in (*names, *own) if name in wanted)
        sections.append(Section(reader(kind.label) if title == OWN else _(title), shown))
    sections.append(Section(_("Further fields"), tuple(wanted.values())))
    return [section for section in sections if section.fields]


def reader_language() -> str:
    return str(get_locale() or "en")[:2]


def reader(label: Label) -> str:
    """A configured label in the reader's language."""
    return label.in_language(reader_language())


def kind_label(name: str) -> str:
    """A kind's name; a kind that is no longer configured is called by its code."""
    kinds = kinds_of(session())
    return reader(kinds[name].label) if name in kinds else name


def field_label(name: str) -> str:
    """A field's name whatever the kind of which it is; one that no kind has is called by its code."""
    kinds = kinds_of(session()).by_name.values()
    return next((reader(kind.attribute(name).label) for kind in kinds if kind.has(name)), None) or _own_label(name)


def _own_label(name: str) -> str:
    return str(_(OWN_LABELS[name])) if name in OWN_LABELS else name


def parent_role_label(role: str) -> str:
    """What a parent is to its offspring."""
    return str(_(PARENT_ROLES[ParentRole(role)]))


def value_text(attribute: Attribute, value: Any) -> str:
    """A value in the reader's words: codes by their names, countries by theirs, numbers with their unit."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(value_text(attribute, each) for each in value)
    text = _VALUE_TEXTS.get(attribute.type, lambda attribute, value: str(value))(attribute, value)
    return f"{text} {attribute.unit}" if attribute.unit and attribute.unit != "°" else f"{text}{attribute.unit}"


def _choice_text(attribute: Attribute, value: Any) -> str:
    term = attribute.term(str(value))
    return term.label(reader_language()) if term else str(value)


def _number_text(_attribute: Attribute, value: Any) -> str:
    return str(format_decimal(value)) if isinstance(value, int | float | Decimal) else str(value)


def _partial_date_text(_attribute: Attribute, value: Any) -> str:
    return value.as_iso() if isinstance(value, PartialDate) else str(value)


_VALUE_TEXTS = {
    AttributeType.CHOICE: _choice_text,
    AttributeType.MULTI_CHOICE: _choice_text,
    AttributeType.INTEGER: _number_text,
    AttributeType.DECIMAL: _number_text,
    AttributeType.PARTIAL_DATE: _partial_date_text,
    AttributeType.BOOLEAN: lambda _attribute, value: _("Yes") if value else _("No"),
    AttributeType.COUNTRY: lambda _attribute, value: country_name(str(value), reader_language()),
}


def problem_text(problem: Problem) -> str:
    """What is to be said about a value, in the reader's language."""
    return str(_(problem.message, **problem.values))


def relations() -> dict[str, Relation]:
    """The sorts of descent for the pedigree picture."""
    return {role.value: Relation(_(label), SIGNS.get(role, "")) for role, label in PARENT_ROLES.items()}
