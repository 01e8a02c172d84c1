"""How full everything is, kept in memory and led on by the ledger.

Counting a million items takes a third of a second; nobody who opens the tree should wait for that. So each process
counts once and from then on only reads what the ledger says has happened since: every line about an item names its
place before and after. The event that was read last is looked at again each time, so that a restored or other
database is noticed and counted anew. What a transaction has not committed yet is counted for it alone.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.ledger.models import Event, Head, Line
from lims.lots.models import Item
from lims.storage.location_types import LocationTypes, location_types_of
from lims.storage.models import Location
from lims.storage.queries.fill import Fill, Node, capacity_of

# Beyond so many lines counting anew is quicker than reading them.
MOST_LINES = 20_000
# A process serves one database, a few in tests.
MOST_DATABASES = 4
_COUNTS: dict[str, "Counts"] = {}
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Mark:
    """An event up to which was counted."""

    seq: int
    digest: str


class Counts:
    """The locations in use and how full each is, with everything inside it."""

    def __init__(self, types: LocationTypes) -> None:
        self.types = types
        self.mark = Mark(0, "")
        self.nodes: dict[int, Node] = {}
        self.inside: dict[int | None, list[int]] = {}
        self.total: dict[int, Fill] = {}
        self._own: dict[int, Fill] = {}

    def way(self, location_id: int) -> list[Node]:
        """The way to a location, from the outside in."""
        way: list[Node] = []
        here = self.nodes.get(location_id)
        while here is not None:
            way.append(here)
            here = self.nodes.get(here.parent_id or 0)
        return way[::-1]

    def own(self, location_id: int) -> Fill:
        """What is in a location itself, and what it could hold."""
        node = self.nodes[location_id]
        own = self._own.get(location_id, Fill())
        return own + Fill(loose_items=self._loose(node, own)) + capacity_of(self.types, node.type, node.grid, 1)

    def fill(self, location_id: int) -> Fill:
        """How full a location is, with everything inside it."""
        return self.total.get(location_id, Fill())

    def collection(self) -> Fill:
        """How full everything together is."""
        return sum((self.fill(location_id) for location_id in self.inside.get(None, ())), start=Fill())

    def count_anew(self, session: Session) -> None:
        """Count every item of the database."""
        counts = select(Item.location_id, func.count(), func.count(Item.position))
        rows = session.execute(counts.where(Item.location_id.is_not(None)).group_by(Item.location_id))
        self._own = {place: Fill(items=count, items_in_positions=placed) for place, count, placed in rows if place}
        self._read_tree(session)

    def _read_tree(self, session: Session) -> None:
        columns = (Location.id, Location.parent_id, Location.barcode, Location.name, Location.type, Location.grid)
        rows = session.execute(select(*columns, Location.slot, Location.temperature_c).where(Location.active))
        self.nodes = {row.id: Node(*row) for row in rows}
        self.inside = {}
        for node in self.nodes.values():
            self.inside.setdefault(node.parent_id if node.parent_id in self.nodes else None, []).append(node.id)
        self.total = {}
        for location_id in self._inner_first():
            own = self.own(location_id)
            self.total[location_id] = sum((self.total[inner] for inner in self.inside.get(location_id, ())), start=own)

    def _inner_first(self) -> list[int]:
        order = list(self.inside.get(None, ()))
        for location_id in order:
            order += self.inside.get(location_id, ())
        return order[::-1]

    def follow(self, session: Session, newest: Mark) -> bool:
        """Take in what happened since; False if it is too much, so that counting anew is better."""
        lines = session.execute(
            select(Line.thing, Line.before, Line.after)
            .where(Line.event_seq > self.mark.seq, Line.event_seq <= newest.seq, Line.thing.in_(("item", "location")))
            .limit(MOST_LINES + 1)
        ).all()
        if len(lines) > MOST_LINES:
            return False
        tree_changed = False
        for thing, before, after in lines:
            if thing == "location":
                tree_changed = True
            else:
                self._move(before or {}, -1)
                self._move(after or {}, +1)
        self.mark = newest
        if tree_changed:
            self._read_tree(session)
        return True

    def _move(self, facts: Mapping[str, Any], count: int) -> None:
        """An item comes to the place that its facts name, or goes from there."""
        location_id = facts.get("location_id")
        if not location_id:
            return
        change = Fill(items=count, items_in_positions=count if facts.get("position") else 0)
        before = self._own.get(location_id, Fill())
        self._own[location_id] = before + change
        node = self.nodes.get(location_id)
        if node is None:
            return
        loose = self._loose(node, self._own[location_id]) - self._loose(node, before)
        change += Fill(loose_items=loose)
        while node is not None:
            self.total[node.id] = self.fill(node.id) + change
            node = self.nodes.get(node.parent_id or 0)

    def _loose(self, node: Node, own: Fill) -> int:
        return own.items if self.types.capacity(node.type, node.grid) else 0


def counts_of(session: Session) -> Counts:
    """How full everything is now, as this session sees it."""
    types = location_types_of(session)
    if session.info.get("writing"):
        alone = Counts(types)
        alone.count_anew(session)
        return alone
    key = str(session.get_bind().engine.url)
    newest = _newest(session)
    with _LOCK:
        counts = _COUNTS.get(key)
        if counts is None or counts.types is not types or not _goes_on(session, counts, newest):
            counts = _counted_in_snapshot(session, types)
            while len(_COUNTS) >= MOST_DATABASES:
                _COUNTS.pop(next(iter(_COUNTS)))
            _COUNTS[key] = counts
        return counts


def _counted_in_snapshot(session: Session, types: LocationTypes) -> Counts:
    """Count everything as it is at one instant, so that the mark says exactly what was counted."""
    engine = session.get_bind().engine
    isolation = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**isolation) as connection, Session(bind=connection) as reading:
        counts = Counts(types)
        counts.mark = _newest(reading)
        counts.count_anew(reading)
    return counts


def _newest(session: Session) -> Mark:
    seq = session.scalar(select(Head.seq)) or 0
    return Mark(seq, _digest(session, seq))


def _digest(session: Session, seq: int) -> str:
    return session.scalar(select(Event.digest).where(Event.seq == seq)) or ""


def _goes_on(session: Session, counts: Counts, newest: Mark) -> bool:
    """Lead the counts on to the newest event; False if they are not of this database's past."""
    if counts.mark == newest:
        return True
    if counts.mark.seq > newest.seq or _digest(session, counts.mark.seq) != counts.mark.digest:
        return False
    return counts.follow(session, newest)


def fill_of_places(session: Session, location_ids: Iterable[int]) -> dict[int, Fill]:
    """How full each of some locations is, with everything inside it; nothing for those that are retired."""
    counts = counts_of(session)
    return {location_id: counts.fill(location_id) for location_id in location_ids}


def fill_of_collection(session: Session) -> Fill:
    """How full the whole collection is."""
    return counts_of(session).collection()


def fill_of_everything(session: Session) -> tuple[list[Node], Mapping[int, Fill]]:
    """All locations in use, and how full each is with everything inside."""
    counts = counts_of(session)
    return list(counts.nodes.values()), counts.total
