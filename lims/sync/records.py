"""The public record of a resource: what the national index knows of it.

Version 1 of the format. A record is made of plain values, so that it can be built from a centre's tables,
from a test, or from what came over the network. Absent values are left out of the document; they are never
null or empty.
"""

import re
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import rfc8785

from lims.sync.fields import Fields

VERSION = 1
CENTRE = re.compile(r"[A-Z][A-Z0-9]{1,11}")
ACCESSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,63}")
CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
COUNTRY = re.compile(r"[A-Z]{3}")
LICENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{1,63}")
GREATEST_NCBI_ID = 2**31 - 1
LONG_TEXT = 20_000
MOST_ENTRIES = 500


class Availability(StrEnum):
    """Whether one can have the resource now."""

    AVAILABLE = "available"
    ON_REQUEST = "on_request"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class WithdrawalReason(StrEnum):
    """Why a record that was once public no longer is."""

    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    EMBARGOED = "embargoed"
    TRANSFERRED = "transferred"


class ReferenceKind(StrEnum):
    DOI = "doi"
    PMID = "pmid"
    URL = "url"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in English, in Japanese, or in both; at least one is there."""

    en: str | None = None
    ja: str | None = None

    def inside(self, language: str) -> str:
        """The text in the language, or in the other one where this one is missing."""
        first, second = (self.ja, self.en) if language == "ja" else (self.en, self.ja)
        return first or second or ""


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of a vocabulary with what it means."""

    code: str
    label: Words


@dataclass(frozen=True, slots=True)
class Taxon:
    name: str
    ncbi_id: int | None = None
    name_en: str | None = None
    name_ja: str | None = None


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """A value as it is stored, numbers in decimal digits; the label says what a vocabulary's code means."""

    value: str
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property that only resources of this kind have."""

    name: str
    label: Words
    values: tuple[AttributeValue, ...]
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Parent:
    """Where the resource comes from; a parent that is not in a catalogue has only a name."""

    relation: Coded
    accession: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    kind: ReferenceKind
    value: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class DataLink:
    """An entry about the resource in another database, such as a sequence in INSDC."""

    database: str
    accession: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A resource as its centre publishes it; `modified` is in UTC, `licence` is the record's own (SPDX)."""

    centre: str
    accession: str
    uri: str
    kind: Coded
    names: Words
    availability: Availability
    modified: datetime
    licence: str
    synonyms: tuple[str, ...] = ()
    taxon: Taxon | None = None
    genotype: str | None = None
    description: Words | None = None
    origin_country: str | None = None
    attributes: tuple[Attribute, ...] = ()
    lineage: tuple[Parent, ...] = ()
    references: tuple[Reference, ...] = ()
    data_links: tuple[DataLink, ...] = ()
    depositor: str | None = None
    terms: Words | None = None
    forms: tuple[Coded, ...] = ()

    def document(self) -> dict[str, Any]:
        return {"format": "record", "version": VERSION, **plain(self)}


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stays of a record that left the index: that it was there, and why it is not."""

    centre: str
    accession: str
    reason: WithdrawalReason
    modified: datetime

    def document(self) -> dict[str, Any]:
        return {"format": "tombstone", "version": VERSION, **plain(self)}


def plain(value: Any) -> Any:
    """Dataclasses, choices and instants as JSON has them; absent values are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: plain(part) for name, part in pairs if part is not None and part != ()}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def canonical(document: dict[str, Any]) -> bytes:
    """The one form of a document in bytes (RFC 8785), for signing and comparing."""
    return rfc8785.dumps(document)


