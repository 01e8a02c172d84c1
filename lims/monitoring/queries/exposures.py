"""Was this vial ever in a failed freezer? Times out of range, joined with where each item stood then."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session, joinedload

from lims.core.database import in_parts
from lims.lots.models import Item, Lot
from lims.monitoring.models import Reading, Spell, SpellKind
from lims.monitoring.queries.whereabouts import Stay, candidates_inside, standing, stays
from lims.monitoring.rules.limits import UNITS
from lims.monitoring.rules.stretches import Stretch, shared, shared_by_all, united
from lims.storage.exposures import Exposure
from lims.storage.models import Location

# The part of a spell that an item was there for may be asked for in one statement with so many others.
WINDOWS_AT_ONCE = 100


@dataclass(frozen=True)
class Presence:
    """That an item was inside a location: in which box, from when to when, and for how long it was out of range.

    `worst` is the worst value read while it was there; None where nothing was out of range.
    """

    stay: Stay
    seconds_out_of_range: int
    worst: float | None


@dataclass(frozen=True)
class _Touch:
    """A spell and the part of it during which an item was there."""

    item_id: int
    spell: Spell
    time: Stretch


def exposures(session: Session, items: Sequence[Item], at: datetime) -> dict[int, list[Exposure]]:
    """Every time too long out of range that each of some items stood in, up to an instant, oldest first.

    What several sensors of one place say at once is one exposure.
    """
    if not items or session.scalar(select(Spell.id).where(Spell.too_long).limit(1)) is None:
        return {}
    found = stays(session, {item.id for item in items}, at)
    trees = standing(session, {stay.location_id for stay in found}, at)
    places = [
        (stay.item_id, location_id, time)
        for stay in found
        for location_id, time in trees.around(stay.location_id, stay.time)
    ]
    spells = _spells_of(session, {location_id for _, location_id, _ in places})
    touches = [
        touch
        for item_id, location_id, time in places
        if location_id in spells
        for touch in _touches(item_id, time, spells[location_id], at)
    ]
    return _told(session, touches, at)


def present(session: Session, location_id: int, time: Stretch) -> list[Presence]:
    """The items that were inside a location at any time of a stretch, with how they were exposed there.

    Where no sensor was out of range, the whole stretch counts: somebody declared that the place had failed.
    """
    candidates = candidates_inside(session, location_id, time.begin)
    there = _there(session, candidates, location_id, time)
    spells = _spells_of(session, [location_id]).get(location_id, [])
    out = united(part for spell in spells if (part := shared(_stretch(spell, time.end), time)))
    touches = {stay: _touches(stay.item_id, stay.time, spells, time.end) for stay in there}
    worst = _worst_of(session, [touch for listed in touches.values() for touch in listed], time.end)
    return [
        Presence(
            stay,
            sum(part.seconds for part in shared_by_all([stay.time], out or [time])),
            _worst(touches[stay], worst),
        )
        for stay in there
    ]


def items_of(session: Session, lots: Collection[int] = (), location_ids: Collection[int] = ()) -> Sequence[Item]:
    """The items of some lots, or those in some locations now, with lots and resources."""
    statement = select(Item).options(joinedload(Item.lot).joinedload(Lot.resource)).order_by(Item.id)
    where = Item.lot_id.in_(list(lots)) if lots else Item.location_id.in_(list(location_ids))
    return session.scalars(statement.where(where)).all()


def _there(session: Session, candidates: Collection[int], location_id: int, time: Stretch) -> list[Stay]:
    """The stays of candidates that were inside a location, cut to the stretch; one for each item and box."""
    found = stays(session, candidates, time.end)
    trees = standing(session, {stay.location_id for stay in found}, time.end)
    there = []
    for stay in found:
        during = shared(stay.time, time)
        if during is None:
            continue
        parts = [part for place_id, part in trees.around(stay.location_id, during) if place_id == location_id]
        there += [Stay(stay.item_id, stay.location_id, stay.position, part) for part in parts]
    return there


def _spells_of(session: Session, location_ids: Collection[int]) -> dict[int, list[Spell]]:
    """Spells that were too long, by the location in which the sensor was."""
    # There are few such spells in all the years, and perhaps many locations.
    known = set(location_ids)
    rows = session.scalars(
        select(Spell).where(Spell.too_long).options(joinedload(Spell.sensor)).order_by(Spell.began_at)
    )
    found: dict[int, list[Spell]] = {}
    for spell in rows:
        if spell.location_id in known:
            found.setdefault(spell.location_id, []).append(spell)
    return found


def _stretch(spell: Spell, at: datetime) -> Stretch:
    return Stretch(spell.began_at, max(spell.ended_at or at, spell.began_at))


def _told(session: Session, touches: Sequence[_Touch], at: datetime) -> dict[int, list[Exposure]]:
    """Touches as exposures: those of one place, side and unit that overlap are one."""
    if not touches:
        return {}
    worst = _worst_of(session, touches, at)
    place_ids = {touch.spell.location_id for touch in touches}
    places = {row.id: row for row in session.scalars(select(Location).where(Location.id.in_(place_ids)))}
    groups: dict[tuple[int, int, SpellKind, str], list[_Touch]] = {}
    for touch in touches:
        unit = UNITS[touch.spell.sensor.measures]
        groups.setdefault((touch.item_id, touch.spell.location_id, touch.spell.kind, unit), []).append(touch)
    found: dict[int, list[Exposure]] = {}
    for (item_id, location_id, kind, unit), group in groups.items():
        for time in united(touch.time for touch in group):
            inside = group if len(group) == 1 else [touch for touch in group if shared(touch.time, time)]
            is_going_on = any(touch.spell.ended_at is None for touch in inside) and time.end == at
            exposure = Exposure(
                item_id=item_id,
                location_id=location_id,
                place=places[location_id].name,
                place_code=places[location_id].barcode,
                began_at=time.begin,
                ended_at=None if is_going_on else time.end,
                seconds=time.seconds,
                worst=_worst(inside, worst) or 0.0,
                unit=unit,
                is_too_high=kind is SpellKind.HIGH,
            )
            found.setdefault(item_id, []).append(exposure)
    return {item_id: sorted(listed, key=lambda each: each.began_at) for item_id, listed in found.items()}


def _touches(item_id: int, time: Stretch, spells: Iterable[Spell], at: datetime) -> list[_Touch]:
    """The spells that fell into a time which an item spent there."""
    return [_Touch(item_id, spell, part) for spell in spells if (part := shared(_stretch(spell, at), time)) is not None]


def _worst_of(session: Session, touches: Iterable[_Touch], at: datetime) -> Mapping[tuple[int, Stretch], float]:
    """The worst value of each spell while an item was there: of the whole spell as it is known, else from the readings.

    Items of one box came and went together, so that there are few different times.
    """
    found: dict[tuple[int, Stretch], float] = {}
    asked: dict[tuple[int, Stretch], Spell] = {}
    for touch in touches:
        if touch.time == _stretch(touch.spell, at):
            found[touch.spell.id, touch.time] = touch.spell.worst
        else:
            asked[touch.spell.id, touch.time] = touch.spell
    for part in in_parts(list(asked), WINDOWS_AT_ONCE):
        statement = union_all(*(_extreme(number, asked[key], key[1]) for number, key in enumerate(part)))
        for row in session.execute(statement):
            key = part[row.number]
            found[key] = asked[key].worst if row.value is None else row.value
    return found


def _extreme(number: int, spell: Spell, window: Stretch) -> Select[int, float]:
    value = func.max(Reading.value) if spell.kind is SpellKind.HIGH else func.min(Reading.value)
    return select(literal(number).label("number"), value.label("value")).where(
        Reading.sensor_id == spell.sensor_id,
        Reading.second >= int(window.begin.timestamp()),
        Reading.second <= int(window.end.timestamp()),
    )


def _worst(touches: Iterable[_Touch], worst: Mapping[tuple[int, Stretch], float]) -> float | None:
    """Of all values the one that is farthest beyond its limit."""
    values = [(worst[touch.spell.id, touch.time], touch.spell.bound) for touch in touches]
    return max(values, key=lambda each: abs(each[0] - each[1]))[0] if values else None
