"""The text by which a resource is found: everything a person might type, folded as a search is."""

from collections.abc import Iterable
from typing import Any

from lims.core.search import search_key
from lims.resources.kinds import Attribute, Kind
from lims.resources.models import Resource, Taxon

# So much of one text is searched; longer ones are protocols and sequences.
LONGEST_SEARCHED = 4_000


def search_text_of(kind: Kind | None, resource: Resource, taxon: Taxon | None) -> str:
    """Put together what a search looks through. A kind that is no longer configured gives no attributes."""
    parts: list[str | None] = [resource.accession, resource.name, resource.name_ja]
    parts += [name.text for name in resource.names]
    parts += taxon_words(taxon) if taxon else []
    parts += [
        resource.genotype,
        resource.description_en,
        resource.description_ja,
        resource.origin_site,
        resource.collector,
    ]
    for attribute in kind.searchable_attributes if kind else ():
        parts += _words_of(attribute, resource.attributes.get(attribute.name))
    words = dict.fromkeys(search_key(part[:LONGEST_SEARCHED]) for part in parts if part)
    return "\n".join(word for word in words if word)


def taxon_words(taxon: Taxon) -> list[str | None]:
    """All names of a taxon, in both languages."""
    return [taxon.scientific_name, taxon.name_en, taxon.name_ja, *(synonym.name for synonym in taxon.synonyms)]


def _words_of(attribute: Attribute, value: Any) -> Iterable[str]:
    """The words of a value; a code is found by its name in both languages too."""
    for each in value if isinstance(value, list) else [value]:
        if each is None:
            continue
        term = attribute.term(str(each)) if attribute.vocabulary else None
        yield from (term.label_en, term.label_ja) if term else (str(each),)
