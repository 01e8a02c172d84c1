"""Where items and boxes stood at any time, read from the ledger: boxes move, and their items with them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.database import in_parts
from lims.ledger.models import Event, Line
from lims.lots.models import Item, ItemState
from lims.monitoring.rules.stretches import Stretch, shared
from lims.storage.models import Location

Place = TypeVar("Place")


@dataclass(frozen=True)
class Stay:
    """A time that an item spent in a position of a box, or loosely in a location."""

    item_id: int
    location_id: int
    position: str | None
    time: Stretch


class Standing:
    """In what each location stood at any time."""

    def __init__(self, parents: Mapping[int, list[tuple[int | None, Stretch]]]) -> None:
        self._parents = parents
        self._known: dict[tuple[int, Stretch], list[tuple[int, Stretch]]] = {}

    def around(self, location_id: int, time: Stretch) -> list[tuple[int, Stretch]]:
        """A location itself and everything it stood in, each with the part of the time that it did.

        Remembered, for the items of a box came at the same time.
        """
        known = self._known.get((location_id, time))
        if known is None:
            known = [(location_id, time)]
            for parent_id, period in self._parents.get(location_id, ()):
                part = shared(period, time)
                if parent_id is not None and part is not None:
                    known += self.around(parent_id, part)
            self._known[location_id, time] = known
        return known


def stays(session: Session, item_ids: Collection[int], until: datetime) -> list[Stay]:
    """Where each of some items was stored, from when to when; what goes on ends at `until`.

    An item that is taken out and keeps its place is not in it.
    """
    found: list[Stay] = []
    for part in in_parts(sorted(item_ids)):
        rows = session.execute(
            select(Line.thing_id, Event.at, Line.after)
            .join(Event, Event.seq == Line.event_seq)
            .where(Line.thing == "item", Line.thing_id.in_(part))
            .order_by(Line.thing_id, Line.event_seq)
        )
        changes: dict[int, list[tuple[datetime, tuple[int, str | None] | None]]] = {}
        for item_id, at, after in rows:
            is_stored = after["state"] == ItemState.STORED.value and after["location_id"] is not None
            place = (after["location_id"], after["position"]) if is_stored else None
            changes.setdefault(item_id, []).append((at, place))
        for item_id, listed in changes.items():
            for place, time in _periods(listed, until):
                if place is not None:
                    found.append(Stay(item_id, place[0], place[1], time))
    return found


def standing(session: Session, location_ids: Collection[int], until: datetime) -> Standing:
    """In what some locations, and what they stood in, stood at any time."""
    parents: dict[int, list[tuple[int | None, Stretch]]] = {}
    wanted = set(location_ids)
    # One round for each level of the tree, which is never deep.
    while wanted:
        changes: dict[int, list[tuple[datetime, int | None]]] = {}
        for part in in_parts(sorted(wanted)):
            rows = session.execute(
                select(Line.thing_id, Event.at, Line.after)
                .join(Event, Event.seq == Line.event_seq)
                .where(Line.thing == "location", Line.thing_id.in_(part))
                .order_by(Line.thing_id, Line.event_seq)
            )
            for location_id, at, after in rows:
                changes.setdefault(location_id, []).append((at, after["parent_id"]))
        for location_id in wanted:
            parents[location_id] = _periods(changes.get(location_id, []), until)
        wanted = {
            parent_id
            for location_id in wanted
            for parent_id, _ in parents[location_id]
            if parent_id is not None and parent_id not in parents
        }
    return Standing(parents)


def candidates_inside(session: Session, location_id: int, since: datetime) -> set[int]:
    """Items that may have been somewhere inside a location at or after an instant: all that were, and some more."""
    first_seq = session.scalar(select(func.min(Event.seq)).where(Event.at >= since))
    locations = _locations_inside_since(session, location_id, first_seq)
    found: set[int] = set()
    for part in in_parts(sorted(locations)):
        found.update(session.scalars(select(Item.id).where(Item.location_id.in_(part))))
        if first_seq is not None:
            left = Line.before["location_id"].as_integer().in_(part)
            found.update(
                session.scalars(
                    select(Line.thing_id).where(Line.event_seq >= first_seq, Line.thing == "item", left).distinct()
                )
            )
    return found


def _locations_inside_since(session: Session, location_id: int, first_seq: int | None) -> set[int]:
    """What stands in a location now or left it, or something in it, since an event."""
    inside: dict[int, set[int]] = {}
    for child_id, parent_id in session.execute(
        select(Location.id, Location.parent_id).where(Location.parent_id.is_not(None))
    ):
        inside.setdefault(parent_id or 0, set()).add(child_id)
    if first_seq is not None:
        moves = session.execute(
            select(Line.thing_id, Line.before).where(
                Line.event_seq >= first_seq, Line.thing == "location", Line.before.is_not(None)
            )
        )
        for moved_id, before in moves:
            if before and before["parent_id"] is not None:
                inside.setdefault(before["parent_id"], set()).add(moved_id)
    found: set[int] = set()
    wanted = [location_id]
    while wanted:
        step = wanted.pop()
        if step not in found:
            found.add(step)
            wanted.extend(inside.get(step, ()))
    return found


def _periods(changes: Iterable[tuple[datetime, Place]], until: datetime) -> list[tuple[Place, Stretch]]:
    """Changes of a place as stretches: each lasts until the next."""
    found: list[tuple[Place, Stretch]] = []
    listed = list(changes)
    for number, (at, place) in enumerate(listed):
        end = listed[number + 1][0] if number + 1 < len(listed) else until
        if at < end:
            if found and found[-1][0] == place and found[-1][1].end == at:
                found[-1] = (place, Stretch(found[-1][1].begin, end))
            else:
                found.append((place, Stretch(at, end)))
    return found
