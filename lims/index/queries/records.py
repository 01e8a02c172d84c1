"""Records and their search."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, defer, joinedload

from lims.core.language import translator
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.core.search import matches
from lims.index.models import Centre, Record, RecordName
from lims.index.rules.asking import AVAILABILITY_LABELS
from lims.index.rules.finding import key_of, record_id
from lims.sync.records import Availability

MOST_TAXA = 12
PAGE_SIZE = 25


@dataclass(frozen=True)
class Search:
    """What a visitor looks for; the taxon is a scientific name."""

    text: str = ""
    kind: str = ""
    taxon: str = ""
    centre: str = ""
    availability: Availability | None = None


@dataclass(frozen=True)
class FacetValue:
    """One value of a filter, in both languages, with how many records a choice of it would leave."""

    value: str
    label_en: str
    label_ja: str
    count: int


@dataclass(frozen=True)
class Figures:
    """What the whole index holds."""

    records: int
    available: int
    taxa: int
    centres: int
    received_at: datetime | None


def found_records(session: Session, search: Search, after: str | None = None, size: int = PAGE_SIZE) -> Page:
    """Records that fit, those named so first, then by accession."""
    heavy = (defer(Record.document), defer(Record.signed), defer(Record.search_text))
    statement = _found(session, search, select(Record)).options(*heavy, joinedload(Record.centre))
    key: list[Any] = [Record.accession, Record.id]
    if search.text.strip():
        key.insert(0, _rank(search.text))
    return keyset(session, statement, key, after=after, size=size)


def found_count(session: Session, search: Search) -> int:
    return session.scalar(_found(session, search, select(func.count()).select_from(Record))) or 0


def facets(session: Session, search: Search) -> dict[str, list[FacetValue]]:
    """For each filter what it could be set to, the other filters being as they are."""
    return {
        "kind": _facet(
            session, replace(search, kind=""), Record.kind, func.min(Record.kind_en), func.min(Record.kind_ja)
        ),
        "taxon": _facet(
            session, replace(search, taxon=""), Record.taxon_name, Record.taxon_name, func.max(Record.taxon_name_ja)
        ),
        "centre": _centres_facet(session, replace(search, centre="")),
        "availability": _availability_facet(session, replace(search, availability=None)),
    }


def figures(session: Session) -> Figures:
    """Records, available ones, species and centres; how current all is."""
    public = Record.withdrawn_because.is_(None)
    records, taxa, available = session.execute(
        select(
            func.count(),
            func.count(func.distinct(Record.taxon_name)),
            func.count().filter(Record.availability == Availability.AVAILABLE),
        ).where(public)
    ).one()
    centres, received_at = session.execute(
        select(func.count(), func.max(Centre.last_message_at)).where(Centre.active)
    ).one()
    return Figures(records, available, taxa, centres, received_at)


def record(session: Session, centre: str, accession: str) -> Record:
    """A record or the tombstone that stands in its place. Raises NotFound."""
    found = session.get(Record, record_id(centre, accession), options=[joinedload(Record.centre)])
    if found is None or (found.centre_code, found.accession) != (centre, accession):
        raise NotFound("record", accession)
    return found


def records_named(session: Session, centre: str, accessions: Sequence[str]) -> dict[str, Record]:
    """The public records of a centre with these accessions."""
    keys = [record_id(centre, accession) for accession in accessions]
    found = session.scalars(select(Record).where(Record.id.in_(keys), Record.withdrawn_because.is_(None)))
    return {row.accession: row for row in found if row.centre_code == centre}


def _found(session: Session, search: Search, statement: Select[Any]) -> Select[Any]:
    statement = statement.where(Record.withdrawn_because.is_(None), matches(session, Record.search_text, search.text))
    chosen = (
        (search.kind, Record.kind),
        (search.taxon, Record.taxon_name),
        (search.centre, Record.centre_code),
        (search.availability, Record.availability),
    )
    for value, column in chosen:
        if value:
            statement = statement.where(column == value)
    return statement


def _rank(text: str) -> ColumnElement[int]:
    """0 for records that are called just so, 1 for those whose name begins so, 2 for the others."""
    key = key_of(text)
    named = RecordName.record_id == Record.id
    exactly = select(RecordName.record_id).where(named, RecordName.key == key).exists()
    beginning = select(RecordName.record_id).where(named, RecordName.key.startswith(key, autoescape=True)).exists()
    return case((exactly, 0), (beginning, 1), else_=2)


def _facet(session: Session, search: Search, value: Any, label_en: Any, label_ja: Any) -> list[FacetValue]:
    count = func.count().label("records")
    statement = (
        _found(session, search, select(value, label_en, label_ja, count))
        .where(value.is_not(None))
        .group_by(value)
        .order_by(count.desc(), value)
        .limit(MOST_TAXA)
    )
    return [FacetValue(str(code), str(en), str(ja or en), int(n)) for code, en, ja, n in session.execute(statement)]


def _availability_facet(session: Session, search: Search) -> list[FacetValue]:
    found = _facet(session, search, Record.availability, Record.availability, Record.availability)
    english, japanese = translator("en"), translator("ja")
    labels = {value.value: AVAILABILITY_LABELS[Availability(value.value)] for value in found}
    return [replace(f, label_en=english(labels[f.value]), label_ja=japanese(labels[f.value])) for f in found]


def _centres_facet(session: Session, search: Search) -> list[FacetValue]:
    names = {centre.code: centre for centre in session.scalars(select(Centre))}
    counted = _facet(session, search, Record.centre_code, Record.centre_code, Record.centre_code)
    return [
        replace(found, label_en=names[found.value].name_en, label_ja=names[found.value].name_ja) for found in counted
    ]
