"""What is said about a resource before it is one: from the form, the API, a depositor's list.

Every way in makes a `ResourceDraft`, most simply by `draft_of` from values by field name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from lims.resources.kinds import Kind
from lims.resources.models import NameType, ParentRole, Resource, Visibility
from lims.resources.rules.archives import DataLinkText, data_link_of
from lims.resources.rules.identifiers import ReferenceText, reference_of
from lims.resources.values.dates_as_written import understand_partial_date
from lims.resources.values.names import separated
from lims.resources.values.partial_dates import PartialDate


@dataclass(frozen=True)
class NameDraft:
    """A further name or number that a resource is known by."""

    text: str
    type: NameType = NameType.SYNONYM


@dataclass(frozen=True)
class TaxonDraft:
    """A taxon by its name, its number in NCBI Taxonomy, or both; the name is without its authority."""

    scientific_name: str | None = None
    authority: str | None = None
    ncbi_id: int | None = None
    name_en: str | None = None
    name_ja: str | None = None
    rank: str | None = None
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResourceDraft:
    """One resource as a curator means it: common fields, further names, and its kind's own attributes.

    `attributes` are by the names that the kind's file gives. `as_deposited` holds the depositor's own words, column
    by column: each value is the text as written or {"raw": text, "field": name of the field it was read into}.
    `collected_on` is in MCPD form (`197506--`).
    """

    kind: str
    name: str
    name_ja: str | None = None
    names: tuple[NameDraft, ...] = ()
    taxon: TaxonDraft | None = None
    genotype: str | None = None
    description_en: str | None = None
    description_ja: str | None = None
    origin_country: str | None = None
    origin_site: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    elevation_m: float | None = None
    collected_on: str | None = None
    collector: str | None = None
    pedigree: str | None = None
    terms_of_use: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    as_deposited: Mapping[str, Any] = field(default_factory=dict)
    references: tuple[ReferenceText, ...] = ()
    data_links: tuple[DataLinkText, ...] = ()
    visibility: Visibility = Visibility.CLOSED
    embargoed_until: date | None = None


@dataclass(frozen=True)
class LineageDraft:
    """One line of descent to be added."""

    child: Resource
    parent: Resource
    role: ParentRole = ParentRole.PARENT
    note: str | None = None


# Which field holds which sort of further name.
NAMES_BY_FIELD = {
    "synonyms": NameType.SYNONYM,
    "depositor_number": NameType.DEPOSITOR_NUMBER,
    "collector_number": NameType.COLLECTOR_NUMBER,
    "donor_number": NameType.DONOR_NUMBER,
    "other_numbers": NameType.OTHER_NUMBER,
}
_PLAIN_FIELDS = (
    "name_ja",
    "genotype",
    "description_en",
    "description_ja",
    "origin_country",
    "origin_site",
    "collector",
    "pedigree",
    "terms_of_use",
)


def draft_of(
    kind: Kind,
    values: Mapping[str, Any],
    as_deposited: Mapping[str, Any] | None = None,
    visibility: Visibility = Visibility.CLOSED,
    embargoed_until: date | None = None,
) -> ResourceDraft:
    """Make a draft from understood values by field name (`kind.fields`); absent and empty ones are left out.

    `parents` is not taken: lineage is between resources, and is added once they exist.
    """
    collected_on = values.get("collected_on")
    return ResourceDraft(
        kind=kind.name,
        name=values.get("name") or "",
        names=tuple(_names(values)),
        taxon=_taxon(values),
        collected_on=_in_mcpd_form(collected_on) if collected_on else None,
        attributes={each.name: values[each.name] for each in kind.own_attributes if values.get(each.name) is not None},
        as_deposited=as_deposited or {},
        references=tuple(reference_of(text) for text in _texts(values.get("references"))),
        data_links=tuple(data_link_of(text) for text in _texts(values.get("data_links"))),
        visibility=visibility,
        embargoed_until=embargoed_until,
        latitude=_number(values.get("latitude")),
        longitude=_number(values.get("longitude")),
        elevation_m=_number(values.get("elevation_m")),
        **{name: values.get(name) or None for name in _PLAIN_FIELDS},
    )


def _names(values: Mapping[str, Any]) -> list[NameDraft]:
    return [NameDraft(text, type_) for field, type_ in NAMES_BY_FIELD.items() for text in _several(values.get(field))]


def _taxon(values: Mapping[str, Any]) -> TaxonDraft | None:
    parts = [values.get(part) for part in ("genus", "species", "subtaxon")]
    name = values.get("scientific_name") or " ".join(part for part in parts if part and parts[0])
    authority = values.get("subtaxon_author") or values.get("species_author")
    number = values.get("ncbi_taxon_id")
    return TaxonDraft(name or None, authority or None, number) if name or number else None


def _texts(value: str | Sequence[str] | None) -> list[str]:
    if not value:
        return []
    return [value] if isinstance(value, str) else list(value)


def _several(value: str | Sequence[str] | None) -> list[str]:
    """The names in a field; one that holds a single text may name several, parted by semicolons."""
    return separated(value) if isinstance(value, str) else list(value or ())


def _number(value: Decimal | float | None) -> float | None:
    return None if value is None else float(value)


def _in_mcpd_form(value: PartialDate | str) -> str | None:
    date_read = value if isinstance(value, PartialDate) else understand_partial_date(value).value
    return date_read.as_mcpd() if date_read else None
