"""Declaring an incident: who was inside, what is held, what is tested."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from lims.core.actor import Actor
from lims.core.database import in_parts
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.settings import settings_of
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import HERE, Item, ItemState, Lot
from lims.monitoring.configuration import practice_of
from lims.monitoring.drafts import IncidentDraft
from lims.monitoring.models import Incident, IncidentItem, IncidentLot, IncidentState
from lims.monitoring.queries.exposures import Presence, present
from lims.monitoring.queries.incidents import ExposedHere, exposures_here
from lims.monitoring.refusals import CauseNeeded, EndsBeforeItBegins, IncidentClosed
from lims.monitoring.rules.samples import Candidate, chosen
from lims.monitoring.rules.stretches import Stretch
from lims.quality.models import HoldReason
from lims.quality.operations import order_tests, place_hold
from lims.quality.queries import plan_of


def declare_incident(session: Session, actor: Actor, draft: IncidentDraft) -> Incident:
    """Record that a location failed: find every item that was inside meanwhile, hold their lots, and plan tests.

    Raises EndsBeforeItBegins or CauseNeeded.
    """
    actor.require(Permission.QUALITY_RECORD)
    if not draft.began_at < draft.ended_at <= actor.at:
        raise EndsBeforeItBegins(field="ended_at")
    if not draft.cause.strip():
        raise CauseNeeded(field="cause")
    found = _merged(present(session, draft.location.id, Stretch(draft.began_at, draft.ended_at)))
    incident = _new_incident(session, actor, draft)
    lots = _held_lots(session, actor, incident, _items(session, found))
    with entry(session, actor, EventKind.INCIDENT_DECLARED, reason=incident.cause, items=len(found)) as event:
        session.add(incident)
        session.flush()
        for exposed in lots:
            exposed.incident_id = incident.id
        session.add_all(lots)
        if found:
            # A freezer has tens of thousands of items: their rows are written at once.
            session.execute(insert(IncidentItem), [_exposed(incident, presence) for presence in found.values()])
        event.create(incident, *lots)
    plan_samples(session, actor, incident)
    return incident


def plan_samples(session: Session, actor: Actor, incident: Incident) -> int:
    """Choose the items to be tested by the settings and put their lots on the worklist; gives how many were chosen.

    Items that were chosen before stay so. Raises IncidentClosed.
    """
    actor.require(Permission.QUALITY_RECORD)
    if incident.state is IncidentState.CLOSED:
        raise IncidentClosed(number=incident.number)
    plan = practice_of(session).samples
    exposed = {each.item_id: each for each in exposures_here(session, incident)}
    lots = _lots(session, {each.lot_id for each in exposed.values()})
    tests = {lot_id: _test_for(session, lot, plan.tests) for lot_id, lot in lots.items()}
    candidates = [_candidate(each, lots[each.lot_id]) for each in exposed.values() if tests[each.lot_id]]
    picked = [
        session.get_one(IncidentItem, exposed[item_id].id)
        for item_id in chosen(candidates, plan.items_of_a_lot, plan.items_of_a_box)
        if exposed[item_id].test is None
    ]
    if not picked:
        return 0
    wanted = {(each.item.lot_id, test) for each in picked if (test := tests[each.item.lot_id])}
    due_on = actor.today + timedelta(days=plan.due_days)
    planned = order_tests(session, actor, wanted, due_on, incident.number)
    session.flush()
    with entry(session, actor, EventKind.INCIDENT_SAMPLED, samples=[each.item.barcode for each in picked]) as event:
        event.change(incident)
        for each in picked:
            test = tests[each.item.lot_id]
            assert test is not None
            each.test, each.recheck_id = test, planned[each.item.lot_id, test].id
    return len(picked)


def _new_incident(session: Session, actor: Actor, draft: IncidentDraft) -> Incident:
    [number] = next_numbers(session, "incident")
    return Incident(
        number=f"{settings_of(session).code_prefix}-INC-{number:04d}",
        location_id=draft.location.id,
        alarm_id=draft.alarm.id if draft.alarm else None,
        began_at=draft.began_at,
        ended_at=draft.ended_at,
        cause=draft.cause.strip(),
        state=IncidentState.OPEN,
        declared_by=actor.name,
        declared_at=actor.at,
    )


def _merged(found: Iterable[Presence]) -> dict[int, Presence]:
    """One presence for each item: who changed boxes inside was there all the time."""
    merged: dict[int, Presence] = {}
    for presence in sorted(found, key=lambda each: (each.stay.item_id, each.stay.time)):
        before = merged.get(presence.stay.item_id)
        if before is None:
            merged[presence.stay.item_id] = presence
            continue
        values = [value for value in (before.worst, presence.worst) if value is not None]
        merged[presence.stay.item_id] = Presence(
            replace(presence.stay, time=Stretch(before.stay.time.begin, presence.stay.time.end)),
            before.seconds_out_of_range + presence.seconds_out_of_range,
            max(values, default=None),
        )
    return merged


def _exposed(incident: Incident, presence: Presence) -> dict[str, Any]:
    return {
        "incident_id": incident.id,
        "item_id": presence.stay.item_id,
        "location_id": presence.stay.location_id,
        "position": presence.stay.position,
        "from_at": presence.stay.time.begin,
        "to_at": presence.stay.time.end,
        "seconds_out_of_range": presence.seconds_out_of_range,
        "worst": presence.worst,
    }


def _held_lots(
    session: Session, actor: Actor, incident: Incident, items: Iterable[tuple[int, ItemState]]
) -> list[IncidentLot]:
    """Each exposed lot, held if anything of it is still here; items are given by lot and state."""
    counts: dict[int, int] = {}
    here: set[int] = set()
    for lot_id, state in items:
        counts[lot_id] = counts.get(lot_id, 0) + 1
        if state in HERE:
            here.add(lot_id)
    lots = _lots(session, counts)
    made = []
    for lot_id, count in sorted(counts.items()):
        note = f"{incident.number}: {incident.cause}"
        hold = place_hold(session, actor, lots[lot_id], HoldReason.QUARANTINE, note) if lot_id in here else None
        made.append(IncidentLot(lot_id=lot_id, items_exposed=count, hold_id=hold.id if hold else None))
    return made


def _items(session: Session, item_ids: Iterable[int]) -> list[tuple[int, ItemState]]:
    """The lot and the state of each of some items."""
    found: list[tuple[int, ItemState]] = []
    for part in in_parts(sorted(item_ids)):
        rows = session.execute(select(Item.lot_id, Item.state).where(Item.id.in_(part)))
        found += [(row.lot_id, row.state) for row in rows]
    return found


def _lots(session: Session, lot_ids: Iterable[int]) -> Mapping[int, Lot]:
    found: dict[int, Lot] = {}
    for part in in_parts(sorted(lot_ids)):
        rows = session.scalars(select(Lot).where(Lot.id.in_(part)).options(joinedload(Lot.resource)))
        found |= {lot.id: lot for lot in rows}
    return found


def _test_for(session: Session, lot: Lot, preferred: Sequence[str]) -> str | None:
    """The first of the preferred tests that there is for a lot, else the first there is at all."""
    offered = [test.name for test in plan_of(session).tests_for(lot.form, lot.resource.kind)]
    return next((name for name in preferred if name in offered), offered[0] if offered else None)


def _candidate(exposed: ExposedHere, lot: Lot) -> Candidate:
    return Candidate(
        item_id=exposed.item_id,
        lot_id=lot.id,
        resource_id=lot.resource_id,
        box_id=exposed.location_id,
        seconds=exposed.seconds_out_of_range,
        severity=exposed.worst if exposed.worst is not None else 0.0,
    )
