"""What an edit changes, by name of field; for the ledger and for showing two versions side by side."""

from collections.abc import Mapping
from typing import Any

from lims.resources.drafts import ResourceDraft
from lims.resources.models import NameType, Resource, Taxon

COMMON_FIELDS = (
    "name",
    "name_ja",
    "genotype",
    "description_en",
    "description_ja",
    "origin_country",
    "origin_site",
    "latitude",
    "longitude",
    "elevation_m",
    "collected_on",
    "collector",
    "pedigree",
    "terms_of_use",
)


def changed_fields(
    resource: Resource, draft: ResourceDraft, attributes: Mapping[str, Any], taxon: Taxon | None
) -> list[str]:
    """Name the fields whose value in the draft is another than the resource's."""
    changed = [name for name in COMMON_FIELDS if getattr(resource, name) != getattr(draft, name)]
    changed += [
        name
        for name in dict.fromkeys([*resource.attributes, *attributes])
        if resource.attributes.get(name) != attributes.get(name)
    ]
    pairs = {
        "scientific_name": (resource.taxon_id, taxon.id if taxon else None),
        "names": (
            {(name.type, name.text) for name in resource.names if name.type is not NameType.NAME},
            {(name.type, name.text.strip()) for name in draft.names if name.type is not NameType.NAME},
        ),
        "references": (
            {(each.doi, each.pmid, each.citation) for each in resource.references},
            {(each.doi, each.pmid, each.citation) for each in draft.references},
        ),
        "data_links": (
            {(each.database, each.accession) for each in resource.data_links},
            {(each.database, each.accession) for each in draft.data_links},
        ),
    }
    return changed + [name for name, (before, after) in pairs.items() if before != after]
