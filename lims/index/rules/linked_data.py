"""A record as machines of the web read it: JSON-LD by schema.org and the Bioschemas profile Sample.

Source: Bioschemas Sample 0.2-RELEASE (2018-11-10) and the types BioSample and Taxon of schema.org's
extensions.
"""

from typing import Any

from lims.sync.records import Availability, Record, Reference, ReferenceKind

PROFILE = "https://bioschemas.org/profiles/Sample/0.2-RELEASE-2018_11_10"
CONTEXT = ["https://schema.org/", {"dct": "http://purl.org/dc/terms/", "bs": "https://bioschemas.org/types/"}]
NCBI_TAXON = "http://purl.obolibrary.org/obo/NCBITaxon_"
SPDX_LICENCE = "https://spdx.org/licenses/"
OFFERS = {
    Availability.AVAILABLE: "https://schema.org/InStock",
    Availability.ON_REQUEST: "https://schema.org/MadeToOrder",
    Availability.SUSPENDED: "https://schema.org/OutOfStock",
    Availability.WITHDRAWN: "https://schema.org/Discontinued",
}


def linked_data(record: Record, page_url: str, centre: dict[str, str | None]) -> dict[str, Any]:
    """The record as one JSON-LD object. `centre` has `name_en`, `name_ja` and `home_page` of its centre."""
    made = {
        "@context": CONTEXT,
        "@id": record.uri,
        "@type": ["BioSample", "Sample"],
        "dct:conformsTo": {"@id": PROFILE},
        "identifier": record.accession,
        "name": record.names.inside("en"),
        "alternateName": _alternate_names(record),
        "description": _spoken(record.description) if record.description else None,
        "url": page_url,
        "mainEntityOfPage": page_url,
        "additionalType": record.kind.label.inside("en"),
        "taxonomicRange": _taxon(record),
        "custodian": _organisation(centre),
        "countryOfOrigin": record.origin_country,
        "additionalProperty": _properties(record),
        "citation": [_citation(reference) for reference in record.references] or None,
        "sameAs": [link.url for link in record.data_links if link.url] or None,
        "offers": {"@type": "Offer", "availability": OFFERS[record.availability], "url": page_url},
        "sdLicense": SPDX_LICENCE + record.licence,
        "sdDatePublished": record.modified.date().isoformat(),
    }
    return {name: value for name, value in made.items() if value is not None}


def _alternate_names(record: Record) -> list[str] | None:
    names = [record.names.ja, *record.synonyms]
    return list(dict.fromkeys(name for name in names if name)) or None


def _spoken(words: Any) -> Any:
    pairs = [("en", words.en), ("ja", words.ja)]
    return [{"@value": text, "@language": language} for language, text in pairs if text]


def _taxon(record: Record) -> dict[str, Any] | None:
    taxon = record.taxon
    if taxon is None:
        return None
    made: dict[str, Any] = {"@type": "Taxon", "name": taxon.name, "scientificName": taxon.name}
    common = [name for name in (taxon.name_en, taxon.name_ja) if name]
    if common:
        made["alternateName"] = common
    if taxon.ncbi_id:
        made |= {"@id": f"{NCBI_TAXON}{taxon.ncbi_id}", "identifier": f"taxonomy:{taxon.ncbi_id}"}
    return made


def _organisation(centre: dict[str, str | None]) -> dict[str, Any]:
    made = {
        "@type": "Organization",
        "name": centre.get("name_en"),
        "alternateName": centre.get("name_ja"),
        "url": centre.get("home_page"),
    }
    return {name: value for name, value in made.items() if value}


def _properties(record: Record) -> list[dict[str, Any]] | None:
    properties = []
    if record.genotype:
        properties.append(_property("genotype", "genotype", record.genotype))
    for attribute in record.attributes:
        for value in attribute.values:
            shown = value.label.inside("en") if value.label else value.value
            made = _property(attribute.name, attribute.label.inside("en"), shown)
            properties.append(made | ({"unitText": attribute.unit} if attribute.unit else {}))
    return properties or None


def _property(property_id: str, name: str, value: str) -> dict[str, Any]:
    return {"@type": "PropertyValue", "propertyID": property_id, "name": name, "value": value}


def _citation(reference: Reference) -> Any:
    made: dict[str, Any] = {"@type": "CreativeWork", "name": reference.title or reference.value}
    url = reference_url(reference)
    return made | ({"@id": url, "url": url} if url else {})


def reference_url(reference: Reference) -> str | None:
    """Where a publication can be read, if its number says so."""
    if reference.kind is ReferenceKind.DOI:
        return f"https://doi.org/{reference.value}"
    if reference.kind is ReferenceKind.PMID:
        return f"https://pubmed.ncbi.nlm.nih.gov/{reference.value}/"
    return reference.value if reference.kind is ReferenceKind.URL else None
