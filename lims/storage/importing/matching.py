"""Which resources and which known codes the entries of an inventory mean, a few queries for a whole file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lims.core.database import in_parts
from lims.core.language import N_
from lims.lots.models import Item, ItemState, Lot
from lims.resources.models import NameType, Resource, ResourceName, ResourceState
from lims.resources.values.names import comparison_key
from lims.resources.values.understood import doubt
from lims.storage.importing.understanding import Wish
from lims.storage.models import Alias, Location

CHUNK = 900
_SHOWN = 4


@dataclass(frozen=True)
class Known:
    """A resource as far as an import needs it."""

    id: int
    accession: str
    kind: str
    name: str
    is_active: bool


@dataclass
class Catalogue:
    """The resources that a file may mean: by accession, and by the key of each of their names."""

    by_accession: Mapping[str, Known] = field(default_factory=dict)
    by_key: Mapping[str, Mapping[int, NameType]] = field(default_factory=dict)
    by_id: Mapping[int, Known] = field(default_factory=dict)

    def named(self, name: str, kind: str | None) -> list[Known]:
        """The resources with a name; those that have it as their main name, if there are any."""
        types = self.by_key.get(comparison_key(name), {})
        found = [self.by_id[resource_id] for resource_id in types]
        found = [each for each in found if kind in (None, each.kind)]
        active = [each for each in found if each.is_active] or found
        main = [each for each in active if types[each.id] is NameType.NAME]
        return main or active


def catalogue_of(session: Session, wishes: Sequence[Wish]) -> Catalogue:
    """All resources that the wishes may mean."""
    accessions = {text.upper() for wish in wishes for text in (wish.accession, *wish.names) if text}
    keys = {comparison_key(text) for wish in wishes for text in (wish.accession, *wish.names) if text}
    found: dict[int, Known] = {}
    by_key: dict[str, dict[int, NameType]] = {}
    for chunk in _chunks(accessions):
        for resource in session.execute(_KNOWN.where(Resource.accession.in_(chunk))):
            found[resource.id] = _known(resource)
    for chunk in _chunks(keys):
        statement = _KNOWN.add_columns(ResourceName.key, ResourceName.type)
        statement = statement.join(ResourceName, ResourceName.resource_id == Resource.id)
        for row in session.execute(statement.where(ResourceName.key.in_(chunk)).order_by(Resource.id)):
            found[row.id] = _known(row)
            types = by_key.setdefault(row.key, {})
            if types.get(row.id) is not NameType.NAME:
                types[row.id] = row.type
    return Catalogue({each.accession: each for each in found.values()}, by_key, found)


_KNOWN = select(Resource.id, Resource.accession, Resource.kind, Resource.name, Resource.state)


def _known(row) -> Known:  # type: ignore[no-untyped-def]  # a row of whichever of the statements above
    return Known(row.id, row.accession, row.kind, row.name, row.state is ResourceState.ACTIVE)


def matched(catalogue: Catalogue, wish: Wish, kind: str | None) -> Known | None:
    """The one resource that a wish means; None, with the reason among its entry's problems, if there is not exactly
    one. `kind` narrows the choice."""
    entry = wish.entry
    for field_name, text in [("accession", wish.accession), *(("name", name) for name in wish.names)]:
        found = _candidates(catalogue, text, kind)
        if not found:
            if field_name == "accession" and text:
                return None
            continue
        if len(found) > 1:
            listed = ", ".join(f"{each.accession} {each.name}" for each in found[:_SHOWN])
            message = N_("“%(value)s” is the name of several resources: %(found)s. Write the accession number.")
            entry.refuse(field_name, "several-resources", message, value=text, found=listed)
            return None
        if not found[0].is_active:
            message = N_("%(accession)s has been withdrawn from the catalogue.")
            entry.refuse(field_name, "resource-withdrawn", message, accession=found[0].accession)
            return None
        if field_name == "name":
            wish.take_name(text)
        elif wish.names:
            _check_same(catalogue, wish, found[0])
        return found[0]
    return None


def _candidates(catalogue: Catalogue, text: str, kind: str | None) -> list[Known]:
    known = catalogue.by_accession.get(text.upper()) if text else None
    if known is not None:
        return [known]
    return catalogue.named(text, kind) if text else []


def _check_same(catalogue: Catalogue, wish: Wish, known: Known) -> None:
    """A name beside an accession number should be one of the same resource."""
    name = wish.names[0]
    if known.id not in catalogue.by_key.get(comparison_key(name), {}):
        message = N_("%(accession)s is called “%(known)s”, not “%(name)s”. The accession number counts.")
        wish.entry.add(doubt("other-name", message, accession=known.accession, known=known.name, name=name), "name")
        wish.notes.append(name)


@dataclass(frozen=True)
class KnownItem:
    """An item that is here already, as far as an import needs it."""

    id: int
    barcode: str
    state: ItemState
    location_id: int | None
    position: str | None
    resource: Known


@dataclass(frozen=True)
class KnownCodes:
    """Codes of a file that are known already: those of items, of locations, and other codes of things."""

    items: Mapping[str, KnownItem]
    locations: Collection[str]
    other: Collection[str]


def known_codes(session: Session, codes: Collection[str]) -> KnownCodes:
    """Which of some codes lead to something already; an other code that leads to one item only is that item's."""
    items: dict[str, KnownItem] = {}
    locations: set[str] = set()
    others: dict[str, list[int]] = {}
    for chunk in _chunks(codes):
        items |= {item.barcode: item for item in _items(session, Item.barcode.in_(chunk))}
        locations |= set(session.scalars(select(Location.barcode).where(Location.barcode.in_(chunk))))
        aliases = select(Alias.text, Alias.item_id).where(Alias.text.in_(chunk), Alias.active)
        for text, item_id in session.execute(aliases):
            others.setdefault(text, []).append(item_id or 0)
    single = {text: ids[0] for text, ids in others.items() if len(ids) == 1 and ids[0]}
    ids = sorted(set(single.values()))
    by_id = {item.id: item for part in in_parts(ids) for item in _items(session, Item.id.in_(part))}
    items |= {text: by_id[item_id] for text, item_id in single.items() if text not in items}
    return KnownCodes(items, locations, others.keys() - items.keys())


def _items(session: Session, condition: ColumnElement[bool]) -> list[KnownItem]:
    columns = (Resource.id, Resource.accession, Resource.kind, Resource.name, Resource.state)
    statement = select(Item.id, Item.barcode, Item.state, Item.location_id, Item.position, *columns)
    rows = session.execute(statement.join(Item.lot).join(Lot.resource).where(condition)).all()
    return [KnownItem(*row[:5], Known(*row[5:9], row[9] is ResourceState.ACTIVE)) for row in rows]


def _chunks(texts: Collection[str]) -> list[list[str]]:
    ordered = sorted(text for text in texts if text)
    return [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]
