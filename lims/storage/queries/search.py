"""Search by anything: old codes, names of places, positions, names and numbers of resources, lots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lims.core.paging import Page
from lims.core.search import search_key
from lims.lots import queries as lots
from lims.lots.models import Item, Lot
from lims.storage.commands import plain_scan
from lims.storage.models import Alias
from lims.storage.queries.contents import item_in_position
from lims.storage.queries.counting import Counts, counts_of
from lims.storage.queries.fill import Node
from lims.storage.refusals import NoSuchPosition
from lims.storage.rules import natural_key

MOST_PLACES, MOST_ITEMS = 50, 50
SHORTEST_CODE = 3
# Beyond any character of a code: the end of the codes that begin with a text.
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class PlaceFound:
    """A location, or one of its positions with the item in it, and the way there."""

    node: Node
    way: Sequence[Node]
    position: str | None = None
    item: Item | None = None


@dataclass(frozen=True)
class Heap:
    """How many items of a lot are in one place; None for those that have none."""

    way: Sequence[Node] | None
    items: int


@dataclass(frozen=True)
class SearchResults:
    """Items by their other codes, places, and a page of lots with the places of their items."""

    codes: Sequence[Alias]
    places: Sequence[PlaceFound]
    lots: Page
    heaps: Mapping[int, Sequence[Heap]]

    @property
    def is_empty(self) -> bool:
        return not (self.codes or self.places or self.lots.rows)


def search(session: Session, text: str, after: str | None = None) -> SearchResults:
    """Everything that a text may mean; `after` is the cursor of the page of lots."""
    counts = counts_of(session)
    page = lots.lots(session, lots.LotFilter(text=text), after=after, size=25)
    return SearchResults(
        _codes(session, plain_scan(text)),
        _places(session, counts, text),
        page,
        _heaps(session, counts, [lot.id for lot in page.rows]),
    )


def _codes(session: Session, text: str) -> Sequence[Alias]:
    """The other codes that begin with a text."""
    if len(text) < SHORTEST_CODE:
        return []
    statement = select(Alias).where(Alias.text.startswith(text, autoescape=True), Alias.active)
    if session.get_bind().dialect.name == "sqlite":
        # SQLite's LIKE knows no index; the order of its texts is that of their characters.
        statement = statement.where(Alias.text >= text, Alias.text < text + _LAST)
    options = (joinedload(Alias.item).joinedload(Item.lot).joinedload(Lot.resource), joinedload(Alias.location))
    return session.scalars(statement.options(*options).order_by(Alias.text, Alias.id).limit(MOST_ITEMS)).all()


def _places(session: Session, counts: Counts, text: str) -> list[PlaceFound]:
    """The locations of which all words stand in their ways, and the last in their own name; or, where the last word is
    one of their positions, that position."""
    words = search_key(text).split()
    found = [PlaceFound(node, counts.way(node.id)) for node in _called(counts, words)]
    if len(words) > 1 and not found:
        for node in _called(counts, words[:-1]):
            position = _position(counts, node, words[-1])
            if position:
                item = item_in_position(session, node.id, position)
                found.append(PlaceFound(node, counts.way(node.id), position, item))
    return found[:MOST_PLACES]


def _called(counts: Counts, words: Sequence[str]) -> list[Node]:
    """The locations that have all words in their ways and some in their own name, those first that have most."""
    ranked = []
    for node in counts.nodes.values():
        name = node.name_key
        own = [word for word in words if word in name]
        if not own:
            continue
        if len(own) < len(words):
            way = " ".join(step.name_key for step in counts.way(node.id))
            if not all(word in way for word in words):
                continue
        exact = name == " ".join(words)
        ranked.append(((not exact, -len(own), natural_key(node.name), node.id), node))
    return [node for _rank, node in sorted(ranked, key=lambda each: each[0])[: MOST_PLACES + 1]]


def _position(counts: Counts, node: Node, text: str) -> str | None:
    grid = counts.types.grids.get(node.grid or "")
    try:
        return grid.parse(text) if grid else None
    except NoSuchPosition:
        return None


def _heaps(session: Session, counts: Counts, lot_ids: Sequence[int]) -> dict[int, list[Heap]]:
    """Where the items of some lots are, the largest heaps first."""
    rows = session.execute(
        select(Item.lot_id, Item.location_id, func.count())
        .where(Item.lot_id.in_(list(lot_ids)))
        .group_by(Item.lot_id, Item.location_id)
        .order_by(func.count().desc())
    )
    heaps: dict[int, list[Heap]] = {}
    for lot_id, location_id, count in rows:
        way = counts.way(location_id) if location_id else None
        heaps.setdefault(lot_id, []).append(Heap(way, count))
    return heaps