def parse_record(document: Any) -> Record:
    """The record in a document from outside. Raises FieldFault with the field and its value."""
    source = _versioned(document, "record")
    record = Record(
        centre=source.matching("centre", CENTRE, "NBRC"),
        accession=source.matching("accession", ACCESSION, "NBRC-STR-000123"),
        uri=source.web_address("uri"),
        kind=_coded(source.object("kind")),
        names=_words(source.object("names")),
        availability=source.choice("availability", Availability),
        modified=source.instant("modified"),
        licence=source.matching("licence", LICENCE, "CC-BY-4.0"),
        synonyms=source.texts("synonyms", MOST_ENTRIES),
        taxon=_taxon(source.object("taxon")) if source.has("taxon") else None,
        genotype=source.optional_text("genotype", LONG_TEXT),
        description=_optional_words(source, "description", LONG_TEXT),
        origin_country=(source.matching("origin_country", COUNTRY, "JPN") if source.has("origin_country") else None),
        attributes=tuple(_attribute(entry) for entry in source.objects("attributes", MOST_ENTRIES)),
        lineage=tuple(_parent(entry) for entry in source.objects("lineage", MOST_ENTRIES)),
        references=tuple(_reference(entry) for entry in source.objects("references", MOST_ENTRIES)),
        data_links=tuple(_data_link(entry) for entry in source.objects("data_links", MOST_ENTRIES)),
        depositor=source.optional_text("depositor"),
        terms=_optional_words(source, "terms", LONG_TEXT),
        forms=tuple(_coded(entry) for entry in source.objects("forms", MOST_ENTRIES)),
    )
    source.end()
    return record


def parse_tombstone(document: Any) -> Tombstone:
    """The tombstone in a document from outside. Raises FieldFault with the field and its value."""
    source = _versioned(document, "tombstone")
    tombstone = Tombstone(
        centre=source.matching("centre", CENTRE, "NBRC"),
        accession=source.matching("accession", ACCESSION, "NBRC-STR-000123"),
        reason=source.choice("reason", WithdrawalReason),
        modified=source.instant("modified"),
    )
    source.end()
    return tombstone


def _versioned(document: Any, form: str) -> Fields:
    source = Fields(document)
    source.matching("format", re.compile(form), form)
    source.number("version", VERSION, VERSION)
    return source


def _words(source: Fields, longest: int = 500) -> Words:
    words = Words(en=source.optional_text("en", longest), ja=source.optional_text("ja", longest))
    if words == Words():
        source.text("en")
    source.end()
    return words


def _optional_words(source: Fields, name: str, longest: int) -> Words | None:
    return _words(source.object(name), longest) if source.has(name) else None


def _coded(source: Fields) -> Coded:
    coded = Coded(code=source.matching("code", CODE, "cell_line"), label=_words(source.object("label")))
    source.end()
    return coded


def _taxon(source: Fields) -> Taxon:
    taxon = Taxon(
        name=source.text("name"),
        ncbi_id=source.optional_number("ncbi_id", 1, GREATEST_NCBI_ID),
        name_en=source.optional_text("name_en"),
        name_ja=source.optional_text("name_ja"),
    )
    source.end()
    return taxon


def _attribute(source: Fields) -> Attribute:
    attribute = Attribute(
        name=source.matching("name", CODE, "growth_temperature"),
        label=_words(source.object("label")),
        values=tuple(_attribute_value(entry) for entry in source.objects("values", MOST_ENTRIES)),
        unit=source.optional_text("unit", 50),
    )
    source.end()
    return attribute


def _attribute_value(source: Fields) -> AttributeValue:
    value = AttributeValue(value=source.text("value", LONG_TEXT), label=_optional_words(source, "label", 500))
    source.end()
    return value


def _parent(source: Fields) -> Parent:
    accession = source.matching("accession", ACCESSION, "NBRC-STR-000123") if source.has("accession") else None
    # Without an accession the name is all there is, so it may not be missing.
    name = source.text("name") if accession is None else source.optional_text("name")
    parent = Parent(relation=_coded(source.object("relation")), accession=accession, name=name)
    source.end()
    return parent


def _reference(source: Fields) -> Reference:
    kind = source.choice("kind", ReferenceKind)
    value = source.web_address("value") if kind is ReferenceKind.URL else source.text("value", 2000)
    reference = Reference(kind=kind, value=value, title=source.optional_text("title", 2000))
    source.end()
    return reference


def _data_link(source: Fields) -> DataLink:
    link = DataLink(
        database=source.text("database", 100),
        accession=source.text("accession", 200),
        url=source.optional_web_address("url"),
    )
    source.end()
    return link
