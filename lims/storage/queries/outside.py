"""Items outside of their places, the spells that they spent there, and what comes of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from lims.core.database import in_parts
from lims.core.paging import Page, keyset
from lims.ledger.models import Event, Line
from lims.lots.limits import LimitNote, is_over_limits, limits_of, notes_on
from lims.lots.models import Item, ItemState, Lot
from lims.lots.outside import seconds_outside
from lims.resources.kinds import kinds_of
from lims.storage.models import Location
from lims.storage.queries.locations import paths


@dataclass(frozen=True)
class TakenOut:
    """Who took an item out, when, and what for."""

    by: str
    at: datetime
    reason: str | None


@dataclass(frozen=True)
class Spell:
    """A time that an item spent outside; `seconds` count up to now while `ended_at` is None.

    `location_id` and `position` are the place that it was taken out of; None where it was found again.
    """

    began_at: datetime
    ended_at: datetime | None
    seconds: int
    by: str
    reason: str | None
    was_too_long: bool
    location_id: int | None = None
    position: str | None = None


def items_out(session: Session, after: str | None = None, size: int = 100, *, kept_only: bool = False) -> Page:
    """The items that are out, those that have been out longest first, with lots and resources."""
    statement = _with_lots(select(Item)).where(Item.state == ItemState.OUT)
    if kept_only:
        statement = statement.where(Item.location_id.is_not(None))
    since = func.coalesce(Item.out_at, Item.created_at)
    return keyset(session, statement, [since, Item.id], after=after, size=size)  # type: ignore[list-item]


def items_over_limits(session: Session, at: datetime, after: str | None = None, size: int = 100) -> Page:
    """The items that are over a limit of their form, in the order of their barcodes."""
    statement = _with_lots(select(Item)).where(is_over_limits(session, at))
    return keyset(session, statement, [Item.id], after=after, size=size)


@dataclass(frozen=True)
class OutsideRow:
    """One line of a list of such items: who took it out, the way to the place that is kept or where it is, its
    seconds outside now, and the limits that it is near or over."""

    item: Item
    taken: TakenOut | None
    way: Sequence[Location]
    seconds_now: int
    notes: Sequence[LimitNote]

    @property
    def is_over(self) -> bool:
        """Is it over any limit?"""
        return any(note.is_over for note in self.notes)


def outside_rows(session: Session, items: Sequence[Item], at: datetime) -> list[OutsideRow]:
    """What a list of items says of each, in a few queries; their lots and resources are loaded."""
    taken = takings(session, [item.id for item in items])
    ways = paths(session, {item.location_id for item in items if item.location_id})
    kinds = kinds_of(session)
    return [
        OutsideRow(
            item,
            taken.get(item.id),
            ways.get(item.location_id or 0, []),
            seconds_outside(item, at),
            notes_on(limits_of(kinds, item.lot), item, at),
        )
        for item in items
    ]


@dataclass(frozen=True)
class OutsideFigures:
    """How many items are out, how many of these keep their places, and how many items are over a limit."""

    out: int
    kept: int
    over_limits: int


def outside_figures(session: Session, at: datetime) -> OutsideFigures:
    """What the start page tells, by indexes over the few items that are or were outside."""
    counts = select(func.count(), func.count(Item.location_id)).where(Item.state == ItemState.OUT)
    out, kept = session.execute(counts).one()
    over = select(func.count(Item.id)).join(Item.lot).join(Lot.resource).where(is_over_limits(session, at))
    return OutsideFigures(out, kept, session.scalar(over) or 0)


def takings(session: Session, item_ids: Collection[int]) -> dict[int, TakenOut]:
    """Who took each of some items out last; those that never were are left out."""
    found: dict[int, TakenOut] = {}
    for part in in_parts(sorted(set(item_ids))):
        newest = (
            select(Line.thing_id.label("item_id"), func.max(Line.event_seq).label("seq"))
            .where(
                Line.thing == "item",
                Line.thing_id.in_(part),
                Line.before["state"].as_string() != ItemState.OUT.value,
                Line.after["state"].as_string() == ItemState.OUT.value,
            )
            .group_by(Line.thing_id)
            .subquery()
        )
        rows = session.execute(
            select(newest.c.item_id, Event.actor_name, Event.at, Event.reason).join(Event, Event.seq == newest.c.seq)
        )
        found |= {item_id: TakenOut(by, at, reason) for item_id, by, at, reason in rows}
    return found


def spells_of(session: Session, item: Item, at: datetime) -> list[Spell]:
    """All spells that an item spent outside, the oldest first, by the ledger.

    Those of the item from which it was taken as an aliquot are in its total, but not among them.
    """
    allowed = limits_of(kinds_of(session), item.lot).minutes_out_at_once
    rows = session.execute(
        select(Event, Line.before, Line.after)
        .join(Line, Line.event_seq == Event.seq)
        .where(Line.thing == "item", Line.thing_id == item.id)
        .order_by(Event.seq)
    ).all()
    spells: list[Spell] = []
    taken: _Taking | None = None
    for event, before, after in rows:
        was_out, is_out = (before or {}).get("state") == "out", after["state"] == "out"
        if is_out and not was_out:
            taken = _Taking(event, (before or {}).get("location_id"), (before or {}).get("position"))
        elif was_out and not is_out and taken is not None:
            seconds = after.get("seconds_out", 0) - (before or {}).get("seconds_out", 0)
            # A take-out that was taken back was no time outside.
            if seconds or event.details.get("undoes") != taken.event.seq:
                spells.append(_spell(taken, taken.event.at + timedelta(seconds=seconds), seconds, allowed))
            taken = None
    if taken is not None and item.out_at is not None:
        spells.append(_spell(taken, None, seconds_outside(item, at), allowed))
    return spells


def limit_notes(session: Session, item: Item, at: datetime) -> list[LimitNote]:
    """What is to be said of an item that is near or over a limit of its form, as when it is returned.

    Its present spell outside is judged, or the one that its newest event ended.
    """
    limits = limits_of(kinds_of(session), item.lot)
    if not limits.are_any:
        return []
    spell = None if item.state is ItemState.OUT else _last_spell(session, item)
    return notes_on(limits, item, at, spell)


def _last_spell(session: Session, item: Item) -> int:
    """The seconds outside that the newest event of an item added."""
    newest = session.execute(
        select(Line.before, Line.after)
        .where(Line.thing == "item", Line.thing_id == item.id)
        .order_by(Line.event_seq.desc())
        .limit(1)
    ).first()
    if newest is None or not newest.before:
        return 0
    return max(0, int(newest.after.get("seconds_out", 0)) - int(newest.before.get("seconds_out", 0)))


@dataclass(frozen=True)
class _Taking:
    """The event that took an item out, and the place that it was in before."""

    event: Event
    location_id: int | None
    position: str | None


def _spell(taken: _Taking, ended_at: datetime | None, seconds: int, allowed: float | None) -> Spell:
    was_too_long = allowed is not None and seconds > allowed * 60
    event = taken.event
    return Spell(
        event.at, ended_at, seconds, event.actor_name, event.reason, was_too_long, taken.location_id, taken.position
    )


def _with_lots(statement: Select[Item]) -> Select[Item]:
    return statement.join(Item.lot).join(Lot.resource).options(contains_eager(Item.lot).contains_eager(Lot.resource))
