"""Writing down that a box was compared with the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.audits.models import AuditedBox, Confirmation, Standing, Way
from lims.audits.rules.differences import Decision, Difference, Tally, tally
from lims.core.actor import Actor
from lims.core.database import in_parts


@dataclass(frozen=True)
class Source:
    """How some boxes were seen, and in which audit or reading."""

    way: Way
    audit_id: int | None = None
    reading_id: int | None = None


def keep_tally(box: AuditedBox, lines: Sequence[Difference], decided: Mapping[str, Decision] | None = None) -> None:
    """Keep how many things of each kind were found in a box, and every difference with what was decided about it."""
    counted = tally(lines)
    box.items, box.errors = counted.items, counted.errors
    box.findings = {
        "tally": counted.as_json(),
        "lines": [told_line(line, (decided or {}).get(line.text)) for line in lines if line.is_difference],
    }


def told_line(line: Difference, decision: Decision | None) -> dict[str, Any]:
    """A difference as it is kept: what it was, where, and what was decided."""
    recorded = line.recorded
    return {
        "finding": line.finding.value,
        "text": line.text,
        "found": line.found,
        "state": recorded.state.value if recorded else None,
        "place_id": recorded.location_id if recorded else None,
        "position": recorded.position if recorded else None,
        "other_box_id": line.other_box_id,
        "decision": decision.value if decision else None,
    }


def confirm_boxes(session: Session, actor: Actor, source: Source, tallies: Mapping[int, Tally], event_seq: int) -> None:
    """Note by whom and how boxes were confirmed, and when they are due next; by the keys of the locations."""
    session.add_all(
        Confirmation(
            location_id=location_id,
            way=source.way,
            at=actor.at,
            by=actor.name,
            audit_id=source.audit_id,
            reading_id=source.reading_id,
            items=counted.items,
            errors=counted.errors,
            findings=counted.as_json(),
            event_seq=event_seq,
        )
        for location_id, counted in tallies.items()
    )
    for standing in _standings(session, tallies):
        standing.confirmed_at, standing.confirmed_by = actor.at, actor.name
        standing.confirmed_seq, standing.way, standing.moves = event_seq, source.way, 0
        standing.errors = tallies[standing.location_id].errors
        standing.due_on = actor.today + timedelta(days=standing.interval_days)


def _standings(session: Session, location_ids: Collection[int]) -> list[Standing]:
    found: list[Standing] = []
    for part in in_parts(sorted(location_ids)):
        found += session.scalars(select(Standing).where(Standing.location_id.in_(part)).with_for_update())
    return found
