"""Taxa: found or made by name, edited, merged."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import check_version, insert_unless_there, refusing, unique_constraint
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.core.search import search_key
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.resources.drafts import TaxonDraft
from lims.resources.kinds import kinds_of
from lims.resources.models import Resource, Taxon, TaxonFormerId, TaxonSynonym
from lims.resources.queries.taxa import TaxonIndex, taxon_index
from lims.resources.refusals import SameTaxon, TaxonNameTaken, TaxonNotNamed, TaxonNumberTaken
from lims.resources.rules.searching import search_text_of


def find_or_create_taxa(session: Session, actor: Actor, drafts: Iterable[TaxonDraft]) -> TaxonIndex:
    """Make sure that every draft's taxon is there; `find` of the answer then gives it.

    Raises TaxonDisagrees, or TaxonNotNamed for an unknown number without a name.
    """
    actor.require(Permission.RESOURCES_EDIT)
    wanted = list(dict.fromkeys(drafts))
    index = taxon_index(session, wanted)
    missing: dict[str, TaxonDraft] = {}
    has_learned = False
    for draft in wanted:
        known = index.find(draft)
        if known is None:
            if not draft.scientific_name:
                raise TaxonNotNamed(value=draft.ncbi_id)
            key = search_key(draft.scientific_name)
            missing[key] = _completed(missing.get(key, draft), draft)
        elif known.ncbi_id is None and draft.ncbi_id:
            known.ncbi_id, known.checked_on, has_learned = draft.ncbi_id, actor.today, True
    if missing:
        _insert_unless_there(session, actor, missing)
    return taxon_index(session, wanted) if missing or has_learned else index


def _completed(earlier: TaxonDraft, later: TaxonDraft) -> TaxonDraft:
    """What both say of one taxon; where they differ, the earlier one stays."""
    return replace(
        earlier,
        authority=earlier.authority or later.authority,
        rank=earlier.rank or later.rank,
        ncbi_id=earlier.ncbi_id or later.ncbi_id,
        name_en=earlier.name_en or later.name_en,
        name_ja=earlier.name_ja or later.name_ja,
    )


def _insert_unless_there(session: Session, actor: Actor, missing: dict[str, TaxonDraft]) -> None:
    """Somebody else may make the same taxon at the same moment; then theirs is taken."""
    rows = [
        {
            "scientific_name": draft.scientific_name,
            "name_key": key,
            "authority": draft.authority,
            "rank": draft.rank,
            "ncbi_id": draft.ncbi_id,
            "name_en": draft.name_en,
            "name_ja": draft.name_ja,
            "checked_on": actor.today if draft.ncbi_id else None,
            "version": 1,
        }
        for key, draft in missing.items()
    ]
    insert_unless_there(session, Taxon, rows)


def create_taxon(session: Session, actor: Actor, draft: TaxonDraft) -> Taxon:
    """Add a taxon. Raises TaxonNameTaken, TaxonNumberTaken or InvalidValue."""
    actor.require(Permission.RESOURCES_EDIT)
    taxon = Taxon(scientific_name="", name_key="")
    with entry(session, actor, EventKind.TAXON_CHANGED, scientific_name=draft.scientific_name):
        _write(session, actor, taxon, draft)
    return taxon


def edit_taxon(session: Session, actor: Actor, taxon: Taxon, draft: TaxonDraft, version: int) -> None:
    """Change a taxon's names and number; its resources are found by the new names.

    Raises StaleEdit, TaxonNameTaken, TaxonNumberTaken or InvalidValue.
    """
    actor.require(Permission.RESOURCES_EDIT)
    check_version(taxon, version)
    details: dict[str, Any] = {
        "taxon_id": taxon.id,
        "before": taxon.scientific_name,
        "scientific_name": draft.scientific_name,
    }
    with entry(session, actor, EventKind.TAXON_CHANGED, **details):
        _write(session, actor, taxon, draft)
        _renew_search_texts(session, taxon)


def merge_taxa(session: Session, actor: Actor, kept: Taxon, merged: Taxon) -> int:
    """Make one taxon of two, as NCBI Taxonomy merges numbers: resources, names and numbers go to the kept one.

    The answer is how many resources changed their taxon. Raises SameTaxon.
    """
    actor.require(Permission.RESOURCES_EDIT)
    if kept.id == merged.id:
        raise SameTaxon()
    names = {merged.name_key: merged.scientific_name} | {each.name_key: each.name for each in merged.synonyms}
    numbers = [merged.ncbi_id, *(each.ncbi_id for each in merged.former_ids)]
    details: dict[str, Any] = {"taxon_id": kept.id, "kept": kept.scientific_name, "merged": merged.scientific_name}
    with entry(session, actor, EventKind.TAXON_CHANGED, **details) as event:
        moved = list(session.scalars(select(Resource).where(Resource.taxon_id == merged.id)))
        event.change(*moved)
        for resource in moved:
            resource.taxon_id, resource.updated_at = kept.id, actor.at
        session.flush()
        session.delete(merged)
        session.flush()
        known = {kept.name_key, *(each.name_key for each in kept.synonyms)}
        kept.synonyms += [TaxonSynonym(name=name, name_key=key) for key, name in names.items() if key not in known]
        kept.former_ids += [TaxonFormerId(ncbi_id=number) for number in numbers if number and number != kept.ncbi_id]
        session.flush()
        _renew_search_texts(session, kept)
    return len(moved)


def _write(session: Session, actor: Actor, taxon: Taxon, draft: TaxonDraft) -> None:
    if not draft.scientific_name:
        raise InvalidValue("scientific_name", "", N_("A name is needed."))
    key = search_key(draft.scientific_name)
    synonyms = {search_key(name): name for name in draft.synonyms if search_key(name) != key}
    _check_names_free(session, taxon, [key, *synonyms])
    if draft.ncbi_id != taxon.ncbi_id:
        taxon.checked_on = actor.today if draft.ncbi_id else None
    taxon.scientific_name, taxon.name_key = draft.scientific_name, key
    taxon.authority, taxon.rank, taxon.ncbi_id = draft.authority, draft.rank, draft.ncbi_id
    taxon.name_en, taxon.name_ja = draft.name_en, draft.name_ja
    kept = [each for each in taxon.synonyms if each.name_key in synonyms]
    known = {each.name_key for each in kept}
    taxon.synonyms = kept + [TaxonSynonym(name=n, name_key=k) for k, n in synonyms.items() if k not in known]
    session.add(taxon)
    constraints = {
        unique_constraint(Taxon, "name_key"): TaxonNameTaken(field="scientific_name", value=draft.scientific_name),
        unique_constraint(Taxon, "ncbi_id"): TaxonNumberTaken(field="ncbi_id", value=draft.ncbi_id),
        unique_constraint(TaxonSynonym, "name_key"): TaxonNameTaken(field="synonyms", value=", ".join(draft.synonyms)),
    }
    with refusing(session, constraints):
        pass


def _check_names_free(session: Session, taxon: Taxon, keys: list[str]) -> None:
    """A name may not be one taxon's name and another's synonym: no constraint spans both tables."""
    with session.no_autoflush:
        named = session.scalars(select(Taxon).where(Taxon.name_key.in_(keys[1:])))
        taken = [each.scientific_name for each in named if each is not taxon]
        synonyms = session.scalars(select(TaxonSynonym).where(TaxonSynonym.name_key == keys[0]))
        taken += [each.name for each in synonyms if each.taxon_id != taxon.id]
    if taken:
        raise TaxonNameTaken(field="scientific_name", value=taken[0])


def _renew_search_texts(session: Session, taxon: Taxon) -> None:
    """Resources are found by their taxon's names, so those that carry it are indexed anew; nothing else changes."""
    kinds = kinds_of(session)
    rows = session.scalars(select(Resource).where(Resource.taxon_id == taxon.id).execution_options(yield_per=500))
    texts = []
    for resource in rows:
        kind = kinds[resource.kind] if resource.kind in kinds else None  # noqa: SIM401 - no dict
        texts.append({"resource": resource.id, "words": search_text_of(kind, resource, taxon)})
    if texts:
        # Past the ORM: what is indexed is no edit, so no version is counted.
        table = cast(Table, Resource.__table__)
        statement = update(table).where(table.c.id == bindparam("resource"))
        session.connection().execute(statement.values(search_text=bindparam("words")), texts)
