"""What a record is found by, and in which order."""

import hashlib
import re

from lims.core.search import search_key
from lims.sync.records import Attribute, Record

LONGEST_SEARCH_TEXT = 20_000
LONGEST_NAME_KEY = 300
_NOT_IN_NUMBERS = re.compile(r"[\s_./:-]+")


def record_id(centre: str, accession: str) -> int:
    """The key of a record: 63 bits of SHA-256 over centre and accession, the same wherever it is computed."""
    return int.from_bytes(hashlib.sha256(f"{centre}/{accession}".encode()).digest()[:8]) >> 1


def name_keys(record: Record) -> list[str]:
    """The texts that mean just this resource (or its taxon): names, synonyms and numbers, as they are
    compared.

    A number is also found without its signs, because people write JCM 9653, JCM-9653 and JCM9653.
    """
    taxon = record.taxon
    texts = [record.accession, record.names.en, record.names.ja, *record.synonyms]
    taxa = [taxon.name, taxon.name_en, taxon.name_ja] if taxon else []
    keys = [key_of(text) for text in texts if text]
    keys += [bare_number(key) for key in keys if any(character.isdigit() for character in key)]
    keys += [key_of(text) for text in taxa if text]
    return list(dict.fromkeys(key for key in keys if key))


def key_of(text: str) -> str:
    """A name as names are compared, cut where an index of the database would refuse it."""
    return search_key(text)[:LONGEST_NAME_KEY]


def bare_number(key: str) -> str:
    """A number without blanks and signs."""
    return search_key(_NOT_IN_NUMBERS.sub("", key))


def search_text(record: Record) -> str:
    """Everything readable in a record, folded for search; the most telling words stand first."""
    taxon, description, terms = record.taxon, record.description, record.terms
    parts = [
        *name_keys(record),
        str(taxon.ncbi_id) if taxon and taxon.ncbi_id else None,
        record.genotype,
        *((description.en, description.ja) if description else ()),
        *(text for attribute in record.attributes for text in _texts_of(attribute)),
        *(reference.value for reference in record.references),
        *(reference.title for reference in record.references),
        *(link.accession for link in record.data_links),
        *((terms.en, terms.ja) if terms else ()),
    ]
    return search_key(" ".join(part for part in parts if part))[:LONGEST_SEARCH_TEXT]


def _texts_of(attribute: Attribute) -> list[str | None]:
    texts: list[str | None] = []
    for value in attribute.values:
        texts += [value.label.en, value.label.ja] if value.label else [value.value]
    return texts
