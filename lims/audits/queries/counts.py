"""Counts as they stand: what was seen in the boxes of an audit, and how it differs from what is recorded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from lims.audits.models import Audit, AuditedBox, Sighting
from lims.audits.queries.recorded import recorded_items
from lims.audits.rules.differences import Count, Difference, Seen, Tally, compare, tally
from lims.core.database import in_parts
from lims.storage import queries as storage


@dataclass(frozen=True)
class Comparison:
    """What a box turned out to hold."""

    lines: Sequence[Difference]

    @property
    def tally(self) -> Tally:
        return tally(self.lines)

    @property
    def differences(self) -> list[Difference]:
        """The lines that need a look."""
        return [line for line in self.lines if line.is_difference]


def comparisons(session: Session, audit: Audit, boxes: Sequence[AuditedBox]) -> dict[int, Comparison]:
    """How the counts of some boxes differ from what is recorded now, by the key of the location.

    The number of queries does not grow with the number of boxes beyond their parts of a thousand.
    """
    location_ids = [box.location_id for box in boxes]
    seen = _seen_in(session, audit.id, location_ids)
    seen_ids = {sighting.item_id for sightings in seen.values() for sighting in sightings if sighting.item_id}
    recorded = recorded_items(session, location_ids, seen_ids)
    elsewhere = seen_in_other_boxes(session, audit.id, set(recorded) - seen_ids)
    by_place: dict[int, list[int]] = {}
    for item in recorded.values():
        if item.location_id is not None:
            by_place.setdefault(item.location_id, []).append(item.item_id)
    found = {}
    for box in boxes:
        sightings = seen.get(box.location_id, [])
        needed = {*by_place.get(box.location_id, ()), *(s.item_id for s in sightings if s.item_id)}
        count = Count(box.location_id, sightings, box.begun_seq, in_other_boxes=elsewhere)
        found[box.location_id] = Comparison(compare(count, {item_id: recorded[item_id] for item_id in needed}))
    return found


def _is_last() -> ColumnElement[bool]:
    """Was the item of a sighting not seen again later in the same audit?"""
    later = aliased(Sighting)
    return ~exists().where(
        later.audit_id == Sighting.audit_id,
        later.item_id == Sighting.item_id,
        later.id > Sighting.id,
        later.is_count,
        ~later.undone,
    )


def _seen_in(session: Session, audit_id: int, location_ids: Sequence[int]) -> dict[int, list[Seen]]:
    found: dict[int, list[Seen]] = {}
    for part in in_parts(location_ids):
        rows = session.scalars(
            select(Sighting)
            .where(
                Sighting.audit_id == audit_id,
                Sighting.location_id.in_(part),
                Sighting.is_count,
                ~Sighting.undone,
                _is_last(),
            )
            .order_by(Sighting.id)
        )
        for row in rows:
            seen = Seen(row.text, row.item_id, row.position, row.ledger_seq)
            found.setdefault(row.location_id or 0, []).append(seen)
    return _named_since(session, found)


def _named_since(session: Session, found: dict[int, list[Seen]]) -> dict[int, list[Seen]]:
    """Codes that were unknown when they were scanned, and that somebody has given to an item since."""
    unknown = {seen.text for sightings in found.values() for seen in sightings if seen.item_id is None}
    if not unknown:
        return found
    named = storage.things_named_by(session, sorted(unknown))
    keys = {text: things.items[0].id for text, things in named.items() if len(things.items) == 1}
    return {
        place: [replace(seen, item_id=seen.item_id or keys.get(seen.text)) for seen in sightings]
        for place, sightings in found.items()
    }


def seen_in_other_boxes(session: Session, audit_id: int, item_ids: Collection[int]) -> Mapping[int, int]:
    """In which box of an audit some items were seen last; those not seen are left out."""
    found: dict[int, int] = {}
    for part in in_parts(sorted(item_ids)):
        rows = session.execute(
            select(Sighting.item_id, Sighting.location_id).where(
                Sighting.audit_id == audit_id,
                Sighting.item_id.in_(part),
                Sighting.is_count,
                ~Sighting.undone,
                _is_last(),
            )
        )
        found |= {item_id: location_id for item_id, location_id in rows if item_id and location_id}
    return found


def things_seen(session: Session, audit_id: int) -> dict[int, int]:
    """How many things were seen in each box of an audit; boxes without any are left out."""
    rows = session.execute(
        select(Sighting.location_id, func.count(func.distinct(Sighting.text)))
        .where(Sighting.audit_id == audit_id, Sighting.is_count, ~Sighting.undone, _is_last())
        .group_by(Sighting.location_id)
    )
    return {location_id: count for location_id, count in rows if location_id is not None}


def last_seen(session: Session, audit_id: int, location_id: int) -> dict[str, str | None]:
    """What was seen in a box by now: each text with its position, in the order of seeing."""
    return {seen.text: seen.position for seen in _seen_in(session, audit_id, [location_id]).get(location_id, [])}
