"""Making the plan by which everything leaves a failing freezer, and closing it."""

import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import lock
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.settings import settings_of
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.monitoring.configuration import EvacuationPractice, practice_of
from lims.monitoring.models import Evacuation, EvacuationState, EvacuationStep, StepState
from lims.monitoring.operations.catching_up import catch_up
from lims.monitoring.queries.evacuations import open_evacuation_of, steps
from lims.monitoring.queries.room import Box, Site, boxes_inside, loose_items, rooms, site_of
from lims.monitoring.refusals import EvacuationClosed, EvacuationOpen, NothingToEvacuate, StepsLeft
from lims.monitoring.rules.places import Load, Room, assigned
from lims.storage.models import Location
from lims.storage.operations.locking import lock_tree

OTHER_SITE = 2


def plan_evacuation(session: Session, actor: Actor, location: Location) -> Evacuation:
    """Plan which box of a location goes where: the hardest to replace first, each where its temperature is kept.

    Only room at the same site is promised; what finds none is said, with what would help. Raises EvacuationOpen or
    NothingToEvacuate.
    """
    actor.require(Permission.STORAGE_MOVE)
    # Nobody moves a box or makes another plan while room is looked for.
    lock_tree(session)
    if open_evacuation_of(session, location.id) is not None:
        raise EvacuationOpen(place=location.name)
    practice, site = practice_of(session).evacuation, site_of(session)
    boxes = boxes_inside(session, site, location, practice)
    loose = loose_items(session, site, location, practice)
    if not boxes:
        raise NothingToEvacuate(place=location.name)
    free = rooms(session, site, location, practice)
    near = [room for room in free if room.distance < OTHER_SITE]
    found, needs = find_room(boxes, near, site, practice)
    remarks = _remarks(site, boxes, [room for room in free if room.distance == OTHER_SITE], found, practice)
    plan = _new_plan(session, actor, location, remarks | {"loose": _loose(site, loose)})
    listed = [_step(box, number, found.get(box.location.id), needs) for number, box in enumerate(boxes, 1)]
    with entry(
        session, actor, EventKind.EVACUATION_PLANNED, boxes=len(boxes), without_room=len(boxes) - len(found)
    ) as event:
        session.add(plan)
        session.flush()
        for step in listed:
            step.evacuation_id = plan.id
        session.add_all(listed)
        event.create(plan, *listed)
    return plan


def close_evacuation(session: Session, actor: Actor, plan: Evacuation, note: str | None = None) -> None:
    """Close a plan; what was not carried stays where it is, and its room is free for others.

    Raises EvacuationClosed, or StepsLeft if boxes are left and no note says why.
    """
    actor.require(Permission.STORAGE_MOVE)
    lock(session, plan)
    if plan.state is EvacuationState.CLOSED:
        raise EvacuationClosed(number=plan.number)
    catch_up(session, actor, plan)
    left = [step for step in steps(session, plan) if step.state in (StepState.PLANNED, StepState.NO_ROOM)]
    if left and not (note and note.strip()):
        raise StepsLeft(field="note", n=len(left))
    with entry(session, actor, EventKind.EVACUATION_CLOSED, reason=note or None, left=len(left)) as event:
        event.change(plan, *left)
        for step in left:
            step.state, step.target_id, step.target_slot = StepState.LEFT, None, None
        plan.state, plan.closed_at, plan.closed_by = EvacuationState.CLOSED, actor.at, actor.name
        plan.note = note.strip() if note else None


def find_room(
    boxes: Sequence[Box], free: Sequence[Room], site: Site, practice: EvacuationPractice
) -> tuple[dict[int, Room], dict[int, float | None]]:
    """Room for each box by the temperature at which it stands; for those without, by what the forms of its lots need,
    where that is warmer. Gives the room and the temperature that was asked for."""
    loads = [_load(box, site) for box in boxes]
    needs = {load.location_id: load.needs_c for load in loads}
    found = assigned(loads, free, practice.bands)
    used = list(found.values())
    rest = [room for room in free if not _take(used, room)]
    warmer = {
        box.location.id: box.form_c
        for box in boxes
        if box.location.id not in found and _is_warmer(box.form_c, needs[box.location.id])
    }
    again = [replace(load, needs_c=warmer[load.location_id]) for load in loads if load.location_id in warmer]
    more = assigned(again, rest, practice.bands)
    return found | more, needs | {location_id: warmer[location_id] for location_id in more}


def _take(used: list[Room], room: Room) -> bool:
    """Whether a room is among those used; each use counts once, for the shares of a shelf are all alike."""
    if room in used:
        used.remove(room)
        return True
    return False


def _is_warmer(form_c: float | None, needs_c: float | None) -> bool:
    return form_c is not None and needs_c is not None and form_c > needs_c


def _load(box: Box, site: Site) -> Load:
    return Load(box.location.id, box.location.type, site.temperature(box.location.id))


def _step(box: Box, number: int, room: Room | None, needs: dict[int, float | None]) -> EvacuationStep:
    target_id, slot = (room.location_id, room.slot) if room else (None, None)
    assert box.location.parent_id is not None
    return EvacuationStep(
        location_id=box.location.id,
        place=number,
        items=box.items,
        worth=asdict(box.worth),
        needs_c=needs[box.location.id],
        from_id=box.location.parent_id,
        from_slot=box.location.slot,
        target_id=target_id,
        target_slot=slot,
        planned_id=target_id,
        planned_slot=slot,
        state=StepState.PLANNED if room else StepState.NO_ROOM,
    )


def _new_plan(session: Session, actor: Actor, location: Location, remarks: dict[str, Any]) -> Evacuation:
    [number] = next_numbers(session, "evacuation")
    return Evacuation(
        number=f"{settings_of(session).code_prefix}-EVA-{number:04d}",
        location_id=location.id,
        state=EvacuationState.OPEN,
        remarks=remarks,
        created_by=actor.name,
        created_at=actor.at,
    )


def _remarks(
    site: Site, boxes: Sequence[Box], far: Sequence[Room], found: dict[int, Room], practice: EvacuationPractice
) -> dict[str, Any]:
    """What would help those without room: so much dry ice, and room at other sites."""
    homeless = [box for box in boxes if box.location.id not in found]
    if not homeless:
        return {}
    elsewhere, _ = find_room(homeless, far, site, practice)
    sites: dict[str, int] = {}
    for room in elsewhere.values():
        name = site.rows[site.top(room.location_id)].name
        sites[name] = sites.get(name, 0) + 1
    dry_ice_kg = math.ceil(len(homeless) * practice.dry_ice_kg_per_box)
    return {"without_room": len(homeless), "dry_ice_kg": dry_ice_kg, "other_sites": sites}


def _loose(site: Site, loose: dict[int, int]) -> list[dict[str, Any]]:
    return [
        {"code": site.rows[location_id].barcode, "name": site.rows[location_id].name, "items": count}
        for location_id, count in sorted(loose.items())
    ]
