"""Taxa: finding them by name, synonym or number."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from lims.core.language import N_
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.core.search import search_key
from lims.resources.drafts import TaxonDraft
from lims.resources.models import Resource, ResourceState, Taxon, TaxonFormerId, TaxonSynonym
from lims.resources.refusals import TaxonDisagrees

CHUNK = 500


@dataclass(frozen=True)
class TaxonIndex:
    """Known taxa by everything that they are known by; made for some drafts by `taxon_index`."""

    by_key: Mapping[str, Taxon]
    by_number: Mapping[int, Taxon]

    def find(self, draft: TaxonDraft) -> Taxon | None:
        """Give the taxon that is meant, or None if it is not known yet.

        Raises TaxonDisagrees if name and number are known to belong to different taxa, or if one of them is known
        to belong to a taxon that has another.
        """
        named = self.by_key.get(search_key(draft.scientific_name)) if draft.scientific_name else None
        numbered = self.by_number.get(draft.ncbi_id) if draft.ncbi_id else None
        known = named or numbered
        if known is None:
            return None
        name_differs = draft.scientific_name is not None and named is not known
        number_differs = draft.ncbi_id is not None and numbered is not known and known.ncbi_id is not None
        if name_differs or number_differs or (numbered is not None and numbered is not known):
            raise TaxonDisagrees(
                value=draft.scientific_name,
                number=draft.ncbi_id,
                known=known.scientific_name,
                known_number=known.ncbi_id or "–",
            )
        return known


def taxon_index(session: Session, drafts: Iterable[TaxonDraft]) -> TaxonIndex:
    """Look up the taxa of many drafts in a few statements."""
    wanted = set(drafts)
    keys = {search_key(draft.scientific_name) for draft in wanted if draft.scientific_name}
    numbers = {draft.ncbi_id for draft in wanted if draft.ncbi_id}
    by_key: dict[str, Taxon] = {}
    by_number: dict[int, Taxon] = {}
    for taxon in _rows(session, Taxon.name_key, keys, Taxon.ncbi_id, numbers):
        by_key[taxon.name_key] = taxon
        if taxon.ncbi_id is not None:
            by_number[taxon.ncbi_id] = taxon
    for synonym in _rows(session, TaxonSynonym.name_key, keys):
        by_key.setdefault(synonym.name_key, synonym.taxon)
    for former in _rows(session, TaxonFormerId.ncbi_id, numbers):
        by_number.setdefault(former.ncbi_id, former.taxon)
    return TaxonIndex(by_key, by_number)


def _rows(session: Session, *columns_and_values: Any) -> Iterable[Any]:
    """Rows of which any of the columns has one of its values, asked in chunks that both databases take."""
    pairs = list(zip(columns_and_values[::2], columns_and_values[1::2], strict=True))
    longest = max(len(values) for _, values in pairs)
    chunks = [(column, sorted(values)) for column, values in pairs]
    for start in range(0, longest, CHUNK):
        conditions = [column.in_(values[start : start + CHUNK]) for column, values in chunks]
        yield from session.scalars(select(chunks[0][0].class_).where(or_(*conditions)))


def taxon(session: Session, taxon_id: int) -> Taxon:
    """The taxon of an id with its synonyms. Raises NotFound."""
    found = session.scalar(
        select(Taxon).where(Taxon.id == taxon_id).options(selectinload(Taxon.synonyms), selectinload(Taxon.former_ids))
    )
    if found is None:
        raise NotFound(N_("taxon"), taxon_id)
    return found


def taxon_named(session: Session, text: str) -> Taxon:
    """The taxon that has exactly this name, synonym or number. Raises NotFound."""
    number = int(text) if text.strip().isdecimal() and len(text.strip()) < 10 else None
    draft = TaxonDraft(ncbi_id=number) if number else TaxonDraft(scientific_name=text)
    found = taxon_index(session, [draft]).find(draft)
    if found is None:
        raise NotFound(N_("taxon"), text)
    return found


@dataclass(frozen=True)
class CountedTaxon:
    """A taxon with how many resources of it are in the catalogue."""

    taxon: Taxon
    resources: int


def taxa(session: Session, text: str = "", after: str | None = None, size: int = 100) -> Page:
    """Taxa by name, each a `CountedTaxon`; `text` occurs in one of its names."""
    statement = select(Taxon)
    if text.strip():
        statement = statement.where(_is_called(text))
    page = keyset(session, statement, [Taxon.name_key], after=after, size=size)
    counts = resources_by_taxon(session, [row.id for row in page.rows])
    return Page([CountedTaxon(row, counts.get(row.id, 0)) for row in page.rows], page.next)


def taxa_named(session: Session, text: str, limit: int = 20) -> Sequence[Taxon]:
    """Taxa that are called so in any language; for choosing one while typing."""
    if not text.strip():
        return []
    return session.scalars(select(Taxon).where(_is_called(text)).order_by(Taxon.name_key).limit(limit)).all()


def _is_called(text: str) -> ColumnElement[bool]:
    def contains(column: InstrumentedAttribute[Any], wanted: str) -> ColumnElement[bool]:
        return func.lower(column).contains(wanted.lower(), autoescape=True)

    synonyms = select(TaxonSynonym.taxon_id).where(TaxonSynonym.name_key.contains(search_key(text), autoescape=True))
    return or_(
        Taxon.name_key.contains(search_key(text), autoescape=True),
        contains(Taxon.name_en, text.strip()),
        contains(Taxon.name_ja, text.strip()),
        Taxon.id.in_(synonyms),
        *([Taxon.ncbi_id == int(text)] if text.strip().isdecimal() and len(text.strip()) < 10 else []),
    )


def resources_by_taxon(session: Session, taxon_ids: Collection[int]) -> dict[int, int]:
    """How many resources that are not withdrawn each taxon has."""
    rows = session.execute(
        select(Resource.taxon_id, func.count())
        .where(Resource.taxon_id.in_(list(taxon_ids)), Resource.state == ResourceState.ACTIVE)
        .group_by(Resource.taxon_id)
    )
    return {taxon_id: count for taxon_id, count in rows if taxon_id is not None}
